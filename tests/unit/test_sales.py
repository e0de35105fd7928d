"""What could be bought in China on a day: windows at their ends, measures of both governments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.sales import (
    FIRST_RULE,
    best_buyable,
    buyable,
    sale,
    sale_states,
    to_compare,
    windows,
)
from honest_silicon.views.pages.shared.sale_words import in_practice, sale_sentence
from honest_silicon.words.names import model_name

SAME = settings(deadline=None, derandomize=True, database=None)


def window(number: int, chip: str, since: str, until: str = "", state: str = "free", **cells):
    return {
        "id": f"{chip}-{number}",
        "chip_id": chip,
        "since": since,
        "until": until,
        "state": state,
        "imposed_by": "US",
        "basis": "press",
        "source_id": "trade-press",
    } | cells


# nova-one: free from 2020-Q3, when it shipped, to 2022-10-07. nova-two shipped in 2022-10, shan-a
# in 2023; shan-b is only announced.


def test_a_window_holds_on_the_days_it_surely_does(tiny_data):
    (found,) = windows(tiny_data)
    assert (found.first, found.last) == (date(2020, 9, 30), date(2022, 10, 7))
    assert not found.holds(date(2020, 9, 29))
    assert found.holds(date(2020, 9, 30))
    assert found.holds(date(2022, 10, 6))
    assert not found.holds(date(2022, 10, 7))


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        # From the last day it may have begun to the day before the first it may have ended on.
        ("2023-05-10", "2023-08-20", date(2023, 5, 10), date(2023, 8, 19)),
        ("2023-05", "2023-08", date(2023, 5, 31), date(2023, 7, 31)),
        ("2023-Q2", "2023-Q4", date(2023, 6, 30), date(2023, 9, 30)),
        ("2023", "2025", date(2023, 12, 31), date(2024, 12, 31)),
    ],
)
@pytest.mark.parametrize("state", ["free", "licensed"])
def test_first_and_last_day(tiny, since, until, first, last, state):
    tiny.add("china_sales", window(1, "nova-two", since, until, state))
    data = tiny.load()
    day = timedelta(days=1)
    on = [d for d in (first - day, first, last, last + day) if "nova-two" in buyable(data, d)]
    assert on == [first, last]


def test_a_window_without_an_end_holds_on(tiny):
    tiny.add("china_sales", window(1, "nova-two", "2023-05"))
    assert "nova-two" in buyable(tiny.load(), date(2099, 1, 1))


@pytest.mark.parametrize("state", ["licence-required"])
def test_a_licence_that_is_needed_is_no_sale(tiny, state):
    tiny.add("china_sales", window(1, "nova-two", "2023-05", "", state))
    assert "nova-two" not in buyable(tiny.load(), date(2024, 1, 1))


def test_a_chinese_measure_blocks(tiny):
    against = {"imposed_by": "CN"}
    tiny.add(
        "china_sales",
        window(1, "nova-two", "2023-05"),
        window(2, "nova-two", "2024-01-10", "2024-03-05", "discouraged", **against),
    )
    data = tiny.load()
    days = ["2024-01-09", "2024-01-10", "2024-03-04", "2024-03-05"]
    found = ["nova-two" in buyable(data, date.fromisoformat(d)) for d in days]
    assert found == [True, False, False, True]


def test_a_chinese_permission_alone_is_no_american_one(tiny):
    for number, state in ((1, "free"), (2, "licensed")):
        row = window(number, "nova-two", f"202{2 + number}", f"202{3 + number}", state)
        tiny.add("china_sales", row | {"imposed_by": "CN"})
    data = tiny.load()
    for year in (2023, 2024, 2025):
        assert "nova-two" not in buyable(data, date(year, 12, 31))


def test_before_the_first_rule_every_shipped_part_could_be_had(tiny):
    tiny.remove("china_sales", chip_id="nova-one")
    data = tiny.load()
    assert "nova-one" not in buyable(data, date(2020, 9, 29))
    assert "nova-one" in buyable(data, date(2020, 9, 30))
    assert "nova-one" in buyable(data, FIRST_RULE - timedelta(days=1))
    # From that day on a window must say it.
    assert "nova-one" not in buyable(data, FIRST_RULE)


def test_chinese_parts_by_shipment(tiny_data):
    assert "shan-a" not in buyable(tiny_data, date(2023, 12, 30))
    assert "shan-a" in buyable(tiny_data, date(2023, 12, 31))
    assert "shan-b" not in buyable(tiny_data, date(2099, 1, 1))


def test_rented_parts_are_left_out(tiny):
    day = date(2022, 8, 1)
    assert "nova-one" in buyable(tiny.load(), day)
    tiny.set("nova-one", "form_factor", "cloud")
    assert "nova-one" not in buyable(tiny.load(), day)


def test_a_part_of_unknown_form_is_not_taken_for_a_rented_one(tiny):
    tiny.adopt("nova-one", "form_factor", "")
    assert "nova-one" in buyable(tiny.load(), date(2022, 8, 1))


def test_the_best_of_each_country(tiny):
    tiny.add("china_sales", window(1, "nova-two", "2023-05"))
    tiny.add_chip("shan-a", "shan-c", fp16_tflops="500")
    tiny.add_chip("shan-a", "shan-d", fp16_tflops="300")
    tiny.add_chip("shan-a", "shan-w", fp16_tflops="9000", kind="wafer")
    tiny.add_chip("shan-a", "shan-u", fp16_tflops="")
    data = tiny.load()
    assert best_buyable(data, date(2024, 6, 1), 2) == ["nova-two", "shan-c", "shan-a"]
    assert best_buyable(data, date(2024, 6, 1), 1) == ["nova-two", "shan-c"]


# The data.


@pytest.mark.parametrize(
    ("chip", "day", "expected"),
    [
        ("nvidia-a100-sxm-80gb", date(2022, 6, 15), True),
        ("nvidia-a100-sxm-80gb", date(2022, 8, 25), True),
        ("nvidia-a100-sxm-80gb", date(2022, 8, 26), False),
        ("nvidia-a100-sxm-80gb", date(2022, 12, 15), False),
        ("nvidia-a100-pcie-40gb", date(2022, 6, 15), True),
        ("nvidia-a100-pcie-40gb", date(2022, 12, 15), False),
        ("nvidia-h100-sxm", date(2022, 12, 15), False),
        ("nvidia-h800-sxm", date(2023, 3, 20), False),
        ("nvidia-h800-sxm", date(2023, 3, 21), True),
        ("nvidia-h800-sxm", date(2023, 6, 30), True),
        ("nvidia-h800-sxm", date(2023, 10, 22), True),
        ("nvidia-h800-sxm", date(2023, 10, 23), False),
        ("nvidia-h800-sxm", date(2023, 12, 15), False),
        ("nvidia-a800-sxm-80gb", date(2022, 12, 15), True),
        # Free, then barred; licensed in August 2025, when Chinese offices told firms not to buy.
        ("nvidia-h20", date(2024, 12, 15), True),
        ("nvidia-h20", date(2025, 6, 15), False),
        ("nvidia-h20", date(2025, 9, 15), False),
    ],
)
def test_what_could_be_bought(real_data, chip, day, expected):
    assert (chip in buyable(real_data, day)) is expected


def test_the_h20_is_barred_by_china_and_not_by_the_us_in_september_2025(real_data):
    day = date(2025, 9, 15)
    mine = [w for w in windows(real_data) if w.chip_id == "nvidia-h20" and w.holds(day)]
    found = {(w.state, w.imposed_by) for w in mine}
    assert found == {("licensed", "US"), ("discouraged", "CN")}


@SAME
@given(st.dates(date(2018, 1, 1), date(2027, 12, 31)))
@example(FIRST_RULE)
@example(FIRST_RULE - timedelta(days=1))
def test_any_day(real_data, day):
    found = buyable(real_data, day)
    assert len(found) == len(set(found))
    chips = real_data.chips.loc[found]
    assert set(chips["status"]) <= {"shipping", "discontinued"}
    assert (chips["form_factor"] != "cloud").all()
    states = {(w.chip_id, w.imposed_by): w.state for w in windows(real_data) if w.holds(day)}
    for chip, country in chips["country"].items():
        if country == "US" and day >= FIRST_RULE:
            assert states[chip, "US"] in ("free", "licensed")
            assert states.get((chip, "CN")) != "discouraged"
    best = best_buyable(real_data, day)
    assert set(best) <= set(found)
    for country in ("US", "CN"):
        mine = chips[(chips["country"] == country) & (chips["kind"] != "wafer")]
        rates = mine["fp16_tflops"].dropna().astype(float)
        shown = [float(chips.loc[c, "fp16_tflops"]) for c in best if c in rates.index]
        assert shown == sorted(rates, reverse=True)[: len(shown)]
        assert bool(shown) == bool(len(rates))


def test_what_china_may_buy_is_said_by_name(real_data):
    day = date(2026, 11, 28)
    found = sale(real_data, day)
    assert set(found.licensed) == {
        *("nvidia-h20", "nvidia-h200-sxm", "nvidia-h200-nvl", "amd-mi308"),
    }
    assert "nvidia-h20" in found.discouraged
    assert found.rationed == ("nvidia-h200-sxm",)
    said = sale_sentence(real_data, day)
    for name in ("H20", "H200", "MI308", "under US licence", "Beijing discouraging"):
        assert name in said
    assert "MI100" not in said
    # A day is a word, as a number with its unit.
    assert len(said.split(" ")) < 30
    # Nor among the parts the comparison opens with.
    shown = to_compare(real_data, day)
    assert "amd-mi100" not in shown
    assert set(shown) & set(found.licensed)
    assert not set(shown) & set(found.discouraged)


def test_a_day_of_free_sale_says_so(real_data):
    said = sale_sentence(real_data, date(2023, 6, 30))
    start = said.replace("\N{NO-BREAK SPACE}", " ")
    assert start.startswith("On 30 June 2023 no US licence was needed for ")
    assert "H800" in said
    # Parts long out of the shops are not named: the MI100 is of 2020.
    assert "MI100" not in sale_sentence(real_data, date(2025, 6, 1))


def test_a_day_without_windows_says_so(tiny_data):
    said = sale_sentence(tiny_data, date(2019, 1, 1)).replace("\N{NO-BREAK SPACE}", " ")
    assert said == "On 1 January 2019 no US chip is known to have been open to buyers in China."


def test_forms_of_one_chip_are_named_once(real_data):
    found = sale(real_data, date(2026, 11, 28)).licensed
    assert {model_name(real_data, c) for c in found} == {"H20", "H200", "MI308"}
    assert model_name(real_data, "nvidia-a100-sxm-80gb") == "A100"
    assert model_name(real_data, "nvidia-a100-pcie-40gb") == "A100"
    said = sale_sentence(real_data, date(2026, 11, 28))
    assert said.count("H200") == 2  # under licence, and rationed


def test_states_of_a_day_are_the_windows_that_hold(tiny):
    against = {"imposed_by": "CN", "state": "discouraged"}
    tiny.add(
        "china_sales",
        window(1, "nova-two", "2023-05", "2024-05", "licensed"),
        window(2, "nova-two", "2024-01", "", **against),
    )
    data = tiny.load()
    one, two = sale_states(data, date(2024, 2, 1))
    # On sale first; the window of nova-one is over.
    assert (one.chip_id, one.us.state, one.cn.state) == ("nova-two", "licensed", "discouraged")
    assert (one.us.since, one.cn.since) == ("2023-05", "2024-01")
    assert (two.chip_id, two.us, two.cn) == ("nova-one", None, None)
    assert sale_states(data, date(2024, 6, 1))[0].us is None


def test_what_is_said_of_a_chip_in_practice_names_both_governments(real_data):
    day = date(2026, 11, 28)
    states = {s.chip_id: s for s in sale_states(real_data, day)}
    assert in_practice(states["nvidia-h20"], day).replace("\N{NO-BREAK SPACE}", " ") == (
        "On 28 November 2026: sold under licence (since 2025-08); discouraged by Beijing "
        "(since 2025-08-12)."
    )
    assert in_practice(replace(states["nvidia-h20"], us=None, cn=None), day) == ""
