"""Rows of a table as plain values, for code that reads row by row."""

from __future__ import annotations

from typing import Any

import pandas as pd

from honest_silicon.dataset.store import Dataset


def records(data: Dataset, table: str) -> list[dict[str, Any]]:
    """Rows of a table as plain values: '' for missing words, 0 for missing numbers, none where the
    dataset has no such table.
    """
    frame = data.tables.get(table)
    if frame is None:
        return []
    blank = {c: "" if frame[c].dtype == "string" else 0 for c in frame}
    columns = {c: frame[c].astype(object).where(frame[c].notna(), blank[c]) for c in frame}
    return pd.DataFrame(columns).to_dict("records")
