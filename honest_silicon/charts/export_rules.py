"""Where chips stand against the thresholds of a day, and when parts could be sold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, numeric_axis, row_axis, words_at
from honest_silicon.charts.labels import names, spans
from honest_silicon.charts.marks import all_known, country_marks
from honest_silicon.charts.theme import Theme, figure, layout, source_line
from honest_silicon.dataset.ref import leading_to, texts_of_rows

_HEIGHT = 560
_REGIONS = {"3A090": "orange", "3A090.a": "orange", "3A090.b": "yellow"}
_STATES = {
    "free": ("green", "No licence needed"),
    "licensed": ("sky", "Sold under licences"),
    "licence-required": ("orange", "Licence required, none known"),
    "discouraged": ("purple", "Refused by Beijing"),
}


@dataclass(frozen=True)
class Region:
    """One alternative of an entry in TPP (y) and performance density (x); None where open."""

    entry: str
    words: str
    x_low: float | None
    x_high: float | None
    y_low: float | None
    y_high: float | None


def thresholds(
    points: pd.DataFrame,
    regions: Sequence[Region],
    theme: Theme,
    *,
    labels: Sequence[str],
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Chips by TPP and performance density over the regions an entry covers.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``status``, ``hover``, ``x``, ``x_low``,
        ``x_high`` (density) and ``y``, ``y_low``, ``y_high`` (TPP).
    labels
        Chip ids written beside their points.
    fields
        Fields of a chip whose sources a click on its point opens.

    Raises
    ------
    ValueError
        When a figure is missing: a chart draws no unknowns.
    """
    all_known(points, ["x", "y"], "points without a value")
    x_axis = numeric_axis(
        theme,
        "Performance density (TPP for each mm² of die)",
        min(0.5, float(points["x_low"].min())) if len(points) else 0.5,
        max(20.0, float(points["x_high"].max())) if len(points) else 20.0,
        log=True,
    )
    y_axis = numeric_axis(
        theme,
        "Total processing performance (TPP)",
        min(1000.0, float(points["y_low"].min())) if len(points) else 1000.0,
        max(10_000.0, float(points["y_high"].max())) if len(points) else 10_000.0,
        log=True,
    )
    data = country_marks(leading_to(points, fields), theme, 10.0, opacity=0.9, edge=1.5)
    ends = {"x": x_axis["range"], "y": y_axis["range"]}
    shapes, notes, edges = [], [], []
    for region in regions:
        sides = {
            f"{side}{i}": 10 ** ends[side][i] if value is None else value
            for side, pair in (
                ("x", (region.x_low, region.x_high)),
                ("y", (region.y_low, region.y_high)),
            )
            for i, value in enumerate(pair)
        }
        x0, x1, y0, y1 = (sides[end] for end in ("x0", "x1", "y0", "y1"))
        edges.append([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
        shapes.append(
            {
                "type": "rect",
                **sides,
                "layer": "below",
                "fillcolor": theme.palette[_REGIONS.get(region.entry, "grey")],
                "opacity": 0.13,
                "line": {"width": 1, "color": theme.muted, "dash": "dot"},
            }
        )
        if region.words in {note["text"] for note in notes}:
            continue
        notes.append(
            words_at(
                theme,
                region.words,
                math.log10(sides["x0"]) + 0.01,
                math.log10(sides["y1"]) - 0.01,
                xanchor="left",
                yanchor="top",
            )
        )
    lines = [*spans(points, "x", "y"), *edges]
    data += names(points, labels, theme, x_axis, y_axis, height=_HEIGHT, lines=lines)
    return figure(
        data=data,
        layout=layout(
            theme,
            height=_HEIGHT,
            xaxis=x_axis,
            yaxis=y_axis,
            shapes=shapes,
            annotations=[source_line(theme, source), *notes],
        ),
    )


def thresholds_alt(points: pd.DataFrame, regions: Sequence[Region], day: date) -> str:
    """What the picture shows, for a reader who does not see it."""
    named = ", ".join(dict.fromkeys(r.words for r in regions)) or "no threshold"
    return (
        f"Total processing performance against performance density of {len(points)} chips, with "
        f"the regions in force on {day.isoformat()}: {named}. The table below has each class."
    )


def sale_strip(rows: pd.DataFrame, theme: Theme, *, today: date, source: str) -> go.Figure:
    """When each part could be sold to China: a bar for each window, US above Chinese measures.

    Parameters
    ----------
    rows
        Indexed by window id: ``label`` (the part), ``state``, ``imposed_by``, ``start``, ``end``
        (dates; ``end`` today where a window is open), ``hover``; in the order of the parts.
    """
    parts = list(dict.fromkeys(rows["label"]))
    data: list[dict] = []
    for state, (hue, words) in _STATES.items():
        mine = rows[rows["state"] == state]
        if mine.empty:
            continue
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": words,
                "base": [d.isoformat() for d in mine["start"]],
                "x": [
                    (e - s).days * 86_400_000
                    for s, e in zip(mine["start"], mine["end"], strict=True)
                ],
                "y": [
                    parts.index(p) + (0.2 if by == "CN" else -0.2)
                    for p, by in zip(mine["label"], mine["imposed_by"], strict=True)
                ],
                "width": 0.36,
                "customdata": texts_of_rows("china_sales", mine.index),
                "hovertext": mine["hover"].tolist(),
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"color": theme.palette[hue], "line": {"width": 0}},
            }
        )
    return figure(
        data=data,
        layout=layout(
            theme,
            barmode="overlay",
            height=170 + 44 * len(parts),
            xaxis=axis(theme, "", type="date", range=[_first(rows), today.isoformat()]),
            yaxis=row_axis(theme, parts, pad=0.6),
            annotations=[source_line(theme, source)],
        ),
    )


def _first(rows: pd.DataFrame) -> str:
    return min(rows["start"]).isoformat()


def sale_alt(rows: pd.DataFrame) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{r['label']}: {_STATES[r['state']][1].lower()} from {r['start'].isoformat()}"
        for r in rows.to_dict("records")
    ]
    return f"Windows of sale to China. {'; '.join(said)}."
