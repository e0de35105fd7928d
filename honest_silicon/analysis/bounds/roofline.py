"""Bounds on the time of language models: what hardware cannot beat (design, section 4).

Memory must be read and arithmetic done, so a step takes at least the longer of the two. Nothing
else is counted: no communication, no kernel losses, no scheduling. Sources: Williams et al. 2009
(roofline), Pope et al. 2022, arXiv 2211.05102 (inference), Kaplan et al. 2020 (6 operations for
each parameter and token of training), Chowdhery et al. 2022 (MFU).

Each bound is computed with the adopted figures of the chip and at the ends of their ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from honest_silicon.analysis.bounds.hardware import FORMATS, Hardware, all_hardware, from_row
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.shapes import Shape, shape
from honest_silicon.dataset.store import Dataset

#: Share of the memory that is not for weights and caches.
RESERVE: Final = 0.10
#: Bytes for each parameter that mixed-precision training with Adam keeps, sharded over all chips.
TRAINING_BYTES: Final = 16
MEMORY, COMPUTE, CAPACITY = "memory bandwidth", "compute", "memory capacity"
_NOT_COUNTED: Final = (
    "communication between accelerators",
    "losses of kernels and scheduling",
)
_FIELD_WORDS: Final = {
    "fp16_tflops": "16-bit",
    "fp8_tflops": "FP8",
    "int8_tops": "INT8",
    "fp4_tflops": "FP4",
}

Chip = Hardware | Mapping[str, Any] | str
Model = Shape | Mapping[str, Any] | str


@dataclass(frozen=True)
class Estimate:
    """A bound, or what is missing of one.

    Attributes
    ----------
    seconds
        Least time: of a decode step, a prompt, a training run. None where an input is unknown.
    tokens_per_s, tokens_per_s_user
        Most tokens in a second over all sequences, and for one; None where there are none.
    limited_by
        ``memory bandwidth``, ``compute`` or ``memory capacity``; '' where nothing is known.
    fits
        Whether weights and caches fit the memory; None where it is not known, or where the ends
        of the range disagree.
    parts_gb
        Bytes that must be held, in GB, by what they are for.
    room_gb
        Memory of all accelerators less the reserve, in GB.
    missing
        Fields that are unknown.
    leaves_out
        What real systems spend time on and the bound does not count.
    notes
        What was done where the chip lacks what was asked for.
    """

    seconds: Interval | None = None
    tokens_per_s: Interval | None = None
    tokens_per_s_user: Interval | None = None
    limited_by: str = ""
    fits: bool | None = None
    parts_gb: Mapping[str, float] | None = None
    room_gb: Interval | None = None
    missing: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = _NOT_COUNTED
    notes: tuple[str, ...] = ()


@per_dataset(1)
def all_shapes(data: Dataset) -> dict[str, Shape]:
    """Every model of the dataset by its id; empty where it has no table of them."""
    table = data.tables.get("models")
    return {} if table is None else {str(r["id"]): shape(r) for r in table.to_dict("records")}


def _hardware(chip: Chip, data: Dataset | None) -> Hardware:
    if isinstance(chip, Hardware):
        return chip
    if isinstance(chip, str):
        return all_hardware(_needed(data))[chip]
    return from_row(chip, data)


def _shape(model: Model, data: Dataset | None) -> Shape:
    if isinstance(model, Shape):
        return model
    return all_shapes(_needed(data))[model] if isinstance(model, str) else shape(model)


def _needed(data: Dataset | None) -> Dataset:
    if data is None:
        raise TypeError("an id needs the dataset it is of: pass data=...")
    return data


@dataclass(frozen=True)
class Unit:
    """The matrix units a computation runs on: field, dense peak, and what was done for them."""

    field: str
    rate: Interval | None
    note: str = ""


def unit(chip: Hardware, weight_bits: int, compute: int | str | None = None) -> Unit:
    """Matrix units for weights of so many bits.

    Parameters
    ----------
    compute
        Bits of the arithmetic, or a field such as ``int8_tops``; None for that of the weights. A
        part without such units stores the weights as asked and computes in the next wider format
        it has, as real systems do.
    """
    if isinstance(compute, str):
        return Unit(compute, chip.figures.get(compute))
    wanted = compute or max(4, min(16, weight_bits))
    for bits in sorted(b for b in FORMATS if b >= wanted):
        found = chip.rate(bits)
        if found:
            field, rate = found
            note = ""
            if bits != wanted:
                note = (
                    f"no known {wanted}-bit rate: weights kept in {weight_bits} bits, "
                    f"computed in {_FIELD_WORDS[field]}"
                )
            return Unit(field, rate, note)
    return Unit(FORMATS[16][0], None)


def _per_end(function: Callable[[int], float]) -> Interval:
    """A function of an end of the ranges (-1 low, 0 adopted, 1 high) as an interval."""
    ends = [function(end) for end in (-1, 0, 1)]
    return Interval(min(ends), ends[1], max(ends))


def at(figure: Interval, end: int) -> float:
    """One end of a range: -1 low, 0 adopted, 1 high."""
    return (figure.low, figure.value, figure.high)[end + 1]


def step_seconds(
    model: Shape,
    *,
    batch: float,
    context: float,
    weight_bytes: float,
    kv_bytes: float,
    bandwidth: float,
    flops: float,
) -> tuple[float, float]:
    """Least time of a decode step: to read memory, and to compute.

    Parameters
    ----------
    bandwidth, flops
        Of all accelerators together, in bytes/s and operations/s.
    """
    one = model.point(context)
    read = model.touched(batch) * weight_bytes + batch * one.read * kv_bytes
    return read / bandwidth, batch * one.flops / flops


def decode(
    chip: Chip,
    model: Model,
    *,
    chips: int = 1,
    batch: int = 1,
    context: int = 4096,
    weight_bits: int = 16,
    kv_bits: int = 16,
    compute: int | str | None = None,
    tokens_per_step: float = 1.0,
    data: Dataset | None = None,
) -> Estimate:
    """Bound on generating text: one step gives each of ``batch`` sequences a token.

    Parameters
    ----------
    chip, model
        Rows of chips.csv and models.csv, or ids with ``data``.
    context
        Tokens each sequence has so far.
    tokens_per_step
        Mean tokens a step yields with speculative or multi-token decoding.
    """
    hardware, wanted = _hardware(chip, data), _shape(model, data)
    units = unit(hardware, weight_bits, compute)
    bandwidth, rate = hardware.bandwidth_gbs, units.rate
    missing = _missing(hardware, units, bandwidth, rate)
    if bandwidth is None or rate is None:
        return Estimate(missing=missing, notes=_notes(units, hardware))

    def times(end: int) -> tuple[float, float]:
        return step_seconds(
            wanted,
            batch=batch,
            context=context,
            weight_bytes=weight_bits / 8,
            kv_bytes=kv_bits / 8,
            bandwidth=chips * at(bandwidth, end) * 1e9,
            flops=chips * at(rate, end) * 1e12,
        )

    read, done = times(0)
    seconds = _per_end(lambda end: max(times(end)))
    user = Interval.exact(tokens_per_step).over(seconds)
    return Estimate(
        seconds=seconds,
        tokens_per_s=user.scaled(batch),
        tokens_per_s_user=user,
        limited_by=MEMORY if read >= done else COMPUTE,
        notes=_notes(units, hardware),
    )


def prefill(
    chip: Chip,
    model: Model,
    *,
    chips: int = 1,
    tokens: int = 4096,
    batch: int = 1,
    weight_bits: int = 16,
    compute: int | str | None = None,
    data: Dataset | None = None,
) -> Estimate:
    """Bound on reading ``batch`` prompts of ``tokens`` each, nothing of them cached."""
    hardware, wanted = _hardware(chip, data), _shape(model, data)
    units = unit(hardware, weight_bits, compute)
    bandwidth, rate = hardware.bandwidth_gbs, units.rate
    missing = _missing(hardware, units, bandwidth, rate)
    if bandwidth is None or rate is None:
        return Estimate(missing=missing, notes=_notes(units, hardware))
    read = wanted.touched(tokens * batch) * weight_bits / 8
    done = batch * (2 * wanted.active * tokens + wanted.prefill_flops(tokens))

    def times(end: int) -> tuple[float, float]:
        return (
            read / (chips * at(bandwidth, end) * 1e9),
            done / (chips * at(rate, end) * 1e12),
        )

    seconds = _per_end(lambda end: max(times(end)))
    rates = Interval.exact(tokens * batch).over(seconds)
    first, second = times(0)
    return Estimate(
        seconds=seconds,
        tokens_per_s=rates,
        tokens_per_s_user=rates.scaled(1 / batch),
        limited_by=MEMORY if first > second else COMPUTE,
        notes=_notes(units, hardware),
    )


def fit(
    chip: Chip,
    model: Model,
    *,
    chips: int = 1,
    batch: int = 1,
    context: int = 4096,
    weight_bits: int = 16,
    kv_bits: int = 16,
    reserve: float = RESERVE,
    data: Dataset | None = None,
) -> Estimate:
    """Whether weights and the caches of ``batch`` sequences of ``context`` tokens fit."""
    hardware, wanted = _hardware(chip, data), _shape(model, data)
    parts = {
        "weights": wanted.total * weight_bits / 8e9,
        "caches": batch * wanted.point(context).stored * kv_bits / 8e9,
    }
    memory = hardware.memory_gb
    if memory is None:
        return Estimate(parts_gb=parts, missing=("memory_gb",), leaves_out=_NOT_HELD)
    room = memory.scaled(chips * (1 - reserve))
    held = sum(parts.values())
    fits = True if held <= room.low else False if held > room.high else None
    return Estimate(
        limited_by="" if fits else CAPACITY,
        fits=fits,
        parts_gb=parts,
        room_gb=room,
        leaves_out=_NOT_HELD,
        notes=_notes(None, hardware),
    )


_NOT_HELD: Final = ("activations and buffers beyond the reserve", "copies of shared weights")


def training(
    chip: Chip,
    model: Model,
    *,
    chips: int,
    tokens: float,
    mfu: float = 1.0,
    compute: int | str | None = 16,
    data: Dataset | None = None,
) -> Estimate:
    """Bound on training on ``tokens``, or the time at a stated model FLOPs utilisation.

    Raises
    ------
    ValueError
        For a utilisation outside (0, 1].
    """
    if not 0 < mfu <= 1:
        raise ValueError(f"expected an MFU above 0 and at most 1, got {mfu}")
    hardware, wanted = _hardware(chip, data), _shape(model, data)
    units = unit(hardware, 16, compute)
    held = fit_state(hardware, wanted, chips)
    if units.rate is None:
        return replace(held, missing=(*held.missing, units.field))
    done = 6 * wanted.active * tokens
    seconds = _per_end(lambda end: done / (chips * at(units.rate, end) * 1e12 * mfu))
    return replace(
        held,
        seconds=seconds,
        tokens_per_s=Interval.exact(tokens).over(seconds),
        limited_by=COMPUTE if held.fits is not False else CAPACITY,
        leaves_out=(*_NOT_COUNTED, "attention over the sequence", "recomputation"),
        notes=_notes(units, hardware),
    )


def fit_state(chip: Hardware, model: Shape, chips: int) -> Estimate:
    """Whether the state of mixed-precision Adam fits, sharded over all accelerators."""
    parts = {"weights, gradients and optimiser": model.total * TRAINING_BYTES / 1e9}
    memory = chip.memory_gb
    if memory is None:
        return Estimate(parts_gb=parts, missing=("memory_gb",))
    room = memory.scaled(chips * (1 - RESERVE))
    held = sum(parts.values())
    fits = True if held <= room.low else False if held > room.high else None
    return Estimate(fits=fits, parts_gb=parts, room_gb=room, limited_by="" if fits else CAPACITY)


def _missing(
    chip: Hardware, units: Unit, bandwidth: Interval | None, rate: Interval | None
) -> tuple[str, ...]:
    named = "sram_bw_gbs" if chip.on_chip else "memory_bw_gbs"
    return tuple(f for f, known in ((named, bandwidth), (units.field, rate)) if known is None)


def _notes(units: Unit | None, chip: Hardware) -> tuple[str, ...]:
    said = [units.note] if units and units.note else []
    if chip.on_chip:
        said.append("weights and caches held in on-chip SRAM")
    return tuple(said)


def fewest(
    chip: Hardware,
    model: Shape,
    *,
    batch: int,
    context: int,
    weight_bits: int,
    kv_bits: int,
    multiple: int = 1,
    end: int = 0,
    reserve: float = RESERVE,
) -> int | None:
    """The fewest accelerators, in steps of ``multiple``, whose memory holds the model and caches.

    None where the memory is unknown.
    """
    memory = chip.memory_gb
    if memory is None:
        return None
    held = (model.total * weight_bits / 8 + batch * model.point(context).stored * kv_bits / 8) / 1e9
    one = at(memory, end) * (1 - reserve) * multiple
    return multiple * max(1, -int(-held // one))
