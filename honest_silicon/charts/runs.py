"""Training runs and deployments by date and scale."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import date_axis, numeric_axis
from honest_silicon.charts.labels import countries, names
from honest_silicon.charts.marks import all_known, dots
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.ref import texts_of_rows

_HEIGHT, _MARK = 460, 11
#: Only runs whose chips are of one country are drawn.
CHIPS = {"CN": "Chinese chips", "US": "US chips"}


def runs_over_time(
    rows: pd.DataFrame, theme: Theme, *, labels: Sequence[str], source: str
) -> go.Figure:
    """Chips of each run over time; filled where a document of its own states it.

    Parameters
    ----------
    rows
        Indexed by run id: ``chip_country`` (CN or US), ``middle`` (dates), ``chips_used``,
        ``documented`` (a document of its own states it), ``wrong`` (it counts against), ``hover``,
        ``name``.
    labels
        Ids of runs written beside their marks, in order of weight.

    Raises
    ------
    ValueError
        When a date or a number is missing: a chart draws no unknowns.
    """
    words = "runs without a date or size"
    all_known(rows, ["middle", "chips_used"], words)
    data: list[dict] = []
    for country, part in rows.groupby("chip_country"):
        shape = SHAPE[str(country)]
        symbols = [
            f"{shape}-x-open" if wrong else shape if documented else f"{shape}-open"
            for wrong, documented in zip(part["wrong"], part["documented"], strict=True)
        ]
        data.append(
            dots(
                CHIPS[str(country)],
                part["middle"].tolist(),
                part["chips_used"].astype(float).tolist(),
                part["hover"].tolist(),
                tint=theme.country[str(country)],
                symbol=symbols,
                size=_MARK,
                opacity=0.85,
                customdata=texts_of_rows("training_runs", part.index),
            )
        )
    used = rows["chips_used"].astype(float)
    days = date_axis(theme, "Date of the run or report", rows["middle"].tolist())
    chips = numeric_axis(theme, "Chips", float(used.min()), float(used.max()), log=True)
    points = rows.assign(x=rows["middle"], y=used, country=rows["chip_country"])
    data += names(
        points,
        labels,
        theme,
        days,
        chips,
        height=_HEIGHT,
        sizes=_MARK,
        tags=countries(points, theme, CHIPS),
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=_HEIGHT,
            xaxis=days,
            yaxis=chips,
            showlegend=False,
            annotations=[source_line(theme, source)],
        ),
    )
