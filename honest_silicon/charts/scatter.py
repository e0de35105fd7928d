"""Chips as points: any two axes, with disagreement, frontier and trend."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import log10
from typing import Any, Final

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.analysis.trends import Trend
from honest_silicon.charts.axes import axis, date_axis, numeric_axis
from honest_silicon.charts.html import joined
from honest_silicon.charts.labels import Line, Tag, countries, names, spans, steps
from honest_silicon.charts.marks import all_known, chip_marks, group_name, legend_mark, range_of
from honest_silicon.charts.theme import (
    Theme,
    colour,
    figure,
    has_colour,
    layout,
    source_line,
)
from honest_silicon.dataset.own import COUNTRY as OWN
from honest_silicon.dataset.ref import leading_to

#: Points up to which each is drawn, and cells to a side of the picture beyond: two to three pixels,
#: where a mark has seven to ten.
_FEW: Final = 1_000
_CELLS: Final = 400


def scatter_parts(
    points: pd.DataFrame,
    theme: Theme,
    *,
    x_title: str,
    y_title: str,
    fields: Sequence[str],
    source: str,
    colour_by: str = "country",
    x_log: bool = False,
    y_log: bool = True,
    bars: bool = False,
    frontiers: Mapping[str, pd.DataFrame] | None = None,
    trends: Mapping[str, Trend] | None = None,
    labels: Sequence[str] = (),
    sure: Collection[str] = (),
    height: int = 520,
) -> tuple[list[dict], dict[str, Any]]:
    """Traces and layout of chips as points, for ``figure``.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``status``, ``hover``, ``x``, ``y`` and, unless
        ``x`` holds dates, ``x_low``, ``x_high``; ``y_low``, ``y_high``; the column ``colour_by``;
        optional ``size`` in pixels and ``label``, a shorter name.
    fields
        Fields of a chip whose sources a click on its point opens.
    frontiers, trends
        By country; drawn over time, so only with dates on x. A frontier is named at its end, and a
        country without one at one of its marks; a legend has the groups of other colours.
    labels
        Chip ids written beside their points.
    sure
        Those of the labels that a picture of any width has.

    Raises
    ------
    ValueError
        When a figure is missing: a chart draws no unknowns.
    """
    all_known(points, ["x", "y"], "points without a value")
    data = _trend_traces(trends or {}, theme)
    data += _frontier_traces(frontiers or {}, theme)
    sides = [s for s in ("x", "y") if bars and {f"{s}_low", f"{s}_high"} <= set(points.columns)]
    data += _point_traces(leading_to(points, fields), theme, colour_by, sides)
    x_axis, y_axis = axis(theme, x_title), axis(theme, y_title)
    if len(points):
        lines = _lines(frontiers or {}, trends or {})
        x_ends, y_ends = (_ends(points, s, s in sides) for s in ("x", "y"))
        x_axis = (
            date_axis(theme, x_title, [*x_ends, *(day for line in lines for day, _ in line)])
            if isinstance(x_ends[0], date)
            else numeric_axis(theme, x_title, *x_ends, log=x_log)
        )
        y_axis = numeric_axis(theme, y_title, *y_ends, log=y_log)
        # A reader's own chips are named before all others.
        own = points.index[points["country"] == OWN]
        data += names(
            points,
            [*own, *labels],
            theme,
            x_axis,
            y_axis,
            height=height,
            sizes=_sizes(points),
            lines=[*lines, *spans(points, *sides)],
            tags=_tags(points, frontiers or {}, theme, colour_by),
            sure=sure,
        )
    made = layout(
        theme,
        xaxis=x_axis,
        yaxis=y_axis,
        height=height,
        showlegend=any(t.get("showlegend", True) for t in data),
        annotations=[source_line(theme, source)],
    )
    return data, made


def scatter(points: pd.DataFrame, theme: Theme, **more: Any) -> go.Figure:
    """Draw chips as points; see ``scatter_parts`` for the parameters."""
    return figure(*scatter_parts(points, theme, **more))


def landmarks(
    points: pd.DataFrame,
    theme: Theme,
    *,
    named: Sequence[str],
    lines: Mapping[str, pd.DataFrame],
    x_title: str,
    y_title: str,
    fields: Sequence[str],
    source: str,
    height: int = 460,
) -> go.Figure:
    """Draw chips over time with a few in colour and by name, and the best of each country as lines
    named at their ends. There is no legend.

    Parameters
    ----------
    points
        As for ``scatter``, with dates as ``x``.
    named
        Chip ids in order of weight; the others are grey.
    lines
        By country, drawn on to the present day.

    Raises
    ------
    ValueError
        When a figure is missing: a chart draws no unknowns.
    """
    all_known(points, ["x", "y"], "points without a value")
    told = leading_to(points, fields)
    grey, coloured = told[~told.index.isin(named)], told.loc[[c for c in named if c in told.index]]
    data = _frontier_traces(lines, theme)
    for rows, size, tints in ((grey, 7.0, None), (coloured, 11.0, theme.country)):
        for country, mine in rows.groupby("country", sort=True):
            tint = tints[str(country)] if tints else theme.muted
            group = theme.names[str(country)]
            opacity = 0.9 if tints else 0.45
            data.append(chip_marks(mine, group, tint, str(country), size, opacity, edge=1))
    ends = {c: rows.iloc[-1] for c, rows in lines.items() if len(rows)}
    first, last = points["x"].min(), max([points["x"].max(), *(e["x"] for e in ends.values())])
    x_axis = date_axis(theme, x_title, [first, last])
    y_axis = numeric_axis(theme, y_title, *_ends(points, "y", False), log=True)
    sizes = [11.0 if c in coloured.index else 7.0 for c in points.index]
    drawn = [steps(rows) for rows in lines.values() if len(rows)]
    # The names of the lines stand beside the plot.
    margin = {"l": 64, "r": 64, "t": 16, "b": 88}
    data += names(
        points,
        list(coloured.index),
        theme,
        x_axis,
        y_axis,
        height=height,
        sizes=sizes,
        lines=drawn,
        beside=margin["l"] + margin["r"],
    )
    said = [
        {
            "x": end["x"],
            "y": log10(end["y"]),
            "text": joined(theme.names[country].split(), Markup("<br>")),
            "align": "left",
            "font": {"color": theme.country[country], "size": 13},
            "showarrow": False,
            "xanchor": "left",
            "xshift": 6,
        }
        for country, end in ends.items()
    ]
    return figure(
        data=data,
        layout=layout(
            theme,
            xaxis=x_axis,
            yaxis=y_axis,
            height=height,
            showlegend=False,
            margin=margin,
            annotations=[*said, source_line(theme, source)],
        ),
    )


def uncovered(
    points: pd.DataFrame,
    named: Sequence[str],
    kind: Sequence[str] = ("country",),
    *,
    x_log: bool = False,
    y_log: bool = False,
) -> pd.DataFrame:
    """Points without those that lie under another of their kind, where there are many.

    Cost follows what is seen. All that are ``named`` stay, and all of them where they are few; of
    the others one stays in each cell of the picture for each end of its ranges.

    Parameters
    ----------
    points
        As for ``scatter_parts``.
    kind
        Columns that decide how a mark looks, beside its status and country.
    """
    if len(points) <= _FEW:
        return points
    cells = points[list(dict.fromkeys([*kind, "country", "status"]))].copy()
    for side, log in (("x", x_log), ("y", y_log)):
        for end in (side, f"{side}_low", f"{side}_high"):
            if end in points:
                cells[f"{end}_cell"] = _cells(points[end], log)
    return points[~cells.duplicated() | points.index.isin(named)]


def _cells(values: pd.Series, log: bool) -> pd.Series:
    """Number of the cell of the picture that each figure or day lies in."""
    if isinstance(values.iloc[0], date):
        place = pd.to_datetime(values).astype("int64").astype(float)
    else:
        place = np.log10(values.astype(float)) if log else values.astype(float)
    low, high = place.min(), place.max()
    return ((place - low) / ((high - low) or 1) * _CELLS).round()


def _ends(points: pd.DataFrame, side: str, bars: bool) -> tuple[Any, Any]:
    """The lowest and highest figure or day of an axis."""
    low, high = (f"{side}_low", f"{side}_high") if bars else (side, side)
    return points[low].min(), points[high].max()


def _sizes(points: pd.DataFrame) -> list[float]:
    """Diameters of the marks in pixels; a reader's own stand out."""
    if "size" in points:
        return points["size"].tolist()
    return [15.0 if country == OWN else 10.0 for country in points["country"]]


def _lines(frontiers: Mapping[str, pd.DataFrame], trends: Mapping[str, Trend]) -> list[Line]:
    """The lines over time that names keep off."""
    drawn = [steps(rows) for rows in frontiers.values() if len(rows)]
    fitted = [list(zip(map(_as_date, t.years), t.line, strict=True)) for t in trends.values()]
    return [*drawn, *fitted]


def _line_names(frontiers: Mapping[str, pd.DataFrame], theme: Theme) -> list[Tag]:
    """The name of each frontier, at its end or else on one of its steps, the longest first."""
    tags = []
    for country, rows in frontiers.items():
        if rows.empty:
            continue
        level = sorted(
            ((then - x, x + (then - x) / 2, y) for (x, y), (then, _) in pairwise(steps(rows))),
            key=lambda step: step[0],
            reverse=True,
        )
        places = [(rows["x"].iloc[-1], rows["y"].iloc[-1]), *((x, y) for _, x, y in level[:6])]
        tags.append(Tag(theme.names[country], theme.country[country], places))
    return tags


def _tags(
    points: pd.DataFrame, frontiers: Mapping[str, pd.DataFrame], theme: Theme, by: str
) -> list[Tag]:
    """The names of lines, and those of countries without one."""
    others = points[~points["country"].isin([c for c, rows in frontiers.items() if len(rows)])]
    found = _line_names(frontiers, theme)
    return [*found, *countries(others, theme, tint="" if by == "country" else theme.ink)]


def _point_traces(points: pd.DataFrame, theme: Theme, by: str, bars: Sequence[str]) -> list[dict]:
    group = points[by].where(points[by].map(lambda v: has_colour(by, v)), None)
    traces = []
    entries: dict[str, dict] = {}
    grouped = points.groupby([group.fillna("other or unknown"), "country"], sort=True)
    # A reader's own chips lie over the others.
    for (value, country), rows in sorted(grouped, key=lambda pair: pair[0][1] == OWN):
        known = None if value == "other or unknown" else str(value)
        tint = colour(theme, by, known)
        name = group_name(theme, by, str(value), str(country))
        trace = chip_marks(rows, name, tint, str(country), _sizes(rows))
        for side in bars:
            traces += _bar_trace(rows, side, tint, name)
        traces.append(trace)
        entries[name] = legend_mark(name, tint, country)
    return traces if by == "country" else [*traces, *entries.values()]


def _bar_trace(rows: pd.DataFrame, side: str, tint: str, group: str) -> list[dict]:
    """Bars over the range of sources, only for the points where sources differ."""
    wide = rows[rows[f"{side}_high"] > rows[f"{side}_low"]]
    if wide.empty:
        return []
    if isinstance(wide[side].iloc[0], date):
        return [_days_trace(wide, tint, group)]
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "x": wide["x"].tolist(),
            "y": wide["y"].tolist(),
            "marker": {"opacity": 0},
            "hoverinfo": "skip",
            "showlegend": False,
            "legendgroup": group,
            **range_of(wide, side, tint, width=3),
        }
    ]


def _days_trace(wide: pd.DataFrame, tint: str, group: str) -> dict:
    """Lines over the days a date may mean: error bars are not drawn on axes of dates."""
    x: list[date | None] = []
    y: list[float | None] = []
    for first, last, at in zip(wide["x_low"], wide["x_high"], wide["y"], strict=True):
        x += [first, last, None]
        y += [at, at, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"width": 1, "color": tint},
        "opacity": 0.55,
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": group,
    }


def _frontier_traces(frontiers: Mapping[str, pd.DataFrame], theme: Theme) -> list[dict]:
    traces = []
    for country, rows in frontiers.items():
        if rows.empty:
            continue
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": f"{theme.names[country]}, best on sale",
                "showlegend": False,
                "x": rows["x"].tolist(),
                "y": rows["y"].tolist(),
                "hoverinfo": "skip",
                "line": {
                    "shape": "hv",
                    "width": 2,
                    "color": theme.country[country],
                    "dash": "solid" if country == "US" else "dash",
                },
            }
        )
    return traces


def areas(values: pd.Series) -> list[float]:
    """Marker sizes in pixels whose areas follow the figures; the smallest where there is none."""
    figures = values.astype("float64")
    share = (figures / figures.max()).fillna(0.0)
    return [5.0 if s == 0 else 6 + 26 * s**0.5 for s in share]


def until_today(steps: pd.DataFrame) -> pd.DataFrame:
    """A frontier drawn on to the present day at its last value."""
    last = steps.iloc[[-1]]
    return pd.concat([steps, last.assign(x=[max(date.today(), last["x"].iloc[0])])])


def _as_date(year: float) -> date:
    start = date(int(year), 1, 1)
    return start + timedelta(days=(year - int(year)) * 365.2425)


def _trend_traces(trends: Mapping[str, Trend], theme: Theme) -> list[dict]:
    traces = []
    for country, line in trends.items():
        tint = theme.country[country]
        days = [_as_date(y) for y in line.years]
        red, green, blue = (int(tint[i : i + 2], 16) for i in (1, 3, 5))
        traces += [
            {
                "type": "scatter",
                "mode": "lines",
                "hoverinfo": "skip",
                "showlegend": False,
                "x": [*days, *reversed(days)],
                "y": [*line.band_high.tolist(), *reversed(line.band_low.tolist())],
                "fill": "toself",
                "fillcolor": f"rgba({red},{green},{blue},0.12)",
                "line": {"width": 0},
            },
            {
                "type": "scatter",
                "mode": "lines",
                "hoverinfo": "skip",
                "name": f"{theme.names[country]}, trend",
                "showlegend": False,
                "x": days,
                "y": line.line.tolist(),
                "line": {"width": 1.5, "dash": "dot", "color": tint},
            },
        ]
    return traces
