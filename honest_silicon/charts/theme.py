"""Colours, shapes and layout of every picture, in light and dark.

China is a vermilion circle, the US a blue diamond and a reader's own chip a green star, so that
colour is never the only sign.
Shipping parts are filled, others hollow, cancelled ones crossed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import plotly.graph_objects as go
from markupsafe import escape

from honest_silicon.charts.library import KINDS
from honest_silicon.dataset.own import COUNTRY as OWN
from honest_silicon.dataset.schema import Package

FONT: Final = '"Source Sans", "Source Sans 3", "Noto Sans", "PingFang SC", sans-serif'


@dataclass(frozen=True)
class Theme:
    """Colours of one mode, and the names of countries that the data on show give: see ``of``."""

    name: str
    ink: str
    muted: str
    grid: str
    paper: str
    country: dict[str, str]
    palette: dict[str, str]
    scale: tuple[str, str]
    names: Mapping[str, str] = field(default_factory=dict)

    def of(self, package: Package) -> Theme:
        """The same colours with the names of a dataset's own registry."""
        return replace(self, names=package.chip_fields["country"].labels)


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
    "navy": "#1B2A52",
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
    "navy": "#4F63A8",
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
        "TSMC": "navy",
        "SMIC": "yellow",
        "Samsung": "sky",
        "GlobalFoundries": "brown",
    },
    "status": {
        "shipping": "green",
        "discontinued": "brown",
        "sampling": "sky",
        "announced": "yellow",
        "rumoured": "navy",
        "cancelled": "orange",
    },
}


#: End of the name of a mark by status: filled or crossed; hollow where none is given.
_FILLS: Final = {"shipping": "", "discontinued": "", "cancelled": "-x-open"}


def colour(theme: Theme, by: str, value: str | None) -> str:
    """Colour of a country, vendor, foundry or status; grey for values without one."""
    if by == "country":
        return theme.country[str(value)]
    return theme.palette[_HUES[by].get(str(value), "grey")]


def has_colour(by: str, value: str | None) -> bool:
    return by == "country" or str(value) in _HUES[by]


def symbol(country: str, status: str) -> str:
    """Mark of a chip: shape by country, fill by status."""
    return f"{SHAPE[country]}{_FILLS.get(status, '-open')}"


#: Whether plotly checks each property of each picture. That takes longer than drawing one, so only
#: tests do.
VALIDATE = False


#: Properties that plotly reads as HTML. Its templates are no data: they stand in the code.
_READ_AS_HTML: Final = frozenset(
    ("text", "hovertext", "name", "ticktext", "categoryarray", "x", "y")
)


class Drawn(go.Figure):
    """A picture to be sent as it is and not changed any more: plotly's own would copy every part
    of it three times over, which takes longer than all else about it.
    """

    def __init__(self, data: list[dict], layout: dict[str, Any]) -> None:
        object.__setattr__(self, "_sent", {"data": data, "layout": layout})

    def to_dict(self) -> dict[str, Any]:
        return self._sent  # type: ignore[no-any-return]


def figure(data: list[dict], layout: dict[str, Any]) -> go.Figure:
    """A picture from plain dictionaries of plotly's; its texts are escaped but for ``Markup``."""
    safe, around = escaped(data), escaped(layout)
    if VALIDATE:
        if others := {trace.get("type", "scatter") for trace in data} - set(KINDS):
            raise ValueError(f"browsers are sent no code for {', '.join(sorted(others))}")
        return go.Figure(data=safe, layout=around)
    return Drawn(safe, around)


def escaped(part: Any, read: bool = False) -> Any:
    """A part of a picture whose texts plotly may read as HTML; ``read``: it is one."""
    if isinstance(part, dict):
        return {name: escaped(value, name in _READ_AS_HTML) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [escaped(value, read) for value in part]
    if isinstance(part, date):
        # As plotly writes it, which first asks of each day whether it is of seven other kinds.
        return part if VALIDATE else part.isoformat()
    return str(escape(part)) if read and isinstance(part, str) else part


#: All that pictures take from plotly's own defaults, which would be a tenth of what is sent: marks
#: of different sizes have no outline unless one is asked for.
_TEMPLATE: Final = {"data": {"scatter": [{"type": "scatter", "marker": {"line": {"width": 0}}}]}}


def layout(theme: Theme, **more: Any) -> dict[str, Any]:
    """Layout shared by all pictures; ``more`` overrides."""
    base: dict[str, Any] = {
        "template": _TEMPLATE,
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
