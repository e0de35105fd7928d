"""How many examples a property is tried on: few where someone waits, all of them in `.ci/run`."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Final, TypeVar

from hypothesis import settings

#: Environment variable and the name in it that asks for every example.
VARIABLE: Final = "HYPOTHESIS_PROFILE"
FULL: Final = "full"
#: One example in so many is tried otherwise, and no fewer than the least.
SHARE: Final = 16
LEAST: Final = 5
_Case = TypeVar("_Case")


def examples(most: int, least: int = LEAST, step: int = SHARE) -> int:
    """The number of examples to try of ``most``, by the profile in use; where each costs a page, a
    check of all data or more, ``least`` may be below and ``step`` above what they are elsewhere.
    """
    if os.environ.get(VARIABLE) == FULL:
        return most
    return min(most, max(least, most // step))


def some(cases: Sequence[_Case], turn: int) -> Sequence[_Case]:
    """All cases, or one of them where someone waits: another for each ``turn``."""
    if os.environ.get(VARIABLE) == FULL:
        return cases
    return [cases[turn % len(cases)]]


def share(cases: Iterable[_Case], step: int = SHARE) -> list[_Case]:
    """All cases, or each ``step``th of them where someone waits."""
    return list(cases)[:: 1 if os.environ.get(VARIABLE) == FULL else step]


def each(cases: Iterable[_Case], subject: Callable[[_Case], Hashable]) -> list[_Case]:
    """All cases, or the first of each subject where someone waits."""
    every = list(cases)
    if os.environ.get(VARIABLE) == FULL:
        return every
    first: dict[Hashable, _Case] = {}
    for case in every:
        first.setdefault(subject(case), case)
    return list(first.values())


def turns(cases: Iterable[_Case], subject: Callable[[_Case], Hashable]) -> list[_Case]:
    """All cases, or one of each subject where someone waits: of the first subject its first, of the
    second its second and so on, so that what the cases of a subject differ in has its turn, too.
    """
    every = list(cases)
    if os.environ.get(VARIABLE) == FULL:
        return every
    known: dict[Hashable, list[_Case]] = {}
    for case in every:
        known.setdefault(subject(case), []).append(case)
    return [of[turn % len(of)] for turn, of in enumerate(known.values())]


def load() -> None:
    """Use the profile the environment names. The same examples on every run: a failure is a bug,
    not the luck of the day.
    """
    name = os.environ.get(VARIABLE) or "quick"
    for profile in ("quick", FULL):
        settings.register_profile(
            profile, deadline=None, derandomize=True, database=None, max_examples=examples(100)
        )
    settings.load_profile(name)
