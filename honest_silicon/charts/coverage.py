"""Heat map of what is known, by country and core fact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import axis
from honest_silicon.charts.html import html
from honest_silicon.charts.theme import Theme, figure, layout, source_line

#: Side of what can be clicked in a cell, in pixels.
_TARGET: Final = 34


def coverage_map(
    cover: pd.DataFrame, theme: Theme, *, titles: Mapping[str, str], source: str
) -> go.Figure:
    """Share of each core fact known for shipped parts.

    Parameters
    ----------
    cover
        The frame ``analysis.quality.coverage`` returns.
    titles
        Words for each core fact.

    The ``customdata`` of a cell is its fact and country as ``fact:country``.
    """
    share = cover.pivot(index="fact", columns="country", values="share")
    share = share.reindex(index=list(titles))[[c for c in theme.names if c in share]]
    counts = cover.set_index(["fact", "country"])
    text = [
        [
            "none can have it" if pd.isna(share.at[f, c]) else f"{share.at[f, c]:.0%}"
            for c in share.columns
        ]
        for f in share.index
    ]
    hover = [
        [
            html(
                "{}, {}<br>{} filled, {} absent, {} not applicable<br>Click for those absent",
                titles[f],
                theme.names[c],
                *(counts.at[(f, c), n] for n in ("filled", "absent", "not_applicable")),
            )
            for c in share.columns
        ]
        for f in share.index
    ]
    return figure(
        data=[
            {
                "type": "heatmap",
                "z": share.astype(float).to_numpy().tolist(),
                "zmin": 0,
                "zmax": 1,
                "x": [theme.names[c] for c in share.columns],
                "y": [titles[f] for f in share.index],
                "text": text,
                "texttemplate": "%{text}",
                "textfont": {"size": 14, "color": theme.ink},
                "hoverinfo": "skip",
                "colorscale": [[0, theme.scale[0]], [1, theme.scale[1]]],
                "showscale": False,
                "xgap": 3,
                "ygap": 3,
            },
            # A heat map cannot be clicked: unseen marks over it can, and carry its hover.
            {
                "type": "scatter",
                "mode": "markers",
                "x": [theme.names[c] for _ in share.index for c in share.columns],
                "y": [titles[f] for f in share.index for _ in share.columns],
                "customdata": [f"{f}:{c}" for f in share.index for c in share.columns],
                "hovertext": [text for row in hover for text in row],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "marker": {"size": _TARGET, "symbol": "square", "opacity": 0},
                "selected": {"marker": {"opacity": 0}},
                "unselected": {"marker": {"opacity": 0}},
                "showlegend": False,
            },
        ],
        layout=layout(
            theme,
            height=500,
            xaxis=axis(
                theme,
                "",
                side="top",
                showline=False,
                ticks="",
                range=[-0.5, len(share.columns) - 0.5],
            ),
            yaxis=axis(theme, "", range=[len(share) - 0.5, -0.5], showline=False, ticks=""),
            annotations=[source_line(theme, source, below=12)],
            margin={"l": 140, "r": 16, "t": 40, "b": 40},
            dragmode=False,
        ),
    )


def coverage_alt(cover: pd.DataFrame, theme: Theme, titles: Mapping[str, str]) -> str:
    """Text alternative of ``coverage_map``."""
    said = []
    for country, rows in cover.groupby("country"):
        known = rows.dropna(subset=["share"])
        parts = [f"{titles[f]} {s:.0%}" for f, s in zip(known["fact"], known["share"], strict=True)]
        said.append(f"{theme.names[str(country)]}: {', '.join(parts)}")
    return f"Share of core facts known for shipped parts. {'. '.join(said)}."
