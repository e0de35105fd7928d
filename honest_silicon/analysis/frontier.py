"""The best a country has shipped by a date, and how long the other took to get there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from honest_silicon.analysis.known import rest_on_rival
from honest_silicon.analysis.metrics import Metric, values
from honest_silicon.dataset.dates import Span, span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Whose frontiers and lags are computed.
COUNTRIES: Final = ("CN", "US")
_YEAR: Final = 365.2425


@dataclass(frozen=True)
class Release:
    """When customers first had a part.

    ``when`` runs over all days it may mean: where sources disagree and none is adopted, from the
    earliest to the latest they state. ``stated`` are their dates as written. ``documents`` counts
    those that give the date by their origins, ``documented`` says whether the vendor does or two.
    """

    when: Span
    stated: tuple[str, ...]
    disputed: bool
    documents: int
    documented: bool


@per_dataset(1)
def releases(data: Dataset) -> dict[str, Release]:
    """Release of each part that has a date, by chip id; disputed dates with both their ends."""
    out = {}
    for chip, adopted in data.chips["released"].items():
        cell = data.cell(str(chip), "released")
        if isinstance(adopted, str):
            stated: tuple[str, ...] = (adopted,)
        elif cell.gap == "disputed":
            # What was told as a plan is one of the ends too.
            stated = _most_exact(e.value for e in cell.evidence)
        else:
            continue
        spans = [span(s) for s in stated]
        if not spans:
            continue
        own_word = data.package.having("evidence", "basis", "own_word")
        agree = [
            e for e in cell.evidence if e.comparable and any(_meet(span(e.value), s) for s in spans)
        ]
        out[str(chip)] = Release(
            Span(min(s.first for s in spans), max(s.last for s in spans)),
            stated,
            not isinstance(adopted, str),
            len({e.origin for e in agree}),
            len({e.origin for e in agree}) > 1 or any(e.basis in own_word for e in agree),
        )
    return out


def _most_exact(dates: Iterable[str]) -> tuple[str, ...]:
    """Dates without those that only say a longer stretch around another, earliest first."""
    known = dict.fromkeys(dates)
    kept = [d for d in known if not any(o != d and span(o).within(span(d)) for o in known)]
    return tuple(sorted(kept, key=lambda d: span(d).first))


def _meet(one: Span, two: Span) -> bool:
    return one.first <= two.last and two.first <= one.last


@dataclass(frozen=True)
class Lag:
    """How long after the first US part of at least its value a Chinese part shipped.

    The US part is one whose date the vendor or two documents give, where there is one: a lag does
    not rest on a single report.

    Years; ``low`` and ``high`` follow from dates known only to a month, quarter or year. A
    negative lag is a lead. ``us_id`` is None when no US part has shipped with as much.
    """

    cn_id: str
    us_id: str | None
    low: float | None
    high: float | None


def shipped_points(
    data: Dataset, wanted: Metric, hidden: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Shipped parts with a release date, disputed ones with both ends, and a known value that is
    no rival's estimate.

    Returns
    -------
    DataFrame indexed by chip id: ``country``; ``first``, ``middle``, ``last`` of the days the
    release may mean; ``documented`` (see ``Release``); ``low``, ``value``, ``high``; sorted by
    ``last``.
    """
    return (
        _shipped(data, wanted, values(data, wanted, hidden))
        if hidden is not None
        else _all(data, wanted)
    )


@per_dataset(64)
def _all(data: Dataset, wanted: Metric) -> pd.DataFrame:
    return _shipped(data, wanted, values(data, wanted))


def competing(data: Dataset) -> pd.Series:
    """By chip id, whether a part may stand in a frontier or a lag: not a card sold to gamers."""
    consumer = data.package.having("chips", "form_factor", "consumer")
    return ~data.chips["form_factor"].isin(consumer)


def _shipped(data: Dataset, wanted: Metric, rows: pd.DataFrame) -> pd.DataFrame:
    chips = data.chips
    # A part counts for the frontier once customers have it.
    had = chips["status"].isin(data.package.delivered) & competing(data)
    known = releases(data)
    told = np.array([not rest_on_rival(data, str(c), wanted.inputs) for c in chips.index])
    shipped = had & chips.index.isin(list(known)) & rows["value"].notna() & told
    mine = [known[str(c)] for c in chips.index[shipped]]
    out = rows.loc[shipped, ["low", "value", "high"]].assign(
        country=chips.loc[shipped, "country"],
        first=[r.when.first for r in mine],
        middle=[r.when.middle for r in mine],
        last=[r.when.last for r in mine],
        documented=[r.documented for r in mine],
    )
    return out.sort_values(["last", "value"], kind="stable")


def by_country(points: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    """Points of each country that have figures, sorted by the dates in ``column``.

    A reader's own chips are of none: no line is drawn through figures without a source.
    """
    ordered = points.sort_values(column, kind="stable")
    groups = {c: ordered[ordered["country"] == c] for c in COUNTRIES}
    return {c: rows for c, rows in groups.items() if len(rows)}


def frontier(points: pd.DataFrame, *, column: str = "value", highest: bool = True) -> pd.DataFrame:
    """Rows of ``points`` (sorted by date) that set a new best in ``column`` when they shipped."""
    best = points[column].cummax() if highest else points[column].cummin()
    return points[best.ne(best.shift())]


def lag(points: pd.DataFrame, cn_id: str) -> Lag:
    """Lag of one Chinese part behind the first US part that shipped with at least its value."""
    row = points.loc[cn_id]
    us = points[(points["country"] == "US") & (points["value"] >= row["value"])]
    if us.empty:
        return Lag(cn_id, None, None, None)
    if us["documented"].any():
        us = us[us["documented"]]
    # The first to ship for certain; an overlap of the two dates is left to the interval.
    us_id = str(us["last"].astype("datetime64[s]").idxmin())
    mate = us.loc[us_id]
    gap = years_between(Span(mate["first"], mate["last"]), Span(row["first"], row["last"]))
    return Lag(cn_id, us_id, *gap)


def years_between(start: Span, end: Span) -> tuple[float, float]:
    """Shortest and longest time from one dated event to another, in years."""
    return (
        (end.first - start.last).days / _YEAR,
        (end.last - start.first).days / _YEAR,
    )


def best(points: pd.DataFrame, country: str, by: date | None = None) -> pd.Series | None:
    """Best shipped part of a country (by a date), named by its chip id; None without any."""
    rows = points[points["country"] == country]
    if by is not None:
        rows = rows[rows["last"] <= by]
    return None if rows.empty else rows.loc[rows["value"].idxmax()]
