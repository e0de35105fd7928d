"""Bounds in words: what was assumed, why there is no rate, what a rate rests on."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from typing import Final

from honest_silicon.analysis.bounds.cost import LOWEST, MEDIAN, OWN, OWNED
from honest_silicon.analysis.bounds.expected import Curve
from honest_silicon.analysis.bounds.facts import (
    Assumed,
    Beyond,
    ByRival,
    Lack,
    ManyChips,
    Missing,
    NoNumber,
    NoRate,
    Note,
    NoTest,
    OfRoofline,
    OfTests,
    Reason,
    TooLarge,
    Wider,
)
from honest_silicon.analysis.bounds.facts import Basis as RateBasis
from honest_silicon.analysis.bounds.panel import Comparison
from honest_silicon.analysis.bounds.sizing import tested
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.dataset.format import ends_text, in_sentence, number
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset

#: Prices of an accelerator-hour by what they rest on.
PRICES: Final = {
    OWN: "Your own price",
    LOWEST: "Lowest published rent",
    MEDIAN: "Median published rent",
    OWNED: "Owned",
}
#: Said where no published test lets expect a speed.
NO_TEST: Final = "no comparable test"
#: Digits an expected figure is written with: tests spread too far for more.
_DIGITS: Final = 2


def expected_ends(
    low: float, high: float, *, least: float | None = None, most: float | None = None
) -> str:
    """The ends of an expected range, which no rounding moves past the limit printed beside it.

    >>> expected_ends(152, 576, most=576), expected_ends(3.51, 9.9, least=3.55)
    ('150 to 570', '3.6 to 9.9')
    >>> expected_ends(152, 574, most=576), expected_ends(152, 700, most=576)
    ('150 to 570', '150 to 570')
    """

    def say(value: float) -> str:
        value = value if least is None else max(value, least)
        value = value if most is None else min(value, most)
        said = float(f"{value:.{_DIGITS}g}")
        way = ROUND_FLOOR if most is not None and said > most else None
        way = ROUND_CEILING if least is not None and said < least else way
        if way:
            said = float(Context(prec=_DIGITS, rounding=way).plus(Decimal(repr(value))))
        return number(said)

    return ends_text(low, high, say)


_ASSUMED: Final = {
    Assumed.ON_CHIP: "weights and caches held in on-chip SRAM",
    Assumed.GROUP: "domain not known: eight assumed",
    Assumed.HOST_LINK: "no scale-up link: over the host interface",
    Assumed.NO_LINK: "link not known: computed without it",
}


def _titles(package: Package, fields: Iterable[str]) -> list[str]:
    return [in_sentence(package.chip_fields[f].title) for f in fields]


def note(package: Package, said: Note) -> str:
    """What a bound assumes of a chip."""
    if isinstance(said, Wider):
        words = package.chip_fields[said.field].short_title
        kept = f"weights kept in {said.kept} bits"
        return f"no {said.wanted}-bit units: {kept}, computed in {words}"
    if isinstance(said, ByRival):
        return f"{' and '.join(_titles(package, said.fields))} by {BY_RIVAL}"
    if isinstance(said, Beyond):
        most = f"{number(said.most)} chip{'' if said.most == 1 else 's'}"
        return f"no such test had more than {most}: the speed of more is extrapolated"
    return _ASSUMED[said]


def notes(package: Package, said: Iterable[Note]) -> str:
    """All that a bound assumes, in a line."""
    return "; ".join(note(package, n) for n in said)


def reason(said: Reason) -> str:
    """Why a chip has no rate though its figures are known."""
    if isinstance(said, ManyChips):
        return "weights in on-chip SRAM of very many chips"
    load = f" with {number(said.load)} for each" if said.load else ""
    if said.step_ms is None:
        return f"no number up to {said.most} holds model and sequences{load}"
    return f"no number up to {said.most} keeps a step within {number(said.step_ms)} ms{load}"


def lack(data: Dataset, said: Lack) -> str:
    """Why a workload has no ratio."""
    if said.reason is None:
        fields = " and ".join(_titles(data.package, said.fields))
        return f"{fields} of {data.names[said.chip]} not known"
    if isinstance(said.reason, ManyChips):
        return reason(said.reason)
    return f"{data.names[said.chip]}: {reason(said.reason)}"


#: Said where every figure is on the word of the maker of its chip.
BY_MAKERS: Final = "by makers' figures"


def whose(by_makers: bool) -> str:
    """By whose word figures are, as the start of a sentence says it."""
    return BY_MAKERS if by_makers else "by figures not all of the makers"


def estimated(data: Dataset, found: Comparison) -> str:
    """Which figures of two chips only a rival has given; '' where there is none."""
    titles = data.package.chip_fields
    said = [f"{in_sentence(titles[f].title)} of {data.names[c]}" for f, c in found.estimated]
    return f"{' and '.join(said)} by {BY_RIVAL}" if said else ""


def no_rate(package: Package, why: NoRate) -> str:
    """Why a job has no rate on a chip."""
    if isinstance(why, Missing):
        return f"not known: {', '.join(_titles(package, why.fields))}"
    if isinstance(why, NoNumber):
        return "does not fit: what is copied to each leaves no number that holds it"
    if isinstance(why, TooLarge):
        held, most = (number(gb, significant=4) for gb in (why.held_gb, why.room_gb))
        return f"does not fit: {held} GB to hold in at most {most} GB"
    assert isinstance(why, NoTest)
    return NO_TEST


def basis(rests_on: RateBasis) -> str:
    """What a rate rests on."""
    if isinstance(rests_on, OfRoofline):
        many = f"{number(rests_on.chips)} accelerator{'' if rests_on.chips == 1 else 's'}"
        return f"roofline of {many}, limited by {rests_on.limited_by}"
    return (
        f"80 % range by {rests_on.results} results of {rests_on.sources} sources on "
        f"{class_of(rests_on)}"
    )


def class_of(found: Curve | OfTests) -> str:
    """Chips that an expected speed rests on: ``Huawei Ascend 910B``."""
    alone = found.generation.startswith(found.vendor)
    return found.generation if alone else f"{found.vendor} {found.generation}"


def tests_of(found: Curve) -> str:
    """Chips whose tests a range rests on: ``Huawei Ascend 910B chips``."""
    return f"{class_of(found)} chips"


def whose_tests(data: Dataset, chip: str, found: Curve, kind: str) -> str:
    """Whose tests a range rests on: ``other Ascend 910B chips`` where none was of this one."""
    said = tests_of(found)
    return said if tested(data, chip, kind) else f"other {said}"
