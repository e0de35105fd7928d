"""Rows of a reader's table as chips, by what each column was taken for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from honest_silicon.dataset.own import MAX_ROWS, columns, faults, remarks
from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.schema import Field, Package
from honest_silicon.dataset.upload.columns import NAME, PEAK, PRECISION, precision_field
from honest_silicon.dataset.upload.figures import Read, cell, decimal_comma, missing, plain
from honest_silicon.dataset.upload.tables import Table

#: Fields that may be read of several columns: the highest counts, as the field says.
_HIGHEST: Final = ("fp16_tflops",)
#: The kind of memory, in a cell that states its size too.
_MEMORY: Final = re.compile(r"\b(?:HBM|GDDR|LPDDR|DDR)\d\w{0,2}\b", re.I)


@dataclass(frozen=True)
class Column:
    """What a reader takes a column for: a field (or '' to leave it out) and its unit."""

    field: str
    unit: str = ""


@dataclass(frozen=True)
class Chips:
    """Chips of a table.

    Attributes
    ----------
    rows
        Text by field of each chip, as chips.csv writes it, with the line it is from in ``lines``.
    problems
        Cells that were not read: line, heading, what stands there and what was expected.
    notes
        What was settled in reading a cell: line, heading, what stands there and what was done.
    nameless
        Lines without a name, which are no chips.
    remarks
        What is unlikely but possible.
    """

    rows: tuple[Mapping[str, str], ...] = ()
    lines: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    nameless: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()

    def without_figures(self, package: Package) -> list[str]:
        """Names of the chips that no figure was read for."""
        figures = [n for n, f in package.chip_fields.items() if f.numeric]
        return [row[NAME] for row in self.rows if not any(n in row for n in figures)]


@dataclass(frozen=True)
class _Cell:
    line: int
    heading: str
    value: str
    field: str
    read: Read


def read_chips(
    table: Table,
    taken: Sequence[Column],
    package: Package,
    *,
    halve: Mapping[str, Collection[int] | None] | None = None,
    places: Sequence[int] | None = None,
) -> Chips:
    """The chips of a table. A cell that cannot be read costs the cell, a name the row.

    Parameters
    ----------
    taken
        What each column of the table is taken for.
    halve
        Fields whose rates count with sparsity, with the lines where they do (None: all).
    places
        Places of the rows to read; by default all. No more than ``own.MAX_ROWS`` are.
    """
    chosen = list(range(len(table.rows)) if places is None else places)[:MAX_ROWS]
    comma = is_comma(table)
    rows: dict[int, dict[str, str]] = {}
    seen: list[_Cell] = []
    for place in chosen:
        line = table.lines[place]
        cells = _cells(line, table.header, table.rows[place], taken, package.chip_fields, comma)
        rows[line] = _row(cells, line, halve or {}, package.chip_fields)
        seen += cells
    from_column = {(c.line, c.field): c for c in seen if c.read.text}
    wrong = faults([rows[n] for n in rows], package, file="", lines=list(rows))
    problems = [_problem(c, c.read.expected) for c in seen if c.read.expected]
    nameless = []
    for fault in wrong:
        rows[fault.line].pop(fault.field, None)
        origin = from_column.get((fault.line, fault.field))
        if fault.field == NAME:
            nameless.append(fault.line)
        if origin:
            problems.append(_problem(origin, fault.expected))
    kept = {n: row for n, row in rows.items() if n not in nameless and NAME in row}
    order = {line: i for i, line in enumerate(rows)}
    return Chips(
        rows=tuple(kept.values()),
        lines=tuple(kept),
        problems=tuple(sorted(problems, key=lambda p: order[p.line])),
        notes=tuple(_problem(c, c.read.note) for c in seen if c.read.note and c.read.text),
        nameless=tuple(sorted(set(nameless), key=order.__getitem__)),
        remarks=tuple(remarks(package, tuple(kept.values()))),
    )


def is_comma(table: Table) -> bool:
    """Whether a table writes its decimals with a comma."""
    return decimal_comma([c for row in table.rows[:200] for c in row if len(c) < 40])


def _problem(found: _Cell, said: str) -> Problem:
    return Problem("", found.line, "", found.heading, found.value, said)


def _cells(
    line: int,
    header: Sequence[str],
    row: Sequence[str],
    taken: Sequence[Column],
    fields: Mapping[str, Field],
    comma: bool,
) -> list[_Cell]:
    """Cells of a row that a field was found for, each read as that field wants it."""
    precision = next(
        (row[i] for i, c in enumerate(taken) if c.field == PRECISION and i < len(row)), ""
    )
    stated = any(c.field == "memory_type" for c in taken)
    out = []
    for heading, text, column in zip(header, row, taken, strict=True):
        field = column.field
        if field == PEAK and not missing(text):
            field = precision_field(precision)
            if not field:
                said = f'the precision "{plain(precision)[:40]}" has no field here'
                out.append(_Cell(line, heading, text, "", Read(expected=said)))
                continue
        if field in fields:
            read = cell(text, fields[field], column.unit, comma=comma)
            out.append(_Cell(line, heading, text, field, read))
            kind = _MEMORY.search(text) if field == "memory_gb" else None
            if kind and not stated:
                out.append(_Cell(line, heading, text, "memory_type", Read(kind[0])))
    return out


def _row(
    cells: Sequence[_Cell],
    line: int,
    halve: Mapping[str, Collection[int] | None],
    fields: Mapping[str, Field],
) -> dict[str, str]:
    """Text by field: of several columns the first that is filled, or the highest."""
    out: dict[str, str] = {}
    for found in cells:
        text = found.read.text
        if not text:
            continue
        if found.field in halve:
            lines = halve[found.field]
            if lines is None or line in lines:
                text = format_value(float(text) / 2)
        old = out.get(found.field)
        if old is None or (found.field in _HIGHEST and float(text) > float(old)):
            out[found.field] = text
    return {n: out[n] for n in fields if n in out}


def accepted(package: Package) -> list[str]:
    """What a column may be taken for, in the order of chips.csv."""
    return [*columns(package), PEAK, PRECISION]


def sample(table: Table, place: int, column: Column, package: Package) -> list[tuple[str, Read]]:
    """The first cells of a column that differ, and how each is read."""
    kind = package.chip_fields.get("fp16_tflops" if column.field == PEAK else column.field)
    comma = is_comma(table)
    texts = list(dict.fromkeys(c for c in table.column(place) if c))[:3]
    return [(t, cell(t, kind, column.unit, comma=comma) if kind else Read()) for t in texts]
