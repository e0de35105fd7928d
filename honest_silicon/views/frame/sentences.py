"""What stands around every page, in words."""

from __future__ import annotations

from typing import Final

# An embedded part.


def no_part(parts: str) -> str:
    return f"This page has no part of that name. It offers: {parts}."


# A page that failed.

FAILED: Final = (
    "This page could not be drawn to its end. What you chose is kept: change it, or go on to "
    "another page. If it happens again, quote {}."
)


# A session that is gone.

AGAIN: Final = "Show them again"
FORGET: Final = "Forget them"


def had_own(names: str, more: int) -> str:
    others = f" and {more} more" if more > 0 else ""
    return f"This tab had chips of yours before the page was loaded anew: {names}{others}."


# The filters.

WEAKER: Final = "Figures with weaker evidence are hidden and count as unknown."


# Pictures.


def borne(count: int, points: int, rest: str, mark: str) -> str:
    return f" {count} of {points} points {rest} on a figure marked {mark}."


# Around every page.

WIDEN: Final = "Widen or clear the filters, in the side bar or under Menu."
MEANINGS: Final = "What marks and words mean"
LETTERS: Final = "The letter beside a figure: who says so"
AS_FILE: Final = "This page as a file that needs no server"
CLICK: Final = "Click any figure or point to see its sources."


def ignored(parts: str, more: str) -> str:
    return f"Ignored unknown parts of this link: {parts}{more}."


def unknown_version(now: str, linked: str) -> str:
    return f"{now}; the link names data {linked}, which is not known here."


def changed_since(now: str, linked: str, figures: int, chips: int) -> str:
    return (
        f"{now}; the link was made with {linked}. Since then {figures} figures of {chips} "
        "chips changed. [All changes](data?show=changes)"
    )


def foot(
    version: str, day: str, digest: str, chips: int, statements: int, documents: int, own: str
) -> str:
    """What was shown: its version, of which ``day`` ('' where none is recorded), and how much."""
    dated = f" of {day}" if day else ""
    return (
        f"Data {version}{dated} ({digest}), {chips} chips, {statements:,} statements from "
        f"{documents:,} documents. Data CC BY 4.0, code MIT. Every {own}figure has its source "
        "on the page of its chip."
    )


def newer(faults: str, first: str) -> str:
    return f"Newer data are not shown yet, with {faults}: {first}."


def own_chips(count: int, plural: str) -> str:
    return f":green[★] {count} chip{plural} of yours, unsourced, in this session only."


def faults_found(faults: str, they: str) -> str:
    return (
        f"{faults} found. No figure is shown until {they} fixed: a wrong number is worse than none."
    )


def first_faults(count: int) -> str:
    return f"The first 200 of {count} faults."
