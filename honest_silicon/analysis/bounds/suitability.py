"""What physics allows a chip for inference and for training, against a baseline.

The indexes are ratios of bounds per accelerator on two reference workloads (docs/method.md,
Suitability).
What anyone has demonstrated is in ``ladders``; the two are never blended into one score.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.costs import Shape, all_shapes, step
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.roofline import RESERVE, at, fewest, unit
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.format import number
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: The part others are held against.
BASELINE: Final = "nvidia-h100-sxm"
_LARGEST_BATCH: Final = 1 << 20
#: Accelerators of a tensor-parallel group, at most.
GROUP: Final = 8


@dataclass(frozen=True)
class Workload:
    """The two reference workloads. ``weight_bits`` 0 is 8 where the part has 8-bit matrix units, 16
    otherwise; ``step_ms`` the longest a decode step may take.
    """

    inference_model: str = "deepseek-v3"
    training_model: str = "llama-3-1-405b"
    context: int = 4096
    weight_bits: int = 0
    kv_bits: int = 16
    step_ms: float = 50.0


@dataclass(frozen=True)
class Index:
    """A bound per accelerator, in tokens/s, or the reason there is none.

    ``chips`` and ``batch`` are what it was reached with, ``note`` what was assumed.
    """

    rate: Interval | None
    limited_by: str = ""
    chips: int = 0
    batch: int = 0
    missing: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


def bits_for(chip: Hardware, workload: Workload) -> int:
    """Bits of the weights on a chip: as chosen, else 8 where it has 8-bit units."""
    return workload.weight_bits or (8 if chip.rate(8) else 16)


def inference(chip: Hardware, model: Shape, workload: Workload, count: int = 0) -> Index:
    """Most tokens/s an accelerator can decode, on the fewest multiples of eight that hold the
    model or on ``count`` (no fewer), at the largest batch that fits and keeps a step within the
    limit.
    """
    if chip.on_chip:
        return Index(None, reason="weights in on-chip SRAM of very many parts")
    bits = bits_for(chip, workload)
    units = unit(chip, bits)
    bandwidth, peak, memory = chip.bandwidth_gbs, units.rate, chip.memory_gb
    if bandwidth is None or peak is None or memory is None:
        needed = {"memory_bw_gbs": bandwidth, units.field: peak, "memory_gb": memory}
        return Index(None, missing=tuple(n for n, figure in needed.items() if figure is None))
    ends = [
        _decode_rate(
            chip,
            model,
            workload,
            bits=bits,
            count=count,
            end=end,
            memory_gb=at(memory, end),
            bandwidth=at(bandwidth, end) * 1e9,
            flops=at(peak, end) * 1e12,
        )
        for end in (-1, 0, 1)
    ]
    rate, batch, chips, limited = ends[1]
    if not batch:
        said = f"no batch keeps a step within {number(workload.step_ms)} ms"
        return Index(None, chips=chips, reason=said)
    rates = [e[0] for e in ends if e[1]]
    return Index(
        Interval(min(rates), rate, max(rates)),
        limited,
        chips,
        batch,
        note=units.note,
    )


def _decode_rate(
    chip: Hardware,
    model: Shape,
    workload: Workload,
    *,
    bits: int,
    count: int,
    end: int,
    memory_gb: float,
    bandwidth: float,
    flops: float,
) -> tuple[float, int, int, str]:
    """Tokens/s for each accelerator, batch, accelerators and limit at one end of the ranges.

    Parameters
    ----------
    memory_gb, bandwidth, flops
        Of one accelerator at that end; bytes/s and operations/s.
    """
    held = fewest(
        chip,
        model,
        batch=1,
        context=workload.context,
        weight_bits=bits,
        kv_bits=workload.kv_bits,
        multiple=8,
        end=end,
    )
    chips = max(held or 0, count)
    memory = memory_gb * chips * (1 - RESERVE) * 1e9
    free = memory - model.weights_bytes(bits)
    most = int(free // model.point(workload.context, workload.kv_bits).kept)

    def times(batch: int) -> tuple[float, float]:
        work = step(
            model,
            batch=batch,
            context=workload.context,
            weights=bits,
            kv_bits=workload.kv_bits,
        )
        return work.seconds(chips * bandwidth, chips * flops)

    limit = workload.step_ms / 1e3
    low, high = 0, min(most, _LARGEST_BATCH)
    # A step takes longer the larger its batch: the largest that keeps the limit is between.
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if max(times(middle)) <= limit else (low, middle - 1)
    if not low:
        return 0.0, 0, chips, ""
    read, done = times(low)
    word = "memory bandwidth" if read >= done else "compute"
    if low == most and max(read, done) < 0.98 * limit:
        word = "memory capacity"
    return low / max(read, done) / chips, low, chips, word


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
    note = "" if domain or chip.linked is not True else "domain not known: eight assumed"
    link = chip.figures.get("interconnect_gbs")
    if link is None and chip.linked is False:
        group = GROUP
        if chip.host_gbs:
            link = Interval.exact(chip.host_gbs)
            note = "no scale-up link: over the host interface"
    if link is None:
        note = "link not known: computed without it"
    elif group < 2:
        link = None
    moved = 4 * model.layers * 2 * (group - 1) / group * model.hidden * 2

    def rate(end: int) -> tuple[float, str]:
        done = 6 * model.active / (group * at(peak, end) * 1e12)
        sent = moved / (at(link, end) / 2 * 1e9) if link else 0.0
        return 1 / (max(done, sent) * group), "scale-up link" if sent > done else "compute"

    ends = [rate(end) for end in (-1, 0, 1)]
    rates = [e[0] for e in ends]
    return Index(
        Interval(min(rates), rates[1], max(rates)),
        ends[1][1],
        group,
        note="; ".join(n for n in (units.note, note) if n),
    )


@per_dataset(16)
def indexes(data: Dataset, workload: Workload, baseline: str = BASELINE) -> pd.DataFrame:
    """Both physics indexes of every chip against a baseline.

    Returns
    -------
    DataFrame indexed by chip id: ``inference`` and ``training`` (Index) and for each of them the
    ratio to the baseline ``x``, ``x_low``, ``x_high`` for inference and ``y``, ``y_low``,
    ``y_high`` for training; NaN where either is unknown. Where the fewest accelerators are not as
    many as the baseline's, ``even`` is the ratio (Interval) on the larger number of both.
    """
    shapes, chips = all_shapes(data), all_hardware(data)
    served, trained = shapes[workload.inference_model], shapes[workload.training_model]
    rows = {c: (inference(h, served, workload), training(h, trained)) for c, h in chips.items()}
    base = rows[baseline]
    out = []
    for chip, pair in rows.items():
        cells: list[float] = []
        for own, reference in zip(pair, base, strict=True):
            if own.rate is None or reference.rate is None:
                cells += [float("nan")] * 3
            elif chip == baseline:
                cells += [1.0] * 3
            else:
                over = own.rate.over(reference.rate)
                cells += [over.value, over.low, over.high]
        counts = {pair[0].chips, base[0].chips}
        even = None
        if pair[0].rate and base[0].rate and len(counts) > 1:
            own, reference = (
                inference(chips[c], served, workload, max(counts)) for c in (chip, baseline)
            )
            even = own.rate.over(reference.rate) if own.rate and reference.rate else None
        out.append((*pair, *cells, even))
    names = ["inference", "training", "x", "x_low", "x_high", "y", "y_low", "y_high", "even"]
    return pd.DataFrame(out, index=list(rows), columns=names)
