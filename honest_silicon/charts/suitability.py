"""Chips over a baseline in training and in inference, on paper, marked by their evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate
from typing import Final

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.charts.axes import line_at, ratio_axis, row_axis, words_at
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.labels import NAMED, countries, names, spans
from honest_silicon.charts.marks import all_known, chip_marks, range_of
from honest_silicon.charts.theme import FONT, SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.format import times_text
from honest_silicon.dataset.ref import leading_to

#: Diameter of a mark on the map.
_MARK: Final = 10
_HEIGHT = 560
#: Height of a row of the ranking, that of one whose name is of two lines, in rows, and letters in a
#: line.
_ROW_PX, _TALL, _LETTERS = 23, 1.5, 24
#: Words in corners of the map, by 0 or 1 sideways and upwards.
_CORNERS: Final = {(0, 1): "better at training", (1, 0): "better at inference"}
#: Width of the ring around a mark, by the level of evidence.
RINGS: Final = {3: 1.1, 4: 2.6}
_BREAK: Final = Markup("<br>")


def paper_map(
    points: pd.DataFrame,
    theme: Theme,
    *,
    base_name: str,
    labels: Sequence[str],
    fields: Sequence[str],
    source: str,
    sure: Collection[str] = (),
) -> go.Figure:
    """Training (y) against inference (x), both logarithmic, with the line on which they are equal.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``status``, ``level`` of evidence (0 to 4),
        ``hover`` and ``x``, ``x_low``, ``x_high``, ``y``, ``y_low``, ``y_high`` as multiples of the
        baseline. Lines to their ends run out of the picture where no mark is.
    labels
        Chip ids written beside their marks.
    fields
        Fields of a chip whose sources a click on its point opens.
    sure
        Those of the labels that a picture of any width has.

    Raises
    ------
    ValueError
        When a ratio is missing: a chart draws no unknowns.
    """
    all_known(points, ["x", "y"], "points without a value")
    data = []
    for country, rows in leading_to(points, fields).groupby("country"):
        tint, name = theme.country[str(country)], theme.names[str(country)]
        faint = {side: range_of(rows, side, _faint(tint)) for side in ("x", "y")}
        data += [
            *rings(rows, tint, str(country), _MARK),
            chip_marks(rows, name, tint, str(country), _MARK, 0.9, edge=1.3)
            | faint["x"]
            | faint["y"],
        ]
    axes = {}
    for side, words in (("x", "Inference"), ("y", "Training")):
        low, high = float(points[side].min()), float(points[side].max())
        axes[side] = ratio_axis(theme, f"{words}, times {base_name}", low, high)
    (left, right), (low, high) = ([10.0**e for e in a["range"]] for a in axes.values())
    first, last = max(left, low), min(right, high)
    sizes = [_MARK + (8 if level in RINGS else 0) for level in points["level"]]
    data += names(
        points,
        labels,
        theme,
        **{f"{side}_axis": a for side, a in axes.items()},
        height=_HEIGHT,
        sizes=sizes,
        lines=[
            *spans(points, "x", "y"),
            [(1, low), (1, high)],
            [(left, 1), (right, 1)],
            [(first, first), (last, last)],
        ],
        tags=countries(points, theme),
        sure=sure,
        corners=_CORNERS,
    )
    equal = {"type": "line", "x0": first, "y0": first, "x1": last, "y1": last, "layer": "below"}
    said = [
        words_at(
            theme,
            text,
            abs(x - 0.01),
            abs(y - 0.01),
            xref="paper",
            yref="paper",
            xanchor=("left", "right")[x],
            yanchor=("bottom", "top")[y],
        )
        for (x, y), text in _CORNERS.items()
    ]
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=axes["x"],
            yaxis=axes["y"],
            height=_HEIGHT,
            showlegend=False,
            shapes=[
                *(line_at(theme, side, 1) for side in ("x", "y")),
                equal | {"line": {"color": theme.muted, "width": 1}},
            ],
            annotations=[*said, source_line(theme, source)],
        ),
    )


def _faint(tint: str) -> str:
    """A colour that leaves what lies under it in sight."""
    red, green, blue = (int(tint[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"


def best_of_each(
    points: pd.DataFrame,
    theme: Theme,
    *,
    base_name: str,
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Ratios to a baseline as a row for each chip, under the name of its country.

    Parameters
    ----------
    points
        Indexed by chip id, in the order of the rows: ``name``, ``country``, ``status``, ``level``
        of evidence (0 to 4), ``shown`` (a word for it), ``hover`` and ``x``, ``x_low``, ``x_high``
        as multiples of the baseline.
    fields
        Fields of a chip whose sources a click on its point opens.

    Raises
    ------
    ValueError
        When a ratio is missing: a chart draws no unknowns.
    """
    all_known(points, ["x"], "points without a value")
    words: list[str] = []
    rank: dict[str, int] = {}
    for country, rows in points.groupby("country", sort=False):
        words.append(html("<b>{}</b>", theme.names[str(country)]))
        for chip, name in rows["name"].items():
            rank[str(chip)] = len(words)
            # The words in brackets on a line of their own: names leave the plot room on a phone.
            words.append(joined(_two_lines(str(name)), _BREAK))
    # The middle of each row, of which those of two lines are taller.
    tall = [_TALL if _BREAK in word else 1.0 for word in words]
    middles = [end - (own + 1) / 2 for end, own in zip(accumulate(tall), tall, strict=True)]
    places = {chip: middles[row] for chip, row in rank.items()}
    data = []
    for country, rows in points.groupby("country", sort=False):
        mine, tint = leading_to(rows, fields), theme.country[str(country)]
        at = [places[str(c)] for c in rows.index]
        data += [
            *rings(rows.assign(y=at), tint, str(country), 11),
            chip_marks(mine, theme.names[str(country)], tint, str(country), 11, edge=1.3, y=at)
            | range_of(mine, "x", tint),
        ]
    low, high = float(points["x_low"].min()), float(points["x_high"].max())
    across = ratio_axis(theme, f"times {base_name}", min(0.85 * low, 0.9), max(high, 1.1))
    # Room for the words beside the longest line; on a phone they are not shown.
    left, right = across["range"]
    across |= {"range": [left, right + 0.17 * (right - left)], "tickangle": 0}
    at = [places[str(c)] for c in points.index]
    data.append(
        {
            "type": "scatter",
            "mode": "text",
            "x": [10.0 ** across["range"][1]] * len(at),
            "y": at,
            "text": points["shown"].tolist(),
            "textposition": "middle left",
            "textfont": {"size": 12, "color": theme.muted, "family": f"{NAMED['wide']}, {FONT}"},
            "hoverinfo": "skip",
            "showlegend": False,
        }
    )
    said = [
        words_at(
            theme,
            times_text(x),
            1,
            y,
            xref="paper",
            xanchor="left",
            xshift=6,
            font={"size": 12, "color": theme.country[country]},
        )
        for x, country, y in zip(points["x"], points["country"], at, strict=True)
    ]
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=across,
            yaxis=row_axis(
                theme,
                words,
                tickvals=middles,
                range=[sum(tall) - 0.3, -0.5],
                tickfont={"size": 12, "color": theme.ink},
            ),
            height=round(104 + _ROW_PX * sum(tall)),
            showlegend=False,
            margin={"l": 64, "r": 48, "t": 8, "b": 88},
            shapes=[line_at(theme, "x", 1)],
            annotations=[*said, source_line(theme, source)],
        ),
    )


def rings(rows: pd.DataFrame, tint: str, country: str, size: float) -> list[dict]:
    """Rings around the marks of chips with evidence: thin where documented, thick where measured.

    Parameters
    ----------
    rows
        ``x``, ``y`` and ``level`` of evidence, 0 to 4.
    """
    found = []
    for level, width in RINGS.items():
        mine = rows[rows["level"] == level]
        if mine.empty:
            continue
        marker = {
            "symbol": f"{SHAPE[country]}-open",
            "size": size + 8,
            "color": tint,
            "line": {"width": width, "color": tint},
        }
        found.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": mine["x"].tolist(),
                "y": mine["y"].tolist(),
                "marker": marker,
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
    return found


def _two_lines(name: str) -> list[str]:
    """A long name with its words in brackets on a line of their own."""
    first, bracket, rest = name.partition(" (")
    return [first, f"({rest}"] if bracket and len(name) > _LETTERS else [name]
