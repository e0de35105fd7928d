"""Findings of ``analysis.claims.templates`` in words: those of rows, with the words rows bring."""

from __future__ import annotations

from collections.abc import Mapping

from honest_silicon.analysis.claims.figures import Computed
from honest_silicon.analysis.claims.rows import BLANK
from honest_silicon.analysis.claims.templates import (
    ByRows,
    EverSold,
    MadeBy,
    MadeOn,
    OverChips,
    OverEstimate,
    OverSystem,
    Positioned,
)
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.claims.figures import (
    count,
    estimate,
    nearest_tests,
    quantity,
    ratio_list,
    share,
    times,
    unpaired,
    words,
)


def _tail(more: str) -> str:
    """Words after a sentence: cells begin with no space, so one is put before a word."""
    return f" {more}" if more[:1].isalnum() else more


def _filled(template: str, known: Mapping[str, str]) -> str:
    return BLANK.sub(lambda blank: known.get(blank[1], blank[0]), template)


@words.register
def _(found: ByRows, data: Dataset) -> str:
    return "".join(words(part, data) for part in found.parts)


@words.register
def _(found: OverChips, data: Dataset) -> str:
    lists = [
        f"{ratio_list(data, ratios)} of {data.names[base]}{_tail(more)}"
        for base, ratios, more in found.over
    ]
    tested = "".join(nearest_tests(pair) for pair in found.tests)
    return f"{data.names[found.chip]} has {', and '.join(lists)}{tested}"


def cautions(found: Computed) -> str:
    """Why tests that a finding tells of are no measured pairs; '' where it tells of none such."""
    parts = found.found.parts if isinstance(found.found, ByRows) else ()
    pairs = [pair for part in parts if isinstance(part, OverChips) for pair in part.tests]
    return " ".join(filter(None, dict.fromkeys(unpaired(pair) for pair in pairs)))


@words.register
def _(found: OverSystem, data: Dataset) -> str:
    lead = f"by {found.planned_by}'s own plans " if found.planned_by else ""
    said = f"{lead}{found.own} has {ratio_list(data, found.ratios)} of {found.base}"
    if found.for_each:
        # ``16-bit compute`` has been said: the last word tells what is divided.
        noun = quantity(data, found.ratios[0]).split()[-1]
        said += f", so {times(found.for_each)} the {noun} for each {found.per}"
    if found.cancelled:
        said += f", on a chip since cancelled, {found.cancelled}"
    return said + _tail(found.more)


@words.register
def _(found: OverEstimate, data: Dataset) -> str:
    known = {"count": estimate(found.own, count), "author": found.own.author}
    if found.base is not None and found.ratio is not None:
        known |= {
            "times": estimate(found.ratio, times),
            "share": estimate(found.ratio, share),
            "plain_share": share(found.ratio.interval),
            "base_author": found.base.author,
        }
    return _filled(found.words, known)


@words.register
def _(found: EverSold, data: Dataset) -> str:
    known = {"chip": data.names[found.chip], "ever": "once" if found.ever else "never"}
    return _filled(found.words, known)


@words.register
def _(found: Positioned, data: Dataset) -> str:
    label = data.package.chip_fields["workload"].label(found.workload)
    said = f"its vendor positions {data.names[found.chip]} for {label.lower()}"
    return said + _tail(found.more)


@words.register
def _(found: MadeBy, data: Dataset) -> str:
    adopted = f"{found.adopted} is adopted" if found.adopted else "none is adopted"
    named = " and ".join(found.named)
    said = f"sources name {named} as foundry of {data.names[found.chip]}; {adopted}"
    return said + _tail(found.more)


@words.register
def _(found: MadeOn, data: Dataset) -> str:
    name = data.names[found.chip]
    said = f"the process adopted for {name} is {found.process}"
    if not found.process:
        said = f"no process is adopted for {name}: {found.why}"
    return said + _tail(found.more)
