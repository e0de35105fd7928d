"""Checks of claims on output, sales and rules: the estimates, windows and measures on file.

Estimates keep their authors: a check names whose figures it rests on and averages none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    QUALIFIES,
    SUPPORTS,
    Computed,
    Stated,
    over,
    read_on,
    stated,
    supply_page,
)
from honest_silicon.analysis.export_rules import metric_of
from honest_silicon.analysis.sales import windows
from honest_silicon.analysis.supply import Range, estimates
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

#: A count within a quarter of a ceiling neither breaks nor keeps it: counts differ by as much.
_CEILING: Final = (0.8, 1.25)
#: A forecast off by less than half is taken as borne out.
_FORECAST: Final = (0.67, 1.5)
#: Per cent: with a lower yield most dies are lost, which caps what fabs put out.
_LOW_YIELD: Final = 50
#: A share of a market that is not nought.
_PRESENT: Final = 0.1
#: The share claim o36 gives, and one twice as high.
_CLAIMED_SHARE, _TWICE = 0.05, 0.1


def _output(data: Dataset) -> tuple[str, ...]:
    """Metrics that add parts to what a country has."""
    return data.package.having("production", "metric", "output")


def _buyable(data: Dataset) -> tuple[str, ...]:
    return data.package.having("china_sales", "state", "buyable")


def _rows(data: Dataset, entity: str, year: int, metrics: tuple[str, ...]) -> pd.DataFrame:
    """Estimates of chips of an entity in one whole year."""
    table = estimates(data)
    if table.empty:
        return table
    mine = table["entity"].eq(entity) & table["period"].eq(str(year)) & table["shown"].notna()
    package = data.package
    kind = table["metric"].isin(metrics) & table["counts"].isin(
        package.having("production", "counts", "sold_parts")
    )
    return table[mine & kind & table["span"].eq("period").fillna(False)]


@dataclass(frozen=True)
class Shipped:
    """Cards of one family shipped, their share of all, and the maker's own total."""

    counted: Stated
    part: Stated
    by_maker: Stated | None


@check(
    "s01",
    needs=(
        "production:zhenwu-shipped-2025-1",
        "production:chinese-vendors-shipped-2025-1",
        "production:zhenwu-shipped-2026-05-1",
        "chips.family:Zhenwu",
    ),
)
def _zhenwu(data: Dataset, row: str, vendors: str, by_maker: str, family: str) -> Computed | None:
    """What Alibaba shipped; not which of its chips is that of the report."""
    mine = stated(data, row)
    part = over(mine, stated(data, vendors))
    if mine is None or part is None:
        return None
    found = Shipped(mine, part, stated(data, by_maker))
    chips = data.chips
    sold = chips["family"].eq(family) & chips["status"].isin(data.package.delivered)
    stance = SUPPORTS if mine.interval.low > 0 and sold.any() else QUALIFIES
    return Computed(found, stance, "supply", supply_page(row, of=family))


@dataclass(frozen=True)
class Limits:
    """Wafers needed over those at hand, what memory allows over what was made, and the reported
    yields of logic in per cent.
    """

    wafers: Stated
    memory: Stated
    yields: tuple[float, float] | None


@check(
    "s13",
    needs=(
        "production:ascend-all-made-2025-2",
        "production:ascend-all-other-2025-2",
        "production:ascend-all-other-2025-1",
        "production:smic-7-nm-class-capacity-2025-1",
    ),
)
def _limits(data: Dataset, made: str, memory: str, needs: str, at_hand: str) -> Computed | None:
    """Yields beside memory: which caps output, the memory by one author's own figures."""
    table = estimates(data)
    needed = over(stated(data, needs), stated(data, at_hand))
    ceiling = over(stated(data, memory), stated(data, made))
    if ceiling is None or needed is None:
        return None
    yields = table[table["yield_of"].eq("logic") & table["country"].eq("CN")]
    low_yield = bool((yields["least"] < _LOW_YIELD).any())
    short = ceiling.interval.high < 1
    ends = (float(yields["least"].min()), float(yields["most"].max())) if len(yields) else None
    stance = QUALIFIES
    if low_yield != short:
        stance = SUPPORTS if low_yield else CONTRADICTS
    found = Limits(needed, ceiling, ends)
    return Computed(found, stance, "supply", {"what": "percent", "country": "CN"})


@dataclass(frozen=True)
class OverCeiling:
    """Counts of a year by their authors, over a ceiling; and dies of abroad in stock."""

    authors: tuple[str, ...]
    ends: tuple[float, float]
    over: tuple[float, float]
    stock: Stated | None


@check(
    "o06",
    needs=(
        "production.entity:Huawei Ascend",
        "production:ascend-all-capacity-2025-1",
        "production:tsmc-made-ascend-dies-stock-2025-1",
    ),
)
def _ceiling(data: Dataset, ascend: str, row: str, dies: str) -> Computed | None:
    """Counts of Ascend of 2025 over the ceiling told to Congress."""
    limit, rows = stated(data, row), _rows(data, ascend, 2025, _output(data))
    if limit is None or rows.empty:
        return None
    low, high = float(rows["least"].min()), float(rows["most"].max())
    ends = low / limit.interval.high, high / limit.interval.low
    stance = QUALIFIES
    if not _CEILING[0] <= ends[0] <= _CEILING[1]:
        stance = CONTRADICTS if ends[0] > _CEILING[1] else SUPPORTS
    authors = tuple(sorted(set(rows["author"])))
    found = OverCeiling(authors, (low, high), ends, stated(data, dies))
    return Computed(found, stance, "supply", supply_page(row, of=ascend))


@dataclass(frozen=True)
class CountedLater:
    """Counts of what was shipped, by their authors, over the claim."""

    authors: tuple[str, ...]
    over: tuple[float, float]


@dataclass(frozen=True)
class Forecasts:
    """The lowest and the highest forecast, each with its author; nothing was counted yet."""

    low: tuple[float, str]
    high: tuple[float, str]


@check("o07", needs=("production.entity:Huawei Ascend", "production:ascend-all-made-2026-1"))
def _forecast(data: Dataset, ascend: str, row: str) -> Computed | None:
    """Forecasts of Ascend in 2026; only a count of what was shipped settles it."""
    claimed = stated(data, row)
    counted = _rows(data, ascend, 2026, ("shipped", "sold"))
    told = _rows(data, ascend, 2026, ("made", "planned"))
    if claimed is None or told.empty:
        return None
    if len(counted):
        low = float(counted["least"].min()) / claimed.interval.value
        high = float(counted["most"].max()) / claimed.interval.value
        found: object = CountedLater(tuple(sorted(set(counted["author"]))), (low, high))
        stance = CONTRADICTS if low > _FORECAST[1] else QUALIFIES
        if low >= _FORECAST[0] and high <= _FORECAST[1]:
            stance = SUPPORTS
    else:
        least, most = told.loc[told["least"].idxmin()], told.loc[told["most"].idxmax()]
        found = Forecasts(
            (float(least["least"]), str(least["author"])),
            (float(most["most"]), str(most["author"])),
        )
        stance = QUALIFIES
    return Computed(found, stance, "supply", supply_page(row, of=ascend))


@dataclass(frozen=True)
class InChina:
    """NVIDIA's share of a year, and the quarters of another author in which it sold nothing."""

    share: Stated
    author: str
    quarters: int
    zero: tuple[str, ...]


@check(
    "o10",
    needs=(
        "production.entity:NVIDIA in China",
        "production:nvidia-in-china-shipped-2025-1",
        "production:ai-accelerators-in-china-shipped-2025-1",
    ),
)
def _share_in_china(data: Dataset, entity: str, nvidia: str, every: str) -> Computed | None:
    """NVIDIA's share of a year by one author, and its sales by quarter by another."""
    year = over(stated(data, nvidia), stated(data, every))
    table = estimates(data)
    if year is None:
        return None
    mine = table["entity"].eq(entity) & table["metric"].eq("sold")
    quarters = table[mine & table["quarter"] & table["counts"].eq("packages")]
    if quarters.empty:
        return None
    nought = quarters["most"].eq(0)
    last = quarters.sort_values("period")["most"].tail(4).eq(0)
    zero = tuple(sorted(quarters.loc[nought, "period"]))
    found = InChina(year, str(quarters["author"].iloc[0]), len(quarters), zero)
    stance = CONTRADICTS
    if nought.any():
        stance = QUALIFIES if year.interval.value > _PRESENT or not last.all() else SUPPORTS
    return Computed(found, stance, "supply", {"what": "chips", "of": entity})


@dataclass(frozen=True)
class OfUsOutput:
    """Chips of a maker, TPP of each, and the share they are of another estimate."""

    chips: Stated
    each: tuple[float, float]
    share: tuple[float, float]
    base_author: str


@check(
    "o36",
    needs=(
        "production.entity:Huawei Ascend",
        "production:ascend-all-made-2026-3",
        "production:us-vendors-made-2026-1",
        "chips:nvidia-b300",
        "chips:huawei-ascend-950pr",
        "chips:huawei-ascend-910c",
    ),
)
def _of_nvidia(
    data: Dataset, ascend: str, row: str, us: str, unit: str, *chips: str
) -> Computed | None:
    """Two million Ascend of 2026 in processing performance over the US output by one author."""
    mine, theirs = stated(data, row), stated(data, us)
    if any(c not in data.names for c in (*chips, unit)):
        return None
    own = [i for c in chips if (i := metric_of(c, "tpp", data).interval)]
    base = metric_of(unit, "tpp", data).interval
    if mine is None or theirs is None or base is None or len(own) < len(chips):
        return None
    rate = Range(min(i.low for i in own), max(i.high for i in own))
    low = rate.low * mine.interval.low / (base.high * theirs.interval.high)
    high = rate.high * mine.interval.high / (base.low * theirs.interval.low)
    found = OfUsOutput(mine, (rate.low, rate.high), (low, high), theirs.author)
    stance = SUPPORTS if low <= _CLAIMED_SHARE else QUALIFIES if low <= _TWICE else CONTRADICTS
    return Computed(found, stance, "supply", supply_page(row, of=ascend))


@dataclass(frozen=True)
class PushedAway:
    """Chinese steps on US chips, those not ended, those from press only; and advice against chips,
    of how many it still holds.
    """

    steps: int
    standing: int
    from_press: int
    advised: int
    holding: int


@check("s08")
def _pushed_away(data: Dataset) -> Computed | None:
    """Chinese steps on US chips, and those still standing when the claims were read."""
    day = read_on(data)
    rules = [r for r in records(data, "export_rules") if r["imposed_by"] == "CN"]
    against = [w for w in windows(data) if (w.imposed_by, w.state) == ("CN", "discouraged")]
    if day is None or not (rules or against):
        return None
    standing = [
        r
        for r in rules
        if r["standing"] not in data.package.having("export_rules", "standing", "over")
    ]
    now = [w for w in against if w.holds(day)]
    press = sum(r["basis"] == "press" for r in rules)
    found = PushedAway(len(rules), len(standing), press, len(against), len(now))
    stance = SUPPORTS if standing or now else QUALIFIES
    return Computed(found, stance, "export-controls", {"on": day.isoformat()})


@dataclass(frozen=True)
class Offered:
    """Chips with a record of sale, those that could be sold, how many of these are advised
    against, and what came instead.
    """

    recorded: int
    offered: tuple[str, ...]
    discouraged: int
    came: Stated | None


@check(
    "s16",
    needs=(
        "production:h200-shipped-2026-08-1",
        "chips.family:Blackwell",
        "chips.family:Blackwell Ultra",
    ),
)
def _blackwell(data: Dataset, h200: str, *families: str) -> Computed | None:
    """Blackwell parts that could be sold to China, and what Beijing said of them."""
    day, chips = read_on(data), data.chips
    parts = set(chips.index[chips["family"].isin(families)])
    mine = [w for w in windows(data) if w.chip_id in parts]
    if day is None or not mine:
        return None
    offered = {w.chip_id for w in mine if w.imposed_by == "US" and w.state in _buyable(data)}
    against = {w.chip_id for w in mine if w.state == "discouraged" and w.holds(day)}
    recorded, both = len({w.chip_id for w in mine}), len(offered & against)
    found = Offered(recorded, tuple(sorted(offered)), both, stated(data, h200))
    stance = SUPPORTS if offered - against else QUALIFIES if offered else CONTRADICTS
    first = next((w.id for w in mine if w.chip_id in offered), mine[0].id)
    page = {"on": day.isoformat(), "cell": f"china_sales:{first}"}
    return Computed(found, stance, "sold-to-china", page)
