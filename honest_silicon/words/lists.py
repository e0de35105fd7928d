"""Words as a list, and as the start of a sentence."""

from __future__ import annotations

from collections.abc import Iterable


def listed(words: Iterable[str], last: str = "and") -> str:
    """Words as a list of a sentence; '' for none.

    >>> listed(["a", "b", "c"]), listed(["a", "b"], "or"), listed(["a"]), listed([])
    ('a, b and c', 'a or b', 'a', '')
    """
    *rest, final = [*words] or [""]
    return f"{', '.join(rest)} {last} {final}" if rest else final


def begun(text: str) -> str:
    """A text with the letter that a sentence starts with.

    >>> begun("no rack is known"), begun("")
    ('No rack is known', '')
    """
    return f"{text[:1].upper()}{text[1:]}"
