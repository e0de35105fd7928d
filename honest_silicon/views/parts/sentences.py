"""Panels of evidence, in words."""

from __future__ import annotations

from typing import Final

from honest_silicon.dataset.gaps import LEGEND

# The panel of a figure.

NO_SOURCE: Final = "No source is recorded for this figure."
NOMINAL_APART: Final = "the nominal figure counts vector units and is outside the range"
YOURS: Final = "Yours, entered in this session."
HOW_TO_SEND: Final = "Fill in the words in capitals and send it as an issue or a pull request."


def absence_means(word: str) -> str:
    """What a word for absence means."""
    return f"{word.capitalize()}: {LEGEND[word]}."


# The panel of a row.

HOW_TO_MEND: Final = "Change what is wrong and send it as an issue or a pull request."


def looked_for(day: str) -> str:
    return f"Last looked for: {day}."


NO_SECOND_READING: Final = "Second reading: none yet."
