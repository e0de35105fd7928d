"""The ranking of all chips for a job."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.bounds.sizing import NO_ROOM, ON_CHIP, Sizing
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.run.sentences.size import missing


def apart(data: Dataset, s: Sizing, why: str) -> str:
    """Why a chip is not ranked."""
    if why == ON_CHIP:
        return "keeps weights in on-chip SRAM: with so many chips, links set the speed"
    return "does not fit" if why == NO_ROOM else missing(data, s)


#: Groups of the ranking.
ON_SALE: Final = "On sale or discontinued"
ANNOUNCED: Final = "Not yet on sale: figures as announced"
NONE_RANKED: Final = "No chip of the selection has the figures this needs."
EXPECTED_HELP: Final = "Range of four in five comparable tests"
FEWEST_HELP: Final = "The fewest that hold the job: part of a server, or whole servers"
OTHER_CURRENCY: Final = "Its rents are published in another currency and are not converted"
IN_TIME_HELP: Final = "Whether a token can come within the time you gave"


def not_ranked(chip: str, why: str) -> str:
    return f"{chip} is not ranked: {why}."
