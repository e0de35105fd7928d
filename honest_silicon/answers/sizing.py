"""A model on accelerators: bytes, whether it fits, how fast at most and as expected, and cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from honest_silicon.analysis.bounds.answer import Answer, Rate, answered
from honest_silicon.analysis.bounds.config import PASTED, Model, read_model
from honest_silicon.analysis.bounds.cost import Terms
from honest_silicon.analysis.bounds.costs import ONCE, all_shapes
from honest_silicon.analysis.bounds.fields import NotUnderstood
from honest_silicon.analysis.bounds.sizing import Job
from honest_silicon.answers.plain import Ends, Refused, Unknown, ends, named
from honest_silicon.dataset.format import number
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset
from honest_silicon.words import bounds as words
from honest_silicon.words.config import read_as, refused

RELEASED: Final = "released"
PARALLEL: Final = (ONCE, "tp", "dp")
_WEIGHTS: Final = (RELEASED, "16", "8", "4")
_CACHE: Final = ("16", "8")
MOST: Final = 100_000_000
#: What says a job, as the columns of a table of jobs.
COLUMNS: Final = (
    "chip_id",
    "model_id",
    "count",
    "users",
    "input",
    "output",
    "weight_bits",
    "kv_bits",
)


@dataclass(frozen=True)
class Speed:
    """Tokens/s over all sequences and what it rests on (``basis``), or ``why`` there is none."""

    tokens_per_s: Ends | None
    why: str | None
    basis: str | None
    notes: list[str]


@dataclass(frozen=True)
class Cost:
    """Cost of a million tokens at one price: ``at_bound``, a floor, and ``at_expected``.

    ``rows`` are of rental.csv, ``of`` how many prices there were.
    """

    basis: str
    term: str | None
    currency: str
    per_accelerator_hour: Ends | None
    at_bound: Ends | None
    at_expected: Ends | None
    rows: list[str]
    of: int | None


@dataclass(frozen=True)
class Counted:
    """Parameters counted from a configuration."""

    total: int
    active: int


@dataclass(frozen=True)
class Sized:
    """A job on ``count`` accelerators of one kind. Bytes throughout; None where unknown.

    ``cache_bytes_per_token`` is of the first token, ``cache_bytes_per_sequence`` of a sequence at
    its end. ``held_bytes`` is all that is to be held, ``room_bytes`` memory less a tenth.
    ``memory_is_a_floor`` tells that no source says what software sees of the memory: the one
    counted is that marketed.
    """

    chip: str
    model: str
    data_version: str
    count: int | None
    users: int
    input: int
    output: int
    weight_bits: int | str
    kv_bits: int
    parallel: str
    weights_bytes: float
    cache_bytes_per_token: float
    cache_bytes_per_sequence: float
    state_bytes_per_sequence: float
    held_bytes: float
    room_bytes: Ends | None
    memory_is_a_floor: bool
    fits: bool | None
    bound: Speed
    expected: Speed
    cost_per_million_tokens: list[Cost]
    #: Of a given configuration alone: its parameters, and in words what was read.
    counted: Counted | None
    read: str | None


class Fault(Refused):
    """One value of a job that cannot be used: which of COLUMNS, its text, what was expected."""

    def __init__(self, column: str, value: str, expected: str) -> None:
        super().__init__(f"{column} is {value!r}: {expected}.")
        self.column, self.value, self.expected = column, value, expected


class NotThere(Fault, Unknown):
    """One value of a job that names nothing of the data."""


def size(
    data: Dataset,
    model: str = PASTED,
    chip: str = "",
    *,
    count: int = 0,
    users: int = Job("").users,
    input: int = Job("").prompt,
    output: int = Job("").output,
    weights: int | str = RELEASED,
    cache: int = 16,
    parallel: str = ONCE,
    config: str | None = None,
    price: float | None = None,
    years: float = Terms().years,
    utilisation: float = Terms().utilisation,
    kwh: float = Terms().kwh,
) -> Sized:
    """A model on accelerators, as the page *Run a model* computes it.

    Parameters
    ----------
    model, chip
        Ids of ``data``. ``model`` is left out where ``config`` is given.
    count
        Accelerators; 0 takes the fewest that hold it, as sold.
    users, input, output
        Sequences at a time, and tokens of a prompt and of an answer.
    weights, cache
        ``released`` or 16, 8 or 4 bits; 16 or 8 bits.
    parallel
        ``once`` (each byte on one accelerator, a floor), ``tp`` or ``dp``: what tensor or
        attention data parallelism copies.
    config
        Text of a ``config.json`` of a model that is in no table.
    price
        Your own price of an accelerator-hour, in USD.
    years, utilisation, kwh
        What owned accelerators cost: years of use, share of that time, USD for a kWh.

    Returns
    -------
    Bytes, tokens/s over all sequences, and cost in the currency of each price. The roofline behind
    ``bound`` and the fit behind ``expected`` are given in docs/method.md.

    Raises
    ------
    Refused
        For an id, a number or a field of the configuration that is not understood, by its name.
    """
    texts = (chip, model, count, users, input, output, weights, cache)
    said = dict(zip(COLUMNS, map(str, texts), strict=True))
    asked, job = read_job(data, said, parallel, pasted=config is not None)
    given = None if config is None else _read(config)
    job = replace(job, given=given.shape) if given else job
    try:
        terms = Terms(years, utilisation, kwh, price)
    except ValueError as wrong:
        raise Refused(f"{str(wrong)[0].upper()}{str(wrong)[1:]}.") from None
    return as_sized(data, answered(data, asked, job, terms), given)


def _read(config: str) -> Model:
    try:
        return read_model(config)
    except NotUnderstood as error:
        raise Refused(f"The configuration: {refused(error)}") from None


def read_job(
    data: Dataset, texts: Mapping[str, str], parallel: str, *, pasted: bool = False
) -> tuple[str, Job]:
    """A chip and a job from the texts of COLUMNS, of a model in the table; of a pasted one, without
    the shape that its configuration gives.

    Raises
    ------
    Fault
        For the first value that cannot be used.
    """

    def whole(column: str, least: int) -> int:
        text = texts[column].strip()
        if not (text.isascii() and text.isdigit()) or not least <= int(text[:12]) <= MOST:
            expected = f"expected a whole number from {least} to {number(MOST)}"
            raise Fault(column, text, expected)
        return int(text)

    def one_of(column: str, text: str, known: tuple[str, ...]) -> str:
        if text not in known:
            raise Fault(column, text, f"expected one of {', '.join(known)}")
        return text

    def known(column: str, ids: Iterable[str], kind: str) -> str:
        text = texts[column].strip()
        try:
            return named(text, ids, kind)
        except Unknown as refused:
            said = str(refused).rstrip(".")
            raise NotThere(column, text, said[0].lower() + said[1:]) from None

    chip = known("chip_id", data.names, "chip")
    model = PASTED if pasted else known("model_id", all_shapes(data), "model")
    weights = one_of("weight_bits", texts["weight_bits"].strip(), _WEIGHTS)
    return chip, Job(
        model,
        None if weights == RELEASED else int(weights),
        int(one_of("kv_bits", texts["kv_bits"].strip(), _CACHE)),
        whole("input", 1),
        whole("output", 1),
        whole("users", 1),
        whole("count", 0),
        0.0,
        one_of("parallel", parallel, PARALLEL),
    )


def as_sized(data: Dataset, found: Answer, given: Model | None = None) -> Sized:
    """An answer as plain values, of a model in the table or a given one."""
    job, sized = found.job, found.sizing
    room = sized.fit.room_gb
    return Sized(
        chip=sized.chip.id,
        model=job.model,
        data_version=data.version,
        count=sized.chips or None,
        users=job.users,
        input=job.prompt,
        output=job.output,
        weight_bits=RELEASED if job.weight_bits is None else job.weight_bits,
        kv_bits=job.kv_bits,
        parallel=job.parallel,
        weights_bytes=found.weights,
        cache_bytes_per_token=found.cache_per_token,
        cache_bytes_per_sequence=found.cache_per_sequence,
        state_bytes_per_sequence=found.state_per_sequence,
        held_bytes=found.held,
        room_bytes=ends(room.scaled(1e9)) if room and sized.chips else None,
        memory_is_a_floor=sized.chip.memory_gb is not None and sized.chip.memory_is_floor,
        # Where no number of them holds it, that is known.
        fits=sized.fit.fits if sized.chips or sized.fit.fits is None else False,
        bound=_speed(data.package, found.bound),
        expected=_speed(data.package, found.expected),
        cost_per_million_tokens=[
            Cost(
                c.hourly.basis,
                c.hourly.term or None,
                c.hourly.currency,
                ends(c.hourly.price),
                ends(c.at_bound),
                ends(c.at_expected),
                list(c.hourly.rows),
                c.hourly.count or None,
            )
            for c in found.costs
        ],
        counted=Counted(given.total, given.active) if given else None,
        read=read_as(given) if given else None,
    )


def _speed(package: Package, rate: Rate) -> Speed:
    return Speed(
        tokens_per_s=ends(rate.tokens_per_s),
        why=words.no_rate(package, rate.why) if rate.why else None,
        basis=words.basis(rate.basis) if rate.basis else None,
        notes=[words.note(package, n) for n in rate.notes],
    )
