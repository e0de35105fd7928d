"""The vocabulary for absence: what a reader sees where no value is adopted."""

from __future__ import annotations

from typing import Final

#: Reason in gaps.csv to the word shown in a cell.
WORDS: Final = {
    "not_published": "n/p",
    "withheld": "withheld",
    "not_applicable": "n/a",
    "disputed": "disputed",
    "not_found": "not found",
}
#: The same in full, where there is room.
IN_FULL: Final = {**WORDS, "not_published": "not published", "not_applicable": "not applicable"}
#: No value and no recorded search: said as such, never a blank or a zero.
UNRECORDED: Final = "–"
#: A value whose evidence is weaker than the reader asked for.
HIDDEN: Final = "hidden"

#: The key printed under a table.
LEGEND: Final = {
    "n/p": "not published by the vendor and not measured by anyone",
    "withheld": "tested, the figure kept back",
    "n/a": "the chip has no such thing",
    "disputed": "values too far apart to adopt one",
    "not found": "looked for and not found",
    UNRECORDED: "nothing recorded",
    HIDDEN: "its evidence is weaker than the filter allows",
}
