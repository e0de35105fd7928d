"""Rules for export rules, estimates of output and systems.

Tables that a directory does not declare are not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.schema import Package

Tables = Mapping[str, pd.DataFrame]


def _fault(table: str, frame: pd.DataFrame, line: int, field: str, expected: str) -> Problem:
    value = frame.at[line, field]
    text = "" if pd.isna(value) else format_value(value)
    return Problem(f"{table}.csv", line, str(frame.at[line, "id"]), field, text, expected)


def thresholds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A threshold has a range that can be met, and a rule ends no sooner than it begins."""
    frame = tables.get("export_rules")
    if frame is None:
        return
    for line, row in frame.iterrows():
        least, below = row["at_least"], row["below"]
        if pd.notna(least) and pd.notna(below) and not least < below:
            yield _fault("export_rules", frame, line, "below", f"expected above {least:g}")
        since, until = row["since"], row["until"]
        if pd.notna(since) and pd.notna(until) and span(until).last < span(since).first:
            yield _fault("export_rules", frame, line, "until", f"expected no day before {since}")


def estimates(package: Package, tables: Tables) -> Iterator[Problem]:
    """The ends of an estimate are in order, and its chips are ids of chips.csv."""
    frame, chips = tables.get("production"), tables.get("chips")
    if frame is None or chips is None:
        return
    known = set(chips["id"].dropna())
    for line, row in frame.iterrows():
        stated = [(n, row[n]) for n in ("low", "central", "high") if pd.notna(row[n])]
        for (name, value), (after, higher) in pairwise(stated):
            if value > higher:
                expected = f"expected at least {name}, {value:g}"
                yield _fault("production", frame, line, after, expected)
        named = str(row["chip_ids"]).split(";") if pd.notna(row["chip_ids"]) else []
        for chip in named:
            if chip not in known:
                yield _fault("production", frame, line, "chip_ids", f"no chip has the id {chip!r}")


CONTEXT_RULES: tuple[Callable[[Package, Tables], Iterator[Problem]], ...] = (thresholds, estimates)
