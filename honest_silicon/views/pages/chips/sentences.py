"""What the views of Chips say."""

from __future__ import annotations

from collections.abc import Mapping

from honest_silicon.analysis.quality import sourced_cells
from honest_silicon.dataset import Dataset

_SPACE = "\N{NO-BREAK SPACE}"


# The table.


def opening(data: Dataset) -> str:
    """How many chips there are of each country, and how many of them customers have."""
    chips = data.chips
    had = chips["status"].isin(data.package.delivered)
    cn, us = (chips["country"] == c for c in ("CN", "US"))
    return (
        f"Of the {cn.sum()} Chinese and {us.sum()} US chips listed here, {(cn & had).sum()} and "
        f"{(us & had).sum()} have reached customers."
    )


def how_to_read(data: Dataset) -> str:
    return f"A click on any of {sourced_cells(data):,} figures shows who says so."


#: Heading of each group of chips, by what is true of them, in the order of the table.
GROUPS: Mapping[str, str] = {
    "own": "Yours, without a source",
    "had": "Customers have them",
    "planned": "Not on sale yet: announced, in tests or rumoured. Their figures are plans",
    "cancelled": "Cancelled",
}


def unfound(text: str, hidden: int, others: int) -> str:
    """Why a search shows no chip: ``hidden`` of its chips are left out by the filters, ``others``
    are models and claims that it found.
    """
    named = f"“{text.strip()}”"
    if hidden:
        count = "the one chip" if hidden == 1 else f"all {hidden}{_SPACE}chips"
        return f"The filters in the side bar leave out {count} found for {named}."
    if others:
        return f"No chip is found for {named}, but these are:"
    return f"No chip, model or claim is found for {named}. Try fewer letters."
