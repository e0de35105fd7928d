"""What the page of the data says of itself, in words a newcomer reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from honest_silicon.charts.theme import Theme
from honest_silicon.dataset.format import in_sentence, percent

_ADJECTIVES = (("CN", "Chinese"), ("US", "US"))


def opening(known: pd.DataFrame) -> str:
    """How much of the core facts is known for each country.

    Parameters
    ----------
    known
        The frame ``analysis.quality.totals`` returns.
    """
    shares = {
        words: percent(known.at[c, "share"])
        for c, words in _ADJECTIVES
        if c in known.index and pd.notna(known.at[c, "share"])
    }
    if not shares:
        return "No chip on sale is selected."
    said = " and ".join(f"{share} for {words} chips" for words, share in shares.items())
    return f"Of the facts a buyer needs of chips on sale, we know {said}."


def counts(disputed: int, seen: float | None, statements: int, sources: int, each: float) -> str:
    """How much stands behind the figures.

    Parameters
    ----------
    seen
        Share of adopted figures that a second reader found again; None where nobody looked.
    each
        Independent documents for each chip.
    """
    again = (
        f" A second reader found {percent(seen)} of the figures again." if seen is not None else ""
    )
    return (
        f"On file are {statements:,} statements from {sources:,} documents, on average {each:.1f} "
        f"independent ones for each chip. Sources disagree on {disputed} figures.{again}"
    )


def lists_opening(statements: int, sources: int, disputed: int) -> str:
    """How much stands behind the figures, and on how many of them sources disagree."""
    return (
        f"The figures rest on {statements:,} statements from {sources:,} documents, with sources "
        f"at odds over {disputed:,} figures."
    )


def coverage_title(cover: pd.DataFrame, titles: Mapping[str, str]) -> str:
    """Which facts of Chinese chips are known least."""
    mine = cover[(cover["country"] == "CN") & cover["share"].notna()].nsmallest(2, "share")
    if len(mine) < 2:
        return "Core facts known of chips on sale"
    first, second = (
        f"{in_sentence(titles[f])} ({percent(s)})"
        for f, s in zip(mine["fact"], mine["share"], strict=True)
    )
    return f"Least known of Chinese chips: {first} and {second}"


def strict(known: pd.DataFrame, names: Mapping[str, str]) -> str:
    """The share of core facts where those a chip cannot have count as unknown."""
    shares = ", ".join(f"{names[str(c)]} {percent(r['strict'])}" for c, r in known.iterrows())
    return (
        "A share leaves out facts a chip cannot have, such as FP8 without FP8 units. Counting "
        f"those as unknown: {shares}."
    )


def first_hand_title(shares: pd.DataFrame) -> str:
    """How many figures rest on those who made, tested or filed.

    Parameters
    ----------
    shares
        The frame ``analysis.quality.first_hand`` returns.
    """
    said = [
        f"{percent(shares.at[(c, 'all'), 'share'])} of figures on {words} chips"
        for c, words in _ADJECTIVES
        if shares.at[(c, "all"), "figures"]
    ]
    return f"First-hand: {' and '.join(said)}" if said else "No figure is adopted"


FIRST_HAND = (
    "First-hand: the maker, a filing, an independent test or a paper gives the number, date, "
    "foundry or process."
)
READ_AGAIN = (
    "Each figure was checked again by someone who did not enter it. \u201cNot seen\u201d does not "
    "mean wrong: no document that states it could be opened again."
)


def wanted(missing: int, shown: int) -> str:
    """How many facts are wanted, and in which order they stand."""
    return (
        f"{missing} core facts of chips on sale are not known. Those on chips with the most "
        f"documents come first, as they are the likeliest to be found. {_first(shown, missing)}"
    )


def _first(shown: int, total: int) -> str:
    if shown == total:
        return "All are shown."
    return f"The first {shown} are shown; the download has all."


def stale(days: int, counts: str) -> str:
    """What counts as looked at, and how much was not."""
    return (
        f"Figures, and reasons for their absence, that nobody has looked at for {days} days: "
        f"{counts}. A figure was looked at when its newest document was read, when it was checked "
        "again, or on the day its absence gives."
    )


def left_out(candidates: int, rejected: int) -> str:
    """Chips without a row, and figures that were set aside."""
    return (
        f"{candidates} chips have no row of their own, each for the reason given. {rejected:,} "
        "figures were read and set aside: each is on the page of its chip, with its reason."
    )


def coverage_alt(cover: pd.DataFrame, theme: Theme, titles: Mapping[str, str]) -> str:
    """Text alternative of ``coverage_dots``."""
    said = []
    for country, rows in cover.groupby("country"):
        known = rows.dropna(subset=["share"])
        parts = [f"{titles[f]} {s:.0%}" for f, s in zip(known["fact"], known["share"], strict=True)]
        said.append(f"{theme.names[str(country)]}: {', '.join(parts)}")
    return f"Share of core facts known for chips on sale. {'. '.join(said)}."


# The lists.

AGREED: Final = "Sources agree on every figure of the chips selected."
NO_DOCUMENT: Final = "No document matches. Try a part of the publisher's name."
NOTHING_MISSING: Final = "No core fact of a chip on sale is missing here."
NONE_OF_THESE: Final = "None of these is missing."
NO_FIGURES: Final = "The chips selected have no figure."
NONE_WITH_OUTCOME: Final = "No figure of the chips selected has this outcome."
NEWEST_BY_COUNTRY: Final = "Newest document on chips of each country"
OTHER_ROWS: Final = "Rows of other tables about the chip"
FOLLOW: Final = "Follow this list in a feed reader (Atom)"
NO_CHANGE_OF_VERDICTS: Final = "No change of a verdict is recorded."
NO_CHANGE: Final = "No change of the data is recorded."
NONE_LEFT_OUT: Final = "No chip was left out."


def documents_shown(shown: int, every: int) -> str:
    return f"{shown} of {every:,} documents, most used first."


def figures_shown(shown: int, every: int) -> str:
    return f"{shown} of {every:,} figures; the download has all."


def looked_at(day: str) -> str:
    return f" Each was looked at on {day} or later."


# Coverage, downloads and citing.

NO_COVERAGE: Final = "No chip on sale passes the filters, so there is no coverage to show."
COVERAGE_SUBTITLE: Final = (
    "Share of chips on sale for which each fact is known. Click a mark for those without it."
)
BY_EVIDENCE: Final = "Figures by the strongest evidence behind them"
HOW_TO_CITE: Final = "To cite one figure, open it. To cite a page as you see it, see its foot."
HOW_TO_ADD: Final = """
A chip is three kinds of rows, all plain CSV in `data/`:

1. `chips.csv`: one row with the values taken. Leave what is unknown empty.
2. `evidence.csv`: one row for each chip, field and document, with the basis and, where the figure
   does not follow the convention of its column, a qualifier such as `sparse` or `per-die`. New
   documents go into `sources.csv`.
3. `gaps.csv`: one row with a reason for each core fact, and a form, that stays empty, and the day
   it was last looked for.

A new value of a cell drops its row of `second_readings.csv`, until someone else has read it again.

`python -m honest_silicon.dataset add` asks for all of it fact by fact and writes the rows;
`docs/contributing.md` goes from a data sheet to a merged chip in ten minutes.

Then run `python -m honest_silicon.dataset check`. It names the file, row, column and value of each
fault and what was expected. The meaning of every field is in `docs/data-dictionary.md`.
"""


def package_words(address: str, same: str) -> str:
    return (
        "A data package: every table, its declaration and the licence. Its address stays "
        f"{address}, its checksum is at {same}.sha256. SHA-256 of this version:"
    )
