"""Bounds on language models: worked out by hand, and what holds for any chip and model."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.costs import Shape, all_shapes, step
from honest_silicon.analysis.bounds.facts import Assumed, Wider
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware, from_row, host_bandwidth
from honest_silicon.analysis.bounds.roofline import (
    CAPACITY,
    COMPUTE,
    MEMORY,
    Load,
    decode,
    fewest,
    fit,
    prefill,
    training,
    unit,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.attention import Parts, read_groups
from honest_silicon.dataset.schema import own_package
from honest_silicon.words import bounds as words

SAME = settings(deadline=None, derandomize=True, database=None)
TIGHT = 1e-3

# Ten layers of 2 KV heads * (100 + 100): 4,000 elements of cache a token. Attention takes
# 10 * 2 * 8 * 200 = 32,000 operations a token and token of context.
GROUPS = read_groups("10 full heads=8 kv_heads=2 head_dim=100")
DENSE = Shape("dense", "Dense", 10e9, 10e9, 10, 1000, GROUPS, 0, 0, 16, Parts(0, 0, 0, 10e9, 0))
# 18 experts of 5 billion each, of which two work on a token, and 10 billion always read.
MIXED = Shape("mixed", "Mixed", 100e9, 20e9, 10, 1000, GROUPS, 18, 2, 8, Parts(0, 0, 0, 10e9, 90e9))


#: Fields a part without 8-bit units lacks.
NO_8 = frozenset({"fp8_tflops", "int8_tops"})


def part(**figures: float | tuple[float, float, float]) -> Hardware:
    """A chip of 100 GB at 1,000 GB/s with 100 TFLOPS in 16 bits and no 8-bit units, but for what is
    given; 0 is unknown.
    """
    cells = {"memory_gb": 100, "memory_bw_gbs": 1000, "fp16_tflops": 100} | figures
    known = {
        name: Interval(*value) if isinstance(value, tuple) else Interval.exact(value)
        for name, value in cells.items()
        if value
    }
    return Hardware("part", "Part", "US", "shipping", known, own_package(), absent=NO_8)


def milliseconds(estimate) -> float:
    return estimate.seconds.value * 1e3


# Decode.


def test_dense_decode_of_one_sequence_waits_for_memory():
    # 20 GB of weights and 1,000 * 4,000 * 2 B = 8 MB of cache at 1,000 GB/s: 20.008 ms. Arithmetic:
    # (2 * 10^10 + 32 * 10^6) / 10^14 = 0.2 ms.
    found = decode(part(), DENSE, Load(batch=1, context=1000))
    assert milliseconds(found) == pytest.approx(20.008, rel=TIGHT)
    assert found.tokens_per_s.value == pytest.approx(49.98, rel=TIGHT)
    assert found.tokens_per_s_user.value == pytest.approx(49.98, rel=TIGHT)
    assert found.limited_by == MEMORY
    assert found.missing == found.notes == ()


def test_dense_decode_of_many_sequences_waits_for_arithmetic():
    # 1,000 * 20.032 * 10^9 / 10^14 = 200.32 ms; memory 20 + 8 GB: 28 ms.
    found = decode(part(), DENSE, Load(batch=1000, context=1000))
    assert milliseconds(found) == pytest.approx(200.32, rel=TIGHT)
    assert found.tokens_per_s.value == pytest.approx(4992.0, rel=TIGHT)
    assert found.tokens_per_s_user.value == pytest.approx(4.992, rel=TIGHT)
    assert found.limited_by == COMPUTE


@pytest.mark.parametrize(
    ("weights", "cache", "expected"),
    # 100 sequences of 4 million elements: 0.8 GB in 16 bits. Weights in 4 bits take 4.25.
    [(16, 16, 20.8), (8, 16, 10.8), (8, 8, 10.4), (4, 4, 5.5125)],
)
def test_bytes_follow_the_bits(weights, cache, expected):
    chip = part(fp16_tflops=10_000, fp8_tflops=20_000)
    found = decode(chip, DENSE, Load(batch=100, context=1000, weight_bits=weights, kv_bits=cache))
    assert milliseconds(found) == pytest.approx(expected, rel=TIGHT)


@pytest.mark.parametrize(
    ("batch", "expected", "limit"),
    [
        # One token reads the active parameters: 20 GB in 8 bits, and 4 MB of cache.
        (1, 20.004, MEMORY),
        # 16 tokens meet 1 - (8/9)^16 = 0.8481 of the experts: 10 + 0.8481 * 90 = 86.329 GB; 64 MB.
        (16, 86.393, MEMORY),
        # 1,000 tokens meet all: 104 ms to read; 1,000 * 40.032 * 10^9 / (2 * 10^14) = 200.16 ms.
        (1000, 200.16, COMPUTE),
    ],
)
def test_decode_of_experts(batch, expected, limit):
    chip = part(fp8_tflops=200)
    found = decode(chip, MIXED, Load(batch=batch, context=1000, weight_bits=8, kv_bits=8))
    assert milliseconds(found) == pytest.approx(expected, rel=TIGHT)
    assert found.limited_by == limit


def test_a_large_batch_of_experts_reads_them_all():
    # So much arithmetic that memory limits: 100 GB of weights and 4 GB of cache.
    found = decode(
        part(fp8_tflops=20_000), MIXED, Load(batch=1000, context=1000, weight_bits=8, kv_bits=8)
    )
    assert milliseconds(found) == pytest.approx(104, rel=TIGHT)
    assert found.limited_by == MEMORY


def test_accelerators_share_the_work():
    assert milliseconds(decode(part(), DENSE, Load(context=1000), chips=4)) == pytest.approx(
        20.008 / 4, rel=TIGHT
    )


def test_speculative_tokens_come_with_the_same_step():
    plain = decode(part(), DENSE, Load(batch=10, context=1000))
    more = decode(part(), DENSE, Load(batch=10, context=1000), tokens_per_step=1.7)
    assert more.seconds == plain.seconds
    # 20.08 ms a step: 49.80 tokens/s a user without, 84.66 with.
    assert plain.tokens_per_s_user.value == pytest.approx(49.80, rel=TIGHT)
    assert more.tokens_per_s_user.value == pytest.approx(84.66, rel=TIGHT)
    assert more.tokens_per_s.value == pytest.approx(846.6, rel=TIGHT)


def test_a_bound_at_the_ends_of_the_ranges():
    found = decode(part(memory_bw_gbs=(800, 1000, 1250)), DENSE, Load(context=1000))
    assert found.seconds.low * 1e3 == pytest.approx(20.008 / 1.25, rel=TIGHT)
    assert found.seconds.high * 1e3 == pytest.approx(20.008 / 0.8, rel=TIGHT)
    assert found.tokens_per_s.low == pytest.approx(49.98 * 0.8, rel=TIGHT)
    assert found.tokens_per_s.high == pytest.approx(49.98 * 1.25, rel=TIGHT)


# Prefill.


@pytest.mark.parametrize(
    ("tokens", "batch", "expected", "limit"),
    [
        # 2 * 10^10 * 1,000 and 32,000 * 500,000 of attention: 20.016 * 10^12 at 10^14.
        (1000, 1, 200.16, COMPUTE),
        (1000, 4, 800.64, COMPUTE),
        # Ten tokens: 2 ms of arithmetic, 20 ms to read the weights.
        (10, 1, 20.0, MEMORY),
    ],
)
def test_prefill(tokens, batch, expected, limit):
    found = prefill(part(), DENSE, tokens=tokens, batch=batch)
    assert milliseconds(found) == pytest.approx(expected, rel=TIGHT)
    assert found.limited_by == limit
    assert found.tokens_per_s.value == pytest.approx(tokens * batch / expected * 1e3, rel=TIGHT)
    assert found.tokens_per_s_user.value == pytest.approx(tokens / expected * 1e3, rel=TIGHT)


def test_a_short_prompt_reads_only_the_experts_it_meets():
    # Two tokens: 10 + 90 * 17/81 = 28.889 GB in 8 bits.
    found = prefill(part(fp8_tflops=200), MIXED, tokens=2, weight_bits=8)
    assert milliseconds(found) == pytest.approx(28.889, rel=TIGHT)


# Fit.


@pytest.mark.parametrize(
    ("memory", "fits"),
    [
        # 20 GB of weights and 100 * 8 MB of cache: 20.8 GB within 90 % of the memory.
        (23.1, False),
        (23.2, True),
        # The ends of a range that agree, and that do not.
        ((23.2, 24, 25), True),
        ((22, 23, 23.1), False),
        ((23, 23.2, 24), None),
    ],
)
def test_fit(memory, fits):
    found = fit(part(memory_gb=memory), DENSE, Load(batch=100, context=1000))
    assert found.fits is fits
    assert found.parts_gb == pytest.approx({"weights": 20, "caches": 0.8})
    assert found.limited_by == ("" if fits else CAPACITY)


def test_the_room_and_its_reserve():
    found = fit(part(memory_gb=(80, 100, 110)), DENSE, Load(), chips=2)
    ends = (found.room_gb.low, found.room_gb.value, found.room_gb.high)
    assert ends == pytest.approx((144, 180, 198))
    assert fit(part(), DENSE, Load(), chips=2, reserve=0).room_gb.value == pytest.approx(200)


def test_all_experts_are_held_though_few_are_read():
    # 8 bits and 32 for each 128 * 128 weights.
    held = fit(part(), MIXED, Load(weight_bits=8)).parts_gb["weights"]
    assert held == pytest.approx(100 * (1 + 4 / 16_384))


@pytest.mark.parametrize(
    ("memory", "multiple", "expected"),
    # 20.8 GB in 9 GB of each: three. In 20.8 / 0.9 and more: one. In steps of eight: eight.
    [(10, 1, 3), (23.2, 1, 1), (10, 8, 8), (2.5, 8, 16)],
)
def test_the_fewest_that_hold_it(memory, multiple, expected):
    bits = {"weight_bits": 16, "kv_bits": 16}
    chip = part(memory_gb=memory)
    found = fewest(chip, DENSE, Load(batch=100, context=1000, **bits), multiple=multiple)
    assert found == expected


def test_the_fewest_of_an_unknown_memory_are_unknown():
    chip = part(memory_gb=0)
    assert fewest(chip, DENSE, Load(batch=1, context=1, weight_bits=8, kv_bits=8)) is None


# Training.


def test_training():
    # 6 * 10^10 * 10^12 = 6 * 10^22 operations on 100 * 10^14 a second: 6 * 10^6 s; at an MFU of
    # 40 % 15 * 10^6. 16 bytes for each parameter: 160 GB.
    bound = training(part(), DENSE, chips=100, tokens=1e12)
    slow = training(part(), DENSE, chips=100, tokens=1e12, mfu=0.4)
    assert bound.seconds.value == pytest.approx(6e6, rel=TIGHT)
    assert slow.seconds.value == pytest.approx(15e6, rel=TIGHT)
    assert slow.tokens_per_s.value == pytest.approx(66_667, rel=TIGHT)
    assert sum(slow.parts_gb.values()) == pytest.approx(160)
    assert slow.room_gb.value == pytest.approx(9000)
    assert slow.fits is True
    assert slow.limited_by == COMPUTE


def test_training_that_does_not_fit_has_no_time():
    found = training(part(), DENSE, chips=1, tokens=1e12)
    assert found.fits is False
    assert found.limited_by == CAPACITY
    assert found.seconds is None
    # 160 GB of state in 90 GB.
    assert found.lacks_gb == pytest.approx(70)


def test_training_of_experts_computes_the_active_and_holds_all():
    found = training(part(), MIXED, chips=100, tokens=1e12)
    assert found.seconds.value == pytest.approx(12e6, rel=TIGHT)
    assert sum(found.parts_gb.values()) == pytest.approx(1600)


@pytest.mark.parametrize("mfu", [0, -0.1, 1.01, math.nan])
def test_a_utilisation_that_is_none_is_refused(mfu):
    with pytest.raises(ValueError, match="expected an MFU above 0 and at most 1"):
        training(part(), DENSE, chips=1, tokens=1e9, mfu=mfu)


# Units.


@pytest.mark.parametrize(
    ("figures", "bits", "field", "note"),
    [
        ({"fp8_tflops": 200}, 8, "fp8_tflops", ""),
        ({"int8_tops": 200}, 8, "int8_tops", ""),
        ({"fp8_tflops": 200, "int8_tops": 300}, 8, "int8_tops", ""),
        ({"fp8_tflops": 200, "int8_tops": 3}, 8, "fp8_tflops", ""),
        ({"fp4_tflops": 400}, 4, "fp4_tflops", ""),
        ({}, 16, "fp16_tflops", ""),
        ({}, 8, "fp16_tflops", "weights kept in 8 bits, computed in 16-bit"),
        ({}, 4, "fp16_tflops", "weights kept in 4 bits, computed in 16-bit"),
        ({"fp8_tflops": 200}, 4, "fp8_tflops", "weights kept in 4 bits, computed in FP8"),
        ({"int8_tops": 200}, 4, "int8_tops", "weights kept in 4 bits, computed in INT8"),
        # Narrower units do not serve wider weights.
        ({"fp4_tflops": 400}, 8, "fp16_tflops", "weights kept in 8 bits, computed in 16-bit"),
    ],
)
def test_the_units_that_serve_the_bits(figures, bits, field, note):
    chip = part(**figures)
    found = unit(chip, bits)
    assert found.field == field
    assert found.rate == chip.figures[field]
    assert found.note is None if not note else words.note(chip.package, found.note).endswith(note)


def test_a_fallback_reads_narrow_weights_and_computes_wide():
    # 10 GB in 8 bits and 8 MB: 10.008 ms. 1,000 sequences: the 200.32 ms of 16-bit units.
    few = decode(part(), DENSE, Load(context=1000, weight_bits=8))
    many = decode(part(), DENSE, Load(context=1000, weight_bits=8, batch=1000))
    assert milliseconds(few) == pytest.approx(10.008, rel=TIGHT)
    assert milliseconds(many) == pytest.approx(200.32, rel=TIGHT)
    chip = part()
    for found in (few, many, prefill(chip, DENSE, weight_bits=8)):
        (note,) = found.notes
        assert note == Wider(8, 8, "fp16_tflops")
        said = words.note(chip.package, note)
        assert said == "no 8-bit units: weights kept in 8 bits, computed in 16-bit"


@pytest.mark.parametrize(
    ("absent", "bits", "missing"),
    [
        # Nothing is known of 8-bit units, or of those of one kind: 16-bit ones would bound too low.
        (frozenset(), 8, "fp8_tflops"),
        (frozenset({"fp8_tflops"}), 8, "int8_tops"),
        # Weights in 4 bits may be computed in 8, so that rate is needed too.
        (frozenset({"fp8_tflops"}), 4, "int8_tops"),
    ],
)
def test_a_part_of_unknown_rate_has_no_bound(absent, bits, missing):
    chip = replace(part(), absent=absent)
    for found in (
        decode(chip, DENSE, Load(weight_bits=bits)),
        prefill(chip, DENSE, weight_bits=bits),
    ):
        assert found.seconds is None
        assert found.missing == (missing,)
    assert decode(chip, DENSE, Load(weight_bits=16)).seconds is not None
    # A rate in 4 bits is enough for weights in 4.
    quick = Hardware("q", "Q", "US", "shipping", part(fp4_tflops=400).figures, own_package())
    assert decode(quick, DENSE, Load(weight_bits=4)).seconds is not None


def test_units_may_be_chosen():
    chip = part(fp8_tflops=200, int8_tops=400)
    bits = {"batch": 1000, "context": 1000, "weight_bits": 8}
    assert milliseconds(decode(chip, DENSE, Load(**bits), compute="fp8_tflops")) == pytest.approx(
        100.16, rel=TIGHT
    )
    assert milliseconds(decode(chip, DENSE, Load(**bits), compute=16)) == pytest.approx(
        200.32, rel=TIGHT
    )
    assert decode(chip, DENSE, Load(), compute="fp4_tflops").missing == ("fp4_tflops",)


# What is missing.


@pytest.mark.parametrize(
    ("unknown", "decoding", "fitting", "trained"),
    [
        (["memory_bw_gbs"], ["memory_bw_gbs"], [], []),
        (["fp16_tflops"], ["fp16_tflops"], [], ["fp16_tflops"]),
        (["memory_gb"], [], ["memory_gb"], ["memory_gb"]),
        (
            ["memory_gb", "memory_bw_gbs", "fp16_tflops"],
            ["memory_bw_gbs", "fp16_tflops"],
            ["memory_gb"],
            ["memory_gb", "fp16_tflops"],
        ),
    ],
)
def test_unknown_inputs_are_named(unknown, decoding, fitting, trained):
    chip = part(**dict.fromkeys(unknown, 0))
    for found in (decode(chip, DENSE, Load()), prefill(chip, DENSE)):
        assert list(found.missing) == decoding
        assert (found.seconds is None) == (found.tokens_per_s is None) == bool(decoding)
    held = fit(chip, DENSE, Load())
    assert list(held.missing) == fitting
    assert (held.fits is None) == (held.room_gb is None) == bool(fitting)
    run = training(chip, DENSE, chips=8, tokens=1e9)
    assert list(run.missing) == trained
    assert (run.seconds is None) == ("fp16_tflops" in trained)


def test_a_part_that_lives_in_sram(tiny_data):
    # 500 MB at 100 TB/s: 40 of them hold 18 GB, 50 hold 22.5. 20.008 GB over 50 * 100 TB/s.
    # Arithmetic at 50 * 1,000 TFLOPS takes a tenth of that.
    row = dict.fromkeys(_COLUMNS, pd.NA) | {
        "id": "s",
        "name": "S",
        "country": "US",
        "status": "shipping",
        "sram_mb": 500,
        "sram_bw_gbs": 100_000,
        "fp16_tflops": 1000,
    }
    chip = from_row(row, tiny_data)
    assert chip.on_chip
    assert fit(chip, DENSE, Load(context=1000), chips=40).fits is False
    assert fit(chip, DENSE, Load(context=1000), chips=50).fits is True
    found = decode(chip, DENSE, Load(context=1000), chips=50)
    assert milliseconds(found) == pytest.approx(20.008 / 5000, rel=TIGHT)
    assert found.notes == (Assumed.ON_CHIP,)
    # With memory outside, SRAM is a cache.
    assert not from_row(row | {"memory_gb": 64}, tiny_data).on_chip


_COLUMNS = (
    *("fp64_tflops", "fp32_tflops", "tf32_tflops", "fp16_tflops", "fp8_tflops", "int8_tops"),
    *(
        "memory_visible_gb",
        "fp4_tflops",
        "memory_gb",
        "memory_bw_gbs",
        "sram_mb",
        "sram_bw_gbs",
        "interconnect_gbs",
    ),
    *("scale_up_chips", "tdp_w", "price_usd", "host_interface"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PCIe 3.0 x16", 32),
        ("PCIe 4.0 x8", 32),
        ("PCIe Gen5 x16", 128),
        ("PCIe 6.0 x16", 256),
        ("two PCIe Gen 4 x16", 64),
        ("NVLink-C2C", None),
        (pd.NA, None),
    ],
)
def test_both_directions_of_a_slot(text, expected):
    assert host_bandwidth(text) == expected


def test_a_range_comes_with_the_id(tiny_data):
    # nova-two: 4,000 GB/s adopted, 3,900 in the press.
    row = tiny_data.chips.loc["nova-two"].to_dict()
    assert from_row(row | {"id": "other"}, tiny_data).bandwidth_gbs == Interval.exact(4000)
    assert from_row(row, tiny_data).bandwidth_gbs == Interval(3900, 4000, 4000)


# Any chip and model.


@st.composite
def ranges(draw, low: float, high: float) -> tuple[float, float, float]:
    return tuple(sorted(draw(st.lists(st.floats(low, high), min_size=3, max_size=3))))


@st.composite
def parts(draw) -> Hardware:
    return part(
        memory_gb=draw(ranges(8, 500)),
        memory_bw_gbs=draw(ranges(50, 20_000)),
        fp16_tflops=draw(ranges(10, 5000)),
        fp8_tflops=draw(st.just(0) | ranges(20, 10_000)),
    )


_TEXTS = (
    "10 full heads=8 kv_heads=2 head_dim=100",
    "4 full heads=8 kv_heads=2 head_dim=100; 6 window heads=8 kv_heads=2 head_dim=100 window=512",
    "10 mla-sparse heads=8 kv_lora_rank=64 rope_dim=16 nope_dim=32 v_dim=32 topk=256 index_dim=16",
    "2 full heads=8 kv_heads=1 head_dim=64; 8 linear state=100000 params_m=2",
)


@st.composite
def models(draw) -> Shape:
    text = draw(st.sampled_from(_TEXTS))
    total = draw(st.floats(1e8, 2e12))
    if draw(st.booleans()):
        dense = Parts(0, 0, 0, total, 0)
        return Shape("m", "M", total, total, 10, 1000, read_groups(text), 0, 0, 16, dense)
    experts = draw(st.integers(2, 256))
    chosen = draw(st.integers(1, experts - 1))
    active = draw(st.floats(total * chosen / experts, total))
    each = (total - active) / (experts - chosen)
    parts = Parts(0, 0, 0, total - experts * each, experts * each)
    groups = read_groups(text)
    return Shape("m", "M", total, active, 10, 1000, groups, experts, chosen, 8, parts)


counts = st.integers(1, 512)
contexts = st.integers(1, 100_000)
bits = st.sampled_from([4, 8, 16])
NEAR = 1 + 1e-9


@SAME
@given(parts(), models(), counts, contexts, bits)
def test_intervals_are_ordered_and_positive(chip, model, batch, context, weights):
    found = decode(chip, model, Load(batch=batch, context=context, weight_bits=weights))
    read = prefill(chip, model, batch=batch, tokens=context, weight_bits=weights)
    # Memory for the state of 2 * 10^12 parameters and more.
    roomy = replace(chip, figures=chip.figures | {"memory_gb": Interval.exact(1e5)})
    run = training(roomy, model, chips=batch, tokens=1e9)
    for estimate in (found, read, run):
        for figure in (estimate.seconds, estimate.tokens_per_s):
            assert 0 < figure.low <= figure.value <= figure.high < math.inf
    assert found.tokens_per_s.value == pytest.approx(batch / found.seconds.value)


@SAME
@given(
    parts(),
    models(),
    counts,
    contexts,
    st.floats(1, 10),
    st.sampled_from(["memory_bw_gbs", "fp16_tflops"]),
)
def test_more_bandwidth_or_compute_is_never_slower(chip, model, batch, context, more, name):
    chip = replace(chip, figures=chip.figures | {"memory_gb": Interval.exact(1e5)})
    figures = chip.figures | {name: chip.figures[name].scaled(more)}
    better = replace(chip, figures=figures)
    for bound in (
        lambda c: decode(c, model, Load(batch=batch, context=context)),
        lambda c: prefill(c, model, batch=batch, tokens=context),
        lambda c: training(c, model, chips=8, tokens=1e9),
    ):
        slow, fast = bound(chip).seconds, bound(better).seconds
        assert fast.low <= slow.low * NEAR
        assert fast.value <= slow.value * NEAR
        assert fast.high <= slow.high * NEAR


@SAME
@given(parts(), models(), counts, counts, contexts)
def test_more_chips_are_never_slower(chip, model, a, b, context):
    chip = replace(chip, figures=chip.figures | {"memory_gb": Interval.exact(1e5)})
    few, many = min(a, b), max(a, b)
    for bound in (
        lambda n: decode(chip, model, Load(batch=4, context=context), chips=n),
        lambda n: prefill(chip, model, chips=n, tokens=context),
        lambda n: training(chip, model, chips=n, tokens=1e9),
    ):
        assert bound(many).seconds.value <= bound(few).seconds.value * NEAR


@SAME
@given(parts(), models(), counts, contexts, contexts)
def test_a_longer_context_is_never_faster(chip, model, batch, a, b):
    short, long = min(a, b), max(a, b)
    for bound in (
        lambda c: decode(chip, model, Load(batch=batch, context=c)),
        lambda c: prefill(chip, model, batch=batch, tokens=c),
    ):
        assert bound(short).seconds.value <= bound(long).seconds.value * NEAR


@SAME
@given(parts(), models(), counts, counts, contexts)
def test_a_larger_batch_gives_each_no_more_and_all_no_fewer(chip, model, a, b, context):
    small = decode(chip, model, Load(batch=min(a, b), context=context))
    large = decode(chip, model, Load(batch=max(a, b), context=context))
    assert large.tokens_per_s.value >= small.tokens_per_s.value / NEAR
    assert large.tokens_per_s_user.value <= small.tokens_per_s_user.value * NEAR


@SAME
@given(parts(), models(), counts, counts, counts, counts)
def test_fit_is_monotone_in_chips_and_users(chip, model, a, b, c, d):
    order = {False: 0, None: 1, True: 2}

    def fits(chips: int, users: int) -> int:
        return order[fit(chip, model, Load(batch=users, weight_bits=8), chips=chips).fits]

    few, many = sorted((a, b))
    less, more = sorted((c, d))
    assert fits(few, less) <= fits(many, less)
    assert fits(few, more) <= fits(few, less)


@SAME
@given(parts(), models(), counts, contexts, st.sampled_from([1, 8]))
def test_the_fewest_really_are(chip, model, users, context, multiple):
    wanted = {"batch": users, "context": context, "weight_bits": 8, "kv_bits": 16}
    found = fewest(chip, model, Load(**wanted), multiple=multiple)
    held = sum(fit(chip, model, Load(**wanted)).parts_gb.values())
    each = chip.memory_gb.value * 0.9
    assert found % multiple == 0
    assert held <= found * each * NEAR
    assert found == multiple or held > (found - multiple) * each / NEAR


@SAME
@given(parts(), models(), counts, contexts, st.sampled_from([1e-3, 1e3]))
def test_units_are_consistent(chip, model, batch, context, factor):
    """A machine a thousand times faster in both takes a thousandth of the time, and a step in
    bytes/s and operations/s is the step in GB/s and TFLOPS.
    """
    scaled = {n: chip.figures[n].scaled(factor) for n in ("memory_bw_gbs", "fp16_tflops")}
    other = replace(chip, figures=chip.figures | scaled)
    own = decode(chip, model, Load(batch=batch, context=context))
    faster = decode(other, model, Load(batch=batch, context=context))
    assert faster.seconds.value * factor == pytest.approx(own.seconds.value)
    work = step(model, batch=batch, context=context, weights=16, kv_bits=16)
    pair = work.seconds(
        chip.figures["memory_bw_gbs"].value * 1e9, chip.figures["fp16_tflops"].value * 1e12
    )
    assert own.seconds.value == pytest.approx(max(pair))
    assert own.limited_by == (MEMORY if pair[0] >= pair[1] else COMPUTE)


# What is kept more than once.


LATENTS = replace(
    DENSE,
    groups=read_groups("10 mla heads=8 kv_lora_rank=90 rope_dim=10 nope_dim=32 v_dim=32"),
    parts=Parts(0, 0, 2e9, 8e9, 0),
)


def test_tensor_parallelism_copies_caches_and_data_parallelism_attention():
    # 100 sequences of 1,000 tokens: DENSE keeps two KV heads, 0.8 GB in 16 bits, over four cards
    # twice; latents of 10 * 100 elements, 0.2 GB, four times. Attention is 4 of the 20 GB.
    job = {"batch": 100, "context": 1000}

    def gb(model, parallel):
        return fit(part(), model, Load(parallel=parallel, **job), chips=4).parts_gb

    assert gb(DENSE, "once") == pytest.approx({"weights": 20, "caches": 0.8})
    assert gb(DENSE, "tp") == pytest.approx({"weights": 20, "caches": 1.6})
    assert gb(LATENTS, "once") == pytest.approx({"weights": 20, "caches": 0.2})
    assert gb(LATENTS, "tp") == pytest.approx({"weights": 20, "caches": 0.8})
    assert gb(LATENTS, "dp") == pytest.approx({"weights": 20 + 3 * 4, "caches": 0.2})
    # What is kept is read: 20.2, 20.8 and 32.2 GB at 4,000 GB/s.
    quick = part(fp16_tflops=10_000)
    for parallel, milli in (("once", 5.05), ("tp", 5.2), ("dp", 8.05)):
        found = decode(quick, LATENTS, Load(parallel=parallel, **job), chips=4)
        assert milliseconds(found) == pytest.approx(milli)
    # One sequence needs the attention of one accelerator.
    alone = decode(quick, LATENTS, Load(parallel="dp", batch=1, context=1000), chips=4)
    assert milliseconds(alone) == pytest.approx(20.002 / 4)


def test_the_fewest_where_each_keeps_a_copy():
    # Latents of 500,000 tokens: 1 GB a sequence in 16 bits. 60 of them and 20 GB are 80 GB: one
    # accelerator of 90. 80 are 100 GB: two where they are kept once; of a copy on each none.
    wanted = {"context": 500_000, "weight_bits": 16, "kv_bits": 16}
    assert fewest(part(), LATENTS, Load(batch=60, parallel="tp", **wanted)) == 1
    assert fewest(part(), LATENTS, Load(batch=80, parallel="once", **wanted)) == 2
    assert fewest(part(), LATENTS, Load(batch=80, parallel="tp", **wanted)) == 2
    assert fewest(part(), LATENTS, Load(batch=100, parallel="tp", **wanted)) is None
    # Attention copied: 20 + 4 (n - 1) + 160 GB in 90 n.
    assert fewest(part(), LATENTS, Load(batch=160, parallel="dp", **wanted)) == 3


@pytest.mark.parametrize(
    ("server", "users", "count"),
    [
        # 20 GB of weights and 8 MB for each user, in 90 GB each.
        (None, 50_000, 5),
        (8, 50_000, 8),
        (8, 5_000, 1),
        (8, 15_000, 2),
        (8, 25_000, 4),
        (8, 100_000, 16),
        (6, 15_000, 3),
        (4, 50_000, 8),
        (1, 50_000, 5),
    ],
)
def test_the_fewest_as_sold(server, users, count):
    chip = replace(part(), server=server)
    wanted = {"batch": users, "context": 1000, "weight_bits": 16, "kv_bits": 16}
    assert fewest(chip, DENSE, Load(**wanted), sold=True) == count
    assert fewest(chip, DENSE, Load(**wanted)) <= count


@SAME
@given(parts(), models(), counts, contexts, st.sampled_from(["once", "tp", "dp"]), st.floats(1, 9))
def test_more_memory_never_needs_more_accelerators(chip, model, users, context, parallel, more):
    larger = replace(
        chip, figures=chip.figures | {"memory_gb": chip.figures["memory_gb"].scaled(more)}
    )
    wanted = {"batch": users, "context": context, "weight_bits": 8, "kv_bits": 16}
    few = fewest(larger, model, Load(parallel=parallel, **wanted))
    many = fewest(chip, model, Load(parallel=parallel, **wanted))
    assert many is None or (few is not None and few <= many)
    once = fewest(chip, model, Load(**wanted))
    assert once is not None
    assert many is None or once <= many


def test_memory_as_software_sees_it_comes_before_the_marketed():
    seen = part(memory_visible_gb=110)
    assert seen.memory_gb.value == 110
    assert not seen.memory_is_floor
    assert part().memory_gb.value == 100
    assert part().memory_is_floor


# The data.


def test_every_model_on_every_chip_computes_or_says_what_is_missing(real_data):
    chips, shapes = all_hardware(real_data), all_shapes(real_data)
    assert len(chips) * len(shapes) > 15_000
    computed = 0
    for chip in chips.values():
        for model in shapes.values():
            for found in (
                decode(chip, model, Load(batch=8, weight_bits=8), chips=8),
                prefill(chip, model, chips=8, weight_bits=8),
                training(chip, model, chips=64, tokens=1e12),
            ):
                blank = set(found.missing) - {"memory_gb"} if found.parts_gb else found.missing
                without = bool(blank) or found.fits is False
                assert (found.seconds is None) == without, (chip.id, model.id)
                if found.seconds:
                    computed += 1
                    assert 0 < found.seconds.low <= found.seconds.high < math.inf
                    assert 0 < found.tokens_per_s.low <= found.tokens_per_s.high < math.inf
                    assert found.limited_by
            held = fit(chip, model, Load(weight_bits=8), chips=8)
            assert (held.room_gb is None) == bool(held.missing)
            assert all(0 <= gb < math.inf for gb in held.parts_gb.values())
    assert computed > 20_000


def test_no_field_is_said_to_be_missing_that_is_known(real_data):
    (model,) = [s for s in all_shapes(real_data).values() if s.id == "deepseek-v3"]
    named = set()
    for chip in all_hardware(real_data).values():
        for found in (decode(chip, model, Load()), fit(chip, model, Load())):
            named |= set(found.missing)
            assert not set(found.missing) & set(chip.figures), chip.id
    assert named == {"memory_bw_gbs", "fp16_tflops", "memory_gb"}
