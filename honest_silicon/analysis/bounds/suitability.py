"""A bound on what an accelerator can do in one kind of work, and that of training.

Bounds on inference, and the ratios of chips, are in ``panel``. What anyone has demonstrated is in
``ladders``; the two are never blended into one score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from honest_silicon.analysis.bounds.costs import Shape
from honest_silicon.analysis.bounds.facts import Assumed, Note, Reason
from honest_silicon.analysis.bounds.hardware import Hardware
from honest_silicon.analysis.bounds.roofline import COMPUTE, LINK, at, unit
from honest_silicon.analysis.intervals import Interval

#: The part others are held against.
BASELINE: Final = "nvidia-h100-sxm"
#: Accelerators of a tensor-parallel group, at most.
GROUP: Final = 8


@dataclass(frozen=True)
class Index:
    """A bound per accelerator, in tokens/s, or the reason there is none.

    ``chips`` and ``batch`` (over all of them) are what it was reached with, ``notes`` what was
    assumed. ``unknown`` tells that the reason is no limit of the chip.
    """

    rate: Interval | None
    limited_by: str = ""
    chips: int = 0
    batch: int = 0
    missing: tuple[str, ...] = ()
    reason: Reason | None = None
    notes: tuple[Note, ...] = ()
    unknown: bool = False


def training(chip: Hardware, model: Shape) -> Index:
    """Most tokens/s an accelerator can train on in 16 bits, tensor-parallel within a group.

    Time of a token is the longer of arithmetic, 6A/(t FLOPS), and of the link: four all-reduces a
    layer, each 2(t-1)/t of the hidden width in 16 bits, over half of the link's bandwidth
    (Shoeybi et al. 2019, Narayanan et al. 2021).
    """
    units = unit(chip, 16)
    peak = units.rate
    if peak is None:
        return Index(None, missing=(units.field,))
    domain = chip.figures.get("scale_up_chips")
    group = int(min(GROUP, domain.value)) if domain else GROUP
    note = None if domain or chip.linked is not True else Assumed.GROUP
    link = chip.figures.get("interconnect_gbs")
    if link is None and chip.linked is False:
        group = GROUP
        if chip.host_gbs:
            link = Interval.exact(chip.host_gbs)
            note = Assumed.HOST_LINK
    if link is None:
        note = Assumed.NO_LINK
    elif group < 2:
        link = None
    moved = 4 * model.layers * 2 * (group - 1) / group * model.hidden * 2

    def rate(end: int) -> tuple[float, str]:
        done = 6 * model.active / (group * at(peak, end) * 1e12)
        sent = moved / (at(link, end) / 2 * 1e9) if link else 0.0
        return 1 / (max(done, sent) * group), LINK if sent > done else COMPUTE

    ends = [rate(end) for end in (-1, 0, 1)]
    rates = [e[0] for e in ends]
    return Index(
        Interval(min(rates), rates[1], max(rates)),
        ends[1][1],
        group,
        notes=tuple(n for n in (units.note, note) if n),
    )
