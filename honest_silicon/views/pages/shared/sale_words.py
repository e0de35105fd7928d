"""What China may buy, in a sentence, for every page that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Final

from honest_silicon.analysis.sales import Status, sale
from honest_silicon.dataset import Dataset
from honest_silicon.words.names import model_name

_SPACE = "\N{NO-BREAK SPACE}"
#: Words for what a window of sale says, by who imposed it and its state.
STATES: Final = {
    ("US", "free"): "no licence needed",
    ("US", "licensed"): "sold under licence",
    ("US", "licence-required"): "licence needed, none known",
    ("CN", "discouraged"): "discouraged by Beijing",
    ("CN", "licensed"): "rationed by Beijing",
}


def day_words(day: date) -> str:
    """A day in prose.

    >>> day_words(date(2023, 11, 17))
    '17\\xa0November\\xa02023'
    """
    return f"{day.day}{_SPACE}{day:%B}{_SPACE}{day.year}"


def on_day(day: date) -> str:
    """The start of a sentence about a day."""
    return "Today" if day == datetime.now(UTC).date() else f"On {day_words(day)}"


def sale_sentence(data: Dataset, day: date) -> str:
    """What China could buy of the US on a day, by name."""
    found = sale(data, day)
    start, verb, need = on_day(day), "could", "was"
    if start == "Today":
        verb, need = "may", "is"
    if found.licensed:
        said = f"{start} China {verb} buy {_names(data, found.licensed)} under US licence"
        if found.free:
            said += f" and {_names(data, found.free)} without"
    elif found.free:
        said = f"{start} no US licence {need} needed for {_names(data, found.free)}"
    else:
        return f"{start} no US chip is known to {_be(start)} open to buyers in China."
    beijing = [
        f"{verb} {_names(data, ids)}"
        for verb, ids in zip(
            ("discouraging", "rationing"),
            (found.discouraged, found.rationed),
            strict=True,
        )
        if ids
    ]
    more = f", with Beijing {' and '.join(beijing)}" if beijing else ""
    return f"{said}{more}."


def _be(start: str) -> str:
    return "be" if start == "Today" else "have been"


def _names(data: Dataset, ids: Sequence[str], most: int = 4) -> str:
    """Names of chips without the maker's, each family once, at most so many of them."""
    families = list(dict.fromkeys(model_name(data, chip) for chip in ids))
    said = families[:most]
    if len(families) > most:
        said.append(f"{len(families) - most} more")
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def state_words(status: Status, by: str) -> str:
    """What one government says of a chip on a day; '' for nothing."""
    window = status.us if by == "US" else status.cn
    return "" if window is None else STATES[by, window.state]


def in_practice(status: Status, day: date) -> str:
    """What both governments say of a chip on a day, and since when: ``Today: sold under licence
    (since 2025-08); discouraged by Beijing (since 2025-08-12).``; '' for nothing.
    """
    said = [
        f"{STATES[by, window.state]} (since {window.since})"
        for by, window in (("US", status.us), ("CN", status.cn))
        if window
    ]
    return f"{on_day(day)}: {'; '.join(said)}." if said else ""
