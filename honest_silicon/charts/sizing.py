"""A model on chips: how fast they are, what fills their memory, and where the work lies under the
roof.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import plotly.graph_objects as go
from markupsafe import Markup

from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.axes import axis, line_at, numeric_axis, rows_above, words_at
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.marks import bar, dots, expected_on_row
from honest_silicon.charts.theme import SHAPE, Theme, figure, layout, source_line
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import texts_of_chips

#: Largest limit over smallest from which an axis of speeds is logarithmic.
_DECADE: Final = 10.0
_MARGIN: Final = {"l": 12, "r": 20, "t": 8, "b": 88}


@dataclass(frozen=True)
class Speed:
    """Tokens/s of one kind of chip: the most that is possible and, where tests are comparable, what
    they suggest. ``words`` stand under the name, ``hover`` under the pointer.
    """

    chip_id: str
    name: str
    country: str
    words: str
    hover: str
    limit: float
    expected: Interval | None


def logarithmic(rows: Sequence[Speed]) -> bool:
    """Whether the axis of these speeds is."""
    limits = [r.limit for r in rows]
    return max(limits) > _DECADE * min(limits)


def speeds(
    rows: Sequence[Speed], theme: Theme, *, title: str, fields: Sequence[str], source: str
) -> go.Figure:
    """A row for each chip: a bar over the range that tests suggest, a mark at its middle and an
    upright line at the most that is possible; a click opens the sources of the ``fields``.
    """
    log = logarithmic(rows)
    low = min(min(r.limit, r.expected.low if r.expected else r.limit) for r in rows)
    high = max(r.limit for r in rows)
    across = numeric_axis(theme, title, low, high, log=log) | {"tickangle": 0}
    start = 10 ** across["range"][0] if log else 0.0
    refs = texts_of_chips((r.chip_id for r in rows), fields)
    data: list[dict] = []
    for place, row in enumerate(rows):
        thin = [start, row.limit]
        if row.expected:
            data += expected_on_row(
                row.name, row.expected, place, row.hover, refs[place], row.country, theme, thin
            )
        else:
            data.append(bar(thin, place, 1, theme.muted))
    data.append(
        _ends([r.limit for r in rows], theme, 26)
        | {
            "text": [r.hover for r in rows],
            "customdata": refs,
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    upright, names = rows_above(
        theme,
        [html("<b>{}</b><br>{}", r.name, r.words) for r in rows],
        above=13,
        first=0.85,
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            height=110 + 72 * len(rows),
            margin=_MARGIN,
            showlegend=False,
            xaxis=across,
            yaxis=upright,
            annotations=[source_line(theme, source), *names],
        ),
    )


def _ends(xs: Sequence[float], theme: Theme, size: float) -> dict:
    """Upright lines, one on each row."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(xs),
        "y": list(range(len(xs))),
        "marker": {"symbol": "line-ns", "size": size, "line": {"width": 3, "color": theme.ink}},
    }


@dataclass(frozen=True)
class Bar:
    """Memory of one kind of chip in GB: what is held by its name, what is kept back, what there is;
    ``words`` stand under the name.
    """

    chip_id: str
    name: str
    words: str
    parts: Mapping[str, float]
    memory: float


def memory_bars(
    bars: Sequence[Bar],
    theme: Theme,
    *,
    names: Mapping[str, str],
    title: str,
    end: str,
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Stacked bars of what must be held, in greys as colour stands for countries, and a line where
    the memory ends; a click on one opens the sources of the ``fields`` of its chip.

    Parameters
    ----------
    names
        Words for each part, in the order they are stacked.
    end
        Words for the line.
    """
    rows = list(range(len(bars)))
    looks = {
        "weights": {"color": theme.palette["grey"]},
        "caches": {"color": theme.ink},
        "state": {"color": theme.muted, "pattern": {"shape": "x", "size": 6}},
        "reserve": {
            "color": theme.grid,
            "pattern": {"shape": "/", "size": 6, "fgcolor": theme.muted},
        },
    }
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": words,
            "x": [b.parts.get(part, 0.0) for b in bars],
            "y": rows,
            "width": 0.3,
            "customdata": texts_of_chips((b.chip_id for b in bars), fields),
            "marker": looks[part],
            "hovertext": words,
            "hovertemplate": "%{hovertext}: %{x:,.3~r} GB<extra></extra>",
        }
        for part, words in names.items()
        if any(part in b.parts for b in bars)
    ]
    data.append(
        _ends([b.memory for b in bars], theme, 30)
        | {
            "name": end,
            "hovertext": end,
            "hovertemplate": "%{hovertext}: %{x:,.4~r} GB<extra></extra>",
        }
    )
    most = max(max(b.memory, sum(b.parts.values())) for b in bars)
    upright, above = rows_above(
        theme, [html("<b>{}</b><br>{}", b.name, b.words) for b in bars], above=14, first=0.85
    )
    return figure(
        data=data,
        layout=layout(
            theme,
            barmode="stack",
            height=150 + 76 * len(bars),
            margin=_MARGIN,
            xaxis=axis(theme, title, range=[0, 1.04 * most], tickformat=",~r", tickangle=0),
            yaxis=upright,
            annotations=[source_line(theme, source), *above],
        ),
    )


@dataclass(frozen=True)
class Roof:
    """One chip: bytes/s and operations/s."""

    chip_id: str
    name: str
    country: str
    bandwidth: float
    flops: float

    def memory_bound(self, intensity: float) -> bool:
        """Whether work of so many operations per byte is limited by memory."""
        return intensity * self.bandwidth < self.flops


#: Pixels of a line of a name at the end of a roof, letters on one, and what is not plot.
_LINE, _WRAP, _HEIGHT, _AROUND = 17.0, 13, 460, 116.0
_DASHES: Final = ("solid", "dash", "dot", "longdash")


def roofline(
    roofs: Sequence[Roof],
    work: Mapping[str, float],
    theme: Theme,
    *,
    titles: tuple[str, str],
    fields: Sequence[str],
    source: str,
) -> go.Figure:
    """Operations/s a chip can reach against operations per byte, and this workload on it; each roof
    has its name at its end.

    Parameters
    ----------
    work
        Operations per byte of each kind of work, by its words.
    titles
        Of the axes.
    fields
        Fields of a chip whose sources a click on its point opens.
    """
    ridges = [r.flops / r.bandwidth for r in roofs]
    left = min(0.5, *(v / 3 for v in work.values()))
    right = max(3 * max(ridges), *(3 * v for v in work.values()))
    lowest = min(left * r.bandwidth for r in roofs) / 1e12
    highest = max(r.flops for r in roofs) / 1e12
    across = numeric_axis(theme, titles[0], left, right, log=True) | {"tickangle": 0}
    upright = numeric_axis(theme, titles[1], lowest, highest, log=True)
    data: list[dict] = []
    used: dict[str, int] = {}
    for roof, ridge in zip(roofs, ridges, strict=True):
        tint = theme.country[roof.country]
        dash = _DASHES[used.setdefault(roof.country, 0) % len(_DASHES)]
        used[roof.country] += 1
        xs = [left, ridge, right]
        data.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": roof.name,
                "x": xs,
                "y": [min(x * roof.bandwidth, roof.flops) / 1e12 for x in xs],
                "line": {"width": 2, "color": tint, "dash": dash},
                "hoverinfo": "skip",
            }
        )
        reached = [min(v * roof.bandwidth, roof.flops) / 1e12 for v in work.values()]
        data.append(
            dots(
                roof.name,
                list(work.values()),
                reached,
                [
                    html(
                        "<b>{}</b>, {}<br>at most {} TFLOPS",
                        roof.name,
                        words,
                        number(most, significant=3),
                    )
                    for words, most in zip(work, reached, strict=True)
                ],
                tint=tint,
                symbol=SHAPE[roof.country],
                size=11,
                customdata=texts_of_chips([roof.chip_id] * len(work), fields),
            )
        )
    # Side by side, words at two lines that are close would meet.
    sides = {min(work, key=work.__getitem__): "right"}
    notes = [
        words_at(
            theme,
            words,
            math.log10(value),
            1,
            yref="paper",
            yanchor="bottom",
            xanchor=sides.get(words, "left"),
        )
        for words, value in work.items()
    ]
    lines = [line_at(theme, "x", value, layer="below") for value in work.values()]
    ends = _ends_of_roofs(roofs, theme, upright["range"])
    widest = max(len(part) for e in ends for part in e["text"].split("<br>"))
    return figure(
        data=data,
        layout=layout(
            theme,
            height=_HEIGHT,
            margin={"l": 56, "r": 14 + round(6.8 * widest), "t": 28, "b": 88},
            showlegend=False,
            xaxis=across,
            yaxis=upright,
            shapes=lines,
            annotations=[_source_from_the_left(theme, source), *notes, *ends],
        ),
    )


def _source_from_the_left(theme: Theme, source: str) -> dict:
    """The source line from the left edge on: names to the right leave a phone's plot too narrow."""
    return source_line(theme, source) | {"x": 0, "xanchor": "left", "xshift": -50}


def _ends_of_roofs(roofs: Sequence[Roof], theme: Theme, ends: tuple[float, float]) -> list[dict]:
    """Names to the right of the plot, each at the height of its roof or as near as others let."""
    tall = _HEIGHT - _AROUND
    scale = tall / (ends[1] - ends[0])
    ordered = sorted(roofs, key=lambda r: r.flops)
    at = [(math.log10(r.flops / 1e12) - ends[0]) * scale for r in ordered]
    texts = [_wrapped(r.name) for r in ordered]
    room = [_LINE * (t.count("<br>") + 1) for t in texts]
    shown = list(at)
    for i, (one, two) in enumerate(pairwise(room), 1):
        shown[i] = max(shown[i], shown[i - 1] + (one + two) / 2)
    # Half of what names were moved up by is taken back from all, so that none is far from its roof.
    back = max((s - a for s, a in zip(shown, at, strict=True)), default=0.0) / 2
    return [
        words_at(
            theme,
            text,
            1,
            height / tall,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="middle",
            xshift=6,
            align="left",
            font={"size": 12, "color": theme.country[roof.country]},
        )
        for roof, text, height in zip(ordered, texts, (s - back for s in shown), strict=True)
    ]


def _wrapped(name: str) -> Markup:
    """A name on lines of a few words."""
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + len(word) < _WRAP:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return joined((html("{}", line) for line in lines), Markup("<br>"))
