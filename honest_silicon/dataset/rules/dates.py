"""Rules of dates and status of a part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, of_sources, rule
from honest_silicon.dataset.schema import Package

# Parts for a vendor's own cloud are in use before they are announced, but not for long.
_UNANNOUNCED_DAYS: Final = 731
# A maker names the day on which sale begins some weeks ahead; what is further off is a plan.
_FORETOLD_DAYS: Final = 31
#: Words of a note on a part that stands in a list of devices, and so exists.
_LISTED: Final = re.compile(r"\b(?:list of devices|device list(?:ing)?|table of boards)\b")


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


@rule("evidence", "sources")
def releases_told_after(package: Package, tables: Tables) -> Iterator[Problem]:
    """What a document says of a release more than a month ahead is a plan."""
    published = of_sources(tables, "published")
    for line, row in by_line(tables["evidence"]):
        told = published.get(row["source_id"])
        if row["field"] != "released" or row["qualifier"] == "plan" or told is None:
            continue
        try:
            ahead = (span(row["value"]).first - span(told).last).days
        except ValueError:
            continue  # reported already
        if ahead > _FORETOLD_DAYS:
            expected = f"expected plan: its document is of {told}, {ahead} days before"
            yield fault(package, tables, "evidence", line, "qualifier", expected)


@rule("chips")
def rumours_undated(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part that its maker has not named has no day of announcement: reports have days too."""
    for line, row in by_line(tables["chips"]):
        if row["status"] == "rumoured" and row["announced"] is not None:
            expected = "the part is rumoured: expected an empty cell"
            yield fault(package, tables, "chips", line, "announced", expected)


@rule("chips", "evidence")
def listed_parts_exist(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part that stands in a list of devices exists: it is no longer a plan."""
    made = package.having("chips", "status", "made")
    plans = package.having("chips", "status", "unreleased")
    for line, row in by_line(tables["evidence"]):
        listed = row["field"] == "status" and _LISTED.search(row["note"] or "")
        if listed and row["value"] in plans:
            expected = f"expected one of {', '.join(made)}: a list of devices has it"
            yield fault(package, tables, "evidence", line, "value", expected)


@rule("chips")
def seen_parts_exist(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part whose memory software was seen to report exists: it is no longer a plan."""
    made = package.having("chips", "status", "made")
    plans = package.having("chips", "status", "unreleased")
    for line, row in by_line(tables["chips"]):
        if row["memory_visible_gb"] is not None and row["status"] in plans:
            expected = f"expected one of {', '.join(made)}: software has seen its memory"
            yield fault(package, tables, "chips", line, "status", expected)
