"""Rules of what could be sold to China when."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, fault, rule
from honest_silicon.dataset.schema import Package


@rule("china_sales")
def windows(package: Package, tables: Tables) -> Iterator[Problem]:
    """Windows of sale to China of one chip and one government follow each other."""
    frame = tables["china_sales"].dropna(subset=["chip_id", "imposed_by", "since"])
    for _, rows in frame.groupby(["chip_id", "imposed_by"], sort=False):
        ordered = sorted(rows.index, key=lambda line: span(str(frame.at[line, "since"])).first)
        for line, after in pairwise(ordered):
            until, since = frame.at[line, "until"], str(frame.at[after, "since"])
            if not isinstance(until, str) or span(until).first > span(since).last:
                expected = f"the next window begins on {since}: expected an end by then"
                yield fault(package, tables, "china_sales", line, "until", expected)
