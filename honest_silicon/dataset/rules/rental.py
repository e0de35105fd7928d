"""Rules of published rents."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, of_sources, rule
from honest_silicon.dataset.schema import Package


@rule("rental", "sources")
def rents_were_read(package: Package, tables: Tables) -> Iterator[Problem]:
    """A price is of no day after its document was retrieved: none is of the future."""
    retrieved = of_sources(tables, "retrieved")
    for line, row in by_line(tables["rental"]):
        read = retrieved.get(row["source_id"])
        if read is None or row["date"] is None:
            continue
        if span(row["date"]).first > span(read).last:
            expected = f"expected no day after {read}, when its document was retrieved"
            yield fault(package, tables, "rental", line, "date", expected)
