"""Bounds on the time of language models: what hardware cannot beat.

The formulas stand in docs/method.md, Running a model. Memory must be read and
arithmetic done, so a step takes at least the longer of the two. Nothing
else is counted: no communication, no kernel losses, no scheduling. Sources: Williams et al. 2009
(roofline), Pope et al. 2022, arXiv 2211.05102 (inference), Kaplan et al. 2020 (6 operations for
each parameter and token of training), Chowdhery et al. 2022 (MFU).

Each bound is computed with the adopted figures of the chip and at the ends of their ranges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from honest_silicon.analysis.bounds.costs import ONCE, Shape, Work, prompt, spread, step
from honest_silicon.analysis.bounds.facts import Assumed, ByRival, Note, Wider
from honest_silicon.analysis.bounds.hardware import Hardware
from honest_silicon.analysis.intervals import Interval

#: Share of the memory that is not for weights and caches.
RESERVE: Final = 0.10
#: A search for the fewest accelerators ends here: what is copied to each may grow with them.
_MOST: Final = 1024
#: Bytes for each parameter that mixed-precision training with Adam keeps, sharded over all chips.
TRAINING_BYTES: Final = 16
#: Bits of units whose rate is published wherever there are any.
_PUBLISHED: Final = 4
#: What limits a rate.
MEMORY, COMPUTE, CAPACITY = "memory bandwidth", "compute", "memory capacity"
LINK: Final = "scale-up link"
#: The part of training that memory must hold.
STATE_OF_TRAINING: Final = "training-state"


@dataclass(frozen=True)
class Load:
    """What accelerators are given to serve, and how a model is kept on them.

    Attributes
    ----------
    batch
        Sequences at a time.
    context
        Tokens each of them has so far.
    weight_bits
        Bits of the weights; None for as released.
    parallel
        How the model is spread: ``once``, ``tp`` or ``dp``.
    """

    batch: int = 1
    context: int = 4096
    weight_bits: int | None = 16
    kv_bits: int = 16
    parallel: str = ONCE


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
    notes
        What was done where the chip lacks what was asked for.
    """

    @property
    def lacks_gb(self) -> float | None:
        """What memory lacks to hold the parts, in GB; None where they may fit."""
        if self.fits is not False or self.parts_gb is None or self.room_gb is None:
            return None
        return sum(self.parts_gb.values()) - self.room_gb.value

    seconds: Interval | None = None
    tokens_per_s: Interval | None = None
    tokens_per_s_user: Interval | None = None
    limited_by: str = ""
    fits: bool | None = None
    parts_gb: Mapping[str, float] | None = None
    room_gb: Interval | None = None
    missing: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Unit:
    """The matrix units a computation runs on: field, dense peak, and what was done for them."""

    field: str
    rate: Interval | None
    note: Note | None = None


def unit(chip: Hardware, weight_bits: int, compute: int | str | None = None) -> Unit:
    """Matrix units for weights of so many bits.

    Parameters
    ----------
    compute
        Bits of the arithmetic, or a field such as ``int8_tops``; None for that of the weights. A
        part that has no such units stores the weights as asked and computes in the next wider
        format it has, as real systems do. Where it may have them and their rate is not known there
        is no bound: a wider format would bound too low. Rates in 4 bits are published wherever
        there are units for them, so an empty one is taken for none.
    """
    if isinstance(compute, str):
        return Unit(compute, chip.figures.get(compute))
    wanted = compute or max(4, min(16, weight_bits))
    formats = chip.package.weight_formats
    for bits in sorted(b for b in formats if b >= wanted):
        found = chip.rate(bits)
        if found:
            field, rate = found
            return Unit(field, rate, None if bits == wanted else Wider(wanted, weight_bits, field))
        unknown = [f for f in formats[bits] if f not in chip.absent]
        if unknown and bits > _PUBLISHED:
            return Unit(unknown[0], None)
    return Unit(chip.package.weight_fields[0], None)


def _per_end(function: Callable[[int], float]) -> Interval:
    """A function of an end of the ranges (-1 low, 0 adopted, 1 high) as an interval."""
    ends = [function(end) for end in (-1, 0, 1)]
    return Interval(min(ends), ends[1], max(ends))


def at(figure: Interval, end: int) -> float:
    """One end of a range: -1 low, 0 adopted, 1 high."""
    return (figure.low, figure.value, figure.high)[end + 1]


def _bound(
    chip: Hardware, units: Unit, chips: int, work: Work, *, batch: int, each: float
) -> Estimate:
    """Bound on work that gives each of ``batch`` sequences so many tokens."""
    bandwidth, rate = chip.bandwidth_gbs, units.rate
    notes = _notes(units, chip)
    if bandwidth is None or rate is None:
        named = "sram_bw_gbs" if chip.on_chip else "memory_bw_gbs"
        needed = {named: bandwidth, units.field: rate}
        return Estimate(missing=tuple(f for f, v in needed.items() if v is None), notes=notes)

    def times(end: int) -> tuple[float, float]:
        return work.seconds(chips * at(bandwidth, end) * 1e9, chips * at(rate, end) * 1e12)

    read, done = times(0)
    seconds = _per_end(lambda end: max(times(end)))
    user = Interval.exact(each).over(seconds)
    return Estimate(
        seconds=seconds,
        tokens_per_s=user.scaled(batch),
        tokens_per_s_user=user,
        limited_by=MEMORY if read >= done else COMPUTE,
        notes=notes,
    )


def decode(
    chip: Hardware,
    model: Shape,
    load: Load,
    *,
    chips: int = 1,
    compute: int | str | None = None,
    tokens_per_step: float = 1.0,
) -> Estimate:
    """Bound on generating text: one step gives each sequence a token.

    Parameters
    ----------
    tokens_per_step
        Mean tokens a step yields with speculative or multi-token decoding.
    """
    work = step(
        model,
        batch=load.batch,
        context=load.context,
        weights=load.weight_bits,
        kv_bits=load.kv_bits,
        kept=spread(load.parallel, chips),
    )
    units = unit(chip, model.arithmetic(load.weight_bits), compute)
    return _bound(chip, units, chips, work, batch=load.batch, each=tokens_per_step)


def prefill(
    chip: Hardware,
    model: Shape,
    *,
    chips: int = 1,
    tokens: int = 4096,
    batch: int = 1,
    weight_bits: int | None = 16,
    compute: int | str | None = None,
) -> Estimate:
    """Bound on reading ``batch`` prompts of ``tokens`` each, nothing of them cached."""
    work = prompt(model, batch=batch, tokens=tokens, weights=weight_bits)
    units = unit(chip, model.arithmetic(weight_bits), compute)
    return _bound(chip, units, chips, work, batch=batch, each=tokens)


def _held(
    chip: Hardware, parts_gb: Mapping[str, float], chips: int, reserve: float = RESERVE
) -> Estimate:
    """Whether parts fit the memory of all accelerators less the reserve."""
    if chip.memory_gb is None:
        return Estimate(parts_gb=parts_gb, missing=("memory_gb",))
    room = chip.memory_gb.scaled(chips * (1 - reserve))
    held = sum(parts_gb.values())
    fits = True if held <= room.low else False if held > room.high else None
    return Estimate(
        limited_by="" if fits else CAPACITY,
        fits=fits,
        parts_gb=parts_gb,
        room_gb=room,
        notes=_notes(None, chip),
    )


def fit(
    chip: Hardware, model: Shape, load: Load, *, chips: int = 1, reserve: float = RESERVE
) -> Estimate:
    """Whether weights and the caches of all sequences fit."""
    held = held_bytes(model, load, chips=chips)
    return _held(chip, {part: size / 1e9 for part, size in held.items()}, chips, reserve)


def held_bytes(model: Shape, load: Load, *, chips: int) -> dict[str, float]:
    """Bytes all accelerators hold together: weights, caches, and the state of linear layers."""
    kept = spread(load.parallel, chips)
    held = {
        "weights": model.weights_bytes(load.weight_bits)
        + (kept.copies - 1) * model.attention_bytes(load.weight_bits),
        "caches": load.batch * model.cache_bytes(load.context, load.kv_bits, kept.cards),
    }
    return held | ({"state": load.batch * model.state_bytes} if model.state_bytes else {})


def training(
    chip: Hardware,
    model: Shape,
    *,
    chips: int,
    tokens: float,
    mfu: float = 1.0,
    compute: int | str | None = 16,
) -> Estimate:
    """Bound on training on ``tokens``, or the time at a stated model FLOPs utilisation.

    What must be held is the state of mixed-precision Adam, sharded over all accelerators; where it
    does not fit there is no time.
    Attention over the sequence and recomputation are not counted.

    Raises
    ------
    ValueError
        For a utilisation outside (0, 1].
    """
    if not 0 < mfu <= 1:
        raise ValueError(f"expected an MFU above 0 and at most 1, got {mfu}")
    units = unit(chip, 16, compute)
    held = _held(chip, {STATE_OF_TRAINING: model.total * TRAINING_BYTES / 1e9}, chips)
    rate = units.rate
    if held.fits is False:
        return held
    if rate is None:
        return replace(held, missing=(*held.missing, units.field))
    done = 6 * model.active * tokens
    seconds = _per_end(lambda end: done / (chips * at(rate, end) * 1e12 * mfu))
    return replace(
        held,
        seconds=seconds,
        tokens_per_s=Interval.exact(tokens).over(seconds),
        limited_by=COMPUTE,
        notes=_notes(units, chip),
    )


def _notes(units: Unit | None, chip: Hardware) -> tuple[Note, ...]:
    notes: list[Note] = [units.note] if units and units.note else []
    if chip.on_chip:
        notes.append(Assumed.ON_CHIP)
    if chip.rivals:
        notes.append(ByRival(tuple(sorted(chip.rivals))))
    return tuple(notes)


def _counts(least: int, multiple: int, server: int | None) -> Iterator[int]:
    """Numbers of accelerators to look at, from ``least`` on: multiples, or where a ``server`` is
    given halves of one down to a single accelerator, and whole ones.
    """
    if server:
        part = server
        while part % 2 == 0:
            part //= 2
        while part < server:
            if part >= least:
                yield part
            part *= 2
        multiple = server
    count = multiple * -(-least // multiple)
    while count <= max(_MOST, least + multiple):
        yield count
        count += multiple


def fewest(
    chip: Hardware,
    model: Shape,
    load: Load,
    *,
    multiple: int = 1,
    end: int = 0,
    reserve: float = RESERVE,
    sold: bool = False,
) -> int | None:
    """The fewest accelerators, in steps of ``multiple``, whose memory holds the model and caches;
    with ``sold`` a half, a quarter, … of a server as sold, or whole servers, where one is known.

    None where the memory is unknown, or where what is copied to each grows with their number so
    that no number holds it.
    """
    memory = chip.memory_gb
    if memory is None:
        return None
    each = at(memory, end) * (1 - reserve) * 1e9

    def held(chips: int, parallel: str) -> float:
        return sum(held_bytes(model, replace(load, parallel=parallel), chips=chips).values())

    least = max(1, -int(-held(1, ONCE) // each))
    counts = _counts(least, multiple, chip.server if sold else None)
    if load.parallel == ONCE:
        return next(counts)
    # More accelerators never leave less room on each: what the most cannot hold, none can.
    if held(_MOST, load.parallel) > _MOST * each:
        return None
    return next((n for n in counts if held(n, load.parallel) <= n * each), None)
