"""Figures of claims in words, and the one function that says any finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import singledispatch
from typing import Final

from honest_silicon.analysis.bounds.panel import Comparison
from honest_silicon.analysis.claims.figures import Computed, Ratio, Stated, Tests
from honest_silicon.analysis.compare import COMPUTE, precisions
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.dataset.format import number, range_beside, rounded, times_text
from honest_silicon.dataset.store import Dataset

#: What a sentence calls the quantities of chips and systems.
_QUANTITIES: Final = {
    "memory_gb": "memory",
    "memory_bw_gbs": "bandwidth",
    "interconnect_gbs": "link",
    "fp16_tflops": "dense 16-bit compute",
    COMPUTE: "{precision} compute",
    "accelerators": "accelerators",
    "fp16_pflops": "16-bit compute",
    "fp8_pflops": "FP8 compute",
    "memory_tb": "memory",
    "scale_up_tbs": "links",
    "power_kw": "power",
}


@singledispatch
def words(found: object, data: Dataset) -> str:
    """A finding of a check in words; each kind registers its own.

    Raises
    ------
    TypeError
        For a kind that none registered.
    """
    raise TypeError(f"no words for {type(found).__name__} of {data.version}")


def said(data: Dataset, found: Computed) -> str:
    """What is computed for a claim, as part of a sentence."""
    return words(found.found, data)


def quantity(data: Dataset, ratio: Ratio) -> str:
    """What a ratio is of, and whether it rests on a rival's estimate."""
    precision = precisions(data).get(ratio.precision)
    named = _QUANTITIES[ratio.quantity].format(precision=precision.words if precision else "")
    return f"{named} ({BY_RIVAL})" if ratio.rival else named


def ratio_list(data: Dataset, ratios: Iterable[Ratio]) -> str:
    """Ratios with the words for each: ``1.5x the memory, unknown bandwidth``."""
    return ", ".join(
        f"{times(r.value)} the {quantity(data, r)}" if r.value else f"unknown {quantity(data, r)}"
        for r in ratios
    )


def over_workloads(found: Comparison) -> str:
    """A ratio over workloads: ``0.97x (0.22x to 1.2x) over 10 workloads``."""
    many = f"{found.computed} workload{'' if found.computed == 1 else 's'}"
    return f"{times(found.ratio)} over {many}" if found.ratio else "unknown"


def times(value: Interval) -> str:
    """A ratio with its range where sources disagree.

    >>> times(Interval(0.5, 0.76, 0.8)), times(Interval.exact(4.25))
    ('0.76x (0.5x to 0.8x)', '4.2x')
    """
    return _ranged(value, times_text, "")


def share(value: Interval) -> str:
    """A part of a whole with its range.

    >>> share(Interval(0.0359, 0.05, 0.0624)), share(Interval.exact(0.16))
    ('5 % (3.6 to 6.2 %)', '16 %')
    """
    return _ranged(value, lambda v: number(100 * v, significant=2), " %")


def _ranged(value: Interval, say: Callable[[float], str], unit: str) -> str:
    return f"{say(value.value)}{unit}{range_beside(value.low, value.high, say, unit)}"


def estimate(found: Stated, say: Callable[[Interval], str]) -> str:
    """An estimate in words, open ends said as such."""
    return f"{found.bound} {say(found.interval)}".strip()


def count(value: Interval) -> str:
    """A count with its range: ``812,000`` or ``300,000 (250,000 to 300,000)``."""
    return _ranged(value, rounded(3), "")


def nearest_tests(found: Tests | None, doing: str = "") -> str:
    """The nearest pair of tests as the end of a sentence; '' where there is none."""
    if found is None:
        return ""
    rate = times(found.rate)
    by = f"{found.own_by} against {found.base_by}"
    if found.own_by == found.base_by:
        by = f"both by {found.own_by}"
    # The pages of measured pairs say that there is none where these two are none.
    unlike = " (no measured pair)" if found.apart else ""
    return f"; {doing or found.doing} {rate} in the nearest tests{unlike}, {by}"


def unpaired(found: Tests) -> str:
    """Why two tests are no measured pair; '' where they are one."""
    if not found.apart:
        return ""
    *first, last = found.apart
    named = f"{', '.join(first)} and {last}" if first else last
    verb = "differ or are" if first else "differs or is"
    return f"The two tests are no measured pair, as {named} {verb} not stated."
