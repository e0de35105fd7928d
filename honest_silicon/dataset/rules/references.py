"""Rules of rows that name rows of other tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

_SHORT: Final = 10


@rule()
def references(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each id that points to another table is found there."""
    for name, table in package.tables.items():
        frame = tables[name]
        for column, target, key in table.foreign_keys:
            known = frame[column].isna() | frame[column].isin(tables[target][key])
            for line in frame.index[~known]:
                expected = f"is not in {package.tables[target].path}"
                yield fault(package, tables, name, line, column, expected)


@rule("sources")
def used_sources(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each source is that of some row, or the origin of another."""
    sources = tables["sources"]
    # The origin of a copy is worth its row, though no figure was read in it.
    used = set(sources["origin"].dropna())
    for name in package.tables:
        if name != "sources" and "source_id" in tables[name]:
            used |= set(tables[name]["source_id"].dropna())
    for line in sources.index[~sources["source_id"].isin(used)]:
        yield fault(package, tables, "sources", line, "", "no row uses this source")


@rule("excluded", "chips")
def excluded_or_listed(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part is excluded or a row of chips.csv, and never both."""
    excluded = tables["excluded"]
    for line in excluded.index[excluded["chip_id"].isin(tables["chips"]["id"])]:
        yield fault(package, tables, "excluded", line, "", "is also a row of chips.csv")


@rule("excluded")
def reasons_of_exclusion(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part is left out for a reason that says something."""
    for line, row in by_line(tables["excluded"]):
        if row["reason"] is not None and len(row["reason"]) <= _SHORT:
            expected = f"expected a reason of more than {_SHORT} characters"
            yield fault(package, tables, "excluded", line, "reason", expected)
