"""Which measured results may stand in one picture: of one model, in one number format, counting
the same tokens, under a like load. A row of it holds one chip.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from honest_silicon.dataset.schema import Package

#: Sequences of each accelerator, by the most of them; the last has no end.
LOADS: Final = {"few": 4.0, "some": 32.0, "many": float("inf")}
UNKNOWN: Final = "unknown"
#: What a rate counts where answers are being written and nothing else is done.
DECODE: Final = "decode"


def model_of(row: Mapping[str, Any]) -> str:
    """Id of the model, or its name where models.csv has none."""
    known = row["model_id"]
    return known if isinstance(known, str) and known else str(row["model"])


def format_of(package: Package, row: Mapping[str, Any]) -> str:
    """Number format of the work, ``fp8``, and of the weights where they are stored in others,
    ``fp8-w4``; UNKNOWN stands for that of the work where it is not told.
    """
    named, stored = row["precision"], row["weight_bits"]
    told = isinstance(named, str) and bool(named)
    kind = package.format_named.get(named) if told else None
    words = named if told else UNKNOWN
    own = pd.isna(stored) or (kind is not None and stored == kind.stored_bits)
    return words if own else f"{words}-w{int(stored)}"


def counts_of(row: Mapping[str, Any]) -> str:
    """What a rate counts: DECODE, also read off a time for each token, else task and metric.

    >>> counts_of({"task": "serving", "metric": "tpot"})
    'decode'
    >>> counts_of({"task": "offline", "metric": "total_throughput"})
    'offline-total_throughput'
    """
    written = row["metric"] == "tpot" or (
        row["task"] == "decode" and row["metric"] == "output_throughput"
    )
    return DECODE if written else f"{row['task']}-{row['metric']}"


def techniques_of(package: Package, row: Mapping[str, Any]) -> frozenset[str]:
    """Techniques by which a result is compared only with the like, such as drafts."""
    apart = package.having("measured", "technique", "apart")
    named = row["technique"]
    return frozenset(str(named).split(";") if isinstance(named, str) else ()).intersection(apart)


def tokens_of(package: Package, row: Mapping[str, Any]) -> str:
    """What a rate counts and by which techniques, as ``serving-output_throughput+draft``."""
    return "+".join([counts_of(row), *sorted(techniques_of(package, row))])


def load_of(row: Mapping[str, Any]) -> str:
    """Key of LOADS for the sequences each accelerator had; UNKNOWN where not told.

    >>> load_of({"batch": 64.0, "batch_of": "concurrency", "chips": 8.0})
    'some'
    """
    batch, kind = row["batch"], row["batch_of"]
    if pd.isna(batch):
        return UNKNOWN
    if kind == "batch-per-chip":
        each = float(batch)
    elif pd.isna(row["chips"]):
        return UNKNOWN
    else:
        each = float(batch) / float(row["chips"])
    return next(name for name, most in LOADS.items() if each <= most)


def first_of(rows: pd.DataFrame, column: str, then: Sequence[str] = ()) -> list[str]:
    """Values of a column, by the results that can stand in one picture of both countries: first by
    those of the country with fewer, as fifteen against one compare little, then by all of them;
    then by their number. What is not told comes last.

    Parameters
    ----------
    then
        The columns that are narrowed to one value each after this: each of them by itself may have
        both countries where no picture has.
    """
    chosen = [column, *then]
    of_country = rows.groupby([*chosen, "country"]).size().groupby(chosen)
    pictures = of_country.agg(["size", "min", "sum"]).reset_index()
    told = ~pictures[list(then)].map(_untold).any(axis=1)
    both: dict[Any, tuple[int, int]] = {}
    for row in pictures[told & (pictures["size"] > 1)].to_dict("records"):
        both[row[column]] = max(both.get(row[column], (0, 0)), (int(row["min"]), int(row["sum"])))
    found = []
    for value, count in rows[column].value_counts().items():
        fewer, every = both.get(value, (0, 0))
        found.append((_untold(value), -fewer, -every, -int(count), str(value)))
    return [value for *_, value in sorted(found)]


def _untold(value: Any) -> bool:
    """Whether a number format, or a load, is not stated."""
    return str(value).split("-w")[0] == UNKNOWN


def who_ran(rows: pd.DataFrame, country: str) -> tuple[int, int]:
    """How many of the results on chips of a country their maker or seller ran, and how many there
    are.
    """
    mine = rows[rows["country"] == country]
    return int(mine["runner"].eq("vendor").sum()), len(mine)
