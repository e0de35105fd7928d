"""A data directory found clean is not checked again until something it depends on has changed."""

from __future__ import annotations

import gc
import os
import pickle
import platform
import shutil
from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from honest_silicon.dataset import DATA_DIR, Dataset, load, opening
from honest_silicon.dataset.check import check
from honest_silicon.dataset.opening import fingerprint, open_checked
from honest_silicon.dataset.schema import read_package
from tests.examples import share

DECLARED = read_package(DATA_DIR).tables
FILES = ("datapackage.json", *(table.path for table in DECLARED.values()))
CODE = Path(opening.__file__).parent


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "kept"


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The directories checked so far, in order."""
    done: list[Path] = []

    def noted(directory):
        done.append(directory)
        return check(directory)

    monkeypatch.setattr(opening, "check", noted)
    return done


@pytest.fixture
def fresh_code():
    """The digest of the code is taken anew, in the test and after it."""
    opening._code.cache_clear()
    yield opening._code.cache_clear
    opening._code.cache_clear()


@pytest.fixture
def collection():
    """Garbage collection as a test leaves it is no other test's concern."""
    yield
    gc.enable()


def _copies(kept: Path) -> list[Path]:
    return sorted(kept.iterdir()) if kept.is_dir() else []


def _change_a_byte(file: Path) -> None:
    """Another byte at the same length and time: only the content tells."""
    stat, content = file.stat(), bytearray(file.read_bytes())
    place = max(n for n, byte in enumerate(content) if chr(byte).isalpha())
    content[place] = ord("q") if content[place] != ord("q") else ord("k")
    file.write_bytes(content)
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def _assert_same(data: Dataset, other: Dataset) -> None:
    assert data is not other
    assert data.package == other.package
    assert data.content_hash == other.content_hash
    assert set(data.tables) == set(other.tables) == set(DECLARED)
    for table in DECLARED:
        assert_frame_equal(data.tables[table], other.tables[table])
    assert_frame_equal(data.facts, other.facts)
    assert_frame_equal(data.chips, other.chips)
    for what in ("low", "high", "basis", "disputed", "documents"):
        assert_frame_equal(data.wide(what), other.wide(what))
    for chip in other.chips.index:
        for field in other.package.chip_fields:
            # As text, because a missing number is not equal to itself.
            assert repr(data.cell(chip, field)) == repr(other.cell(chip, field))


# What is opened.


def test_a_clean_directory_opens_as_it_is_loaded(tiny):
    data, problems = open_checked(tiny.path)
    assert problems == ()
    _assert_same(data, load(tiny.path))


def test_a_kept_copy_is_the_dataset_it_was_made_of(tiny, kept, checked):
    first, _ = open_checked(tiny.path, kept)
    second, problems = open_checked(tiny.path, kept)
    assert problems == ()
    assert checked == [tiny.path]
    _assert_same(second, first)
    _assert_same(second, load(tiny.path))


def test_the_second_opening_needs_no_check(tiny, kept, monkeypatch):
    open_checked(tiny.path, kept)

    def never(directory):
        raise AssertionError(f"{directory} is checked again")

    monkeypatch.setattr(opening, "check", never)
    data, problems = open_checked(tiny.path, kept)
    assert problems == ()
    assert list(data.chips.index) == ["nova-one", "nova-two", "shan-a", "shan-b"]
    with pytest.raises(AssertionError, match="is checked again"):
        open_checked(tiny.path)


def test_a_copy_serves_the_same_files_elsewhere(tiny, kept, checked, tmp_path):
    open_checked(tiny.path, kept)
    shutil.copytree(tiny.path, tmp_path / "moved")
    data, _ = open_checked(tmp_path / "moved", kept)
    assert checked == [tiny.path]
    _assert_same(data, load(tmp_path / "moved"))


def test_without_a_place_nothing_is_kept(tiny, checked, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    open_checked(tiny.path)
    open_checked(tiny.path)
    assert checked == [tiny.path, tiny.path]
    assert sorted(tmp_path.rglob("*")) == before


def test_one_whole_copy_is_kept_and_no_part_of_one(tiny, kept):
    open_checked(tiny.path, kept)
    assert [file.name for file in _copies(kept)] == [f"{fingerprint(tiny.path)}.pickle"]


# What makes the check run again.


def test_a_changed_byte_of_any_file_is_checked(tiny, kept, checked):
    open_checked(tiny.path, kept)
    before = fingerprint(tiny.path)
    for number, name in enumerate(share(FILES, 4), start=1):
        file = tiny.path / name
        content = file.read_bytes()
        _change_a_byte(file)
        assert fingerprint(tiny.path) != before, name
        data, problems = open_checked(tiny.path, kept)
        assert checked == [tiny.path] * (1 + number), name
        assert (data is None) == bool(problems), name
        file.write_bytes(content)
        assert fingerprint(tiny.path) == before, name


def test_a_changed_byte_gives_the_faults_of_the_check(tiny, kept):
    open_checked(tiny.path, kept)
    _change_a_byte(tiny.file("chips"))
    data, problems = open_checked(tiny.path, kept)
    assert data is None
    assert problems == check(tiny.path).problems != ()


def test_any_missing_file_is_noticed(tiny, kept):
    open_checked(tiny.path, kept)
    for name in share(FILES, 4):
        content = (tiny.path / name).read_bytes()
        (tiny.path / name).unlink()
        data, problems = open_checked(tiny.path, kept)
        assert data is None, name
        assert any(str(problem).startswith(f"{name}: is missing") for problem in problems), name
        (tiny.path / name).write_bytes(content)


def test_files_that_change_places_are_checked(tiny, kept, checked):
    open_checked(tiny.path, kept)
    gaps, excluded = tiny.file("gaps").read_bytes(), tiny.file("excluded").read_bytes()
    tiny.file("gaps").write_bytes(excluded)
    tiny.file("excluded").write_bytes(gaps)
    assert open_checked(tiny.path, kept)[0] is None
    assert len(checked) == 2


def test_a_file_under_another_name_is_noticed(tiny, kept):
    open_checked(tiny.path, kept)
    # The same bytes in the same order of names.
    tiny.file("gaps").rename(tiny.path / "gaps-old.csv")
    data, problems = open_checked(tiny.path, kept)
    assert data is None
    assert any(str(problem).startswith("gaps.csv: is missing") for problem in problems)


def test_a_change_is_shown_and_so_is_its_undoing(tiny, kept, checked):
    open_checked(tiny.path, kept)
    tiny.adopt("nova-one", "memory_gb", "96")
    assert open_checked(tiny.path, kept)[0].chips.at["nova-one", "memory_gb"] == 96
    tiny.adopt("nova-one", "memory_gb", "80")
    assert open_checked(tiny.path, kept)[0].chips.at["nova-one", "memory_gb"] == 80
    _assert_same(open_checked(tiny.path, kept)[0], tiny.load())


def test_a_file_of_no_table_is_no_concern(tiny, kept, checked):
    open_checked(tiny.path, kept)
    (tiny.path / "README.md").write_text("for people", encoding="utf-8")
    (tiny.path / "drafts").mkdir()
    open_checked(tiny.path, kept)
    assert checked == [tiny.path]


@pytest.mark.parametrize(
    ("owner", "name", "value"),
    [(pd, "__version__", "99.0.0"), (platform, "python_version", lambda: "9.9.9")],
    ids=["pandas", "python"],
)
def test_another_version_checks_again(
    tiny, kept, checked, fresh_code, monkeypatch, owner, name, value
):
    open_checked(tiny.path, kept)
    monkeypatch.setattr(owner, name, value)
    fresh_code()
    open_checked(tiny.path, kept)
    open_checked(tiny.path, kept)
    assert checked == [tiny.path, tiny.path]


@pytest.mark.parametrize(
    "name", ["check.py", "rules/sales.py", "read.py", "store.py", "provenance.py"]
)
def test_changed_code_checks_again(tiny, kept, checked, fresh_code, monkeypatch, tmp_path, name):
    code = tmp_path / "code"
    shutil.copytree(CODE, code, ignore=shutil.ignore_patterns("__pycache__"))
    open_checked(tiny.path, kept)

    monkeypatch.setattr(opening, "__file__", str(code / "opening.py"))
    fresh_code()
    open_checked(tiny.path, kept)
    assert checked == [tiny.path], "the same code elsewhere is the same"

    (code / name).write_bytes((code / name).read_bytes() + b"\n")
    fresh_code()
    open_checked(tiny.path, kept)
    assert checked == [tiny.path, tiny.path]


# Directories that cannot be shown.


def _unreadable(tiny):
    tiny.rewrite("chips", 2, "memory_gb", "eighty")


def _unsupported(tiny):
    tiny.set("nova-one", "memory_gb", "81")


def _undeclared(tiny):
    (tiny.path / "datapackage.json").write_bytes(b"{")


@pytest.mark.parametrize("spoil", [_unreadable, _unsupported, _undeclared])
def test_a_directory_with_faults_is_never_kept(tiny, kept, checked, spoil):
    spoil(tiny)
    expected = check(tiny.path).problems
    assert expected
    for _ in range(2):
        assert open_checked(tiny.path, kept) == (None, expected)
    assert len(checked) == 2
    assert _copies(kept) == []


@pytest.mark.parametrize("spoil", [_unreadable, _unsupported, _undeclared])
def test_a_copy_from_before_hides_no_fault(tiny, kept, spoil):
    open_checked(tiny.path, kept)
    (copy,) = _copies(kept)
    spoil(tiny)
    assert open_checked(tiny.path, kept) == (None, check(tiny.path).problems)
    assert _copies(kept) == [copy]


@pytest.mark.parametrize("keeping", [True, False])
def test_a_missing_directory_is_a_problem(tmp_path, kept, keeping):
    place = tmp_path / "nowhere"
    data, (problem,) = open_checked(place, kept if keeping else None)
    assert data is None
    assert str(problem) == f"{place.name}: is not a directory"
    assert _copies(kept) == []


def test_a_file_in_place_of_the_directory_is_a_problem(tiny, kept):
    data, (problem,) = open_checked(tiny.file("chips"), kept)
    assert data is None
    assert str(problem).endswith("chips.csv: is not a directory")


def test_an_empty_directory_is_a_problem(tmp_path, kept):
    (tmp_path / "empty").mkdir()
    data, problems = open_checked(tmp_path / "empty", kept)
    assert data is None
    assert "datapackage.json: is missing" in str(problems[0])


# Copies that cannot be used.


def _half(copy: bytes) -> bytes:
    return copy[: len(copy) // 2]


SPOILT = {
    "half": _half,
    "short": lambda copy: copy[:-1],
    "empty": lambda _: b"",
    "garbage": lambda _: b"\x00\xffgarbage\n" * 50,
    "moved": lambda copy: copy.replace(
        b"honest_silicon.dataset.store", b"honest_silicon.dataset.gone1"
    ),
    "dictionary": lambda _: pickle.dumps({"chips": []}),
    "nothing": lambda _: pickle.dumps(None),
    "unknown": lambda _: b"cno_such_module\nThing\n.",
}


def test_a_copy_that_is_no_dataset_is_replaced(tiny, kept, checked):
    open_checked(tiny.path, kept)
    (copy,) = _copies(kept)
    whole, sound = copy.read_bytes(), tiny.load()
    for number, (name, spoiled) in enumerate(SPOILT.items(), start=1):
        copy.write_bytes(spoiled(whole))
        assert copy.read_bytes() != whole, name
        data, problems = open_checked(tiny.path, kept)
        assert problems == (), name
        assert len(checked) == 1 + number, name
        _assert_same(data, sound)
        open_checked(tiny.path, kept)
        assert len(checked) == 1 + number, f"{name}: the copy was not made anew"


def test_a_bad_copy_of_a_directory_with_faults_gives_the_faults(tiny, kept):
    tiny.rewrite("chips", 2, "memory_gb", "eighty")
    kept.mkdir(parents=True)
    (kept / f"{fingerprint(tiny.path)}.pickle").write_bytes(b"garbage")
    assert open_checked(tiny.path, kept) == (None, check(tiny.path).problems)


def _a_file(kept: Path, _: Path) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"a file")


def _below_a_file(kept: Path, _: Path) -> None:
    kept.parent.write_bytes(b"a file")


def _taken(kept: Path, data: Path) -> None:
    (kept / f"{fingerprint(data)}.pickle").mkdir(parents=True)


@pytest.mark.parametrize("obstruct", [_a_file, _below_a_file, _taken])
def test_a_place_that_cannot_be_written_to_is_no_error(tiny, kept, checked, obstruct):
    obstruct(kept, tiny.path)
    for _ in range(2):
        data, problems = open_checked(tiny.path, kept)
        assert problems == ()
        _assert_same(data, tiny.load())
    assert len(checked) == 2


def test_a_full_disk_is_no_error(tiny, kept, monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    data, problems = open_checked(tiny.path, kept)
    assert problems == ()
    assert len(data.chips) == 4


def test_the_four_newest_copies_remain(tiny, kept, checked):
    kept.mkdir(parents=True)
    (kept / "note.txt").write_bytes(b"not ours")
    sizes = (90, 91, 92, 93, 94, 95)
    for hour, size in enumerate(sizes):
        tiny.adopt("nova-one", "memory_gb", str(size))
        open_checked(tiny.path, kept)
        # Past times, an hour apart: the order is not left to the clock of the file system.
        when = 1_700_000_000 + 3600 * hour
        os.utime(kept / f"{fingerprint(tiny.path)}.pickle", (when, when))
        assert len(list(kept.glob("*.pickle"))) == min(hour + 1, 4)
    assert (kept / "note.txt").is_file()
    checked.clear()
    for size in reversed(sizes):
        tiny.adopt("nova-one", "memory_gb", str(size))
        data, _ = open_checked(tiny.path, kept)
        assert data.chips.at["nova-one", "memory_gb"] == size
        assert bool(checked) == (size < 92)


# Garbage collection.


def test_nothing_is_collected_while_opening_and_again_afterwards(
    tiny, kept, monkeypatch, collection
):
    during = []

    def noted(directory):
        during.append(gc.isenabled())
        return check(directory)

    monkeypatch.setattr(opening, "check", noted)
    gc.enable()
    open_checked(tiny.path, kept)
    assert during == [False]
    assert gc.isenabled()
    open_checked(tiny.path, kept)
    assert during == [False], "the second opening read the copy"
    assert gc.isenabled()


@pytest.mark.parametrize("spoil", [_unreadable, _undeclared])
def test_collection_is_on_again_after_faults(tiny, kept, spoil, collection):
    spoil(tiny)
    gc.enable()
    open_checked(tiny.path, kept)
    assert gc.isenabled()


def test_collection_is_on_again_after_a_failure(tiny, kept, monkeypatch, collection):
    def fail(directory):
        raise RuntimeError("of the check itself")

    monkeypatch.setattr(opening, "check", fail)
    gc.enable()
    with pytest.raises(RuntimeError, match="of the check itself"):
        open_checked(tiny.path, kept)
    assert gc.isenabled()


def test_collection_that_was_off_stays_off(tiny, kept, collection):
    gc.disable()
    open_checked(tiny.path, kept)
    open_checked(tiny.path, kept)
    assert not gc.isenabled()


def test_the_real_data_open_as_they_are_loaded(real_data, kept):
    open_checked(DATA_DIR, kept)
    data, problems = open_checked(DATA_DIR, kept)
    assert problems == ()
    for table in DECLARED:
        assert_frame_equal(data.tables[table], real_data.tables[table])
    assert_frame_equal(data.facts, real_data.facts)
