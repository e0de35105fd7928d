"""Rules of look-ups: what may change any day says when it was last looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.rules.sources import days_to_come
from honest_silicon.dataset.schema import Package

#: Field of the day on which a row was last looked up, in whichever table has it.
LOOKED_AT: Final = "looked_at"
_OPEN: Final = "open"


@rule()
def days_of_lookups(package: Package, tables: Tables) -> Iterator[Problem]:
    """Nothing was looked up on a day to come."""
    for name, table in package.tables.items():
        if LOOKED_AT in table.fields:
            yield from days_to_come(package, tables, name, (LOOKED_AT,))


@rule()
def looked_up(package: Package, tables: Tables) -> Iterator[Problem]:
    """A row that may change any day says when it was last looked up."""
    for name, table in package.tables.items():
        if LOOKED_AT not in table.fields:
            continue
        for column, field in table.fields.items():
            opened = field.having(_OPEN)
            for line, row in by_line(tables[name]) if opened else ():
                if row[column] in opened and row[LOOKED_AT] is None:
                    expected = f"expected the day of the last look, as it is {row[column]}"
                    yield fault(package, tables, name, line, LOOKED_AT, expected)


@rule("chips", "gaps")
def releases_looked_for(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part that may ship any day has a dated row of gaps.csv for the release not seen."""
    opened = package.having("chips", "status", _OPEN)
    gaps = tables["gaps"]
    stated = set(gaps.loc[gaps["field"] == "released", "chip_id"])
    for line, row in by_line(tables["chips"]):
        if row["status"] in opened and row["released"] is None and row["id"] not in stated:
            expected = (
                f"its status is {row['status']}: expected a row of gaps.csv for released, "
                "with the day of the last look"
            )
            yield fault(package, tables, "chips", line, "status", expected)
