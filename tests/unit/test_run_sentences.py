"""What *Run a model* says: servers as sold, findings above charts, no more than the figures say."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.cost import OWNED, Terms
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.expected import Check, checks
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.sizing import NO_ROOM, ON_CHIP, UNKNOWN, Job, ranking, size
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.measured_pairs import measured_pairs, most_tested
from honest_silicon.charts.sizing import Roof
from honest_silicon.dataset.format import number
from honest_silicon.dataset.records import records
from honest_silicon.views.pages.run.sentences import (
    costs,
    expected,
    measured,
    pairs,
    pictures,
    words,
)
from honest_silicon.views.pages.run.sentences import (
    ranking as ranked,
)
from honest_silicon.views.pages.run.sentences import size as said
from honest_silicon.views.pages.run.token_costs import answers
from honest_silicon.words.bounds import expected_ends
from honest_silicon.words.names import own_name

JOB = Job("deepseek-v3")
CHIPS = ("huawei-ascend-910c", "nvidia-h20", "nvidia-h100-sxm")


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _needs(*asked) -> str:
    """The opening, where it has room for all."""
    (opening,) = said.needs(*asked)
    return opening


@pytest.fixture(scope="module")
def sized(real_data):
    def pick(*chips: str, job: Job = JOB):
        found = {s.chip.id: s for s in ranking(real_data, job)}
        return [found[c] for c in chips]

    return pick


def test_servers_are_whole_and_their_size_is_told_once(real_data, sized):
    told = plain(_needs(real_data, sized(*CHIPS), JOB, "DeepSeek-V3"))
    assert told == (
        "To serve DeepSeek-V3 to 32 users you need one 8-chip Ascend 910C server, one H20 server "
        "or two H100 SXM5 servers."
    )


@pytest.mark.parametrize(
    ("chips", "words"), [(1, "one H20"), (4, "four H20 chips"), (24, "three 8-chip H20 servers")]
)
def test_chips_that_fill_no_server_are_counted(real_data, sized, chips, words):
    (one,) = sized("nvidia-h20")
    told = _needs(real_data, [replace(one, chips=chips)], JOB, "M")
    assert f"you need {words}." in told


def test_one_user_is_one(real_data, sized):
    job = replace(JOB, users=1)
    assert "to one user you" in _needs(real_data, sized("nvidia-h20", job=job), job, "M")


def test_a_number_that_was_given_is_judged(real_data, sized):
    job = replace(JOB, chips=8)
    told = plain(_needs(real_data, sized(*CHIPS, job=job), job, "DeepSeek-V3"))
    assert told == (
        "DeepSeek-V3 for 32 users fits on eight Ascend 910C and eight H20, not on eight H100 SXM5."
    )
    few = replace(JOB, chips=4)
    told = plain(_needs(real_data, sized("nvidia-h20", job=few), few, "DeepSeek-V3"))
    held = sized("nvidia-h20", job=few)[0].fit.lacks_gb
    assert told == (
        f"DeepSeek-V3 for 32 users does not fit on four H20: {held:.0f} GB of memory are missing."
    )
    told = plain(_needs(real_data, sized(*CHIPS, job=few), few, "DeepSeek-V3"))
    assert told == (
        "DeepSeek-V3 for 32 users does not fit on four Ascend 910C, four H20 or four H100 SXM5."
    )


@pytest.mark.parametrize("count", [0, 16])
def test_an_opening_with_long_names_is_short_and_names_the_others_after_it(real_data, sized, count):
    job = Job("deepseek-v3", users=4096, chips=count)
    long = ("intel-gaudi-3", "nvidia-gb200", "huawei-ascend-950dt", "nvidia-rtx-pro-6000-server")
    picked = [s for c in long for s in sized(c, job=job)]
    sentences = said.needs(real_data, picked, job, "DeepSeek-V3")
    assert len(sentences) == 2
    assert all(len(one.split()) < 30 and one.count(". ") == 0 for one in sentences)
    assert all(own_name(real_data, s.chip.id) in " ".join(sentences) for s in picked)


def test_what_tests_suggest_is_within_what_is_possible(real_data, sized):
    (one,) = sized("huawei-ascend-910c")
    assert one.expected is not None
    told = plain(said.speed(real_data, [one], JOB))
    assert f"suggest {one.expected.low / 32:.2g} to {one.expected.high / 32:.2g} tokens/s" in told
    assert told.endswith("are possible.")
    none = replace(one, expected=None, curve=None)
    assert "No comparable test" in said.speed(real_data, [none], JOB)


def _figures(said: str) -> list[float]:
    return [float(end.replace(",", "")) for end in said.split(" to ")]


_RATES = st.floats(1e-3, 1e7)


@given(ends=st.tuples(_RATES, _RATES).map(sorted), limit=_RATES, digits=st.sampled_from([2, 3]))
def test_no_end_of_an_expected_range_is_written_past_the_limit_beside_it(ends, limit, digits):
    (printed,) = _figures(number(limit, significant=digits))
    below = _figures(expected_ends(*ends, most=limit))
    assert below == sorted(below)
    assert below[-1] <= printed
    above = _figures(expected_ends(*ends, least=limit))
    assert above == sorted(above)
    assert above[0] >= printed
    assert expected_ends(*ends, most=1e8, least=1e-4) == expected_ends(*ends)


@pytest.mark.parametrize("users", [1, 32, 300])
def test_no_chip_is_expected_to_be_faster_than_it_is_allowed(real_data, users):
    for s in ranking(real_data, replace(JOB, users=users)):
        if s.per_chip and s.expected:
            suggested, most = plain(pictures.speed_words(s)).split(", at most ")
            ends = _figures(suggested.removeprefix("tests suggest "))
            assert ends[-1] <= float(most.replace(",", "")), s.chip.id


def test_a_title_of_speeds_claims_a_lead_only_where_ranges_are_apart(real_data, sized):
    drawn = sized(*CHIPS, job=replace(JOB, chips=16))

    def title(drawn):
        return pictures.speeds_title(real_data, drawn)

    assert title(drawn) == ("Chip for chip the H20 could be fastest, but tests overlap")
    ahead = replace(drawn[0], expected=Interval(9e5, 9.5e5, 1e6))
    assert title([ahead, *drawn[1:]]) == "Chip for chip, tests suggest, the Ascend 910C is fastest"
    untested = [replace(s, expected=None) for s in drawn]
    assert title(untested) == "Chip for chip the H20 could be fastest"


def test_a_title_of_speeds_says_of_how_many_chips_where_counts_differ(real_data, sized):
    drawn = sized("nvidia-h20", "nvidia-h100-sxm")
    assert plain(pictures.speeds_title(real_data, drawn)) == (
        "Chip for chip the H20 could be fastest, but tests overlap, with 8 H20 and 16 H100"
    )
    alike = sized("nvidia-h100-sxm", "nvidia-h100-pcie", job=replace(JOB, chips=16))
    apart = [replace(alike[0], chips=8), alike[1]]
    assert plain(pictures.speeds_title(real_data, apart)).endswith(
        ", with 8 H100 SXM5 and 16 H100 PCIe"
    )
    (alone,) = sized("nvidia-h20")
    assert ", with" not in plain(pictures.speeds_title(real_data, [alone]))
    long = ("intel-gaudi-3", "nvidia-gb200", "huawei-ascend-950dt", "nvidia-rtx-pro-6000-server")
    for users in (1, 32, 4096):
        drawn = [s for s in sized(*CHIPS, *long, job=replace(JOB, users=users)) if s.per_chip]
        told = plain(pictures.speeds_title(real_data, drawn))
        assert len({s.chips for s in drawn}) > 1
        assert len(told.split()) < 30
        least, most = (number(end(s.chips for s in drawn)) for end in (min, max))
        assert told.endswith(f", with {least} to {most} of each chip")


def test_speeds_beyond_the_largest_test_are_said_to_be_extrapolated(real_data, sized):
    assert "extrapolated" not in said.speed(real_data, sized(*CHIPS), JOB)
    crowd = replace(JOB, users=1_000_000)
    drawn = sized(*CHIPS, job=crowd)
    rows = {r["measured_id"]: r["expected_id"] for r in records(real_data, "expected_rows")}
    mine = [r for r in records(real_data, "measured") if r["id"] in rows]
    ids = {s.curve.id for s in drawn if s.curve}
    most = max(int(r["chips"] or 1) for r in mine if rows[r["id"]] in ids)
    told = plain(said.speed(real_data, drawn, crowd))
    assert f"No such test had more than {most} chips" in told
    # However far apart the ranges are, none is said to be the fastest by tests.
    assert "tests suggest, the" not in pictures.speeds_title(real_data, drawn)


def test_the_cost_of_a_million_tokens_is_that_of_the_first_price(real_data, sized):
    (one,) = answers(real_data, sized("huawei-ascend-910c"), JOB, Terms())
    first = one.costs[0]
    assert first.at_expected is not None
    assert first.at_bound is not None
    low, high = first.at_expected.low, first.at_expected.high
    told = plain(costs.cost(real_data, [one]))
    low, high = (number(end, significant=2) for end in (low, high))
    (bought,) = (c.at_expected for c in one.costs if c.hourly.basis == OWNED)
    dollars = " to ".join(number(end, significant=2) for end in (bought.low, bought.high))
    # Its rents are in yuan: what it costs in dollars is told as well.
    assert told.endswith(
        f" on the Ascend 910C, at the lowest published rent, or USD {dollars} if it is bought"
    )
    assert told.startswith(f"A million tokens would cost {first.hourly.currency} {low} to {high} ")
    untested = replace(one, costs=(replace(first, at_expected=None),))
    told = plain(costs.cost(real_data, [untested]))
    least = number(first.at_bound.value, significant=2)
    assert f"at least {first.hourly.currency} {least} " in told
    assert costs.cost(real_data, [replace(one, costs=())]) == ""


def test_a_title_of_memory_names_the_fullest_or_what_is_too_small(real_data, sized):
    fullest = pictures.memory_title(real_data, sized(*CHIPS))
    assert plain(fullest).startswith("Memory is tightest on 8 H20: 93 % of")
    few = sized("nvidia-h20", "huawei-ascend-910c", job=replace(JOB, chips=4))
    told = plain(pictures.memory_title(real_data, few))
    assert told == "The memory of 4 H20 and 4 Ascend 910C is too small"


@pytest.mark.parametrize(
    ("work", "told"),
    [
        ((1.0, 500.0), "limits writing on all two chips, reading the prompt on one of two"),
        ((1.0, 1e4), "limits writing on all two chips, reading the prompt on none"),
        ((1.0, 2.0), "limits writing and reading on all two chips"),
    ],
)
def test_a_title_of_rooflines_counts_the_chips_that_memory_limits(work, told):
    roofs = [Roof("a", "A", "CN", 1e12, 100e12), Roof("b", "B", "US", 1e12, 1000e12)]
    found = pictures.roofline_title(roofs, dict(zip(("decode", "prefill"), work, strict=True)))
    assert found == f"Memory speed {told.replace('all two', 'both')}"


def test_why_a_chip_is_not_ranked(real_data):
    model, chips = all_shapes(real_data)["deepseek-v3"], all_hardware(real_data)
    zhenwu = size(real_data, chips["alibaba-zhenwu-810e"], model, JOB)
    assert ranked.apart(real_data, zhenwu, UNKNOWN) == "INT8 not known", "it has no FP8"
    assert ranked.apart(real_data, zhenwu, NO_ROOM) == "does not fit"
    assert "SRAM" in ranked.apart(real_data, zhenwu, ON_CHIP)


def _results(*runners: str) -> pd.DataFrame:
    return pd.DataFrame({"country": "CN", "runner": list(runners)})


def test_most_is_said_of_more_than_half_only():
    told = measured.who_measured(_results("vendor", "vendor", "vendor", "unknown", "project"))
    assert told == (
        "Of 5 results on Chinese chips most come from makers or sellers and one certainly from "
        "someone else."
    )
    even = measured.who_measured(_results("vendor", "project"))
    assert even == "Makers or sellers ran one of the two results on Chinese chips."
    assert "Nothing was measured" in measured.who_measured(_results())


def test_a_title_of_pairs_has_the_ends_of_their_ratios(real_data):
    found = measured_pairs(real_data, "huawei-ascend-910b2", "nvidia-h20")
    ratios = [100 * p.ratio for p in found]
    told = plain(pairs.pairs_title(real_data, found, "huawei-ascend-910b2", "nvidia-h20"))
    assert told == (
        f"In {words.counted(len(found))} pairs of tests by {found[0].own.row['run_by']} the Ascend "
        f"910B2 reaches {min(ratios):.2g} to {max(ratios):.2g} % of the H20's speed"
    )
    one = plain(pairs.pairs_title(real_data, found[:1], "huawei-ascend-910b2", "nvidia-h20"))
    assert one.startswith("In one pair of tests by ")
    # Where a maker ran some of them, nobody is named as having run all.
    theirs = replace(found[0].own, row={**found[0].own.row, "run_by": "Shan"})
    mixed = [replace(found[0], own=theirs), *found[1:]]
    told = pairs.pairs_title(real_data, mixed, "huawei-ascend-910b2", "nvidia-h20")
    assert "pairs of tests the" in told


def test_the_pair_of_chips_named_first_is_of_both_countries(real_data):
    found = most_tested(real_data)
    assert found is not None
    assert [real_data.chips.at[c, "country"] for c in found] == ["CN", "US"]
    assert measured_pairs(real_data, *found)


def test_the_fastest_result_is_named_with_who_ran_it(real_data):
    rows = pd.DataFrame(
        {
            "chip_id": ["nvidia-h20", "nvidia-h100-sxm"],
            "shown": [100.0, 2345.6],
            "run_by": ["A", "B"],
        }
    )
    told = plain(measured.results_title(real_data, rows, measured.RATE))
    assert told == "The fastest of these results: 2,350 tokens/s per H100 SXM5, in a test by B"
    share = plain(measured.results_title(real_data, rows.assign(shown=[50.0, 80.0]), "matrix"))
    assert share == "Half of these 2 results reach 65 % or more of the chip's dense peak"


def test_a_title_of_expected_speeds_says_how_often_ranges_held(real_data):
    found = checks(real_data)
    told = plain(expected.expected_title(found))
    for kind in ("serving", "training"):
        assert f"{100 * found[kind]['publisher'].inside:.0f} % in {kind}" in told
    alone = {"serving": {"document": found["serving"]["document"]}}
    assert "%" not in expected.expected_title(alone)


def test_how_far_expected_speeds_are_off_is_said_of_publishers_where_they_could_be_left_out():
    by = {"document": Check(9, 0.9, 1.2, 3.0), "publisher": Check(4, 0.75, 1.314, 3.74)}
    told = plain(expected.told("Serving", by))
    assert told == (
        "Serving: half of 4 speeds predicted for publishers left out came within 1.31 times of the "
        "test, in ranges whose ends are 3.7 times apart."
    )
    del by["publisher"]
    assert "9 speeds predicted for documents left out came within 1.2 times" in expected.told(
        "x", by
    )
