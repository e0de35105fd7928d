"""Claims: the readings agree with what is computed, and a reading that does not is named."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from honest_silicon.analysis.claims.computed import (
    AGREES,
    FUNCTIONS,
    checks,
    claims_on,
    computed,
    evidence,
)
from honest_silicon.analysis.claims.rules import readings_of_claims
from honest_silicon.dataset import DATA_DIR
from honest_silicon.words.claims import said


def _with(data, table: str, frame):
    """The same data with another table, nothing of it remembered."""
    return replace(data, tables={**data.tables, table: frame})


def _reading(data, claim: str, reading: str):
    table = data.tables["claims"].copy()
    table.loc[table["id"] == claim, "reading"] = reading
    return _with(data, "claims", table)


# Claims whose figure supports them, and readings which that does not allow.
@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("o26", "contradicted"),  # H200 over H20: 989 / 148 = 6.7, of the 6 claimed.
        ("o26", "open"),
        ("s12", "overtaken"),
    ],
)
def test_a_reading_that_does_not_agree_is_named(real_data, claim, wrong):
    (found,) = readings_of_claims(_reading(real_data, claim, wrong))
    assert (found.file, found.row, found.field) == ("claims.csv", claim, "reading")
    assert found.value == wrong


def test_a_figure_that_moves_turns_its_claim(real_data):
    # H20 raised to 200 TFLOPS of 16 bits: 989 / 200 = 4.9 times, below the 6 claimed.
    chips = real_data.tables["chips"].copy()
    chips.loc[chips["id"] == "nvidia-h20", "fp16_tflops"] = 200.0
    evidence_ = real_data.tables["evidence"].copy()
    mine = (evidence_["chip_id"] == "nvidia-h20") & (evidence_["field"] == "fp16_tflops")
    evidence_.loc[mine, "value"] = "200"
    moved = _with(_with(real_data, "chips", chips), "evidence", evidence_)
    assert computed(moved)["o26"].stance == "contradicts"
    assert "o26" in [found.row for found in readings_of_claims(moved)]


def test_computed_by_hand(real_data):
    found = computed(real_data)
    assert "6.7x" in said(real_data, found["o26"])  # 989 / 148 = 6.68
    # 910C over H100: 128 / 80 = 1.6, 3,200 / 3,350 = 0.955, 707.8 / 989 = 0.72.
    for part in ("1.6x the memory", "0.96x (", "0.72x ("):
        assert part in said(real_data, found["s17"])
    # No 16-bit rate of the 810E is published: unknown, not nought, and so no support.
    assert "unknown 16-bit compute" in said(real_data, found["o03"])
    assert found["o03"].stance == "qualifies"


def test_stances_and_readings_are_those_declared(real_data):
    stances = real_data.package.tables["claim_evidence"].fields["stance"].enum
    readings = real_data.package.tables["claims"].fields["reading"].enum
    assert set(AGREES) == set(stances)
    assert {r for allowed in AGREES.values() for r in allowed} == set(readings)
    assert "contradicted" not in AGREES["supports"]
    assert "supported" not in AGREES["contradicts"]


def test_every_check_is_of_a_claim_and_computes(real_data):
    assert set(FUNCTIONS) <= set(real_data.tables["claims"]["id"])
    assert set(real_data.tables["claim_checks"]["claim"]) | set(FUNCTIONS) == set(checks(real_data))
    assert set(computed(real_data)) == set(checks(real_data))


def test_a_chip_has_the_claims_its_figures_bear_on(real_data):
    # By its name, by a comparison, by a cell opened, and none of another chip.
    assert {"o26", "o19"} <= set(claims_on(real_data, "nvidia-h20"))
    assert "o23" in claims_on(real_data, "nvidia-b30a")
    # Named as people say it, which is no name of the table.
    assert "o20" in claims_on(real_data, "nvidia-h20")
    assert "o26" not in claims_on(real_data, "amd-mi455x")


def test_evidence_is_in_order_of_time_with_the_undated_last(real_data):
    for claim in real_data.tables["claims"]["id"]:
        dates = list(evidence(real_data, claim)["date"])
        known = [d for d in dates if isinstance(d, str)]
        assert known == sorted(known)
        assert all(isinstance(d, str) for d in dates[: len(known)])


def test_claims_without_a_check_or_chip_are_left_alone(tiny_data):
    # Its one claim is none of those the functions compute, and none of their chips is in it.
    bare = replace(
        tiny_data, tables={n: t for n, t in tiny_data.tables.items() if n != "claim_checks"}
    )
    assert checks(bare) == computed(bare) == {}
    assert list(readings_of_claims(bare)) == []
    assert list(evidence(bare, "c01")["id"]) == ["c01-01"]
    assert evidence(bare, "nothing").empty


def test_a_claim_is_checked_by_a_row_alone(tiny_data):
    # 64 / 80 GB and 400 / 300 TFLOPS: one above what is claimed, one below.
    found = computed(tiny_data)["c01"]
    assert (
        said(tiny_data, found)
        == "Shan A-100 has 0.8x the memory, 1.3x the 16-bit compute of Nova One"
    )
    assert found.stance == "qualifies"
    assert found.chips == ("nova-one", "shan-a")
    assert claims_on(tiny_data, "nova-two") == []
    assert claims_on(tiny_data, "shan-a") == ["c01"]


def test_a_check_without_its_chips_computes_nothing(tiny, real_data):
    # Ids of the real claims in a directory that has none of the real chips: what is left counts
    # over all parts or runs.
    row, claims = tiny.rows("claims")[0], sorted(checks(real_data))
    tiny.remove("claim_evidence", claim_id="c01")
    tiny.write("claims", [row | {"id": c} for c in claims])
    shutil.copy(DATA_DIR / "claim_checks.csv", tiny.file("claim_checks"))
    data = tiny.load()
    assert set(checks(data)) == set(claims)
    assert set(computed(data)) <= {"s14", "s15", "o01"}
