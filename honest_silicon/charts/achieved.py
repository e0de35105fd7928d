"""Measured results: each as a mark on the row of its chip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, line_at, numeric_axis, ratio_axis, rows_above
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import all_known, dots
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.format import times_text
from honest_silicon.dataset.ref import texts_of_rows

#: Fill of a mark by who ran it: filled where neither maker nor seller did.
_FILL: Final = {"vendor": "-open", "unknown": "-open-dot"}
_ROW_PX: Final = 38


def results_by_chip(
    rows: pd.DataFrame,
    theme: Theme,
    *,
    axis_title: str,
    source: str,
    log: bool = False,
) -> go.Figure:
    """Each result on its row; Chinese chips above, then US chips, by the median of the row, which
    an upright line shows where there are several.

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
    country = dict(zip(rows["row"], rows["country"], strict=True))
    order = _order(country, medians)
    place = {row: i for i, row in enumerate(order)}
    data: list[dict] = []
    who = rows["runner"].map(lambda r: r if r in _FILL else "other")
    for (land, runner), part in rows.groupby([rows["country"], who]):
        data.append(
            dots(
                theme.names[str(land)],
                part["shown"].tolist(),
                [place[r] for r in part["row"]],
                part["hover"].tolist(),
                tint=theme.country[str(land)],
                symbol=f"{SHAPE[str(land)]}{_FILL.get(str(runner), '')}",
                size=10,
                opacity=0.75,
                customdata=texts_of_rows("measured", part.index),
                cliponaxis=False,
            )
        )
    counts = rows["row"].value_counts()
    several = [row for row in order if counts[row] > 1]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [float(medians[row]) for row in several],
            "y": [place[row] for row in several],
            "hoverinfo": "skip",
            "cliponaxis": False,
            "marker": {"symbol": "line-ns", "size": 14, "line": {"width": 2, "color": theme.ink}},
        }
    )
    low, high = float(rows["shown"].min()), float(rows["shown"].max())
    across = (
        numeric_axis(theme, axis_title, low, high, log=True)
        if log
        else axis(theme, axis_title, range=[0, max(102.0, 1.03 * high)], ticksuffix=" %")
    )
    upright, names = rows_above(
        theme,
        [
            html('<span style="color:{}">{}</span>', theme.country[country[row]], row)
            for row in order
        ],
        above=9,
        showgrid=True,
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=120 + _ROW_PX * len(order),
            margin={"l": 12, "r": 20, "t": 8, "b": 88},
            showlegend=False,
            xaxis=across | {"tickangle": 0},
            yaxis=upright,
            annotations=[source_line(theme, source), *names],
        ),
    )


def _order(country: Mapping[str, str], medians: Mapping[str, float]) -> list[str]:
    """Rows of the picture: country, then highest median first."""
    return sorted(medians, key=lambda row: (country[row], -medians[row]))


@dataclass(frozen=True)
class PairRow:
    """A pair of results on two chips: id of the first result, words, ratio, whether one runner ran
    both, and what stands under the pointer.
    """

    id: str
    words: str
    ratio: float
    same_runner: bool
    hover: str


def ratios_of_pairs(
    rows: Sequence[PairRow], theme: Theme, *, country: str, title: str, source: str
) -> go.Figure:
    """The ratio of each pair on a row and after its name, on a log axis with a line where both are
    alike; filled where one runner ran both.

    Parameters
    ----------
    country
        Of the chip whose results are the numerators.
    """
    ends = [1.0, *(r.ratio for r in rows)]
    tint, mark = theme.country[country], SHAPE[country]
    named = [html("{}: <b>{}</b>", r.words, times_text(r.ratio)) for r in rows]
    upright, names = rows_above(theme, named, above=9, showgrid=True)
    return figure(
        data=[
            dots(
                theme.names[country],
                [r.ratio for r in rows],
                list(range(len(rows))),
                [r.hover for r in rows],
                tint=tint,
                symbol=[mark if r.same_runner else f"{mark}-open" for r in rows],
                size=11,
                customdata=texts_of_rows("measured", [r.id for r in rows]),
                cliponaxis=False,
            )
        ],
        layout=layout(
            theme,
            height=120 + _ROW_PX * len(rows),
            margin={"l": 12, "r": 20, "t": 8, "b": 88},
            showlegend=False,
            xaxis=ratio_axis(theme, title, min(ends) / 1.1, max(ends) * 1.1) | {"tickangle": 0},
            yaxis=upright,
            shapes=[line_at(theme, "x", 1)],
            annotations=[source_line(theme, source), *names],
        ),
    )
