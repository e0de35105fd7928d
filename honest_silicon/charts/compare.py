"""Ratios to a baseline on one log axis: a row for each, its value at its mark."""

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

_ROW_PX, _AROUND_PX = 34, 112
#: Room above the first row and below the last, in rows: a value has place above its mark.
_PAD: Final = 0.72
#: Width of a letter of a value, and how far from its mark it stands beside and above it.
_LETTER_PX, _OFF_PX, _UP_PX = 7.0, 9, 15
#: Width of the plot on a phone, and on the widest page.
_PHONE_PX, _DESK_PX = 180.0, 1200.0
#: Between a value and the line at 1; and how much of a range its mark hides.
_OFF_LINE_PX, _HIDDEN_PX = 3, 4
#: Which end of a value is next to its mark, by its side.
_ANCHOR: Final = {-1: "right", 1: "left"}
#: Rounds in which an axis is made longer where values lack room, before all of them are given some.
_TRIES: Final = 30
#: Longest name of a row in letters, and longest title of the axis on one line of a phone, with the
#: height of another line.
_LONGEST, _AXIS_LETTERS, _LINE_PX = 24, 33, 17


def ratio_rows(rows: pd.DataFrame, theme: Theme, *, base: str, unit: str, source: str) -> go.Figure:
    """Draw known ratios from top to bottom; unknown ones take no row.

    Where rows have several labels the name of a group heads its rows, else it names its one row. A
    value stands at its mark and covers nothing: on the side away from the line at 1, or towards it
    where there is room, or above it where the range runs on both sides.

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
                **whiskers("x", mine["low"], mine["value"], mine["high"], tint, width=0),
            )
        )
    (low, high), where = _ends(known)
    title, more = _below(base, unit)
    axis = ratio_axis(theme, title, 10**low, 10**high, sparse=True)
    axis |= {"range": [low, high], "tickangle": 0}
    middle = -low / (high - low)
    one = words_at(
        theme,
        f"{_short(base)} = 1x",
        0,
        1,
        yref="paper",
        yanchor="bottom",
        xanchor="left" if middle < 0.3 else "right" if middle > 0.7 else "center",
    )
    rows_of = row_axis(theme, [text for _, text in ticks], pad=_PAD)
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=axis,
            yaxis=rows_of,
            height=more + _AROUND_PX + round(_ROW_PX * (max(line, 1) - 1 + 2 * _PAD)),
            margin={"l": 64, "r": 12, "t": 26, "b": 84 + more},
            shapes=[line_at(theme, "x", 1, width=1.5)],
            annotations=[
                one,
                *map(partial(_value, theme), known.itertuples(), where),
                source_line(theme, source, below=64 + more),
            ],
        ),
    )


def _below(base: str, unit: str) -> tuple[str, int]:
    """Title of the axis, and the pixels it needs below its first line: a phone cuts a long line."""
    first = f"times {_short(base)},"
    if len(first) + 1 + len(unit) <= _AXIS_LETTERS:
        return f"{first} {unit}", 0
    return html("{}<br>{}", first, unit), _LINE_PX


def _said(row: pd.Series) -> str:
    return f"{row.sign}{times_text(row.value)}"


def _value(theme: Theme, row: pd.Series, place: tuple[int, float, float]) -> dict:
    """The value of a mark at its place, of ``_place``."""
    side, right, up = place
    return words_at(
        theme,
        _said(row),
        math.log10(row.value),
        row.y,
        xanchor=_ANCHOR[side],
        xshift=right,
        yshift=up,
        font={"size": 13, "color": theme.ink},
        bgcolor=theme.paper,
        borderpad=0,
    )


def _ends(
    known: pd.DataFrame,
) -> tuple[tuple[float, float], list[tuple[int, float, float]]]:
    """Ends of the axis in powers of ten, no wider than the values need on a phone, and the place of
    each value.
    """
    rows = list(known.itertuples())
    low = min([math.log10(0.8), *(math.log10(r.low) for r in rows)])
    high = max([math.log10(1.25), *(math.log10(r.high) for r in rows)])
    first, last = low - 0.05, high + 0.05
    for _ in range(_TRIES):
        places = [_place(r, first, last) for r in rows]
        if None not in places:
            return (first, last), [place for place in places if place]
        # Room for those that lack it between the line at 1 and the end of the axis.
        for row in (r for r, place in zip(rows, places, strict=True) if place is None):
            share = 1.001 * _needed(row) / _PHONE_PX
            if row.value < 1:
                first = min(first, -share * last / (1 - share))
            else:
                last = max(last, -share * first / (1 - share))
    share = 1.001 * max(map(_needed, rows)) / _PHONE_PX
    room = share * (high - low) / (1 - 2 * share)
    first, last = low - room, high + room
    return (first, last), [p for r in rows if (p := _place(r, first, last))]


def _needed(row: pd.Series) -> float:
    """Pixels of a value and its distance from the line at 1."""
    return _LETTER_PX * len(_said(row)) + _OFF_LINE_PX


def _place(row: pd.Series, first: float, last: float) -> tuple[int, float, float] | None:
    """Where a value stands at its mark, so that it covers nothing on a phone nor on a desk: to
    which side it runs, and by how many pixels it is moved to the right and upwards; None where
    there is no room.
    """
    scale, at = _PHONE_PX / (last - first), math.log10(row.value)
    long, away = _LETTER_PX * len(_said(row)), -1 if row.value < 1 else 1
    # To the end of the axis, and to the line at 1.
    room = {away: abs((last if away > 0 else first) - at) * scale, -away: abs(at) * scale}
    spread = {-1: at - math.log10(row.low), 1: math.log10(row.high) - at}
    for side in (away, -away):
        hidden = spread[side] / (last - first) * _DESK_PX <= _HIDDEN_PX
        if hidden and room[side] >= _OFF_PX + long + 2:
            return side, side * _OFF_PX, 0
    most = room[-away] - _OFF_LINE_PX
    towards = max(min(long / 2, most), long - room[away])
    return None if towards > most else (away, -away * towards, _UP_PX)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
