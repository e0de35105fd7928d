"""Names beside the marks of a chart, off marks, lines and each other where there is room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise, product
from math import ceil, hypot, log10
from typing import Any, Final

import numpy as np
import pandas as pd

from honest_silicon.charts.html import html
from honest_silicon.charts.theme import FONT, Theme

#: A line of a chart through points in the figures of its axes.
Line = Sequence[tuple[Any, Any]]
#: Left, right, lower and upper edge in pixels.
_Box = tuple[float, float, float, float]

#: Widths of a picture that places are looked for in, with how many names each shows at most: that
#: of a page on a desk, on a tablet and on a narrow phone. The style of the page shows the one that
#: fits.
_WIDTHS: Final = {"wide": (900.0, 100), "tablet": (600.0, 12), "phone": (330.0, 5)}
#: A font by which the style of the page knows the names for each: their one property it can see.
NAMED: Final = {kind: f"hs-{kind}" for kind in _WIDTHS}
#: Stands where a line has no name: plotly loses others when it draws empty ones again.
_MUTE: Final = "\N{ZERO WIDTH SPACE}"
_NO_BOXES: Final = np.empty((0, 4))
#: What stands beside, and above and below the plot.
_BESIDE, _AROUND = 80.0, 132.0
#: Widths of a capital, of a space and of any other letter of 12 px, height of a line of text, and
#: length of the pieces a line is looked at in.
_CAPITAL, _SPACE, _LETTER, _LINE, _PIECE = 7.2, 2.6, 6.2, 14.0, 8.0
#: How much wider the letters of a strong name are.
_STRONG: Final = 1.06
#: What is rather borne, in pieces of lines, than that a name stands off a corner of its mark, where
#: it may seem to be another's, or away from it, at the end of a thin line.
_CORNER, _AWAY = 3, 4
#: How much worse a piece of a line is, which a name then crosses; and a mark that a thin line runs
#: over.
_CROSSED: Final = 2
_OVER: Final = 2
#: Longest thin line that may run over a mark, in pixels: a longer one is not followed by the eye.
_SHORT: Final = 30.0
#: How near a name may come to a mark of another country, nearer than to its own, in pixels.
_NEAR: Final = 8.0
#: What the outline adds to the diameter of a mark.
_EDGE: Final = 3.0
#: How far from its mark a name stands, in pixels, from the nearest on.
_STEPS: Final = (0.0, 14.0, 30.0, 50.0, 80.0)
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
class Tag:
    """The name of a line or a group of marks, which may stand at any of its places; ``strong``, it
    is told from the names of chips by its weight.
    """

    text: str
    colour: str
    places: Line
    strong: bool = False


def countries(
    points: pd.DataFrame,
    theme: Theme,
    words: Mapping[str, str] | None = None,
    *,
    tint: str = "",
) -> list[Tag]:
    """The name of each country, or its ``words``, at one of its outermost marks.

    Parameters
    ----------
    points
        ``country``, ``x`` and ``y``.
    tint
        Colour of the names where marks do not have that of their country.
    """
    said = theme.names if words is None else words
    tags = []
    for country, rows in points.groupby("country"):
        ends = dict.fromkeys(
            getattr(rows[side], end)() for side in ("x", "y") for end in ("idxmin", "idxmax")
        )
        places = [(rows.at[i, "x"], rows.at[i, "y"]) for i in ends]
        named = tint or theme.country[str(country)]
        tags.append(Tag(said[str(country)], named, places, strong=True))
    return tags


@dataclass(frozen=True)
class _Name:
    """A name that has a place, ``step`` away from its mark."""

    text: str
    colour: str
    at: tuple[Any, Any]
    size: float
    place: str
    step: float
    box: _Box
    strong: bool = False


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
    tags: Sequence[Tag] = (),
    beside: float = _BESIDE,
    sure: Collection[str] = (),
) -> list[dict]:
    """The traces with the names of some points, as far as they have room: one for each width of a
    picture, which on a phone has the first five.

    A name stands where it hides the fewest marks and, of such places, the least of the lines, near
    its mark rather than at the end of a thin line. It is left out where it would leave the picture
    or meet a name before it.

    Parameters
    ----------
    points
        Indexed by chip id: ``name``, ``country``, ``x``, ``y``; optional ``label``, the shorter
        name to write.
    labels
        Chip ids in order of weight.
    x_axis, y_axis
        Axes of the picture, each with its range; ``height`` of the whole of it in pixels.
    sizes
        Diameters of the marks in pixels.
    tags
        Names of lines, which are placed after the others and count for none of them.
    beside
        Pixels at the left and the right of the plot.
    sure
        Chip ids that are named on every width even where the name covers a mark, as the headline
        speaks of them.
    """
    texts = points["label"] if "label" in points else points["name"]
    each = pd.Series(sizes, index=points.index, dtype=float)
    drawn = list(lines)
    asked = [i for i in dict.fromkeys(labels) if i in points.index]
    data: list[dict] = []
    for kind, (whole, most) in _WIDTHS.items():
        size = (whole - beside, height - _AROUND)
        field = _Field(size, x_axis, y_axis, points, each, drawn)
        for chip in asked:
            if len(field.names) == most:
                break
            at = (points.at[chip, "x"], points.at[chip, "y"])
            tint = theme.country[points.at[chip, "country"]]
            # Where more names are asked for than are shown, those come first that have room.
            spare = len(asked) > most and chip not in sure
            field.put(str(texts[chip]), tint, [at], each[chip], chip, spare=spare)
        for tag in tags:
            off = float(each.max()) if tag.strong and len(each) else 2.0
            field.put(tag.text, tag.colour, tag.places, off, strong=tag.strong)
        if field.names:
            data.append(field.trace(kind, theme))
    return data


class _Field:
    """A plot of one size in which names are given their places."""

    def __init__(
        self,
        size: tuple[float, float],
        x_axis: Mapping[str, Any],
        y_axis: Mapping[str, Any],
        points: pd.DataFrame,
        sizes: pd.Series,
        lines: Sequence[Line],
    ) -> None:
        self.size, self.axes = size, (x_axis, y_axis)
        self.scales = _scale(x_axis, size[0]), _scale(y_axis, size[1])
        middles = [self._middle(at) for at in zip(points["x"], points["y"], strict=True)]
        self.marks = np.array(
            [_around(*at, s + _EDGE) for at, s in zip(middles, sizes, strict=True)]
        ).reshape(-1, 4)
        self.ids, self.countries = points.index, points["country"]
        self.pieces = _pieces([self._middle(at) for at in line] for line in lines)
        self.threads = _NO_BOXES
        self.names: list[_Name] = []

    def _middle(self, at: tuple[Any, Any]) -> tuple[float, float]:
        across, up = self.scales
        return across(at[0]), up(at[1])

    def put(
        self,
        text: str,
        colour: str,
        places: Line,
        size: float,
        chip: str = "",
        *,
        strong: bool = False,
        spare: bool = False,
    ) -> None:
        """Give a name the best position that is left at any of its places, if there is one; a
        ``spare`` name is left out rather than that it hides a mark or hangs on a line over others.
        """
        tried = [
            (number, step, at, place, box)
            for (number, step), (at, middle) in product(
                enumerate(_STEPS), [(at, self._middle(at)) for at in places]
            )
            for place, box in _boxes(text, *middle, size, step, strong)
        ]
        taken = np.array([n.box for n in self.names]).reshape(-1, 4)
        boxes = np.array([box for *_, box in tried])
        room = np.flatnonzero(_inside(boxes, self.size) & (_met(boxes, taken) == 0))
        others = self.marks[self.ids != chip]
        marks = _met(boxes[room], others) + self._astray(boxes[room], chip)
        lines = _met(boxes[room], self.pieces)
        # Across a thin line to another name it would be read as that one.
        threads = _met(boxes[room], self.threads) > 0
        costs = []
        for index, hidden, crossed, led in zip(room, marks, lines, threads, strict=True):
            number, _, _, place, _ = tried[index]
            off = _CORNER * all(_PLACES[place]) + _AWAY * number
            costs.append((2 * int(hidden) + int(led), _CROSSED * int(crossed) + off, int(index)))
        best: tuple[tuple[int, int, int], np.ndarray] | None = None
        for cost in sorted(costs):
            if best and best[0] <= cost:
                break
            _, step, at, _, box = tried[cost[2]]
            thread = self._thread(at, box) if step else _NO_BOXES
            if _met(thread, taken).any() or _met(thread, self.threads).any():
                continue
            over = int(_met(others, thread).astype(bool).sum())
            lost = int(bool(over) and step > _SHORT)
            own = (cost[0] + lost, cost[1] + _OVER * over, cost[2])
            if best is None or own < best[0]:
                best = own, thread
        if best and not (spare and best[0][0]):
            (*_, index), thread = best
            _, step, at, place, box = tried[index]
            self.names.append(_Name(text, colour, at, size, place, step, box, strong))
            self.pieces = np.vstack([self.pieces, thread])
            self.threads = np.vstack([self.threads, thread])

    def _astray(self, boxes: np.ndarray, chip: str) -> np.ndarray:
        """Whether each of the boxes stands right beside a mark of another country and farther from
        its own, so that it would be read as the name of that one.
        """
        if chip not in self.countries.index:
            return np.zeros(len(boxes), dtype=int)
        foreign = self.marks[self.countries != self.countries[chip]]
        own = _apart(boxes, self.marks[self.ids == chip]).min(axis=1, initial=np.inf)
        near = _apart(boxes, foreign).min(axis=1, initial=np.inf)
        return ((near < own) & (near < _NEAR)).astype(int)

    def _thread(self, at: tuple[Any, Any], box: _Box) -> np.ndarray:
        """The line from a mark to a name away from it, in pieces."""
        middle = self._middle(at)
        return _pieces([[middle, _nearest(box, middle)]])

    def trace(self, kind: str, theme: Theme) -> dict:
        """The names with thin lines to those that stand away from their marks. The style of the
        page knows them by the first of their fonts.
        """
        points: list[tuple[Any, Any, str, str, float, str]] = []
        for name in self.names:
            said = html("<b>{}</b>", name.text) if name.strong else name.text
            if not name.step:
                points.append((*name.at, said, name.place, name.size, name.colour))
            else:
                # The name follows the end of its line at any width of the picture.
                end = self._back(*_nearest(_grown(name.box), self._middle(name.at)))
                points += [
                    (*name.at, _MUTE, name.place, 0, name.colour),
                    (*end, said, name.place, 0, name.colour),
                ]
            # No line to the next.
            points.append((None, None, _MUTE, name.place, 0, name.colour))
        x, y, text, places, sizes, colours = map(list, zip(*points, strict=True))
        return {
            "type": "scatter",
            "mode": "lines+markers+text",
            "line": {"width": 1, "color": theme.muted},
            # Marks that are not seen keep the names off those that are.
            "marker": {"size": sizes, "opacity": 0},
            "x": x,
            "y": y,
            "text": text,
            "textposition": places,
            "textfont": {"size": 12, "color": colours, "family": f"{NAMED[kind]}, {FONT}"},
            "hoverinfo": "skip",
            "showlegend": False,
        }

    def _back(self, x: float, y: float) -> tuple[Any, Any]:
        """The values of the axes at a place in pixels."""
        (across, up), (wide, tall) = self.axes, self.size
        return _value(across, x / wide), _value(up, y / tall)


def _nearest(box: _Box, to: tuple[float, float]) -> tuple[float, float]:
    left, right, low, high = box
    return min(max(to[0], left), right), min(max(to[1], low), high)


def _grown(box: _Box) -> _Box:
    """A box with the pixel around it that plotly leaves between a place and its words."""
    left, right, low, high = box
    return left - 1, right + 1, low - 1, high + 1


def _value(axis: Mapping[str, Any], share: float) -> Any:
    """The value at a share of the length of an axis."""
    first, last = axis["range"]
    if isinstance(first, date):
        start = datetime(first.year, first.month, first.day)
        # Plotly reads no more than four decimals of a second.
        return start + timedelta(seconds=round((last - first).days * 86_400 * share))
    value = first + (last - first) * share
    return 10.0**value if axis.get("type") == "log" else value


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


def _scale(axis: Mapping[str, Any], length: float) -> Callable[[Any], float]:
    """Pixels from the start of an axis to a value on it."""
    power = axis.get("type") == "log"

    def read(value: Any) -> float:
        return float(value.toordinal() if isinstance(value, date) else value)

    first, last = (read(end) for end in axis["range"])
    return lambda v: ((log10(v) if power else read(v)) - first) / (last - first) * length


def _around(x: float, y: float, size: float) -> _Box:
    return x - size / 2, x + size / 2, y - size / 2, y + size / 2


def _boxes(
    name: str, x: float, y: float, size: float, step: float = 0.0, strong: bool = False
) -> Iterable[tuple[str, _Box]]:
    """Where a name would stand at each place beside a mark, as plotly puts it."""
    wide, off = _long(name) * (_STRONG if strong else 1), size / 1.6 + 1 + step
    for place, (side, above) in _PLACES.items():
        middle, line = x + side * (off + wide / 2), y + above * (off + _LINE / 2)
        yield place, (middle - wide / 2, middle + wide / 2, line - _LINE / 2, line + _LINE / 2)


def _long(name: str) -> float:
    """Width of a name in pixels, about."""
    return sum(_CAPITAL if c.isupper() else _SPACE if c == " " else _LETTER for c in name)


def _inside(boxes: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    """Whether each of the boxes, shape (n, 4), lies within a plot."""
    left, right, low, high = boxes.T
    return (left >= 0) & (right <= size[0]) & (low >= 0) & (high <= size[1])


def _met(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How many of the other boxes, shape (m, 4), each of the boxes, shape (n, 4), meets."""
    left, right, low, high = (side[:, None] for side in boxes.T)
    met = (others[:, 0] < right) & (left < others[:, 1])
    return (met & (others[:, 2] < high) & (low < others[:, 3])).sum(axis=1)


def _apart(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far each of the boxes, shape (n, 4), is from each of the others, shape (m, 4)."""
    left, right, low, high = (side[:, None] for side in boxes.T)
    across = np.maximum(np.maximum(others[:, 0] - right, left - others[:, 1]), 0)
    up = np.maximum(np.maximum(others[:, 2] - high, low - others[:, 3]), 0)
    return np.hypot(across, up)


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
