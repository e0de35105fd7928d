"""Parts of pages shown again from notes: the same as made anew, and of nobody's own chips."""

from __future__ import annotations

import ast
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.charts.theme import DARK, LIGHT, Theme
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.own import with_own
from honest_silicon.views.frame import kept as module
from honest_silicon.views.frame.kept import MOST, NAME, kept, step
from tests.examples import examples

SAME = settings(deadline=None, derandomize=True, database=None, max_examples=examples(100))
PAGES = Path(module.__file__).parents[1] / "pages"


@dataclass(frozen=True)
class Eye:
    """As much of a view as a part may see, and where the steps leave what they show."""

    data: Dataset
    theme: Theme = LIGHT
    filters: tuple[str, ...] = ()
    selection: str = "all"
    source: str = "today"
    shown: list[Any] = field(default_factory=list, hash=False, compare=False)


@step
def say(eye: Eye, *words: Any, mark: str = "") -> None:
    eye.shown.append((eye.theme.name, words, mark))


@step
def said_twice(eye: Eye, words: str) -> None:
    say(eye, words)
    say(eye, words)


MADE: list[Any] = []


@kept
def part(eye: Eye, *given: Any, **named: Any) -> None:
    MADE.append(given)
    say(eye, eye.filters, eye.selection, eye.source)
    for value in given:
        say(eye, str(value), mark="!")
    for name, value in named.items():
        said_twice(eye, f"{name} {value}")


@pytest.fixture(autouse=True)
def _nothing_made():
    MADE.clear()


VALUE = st.one_of(
    st.integers(0, 2),
    st.sampled_from("ab"),
    st.lists(st.integers(0, 1), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.integers(0, 1), max_size=2),
    st.lists(st.integers(0, 2), max_size=3).map(lambda xs: pd.DataFrame({"x": xs}, dtype="int64")),
)
STATE = st.tuples(
    st.sampled_from([LIGHT, DARK]),
    st.sampled_from([(), ("CN",)]),
    st.sampled_from(["all", "some"]),
    st.sampled_from(["today", "tomorrow"]),
    st.lists(VALUE, max_size=2),
    st.dictionaries(st.sampled_from(["a", "b"]), VALUE, max_size=1),
)


@SAME
@given(st.lists(STATE, min_size=1, max_size=6))
def test_a_part_shown_from_notes_is_the_part_made_anew(real_data, states):
    for theme, filters, selection, source, given_, named in states:
        seen = Eye(real_data, theme, filters, selection, source)
        part(seen, *given_, **named)
        fresh = replace(seen, shown=[])
        part.__wrapped__(fresh, *given_, **named)
        assert seen.shown == fresh.shown


def test_a_state_is_made_once_and_shown_to_the_reader_who_asks(real_data):
    first, second = Eye(real_data, source="once"), Eye(real_data, source="once")
    frame = pd.DataFrame({"x": [1.0, None]})
    part(first, frame)
    part(second, frame.copy())
    assert len(MADE) == 1
    assert first.shown == second.shown
    part(Eye(real_data, source="once"), frame.fillna(2.0))
    assert len(MADE) == 2


def test_readers_who_come_together_are_shown_what_one_of_them_makes(real_data):
    begun, go_on, made = Event(), Event(), []

    @kept
    def slow(eye: Eye) -> None:
        made.append(eye)
        begun.set()
        assert go_on.wait(20)
        say(eye, "for all")

    eyes = [Eye(real_data, source="together") for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        first = pool.submit(slow, eyes[0])
        assert begun.wait(20)
        others = [pool.submit(slow, eye) for eye in eyes[1:]]
        go_on.set()
        for run in (first, *others):
            run.result(20)
    assert len(made) == 1
    assert [eye.shown for eye in eyes] == [[("light", ("for all",), "")]] * 5


def test_of_own_chips_nothing_is_noted(real_data):
    mine = with_own(real_data, [{"name": "Mine", "token": "1", "tdp_w": "700"}])
    assert mine.own
    for _ in range(2):
        part(Eye(mine, source="own"))
    assert len(MADE) == 2
    assert NAME not in mine.results
    assert all("own" not in key for key in real_data.results.get(NAME, {}))


def test_notes_are_bounded(real_data):
    for number in range(MOST + 5):
        part(Eye(real_data), number)
    assert len(real_data.results[NAME]) == MOST


def test_a_part_that_fails_is_not_noted(real_data):
    calls = []

    @kept
    def fails(eye: Eye) -> None:
        calls.append(1)
        say(eye, "half")
        if len(calls) == 1:
            raise ValueError("of this run alone")

    with pytest.raises(ValueError, match="alone"):
        fails(Eye(real_data, source="fails"))
    for _ in range(2):
        fails(eye := Eye(real_data, source="fails"))
        assert len(eye.shown) == 1
    assert len(calls) == 2


def test_what_belongs_to_one_reader_is_refused(real_data):
    @kept
    def answers(eye: Eye) -> None:
        say(eye, lambda: eye)

    with pytest.raises(TypeError, match="belongs to one reader"):
        answers(Eye(real_data, source="answers"))


def _kept_functions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(d, ast.Name) and d.id == "kept" for d in node.decorator_list
            ):
                found.append((f"{path.parent.name}/{path.stem}.{node.name}", node))
    return found


def test_parts_show_by_steps_alone_and_see_nothing_of_a_session():
    """A call of Streamlit's in a part would be missing when it is shown from notes."""
    parts = _kept_functions()
    assert len(parts) > 10
    for name, node in parts:
        used = {
            n.value.id
            for n in ast.walk(node)
            if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
        }
        assert not used & {"st", "controls"}, name
        of_view = {
            n.attr
            for n in ast.walk(node)
            if isinstance(n, ast.Attribute)
            and isinstance(n.value, ast.Name)
            and n.value.id == "view"
        }
        seen = {"data", "filters", "selection", "left_out", "theme", "source"}
        seen |= {"answer", "told", "note"}
        assert of_view <= seen, name
        assert not any(isinstance(n, ast.With) for n in ast.walk(node)), name
