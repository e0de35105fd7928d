"""One chip against another on the panel of workloads, and where both were measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import compare as compared
from honest_silicon.analysis.bounds.panel import workloads
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.measured_pairs import Pair, measured_pairs
from honest_silicon.answers.plain import Ends, Refused, ends, named
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import lack, reason


@dataclass(frozen=True)
class Ratios:
    """Ratios over the workloads of ``workloads.csv``; a chip that cannot do one counts as 0.

    ``median``, ``low`` and ``high`` are over workloads, ``by_workload`` has each with the range
    that sources leave. ``left_out`` and ``cannot`` say why by workload.
    """

    median: float | None
    low: float | None
    high: float | None
    workloads: int
    by_workload: dict[str, Ends | None]
    left_out: dict[str, str]
    cannot: dict[str, str]


@dataclass(frozen=True)
class MeasuredPair:
    """Results on both chips with the same model and format and like lengths and load."""

    ratio: float
    model: str
    counts: str
    weight_bits: float
    same_runner: bool
    chip_row: str
    base_row: str
    chip_tokens_per_s: float
    base_tokens_per_s: float


@dataclass(frozen=True)
class Comparison:
    """A chip over a base: computed ratios, of hardware and of results.

    ``basis`` is, for each of the two, what kind of source each figure rests on that they are
    computed from.
    """

    chip: str
    base: str
    data_version: str
    inference: Ratios
    training: Ratios
    bandwidth: Ends | None
    compute: Ends | None
    measured_pairs: list[MeasuredPair]
    basis: dict[str, dict[str, str]]


#: Figures of a chip that ratios are computed from, beside its rates by number format.
_READ: Final = ("memory_gb", "memory_visible_gb", "memory_bw_gbs", "interconnect_gbs")


def compare(data: Dataset, chip: str, base: str) -> Comparison:
    """One chip against another; every ratio is the chip's rate over that of the base.

    Parameters
    ----------
    chip, base
        Ids of ``data``.

    Returns
    -------
    Ratios without unit; ``chip_tokens_per_s`` and ``base_tokens_per_s`` per accelerator. What is
    not known is None. The formulas and their sources are in docs/method.md.

    Raises
    ------
    Refused
        For an id that is not known, or data without a panel of workloads.
    """
    for asked in (chip, base):
        named(asked, data.names, "chip")
    if not workloads(data):
        raise Refused("The data has no panel of workloads.")
    chips = all_hardware(data)
    own, other = chips[chip], chips[base]
    sixteen = data.package.weight_fields[0]
    return Comparison(
        chip=chip,
        base=base,
        data_version=data.version,
        inference=_ratios(data, chip, base, "inference"),
        training=_ratios(data, chip, base, "training"),
        bandwidth=ends(_over(own.bandwidth_gbs, other.bandwidth_gbs)),
        compute=ends(_over(own.figures.get(sixteen), other.figures.get(sixteen))),
        measured_pairs=[_pair(p) for p in measured_pairs(data, chip, base)],
        basis={asked: _basis(data, asked) for asked in (chip, base)},
    )


def _basis(data: Dataset, chip: str) -> dict[str, str]:
    """The basis of each figure of a chip that is known and read."""
    facts = {f: data.fact_of.get((chip, f)) for f in (*_READ, *data.package.weight_fields)}
    return {field: fact.basis for field, fact in facts.items() if fact and fact.basis}


def _over(own: Interval | None, other: Interval | None) -> Interval | None:
    return own.over(other) if own and other else None


def _ratios(data: Dataset, chip: str, base: str, kind: Literal["inference", "training"]) -> Ratios:
    found = compared(data, chip, base, kind)
    ratio = found.ratio
    return Ratios(
        median=ratio.value if ratio else None,
        low=ratio.low if ratio else None,
        high=ratio.high if ratio else None,
        workloads=found.computed,
        by_workload={i: ends(r) for i, r in found.by_workload.items()},
        left_out={i: lack(data, why) for i, why in found.left_out.items()},
        cannot={i: reason(why) for i, why in found.cannot.items()},
    )


def _pair(pair: Pair) -> MeasuredPair:
    return MeasuredPair(
        ratio=pair.ratio,
        model=str(pair.own.row["model_id"]),
        counts=pair.own.counts,
        weight_bits=pair.own.bits,
        same_runner=pair.same_runner,
        chip_row=str(pair.own.row["id"]),
        base_row=str(pair.other.row["id"]),
        chip_tokens_per_s=pair.own.rate,
        base_tokens_per_s=pair.other.rate,
    )
