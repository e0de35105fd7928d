"""Rules of absence: a fact has a value or a reason, never neither and never both."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package


@rule("chips", "gaps")
def absence(package: Package, tables: Tables) -> Iterator[Problem]:
    """A core fact, or another that is declared so, has a value or a reason for its absence."""
    gaps = tables["gaps"]
    stated = set(zip(gaps["chip_id"], gaps["field"], strict=True))
    for line, row in by_line(tables["chips"]):
        for fact, columns in package.explained.items():
            if not any(row[c] is not None or (row["id"], c) in stated for c in columns):
                expected = f"expected a value or a row of gaps.csv ({fact})"
                said = f"is empty without a reason: {expected}"
                yield fault(package, tables, "chips", line, columns[0], said)


@rule("chips", "gaps")
def value_or_reason(package: Package, tables: Tables) -> Iterator[Problem]:
    """No cell has both a value and a reason for its absence."""
    filled = {
        (row["id"], name)
        for _, row in by_line(tables["chips"])
        for name, value in row.items()
        if value is not None
    }
    path = package.tables["gaps"].path
    for line, row in by_line(tables["gaps"]):
        if (row["chip_id"], row["field"]) in filled:
            said = "chips.csv has a value for this cell: expected one or the other"
            yield Problem(path, line, row["chip_id"], row["field"], str(row["reason"] or ""), said)
