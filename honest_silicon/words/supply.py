"""What estimates of production count, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from honest_silicon.analysis.supply import Counted
from honest_silicon.dataset.store import Dataset


def counted(row: Mapping[str, Any]) -> str:
    """Unit of a row of production.csv: ``GPUs since 2022``, ``chips in all``."""
    if isinstance(row["since"], str):
        return f"{row['unit']} since {row['since']}"
    # A missing word equals nothing and is no word either.
    in_all = isinstance(row["span"], str) and row["span"] == "cumulative"
    return f"{row['unit']} in all" if in_all else str(row["unit"])


def alike(data: Dataset, kind: Counted) -> str:
    """What an estimate counts: ``packages`` (made, sold or shipped in the year), ``cards,
    planned``.
    """
    fields = data.package.tables["production"].fields
    said = [fields["counts"].label(kind.counts) if kind.counts else kind.unit]
    if kind.metric:
        said.append(fields["metric"].label(kind.metric).lower())
    if kind.since:
        said.append(f"since {kind.since}")
    elif kind.span is None:
        said.append("over a time not stated")
    elif kind.span:
        said.append(fields["span"].label(kind.span))
    elif kind.period:
        said.append(kind.period)
    if kind.condition:
        said.append(f"if {kind.condition}")
    return ", ".join(said)
