"""Parts of a page made once for the states that readers share, and shown again from then on.

A part is a function of a view and of what a reader chose. While it runs for the first time, each
``step`` it takes is noted with its arguments: a picture, a table, a sentence. For the next reader
of the same state the steps are taken again, with the view of that reader, and nothing is computed.
What is noted lies with the dataset, so it is gone with it. A reader's own chips are another
dataset, of which nothing is noted.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import wraps
from hashlib import blake2b
from typing import Any, Final, TypeVar
from weakref import ref

import pandas as pd

from honest_silicon.dataset.memo import once
from honest_silicon.views.frame.deadline import hold

_Function = TypeVar("_Function", bound=Callable[..., Any])
#: Parts that are remembered with a dataset, all pages together; one takes 10 to 400 kB.
MOST: Final = 96
NAME: Final = "parts of pages"
#: Of tables that are there, by where they are.
_DIGESTS: Final[dict[int, tuple[ref[pd.DataFrame], bytes]]] = {}


class _View:
    """Stands among noted arguments for the view of whoever is shown them."""


_THE_VIEW: Final = _View()
_Step = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class _Notes:
    """The steps of a part that is being made."""

    def __init__(self, view: Any) -> None:
        self._view = view
        self.steps: list[_Step] = []

    def add(self, show: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]) -> None:
        for value in (*given, *named.values()):
            if getattr(value, "__closure__", None) or getattr(value, "__self__", None):
                raise TypeError(f"{show.__name__} was given what belongs to one reader: {value!r}")
        marked = tuple(_THE_VIEW if value is self._view else value for value in given)
        self.steps.append((show, marked, named))


_NOTES: ContextVar[_Notes | None] = ContextVar("notes", default=None)


def step(show: _Function) -> _Function:
    """Something shown on a page, which a part may take up: it is given texts, tables and pictures
    that nobody changes afterwards.
    """

    @wraps(show)
    def shown(*given: Any, **named: Any) -> Any:
        hold()
        notes = _NOTES.get()
        if notes is None:
            return show(*given, **named)
        notes.add(show, given, named)
        # What a step is made of is its own affair.
        token = _NOTES.set(None)
        try:
            return show(*given, **named)
        finally:
            _NOTES.reset(token)

    return shown  # type: ignore[return-value]


def kept(part: _Function) -> _Function:
    """Remember what a part of a page shows.

    The part takes a view and what else it depends on. Of the view it may use the data, the filters,
    the selection, the colours and the source line; it shows what it shows by steps alone, and
    answers nothing.
    """
    name = f"{part.__module__}.{part.__qualname__}"

    @wraps(part)
    def shown(view: Any, *given: Any, **named: Any) -> None:
        if view.data.own or _NOTES.get() is not None:
            part(view, *given, **named)
            return
        key = (name, view.theme.name, view.filters, view.selection, view.source)
        key += (_content(given), _content(tuple(named.items())))
        notes = _Notes(view)

        def make() -> list[_Step]:
            token = _NOTES.set(notes)
            try:
                part(view, *given, **named)
            finally:
                _NOTES.reset(token)
            return notes.steps

        steps = once(view.data, NAME, key, make, MOST)
        if steps is not notes.steps:  # another reader's
            for show, marked, by_name in steps:
                show(*[view if value is _THE_VIEW else value for value in marked], **by_name)

    return shown  # type: ignore[return-value]


def _content(given: Any) -> Hashable:
    """What arguments hold, whichever objects they are."""
    try:
        hash(given)
    except TypeError:
        return tuple(map(_content, given)) if isinstance(given, tuple) else _digest(given)
    return given


def _digest(given: Any) -> bytes:
    """What a table or a list holds; of a table that stays it is found once."""
    at = id(given)
    known = _DIGESTS.get(at)
    if known is not None and known[0]() is given:
        return known[1]
    found = blake2b(pickle.dumps(given, pickle.HIGHEST_PROTOCOL), digest_size=16).digest()
    if isinstance(given, pd.DataFrame):
        _DIGESTS[at] = (ref(given, lambda _: _DIGESTS.pop(at, None)), found)
    return found
