"""Second readings: rows that cannot be, what a cell says of them, and how they are counted."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.quality import UNREAD, second_readings
from honest_silicon.dataset.ref import RowRef
from honest_silicon.views.parts import rows
from honest_silicon.views.parts.markup import evidence_lists


@pytest.mark.parametrize(
    ("cells", "field", "expected"),
    [
        ({"value": "65"}, "value", "chips.csv has 64 now: expected a new reading, or no row"),
        ({"field": "price_usd"}, "value", "chips.csv has no price_usd: expected no row"),
        ({"source_id": ""}, "source_id", "expected the document in which it was seen"),
        ({"source_id": "trade-press"}, "source_id", "cites no such document for this cell"),
        ({"outcome": "derived", "source_id": ""}, "source_id", "expected the document in which"),
        ({"outcome": "derived", "source_id": "nobody"}, "source_id", "is not in sources.csv"),
        ({"outcome": "derived", "source_id": "wiki-weak"}, "source_id", "is marked weak"),
        ({"outcome": "not_found"}, "source_id", "expected none: no document of sources.csv"),
        ({"outcome": "second_hand"}, "source_id", "expected none: no document of sources.csv"),
        ({"outcome": "guessed"}, "outcome", "expected one of seen, derived, second_hand"),
        ({"read_on": "yesterday"}, "read_on", "expected text of the form"),
        ({"chip_id": "ghost"}, "chip_id", "is not in chips.csv"),
    ],
)
def test_a_reading_that_cannot_be_is_named(tiny, cells, field, expected):
    for name, value in cells.items():
        tiny.rewrite("second_readings", 2, name, value)
    found = [m for m in tiny.messages() if expected in m]
    assert len(found) == 1, tiny.messages()
    assert found[0].startswith("second_readings.csv:2 ")
    assert field in found[0]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"value": "64.0"},
        {"outcome": "not_found", "source_id": ""},
        {"outcome": "second_hand", "source_id": ""},
        {"outcome": "derived", "source_id": "trade-press"},
        {"field": "foundry", "value": "SMIC"},
        {"field": "node_nm", "value": "7"},
    ],
)
def test_a_sound_reading_passes(tiny, cells):
    for name, value in cells.items():
        tiny.rewrite("second_readings", 2, name, value)
    assert tiny.messages() == []


def test_a_node_class_may_be_read_off_the_name_of_a_process(tiny):
    tiny.remove("evidence", chip_id="shan-a", field="node_nm")
    tiny.rewrite("second_readings", 2, "field", "node_nm")
    tiny.rewrite("second_readings", 2, "value", "7")
    assert tiny.messages() == []


_OF_CHIP = "evidence.csv cites no such document for this chip"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ""),
        ({"outcome": "derived", "source_id": "lab-report"}, ""),
        ({"source_id": "lab-report"}, _OF_CHIP),
        ({"chip_id": "nova-two"}, "chips.csv has no made_for: expected no row"),
        ({"value": "US"}, "chips.csv has CN now: expected a new reading, or no row"),
    ],
)
def test_whom_a_chip_is_made_for_is_read_in_any_document_on_it(tiny, cells, expected):
    tiny.set("nova-one", "made_for", "CN")
    # Evidence has no rows for this column: the press speaks of the chip's rate, and tells it there.
    reading = {"chip_id": "nova-one", "field": "made_for", "value": "CN"}
    for name, value in (reading | {"source_id": "trade-press"} | cells).items():
        tiny.rewrite("second_readings", 2, name, value)
    found = tiny.messages()
    assert len(found) == bool(expected), found
    assert expected in "".join(found)


def _lists(data, chip, field):
    return evidence_lists(data.package, data.package.chip_fields[field], data.cell(chip, field))


def test_a_cell_says_what_came_of_its_second_reading(tiny_data):
    html = _lists(tiny_data, "shan-a", "memory_gb")
    assert "Second reading, 2026-02-01: seen again in <a" in html
    assert "https://example.org/data-sheet" in html
    assert "64 GB HBM2e" in html


def test_a_cell_without_a_second_reading_says_so(tiny_data):
    assert "Second reading: none yet." in _lists(tiny_data, "shan-a", "memory_bw_gbs")
    for field in ("memory_type", "status", "price_usd"):  # no figures, or no value
        assert "Second reading" not in _lists(tiny_data, "shan-a", field)


def test_what_was_seen_is_text_and_not_html(tiny):
    tiny.rewrite("second_readings", 2, "seen", "<u>64</u>")
    assert "<u>" not in _lists(tiny.load(), "shan-a", "memory_gb")


def test_each_adopted_figure_has_one_outcome(tiny_data):
    figures = second_readings(tiny_data, tiny_data.chips)
    assert not figures.duplicated(["chip_id", "field"]).any()
    kinds = tiny_data.package.chip_fields
    adopted = sum(
        int(tiny_data.chips[name].notna().sum()) for name, kind in kinds.items() if kind.figure
    )
    assert len(figures) == adopted
    known = figures[figures["outcome"] != UNREAD]
    assert known[["chip_id", "field", "outcome", "country"]].to_numpy().tolist() == [
        ["shan-a", "memory_gb", "seen", "CN"]
    ]


def test_a_directory_without_the_table_has_no_second_readings(tiny):
    tiny.package["resources"] = [
        r for r in tiny.package["resources"] if r["name"] != "second_readings"
    ]
    tiny.declare(tiny.package)
    tiny.file("second_readings").unlink()
    assert tiny.messages() == []
    data = tiny.load()
    assert data.cell("shan-a", "memory_gb").second_reading is None
    assert "Second reading" not in _lists(data, "shan-a", "memory_gb")


@pytest.mark.parametrize(
    ("cells", "field", "expected"),
    [
        ({"table": "chips"}, "table", "expected a table whose rows have an id and a source"),
        ({"table": "ghosts"}, "table", "expected a table whose rows have an id and a source"),
        ({"row": "shan-a-2"}, "row", "is not in withheld.csv: expected no row"),
        ({"fields": "what;colour"}, "fields", "withheld.csv has no column colour"),
        (
            {"fingerprint": "00000000"},
            "fingerprint",
            "expected a new reading, or no row: the row is",
        ),
        ({"outcome": "guessed"}, "outcome", "expected one of agrees, corrected"),
        ({"read_on": "yesterday"}, "read_on", "expected text of the form"),
    ],
)
def test_a_row_read_again_that_cannot_be_is_named(tiny, cells, field, expected):
    for name, value in cells.items():
        tiny.rewrite("rereadings", 2, name, value)
    found = [m for m in tiny.messages() if expected in m]
    assert len(found) == 1, tiny.messages()
    assert found[0].startswith("rereadings.csv:2 ")
    assert field in found[0]


def test_a_note_may_change_after_a_row_was_read_again(tiny):
    tiny.rewrite("withheld", 2, "note", "a note of another day")
    assert tiny.messages() == []


def test_a_row_says_what_came_of_its_second_reading(tiny):
    sheet = RowRef("withheld", "shan-a-1")
    said = "Second reading, 2026-02-01: as its document has it: a column of rates without a figure."
    assert said in rows.section(tiny.load(), sheet)
    tiny.rewrite("rereadings", 2, "fields", "vendor;what")
    tiny.rewrite("rereadings", 2, "seen", "<u>a column</u>")
    told = rows.section(tiny.load(), sheet)
    assert "Second reading, 2026-02-01, of Vendor, What is withheld alone: as its document" in told
    assert "<u>" not in told
    assert "Second reading: none yet." in rows.section(tiny.load(), RowRef("models", "nova-lm"))


def test_a_directory_without_rows_read_again_says_nothing_of_them(tiny):
    tiny.package["resources"] = [r for r in tiny.package["resources"] if r["name"] != "rereadings"]
    tiny.declare(tiny.package)
    tiny.file("rereadings").unlink()
    assert tiny.messages() == []
    told = rows.section(tiny.load(), RowRef("withheld", "shan-a-1"))
    assert "Second reading" not in told
