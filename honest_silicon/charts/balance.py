"""Compute against memory bandwidth, with lines of equal operations per byte."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from honest_silicon.charts.axes import words_at
from honest_silicon.charts.scatter import scatter_parts
from honest_silicon.charts.theme import Theme, figure
from honest_silicon.dataset.format import number

_LINES = (30, 100, 300, 1000)


def compute_memory(
    points: pd.DataFrame, theme: Theme, *, fields: Sequence[str], source: str, bars: bool
) -> go.Figure:
    """Dense 16-bit compute (y) against off-chip bandwidth (x), both logarithmic.

    Parameters
    ----------
    points
        As ``scatter`` takes them, ``x`` in GB/s and ``y`` in TFLOPS.
    """
    data, made = scatter_parts(
        points,
        theme,
        x_title="Off-chip memory bandwidth (GB/s)",
        y_title="Dense 16-bit compute (TFLOPS)",
        fields=fields,
        source=source,
        x_log=True,
        y_log=True,
        bars=bars,
    )
    if points.empty:
        return figure(data, made)
    low, high = (10.0**e for e in made["xaxis"]["range"])
    bottom, top = (10.0**e for e in made["yaxis"]["range"])
    notes, shapes = [], []
    for intensity in _LINES:
        # TFLOPS = FLOP/byte x GB/s / 1000
        left, right = max(low, bottom * 1e3 / intensity), min(high, top * 1e3 / intensity)
        if left >= right:
            continue
        ends = [left * intensity / 1e3, right * intensity / 1e3]
        shapes.append(
            {
                "type": "line",
                "x0": left,
                "x1": right,
                "y0": ends[0],
                "y1": ends[1],
                "layer": "below",
                "line": {"color": theme.muted, "width": 1, "dash": "dot"},
            }
        )
        notes.append(
            words_at(
                theme,
                f"{number(intensity)} FLOP/byte",
                math.log10(right) - 0.01,
                math.log10(ends[1]) - 0.01,
                xanchor="right",
                yanchor="top",
                bgcolor=theme.paper,
                font={"size": 11, "color": theme.muted},
            )
        )
    return figure(data, made | {"shapes": shapes, "annotations": [*made["annotations"], *notes]})
