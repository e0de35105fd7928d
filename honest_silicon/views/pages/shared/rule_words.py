"""The class of a chip under the export rules, in words."""

from __future__ import annotations

from honest_silicon.analysis.export_rules import NOT_CAUGHT, Classification
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import in_sentence


def class_words(data: Dataset, found: Classification) -> str:
    """A class, or the classes that may be and what would decide."""
    if found.decided:
        return found.possible[0]
    fields = data.package.chip_fields
    lacking = ", ".join(in_sentence(fields[f].title) for f in found.unknown if f in fields)
    least = "" if found.possible[-1] == NOT_CAUGHT else f"{found.possible[-1]} at least; "
    maybe = " or ".join(found.possible)
    return f"{least}{maybe}" + (f": {lacking} would decide" if lacking else "")
