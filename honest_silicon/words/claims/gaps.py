"""Findings of ``analysis.claims.gaps`` in words."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.claims.gaps import (
    Apart,
    Behind,
    FirstAt,
    Focus,
    ForChina,
    Limited,
    SpeedingUp,
)
from honest_silicon.dataset.format import ends_text, fixed
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.claims.figures import count, estimate, share, times, words

_FIELDS: Final = {"fp16_tflops": "16-bit compute", "memory_bw_gbs": "bandwidth"}


def years(low: float, high: float) -> str:
    """An interval of years, with a lead said as such.

    >>> years(2.02, 2.98), years(-0.4, 0.3)
    ('2.0 to 3.0 years', 'within half a year')
    """
    if low >= -0.5 and high <= 0.5:
        return "within half a year"
    return ends_text(low, high, fixed(1), " years")


@words.register
def _(found: Behind, data: Dataset) -> str:
    parts = [
        f"{years(low, high)} in {_FIELDS[field]} ({data.names[chip]})"
        for field, chip, low, high in found.lags
    ]
    return f"the best shipped Chinese chip came after a US chip with as much by {', '.join(parts)}"


@words.register
def _(found: Apart, data: Dataset) -> str:
    series = ", ".join(f"{times(gap)} on {by}" for by, gap in found.by_day.items())
    return f"NVIDIA's best chip on sale had, of the 16-bit compute of Huawei's best, {series}"


@words.register
def _(found: Limited, data: Dataset) -> str:
    return (
        f"the best shipped US chip has {times(found.compute)} the 16-bit compute and "
        f"{times(found.bandwidth)} the bandwidth of the best Chinese one. "
        f"{found.local.author} gives Chinese vendors {estimate(found.local, share)} of the cards "
        "in China in 2025"
    )


@words.register
def _(found: Focus, data: Dataset) -> str:
    return (
        f"of {found.of} Chinese chips put on sale after the article, vendors offer {found.only} "
        "for inference alone, the others for more; this counts vendors, not the government"
    )


@words.register
def _(found: SpeedingUp, data: Dataset) -> str:
    new = ", ".join(f"{vendor} {chips}" for vendor, chips in found.new.items())
    return (
        f"new chips on sale since the article: {new}; {found.shipped.author} counts "
        f"{estimate(found.shipped, count)} cards shipped by Chinese vendors in 2025"
    )


@words.register
def _(found: FirstAt, data: Dataset) -> str:
    status = data.package.chip_fields["status"].label
    chips = ", ".join(f"{data.names[c]} ({status(s).lower()})" for c, s in found.chips.items())
    said = f"2 nm-class chips on file: {chips or 'none'}"
    if found.rack:
        label = data.package.tables["systems"].fields["status"].label
        said += f"; the Helios rack is {label(found.rack).lower()}"
    return said


@words.register
def _(found: ForChina, data: Dataset) -> str:
    status = str(data.chips.at[found.chip, "status"])
    label = data.package.chip_fields["status"].label(status).lower()
    return (
        f"NVIDIA chips of the {found.family} family on file: {found.chips}, of them made for China "
        f"and delivered {found.made_for_china}; {data.names[found.chip]} is {label}, with "
        f"{found.sales} records of its sale to China"
    )
