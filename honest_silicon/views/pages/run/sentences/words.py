"""Numbers and lists as the sentences of *Run a model* have them."""

from __future__ import annotations

from typing import Final

from honest_silicon.dataset.format import number

_SPACE: Final = "\N{NO-BREAK SPACE}"
_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def counted(count: int) -> str:
    """A number as it stands in a sentence.

    >>> counted(2), counted(16)
    ('two', '16')
    """
    return _WORDS[count] if count < len(_WORDS) else number(count)


def gb(size: float, significant: int = 3) -> str:
    return f"{number(size, significant=significant)}{_SPACE}GB"
