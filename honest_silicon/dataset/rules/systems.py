"""Rules of servers, racks and pods."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package


@rule("systems")
def figures_of_systems(package: Package, tables: Tables) -> Iterator[Problem]:
    """A figure of a system is above 0: what is not known has an empty cell."""
    numeric = [f.name for f in package.tables["systems"].fields.values() if f.numeric]
    for line, row in by_line(tables["systems"]):
        for name in numeric:
            if row[name] == 0:
                expected = "expected a figure above 0, or none"
                yield fault(package, tables, "systems", line, name, expected)
