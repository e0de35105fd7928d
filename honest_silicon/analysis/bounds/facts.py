"""What a bound assumes, and why there is none: ``words.bounds`` says it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Assumed(Enum):
    """What a bound takes for given where a chip's figures do not say it."""

    #: Weights and caches are held in on-chip SRAM.
    ON_CHIP = "on-chip"
    #: Eight chips on fast links, as the number is not known.
    GROUP = "group"
    #: There is no scale-up link: the host interface carries what is exchanged.
    HOST_LINK = "host-link"
    #: The link is not known and left out.
    NO_LINK = "no-link"


@dataclass(frozen=True)
class Wider:
    """No units of the bits ``wanted``: weights are ``kept`` in so many, computed in ``field``."""

    wanted: int
    kept: int
    field: str


@dataclass(frozen=True)
class ByRival:
    """Fields of the chip that only a rival of its maker has given."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class Beyond:
    """No test a range rests on had more than ``most`` chips: that of more is extrapolated."""

    most: int


Note = Assumed | Wider | ByRival | Beyond


@dataclass(frozen=True)
class NoCount:
    """No number of chips up to ``most`` holds the work; with ``step_ms`` none is as fast.

    ``load`` is sequences for each chip, 0 as many as fit.
    """

    most: int
    load: int
    step_ms: float | None = None


@dataclass(frozen=True)
class ManyChips:
    """Weights are kept in the on-chip SRAM of very many chips, of which no bound is computed."""


Reason = NoCount | ManyChips


@dataclass(frozen=True)
class Lack:
    """What keeps a workload from a ratio: unknown fields of a chip, or why it has no rate."""

    chip: str
    fields: tuple[str, ...] = ()
    reason: Reason | None = None


@dataclass(frozen=True)
class Missing:
    """No rate, as these fields of the chip are not known."""

    fields: tuple[str, ...]


@dataclass(frozen=True)
class NoNumber:
    """No rate, as what is copied to each chip leaves no number that holds it."""


@dataclass(frozen=True)
class TooLarge:
    """No rate, as the job does not fit: GB to hold, and GB at most to hold them in."""

    held_gb: float
    room_gb: float


@dataclass(frozen=True)
class NoTest:
    """Nothing to expect, as no test is comparable."""


NoRate = Missing | NoNumber | TooLarge | NoTest


@dataclass(frozen=True)
class OfRoofline:
    """A rate is the bound of so many chips, limited so."""

    chips: int
    limited_by: str


@dataclass(frozen=True)
class OfTests:
    """A rate is the 80 % range by results of a class of chips."""

    results: int
    sources: int
    vendor: str
    generation: str


Basis = OfRoofline | OfTests
