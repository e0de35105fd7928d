"""The options of a select as a reader sees them, held once for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, Final

#: Lists of options held at most: those of all views as they open, with room for filtered ones.
MOST: Final = 64
#: Options in words, and the place of each.
Mappings = tuple[list[str], dict[str, int]]


def once(made: Callable[..., Mappings]) -> Callable[..., Mappings]:
    """Streamlit's ``create_mappings``, whose answer for the same words is the same object.

    A session remembers it for each of its controls, and some list every chip; nobody writes to it.
    """

    @lru_cache(maxsize=MOST)
    def kept(said: tuple[str, ...]) -> Mappings:
        return made(said)

    @wraps(made)
    def mapped(options: Sequence[Any], format_func: Callable[[Any], str] = str) -> Mappings:
        return kept(tuple(map(format_func, options)))

    return mapped
