"""Rows of a table as plain values, for code that reads row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from honest_silicon.dataset.store import Dataset


def records(data: Dataset, table: str) -> list[dict[str, Any]]:
    """Rows of a table as plain values, None where a cell is empty: an unknown number is no number.

    Empty where the dataset has no such table.
    """
    frame = data.tables.get(table)
    if frame is None:
        return []
    columns = {c: frame[c].astype(object).where(frame[c].notna(), None) for c in frame}
    rows: list[dict[str, Any]] = pd.DataFrame(columns, dtype=object).to_dict("records")
    return rows


def listed(cell: str | None) -> tuple[str, ...]:
    """Words of a cell that holds several, separated by semicolons; none of an empty one."""
    return tuple(cell.split(";")) if cell else ()
