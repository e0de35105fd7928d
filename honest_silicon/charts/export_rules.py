"""Where chips are against the thresholds of a day, and when chips could be sold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log10

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.charts.axes import axis, line_at, numeric_axis, rows_above
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.labels import Tag, countries, names, spans
from honest_silicon.charts.marks import all_known, country_marks
from honest_silicon.charts.theme import Theme, figure, layout, source_line
from honest_silicon.dataset.ref import leading_to, texts_of_rows

_HEIGHT = 460
_REGIONS = {"3A090": "orange", "3A090.a": "orange", "3A090.b": "yellow"}
#: Colour of a window by who imposed it and its state.
_STATES = {
    ("US", "free"): "green",
    ("US", "licensed"): "yellow",
    ("US", "licence-required"): "grey",
    ("CN", "discouraged"): "purple",
    ("CN", "licensed"): "orange",
}
#: How far below the middle of a row the bars of each side stand, in rows; and what stands for them
#: in words.
_ASIDE = {"US": -0.11, "CN": 0.2}
_MARKS = {"US": "\N{BLACK SQUARE}", "CN": "\N{WHITE SQUARE}"}


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
    sure: Collection[str] = (),
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
    sure
        Those of the labels that a picture of any width has.

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
    shapes, edges = [], []
    tags: dict[str, Tag] = {}
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
        # Its name stands along its upper or lower edge, a little inside.
        off = 0.02 * (ends["y"][1] - ends["y"][0])
        along = [
            10 ** (log10(x0) + share * (log10(x1) - log10(x0))) for share in (0, 0.2, 0.4, 0.6)
        ]
        places = [(x, 10**y) for y in (log10(y1) - off, log10(y0) + off) for x in along]
        tags.setdefault(region.words, Tag(region.words, theme.muted, places))
    data += names(
        points,
        labels,
        theme,
        x_axis,
        y_axis,
        height=_HEIGHT,
        lines=[*spans(points, "x", "y"), *edges],
        tags=[*countries(points, theme), *tags.values()],
        sure=sure,
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=_HEIGHT,
            xaxis=x_axis,
            yaxis=y_axis,
            showlegend=False,
            shapes=shapes,
            annotations=[source_line(theme, source)],
        ),
    )


def sale_strip(
    rows: pd.DataFrame,
    theme: Theme,
    *,
    words: Mapping[tuple[str, str], str],
    brief: Mapping[tuple[str, str], str],
    day: date,
    today: date,
    source: str,
) -> go.Figure:
    """When each chip could be sold to China: a bar for each window, US above Chinese measures;
    above them the chip and what its bars say, in their order. There is no legend.

    Parameters
    ----------
    rows
        Indexed by window id: ``label`` (the chip), ``state``, ``imposed_by``, ``since`` (text),
        ``start``, ``end`` (dates; ``end`` today where a window is open), ``hover``; in the order of
        the chips.
    words
        What a window means, by who imposed it and its state; ``brief``, in a word or two.
    day
        Day the page is about: marked by a line where it is not today.
    """
    chips = list(dict.fromkeys(rows["label"]))
    data: list[dict] = []
    for (by, state), hue in _STATES.items():
        mine = rows[(rows["state"] == state) & (rows["imposed_by"] == by)]
        if mine.empty:
            continue
        named = words[by, state]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": f"{named[0].upper()}{named[1:]}",
                "base": [d.isoformat() for d in mine["start"]],
                "x": [
                    (e - s).days * 86_400_000
                    for s, e in zip(mine["start"], mine["end"], strict=True)
                ],
                "y": [chips.index(p) + _ASIDE[by] for p in mine["label"]],
                "width": 0.3,
                # Since when, where the bar is long enough for it.
                "text": [f"since {s}" for s in mine["since"]],
                "textposition": "inside",
                "insidetextanchor": "start",
                "textangle": 0,
                "textfont": {"color": theme.paper if by == "US" else theme.ink, "size": 10},
                "customdata": texts_of_rows("china_sales", mine.index),
                "hovertext": mine["hover"].tolist(),
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": _look(theme.palette[hue], by),
            }
        )
    upright, names = rows_above(
        theme, [_told(rows[rows["label"] == c], theme, brief) for c in chips], above=18, first=0.62
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            barmode="overlay",
            showlegend=False,
            height=110 + 62 * len(chips),
            margin={"l": 12, "r": 16, "t": 8, "b": 64},
            uniformtext={"mode": "hide", "minsize": 10},
            shapes=[line_at(theme, "x", day.isoformat(), width=2)] if day != today else [],
            xaxis=axis(theme, "", type="date", range=[_first(rows), today.isoformat()]),
            yaxis=upright,
            annotations=[source_line(theme, source, below=36), *names],
        ),
    )


def _told(rows: pd.DataFrame, theme: Theme, brief: Mapping[tuple[str, str], str]) -> Markup:
    """A chip and the states of its windows in order, each after a mark that looks as its bars."""
    ordered = rows.sort_values(["imposed_by", "start"], ascending=[False, True], kind="stable")
    states = list(dict.fromkeys(zip(ordered["imposed_by"], ordered["state"], strict=True)))
    marks = (
        html(
            ' <span style="color:{}">{}</span>\N{NO-BREAK SPACE}{}',
            theme.palette[_STATES[by, state]],
            _MARKS[by],
            brief[by, state],
        )
        for by, state in states
    )
    return html(
        '<b>{}</b><span style="font-size:11px">{}</span>', rows["label"].iloc[0], joined(marks)
    )


def _look(tint: str, by: str) -> dict:
    """Bars of US measures are filled, those of Beijing's framed: colours alone do not tell them
    apart for every eye.
    """
    if by == "US":
        return {"color": tint, "line": {"width": 0}}
    red, green, blue = (int(tint[i : i + 2], 16) for i in (1, 3, 5))
    return {"color": f"rgba({red},{green},{blue},0.2)", "line": {"width": 1.5, "color": tint}}


def _first(rows: pd.DataFrame) -> str:
    return min(rows["start"]).isoformat()
