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


def proof(row: Proof) -> str:
    """A row that is evidence, in a line: model, who ran it, on how many chips, how it ended."""
    if row.table == "chips":
        return "sold for it by its maker"
    said = f"{row.model}, {row.by}"
    if row.chips is not None:
        said += f", {number(row.chips)} chip{'' if row.chips == 1 else 's'}"
    return f"{said}: {row.outcome}" if row.outcome else said
