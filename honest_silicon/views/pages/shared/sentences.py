"""Sentences that several pages say."""

from __future__ import annotations

from typing import Final

# Chips compared.

NO_WORKLOADS: Final = "This data directory has no reference workloads."
NOTHING_COMPARED: Final = "Without workloads nothing is compared."
NONE_WITH_FIGURES: Final = "No chip in the selection has the figures that this needs."
CANNOT_MOST: Final = "cannot do half of the workloads on as many as 64"
ONE_UNKNOWN: Final = "Of one of the two no figure is known"


# Levels of evidence.

LEVELS_TITLE: Final = "How much is documented, and of which chips"


# The choice of a model.

PICK: Final = "Pick a model"
NO_MODEL: Final = "No model is picked."
NO_ANSWER: Final = "No figures are shown: those of another model would be no answer."
PICK_MODEL: Final = "Pick a model, or paste the config.json of your own."
PUBLISHED_TITLE: Final = "Memory speed, compute and the nearest pair of tests, chip by chip"


def no_model(model: str) -> str:
    return f"No model has the id {model}."


# A pasted model.

PASTE: Final = "Paste the config.json of a model to see what it needs."
CONFIG_LABEL: Final = "config.json of the model, as Hugging Face publishes it"


def types_understood(types: str) -> str:
    return (
        f"Model types understood: {types}. A field that is not understood is named, and no "
        "figures are shown."
    )


# workload_choice

MEDIAN_OF_ALL: Final = "The median of all workloads, with the lowest and the highest."


def still_over_all(workload: str, other: str) -> str:
    return f"{workload} {other} is still over all workloads."
