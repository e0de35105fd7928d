"""Changes between versions of the data, the archive, and the facts that are wanted."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from honest_silicon.analysis.quality import core_state, wanted_facts
from honest_silicon.dataset import DATA_DIR, load
from honest_silicon.dataset.__main__ import main
from honest_silicon.dataset.archive import archive, sha256
from honest_silicon.dataset.check import check
from honest_silicon.dataset.store import from_tables
from honest_silicon.dataset.versions import (
    CHANGES,
    READINGS,
    diff,
    diff_readings,
    markdown,
    order,
    record,
    released,
    since,
)
from tests.ours import ours

DATA = ours()


@given(st.lists(st.tuples(*[st.integers(0, 40)] * 3), min_size=2, max_size=6))
def test_versions_are_ordered_by_their_numbers(numbers):
    texts = [".".join(map(str, n)) for n in numbers]
    assert [order(t) for t in sorted(texts, key=order)] == sorted(numbers)


@given(st.text(max_size=12))
def test_what_is_no_version_comes_before_all(text):
    parts = text.split(".")
    if not all(p.isascii() and p.isdigit() for p in parts):
        assert order(text) == ()


@pytest.fixture
def edited(tiny, tmp_path):
    """The small directory as it was, and the same a version later."""
    old = tmp_path / "old"
    shutil.copytree(tiny.path, old)
    tiny.adopt("nova-one", "memory_gb", "96")
    package = dict(tiny.package)
    package["version"] = "9.0.0"
    tiny.declare(package)
    return old, tiny.path


def test_every_changed_cell_is_named_with_both_values(edited):
    old, new = edited
    before, after = load(old), load(new)
    changes = diff(before, after)
    assert [(c.chip_id, c.field, c.version, c.after) for c in changes] == [
        ("nova-one", "memory_gb", "9.0.0", "96")
    ]
    assert float(changes[0].before) == before.chips.at["nova-one", "memory_gb"]
    assert diff(before, before) == []
    back = diff(after, before)
    assert [(c.before, c.after) for c in back] == [(c.after, c.before) for c in changes]


def test_chips_that_come_and_go_are_named(edited):
    old, new = load(edited[0]), load(edited[1])
    tables = {**old.tables, "chips": old.tables["chips"].iloc[1:]}
    fewer = from_tables(edited[0], old.package, tables)
    gone = set(old.chips.index) - set(fewer.chips.index)
    assert {c.chip_id for c in diff(new, fewer) if c.field == "id" and not c.after} == gone
    assert {c.chip_id for c in diff(fewer, new) if c.field == "id" and not c.before} == gone


def test_the_command_prints_the_changelog_and_records_what_the_app_shows(edited, capsys):
    old, new = edited
    assert main(["diff", str(old), str(new), "--record"]) == 0
    printed = capsys.readouterr().out
    pair = load(old), load(new)
    assert printed == markdown(*pair, diff(*pair), diff_readings(*pair))
    assert "`nova-one` memory_gb:" in printed
    assert main(["diff", str(old), str(new), "--record"]) == 0
    assert check(new).problems == ()
    shown = since(load(new), "1.5.0")
    assert shown[["chip_id", "field", "version", "after"]].to_numpy().tolist() == [
        ["nova-one", "memory_gb", "9.0.0", "96"]
    ]
    assert since(load(new), "9.0.0").empty
    assert len(load(new).tables[CHANGES]) == len(load(old).tables[CHANGES]) + 1


def test_the_command_says_what_cannot_be_read(tmp_path, capsys):
    assert main(["diff", str(tmp_path / "none"), str(DATA_DIR)]) == 1
    assert "is not a directory" in capsys.readouterr().out


def test_recorded_changes_of_the_present_version_end_at_the_present_values():
    for row in DATA.tables[CHANGES].itertuples():
        if row.version != DATA.version or row.field == "id":
            continue
        value = DATA.chips.at[row.chip_id, row.field]
        kind = DATA.package.chip_fields[row.field]
        if pd.isna(row.after):
            assert pd.isna(value), (row.chip_id, row.field)
        else:
            assert (float(row.after) == float(value)) if kind.numeric else (row.after == value)


def test_recorded_verdicts_follow_one_another_to_the_present_one():
    claims = DATA.tables["claims"].set_index("id")["reading"]
    recorded = DATA.tables[READINGS]
    assert len(recorded) > len(claims)
    for claim, rows in recorded.groupby("claim_id"):
        assert list(rows["before"].fillna("")) == ["", *rows["after"].iloc[:-1]], claim
        if rows["version"].iloc[-1] == DATA.version:
            assert claims[claim] == rows["after"].iloc[-1]


def test_versions_are_those_of_the_changelog():
    root = DATA_DIR.parent
    headed = re.findall(
        r"^## (\d+\.\d+\.\d+) - (.+)$", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert [(v, day.isoformat()) for v, day in released(DATA).items()] == headed
    assert headed[0][0] == DATA.version
    cited = (root / "CITATION.cff").read_text("utf-8")
    assert f"version: {headed[0][0]}\ndate-released: {headed[0][1]}" in cited


def test_a_verdict_that_changed_is_recorded_with_the_day(edited, capsys):
    old, new = edited
    claims = pd.read_csv(new / "claims.csv", dtype=str, keep_default_na=False)
    was = claims.at[0, "reading"]
    claims.at[0, "reading"] = "open" if was != "open" else "mixed"
    claims.to_csv(new / "claims.csv", index=False, lineterminator="\n")
    assert main(["diff", str(old), str(new), "--record", "--on", "2026-02-03"]) == 0
    row = claims.iloc[0]
    assert f"`{row['id']}`: `{was}` to `{row['reading']}`" in capsys.readouterr().out
    data = load(new)
    recorded = data.tables[READINGS]
    found = recorded[recorded["version"] == "9.0.0"]
    assert found.to_numpy().tolist() == [[row["id"], "9.0.0", was, row["reading"]]]
    assert next(iter(released(data).items())) == ("9.0.0", date(2026, 2, 3))
    assert check(new).problems == ()


def test_claims_that_come_and_go_are_named(edited):
    old, new = load(edited[0]), load(edited[1])
    claims = old.tables["claims"]
    fewer = from_tables(edited[0], old.package, {**old.tables, "claims": claims.iloc[1:]})
    first = claims.iloc[0]
    (gone,) = diff_readings(new, fewer)
    assert (gone.claim_id, gone.before, gone.after) == (first["id"], first["reading"], "")
    (came,) = diff_readings(fewer, new)
    assert (came.before, came.after) == ("", first["reading"])


def test_a_version_is_recorded_anew_and_no_other_touched(edited):
    old, new = edited
    changes = diff(load(old), load(new))
    names = ("changes", "claim_changes", "versions")

    def written() -> list[bytes]:
        return [(new / f"{name}.csv").read_bytes() for name in names]

    record(new, "9.0.0", date(2026, 2, 3), changes, [])
    once = written()
    record(new, "9.0.0", date(2026, 2, 3), changes, [])
    assert written() == once
    record(new, "9.0.0", date(2026, 2, 4), [], [])
    assert load(new).tables[CHANGES].equals(load(old).tables[CHANGES])
    assert released(load(new))["9.0.0"] == date(2026, 2, 4)


def test_a_version_is_not_recorded_over_itself(tiny, tmp_path, capsys):
    old = tmp_path / "old"
    shutil.copytree(tiny.path, old)
    tiny.adopt("nova-one", "memory_gb", "96")
    before = (tiny.path / "changes.csv").read_bytes()
    assert main(["diff", str(old), str(tiny.path), "--record"]) == 1
    assert "needs its own" in capsys.readouterr().err
    assert (tiny.path / "changes.csv").read_bytes() == before


def test_the_archive_holds_the_directory_and_is_the_same_each_time(tiny_data, tiny):
    body = archive(tiny.path, tiny_data)
    assert hashlib.sha256(body).hexdigest() == sha256(body)
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        assert packed.testzip() is None
        held = {n.removeprefix("honest-silicon/"): packed.read(n) for n in packed.namelist()}
    assert {"datapackage.json", *(t.path for t in tiny_data.package.tables.values())} <= set(held)
    for name, inside in held.items():
        assert inside == (tiny.path / name).read_bytes()
    archive.__globals__["_archive"].cache_clear()
    assert archive(tiny.path, tiny_data) == body


def test_wanted_facts_are_the_absent_ones_of_the_best_known_parts_first():
    facts = wanted_facts(DATA, DATA.chips)
    shipped = DATA.chips["status"].isin(["shipping", "discontinued"])
    state = core_state(DATA)[shipped.to_numpy()]
    assert len(facts) == int((state == "absent").sum().sum())
    assert all(state.at[r.chip_id, r.fact] == "absent" for r in facts.itertuples())
    assert facts["documents"].is_monotonic_decreasing
    origin = DATA.evidence["source_id"].map(DATA.origins)
    documents = origin.groupby(DATA.evidence["chip_id"]).nunique()
    assert (facts["documents"] == facts["chip_id"].map(documents)).all()
    empty = wanted_facts(DATA, DATA.chips.head(0))
    assert empty.empty


def test_a_version_older_than_the_marks_can_be_held_against_a_new_one(tiny, tmp_path, capsys):
    old = tmp_path / "old"
    shutil.copytree(tiny.path, old)
    package = tiny.package
    for table in package["resources"]:
        for kind in table["schema"]["fields"]:
            kind.pop("marks", None)
    (old / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert main(["diff", str(old), str(tiny.path)]) == 0
    assert "Cells filled 0" in capsys.readouterr().out
    # The check asks for what code needs of a declaration.
    assert any("marks=delivered" in str(p) for p in check(old).problems)
