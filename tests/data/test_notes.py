"""Notes of rows are in short sentences: those of chips, and those shown inside tables."""

from __future__ import annotations

import re

import pytest

from honest_silicon.words.length import short
from tests.ours import ours

DATA = ours()
#: Where a sentence ends; the point of "No. 1" ends none.
END = re.compile(r"(?<=[.!?])(?<!\bNo\.)\s+(?=[^a-z])")
#: Notes beside a single statement or gap, of which some are longer still.
_OF_A_CELL = ("evidence", "gaps")
TABLES = [
    name
    for name, table in DATA.package.tables.items()
    if "note" in table.fields and name not in _OF_A_CELL
]


@pytest.mark.parametrize("table", TABLES)
def test_every_sentence_of_a_note_is_short(table):
    notes = DATA.tables[table]["note"].dropna()
    assert [s for note in notes for s in END.split(note) if not short(s)] == []


def test_the_notes_of_tables_are_read():
    asked = {"chips", "models", "china_sales", "training_runs", "export_rules", "systems"}
    assert asked <= set(TABLES)
    assert all(DATA.tables[t]["note"].notna().any() for t in asked)
