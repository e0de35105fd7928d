"""What a check of a claim finds, and the figures that several checks share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.bounds.achieved import rate_per_chip
from honest_silicon.analysis.compare import COMPUTE, figure, ratio
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.measured_pairs import apart
from honest_silicon.analysis.supply import estimates
from honest_silicon.analysis.systems import System
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.store import Dataset

SUPPORTS: Final = "supports"
CONTRADICTS: Final = "contradicts"
QUALIFIES: Final = "qualifies"
#: From this part of a figure another equals it: within what rounding and clocks differ by.
EQUAL: Final = 0.95


@dataclass(frozen=True)
class Computed:
    """A figure of this dataset that bears on a claim: what was found (``words.claims`` says it),
    which way it points, where it is derived (a page and its state), and the chips it is of.
    """

    found: object
    stance: str
    path: str
    params: Mapping[str, str]
    chips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stated:
    """An estimate of production.csv, or one over another; ``bound`` is ``at least`` or ``at most``
    where only that end is stated.
    """

    interval: Interval
    bound: str = ""
    author: str = ""


@dataclass(frozen=True)
class Ratio:
    """A quantity over another's; None where it is unknown. ``rival``: by a rival's estimate."""

    quantity: str
    value: Interval | None
    precision: str = "16"
    rival: bool = False


@dataclass(frozen=True)
class Tests:
    """One measured row over another: what the first did, as its row says, who ran each, and in
    what they differ where they are no measured pair.
    """

    doing: str
    rate: Interval
    own_by: str
    base_by: str
    apart: tuple[str, ...] = ()


def stated(data: Dataset, row_id: str) -> Stated | None:
    """The estimate of one row; None where the dataset has no such row or it states no figure."""
    table = estimates(data)
    if row_id not in table.index or pd.isna(table.at[row_id, "shown"]):
        return None
    row = table.loc[row_id]
    ends = [float(row[e]) for e in ("least", "shown", "most")]
    only = [e for e in ("low", "central", "high") if pd.notna(row[e])]
    bound = {"low": "at least", "high": "at most"}.get(only[0], "") if len(only) == 1 else ""
    return Stated(Interval(*ends), bound, str(row["author"]))


def over(own: Stated | None, base: Stated | None) -> Stated | None:
    """One estimate over another; None where either is unknown or the second may be nought."""
    if own is None or base is None or base.interval.low <= 0:
        return None
    turned = {"at least": "at most", "at most": "at least"}.get(base.bound, "")
    bounds = {b for b in (own.bound, turned) if b}
    bound = bounds.pop() if len(bounds) == 1 else ""
    return Stated(own.interval.over(base.interval), bound, own.author)


def chip_ratio(
    data: Dataset, chip: str, base: str, quantity: str = COMPUTE, precision: str = "16"
) -> Interval | None:
    """A quantity of one chip as sold over another's; None where a chip or figure is unknown."""
    if chip not in data.names or base not in data.names:
        return None
    own = figure(data, chip, quantity, "sold", precision)
    return ratio(own, figure(data, base, quantity, "sold", precision)).interval


def chip_over(data: Dataset, chip: str, base: str, quantity: str, precision: str = "16") -> Ratio:
    """A quantity of one chip over another's, and whether it rests on a rival's estimate."""
    sides = [figure(data, c, quantity, "sold", precision) for c in (chip, base) if c in data.names]
    known = all(side.interval for side in sides)
    rival = known and any(side.rival for side in sides)
    return Ratio(quantity, chip_ratio(data, chip, base, quantity, precision), precision, rival)


@per_dataset(1)
def _measured(data: Dataset) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in records(data, "measured")}


def rate_of(data: Dataset, row_id: str) -> float | None:
    """What a row of measured.csv comes to for each accelerator; None where it cannot be read."""
    row = _measured(data).get(row_id)
    wrong = set(data.package.having("measured", "qualifier", "no_rate"))
    if row is None or set(listed(row["qualifier"])) & wrong:
        return None
    return rate_per_chip(row)


def pair(data: Dataset, own: str, base: str) -> Interval | None:
    """One measured row over another, for each accelerator."""
    rates = rate_of(data, own), rate_of(data, base)
    return Interval.exact(rates[0] / rates[1]) if rates[0] and rates[1] else None


def planned(own: System, base: System, field: str) -> Interval | None:
    """A figure of one system over another's as stated, plans included; None where unknown."""
    ends = []
    for system in (own, base):
        values = [s.value for s in system.statements.get(field, ())]
        if not values:
            return None
        ends.append(Interval(min(values), values[0], max(values)))
    return ends[0].over(ends[1])


def run_by(data: Dataset, row_id: str) -> str:
    """Who ran a test."""
    return str(_measured(data)[row_id]["run_by"])


def tests_of(data: Dataset, own: str, base: str, doing: str) -> Tests | None:
    """The nearest pair of tests; None where there is none."""
    rate = pair(data, own, base)
    if rate is None:
        return None
    return Tests(doing, rate, run_by(data, own), run_by(data, base), apart(data, own, base))


@per_dataset(1)
def read_on(data: Dataset) -> date | None:
    """The day the claims were last read: what holds now is asked for this day."""
    days = [span(row["read_on"]).last for row in records(data, "claims") if row["read_on"]]
    return max(days, default=None)


def supply_page(row_id: str, what: str = "chips", of: str = "") -> dict[str, str]:
    """State of the page Supply with a row opened."""
    entities = {"of": of} if of else {}
    return {"what": what, **entities, "cell": f"production:{row_id}"}
