"""What is made, sold or planned, each estimate by its author, and the compute it adds.

Estimates are never averaged. Those a reader ticks for one entity and year span from the lowest to
the highest of them; entities add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Month and day a year begins and ends with.
_WHOLE_YEAR: Final = (1, 1, 12, 31)


@dataclass(frozen=True)
class Range:
    """Lowest and highest, without a middle: nothing is averaged."""

    low: float
    high: float

    def hull(self, other: Range) -> Range:
        return Range(min(self.low, other.low), max(self.high, other.high))

    def plus(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def times(self, other: Range) -> Range:
        """Product of two positive ranges."""
        return Range(self.low * other.low, self.high * other.high)


@per_dataset(1)
def estimates(data: Dataset) -> pd.DataFrame:
    """production.csv with the ends of each estimate.

    Returns
    -------
    The table indexed by id, with floats ``least``, ``most`` (from low, central and high, NaN where
    a row states none) and ``shown`` (central, else the end stated), ``year`` (Int64, NA where the
    period is not within one), ``whole_year`` (bool, whether the period is all of it) and
    ``middle`` (date, None where undated).
    """
    table = data.tables.get("production")
    if table is None:
        return pd.DataFrame(columns=["id", "entity", "metric", "counts", "year"])
    ends = table[["low", "central", "high"]].astype("float64")
    spans = [span(t) if isinstance(t, str) else None for t in table["period"]]
    shown = ends["central"].fillna(ends["low"]).fillna(ends["high"])
    years = [s.first.year if s and s.first.year == s.last.year else pd.NA for s in spans]
    return table.set_index("id", drop=False).assign(
        least=ends.min(axis=1).to_numpy(),
        most=ends.max(axis=1).to_numpy(),
        shown=shown.to_numpy(),
        year=pd.array(years, dtype="Int64"),
        whole_year=[
            bool(s and (s.first.month, s.first.day, s.last.month, s.last.day) == _WHOLE_YEAR)
            for s in spans
        ],
        middle=[s.middle if s else None for s in spans],
    )


def counted(row: Mapping[str, Any]) -> str:
    """Unit of a row of production.csv in words: ``GPUs since 2022``, ``chips in all``."""
    if isinstance(row["since"], str):
        return f"{row['unit']} since {row['since']}"
    # A missing word equals nothing and is no word either.
    in_all = isinstance(row["span"], str) and row["span"] == "cumulative"
    return f"{row['unit']} in all" if in_all else str(row["unit"])


def countable(data: Dataset) -> pd.DataFrame:
    """Estimates of parts that came to be in one whole year, of chips whose 16-bit peak is known.

    A row about months of a year counts something else than the year, so it is left out.
    """
    rows = estimates(data)
    if rows.empty:
        return rows
    wanted = (
        rows["metric"].isin(data.package.having("production", "metric", "output"))
        & rows["counts"].isin(data.package.having("production", "counts", "sold_parts"))
        & rows["whole_year"]
        & rows["span"].eq("period").fillna(False)
        & rows["least"].notna()
        & rows["chip_ids"].notna()
    )
    mine = rows[wanted]
    return mine[[performance(data, c) is not None for c in mine["chip_ids"]]]


def performance(data: Dataset, chip_ids: str) -> Range | None:
    """Dense 16-bit TFLOPS over the chips an estimate may mean; None where none is known."""
    chips = all_hardware(data)
    rates = [
        chips[c].figures["fp16_tflops"]
        for c in chip_ids.split(";")
        if c in chips and "fp16_tflops" in chips[c].figures
    ]
    if not rates:
        return None
    return Range(min(r.low for r in rates), max(r.high for r in rates))


@dataclass(frozen=True)
class Added:
    """Compute a country added in a year by the ticked estimates, in EFLOPS of dense 16 bits."""

    country: str
    year: int
    eflops: Range
    entities: tuple[str, ...]


def added(data: Dataset, ticked: Iterable[str]) -> list[Added]:
    """National compute by year from the estimates with these ids.

    Estimates of one entity and year span from the lowest to the highest; entities add up.
    """
    rows = countable(data)
    rows = rows[rows.index.isin(list(ticked))]
    parts: dict[tuple[str, int, str], Range] = {}
    for row in rows.to_dict("records"):
        rate = performance(data, row["chip_ids"])
        assert rate is not None
        # TFLOPS to EFLOPS.
        own = Range(row["least"], row["most"]).times(Range(rate.low / 1e6, rate.high / 1e6))
        key = (row["country"], int(row["year"]), row["entity"])
        parts[key] = parts[key].hull(own) if key in parts else own
    out: dict[tuple[str, int], tuple[Range, tuple[str, ...]]] = {}
    for (country, year, entity), own in sorted(parts.items()):
        total = out.get((country, year))
        out[country, year] = (
            (own, (entity,)) if total is None else (total[0].plus(own), (*total[1], entity))
        )
    return [Added(c, y, r, names) for (c, y), (r, names) in sorted(out.items())]


def first_choice(data: Dataset) -> list[str]:
    """Estimates ticked at first: all of single parts, so that no part is counted twice with a
    family it belongs to.
    """
    rows = countable(data)
    return [i for i, c in zip(rows.index, rows["chip_ids"], strict=True) if ";" not in c]


def why_they_differ(rows: pd.DataFrame, labels: Sequence[dict[str, str]]) -> list[str]:
    """For each entity and year with several estimates: how far apart, and what they count.

    Parameters
    ----------
    rows
        Rows of ``estimates``.
    labels
        Words of the metrics and of what is counted.
    """
    metrics, counts = labels
    out = []
    known = rows[rows["year"].notna() & rows["shown"].notna()]
    for (entity, year), part in known.groupby(["entity", "year"]):
        if len(part) < 2:
            continue
        kinds = sorted(
            {
                f"{metrics[m].lower()} {counts[c]}"
                for m, c in zip(part["metric"], part["counts"], strict=True)
            }
        )
        authors = ", ".join(sorted(set(part["author"]), key=str.casefold))
        out.append(
            f"{entity}, {year}: {len(part)} estimates from {part['least'].min():,.0f} to "
            f"{part['most'].max():,.0f}; they count {', '.join(kinds)}. By {authors}."
        )
    return out
