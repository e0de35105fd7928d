"""Axes of pictures, their ticks, and the lines and words that stand at a value of one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from honest_silicon.charts.theme import Theme
from honest_silicon.dataset.format import number


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


def numeric_axis(
    theme: Theme, title: str, low: float, high: float, *, log: bool, sparse: bool = False
) -> dict[str, Any]:
    """An axis for positive figures, with readable ticks on a log scale; ``sparse``, few enough of
    them to stand upright beside long names on a phone.
    """
    if not log:
        form = "~s" if high >= 1e5 else ",~r"
        return axis(theme, title, range=[0, 1.05 * high or 1], tickformat=form)
    ticks = log_ticks(low, high, sparse=sparse)
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


def date_axis(theme: Theme, title: str, days: Sequence[date]) -> dict[str, Any]:
    """An axis of time with all the days on it."""
    pad = timedelta(days=max(30, round(0.05 * (max(days) - min(days)).days)))
    return axis(theme, title, type="date", range=[min(days) - pad, max(days) + pad])


def ratio_axis(
    theme: Theme, title: str, low: float, high: float, *, sparse: bool = False
) -> dict[str, Any]:
    """A log axis of ratios, its ticks written as times."""
    made = numeric_axis(theme, title, low, high, log=True, sparse=sparse)
    return made | {"ticktext": [f"{number(t)}x" for t in made["tickvals"]]}


def row_axis(
    theme: Theme, words: Sequence[str], *, pad: float = 0.5, **more: Any
) -> dict[str, Any]:
    """An axis of named rows from top to bottom, with ``pad`` rows of room at its ends."""
    base = {
        "tickmode": "array",
        "tickvals": list(range(len(words))),
        "ticktext": list(words),
        "range": [len(words) - 1 + pad, -pad],
        "ticks": "",
        "ticklabelstandoff": 5,
        "showgrid": False,
    }
    return axis(theme, "", **base | more)


def rows_above(
    theme: Theme, words: Sequence[str], *, above: int = 10, first: float = 0.8, **more: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """An axis of rows, and their names above them: beside them, on a phone, names would leave the
    plot no room.

    Parameters
    ----------
    above
        Pixels from the middle of a row to its name.
    first
        Rows of room above the middle of the first one, for its name.
    """
    rows = row_axis(
        theme, [""] * len(words), showticklabels=False, automargin=False, showline=False, **more
    )
    rows["range"] = [len(words) - 0.5, -first]
    names = [
        words_at(
            theme,
            text,
            0,
            place,
            xref="paper",
            xanchor="left",
            yanchor="bottom",
            yshift=above,
            align="left",
            # Lines of the grid do not run through a name.
            bgcolor=theme.paper,
            borderpad=0,
            font={"size": 13, "color": theme.ink},
        )
        for place, text in enumerate(words)
    ]
    return rows, names


def line_at(theme: Theme, side: str, value: float | str, *, width: float = 1, **more: Any) -> dict:
    """A dotted line across the plot at a value of ``x`` or ``y``; ``more`` overrides."""
    other = "y" if side == "x" else "x"
    base = {
        "type": "line",
        f"{side}0": value,
        f"{side}1": value,
        f"{other}ref": "paper",
        f"{other}0": 0,
        f"{other}1": 1,
        "line": {"color": theme.muted, "width": width, "dash": "dot"},
    }
    return base | more


def words_at(theme: Theme, text: str, x: float, y: float, **more: Any) -> dict[str, Any]:
    """Quiet words in the plot; on a log axis a place is its power of ten."""
    font = {"size": 12, "color": theme.muted}
    return {"text": text, "x": x, "y": y, "showarrow": False, "font": font} | more


def _tick(value: float, *, short: bool) -> str:
    """A tick as it is written: ``30,000``, or ``30k`` and ``3M`` where figures are long."""
    if not short or value < 1e3:
        return number(value)
    return f"{number(value / 1e6)}M" if value >= 1e6 else f"{number(value / 1e3)}k"


def log_ticks(low: float, high: float, *, sparse: bool = False) -> list[float]:
    """Round figures across a range: 1, 2, 5 where it is short, powers of ten where it is long."""
    decades = math.log10(high / low) if high > low else 0
    coarse = (decades > 2.5) + (decades > 4) + (sparse and decades > 1.5)
    steps = ((1, 2, 5), (1, 3))[coarse] if coarse < 2 else (1,)
    start, end = math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 1
    return [s * 10.0**e for e in range(start, end) for s in steps]
