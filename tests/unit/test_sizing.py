"""A model on accelerators: how many, how fast, what they draw and cost, by hand and for any job."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.roofline import Load, decode, fit
from honest_silicon.analysis.bounds.sizing import (
    NO_ROOM,
    ON_CHIP,
    UNKNOWN,
    Job,
    cost_per_million,
    intensities,
    left_out,
    ranking,
    roof,
    run,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.schema import own_package

from .jobs import JOB, sized

SAME = settings(deadline=None, derandomize=True, database=None)
TIGHT = 1e-3


def changed(**cells) -> Job:
    return Job(**({k: getattr(JOB, k) for k in JOB.__dataclass_fields__} | cells))


def test_a_job_by_hand(tiny_data):
    # Held at 1,100 tokens: 1.013 GB and 32 * 1,100 * 8,192 B = 0.288 GB. A step at 1,000 reads 0.75
    # + 0.262 = 1.012 GB at 2,000 GB/s: 0.5061 ms; arithmetic at 600 TFLOPS 0.082 ms. 32 / 0.5061 ms
    # = 63,232 tokens/s, with 400 W 158.1 tokens/J.
    found = sized(tiny_data, "nova-one")
    assert JOB.length == 1100
    assert found.chips == 1
    assert found.fit.fits is True
    assert found.fit.parts_gb == pytest.approx({"weights": 1.012724, "caches": 0.28836}, rel=TIGHT)
    assert found.decode.seconds.value == pytest.approx(0.5061e-3, rel=TIGHT)
    assert found.decode.tokens_per_s.value == pytest.approx(63_232, rel=TIGHT)
    assert found.per_chip.value == pytest.approx(63_232, rel=TIGHT)
    assert found.tokens_per_joule.value == pytest.approx(158.08, rel=TIGHT)
    assert found.price_usd == Interval.exact(10_000)
    assert found.missing == ()


def test_more_users_need_more_accelerators(tiny_data):
    # 10,000 sequences of 9.0112 MB and 1.01 GB: 91.12 GB in 72 GB each. Two read 10,000 * 8.192 MB
    # + 0.75 GB = 82.67 GB at 4,000 GB/s: 20.67 ms, 483,844 tokens/s, half of it each.
    found = sized(tiny_data, "nova-one", changed(users=10_000))
    assert found.chips == 2
    assert found.decode.tokens_per_s.value == pytest.approx(483_844, rel=TIGHT)
    assert found.per_chip.value == pytest.approx(241_922, rel=TIGHT)
    assert found.tokens_per_joule.value == pytest.approx(483_844 / 800, rel=TIGHT)
    assert found.price_usd == Interval.exact(20_000)


def test_chips_may_be_given(tiny_data):
    found = sized(tiny_data, "nova-one", changed(chips=4))
    assert found.chips == 4
    assert found.decode.seconds.value == pytest.approx(0.5061e-3 / 4, rel=TIGHT)
    small = sized(tiny_data, "nova-one", changed(chips=1, users=10_000))
    assert small.chips == 1
    assert small.fit.fits is False


@pytest.mark.parametrize(
    ("chip", "limit", "in_time"),
    # 0.5061 ms; nova-two reads at 3,900 to 4,000 GB/s, 0.2530 to 0.2595 ms.
    [
        ("nova-one", 0.51, True),
        ("nova-one", 0.50, False),
        ("nova-one", 0, None),
        ("nova-two", 0.26, True),
        ("nova-two", 0.255, None),
        ("nova-two", 0.25, False),
    ],
)
def test_whether_a_token_comes_in_time(tiny_data, chip, limit, in_time):
    assert sized(tiny_data, chip, changed(step_ms=limit)).in_time is in_time


def test_an_unknown_memory_leaves_the_number_unknown(tiny):
    tiny.adopt("shan-b", "memory_gb", "")
    found = sized(tiny.load(), "shan-b")
    assert found.chips == 0
    assert found.missing == ("memory_gb",)
    assert found.per_chip is found.expected is found.in_time is found.tokens_per_joule is None
    assert found.decode.seconds is None


def test_unknown_power_and_price_stay_unknown(tiny_data):
    found = sized(tiny_data, "shan-b")
    assert found.per_chip is not None
    assert found.tokens_per_joule is found.price_usd is None


# Energy and training.


def test_the_cost_of_energy():
    # A million tokens at 100 tokens/J are 10,000 J, 1/360 kWh: 0.036 at 12.96 a kWh.
    found = cost_per_million(Interval(50, 100, 200), 12.96)
    assert (found.low, found.value, found.high) == pytest.approx((0.018, 0.036, 0.072))


def test_a_training_run(tiny):
    # 6 * 0.75 * 10^9 * 10^12 / (64 * 3 * 10^14) = 234,375 s = 2.7127 days. Runs take 2.5 times the
    # bound, 0.8 to 1.5 of that: an MFU of 40 %, 26.7 to 50 %, and 5.4253 to 10.173 days; 6.7817
    # days of 64 * 400 W are 4.1667 MWh.
    row = tiny.rows("expected")[0]
    known = {"id": "training-nova-nova", "kind": "training", "bound": "2.5"}
    tiny.add("expected", row | known | {"low": "0.8", "high": "1.5"})
    data = tiny.load()
    chip, model = all_hardware(data)["nova-one"], all_shapes(data)["nova-lm"]
    found = run(data, chip, model, chips=64, tokens=1e12)
    assert found.days.value == pytest.approx(2.7127, rel=TIGHT)
    reached, days = found.utilisation, found.expected_days
    assert (reached.low, reached.value, reached.high) == pytest.approx(
        (0.26667, 0.4, 0.5), rel=TIGHT
    )
    assert (days.low, days.value, days.high) == pytest.approx((5.4253, 6.7817, 10.173), rel=TIGHT)
    assert found.megawatt_hours.value == pytest.approx(4.1667, rel=TIGHT)
    assert found.bound.fits is True


def test_no_training_is_expected_where_no_run_is_comparable(tiny_data):
    chip, model = all_hardware(tiny_data)["nova-one"], all_shapes(tiny_data)["nova-lm"]
    found = run(tiny_data, chip, model, chips=64, tokens=1e12)
    assert found.days is not None
    assert found.curve is found.utilisation is found.expected_days is found.megawatt_hours is None


def test_a_training_run_of_unknown_arithmetic(tiny):
    tiny.adopt("shan-b", "fp16_tflops", "")
    data = tiny.load()
    chip, model = all_hardware(data)["shan-b"], all_shapes(data)["nova-lm"]
    found = run(data, chip, model, chips=64, tokens=1e12)
    assert found.days is found.expected_days is found.megawatt_hours is None
    assert found.bound.missing == ("fp16_tflops",)


# The picture.


def test_the_roof_and_where_a_job_stands_under_it(tiny_data):
    chips, model = all_hardware(tiny_data), all_shapes(tiny_data)["nova-lm"]
    assert roof(chips["nova-one"], 8) == (2e12, 6e14)
    # No 8-bit units: those of 16 bits.
    assert roof(chips["shan-b"], 16) == (3e12, 8e14)
    # A step: 32 * 1.532768 * 10^9 / 1.012144 GB = 48.46. A prompt of 900: 1.5 * 10^9 * 900 and
    # attention 2 * 2 * 32 * 256 * 405,000 = 13.27 * 10^9, over 0.75 GB: 1,817.7.
    found = intensities(model, JOB)
    assert found["decode"] == pytest.approx(48.46, rel=TIGHT)
    assert found["prefill"] == pytest.approx(1817.7, rel=TIGHT)
    chip = Hardware("x", "X", "US", "shipping", {"fp16_tflops": Interval.exact(1)}, own_package())
    assert roof(chip, 16) is None


# Any job.

jobs = st.builds(
    Job,
    model=st.just("nova-lm"),
    weight_bits=st.sampled_from([4, 8, 16]),
    kv_bits=st.sampled_from([8, 16]),
    prompt=st.integers(1, 100_000),
    output=st.integers(1, 20_000),
    users=st.integers(1, 5000),
)


@SAME
@given(jobs, st.sampled_from(["nova-one", "nova-two", "shan-a", "shan-b"]))
def test_the_fewest_that_fit_are_the_fewest(tiny_data, job, chip):
    found = sized(tiny_data, chip, job)
    hardware, model = all_hardware(tiny_data)[chip], all_shapes(tiny_data)["nova-lm"]
    load = Load(job.users, job.prompt + job.output, job.weight_bits, job.kv_bits)

    def fits(chips: int) -> bool:
        return fit(hardware, model, load, chips=chips).fits is True

    # Sold one by one, or as whole servers and their halves.
    server = hardware.server or 1
    fewer = found.chips - server if found.chips > server else found.chips // 2
    assert fits(found.chips)
    assert fewer == 0 or not fits(fewer)
    half = replace(load, context=job.prompt + job.output // 2)
    assert found.decode == decode(hardware, model, half, chips=found.chips)


@SAME
@given(jobs)
def test_a_ranking_is_in_order(tiny_data, job):
    found = ranking(tiny_data, job)
    assert sorted(s.chip.id for s in found) == sorted(tiny_data.names)
    rates = [s.per_chip.value for s in found]
    assert rates == sorted(rates, reverse=True)


# Chips that cannot be ranked.


def test_unknown_chips_are_last_and_say_what_they_lack(tiny):
    tiny.adopt("nova-two", "memory_bw_gbs", "")
    data = tiny.load()
    found = ranking(data, JOB)
    assert [s.chip.id for s in found][-1] == "nova-two"
    assert left_out(found) == {"nova-two": UNKNOWN}


def test_the_real_ranking(real_data):
    job = Job("deepseek-v3")
    found = ranking(real_data, job)
    assert {s.chip.id for s in found} == set(real_data.names)
    known = [s for s in found if s.per_chip]
    assert len(known) > 100
    assert list(found[: len(known)]) == known
    rates = [s.per_chip.value for s in known]
    assert rates == sorted(rates, reverse=True)
    out = left_out(found)
    assert set(out) == {s.chip.id for s in found if s.chip.on_chip or not s.per_chip}
    for s in found:
        assert (out.get(s.chip.id) == UNKNOWN) == (not s.chip.on_chip and bool(s.missing))
        if s.chip.on_chip:
            assert out[s.chip.id] == ON_CHIP
        if s.expected:
            assert s.curve is not None
            assert s.expected.high <= s.decode.tokens_per_s.value


def test_what_does_not_fit_is_left_out_for_that(tiny_data):
    # 10,000 users need two of nova-one: on one of them the job lacks room, whatever its figures.
    found = ranking(tiny_data, changed(users=10_000, chips=1))
    apart = left_out(found)
    assert apart["nova-one"] == NO_ROOM
