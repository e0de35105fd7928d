"""Rules of training runs."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package


@rule("training_runs", "chips")
def countries_of_runs(package: Package, tables: Tables) -> Iterator[Problem]:
    """A run on a part of chips.csv is on chips of that part's country."""
    chips = tables["chips"]
    country = dict(zip(chips["id"], chips["country"].astype(object), strict=True))
    for line, row in by_line(tables["training_runs"]):
        of = country.get(row["chip_id"])
        if isinstance(of, str) and row["chip_country"] != of:
            expected = f"expected {of}, the country of {row['chip_id']}"
            yield fault(package, tables, "training_runs", line, "chip_country", expected)
