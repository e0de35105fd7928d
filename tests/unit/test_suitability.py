"""Suitability: what physics allows by hand, what was shown rung by rung, and the two in words."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.suitability import (
    BASELINE,
    Workload,
    bits_for,
    indexes,
    inference,
    training,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.ladders import RUNGS, families, ladders, proofs
from honest_silicon.analysis.readings import family_reading, reading
from honest_silicon.dataset.attention import Parts, read_groups
from honest_silicon.dataset.format import number

SAME = settings(deadline=None, derandomize=True, database=None)
TIGHT = 1e-3
# 4,000 elements of cache a token, 8 MB in 16 bits at a context of 1,000. A token decoded there
# takes 2 * 10^10 + 32 * 10^6 = 20.032 * 10^9 operations. Width 1,000, ten layers.
GROUPS = read_groups("10 full heads=8 kv_heads=2 head_dim=100")
MODEL = Shape("m", "M", 10e9, 10e9, 10, 1000, GROUPS, 0, 0, 16, Parts(0, 0, 0, 10e9, 0))
WORK = Workload(context=1000)


#: Fields a part without 8-bit units lacks.
_NO_8 = frozenset({"fp8_tflops", "int8_tops"})


def part(
    host_gbs: float | None = None, linked: bool | None = True, on_chip: bool = False, **figures
) -> Hardware:
    """100 GB at 1,000 GB/s, 100 TFLOPS in 16 bits, 400 GB/s of link, but for what is given; 0 is
    unknown.
    """
    cells = {
        "memory_gb": 100,
        "memory_bw_gbs": 1000,
        "fp16_tflops": 100,
        "interconnect_gbs": 400,
        "scale_up_chips": 8,
    } | figures
    known = {
        name: Interval(*value) if isinstance(value, tuple) else Interval.exact(value)
        for name, value in cells.items()
        if value
    }
    return Hardware("part", "Part", "US", "shipping", known, host_gbs, linked, on_chip, _NO_8)


# Inference. The batch is the largest that keeps a step of eight accelerators within 50 ms.


def test_a_batch_limited_by_arithmetic():
    # Eight: 8 * 10^14 operations/s, so 25.04 us a sequence: 50 ms / 25.04 us = 1,996.8. Memory: 20
    # GB and 1,996 * 8 MB at 8,000 GB/s, 4.5 ms. 1 / 25.04 us / 8 = 4,992 tokens/s.
    found = inference(part(), MODEL, WORK)
    assert (found.batch, found.chips, found.limited_by) == (1996, 8, "compute")
    assert found.rate.value == pytest.approx(4992.0, rel=TIGHT)


def test_a_batch_limited_by_memory_bandwidth():
    # 8 * 500.01 GB/s * 50 ms = 200.004 GB, less 20 GB of weights: 22,500 sequences of 8 MB, a step
    # of 200 GB / 4,000.08 GB/s = 49.999 ms. 22,500 / 49.999 ms / 8 = 56,251 tokens/s.
    found = inference(part(memory_bw_gbs=500.01, fp16_tflops=10_000), MODEL, WORK)
    assert (found.batch, found.chips, found.limited_by) == (22_500, 8, "memory bandwidth")
    assert found.rate.value == pytest.approx(56_251, rel=TIGHT)


def test_a_batch_limited_by_capacity():
    # 8 * 25 GB less a tenth less 20 GB: 160 GB, 20,000 sequences. Arithmetic 20,000 * 20.032 * 10^9
    # / (8 * 10^16) = 5.008 ms; memory 180 GB / 40,000 GB/s = 4.5 ms.
    chip = part(memory_gb=25, memory_bw_gbs=5000, fp16_tflops=10_000)
    found = inference(chip, MODEL, WORK)
    assert (found.batch, found.chips, found.limited_by) == (20_000, 8, "memory capacity")
    assert found.rate.value == pytest.approx(20_000 / 5.008e-3 / 8, rel=TIGHT)


def test_the_limit_on_a_step_is_the_readers():
    # Twice the time, twice the batch where arithmetic limits; the rate stays.
    found = inference(part(), MODEL, Workload(context=1000, step_ms=100))
    assert found.batch == 3993
    assert found.rate.value == pytest.approx(4992.0, rel=TIGHT)


@pytest.mark.parametrize(
    ("memory", "chips"),
    # 20.008 GB in 16 bits for one sequence; eight of 2.8 GB have 20.16 GB, of 2.7 GB 19.44.
    [(100, 8), (2.8, 8), (2.7, 16), (1, 24)],
)
def test_accelerators_come_in_multiples_of_eight(memory, chips):
    assert inference(part(memory_gb=memory), MODEL, WORK).chips == chips


@pytest.mark.parametrize(
    ("figures", "workload", "bits"),
    [
        ({}, WORK, 16),
        ({"fp8_tflops": 200}, WORK, 8),
        ({"int8_tops": 200}, WORK, 8),
        ({"fp4_tflops": 200}, WORK, 16),
        ({"fp8_tflops": 200}, Workload(weight_bits=4), 4),
    ],
)
def test_weights_are_in_8_bits_where_the_part_has_units_for_them(figures, workload, bits):
    assert bits_for(part(**figures), workload) == bits


def test_narrow_weights_on_wide_units_are_marked():
    found = inference(part(), MODEL, Workload(context=1000, weight_bits=8))
    assert "weights kept in 8 bits, computed in 16-bit" in found.note
    # The batch is that of the same arithmetic.
    assert found.batch == 1996


def test_no_batch_within_the_limit():
    # 20 GB over eight at 40 GB/s take 62.5 ms.
    found = inference(part(memory_bw_gbs=40), MODEL, WORK)
    assert found.rate is None
    assert found.reason == "no batch keeps a step within 50 ms"


def test_weights_in_sram_have_a_reason_in_place_of_an_index():
    found = inference(part(on_chip=True, sram_mb=500), MODEL, WORK)
    assert found.rate is None
    assert "SRAM" in found.reason


@pytest.mark.parametrize("unknown", ["memory_gb", "memory_bw_gbs", "fp16_tflops"])
def test_what_inference_lacks_is_named(unknown):
    found = inference(part(**{unknown: 0}), MODEL, WORK)
    assert found.rate is None
    assert found.missing == (unknown,)


def test_the_ends_of_an_inference_index():
    found = inference(part(fp16_tflops=(80, 100, 125)), MODEL, WORK)
    assert found.rate.low == pytest.approx(4992 * 0.8, rel=TIGHT)
    assert found.rate.high == pytest.approx(4992 * 1.25, rel=TIGHT)


@SAME
@given(st.floats(2, 300), st.floats(50, 9000), st.floats(10, 3000), st.floats(1, 8))
def test_the_batch_fits_keeps_the_limit_and_is_the_largest(memory, bandwidth, rate, more):
    chip = part(memory_gb=memory, memory_bw_gbs=bandwidth, fp16_tflops=rate)
    found = inference(chip, MODEL, WORK)

    def step(batch: int) -> float:
        read = (20e9 + batch * 8e6) / (found.chips * bandwidth * 1e9)
        return max(read, batch * 20.032e9 / (found.chips * rate * 1e12))

    def held(batch: int) -> float:
        return (20e9 + batch * 8e6) / (found.chips * memory * 0.9e9)

    near = 1 + 1e-9
    if found.rate is None:
        assert step(1) > 0.05 / near
        return
    assert step(found.batch) <= 0.05 * near
    assert held(found.batch) <= near
    assert found.rate.value == pytest.approx(found.batch / step(found.batch) / found.chips)
    following = found.batch + 1
    assert step(following) > 0.05 / near or held(following) > 1 / near
    # Faster memory and arithmetic never give less.
    better = part(memory_gb=memory, memory_bw_gbs=bandwidth * more, fp16_tflops=rate * more)
    assert inference(better, MODEL, WORK).rate.value >= found.rate.value / near


# Training. Arithmetic of a token over t: 6 * 10^10 / (t * 10^14), 75 us for eight. Four all-reduces
# in ten layers, each 2 * 7/8 * 1,000 * 2 bytes: 140,000 bytes over half of the link.


def test_training_limited_by_arithmetic():
    # 140,000 B / 200 GB/s = 0.7 us. 1 / 75 us / 8 = 1,666.7.
    found = training(part(), MODEL)
    assert (found.limited_by, found.chips, found.note) == ("compute", 8, "")
    assert found.rate.value == pytest.approx(1666.67, rel=TIGHT)


def test_training_limited_by_the_link():
    # 140,000 B / 1 GB/s = 140 us: 1 / 140 us / 8 = 892.86.
    found = training(part(interconnect_gbs=2), MODEL)
    assert found.limited_by == "scale-up link"
    assert found.rate.value == pytest.approx(892.86, rel=TIGHT)


def test_training_within_a_smaller_domain():
    # Four: 150 us of arithmetic; 40 * 2 * 3/4 * 2,000 = 120,000 B over 0.5 GB/s: 240 us.
    found = training(part(interconnect_gbs=1, scale_up_chips=4), MODEL)
    assert (found.chips, found.limited_by) == (4, "scale-up link")
    assert found.rate.value == pytest.approx(1 / 240e-6 / 4, rel=TIGHT)


def test_a_larger_domain_gives_no_larger_group():
    assert training(part(scale_up_chips=384), MODEL).chips == 8


def test_one_part_alone_needs_no_link():
    found = training(part(interconnect_gbs=0.001, scale_up_chips=1), MODEL)
    assert (found.chips, found.limited_by) == (1, "compute")
    assert found.rate.value == pytest.approx(1666.67, rel=TIGHT)


def test_an_unknown_link_is_left_out_and_marked():
    found = training(part(interconnect_gbs=0, linked=None), MODEL)
    assert found.rate.value == pytest.approx(1666.67, rel=TIGHT)
    assert found.note == "link not known: computed without it"


def test_without_a_link_it_goes_over_the_host_interface():
    # 128 GB/s both ways: 140,000 B / 64 GB/s = 2.1875 us; arithmetic at 10^17 0.075 us.
    chip = part(interconnect_gbs=0, linked=False, host_gbs=128, fp16_tflops=100_000)
    found = training(chip, MODEL)
    assert found.rate.value == pytest.approx(1 / 2.1875e-6 / 8, rel=TIGHT)
    assert found.note == "no scale-up link: over the host interface"


def test_an_unknown_domain_is_taken_for_eight_and_marked():
    found = training(part(scale_up_chips=0), MODEL)
    assert found.chips == 8
    assert found.note == "domain not known: eight assumed"


def test_training_without_16_bit_units_is_unknown():
    found = training(part(fp16_tflops=0, fp8_tflops=200), MODEL)
    assert found.rate is None
    assert found.missing == ("fp16_tflops",)


def test_the_ends_of_a_training_index():
    found = training(part(fp16_tflops=(50, 100, 200)), MODEL)
    ends = (found.rate.low, found.rate.value, found.rate.high)
    assert ends == pytest.approx((833.33, 1666.67, 3333.33), rel=TIGHT)


# Against a baseline.

TINY = Workload("nova-lm", "nova-lm", context=1000)


def test_an_invented_pair(tiny_data):
    # Training: arithmetic of 4.5 * 10^9 on eight takes 1.875 and 0.5625 us; 4 * 2 * 1.75 * 8,192 =
    # 114,688 B over half the links 0.38 and 0.25 us. So 1,000 / 300 TFLOPS.
    # Inference: 0.75 GB in 8 bits, 8.192 MB a sequence. Eight of 80 GB hold 70,220, read in 46.9 us
    # + 70,220 * 0.512 us = 36.0 ms, 243,823 tokens/s; eight of 160 GB at twice the bandwidth hold
    # 140,533, read in the same 36.0 ms: 487,964.
    table = indexes(tiny_data, TINY, "nova-one")
    one, two = table.loc["nova-one"], table.loc["nova-two"]
    assert one["inference"].rate.value == pytest.approx(243_823, rel=TIGHT)
    assert two["inference"].rate.value == pytest.approx(487_964, rel=TIGHT)
    assert one["inference"].limited_by == two["inference"].limited_by == "memory capacity"
    assert two["x"] == pytest.approx(2.0013, rel=TIGHT)
    assert two["y"] == pytest.approx(3.3333, rel=TIGHT)
    # The press gives nova-two 3,900 GB/s: 2.5 % less.
    assert two["x_low"] == pytest.approx(2.0013 * 0.975, rel=TIGHT)
    assert two["x_high"] == pytest.approx(two["x"])


@pytest.mark.parametrize("baseline", ["nova-one", "nova-two", "shan-a"])
def test_the_baseline_is_exactly_one(tiny_data, baseline):
    row = indexes(tiny_data, TINY, baseline).loc[baseline]
    assert list(row[["x", "x_low", "x_high", "y", "y_low", "y_high"]]) == [1.0] * 6


def test_against_an_unknown_baseline_nothing_is_known(tiny):
    tiny.adopt("nova-one", "fp16_tflops", "")
    table = indexes(tiny.load(), TINY, "nova-one")
    assert table["y"].isna().all()
    # Its 8-bit units still serve for inference.
    assert table.loc["nova-one", "x"] == 1.0


def test_the_real_pair(real_data):
    table = indexes(real_data, Workload())
    assert list(table.loc[BASELINE, ["x", "x_low", "x_high", "y", "y_low", "y_high"]]) == [1.0] * 6
    assert table.loc["huawei-ascend-910c", "y"] == pytest.approx(752 / 989, rel=0.01)
    assert table.loc["huawei-ascend-910c", "training"].limited_by == "compute"


def test_the_ratio_on_an_equal_number_stands_where_the_fewest_differ(real_data):
    work = Workload()
    table, chips = indexes(real_data, work), all_hardware(real_data)
    base = table.at[BASELINE, "inference"]
    model = all_shapes(real_data)[work.inference_model]
    differ = 0
    for chip, row in table.iterrows():
        own = row["inference"]
        if own.rate is None or own.chips == base.chips:
            assert row["even"] is None, chip
            continue
        differ += 1
        count = max(own.chips, base.chips)
        # More accelerators read the weights in less time and hold more sequences for each.
        for name, fewest_of in ((chip, own), (BASELINE, base)):
            larger = inference(chips[name], model, work, count)
            assert larger.chips == count
            assert larger.rate.value >= fewest_of.rate.value * (1 - 1e-9), (chip, name)
    assert differ


def test_every_real_chip_has_an_index_or_a_reason(real_data):
    table = indexes(real_data, Workload())
    assert list(table.index) == list(all_hardware(real_data))
    for axis, kind in (("x", "inference"), ("y", "training")):
        for chip, row in table.iterrows():
            index = row[kind]
            assert (index.rate is None) == bool(index.missing or index.reason), chip
            assert pd.isna(row[axis]) == (index.rate is None)
            if index.rate is not None:
                assert 0 < row[f"{axis}_low"] <= row[axis] <= row[f"{axis}_high"]
                assert index.limited_by
        assert table[axis].notna().sum() > 100


# Ladders. shan-a is positioned for training, shan-b for nothing.


def measured(**cells: str) -> dict[str, str]:
    return {
        "id": "bench-900",
        "chip_id": "shan-b",
        "chip_named": "Shan B",
        "model": "Nova LM",
        "task": "decode",
        "precision": "bf16",
        "metric": "output_throughput",
        "value": "1",
        "unit": "tokens/s",
        "per": "chip",
        "basis": "vendor",
        "run_by": "Shan",
        "runner": "vendor",
        "audited": "true",
        "source_id": "lab-report",
    } | cells


def run(**cells: str) -> dict[str, str]:
    return {
        "id": "run-900",
        "model": "Great LM",
        "developer": "Maker",
        "chip_id": "shan-b",
        "chip_named": "Shan B",
        "stage": "pretraining",
        "outcome": "completed",
        "by_vendor": "false",
        "basis": "press",
        "source_id": "lab-report",
    } | cells


def test_nothing_seen(tiny_data):
    shown = ladders(tiny_data)["shan-b"]
    assert {k: (v.rung, v.proofs, v.best) for k, v in shown.items()} == {
        "training": (0, (), None),
        "inference": (0, (), None),
    }


def test_positioned_by_its_vendor(tiny_data):
    shown = ladders(tiny_data)
    assert (shown["shan-a"]["training"].rung, shown["shan-a"]["inference"].rung) == (1, 0)
    # nova-two is sold for both.
    assert shown["nova-two"]["training"].rung == shown["nova-two"]["inference"].rung == 1


@pytest.mark.parametrize(
    ("cells", "rung"),
    [
        # The vendor's own word, without scale.
        ({"basis": "official", "by_vendor": "true"}, 1),
        ({"basis": "paper", "by_vendor": "true"}, 1),
        # Somebody else's.
        ({"basis": "official"}, 2),
        ({"basis": "press"}, 2),
        ({"basis": "press", "chips_used": "64"}, 2),
        ({"basis": "analyst", "outcome": "reported"}, 2),
        # A document with model, chip and scale.
        ({"basis": "paper", "chips_used": "64"}, 3),
        ({"basis": "official", "chips_used": "64", "by_vendor": "true"}, 3),
        ({"basis": "filing", "chips_used": "64", "outcome": "under-way"}, 3),
    ],
)
@pytest.mark.parametrize(
    ("stage", "kind"),
    [("pretraining", "training"), ("post-training", "training"), ("inference", "inference")],
)
def test_rungs_of_runs(tiny, cells, rung, stage, kind):
    tiny.add("training_runs", run(stage=stage, **cells))
    shown = ladders(tiny.load())["shan-b"]
    other = "inference" if kind == "training" else "training"
    assert (shown[kind].rung, shown[other].rung) == (rung, 0)
    assert shown[kind].best.id == "run-900"


@pytest.mark.parametrize(
    ("cells", "rung"),
    [
        ({"basis": "paper"}, 2),
        ({"basis": "vendor", "chips": "8"}, 3),
        ({"basis": "paper", "chips": "8"}, 3),
        ({"basis": "measured"}, 4),
        ({"basis": "measured", "chips": "8"}, 4),
    ],
)
@pytest.mark.parametrize(
    ("task", "kind"),
    [
        ("training", "training"),
        ("fine-tuning", "training"),
        ("decode", "inference"),
        ("prefill", "inference"),
        ("serving", "inference"),
        ("offline", "inference"),
    ],
)
def test_rungs_of_results(tiny, cells, rung, task, kind):
    tiny.add("measured", measured(task=task, metric="throughput", **cells))
    shown = ladders(tiny.load())["shan-b"]
    other = "inference" if kind == "training" else "training"
    assert (shown[kind].rung, shown[other].rung) == (rung, 0)
    assert shown[kind].best.id == "bench-900"


def test_a_sellers_figure_without_its_scale_is_a_claim(tiny):
    tiny.add("measured", measured(basis="vendor"))
    assert ladders(tiny.load())["shan-b"]["inference"].rung == 1


@pytest.mark.parametrize("task", ["matrix", "memory", "link", "other"])
def test_micro_benchmarks_show_neither(tiny, task):
    tiny.add("measured", measured(task=task, basis="measured", metric="other"))
    shown = ladders(tiny.load())["shan-b"]
    assert [shown[k].rung for k in ("training", "inference")] == [0, 0]


@pytest.mark.parametrize("word", ["target", "unclear", "derived;target"])
def test_a_target_and_an_unclear_row_are_no_results(tiny, word):
    tiny.add("measured", measured(basis="measured", chips="8", qualifier=word))
    assert ladders(tiny.load())["shan-b"]["inference"].rung == 0


@pytest.mark.parametrize("outcome", ["failed", "abandoned", "denied"])
def test_what_went_wrong_raises_no_rung_and_is_kept(tiny, outcome):
    tiny.add(
        "training_runs",
        run(outcome=outcome, basis="paper", chips_used="5000", chip_id="shan-a"),
    )
    shown = ladders(tiny.load())["shan-a"]["training"]
    assert shown.rung == 1
    (against,) = shown.against
    assert against.id == "run-900"
    assert against.words == f"Great LM, Maker, 5,000 accelerators: {outcome}"
    assert against not in shown.proofs


def test_what_is_planned_counts_for_nothing(tiny):
    tiny.add("training_runs", run(outcome="planned", basis="official", chips_used="5000"))
    data = tiny.load()
    shown = ladders(data)["shan-b"]["training"]
    assert (shown.rung, shown.proofs, shown.against) == (0, (), ())
    assert not any(p.id == "run-900" for p in proofs(data))


def test_the_best_row_is_the_largest_on_the_highest_rung(tiny):
    tiny.add(
        "training_runs",
        run(id="run-901", basis="press", chips_used="9000"),
        run(id="run-902", basis="paper", chips_used="64"),
        run(id="run-903", basis="paper", chips_used="512"),
    )
    shown = ladders(tiny.load())["shan-b"]["training"]
    assert [p.id for p in shown.proofs] == ["run-903", "run-902", "run-901"]
    assert shown.best.words == "Great LM, Maker, 512 accelerators"


def test_a_row_that_names_no_chip_counts_for_the_family_only(tiny):
    named = {"chip_id": "", "chip_named": "Shan (type not told)", "chip_family": "Shan"}
    tiny.add("training_runs", run(basis="paper", chips_used="64", **named))
    tiny.add("measured", measured(basis="measured", **named))
    data = tiny.load()
    assert {k: v.rung for k, v in ladders(data)["shan-a"].items()} == {
        "training": 1,
        "inference": 0,
    }
    family = families(data)["Shan"]
    assert family.chips == ("shan-a",)
    assert (family.training.rung, family.inference.rung) == (3, 4)
    # Nothing of it for another family.
    assert families(data)["Nova"].inference.rung == 1


def test_no_family_is_guessed_from_words(tiny):
    tiny.add(
        "measured",
        measured(basis="measured", chip_id="", chip_named="Shan (type not told)"),
    )
    assert families(tiny.load())["Shan"].inference.rung == 0


def test_a_row_that_names_a_family_counts_for_one_vendor(real_data):
    counted: dict[str, set[str]] = {}
    for family in families(real_data).values():
        for ladder in (family.training, family.inference):
            for proof in (*ladder.proofs, *ladder.against):
                if not proof.chip_id:
                    counted.setdefault(proof.id, set()).add(f"{family.name} of {family.vendor}")
    assert len(counted) > 10
    assert {row: names for row, names in counted.items() if len(names) > 1} == {}


def test_real_ladders_stand_on_rows(real_data):
    shown = ladders(real_data)
    assert set(shown) == set(real_data.names)
    assert shown[BASELINE]["training"].rung == shown[BASELINE]["inference"].rung == 4
    reached = set()
    for pair in shown.values():
        for ladder in pair.values():
            reached.add(ladder.rung)
            assert ladder.rung == max((p.rung for p in ladder.proofs), default=0)
            assert all(p.rung == 0 for p in ladder.against)
            assert bool(ladder.best) == bool(ladder.rung)
    assert reached == set(range(len(RUNGS)))


# In words.


def test_a_reading_names_both_halves(tiny):
    tiny.add(
        "training_runs",
        run(chip_id="shan-a", outcome="failed", chips_used="5000"),
        run(id="run-901", chip_id="shan-a", basis="paper", chips_used="64"),
    )
    data = tiny.load()
    said = reading(data, indexes(data, TINY, "nova-one"), "shan-a", "nova-one")
    # 400 / 300 TFLOPS.
    assert said.startswith("Shan A-100: physics allows 1.3x Nova One in training arithmetic")
    assert "x Nova One in decode" in said
    half, shown = said.split(" Shown: ")
    assert "documented" not in half
    assert shown == (
        "training documented (Great LM, Maker, 64 accelerators), never independently measured; "
        "against it: Great LM, Maker, 5,000 accelerators: failed; inference nothing seen."
    )


@pytest.mark.parametrize(("chips", "largest"), [("", False), ("64", True)])
def test_a_row_of_untold_size_is_never_the_largest(tiny, chips, largest):
    # Independently measured on an untold number; documented on 64 or on as many.
    tiny.add("measured", measured(task="training", basis="measured", chips=""))
    tiny.add("training_runs", run(basis="paper", chips_used=chips))
    data = tiny.load()
    said = reading(data, indexes(data, TINY, "nova-one"), "shan-b", "nova-one")
    assert "training independently measured (Nova LM, Shan)" in said
    assert ("largest documented: Great LM, Maker, 64 accelerators" in said) == largest


def test_an_unknown_half_says_what_it_lacks(tiny):
    tiny.adopt("shan-a", "memory_gb", "")
    data = tiny.load()
    said = reading(data, indexes(data, TINY, "nova-one"), "shan-a", "nova-one")
    assert "an unknown share in decode (memory" in said
    assert "1.3x Nova One in training arithmetic" in said


def test_no_reading_blends_the_halves(real_data):
    """The only multiples are the two of physics, each with its own word."""
    table = indexes(real_data, Workload())
    base = real_data.names[BASELINE]
    for chip, row in table.iterrows():
        said = reading(real_data, table, chip)
        multiples = re.findall(rf"([\d.,]+)x {re.escape(base)}", said)
        expected = [
            number(float(row[axis]), significant=2) for axis in ("y", "x") if row[axis] == row[axis]
        ]
        assert multiples == expected, chip
        physics, _, shown = said.removeprefix(real_data.names[chip]).partition(" Shown: ")
        assert physics.startswith(": physics allows ")
        assert "in training arithmetic" in physics
        assert "in decode" in physics
        assert shown.startswith("training ")
        assert "; inference " in shown
        assert not re.search(r"\b(score|overall|points|out of)\b", said)


def test_a_family_in_words_gives_the_most_of_each_half(real_data):
    table = indexes(real_data, Workload())
    known = families(real_data)
    said = family_reading(real_data, table, known["Ascend"])
    shipped = real_data.chips.loc[list(known["Ascend"].chips)]
    shipped = table.loc[shipped.index[shipped["status"].isin(["shipping", "discontinued"])]]
    for axis, words in (("y", "training arithmetic"), ("x", "decode")):
        most = number(float(shipped[axis].max()), significant=2)
        top = real_data.names[shipped[axis].idxmax()]
        assert f"up to {most}x {real_data.names[BASELINE]} in {words} ({top})" in said
    for name, family in known.items():
        text = family_reading(real_data, table, family)
        assert text.startswith(f"{name} ({family.vendor}), shipped parts: physics allows ")
        assert " Shown: training " in text
        assert "; inference " in text
