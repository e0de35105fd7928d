"""The class of a chip under the US export rules on chips of a day, with all it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from honest_silicon.analysis.rule_figures import Figure
from honest_silicon.analysis.rule_report import UNITS, report
from honest_silicon.analysis.rule_report import Threshold as Asked
from honest_silicon.answers.plain import Ends, Refused, ends, named
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Term:
    """One known rate times the bit length of its format; ``nominal`` counts vector units."""

    field: str
    rate: float
    bits: int
    product: float
    nominal: bool


@dataclass(frozen=True)
class Threshold:
    """One test of a rule: ``distance`` is from its nearest end, negative below; ``met`` is None
    where it is open, ``standing`` whether it is law.
    """

    id: str
    rule: str
    entry: str | None
    alternative: str
    metric: str
    unit: str
    at_least: float | None
    below: float | None
    value: float | None
    distance: float | None
    met: bool | None
    standing: str


@dataclass(frozen=True)
class Ruling:
    """TPP, density over ``die_area_mm2``, the classes that may apply, and each threshold."""

    chip: str
    name: str
    on: str
    data_version: str
    tpp: float | None
    tpp_range: Ends | None
    tpp_is_a_floor: bool
    tpp_is_nominal: bool
    terms: list[Term]
    die_area_mm2: float | None
    density: float | None
    density_range: Ends | None
    density_is_a_floor: bool
    planar: bool
    possible: list[str]
    decided: bool
    would_decide: list[str]
    thresholds: list[Threshold]


def day_of(text: str | date | None) -> date:
    """The day of a text such as 2023-11-17; today where there is none.

    Raises
    ------
    Refused
        For a text that is no day.
    """
    if text is None:
        return datetime.now(UTC).date()
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"The day is {text!r}: expected one such as 2023-11-17.") from None


def classify(data: Dataset, chip: str, on: str | date | None = None) -> Ruling:
    """The class of a chip under the US rules on chips of a day: arithmetic, no legal advice.

    Parameters
    ----------
    chip
        An id of ``data``.
    on
        A day, or its text; today where it is left out.

    Returns
    -------
    Rates in TFLOPS or TOPS, areas in mm2, density in TPP/mm2, thresholds in their ``unit``. TPP
    is the largest of rate times bits, as 15 CFR Part 774, ECCN 3A090 defines it; see
    docs/method.md. What is not known is None.

    Raises
    ------
    Refused
        For an id that is not known, or a text that is no day.
    """
    named(chip, data.names, "chip")
    day = day_of(on)
    found = report(chip, day, data)
    planar = found.density.field == "planar"
    return Ruling(
        chip=chip,
        name=data.names[chip],
        on=day.isoformat(),
        data_version=data.version,
        tpp=_value(found.tpp),
        tpp_range=ends(found.tpp.interval),
        tpp_is_a_floor=found.tpp.floor,
        tpp_is_nominal=found.tpp.nominal,
        terms=[
            Term(t.field, t.rate.value, t.bits, t.product.value, t.nominal) for t in found.terms
        ],
        die_area_mm2=_value(found.area),
        density=None if planar else _value(found.density),
        density_range=None if planar else ends(found.density.interval),
        density_is_a_floor=found.density.floor,
        planar=planar,
        possible=list(found.found.possible),
        decided=found.found.decided,
        would_decide=list(found.found.unknown),
        thresholds=[_threshold(t) for t in found.thresholds],
    )


def _value(figure: Figure) -> float | None:
    return figure.interval.value if figure.interval else None


def _threshold(t: Asked) -> Threshold:
    return Threshold(
        id=t.test.id,
        rule=t.test.rule_set,
        entry=t.test.entry or None,
        alternative=t.test.alternative,
        metric=t.test.metric,
        unit=UNITS[t.test.metric],
        at_least=t.test.at_least,
        below=t.test.below,
        value=_value(t.figure),
        distance=t.distance,
        met=t.met,
        standing=t.standing,
    )
