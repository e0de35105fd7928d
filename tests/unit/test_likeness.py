"""What may stand in one picture of measured results."""

from __future__ import annotations

import pandas as pd
import pytest

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.likeness import (
    first_of,
    format_of,
    load_of,
    model_of,
    tokens_of,
    who_ran,
)
from honest_silicon.views.pages.run.sentences.measured import tokens_words


@pytest.mark.parametrize(
    ("batch", "of", "chips", "load"),
    [
        # 32 requests on 8 accelerators are 4 each; 33 are a little more.
        (32, "concurrency", 8, "few"),
        (33, "concurrency", 8, "some"),
        (256, "batch", 8, "some"),
        (257, "batch", 8, "many"),
        # Given for each accelerator, whatever their number.
        (4, "batch-per-chip", None, "few"),
        (64, "batch-per-chip", 16, "many"),
        (None, None, 8, "unknown"),
        (64, "concurrency", None, "unknown"),
    ],
)
def test_the_load_is_of_each_accelerator(batch, of, chips, load):
    assert load_of({"batch": batch, "batch_of": of, "chips": chips}) == load


def test_a_model_is_its_id_or_its_name():
    assert model_of({"model_id": "m-7b", "model": "M 7B"}) == "m-7b"
    assert model_of({"model_id": None, "model": "M 7B"}) == "M 7B"
    assert model_of({"model_id": float("nan"), "model": "M 7B"}) == "M 7B"


@pytest.mark.parametrize(
    ("precision", "bits", "key"),
    [
        ("fp8", None, "fp8"),
        # Weights of the format's own bits make no other format.
        ("fp8", 8, "fp8"),
        ("fp8", 4, "fp8-w4"),
        ("bf16", 16, "bf16"),
        ("bf16", 8, "bf16-w8"),
        (None, None, "unknown"),
        (float("nan"), 4, "unknown-w4"),
    ],
)
def test_a_format_is_of_the_work_and_of_the_weights(real_data, precision, bits, key):
    assert format_of(real_data.package, {"precision": precision, "weight_bits": bits}) == key


@pytest.mark.parametrize(
    ("task", "metric", "technique", "key"),
    [
        # A time for each token is a rate of writing, whatever was served beside it.
        ("serving", "tpot", "none", "decode"),
        ("decode", "output_throughput", None, "decode"),
        ("decode", "output_throughput", "draft", "decode+draft"),
        ("serving", "output_throughput", float("nan"), "serving-output_throughput"),
        # Prompts are counted too: another figure, and the like only with the like.
        ("serving", "total_throughput", "none", "serving-total_throughput"),
        (
            *("serving", "total_throughput", "draft;disaggregated"),
            "serving-total_throughput+disaggregated+draft",
        ),
        ("offline", "output_throughput", "prefix-cache", "offline-output_throughput+prefix-cache"),
    ],
)
def test_a_rate_is_told_by_the_tokens_it_counts(real_data, task, metric, technique, key):
    row = {"task": task, "metric": metric, "technique": technique}
    assert tokens_of(real_data.package, row) == key


def test_every_rate_of_the_data_has_words_for_its_tokens(real_data):
    table = results(real_data)
    keys = {
        tokens_of(real_data.package, r) for r in table[table["rate"].notna()].to_dict("records")
    }
    assert len(keys) > 5
    said = [tokens_words(k) for k in keys]
    assert len(set(said)) == len(keys)
    assert [s for s in said if "_" in s or "+" in s] == []


ROWS = pd.DataFrame(
    [
        ("a", "US", "vendor"),
        ("a", "US", "project"),
        ("a", "US", "vendor"),
        ("b", "CN", "laboratory"),
        ("b", "US", "unknown"),
    ],
    columns=["model", "country", "runner"],
)


def test_what_both_countries_ran_comes_first():
    assert first_of(ROWS, "model") == ["b", "a"]


def test_as_many_of_each_country_come_before_many_of_one():
    rows = pd.DataFrame(
        [
            *[("a", "CN")] * 15,
            ("a", "US"),
            *[("b", "CN")] * 2,
            *[("b", "US")] * 2,
            *[("c", "CN")] * 2,
            *[("c", "US")] * 3,
            *[("d", "US")] * 20,
        ],
        columns=["model", "country"],
    )
    assert first_of(rows, "model") == ["c", "b", "a", "d"]


def test_what_is_not_told_comes_last():
    rows = ROWS.replace({"model": {"a": "fp8", "b": "unknown-w4"}})
    assert first_of(rows, "model") == ["fp8", "unknown-w4"]


def test_the_first_value_leads_to_a_picture_of_both_countries():
    rows = pd.DataFrame(
        [
            # Both countries, but in no one format.
            *[("a", "fp8", "US"), ("a", "fp8", "US"), ("a", "int8", "CN"), ("a", "int8", "CN")],
            *[("b", "fp8", "US"), ("b", "int8", "CN"), ("b", "int8", "US")],
            # More, and in a format that is not told.
            *[("c", "unknown", "US"), ("c", "unknown", "CN"), ("c", "unknown", "CN")],
        ],
        columns=["model", "format", "country"],
    )
    assert first_of(rows, "model", ["format"]) == ["b", "a", "c"]
    # One by one each had both.
    assert first_of(rows, "model") == ["a", "b", "c"]


def test_who_ran_counts_makers_and_sellers():
    assert who_ran(ROWS, "US") == (2, 4)
    assert who_ran(ROWS, "CN") == (0, 1)
