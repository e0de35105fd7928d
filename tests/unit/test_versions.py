"""Changes between versions of the data, the archive, and the facts that are wanted."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile

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
from honest_silicon.dataset.versions import CHANGES, diff, markdown, order, record, since

DATA = load()


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
    assert printed == markdown(load(old), load(new), diff(load(old), load(new)))
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


def test_recording_nothing_keeps_what_was_recorded(edited):
    _, new = edited
    before = (new / "changes.csv").read_bytes()
    record(new, [])
    assert (new / "changes.csv").read_bytes() == before


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
