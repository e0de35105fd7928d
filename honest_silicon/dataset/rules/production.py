"""Rules of estimates of output: ends in order, parts that are ours, stretches that can be."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.records import listed
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package


@rule("production")
def ends_of_estimates(package: Package, tables: Tables) -> Iterator[Problem]:
    """The ends of an estimate are in order."""
    for line, row in by_line(tables["production"]):
        stated = [(n, row[n]) for n in ("low", "central", "high") if row[n] is not None]
        for (name, value), (after, higher) in pairwise(stated):
            if value > higher:
                expected = f"expected at least {name}, {value:g}"
                yield fault(package, tables, "production", line, after, expected)


@rule("production", "chips")
def chips_of_estimates(package: Package, tables: Tables) -> Iterator[Problem]:
    """The chips an estimate counts are ids of chips.csv."""
    known = set(tables["chips"]["id"])
    for line, row in by_line(tables["production"]):
        for chip in row["chip_ids"].split(";") if row["chip_ids"] is not None else ():
            if chip not in known:
                expected = f"no chip has the id {chip!r}"
                yield fault(package, tables, "production", line, "chip_ids", expected)


@rule("production")
def parts_of_yields(package: Package, tables: Tables) -> Iterator[Problem]:
    """A yield says what it is the sound part of, and nothing else does."""
    for line, row in by_line(tables["production"]):
        if (row["metric"] == "yield") != (row["yield_of"] is not None):
            expected = "expected what the yield is of" if row["metric"] == "yield" else "no yield"
            yield fault(package, tables, "production", line, "yield_of", expected)


@rule("production", "chips")
def vendors_of_estimates(package: Package, tables: Tables) -> Iterator[Problem]:
    """An estimate of chips of one vendor names it."""
    vendor = dict(zip(tables["chips"]["id"], tables["chips"]["vendor"], strict=True))
    for line, row in by_line(tables["production"]):
        of = {v for chip in listed(row["chip_ids"]) if isinstance(v := vendor.get(chip), str)}
        if len(of) == 1 and row["vendor"] not in of:
            expected = f"expected {of.pop()}, whose chips are counted"
            yield fault(package, tables, "production", line, "vendor", expected)


@rule("production")
def markets_of_estimates(package: Package, tables: Tables) -> Iterator[Problem]:
    """What one vendor sold in China names the vendor; what several sold names none."""
    for line, row in by_line(tables["production"]):
        if row["market"] is not None and (row["market"] == "vendor") != (row["vendor"] is not None):
            expected = (
                "expected whose chips are counted"
                if row["vendor"] is None
                else "expected no value, as the figure is of several vendors"
            )
            yield fault(package, tables, "production", line, "vendor", expected)


@rule("production")
def counted_since(package: Package, tables: Tables) -> Iterator[Problem]:
    """A count begins no later than its period ends, and only one that adds up has a beginning."""
    for line, row in by_line(tables["production"]):
        since, period = row["since"], row["period"]
        if since is None:
            continue
        if row["span"] != "cumulative":
            expected = "expected cumulative, as it is counted since a date"
            yield fault(package, tables, "production", line, "span", expected)
        elif period is not None and span(since).first > span(period).last:
            expected = f"expected no day after {period}"
            yield fault(package, tables, "production", line, "since", expected)
