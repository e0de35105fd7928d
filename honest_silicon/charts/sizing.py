"""A model on accelerators: what fills the memory, and where the work lies under the roof."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from honest_silicon.charts.axes import axis, line_at, numeric_axis, row_axis, words_at
from honest_silicon.charts.html import html
from honest_silicon.charts.theme import Theme, figure, layout, source_line
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import texts_of_chips

_PARTS = (("weights", "blue"), ("caches", "orange"), ("state", "green"), ("reserve", "grey"))
_HUES = ("vermilion", "blue", "green", "purple")


@dataclass(frozen=True)
class Bar:
    """Memory of one kind of accelerator in GB: what is held, what is kept back, what there is."""

    chip_id: str
    name: str
    parts: Mapping[str, float]
    memory: float


def memory_bars(
    bars: Sequence[Bar], theme: Theme, *, fields: Sequence[str], source: str
) -> go.Figure:
    """Stacked bars of what must be held, and a line where the memory ends; a click on one opens the
    sources of the ``fields`` of its chip.
    """
    rows = list(range(len(bars)))
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": name.capitalize(),
            "x": [b.parts.get(name, 0.0) for b in bars],
            "y": rows,
            "customdata": texts_of_chips((b.chip_id for b in bars), fields),
            "marker": {"color": theme.palette[hue]},
            "hovertext": name,
            "hovertemplate": "%{hovertext}: %{x:,.0f} GB<extra></extra>",
        }
        for name, hue in _PARTS
        if name != "state" or any(name in b.parts for b in bars)
    ]
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "Memory",
            "x": [b.memory for b in bars],
            "y": rows,
            "marker": {"symbol": "line-ns", "size": 34, "line": {"width": 3, "color": theme.ink}},
            "hovertemplate": "memory: %{x:,.0f} GB<extra></extra>",
        }
    )
    most = max(max(b.memory, sum(b.parts.values())) for b in bars)
    return figure(
        data=data,
        layout=layout(
            theme,
            barmode="stack",
            height=170 + 62 * len(bars),
            xaxis=axis(theme, "GB over all accelerators", range=[0, 1.04 * most], tickformat=",~r"),
            yaxis=row_axis(
                theme, [html("{}<br>{} GB", b.name, number(b.memory, significant=3)) for b in bars]
            ),
            annotations=[source_line(theme, source)],
        ),
    )


def memory_alt(bars: Sequence[Bar]) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{b.name}: {number(sum(b.parts.values()), significant=3)} of "
        f"{number(b.memory, significant=3)} GB"
        for b in bars
    ]
    return f"Stacked bars of memory held and there: {'; '.join(said)}. The table has the figures."


@dataclass(frozen=True)
class Roof:
    """One accelerator: bytes/s and operations/s."""

    chip_id: str
    name: str
    bandwidth: float
    flops: float


def roofline(
    roofs: Sequence[Roof],
    work: Mapping[str, float],
    theme: Theme,
    *,
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Operations/s an accelerator can reach against operations per byte, and this workload on it.

    Parameters
    ----------
    work
        Operations per byte of each kind of work.
    fields
        Fields of a chip whose sources a click on its point opens.
    """
    ridges = [r.flops / r.bandwidth for r in roofs]
    left = min(0.5, *(v / 3 for v in work.values()))
    right = max(3 * max(ridges), *(3 * v for v in work.values()))
    data: list[dict] = []
    for place, (roof, ridge) in enumerate(zip(roofs, ridges, strict=True)):
        tint = theme.palette[_HUES[place % len(_HUES)]]
        xs = [left, ridge, right]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": roof.name,
                "legendgroup": roof.name,
                "x": xs,
                "y": [min(x * roof.bandwidth, roof.flops) / 1e12 for x in xs],
                "line": {"width": 2, "color": tint},
                "hoverinfo": "skip",
            }
        )
        for mark, (name, value) in zip(("circle", "square"), work.items(), strict=True):
            reached = min(value * roof.bandwidth, roof.flops) / 1e12
            data.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "name": f"{name.capitalize()}",
                    "showlegend": False,
                    "legendgroup": roof.name,
                    "x": [value],
                    "y": [reached],
                    "customdata": texts_of_chips([roof.chip_id], fields),
                    "marker": {"size": 12, "symbol": mark, "color": tint},
                    "text": html(
                        "{}, {}<br>{} operations per byte<br>at most {} TFLOPS",
                        roof.name,
                        name,
                        number(value, significant=3),
                        number(reached, significant=3),
                    ),
                    "hovertemplate": "%{text}<extra></extra>",
                }
            )
    lowest = min(left * r.bandwidth for r in roofs) / 1e12
    highest = max(r.flops for r in roofs) / 1e12
    notes = [
        words_at(theme, name, math.log10(value), 1, yref="paper", yanchor="bottom")
        for name, value in work.items()
    ]
    lines = [line_at(theme, "x", value, layer="below") for value in work.values()]
    legend = layout(theme)["legend"] | {"y": 1.07}
    return figure(
        data=data,
        layout=layout(
            theme,
            height=460,
            legend=legend,
            xaxis=numeric_axis(
                theme, "Operations per byte of memory traffic", left, right, log=True
            ),
            yaxis=numeric_axis(theme, "TFLOPS per accelerator", lowest, highest, log=True),
            shapes=lines,
            annotations=[source_line(theme, source), *notes],
        ),
    )


def roofline_alt(roofs: Sequence[Roof], work: Mapping[str, float]) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = []
    for roof in roofs:
        limits = [
            f"{name} limited by {'memory' if value * roof.bandwidth < roof.flops else 'compute'}"
            for name, value in work.items()
        ]
        said.append(f"{roof.name}: {', '.join(limits)}")
    return f"Rooflines of the chips with this workload: {'; '.join(said)}."
