"""Ratios in prose: ``three quarters``, ``72 %``, ``2.3 times``. Tables write ``0.72x``, by
``dataset.format.times_text``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from honest_silicon.dataset.format import number
from honest_silicon.dataset.provenance import AT_LEAST, AT_MOST

_SPACE: Final = "\N{NO-BREAK SPACE}"
_PERCENT: Final = f"{_SPACE}%"
#: From here on prose says times.
_TWICE: Final = 1.95
#: Ratios within these count as nearly the same.
SAME: Final = (0.95, 1.05)
#: Shares that have a name of their own, and how near a ratio has to be to be called by it.
_SHARES: Final = (
    (1 / 4, "a quarter of"),
    (1 / 3, "a third of"),
    (1 / 2, "half of"),
    (2 / 3, "two thirds of"),
    (3 / 4, "three quarters of"),
)
_NEAR: Final = 0.03
#: What is said before a ratio that is bounded on one side, by its bound.
_BOUNDED: Final = {AT_LEAST: "at least ", AT_MOST: "at most "}


def share(value: float, *beside: float) -> str:
    """A ratio in prose: per cent below twice, times from there on.

    Parameters
    ----------
    beside
        Ratios told next to it. All are told in one form: in times where any is twice or more.

    >>> share(0.716), share(1.1), share(2.34), share(0.8, 4.6)
    ('72\\xa0%', '110\\xa0%', '2.3\\xa0times', '0.8\\xa0times')
    """
    return "".join(_told(value, *beside))


def _told(value: float, *beside: float) -> tuple[str, str]:
    """A ratio as a number and what stands behind it."""
    if max(value, *beside, 0) < _TWICE:
        return number(100 * value, significant=2 if value < 1 else 3), _PERCENT
    return number(value, significant=2), f"{_SPACE}times"


def of(value: float, whole: str, *beside: float) -> str:
    """A ratio with what it is a ratio to.

    >>> of(0.716, "the H100"), of(2.34, "its memory"), of(0.8, "its memory", 4.6)
    ('72\\xa0% of the H100', '2.3\\xa0times its memory', '0.8\\xa0times its memory')
    """
    said, form = _told(value, *beside)
    return f"{said}{form} {'of ' if form == _PERCENT else ''}{whole}"


def ends(low: float, high: float, *beside: float) -> str:
    """A range of ratios in prose, both ends in one form; '' where it has no width.

    >>> ends(0.956, 1.01), ends(0.8, 4.6), ends(0.5, 0.501), ends(0.7, 1.5, 3.3)
    ('96 to 101\\xa0%', '0.8 to 4.6\\xa0times', '', '0.7 to 1.5\\xa0times')
    """
    (first, _), (last, form) = (_told(end, low, high, *beside) for end in (low, high))
    return "" if first == last else f"{first} to {last}{form}"


def ends_of(low: float, high: float, whole: str) -> str:
    """A range of ratios with what they are ratios to; '' where it has no width.

    >>> ends_of(0.83, 1.68, "it"), ends_of(0.83, 2.4, "it")
    ('83 to 168\\xa0% of it', '0.83 to 2.4\\xa0times it')
    """
    said = ends(low, high)
    return f"{said} {'of ' if high < _TWICE else ''}{whole}" if said else ""


def named(
    over: float, thing: str, owner: str = "", bound: str = "", beside: Sequence[float] = ()
) -> str:
    """A ratio in words, with whose thing it is for the first of a sentence.

    Parameters
    ----------
    beside
        The ends of its range where they are told behind it: then it is told in their form.

    >>> named(0.76, "compute", "H100"), named(1.6, "memory"), named(0.96, "speed")
    ("three quarters of the H100's compute", '60\\xa0% more memory', 'nearly the same speed')
    >>> named(0.96, "speed", bound="at_least")
    'at least 96\\xa0% of the speed'
    >>> named(1.12, "speed", beside=(0.72, 1.53)), named(1.12, "speed", beside=(0.72, 3.3))
    ('112\\xa0% of the speed', '1.1\\xa0times the speed')
    """
    if beside:
        whole = f"the {owner}'s {thing}" if owner else f"the {thing}"
        return f"{_BOUNDED.get(bound, '')}{of(over, whole, *beside)}"
    if bound:
        return f"{_BOUNDED[bound]}{_named(over, thing, owner, plain=True)}"
    return _named(over, thing, owner)


def _named(over: float, thing: str, owner: str = "", *, plain: bool = False) -> str:
    """As ``named``; ``plain``: what is near is told by its figure."""
    whole = f"the {owner}'s {thing}" if owner else f"the {thing}"
    if abs(over - 1) < 0.005:
        return f"the same {thing}" + (f" as the {owner}" if owner else "")
    if SAME[0] <= over <= SAME[1] and not plain:
        return f"nearly the same {thing}" + (f" as the {owner}" if owner else "")
    if 1 < over < _TWICE:
        more = f"{number(100 * (over - 1), significant=2)}{_PERCENT} more {thing}"
        return more + (f" than the {owner}" if owner else "")
    near = [words for part, words in _SHARES if abs(over / part - 1) <= _NEAR]
    return f"{near[0]} {whole}" if near else of(over, whole)
