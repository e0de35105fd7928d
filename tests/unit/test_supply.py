"""Compute of ticked estimates: spans of what authors say, no sums over entities, no average."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.supply import (
    Counted,
    Differing,
    Range,
    alike,
    both_countries,
    comparable,
    compute_made,
    countable,
    estimates,
    first_choice,
    home_market,
    of_home_market,
    performance,
    same_author,
    why_they_differ,
)
from honest_silicon.views.pages.made_in_china.sentences import differing_words, supply_sentence
from honest_silicon.words.supply import alike as words_of
from honest_silicon.words.supply import counted

SAME = settings(deadline=None, derandomize=True, database=None)

_KEYS = ("id", "entity", "chip_ids", "country", "low", "central", "high")
# Nova One has 300 TFLOPS, Nova Two 1,000, Shan A 400. In EFLOPS, number x TFLOPS / 10^6:
_COUNTED = {
    # 90,000 x 300 = 27; 120,000 x 300 = 36
    ("one-range", "Nova One", "nova-one", "US", "90000", "100000", "120000"): (27.0, 36.0),
    # 150,000 x 300 = 45
    ("one-point", "Nova One", "nova-one", "US", "", "150000", ""): (45.0, 45.0),
    # 80,000 x 300 = 24; 85,000 x 300 = 25.5
    ("one-ends", "Nova One", "nova-one", "US", "80000", "", "85000"): (24.0, 25.5),
    # 10,000 x 1,000 = 10; a lower end alone is no range.
    ("two-least", "Nova Two", "nova-two", "US", "10000", "", ""): (10.0, 10.0),
    # 20,000 of either part: x 300 = 6, x 1,000 = 20
    ("both", "Nova of both", "nova-one;nova-two", "US", "", "20000", ""): (6.0, 20.0),
    # 5,000 x 400 = 2; 0 is a figure.
    ("shan-point", "Shan A", "shan-a", "CN", "", "5000", ""): (2.0, 2.0),
    ("shan-none", "Shan A", "shan-a", "CN", "", "0", ""): (0.0, 0.0),
}
ENDS = {key[0]: ends for key, ends in _COUNTED.items()}
ENTITY = {key[0]: (key[3], key[1]) for key in _COUNTED}
_ROW = {
    "entity": "Nova One",
    "chip_ids": "nova-one",
    "country": "US",
    "metric": "made",
    "counts": "packages",
    "period": "2024",
    "central": "1000000",
    "span": "period",
    "unit": "chips",
    "author": "Laboratory",
    "basis": "analyst",
    "second_hand": "false",
    "source_id": "lab-report",
}
# Rows that count something else than parts of one whole year.
_UNCOUNTED = {
    "a-month": {"period": "2024-07"},
    "a-quarter": {"period": "2024-Q3"},
    "a-day": {"period": "2024-07-01"},
    "no-period": {"period": ""},
    "since": {"span": "cumulative", "since": "2022"},
    "in-all": {"span": "cumulative"},
    "half": {"span": "half-year"},
    "a-part": {"span": "part"},
    "stretch-not-told": {"span": ""},
    "planned": {"metric": "planned"},
    "ordered": {"metric": "ordered"},
    "capacity": {"metric": "capacity"},
    "in-stock": {"metric": "stock"},
    "dies": {"counts": "dies"},
    "equivalents": {"counts": "h100-equivalents"},
    "conditional": {"condition": "no part fails"},
    "no-figure": {"central": ""},
    "no-chip": {"chip_ids": ""},
    "no-such-chip": {"chip_ids": "ghost"},
}


@pytest.fixture(scope="session")
def supply(build_tiny: Callable, tmp_path_factory):
    """The tiny directory with the estimates above and no other."""
    tiny = build_tiny(tmp_path_factory.mktemp("supply") / "data")
    counted = [_ROW | dict(zip(_KEYS, key, strict=True)) for key in _COUNTED]
    others = [_ROW | more | {"id": name} for name, more in _UNCOUNTED.items()]
    tiny.write("production", [*counted, *others], sort=True)
    return tiny.load()


@pytest.mark.parametrize(
    ("span", "since", "words"),
    [
        ("period", None, "chips"),
        (None, None, "chips"),
        ("cumulative", None, "chips in all"),
        ("cumulative", "2022-Q4", "chips since 2022-Q4"),
    ],
)
def test_a_unit_says_since_when_it_counts(span, since, words):
    assert counted({"unit": "chips", "span": span, "since": since}) == words


TICKS = st.lists(st.sampled_from(sorted(ENDS)), unique=True)


def _by_entity(found):
    return {(f.country, f.entity, f.year): f.eflops for f in found}


def test_what_can_be_counted(supply):
    assert set(countable(supply).index) == set(ENDS)
    # All the rest stays among the estimates.
    assert set(estimates(supply).index) == {*ENDS, *_UNCOUNTED}


@pytest.mark.parametrize("name", _UNCOUNTED)
def test_a_row_that_counts_something_else_adds_nothing(supply, name):
    assert compute_made(supply, [name]) == []
    assert compute_made(supply, [name, "two-least"]) == compute_made(supply, ["two-least"])


@pytest.mark.parametrize("name", ENDS)
def test_one_estimate_by_hand(supply, name):
    (found,) = compute_made(supply, [name])
    low, high = ENDS[name]
    assert (found.eflops.low, found.eflops.high) == (pytest.approx(low), pytest.approx(high))
    assert (found.country, found.year) == (ENTITY[name][0], 2024)
    assert found.entity == ENTITY[name][1]


def test_all_estimates_by_hand_and_no_sum_over_products(supply):
    found = _by_entity(compute_made(supply, ENDS))
    assert set(found) == {
        ("US", "Nova One", 2024),
        ("US", "Nova Two", 2024),
        ("US", "Nova of both", 2024),
        ("CN", "Shan A", 2024),
    }
    # Nova One 24 to 45 over its three estimates, Nova Two 10, either 6 to 20; Shan A 0 to 2.
    one = found["US", "Nova One", 2024]
    assert (one.low, one.high) == (pytest.approx(24), pytest.approx(45))
    both = found["US", "Nova of both", 2024]
    assert (both.low, both.high) == (pytest.approx(6), pytest.approx(20))
    assert found["CN", "Shan A", 2024] == Range(0, 2)


def test_nothing_is_averaged(supply):
    # An average of 45 and 24 to 25.5 would lie between them.
    (found,) = compute_made(supply, ["one-point", "one-ends"])
    assert found.eflops.low == pytest.approx(24)
    assert found.eflops.high == pytest.approx(45)


@SAME
@given(TICKS)
def test_every_end_is_one_of_the_ends_of_rows_of_the_entity(supply, ticked):
    found = _by_entity(compute_made(supply, ticked))
    mine: dict[tuple, list[str]] = {}
    for name in ticked:
        mine.setdefault((*ENTITY[name], 2024), []).append(name)
    assert set(found) == set(mine)
    for key, names in mine.items():
        assert found[key].low == pytest.approx(min(ENDS[n][0] for n in names))
        assert found[key].high == pytest.approx(max(ENDS[n][1] for n in names))


@SAME
@given(TICKS, st.sampled_from(sorted(ENDS)))
def test_one_more_estimate_never_narrows(supply, ticked, more):
    before = _by_entity(compute_made(supply, ticked))
    after = _by_entity(compute_made(supply, [*ticked, more]))
    assert set(before) <= set(after)
    for key, old in before.items():
        assert after[key].high >= old.high - 1e-9
        assert after[key].low <= old.low + 1e-9


@SAME
@given(TICKS, st.randoms(use_true_random=False))
def test_order_and_repeats_do_not_matter(supply, ticked, random):
    other = [*ticked, *ticked]
    random.shuffle(other)
    assert compute_made(supply, other) == compute_made(supply, ticked)


@SAME
@given(TICKS, st.lists(st.text(max_size=8).filter(lambda t: t not in ENDS)))
def test_unknown_ids_are_ignored(supply, ticked, unknown):
    assert compute_made(supply, [*unknown, *ticked]) == compute_made(supply, ticked)


def test_no_tick_is_no_compute(supply):
    assert compute_made(supply, []) == []


@SAME
@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=2, max_size=2))
def test_ranges(ends):
    one, two = (Range(*sorted(pair)) for pair in ends)
    hull = one.hull(two)
    assert {hull.low, hull.high} <= {one.low, one.high, two.low, two.high}
    assert hull.low <= min(one.low, two.low)
    assert hull.high >= max(one.high, two.high)
    corners = [prod(pair) for pair in ((one.low, two.low), (one.high, two.high))]
    assert [one.times(two).low, one.times(two).high] == corners


def test_performance_spans_the_chips_meant(supply):
    assert performance(supply, "nova-one;nova-two") == Range(300, 1000)
    assert performance(supply, "nova-one;ghost") == Range(300, 300)
    assert performance(supply, "ghost") is None


def test_first_choice_counts_no_part_twice(supply, real_data):
    assert "both" not in first_choice(supply)
    assert set(first_choice(supply)) == set(ENDS) - {"both"}
    rows = countable(real_data).loc[first_choice(real_data)]
    assert len(rows) > 0
    assert not rows["chip_ids"].str.contains(";").any()


def test_real_compute_by_hand(real_data):
    found = _by_entity(compute_made(real_data, first_choice(real_data)))
    # H20 of 2024: a million, twice said, x 148 TFLOPS, or the 147 of NVIDIA's own file.
    h20 = found["US", "H20", 2024]
    assert (h20.low, h20.high) == (pytest.approx(147), pytest.approx(148))
    # 910C of 2025: 300,000 x 707.8 = 212.3; 653,000 x 727.4 = 475.0.
    ascend = found["CN", "Ascend 910C", 2025]
    assert (ascend.low, ascend.high) == (pytest.approx(212.34), pytest.approx(474.9922))


def test_every_pair_of_real_estimates_spans_or_stays_apart(real_data):
    rows = countable(real_data)
    assert len(rows) > 2
    for one, two in combinations(rows.index, 2):
        parts = [_by_entity(compute_made(real_data, [i])) for i in (one, two)]
        both = _by_entity(compute_made(real_data, [one, two]))
        keys = [next(iter(p)) for p in parts]
        highs = [next(iter(p.values())).high for p in parts]
        if keys[0] == keys[1]:
            assert both[keys[0]].high == pytest.approx(max(highs))
        else:
            assert [both[k].high for k in keys] == pytest.approx(highs)


def test_real_rows_of_part_years_and_running_totals_are_left_out(real_data):
    rows, everything = countable(real_data), estimates(real_data)
    assert "h200-shipped-2026-08-1" in everything.index  # a month
    assert "h20-sold-2025-1" in everything.index  # since 2022
    assert {"h200-shipped-2026-08-1", "h20-sold-2025-1"}.isdisjoint(rows.index)


def test_authors_are_held_together_over_one_kind_of_count_alone(supply):
    rows = estimates(supply)
    # Two counts of the packages of Nova One in 2024, and others that each count something else.
    others = ["since", "in-all", "half", "planned", "in-stock", "dies", "equivalents"]
    mine = rows.loc[["one-range", "one-ends", "two-least", *others]]
    # An author does not differ from itself.
    assert why_they_differ(supply, mine) == []
    by_two = mine.assign(author=mine["author"].where(mine.index != "one-ends", "Bureau"))
    (found,) = why_they_differ(supply, by_two)
    authors, kind = ("Bureau", "Laboratory"), Counted(counts="packages")
    assert found == Differing("Nova One", 2024, kind, 2, 80_000, 120_000, authors)
    assert differing_words(supply, found) == (
        "Nova One, 2024 (packages): 2 estimates of 80,000 to 120,000, by Bureau, Laboratory."
    )
    # Nor do estimates of two chips differ.
    of_others = by_two.assign(chip_ids=[str(n) for n in range(len(by_two))])
    assert why_they_differ(supply, of_others) == []


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({}, "packages"),
        ({"counts": "cards"}, "cards"),
        ({"counts": "dies"}, "dies"),
        ({"metric": "planned"}, "packages, planned"),
        ({"metric": "shipped"}, "packages"),
        ({"since": "2022", "span": "cumulative"}, "packages, since 2022"),
        ({"span": "cumulative"}, "packages, all until its end"),
        ({"span": None}, "packages, over a time not stated"),
        ({"condition": "none fails"}, "packages, if none fails"),
        ({"counts": "usd-bn", "metric": "revenue", "unit": "USD bn"}, "USD bn, revenue"),
    ],
)
def test_what_stands_in_one_row_counts_the_same(supply, other, words):
    row = {"metric": "made", "counts": "packages", "unit": "chips", "since": None}
    row |= {"condition": None, "span": "period", "period": "2024", "whole_year": True}
    assert words_of(supply, alike(supply, row | other)) == words


def test_both_countries_by_one_author_in_one_unit(build_tiny, tmp_path):
    tiny = build_tiny(tmp_path / "data")
    equal = {"counts": "h100-equivalents", "unit": "H100-equivalents", "chip_ids": ""}
    rows = [
        # Two countries and one author, for 2024 and for 2025.
        _ROW | equal | {"id": "a", "entity": "Shan All", "country": "CN", "central": "50"},
        _ROW | equal | {"id": "b", "entity": "Nova All", "central": "1000"},
        _ROW
        | equal
        | {"id": "c", "entity": "Shan All", "country": "CN", "central": "", "period": "2025"}
        | {"vendor": "Shan", "low": "60", "high": "90"},
        _ROW
        | equal
        | {"id": "d", "entity": "Nova All", "vendor": "Nova"}
        | {"central": "2000", "period": "2025"},
        # A later year by two authors is no comparison, nor are chips.
        _ROW | equal | {"id": "e", "country": "CN", "period": "2026"},
        _ROW | equal | {"id": "f", "author": "Other", "period": "2026"},
        _ROW | {"id": "g", "country": "CN", "period": "2026", "chip_ids": "shan-a"},
        _ROW | {"id": "h", "period": "2026"},
    ]
    tiny.write("production", rows, sort=True)
    found = same_author(tiny.load())
    assert (found.author, found.year) == ("Laboratory", 2025)
    assert found.entities == {"CN": "Shan All", "US": "Nova All"}
    # Whose chips they are where a row tells, else what it counts.
    assert found.makers == {"CN": "Shan", "US": "Nova"}
    assert both_countries(tiny.load())[1].makers == {"CN": "Shan All", "US": "Nova All"}
    assert found.figures == {"CN": Range(60, 90), "US": Range(2000, 2000)}
    assert found.ids == {"CN": "c", "US": "d"}
    # The year before stands behind it.
    assert [(f.year, f.ids["CN"]) for f in both_countries(tiny.load())] == [
        (2025, "c"),
        (2024, "a"),
    ]
    # 60 to 90 of 2,000; said of a past year, and of one that is not over.
    nbsp = "\N{NO-BREAK SPACE}"
    said = supply_sentence(tiny.load(), date(2026, 1, 1)).replace(nbsp, " ")
    assert said == (
        "In 2025 Shan made about 3 to 4 % as much AI compute as Nova "
        "(Laboratory, H100 equivalents)."
    )
    assert "In 2025 Shan will make about" in supply_sentence(tiny.load(), date(2025, 6, 1))


def test_the_home_market_is_one_author_over_itself(build_tiny, tmp_path):
    tiny = build_tiny(tmp_path / "data")
    cards = {"counts": "cards", "metric": "shipped", "unit": "cards", "chip_ids": ""}
    several = cards | {"country": "CN", "vendor": ""}
    home = several | {"entity": "Makers of the land", "market": "chinese"}
    every = several | {"entity": "All who sell there", "market": "all"}
    rows = [
        _ROW | home | {"id": "a", "central": "30"},
        _ROW | every | {"id": "b", "central": "120"},
        # Later, but by two authors.
        _ROW | home | {"id": "c", "central": "90", "period": "2025"},
        _ROW | every | {"id": "d", "central": "100", "period": "2025", "author": "Other"},
    ]
    tiny.write("production", rows, sort=True)
    found = home_market(tiny.load())
    # 30 of 120 is a quarter.
    assert (found.author, found.year, found.share) == ("Laboratory", 2024, 0.25)


def test_the_makers_of_the_home_market_are_counted_by_its_author(build_tiny, tmp_path):
    tiny = build_tiny(tmp_path / "data")
    cards = {"counts": "cards", "metric": "shipped", "unit": "cards", "chip_ids": ""}
    several = _ROW | cards | {"country": "CN", "vendor": ""}
    china = _ROW | cards | {"country": "CN", "vendor": "Shan", "entity": "Shan", "market": "vendor"}
    nova = _ROW | cards | {"vendor": "Nova", "entity": "Nova in China", "market": "vendor"}
    rows = [
        several | {"id": "a", "entity": "Makers of the land", "central": "30", "market": "chinese"},
        several | {"id": "b", "entity": "All who sell there", "central": "120", "market": "all"},
        china | {"id": "c", "central": "20"},
        nova | {"id": "d", "central": "80"},
        # Another author, another year, another unit; what is not of China alone.
        nova | {"id": "e", "central": "90", "author": "Other"},
        nova | {"id": "f", "central": "70", "period": "2023"},
        china | {"id": "g", "central": "25", "counts": "dies"},
        nova | {"id": "h", "central": "300", "market": ""},
    ]
    tiny.write("production", rows, sort=True)
    assert list(of_home_market(tiny.load())["id"]) == ["d", "c"]


def test_what_is_foreseen_or_is_of_no_whole_year_is_not_compared(supply):
    rows = estimates(supply)
    found = set(comparable(supply, rows, date(2024, 12, 31)).index)
    assert {"one-range", "one-ends", "two-least", "dies", "equivalents"} <= found
    assert not found & {"since", "in-all", "half", "planned", "in-stock"}
    assert not set(comparable(supply, rows, date(2023, 12, 31)).index) & found


def test_without_such_rows_nothing_is_compared(supply):
    assert same_author(supply) is None
    assert home_market(supply) is None


def test_an_estimate_under_a_condition_is_compared_with_no_other(supply):
    rows = estimates(supply)
    assert "conditional" not in comparable(supply, rows, date(2024, 12, 31)).index
    kind = alike(supply, rows.loc["conditional"])
    assert all(alike(supply, rows.loc[i]) != kind for i in rows.index.drop("conditional"))
    assert words_of(supply, kind).endswith("if no part fails")


def test_what_could_be_made_is_told_as_such_and_widens_no_spread(real_data):
    rows = estimates(real_data)
    row = rows.loc["ascend-all-other-2026-1"]
    assert row["condition"].startswith("all leading-edge logic")
    assert row["id"] not in comparable(real_data, rows, date(2026, 12, 1)).index
    # With all estimates shown it still stands in no row with what was made.
    kinds = {
        i: alike(real_data, rows.loc[i])
        for i in rows.index[rows["year"].eq(2026).fillna(False) & rows["entity"].eq(row["entity"])]
    }
    together = [i for i, kind in kinds.items() if kind == kinds[row["id"]]]
    assert all(rows.at[i, "metric"] == "other" for i in together)
