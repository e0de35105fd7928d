"""The dataset the app serves: opened and checked once for each state of its files."""

from __future__ import annotations

import gc
import os
from functools import lru_cache
from pathlib import Path
from threading import Lock

from honest_silicon.dataset import DATA_DIR, Dataset, Problem
from honest_silicon.dataset.opening import KEPT, open_checked

#: Environment variable that names another data directory.
DIRECTORY_VARIABLE = "HONEST_SILICON_DATA"
_READING = Lock()


def directory() -> Path:
    return Path(os.environ.get(DIRECTORY_VARIABLE) or DATA_DIR)


def opened() -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset, or the faults that keep it from being shown."""
    path = directory()
    # The first reader comes while the data are still being checked: one check serves both.
    with _READING:
        return _opened(path, _stamp(path))


def is_open() -> bool:
    """Whether some dataset has been read, so that opening it again takes no time to speak of."""
    return _opened.cache_info().currsize > 0


def _stamp(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a file of the directory does."""
    if not path.is_dir():
        return ()
    files = sorted(p for p in path.iterdir() if p.is_file())
    return tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in files)


@lru_cache(maxsize=2)
def _opened(
    path: Path, stamp: tuple[tuple[str, int, int], ...]
) -> tuple[Dataset | None, tuple[Problem, ...]]:
    data, problems = open_checked(path, KEPT)
    _leave_to_rest()
    return data, problems


def _leave_to_rest() -> None:
    """Leave the tables out of garbage collection: a full pass over them costs more than a page.

    What was left out before may be garbage by now, such as a dataset that nobody shows any more:
    it is collected first, or it would stay for good.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
