"""Why chips are not shown, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.left_out import NoFigure, NotWithin, Other, Out, Reason, Without
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.schema import Package

_OUT: Final = {
    Out.NOT_NAMED: "not what was searched for",
    Out.NOT_SHIPPED: "not shipped",
    Out.FOR_GAMERS: "sold to gamers",
    Out.WAFER: "wafer-scale, not one package",
    Out.BY_RIVAL: f"known by {BY_RIVAL} alone",
    Out.NO_RELEASE: "without a release date",
}


def reason(package: Package, why: Reason) -> str:
    """Why a chip is left out."""
    if isinstance(why, Out):
        return _OUT[why]
    if isinstance(why, Other):
        return f"other or unknown {in_sentence(package.chip_fields[why.field].title)}"
    if isinstance(why, NotWithin):
        return f"not dated {why.first} to {why.last}"
    if isinstance(why, NoFigure):
        return f"without a sourced figure for {in_sentence(why.title)}"
    assert isinstance(why, Without)
    return f"without {' and '.join([*['release or expected date'] * why.date, *why.titles])}"


class Asked(str):
    """A reason that a reader gave: a filter, or what was searched for. Whom it leaves out they know
    and need no names for.
    """

    __slots__ = ()


def reasons(package: Package, left_out: Mapping[str, Reason]) -> dict[str, str]:
    """Why each chip is left out, by its id."""
    said = {why: _said(package, why) for why in set(left_out.values())}
    return {chip: said[why] for chip, why in left_out.items()}


def _said(package: Package, why: Reason) -> str:
    by_reader = why is Out.NOT_NAMED or isinstance(why, Other | NotWithin)
    return Asked(reason(package, why)) if by_reader else reason(package, why)
