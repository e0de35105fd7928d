"""Pictures of every view: they show what their page opens with, on axes that follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from math import log10

import pytest

from honest_silicon.addresses import PAGES, VIEW
from honest_silicon.words.names import model_name
from tests.ours import ours

from .conftest import figures, read

DATA = ours()
VIEWS = [(page, view) for page, views in PAGES.items() for view in views]
#: Of the length of an axis: how much of it may lie empty beyond what is shown.
_EMPTY = 0.34
#: Decades beyond what is shown from which an axis is too long however little of it that is.
_FAR = 0.5


def _opened(page: str, view: str):
    return read(page, **({VIEW: view} if len(PAGES[page]) > 1 else {}))


def _numbers(found: object) -> Iterator[float]:
    for value in found if isinstance(found, list) else [found]:
        if isinstance(value, int | float) and not isinstance(value, bool) and value > 0:
            yield float(value)


def _shown(figure: dict, side: str) -> list[float]:
    """Every value of an axis that a picture has something at: marks, bars, lines and words."""
    out: list[float] = []
    for trace in figure["data"]:
        values = list(_numbers(trace.get(side)))
        out += values
        bars = trace.get(f"error_{side}") or {}
        for sign, name in ((1, "array"), (-1, "arrayminus")):
            ends = bars.get(name) or []
            pairs = zip(trace.get(side) or [], ends, strict=False)
            out += [v + sign * e for v, e in pairs if v and e is not None and v + sign * e > 0]
    for shape in figure["layout"].get("shapes", []):
        if shape.get(f"{side}ref", side) == side:
            out += chain(_numbers(shape.get(f"{side}0")), _numbers(shape.get(f"{side}1")))
    return out


@pytest.mark.parametrize(("page", "view"), VIEWS)
def test_a_logarithmic_axis_follows_what_it_shows(page, view):
    for figure in figures(_opened(page, view)):
        for side in ("x", "y"):
            axis = figure["layout"].get(f"{side}axis", {})
            if axis.get("type") != "log":
                continue
            shown = [log10(v) for v in _shown(figure, side)]
            first, last = axis["range"]
            # Lines may run out of a picture, marks may not.
            marks = [log10(v) for trace in figure["data"] for v in _numbers(trace.get(side))]
            assert first <= min(marks), (side, axis["title"])
            assert max(marks) <= last, (side, axis["title"])
            for gap in (min(shown) - first, last - max(shown)):
                assert gap < _FAR, (side, axis["title"], gap)
                assert gap < _EMPTY * (last - first), (side, axis["title"], gap)


def _said(app) -> str:
    body = app.get("html")[0].proto.body
    return unescape(re.sub("<[^>]+>", "", body)).replace("\N{NO-BREAK SPACE}", " ")


def named_in(text: str) -> set[str]:
    """Chips a sentence names, by the name of their model, the longest name first."""
    found, rest = set(), text
    names = {model_name(DATA, chip) for chip in DATA.chips.index}
    for name in sorted(names, key=len, reverse=True):
        pattern = rf"(?<![\w-]){re.escape(name)}(?![\w-])"
        if re.search(pattern, rest):
            found.add(name)
            rest = re.sub(pattern, "", rest)
    return found


@pytest.mark.parametrize(("page", "view"), VIEWS)
def test_each_chip_an_opening_names_is_in_the_first_picture(page, view):
    app = _opened(page, view)
    pictures = app.get("plotly_chart")
    if not pictures:
        return
    first = figures(app)[0]
    held = unescape(f"{first} {pictures[0].proto.alt} {app.header[0].value}".replace("\\", ""))
    missing = {name for name in named_in(_said(app)) if name not in held}
    assert not missing, _said(app)


def test_an_axis_that_starts_far_below_its_marks_is_seen():
    figure = {"data": [{"x": [0.1, 4.0], "error_x": {"array": [0, 1], "arrayminus": [0.05, 0]}}]}
    assert sorted(_shown(figure | {"layout": {}}, "x")) == pytest.approx([0.05, 0.1, 0.1, 4, 4, 5])
