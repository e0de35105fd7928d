"""Rows of a table as plain values, for code that reads row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from honest_silicon.dataset.rules.rule import records as plain

if TYPE_CHECKING:
    # The store checks what it holds with rules that read lists.
    from honest_silicon.dataset.store import Dataset


def records(data: Dataset, table: str) -> list[dict[str, Any]]:
    """Rows of a table as plain values, None where a cell is empty: an unknown number is no number.

    Empty where the dataset has no such table.
    """
    frame = data.tables.get(table)
    return [] if frame is None else plain(frame)


def listed(cell: str | None) -> tuple[str, ...]:
    """Words of a cell that holds several, separated by semicolons; none of an empty one."""
    return tuple(cell.split(";")) if cell else ()
