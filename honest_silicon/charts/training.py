"""Days of a training run on several kinds of chip: the least possible and what runs suggest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.axes import numeric_axis, rows_above
from honest_silicon.charts.html import html
from honest_silicon.charts.marks import dots, expected_on_row
from honest_silicon.charts.theme import Theme, figure, layout, source_line
from honest_silicon.dataset.ref import texts_of_chips

#: Longest over shortest from which an axis of days is logarithmic.
_DECADE: Final = 10.0


@dataclass(frozen=True)
class Days:
    """Days on one kind of chip: the least, and where runs are comparable what they suggest.
    ``words`` stand beside the name, ``hover`` under the pointer.
    """

    chip_id: str
    name: str
    country: str
    words: str
    hover: str
    least: float
    expected: Interval | None


def logarithmic(rows: Sequence[Days]) -> bool:
    """Whether the axis of these days is."""
    return _longest(rows) > _DECADE * min(r.least for r in rows)


def _longest(rows: Sequence[Days]) -> float:
    return max(r.expected.high if r.expected else r.least for r in rows)


def training_days(
    rows: Sequence[Days], theme: Theme, *, title: str, fields: Sequence[str], source: str
) -> go.Figure:
    """A row for each chip: an upright line at the fewest days, a bar over the days that runs
    suggest with a mark at its middle; a click opens the sources of the ``fields``.
    """
    refs = texts_of_chips((r.chip_id for r in rows), fields)
    data: list[dict] = []
    for place, row in enumerate(rows):
        tint = theme.country[row.country]
        if row.expected:
            thin = [row.least, row.expected.high]
            data += expected_on_row(
                row.name, row.expected, place, row.hover, refs[place], row.country, theme, thin
            )
        least = dots(
            row.name,
            [row.least],
            [place],
            [row.hover],
            tint=tint,
            symbol="line-ns",
            size=26,
            customdata=[refs[place]],
        )
        least["marker"]["line"] = {"width": 3, "color": tint}
        data.append(least)
    upright, names = rows_above(
        theme, [html("<b>{}</b> {}", r.name, r.words) for r in rows], above=14, first=0.8
    )
    across = numeric_axis(
        theme, title, min(r.least for r in rows), _longest(rows), log=logarithmic(rows)
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=110 + 66 * len(rows),
            margin={"l": 12, "r": 20, "t": 8, "b": 88},
            showlegend=False,
            xaxis=across | {"tickangle": 0},
            yaxis=upright,
            annotations=[source_line(theme, source), *names],
        ),
    )
