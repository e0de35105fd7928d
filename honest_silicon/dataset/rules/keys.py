"""Rules of keys and order: no row twice, rows sorted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, fault, plain, rule, shown
from honest_silicon.dataset.schema import Package


def unlike(frame: pd.DataFrame, key: Sequence[str]) -> bool:
    """Whether each row has its whole key, and no two the same: mostly so, and seen in no time."""
    keys = [*zip(*(plain(frame[name]) for name in key), strict=True)]
    return len(set(keys)) == len(keys) and not any(None in values for values in keys)


def repeated(package: Package, tables: Tables) -> Iterator[Problem]:
    """No two rows of a table share its key.

    Not among ``RULES``: the check asks it first, of all rows, and the others of the first of two.
    """
    for name, table in package.tables.items():
        known, key = tables[name], list(table.key)
        if unlike(known, key):
            continue
        known = known.dropna(subset=[k for k in key if table.fields[k].required])
        for line in known.index[known.duplicated(key, keep="first")]:
            place = ",".join(shown(known.at[line, k]) for k in key)
            expected = "appears twice: expected one row"
            yield Problem(table.path, line, "", ",".join(key), place, expected)


def keyless(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each row has its key: an empty cell of it, as the field rules name it."""
    for name, table in package.tables.items():
        for key in table.key:
            column = tables[name][key]
            for line in column.index[column.isna()] if table.fields[key].required else ():
                yield fault(package, tables, name, line, key, "is empty: expected a value")


@rule()
def sorted_rows(package: Package, tables: Tables) -> Iterator[Problem]:
    """Tables are sorted by their first column, so that diffs are readable."""
    for name, table in package.tables.items():
        column = tables[name][table.columns[0]].astype(object)
        column = column.where(column.notna(), "")
        wrong = column.index[(column < column.shift(fill_value="")).to_numpy(dtype=bool)]
        if len(wrong):
            expected = f"is out of order: expected rows sorted by {table.columns[0]}"
            yield fault(package, tables, name, wrong[0], "", expected)
