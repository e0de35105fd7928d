"""Chips and rows of tables as plain values, each figure with its basis and its range."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.answers.plain import Refused, Unknown
from honest_silicon.dataset.schema import Field
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Figure:
    """One field of a chip. ``why`` says why there is no value; ends are those of its sources."""

    value: float | int | str | None
    unit: str | None
    low: float | None
    high: float | None
    basis: str | None
    disputed: bool
    caveats: list[str]
    documents: int
    why: str | None


@dataclass(frozen=True)
class Chip:
    """A chip: its id, its name and its fields by their names."""

    id: str
    name: str
    fields: dict[str, Figure]


_CONDITION: Final = re.compile(r"(?P<field>[a-z0-9_]+)(?P<how><=|>=|=)(?P<value>.*)", re.DOTALL)
_COMPARE: Final = {"<=": operator.le, ">=": operator.ge}


def chip(data: Dataset, chip_id: str, fields: Iterable[str] | None = None) -> Chip:
    """A chip with all its fields, or some of them, in the units of the registry."""
    known = data.package.chip_fields
    return Chip(
        id=chip_id,
        name=data.names[chip_id],
        fields={f: _figure(data, chip_id, known[f]) for f in fields or known if f != "id"},
    )


def _figure(data: Dataset, chip_id: str, field: Field) -> Figure:
    cell = data.cell(chip_id, field.name)
    fact = data.fact_of.get((chip_id, field.name))
    return Figure(
        value=cell.value,
        unit=field.unit or None,
        low=cell.low,
        high=cell.high,
        basis=cell.basis,
        disputed=cell.disputed,
        caveats=list(cell.caveats),
        documents=fact.documents if fact else 0,
        why=cell.gap,
    )


def filtered(data: Dataset, table: str, conditions: Sequence[str]) -> pd.DataFrame:
    """Rows of a table that meet all conditions, in its order.

    Parameters
    ----------
    conditions
        ``field=value``, or ``field>=value`` and ``field<=value`` of a number or a date. An empty
        value asks for rows in which the field is empty; an unknown figure meets no other.

    Raises
    ------
    Unknown
        For a table or a field that is not there.
    Refused
        For a condition or a number that is not understood.
    """
    rows, declared = _table(data, table)
    for condition in conditions:
        found = _CONDITION.fullmatch(condition)
        if found is None:
            raise Refused(
                f"The condition {condition!r} is not understood: expected field=value, "
                "field>=value or field<=value."
            )
        field = known_field(declared, found["field"], table)
        rows = rows[_meets(rows[field.name], field, found["how"], found["value"])]
    return rows


def _table(data: Dataset, name: str) -> tuple[pd.DataFrame, dict[str, Field]]:
    if name not in data.tables:
        raise Unknown(f"There is no table {name!r}; there are {', '.join(sorted(data.tables))}.")
    return data.tables[name], dict(data.package.tables[name].fields)


def known_field(declared: dict[str, Field], name: str, table: str) -> Field:
    """A field of a table by its name.

    Raises
    ------
    Unknown
        Where the table has none of that name.
    """
    if name not in declared:
        raise Unknown(f"The table {table} has no field {name!r}; it has {', '.join(declared)}.")
    return declared[name]


def _meets(column: pd.Series, field: Field, how: str, value: str) -> pd.Series:
    if how == "=" and value == "":
        return column.isna()
    if field.numeric:
        try:
            number = float(value)
        except ValueError:
            expected = f"expected a number for {field.name}"
            raise Refused(f"The condition {field.name}{how}{value} has none: {expected}.") from None
        met = column == number if how == "=" else _COMPARE[how](column, number)
    elif how == "=":
        met = column.astype("str").str.casefold() == value.casefold()
        met &= column.notna()
    elif field.partial_date or field.type == "date":
        met = _COMPARE[how](column.fillna(""), value) & column.notna()
    else:
        raise Refused(f"{field.name} is neither a number nor a date: only = asks about it.")
    return met.fillna(False).astype(bool)


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as plain values; None for what is missing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in plain.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def flat(data: Dataset, frame: pd.DataFrame, fields: Sequence[str]) -> pd.DataFrame:
    """Chips as a table for CSV: each figure with its ends and basis in columns beside it."""
    kinds = data.package.chip_fields
    columns: dict[str, Any] = {"id": frame["id"].to_numpy()}
    for name in (f for f in fields if f != "id"):
        columns[name] = frame[name].array
        if kinds[name].numeric and kinds[name].support:
            for what in ("low", "high", "basis"):
                wide = data.wide(what)
                known = name in wide.columns
                column = wide[name].reindex(frame["id"]) if known else [None] * len(frame)
                columns[f"{name}_{what}"] = list(column)
    return pd.DataFrame(columns)
