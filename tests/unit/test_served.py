"""The dataset that is served, and what reading it again leaves behind."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Callable, Iterator

import pytest

from honest_silicon.dataset import served

#: Objects of one dataset here that a collection would pass over.
SIZE = 20_000


class _Ring:
    """Stands for a dataset. It goes only when it is collected, since it holds itself."""

    def __init__(self, size: int = 0) -> None:
        self.self = self
        self.tables = [[self] for _ in range(size)]


@pytest.fixture
def reload(tmp_path, monkeypatch) -> Iterator[Callable[[], _Ring]]:
    """Change a file of the data, and get what is served from then on."""
    (file := tmp_path / "chips.csv").write_text("id\n", "utf-8")
    monkeypatch.setenv(served.DIRECTORY_VARIABLE, str(tmp_path))
    monkeypatch.setattr(served, "open_checked", lambda path, kept: (_Ring(SIZE), ()))
    served._opened.cache_clear()
    gc.unfreeze()

    def again() -> _Ring:
        stamp = file.stat().st_mtime_ns + 10**9
        os.utime(file, ns=(stamp, stamp))
        data, problems = served.opened()
        assert problems == ()
        return data

    yield again
    served._opened.cache_clear()
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


def test_datasets_no_longer_served_go(reload):
    shown = [weakref.ref(reload()) for _ in range(6)]
    # Two are kept, for those who turn back a change, and one may wait for the next reading.
    assert [ref() is not None for ref in shown[:3]] == [False] * 3
    assert shown[-1]() is served.opened()[0]


def test_what_is_left_out_does_not_grow_with_every_reading(reload):
    for _ in range(3):
        reload()
    settled = gc.get_freeze_count()
    for _ in range(5):
        reload()
    assert gc.get_freeze_count() < settled + SIZE
