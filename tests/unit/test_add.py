"""From a data sheet to a chip that the check accepts, by answers alone."""

from __future__ import annotations

import io
from datetime import date

import pytest

from honest_silicon.dataset.__main__ import main
from honest_silicon.dataset.add import refusal
from honest_silicon.dataset.schema import read_package

SHEET = "https://example.org/hill-sheet.pdf"
#: What a newcomer types, line by line, for a data sheet with eleven facts.
ANSWERS = {
    "documents": [SHEET, "Hill One data sheet", "Hill", "2026-01", "vendor", "", ""],
    "who": ["Hill One", "Hill", ""],
    # Country, kind and, with its document, status.
    "required": ["CN", "npu", "shipping", "", "", "", ""],
    "names": ["", "", "", "", ""],
    # The form, as chips.csv has it and as the document says.
    "form": ["pcie", "Full-height PCIe card", "", "", "", ""],
    "made_for": [""],
    # Each fact: its value, document, basis, qualifier, note.
    "announced": ["2025-06", "", "", "", ""],
    "released": ["2025-12", "", "", "", ""],
    "expected": [""],
    "foundry": ["SMIC", "", "", "", ""],
    "process": ["", "", "", "", ""],
    "silicon": ["HBM2e", "", "", "", "", "64", "", "", "", "", ""],
    "bandwidth": ["1600", "", "", "", "the sheet says 1.6 TB/s"],
    "sram": ["", "", "", "", ""],
    "fp16": ["256", "", "", "unstated", ""],
    # The rest is unknown.
    "end": ["."],
    # Absences: reason, what was looked at, document. The note is offered again.
    "process_node": ["not_published", "the data sheet", "1"],
    "others": ["", "", ""] * 6,
}


def _run(monkeypatch, tiny, answers) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{a}\n" for a in answers)))
    return main(["add", str(tiny.path)])


def _all(changes: dict[str, list[str]] | None = None) -> list[str]:
    return [a for lines in {**ANSWERS, **(changes or {})}.values() for a in lines]


@pytest.fixture
def free(tiny):
    tiny.write("measured_exceptions", [])
    return tiny


def test_a_data_sheet_becomes_a_chip_the_check_accepts(free, monkeypatch, capsys):
    before = {name: free.rows(name) for name in ("chips", "evidence", "sources", "gaps")}
    assert _run(monkeypatch, free, _all()) == 0
    assert "The check finds no faults." in capsys.readouterr().out
    assert free.messages() == []
    assert main(["check", str(free.path)]) == 0
    chips, evidence, sources, gaps = (
        [row for row in free.rows(name) if row not in before[name]] for name in before
    )
    (chip,) = chips
    assert {n: v for n, v in chip.items() if v} == {
        "id": "hill-hill-one",
        "name": "Hill One",
        "vendor": "Hill",
        "country": "CN",
        "kind": "npu",
        "form_factor": "pcie",
        "status": "shipping",
        "announced": "2025-06",
        "released": "2025-12",
        "foundry": "SMIC",
        "memory_type": "HBM2e",
        "memory_gb": "64",
        "memory_bw_gbs": "1600",
        "fp16_tflops": "256",
    }
    (document,) = sources
    assert document["url"] == SHEET
    assert document["retrieved"] == date.today().isoformat()
    stated = {r["field"]: (r["value"], r["basis"], r["qualifier"], r["note"]) for r in evidence}
    assert stated["memory_bw_gbs"] == ("1600", "official", "", "the sheet says 1.6 TB/s")
    assert stated["fp16_tflops"] == ("256", "official", "unstated", "")
    assert stated["form_factor"] == ("Full-height PCIe card", "official", "", "")
    assert {r["source_id"] for r in evidence} == {document["source_id"]}
    absent = {r["field"]: (r["reason"], r["note"], r["source_id"]) for r in gaps}
    assert absent["process_node"] == ("not_published", "the data sheet", document["source_id"])
    assert absent["tdp_w"] == ("not_found", "the data sheet", "")
    assert all(r["looked_at"] == date.today().isoformat() for r in gaps)
    # Every old row is still there, and the diff is the new rows alone.
    for name, rows in before.items():
        assert all(row in free.rows(name) for row in rows)


def test_what_the_registry_refuses_is_asked_again_in_its_words(free, monkeypatch, capsys):
    wrong = {
        "documents": ["", "ftp://example.org/x", *ANSWERS["documents"]],
        "who": ["Hill One", "Hill", "nova-one", "shan-family", "Hill One", "hill-one"],
        "required": ["China", "", *ANSWERS["required"]],
        "form": ["card", "pcie", "accelerator card", "PCIe card", "", "", "", ""],
        "announced": ["June 2025", *ANSWERS["announced"]],
        "bandwidth": ["1.6 TB/s", "160000000", "1600", "2", "", "sheet", "", "", ""],
    }
    assert _run(monkeypatch, free, _all(wrong)) == 0
    out = capsys.readouterr().out
    for said in (
        "ftp://example.org/x: expected text of the form ^https?",
        "nova-one: is a row of chips.csv",
        "shan-family: is left out, see excluded.csv",
        "Hill One: expected text of the form",
        "China: expected one of CN, US",
        "nothing: is empty: expected a value",
        "card: expected one of sxm, oam, pcie",
        "accelerator card: expected words that name pcie",
        "June 2025: expected a date such as 2025",
        "1.6 TB/s: expected a number",
        "160000000: above the 60000 allowed (GB/s)",
        "2: expected the number of a document, 1 to 1",
        "sheet: expected one of official, filing",
    ):
        assert said in out
    assert free.messages() == []


def test_a_form_that_no_document_gives_stays_empty_with_a_reason(free, monkeypatch, capsys):
    unknown = {"form": [""], "others": [*ANSWERS["others"], "not_published", "", "1"]}
    assert _run(monkeypatch, free, _all(unknown)) == 0
    assert "Form factor has no value." in capsys.readouterr().out
    assert free.messages() == []
    (chip,) = (r for r in free.rows("chips") if r["id"] == "hill-hill-one")
    assert chip["form_factor"] == ""
    (gap,) = (
        r
        for r in free.rows("gaps")
        if (r["chip_id"], r["field"]) == ("hill-hill-one", "form_factor")
    )
    assert (gap["reason"], gap["note"]) == ("not_published", "the data sheet")
    assert gap["looked_at"] == date.today().isoformat()
    said = {r["field"] for r in free.rows("evidence") if r["chip_id"] == "hill-hill-one"}
    assert "form_factor" not in said


def test_what_the_check_finds_between_rows_keeps_all_from_being_written(free, monkeypatch, capsys):
    before = {t.name: t.read_bytes() for t in free.path.iterdir()}
    # A release two years before its announcement.
    odd = {"released": ["2022-12", "", "", "", ""]}
    assert _run(monkeypatch, free, _all(odd)) == 1
    out = capsys.readouterr().out
    assert "is more than two years before the announcement on 2025-06" in out
    assert "Nothing was written" in out
    assert {t.name: t.read_bytes() for t in free.path.iterdir()} == before


def test_answers_that_end_early_write_nothing(free, monkeypatch, capsys):
    before = {t.name: t.read_bytes() for t in free.path.iterdir()}
    assert _run(monkeypatch, free, _all()[:20]) == 1
    assert "The answers end before the questions" in capsys.readouterr().err
    assert {t.name: t.read_bytes() for t in free.path.iterdir()} == before


def test_a_document_there_is_already_is_used_and_not_asked_about(free, monkeypatch):
    # It is of May 2024, and may tell of no later day.
    day = ["2024-05", "", "", "", ""]
    known = {
        "documents": ["https://example.org/data-sheet", ""],
        "announced": day,
        "released": day,
    }
    assert _run(monkeypatch, free, _all(known)) == 0
    assert len(free.rows("sources")) == 5
    used = {r["source_id"] for r in free.rows("evidence") if r["chip_id"] == "hill-hill-one"}
    assert used == {"data-sheet"}


def test_a_part_not_shipped_says_when_its_release_was_looked_for(free, monkeypatch):
    coming = {
        "required": ["CN", "npu", "announced", "", "", "", ""],
        "released": [""],
        "expected": ["2027", "", "", "plan", ""],
        "others": ["", "", ""] * 7,
    }
    assert _run(monkeypatch, free, _all(coming)) == 0
    (row,) = [
        r for r in free.rows("gaps") if r["chip_id"] == "hill-hill-one" and r["field"] == "released"
    ]
    assert row["looked_at"] == date.today().isoformat()


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("memory_gb", "64", ""),
        ("memory_gb", "", ""),
        ("memory_gb", "many", "expected a number"),
        ("compute_dies", "1.5", "expected a whole number"),
        ("node_nm", "12", "expected one of 28, 16, 10, 7, 5, 3, 2"),
        ("note", "=1+1", "starts like a spreadsheet formula: expected plain text"),
        ("note", "<b>", "holds markup: expected plain text"),
        ("released", "2025-13", "expected a date such as 2025, 2025-Q3, 2025-03 or 2025-03-18"),
    ],
)
def test_refusals_are_those_of_the_check(field, text, said):
    assert refusal(read_package().tables["chips"], field, text) == said
