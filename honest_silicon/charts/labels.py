"""Names beside the marks of a chart, off marks, lines and each other where there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from math import ceil, hypot, log10
from typing import Any, Final

import numpy as np
import pandas as pd

from honest_silicon.charts.theme import Theme

#: A line of a chart through points in the figures of its axes.
Line = Sequence[tuple[Any, Any]]
#: Left, right, lower and upper edge in pixels.
_Box = tuple[float, float, float, float]

#: Width of the plot that places are looked for in, pictures on pages being about as wide, and what
#: stands above and below it.
_WIDE, _AROUND = 820.0, 132.0
#: Size of a letter and of a line of text of 12 px, and length of the pieces a line is looked at in.
_LETTER, _LINE, _PIECE = 6.0, 13.0, 8.0
#: So many pieces are rather hidden than that a name stands off a corner of its mark, where it may
#: seem to be another's.
_CORNER = 3
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


def names(
    points: pd.DataFrame,
    labels: Sequence[str],
    theme: Theme,
    x_axis: Mapping[str, Any],
    y_axis: Mapping[str, Any],
    *,
    height: float,
    sizes: Sequence[float] | float = 10.0,
    lines: Iterable[Line] = (),
) -> list[dict]:
    """The trace with the names of some points, if any has room.

    A name stands where it hides the fewest marks and, of such places, the least of the lines. It
    is left out where it would leave the picture or meet a name before it.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``x``, ``y``.
    labels
        Chip ids in order of weight.
    x_axis, y_axis
        Axes of the picture, each with its range; ``height`` of the whole of it in pixels.
    sizes
        Diameters of the marks in pixels.
    """
    tall = height - _AROUND
    across, up = _scale(x_axis, _WIDE), _scale(y_axis, tall)
    each = pd.Series(sizes, index=points.index, dtype=float)
    middles = {
        chip: (across(x), up(y))
        for chip, x, y in zip(points.index, points["x"], points["y"], strict=True)
    }
    marks = np.array([_around(*middles[c], each[c]) for c in points.index]).reshape(-1, 4)
    pieces = _pieces([(across(x), up(y)) for x, y in line] for line in lines)
    taken: list[_Box] = []
    shown: dict[str, str] = {}
    for chip in dict.fromkeys(i for i in labels if i in middles):
        others = marks[points.index != chip]
        best: tuple[tuple[int, ...], str, _Box] | None = None
        for place, box in _boxes(str(points.at[chip, "name"]), *middles[chip], each[chip]):
            if not _inside(box, tall) or _met(box, np.array(taken).reshape(-1, 4)):
                continue
            cost = (_met(box, others), _met(box, pieces) + _CORNER * all(_PLACES[place]))
            if best is None or cost < best[0]:
                best = (cost, place, box)
        if best:
            shown[chip] = best[1]
            taken.append(best[2])
    rows = points.loc[list(shown)]
    return [_trace(rows, theme, list(shown.values()), each[rows.index].tolist())] if shown else []


def steps(rows: pd.DataFrame) -> Line:
    """The line through points in which each holds until the next one."""
    places = list(zip(rows["x"], rows["y"], strict=True))
    return [*(p for (x, y), (then, _) in pairwise(places) for p in ((x, y), (then, y))), places[-1]]


def spans(points: pd.DataFrame, *sides: str) -> list[Line]:
    """The lines from ``x_low`` to ``x_high`` of each point, and the same of y, as ``sides`` say."""
    lines: list[Line] = []
    for side in sides:
        ends = points[points[f"{side}_high"] > points[f"{side}_low"]]
        for low, high, x, y in zip(
            ends[f"{side}_low"], ends[f"{side}_high"], ends["x"], ends["y"], strict=True
        ):
            lines.append([(low, y), (high, y)] if side == "x" else [(x, low), (x, high)])
    return lines


def _trace(
    rows: pd.DataFrame, theme: Theme, places: Sequence[str], sizes: Sequence[float]
) -> dict[str, Any]:
    return {
        "type": "scatter",
        # Marks that are not seen keep the names off those that are.
        "mode": "markers+text",
        "marker": {"size": sizes, "opacity": 0},
        "x": rows["x"].tolist(),
        "y": rows["y"].tolist(),
        "text": rows["name"].tolist(),
        "textposition": places,
        "textfont": {"size": 12, "color": [theme.country[c] for c in rows["country"]]},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _scale(axis: Mapping[str, Any], length: float) -> Callable[[Any], float]:
    """Pixels from the start of an axis to a value on it."""
    power = axis.get("type") == "log"

    def read(value: Any) -> float:
        return float(value.toordinal() if isinstance(value, date) else value)

    first, last = (read(end) for end in axis["range"])
    return lambda v: ((log10(v) if power else read(v)) - first) / (last - first) * length


def _around(x: float, y: float, size: float) -> _Box:
    return x - size / 2, x + size / 2, y - size / 2, y + size / 2


def _boxes(name: str, x: float, y: float, size: float) -> Iterable[tuple[str, _Box]]:
    """Where a name would stand at each place beside a mark, as plotly puts it."""
    wide, off = _LETTER * len(name), size / 1.6 + 1
    for place, (side, above) in _PLACES.items():
        middle, line = x + side * (off + wide / 2), y + above * (off + _LINE / 2)
        yield place, (middle - wide / 2, middle + wide / 2, line - _LINE / 2, line + _LINE / 2)


def _inside(box: _Box, tall: float) -> bool:
    left, right, low, high = box
    return left >= 0 and right <= _WIDE and low >= 0 and high <= tall


def _met(box: _Box, others: np.ndarray) -> int:
    """How many of the other boxes, shape (n, 4), a box meets."""
    left, right, low, high = box
    met = (others[:, 0] < right) & (left < others[:, 1])
    return int((met & (others[:, 2] < high) & (low < others[:, 3])).sum())


def _pieces(lines: Iterable[Sequence[tuple[float, float]]]) -> np.ndarray:
    """Lines in pixels as a row of small boxes each, shape (n, 4)."""
    found: list[_Box] = []
    for line in lines:
        for (x, y), (to_x, to_y) in pairwise(line):
            count = ceil(hypot(to_x - x, to_y - y) / _PIECE) or 1
            found += [
                _around(x + (to_x - x) * part / count, y + (to_y - y) * part / count, 2)
                for part in range(count + 1)
            ]
    return np.array(found).reshape(-1, 4)
