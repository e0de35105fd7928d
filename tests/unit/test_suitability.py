"""Suitability: on paper by hand, what was shown level by level, and the two in words."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from honest_silicon.analysis.bounds.costs import Shape
from honest_silicon.analysis.bounds.facts import Assumed
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.panel import (
    Comparison,
    Workload,
    compare,
    comparisons,
)
from honest_silicon.analysis.bounds.suitability import BASELINE, training
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.ladders import families, ladders, proofs
from honest_silicon.dataset.attention import Parts, read_groups
from honest_silicon.dataset.schema import own_package
from honest_silicon.views.pages.shared.readings import gaps_text, ratio_text, shown_words
from honest_silicon.words.evidence import LEVELS, proof

TIGHT = 1e-3
# 4,000 elements of cache a token, 8 MB in 16 bits at a context of 1,000. A token decoded there
# takes 2 * 10^10 + 32 * 10^6 = 20.032 * 10^9 operations. Width 1,000, ten layers.
GROUPS = read_groups("10 full heads=8 kv_heads=2 head_dim=100")
MODEL = Shape("m", "M", 10e9, 10e9, 10, 1000, GROUPS, 0, 0, 16, Parts(0, 0, 0, 10e9, 0))


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
    return Hardware(
        "part", "Part", "US", "shipping", known, own_package(), host_gbs, linked, on_chip, _NO_8
    )


# Training. Arithmetic of a token over t: 6 * 10^10 / (t * 10^14), 75 us for eight. Four all-reduces
# in ten layers, each 2 * 7/8 * 1,000 * 2 bytes: 140,000 bytes over half of the link.


def test_training_limited_by_arithmetic():
    # 140,000 B / 200 GB/s = 0.7 us. 1 / 75 us / 8 = 1,666.7.
    found = training(part(), MODEL)
    assert (found.limited_by, found.chips, found.notes) == ("compute", 8, ())
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
    assert found.notes == (Assumed.NO_LINK,)


def test_without_a_link_it_goes_over_the_host_interface():
    # 128 GB/s both ways: 140,000 B / 64 GB/s = 2.1875 us; arithmetic at 10^17 0.075 us.
    chip = part(interconnect_gbs=0, linked=False, host_gbs=128, fp16_tflops=100_000)
    found = training(chip, MODEL)
    assert found.rate.value == pytest.approx(1 / 2.1875e-6 / 8, rel=TIGHT)
    assert found.notes == (Assumed.HOST_LINK,)


def test_an_unknown_domain_is_taken_for_eight_and_marked():
    found = training(part(scale_up_chips=0), MODEL)
    assert found.chips == 8
    assert found.notes == (Assumed.GROUP,)


def test_training_without_16_bit_units_is_unknown():
    found = training(part(fp16_tflops=0, fp8_tflops=200), MODEL)
    assert found.rate is None
    assert found.missing == ("fp16_tflops",)


def test_the_ends_of_a_training_index():
    found = training(part(fp16_tflops=(50, 100, 200)), MODEL)
    ends = (found.rate.low, found.rate.value, found.rate.high)
    assert ends == pytest.approx((833.33, 1666.67, 3333.33), rel=TIGHT)


# Against a baseline: two of the tiny chips by hand stand in test_panel.


def test_every_real_chip_has_a_ratio_or_a_reason(real_data):
    table = comparisons(real_data)
    assert list(table.index) == list(all_hardware(real_data))
    for axis, kind in (("x", "inference"), ("y", "training")):
        for chip, row in table.iterrows():
            found: Comparison = row[kind]
            assert found.computed + len(found.left_out) == (10 if kind == "inference" else 4)
            assert all(found.left_out.values()), chip
            assert found.cannot.keys() <= found.by_workload.keys()
            known = found.ratio is not None and found.ratio.value > 0
            assert pd.notna(row[axis]) == known
            if known:
                assert 0 <= row[f"{axis}_low"] <= row[axis] <= row[f"{axis}_high"]
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
        "chip_inferred": "false",
        "by_vendor": "false",
        "basis": "press",
        "source_id": "lab-report",
    } | cells


def test_nothing_seen(tiny_data):
    shown = ladders(tiny_data)["shan-b"]
    assert {k: (v.level, v.proofs, v.best) for k, v in shown.items()} == {
        "training": (0, (), None),
        "inference": (0, (), None),
    }


def test_positioned_by_its_vendor(tiny_data):
    shown = ladders(tiny_data)
    assert (shown["shan-a"]["training"].level, shown["shan-a"]["inference"].level) == (1, 0)
    # nova-two is sold for both.
    assert shown["nova-two"]["training"].level == shown["nova-two"]["inference"].level == 1


@pytest.mark.parametrize(
    ("cells", "level"),
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
def test_levels_of_runs(tiny, cells, level, stage, kind):
    tiny.add("training_runs", run(stage=stage, **cells))
    shown = ladders(tiny.load())["shan-b"]
    other = "inference" if kind == "training" else "training"
    assert (shown[kind].level, shown[other].level) == (level, 0)
    assert shown[kind].best.id == "run-900"


@pytest.mark.parametrize(
    ("cells", "level"),
    [
        ({"basis": "paper", "runner": "laboratory"}, 2),
        ({"basis": "vendor", "chips": "8"}, 3),
        ({"basis": "paper", "chips": "8"}, 3),
        # Independent is who ran it, not what kind of source says so.
        ({"basis": "measured", "runner": "laboratory"}, 4),
        ({"basis": "measured", "runner": "buyer", "chips": "8"}, 4),
        ({"basis": "measured", "runner": "project"}, 4),
        ({"basis": "measured", "runner": "vendor", "chips": "8"}, 3),
        ({"basis": "measured", "runner": "vendor"}, 1),
        ({"basis": "measured", "runner": "unknown", "chips": "8"}, 3),
        ({"basis": "measured", "runner": "unknown"}, 2),
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
def test_levels_of_results(tiny, cells, level, task, kind):
    tiny.add("measured", measured(task=task, metric="throughput", **cells))
    shown = ladders(tiny.load())["shan-b"]
    other = "inference" if kind == "training" else "training"
    assert (shown[kind].level, shown[other].level) == (level, 0)
    assert shown[kind].best.id == "bench-900"


def test_a_sellers_figure_without_its_scale_is_a_claim(tiny):
    tiny.add("measured", measured(basis="vendor"))
    assert ladders(tiny.load())["shan-b"]["inference"].level == 1


@pytest.mark.parametrize("task", ["matrix", "memory", "link", "other"])
def test_micro_benchmarks_show_neither(tiny, task):
    tiny.add("measured", measured(task=task, basis="measured", metric="other"))
    shown = ladders(tiny.load())["shan-b"]
    assert [shown[k].level for k in ("training", "inference")] == [0, 0]


@pytest.mark.parametrize("word", ["target", "unclear", "derived;target"])
def test_a_target_and_an_unclear_row_are_no_results(tiny, word):
    tiny.add("measured", measured(basis="measured", runner="laboratory", chips="8", qualifier=word))
    assert ladders(tiny.load())["shan-b"]["inference"].level == 0


@pytest.mark.parametrize("outcome", ["failed", "abandoned", "denied"])
def test_what_went_wrong_raises_no_rung_and_is_kept(tiny, outcome):
    tiny.add(
        "training_runs",
        run(outcome=outcome, basis="paper", chips_used="5000", chip_id="shan-a"),
    )
    shown = ladders(tiny.load())["shan-a"]["training"]
    assert shown.level == 1
    (against,) = shown.against
    assert against.id == "run-900"
    assert proof(against) == f"Great LM, Maker, 5,000 chips: {outcome}"
    assert against not in shown.proofs


def test_what_is_planned_counts_for_nothing(tiny):
    tiny.add("training_runs", run(outcome="planned", basis="official", chips_used="5000"))
    data = tiny.load()
    shown = ladders(data)["shan-b"]["training"]
    assert (shown.level, shown.proofs, shown.against) == (0, (), ())
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
    assert proof(shown.best) == "Great LM, Maker, 512 chips"


def test_a_row_that_names_no_chip_counts_for_the_family_only(tiny):
    named = {"chip_id": "", "chip_named": "Shan (type not told)", "chip_family": "Shan"}
    tiny.add("training_runs", run(basis="paper", chips_used="64", **named))
    tiny.add("measured", measured(basis="measured", runner="laboratory", **named))
    data = tiny.load()
    assert {k: v.level for k, v in ladders(data)["shan-a"].items()} == {
        "training": 1,
        "inference": 0,
    }
    family = families(data)["Shan"]
    assert family.chips == ("shan-a",)
    assert (family.training.level, family.inference.level) == (3, 4)
    # Nothing of it for another family.
    assert families(data)["Nova"].inference.level == 1


def test_an_inferred_chip_counts_for_its_family_only(tiny):
    tiny.add(
        "training_runs", run(chip_id="shan-a", chip_inferred="true", basis="paper", chips_used="64")
    )
    data = tiny.load()
    # The chip stays at what its vendor says of it.
    assert ladders(data)["shan-a"]["training"].level == 1
    assert families(data)["Shan"].training.level == 3


def test_no_training_on_a_chinese_chip_is_independently_measured(real_data):
    """Results of makers in a test of others (FlagPerf) are theirs."""
    country, steps = real_data.chips["country"], ladders(real_data)
    assert [c for c in steps if country[c] == "CN" and steps[c]["training"].level == 4] == []


def test_no_family_is_guessed_from_words(tiny):
    tiny.add(
        "measured",
        measured(basis="measured", chip_id="", chip_named="Shan (type not told)"),
    )
    assert families(tiny.load())["Shan"].inference.level == 0


def test_a_family_has_no_cards_sold_to_gamers(real_data):
    consumer = set(real_data.chips.index[real_data.chips["form_factor"] == "consumer"])
    assert consumer
    found = families(real_data)
    assert not consumer & {c for family in found.values() for c in family.chips}
    assert "nvidia-b200" in found["Blackwell"].chips


def test_a_row_that_names_a_family_counts_for_one_vendor(real_data):
    counted: dict[str, set[str]] = {}
    for family in families(real_data).values():
        for ladder in (family.training, family.inference):
            for row in (*ladder.proofs, *ladder.against):
                if not row.chip_id:
                    counted.setdefault(row.id, set()).add(f"{family.name} of {family.vendor}")
    assert len(counted) > 10
    assert {row: names for row, names in counted.items() if len(names) > 1} == {}


def test_real_ladders_stand_on_rows(real_data):
    shown = ladders(real_data)
    assert set(shown) == set(real_data.names)
    assert shown[BASELINE]["training"].level == shown[BASELINE]["inference"].level == 4
    reached = set()
    for pair in shown.values():
        for ladder in pair.values():
            reached.add(ladder.level)
            assert ladder.level == max((p.level for p in ladder.proofs), default=0)
            assert all(p.level == 0 for p in ladder.against)
            assert bool(ladder.best) == bool(ladder.level)
    assert reached == set(range(len(LEVELS)))


# In words.

TINY = Workload("nova-train", "training", "Nova LM", "nova-lm")


def _shown(data, chip: str, kind: str) -> str:
    return shown_words(ladders(data)[chip][kind])


def test_each_half_is_told_by_itself(tiny):
    tiny.add(
        "training_runs",
        run(chip_id="shan-a", outcome="failed", chips_used="5000"),
        run(id="run-901", chip_id="shan-a", basis="paper", chips_used="64"),
    )
    data = tiny.load()
    # 400 / 300 TFLOPS.
    assert ratio_text(data, compare(data, "shan-a", "nova-one", "training", TINY)) == "1.3x"
    assert ratio_text(data, compare(data, "shan-a", "nova-one", "inference")).partition("x")[0]
    assert _shown(data, "shan-a", "training") == (
        "documented (Great LM, Maker, 64 chips), never independently measured; "
        "failed: Great LM, Maker, 5,000 chips"
    )
    assert _shown(data, "shan-a", "inference") == "nothing found"


@pytest.mark.parametrize(("chips", "largest"), [("", False), ("64", True)])
def test_a_row_of_untold_size_is_never_the_largest(tiny, chips, largest):
    # Independently measured on an untold number; documented on 64 or on as many.
    tiny.add("measured", measured(task="training", basis="measured", runner="laboratory", chips=""))
    tiny.add("training_runs", run(basis="paper", chips_used=chips))
    data = tiny.load()
    said = _shown(data, "shan-b", "training")
    assert said.startswith("independently measured (Nova LM, Shan)")
    assert ("largest documented: Great LM, Maker, 64 chips" in said) == largest


def test_an_unknown_half_says_what_it_lacks(tiny):
    tiny.adopt("shan-a", "memory_gb", "")
    data = tiny.load()
    found = compare(data, "shan-a", "nova-one", "inference")
    assert ratio_text(data, found) == ""
    assert "memory of Shan A-100 not known" in gaps_text(data, found)
    assert ratio_text(data, compare(data, "shan-a", "nova-one", "training", TINY)) == "1.3x"


def test_what_was_shown_has_no_multiple_and_no_score(real_data):
    for chip in real_data.chips.index:
        for kind in ("training", "inference"):
            said = _shown(real_data, chip, kind)
            assert real_data.names[BASELINE] not in said
            assert not re.search(r"\d+(\.\d+)?x\b|\b(score|overall|points|out of)\b", said), said
