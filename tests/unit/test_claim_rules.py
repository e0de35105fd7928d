"""What the data check asks of the checks of claims: a fault of each kind is named."""

from __future__ import annotations

import pandas as pd
import pytest

from honest_silicon.analysis.claims.checks import CHECKS, Need, check
from honest_silicon.analysis.claims.computed import FUNCTIONS, checks, computed
from honest_silicon.analysis.claims.rows import rows
from honest_silicon.analysis.claims.rules import check_needs, check_rows
from honest_silicon.analysis.claims.templates import compute
from honest_silicon.dataset.__main__ import main
from honest_silicon.words.claims import said


def _said(data, **tables):
    """What the rule says of the data with some tables replaced, by row, field and value."""
    with_them = {**data.tables, **tables}
    found = [*check_rows(data.package, with_them), *check_needs(data.package, with_them)]
    return {(p.file, p.row, p.field, p.value): p.expected for p in found}


def _renamed(data, table: str, column: str, value: str):
    """A table with one of its values renamed everywhere."""
    frame = data.tables[table].copy()
    mine = frame[column] == value
    assert mine.any(), value
    frame.loc[mine, column] = "renamed"
    return frame


def _checks_with(data, row: str, /, **cells):
    """claim_checks.csv with cells of the first row of a claim replaced."""
    frame = data.tables["claim_checks"].copy()
    first = frame.index[frame["claim"] == row][0]
    for column, value in cells.items():
        frame.loc[first, column] = pd.NA if value is None else value
    return frame


def test_our_checks_find_all_they_rest_on(real_data):
    assert _said(real_data) == {}


def test_a_directory_without_the_claims_is_asked_nothing(tiny_data):
    assert _said(tiny_data) == {}
    bare = {n: t for n, t in tiny_data.tables.items() if n != "claim_checks"}
    assert list(check_needs(tiny_data.package, bare)) == []


def test_a_chip_renamed_is_named_by_row_and_by_function(real_data):
    said = _said(real_data, chips=_renamed(real_data, "chips", "id", "huawei-ascend-910c"))
    assert said["claim_checks.csv", "s17", "subject", "huawei-ascend-910c"] == (
        "is not in chips.csv: expected its id"
    )
    assert said["claims.csv", "o14", "chips.id", "huawei-ascend-910c"] == (
        "is not in chips.csv: the check of this claim (analysis/claims/runs.py, _longcat) needs it"
    )
    # Four rows have it, and four functions.
    assert {row for _, row, *_ in said} == {"s17", "o04", "o22", "o05", "o14", "o16", "o36"}


def test_a_base_renamed_is_named(real_data):
    said = _said(real_data, chips=_renamed(real_data, "chips", "id", "nvidia-h20"))
    assert ("claim_checks.csv", "o26", "base", "nvidia-h20") in said
    assert ("claims.csv", "o19", "chips.id", "nvidia-h20") in said


@pytest.mark.parametrize(
    ("table", "column", "value", "claim"),
    [
        ("systems", "system_id", "amd-helios", "o37"),
        ("measured", "id", "chitu-017", "o19"),
        ("models", "id", "glm-5", "o25"),
        ("training_runs", "id", "glm-image", "o13"),
        ("training_runs", "model", "GLM-5", "o12"),
        ("production", "entity", "NVIDIA in China", "o10"),
        ("software_support", "stack", "T-Head PPU SDK", "s05"),
        ("chips", "family", "Ascend", "s10"),
    ],
)
def test_what_a_function_needs_is_named_when_it_is_gone(real_data, table, column, value, claim):
    said = _said(real_data, **{table: _renamed(real_data, table, column, value)})
    assert ("claims.csv", claim, f"{table}.{column}", value) in said


def test_a_row_of_production_dropped_is_named(real_data):
    frame = real_data.tables["production"]
    said = _said(real_data, production=frame[frame["id"] != "h200-shipped-2026-08-1"])
    rows_ = {(row, field) for file, row, field, _ in said if file == "claim_checks.csv"}
    assert rows_ == {("o23", "subject"), ("o33", "subject"), ("o35", "subject")}
    assert ("claims.csv", "s16", "production.id", "h200-shipped-2026-08-1") in said


def test_every_need_is_missed_when_its_table_is(real_data):
    """No check names a row it would not be told of."""
    for check_ in FUNCTIONS.values():
        for need in check_.needs:
            assert need.met(real_data.tables), need
            gone = {**real_data.tables, need.table: real_data.tables[need.table].iloc[:0]}
            named = {(p.row, p.value) for p in check_needs(real_data.package, gone)}
            assert (check_.claim, need.value) in named


def test_a_claim_checked_twice_is_named(real_data):
    said = _said(real_data, claim_checks=_checks_with(real_data, "o26", claim="s13"))
    (expected,) = (e for (*_, field, _), e in said.items() if field == "id")
    assert expected.endswith("one in analysis/claims/output.py, _limits: expected one")


# Claim, its cells replaced, the column named and part of what was expected.
FAULTS = [
    ("o03", {"quantities": "memory_gb;fp16_pflops"}, "quantities", "fp16_pflops is unknown"),
    ("o02", {"quantities": "memory_gb"}, "quantities", "memory_gb is unknown"),
    ("o03", {"quantities": None}, "quantities", "is empty"),
    ("o09", {"quantities": "memory_gb"}, "quantities", "none for estimate-over-estimate"),
    ("o22", {"quantities": "foundry;workload"}, "quantities", "expected one for sale-or-field"),
    ("o22", {"quantities": "tdp_w"}, "quantities", "state, workload, foundry, process_node"),
    ("o02", {"subject": "nvidia-h20"}, "subject", "is not in systems.csv: expected its system_id"),
    ("o09", {"base": "nvidia-h20"}, "base", "is not in production.csv"),
    ("o03", {"base": None}, "base", "is empty"),
    ("o22", {"base": "nvidia-h20"}, "base", "expected none for sale-or-field"),
    ("o26", {"precision": "16"}, "precision", "expected none without the quantity compute"),
    ("o02", {"precision": "16"}, "precision", "only chip-over-chip reads it"),
    ("o03", {"per": "kilowatt"}, "per", "only system-over-system reads it"),
    ("o03", {"planned": True}, "planned", "only system-over-system reads it"),
    ("o03", {"value": "SMIC"}, "value", "only sale-or-field reads it"),
    ("o03", {"comparison": None}, "comparison", "or neither"),
    ("o03", {"claimed": None}, "comparison", "or neither"),
    ("o03", {"met": None}, "met", "expected a stance if met"),
    ("o09", {"met": "supports"}, "met", "expected a stance if met"),
    ("o04", {"claimed_to": None}, "claimed_to", "expected the other end"),
    ("o04", {"claimed_to": 0.5}, "claimed_to", "expected at least 0.55"),
    ("o26", {"claimed_to": 7.0}, "claimed_to", "expected none"),
    ("o22", {"claimed": 1.0}, "claimed", "compares with value"),
    ("o22", {"value": None}, "value", "is empty"),
    ("o22", {"value": "SMCI"}, "value", "SMIC"),
    ("s04", {"value": "7 nm"}, "value", "expected one of"),
    ("s02", {"value": "serving"}, "value", "training, inference, both"),
    ("o35", {"value": "free;open"}, "value", "expected one of free"),
    ("s17", {"tested": None}, "tested", "expected two tests"),
    ("s17", {"test_base": None}, "tested", "expected two tests"),
    ("o09", {"words": "supply is {rate} demand"}, "words", "{rate} is no blank of this row"),
    ("o09", {"words": None}, "words", "is empty"),
    ("o03", {"words": "of {count}"}, "words", "expected none"),
    ("o35", {"words": "{count} came"}, "words", "expected one of chip, ever"),
]


@pytest.mark.parametrize(("claim", "cells", "field", "part"), FAULTS)
def test_a_row_its_template_cannot_read_is_named(real_data, claim, cells, field, part):
    said = _said(real_data, claim_checks=_checks_with(real_data, claim, **cells))
    faults = {f: e for (file, row, f, _), e in said.items() if row == claim}
    assert part in faults[field], faults


def test_a_blank_of_a_base_needs_one(real_data):
    alone = _checks_with(real_data, "o33", base=None)
    said = _said(real_data, claim_checks=alone)
    assert ("claim_checks.csv", "o33", "words") in {key[:3] for key in said}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("template", "chip-and-chip", "expected one of chip-over-chip, system-over-system"),
        ("comparison", "more", "expected one of equal, at-least, at-most, between"),
        ("claim", "c02", "is not in claims.csv"),
        ("test_base", "bench-002", "is not in measured.csv"),
    ],
)
def test_lists_and_keys_of_the_table_are_held_by_the_check(tiny, field, value, expected):
    tiny.rewrite("claim_checks", 2, field, value)
    assert any("claim_checks.csv:2" in m and expected in m for m in tiny.messages())


def test_the_command_names_what_a_check_lacks(tiny, capsys):
    tiny.rewrite("claim_checks", 2, "quantities", "memory_gb;watts")
    tiny.rewrite("claim_checks", 2, "base", "nova-none")
    # A claim of ours in a directory without the rows its check needs.
    tiny.add("claims", {**tiny.rows("claims")[0], "id": "s16"})
    tiny.add("claim_evidence", {**tiny.rows("claim_evidence")[0], "id": "s16-1", "claim_id": "s16"})
    assert main(["check", str(tiny.path)]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line for line in said if line.startswith("claim")] == [
        "claim_checks.csv:2 c01 base=nova-none: is not in chips.csv: expected its id",
        "claim_checks.csv:2 c01 quantities=memory_gb;watts: watts is unknown: expected one of "
        "memory_gb, memory_bw_gbs, interconnect_gbs, fp16_tflops, compute",
        "claims.csv:3 s16 production.id=h200-shipped-2026-08-1: is not in production.csv: the "
        "check of this claim (analysis/claims/output.py, _blackwell) needs it",
        *(
            f"claims.csv:3 s16 chips.family={family}: is not in chips.csv: the check of this claim "
            "(analysis/claims/output.py, _blackwell) needs it"
            for family in ("Blackwell", "Blackwell Ultra")
        ),
    ]


def test_rows_of_an_unknown_template_are_left_to_the_list(tiny):
    tiny.rewrite("claim_checks", 2, "template", "chip-and-chip")
    data = tiny.load()
    assert _said(data) == {}
    assert set(checks(data)) == {"c01"}
    assert computed(data) == {}


@pytest.mark.parametrize(("claim", "cells"), [fault[:2] for fault in FAULTS])
def test_a_row_that_is_named_breaks_no_page(real_data, claim, cells):
    mine = rows(_checks_with(real_data, claim, **cells))[claim]
    found = compute(real_data, mine)
    assert found is None or said(real_data, found)


@pytest.mark.parametrize(
    "cells",
    [{"template": "chip-and-chip"}, {"precision": "12"}, {"comparison": "more"}, {"met": "yes"}],
)
def test_a_word_off_its_list_breaks_no_page(tiny, cells):
    for field, value in cells.items():
        tiny.rewrite("claim_checks", 2, field, value)
    data = tiny.load()
    found = computed(data)
    assert found == {} or said(data, found["c01"])


def test_a_row_without_what_it_asks_for_computes_nothing(tiny):
    tiny.rewrite("claim_checks", 2, "subject", "no-chip")
    data = tiny.load()
    assert computed(data) == {}
    assert ("claim_checks.csv", "c01", "subject", "no-chip") in _said(data)


def test_a_blank_nothing_fills_stays_as_it_is_written(real_data):
    """Words of another directory can neither break a page nor reach into our values."""
    words = "{count} and {author.__class__} and {nothing}"
    table = _checks_with(real_data, "o09", words=words)
    found = compute(real_data, rows(table)["o09"])
    assert said(real_data, found).startswith("91 and {author.__class__} and {nothing}")


def test_no_table_has_no_rows():
    assert rows(None) == {}


def test_a_function_takes_its_needs_and_a_claim_has_one():
    with pytest.raises(TypeError, match="takes 0 of 1 needs"):
        check("x01", needs=("chips:nvidia-h20",))(lambda data: None)
    with pytest.raises(TypeError, match="s13 has a check: analysis/claims/output"):
        check("s13")(lambda data: None)
    assert "x01" not in CHECKS


def test_a_need_names_a_column_or_the_key_of_its_table():
    assert Need.parse("systems:amd-helios") == Need("systems", "system_id", "amd-helios")
    assert Need.parse("chips.vendor:A:B") == Need("chips", "vendor", "A:B")
    assert not Need("chips", "nothing", "x").met({"chips": pd.DataFrame({"id": ["x"]})})
