"""Rules of dates and status of a part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

# Parts for a vendor's own cloud are in use before they are announced, but not for long.
_UNANNOUNCED_DAYS: Final = 731


@rule("chips")
def released_or_expected(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part that was released is expected no more, and is not merely announced."""
    unreleased = package.having("chips", "status", "unreleased")
    for line, row in by_line(tables["chips"]):
        if row["released"] is None:
            continue
        if row["expected"] is not None:
            expected = "the part is released: expected an empty cell"
            yield fault(package, tables, "chips", line, "expected", expected)
        if row["status"] in unreleased:
            expected = f"its status is {row['status']}: expected no release"
            yield fault(package, tables, "chips", line, "released", expected)


@rule("chips")
def announced_first(package: Package, tables: Tables) -> Iterator[Problem]:
    """A release does not precede the announcement by years."""
    for line, row in by_line(tables["chips"]):
        released, announced = row["released"], row["announced"]
        if released is None or announced is None:
            continue
        if (span(announced).first - span(released).last).days > _UNANNOUNCED_DAYS:
            expected = f"is more than two years before the announcement on {announced}"
            yield fault(package, tables, "chips", line, "released", expected)
