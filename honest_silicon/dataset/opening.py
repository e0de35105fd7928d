"""Open a data directory for showing: checked, or as it was after it was last found clean."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import os
import pickle
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from honest_silicon.dataset.check import check
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.schema import PACKAGE_FILE
from honest_silicon.dataset.store import Dataset, from_tables
from honest_silicon.places import CACHE_DIR

#: Where datasets found clean are kept, like compiled code: made by this project, for this project.
KEPT: Final = CACHE_DIR / "data"
_MOST_KEPT = 4
# A file that is not of a table is no concern of ours, however large it is.
_LARGEST = 60_000_000


def open_checked(
    directory: Path, kept: Path | None = None
) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset, or the faults that keep it from being shown.

    Parameters
    ----------
    kept
        Directory in which clean datasets are kept. The check is skipped only where the same bytes
        were found clean by the same code before: either changed, it runs again.
    """
    place = kept / f"{fingerprint(directory)}.pickle" if kept else None
    with _no_collection():
        if place and (data := _read(place)) is not None:
            return data, ()
        result = check(directory)
        if result.problems or result.package is None:
            return None, result.problems
        data = from_tables(directory, result.package, result.tables)
        data.prepare()
        # Files that changed meanwhile are not what was checked.
        if kept and place == kept / f"{fingerprint(directory)}.pickle":
            _write(place, data)
    return data, ()


def fingerprint(directory: Path) -> str:
    """SHA-256 of all a check depends on: the data, our code, the versions of what it runs on."""
    digest = hashlib.sha256(_code())
    for name in [PACKAGE_FILE, *_declared(directory / PACKAGE_FILE)]:
        file = directory / name
        with contextlib.suppress(OSError, ValueError):
            if file.is_file() and file.stat().st_size <= _LARGEST:
                digest.update(f"\n{name}\n{file.stat().st_size}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _declared(package: Path) -> list[str]:
    """Paths of the tables a declaration names; none where it cannot be read."""
    try:
        resources = json.loads(package.read_text(encoding="utf-8"))["resources"]
        return sorted(str(r["path"]) for r in resources)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


@lru_cache(maxsize=1)
def _code() -> bytes:
    digest = hashlib.sha256(f"{platform.python_version()} {pd.__version__}".encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def _read(place: Path) -> Dataset | None:
    # Half written, of another version, out of memory: whatever is wrong, the check is the answer.
    with contextlib.suppress(Exception):
        data = pickle.loads(place.read_bytes())  # our own file, as trusted as our code
        return data if isinstance(data, Dataset) else None
    return None


def _write(place: Path, data: Dataset) -> None:
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        part = place.with_name(f"{place.name}.{os.getpid()}.part")
        try:
            part.write_bytes(pickle.dumps(data, pickle.HIGHEST_PROTOCOL))
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
        older = sorted(place.parent.glob("*.pickle"), key=lambda p: p.stat().st_mtime)
        for file in older[:-_MOST_KEPT]:
            file.unlink(missing_ok=True)


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection while many objects are made, none of them garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
