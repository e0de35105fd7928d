"""Checks of claims written as rows of claim_checks.csv: what each of four templates makes of them.

A check is the rows of one claim, in the order of the file: their words follow one another, and
those that state what is claimed say which way it points. A row whose figures are unknown silences
the check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims.figures import (
    EQUAL,
    QUALIFIES,
    Computed,
    chip_ratio,
    chip_words,
    count_text,
    over,
    pair,
    pair_text,
    planned,
    said,
    share,
    stated,
    supply_page,
    times,
)
from honest_silicon.analysis.claims.rows import (
    BLANK,
    CHIPS,
    ESTIMATES,
    SALES,
    STATE,
    SYSTEM_WORDS,
    SYSTEMS,
    Row,
)
from honest_silicon.analysis.compare import precisions
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.sales import windows
from honest_silicon.analysis.supply import estimates
from honest_silicon.analysis.systems import systems
from honest_silicon.dataset.nodes import read_process
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Part:
    """What rows say of a claim; ``stance`` is None where they state nothing claimed."""

    text: str
    stance: str | None
    path: str
    params: Mapping[str, str]
    chips: tuple[str, ...] = ()


def compute(data: Dataset, checked: Sequence[Row]) -> Computed | None:
    """What the rows of one claim come to; None where a figure they need is unknown, or a row is
    not one its template can read.
    """
    if not all(row.readable for row in checked):
        return None
    parts = [
        _TEMPLATES[template](data, tuple(group))
        for (template, _), group in groupby(checked, key=lambda r: r.sentence)
    ]
    known = [part for part in parts if part is not None]
    if not known or len(known) < len(parts):
        return None
    first = known[0]
    chips = tuple(dict.fromkeys(c for part in known for c in part.chips))
    stance = _together(part.stance for part in known) or QUALIFIES
    return Computed("".join(p.text for p in known), stance, first.path, first.params, chips)


def _together(stances: Iterable[str | None]) -> str | None:
    """The stance all share that have one, or qualified; None where none has one."""
    taken = {s for s in stances if s}
    return taken.pop() if len(taken) == 1 else QUALIFIES if taken else None


def _tail(words: str) -> str:
    """Words after a sentence: cells begin with no space, so one is put before a word."""
    return f" {words}" if words[:1].isalnum() else words


def _filled(words: str, known: Mapping[str, str]) -> str:
    return BLANK.sub(lambda blank: known.get(blank[1], blank[0]), words)


def _judged(row: Row, ratios: Sequence[Interval | None]) -> str | None:
    """Stance of a row by its ratios: all meet what is claimed, all miss it, or something between.

    An unknown ratio is no miss: it leaves the claim qualified.
    """
    if row.claimed is None:
        return None
    verdicts = {None if r is None else _verdict(row, r) for r in ratios}
    return verdicts.pop() or QUALIFIES if len(verdicts) == 1 else QUALIFIES


def _verdict(row: Row, ratio: Interval) -> str | None:
    """Stance of a row by one ratio; None where it neither meets nor misses what is claimed."""
    claimed = row.claimed or 0.0
    to = claimed if row.claimed_to is None else row.claimed_to
    if row.comparison == "at-most":
        # Of a ratio known to a range all of it must be below, or above, what is claimed.
        return row.met if ratio.high <= claimed else row.missed if ratio.low > to else None
    if row.comparison == "between":
        return row.met if claimed <= ratio.value <= to else row.missed
    least = EQUAL * claimed if row.comparison == "equal" else claimed
    return row.met if ratio.value >= least else row.missed


def _chips(data: Dataset, checked: Sequence[Row]) -> Part | None:
    """One chip over others: quantities of the part as sold, and the nearest pair of tests."""
    own, lists, tests, stances = checked[0].subject, [], "", []
    for row in checked:
        precision = row.precision or "16"
        if precision not in precisions(data):
            return None
        ratios = {
            chip_words(data, own, row.base, q, precision): chip_ratio(
                data, own, row.base, q, precision
            )
            for q in row.quantities
        }
        if not any(ratios.values()):
            return None
        lists.append(f"{ratio_list(ratios)} of {data.names[row.base]}{_tail(row.words)}")
        judged = list(ratios.values())
        if row.test_subject:
            tests += pair_text(data, row.test_subject, row.test_base, row.tested)
            # Tests that cannot be read leave open what they were named for.
            if pair(data, row.test_subject, row.test_base) is None:
                judged.append(None)
        stances.append(_judged(row, judged))
    bases = [row.base for row in checked]
    page = {"chips": ",".join((*bases, own)), "base": bases[0]}
    if checked[0].precision:
        page["precision"] = checked[0].precision
    text = f"{data.names[own]} has {', and '.join(lists)}{tests}"
    return Part(text, _together(stances), "compare", page, (*bases, own))


def ratio_list(ratios: Mapping[str, Interval | None]) -> str:
    """Ratios with the words for each: ``1.5x the memory, unknown bandwidth``."""
    return ", ".join(f"{times(r)} the {w}" if r else f"unknown {w}" for w, r in ratios.items())


def _systems(data: Dataset, checked: Sequence[Row]) -> Part | None:
    """One system over another: as adopted, or by the vendors' plans."""
    (row,) = checked
    known = systems(data)
    if row.subject not in known or row.base not in known:
        return None
    own, base = known[row.subject], known[row.base]
    ratios: dict[str, Interval] = {}
    for q in row.quantities:
        ends = own.figures.get(q), base.figures.get(q)
        adopted = ends[0].over(ends[1]) if ends[0] and ends[1] else None
        if ratio := planned(own, base, q) if row.planned else adopted:
            ratios[q] = ratio
    first = ratios.get(row.quantities[0])
    if not ratios or (row.claimed is not None and first is None):
        return None
    held = ratio_list({SYSTEM_WORDS[q]: r for q, r in ratios.items()})
    lead = f"by {own.vendor}'s own plans " if row.planned else ""
    text = f"{lead}{own.name} has {held} of {base.name}"
    stance = None if first is None else _judged(row, [first])
    if row.per:
        each = [s.per(row.quantities[0], row.per) for s in (own, base)]
        if each[0] is None or each[1] is None:
            return None
        for_each = each[0].over(each[1])
        # ``16-bit compute`` has been said: the last word tells what is divided.
        noun = SYSTEM_WORDS[row.quantities[0]].split()[-1]
        text += f", so {times(for_each)} the {noun} for each {row.per}"
        # More in all but not for each: both sides of the claim have something.
        if stance == row.met and _judged(row, [for_each]) != row.met:
            stance = QUALIFIES
    status = data.chips["status"].get(own.chip_id)
    if row.planned and status == "cancelled":
        text += f", on a chip since cancelled, {data.names[own.chip_id]}"
    page = {"own": own.id, "base": base.id}
    return Part(text + _tail(row.words), stance, "racks", page)


def _estimates(data: Dataset, checked: Sequence[Row]) -> Part | None:
    """An estimate of production.csv over another, or by itself; its words say which of them."""
    (row,) = checked
    own, base = stated(data, row.subject), stated(data, row.base)
    ratio = over(own, base)
    if own is None or (row.base and (base is None or ratio is None)):
        return None
    known = {"count": said(own, count_text), "author": own.author}
    if base is not None and ratio is not None:
        known |= {
            "times": said(ratio, times),
            "share": said(ratio, share),
            "plain_share": share(ratio.interval),
            "base_author": base.author,
        }
    mine = estimates(data).loc[row.subject]
    # A row of named chips opens among those of its entity, a total among all.
    of = str(mine["entity"]) if pd.notna(mine["chip_ids"]) else ""
    page = supply_page(row.subject, "usd" if mine["counts"] == "usd-bn" else "chips", of)
    stance = _judged(row, [(ratio or own).interval])
    return Part(_filled(row.words, known), stance, "supply", page)


def _sales(data: Dataset, checked: Sequence[Row]) -> Part | None:
    """Whether the US ever let a chip be sold so, or what is known of a field of it."""
    (row,) = checked
    if row.subject not in data.names:
        return None
    return (_sold if row.quantities == (STATE,) else _field)(data, row)


def _sold(data: Dataset, row: Row) -> Part | None:
    chip = row.subject
    held = [w for w in windows(data) if w.chip_id == chip]
    # China's windows are about what may be bought.
    ours = [w for w in held if w.imposed_by == "US"]
    if not ours:
        return None
    ever = any(w.state in row.value.split(";") for w in ours)
    known = {"chip": data.names[chip], "ever": "once" if ever else "never"}
    page = {"id": chip, "cell": f"china_sales:{held[-1].id}"}
    stance = row.met if ever else row.missed
    return Part(_filled(row.words, known), stance, "chip", page, (chip,))


def _field(data: Dataset, row: Row) -> Part | None:
    (field,) = row.quantities
    found = _FIELDS[field](data, row)
    if found is None:
        return None
    text, stance = found
    chip, page = row.subject, {"id": row.subject}
    if data.package.chip_fields[field].figure:
        page["cell"] = f"{chip}:{field}"
    return Part(text + _tail(row.words), stance, "chip", page, (chip,))


def _positioned(data: Dataset, row: Row) -> tuple[str, str] | None:
    """For what kind of work the vendor offers a chip."""
    cell = data.cell(row.subject, "workload")
    if cell.value is None:
        return None
    label = data.package.chip_fields["workload"].label(str(cell.value))
    text = f"its vendor positions {data.names[row.subject]} for {label.lower()}"
    return text, row.met if cell.value == row.value else row.missed


def _made_by(data: Dataset, row: Row) -> tuple[str, str] | None:
    """Whom sources name as foundry; two names leave a claim of one qualified."""
    cell = data.cell(row.subject, "foundry")
    named = sorted({str(e.value) for e in cell.evidence if e.comparable})
    if not named:
        return None
    adopted = f"{cell.value} is adopted" if cell.value else "none is adopted"
    text = f"sources name {' and '.join(named)} as foundry of {data.names[row.subject]}; {adopted}"
    if row.value not in named:
        return text, row.missed
    return text, row.met if named == [row.value] else QUALIFIES


def _made_on(data: Dataset, row: Row) -> tuple[str, str]:
    """On which class of process a chip is made, in nm."""
    name, cell = data.names[row.subject], data.cell(row.subject, "process_node")
    if cell.value is None:
        return f"no process is adopted for {name}: {cell.gap_note or cell.gap}", QUALIFIES
    text = f"the process adopted for {name} is {cell.value}"
    return text, row.met if str(read_process(str(cell.value))[1]) == row.value else row.missed


#: How each field of a chip is read.
_FIELDS: Final[Mapping[str, Callable[[Dataset, Row], tuple[str, str] | None]]] = {
    "workload": _positioned,
    "foundry": _made_by,
    "process_node": _made_on,
}
_TEMPLATES: Final[Mapping[str, Callable[[Dataset, Sequence[Row]], Part | None]]] = {
    CHIPS: _chips,
    SYSTEMS: _systems,
    ESTIMATES: _estimates,
    SALES: _sales,
}
