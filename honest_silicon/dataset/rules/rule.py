"""What a rule is: a small function from the typed tables to the faults it finds.

A rule names the tables it reads::

    @rule("china_sales", "chips")
    def sold_after_release(package: Package, tables: Tables) -> Iterator[Problem]:
        \"""A window of sale begins no sooner than the part exists.\"""

It stands in the module of its kind, which ``RULES`` of this package collects: nothing else has to
be told of it but a planted fault in ``tests/unit/test_planted.py``.

What a rule may rely on: numbers are numbers and dates are dates; cells of a key are filled and no
key stands twice (a row without its key, and the second of two rows, are reported and left out).
Everything else may be empty, of no vocabulary, or point nowhere: what is unknown is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.schema import Package

Tables = Mapping[str, pd.DataFrame]
Run = Callable[[Package, Tables], Iterator[Problem]]


@dataclass(frozen=True)
class Rule:
    """One rule: its name, what it says in a line, the tables it reads, and the function."""

    name: str
    words: str
    tables: tuple[str, ...]
    run: Run

    def __call__(self, package: Package, tables: Tables) -> Iterator[Problem]:
        """Faults by the order of rows; none where a table is not declared."""
        if all(name in tables for name in self.tables):
            yield from self.run(package, tables)


def rule(*tables: str) -> Callable[[Run], Rule]:
    """A function as a rule over ``tables``: a directory without one of them is not asked."""

    def made(run: Run) -> Rule:
        words = (run.__doc__ or "").strip().splitlines()
        return Rule(run.__name__, words[0] if words else "", tables, run)

    return made


def fault(
    package: Package, tables: Tables, table: str, line: int, field: str, expected: str
) -> Problem:
    """A fault of one cell of ``table``, with its row named by the first column."""
    frame, declared = tables[table], package.tables[table]
    value = shown(frame.at[line, field]) if field else ""
    row = shown(frame.at[line, declared.columns[0]])
    return Problem(declared.path, line, row, field, value, expected)


def shown(value: Any) -> str:
    """A cell as it stands in its file; '' where it is empty.

    >>> shown(80.0), shown(False), shown(None)
    ('80', 'false', '')
    """
    if value is None or pd.isna(value):
        return ""
    return str(bool(value)).lower() if isinstance(value, bool | np.bool_) else format_value(value)


def plain(column: pd.Series) -> list[Any]:
    """A column as plain values, None where missing."""
    values: list[Any] = column.to_numpy(object, na_value=None).tolist()
    return values


#: Rows of the tables that are being checked, by the identity of each; None until one is read.
_READ: ContextVar[dict[int, list[dict[str, Any]] | None] | None] = ContextVar("read", default=None)


@contextmanager
def read_once(tables: Tables) -> Iterator[None]:
    """Read each of these once for all rules, which leave tables and rows as they are."""
    token = _READ.set(dict.fromkeys(map(id, tables.values())))
    try:
        yield
    finally:
        _READ.reset(token)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dictionaries of plain values, None where missing."""
    read = _READ.get() or {}
    rows = read.get(id(frame))
    if rows is None:
        rows = _records(frame)
        if id(frame) in read:
            read[id(frame)] = rows
    return rows


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    # By column and not by row, which takes far longer.
    columns = [plain(column) for _, column in frame.items()]
    names = list(frame)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def of_sources(tables: Tables, name: str) -> dict[Any, Any]:
    """A column of sources.csv by document."""
    return {row["source_id"]: row[name] for row in records(tables["sources"])}


def by_line(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each row with the line it starts on; see ``records``."""
    return zip(frame.index, records(frame), strict=True)
