"""Rules of training runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

#: Words of a note that say nobody who did the work names the chip.
_UNNAMED: Final = re.compile(r"names? no chip|does not name the chip|chip inferred", re.I)


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


@rule("training_runs")
def inferred_chips(package: Package, tables: Tables) -> Iterator[Problem]:
    """A chip is inferred where the note says nobody named it, and only where there is one."""
    for line, row in by_line(tables["training_runs"]):
        named = row["chip_id"] or row["chip_family"]
        if row["chip_inferred"] and not named:
            expected = "expected false: the row has neither chip nor family"
            yield fault(package, tables, "training_runs", line, "chip_inferred", expected)
        elif named and not row["chip_inferred"] and _UNNAMED.search(row["note"] or ""):
            expected = "expected true: the note says the chip is not named"
            yield fault(package, tables, "training_runs", line, "chip_inferred", expected)
