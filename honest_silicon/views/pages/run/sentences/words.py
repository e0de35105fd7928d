"""Numbers and lists as the sentences of *Run a model* have them."""

from __future__ import annotations

from collections.abc import Sequence
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


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts in a sentence.

    >>> listed(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def gb(size: float, significant: int = 3) -> str:
    return f"{number(size, significant=significant)}{_SPACE}GB"
