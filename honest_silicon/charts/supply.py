"""Estimates of output as dots with whiskers, and the compute they come to."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.analysis.supply import Output
from honest_silicon.charts.axes import numeric_axis, row_axis
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.marks import all_known, dots, whiskers
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.ref import texts_of_rows

_ROW_PX = 34
#: Letters of a name on one line.
_WRAP = 38


def estimates_by_entity(rows: pd.DataFrame, theme: Theme, *, unit: str, source: str) -> go.Figure:
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
    y = rows["label"].map(place) + (count % 4) * 0.16 - 0.24
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
                size=10,
                customdata=texts_of_rows("production", part.index),
                **whiskers("x", part["least"], part["shown"], part["most"], tint, width=3),
            )
        )
    positive = rows[rows["least"] > 0]
    low = float(positive["least"].min()) if len(positive) else 1.0
    return figure(
        data=data,
        layout=layout(
            theme,
            height=170 + _ROW_PX * len(labels),
            xaxis=numeric_axis(theme, unit, low, max(float(rows["most"].max()), low), log=True),
            # Long names on two lines leave the picture room on a phone.
            yaxis=row_axis(
                theme,
                [joined(wrap(label, _WRAP), Markup("<br>")) for label in labels],
                pad=0.6,
                showgrid=True,
            ),
            annotations=[source_line(theme, source)],
        ),
    )


def estimates_alt(rows: pd.DataFrame, unit: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{label}: {len(part)} from {part['least'].min():,.0f} to {part['most'].max():,.0f}"
        for label, part in rows.groupby("label", sort=False)
    ]
    return f"Estimates in {unit}. {'; '.join(said[:12])}. The table below has each estimate."


def compute_by_entity(rows: Sequence[Output], theme: Theme, *, source: str) -> go.Figure:
    """Compute of each entity and year on a row of its own, from the lowest to the highest.

    What came to none at all has no place on the logarithmic axis and is left out.
    """
    rows = [r for r in rows if r.eflops.high > 0]
    labels = [f"{r.entity}, {r.year}" for r in rows]
    data: list[dict] = []
    for country in ("CN", "US"):
        mine = [(i, r) for i, r in enumerate(rows) if r.country == country]
        if not mine:
            continue
        tint = theme.country[country]
        lows, highs = [r.eflops.low for _, r in mine], [r.eflops.high for _, r in mine]
        data.append(
            dots(
                theme.names[country],
                highs,
                [i for i, _ in mine],
                [
                    html(
                        "{}, {}: {} to {} EFLOPS",
                        r.entity,
                        r.year,
                        f"{r.eflops.low:,.0f}",
                        f"{r.eflops.high:,.0f}",
                    )
                    for _, r in mine
                ],
                tint=tint,
                symbol=SHAPE[country],
                size=9,
                edge=0,
                # The mark is the end of its bar.
                **whiskers("x", lows, highs, highs, tint, thickness=6, width=0),
            )
        )
    lows = [r.eflops.low for r in rows if r.eflops.low > 0] or [1.0]
    highs = [r.eflops.high for r in rows] or [1.0]
    return figure(
        data=data,
        layout=layout(
            theme,
            height=170 + _ROW_PX * len(labels),
            xaxis=numeric_axis(theme, "EFLOPS of dense 16 bits", min(lows), max(highs), log=True),
            yaxis=row_axis(
                theme,
                [joined(wrap(label, _WRAP), Markup("<br>")) for label in labels],
                pad=0.6,
                showgrid=True,
            ),
            annotations=[source_line(theme, source)],
        ),
    )


def compute_alt(rows: Sequence[Output], theme: Theme) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{r.entity} ({theme.names[r.country]}) {r.year} {r.eflops.low:,.0f} to "
        f"{r.eflops.high:,.0f} EFLOPS"
        for r in rows
    ]
    return f"Compute by product and year, from the lowest to the highest: {'; '.join(said)}."
