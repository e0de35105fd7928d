"""Findings of ``analysis.claims.output`` in words."""

from __future__ import annotations

from honest_silicon.analysis.claims.output import (
    CountedLater,
    Forecasts,
    InChina,
    Limits,
    Offered,
    OfUsOutput,
    OverCeiling,
    PushedAway,
    Shipped,
)
from honest_silicon.dataset.format import ends_text, fixed, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.claims.figures import count, estimate, share, words


@words.register
def _(found: Shipped, data: Dataset) -> str:
    said = (
        f"{found.counted.author} counts {estimate(found.counted, count)} Zhenwu cards shipped in "
        f"2025, {estimate(found.part, share)} of those of Chinese vendors"
    )
    total = found.by_maker
    if total is not None:
        said += f"; {total.author} itself gives {estimate(total, count)} in all by May 2026"
    return f"{said}; neither says which chip is that of the report"


@words.register
def _(found: Limits, data: Dataset) -> str:
    said = (
        f"by {found.memory.author} the wafers needed are {estimate(found.wafers, share)} of those "
        f"at hand, and home memory allows {estimate(found.memory, share)} a year of the Ascend "
        "made in 2025"
    )
    if found.yields:
        said += f"; reported logic yields are {ends_text(*found.yields, fixed(0), ' %')}"
    return said


@words.register
def _(found: OverCeiling, data: Dataset) -> str:
    said = (
        f"{', '.join(found.authors)} put the Ascend of 2025 at "
        f"{ends_text(*found.ends, fixed(0))}, {ends_text(*found.over, times_text)} the ceiling"
    )
    if found.stock is not None:
        said += (
            f"; {estimate(found.stock, count)} TSMC dies were in stock ({found.stock.author}), "
            "so not all need be home-made"
        )
    return said


@words.register
def _(found: CountedLater, data: Dataset) -> str:
    ends = ends_text(*found.over, times_text)
    return f"counts of Ascend shipped in 2026 ({', '.join(found.authors)}) are {ends} the claim"


@words.register
def _(found: Forecasts, data: Dataset) -> str:
    (low, first), (high, last) = found.low, found.high
    return (
        f"forecasts of Ascend made in 2026 go from {low:,.0f} ({first}) to {high:,.0f} ({last}); "
        "no count of what was shipped is on file"
    )


@words.register
def _(found: InChina, data: Dataset) -> str:
    return (
        f"{found.share.author} gives NVIDIA {estimate(found.share, share)} of the cards of 2025 in "
        f"China; {found.author} gives zero for {len(found.zero)} of {found.quarters} quarters "
        f"({', '.join(found.zero) or 'none'})"
    )


@words.register
def _(found: OfUsOutput, data: Dataset) -> str:
    each = ends_text(*found.each, fixed(0), " TPP")
    part = ends_text(*found.share, fixed(1, 100), " %")
    return (
        f"{estimate(found.chips, count)} Ascend ({found.chips.author}) of {each} are {part} of the "
        f"US output of 2026 by {found.base_author}, which counts all vendors, not NVIDIA alone"
    )


@words.register
def _(found: PushedAway, data: Dataset) -> str:
    return (
        f"{found.steps} Chinese steps on US chips are on file, approvals among them, "
        f"{found.standing} not ended. Advice against {found.holding} of {found.advised} US chips "
        f"still holds; {found.from_press} of the steps are known from press only"
    )


@words.register
def _(found: Offered, data: Dataset) -> str:
    names = ", ".join(data.names[c] for c in found.offered) or "none"
    said = (
        f"of {found.recorded} Blackwell chips with a record of sale to China "
        f"{len(found.offered)} could be sold ({names}), and Beijing discouraged "
        f"{found.discouraged} of these"
    )
    if found.came is not None:
        said += (
            f"; what came in 2026 was Hopper, {estimate(found.came, count)} H200 "
            f"({found.came.author})"
        )
    return said
