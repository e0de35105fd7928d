"""The options of a select as a reader sees them, held once for all sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from honest_silicon.dataset.memo import while_held

#: Options in words, and the place of each.
Mappings = tuple[list[str], dict[str, int]]


class _Words(list[str]):
    """Options in words, with the place of each: lists and mappings alone take no weak reference."""

    __slots__ = ("__weakref__", "places")

    places: dict[str, int]


def once(made: Callable[..., Mappings]) -> Callable[..., Mappings]:
    """Streamlit's ``create_mappings``, whose answer for the same words is the same object.

    A session remembers it for each of its controls, and some list every chip; nobody writes to it.
    """

    @while_held
    def kept(said: tuple[str, ...]) -> _Words:
        words, places = made(said)
        found = _Words(words)
        found.places = places
        return found

    @wraps(made)
    def mapped(options: Sequence[Any], format_func: Callable[[Any], str] = str) -> Mappings:
        words = kept(tuple(map(format_func, options)))
        return words, words.places

    return mapped
