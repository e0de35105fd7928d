"""Why a chip is not among those shown: facts that ``words.left_out`` says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Out(Enum):
    """A reason that needs no more than itself."""

    NOT_NAMED = auto()
    NOT_SHIPPED = auto()
    FOR_GAMERS = auto()
    WAFER = auto()
    BY_RIVAL = auto()
    NO_RELEASE = auto()


@dataclass(frozen=True)
class Other:
    """Another word of a field than asked for, or none known."""

    field: str


@dataclass(frozen=True)
class NotWithin:
    """Not dated in these years."""

    first: int
    last: int


@dataclass(frozen=True)
class NoFigure:
    """No sourced figure of the quantity with this title."""

    title: str


@dataclass(frozen=True)
class Without:
    """These are not known: titles of fields, and the date where one is asked for."""

    titles: tuple[str, ...] = ()
    date: bool = False


Reason = Out | Other | NotWithin | NoFigure | Without
