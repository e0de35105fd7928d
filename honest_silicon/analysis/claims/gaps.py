"""Checks of claims on time: how far apart the countries are, and what came after the article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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
)
from honest_silicon.analysis.frontier import best, lag, shipped_points
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.sales import windows
from honest_silicon.analysis.systems import systems
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.store import Dataset

#: Half a year, in years: more than that is no matter of nanoseconds.
_HALF_YEAR: Final = 0.5
#: A gap that moved by less than a tenth over the years counts as the same.
_STEADY: Final = 0.1
#: From twice as much the best US part is far ahead; below a quarter more the two are level.
_AHEAD, _LEVEL = 2.0, 1.25
#: Share of the home market from which local vendors are more than a fringe.
_STRONG: Final = 0.3
#: Share of new parts that makes a focus on one kind of work.
_FOCUS: Final = 0.8
#: Day of the article this project started from.
_ARTICLE: Final = date(2025, 8, 29)
_FRONTIER: Final = {"x": "released", "status": "shipping,discontinued", "frontier": "1"}


def _points(data: Dataset, field: str) -> pd.DataFrame:
    """Shipped parts, without wafers: no package compares with one."""
    points = shipped_points(data, metric(data.package, field))
    return points[data.chips.loc[points.index, "kind"] != "wafer"]


def _ends(row: pd.Series) -> Interval:
    return Interval(*(float(row[e]) for e in ("low", "value", "high")))


def _ahead(data: Dataset, field: str) -> Interval | None:
    """The best shipped US part over the best shipped Chinese one."""
    points = _points(data, field)
    us, cn = best(points, "US"), best(points, "CN")
    return None if us is None or cn is None else _ends(us).over(_ends(cn))


@dataclass(frozen=True)
class Behind:
    """How long before the best Chinese chip a US chip had as much: field, the chip, and the ends
    in years.
    """

    lags: tuple[tuple[str, str, float, float], ...]


@check("o01")
def _behind(data: Dataset) -> Computed | None:
    """How long ago a US part had as much as the best Chinese one."""
    lags = []
    for field in ("fp16_tflops", "memory_bw_gbs"):
        points = _points(data, field)
        top = best(points, "CN")
        found = None if top is None else lag(points, str(top.name))
        if found is None or found.low is None or found.high is None:
            continue
        lags.append((field, found.cn_id, found.low, found.high))
    if not lags:
        return None
    stance = CONTRADICTS if all(low > _HALF_YEAR for *_, low, _ in lags) else QUALIFIES
    if all(high <= 0 for *_, high in lags):
        stance = SUPPORTS
    return Computed(Behind(tuple(lags)), stance, "explore", {**_FRONTIER, "y": "fp16_tflops"})


@dataclass(frozen=True)
class Apart:
    """The best chip of one vendor over that of another, by day."""

    by_day: Mapping[date, Interval]


@check("o08", needs=("chips.vendor:NVIDIA", "chips.vendor:Huawei"))
def _further_behind(data: Dataset, us: str, cn: str) -> Computed | None:
    """The best NVIDIA part over the best Huawei part at three days."""
    day, points = read_on(data), _points(data, "fp16_tflops")
    if day is None:
        return None
    vendor = data.chips.loc[points.index, "vendor"]
    gaps = {}
    # Four and two years before the year the claims were read in, and the day of reading.
    for by in (date(day.year - 4, 12, 31), date(day.year - 2, 12, 31), day):
        sides = [best(points[vendor == v], c, by) for v, c in ((us, "US"), (cn, "CN"))]
        if any(s is None for s in sides):
            return None
        gaps[by] = _ends(sides[0]).over(_ends(sides[1]))
    first, middle, last = (g.value for g in gaps.values())
    moves = [last / before - 1 for before in (first, middle)]
    stance = QUALIFIES
    if min(moves) > _STEADY or max(moves) < -_STEADY:
        stance = SUPPORTS if min(moves) > _STEADY else CONTRADICTS
    return Computed(Apart(gaps), stance, "explore", {**_FRONTIER, "y": "fp16_tflops"})


@dataclass(frozen=True)
class Limited:
    """The best US chip over the best Chinese one in compute and bandwidth, and the share of cards
    that Chinese vendors have at home.
    """

    compute: Interval
    bandwidth: Interval
    local: Stated


@check(
    "s11",
    needs=(
        "production:chinese-vendors-shipped-2025-1",
        "production:ai-accelerators-in-china-shipped-2025-1",
    ),
)
def _limited(data: Dataset, chinese: str, every: str) -> Computed | None:
    """The gap of the best parts, and the share of cards Chinese vendors have at home."""
    gap, fast = _ahead(data, "fp16_tflops"), _ahead(data, "memory_bw_gbs")
    local = over(stated(data, chinese), stated(data, every))
    if gap is None or fast is None or local is None:
        return None
    stance = QUALIFIES
    if gap.value >= _AHEAD and local.interval.value < _STRONG:
        stance = SUPPORTS
    elif gap.value < _LEVEL:
        stance = CONTRADICTS
    page = {**_FRONTIER, "y": "fp16_tflops"}
    return Computed(Limited(gap, fast, local), stance, "explore", page)


def _since_article(data: Dataset) -> pd.DataFrame:
    """Chinese parts that shipped after the article, for certain."""
    chips = data.sourced(data.chips)
    mine = chips[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    mine = mine[mine["released"].notna()]
    return mine.loc[[span(t).first >= _ARTICLE for t in mine["released"]]]


@dataclass(frozen=True)
class Focus:
    """Of so many Chinese chips since the article, how many vendors offer for inference alone."""

    of: int
    only: int


@check("s09")
def _focus(data: Dataset) -> Computed | None:
    """For what the newest Chinese parts are sold: vendors' words, not the government's."""
    kinds = _since_article(data)["workload"].dropna()
    if kinds.empty:
        return None
    only = int((kinds == "inference").sum())
    part = only / len(kinds)
    stance = SUPPORTS if part >= _FOCUS else CONTRADICTS if part <= 1 - _FOCUS else QUALIFIES
    page = {"country": "CN", "status": "shipping"}
    return Computed(Focus(len(kinds), only), stance, "chips", page)


@dataclass(frozen=True)
class SpeedingUp:
    """New chips since the article by vendor, and the cards all Chinese vendors shipped."""

    new: Mapping[str, int]
    shipped: Stated


@check(
    "s07",
    needs=(
        "production:chinese-vendors-shipped-2025-1",
        "chips.vendor:Huawei",
        "chips.vendor:Cambricon",
        "chips.vendor:MetaX",
    ),
)
def _speeding_up(data: Dataset, shipped: str, *vendors: str) -> Computed | None:
    """Which of the vendors named have put a part on sale since, and what all of them shipped."""
    local = stated(data, shipped)
    new = _since_article(data)["vendor"].value_counts()
    if local is None:
        return None
    counts = {v: int(new.get(v, 0)) for v in vendors}
    active = sum(n > 0 for n in counts.values())
    stance = SUPPORTS if active >= 2 else QUALIFIES if active else CONTRADICTS
    page = {"country": "CN", "vendor": ",".join(vendors).lower()}
    return Computed(SpeedingUp(counts, local), stance, "chips", page)


@dataclass(frozen=True)
class FirstAt:
    """Chips of a class by status, and the status of the rack they go into, '' where unknown."""

    chips: Mapping[str, str]
    rack: str


@check("o37", needs=("chips:amd-mi455x", "systems:amd-helios"))
def _first_at_2nm(data: Dataset, chip: str, helios: str) -> Computed | None:
    """Whether the MI455X alone ships on a 2 nm process."""
    rack = systems(data).get(helios)
    if chip not in data.names:
        return None
    chips = data.sourced(data.chips)
    finest = chips[chips["node_nm"] == 2]
    shipped = list(finest.index[finest["status"].isin(data.package.delivered)])
    found = FirstAt(finest["status"].to_dict(), rack.status if rack else "")
    stance = SUPPORTS if shipped == [chip] else QUALIFIES
    if shipped and chip not in shipped:
        stance = CONTRADICTS
    return Computed(found, stance, "chip", {"id": chip, "cell": f"{chip}:process_node"}, (chip,))


@dataclass(frozen=True)
class ForChina:
    """Chips of a family on file, those made for China and delivered, one of them, and records of
    the sale of any to China.
    """

    family: str
    chips: int
    made_for_china: int
    chip: str
    sales: int


@check("o32", needs=("chips:nvidia-groq-3-lp30", "chips.family:Groq 3 LPU"))
def _china_lpu(data: Dataset, chip: str, family: str) -> Computed | None:
    """Whether an LPU of NVIDIA for China is on file, as a part or as a sale."""
    if chip not in data.names or "china_sales" not in data.tables:
        return None
    chips = data.chips
    parts = chips[chips["vendor"].eq(chips.at[chip, "vendor"]) & chips["family"].eq(family)]
    sold = [w.chip_id for w in windows(data) if w.chip_id in parts.index]
    china = parts[
        parts["made_for"].eq("CN")
        & parts["status"].isin(data.package.having("chips", "status", "made"))
    ]
    found = ForChina(family, len(parts), len(china), chip, len(sold))
    stance = SUPPORTS if len(china) else QUALIFIES
    return Computed(found, stance, "chip", {"id": chip, "cell": f"{chip}:status"}, (chip,))
