"""A cell of a chip as an interval over what its sources say."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.provenance import NO_FACT
from honest_silicon.dataset.store import Dataset


def within_sources(data: Dataset | None, chip_id: str, field: str, value: float) -> Interval:
    """A value with the range of its comparable sources; exact without a dataset."""
    fact = data.fact_of.get((chip_id, field), NO_FACT) if data else NO_FACT
    value = float(value)
    low = value if fact.low is None else min(fact.low, value)
    high = value if fact.high is None else max(fact.high, value)
    return Interval(low, value, high)


def known(data: Dataset, chip_id: str, field: str) -> Interval | None:
    """The figure of a chip; None where it is unknown."""
    value = data.chips.at[chip_id, field]
    return None if pd.isna(value) else within_sources(data, chip_id, field, value)
