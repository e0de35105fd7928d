"""Checks of claims written as rows of claim_checks.csv: what each of four templates makes of them.

A check is the rows of one claim, in the order of the file: what they come to is said in turn, and
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
    Ratio,
    Stated,
    Tests,
    chip_over,
    over,
    planned,
    stated,
    supply_page,
    tests_of,
)
from honest_silicon.analysis.claims.rows import (
    CHIPS,
    ESTIMATES,
    SALES,
    STATE,
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
    """What rows come to for a claim; ``stance`` is None where they state nothing claimed."""

    found: object
    stance: str | None
    path: str
    params: Mapping[str, str]
    chips: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByRows:
    """What rows of one claim come to, one after the other."""

    parts: tuple[object, ...]


@dataclass(frozen=True)
class OverChips:
    """One chip over others: ratios to each with the words of its row, and pairs of tests."""

    chip: str
    over: tuple[tuple[str, tuple[Ratio, ...], str], ...]
    tests: tuple[Tests, ...]


@dataclass(frozen=True)
class OverSystem:
    """One system over another, as adopted or by the vendor's plans; the first ratio for each
    ``per``; a chip that was cancelled since; and the words of the row.
    """

    own: str
    base: str
    ratios: tuple[Ratio, ...]
    planned_by: str
    per: str
    for_each: Interval | None
    cancelled: str
    more: str


@dataclass(frozen=True)
class OverEstimate:
    """An estimate, the one it is over, and their ratio, for the blanks in the words of a row."""

    words: str
    own: Stated
    base: Stated | None
    ratio: Stated | None


@dataclass(frozen=True)
class EverSold:
    """Whether a chip could ever be sold so, for the blanks in the words of a row."""

    words: str
    chip: str
    ever: bool


@dataclass(frozen=True)
class Positioned:
    """For what kind of work the vendor offers a chip."""

    chip: str
    workload: str
    more: str


@dataclass(frozen=True)
class MadeBy:
    """Whom sources name as foundry of a chip, and who is adopted, '' for none."""

    chip: str
    named: tuple[str, ...]
    adopted: str
    more: str


@dataclass(frozen=True)
class MadeOn:
    """The process adopted for a chip, or why there is none."""

    chip: str
    process: str
    why: str
    more: str


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
    found = ByRows(tuple(part.found for part in known))
    return Computed(found, stance, first.path, first.params, chips)


def _together(stances: Iterable[str | None]) -> str | None:
    """The stance all share that have one, or qualified; None where none has one."""
    taken = {s for s in stances if s}
    return taken.pop() if len(taken) == 1 else QUALIFIES if taken else None


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
    own, stances = checked[0].subject, []
    lists: list[tuple[str, tuple[Ratio, ...], str]] = []
    tests: list[Tests] = []
    for row in checked:
        precision = row.precision or "16"
        if precision not in precisions(data):
            return None
        ratios = tuple(chip_over(data, own, row.base, q, precision) for q in row.quantities)
        if not any(r.value for r in ratios):
            return None
        lists.append((row.base, ratios, row.words))
        judged = [r.value for r in ratios]
        if row.test_subject:
            two = tests_of(data, row.test_subject, row.test_base, row.tested)
            # Tests that cannot be read leave open what they were named for.
            if two is None:
                judged.append(None)
            else:
                tests.append(two)
        stances.append(_judged(row, judged))
    bases = [row.base for row in checked]
    page = {"chips": ",".join((*bases, own)), "base": bases[0]}
    if checked[0].precision:
        page["precision"] = checked[0].precision
    found = OverChips(own, tuple(lists), tuple(tests))
    return Part(found, _together(stances), "compare", page, (*bases, own))


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
    for_each = None
    stance = None if first is None else _judged(row, [first])
    if row.per:
        each = [s.per(row.quantities[0], row.per) for s in (own, base)]
        if each[0] is None or each[1] is None:
            return None
        for_each = each[0].over(each[1])
        # More in all but not for each: both sides of the claim have something.
        if stance == row.met and _judged(row, [for_each]) != row.met:
            stance = QUALIFIES
    status = data.chips["status"].get(own.chip_id)
    found = OverSystem(
        own.name,
        base.name,
        tuple(Ratio(q, r) for q, r in ratios.items()),
        own.vendor if row.planned else "",
        row.per,
        for_each,
        data.names[own.chip_id] if row.planned and status == "cancelled" else "",
        row.words,
    )
    page = {"own": own.id, "base": base.id}
    return Part(found, stance, "racks", page)


def _estimates(data: Dataset, checked: Sequence[Row]) -> Part | None:
    """An estimate of production.csv over another, or by itself; its words say which of them."""
    (row,) = checked
    own, base = stated(data, row.subject), stated(data, row.base)
    ratio = over(own, base)
    if own is None or (row.base and (base is None or ratio is None)):
        return None
    mine = estimates(data).loc[row.subject]
    # A row of named chips opens among those of its entity, a total among all.
    of = str(mine["entity"]) if pd.notna(mine["chip_ids"]) else ""
    page = supply_page(row.subject, "usd" if mine["counts"] == "usd-bn" else "chips", of)
    stance = _judged(row, [(ratio or own).interval])
    return Part(OverEstimate(row.words, own, base, ratio), stance, "supply", page)


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
    page = {"id": chip, "cell": f"china_sales:{held[-1].id}"}
    stance = row.met if ever else row.missed
    return Part(EverSold(row.words, chip, ever), stance, "chip", page, (chip,))


def _field(data: Dataset, row: Row) -> Part | None:
    (field,) = row.quantities
    known = _FIELDS[field](data, row)
    if known is None:
        return None
    found, stance = known
    chip, page = row.subject, {"id": row.subject}
    if data.package.chip_fields[field].figure:
        page["cell"] = f"{chip}:{field}"
    return Part(found, stance, "chip", page, (chip,))


def _positioned(data: Dataset, row: Row) -> tuple[object, str] | None:
    """For what kind of work the vendor offers a chip."""
    cell = data.cell(row.subject, "workload")
    if cell.value is None:
        return None
    found = Positioned(row.subject, str(cell.value), row.words)
    return found, row.met if cell.value == row.value else row.missed


def _made_by(data: Dataset, row: Row) -> tuple[object, str] | None:
    """Whom sources name as foundry; two names leave a claim of one qualified."""
    cell = data.cell(row.subject, "foundry")
    named = sorted({str(e.value) for e in cell.evidence if e.comparable})
    if not named:
        return None
    found = MadeBy(row.subject, tuple(named), str(cell.value or ""), row.words)
    if row.value not in named:
        return found, row.missed
    return found, row.met if named == [row.value] else QUALIFIES


def _made_on(data: Dataset, row: Row) -> tuple[object, str]:
    """On which class of process a chip is made, in nm."""
    cell = data.cell(row.subject, "process_node")
    if cell.value is None:
        return MadeOn(row.subject, "", cell.gap_note or cell.gap or "", row.words), QUALIFIES
    found = MadeOn(row.subject, str(cell.value), "", row.words)
    return found, row.met if str(read_process(str(cell.value))[1]) == row.value else row.missed


#: How each field of a chip is read.
_FIELDS: Final[Mapping[str, Callable[[Dataset, Row], tuple[object, str] | None]]] = {
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
