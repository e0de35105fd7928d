"""What the page of claims says, in words a newcomer reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from honest_silicon.dataset.format import number
from honest_silicon.words.lists import listed

#: What a verdict says of statements, in a sentence.
_VERDICTS: Final = {
    "supported": "hold",
    "mixed": "hold in part",
    "contradicted": "do not hold",
    "overtaken": "were overtaken",
    "open": "cannot be checked yet",
}
_OF_ONE: Final = {
    "supported": "holds",
    "mixed": "holds in part",
    "contradicted": "does not hold",
    "overtaken": "was overtaken",
    "open": "cannot be checked yet",
}
#: What a finding is to a statement.
STANCES: Final = {
    "supports": "for it",
    "contradicts": "against it",
    "qualifies": "in part",
}
#: The article this project started from; its text is not public any more.
ARTICLE: Final = (
    "The article is \u201cAlibaba presenta un nuovo chip AI tra le sfide di NVIDIA mentre Pechino "
    "promuove l'indipendenza della tecnologia AI\u201d, in Italian. It is of the turn of August to "
    "September 2025 and relays the Wall Street Journal of 29 August 2025. Its statements are given "
    "in our words."
)
#: Headings of the two lists.
IN_ARTICLE: Final = "In the article"
ELSEWHERE: Final = "Said elsewhere"


def elsewhere_title(table: pd.DataFrame) -> str:
    """What opens the statements that are not the article's, with how they stand."""
    return f"{number(len(table))} statements made elsewhere: {_standing(table)}"


def opening(table: pd.DataFrame) -> str:
    """How the statements of the article stand; other claims are not counted among them."""
    mine = table[table["article"].astype(bool)]
    if mine.empty:
        return f"{number(len(table))} public claims are checked, none of them in the article."
    return (
        f"Of {len(mine)} statements in the article that started this project, judged by published "
        f"documents, {_standing(mine)}."
    )


def _standing(table: pd.DataFrame) -> str:
    """How many statements have each verdict, in words."""
    counts = table["reading"].value_counts()
    said = [
        f"{counts[verdict]} {words}" for verdict, words in _VERDICTS.items() if verdict in counts
    ]
    return listed(said)


def claim_opening(reading: str, found: Mapping[str, int]) -> str:
    """Whether a statement holds, and how much evidence speaks for and against it.

    Parameters
    ----------
    found
        Number of findings by what they say of it, in words.

    >>> claim_opening("mixed", {"for it": 5, "against it": 1})
    'It holds in part, with 5 findings for it and 1 against it.'
    """
    said = [f"{count} {words}" for words, count in found.items()]
    if not said:
        return f"It {_OF_ONE[reading]}, with no finding on file."
    # The first number has the noun.
    count, _, words = said[0].partition(" ")
    said[0] = f"{count} finding{'' if count == '1' else 's'} {words}"
    return f"It {_OF_ONE[reading]}, with {listed(said)}."


def shown(mine: pd.DataFrame, table: pd.DataFrame) -> str:
    """How many claims the table holds."""
    if len(mine) == len(table):
        return f"All {len(table)} claims, the article's first."
    return f"{len(mine)} of {len(table)} claims, the article's first."


# The list and the page of a claim.

NO_TABLE: Final = "This data directory has no table of claims."
NOTHING: Final = "Nothing is recorded."
NO_MATCH: Final = "No claim matches."
WIDEN: Final = "Try fewer or other words, or widen the choices above."


def checked_on(day: str) -> str:
    return f"Checked on {day}."


def settled_by(what: str) -> str:
    return f"What would settle it: {what.rstrip('.')}."
