"""The dataset that is served, and what reading it again leaves behind."""

from __future__ import annotations

import gc
import logging
import os
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from honest_silicon.dataset import DATA_DIR, served
from honest_silicon.dataset.archive import archive
from tests.examples import examples, share

#: Objects of one dataset here that a collection would pass over.
SIZE = 20_000


class _Ring:
    """Stands for a dataset. It goes only when it is collected, since it holds itself."""

    def __init__(self, size: int = 0) -> None:
        self.self = self
        self.tables = [[self] for _ in range(size)]
        self.version, self.content_hash = "1", "0" * 64


@pytest.fixture
def reload(tmp_path, monkeypatch) -> Iterator[Callable[[], _Ring]]:
    """Change a file of the data, and get what is served from then on."""
    (file := tmp_path / "chips.csv").write_text("id\n", "utf-8")
    monkeypatch.setenv(served.DIRECTORY_VARIABLE, str(tmp_path))
    monkeypatch.setattr(served, "open_checked", lambda path, kept: (_Ring(SIZE), ()))
    monkeypatch.setattr(served, "archive", lambda path, data: b"")
    monkeypatch.setattr(served, "SETTLED_S", 0.01)
    served._DIRECTORIES.clear()
    gc.unfreeze()

    def again() -> _Ring:
        stamp = file.stat().st_mtime_ns + 10**9
        os.utime(file, ns=(stamp, stamp))
        served.opened()
        served.settled()
        data, problems = served.opened()
        assert problems == ()
        return data

    yield again
    served._DIRECTORIES.clear()
    gc.unfreeze()


def test_what_is_read_is_left_out_of_collection(reload):
    before = gc.get_freeze_count()
    reload()
    assert gc.get_freeze_count() >= before + SIZE


def test_a_change_of_the_files_is_served_and_no_change_costs_nothing(reload):
    first = reload()
    frozen = gc.get_freeze_count()
    assert served.opened()[0] is first
    assert gc.get_freeze_count() <= frozen
    assert reload() is not first


def test_garbage_does_not_stay_for_good(reload):
    reload()
    ring = _Ring()
    gone = weakref.ref(ring)
    reload()  # left out while it lived
    del ring
    gc.collect()
    assert gone() is not None
    reload()
    assert gone() is None


def test_what_was_shown_before_goes_without_another_reading_once_nobody_holds_it(
    reload, monkeypatch
):
    monkeypatch.setattr(served, "LATER_S", (2.0, 2.0))
    held = [reload()]  # as a session does that has gone
    gone = weakref.ref(held[0])
    shown = reload()
    held.clear()
    gc.collect()
    assert gone() is not None, "left out while it was held"
    until = time.monotonic() + 20
    while gone() is not None and time.monotonic() < until:
        time.sleep(0.05)
    assert gone() is None
    assert served.opened()[0] is shown


def test_another_directory_is_not_kept_waiting_for(reload, monkeypatch):
    monkeypatch.setattr(served, "LATER_S", (0.2,))
    reload()
    ring = _Ring()
    gone = weakref.ref(ring)
    reload()
    served._DIRECTORIES.clear()
    del ring
    time.sleep(0.6)
    assert gone() is not None


def test_datasets_no_longer_served_go(reload):
    shown = [weakref.ref(reload()) for _ in range(6)]
    # One is shown, and one may wait for the next reading.
    assert [ref() is not None for ref in shown[:3]] == [False] * 3
    assert shown[-1]() is served.opened()[0]


def test_what_is_left_out_does_not_grow_with_every_reading(reload):
    for _ in range(examples(3, 2)):
        reload()
    settled = gc.get_freeze_count()
    for _ in range(examples(5, 2)):
        reload()
    assert gc.get_freeze_count() < settled + SIZE


# Files that change under readers.


@pytest.fixture
def place(tmp_path, monkeypatch) -> Iterator[Path]:
    """A copy of our data that is served, read once."""
    shutil.copytree(DATA_DIR, copy := tmp_path / "data")
    monkeypatch.setenv(served.DIRECTORY_VARIABLE, str(copy))
    monkeypatch.setattr(served, "SETTLED_S", 0.05)
    served._DIRECTORIES.clear()
    assert served.opened()[1] == ()
    yield copy
    served._DIRECTORIES.clear()


def _later(file: Path, content: bytes) -> None:
    stamp = file.stat().st_mtime_ns + 10**9
    file.write_bytes(content)
    os.utime(file, ns=(stamp, stamp))


def _half(file: Path) -> None:
    content = file.read_bytes()
    _later(file, content[: len(content) // 2])


def _not_text(file: Path) -> None:
    _later(file, b"\xff\xfe" + file.read_bytes())


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _all_gone(file: Path) -> None:
    shutil.rmtree(file.parent)


@pytest.mark.parametrize("damage", share([_half, _not_text, _a_folder, Path.unlink, _all_gone], 2))
def test_the_last_good_data_stay_and_it_is_said_why(place, damage, caplog):
    shown = served.opened()[0]
    packed = archive(place, shown)
    with caplog.at_level(logging.INFO, logger="honest_silicon"):
        damage(place / "chips.csv")
        assert served.opened() == (shown, ())
        served.settled()
    assert served.opened() == (shown, ())
    assert served.held_back()
    assert archive(place, shown) == packed, "what is offered is what is shown"
    (said,) = [r.said for r in caplog.records if getattr(r, "event", "") == "data"]
    assert said["shown"] is False
    assert said["first"] == str(served.held_back()[0])[:300]


def test_mended_data_take_their_place(place):
    shown, content = served.opened()[0], (place / "chips.csv").read_bytes()
    _half(place / "chips.csv")
    served.opened()
    served.settled()
    assert served.held_back()
    _later(place / "chips.csv", content + b"")
    os.utime(place / "chips.csv", ns=(1, 1))  # by a clock that was set back
    served.opened()
    served.settled()
    assert served.held_back() == ()
    assert served.opened()[0] is not shown
    assert served.opened()[0].content_hash == shown.content_hash


def test_readers_never_see_a_fault_while_a_table_is_written_in_place(place):
    content = (place / "chips.csv").read_bytes()
    ends = time.monotonic() + 3

    def write() -> None:
        while time.monotonic() < ends:
            with (place / "chips.csv").open("wb") as file:
                for start in range(0, len(content), 8_192):
                    file.write(content[start : start + 8_192])
                    file.flush()
                    time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    seen = 0
    while writer.is_alive():
        data, problems = served.opened()
        assert data is not None
        assert problems == ()
        seen += 1
        time.sleep(0.01)
    assert seen > 50
    served.opened()
    served.settled()
    assert served.held_back() == ()


def test_a_directory_without_data_is_read_again_once_it_has_some(tmp_path, monkeypatch):
    monkeypatch.setenv(served.DIRECTORY_VARIABLE, str(tmp_path / "data"))
    served._DIRECTORIES.clear()
    assert served.opened()[0] is None
    assert not served.is_shown()
    shutil.copytree(DATA_DIR, tmp_path / "data")
    assert served.opened()[0] is not None
    assert served.is_shown()
    served._DIRECTORIES.clear()
