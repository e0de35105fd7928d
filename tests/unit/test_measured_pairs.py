"""Which results on two chips make a pair, and which of them is the nearest."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.measured_pairs import counted_pairs, measured_pairs

SERVED = {
    "id": "own-1",
    "chip_id": "shan-a",
    "chip_named": "Shan A",
    "chips": "8",
    "model_id": "nova-lm",
    "model": "Nova LM",
    "task": "decode",
    "precision": "int8",
    "weight_bits": "8",
    "metric": "output_throughput",
    "value": "100",
    "unit": "tokens/s",
    "per": "chip",
    "batch": "64",
    "batch_of": "batch",
    "input_len": "1000",
    "output_len": "500",
    "date": "2024-09",
    "basis": "measured",
    "run_by": "Laboratory",
    "runner": "laboratory",
    "audited": "false",
    "source_id": "lab-report",
}
OTHER = SERVED | {"id": "zother-1", "chip_id": "nova-one", "chip_named": "Nova One", "value": "50"}


def found(tiny, own=None, other=None):
    tiny.add("measured", SERVED | (own or {}), OTHER | (other or {}))
    return measured_pairs(tiny.load(), "shan-a", "nova-one")


def test_a_pair_under_the_same_conditions(tiny):
    (pair,) = found(tiny)
    assert (pair.ratio, pair.far, pair.same_runner) == (2.0, 0.0, True)
    assert (pair.own.row["id"], pair.other.row["id"]) == ("own-1", "zother-1")
    # 64 over 8 accelerators.
    assert pair.own.each == pair.other.each == 8


@pytest.mark.parametrize(
    "other",
    [
        {"input_len": "2000"},
        {"output_len": "250"},
        {"batch": "128"},
        {"batch": "32"},
        # 16 accelerators with 128 sequences: 8 on each.
        {"chips": "16", "batch": "256"},
        {"batch": "16", "batch_of": "batch-per-chip"},
        # Another format of 8 bits; the page names both.
        {"precision": "fp8"},
        {"run_by": "Someone", "runner": "project"},
        # 64 sequences on 8 accelerators, a token in 160 ms: 64 / 0.16 / 8 = 50 tokens/s on each.
        {"metric": "tpot", "value": "160", "unit": "ms", "per": "user"},
    ],
)
def test_within_a_factor_of_two(tiny, other):
    (pair,) = found(tiny, other=other)
    assert pair.ratio == pytest.approx(2)


@pytest.mark.parametrize(
    "other",
    [
        {"input_len": "2001"},
        {"output_len": "249"},
        {"batch": "129"},
        {"batch": "31"},
        {"weight_bits": "16"},
        {"model_id": "", "model": "Another"},
        {"task": "serving"},
        {"metric": "total_throughput"},
        {"input_len": ""},
        {"output_len": ""},
        {"batch": "", "batch_of": ""},
        {"chips": ""},
        {"qualifier": "target"},
        {"technique": "draft"},
        {"chip_id": "nova-two"},
    ],
)
def test_what_makes_no_pair(tiny, other):
    assert found(tiny, other=other) == ()


def test_drafts_are_compared_with_drafts(tiny):
    word = {"technique": "draft"}
    assert len(found(tiny, own=word, other=word)) == 1


def test_the_same_runner_first_then_the_nearest(tiny):
    tiny.add(
        "measured",
        SERVED,
        OTHER | {"run_by": "Someone"},
        OTHER | {"id": "zother-2", "input_len": "1900"},
        OTHER | {"id": "zother-3", "input_len": "1200"},
    )
    (pair,) = measured_pairs(tiny.load(), "shan-a", "nova-one")
    assert pair.other.row["id"] == "zother-3"
    (pair,) = measured_pairs(tiny.load(), "nova-one", "shan-a")[:1]
    assert pair.same_runner


def test_a_chip_makes_no_pair_with_itself(tiny):
    tiny.add("measured", SERVED, SERVED | {"id": "own-2"})
    assert measured_pairs(tiny.load(), "shan-a", "shan-a") == ()


def test_pairs_are_counted_for_each_two_chips(real_data):
    counts = counted_pairs(real_data)
    assert counts
    for (one, other), count in counts.items():
        assert one < other
        pairs = measured_pairs(real_data, one, other)
        assert len(pairs) == count
        for pair in pairs:
            assert pair.own.row["model_id"] == pair.other.row["model_id"]
            assert pair.own.bits == pair.other.bits
            for name in ("input_len", "output_len"):
                assert 0.5 <= pair.own.row[name] / pair.other.row[name] <= 2
            assert 0.5 <= pair.own.each / pair.other.each <= 2
