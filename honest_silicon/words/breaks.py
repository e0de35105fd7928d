"""Compound words that stay whole where words are large: ``16-bit`` is not ``16-`` on one line and
``bit`` on the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

#: Words joined by hyphens, and dates.
_COMPOUND: Final = re.compile(r"(?<![\w/-])\w+(?:-\w+)+(?![\w/-])")
#: Letters from which a compound is broken rather than that a line is wider than a phone.
_LONG: Final = 22
_JOINED: Final = "-\N{WORD JOINER}"


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A text in pieces, and whether each is to stay whole.

    >>> list(pieces("Its 16-bit rate"))
    [('Its ', False), ('16-bit', True), (' rate', False)]
    """
    end = 0
    for found in _COMPOUND.finditer(text):
        if len(found[0]) >= _LONG:
            continue
        if end < found.start():
            yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    if end < len(text):
        yield text[end:], False


def breakable(text: str) -> str:
    """A text as it was before it was made ``unbroken``."""
    return text.replace("\N{WORD JOINER}", "")


@lru_cache(512)
def unbroken(text: str) -> str:
    """A text that is not broken within its compound words, where nothing but text can be written.

    >>> unbroken("16-bit").encode()
    b'16-\\xe2\\x81\\xa0bit'
    >>> unbroken("7 nm") == "7 nm"
    True
    """
    return "".join(p.replace("-", _JOINED) if whole else p for p, whole in pieces(text))
