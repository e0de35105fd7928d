"""Rules of export rules: thresholds that can be met, days in order."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package


@rule("export_rules")
def thresholds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A threshold has a range that can be met."""
    for line, row in by_line(tables["export_rules"]):
        least, below = row["at_least"], row["below"]
        if least is not None and below is not None and not least < below:
            expected = f"expected above {least:g}"
            yield fault(package, tables, "export_rules", line, "below", expected)


@rule("export_rules")
def days_in_force(package: Package, tables: Tables) -> Iterator[Problem]:
    """A rule ends no sooner than it begins."""
    for line, row in by_line(tables["export_rules"]):
        since, until = row["since"], row["until"]
        if since is not None and until is not None and span(until).last < span(since).first:
            expected = f"expected no day before {since}"
            yield fault(package, tables, "export_rules", line, "until", expected)


@rule("export_rules")
def measured_thresholds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A rule that measures something says from where or up to where."""
    for line, row in by_line(tables["export_rules"]):
        if row["metric"] not in (None, "none") and row["at_least"] is None and row["below"] is None:
            expected = f"expected a threshold of {row['metric']}, here or below"
            yield fault(package, tables, "export_rules", line, "at_least", expected)


@rule("export_rules")
def reach_of_thresholds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A rule that measures something says whether it is of data-centre chips alone."""
    for line, row in by_line(tables["export_rules"]):
        if row["metric"] not in (None, "none") and row["data_centre"] is None:
            expected = "expected true or false: whether the threshold is of data-centre chips alone"
            yield fault(package, tables, "export_rules", line, "data_centre", expected)
