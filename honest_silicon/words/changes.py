"""What changed from one version of the data to the next, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from honest_silicon.dataset.format import value_text
from honest_silicon.dataset.read import as_number
from honest_silicon.dataset.schema import Field

#: Of a chip that came or went, the fact that changed is the chip itself.
CHIP: Final = "id"
LISTED: Final = "listed"


def fact(fields: Mapping[str, Field], name: str) -> str:
    """Title of what changed; the name itself of a field that is no more."""
    if name == CHIP:
        return "The chip"
    return fields[name].title if name in fields else name


def end(fields: Mapping[str, Field], name: str, text: str | None) -> str | None:
    """One end of a change as its field shows it now, None where there was nothing.

    A text that is none of its field stands as it was recorded.
    """
    if text is None:
        return None
    if name == CHIP:
        return LISTED
    kind = fields.get(name)
    if kind is None or (kind.numeric and as_number(text) is None):
        return text
    return value_text(text, kind, unit=True)


def absent(name: str) -> str:
    """Word for the end at which there was nothing."""
    return "not listed" if name == CHIP else "empty"


def counted(filled: int, emptied: int, revised: int, came: int, went: int) -> str:
    """What a version changed, in a sentence."""
    parts = [
        *_some(came, "chip", "added"),
        *_some(went, "chip", "removed"),
        *_some(filled, "figure", "filled"),
        *_some(revised, "figure", "revised"),
        *_some(emptied, "figure", "emptied"),
    ]
    return f"{', '.join(parts)}." if parts else "No figure of a chip changed."


def _some(count: int, what: str, done: str) -> list[str]:
    return [f"{count:,} {what}{'' if count == 1 else 's'} {done}"] if count else []


def verdict(reading: Field, before: str | None, after: str | None) -> str:
    """How a claim reads now and how it read before."""
    if after is None:
        return "No longer listed"
    now = reading.label(after)
    return f"{now}, new" if before is None else f"{now}, before: {reading.label(before)}"
