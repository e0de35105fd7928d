"""A chip against another, in words that pages and pictures share."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.compare import (
    BEST_PRECISION,
    COMPUTE,
    UNITS,
    Figure,
    Ratio,
    precisions,
    quantities,
)
from honest_silicon.dataset.format import number, range_beside, times_text
from honest_silicon.dataset.provenance import AT_LEAST, AT_MOST, CAVEATS
from honest_silicon.dataset.store import Dataset

#: Before a ratio that is bounded on one side alone.
BOUND_SIGN: Final = {"": ""} | {b: f"{CAVEATS[b].sign} " for b in (AT_LEAST, AT_MOST)}
UNKNOWN: Final = "unknown"


def titles(data: Dataset, unit: str, precision: str) -> dict[str, str]:
    """Title of each quantity that is compared at a unit, in order."""
    fields = data.package.chip_fields
    found = {q: fields[q].title for q in quantities(unit) if q != COMPUTE}
    if UNITS[unit].hosted:
        found |= {"tdp_w": f"Power of the {unit}", "price_usd": f"Price of the {unit}"}
    words = precisions(data)[precision].words
    compute = "Compute, best format" if precision == BEST_PRECISION else f"{words} compute"
    return {COMPUTE: compute, **found}


def value(data: Dataset, own: Figure, unit: str) -> str:
    """A figure at the unit with its unit of measure."""
    kind = data.package.chip_fields[own.field]
    if own.interval is None:
        return UNKNOWN
    suffix = f"{kind.shown_unit}{UNITS[unit].suffix}"
    shown = number(own.interval.value, significant=None if unit == "sold" else 3)
    return f"{shown} {suffix}".strip()


def adopted(over: Ratio) -> str:
    """A ratio of what is adopted, after the sign of the side it is bounded on."""
    if over.interval is None:
        return UNKNOWN
    return f"{BOUND_SIGN[over.bound]}{times_text(over.interval.value)}"


def ratio(over: Ratio) -> str:
    """As ``adopted``, with the range that sources leave."""
    interval = over.interval
    ends = range_beside(interval.low, interval.high, times_text) if interval else ""
    return f"{adopted(over)}{ends}"
