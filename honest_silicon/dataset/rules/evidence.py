"""Rules of evidence: it is of the type of its field, and each adopted value has some."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, Final

from honest_silicon.dataset.dates import Span, span
from honest_silicon.dataset.nodes import node_class, read_process
from honest_silicon.dataset.provenance import TOLERANCE, backing
from honest_silicon.dataset.read import Problem, as_number
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

_DATES: Final = ("announced", "released", "expected")
_UNDIRECTED: Final = re.compile(r"\bdirections? not (stated|said)\b", re.IGNORECASE)
#: By chip and field: value, upper end of a range (NaN without) and whether the source is weak.
Stated = dict[tuple[str, str], list[tuple[str, float, bool]]]


def _stated(package: Package, line: int, row: dict[str, Any], expected: str) -> Problem:
    """A fault of what a row of evidence says of its field."""
    path = package.tables["evidence"].path
    return Problem(path, line, row["chip_id"], row["field"], row["value"], expected)


@rule("chips", "evidence")
def evidence_numbers(package: Package, tables: Tables) -> Iterator[Problem]:
    """Evidence of a figure is a number above nought."""
    evidence = tables["evidence"]
    for line, row in by_line(evidence[evidence["field"].isin(package.numeric_fields)]):
        if not (as_number(row["value"]) or 0) > 0:
            expected = "expected a number above 0; unknown is a row of gaps.csv"
            yield _stated(package, line, row, expected)


@rule("chips", "evidence")
def evidence_ranges(package: Package, tables: Tables) -> Iterator[Problem]:
    """A stated range does not end below its start."""
    evidence = tables["evidence"]
    mine = evidence["field"].isin(package.numeric_fields) & evidence["value_high"].notna()
    for line, row in by_line(evidence[mine]):
        low = as_number(row["value"])
        if low is not None and row["value_high"] < low:
            expected = f"expected at least the value {row['value']}"
            yield fault(package, tables, "evidence", line, "value_high", expected)


@rule("chips", "evidence")
def evidence_dates(package: Package, tables: Tables) -> Iterator[Problem]:
    """Evidence of a date is a date, unless it is of a plan."""
    evidence = tables["evidence"]
    dated = [n for n, f in package.chip_fields.items() if f.partial_date]
    for line, row in by_line(evidence[evidence["field"].isin(dated)]):
        if row["qualifier"] != "plan" and _span(row["value"]) is None:
            expected = "expected a date such as 2025, 2025-Q3, 2025-03 or 2025-03-18"
            yield _stated(package, line, row, expected)


@rule("chips", "evidence")
def evidence_words(package: Package, tables: Tables) -> Iterator[Problem]:
    """Evidence of a word is one of the words of its field."""
    evidence = tables["evidence"]
    for name, kind in package.chip_fields.items():
        if kind.enum and not kind.numeric and kind.support:
            mine = (evidence["field"] == name) & ~evidence["value"].isin(kind.enum)
            for line, row in by_line(evidence[mine.astype(bool)]):
                expected = f"expected one of {', '.join(kind.enum)}"
                yield _stated(package, line, row, expected)


@rule("chips", "evidence")
def nominal_above(package: Package, tables: Tables) -> Iterator[Problem]:
    """A figure that counts more units than its column is above the adopted one."""
    evidence = tables["evidence"]
    adopted = {row["id"]: row for _, row in by_line(tables["chips"])}
    marked = evidence["qualifier"].isin(package.having("evidence", "qualifier", "nominal"))
    mine = marked & evidence["field"].isin(package.numeric_fields)
    for line, row in by_line(evidence[mine]):
        without = adopted.get(row["chip_id"], {}).get(row["field"])
        stated = as_number(row["value"])
        if stated is not None and without is not None and stated <= without:
            expected = f"expected more than {without:g}, the figure without those units"
            yield _stated(package, line, row, expected)


@rule("evidence")
def stated_directions(package: Package, tables: Tables) -> Iterator[Problem]:
    """A bandwidth whose note says that no direction is stated is marked so."""
    evidence = tables["evidence"]
    undirected = package.having("evidence", "qualifier", "undirected")
    for line, row in by_line(evidence[evidence["qualifier"].isna()]):
        if undirected and _UNDIRECTED.search(row["note"] or ""):
            expected = f"expected {undirected[0]}: the note says that no direction is stated"
            yield fault(package, tables, "evidence", line, "qualifier", expected)


@rule("chips", "evidence", "sources")
def support(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each adopted value has a comparable evidence row, and not from weak sources alone."""
    evidence, sources = tables["evidence"], tables["sources"]
    weak_ids = set(sources.loc[sources["weak"].fillna(False), "source_id"])
    strict = evidence[
        backing(package, evidence, sources)
        | (evidence["source_id"].isin(weak_ids) & evidence["qualifier"].isna())
    ]
    by_cell: Stated = {}
    for chip, field, value, high, weak in zip(
        strict["chip_id"],
        strict["field"],
        strict["value"],
        strict["value_high"].astype("float64"),
        strict["source_id"].isin(weak_ids),
        strict=True,
    ):
        by_cell.setdefault((chip, field), []).append((value, high, weak))
    needed = {n: f.support for n, f in package.chip_fields.items() if f.support}
    for line, row in by_line(tables["chips"]):
        for name, kind in needed.items():
            if row[name] is None:
                continue
            rows = by_cell.get((row["id"], name), [])
            backed = [weak for value, high, weak in rows if _backs(kind, name, row, value, high)]
            if not backed:
                backed = _other_support(package, name, row, by_cell)
            if not backed:
                expected = "no comparable row of evidence.csv supports it"
                yield fault(package, tables, "chips", line, name, expected)
            elif all(backed):
                expected = "only sources marked weak support it"
                yield fault(package, tables, "chips", line, name, expected)


def _backs(kind: str, name: str, row: dict[str, Any], value: str, high: float) -> bool:
    if kind == "field":
        return True
    adopted = row[name]
    if isinstance(adopted, str):
        if name in _DATES:
            said, mine = _span(value), _span(adopted)
            return said is not None and mine is not None and said.within(mine)
        return value.casefold() == adopted.casefold()
    first = as_number(value)
    if first is None:
        return False
    stated = [first] + ([] if math.isnan(high) else [high])
    if name == "node_nm":
        return any(node_class(s) == int(adopted) for s in stated)
    return any(abs(s - float(adopted)) <= TOLERANCE * float(adopted) for s in stated)


def _span(text: str) -> Span | None:
    try:
        return span(text)
    except ValueError:
        return None


def _other_support(package: Package, name: str, row: dict[str, Any], by_cell: Stated) -> list[bool]:
    """Support that another field gives: a process its class, a release or announcement a status."""
    chip = row["id"]
    if name == "node_nm":
        rows = by_cell.get((chip, "process_node"), [])
        return [weak for value, _, weak in rows if read_process(value)[1] == int(row[name])]
    if name == "status" and row[name] in package.delivered:
        return [weak for *_, weak in by_cell.get((chip, "released"), [])]
    if name == "status" and row[name] == "announced":
        return [weak for *_, weak in by_cell.get((chip, "announced"), [])]
    return []
