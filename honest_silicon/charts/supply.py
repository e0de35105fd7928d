"""Estimates of output: bars from zero of what one author counts, dots of what several do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from math import log10
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.analysis.supply import Output
from honest_silicon.charts.axes import axis, numeric_axis, row_axis, words_at
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.marks import all_known, dots, whiskers
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.format import ends_text, rounded
from honest_silicon.dataset.ref import texts_of_rows

#: Height of a row, and of what is around them; from an axis without a title to the source line.
ROW_PX, _AROUND_PX, _BELOW_PX = 29, 130, 40
#: Letters of a name on one line.
_WRAP = 26
_BREAK = Markup("<br>")


def bars_from_zero(rows: pd.DataFrame, theme: Theme, *, source: str) -> go.Figure:
    """A bar for each row in the colour of its country, with its figure at its end.

    Parameters
    ----------
    rows
        Indexed by estimate id: ``label``, ``country``, ``value`` (float), ``said`` (the figure in
        words) and ``hover``; from top to bottom.
    """
    all_known(rows, ["value"], "bars without a figure")
    top = float(rows["value"].max()) if len(rows) else 1.0
    bar = {
        "type": "bar",
        "orientation": "h",
        "x": rows["value"].tolist(),
        "y": list(range(len(rows))),
        "width": 0.62,
        "text": rows["said"].tolist(),
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "textfont": {"size": 13, "color": theme.ink},
        "marker": {"color": [theme.country[c] for c in rows["country"]], "line": {"width": 0}},
        "hovertext": rows["hover"].tolist(),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "customdata": texts_of_rows("production", rows.index),
        "showlegend": False,
    }
    return figure(
        data=[bar],
        layout=layout(
            theme,
            height=74 + 32 * len(rows),
            margin={"l": 64, "r": 16, "t": 6, "b": 34},
            # Room for the figures at the ends.
            xaxis=axis(theme, "", range=[0, 1.42 * top or 1], visible=False),
            yaxis=row_axis(theme, _wrapped(rows["label"]), pad=0.6, showline=False),
            annotations=[source_line(theme, source, below=10)],
        ),
    )


def estimates_by_entity(rows: pd.DataFrame, theme: Theme, *, source: str) -> go.Figure:
    """Each estimate on the row of its entity and year; hollow where it is a plan or a capacity.

    Parameters
    ----------
    rows
        Indexed by estimate id: ``label`` (entity, year and what is counted), ``country``,
        ``planned`` (bool), ``shown``, ``least``, ``most``, ``hover``; in the order of
        the rows from top to bottom.

    Raises
    ------
    ValueError
        When a figure is missing: a chart draws no unknowns.
    """
    all_known(rows, ["shown"], "estimates without a figure")
    labels = list(dict.fromkeys(rows["label"]))
    place = {label: i for i, label in enumerate(labels)}
    count = rows.groupby("label").cumcount()
    y = (
        rows["label"].map(place)
        + (count % 4) * 0.2
        - 0.3 * (rows.groupby("label")["shown"].transform("size") > 1)
    )
    data: list[dict] = []
    for country, part in rows.groupby("country"):
        tint, shape = theme.country[str(country)], SHAPE[str(country)]
        data.append(
            dots(
                theme.names[str(country)],
                part["shown"].tolist(),
                y[part.index].tolist(),
                part["hover"].tolist(),
                tint=tint,
                symbol=[f"{shape}-open" if p else shape for p in part["planned"]],
                size=9,
                customdata=texts_of_rows("production", part.index),
                **whiskers("x", part["least"], part["shown"], part["most"], tint, width=0),
            )
        )
    positive = rows[rows["least"] > 0]
    low = float(positive["least"].min()) if len(positive) else 1.0
    high = max(float(rows["most"].max()), low)
    across = numeric_axis(theme, "", low, high, log=True, sparse=True)
    return figure(
        data=data,
        layout=layout(
            theme,
            height=_AROUND_PX + ROW_PX * len(labels),
            showlegend=False,
            xaxis=across,
            yaxis=row_axis(
                theme,
                _wrapped(labels),
                pad=0.6,
                showgrid=True,
                # Two lines of a name keep apart from those of the next.
                tickfont={"color": theme.muted, "size": 11},
            ),
            annotations=[
                *_countries(rows, place, across, theme),
                source_line(theme, source, below=_BELOW_PX),
            ],
        ),
    )


def _countries(
    rows: pd.DataFrame, place: Mapping[str, int], across: Mapping[str, Any], theme: Theme
) -> list[dict]:
    """The name of each country beside its marks of its first row, where there is more room.

    Parameters
    ----------
    rows
        ``label`` of the row, ``country``, ``least`` and ``most``; ``place`` has the rows in order.
    across
        The axis of the figures, with its range.
    """
    first, last = across["range"]
    log = across.get("type") == "log"
    said = []
    for country, mine in rows.groupby("country"):
        top = mine[mine["label"] == min(mine["label"], key=place.__getitem__)]
        ends = [float(top["least"].min()), float(top["most"].max())]
        ends = [log10(max(e, 10**first)) if log else e for e in ends]
        before = ends[0] - first > last - ends[1]
        said.append(
            words_at(
                theme,
                html("<b>{}</b>", theme.names[str(country)]),
                ends[0] if before else ends[1],
                place[top["label"].iloc[0]],
                xanchor="right" if before else "left",
                xshift=-9 if before else 9,
                font={"size": 12, "color": theme.country[str(country)]},
            )
        )
    return said


def _wrapped(labels: Sequence[str]) -> list[Markup]:
    """Long names on two lines, which leave the picture room on a phone; the hover has the rest."""
    return [
        joined(wrap(label, _WRAP, max_lines=2, placeholder="\N{HORIZONTAL ELLIPSIS}"), _BREAK)
        for label in labels
    ]


def compute_by_entity(rows: Sequence[Output], theme: Theme, *, source: str) -> go.Figure:
    """Compute of each entity and year on a row of its own: a line from the lowest to the highest,
    a mark at its ends.
    """
    labels = [f"{r.entity}, {r.year}" for r in rows]
    spans = pd.DataFrame(
        {
            "label": labels,
            "country": [r.country for r in rows],
            "least": [r.eflops.low for r in rows],
            "most": [r.eflops.high for r in rows],
        }
    )
    data: list[dict] = []
    for country, group in groupby(enumerate(rows), key=lambda pair: pair[1].country):
        mine = list(group)
        tint = theme.country[country]
        hover = [
            html(
                "{}, {}: {} EFLOPS",
                r.entity,
                r.year,
                ends_text(r.eflops.low, r.eflops.high, rounded(3)),
            )
            for _, r in mine
        ]
        lows, highs = [r.eflops.low for _, r in mine], [r.eflops.high for _, r in mine]
        for ends, lines in ((highs, whiskers("x", lows, highs, highs, tint, width=0)), (lows, {})):
            data.append(
                dots(
                    theme.names[country],
                    ends,
                    [i for i, _ in mine],
                    hover,
                    tint=tint,
                    symbol=SHAPE[country],
                    size=9,
                    edge=0,
                    # A mark at zero is whole.
                    cliponaxis=False,
                    **lines,
                )
            )
    top = max((r.eflops.high for r in rows), default=1.0)
    across = numeric_axis(theme, "EFLOPS of dense 16 bits", 0, top, log=False) | {"nticks": 6}
    place = {label: i for i, label in enumerate(labels)}
    return figure(
        data=data,
        layout=layout(
            theme,
            height=_AROUND_PX + 32 * len(labels),
            showlegend=False,
            xaxis=across,
            yaxis=row_axis(theme, _wrapped(labels), pad=0.6, showgrid=True),
            annotations=[*_countries(spans, place, across, theme), source_line(theme, source)],
        ),
    )
