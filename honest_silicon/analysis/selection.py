"""Which chips a reader is looking at, and which are left out and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import pandas as pd

from honest_silicon.analysis.left_out import NotWithin, Other, Reason
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import ranked
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Filters:
    """A reader's choice. Empty means no restriction."""

    country: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    workload: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    basis: str = ""

    @property
    def active(self) -> bool:
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True, eq=False)
class Selection:
    """The chips that pass, in catalogue order, and the reason each other one does not.

    Compared by identity: the same filters give the same selection, so what follows from it can be
    remembered too.

    ``hidden`` marks cells whose evidence is weaker than asked for: they count as unknown.
    """

    chips: pd.DataFrame
    left_out: Mapping[str, Reason]
    hidden: pd.DataFrame | None = field(default=None)

    @property
    def ids(self) -> list[str]:
        return list(self.chips.index)


def chip_years(chips: pd.DataFrame) -> pd.DataFrame:
    """First and last year in which each chip was (or is to be) released, else announced.

    Returns
    -------
    DataFrame indexed like ``chips`` with Int64 columns ``first`` and ``last``, NA where no date
    is known.
    """
    text = chips["released"].fillna(chips["expected"]).fillna(chips["announced"])
    spans = [span(t) if isinstance(t, str) else None for t in text]
    return pd.DataFrame(
        {
            "first": pd.array([s.first.year if s else pd.NA for s in spans], dtype="Int64"),
            "last": pd.array([s.last.year if s else pd.NA for s in spans], dtype="Int64"),
        },
        index=chips.index,
    )


@per_dataset(1)
def years_of(data: Dataset) -> pd.DataFrame:
    """``chip_years`` of all chips."""
    return chip_years(data.chips)


@per_dataset(32)
def select(data: Dataset, filters: Filters) -> Selection:
    """Apply filters; each chip left out keeps the first filter that excludes it as reason."""
    chips = data.chips
    keep = pd.Series(True, index=chips.index)
    left_out: dict[str, Reason] = {}

    def apply(passing: pd.Series, reason: Reason) -> None:
        nonlocal keep
        for chip in chips.index[keep & ~passing]:
            left_out[chip] = reason
        keep &= passing

    for name in ("country", "vendor", "status", "workload", "kind"):
        wanted = getattr(filters, name)
        if wanted:
            apply(chips[name].isin(wanted), Other(name))
    if filters.years:
        first, last = filters.years
        years = years_of(data)
        within = (years["last"] >= first) & (years["first"] <= last)
        apply(within.fillna(False).astype(bool), NotWithin(first, last))
    hidden = None
    if filters.basis:
        bases = ranked(data.package)
        weaker = bases[bases.index(filters.basis) + 1 :]
        hidden = data.wide("basis").isin(weaker)
    return Selection(chips[keep], left_out, hidden)
