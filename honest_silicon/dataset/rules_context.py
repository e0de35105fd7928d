"""Rules for export rules, estimates of output and systems.

Tables that a directory does not declare are not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.schema import Package

Tables = Mapping[str, pd.DataFrame]


def _fault(table: str, frame: pd.DataFrame, line: int, field: str, expected: str) -> Problem:
    value = frame.at[line, field]
    text = "" if pd.isna(value) else format_value(value)
    return Problem(f"{table}.csv", line, str(frame.at[line, "id"]), field, text, expected)


def thresholds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A threshold has a range that can be met, and a rule ends no sooner than it begins."""
    frame = tables.get("export_rules")
    if frame is None:
        return
    for line, row in frame.iterrows():
        least, below = row["at_least"], row["below"]
        if pd.notna(least) and pd.notna(below) and not least < below:
            yield _fault("export_rules", frame, line, "below", f"expected above {least:g}")
        if (
            pd.notna(row["metric"])
            and row["metric"] != "none"
            and pd.isna(least)
            and pd.isna(below)
        ):
            expected = f"expected a threshold of {row['metric']}, here or below"
            yield _fault("export_rules", frame, line, "at_least", expected)
        since, until = row["since"], row["until"]
        if pd.notna(since) and pd.notna(until) and span(until).last < span(since).first:
            yield _fault("export_rules", frame, line, "until", f"expected no day before {since}")


def estimates(package: Package, tables: Tables) -> Iterator[Problem]:
    """The ends of an estimate are in order, and its chips are ids of chips.csv."""
    frame, chips = tables.get("production"), tables.get("chips")
    if frame is None or chips is None:
        return
    known = set(chips["id"].dropna())
    for line, row in frame.iterrows():
        stated = [(n, row[n]) for n in ("low", "central", "high") if pd.notna(row[n])]
        for (name, value), (after, higher) in pairwise(stated):
            if value > higher:
                expected = f"expected at least {name}, {value:g}"
                yield _fault("production", frame, line, after, expected)
        named = str(row["chip_ids"]).split(";") if pd.notna(row["chip_ids"]) else []
        for chip in named:
            if chip not in known:
                yield _fault("production", frame, line, "chip_ids", f"no chip has the id {chip!r}")


def counted_since(package: Package, tables: Tables) -> Iterator[Problem]:
    """A count begins no later than its period ends, and only one that adds up has a beginning."""
    frame = tables.get("production")
    if frame is None:
        return
    for line, row in frame[frame["since"].notna()].iterrows():
        if pd.isna(row["span"]) or row["span"] != "cumulative":
            expected = "expected cumulative, as it is counted since a date"
            yield _fault("production", frame, line, "span", expected)
        elif pd.notna(row["period"]) and span(row["since"]).first > span(row["period"]).last:
            expected = f"expected no day after {row['period']}"
            yield _fault("production", frame, line, "since", expected)


def countries_of_runs(package: Package, tables: Tables) -> Iterator[Problem]:
    """A run on a part of chips.csv is on chips of that part's country."""
    frame, chips = tables.get("training_runs"), tables.get("chips")
    if frame is None or chips is None:
        return
    country = dict(zip(chips["id"], chips["country"], strict=True))
    for line, row in frame.iterrows():
        of = country.get(row["chip_id"]) if pd.notna(row["chip_id"]) else None
        told = row["chip_country"]
        if of is not None and pd.notna(of) and (pd.isna(told) or told != of):
            expected = f"expected {of}, the country of {row['chip_id']}"
            yield _fault("training_runs", frame, line, "chip_country", expected)


def systems(package: Package, tables: Tables) -> Iterator[Problem]:
    """A figure of a system is above 0: what is not known has an empty cell."""
    frame = tables.get("systems")
    if frame is None:
        return
    for name in (f.name for f in package.tables["systems"].fields.values() if f.numeric):
        for line in frame.index[frame[name].eq(0).fillna(False)]:
            expected = "expected a figure above 0, or none"
            yield _fault("systems", frame, line, name, expected)


def runners(package: Package, tables: Tables) -> Iterator[Problem]:
    """Who ran a result fits its basis: a maker or seller is independent only where audited."""
    frame = tables.get("measured")
    if frame is None:
        return
    for line, row in frame.dropna(subset=["basis", "runner", "audited"]).iterrows():
        by_vendor = row["runner"] == "vendor"
        if row["basis"] == "measured" and by_vendor and not row["audited"]:
            expected = "expected vendor: its maker or a seller ran it, and nobody audited it"
            yield _fault("measured", frame, line, "basis", expected)
        elif row["basis"] == "vendor" and not by_vendor and row["runner"] != "unknown":
            expected = "expected vendor or unknown, as the basis says that the seller ran it"
            yield _fault("measured", frame, line, "runner", expected)


CONTEXT_RULES: tuple[Callable[[Package, Tables], Iterator[Problem]], ...] = (
    thresholds,
    estimates,
    counted_since,
    countries_of_runs,
    runners,
    systems,
)
