"""Measure the dashboard beside a stock Streamlit page: ``python -m bench``.

Takes about half an hour. Prints medians in seconds and their ratios, and writes to a temporary
directory only. HONEST_SILICON_DATA names another data directory than the project's.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from bench.bounds import whole_ranking
from bench.browsing import cold_start, loads_and_filters
from bench.cards import drawn
from bench.floods import floods
from bench.harness import Measure, chromium, table
from bench.load import cpu, load, memory, runs
from bench.rows import NOTE, more_rows
from bench.shifts import shifts
from bench.site import written
from bench.wire import changes, slow
from honest_silicon.dataset.served import directory

_LOADS = {"cpu": cpu, "runs": runs, "load": load, "memory": memory, "floods": floods}
_PARTS = ("cold", "browse", "slow", "rows", "bounds", "cards", "site", *_LOADS, "changes", "shifts")
_LEAST = 5
_HEAD = """\
Medians in seconds. ratio: of the medians, below 1.00 the first column is faster. fastest: the same
ratio of the fastest runs, less disturbed by whatever else the machine does."""


def measured(parts: list[str], repeat: int) -> list[Measure]:
    """Run the named parts."""
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        scratch = Path(name)
        if {"cold", "browse", "slow"} & set(parts):
            with chromium() as browser:
                if "cold" in parts:
                    measures += cold_start(browser, scratch, repeat)
                if "browse" in parts:
                    measures += loads_and_filters(browser, scratch, repeat)
                if "slow" in parts:
                    measures += slow(browser, scratch, repeat)
        if "bounds" in parts:
            measures += whole_ranking(repeat)
        if "cards" in parts:
            measures += drawn(repeat)
        if "site" in parts:
            measures += written(scratch)
        if "rows" in parts:
            measures += more_rows(scratch, repeat)
    return measures


def main(arguments: list[str] | None = None) -> int:
    """Measure and report; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=_PARTS, default=list(_PARTS))
    parser.add_argument("--repeat", type=int, default=7, help=f"repetitions, {_LEAST} or more")
    options = parser.parse_args(arguments)
    if options.repeat < _LEAST:
        parser.error(f"--repeat: {_LEAST} or more are needed for a median")
    # Ended from outside, the servers and the temporary directory are cleared away all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    busy = os.getloadavg()[0]
    try:
        measures = measured(options.only, options.repeat)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 1
    if measures:
        print(table(measures), _HEAD, sep="\n\n")
    for part, loaded in _LOADS.items():
        if part in options.only:
            with tempfile.TemporaryDirectory(prefix="bench-") as name:
                print(loaded(Path(name), options.repeat), "", sep="\n")
    for part, watched in (("changes", changes), ("shifts", shifts)):
        if part in options.only:
            with tempfile.TemporaryDirectory(prefix="bench-") as name, chromium() as browser:
                print(watched(browser, Path(name)), "", sep="\n")
    if "rows" in options.only:
        print(NOTE)
    print(
        f"Python {platform.python_version()}, Streamlit {version('streamlit')}, "
        f"{os.cpu_count()} cores, load {busy:.1f} at the start; data {directory()}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
