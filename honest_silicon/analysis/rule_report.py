"""One part under the export rules of a day: the arithmetic, each threshold and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from honest_silicon.analysis.export_rules import (
    METRICS,
    Classification,
    Test,
    classify,
    covers,
    metric_of,
    read_test,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.rule_figures import Chip, Figure, area, rates
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

#: How the metrics of rules are written.
UNITS: Final = {
    "tpp": "TPP",
    "performance_density": "TPP/mm2",
    "io_bandwidth": "GB/s",
    "link_bandwidth": "GB/s",
    "memory_bandwidth": "GB/s",
    "bandwidth_sum": "GB/s",
}


@dataclass(frozen=True)
class Term:
    """One rate times the bit length of its format; ``nominal`` where it counts vector units."""

    field: str
    rate: Interval
    bits: int
    nominal: bool = False

    @property
    def product(self) -> Interval:
        return self.rate.scaled(self.bits)


@dataclass(frozen=True)
class Threshold:
    """One test of a rule and the figure it asks for.

    ``met`` is None where the range of the figure, or what is unknown, leaves it open, and False for
    a consumer card where the rule is of data-centre chips alone. ``standing``
    is the word of export_rules.csv: in force as law, or reported and not published.
    """

    test: Test
    standing: str
    figure: Figure
    met: bool | None

    @property
    def distance(self) -> float | None:
        """The figure less the nearest end of the threshold, in the unit of the metric; negative
        below it. None where the figure is unknown.
        """
        if self.figure.interval is None:
            return None
        value = self.figure.interval.value
        ends = [e for e in (self.test.at_least, self.test.below) if e is not None]
        return min((value - e for e in ends), key=abs, default=None)


@dataclass(frozen=True)
class Report:
    """What decides the class of a part on a day.

    ``terms`` are the known rates, largest product first. ``thresholds`` are all tests on chips
    that hold on the day, those of law first.
    """

    terms: tuple[Term, ...]
    tpp: Figure
    area: Figure
    density: Figure
    found: Classification
    thresholds: tuple[Threshold, ...]


def report(chip: Chip, on: date, data: Dataset) -> Report:
    """Work out the class of a part with all that it rests on.

    Parameters
    ----------
    chip
        An id of ``data``, or a row with the fields of chips.csv whose figures are taken as exact.
    """
    bits = data.package.counted_bits
    terms = [
        Term(field, rate.interval, bits[field], rate.nominal)
        for field, rate in rates(chip, data).items()
        if rate
    ]
    return Report(
        tuple(sorted(terms, key=lambda t: -t.product.value)),
        metric_of(chip, "tpp", data),
        area(chip, data),
        metric_of(chip, "performance_density", data),
        classify(chip, on, data),
        tuple(
            Threshold(test, standing, figure, covers(test, chip, data) and test.holds(figure))
            for test, standing in _holding(data, on)
            for figure in [metric_of(chip, test.metric, data)]
        ),
    )


@per_dataset(64)
def _holding(data: Dataset, on: date) -> tuple[tuple[Test, str], ...]:
    """US tests on chips that hold on a day with their standing: law first, then reported ones."""
    law = data.package.having("export_rules", "standing", "law")
    known = [
        (read_test(r), str(r["standing"]))
        for r in records(data, "export_rules")
        if r["imposed_by"] == "US" and r["metric"] in METRICS
    ]
    held = [(t, s) for t, s in known if t.first <= on and (t.last is None or on < t.last)]
    return tuple(sorted(held, key=lambda pair: pair[1] not in law))
