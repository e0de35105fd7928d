"""One system against another at every unit, on a log axis of ratios."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from honest_silicon.analysis.systems import Step
from honest_silicon.charts.axes import line_at, ratio_axis, row_axis
from honest_silicon.charts.marks import dots, whiskers
from honest_silicon.charts.theme import Theme, figure, layout, source_line
from honest_silicon.dataset.format import number, times_text


def unit_ladder(
    steps: Sequence[tuple[str, Sequence[Step]]],
    theme: Theme,
    *,
    own: str,
    other: str,
    source: str,
) -> go.Figure:
    """Ratios at each unit, a series for each quantity; unknown ones are not drawn.

    Parameters
    ----------
    steps
        Words of a quantity and its ratios from the die to the system.
    """
    words = [s.words for s in steps[0][1]]
    hues, marks = ("vermilion", "blue", "green"), ("circle", "diamond", "square")
    data: list[dict] = []
    ends: list[float] = [0.5, 2.0]
    for place, (name, ratios) in enumerate(steps):
        tint = theme.palette[hues[place % len(hues)]]
        offset = (place - (len(steps) - 1) / 2) * 0.2
        known = [(i, s.ratio) for i, s in enumerate(ratios) if s.ratio]
        ends += [v for _, r in known for v in (r.low, r.high)]
        data.append(
            dots(
                name,
                [r.value for _, r in known],
                [i + offset for i, _ in known],
                [f"{name}, {words[i]}: {times_text(r.value)}" for i, r in known],
                tint=tint,
                symbol=marks[place % len(marks)],
                size=12,
                edge=0,
                customdata=[str(s.ref) for s in ratios if s.ratio],
                **whiskers(
                    "x",
                    [r.low for _, r in known],
                    [r.value for _, r in known],
                    [r.high for _, r in known],
                    tint,
                ),
            )
        )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=170 + 56 * len(words),
            xaxis=ratio_axis(theme, f"times {other}", min(ends), max(ends)),
            yaxis=row_axis(theme, words),
            shapes=[line_at(theme, "x", 1, width=1.5)],
            annotations=[source_line(theme, source)],
        ),
    )


def ladder_alt(steps: Sequence[tuple[str, Sequence[Step]]], own: str, other: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{name} {s.words} {number(s.ratio.value, significant=2)} times"
        for name, ratios in steps
        for s in ratios
        if s.ratio
    ]
    return f"Ratios of {own} to {other} at each unit: {'; '.join(said) or 'none is known'}."
