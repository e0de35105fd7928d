"""Chips as options of a control: their order and their words."""

from __future__ import annotations

from collections.abc import Mapping

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset


@per_dataset(1)
def chips_by_name(data: Dataset) -> tuple[str, ...]:
    """Ids of all chips in the order of their names."""
    return tuple(sorted(data.names, key=lambda i: data.names[i].casefold()))


@per_dataset(1)
def chip_labels(data: Dataset) -> Mapping[str, str]:
    """Name, Chinese name and vendor of each chip: what a reader may type part of."""
    rows = data.chips
    return {
        chip: f"{name}{f' {zh}' if isinstance(zh, str) else ''} ({vendor})"
        for chip, name, zh, vendor in zip(
            rows.index, rows["name"], rows["name_zh"], rows["vendor"], strict=True
        )
    }
