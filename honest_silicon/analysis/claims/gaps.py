"""Checks of claims on time: how far apart the countries are, and what came after the article."""

from __future__ import annotations

from datetime import date
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    QUALIFIES,
    SUPPORTS,
    Computed,
    count_text,
    over,
    read_on,
    said,
    share,
    stated,
    times,
)
from honest_silicon.analysis.frontier import best, lag, shipped_points
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.sales import windows
from honest_silicon.analysis.systems import systems
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import ends_text, fixed
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


def years_text(low: float, high: float) -> str:
    """An interval of years in words, with a lead said as such.

    >>> years_text(2.02, 2.98), years_text(-0.4, 0.3)
    ('2.0 to 3.0 years', 'within half a year')
    """
    if low >= -0.5 and high <= 0.5:
        return "within half a year"
    return ends_text(low, high, fixed(1), " years")


@check("o01")
def _behind(data: Dataset) -> Computed | None:
    """How long ago a US part had as much as the best Chinese one."""
    parts, lags = [], []
    for field, words in (("fp16_tflops", "16-bit compute"), ("memory_bw_gbs", "bandwidth")):
        points = _points(data, field)
        top = best(points, "CN")
        found = None if top is None else lag(points, str(top.name))
        if found is None or found.low is None or found.high is None:
            continue
        parts.append(f"{years_text(found.low, found.high)} in {words} ({data.names[found.cn_id]})")
        lags.append((found.low, found.high))
    if not lags:
        return None
    text = f"the best shipped Chinese chip came after a US chip with as much by {', '.join(parts)}"
    stance = CONTRADICTS if all(low > _HALF_YEAR for low, _ in lags) else QUALIFIES
    if all(high <= 0 for _, high in lags):
        stance = SUPPORTS
    return Computed(text, stance, "explore", {**_FRONTIER, "y": "fp16_tflops"})


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
    series = ", ".join(f"{times(g)} on {by}" for by, g in gaps.items())
    text = f"NVIDIA's best chip on sale had, of the 16-bit compute of Huawei's best, {series}"
    return Computed(text, stance, "explore", {**_FRONTIER, "y": "fp16_tflops"})


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
    text = (
        f"the best shipped US chip has {times(gap)} the 16-bit compute and {times(fast)} the "
        f"bandwidth of the best Chinese one, while {local.author} gives Chinese vendors "
        f"{said(local, share)} of the cards in China in 2025"
    )
    stance = QUALIFIES
    if gap.value >= _AHEAD and local.interval.value < _STRONG:
        stance = SUPPORTS
    elif gap.value < _LEVEL:
        stance = CONTRADICTS
    return Computed(text, stance, "explore", {**_FRONTIER, "y": "fp16_tflops"})


def _since_article(data: Dataset) -> pd.DataFrame:
    """Chinese parts that shipped after the article, for certain."""
    chips = data.sourced(data.chips)
    mine = chips[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    mine = mine[mine["released"].notna()]
    return mine.loc[[span(t).first >= _ARTICLE for t in mine["released"]]]


@check("s09")
def _focus(data: Dataset) -> Computed | None:
    """For what the newest Chinese parts are sold: vendors' words, not the government's."""
    kinds = _since_article(data)["workload"].dropna()
    if kinds.empty:
        return None
    only = int((kinds == "inference").sum())
    part = only / len(kinds)
    text = (
        f"of {len(kinds)} Chinese chips put on sale after the article, vendors offer {only} for "
        "inference alone, the others for more; this counts vendors, not the government"
    )
    stance = SUPPORTS if part >= _FOCUS else CONTRADICTS if part <= 1 - _FOCUS else QUALIFIES
    return Computed(text, stance, "chips", {"country": "CN", "status": "shipping"})


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
    text = (
        f"new chips on sale since the article: {', '.join(f'{v} {n}' for v, n in counts.items())}; "
        f"{local.author} counts {said(local, count_text)} cards shipped by Chinese vendors in 2025"
    )
    stance = SUPPORTS if active >= 2 else QUALIFIES if active else CONTRADICTS
    return Computed(text, stance, "chips", {"country": "CN", "vendor": ",".join(vendors).lower()})


@check("o37", needs=("chips:amd-mi455x", "systems:amd-helios"))
def _first_at_2nm(data: Dataset, chip: str, helios: str) -> Computed | None:
    """Whether the MI455X alone ships on a 2 nm process."""
    rack = systems(data).get(helios)
    if chip not in data.names:
        return None
    chips = data.sourced(data.chips)
    finest = chips[chips["node_nm"] == 2]
    shipped = list(finest.index[finest["status"].isin(data.package.delivered)])
    status = data.package.chip_fields["status"].label
    parts = ", ".join(f"{data.names[c]} ({status(s).lower()})" for c, s in finest["status"].items())
    text = f"2 nm-class chips on file: {parts or 'none'}"
    if rack is not None:
        label = data.package.tables["systems"].fields["status"].label
        text += f"; the Helios rack is {label(rack.status).lower()}"
    stance = SUPPORTS if shipped == [chip] else QUALIFIES
    if shipped and chip not in shipped:
        stance = CONTRADICTS
    return Computed(text, stance, "chip", {"id": chip, "cell": f"{chip}:process_node"}, (chip,))


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
    status = data.package.chip_fields["status"].label(str(data.chips.at[chip, "status"])).lower()
    text = (
        f"NVIDIA chips of the {family} family on file: {len(parts)}, of them made for China and "
        f"delivered {len(china)}; {data.names[chip]} is {status}, with {len(sold)} records of its "
        "sale to China"
    )
    stance = SUPPORTS if len(china) else QUALIFIES
    return Computed(text, stance, "chip", {"id": chip, "cell": f"{chip}:status"}, (chip,))
