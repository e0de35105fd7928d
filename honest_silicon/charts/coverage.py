"""What is known, by core fact: a mark for each country."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, row_axis
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import dots
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line

_ROW_PX = 30


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
                showlegend=True,
                customdata=[f"{f}:{country}" for f in rows["fact"]],
            )
        )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=130 + _ROW_PX * len(order),
            xaxis=axis(theme, "", range=[-2, 104], ticksuffix=" %"),
            yaxis=row_axis(theme, [titles[f] for f in order]),
            annotations=[source_line(theme, source, below=44)],
        ),
    )


def coverage_alt(cover: pd.DataFrame, theme: Theme, titles: Mapping[str, str]) -> str:
    """Text alternative of ``coverage_dots``."""
    said = []
    for country, rows in cover.groupby("country"):
        known = rows.dropna(subset=["share"])
        parts = [f"{titles[f]} {s:.0%}" for f, s in zip(known["fact"], known["share"], strict=True)]
        said.append(f"{theme.names[str(country)]}: {', '.join(parts)}")
    return f"Share of core facts known for chips on sale. {'. '.join(said)}."
