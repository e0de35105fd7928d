"""What was last looked at when, how new the documents are, and what rests first-hand."""

from __future__ import annotations

from datetime import date

import pytest

from honest_silicon.analysis.freshness import (
    looks,
    newest_by_country,
    newest_by_table,
    stale,
)
from honest_silicon.analysis.quality import first_hand
from honest_silicon.dataset.__main__ import main

DAY = date(2026, 5, 1)


def _look(data, row, field=""):
    (found,) = [k for k in looks(data) if (k.row, k.field) == (row, field)]
    return found


def test_a_cell_was_looked_at_when_its_newest_document_was_read(tiny):
    tiny.rewrite("sources", tiny.line("sources", source_id="data-sheet"), "retrieved", "2025-06")
    tiny.rewrite("sources", tiny.line("sources", source_id="lab-report"), "retrieved", "2026-03-02")
    data = tiny.load()
    # The day a month begins is the earliest it may mean.
    assert _look(data, "shan-b", "memory_gb").day == date(2025, 6, 1)
    # Its power is of the data sheet and of the laboratory.
    assert _look(data, "shan-a", "tdp_w").day == date(2026, 3, 2)
    # Its memory was read a second time.
    assert _look(data, "shan-a", "memory_gb").day == date(2026, 2, 1)
    # The class of a node is read off the name of its process.
    assert _look(data, "shan-a", "node_nm").day == date(2025, 6, 1)


def test_an_absence_says_its_day_and_a_row_the_day_of_its_document(tiny):
    line = tiny.line("gaps", chip_id="shan-b", field="tdp_w")
    tiny.rewrite("gaps", line, "looked_at", "2026-04-30")
    data = tiny.load()
    gap = _look(data, "shan-b", "tdp_w")
    assert (gap.table, gap.day, gap.country, gap.age(DAY)) == ("gaps", date(2026, 4, 30), "CN", 1)
    row = _look(data, "bench-001")
    assert (row.table, row.day) == ("measured", date(2026, 1, 31))
    # One that was compared with its document once more has the day of that.
    row = _look(data, "shan-a-1")
    assert (row.table, row.day) == ("withheld", date(2026, 2, 1))
    # An absence that cannot end has no day.
    tiny.rewrite("gaps", tiny.line("gaps", reason="not_applicable"), "looked_at", "")
    assert ("shan-a", "fp8_tflops") not in {(k.row, k.field) for k in looks(tiny.load())}


def test_stale_is_longest_ago_first_then_most_used(tiny):
    tiny.rewrite("sources", tiny.line("sources", source_id="data-sheet"), "retrieved", "2025-06-01")
    data = tiny.load()
    old = stale(data, date(2026, 1, 1), days=90)
    assert old
    assert all(k.day == date(2025, 6, 1) for k in old)
    # Nova One is named by every table of results; Shan B by none.
    uses = [k.uses for k in old]
    assert uses == sorted(uses, reverse=True)
    assert old[0].uses > 0
    assert _look(data, "shan-b", "memory_gb").uses == 0
    # 31 January to 1 May are 90 days.
    assert any(k.table == "gaps" for k in stale(data, DAY, days=90))
    assert not any(k.table == "gaps" for k in stale(data, DAY, days=91))


def test_the_newest_document_of_each_table_and_country(tiny):
    tiny.rewrite("sources", tiny.line("sources", source_id="lab-report"), "published", "2025-02")
    tiny.rewrite("sources", tiny.line("sources", source_id="trade-press"), "published", "")
    data = tiny.load()
    by_country = newest_by_country(data).set_index("country")
    assert by_country.loc["CN", ["source_id", "published"]].tolist() == ["lab-report", "2025-02"]
    # The laboratory wrote on Shan alone.
    assert by_country.at["US", "published"] == "2024-05"
    by_table = newest_by_table(data).set_index("table")
    assert by_table.at["evidence.csv", "source_id"] == "lab-report"
    assert by_table.at["evidence.csv", "rows"] == len(data.evidence)
    # Rejected figures are of a document without a date.
    assert "rejected.csv" not in by_table.index


@pytest.mark.parametrize(("days", "told"), [("90", True), ("91", False)])
def test_the_command_lists_what_is_stale(tiny, capsys, days, told):
    assert main(["stale", str(tiny.path), "--days", days, "--on", "2026-05-01"]) == 0
    out, error = capsys.readouterr()
    line = "2026-01-31    90 days     0 uses  gaps.csv shan-b tdp_w"
    assert (line in out.splitlines()) is told
    assert f"rows not looked at for {days} days on 2026-05-01" in error


def test_the_command_names_the_faults_of_a_broken_directory(tiny, capsys):
    tiny.file("chips").write_text("")
    assert main(["stale", str(tiny.path)]) == 1
    assert "chips.csv" in capsys.readouterr().out


def test_shares_that_rest_first_hand_by_hand(tiny):
    # 19 and 15 figures of Nova, 11 and 7 of Shan; Shan B is not shipping. All of the data sheet.
    shares = first_hand(tiny.load(), tiny.load().chips)
    counts = shares[["figures", "first_hand"]].apply(tuple, axis=1).to_dict()
    assert counts == {
        ("CN", "all"): (18, 18),
        ("CN", "shipping"): (11, 11),
        ("US", "all"): (34, 34),
        ("US", "shipping"): (34, 34),
    }
    # The press alone on one figure; a filing that gives another value backs nothing.
    for chip, field in (("shan-a", "memory_gb"), ("shan-b", "memory_bw_gbs")):
        value = {"shan-a": "64", "shan-b": "3000"}[chip]
        tiny.remove("evidence", chip_id=chip, field=field)
        tiny.state(chip, field, value, basis="press", source_id="trade-press")
    tiny.state("shan-a", "memory_gb", "96", basis="filing", source_id="filing-2024")
    # A plan of the maker is what a target date rests on.
    tiny.remove("evidence", chip_id="shan-b", field="expected")
    tiny.state("shan-b", "expected", "2026-Q4", qualifier="plan")
    # A test counts as the maker does.
    tiny.remove("evidence", chip_id="nova-two", field="tdp_w")
    tiny.state("nova-two", "tdp_w", "1000", basis="measured", source_id="lab-report")
    tiny.remove("evidence", chip_id="nova-two", field="released")
    tiny.state("nova-two", "released", "2022-10-05", basis="analyst", source_id="lab-report")
    data = tiny.load()
    shares = first_hand(data, data.chips)
    counts = shares[["figures", "first_hand"]].apply(tuple, axis=1).to_dict()
    assert counts == {
        ("CN", "all"): (18, 16),
        ("CN", "shipping"): (11, 10),
        ("US", "all"): (34, 33),
        ("US", "shipping"): (34, 33),
    }
    assert shares.at[("CN", "all"), "share"] == pytest.approx(16 / 18)


def test_the_check_says_the_shares(tiny, capsys):
    tiny.write("measured_exceptions", [])
    assert main(["check", str(tiny.path)]) == 0
    out = capsys.readouterr().out
    assert "CN, shipping chips: 100.0% of adopted figures first-hand (11 of 11)" in out
