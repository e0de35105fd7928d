"""Ratios to a baseline on one log axis: a row for each, its value beside its mark."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import line_at, ratio_axis, row_axis, words_at
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import dots, whiskers
from honest_silicon.charts.theme import Theme, figure, layout, source_line, symbol
from honest_silicon.dataset.format import times_text

_ROW_PX, _AROUND_PX = 30, 128
#: Width of a letter of a value, its distance from its mark, and that of the plot on a phone.
_LETTER_PX, _OFF_PX, _PHONE_PX = 7.0, 9, 180.0
#: Longest name of a row in letters.
_LONGEST = 24


def ratio_rows(rows: pd.DataFrame, theme: Theme, *, base: str, unit: str, source: str) -> go.Figure:
    """Draw known ratios from top to bottom; unknown ones take no row.

    Where rows have several labels the name of a group heads its rows, else it names its one row. A
    value stands on the side of its mark that is away from the line at 1, so that it covers nothing.

    Parameters
    ----------
    rows
        ``group`` and ``label`` of each row, ``country`` and ``status`` of its mark, ``low``,
        ``value`` and ``high``, ``sign``, what stands before the value of a bound, ``hover``, and
        ``ref``, the text of the address of the figure.
    base, unit
        What the ratios are to, and at which unit.
    """
    known = rows[rows["value"].notna()].copy()
    ticks: list[tuple[int, str]] = []
    places: list[int] = []
    headed = rows["label"].nunique() > 1
    line = 0
    for group, part in known.groupby("group", sort=False):
        if headed:
            ticks.append((line, html("<b>{}</b>", group)))
            line += 1
        for label in part["label"]:
            ticks.append((line, _short(label if headed else str(group))))
            places.append(line)
            line += 1
    known["y"] = places
    data = []
    for country, mine in known.groupby("country", sort=False):
        tint = theme.country[str(country)]
        data.append(
            dots(
                theme.names.get(str(country), str(country)),
                mine["value"].tolist(),
                mine["y"].tolist(),
                mine["hover"].tolist(),
                tint=tint,
                symbol=[symbol(str(country), s) for s in mine["status"]],
                size=11,
                showlegend=False,
                customdata=mine["ref"].tolist(),
                **whiskers("x", mine["low"], mine["value"], mine["high"], tint),
            )
        )
    low, high = _ends(known)
    title = f"times {base}, {unit}"
    axis = ratio_axis(theme, title, 10**low, 10**high, sparse=True)
    axis |= {"range": [low, high], "tickangle": 0}
    where = -low / (high - low)
    one = words_at(
        theme,
        f"{_short(base)} = 1x",
        0,
        1,
        yref="paper",
        yanchor="bottom",
        xanchor="left" if where < 0.3 else "right" if where > 0.7 else "center",
    )
    rows_of = row_axis(theme, [text for _, text in ticks], pad=0.6)
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=axis,
            yaxis=rows_of,
            height=_AROUND_PX + _ROW_PX * max(line, 1),
            margin={"l": 64, "r": 12, "t": 26, "b": 84},
            shapes=[line_at(theme, "x", 1, width=1.5)],
            annotations=[
                one,
                *(_value(theme, r) for r in known.itertuples()),
                source_line(theme, source),
            ],
        ),
    )


def _said(row: pd.Series) -> str:
    return f"{row.sign}{times_text(row.value)}"


def _value(theme: Theme, row: pd.Series) -> dict:
    """The value of a mark, beyond the end of its range that is away from 1."""
    left = row.value < 1
    return words_at(
        theme,
        _said(row),
        math.log10(row.low if left else row.high),
        row.y,
        xanchor="right" if left else "left",
        xshift=-_OFF_PX if left else _OFF_PX,
        font={"size": 13, "color": theme.ink},
        bgcolor=theme.paper,
        borderpad=0,
    )


def _ends(known: pd.DataFrame) -> tuple[float, float]:
    """Ends of the axis in powers of ten, with room for the values even on a phone."""
    spans = [(math.log10(r.low), math.log10(r.high), r.value < 1) for r in known.itertuples()]
    low = min([math.log10(0.8), *(least for least, _, _ in spans)])
    high = max([math.log10(1.25), *(most for _, most, _ in spans)])
    longest = max((len(_said(r)) for r in known.itertuples()), default=0)
    share = (_OFF_PX + _LETTER_PX * longest + 2) / _PHONE_PX
    sides = any(left for *_, left in spans), any(not left for *_, left in spans)
    room = share * (high - low) / (1 - share * sum(sides))
    return (
        low - (room if sides[0] else 0.05),
        high + (room if sides[1] else 0.05),
    )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
