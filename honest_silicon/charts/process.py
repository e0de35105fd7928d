"""Pictures of manufacturing process: classes over time, and the lags between countries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.analysis.process import KINDS, NodeLag
from honest_silicon.charts.axes import axis, line_at
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import chip_marks, dots, group_name, legend_mark, whiskers
from honest_silicon.charts.theme import (
    SHAPE,
    Theme,
    colour,
    figure,
    has_colour,
    layout,
    source_line,
)
from honest_silicon.dataset.dates import Span
from honest_silicon.dataset.ref import leading_to

_CLASSES = (28, 16, 10, 7, 5, 3, 2)
_STEP_DAYS = 60
_SHORT = {"designed": "designed", "shipped": "shipped", "made": "made in China"}


def _stacked(rows: pd.DataFrame) -> pd.Series:
    """Offset within a class so that marks of the same months do not cover each other."""
    slot = rows["middle"].map(lambda d: d.toordinal() // _STEP_DAYS)
    rank = rows.groupby([rows["node_nm"], rows["country"], slot]).cumcount()
    side = rows["country"].map({"US": 1, "CN": -1}).fillna(0).astype(float)
    return side * (0.08 + 0.075 * rank.clip(upper=5))


def process_over_time(
    parts: pd.DataFrame, theme: Theme, *, colour_by: str, fields: Sequence[str], source: str
) -> go.Figure:
    """Node class of each part over time; US above the line of its class, China below, a reader's
    own on it.

    Parameters
    ----------
    parts
        The frame ``analysis.process.parts`` returns, with a text column ``hover``.
    fields
        Fields of a chip whose sources a click on its point opens.
    """
    rows = leading_to(parts.sort_values("middle", kind="stable"), fields)
    place = {node: i for i, node in enumerate(_CLASSES)}
    y = rows["node_nm"].map(place) + _stacked(rows)
    group = rows[colour_by].where(rows[colour_by].map(lambda v: has_colour(colour_by, v)), None)
    data = []
    for (value, country), part in rows.groupby([group.fillna("other or unknown"), "country"]):
        tint = colour(theme, colour_by, None if value == "other or unknown" else value)
        name = group_name(theme, colour_by, str(value), str(country))
        data.append(
            chip_marks(
                part.assign(x=part["middle"]),
                name,
                tint,
                str(country),
                10,
                y=y[part.index].tolist(),
            )
        )
        data.append(legend_mark(name, tint, str(country)))
    marked = rows[rows["disputed"]]
    if len(marked):
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": "Foundry or node disputed",
                "x": marked["middle"].tolist(),
                "y": y[marked.index].tolist(),
                "hoverinfo": "skip",
                "marker": {
                    "symbol": "circle-open",
                    "size": 18,
                    "color": theme.ink,
                    "line": {"width": 1.5, "color": theme.ink},
                },
            }
        )
    used = [c for c in _CLASSES if c in set(rows["node_nm"])]
    thin = {"color": theme.grid, "width": 1}
    lines = [line_at(theme, "y", place[c], line=thin, layer="below") for c in used]
    ends = [place[c] for c in used] or [0]
    return figure(
        data=data,
        layout=layout(
            theme,
            shapes=lines,
            height=560,
            xaxis=axis(theme, "Released, else expected, else announced"),
            yaxis=axis(
                theme,
                "Node class",
                tickmode="array",
                tickvals=[place[c] for c in used],
                ticktext=[f"{c} nm" for c in used],
                showgrid=False,
                range=[min(ends) - 0.6, max(ends) + 0.6],
            ),
            annotations=[source_line(theme, source)],
        ),
    )


def process_alt(parts: pd.DataFrame, theme: Theme) -> str:
    """Text alternative of ``process_over_time``."""
    if parts.empty:
        return (
            "Empty chart of node class over time: no chip in the selection has a node and a date."
        )
    said = [
        f"{theme.names[str(c)]}: {len(r)} parts, finest class {r['node_nm'].min()} nm"
        for c, r in parts.groupby("country")
    ]
    disputed = int(parts["disputed"].sum())
    return (
        f"Node class of accelerators over time. {'; '.join(said)}. {disputed} have a disputed "
        "foundry or node. The table below lists them."
    )


def lag_chart(
    lags: Sequence[NodeLag], theme: Theme, *, names: Mapping[str, str], source: str
) -> go.Figure:
    """Interval of each node lag in years; a row a class and kind. Rows without one are absent.

    A lag that still grows is an arrow from what it is at least.
    """
    known = [g for g in lags if g.low is not None]
    rows = [f"{g.node_nm} nm {_SHORT[g.kind]}" for g in known]
    marks = {"designed": "line-ns-open", "shipped": "circle", "made": "square"}
    tint = theme.country["CN"]
    data = []
    for kind in KINDS:
        mine = [
            (r, g)
            for r, g in zip(rows, known, strict=True)
            if g.kind == kind and g.high is not None
        ]
        if not mine:
            continue
        lows, highs = [g.low for _, g in mine], [g.high for _, g in mine]
        middle = [(low + high) / 2 for low, high in zip(lows, highs, strict=True)]
        data.append(
            dots(
                KINDS[kind].capitalize(),
                middle,
                [r for r, _ in mine],
                [_lag_hover(g, names) for _, g in mine],
                tint=tint,
                symbol=marks[kind],
                size=9,
                edge=2,
                **whiskers("x", lows, middle, highs, tint, thickness=3, width=0),
            )
        )
    growing = [(r, g) for r, g in zip(rows, known, strict=True) if g.open]
    if growing:
        data.append(
            dots(
                "Still growing: at least",
                [g.low for _, g in growing],
                [r for r, _ in growing],
                [_lag_hover(g, names) for _, g in growing],
                tint=tint,
                symbol="arrow-right",
                size=16,
                edge=0,
            )
        )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=140 + 36 * max(len(rows), 2),
            showlegend=False,
            # From the first US part to where the lag stands today.
            shapes=[
                {
                    "type": "line",
                    "x0": 0,
                    "x1": g.low,
                    "y0": r,
                    "y1": r,
                    "line": {"color": tint, "width": 2, "dash": "dot"},
                }
                for r, g in growing
            ],
            xaxis=axis(theme, "Years after the first US part of the class", rangemode="tozero"),
            yaxis=axis(theme, "", categoryorder="array", categoryarray=rows[::-1]),
            annotations=[source_line(theme, source)],
        ),
    )


def _lag_hover(lag: NodeLag, names: Mapping[str, str]) -> Markup:
    us, cn = lag.us, lag.cn
    assert us is not None
    first = html("{} ({})", names[cn.chip_id], _months(cn.when)) if cn else Markup("None known")
    disputed = us.disputed or (cn is not None and cn.disputed)
    return html(
        "{}<br>after {} ({})<br>{}{}",
        first,
        names[us.chip_id],
        _months(us.when),
        lag.text,
        Markup("<br>disputed date, foundry or node") if disputed else "",
    )


def _months(when: Span) -> str:
    return f"{when.first:%Y-%m} to {when.last:%Y-%m}"


def lag_alt(lags: Sequence[NodeLag]) -> str:
    """Text alternative of ``lag_chart``."""
    known = [g for g in lags if g.low is not None]
    if not known:
        return "No lag can be computed: no node class has a dated US part."
    said = [f"{g.node_nm} nm {KINDS[g.kind]}: {g.text}" for g in known]
    return f"Lag of Chinese parts behind US parts by node class. {'; '.join(said)}."


def shapes_key() -> str:
    """How to read the marks, in words."""
    return (
        f"China {SHAPE['CN']}, United States {SHAPE['US']}; filled shipped, hollow not yet, "
        "crossed cancelled; ringed where foundry or node is disputed."
    )
