"""Where the names of a picture stand in its plot, read from what is sent to the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from honest_silicon.charts import labels

Point = tuple[float, float]
#: Left, right, lower and upper edge in pixels.
Box = tuple[float, float, float, float]

#: Sideways and upwards, where plotly puts words beside their place.
_SIDES = {"left": -1, "center": 0, "right": 1, "bottom": -1, "middle": 0, "top": 1}


@dataclass(frozen=True)
class Placed:
    """A name with its box and, where it stands away from its mark, the thin line to it."""

    text: str
    box: Box
    thread: tuple[Point, Point] | None


def sizes(kind: str, height: float, beside: float = labels._BESIDE) -> list[Point]:
    """The plots that names for a width are placed in."""
    widths, _ = labels._WIDTHS[kind]
    return [(wide - beside, height - labels._AROUND) for wide in widths]


def traces_of(data: list[dict], kind: str) -> list[dict]:
    """The traces of a picture with the names for a width."""
    families = ((t, t.get("textfont", {}).get("family", "")) for t in data)
    return [t for t, family in families if family.startswith(f"{labels.NAMED[kind]},")]


def place(axis: Mapping[str, Any], length: float, value: Any) -> float:
    """Pixels from the start of an axis to a value, also one between two days."""
    if not isinstance(value, str | datetime):
        return labels._scale(axis, length)(value)
    first, last, at = (_moment(day) for day in (*axis["range"], value))
    return (at - first) / (last - first) * length


def _moment(day: Any) -> datetime:
    """A day of an axis or a place between two, as it is or as text."""
    return datetime.fromisoformat(str(day))


def standing(
    trace: dict, x_axis: Mapping[str, Any], y_axis: Mapping[str, Any], size: Point
) -> Iterator[Placed]:
    """The names of a trace in a plot of a size, as plotly puts them."""
    begun: Point | None = None
    columns = [trace[n] for n in ("x", "y", "text", "textposition")]
    for x, y, text, side, mark in zip(*columns, trace["marker"]["size"], strict=True):
        if x is None:
            begun = None
            continue
        at = place(x_axis, size[0], x), place(y_axis, size[1], y)
        if text == labels._MUTE:
            begun = at
            continue
        said = re.sub("</?b>", "", text)
        wide = labels._long(said) * (labels._STRONG if said != text else 1)
        upright, level = (_SIDES[word] for word in side.split())
        off = mark / 1.6 + 1
        middle = at[0] + level * (off + wide / 2)
        line = at[1] + upright * (off + labels._LINE / 2)
        half = wide / 2, labels._LINE / 2
        box = middle - half[0], middle + half[0], line - half[1], line + half[1]
        yield Placed(text, box, (begun, at) if begun else None)
        begun = None


def meet(one: Box, other: Box, by: float = 1e-6) -> bool:
    """Whether two boxes lie over each other."""
    return (
        min(one[1], other[1]) - max(one[0], other[0]) > by
        and min(one[3], other[3]) - max(one[2], other[2]) > by
    )


def crosses(line: tuple[Point, Point], box: Box) -> bool:
    """Whether a straight line runs through a box."""
    (x, y), (to_x, to_y) = line
    first, last = 0.0, 1.0
    for start, way, low, high in ((x, to_x - x, *box[:2]), (y, to_y - y, *box[2:])):
        if not way:
            if not low < start < high:
                return False
            continue
        enter, leave = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enter), min(last, leave)
    return last - first > 1e-9


class Drawn:
    """What a picture, as it is sent, has in its plot at a width of the whole."""

    def __init__(self, figure: Mapping[str, Any], whole: float) -> None:
        self.data, self.layout = figure["data"], figure["layout"]
        self.axes = self.layout["xaxis"], self.layout["yaxis"]
        margin = self.layout["margin"]
        tall = self.layout["height"] - margin["t"] - margin["b"] - 28
        self.size = whole - margin["l"] - margin["r"], tall

    def at(self, x: Any, y: Any) -> Point:
        (across, up), (wide, high) = self.axes, self.size
        return place(across, wide, x), place(up, high, y)

    def names(self, kind: str) -> list[Placed]:
        return [n for t in traces_of(self.data, kind) for n in standing(t, *self.axes, self.size)]

    def marks(self) -> Iterator[Box]:
        """Boxes of the marks that are seen."""
        for trace in self.data:
            marker = trace.get("marker", {})
            if trace.get("mode") != "markers" or not marker.get("opacity", 1):
                continue
            sizes_of = marker["size"]
            for i, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
                if x is not None:
                    half = (sizes_of[i] if isinstance(sizes_of, list) else sizes_of) / 2
                    left, low = self.at(x, y)
                    yield left - half, left + half, low - half, low + half

    def lines(self) -> Iterator[tuple[Point, Point]]:
        """The stretches of its lines and ranges, and the edges of its shapes."""
        for trace in self.data:
            if trace.get("mode") == "lines" and trace["line"].get("width"):
                yield from self._joined(trace)
            for side in ("x", "y"):
                yield from self._ranges(trace, side)
        for shape in self.layout.get("shapes", []):
            if "paper" in (shape.get("xref"), shape.get("yref")):
                continue
            ends = [(shape[f"x{i}"], shape[f"y{j}"]) for i, j in ("00", "10", "11", "01", "00")]
            if shape["type"] == "line":
                ends = [ends[0], ends[2]]
            yield from pairwise(self.at(*end) for end in ends)

    def _joined(self, trace: Mapping[str, Any]) -> Iterator[tuple[Point, Point]]:
        steps = trace["line"].get("shape") == "hv"
        for (x, y), (then, next_y) in pairwise(zip(trace["x"], trace["y"], strict=True)):
            if x is None or then is None:
                continue
            corner = self.at(then, y if steps else next_y)
            yield self.at(x, y), corner
            if steps:
                yield corner, self.at(then, next_y)

    def _ranges(self, trace: Mapping[str, Any], side: str) -> Iterator[tuple[Point, Point]]:
        bars = trace.get(f"error_{side}")
        if not bars:
            return
        columns = trace["x"], trace["y"], bars["arrayminus"], bars["array"]
        for x, y, less, more in zip(*columns, strict=True):
            if less or more:
                ends = (
                    ((x - less, y), (x + more, y))
                    if side == "x"
                    else ((x, y - less), (x, y + more))
                )
                yield self.at(*ends[0]), self.at(*ends[1])
