"""The address of a figure: one text for a table, a chart, a link and the panel that it opens.

A figure of a chip is ``chip:field``, one computed of several ``chip:field+field`` (``/`` is read
for ``+``); one of these may be a row of another table, ``table.row``. Such a row by itself is
``table:row``, several of one table together ``table:row+row``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row of a table whose rows are statements of their own (see ``Table.addressed``)."""

    table: str
    id: str

    def __str__(self) -> str:
        return f"{self.table}.{self.id}"


#: What a figure stands on: a field of its chip, or a row of another table.
Input = str | RowRef


@dataclass(frozen=True, slots=True)
class Ref:
    """What a figure stands on: fields of a chip, with rows of other tables, or rows of one table.

    ``chip`` is None for rows alone. Made by ``of``, ``row`` or ``parse``; ``str`` gives the text
    that ``parse`` reads back.
    """

    chip: str | None
    inputs: tuple[Input, ...]

    def __post_init__(self) -> None:
        if not self.inputs or len(set(self.inputs)) < len(self.inputs):
            raise ValueError(f"{self.inputs} of {self.chip}: expected inputs, each named once")
        if self.chip is None:
            tables = {i.table if isinstance(i, RowRef) else None for i in self.inputs}
            if len(tables) > 1 or None in tables:
                raise ValueError(f"{self.inputs} of no chip: expected rows of one table")

    def __str__(self) -> str:
        if self.chip is None:
            return f"{self.table}:{'+'.join(i.id for i in self.inputs if isinstance(i, RowRef))}"
        return f"{self.chip}:{'+'.join(map(str, self.inputs))}"

    @property
    def table(self) -> str:
        """The table whose rows are meant where there is no chip.

        Raises
        ------
        ValueError
            For figures of a chip.
        """
        row = self.inputs[0]
        if self.chip is not None or not isinstance(row, RowRef):
            raise ValueError(f"{self.chip} is a chip: expected rows alone")
        return row.table

    @property
    def alone(self) -> RowRef:
        """The one row that is meant where there is no chip.

        Raises
        ------
        ValueError
            For figures of a chip, and for several rows.
        """
        row = self.inputs[0]
        if self.chip is not None or not isinstance(row, RowRef) or len(self.inputs) > 1:
            raise ValueError(f"{self}: expected a row alone")
        return row

    @classmethod
    def of(cls, chip: str, *inputs: Input) -> Ref:
        """Figures of a chip, each named once."""
        return cls(chip, tuple(dict.fromkeys(inputs)))

    @classmethod
    def row(cls, table: str, *ids: str) -> Ref:
        """One row by itself, or several of a table, each named once."""
        return cls(None, tuple(RowRef(table, i) for i in dict.fromkeys(ids)))

    @classmethod
    def parse(cls, text: str, data: Dataset) -> Ref:
        """The address a text names, where ``data`` has all that it names.

        Raises
        ------
        ValueError
            With the reason: no such chip, field or row.
        """
        about, _, named = text.partition(":")
        if _is_addressed(data, about):
            rows = named.split("+")
            if not _ids(data, about).issuperset(rows):
                raise ValueError("no such row")
            return cls.row(about, *rows)
        if about not in data.names:
            raise ValueError("no such chip")
        inputs = [_input(data, part) for part in named.replace("/", "+").split("+") if part]
        if not inputs:
            raise ValueError("no such field")
        return cls.of(about, *inputs)


def _input(data: Dataset, text: str) -> Input:
    if text in data.package.chip_fields:
        return text
    table, _, row = text.partition(".")
    if not _is_addressed(data, table) or row not in _ids(data, table):
        raise ValueError("no such field")
    return RowRef(table, row)


def _is_addressed(data: Dataset, table: str) -> bool:
    return table in data.tables and data.package.tables[table].addressed


@per_dataset(32)
def _ids(data: Dataset, table: str) -> frozenset[str]:
    return frozenset(data.tables[table]["id"])


def texts_of_chips(chips: Iterable[str], fields: Sequence[Input]) -> list[str]:
    """The addresses of the same figures of several chips, as points of a chart carry them."""
    return [str(Ref.of(chip, *fields)) for chip in chips]


def texts_of_rows(table: str, ids: Iterable[str]) -> list[str]:
    """The addresses of rows of a table, each by itself."""
    return [str(Ref.row(table, row_id)) for row_id in ids]


def leading_to(points: pd.DataFrame, fields: Sequence[Input]) -> pd.DataFrame:
    """Points, indexed by chip id, with a column ``ref``: the address of the fields of each."""
    return points.assign(ref=texts_of_chips(points.index, fields))
