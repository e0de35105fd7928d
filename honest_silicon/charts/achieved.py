"""Achieved against possible: each result as a dot on its chip's row."""

from __future__ import annotations

from typing import Final

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.theme import COUNTRY, SHAPE, Theme, axis, figure, layout, source_line

#: Fill of a mark by who stands behind the figure.
_FILL: Final = {"measured": "", "vendor": "-open", "paper": "-open-dot"}
_ROW_PX: Final = 30


def fractions(
    rows: pd.DataFrame, theme: Theme, *, names: dict[str, str], axis_title: str, source: str
) -> go.Figure:
    """Measured over bound, a row for each chip; Chinese parts above, then US parts, by median.

    Parameters
    ----------
    rows
        Indexed by result id: ``chip_id``, ``country``, ``basis``, ``fraction``, ``hover``.
    names
        Name of each chip.

    Raises
    ------
    ValueError
        When a fraction is missing: a chart draws no unknowns.
    """
    if rows["fraction"].isna().any():
        raise ValueError("results without a fraction cannot be drawn")
    order = _order(rows)
    place = {chip: i for i, chip in enumerate(order)}
    data: list[dict] = []
    for (country, basis), part in rows.groupby(["country", "basis"]):
        tint = theme.country[str(country)]
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{COUNTRY[str(country)]}, {_WORDS[str(basis)]}",
                "x": (100 * part["fraction"]).tolist(),
                "y": [place[c] for c in part["chip_id"]],
                "customdata": [["measured", i] for i in part.index],
                "text": part["hover"].tolist(),
                "hovertemplate": "%{text}<extra></extra>",
                "marker": {
                    "color": tint,
                    "size": 10,
                    "opacity": 0.7,
                    "symbol": f"{SHAPE[str(country)]}{_FILL[str(basis)]}",
                    "line": {"width": 1.5, "color": tint},
                },
            }
        )
    medians = rows.groupby("chip_id")["fraction"].median()
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Median",
            "x": [100 * float(medians[c]) for c in order],
            "y": list(range(len(order))),
            "hoverinfo": "skip",
            "marker": {"symbol": "line-ns", "size": 20, "line": {"width": 2.5, "color": theme.ink}},
        }
    )
    most = max(100.0, 104 * float(rows["fraction"].max()))
    return figure(
        data=data,
        layout=layout(
            theme,
            height=190 + _ROW_PX * len(order),
            xaxis=axis(theme, axis_title, range=[0, most], ticksuffix=" %"),
            yaxis=axis(
                theme,
                "",
                tickmode="array",
                tickvals=list(range(len(order))),
                ticktext=[names[c] for c in order],
                range=[len(order) - 0.4, -0.6],
                ticks="",
            ),
            annotations=[source_line(theme, source)],
        ),
    )


_WORDS: Final = {
    "measured": "independent",
    "vendor": "by the vendor",
    "paper": "in a paper",
}


def _order(rows: pd.DataFrame) -> list[str]:
    """Chips as the rows of the picture: country, then highest median first."""
    medians = rows.groupby("chip_id").agg(
        country=("country", "first"), median=("fraction", "median")
    )
    return medians.sort_values(
        ["country", "median"], ascending=[True, False], kind="stable"
    ).index.tolist()


def fractions_alt(rows: pd.DataFrame, axis_title: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    if rows.empty:
        return f"Empty chart of {axis_title}: no result can be compared."
    said = [
        f"{len(part)} results of {part['chip_id'].nunique()} {COUNTRY[str(country)]} parts, median "
        f"{100 * part['fraction'].median():.0f} %"
        for country, part in rows.groupby("country")
    ]
    return (
        f"Dots of {axis_title}, a row for each chip: {'; '.join(said)}. The table has each result."
    )
