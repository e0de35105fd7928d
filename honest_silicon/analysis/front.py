"""What the front page says of all chips: how good the best Chinese one is, and the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.panel import best as best_of
from honest_silicon.analysis.bounds.panel import comparisons, workloads
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.frontier import (
    COUNTRIES,
    Lag,
    best,
    competing,
    lag,
    releases,
    shipped_points,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import rest_on_rival
from honest_silicon.analysis.left_out import NoFigure, Out, Reason
from honest_silicon.analysis.metrics import Metric, metric, values
from honest_silicon.analysis.selection import Filters, Selection, select
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: What the answer is about: dense 16-bit compute of a chip as sold.
METRIC: Final = "fp16_tflops"
#: The US chip made for China that buyers compare with first.
H20: Final = "nvidia-h20"
#: Alibaba's chip of the time of the article this project began with.
ALIBABA: Final = "alibaba-zhenwu-810e"
_YEARS: Final = 5


@per_dataset(64)
def compared(
    data: Dataset, wanted: Metric, selection: Selection
) -> tuple[pd.DataFrame, dict[str, Reason]]:
    """Chips of a selection that can be held against each other for a metric as sold.

    Only parts that customers have, with a release date and a sourced figure. Wafer-scale parts are
    left out: one of them is a server full of silicon, and no package compares with it.

    Returns
    -------
    (points, left_out)
        The frame ``shipped_points`` returns, and the reason by chip id for the others selected.
    """
    chips = selection.chips
    points = shipped_points(data, wanted, selection.hidden)
    known = values(data, wanted, selection.hidden)["value"].notna()
    left_out: dict[str, Reason] = {}
    dated = releases(data)
    may = competing(data)
    for chip, status, kind in zip(chips.index, chips["status"], chips["kind"], strict=True):
        if status not in data.package.delivered:
            left_out[chip] = Out.NOT_SHIPPED
        elif not may[chip]:
            left_out[chip] = Out.FOR_GAMERS
        elif kind == "wafer":
            left_out[chip] = Out.WAFER
        elif not known[chip]:
            left_out[chip] = NoFigure(wanted.title)
        elif rest_on_rival(data, chip, wanted.inputs):
            left_out[chip] = Out.BY_RIVAL
        elif chip not in dated:
            left_out[chip] = Out.NO_RELEASE
    keep = points.index.isin([c for c in chips.index if c not in left_out])
    return points[keep], left_out


@dataclass(frozen=True)
class Best:
    """The best Chinese chip on sale by dense 16-bit compute, and what it is held against.

    ``of_us`` is its share of the best US chip's, ``of_base`` of the baseline's (None where the
    baseline has no figure), with the ends of the sources.
    """

    cn: str
    us: str
    of_us: Interval
    of_base: Interval | None
    behind: Lag


@per_dataset(1)
def points(data: Dataset) -> tuple[pd.DataFrame, dict[str, Reason]]:
    """Chips on sale with a figure and a date, and why others are left out (``compared``)."""
    return compared(data, metric(data.package, METRIC), select(data, Filters()))


def leaders(data: Dataset, wanted: Metric, selection: Selection) -> dict[str, pd.Series]:
    """The chip on sale with the highest figure of each country that has one, as a row of
    ``compared`` named by its id.
    """
    rows, _ = compared(data, wanted, selection)
    tops = ((country, best(rows, country)) for country in COUNTRIES)
    return {country: top for country, top in tops if top is not None}


@per_dataset(1)
def best_on_sale(data: Dataset) -> Best | None:
    """None where a country has no chip on sale with a sourced figure."""
    rows, _ = points(data)
    tops = leaders(data, metric(data.package, METRIC), select(data, Filters()))
    if len(tops) < len(COUNTRIES):
        return None
    cn, us = (tops[country] for country in COUNTRIES)
    base = rows.loc[BASELINE] if BASELINE in rows.index else None
    return Best(
        str(cn.name),
        str(us.name),
        _figure(cn).over(_figure(us)),
        None if base is None else _figure(cn).over(_figure(base)),
        lag(rows, str(cn.name)),
    )


def _figure(row: pd.Series) -> Interval:
    return Interval(*row[["low", "value", "high"]])


@dataclass(frozen=True)
class Lead:
    """How many times the best Chinese chip's compute the best US chip had, then and now."""

    year: int
    then: float
    now: float


@per_dataset(2)
def lead(data: Dataset, today: date) -> Lead | None:
    """The lead today and at the end of that of the last years in which it differed the most.

    None where a country had nothing on sale at one of the two.
    """
    rows, _ = points(data)
    now = _lead(rows, today)
    ends = {y: _lead(rows, date(y, 12, 31)) for y in range(today.year - _YEARS, today.year)}
    known = {y: value for y, value in ends.items() if value}
    if not now or not known:
        return None
    year = max(known, key=lambda y: (max(known[y] / now, now / known[y]), y))
    return Lead(year, known[year], now)


def _lead(rows: pd.DataFrame, day: date) -> float | None:
    """What had shipped for certain by a day."""
    had = rows[rows["last"] <= day]
    tops = [had.loc[had["country"] == c, "value"].max() for c in ("US", "CN")]
    return None if any(pd.isna(t) for t in tops) else float(tops[0] / tops[1])


def best_on_paper(data: Dataset, kind: str) -> str | None:
    """The Chinese chip on sale with the highest ratio to the baseline in a kind of work."""
    if BASELINE not in data.names or not workloads(data):
        return None
    chips = data.chips
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    return best_of(data, comparisons(data), mine, kind)
