"""What more chips cost: load, check and pages at 10 and 100 times the rows of chips.csv.

Run as a module it is the child process that measures one directory and prints JSON.
"""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from bench.harness import ROOT, Measure, environment
from honest_silicon.dataset.served import DIRECTORY_VARIABLE, directory

#: Tables replicated with chips.csv, and their column of chip ids. At 100 times, evidence.csv would
#: pass the size a reader accepts, so there only chips.csv grows and nothing is checked.
_TABLES = {
    10: {"chips.csv": "id", "evidence.csv": "chip_id", "gaps.csv": "chip_id"},
    100: {"chips.csv": "id"},
}
_PAGES = {"Overview": "", "Chips": "chips", "Chart": "explore"}
NOTE = """\
x10: rows of chips.csv, evidence.csv and gaps.csv replicated under new ids; checked, no fault.
x100: rows of chips.csv alone; loaded without the check, as the new chips have no evidence.
A page is one more run of its script in an open session, without a browser (AppTest)."""


def replicate(source: Path, target: Path, times: int) -> None:
    """Copy a data directory with the rows of each chip ``times`` times, sorted, under new ids."""
    shutil.copytree(source, target)
    for name, column in _TABLES[times].items():
        with (source / name).open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            columns, rows = list(reader.fieldnames or ()), list(reader)
        copies = [
            {**row, column: f"{row[column]}-x{i}" if i else row[column]}
            for row in rows
            for i in range(times)
        ]
        copies.sort(key=lambda row: row[column])
        with (target / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(copies)


def more_rows(scratch: Path, repeat: int) -> list[Measure]:
    """Times at 10 and 100 times the rows, each beside those of the data as they are."""
    places = {1: directory()}
    for times in _TABLES:
        places[times] = scratch / f"x{times}"
        replicate(places[1], places[times], times)
    found: dict[int, dict[str, list[float]]] = {times: {} for times in places}
    for turn in range(repeat + 1):
        for times, place in places.items():
            for what, seconds in _child(scratch, place, checked=times < 100).items():
                if turn:  # the first compiles the bytecode and is not counted
                    found[times].setdefault(what, []).append(seconds)
    return [
        Measure(f"chips.csv with {times} times the rows|x{times}|x1", what, ours, found[1][what])
        for times in _TABLES
        for what, ours in found[times].items()
    ]


def _child(scratch: Path, place: Path, *, checked: bool) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.rows", str(place), *(["--checked"] if checked else [])],
        cwd=ROOT,
        env=environment(scratch, **{DIRECTORY_VARIABLE: str(place)}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"measuring {place} failed:\n{done.stdout}{done.stderr[-4000:]}")
    return json.loads(done.stdout)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(place: Path, *, checked: bool) -> dict[str, float]:
    """Seconds of load, check and one run of each page; the first of each is not counted."""
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    from honest_silicon.dataset.check import check
    from honest_silicon.dataset.store import load

    data = load(place)
    out = {"load": _seconds(lambda: load(place))}
    if checked:
        faults = check(place).problems
        if faults:
            listed = "\n".join(str(fault) for fault in faults[:10])
            raise ValueError(f"{len(faults)} faults in {place}, no page would be shown:\n{listed}")
        out["check"] = _seconds(lambda: check(place))

    titles = set()
    with _served(data, checked=checked):
        for name, path in _PAGES.items():
            app = AppTest.from_file(ROOT / "app.py", default_timeout=300)
            if path:
                app._page_hash = calc_hash(path)
            app.run()
            if app.exception or app.error:
                raise RuntimeError(f"{name}: {[*app.exception, *app.error][0].value}")
            titles.add((app.title[0].value, str(app.query_params.get("view"))))
            out[f"{name}, one run"] = _seconds(app.run)
    if len(titles) != len(_PAGES):
        raise RuntimeError(f"expected {len(_PAGES)} pages, found {titles}")
    return out


@contextmanager
def _served(data: object, *, checked: bool) -> Iterator[None]:
    """Let the pages show data that have not been checked; checked ones they open themselves."""
    if checked:
        yield
        return
    with patch("honest_silicon.views.frame.page.opened", lambda: (data, ())):
        yield


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), checked="--checked" in sys.argv)))
