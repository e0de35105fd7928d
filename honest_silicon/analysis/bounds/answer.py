"""The answer to one job: bytes, whether it fits, how fast it may be and is expected, what it costs.

The same computation as the page, with what has no answer and why.
"""

from __future__ import annotations

from dataclasses import dataclass

from honest_silicon.analysis.bounds.cost import Hourly, Terms, hourly, per_million
from honest_silicon.analysis.bounds.costs import Shape
from honest_silicon.analysis.bounds.facts import (
    Basis,
    Beyond,
    Missing,
    NoNumber,
    NoRate,
    Note,
    NoTest,
    OfRoofline,
    OfTests,
    TooLarge,
)
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.sizing import Job, Sizing, beyond_tests, model_of, size
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Rate:
    """Tokens/s over all sequences, or why there is none; ``basis`` is what it rests on."""

    tokens_per_s: Interval | None
    why: NoRate | None = None
    basis: Basis | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Priced:
    """Cost of a million tokens at one price: at the bound, a floor, and as expected."""

    hourly: Hourly
    at_bound: Interval | None
    at_expected: Interval | None


@dataclass(frozen=True)
class Answer:
    """A job on so many accelerators of one kind.

    ``cache_per_token`` is of the first token of a sequence: a window or a compressed cache grows
    more slowly later, so ``cache_per_sequence`` is given too. Bytes throughout.
    """

    job: Job
    sizing: Sizing
    weights: float
    cache_per_token: float
    cache_per_sequence: float
    state_per_sequence: float
    bound: Rate
    expected: Rate
    costs: tuple[Priced, ...]

    @property
    def held(self) -> float:
        """Bytes of weights, caches and states over all accelerators, with what is copied."""
        return sum((self.sizing.fit.parts_gb or {}).values()) * 1e9


def answered(data: Dataset, chip_id: str, job: Job, terms: Terms) -> Answer:
    """Answer a job on a chip of the dataset.

    Raises
    ------
    KeyError
        For a chip or a model that the dataset does not have.
    """
    chip, model = all_hardware(data)[chip_id], model_of(data, job)
    return answer(data, size(data, chip, model, job), model, job, terms)


def answer(data: Dataset, sized: Sizing, model: Shape, job: Job, terms: Terms) -> Answer:
    """The answer of a sizing, also of a model that is in no table."""
    bound = _bound(sized)
    expected = _expected(data, sized, bound)
    costs = tuple(
        Priced(
            price,
            *(
                per_million(price.price, sized.chips, rate.tokens_per_s)
                if rate.tokens_per_s and sized.chips
                else None
                for rate in (bound, expected)
            ),
        )
        for price in hourly(data, sized.chip, terms)
    )
    return Answer(
        job,
        sized,
        model.weights_bytes(job.weight_bits),
        model.cache_bytes(1, job.kv_bits),
        model.cache_bytes(job.length, job.kv_bits),
        model.state_bytes,
        bound,
        expected,
        costs,
    )


def _bound(sized: Sizing) -> Rate:
    """What hardware permits; what does not fit has no rate."""
    if sized.missing:
        return Rate(None, Missing(sized.missing))
    if not sized.chips:
        return Rate(None, NoNumber())
    if sized.fit.fits is False and sized.fit.room_gb:
        held = sum((sized.fit.parts_gb or {}).values())
        return Rate(None, TooLarge(held, sized.fit.room_gb.high))
    basis = OfRoofline(sized.chips, sized.decode.limited_by)
    return Rate(sized.decode.tokens_per_s, None, basis, sized.decode.notes)


def _expected(data: Dataset, sized: Sizing, bound: Rate) -> Rate:
    """What comparable measured systems let expect."""
    if bound.tokens_per_s is None:
        return Rate(None, bound.why)
    if sized.expected is None or sized.curve is None:
        return Rate(None, NoTest())
    found = sized.curve
    basis = OfTests(found.results, found.sources, found.vendor, found.generation)
    most = beyond_tests(data, sized)
    return Rate(sized.expected, None, basis, (Beyond(most),) if most else ())
