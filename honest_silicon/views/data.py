"""The dataset the app serves: opened and checked once for each state of its files."""

from __future__ import annotations

import gc
import os
from functools import lru_cache
from pathlib import Path

from honest_silicon.dataset import DATA_DIR, Dataset, Problem
from honest_silicon.dataset.check import check
from honest_silicon.dataset.store import from_tables

#: Environment variable that names another data directory.
DIRECTORY_VARIABLE = "HONEST_SILICON_DATA"


def directory() -> Path:
    return Path(os.environ.get(DIRECTORY_VARIABLE) or DATA_DIR)


def opened() -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset, or the faults that keep it from being shown."""
    path = directory()
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
    result = check(path)
    if result.problems or result.package is None:
        return None, result.problems
    data = from_tables(path, result.package, result.tables)
    # What every page needs is computed before the first reader asks, and then left out of garbage
    # collection: a full pass over the evidence costs more than a page.
    data.wide("low")
    data.cell(data.chips.index[0], "status")
    gc.collect()
    gc.freeze()
    return data, ()
