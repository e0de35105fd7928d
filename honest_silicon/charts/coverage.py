"""What is known, by core fact: a mark for each country."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, row_axis, words_at
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import dots
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line

_ROW_PX = 30
#: Share of the axis that the name of a country takes on a phone.
_NAME = 0.25


def coverage_dots(
    cover: pd.DataFrame, theme: Theme, *, titles: Mapping[str, str], source: str
) -> go.Figure:
    """Share of each core fact known for chips on sale, the least known first.

    Parameters
    ----------
    cover
        The frame ``analysis.quality.coverage`` returns.
    titles
        Words for each core fact.

    The ``customdata`` of a mark is its fact and country as ``fact:country``. A fact that no chip of
    a country can have is not drawn.
    """
    known = cover[cover["share"].notna() & cover["fact"].isin(titles)]
    least = known.groupby("fact")["share"].min().sort_values()
    order = list(least.index)
    data = []
    for country, rows in known.groupby("country", sort=False):
        country = str(country)
        data.append(
            dots(
                theme.names[country],
                (100 * rows["share"]).tolist(),
                [order.index(f) for f in rows["fact"]],
                [
                    html(
                        "<b>{}</b>, {}<br>known of {}, unknown of {}",
                        titles[r["fact"]],
                        theme.names[country],
                        r["filled"],
                        r["absent"],
                    )
                    for r in rows.to_dict("records")
                ],
                tint=theme.country[country],
                symbol=SHAPE[country],
                size=12,
                customdata=[f"{f}:{country}" for f in rows["fact"]],
            )
        )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=130 + _ROW_PX * len(order),
            xaxis=axis(theme, "", range=[-2, 104], ticksuffix=" %"),
            # Room for the names of the countries over their first marks.
            yaxis=row_axis(theme, [titles[f] for f in order]) | {"range": [len(order) - 0.5, -1.2]},
            showlegend=False,
            annotations=[*_countries(known, order, theme), source_line(theme, source, below=44)],
        ),
    )


def _countries(known: pd.DataFrame, order: list[str], theme: Theme) -> list[dict]:
    """The name of each country over its mark of the first row, off the other's."""
    first = known[known["fact"] == order[0]].sort_values("share") if order else known
    near = len(first) > 1 and first["share"].iloc[1] - first["share"].iloc[0] < _NAME
    sides = ["right" if near else "left", "left"]
    return [
        words_at(
            theme,
            html("<b>{}</b>", theme.names[str(row["country"])]),
            100 * row["share"],
            0,
            xanchor=side,
            xshift=8 if side == "right" else -8,
            yanchor="bottom",
            yshift=8,
            font={"size": 12, "color": theme.country[str(row["country"])]},
        )
        for row, side in zip(first.to_dict("records"), sides, strict=False)
    ]
