"""Rows as plain values: what a cell does not say is None wherever a row is read, never 0 or ''."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.bounds.achieved import rate_per_chip, results
from honest_silicon.analysis.claims.figures import read_on
from honest_silicon.analysis.export_rules import tests as thresholds
from honest_silicon.analysis.ladders import proofs
from honest_silicon.analysis.sales import windows
from honest_silicon.analysis.systems import systems
from honest_silicon.dataset.records import listed, records
from honest_silicon.words.evidence import proof
from honest_silicon.words.rules import threshold


def test_an_empty_cell_of_any_type_is_none(tiny):
    tiny.rewrite("measured", 2, "chips", "")
    tiny.rewrite("measured", 2, "batch", "")
    tiny.rewrite("measured", 2, "batch_of", "")
    tiny.rewrite("measured", 2, "date", "")
    (row,) = (r for r in records(tiny.load(), "measured") if r["id"] == "bench-001")
    assert {row[n] for n in ("chips", "batch", "batch_of", "date", "note", "qualifier")} == {None}


def test_what_a_cell_says_keeps_its_value_and_type(tiny):
    tiny.rewrite("measured", 2, "chips", "8")
    tiny.rewrite("measured", 2, "value", "0.5")
    (row,) = (r for r in records(tiny.load(), "measured") if r["id"] == "bench-001")
    assert (row["chips"], row["value"], row["audited"]) == (8, 0.5, False)
    assert [type(row[n]) for n in ("chips", "value", "audited")] == [int, float, bool]


def test_no_row_of_ours_has_a_missing_value_that_is_not_none(real_data):
    for table, frame in real_data.tables.items():
        rows = records(real_data, table)
        assert len(rows) == len(frame)
        for name in frame:
            empty = [row[name] is None for row in rows]
            assert empty == frame[name].isna().tolist(), (table, name)


def test_without_the_table_there_are_no_rows(tiny_data):
    assert records(tiny_data, "no such table") == []


@pytest.mark.parametrize(
    ("cell", "words"), [(None, ()), ("derived", ("derived",)), ("a;b", ("a", "b"))]
)
def test_words_of_a_cell(cell, words):
    assert listed(cell) == words


def test_a_result_on_an_untold_number_has_no_rate(tiny):
    tiny.rewrite("measured", 2, "per", "system")
    tiny.rewrite("measured", 2, "unit", "tokens/s")
    tiny.rewrite("measured", 2, "chips", "")
    data = tiny.load()
    assert [rate_per_chip(r) for r in records(data, "measured")] == [None]
    assert results(data)["rate"].isna().all()


def test_a_run_of_untold_size_has_no_number_of_chips(tiny):
    tiny.rewrite("training_runs", 2, "chips_used", "")
    tiny.rewrite("training_runs", 2, "chip_id", "")
    (row,) = (p for p in proofs(tiny.load()) if p.table == "training_runs")
    assert (row.chips, row.chip_id, row.date) == (None, "", "")
    assert "chip" not in proof(row)


def test_a_threshold_that_is_not_stated_is_open(tiny):
    tiny.rewrite("export_rules", 2, "at_least", "0")
    tiny.rewrite("export_rules", 2, "below", "")
    (test, *_) = thresholds(tiny.load())
    assert (test.at_least, test.below) == (0.0, None)


@pytest.mark.parametrize(
    ("least", "below", "words"),
    [
        ("600", "", "600 GB/s or more"),
        ("", "600", "less than 600 GB/s"),
        ("400", "600", "400 to less than 600 GB/s"),
        ("0", "", "0 GB/s or more"),
    ],
)
def test_a_threshold_in_words_leaves_an_open_end_out(tiny, least, below, words):
    tiny.rewrite("export_rules", 2, "at_least", least)
    tiny.rewrite("export_rules", 2, "below", below)
    (test, *_) = thresholds(tiny.load())
    assert threshold(test, "GB/s") == words


def test_a_window_without_an_end_has_none(tiny):
    tiny.rewrite("china_sales", 2, "until", "")
    (window,) = windows(tiny.load())
    assert window.last is None


def test_a_figure_of_a_system_that_is_not_stated_is_no_figure(tiny):
    tiny.rewrite("systems", 2, "power_kw", "")
    (system,) = systems(tiny.load()).values()
    assert "power_kw" not in system.figures
    assert "power_kw" not in system.statements


def test_claims_never_read_have_no_day(tiny):
    data = tiny.load()
    for line in range(2, 2 + len(data.tables["claims"])):
        tiny.rewrite("claims", line, "read_on", "")
    assert read_on(tiny.load()) is None
