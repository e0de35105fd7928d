"""How long a run of a page may take: past it, the page ends with a sentence instead of in halves.

The server stops a run from outside as well, later (``web.sessions``): then nothing can be said.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

#: Seconds; half of what the server allows.
RUN_S: Final = 30.0
_UNTIL: ContextVar[float] = ContextVar("until", default=float("inf"))


class TooLong(Exception):
    """A run took longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done in it is to take no longer; ``hold`` says where it does."""
    token = _UNTIL.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _UNTIL.reset(token)


def hold() -> None:
    """Go on, unless the time is over.

    Raises
    ------
    TooLong
        After the seconds of ``within``.
    """
    if time.monotonic() > _UNTIL.get():
        raise TooLong("the run took longer than it may")
