"""Rules of second readings: each is of what stands there now, and in a document cited for it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from honest_silicon.dataset.read import Problem, as_number, format_value
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, records, rule
from honest_silicon.dataset.schema import Package


@rule("second_readings", "chips")
def readings_of_values(package: Package, tables: Tables) -> Iterator[Problem]:
    """A second reading is of the value chips.csv has now."""
    chips = {row["id"]: row for row in records(tables["chips"])}
    for line, row in by_line(tables["second_readings"]):
        if row["chip_id"] not in chips or row["field"] not in package.chip_fields:
            continue  # reported already
        adopted = chips[row["chip_id"]][row["field"]]
        if adopted is None:
            expected = f"chips.csv has no {row['field']}: expected no row"
        elif row["value"] is not None and not _same(adopted, row["value"]):
            now = f"chips.csv has {format_value(adopted)} now"
            expected = f"{now}: expected a new reading, or no row"
        else:
            continue
        yield fault(package, tables, "second_readings", line, "value", expected)


@rule("second_readings", "evidence", "sources")
def documents_of_readings(package: Package, tables: Tables) -> Iterator[Problem]:
    """A reading that saw the value names where, in a document cited for it; others name none.

    The inputs of a derived value may be told of another chip, so any document may carry them, but
    none that is marked weak: what stands there alone was read second hand. A column that
    evidence.csv has no rows for, as whom a chip is made for, may be read in any document that it
    cites for the chip.
    """
    evidence = tables["evidence"]
    stated = package.tables["evidence"].fields["field"].enum or ()
    weak = {row["source_id"] for row in records(tables["sources"]) if row["weak"]}
    seen = package.having("second_readings", "outcome", "seen")
    cells = set(zip(evidence["chip_id"], evidence["field"], evidence["source_id"], strict=True))
    chips = set(zip(evidence["chip_id"], evidence["source_id"], strict=True))
    for line, row in by_line(tables["second_readings"]):
        if row["outcome"] not in seen:
            if row["source_id"] is None:
                continue
            expected = "expected none: no document of sources.csv shows it"
        elif row["source_id"] is None:
            expected = "expected the document in which it was seen"
        elif row["source_id"] in weak:
            expected = "is marked weak: expected none, and second_hand"
        elif row["outcome"] == "seen" and row["field"] not in stated:
            if (row["chip_id"], row["source_id"]) in chips:
                continue
            expected = "evidence.csv cites no such document for this chip"
        elif row["outcome"] == "seen" and not _carries(row, cells):
            expected = "evidence.csv cites no such document for this cell"
        else:
            continue
        yield fault(package, tables, "second_readings", line, "source_id", expected)


@rule("rereadings")
def rows_read_again(package: Package, tables: Tables) -> Iterator[Problem]:
    """A row read again is there, with the columns compared, as the reading left it."""
    known: dict[str, dict[str, dict[str, Any]]] = {}
    for line, row in by_line(tables["rereadings"]):
        table = package.tables.get(row["table"])
        if table is None or not table.addressed:
            expected = "expected a table whose rows have an id and a source"
            yield fault(package, tables, "rereadings", line, "table", expected)
            continue
        if table.name not in known:
            known[table.name] = {r["id"]: r for r in records(tables[table.name])}
        read = known[table.name].get(row["row"])
        if read is None:
            expected = f"is not in {table.path}: expected no row"
            yield fault(package, tables, "rereadings", line, "row", expected)
            continue
        for name in (row["fields"] or "").split(";"):
            if name and name not in table.fields:
                expected = f"{table.path} has no column {name}"
                yield fault(package, tables, "rereadings", line, "fields", expected)
        if row["fingerprint"] not in (None, now := fingerprint(read)):
            expected = f"expected a new reading, or no row: the row is {now} now"
            yield fault(package, tables, "rereadings", line, "fingerprint", expected)


def fingerprint(row: Mapping[str, Any]) -> str:
    """Eight digits for what a row says, beside its note."""
    cells = (f"{n}={format_value(v)}" for n, v in row.items() if n != "note" and v is not None)
    return hashlib.sha256("\n".join(cells).encode()).hexdigest()[:8]


def _same(adopted: Any, read: str) -> bool:
    if isinstance(adopted, str):
        return adopted == read
    return as_number(read) == float(adopted)


def _carries(row: dict[str, Any], cells: set[tuple[str, str, str]]) -> bool:
    # The class of a node is read off the name of its process.
    fields = ("node_nm", "process_node") if row["field"] == "node_nm" else (row["field"],)
    return any((row["chip_id"], field, row["source_id"]) in cells for field in fields)
