"""The dataset the app serves: opened and checked once for each state of its files.

What is shown stays shown. Files that change are read beside it, and take its place once they are
whole and without a fault; until then ``held_back`` says why they do not.
"""

from __future__ import annotations

import gc
import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Thread
from typing import Final

from honest_silicon.addresses import DATA_VARIABLE
from honest_silicon.dataset import DATA_DIR, Dataset, Problem
from honest_silicon.dataset.archive import archive
from honest_silicon.dataset.opening import KEPT, open_checked

#: Environment variable that names another data directory.
DIRECTORY_VARIABLE: Final = DATA_VARIABLE
#: Seconds without a change after which files count as written.
SETTLED_S: Final = 0.5
#: Seconds after which what was shown before is collected: sessions that have gone are kept for two
#: minutes with what they saw, and a page that is left open holds it longer.
LATER_S: Final = (150.0, 3_600.0)
_LOG: Final = logging.getLogger(__name__)

_Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class _Read:
    """A directory as it was read: the dataset, or the faults that keep it from being shown."""

    stamp: _Stamp
    data: Dataset | None
    problems: tuple[Problem, ...]


class _Directory:
    """One data directory: what is shown of it, and what was read last."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shown: _Read | None = None
        self.last: _Read | None = None
        self.reader: Thread | None = None

    def opened(self) -> _Read:
        stamp = _stamp(self.path)
        if self.shown is None or self.shown.data is None:
            # The first reader comes while the data are still being read: one check serves both.
            with _READING:
                if self.shown is None or (self.shown.data is None and self.shown.stamp != stamp):
                    self._take(self._read(stamp))
        elif self.last is not None and self.last.stamp != stamp:
            self._renew()
        if self.shown is None:
            raise RuntimeError("nothing was read")
        return self.shown

    def _renew(self) -> None:
        """Read what has changed while readers see what was there before."""
        with _STARTING:
            if self.reader is None or not self.reader.is_alive():
                self.reader = Thread(target=self._follow, name="data", daemon=True)
                self.reader.start()

    def _follow(self) -> None:
        while True:
            stamp = _stamp(self.path)
            time.sleep(SETTLED_S)
            if stamp != _stamp(self.path):
                continue
            with _READING:
                read = self._read(stamp)
            if stamp == _stamp(self.path):
                self._take(read)
                Thread(target=self._collect_later, name="collector", daemon=True).start()
                return

    def _collect_later(self) -> None:
        """Collect what was shown before once nobody holds it any more."""
        for seconds in LATER_S:
            time.sleep(seconds)
            if _DIRECTORIES.get(self.path) is self:
                _leave_to_rest()

    def _read(self, stamp: _Stamp) -> _Read:
        began = time.monotonic()
        try:
            data, problems = open_checked(self.path, KEPT)
            if data is not None:
                archive(self.path, data)  # packed now, while the files are those that were read
        except Exception as error:  # no fault of a file may end what serves the readers
            _LOG.exception("Reading the data failed")
            said = f"cannot be read ({type(error).__name__})"
            data, problems = None, (Problem("the data", 0, "", "", "", said, True),)
        read = _Read(stamp, data, problems)
        self._tell(read, time.monotonic() - began)
        _leave_to_rest()
        return read

    def _take(self, read: _Read) -> None:
        self.last = read
        if read.data is not None or self.shown is None or self.shown.data is None:
            self.shown = read

    def _tell(self, read: _Read, seconds: float) -> None:
        said: dict[str, object] = {"seconds": round(seconds, 2), "shown": read.data is not None}
        if read.data is not None:
            said |= {"version": read.data.version, "hash": read.data.content_hash[:8]}
        else:
            said |= {"faults": len(read.problems), "first": str(read.problems[0])[:300]}
        level = logging.INFO if read.data is not None else logging.ERROR
        _LOG.log(level, "data", extra={"event": "data", "said": said})


_DIRECTORIES: Final[dict[Path, _Directory]] = {}
_READING, _STARTING = Lock(), Lock()


def directory() -> Path:
    return Path(os.environ.get(DIRECTORY_VARIABLE) or DATA_DIR)


def _here() -> _Directory:
    path = directory()
    if path not in _DIRECTORIES:
        with _STARTING:
            # Only one directory is shown at a time.
            for other in [p for p in _DIRECTORIES if p != path]:
                del _DIRECTORIES[other]
            _DIRECTORIES.setdefault(path, _Directory(path))
    return _DIRECTORIES[path]


def opened() -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The dataset shown, or the faults for which none can be."""
    read = _here().opened()
    return read.data, read.problems


def held_back() -> tuple[Problem, ...]:
    """Faults of newer files, for which an earlier state is shown; none where they are shown."""
    here = _here()
    return here.last.problems if here.last is not None and here.last is not here.shown else ()


def is_open() -> bool:
    """Whether the directory has been read, faults or not, so that opening it takes no time."""
    return _here().shown is not None


def is_shown() -> bool:
    """Whether there are data to show; asks no file and waits for nothing."""
    shown = _here().shown
    return shown is not None and shown.data is not None


def settled(timeout: float = 60) -> None:
    """Wait until changed files that are being read have been."""
    if (reader := _here().reader) is not None:
        reader.join(timeout)


def _stamp(path: Path) -> _Stamp:
    """Changes whenever a file of the directory does."""
    found = []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                if entry.is_file():
                    now = entry.stat()
                    found.append((entry.name, now.st_mtime_ns, now.st_size))
    except OSError:  # a file went while it was looked at: as good as another change
        found.append(("", 0, len(found)))
    return tuple(sorted(found))


def _leave_to_rest() -> None:
    """Leave the tables out of garbage collection: a full pass over them costs more than a page.

    What was left out before may be garbage by now, such as a dataset that nobody shows any more:
    it is collected first, or it would stay for good.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    gc.freeze()
