"""Achieved against possible: each result as a dot on its chip's row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, numeric_axis, row_axis
from honest_silicon.charts.marks import all_known, dots
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.ref import texts_of_rows

#: Fill of a mark by who ran it: filled where neither maker nor seller did.
_FILL: Final = {"vendor": "-open", "unknown": "-open-dot"}
_ROW_PX: Final = 30


def results_by_chip(
    rows: pd.DataFrame,
    theme: Theme,
    *,
    axis_title: str,
    source: str,
    log: bool = False,
) -> go.Figure:
    """Each result on its row; Chinese parts above, then US parts, by the median of the row.

    The caller gives results that are alike: a row is one chip and one number format.

    Parameters
    ----------
    rows
        Indexed by result id: ``chip_id``, ``country``, ``runner``, ``shown``, ``row`` (its
        words), ``hover``.

    Raises
    ------
    ValueError
        When a figure is missing: a chart draws no unknowns.
    """
    all_known(rows, ["shown"], "results without a figure")
    medians = rows.groupby("row")["shown"].median().to_dict()
    order = _order(rows, medians)
    place = {chip: i for i, chip in enumerate(order)}
    data: list[dict] = []
    who = rows["runner"].map(lambda r: r if r in _FILL else "other")
    for (country, runner), part in rows.groupby([rows["country"], who]):
        data.append(
            dots(
                f"{theme.names[str(country)]}, {_WORDS[str(runner)]}",
                part["shown"].tolist(),
                [place[r] for r in part["row"]],
                part["hover"].tolist(),
                tint=theme.country[str(country)],
                symbol=f"{SHAPE[str(country)]}{_FILL.get(str(runner), '')}",
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
            yaxis=row_axis(theme, order, pad=0.6, showgrid=True),
            annotations=[source_line(theme, source)],
        ),
    )


_WORDS: Final = {
    "vendor": "run by the maker or a seller",
    "unknown": "runner not told",
    "other": "run by someone else",
}


def _order(rows: pd.DataFrame, medians: Mapping[str, float]) -> list[str]:
    """Rows of the picture: country, then highest median first."""
    country = dict(zip(rows["row"], rows["country"], strict=True))
    return sorted(medians, key=lambda c: (country[c], -medians[c]))


def results_alt(rows: pd.DataFrame, theme: Theme, axis_title: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    if rows.empty:
        return f"Empty chart of {axis_title}: no result can be compared."
    said = [
        f"{len(part)} results of {part['chip_id'].nunique()} {theme.names[str(country)]} parts"
        for country, part in rows.groupby("country")
    ]
    listed = "; ".join(said)
    return (
        f"Dots of {axis_title}, a row for each chip and number format: {listed}. The table has "
        "each result."
    )
