"""The one comparison of chips: rates on a workload by hand, medians over the panel, what cannot be
done, and what must hold whatever the chips are.
"""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.facts import Lack, ManyChips, NoCount
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import (
    COUNTS,
    KINDS,
    Comparison,
    Workload,
    bits_for,
    compare,
    comparisons,
    inference,
    of_kind,
    rates,
    workloads,
)
from honest_silicon.analysis.bounds.roofline import Load, decode
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.intervals import Interval
from honest_silicon.views.pages.shared.readings import ratio_text
from honest_silicon.words.bounds import lack, reason
from tests.examples import examples

from .test_suitability import MODEL, part

SAME = settings(deadline=None, derandomize=True, database=None, max_examples=examples(60))
TIGHT = 1e-3
# 20 GB of weights in 16 bits, 8 MB of cache for a sequence of 1,000 tokens; a token takes 20.032
# * 10^9 operations. A part has 100 GB at 1,000 GB/s and 100 TFLOPS.
FEW = Workload("few", "inference", "Few", "m", prompt=1000, step_ms=50, load=2)
MOST = Workload("most", "inference", "Most", "m", prompt=1000, step_ms=50)


def rate(chip, workload):
    return inference([chip], MODEL, workload)[chip.id]


def test_a_stated_load_limited_by_arithmetic():
    # 64 with 128 sequences: 21.024 GB at 64,000 GB/s take 0.3285 ms, arithmetic 128 * 20.032 * 10^9
    # / (6.4 * 10^15) = 0.40064 ms. 2 / 0.40064 ms = 4,992 tokens/s. 32 read for 0.641 ms: 3,120.
    found = rate(part(), FEW)
    assert (found.chips, found.batch, found.limited_by) == (64, 128, "compute")
    assert found.rate.value == pytest.approx(4992, rel=TIGHT)


def test_a_stated_load_limited_by_bandwidth():
    # As above with arithmetic ten times as fast: 2 / 0.3285 ms.
    found = rate(part(fp16_tflops=1000), FEW)
    assert (found.chips, found.batch, found.limited_by) == (64, 128, "memory bandwidth")
    assert found.rate.value == pytest.approx(2 / 0.3285e-3, rel=TIGHT)


def test_as_many_as_memory_allows():
    # 64 of 25 GB less a tenth less 20 GB: 1,420 GB, 177,500 sequences, read in 1,440 / 320,000 s =
    # 4.5 ms: 616,319. 32 hold 87,500 and give 607,639.
    chip = part(memory_gb=25, memory_bw_gbs=5000, fp16_tflops=100_000)
    found = rate(chip, MOST)
    assert (found.chips, found.batch, found.limited_by) == (64, 177_500, "memory capacity")
    assert found.rate.value == pytest.approx(616_319, rel=TIGHT)


def test_as_many_as_the_step_allows():
    # 500.01 GB/s: 64 read 1,600.03 GB in 50 ms, less 20 GB of weights 197,504 sequences of 8 MB.
    chip = part(memory_gb=1000, memory_bw_gbs=500.01, fp16_tflops=1e6)
    found = rate(chip, MOST)
    assert (found.chips, found.limited_by) == (64, "memory bandwidth")
    assert found.batch == int((64 * 500.01e9 * 0.05 - 20e9) // 8e6) == 197_504
    assert found.rate.value == pytest.approx(197_504 / 0.05 / 64, rel=TIGHT)


def test_fewer_accelerators_where_more_give_no_more():
    # One of them alone: its weights in 100 us, 2 sequences; any number is limited by arithmetic.
    found = rate(part(memory_bw_gbs=1e9), FEW)
    assert found.rate.value == pytest.approx(4992, rel=TIGHT)
    assert found.limited_by == "compute"


def test_what_64_do_not_hold_has_no_rate():
    # 64 of 0.2 GB less a tenth hold 11.5 GB of the 20.
    found = rate(part(memory_gb=0.2), FEW)
    assert found.rate is None
    assert found.reason == NoCount(64, 2)
    assert reason(found.reason) == "no number up to 64 holds model and sequences with 2 for each"
    assert rate(part(memory_gb=0.2), MOST).reason == NoCount(64, 0)


def test_a_step_no_number_keeps_has_no_rate():
    # 64 at 5 GB/s read 21.024 GB in 65.7 ms.
    found = rate(part(memory_bw_gbs=5), FEW)
    assert found.rate is None
    assert found.reason == NoCount(64, 2, 50)
    assert reason(found.reason) == "no number up to 64 keeps a step within 50 ms with 2 for each"


@pytest.mark.parametrize("unknown", ["memory_gb", "memory_bw_gbs", "fp16_tflops"])
def test_what_a_rate_lacks_is_named(unknown):
    found = rate(part(**{unknown: 0}), FEW)
    assert (found.rate, found.missing) == (None, (unknown,))


def test_weights_in_sram_are_not_told():
    found = rate(part(on_chip=True, sram_mb=500), FEW)
    assert found.rate is None
    assert found.reason == ManyChips()
    assert found.unknown


@pytest.mark.parametrize(
    ("figures", "bits", "expected"),
    [
        ({}, 0, 16),
        ({"fp8_tflops": 200}, 0, 8),
        ({"int8_tops": 200}, 0, 8),
        ({"fp4_tflops": 200}, 0, 16),
        ({"fp8_tflops": 200}, 16, 16),
    ],
)
def test_weights_are_in_8_bits_where_the_part_has_a_rate_for_them(figures, bits, expected):
    workload = Workload("w", "inference", "W", "m", weight_bits=bits)
    assert bits_for(part(**figures), workload) == expected


def test_the_ends_of_the_sources():
    found = rate(part(fp16_tflops=(80, 100, 125)), MOST)
    # 80 and 125 TFLOPS; never by memory.
    assert found.rate.low == pytest.approx(4992 * 0.8, rel=TIGHT)
    assert found.rate.high == pytest.approx(4992 * 1.25, rel=TIGHT)


@SAME
@given(
    st.floats(0.1, 300),
    st.floats(20, 9000),
    st.floats(10, 3000),
    st.integers(0, 40),
    st.floats(1, 8),
)
def test_a_rate_is_the_best_of_all_counts(memory, bandwidth, flops, load, more):
    workload = Workload("w", "inference", "W", "m", prompt=1000, step_ms=50, load=load)
    found = rate(part(memory_gb=memory, memory_bw_gbs=bandwidth, fp16_tflops=flops), workload)
    best = 0.0
    for n in COUNTS:
        # By linear search over batches near each limit rather than by halving.
        room = int((memory * 0.9e9 * n - 20e9) // 8e6)
        if load:
            batch = load * n if room >= load * n else 0
        else:
            by_read = (0.05 * n * bandwidth * 1e9 - 20e9) / 8e6
            by_done = 0.05 * n * flops * 1e12 / 20.032e9
            batch = int(min(room, by_read, by_done, 1 << 20))
        if batch <= 0:
            continue
        step = max(
            (20e9 + batch * 8e6) / (n * bandwidth * 1e9), batch * 20.032e9 / (n * flops * 1e12)
        )
        if step <= 0.05 * (1 + 1e-9):
            best = max(best, batch / step / n)
    assert (found.rate.value if found.rate else 0.0) == pytest.approx(best, rel=1e-3)
    # More memory never lowers it.
    larger = part(memory_gb=memory * more, memory_bw_gbs=bandwidth, fp16_tflops=flops)
    grown = rate(larger, workload)
    assert (grown.rate.value if grown.rate else 0.0) >= best * (1 - 1e-3)


# Two chips. nova-two has twice the bandwidth and memory of nova-one; sources give 3,900 to 4,000.


def test_an_invented_pair(tiny_data):
    found = compare(tiny_data, "nova-two", "nova-one", "inference")
    assert found.by_workload.keys() == {"nova-chat"}
    # 64 with 128 sequences are limited by memory on both.
    assert found.ratio.value == pytest.approx(2)
    assert (found.ratio.low, found.ratio.high) == (pytest.approx(2 * 0.975), pytest.approx(2))
    assert ratio_text(tiny_data, found) == "2x (1.9x to 2x)"


def test_training_of_an_invented_pair(tiny_data):
    # Limited by arithmetic on both: 1,000 over 300 TFLOPS.
    workload = Workload("t", "training", "T", "nova-lm")
    found = compare(tiny_data, "nova-two", "nova-one", "training", workload)
    assert found.ratio.value == pytest.approx(10 / 3)


@pytest.mark.parametrize("chip", ["nova-one", "nova-two", "shan-a"])
def test_a_chip_over_itself_is_one(tiny_data, chip):
    found = compare(tiny_data, chip, chip, "inference")
    assert found.ratio == Interval.exact(1.0)


def test_equal_chips_give_one(tiny):
    for name in ("memory_gb", "memory_bw_gbs", "fp16_tflops", "fp8_tflops", "int8_tops"):
        cells = {"memory_gb": "80", "memory_bw_gbs": "2000", "fp16_tflops": "300"}
        for chip in ("nova-two", "nova-one"):
            tiny.adopt(chip, name, cells.get(name, ""))
    found = compare(tiny.load(), "nova-two", "nova-one", "inference")
    assert found.ratio.value == pytest.approx(1)


def test_more_memory_never_lowers_a_ratio(tiny):
    """Not even where a chip begins to hold what it could not."""
    tiny.add(
        "workloads",
        {
            "id": "nova-long",
            "kind": "inference",
            "title": "Long",
            "model_id": "nova-lm",
            "input": "7000",
            "output": "1000",
            "step_ms": "50",
            "load": "most",
            "weights": "16",
            "kv_bits": "16",
            "why": "a second one",
        },
    )
    seen = []
    for memory in ("0.001", "0.016", "0.03", "0.05", "0.2", "1", "80", "400"):
        tiny.adopt("nova-two", "memory_gb", memory)
        found = compare(tiny.load(), "nova-two", "nova-one", "inference")
        assert found.computed == 2
        seen.append(found.ratio.value)
    assert seen[0] == 0
    assert seen == sorted(seen)
    assert len(set(seen)) > 2


def test_an_unknown_figure_leaves_a_workload_out(tiny):
    tiny.adopt("nova-two", "memory_gb", "")
    found = compare(tiny.load(), "nova-two", "nova-one", "inference")
    assert (found.computed, found.ratio, found.cannot) == (0, None, {})
    assert found.left_out == {"nova-chat": Lack("nova-two", ("memory_gb",))}


def test_what_the_baseline_cannot_do_has_no_ratio(tiny):
    tiny.adopt("nova-one", "memory_gb", "0.001")
    data = tiny.load()
    found = compare(data, "nova-two", "nova-one", "inference")
    assert found.ratio is None
    (why,) = found.left_out.values()
    assert why == Lack("nova-one", reason=NoCount(64, 2))
    words = "Nova One: no number up to 64 holds model and sequences with 2 for each"
    assert lack(data, why) == words


def test_what_a_chip_cannot_do_counts_as_zero_with_its_reason(tiny):
    tiny.adopt("nova-two", "memory_gb", "0.001")
    data = tiny.load()
    found = compare(data, "nova-two", "nova-one", "inference")
    assert found.by_workload == {"nova-chat": Interval.exact(0.0)}
    assert found.cannot["nova-chat"].step_ms is None
    # No mark on a log axis.
    assert comparisons(data, "nova-one").loc["nova-two", ["x", "x_low"]].isna().all()


@SAME
@given(st.lists(st.floats(0.01, 10), min_size=2, max_size=12), st.randoms())
def test_the_ratio_is_the_median_in_any_order(values, shuffled):
    def found(order):
        return Comparison(
            "inference", {str(i): Interval.exact(values[i]) for i in order}, {}, {}
        ).ratio

    order = list(range(len(values)))
    straight = found(order)
    shuffled.shuffle(order)
    assert found(order) == straight
    assert (straight.low, straight.value, straight.high) == (
        min(values),
        median(values),
        max(values),
    )


UNKNOWN = Lack("nova-one", ("memory_gb",))


def test_one_workload_has_the_ends_of_its_sources():
    one = Comparison("inference", {"a": Interval(1, 2, 3)}, {}, {})
    assert one.ratio == Interval(1, 2, 3)
    # One that could be computed of two says nothing of sources.
    assert Comparison("inference", {"a": Interval(1, 2, 3)}, {"b": UNKNOWN}, {}).ratio == (
        Interval.exact(2)
    )


def test_a_ratio_in_words(tiny_data):
    two = Comparison("inference", {"a": Interval.exact(0.5), "b": Interval.exact(1.5)}, {}, {})
    assert ratio_text(tiny_data, two) == "1x (0.5x to 1.5x over 2 workloads)"
    assert ratio_text(tiny_data, Comparison("inference", {}, {"a": UNKNOWN}, {})) == ""


# The panel itself.


def test_the_panel_has_the_kinds_of_work_that_were_asked_for(real_data):
    served, trained = (of_kind(real_data, kind) for kind in KINDS)
    assert len(served) == 10
    assert len(trained) == 4
    loads = [w.load for w in served]
    assert sum(load in (1, 2) for load in loads) == 4
    assert sum(16 <= load <= 32 for load in loads) == 4
    assert loads.count(0) == 2
    sizes = real_data.tables["models"].set_index("id")["total_params_b"]
    assert sorted(float(sizes[w.model]) // 1 for w in trained) == [8, 70, 405, 671]
    assert any(w.prompt >= 65_536 for w in served)
    assert {"deepseek-v3", "qwen3-235b-a22b", "llama-3-3-70b", "qwen3-32b"} <= {
        w.model for w in served
    }


def test_h20_against_h100_depends_on_the_work_and_the_median_says_so(real_data):
    found = compare(real_data, "nvidia-h20", BASELINE, "inference")
    # Alone with few sequences it is the ratio of bandwidths, 4,000 over 3,350; in bulk the ratio of
    # 8-bit rates, 296 over 1,979, on fewer than half as many sequences of the H100.
    assert found.by_workload["chat-70b-few"].value == pytest.approx(4000 / 3350, rel=0.01)
    assert found.by_workload["offline-671b"].value < 0.25
    assert found.ratio.low < 0.25 < 0.9 < found.ratio.value < found.ratio.high
    assert found.computed == 10


def test_a_rate_is_the_bound_of_a_decode_step(real_data):
    """As ``roofline.decode`` has it for the same accelerators and batch."""
    chips, shapes = all_hardware(real_data), all_shapes(real_data)
    for one in of_kind(real_data, "inference"):
        for chip in ("nvidia-h20", "huawei-ascend-910c", "amd-mi300x"):
            found = rates(real_data, one)[chip]
            bound = decode(
                chips[chip],
                shapes[one.model],
                Load(
                    batch=found.batch,
                    context=one.prompt + one.output / 2,
                    weight_bits=bits_for(chips[chip], one),
                    kv_bits=one.kv_bits,
                ),
                chips=found.chips,
            )
            assert found.rate.value * found.chips == pytest.approx(bound.tokens_per_s.value)
            assert bound.seconds.value <= one.step_ms / 1e3


def test_all_rates_come_from_one_table(real_data):
    """What a frame of all chips says is what is said of one pair, on any workload."""
    table = comparisons(real_data, "nvidia-h20")
    for chip in list(all_hardware(real_data))[::9]:
        for axis, kind in (("x", "inference"), ("y", "training")):
            ratio = compare(real_data, chip, "nvidia-h20", kind).ratio
            if ratio and ratio.value:
                assert table.at[chip, axis] == ratio.value
            else:
                assert table.at[chip, axis] != table.at[chip, axis]
    for one in workloads(real_data):
        assert rates(real_data, one).keys() == all_hardware(real_data).keys()
