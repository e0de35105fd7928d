"""How long a sentence may be, and what is told in several where one would be longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

#: A sentence has fewer words.
MOST: Final = 30
T = TypeVar("T")


def short(sentence: str) -> bool:
    """Whether a sentence has fewer than thirty words; signs that stand alone are none.

    >>> short("word " * 29), short("word " * 30), short("72 % \N{EN DASH} " * 29)
    (True, False, True)
    """
    return sum(any(map(str.isalnum, word)) for word in sentence.split()) < MOST


def told(
    clauses: Sequence[T],
    say: Callable[[Sequence[T]], str],
    then: Callable[[Sequence[T]], str] | None = None,
) -> list[str]:
    """As many clauses in a sentence as make a short one, and the others in those after it.

    Parameters
    ----------
    say, then
        What a sentence of clauses is, and one after it where that is another.

    >>> told(["a", "b"], " and ".join), told(["a", "b " * 29], " ".join) == ["a", "b " * 29]
    (['a and b'], True)
    """
    out: list[str] = []
    rest = list(clauses)
    while rest:
        said = then if out and then else say
        fits = (n for n in range(len(rest), 1, -1) if short(said(rest[:n])))
        count = next(fits, 1)
        out.append(said(rest[:count]))
        rest = rest[count:]
    return out
