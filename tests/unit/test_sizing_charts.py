"""Pictures of *Run a model*: no unknown is drawn, colour is a country, names keep apart."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.achieved import PairRow, ratios_of_pairs, results_by_chip
from honest_silicon.charts.sizing import Bar, Roof, Speed, memory_bars, roofline, speeds
from honest_silicon.charts.theme import DARK, LIGHT
from tests.examples import examples

TITLES = ("x", "y")


def speed(country: str = "CN", limit: float = 200.0, expected: Interval | None = None) -> Speed:
    return Speed("nova-one", "8 Nova", country, "words", "hover", limit, expected)


def drawn(rows: list[Speed]):
    return speeds(rows, LIGHT, title="t", fields=("memory_gb",), source="s").to_dict()


def test_a_chip_without_a_comparable_test_has_a_limit_alone():
    found = drawn([speed(), speed("US", 100.0, Interval(10.0, 20.0, 40.0))])
    marks = [t for t in found["data"] if t["mode"] == "markers"]
    assert [list(t["x"]) for t in marks] == [[20.0], [200.0, 100.0]]
    bars = [t for t in found["data"] if t.get("line", {}).get("width") == 14]
    assert [(list(t["x"]), t["line"]["color"]) for t in bars] == [
        ([10.0, 40.0], LIGHT.country["US"])
    ]


@pytest.mark.parametrize(("limit", "kind"), [(900.0, None), (1100.0, "log")])
def test_speeds_of_more_than_a_decade_are_on_a_log_axis(limit, kind):
    found = drawn([speed(limit=100.0), speed(limit=limit)])
    assert found["layout"]["xaxis"].get("type") == kind


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_memory_has_no_colour_of_a_country(theme):
    bars = [Bar("a", "A", "w", {"weights": 5.0, "caches": 1.0, "state": 1.0, "reserve": 1.0}, 9.0)]
    names = {"weights": "Weights", "caches": "Cache", "state": "State", "reserve": "Kept"}
    found = memory_bars(
        bars, theme, names=names, title="GB", end="Memory", fields=("memory_gb",), source="s"
    )
    assert [t.name for t in found.data] == [*names.values(), "Memory"]
    assert not [c for c in theme.country.values() if c in found.to_json()]


def test_a_part_that_no_bar_has_is_not_in_the_key():
    bars = [Bar("a", "A", "w", {"weights": 5.0}, 9.0)]
    names = {"weights": "Weights", "state": "State"}
    found = memory_bars(
        bars, LIGHT, names=names, title="", end="Memory", fields=("memory_gb",), source="s"
    )
    assert [t.name for t in found.data] == ["Weights", "Memory"]


@settings(deadline=None, derandomize=True, database=None, max_examples=examples(40))
@given(st.lists(st.floats(1e13, 5e15), min_size=1, max_size=4))
def test_names_at_the_ends_of_roofs_keep_apart_and_in_order(peaks):
    roofs = [
        Roof(f"c{i}", f"Nova Rather Long {i}", "US", 2e12, flops) for i, flops in enumerate(peaks)
    ]
    found = roofline(roofs, {"w": 10.0}, LIGHT, titles=TITLES, fields=("memory_gb",), source="s")
    ends = [a for a in found.layout.annotations if a.xshift == 6]
    assert len(ends) == len(roofs)
    tall = found.layout.height - found.layout.margin.t - found.layout.margin.b
    heights = sorted(a.y * tall for a in ends)
    # Each name here is of two lines of 17 px.
    assert all(b - a >= 33.9 for a, b in pairwise(heights))
    by_peak = [a.text for a in sorted(ends, key=lambda a: a.y)]
    assert [re.sub(r"\D", "", t) for t in by_peak] == [
        str(i) for i, _ in sorted(enumerate(peaks), key=lambda pair: pair[1])
    ]


def test_roofs_of_one_country_are_told_apart_by_dashes():
    roofs = [Roof("a", "A", "US", 1e12, 1e14), Roof("b", "B", "US", 2e12, 1e14)]
    found = roofline(roofs, {"w": 10.0}, LIGHT, titles=TITLES, fields=("memory_gb",), source="s")
    lines = [t.line for t in found.data if t.mode == "lines"]
    assert [line.color for line in lines] == [LIGHT.country["US"]] * 2
    assert len({line.dash for line in lines}) == 2


def results(**cells) -> pd.DataFrame:
    rows = {
        "chip_id": ["nova-one"] * 3,
        "country": ["CN", "CN", "US"],
        "runner": ["vendor", "laboratory", "unknown"],
        "shown": [90.0, 80.0, 101.0],
        "row": ["Nova", "Nova", "Other"],
        "hover": ["a", "b", "c"],
    }
    return pd.DataFrame(rows | cells, index=["r1", "r2", "r3"])


THEME = LIGHT.__class__(**{**LIGHT.__dict__, "names": {"CN": "China", "US": "United States"}})


def test_a_result_is_filled_by_who_ran_it_and_a_median_needs_several():
    found = results_by_chip(results(), THEME, axis_title="t", source="s")
    marks = {t.customdata[0]: t.marker.symbol for t in found.data if t.customdata}
    assert marks == {
        "measured:r1": "circle-open",
        "measured:r2": "circle",
        "measured:r3": "diamond-open-dot",
    }
    (median,) = [t for t in found.data if not t.customdata]
    assert list(median.x) == [85.0]
    # A mark at the end of the axis is whole, and the axis holds what is above 100 %.
    assert found.layout.xaxis.range[1] > 101
    assert all(t.cliponaxis is False for t in found.data)


def test_results_without_a_figure_are_refused():
    with pytest.raises(ValueError, match="cannot be drawn"):
        results_by_chip(results(shown=[1.0, None, 2.0]), THEME, axis_title="t", source="s")


def test_a_pair_of_one_runner_is_filled_and_the_line_of_equal_speed_is_on_the_axis():
    rows = [PairRow("r1", "one", 2.0, True, "h"), PairRow("r2", "two", 4.0, False, "h")]
    found = ratios_of_pairs(rows, THEME, country="CN", title="t", source="s")
    assert list(found.data[0].marker.symbol) == ["circle", "circle-open"]
    named = [a.text for a in found.layout.annotations]
    assert "one: <b>2x</b>" in named
    assert "two: <b>4x</b>" in named
    low, high = found.layout.xaxis.range
    assert low < 0 < high
    assert found.layout.shapes[0].x0 == 1
