"""Achieved against possible: each result as a dot on its chip's row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, numeric_axis, row_axis
from honest_silicon.charts.marks import all_known, dots
from honest_silicon.charts.theme import COUNTRY, SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import texts_of_rows

#: Fill of a mark by who stands behind the figure.
_FILL: Final = {"measured": "", "vendor": "-open", "paper": "-open-dot"}
_ROW_PX: Final = 30


def results_by_chip(
    rows: pd.DataFrame,
    theme: Theme,
    *,
    names: Mapping[str, str],
    axis_title: str,
    source: str,
    log: bool = False,
) -> go.Figure:
    """Each result on the row of its chip; Chinese parts above, then US parts, by median.

    Parameters
    ----------
    rows
        Indexed by result id: ``chip_id``, ``country``, ``basis``, ``shown``, ``hover``.
    names
        Name of each chip.

    Raises
    ------
    ValueError
        When a figure is missing: a chart draws no unknowns.
    """
    all_known(rows, ["shown"], "results without a figure")
    medians = rows.groupby("chip_id")["shown"].median().to_dict()
    order = _order(rows, medians)
    place = {chip: i for i, chip in enumerate(order)}
    data: list[dict] = []
    for (country, basis), part in rows.groupby(["country", "basis"]):
        data.append(
            dots(
                f"{theme.names[str(country)]}, {_WORDS[str(basis)]}",
                part["shown"].tolist(),
                [place[c] for c in part["chip_id"]],
                part["hover"].tolist(),
                tint=theme.country[str(country)],
                symbol=f"{SHAPE[str(country)]}{_FILL[str(basis)]}",
                size=10,
                opacity=0.7,
                customdata=texts_of_rows("measured", part.index),
            )
        )
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Median",
            "x": [float(medians[c]) for c in order],
            "y": list(range(len(order))),
            "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 20, "line": {"width": 2.5, "color": theme.ink}},
        }
    )
    low, high = float(rows["shown"].min()), float(rows["shown"].max())
    horizontal = (
        numeric_axis(theme, axis_title, low, high, log=True)
        if log
        else axis(theme, axis_title, range=[0, max(100.0, 1.04 * high)], ticksuffix=" %")
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=190 + _ROW_PX * len(order),
            xaxis=horizontal,
            yaxis=row_axis(theme, [names[c] for c in order], pad=0.6, showgrid=True),
            annotations=[source_line(theme, source)],
        ),
    )


_WORDS: Final = {
    "measured": "independent",
    "vendor": "by the vendor",
    "paper": "in a paper",
}


def _order(rows: pd.DataFrame, medians: Mapping[str, float]) -> list[str]:
    """Chips as the rows of the picture: country, then highest median first."""
    country = dict(zip(rows["chip_id"], rows["country"], strict=True))
    return sorted(medians, key=lambda c: (country[c], -medians[c]))


def results_alt(rows: pd.DataFrame, axis_title: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    if rows.empty:
        return f"Empty chart of {axis_title}: no result can be compared."
    said = [
        f"{len(part)} results of {part['chip_id'].nunique()} {COUNTRY[str(country)]} parts, median "
        f"{number(float(part['shown'].median()), significant=2)}"
        for country, part in rows.groupby("country")
    ]
    listed = "; ".join(said)
    return f"Dots of {axis_title}, a row for each chip: {listed}. The table has each result."
