"""A cell of a chip as an interval over what its sources say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.provenance import CAVEATS, NO_FACT, RIVAL
from honest_silicon.dataset.store import Dataset

#: What is said beside a figure that nobody but a rival of the maker has given.
BY_RIVAL: Final = CAVEATS[RIVAL].words


def rest_on_rival(data: Dataset, chip_id: str, fields: Iterable[str]) -> tuple[str, ...]:
    """Those of the fields of a chip that only a rival of its maker has given: they are labelled so
    wherever they are used, and no headline rests on them.
    """
    return tuple(f for f in fields if RIVAL in data.caveats(chip_id, (f,)))


def by_its_maker(data: Dataset, chip_id: str, fields: Iterable[str]) -> bool:
    """Whether the known figures of these fields are all on the word of the chip's maker."""
    found = {data.fact_of.get((chip_id, f), NO_FACT).basis for f in fields} - {None}
    return bool(found) and found <= set(data.package.having("evidence", "basis", "own_word"))


def within_sources(data: Dataset, chip_id: str, field: str, value: float) -> Interval:
    """A value with the range of its comparable sources; exact for a chip that is not ours."""
    fact = data.fact_of.get((chip_id, field), NO_FACT)
    value = float(value)
    low = value if fact.low is None else min(fact.low, value)
    high = value if fact.high is None else max(fact.high, value)
    return Interval(low, value, high)


def known(data: Dataset, chip_id: str, field: str) -> Interval | None:
    """The figure of a chip; None where it is unknown."""
    value = data.chips.at[chip_id, field]
    return None if pd.isna(value) else within_sources(data, chip_id, field, value)
