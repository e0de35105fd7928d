"""The static site as tests read it: a part of it where someone waits, else all of it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from honest_silicon.dataset.served import directory, opened
from honest_silicon.site.build import Options, build
from tests.examples import FULL, VARIABLE

LIVE = "https://live.example/chips-of-china/"
BASE = "https://site.example/here/"
#: Pages of each kind where someone waits: chips, claims, systems, rows.
SOME = 4
WHOLE = os.environ.get(VARIABLE) == FULL


def built(factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, written once for all processes of a run of the tests."""
    parent = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        parent = parent.parent
    out = parent / "site"
    with (parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (parent / "site.done").exists():
            options = Options(LIVE, BASE, most=0 if WHOLE else SOME, workers=2 if WHOLE else 1)
            data, _ = opened()
            assert data is not None
            build(out, directory(), data, options)
            (parent / "site.done").touch()
    return out
