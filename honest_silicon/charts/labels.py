"""Names beside the marks of a chart, off marks, lines and each other where there is room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, pairwise, product
from math import ceil, hypot, log10
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import pandas as pd

from honest_silicon.charts.html import html
from honest_silicon.charts.theme import FONT, Theme
from honest_silicon.dataset.own import COUNTRY as OWN

#: A line of a chart through points in the figures of its axes.
Line = Sequence[tuple[Any, Any]]

#: Widths of a picture that places are looked for in, the least and the greatest that are common,
#: with how many names each shows at most: that of a page on a desk, on a tablet and on a phone. The
#: style of the page shows the one that fits.
_WIDTHS: Final = {
    "wide": ((880.0, 1280.0), 100),
    "tablet": ((600.0, 800.0), 12),
    "phone": ((330.0, 430.0), 5),
}
#: How many of a reader's own chips are named wherever they are.
_OWN: Final = 5
#: A font by which the style of the page knows the names for each: their one property it can see.
NAMED: Final = {kind: f"hs-{kind}" for kind in _WIDTHS}
#: Stands where a line has no name: plotly loses others when it draws empty ones again.
_MUTE: Final = "\N{ZERO WIDTH SPACE}"
_NO_BOXES: Final = np.empty((0, 4))
#: Half the breadth of a line.
_THIN: Final = np.ones(2)
#: Shares of a thin line at which it is looked at.
_PARTS: Final = np.linspace(0, 1, 17)[:, None]
#: What stands beside, and above and below the plot.
_BESIDE, _AROUND = 80.0, 132.0
#: Widths of a capital, of a space and of any other letter of 12 px, height of a line of text, and
#: length of the pieces a sloping line is looked at in.
_CAPITAL, _SPACE, _LETTER, _LINE, _PIECE = 7.2, 2.6, 6.2, 14.0, 8.0
#: How much wider the letters of a strong name are.
_STRONG: Final = 1.06
#: How much worse than right beside its mark a name stands off a corner of it, where it may seem to
#: be another's; a step away from it, at the end of a thin line; and for each mark that this line
#: runs over.
_CORNER, _AWAY, _OVER = 3, 4, 2
#: Longest thin line that may run over a mark, in pixels: a longer one is not followed by the eye,
#: and is only drawn rather than that a name hides something.
_SHORT, _LOST = 30.0, 30
#: How near a name may come to a mark of another country, nearer than to its own, in pixels.
_NEAR: Final = 8.0
#: How far from the edges words in corners stand, as a share of the plot.
_INSIDE: Final = 0.01
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


class _Ways:
    """Ways for a name to stand: at which place, where this lies from the mark, how far away, on
    which side of it the name is, and how much worse than right beside its mark.
    """

    def __init__(
        self, ways: Iterable[tuple[str, tuple[float, float]]], steps: Iterable[float]
    ) -> None:
        found = [(*way, step) for step, way in product(steps, list(ways))]
        self.place = [place for place, *_ in found]
        self.out = np.array([out for _, out, _ in found], dtype=float)
        self.step = np.array([step for *_, step in found])
        self.side = np.array([_PLACES[place] for place in self.place], dtype=float)
        self.away = bool(self.step.any())
        self.cost = _CORNER * self.out.all(axis=1) + _AWAY * np.searchsorted(_STEPS, self.step)


#: At the end of a thin line there are, between two of them, both.
_BETWEEN: Final = [
    (place, way)
    for x, y in product((1, -1), (1, -1))
    for way, straight in (((x, y / 2), (x, 0)), ((x / 2, y), (0, y)))
    for place, side in _PLACES.items()
    if side in (straight, (x, y))
]
#: From the nearest on: what stands farther away is not asked for where one of them hides nothing.
_WAYS: Final = [
    _Ways(_PLACES.items(), _STEPS[:1]),
    _Ways([*_PLACES.items(), *_BETWEEN], _STEPS[1:3]),
    _Ways([*_PLACES.items(), *_BETWEEN], _STEPS[3:]),
]


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
        across, up = (rows[side].argsort().argsort() for side in ("x", "y"))
        # Those that lie farthest left, right, down, up and towards each corner.
        ends = [
            o
            for way in (across, up, across + up, across - up)
            for o in (way.argmin(), way.argmax())
        ]
        places = [(rows["x"].iat[i], rows["y"].iat[i]) for i in dict.fromkeys(ends)]
        named = tint or theme.country[str(country)]
        tags.append(Tag(said[str(country)], named, places, strong=True))
    return tags


@dataclass(frozen=True)
class _Name:
    """A name that has a place; ``end``, where the thin line ends at which it stands."""

    text: str
    colour: str
    at: tuple[Any, Any]
    size: float
    place: str
    end: tuple[Any, Any] | None
    strong: bool


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
    corners: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> list[dict]:
    """The traces with the names of some points, as far as they have room: one for each width of a
    picture, which on a phone has the first five.

    A name stands where it meets no mark, no line and no other name, near its mark rather than at
    the end of a thin line. Where there is no such place it is left out: it is in the hover and in
    the table. Only those that are ``sure``, and the tags, then stand where they hide the least.

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
    lines
        What names keep off beside marks.
    tags
        Names of lines, which are placed after the others and count for none of them.
    beside
        Pixels at the left and the right of the plot.
    sure
        Chip ids that are named before the others, as the headline speaks of them. So are a few of
        a reader's own.
    corners
        Words in corners of the plot, by 0 or 1 sideways and upwards, which names keep off.
    """
    texts = points["label"] if "label" in points else points["name"]
    each = pd.Series(sizes, index=points.index, dtype=float)
    asked = [i for i in dict.fromkeys(labels) if i in points.index]
    own = [i for i in asked if points.at[i, "country"] == OWN]
    must = {*sure, *own[:_OWN]}
    asked.sort(key=lambda chip: chip not in must)
    ground = _Ground(points, each, (x_axis, y_axis), lines, corners)
    data: list[dict] = []
    for kind, (widths, most) in _WIDTHS.items():
        field = _Field(ground, [(whole - beside, height - _AROUND) for whole in widths])
        for chip in asked:
            if len(field.names) == most:
                break
            at = (points.at[chip, "x"], points.at[chip, "y"])
            tint = theme.country[points.at[chip, "country"]]
            field.put(str(texts[chip]), tint, [at], each[chip], chip, sure=chip in must)
        for tag in tags:
            off = float(each.max()) if tag.strong and len(each) else 2.0
            field.put(tag.text, tag.colour, tag.places, off, strong=tag.strong, sure=True)
        if field.names:
            data.append(field.trace(kind, theme))
    return data


class _Ground:
    """What stands in a picture of any size, in shares of its axes."""

    def __init__(
        self,
        points: pd.DataFrame,
        sizes: pd.Series,
        axes: tuple[Mapping[str, Any], Mapping[str, Any]],
        lines: Iterable[Line],
        corners: Mapping[tuple[int, int], str],
    ) -> None:
        self.axes, self.corners = axes, corners
        self.scales = tuple(_scale(axis, 1.0) for axis in axes)
        self.halves = np.repeat((sizes.to_numpy(dtype=float)[:, None] + _EDGE) / 2, 2, axis=1)
        self.marks = self.shares(zip(points["x"], points["y"], strict=True))
        drawn = [self.shares(line) for line in lines]
        none = np.empty((0, 2))
        self.lines = (
            np.vstack([none, *(line[:-1] for line in drawn)]),
            np.vstack([none, *(line[1:] for line in drawn)]),
        )
        self.rows = {chip: row for row, chip in enumerate(points.index)}
        self.countries = pd.factorize(points["country"])[0]

    def shares(self, places: Iterable[tuple[Any, Any]]) -> np.ndarray:
        across, up = self.scales
        return np.array([(across(x), up(y)) for x, y in places], dtype=float).reshape(-1, 2)

    def value(self, share: np.ndarray) -> tuple[Any, Any]:
        """The values of the axes at a place."""
        across, up = self.axes
        return _value(across, float(share[0])), _value(up, float(share[1]))


class _Plot:
    """A plot of one size with what stands in it, as boxes in pixels."""

    def __init__(self, ground: _Ground, size: tuple[float, float]) -> None:
        self.size = np.array(size)
        self.marks = _boxes(ground.marks * self.size, ground.halves)
        self.lines = _along(*(ends * self.size for ends in ground.lines))
        self.threads = self.taken = _NO_BOXES
        for corner, text in ground.corners.items():
            half = np.array((_long(text), _LINE)) / 2 + _INSIDE * self.size
            middle = half + corner * (self.size - 2 * half)
            self.taken = np.vstack([self.taken, _boxes(middle[None], half)])


class _Sight:
    """What the name of one mark, or of none, may meet in a plot around the places it is tried at:
    marks of others, names, thin lines to them and lines, in this order.
    """

    def __init__(self, plot: _Plot, ground: _Ground, chip: str, reach: np.ndarray) -> None:
        self.size, row = plot.size, ground.rows.get(chip)
        near = _met(reach, plot.marks)[0]
        self.own, self.foreign = _NO_BOXES, _NO_BOXES
        if row is not None:
            self.own = plot.marks[[row]]
            self.foreign = plot.marks[near & (ground.countries != ground.countries[row])]
            near[row] = False
        parts = [plot.marks[near], plot.taken, plot.threads, plot.lines[_met(reach, plot.lines)[0]]]
        self.boxes = np.vstack(parts)
        self.ends = list(accumulate(map(len, parts)))

    def look(self, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Whether there is room for each of the boxes; how many marks it hides, twice, and whether
        it is read wrongly; and how many pixels of lines it hides.
        """
        across, up = _shared(boxes, self.boxes)
        met = (across > 0) & (up > 0)
        marks, taken, threads, _ = self.ends
        room = _inside(boxes, self.size) & ~met[:, marks:taken].any(axis=1)
        # Across a thin line to another name it would be read as that one.
        faults = 2 * met[:, :marks].sum(axis=1) + met[:, taken:threads].any(axis=1)
        hidden = np.maximum(across[:, threads:], up[:, threads:])
        crossed = np.where(met[:, threads:], hidden, 0.0).sum(axis=1)
        if len(self.foreign):
            # Right beside a mark of another country, and farther from its own, it would be read as
            # the name of that one.
            near = _apart(boxes, self.foreign).min(axis=1)
            faults += 2 * ((near < _NEAR) & (near < _apart(boxes, self.own).min(axis=1)))
        return room, faults, crossed

    def over(self, thread: np.ndarray) -> int:
        """How many marks of others a thin line runs over; -1 where it meets a name or the line to
        one.
        """
        marks, _, threads, _ = self.ends
        met = _met(self.boxes[:threads], thread).any(axis=1)
        return -1 if met[marks:].any() else int(met[:marks].sum())


@dataclass(frozen=True)
class _Stand:
    """A position of a name: what it hides, in marks and in pixels of lines, and how far it is from
    its mark; the number of its place, where it is at this, and where its thin line ends, as shares
    of the axes; its box and this line in each plot.
    """

    cost: tuple[int, float, int]
    number: int
    place: str
    end: np.ndarray | None
    boxes: list[np.ndarray]
    threads: list[np.ndarray]


class _Tried:
    """Positions of a name at some places in some ways, in each plot of a picture."""

    def __init__(
        self, plots: Sequence[_Plot], shares: np.ndarray, half: np.ndarray, off: float, ways: _Ways
    ) -> None:
        self.ways, self.first = ways, plots[0].size
        self.starts = [shares * plot.size for plot in plots]
        out = ways.out * (off + ways.step[:, None])
        # The end of a thin line is a value of the axes, and moves as the plot grows.
        self.ends = [
            (self.starts[0][:, None] + out) * (plot.size / self.first)
            if ways.away
            else start[:, None] + out
            for plot, start in zip(plots, self.starts, strict=True)
        ]
        side = ways.side * half
        self.boxes = [_boxes((end + side).reshape(-1, 2), half) for end in self.ends]
        self.costs = np.tile(ways.cost, len(shares))

    def ranked(self, sights: Sequence[_Sight], sure: bool) -> list[tuple[int, float, int, int]]:
        """What those with room hide and cost, with their numbers, the best first."""
        faults, crossed = np.zeros(len(self.costs), int), np.zeros(len(self.costs))
        left = np.flatnonzero(_inside(self.boxes[0], sights[0].size))
        for sight, boxes in zip(sights, self.boxes, strict=True):
            room, hidden, pixels = sight.look(boxes[left])
            faults[left] += hidden
            crossed[left] += pixels
            left = left[room if sure else room & (hidden == 0) & (pixels == 0)]
        return sorted((int(faults[i]), float(crossed[i]), int(self.costs[i]), int(i)) for i in left)

    def best(self, sights: Sequence[_Sight], sure: bool) -> _Stand | None:
        """The best of them, if there is one."""
        best: _Stand | None = None
        for *cost, index in self.ranked(sights, sure):
            if best and best.cost <= tuple(cost):
                break
            number, way = divmod(index, len(self.ways.place))
            threads, over = self._threads(sights, number, way)
            lost = over > 0 and self.ways.step[way] > _SHORT
            if over < 0 or (lost and not sure):
                continue
            found = (cost[0], cost[1], cost[2] + _OVER * over + _LOST * lost)
            if best is None or found < best.cost:
                # Plotly keeps a pixel between a place and its words.
                end = (self.ends[0][number, way] - self.ways.side[way]) / self.first
                boxes = [box[index] for box in self.boxes]
                place = self.ways.place[way]
                best = _Stand(found, number, place, end if self.ways.away else None, boxes, threads)
        return best

    def _threads(
        self, sights: Sequence[_Sight], number: int, way: int
    ) -> tuple[list[np.ndarray], int]:
        """The thin line to a name away from its mark in each plot, and how many marks of others it
        runs over at most; -1 where it meets a name or the line to one.
        """
        if not self.ways.away:
            return [_NO_BOXES] * len(sights), 0
        ends = zip(self.starts, self.ends, strict=True)
        threads = [_thread(start[number], end[number, way]) for start, end in ends]
        over = [sight.over(thread) for sight, thread in zip(sights, threads, strict=True)]
        return threads, -1 if min(over) < 0 else max(over)


class _Field:
    """A picture in which names are given places that are good in plots of several sizes."""

    def __init__(self, ground: _Ground, sizes: Iterable[tuple[float, float]]) -> None:
        self.ground = ground
        self.plots = [_Plot(ground, size) for size in sizes]
        self.names: list[_Name] = []

    def put(
        self,
        text: str,
        colour: str,
        places: Line,
        size: float,
        chip: str = "",
        *,
        strong: bool = False,
        sure: bool = False,
    ) -> None:
        """Give a name the best position that is left at any of its places, if there is one; only
        a ``sure`` one may hide a mark or a line, or hang on a line over others.
        """
        half = np.array((_long(text) * (_STRONG if strong else 1), _LINE)) / 2
        off, shares = size / 1.6 + 1, self.ground.shares(places)
        sights = []
        for plot in self.plots:
            reach = (off + _STEPS[-1]) * plot.size / self.plots[0].size + 2 * half + _NEAR
            sights.append(_Sight(plot, self.ground, chip, _around(shares * plot.size, reach)))
        best: _Stand | None = None
        for ways in _WAYS:
            found = _Tried(self.plots, shares, half, off, ways).best(sights, sure)
            if found and (best is None or found.cost < best.cost):
                best = found
            if best and best.cost[:2] == (0, 0.0):
                break
        if best is None:
            return
        at, end = places[best.number], None if best.end is None else self.ground.value(best.end)
        self.names.append(_Name(text, colour, at, size, best.place, end, strong))
        for plot, box, thread in zip(self.plots, best.boxes, best.threads, strict=True):
            plot.taken = np.vstack([plot.taken, box])
            plot.threads = np.vstack([plot.threads, thread])

    def trace(self, kind: str, theme: Theme) -> dict:
        """The names with thin lines to those that stand away from their marks. The style of the
        page knows them by the first of their fonts.
        """
        points: list[tuple[Any, Any, str, str, float, str]] = []
        for name in self.names:
            said = html("<b>{}</b>", name.text) if name.strong else name.text
            if name.end is None:
                points.append((*name.at, said, name.place, name.size, name.colour))
            else:
                points += [
                    (*name.at, _MUTE, name.place, 0, name.colour),
                    (*name.end, said, name.place, 0, name.colour),
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


def _boxes(middles: np.ndarray, halves: np.ndarray) -> np.ndarray:
    """Boxes around places, shape (n, 2), that reach half their size to each side."""
    found = np.empty((len(middles), 4))
    found[:, 0::2], found[:, 1::2] = middles - halves, middles + halves
    return found


def _long(name: str) -> float:
    """Width of a name in pixels, about."""
    return sum(_CAPITAL if c.isupper() else _SPACE if c == " " else _LETTER for c in name)


def _inside(boxes: np.ndarray, size: np.ndarray) -> np.ndarray:
    """Whether each of the boxes, shape (n, 4), lies within a plot."""
    left, right, low, high = boxes.T
    inside: np.ndarray = (left >= 0) & (right <= size[0]) & (low >= 0) & (high <= size[1])
    return inside


def _around(places: np.ndarray, reach: np.ndarray) -> np.ndarray:
    """The box, shape (1, 4), around places, shape (n, 2), and what is in reach of them."""
    low, high = places.min(axis=0) - reach, places.max(axis=0) + reach
    return np.array([[low[0], high[0], low[1], high[1]]])


def _shared(boxes: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far each of the boxes, shape (n, 4), and each of the others, shape (m, 4), lie over each
    other sideways and upwards; not at all where it is less than nothing.
    """
    left, right, low, high = (side[:, None] for side in boxes.T)
    across = np.minimum(others[:, 1], right) - np.maximum(others[:, 0], left)
    return across, np.minimum(others[:, 3], high) - np.maximum(others[:, 2], low)


def _met(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Whether each of the boxes, shape (n, 4), meets each of the others, shape (m, 4)."""
    across, up = _shared(boxes, others)
    return (across > 0) & (up > 0)


def _apart(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """How far each of the boxes, shape (n, 4), is from each of the others, shape (m, 4)."""
    left, right, low, high = (side[:, None] for side in boxes.T)
    across = np.maximum(np.maximum(others[:, 0] - right, left - others[:, 1]), 0)
    up = np.maximum(np.maximum(others[:, 2] - high, low - others[:, 3]), 0)
    return np.hypot(across, up)


def _along(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Stretches of lines between places in pixels, shape (n, 2), as boxes, shape (m, 4): one for a
    stretch that is level or upright, a row of small ones for another.
    """
    stretches = ends - starts
    sloping = stretches.all(axis=1)
    straight = ~sloping
    found = [_boxes((starts + stretches / 2)[straight], abs(stretches[straight]) / 2 + 1)]
    for start, stretch in zip(starts[sloping], stretches[sloping], strict=True):
        parts = np.linspace(0, 1, ceil(hypot(*stretch) / _PIECE) + 1)[:, None]
        found.append(_boxes(start + parts * stretch, _THIN))
    return np.vstack(found)


def _thread(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The thin line from a mark to a name as a row of small boxes."""
    return _boxes(start + _PARTS * (end - start), _THIN)
