"""Which US rule covers which chip on which date: arithmetic on published figures, no legal advice.

Total processing performance (TPP) is the highest product of dense TOPS and bit length over the
formats of a part, read from the vendor's nominal rate where that counts more units than the column
(see ``rule_figures.rates``); performance density (PD) is TPP over the applicable die area, that of
dies made on a non-planar process. Where the definition needs a judgement ours is: matrix rates
where a part has them; all compute dies of a package together; every process of 16 nm or finer is
non-planar. The thresholds are rows of export_rules.csv.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import inf
from typing import Any, Final

from honest_silicon.analysis.rule_figures import (
    Chip,
    Figure,
    density,
    field_of,
    io_bandwidth,
    memory_and_link,
    row_of,
    tpp,
)
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

NOT_CAUGHT: Final = "not controlled"
#: Entries of the rules on chips, strictest first.
ENTRIES: Final = ("3A090", "3A090.a", "3A090.b")


@dataclass(frozen=True)
class Test:
    """One row of an entry: a metric within ``at_least`` (inclusive) and ``below`` (exclusive).

    ``data_centre``: it is of chips designed or marketed for data centres alone.
    """

    id: str
    rule_set: str
    entry: str
    alternative: str
    metric: str
    at_least: float | None
    below: float | None
    first: date
    last: date | None
    data_centre: bool = False

    def holds(self, figure: Figure) -> bool | None:
        """Whether a figure meets the test; None where its range or what is unknown leaves that
        open.
        """
        if figure.interval is None:
            return None
        low = figure.interval.low
        high = inf if figure.floor else figure.interval.high
        least = -inf if self.at_least is None else self.at_least
        below = inf if self.below is None else self.below
        if low >= least and (high < below or below == inf):
            return True
        return False if high < least or low >= below else None

    def catches(self, value: float) -> bool:
        """Whether an exact figure meets the test."""
        least = -inf if self.at_least is None else self.at_least
        return least <= value and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Classification:
    """Possible classes of a chip under the rules in force on a day.

    Attributes
    ----------
    possible
        Entries that may apply, strictest first, ``not controlled`` among them where that may be.
    decided
        Whether there is only one.
    deciding
        Ids of the tests that catch it, or that leave it open.
    unknown
        Fields that would have to be known to decide.
    """

    possible: tuple[str, ...]
    deciding: tuple[str, ...]
    unknown: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        return len(self.possible) == 1


METRICS: Final[dict[str, Callable[[Chip, Dataset], Figure]]] = {
    "tpp": tpp,
    "performance_density": density,
    "io_bandwidth": io_bandwidth,
    "link_bandwidth": field_of("interconnect_gbs"),
    "memory_bandwidth": field_of("memory_bw_gbs"),
    "bandwidth_sum": memory_and_link,
}


@per_dataset(1 << 13)
def _remembered(data: Dataset, name: str, chip: str) -> Figure:
    return METRICS[name](chip, data)


def metric_of(chip: Chip, name: str, data: Dataset) -> Figure:
    """A figure of METRICS, remembered for a chip of the dataset."""
    return _remembered(data, name, chip) if isinstance(chip, str) else METRICS[name](chip, data)


def read_test(row: Mapping[str, Any]) -> Test:
    """The test of a row of export_rules.csv that has a metric."""
    return Test(
        row["id"],
        row["rule_set"],
        row["entry"],
        # An entry without alternatives has one.
        "1" if row["alternative"] is None else str(row["alternative"]),
        row["metric"],
        row["at_least"],
        row["below"],
        span(row["since"]).last if row["since"] else date.max,
        span(row["until"]).first if row["until"] else None,
        bool(row["data_centre"]),
    )


def covers(test: Test, chip: Chip, data: Dataset) -> bool:
    """Whether a test is of chips like this: some are of data-centre chips alone."""
    consumer = data.package.having("chips", "form_factor", "consumer")
    return not (test.data_centre and row_of(chip, data).get("form_factor") in consumer)


@per_dataset(1)
def tests(data: Dataset) -> tuple[Test, ...]:
    """Thresholds of US entries that were or are law."""
    law = data.package.having("export_rules", "standing", "law")
    return tuple(
        read_test(r)
        for r in records(data, "export_rules")
        if r["imposed_by"] == "US" and r["metric"] in METRICS and r["standing"] in law
    )


def in_force(data: Dataset, day: date) -> tuple[Test, ...]:
    """Tests in force on a day."""
    return tuple(t for t in tests(data) if t.first <= day and (t.last is None or day < t.last))


def classify(
    chip: Chip, on: date, data: Dataset, entries: tuple[str, ...] = ENTRIES
) -> Classification:
    """Possible classes of a chip under the rules in force on a day.

    Parameters
    ----------
    chip
        A row of chips.csv, also a reader's own or edited one, or an id of ``data``.
    entries
        Entries asked for, strictest first.
    """
    active = [t for t in in_force(data, on) if t.entry in entries and covers(t, chip, data)]
    figures = {m: metric_of(chip, m, data) for m in {t.metric for t in active}}
    possible = _possible(active, figures, entries)
    deciding, unknown = [], []
    for entry in entries:
        mine = [t for t in active if t.entry == entry]
        if entry in possible:
            ids, lacking = _deciding(mine, figures)
            deciding += ids
            unknown += lacking
    if len(possible) == 1:
        unknown = []
    return Classification(
        possible,
        tuple(dict.fromkeys(deciding)),
        tuple(dict.fromkeys(unknown)),
    )


def _possible(
    active: list[Test], figures: Mapping[str, Figure], entries: tuple[str, ...]
) -> tuple[str, ...]:
    """Entries that may apply, by all figures together.

    Tests begin at a threshold and end before one, so that the class is the same from one threshold
    to the next: it is asked at the low end of each figure and at each threshold within its range.
    """
    if not active:
        return (NOT_CAUGHT,)
    names = sorted(figures)
    ends = [_steps(figures[n], [t for t in active if t.metric == n]) for n in names]
    groups = [(e, g) for e in entries for g in _alternatives(t for t in active if t.entry == e)]
    found = set()
    for values in product(*ends):
        at = dict(zip(names, values, strict=True))
        caught = (e for e, group in groups if all(t.catches(at[t.metric]) for t in group))
        found.add(next(caught, NOT_CAUGHT))
    return tuple(e for e in (*entries, NOT_CAUGHT) if e in found)


def _steps(figure: Figure, tests_: list[Test]) -> list[float]:
    low = figure.interval.low if figure.interval else 0.0
    high = inf if figure.floor or not figure.interval else figure.interval.high
    limits = {v for t in tests_ for v in (t.at_least, t.below) if v is not None}
    return [low, *sorted(v for v in limits if low < v <= high)]


def _alternatives(tests_: Iterable[Test]) -> list[list[Test]]:
    """Tests that must hold together, for each alternative of each rule set."""
    groups: dict[tuple[str, str], list[Test]] = {}
    for test in tests_:
        groups.setdefault((test.rule_set, test.alternative), []).append(test)
    return list(groups.values())


def _deciding(mine: list[Test], figures: Mapping[str, Figure]) -> tuple[list[str], list[str]]:
    """The tests by which one entry applies or may apply, and the unknown fields among them."""
    ids: list[str] = []
    lacking: list[str] = []
    for group in _alternatives(mine):
        held = [test.holds(figures[test.metric]) for test in group]
        if all(h is True for h in held):
            return [t.id for t in group], []
        if False in held:
            continue
        ids += [t.id for t in group]
        for test, h in zip(group, held, strict=True):
            if h is None:
                lacking += _unknown_in(figures[test.metric]) or (test.metric,)
    return ids, lacking


def _unknown_in(figure: Figure) -> tuple[str, ...]:
    return figure.missing or ((figure.field,) if figure.field else ())


def met(chip: Chip, named: str, data: Dataset) -> bool | None:
    """Whether a chip meets the tests of one rule set or entry, whatever its standing; None if open.

    Alternatives are alternatives, the tests of one of them must all hold.
    """
    outcomes: list[bool | None] = []
    for group in _named(data, named):
        if not all(covers(t, chip, data) for t in group):
            outcomes.append(False)
            continue
        held = [t.holds(metric_of(chip, t.metric, data)) for t in group]
        outcomes.append(False if False in held else None if None in held else True)
    return True if True in outcomes else None if None in outcomes else False


@per_dataset(64)
def _named(data: Dataset, named: str) -> tuple[tuple[Test, ...], ...]:
    """Tests of a rule set or entry by alternative."""
    groups: dict[str, list[Test]] = {}
    for row in records(data, "export_rules"):
        if named in (row["rule_set"], row["entry"]) and row["metric"] in METRICS:
            test = read_test(row)
            groups.setdefault(test.alternative, []).append(test)
    return tuple(tuple(g) for g in groups.values())
