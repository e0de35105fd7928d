"""What every answer shares: how it refuses, finds what was named, and writes a figure plainly."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from difflib import get_close_matches
from typing import Any

from honest_silicon.analysis.intervals import Interval


class Refused(ValueError):
    """What was asked for cannot be answered; the message is one plain sentence."""


class Unknown(Refused):
    """What was asked for by name is not there."""


@dataclass(frozen=True)
class Ends:
    """A figure with the lowest and the highest of its comparable sources."""

    low: float
    value: float
    high: float


def named(word: str, known: Iterable[str], kind: str) -> str:
    """An id if it is known.

    Raises
    ------
    Unknown
        With the ids nearest to it.
    """
    ids = list(known)
    if word in ids:
        return word
    asked = word.lower()
    # An id of which the word is a whole part comes first: h20 is nvidia-h20, not nvidia-gh200.
    whole = [i for i in ids if asked in i.split("-")]
    near = get_close_matches(asked, whole, n=3, cutoff=0.0)
    near += get_close_matches(asked, ids, n=3, cutoff=0.5)
    if len(word) > 1:
        near += [i for i in ids if asked in i] if not near else []
    near = list(dict.fromkeys(near))[:3]
    hint = f"; the nearest ids are {', '.join(near)}" if near else ""
    raise Unknown(f"No {kind} has the id {word!r}{hint}.")


def ends(figure: Interval | None) -> Ends | None:
    """A figure with its range; None where it is unknown."""
    if figure is None:
        return None
    return Ends(figure.low, figure.value, figure.high)


def as_json(answer: Any) -> str:
    """An answer or a mapping as one line of JSON, without numbers that JSON does not have."""
    return json.dumps(finite(answer), ensure_ascii=False, allow_nan=False)


def finite(value: Any) -> Any:
    """Answers as dictionaries, null for what is no number."""
    if is_dataclass(value) and not isinstance(value, type):
        value = vars(value)
    if isinstance(value, Mapping):
        return {k: finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
