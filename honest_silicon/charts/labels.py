"""Names beside the marks of a chart, placed so that they hide neither marks nor each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

import pandas as pd

from honest_silicon.charts.theme import Theme

#: Size of the plot a place is looked for in; pictures on pages are about as large.
_WIDE, _TALL = 820.0, 420.0
#: Size of a letter and of a line of text of 12 px, and how far a name stands from its mark.
_LETTER, _LINE, _GAP = 6.4, 15.0, 8.0
#: Places tried in turn, as (sideways, upwards): to the right of a mark first.
_PLACES: Final = {
    "middle right": (1, 0),
    "middle left": (-1, 0),
    "top center": (0, 1),
    "bottom center": (0, -1),
    "top right": (1, 1),
    "bottom right": (1, -1),
    "top left": (-1, 1),
    "bottom left": (-1, -1),
}


@dataclass(frozen=True)
class _Box:
    left: float
    right: float
    low: float
    high: float

    def meets(self, other: _Box) -> bool:
        apart = (
            self.right <= other.left
            or other.right <= self.left
            or self.high <= other.low
            or other.high <= self.low
        )
        return not apart

    def holds(self, x: float, y: float, size: float) -> bool:
        return self.meets(_Box(x - size / 2, x + size / 2, y - size / 2, y + size / 2))


def names(
    points: pd.DataFrame,
    labels: Sequence[str],
    theme: Theme,
    x_range: Sequence[float],
    y_range: Sequence[float],
    sizes: Sequence[float] | float = 10.0,
) -> dict:
    """A trace with the names of some points on two log axes.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``x``, ``y``.
    labels
        Chip ids in order of weight: a later name without room beside the earlier ones is left out.
    x_range, y_range
        Ends of the axes as powers of ten.
    sizes
        Diameters of the marks in pixels.
    """
    across = [_at(v, x_range, _WIDE) for v in points["x"]]
    up = [_at(v, y_range, _TALL) for v in points["y"]]
    wide = list(sizes) if isinstance(sizes, Sequence) else [sizes] * len(points)
    marks = dict(zip(points.index, zip(across, up, wide, strict=True), strict=True))
    taken: list[_Box] = []
    shown: list[tuple[str, str]] = []
    for chip in dict.fromkeys(i for i in labels if i in marks):
        found = _place(str(points.at[chip, "name"]), chip, marks, taken)
        if found:
            taken.append(found[1])
            shown.append((chip, found[0]))
    rows = points.loc[[chip for chip, _ in shown]]
    texts = [
        _beside(str(name), place, marks[chip][2])
        for name, (chip, place) in zip(rows["name"], shown, strict=True)
    ]
    return name_trace(rows, theme, texts, [place for _, place in shown])


def name_trace(
    rows: pd.DataFrame, theme: Theme, texts: Sequence[str], places: Sequence[str]
) -> dict:
    """Words beside marks in the colours of their countries.

    Parameters
    ----------
    rows
        ``country``, ``x``, ``y`` of each.
    """
    return {
        "type": "scatter",
        "mode": "text",
        "x": rows["x"].tolist(),
        "y": rows["y"].tolist(),
        "text": list(texts),
        "textposition": list(places),
        "textfont": {"size": 12, "color": [theme.country[c] for c in rows["country"]]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _at(value: float, ends: Sequence[float], length: float) -> float:
    return (log10(value) - ends[0]) / (ends[1] - ends[0]) * length


def _place(
    name: str, chip: str, marks: dict[str, tuple[float, float, float]], taken: list[_Box]
) -> tuple[str, _Box] | None:
    """The place of a name that hides the fewest marks, within the picture and off other names."""
    x, y, size = marks[chip]
    best: tuple[int, str, _Box] | None = None
    for place, (side, above) in _PLACES.items():
        gap = _GAP + size / 2 - 5
        middle = x + side * (gap + _LETTER * len(name) / 2)
        line = y + above * (_LINE / 2 + (gap if not side else 0))
        half = _LETTER * len(name) / 2
        box = _Box(middle - half, middle + half, line - _LINE / 2, line + _LINE / 2)
        inside = box.left >= 0 and box.right <= _WIDE and box.low >= 0 and box.high <= _TALL
        if not inside or any(box.meets(other) for other in taken):
            continue
        hidden = sum(box.holds(*mark) for other, mark in marks.items() if other != chip)
        if best is None or hidden < best[0]:
            best = (hidden, place, box)
    return None if best is None else best[1:]


def _beside(name: str, place: str, size: float) -> str:
    """The name with room between it and a mark it stands to the side of."""
    # A name starts at the middle of its mark; a space is about half as wide as a letter.
    room = "\u00a0" * ceil(2 * (size / 2 + 3) / _LETTER)
    if place.endswith("right"):
        return room + name
    return name + room if place.endswith("left") else name
