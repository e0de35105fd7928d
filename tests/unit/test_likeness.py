"""What may stand in one picture of measured results."""

from __future__ import annotations

import pandas as pd
import pytest

from honest_silicon.analysis.likeness import first_of, format_of, load_of, model_of, who_ran


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


def test_who_ran_counts_makers_and_sellers():
    assert who_ran(ROWS, "US") == (2, 4)
    assert who_ran(ROWS, "CN") == (0, 1)
