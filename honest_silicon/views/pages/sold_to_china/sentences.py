"""What the two views on sale to China say, in words a newcomer reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from honest_silicon.analysis.export_rules import (
    ENTRIES,
    NOT_CAUGHT,
    Classification,
    in_force,
    metric_of,
)
from honest_silicon.analysis.sales import Status
from honest_silicon.charts.export_rules import Region
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number
from honest_silicon.views.pages.shared.sale_words import day_words, on_day
from honest_silicon.words.names import model_name
from honest_silicon.words.ratios import of

_SPACE = "\N{NO-BREAK SPACE}"
#: The relaxed review of 2026, as an entry of export_rules.csv.
REVIEW = "case-by-case"
#: What a window of sale says beside a chip of the picture, as STATES of shared/sale_words.
BRIEF = {
    ("US", "free"): "licence-free",
    ("US", "licensed"): "licensed",
    ("US", "licence-required"): "licence needed",
    ("CN", "discouraged"): "discouraged",
    ("CN", "licensed"): "rationed",
}
#: Chips whose performance a title holds against the limit, best known first.
TITLED = ("nvidia-h100-sxm", "nvidia-h20")


def strip_title(states: Sequence[Status], day: date) -> str:
    """How many of the chips drawn could be sold on a day."""
    counts = Counter(s.us.state for s in states if s.us)
    free, licensed = counts["free"], counts["licensed"]
    start, today = on_day(day), on_day(day) == "Today"
    rest = len(states) - free - licensed

    def be(count: int) -> str:
        return ("is" if count == 1 else "are") if today else "was" if count == 1 else "were"

    need = ("needs" if free == 1 else "need") if today else "needed"
    said = [f"{start} {free} of these {len(states)} US chips {need} no licence"]
    said += [f"{licensed} {be(licensed)} sold under one"] * bool(licensed)
    said += [f"{rest} {be(rest)} not known to be for sale"] * bool(rest)
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


@dataclass(frozen=True)
class Counts:
    """Shipped chips of one country by what the limits of a day say of them."""

    total: int
    above: int
    below: int

    @property
    def undecided(self) -> int:
        return self.total - self.above - self.below


def counts(data: Dataset, classes: Mapping[str, Classification], country: str) -> Counts:
    """How many shipped chips of a country exceed the limits, and how many do not."""
    chips = data.chips
    mine = [
        found
        for chip, found in classes.items()
        if chips.at[chip, "country"] == country
        and chips.at[chip, "status"] in data.package.delivered
    ]
    return Counts(
        len(mine),
        sum(c.decided and c.possible[0] != NOT_CAUGHT for c in mine),
        sum(c.decided and c.possible[0] == NOT_CAUGHT for c in mine),
    )


def limits_sentence(data: Dataset, classes: Mapping[str, Classification], day: date) -> str:
    """How many chips on sale the US limits of a day reach, US ones where there are any."""
    found = counts(data, classes, "US")
    words = "US"
    if not found.total:
        found, words = counts(data, classes, "CN"), "Chinese"
    if not found.total:
        return "No chip of the selection has shipped."
    if not has_limits(data, day):
        return f"{on_day(day)} no US limit on AI chips was in force."
    be = "are" if on_day(day) == "Today" else "were"
    return (
        f"Of {found.total} shipped {words} chips, {found.above} {be} on paper above the US export "
        f"limits in force {_when(day)}, {found.below} below and {found.undecided} undetermined."
    )


def _when(day: date) -> str:
    return "today" if on_day(day) == "Today" else f"on {day_words(day)}"


def has_limits(data: Dataset, day: date) -> bool:
    """Whether any entry on chips was in force on a day."""
    return any(t.entry in ENTRIES for t in in_force(data, day))


def also_chinese(data: Dataset, classes: Mapping[str, Classification], day: date) -> str:
    """The same of Chinese chips, which the limits do not bind; '' where there is nothing to add."""
    found = counts(data, classes, "CN")
    if not found.total or not has_limits(data, day) or not counts(data, classes, "US").total:
        return ""
    return (
        f"Of {found.total} shipped Chinese chips, which need no US licence in China, "
        f"{found.above} would exceed the limits, {found.below} stay below, and "
        f"{found.undecided} cannot be determined."
    )


def map_title(data: Dataset, day: date, shown: Sequence[str]) -> str:
    """How far two chips everyone knows are from the limit on performance alone."""
    limit = max(
        (
            t.at_least
            for t in in_force(data, day)
            if t.entry in ENTRIES and t.metric == "tpp" and t.at_least
        ),
        default=None,
    )
    known = {
        c: found.value / limit
        for c in TITLED
        if limit and c in shown and (found := metric_of(c, "tpp", data).interval)
    }
    if limit is None or not known:
        return "Performance and performance density of chips"
    (first, value), *others = known.items()
    has = f"has {of(value, 'the performance limit of')} {number(limit)}"
    text = f"The {model_name(data, first)} {has}"
    said = [f"the {model_name(data, c)} {of(v, 'it')}" for c, v in others]
    return ", ".join([f"{text}{_SPACE}TPP", *said])


#: What the entries of the control list mean for a seller, in a line.
_ENTRIES = {
    "3A090": "a licence is required.",
    "3A090.a": "a licence is required, and refusal is presumed",
    "3A090.b": "a licence is required, or a notice 25 days before that the US does not refuse.",
}


def entry_words(data: Dataset, entries: Sequence[str], day: date) -> str:
    """What the boxes of the picture mean."""
    eased = any(t.entry == REVIEW for t in in_force(data, day))
    end = " unless the chip qualifies for review case by case." if eased else "."
    said = {**_ENTRIES, "3A090.a": f"{_ENTRIES['3A090.a']}{end}"}
    return " ".join(f"In box {e} {said[e]}" for e in dict.fromkeys(entries))


def thresholds_alt(points: pd.DataFrame, regions: Sequence[Region], day: date) -> str:
    """What the picture shows, for a reader who does not see it."""
    named = ", ".join(dict.fromkeys(r.words for r in regions)) or "no threshold"
    return (
        f"Total processing performance against performance density of {len(points)} chips, with "
        f"the regions in force on {day.isoformat()}: {named}. The table below has each class."
    )


def sale_alt(rows: pd.DataFrame, words: Mapping[tuple[str, str], str]) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{r['label']}: {words[r['imposed_by'], r['state']]} since {r['since']}"
        for r in rows.to_dict("records")
    ]
    return f"Windows of sale to China. {'; '.join(said)}."


# The day.

AS_OF: Final = "As of (type a day, or pick it)"


# Texts of the rules.

ENDED_TITLE: Final = "US measures that ended, or are only reported or proposed"


# The rules: notes and empty pages.

NO_RULES: Final = "This data directory has no table of export rules."
NOTHING_CLASSIFIED: Final = "Nothing can be classified."
NONE_PASS: Final = "No chip passes the filters."
NO_ADVICE: Final = (
    "Arithmetic on published figures, not legal advice. Every chip is taken as meant for "
    "data centres."
)
FLAT: Final = "on a process of flat transistors, which the rule does not count"
NONE_WITH_RATE: Final = "No chip of the selection has a known rate, die area and process."
LIMITS_SUBTITLE: Final = "TPP against performance density (for each mm² of die), both logarithmic."
REPORTED_HELP: Final = "Reported by companies, not published as law"


# What may be bought: subtitles and empty pages.

NO_WINDOW: Final = "No window of sale is recorded."
SALE_SUBTITLE: Final = (
    "What each government let China buy. Filled bars are US measures, framed ones Chinese; each "
    "row names its bars in order. “Licence needed” means that no licence is known. A row begins "
    "when the chip came out or a measure first named it; a gap is a month whose day is not known."
)
SALE_TITLE: Final = "US chips that may be sold, and since when"
SALE_NOTE: Final = (
    "First the chips that need no licence, then those sold under one, the latest first. "
    "The sentence at the top names each model once, whatever its form, and leaves out those long "
    "out of the shops. A click shows the source."
)


def unlicensed(chips: int) -> str:
    return f"{chips} chips that need a licence nobody is known to have"


# A chip with other figures.

WHAT_IF: Final = "What if a chip had other figures? Change them and see its class"
WHAT_IF_NOTE: Final = (
    "A format without a rate is not counted. A chip without a process is taken as made at "
    "16\N{NO-BREAK SPACE}nm or finer. 0 for links says that there are none."
)
START_FROM: Final = "Start from a chip, or type the figures of one."
NO_TPP: Final = "TPP: unknown, as no rate is given."
NOMINAL: Final = ", the vendor's nominal rate, which counts vector units,"
FLAT_DENSITY: Final = "Density: none, as the rule counts no area on a process of flat transistors."
NO_DENSITY: Final = "Density: unknown, as die area or process is not known."
TAKEN_AS_FINE: Final = ", on a process taken as 16\N{NO-BREAK SPACE}nm or finer"


def density_floor(least: str) -> str:
    return f"Density: at least {least}, if each die is as large as a lithography scanner allows."


def no_limit(day: str) -> str:
    return f"No limit was in force on {day}."
