"""The first sentence of Compare: shares in words, what is unknown by its name."""

from __future__ import annotations

import itertools
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honest_silicon.analysis.compare import COMPUTE, UNITS, _bound, figure, precisions, ratio
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.dataset.format import number
from honest_silicon.views.pages.compare.sentences import _ahead, _behind
from honest_silicon.views.pages.shared.two_chips import compute_words, known_and_not
from honest_silicon.words.ratios import ends, ends_of, named, of, share

H100, A910C, H20 = "nvidia-h100-sxm", "huawei-ascend-910c", "nvidia-h20"
NBSP = "\N{NO-BREAK SPACE}"
#: What is said of a figure that is not there.
ABSENT = re.compile(
    r"(is|are) (not known|not published|withheld|disputed)|on sale with .* recorded"
)


@pytest.mark.parametrize(
    ("over", "first", "later"),
    [
        (0.76, "three quarters of the B's x", "three quarters of the x"),
        (0.5, "half of the B's x", "half of the x"),
        (0.34, "a third of the B's x", "a third of the x"),
        (0.15, f"15{NBSP}% of the B's x", f"15{NBSP}% of the x"),
        (0.6, f"60{NBSP}% of the B's x", f"60{NBSP}% of the x"),
        (0.957, "nearly the same x as the B", "nearly the same x"),
        (1.001, "the same x as the B", "the same x"),
        (1.04, "nearly the same x as the B", "nearly the same x"),
        (1.6, f"60{NBSP}% more x than the B", f"60{NBSP}% more x"),
        (2.41, f"2.4{NBSP}times the B's x", f"2.4{NBSP}times the x"),
        (36.2, f"36{NBSP}times the B's x", f"36{NBSP}times the x"),
    ],
)
def test_a_ratio_in_words(over, first, later):
    assert named(over, "x", "B") == first
    assert named(over, "x") == later


@given(some=st.lists(st.floats(0.01, 500), min_size=2, max_size=2), beside=st.floats(0, 500))
def test_both_ends_of_a_range_are_in_one_form_that_of_what_stands_beside_them(some, beside):
    low, high = sorted(some)
    said = ends(low, high, beside)
    if said:
        found = re.fullmatch(rf"([\d.,]+) to ([\d.,]+){NBSP}(%|times)", said)
        assert found, said
        step = 100 if found[3] == "%" else 1
        for end, text in zip((low, high), found.groups(), strict=False):
            assert float(text.replace(",", "")) == pytest.approx(step * end, rel=0.06)
        assert (found[3] == "times") == (max(high, beside) >= 1.95)
        # A ratio in the middle takes the form of the range it stands beside.
        form = "times" if high >= 1.95 else "%"
        assert share((low + high) / 2, low, high).endswith(form)
        assert not re.search(r"%.*times|times.*%", ends_of(low, high, "it"))


def test_ascend_910c_against_h100(real_data):
    # 707.8 over 989 TFLOPS, 128 over 80 GB, 3,200 over 3,350 GB/s.
    assert known_and_not(real_data, A910C, H100, "sold", "16")[0] == (
        f"By makers' figures the Ascend 910C has 72{NBSP}% of the NVIDIA H100 SXM5's 16-bit "
        f"compute, 60{NBSP}% more memory and nearly the same memory speed."
    )


def test_what_is_known_is_said_where_something_is_not(real_data):
    said, lacking = known_and_not(real_data, "alibaba-zhenwu-810e", H100, "sold", "16")
    assert re.match(r"On paper the Zhenwu 810E has .* memory .* the NVIDIA H100 SXM5\.$", said)
    assert lacking == (
        "Its 16-bit compute is not published. Its memory speed is known only by a rival's estimate."
    )


def _assert_short_sentences(said: str, more: str) -> None:
    assert ";" not in said + more
    assert f"{NBSP}% to " not in said + more, "the ends of a range in two forms"
    told = re.search(r"(memory speed|memory|compute) \((?:[^()]*, )?\d", said)
    assert not told or f"{told[1]} at " not in more, "a range told twice"
    assert not more or more.endswith(".")
    assert not re.search(r"[.!?]\s[A-Z]", said), "one sentence"
    for sentence in (said, *re.split(r"(?<=[.!?])\s(?=[A-Z])", more)):
        # A number and its unit are two words here.
        assert len(re.findall(r"\S*\w\S*", sentence)) < 30, sentence


def test_the_page_of_any_chip_opens_with_one_short_sentence(real_data):
    for chip in real_data.chips.index:
        _assert_short_sentences(*known_and_not(real_data, chip, H100, "sold", "16"))


@pytest.mark.parametrize("unit", UNITS)
def test_so_does_compare_in_every_state(real_data, unit):
    chips = [*real_data.chips.index]
    turn = [*UNITS].index(unit)
    for base in (H100, A910C, "nvidia-gb200"):
        for precision in precisions(real_data):
            for chip in chips[turn::9]:
                _assert_short_sentences(*known_and_not(real_data, chip, base, unit, precision))


def test_what_has_no_room_is_told_in_a_sentence_after_it(real_data):
    said, more = known_and_not(real_data, "nvidia-v100-sxm-16gb", H100, "watt", "best")
    assert re.search(r"best-format compute .* and .* of the memory per watt\.$", said)
    assert re.match(rf"It has \d+{NBSP}% of the .*'s memory speed per watt\.", more)


@pytest.mark.parametrize(
    ("chip", "bounded", "unit", "bound"),
    [
        # A lower bound above the line, below it, as what is divided by, and on both sides.
        ("nova-one", ("fp16_tflops", "at-least"), "sold", "at_least"),
        ("shan-a", ("fp16_tflops", "at-least"), "sold", "at_most"),
        ("nova-one", ("tdp_w", "at-least"), "watt", "at_most"),
        ("nova-one", ("tdp_w", "at-most"), "watt", "at_least"),
        ("nova-one", ("memory_gb", "at-least"), "sold", ""),
    ],
)
def test_a_ratio_of_a_bound_is_a_bound(tiny, chip, bounded, unit, bound):
    field, qualifier = bounded
    value = tiny.load().chips.at[chip, field]
    tiny.remove("evidence", chip_id=chip, field=field)
    tiny.state(chip, field, f"{value:g}", qualifier=qualifier)
    data = tiny.load()
    own, base = (figure(data, c, COMPUTE, unit, "16") for c in ("nova-one", "shan-a"))
    assert ratio(own, base).bound == bound
    words = {"": "the Nova One has", "at_least": " at least ", "at_most": " at most "}
    assert words[bound] in known_and_not(data, "nova-one", "shan-a", unit, "16")[0]


def test_a_bound_of_the_domain_bounds_the_figure(tiny):
    value = tiny.load().chips.at["nova-one", "scale_up_chips"]
    tiny.remove("evidence", chip_id="nova-one", field="scale_up_chips")
    tiny.state("nova-one", "scale_up_chips", f"{value:g}", qualifier="at-most")
    assert figure(tiny.load(), "nova-one", COMPUTE, "domain", "16").bound == "at_most"


def test_bounds_that_pull_apart_bound_nothing():
    assert _bound(("at_least",), ("at_least",)) == ""
    assert _bound(("at_least", "undirected"), ("at_most",)) == "at_least"


def test_a_bound_is_no_lead_on_its_open_side():
    half = Interval.exact(0.5)
    assert _behind(half, "at_most")
    assert not _behind(half, "at_least")
    assert not _ahead(Interval.exact(2.0), "at_most")
    assert _ahead(Interval.exact(2.0), "at_least")


def test_a_lower_bound_is_said_as_one(real_data):
    """Its maker says "more than" 200 TFLOPS of the BM1690."""
    assert known_and_not(real_data, "sophgo-bm1690", H100, "sold", "16")[0].startswith(
        f"On paper the SC11 FP300 (BM1690) has at least 20{NBSP}% of the NVIDIA H100 SXM5's "
        "16-bit compute"
    )


def test_whose_figures_they_are_is_said_first(real_data):
    # Prices are no maker's: by them the same two chips are compared on paper.
    assert known_and_not(real_data, A910C, H100, "sold", "16")[0].startswith(
        "By makers' figures the "
    )
    assert known_and_not(real_data, A910C, H100, "dollar", "16")[0].startswith("On paper the ")


def test_two_formats_are_named(real_data):
    assert "compute (INT8 against FP8), " in known_and_not(real_data, A910C, H100, "sold", "8")[0]


def test_by_hand(tiny_data):
    # 400 over 300 TFLOPS at 400 W each.
    said = known_and_not(tiny_data, "shan-a", "nova-one", "watt", "16")[0]
    assert said.startswith(
        f"By makers' figures the Shan A-100 has 33{NBSP}% more 16-bit compute than the Nova One"
    )
    assert " per watt" in said


def test_sources_that_are_far_apart_are_told_with_the_range(real_data):
    # 707.8 over 989 TFLOPS by prices that differ widely: more or less for a dollar is not known.
    over = ratio(*(figure(real_data, c, COMPUTE, "dollar", "16") for c in (A910C, H100))).interval
    assert over.low < 1 < over.high
    said, apart = known_and_not(real_data, A910C, H100, "dollar", "16")
    of_h100 = of(over.value, "the NVIDIA H100 SXM5's 16-bit compute", over.high)
    assert f" has {of_h100} ({ends(over.low, over.high)}), " in said
    assert said.count("(") == 1
    # What has been told is not told again, and the ends of what has not are in one form.
    assert "16-bit compute" not in apart
    others = [
        ratio(*(figure(real_data, c, field, "dollar", "16") for c in (A910C, H100))).interval
        for field in ("memory_gb", "memory_bw_gbs")
    ]
    highs = [o.high for o in others]
    memory, speed = (ends(o.low, o.high, *highs) for o in others)
    assert memory.endswith(f"{NBSP}times")
    assert apart == (
        f"Relative to the NVIDIA H100 SXM5, sources put its memory at {memory} and its memory "
        f"speed at {speed} per dollar."
    )
    # 0.72x to 0.74x is close together.
    assert known_and_not(real_data, A910C, H100, "sold", "16")[1] == ""


def test_a_range_that_does_not_reach_one_leaves_the_sentence_short(real_data):
    chip = "tenstorrent-blackhole-p150"
    over = ratio(*(figure(real_data, c, COMPUTE, "sold", "16") for c in (chip, H100))).interval
    assert over.high > 1.25 * over.low
    assert over.high < 1
    said, apart = known_and_not(real_data, chip, H100, "sold", "16")
    assert ends(over.low, over.high) not in said
    assert ends(over.low, over.high) in apart


def test_where_nothing_is_known_both_are_named(real_data):
    assert known_and_not(real_data, A910C, "amd-mi100", "die", "16") == (
        "The Ascend 910C cannot be compared with the AMD Instinct MI100 per compute die.",
        "The AMD Instinct MI100's number of compute dies is not known.",
    )


@pytest.mark.parametrize("precision", ["16", "8", "best"])
def test_every_number_of_a_sentence_is_that_of_the_functions(real_data, precision):
    ids = random.Random(precision).sample(sorted(real_data.chips.index), 24)
    for chip, base in itertools.pairwise(ids):
        for unit in UNITS:
            said = " ".join(known_and_not(real_data, chip, base, unit, precision)).strip()
            assert not re.search(r"(?i)\\b(nan|none|inf)\\b", said)
            assert said.endswith(".")
            assert real_data.names[chip] in said
            assert real_data.names[base] in said
            for quantity in (COMPUTE, "memory_gb", "memory_bw_gbs"):
                sides = [figure(real_data, c, quantity, unit, precision) for c in (chip, base)]
                over = ratio(*sides).interval
                if any(side.rival for side in sides):
                    assert BY_RIVAL in said, said
                    continue
                thing = {
                    COMPUTE: compute_words(real_data, precision),
                    "memory_gb": "memory",
                    "memory_bw_gbs": "memory speed",
                }[quantity]
                if over is None:
                    assert ABSENT.search(said), said
                elif over.value >= 1.95:
                    times = number(over.value, significant=2)
                    assert re.search(rf"{re.escape(times)}{NBSP}times the .*{thing}", said), said
                else:
                    assert thing in said
