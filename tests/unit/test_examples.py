"""Few examples by default, all of them where CI runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.statistics import collector, describe_statistics

from tests import examples, fuzz

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("profile", "counts"), [("full", (300, 100)), ("quick", (18, 6))])
def test_the_profile_decides_how_many_are_tried(profile, counts, monkeypatch):
    before = settings.get_current_profile_name()
    monkeypatch.setenv(examples.VARIABLE, profile)
    try:
        examples.load()
        assert (examples.examples(300), settings().max_examples) == counts
        assert settings().derandomize
    finally:
        monkeypatch.undo()
        examples.load()
    assert settings.get_current_profile_name() == before


def test_a_property_is_never_tried_on_next_to_nothing(monkeypatch):
    monkeypatch.delenv(examples.VARIABLE, raising=False)
    assert [examples.examples(n) for n in (3, 5, 10, 80, 160)] == [3, 5, 5, 5, 10]
    assert [examples.examples(n, 2) for n in (1, 10, 65, 160)] == [1, 2, 4, 10]
    assert [examples.examples(n, 2, 64) for n in (1, 160, 640)] == [1, 2, 10]


def test_cases_are_taken_in_turn_where_someone_waits(monkeypatch):
    monkeypatch.delenv(examples.VARIABLE, raising=False)
    assert [examples.some("abc", turn) for turn in range(4)] == [["a"], ["b"], ["c"], ["a"]]
    monkeypatch.setenv(examples.VARIABLE, examples.FULL)
    assert examples.some("abc", 1) == "abc"


def test_each_so_manyth_case_is_taken_where_someone_waits(monkeypatch):
    monkeypatch.delenv(examples.VARIABLE, raising=False)
    assert (examples.share(range(40)), examples.share("abcde", 3)) == ([0, 16, 32], ["a", "d"])
    monkeypatch.setenv(examples.VARIABLE, examples.FULL)
    assert examples.share("abcde", 3) == list("abcde")


def test_the_first_case_of_each_subject_is_taken_where_someone_waits(monkeypatch):
    monkeypatch.delenv(examples.VARIABLE, raising=False)
    assert examples.each(["a1", "b1", "a2"], lambda c: c[0]) == ["a1", "b1"]
    monkeypatch.setenv(examples.VARIABLE, examples.FULL)
    assert examples.each(["a1", "b1", "a2"], lambda c: c[0]) == ["a1", "b1", "a2"]


def test_what_the_cases_of_a_subject_differ_in_has_its_turn_where_someone_waits(monkeypatch):
    monkeypatch.delenv(examples.VARIABLE, raising=False)
    cases = [f"{subject}{width}" for subject in "abcd" for width in (1, 2, 3)]
    assert examples.turns(cases, lambda c: c[0]) == ["a1", "b2", "c3", "d1"]
    assert examples.turns([*cases, "e1"], lambda c: c[0])[-1] == "e1"
    monkeypatch.setenv(examples.VARIABLE, examples.FULL)
    assert examples.turns(cases, lambda c: c[0]) == cases


def test_in_brief_each_test_has_few_of_its_cases(monkeypatch):
    tests = {f"a.py::test_{t}[{n}]": t == "own" for t in ("one", "other", "own") for n in range(9)}
    tests["a.py::test_single"] = False
    monkeypatch.setenv(examples.VARIABLE, examples.BRIEF)
    kept = examples.briefly(tests)
    assert [name for name in tests if name in kept] == kept
    count = {t: sum(f"test_{t}[" in name for name in kept) for t in ("one", "other", "own")}
    assert count["own"] == 9
    assert {count["one"], count["other"]} <= {2, 3}
    assert "a.py::test_single" in kept
    for most in range(1, 9):
        few = dict.fromkeys([f"a.py::test_x[{n}]" for n in range(most)], False)
        assert examples.briefly(few), "at least one"
    monkeypatch.setenv(examples.VARIABLE, examples.FULL)
    assert examples.briefly(tests) == list(tests)


def test_ci_asks_for_every_example():
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert f"export {examples.VARIABLE}={examples.FULL}\n" in script.partition("make test")[0]


def test_every_test_counts_its_examples_by_the_profile():
    fixed = re.compile(r"max_examples\s*=\s*\d")
    tests = sorted((ROOT / "tests").rglob("test_*.py"))
    assert len(tests) > 40
    assert [f.name for f in tests if fixed.search(f.read_text("utf-8"))] == []


def test_the_examples_of_a_property_are_counted():
    told, count = [], examples.examples(9)

    @settings(max_examples=count)
    @given(st.integers())
    def holds(number):
        assert isinstance(number, int)

    with collector.with_value(lambda stats: told.append(describe_statistics(stats))):
        holds()
    assert fuzz.tried(told[0]) == count
    assert fuzz.tried("") == 1


def test_what_is_tried_by_the_thousand_is_there():
    places = [place for named in fuzz.SUBJECTS.values() for place in named]
    files = {place.removeprefix("--deselect=").partition("::")[0] for place in places}
    assert [file for file in files if not (ROOT / file).exists()] == []
