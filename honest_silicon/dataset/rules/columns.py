"""Rules of columns: each that is declared is used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, rule
from honest_silicon.dataset.schema import Package

#: Parts from which a directory is more than a beginning, whose columns wait for their first value.
_ENOUGH: Final = 50


@rule("chips")
def used_columns(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each declared field is used by some row, in a directory of many parts."""
    if len(tables["chips"]) < _ENOUGH:
        return
    for name, table in package.tables.items():
        frame = tables[name]
        for field in table.fields if len(frame) else ():
            if frame[field].isna().all():
                yield Problem(table.path, 1, "", field, "", "no row uses this column")
