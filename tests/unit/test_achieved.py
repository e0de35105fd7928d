"""Measured results against their bounds: units, what is never compared, and the real rows."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.achieved import (
    NO_CHIP,
    NO_MODEL,
    NO_PEAK,
    NO_TOKEN_RATE,
    NO_TOKENS,
    PER,
    hold,
    rate_per_chip,
    results,
)
from honest_silicon.analysis.bounds.costs import Shape
from honest_silicon.analysis.bounds.error import errors
from honest_silicon.analysis.bounds.expected import observed
from honest_silicon.analysis.bounds.hardware import Hardware
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.attention import Parts, read_groups
from honest_silicon.dataset.schema import own_package
from honest_silicon.views.pages.run.sentences.measured import AGAINST, TASKS

SAME = settings(deadline=None, derandomize=True, database=None)
TIGHT = 1e-3
# 4,000 elements of cache a token; 2 * 10^10 operations a token and 32,000 for each it looks at.
GROUPS = read_groups("10 full heads=8 kv_heads=2 head_dim=100")
MODEL = Shape("m", "M", 10e9, 10e9, 10, 1000, GROUPS, 0, 0, 16, Parts(0, 0, 0, 10e9, 0))
CHIP = Hardware(
    "part",
    "Part",
    "CN",
    "shipping",
    {
        "memory_gb": Interval.exact(100),
        "memory_bw_gbs": Interval(900, 1000, 1250),
        "fp16_tflops": Interval(90, 100, 125),
        "fp8_tflops": Interval.exact(200),
        "fp4_tflops": Interval.exact(400),
        "fp32_tflops": Interval.exact(10),
    },
    own_package(),
)


def row(**cells) -> dict:
    """Tokens decoded by one accelerator, but for what is given."""
    return {
        "chips": 1,
        "server_chips": None,
        "task": "decode",
        "precision": "bf16",
        "weight_bits": None,
        "kv_bits": None,
        "metric": "output_throughput",
        "value": 25.0,
        "unit": "tokens/s",
        "per": "chip",
        "batch": 1,
        "batch_of": "batch",
        "input_len": 900,
        "output_len": 200,
        "tokens_per_step": None,
        "qualifier": None,
    } | cells


def held(**cells):
    return hold(row(**cells), CHIP, MODEL)


# Units. Each of these is 100 tokens/s for each of 64 accelerators.


@pytest.mark.parametrize(
    "cells",
    [
        {"value": 100, "per": "chip"},
        {"value": 800, "per": "server", "server_chips": 8},
        {"value": 6400, "per": "system"},
        # 640 users of 10 tokens/s; ten on each accelerator.
        {"value": 10, "per": "user", "batch": 640},
        {"value": 10, "per": "user", "batch": 640, "batch_of": "concurrency"},
        {"value": 10, "per": "user", "batch": 10, "batch_of": "batch-per-chip"},
        # A token each 100 ms is 10 tokens/s.
        {"value": 100, "unit": "ms", "metric": "tpot", "per": "user", "batch": 640},
        {"value": 0.1, "unit": "s", "metric": "tpot", "per": "user", "batch": 640},
        {"value": 1e5, "unit": "us", "metric": "tpot", "per": "user", "batch": 640},
        {
            "value": 100,
            "unit": "ms",
            "metric": "tpot",
            "per": "user",
            "batch": 10,
            "batch_of": "batch-per-chip",
        },
    ],
)
def test_a_hundred_tokens_for_each_accelerator(cells):
    assert rate_per_chip(row(chips=64, **cells)) == pytest.approx(100)


@pytest.mark.parametrize(
    "cells",
    [
        {"per": "system", "chips": None},
        {"per": "server", "server_chips": None},
        {"per": "user", "chips": None},
        {"per": "user", "batch": None, "batch_of": None},
        # A batch of training says nothing of sequences decoded together.
        {"per": "user", "batch_of": "global-batch"},
        {"per": "user", "batch_of": "batch-per-chip", "chips": None},
        {"per": "die"},
        {"per": "megawatt", "unit": "tokens/s/MW"},
        # A time of the whole system is no time of a token.
        {"per": "system", "unit": "ms", "metric": "tpot"},
    ],
)
def test_a_rate_that_cannot_be_told(cells):
    assert rate_per_chip(row(**cells)) is None
    found = held(**cells)
    assert found.fraction is None
    assert found.why


# What is never compared.

BLOCKED = (
    "precision-unknown",
    "chips-unknown",
    "task-unknown",
    "model-unknown",
    "per-die",
    "cached-prefill",
    "target",
    "unclear",
    "sparse",
)


def test_the_words_that_block():
    assert set(CHIP.package.having("measured", "qualifier", "set_aside")) == set(BLOCKED)


@pytest.mark.parametrize("word", BLOCKED)
@pytest.mark.parametrize("form", ["{}", "derived;{}", "{};speculative"])
@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"task": "training", "metric": "throughput"},
        {"task": "matrix", "metric": "matrix_rate", "unit": "TFLOPS"},
        {"task": "matrix", "metric": "fraction_of_peak", "unit": "%"},
    ],
)
def test_each_word_blocks(word, form, cells):
    assert held(**cells).fraction is not None
    found = held(qualifier=form.format(word), **cells)
    assert (found.kind, found.fraction, found.strict, found.why) == ("", None, None, word)


@pytest.mark.parametrize("word", ["", "derived", "total-tokens", "speculative"])
def test_other_words_do_not_block(word):
    assert held(qualifier=word).fraction is not None


def test_a_utilisation_needs_no_precision_and_nothing_else_is_forgiven():
    cells = {"metric": "mfu", "task": "training", "unit": "%", "value": 45, "per": "system"}
    assert held(qualifier="precision-unknown", **cells).fraction == pytest.approx(0.45)
    for word in set(BLOCKED) - {"precision-unknown"}:
        assert held(qualifier=word, **cells).fraction is None
        assert held(qualifier=f"precision-unknown;{word}", **cells).fraction is None


def test_no_chip_and_no_model_of_ours():
    assert hold(row(), None, MODEL).why == NO_CHIP
    assert hold(row(), CHIP, None).why == NO_MODEL
    # Rates of the unit need no model.
    matrix = row(task="matrix", metric="matrix_rate", unit="TFLOPS", value=80)
    assert hold(matrix, CHIP, None).fraction == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"metric": "ttft", "unit": "ms", "per": "user"}, NO_TOKEN_RATE),
        ({"metric": "time_to_train", "unit": "min", "per": "system"}, NO_TOKEN_RATE),
        ({"metric": "throughput", "unit": "samples/s"}, NO_TOKEN_RATE),
        ({"metric": "gpu_hours", "unit": "GPU-hours"}, NO_TOKENS),
        ({"precision": "int8"}, f"{NO_PEAK}int8"),
        ({"precision": None}, NO_PEAK),
        ({"task": "matrix", "metric": "matrix_rate", "per": "die"}, f"{PER}die"),
        ({"task": "matrix", "metric": "matrix_rate", "precision": None}, "precision-unknown"),
    ],
)
def test_what_cannot_be_compared_says_why(cells, why):
    found = held(**cells)
    assert (found.fraction, found.strict, found.why) == (None, None, why)


# What is compared, by hand.


def test_a_matrix_rate():
    # 80 of 100 TFLOPS; of 125 at the favourable end.
    found = held(task="matrix", metric="matrix_rate", unit="TFLOPS", value=80)
    assert (found.kind, found.fraction, found.strict) == ("matrix", 0.8, 0.64)


def test_a_rate_at_another_precision_has_another_peak():
    cells = {"task": "matrix", "metric": "matrix_rate", "unit": "TFLOPS"}
    assert held(precision="fp8", value=150, **cells).fraction == pytest.approx(0.75)
    assert held(precision="fp32", value=8, **cells).fraction == pytest.approx(0.8)
    assert held(precision="fp16", value=80, **cells) == held(precision="bf16", value=80, **cells)


def test_a_memory_bandwidth():
    found = held(task="memory", metric="memory_bandwidth", unit="GB/s", value=900)
    assert (found.kind, found.fraction, found.strict) == ("memory", 0.9, 0.72)


@pytest.mark.parametrize(
    ("task", "metric", "kind"),
    [
        ("matrix", "fraction_of_peak", "matrix"),
        ("training", "mfu", "utilisation"),
        ("prefill", "mfu", "prefill"),
    ],
)
def test_a_share_is_taken_as_it_is(task, metric, kind):
    found = held(task=task, metric=metric, unit="%", value=45)
    assert (found.kind, found.fraction, found.strict) == (kind, 0.45, 0.45)


def test_training():
    # 6 * 10^10 * 500 = 30 TFLOPS of 100; of 125.
    found = held(task="training", metric="throughput", value=500)
    assert found.kind == "training"
    assert found.fraction == pytest.approx(0.3, rel=TIGHT)
    assert found.strict == pytest.approx(0.24, rel=TIGHT)
    # Of 64 accelerators together.
    assert held(
        task="training", metric="throughput", value=32_000, per="system", chips=64
    ).fraction == pytest.approx(0.3, rel=TIGHT)
    assert held(task="fine-tuning", metric="throughput", value=500).kind == "training"


def test_operations_of_a_model():
    cells = {"task": "training", "metric": "model_flops", "unit": "TFLOPS"}
    assert held(value=40, **cells).fraction == pytest.approx(0.4)


@pytest.mark.parametrize("per", ["system", "server"])
def test_operations_of_several_accelerators_are_not_held_against_one(per):
    cells = {"task": "training", "metric": "model_flops", "unit": "TFLOPS"}
    found = held(value=320, per=per, chips=8, server_chips=8, **cells)
    assert found.fraction is None or found.fraction == pytest.approx(0.4)


def test_decode_of_one():
    # At 900 + 100 tokens: 20 GB and 4 million elements of 8 bits, where the cache is not told:
    # 20.004 ms, 49.99 tokens/s. At 1,250 GB/s 62.49.
    found = held()
    assert found.kind == "decode"
    assert found.fraction == pytest.approx(25 / 49.99, rel=TIGHT)
    assert found.strict == pytest.approx(25 / 62.49, rel=TIGHT)


@pytest.mark.parametrize(
    ("cells", "milliseconds"),
    [
        # Ten sequences: 20 GB and ten caches of 8 MB.
        ({"kv_bits": 16, "batch": 10}, 20.08),
        ({"weight_bits": 8, "kv_bits": 16}, 10.008),
        ({"weight_bits": 4, "kv_bits": 8}, 5.3165),
        # The arithmetic tells the weights where nothing else does.
        ({"precision": "fp8", "kv_bits": 8}, 10.004),
        ({"precision": "fp4", "kv_bits": 8}, 5.3165),
        # 1,000 sequences: 1,000 * 20.032 * 10^9 / 10^14.
        ({"batch": 1000}, 200.32),
        # At 50,000 + 50,000 tokens, halfway through the answer: 0.4 billion elements, in 8 bits
        # where it is not told.
        ({"input_len": 50_000, "output_len": 100_000}, 20.4),
        ({"input_len": 50_000, "output_len": 100_000, "kv_bits": 16}, 20.8),
    ],
)
def test_decode_at_its_bits_batch_and_context(cells, milliseconds):
    batch = cells.get("batch", 1)
    found = held(**cells, value=10)
    assert found.kind == "decode"
    assert found.fraction == pytest.approx(10 / (batch / milliseconds * 1e3), rel=TIGHT)


def test_an_output_of_untold_length_adds_nothing_to_the_context():
    # The bound of 1,000 tokens looked back on, as of an input of 1,000 and no output.
    assert held(input_len=1000, output_len=None) == held(input_len=1000, output_len=0)
    assert held(output_len=None).fraction < held().fraction


def test_decode_of_several_accelerators():
    # Four read 20.016 GB (four sequences in 8 bits) in 5.004 ms: 799.4 tokens/s, 199.8 each.
    for batch in ({"batch": 4}, {"batch": 1, "batch_of": "batch-per-chip"}):
        found = held(chips=4, value=400, per="system", **batch)
        assert found.fraction == pytest.approx(100 / 199.8, rel=TIGHT)


def test_a_time_of_a_token_is_a_rate():
    # 40 ms a token is 25 tokens/s.
    assert held(metric="tpot", value=40, unit="ms", per="user") == held()


@pytest.mark.parametrize("task", ["serving", "offline"])
def test_requests_under_way_are_the_most_that_are_decoded_together(task):
    # Whole requests take their prompts besides, so the bound of their steps holds for them too.
    assert held(task=task, batch_of="concurrency") == held()


def test_stated_tokens_of_a_step_raise_the_bound():
    assert held(tokens_per_step=2).fraction == pytest.approx(held().fraction / 2)
    assert held(tokens_per_step=1) == held()


@pytest.mark.parametrize(
    "cells",
    [
        {"qualifier": "speculative"},
        {"metric": "total_throughput"},
        {"task": "serving", "metric": "throughput"},
        {"task": "offline", "metric": "throughput"},
        {"batch": None, "batch_of": None},
        {"batch_of": "global-batch"},
        {"chips": None},
        # What the step looks back on is not told, so neither is what it reads.
        {"input_len": None},
        {"input_len": None, "output_len": None},
    ],
)
def test_without_the_batch_of_a_step_only_the_arithmetic_counts(cells):
    # 2 * 10^10 * 25 = 0.5 TFLOPS of 100.
    found = held(**cells)
    assert found.kind == "decode-compute"
    assert found.fraction == pytest.approx(0.005, rel=TIGHT)
    assert found.strict == pytest.approx(0.004, rel=TIGHT)


@pytest.mark.parametrize(
    "cells",
    [{"task": "prefill"}, {"task": "serving", "metric": "input_throughput"}],
)
def test_a_prompt(cells):
    # 2 * 10^10 * 1,000 = 20 TFLOPS.
    found = held(value=1000, **cells)
    assert found.kind == "prefill"
    assert found.fraction == pytest.approx(0.2, rel=TIGHT)


@pytest.mark.parametrize(
    "cells", [{"qualifier": "declared-precision"}, {"precision": "mixed", "qualifier": None}]
)
@pytest.mark.parametrize("metric", ["throughput", "model_flops"])
def test_a_declared_precision_is_held_against_the_best_peak(cells, metric):
    unit, value = ("TFLOPS", 30) if metric == "model_flops" else ("tokens/s", 500)
    found = held(task="training", metric=metric, unit=unit, value=value, **cells)
    # 30 TFLOPS of the 400 in FP4, whatever is declared.
    assert found.fraction == pytest.approx(30 / 400, rel=TIGHT)


@SAME
@given(
    st.floats(1e-3, 1e6),
    st.integers(1, 4096),
    st.integers(1, 512),
    st.sampled_from(["decode", "training", "prefill"]),
    st.floats(1, 10),
)
def test_fractions_grow_with_the_rate_and_are_least_at_the_favourable_end(
    value, batch, chips, task, more
):
    cells = {"batch": batch, "chips": chips, "task": task}
    one = held(value=value, **cells)
    two = held(value=value * more, **cells)
    assert 0 < one.strict <= one.fraction
    assert two.fraction == pytest.approx(one.fraction * more)
    assert one.kind in TASKS


def test_every_kind_has_its_words():
    assert list(AGAINST) == list(TASKS)


# Their spread.


def test_quartiles_leave_out_exceptions_and_what_was_not_compared():
    rows = pd.DataFrame(
        {
            "kind": ["decode"] * 7 + ["matrix"],
            "fraction": [0.1, 0.2, 0.3, 0.4, 0.5, 9.0, float("nan"), 0.8],
            "exception": ["", "", "", "", "", "a reason", "", ""],
            "precision": pd.array(["fp8"] * 7 + [None], dtype="string"),
        }
    )
    found = errors(rows, ["kind"])
    line = found.loc["decode", ["count", "min", "low", "median", "high", "max"]]
    assert list(line) == pytest.approx([5, 0.1, 0.2, 0.3, 0.4, 0.5])
    assert found.loc["matrix", "count"] == 1
    assert list(errors(rows, ["precision"]).index) == ["as declared", "fp8"]


def test_a_row_of_the_table(tiny_data):
    # 6 * 0.75 * 10^9 * 20,000 = 90 TFLOPS of 300.
    (line,) = results(tiny_data).to_dict("records")
    assert (line["kind"], line["country"]) == ("training", "US")
    assert line["fraction"] == line["strict"] == pytest.approx(0.3)
    assert line["exception"] == "stands in for a faulty row"


def test_an_exception_is_not_in_the_error(tiny):
    assert errors(results(tiny.load()), ["chip_id", "kind"]).empty
    tiny.remove("measured_exceptions", measured_id="bench-001")
    found = errors(results(tiny.load()), ["chip_id", "kind"])
    assert list(found.index) == [("nova-one", "training")]
    assert list(found.iloc[0]) == pytest.approx([1, *[0.3] * 5])


def test_a_dataset_without_results_has_no_error(tiny):
    package = tiny.package
    gone = {"measured", "measured_exceptions", "claim_checks", "expected", "expected_rows"}
    package["resources"] = [r for r in package["resources"] if r["name"] not in gone]
    fields = (f for r in package["resources"] for f in r["schema"]["fields"])
    used = {mark for f in fields for mark in f.get("marks", ())}
    package["marks"] = {mark: words for mark, words in package["marks"].items() if mark in used}
    for table in gone:
        tiny.file(table).unlink()
    tiny.declare(package)
    assert tiny.messages() == []
    data = tiny.load()
    assert results(data).empty
    assert observed(data, "serving") == observed(data, "training") == ()
    assert all(s.expected is None for s in ranking(data, Job("nova-lm")))


# The data.


@pytest.fixture(scope="module")
def rows(real_data) -> pd.DataFrame:
    return results(real_data)


@pytest.mark.parametrize(("country", "least"), [("US", 400), ("CN", 60)])
def test_enough_rows_are_held(rows, country, least):
    assert rows.loc[rows["country"] == country, "fraction"].count() >= least


def test_exceptions_exist_and_are_few(rows, real_data):
    listed = real_data.tables["measured_exceptions"]["measured_id"]
    assert set(listed) <= set(rows.index)
    assert 0 < len(listed) < 0.02 * rows["fraction"].count()


def test_every_row_is_held_or_says_why(rows):
    assert (rows["fraction"].isna() == (rows["why"] != "")).all()
    assert (rows["fraction"].isna() == rows["strict"].isna()).all()
    known = rows.dropna(subset=["fraction"])
    assert (known["strict"] > 0).all()
    assert (known["strict"] <= known["fraction"]).all()
    assert set(known["kind"]) == set(TASKS)


def test_no_target_is_held(rows):
    words = rows["qualifier"].fillna("").str.split(";")
    blocked = words.map(lambda w: bool({*w} & ({*BLOCKED} - {"precision-unknown"})))
    assert blocked.sum() > 50
    assert rows.loc[blocked, "fraction"].isna().all()
    targets = words.map(lambda w: "target" in w)
    assert targets.sum() > 10
    assert rows.loc[targets, "fraction"].isna().all()
