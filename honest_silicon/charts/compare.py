"""Ratios to a baseline on one log axis: a row for each, its value beside its mark."""

from __future__ import annotations

import math
from functools import partial
from typing import Final

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
#: Rounds in which an axis is made longer where values lack room, before all of them are given some.
_TRIES: Final = 30
#: Longest name of a row in letters.
_LONGEST = 24


def ratio_rows(rows: pd.DataFrame, theme: Theme, *, base: str, unit: str, source: str) -> go.Figure:
    """Draw known ratios from top to bottom; unknown ones take no row.

    Where rows have several labels the name of a group heads its rows, else it names its one row. A
    value stands on the side of its mark that is away from the line at 1, or between both where
    there is room, so that it covers nothing.

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
                # A mark at the end of the axis is whole.
                cliponaxis=False,
                customdata=mine["ref"].tolist(),
                **whiskers("x", mine["low"], mine["value"], mine["high"], tint),
            )
        )
    (low, high), left = _ends(known)
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
                *map(partial(_value, theme), known.itertuples(), left),
                source_line(theme, source),
            ],
        ),
    )


def _said(row: pd.Series) -> str:
    return f"{row.sign}{times_text(row.value)}"


def _value(theme: Theme, row: pd.Series, left: bool) -> dict:
    """The value of a mark, beyond the left or the right end of its range."""
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


def _ends(known: pd.DataFrame) -> tuple[tuple[float, float], list[bool]]:
    """Ends of the axis in powers of ten, no wider than the values need on a phone, and whether each
    value stands at the left of its mark.
    """
    rows = list(known.itertuples())
    low = min([math.log10(0.8), *(math.log10(r.low) for r in rows)])
    high = max([math.log10(1.25), *(math.log10(r.high) for r in rows)])
    first, last = low - 0.05, high + 0.05
    for _ in range(_TRIES):
        places = [_side(r, first, last) for r in rows]
        if None not in places:
            return (first, last), [place is True for place in places]
        # Room for those that lack it, no more than on the side away from 1.
        for row in (r for r, place in zip(rows, places, strict=True) if place is None):
            share = 1.001 * _needed(row) / _PHONE_PX
            if row.value < 1:
                first = min(first, (math.log10(row.low) - share * last) / (1 - share))
            else:
                last = max(last, (math.log10(row.high) - share * first) / (1 - share))
    share = max(map(_needed, rows)) / _PHONE_PX
    room = share * (high - low) / (1 - 2 * share)
    return (low - room, high + room), [r.value < 1 for r in rows]


def _needed(row: pd.Series) -> float:
    """Pixels of a value with its distance from its mark."""
    return _OFF_PX + _LETTER_PX * len(_said(row)) + 2


def _side(row: pd.Series, first: float, last: float) -> bool | None:
    """Whether a value stands at the left of its mark on a phone: away from 1 if there is room, else
    towards it; None where there is none.
    """
    scale, needed = _PHONE_PX / (last - first), _needed(row)
    before = (math.log10(row.low) - first) * scale
    behind = (last - math.log10(row.high)) * scale
    if row.value < 1:
        fits = [(True, before), (False, -math.log10(row.high) * scale)]
    else:
        fits = [(False, behind), (True, math.log10(row.low) * scale)]
    return next((left for left, room in fits if room >= needed), None)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
