"""A model on accelerators: how many it needs, how fast they may be, what they draw and cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from honest_silicon.analysis.bounds.costs import ONCE, Shape, all_shapes, prompt, step
from honest_silicon.analysis.bounds.expected import (
    SERVING,
    TRAINING,
    Curve,
    curve,
    informing,
    rate,
    serving_case,
    training_case,
)
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.roofline import (
    CAPACITY,
    Estimate,
    Load,
    decode,
    fewest,
    fit,
    training,
    unit,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

JOULES_PER_KWH: Final = 3.6e6


@dataclass(frozen=True)
class Job:
    """What is to be served: ``users`` sequences of ``prompt`` and ``output`` tokens at a time.

    ``weight_bits`` None is the weights as released. ``chips`` 0 takes the fewest that hold it;
    as sold; ``step_ms`` 0 sets no limit on the time of a token. ``parallel`` is how the model is
    spread: ``once``, ``tp`` or ``dp``. ``given`` is the shape of a model that is in no table.
    """

    model: str
    weight_bits: int | None = 8
    kv_bits: int = 16
    prompt: int = 4096
    output: int = 1024
    users: int = 32
    chips: int = 0
    step_ms: float = 50.0
    parallel: str = ONCE
    given: Shape | None = None

    @property
    def length(self) -> int:
        """Tokens of a sequence at its end."""
        return self.prompt + self.output

    @property
    def half_way(self) -> int:
        """Tokens of a sequence when half of its answer is there: what a step reads on average."""
        return self.prompt + self.output // 2

    def load(self, context: int) -> Load:
        """What accelerators serve when each sequence has so many tokens."""
        return Load(self.users, context, self.weight_bits, self.kv_bits, self.parallel)


def model_of(data: Dataset, job: Job) -> Shape:
    """The model of a job.

    Raises
    ------
    KeyError
        For one that the dataset does not have.
    """
    return job.given or all_shapes(data)[job.model]


@dataclass(frozen=True)
class Sizing:
    """A job on one kind of accelerator.

    ``chips`` is how many; 0 where memory is unknown or no number holds it. ``decode`` is at the
    mean context of an answer, without a rate where the job does not fit. ``expected`` is the 80 %
    range of tokens/s over all sequences that comparable results let expect, ``curve`` what was
    fitted on them: None where there is no comparable test. ``in_time`` tells whether a token may
    come within the limit; None where that is not known.
    """

    chip: Hardware
    chips: int
    fit: Estimate
    decode: Estimate
    curve: Curve | None
    expected: Interval | None
    in_time: bool | None
    tokens_per_joule: Interval | None
    price_usd: Interval | None
    missing: tuple[str, ...]

    @property
    def expected_per_chip(self) -> Interval | None:
        """Expected tokens/s for each accelerator."""
        return self.expected.scaled(1 / self.chips) if self.expected else None

    @property
    def per_chip(self) -> Interval | None:
        """Bound of tokens/s for each accelerator."""
        rate = self.decode.tokens_per_s
        return rate.scaled(1 / self.chips) if rate and self.chips else None


def size(data: Dataset, chip: Hardware, model: Shape, job: Job) -> Sizing:
    """Work a job out on one kind of accelerator."""
    chips = job.chips or (fewest(chip, model, job.load(job.length), sold=True) or 0)
    held = fit(chip, model, job.load(job.length), chips=max(chips, 1))
    steps = decode(chip, model, job.load(job.half_way), chips=max(chips, 1))
    if held.fits is False:
        # What does not fit has no rate: the answer is what it lacks.
        steps = Estimate(limited_by=CAPACITY, missing=steps.missing, notes=steps.notes)
    known = bool(chips and steps.tokens_per_s)
    bound = steps.tokens_per_s if known else None
    fitted = curve(data, chip.id, SERVING)
    expected = _expected(chip, model, job, chips, fitted, bound) if fitted and bound else None
    watts, price = chip.figures.get("tdp_w"), chip.figures.get("price_usd")
    in_time = None
    if known and job.step_ms and steps.seconds:
        limit = job.step_ms / 1e3
        in_time = (
            True if steps.seconds.high <= limit else False if steps.seconds.low > limit else None
        )
    return Sizing(
        chip,
        chips,
        held,
        steps if chips else Estimate(missing=(*steps.missing, *held.missing)),
        fitted,
        expected,
        in_time,
        bound.over(watts.scaled(chips)) if bound and watts else None,
        price.scaled(chips) if price and chips else None,
        tuple(dict.fromkeys([*held.missing, *steps.missing])),
    )


def _expected(
    chip: Hardware, model: Shape, job: Job, chips: int, fitted: Curve, bound: Interval
) -> Interval | None:
    """Tokens/s to expect: results were fitted against bounds without copies, so this is, too."""
    alone = decode(chip, model, replace(job.load(job.half_way), parallel=ONCE), chips=chips)
    if alone.seconds is None:
        return None
    case = serving_case(
        chip,
        model,
        chips=chips,
        batch=job.users,
        prompt=job.prompt,
        output=job.output,
        bound=alone.seconds.value,
        weight_bits=job.weight_bits,
    )
    return rate(fitted, case, bound) if case else None


@per_dataset(1)
def _tested(data: Dataset) -> frozenset[tuple[str, str]]:
    """Kind of work and chip of each result that expected speeds rest on."""
    chips = {row["id"]: row["chip_id"] for row in records(data, "measured")}
    return frozenset(
        (row["kind"], chips.get(row["measured_id"], "")) for row in records(data, "expected_rows")
    )


def tested(data: Dataset, chip: str, kind: str) -> bool:
    """Whether a test that an expected speed rests on was of this very chip."""
    return (kind, chip) in _tested(data)


@per_dataset(1)
def _most_tested(data: Dataset) -> dict[str, int]:
    """Most chips that a result of each fitted class ran on, by the id of its curve."""
    chips = {row["id"]: int(row["chips"] or 1) for row in records(data, "measured")}
    return {
        of: max(chips.get(result.id, 1) for result in results)
        for of, results in informing(data).items()
    }


def beyond_tests(data: Dataset, sized: Sizing) -> int:
    """Most chips that a test behind an expected speed had, where the job takes more; else 0."""
    if sized.expected is None or sized.curve is None:
        return 0
    most = _most_tested(data).get(sized.curve.id, 0)
    return most if sized.chips > most else 0


#: Why a chip is not ranked: it keeps weights in on-chip SRAM, and over so many chips a bound
#: without links says little; it cannot hold the job; or a figure is unknown.
ON_CHIP, NO_ROOM, UNKNOWN = "on-chip", "no-room", "unknown"


@per_dataset(32)
def ranking(data: Dataset, job: Job) -> tuple[Sizing, ...]:
    """The job on every chip, most tokens/s for each accelerator first; unknown ones last.

    Chips that keep weights in on-chip SRAM are among them; ``left_out`` tells them apart.
    """
    model = model_of(data, job)
    sized = [size(data, chip, model, job) for chip in all_hardware(data).values()]
    return tuple(sorted(sized, key=lambda s: -(s.per_chip.value if s.per_chip else 0.0)))


def cost_per_million(tokens_per_joule: Interval, price_kwh: float) -> Interval:
    """Cost of energy of a million tokens, in the currency of the price of a kWh."""
    return Interval.exact(1e6 * price_kwh / JOULES_PER_KWH).over(tokens_per_joule)


@dataclass(frozen=True)
class Run:
    """A training run on one kind of accelerator; days at the bound, and expected.

    ``utilisation`` is the MFU that comparable runs let expect, as its 80 % range.
    """

    chip: Hardware
    chips: int
    bound: Estimate
    curve: Curve | None
    utilisation: Interval | None
    days: Interval | None
    expected_days: Interval | None
    megawatt_hours: Interval | None


def run(data: Dataset, chip: Hardware, model: Shape, *, chips: int, tokens: float) -> Run:
    """Days to train on ``tokens`` with ``chips``: at the bound, and at the MFU to expect."""
    bound = training(chip, model, chips=chips, tokens=tokens)
    fitted = curve(data, chip.id, TRAINING)
    days = bound.seconds.scaled(1 / 86400) if bound.seconds else None
    reached = expected = energy = None
    if days and fitted:
        times = fitted.seconds(training_case(model))
        reached = Interval.exact(1).over(times)
        expected = times.scaled(days.value)
        watts = chip.figures.get("tdp_w")
        if watts:
            energy = expected.times(watts).scaled(24 * chips / 1e6)
    return Run(chip, chips, bound, fitted, reached, days, expected, energy)


def roof(chip: Hardware, weight_bits: int) -> tuple[float, float] | None:
    """Bandwidth in bytes/s and peak in operations/s of one accelerator; None where unknown."""
    units = unit(chip, weight_bits)
    if units.rate is None or chip.bandwidth_gbs is None:
        return None
    return chip.bandwidth_gbs.value * 1e9, units.rate.value * 1e12


def intensities(model: Shape, job: Job) -> dict[str, float]:
    """Operations for each byte of memory traffic, of a decode step and of a prompt."""
    steps = step(
        model,
        batch=job.users,
        context=job.prompt + job.output / 2,
        weights=job.weight_bits,
        kv_bits=job.kv_bits,
    )
    read = prompt(model, batch=1, tokens=job.prompt, weights=job.weight_bits)
    return {"decode": steps.intensity, "prefill": read.intensity}


def left_out(sized: Iterable[Sizing]) -> dict[str, str]:
    """Chips that cannot be ranked: ON_CHIP, NO_ROOM or UNKNOWN, by id."""
    return {
        s.chip.id: ON_CHIP if s.chip.on_chip else NO_ROOM if s.fit.fits is False else UNKNOWN
        for s in sized
        if s.chip.on_chip or not s.per_chip
    }
