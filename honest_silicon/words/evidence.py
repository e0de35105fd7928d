"""What was shown of chips, in words."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.ladders import Proof
from honest_silicon.dataset.format import number

#: Words of the levels of evidence, in sentences.
LEVELS: Final = (
    "nothing found",
    "claimed by its maker",
    "reported",
    "documented",
    "independently measured",
)


def proof(row: Proof, *, named: bool = False) -> str:
    """A row that is evidence, in a line: model, who ran it, on how many chips, how it ended; with
    the chip as the row names it, where it is evidence for a family.
    """
    if row.table == "chips":
        return "sold for it by its maker"
    said = f"{row.model}, {row.by}"
    on = f" of {row.named}" if named and row.named else ""
    if row.chips is not None:
        said += f", {number(row.chips)} chip{'' if row.chips == 1 else 's'}{on}"
    elif on:
        said += f", on {row.named}"
    return f"{said}: {row.outcome}" if row.outcome else said
