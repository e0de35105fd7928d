"""How much is tried: few examples and cases where someone waits, all of them in `.ci/run`.

Three profiles: full; quick, in which properties have few examples; brief, in which tests of many
cases have few of those, too.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar
from zlib import crc32

import pytest
from hypothesis import settings

#: Environment variable and the name in it that asks for every example.
VARIABLE: Final = "HYPOTHESIS_PROFILE"
FULL: Final = "full"
#: What `make test` asks for.
BRIEF: Final = "brief"
#: One example in so many is tried otherwise, and no fewer than the least.
SHARE: Final = 16
LEAST: Final = 5
#: One case in so many of a test is tried in brief, unless each of them is a subject of its own.
CASES: Final = 4
_Case = TypeVar("_Case")
#: A long way to what a shorter test asks as well: gone where every example is tried.
thorough = pytest.mark.skipif(os.environ.get(VARIABLE) != FULL, reason="in the full profile")


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


def briefly(tests: Mapping[str, bool]) -> list[str]:
    """The tests to run, of all by name, ``file::test[case]``, and whether the case is a subject of
    its own: in brief one case in four of each test, and at least one; which ones, its name decides.
    """
    if os.environ.get(VARIABLE) != BRIEF:
        return list(tests)
    cases: dict[str, list[str]] = {}
    for name, alone in tests.items():
        cases.setdefault(name if alone else name.partition("[")[0], []).append(name)
    return [
        name
        for test, names in cases.items()
        for name in names[crc32(test.encode()) % min(CASES, len(names)) :: CASES]
    ]


def load() -> None:
    """Use the profile the environment names. The same examples on every run: a failure is a bug,
    not the luck of the day.
    """
    name = os.environ.get(VARIABLE) or "quick"
    for profile in ("quick", BRIEF, FULL):
        settings.register_profile(
            profile, deadline=None, derandomize=True, database=None, max_examples=examples(100)
        )
    settings.load_profile(name)
