"""The vocabulary for absence: what a reader sees where no value is adopted."""

from __future__ import annotations

from typing import Final

#: Reason in gaps.csv to the words shown wherever there is no value.
WORDS: Final = {
    "not_published": "not published",
    "withheld": "withheld",
    "not_applicable": "none",
    "disputed": "disputed",
    "not_found": "not found",
}
#: No value and no recorded search: said as such, never a blank or a zero.
UNRECORDED: Final = "–"
#: A value whose evidence is weaker than the reader asked for.
HIDDEN: Final = "hidden"

#: What each of them means, for a reader who sees it.
LEGEND: Final = {
    "not published": "the maker publishes none and no comparable test gives it",
    "not found": "looked for and not seen, though it may be published",
    "withheld": "tested, the figure kept back",
    "none": "the chip has no such thing",
    "disputed": "values too far apart to adopt one",
    UNRECORDED: "nothing recorded",
    HIDDEN: "its evidence is weaker than the filter allows",
}
