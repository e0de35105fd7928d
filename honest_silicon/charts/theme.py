"""Colours, marks and axes of every picture, in light and dark.

China is a vermilion circle, the US a blue diamond and a reader's own chip a green star, so that
colour is never the only sign.
Shipping parts are filled, others hollow, cancelled ones crossed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.dataset.format import number
from honest_silicon.dataset.own import COUNTRY as OWN
from honest_silicon.dataset.schema import read_package

FONT: Final = '"Source Sans", "Source Sans 3", "Noto Sans", "PingFang SC", sans-serif'


@dataclass(frozen=True)
class Theme:
    """Colours of one mode."""

    name: str
    ink: str
    muted: str
    grid: str
    paper: str
    country: dict[str, str]
    palette: dict[str, str]
    scale: tuple[str, str]


# Fixed colours by name, never by position. Okabe and Ito's set, darkened for white paper.
_LIGHT = {
    "orange": "#B86A00",
    "sky": "#1B87B8",
    "green": "#00795A",
    "yellow": "#8A7A00",
    "blue": "#0B5CAD",
    "vermilion": "#C8391A",
    "purple": "#A34E83",
    "brown": "#7A4B2A",
    "grey": "#6B7280",
    "teal": "#0F766E",
}
_DARK = {
    "orange": "#F0A83A",
    "sky": "#6CC7F2",
    "green": "#35C69A",
    "yellow": "#E6DC5A",
    "blue": "#7FB2F5",
    "vermilion": "#FF7F5C",
    "purple": "#E39BC8",
    "brown": "#C79A73",
    "grey": "#9CA3AF",
    "teal": "#5EC8BD",
}
LIGHT: Final = Theme(
    "light",
    "#1F2328",
    "#57606A",
    "#E3E6EA",
    "#FFFFFF",
    {"CN": _LIGHT["vermilion"], "US": _LIGHT["blue"], OWN: _LIGHT["green"]},
    _LIGHT,
    ("#F1F3F6", "#8FC1E3"),
)
DARK: Final = Theme(
    "dark",
    "#E6E8EB",
    "#A3ABB5",
    "#30363D",
    "#14171C",
    {"CN": _DARK["vermilion"], "US": _DARK["blue"], OWN: _DARK["green"]},
    _DARK,
    ("#20252C", "#2C6A97"),
)

SHAPE: Final = {"CN": "circle", "US": "diamond", OWN: "star"}
#: Names of the countries, as the registry of fields declares them, and of a reader's own chips.
COUNTRY: Final = {**read_package().chip_fields["country"].labels, OWN: "Yours, unsourced"}
_HUES: Final = {
    "vendor": {
        "NVIDIA": "green",
        "AMD": "brown",
        "Intel": "blue",
        "Google": "yellow",
        "AWS": "orange",
        "Huawei": "vermilion",
        "Cambricon": "purple",
        "MetaX": "teal",
        "Alibaba T-Head": "sky",
    },
    "foundry": {
        "TSMC": "blue",
        "SMIC": "vermilion",
        "Samsung": "orange",
        "Intel": "green",
        "GlobalFoundries": "purple",
    },
    "status": {
        "shipping": "green",
        "discontinued": "brown",
        "sampling": "sky",
        "announced": "yellow",
        "rumoured": "purple",
        "cancelled": "vermilion",
    },
}


def colour(theme: Theme, by: str, value: str | None) -> str:
    """Colour of a country, vendor, foundry or status; grey for values without one."""
    if by == "country":
        return theme.country[str(value)]
    return theme.palette[_HUES[by].get(str(value), "grey")]


def has_colour(by: str, value: str | None) -> bool:
    return by == "country" or str(value) in _HUES[by]


def symbol(country: str, status: str) -> str:
    """Mark of a chip: shape by country, fill by status."""
    shape = SHAPE[country]
    if status in ("shipping", "discontinued"):
        return shape
    return f"{shape}-x-open" if status == "cancelled" else f"{shape}-open"


#: Whether plotly checks each property of each picture. That takes longer than drawing one, so only
#: tests do.
VALIDATE = False


def figure(data: list[dict], layout: dict[str, Any]) -> go.Figure:
    """A picture from plain dictionaries of plotly's."""
    return go.Figure(data=data, layout=layout, _validate=VALIDATE)


def layout(theme: Theme, **more: Any) -> dict[str, Any]:
    """Layout shared by all pictures; ``more`` overrides."""
    base: dict[str, Any] = {
        "template": None,
        "font": {"family": FONT, "size": 14, "color": theme.ink},
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": theme.paper,
        "margin": {"l": 64, "r": 16, "t": 16, "b": 88},
        "height": 520,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.paper,
            "bordercolor": theme.muted,
            "font": {"color": theme.ink, "family": FONT},
            "align": "left",
        },
        "legend": {
            "orientation": "h",
            "yanchor": "bottom",
            "y": 1.0,
            "x": 0,
            "xanchor": "left",
            "font": {"color": theme.ink},
        },
        "dragmode": "pan",
        "uirevision": "keep",
    }
    return base | more


def axis(theme: Theme, title: str, **more: Any) -> dict[str, Any]:
    """One axis with quiet grid lines."""
    base = {
        "title": {"text": title, "font": {"color": theme.muted, "size": 14}, "standoff": 10},
        "gridcolor": theme.grid,
        "zeroline": False,
        "linecolor": theme.muted,
        "tickcolor": theme.muted,
        "tickfont": {"color": theme.muted, "size": 13},
        "automargin": True,
        "ticks": "outside",
        "ticklen": 4,
        "showline": True,
    }
    return base | more


def numeric_axis(theme: Theme, title: str, low: float, high: float, *, log: bool) -> dict[str, Any]:
    """An axis for positive figures, with readable ticks on a log scale."""
    if not log:
        return axis(theme, title, rangemode="tozero", tickformat="~s" if high >= 1e5 else ",~r")
    ticks = log_ticks(low, high)
    pad = max(0.04, 0.04 * math.log10(high / low)) if high > low else 0.3
    return axis(
        theme,
        title,
        type="log",
        tickmode="array",
        tickvals=ticks,
        ticktext=[_tick(t, short=high >= 1e5) for t in ticks],
        range=[math.log10(low) - pad, math.log10(high) + pad],
    )


def ratio_axis(theme: Theme, title: str, low: float, high: float) -> dict[str, Any]:
    """A log axis of ratios, its ticks written as times."""
    made = numeric_axis(theme, title, low, high, log=True)
    return made | {"ticktext": [f"{number(t)}x" for t in made["tickvals"]]}


def row_axis(theme: Theme, words: Sequence[str]) -> dict[str, Any]:
    """An axis of named rows from top to bottom."""
    return axis(
        theme,
        "",
        tickmode="array",
        tickvals=list(range(len(words))),
        ticktext=list(words),
        range=[len(words) - 0.5, -0.5],
        ticks="",
        showgrid=False,
    )


def line_at_one(theme: Theme) -> dict[str, Any]:
    """The upright line at which a ratio is one."""
    return {
        "type": "line",
        "x0": 1,
        "x1": 1,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": theme.muted, "width": 1.5, "dash": "dot"},
    }


def _tick(value: float, *, short: bool) -> str:
    """A tick as it is written: ``30,000``, or ``30k`` and ``3M`` where figures are long."""
    if not short or value < 1e3:
        return number(value)
    return f"{number(value / 1e6)}M" if value >= 1e6 else f"{number(value / 1e3)}k"


def log_ticks(low: float, high: float) -> list[float]:
    """Round figures across a range: 1, 2, 5 where it is short, powers of ten where it is long."""
    decades = math.log10(high / low) if high > low else 0
    steps = (1, 2, 5) if decades <= 2.5 else (1, 3) if decades <= 4 else (1,)
    start, end = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    return [s * 10.0**e for e in range(start, end) for s in steps]


def source_line(theme: Theme, text: str, *, below: int = 64) -> dict[str, Any]:
    """Annotation that keeps the source inside any copy of the picture, ``below`` pixels under the
    plot. It ends where the plot does: on a phone, names on the left leave no room beside them.
    """
    return {
        "text": text,
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": 0,
        "xanchor": "right",
        "yanchor": "top",
        "yshift": -below,
        "font": {"size": 11, "color": theme.muted},
    }


def range_bars(rows: pd.DataFrame, tint: str) -> dict:
    """Whiskers of points from ``x_low`` to ``x_high`` and ``y_low`` to ``y_high``."""
    return {
        f"error_{side}": {
            "type": "data",
            "symmetric": False,
            "thickness": 1,
            "width": 0,
            "color": tint,
            "array": (rows[f"{side}_high"] - rows[side]).tolist(),
            "arrayminus": (rows[side] - rows[f"{side}_low"]).tolist(),
        }
        for side in ("x", "y")
    }
