"""Rules of evidence: it is of the type of its field, and each adopted value has some."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from honest_silicon.dataset.dates import Span, span
from honest_silicon.dataset.nodes import node_class, read_process
from honest_silicon.dataset.provenance import TOLERANCE, backing, comparable
from honest_silicon.dataset.read import Problem, as_number
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Field, Package

_DATES: Final = ("announced", "released", "expected")
#: Words of a note that call for a qualifier.
_UNDIRECTED: Final = re.compile(r"\bdirections? not (stated|said)\b", re.IGNORECASE)
_LOWER: Final = re.compile(
    r"(?:^|[,;:\"] ?|\b(?:stated|printed|given) as )(?:more than|greater than|at least|above|over) "
    r"?(?:\d|one|a |two|half|$)|, more than\b|^more than\b|\b(?:stated|printed) as \d+\+|"
    r"['\"](?:more than|greater than|at least|above|over)['\"]",
    re.IGNORECASE,
)
_UPPER: Final = re.compile(
    r"\bup to\b|\bat most\b|\bmaximum (?:configuration|off-chip)|\bpartner maximum\b", re.IGNORECASE
)
_COMPUTED: Final = re.compile(
    r"\b(?:doubled|halved|divided (?:by|here))\b|\btimes (?:\d|two\b)|(?<![\d.])\d ?x \d|L3 \+ ",
    re.IGNORECASE,
)
_BLOCK: Final = re.compile(r"\bblock ?fp8\b|\bblock floating", re.IGNORECASE)
_MATRIX: Final = re.compile(r"\bmatrix\b|\btensor (?:cores?|engine)\b", re.IGNORECASE)
_OTHER_UNITS: Final = re.compile(r"\bvector\b|\bnon-matrix\b|\bno matrix\b", re.IGNORECASE)
#: What a note says of a figure that is printed and not taken.
_SET_ASIDE: Final = "not adopted"
#: By chip and field: value, upper end of a range (NaN without) and whether the source is weak.
Stated = dict[tuple[str, str], list[tuple[str, float, bool]]]
Said = Callable[[dict[str, Any]], bool]
#: Qualifier that says nothing of what a note may call for.
_UNSTATED: Final = "unstated"


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
    """Evidence of a word is one of its field's, unless documents put it in their own words."""
    evidence = tables["evidence"]
    for name, kind in package.chip_fields.items():
        if kind.enum and not kind.numeric and kind.support and not kind.named:
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


def _noted(
    package: Package, tables: Tables, said: Said, due: Sequence[str], why: str
) -> Iterator[Problem]:
    """Rows whose note calls for a qualifier, and which bear none.

    Parameters
    ----------
    said
        Whether a row, as a dictionary, calls for it.
    due
        Qualifiers that say it, the one to write first; without any, nothing is asked.
    why
        What the note says.
    """
    evidence = tables["evidence"]
    bare = evidence["qualifier"].isna() | evidence["qualifier"].eq(_UNSTATED).fillna(False)
    for line, row in by_line(evidence[bare & evidence["note"].notna()]):
        if due and said(row):
            expected = f"expected {due[0]}: the note says {why}"
            yield fault(package, tables, "evidence", line, "qualifier", expected)


@rule("evidence")
def notes_say_it_once(package: Package, tables: Tables) -> Iterator[Problem]:
    """No note says the same thing twice."""
    evidence = tables["evidence"]
    for line, row in by_line(evidence[evidence["note"].notna()]):
        said = [part.strip().casefold() for part in row["note"].split(";")]
        twice = next((part for part in said if part and said.count(part) > 1), None)
        if twice is not None:
            expected = f"expected {twice!r} once"
            yield fault(package, tables, "evidence", line, "note", expected)


@rule("evidence")
def stated_directions(package: Package, tables: Tables) -> Iterator[Problem]:
    """A bandwidth whose note says that no direction is stated is marked so."""

    def said(row: dict[str, Any]) -> bool:
        return bool(_UNDIRECTED.search(row["note"]))

    due = package.having("evidence", "qualifier", "undirected")
    yield from _noted(package, tables, said, due, "that no direction is stated")


@rule("chips", "evidence")
def stated_lower_bounds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A figure whose note says more than, or at least, so much is marked as a lower bound."""
    numbers = package.numeric_fields

    def said(row: dict[str, Any]) -> bool:
        return row["field"] in numbers and bool(_LOWER.search(row["note"]))

    due = package.having("evidence", "qualifier", "lower_bound")
    yield from _noted(package, tables, said, due, "at least so much")


@rule("evidence")
def stated_upper_bounds(package: Package, tables: Tables) -> Iterator[Problem]:
    """A capacity whose note says up to so much is marked as an upper bound."""

    def said(row: dict[str, Any]) -> bool:
        return row["field"] == "memory_gb" and bool(_UPPER.search(row["note"]))

    due = package.having("evidence", "qualifier", "upper_bound")
    yield from _noted(package, tables, said, due, "up to so much")


@rule("chips", "evidence")
def stated_arithmetic(package: Package, tables: Tables) -> Iterator[Problem]:
    """A figure whose note says how it was worked out is marked as computed."""
    numbers = set(package.numeric_fields) - {"price_usd", "scale_up_chips"}

    def said(row: dict[str, Any]) -> bool:
        return row["field"] in numbers and bool(_COMPUTED.search(row["note"]))

    due = package.having("evidence", "qualifier", "computed")
    yield from _noted(package, tables, said, due, "how it was worked out")


@rule("evidence")
def plain_formats(package: Package, tables: Tables) -> Iterator[Problem]:
    """A rate whose note names a block format is marked so: the column takes the plain one."""

    def said(row: dict[str, Any]) -> bool:
        return row["field"] == "fp8_tflops" and bool(_BLOCK.search(row["note"]))

    due = package.having("evidence", "qualifier", "block_format")
    yield from _noted(package, tables, said, due, "that it is of a block format")


@rule("chips", "evidence")
def units_of_the_column(package: Package, tables: Tables) -> Iterator[Problem]:
    """A rate of matrix units is marked so, where the column takes the other units."""
    others = {kind.field for kind in package.formats if not kind.matrix}

    def said(row: dict[str, Any]) -> bool:
        note = row["note"]
        named = _MATRIX.search(note) and not _OTHER_UNITS.search(note)
        return row["field"] in others and bool(named)

    due = package.having("evidence", "qualifier", "of_matrix_units")
    yield from _noted(package, tables, said, due, "that it is of matrix units")


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
    needed = {n: f for n, f in package.chip_fields.items() if f.support}
    for line, row in by_line(tables["chips"]):
        for name, kind in needed.items():
            if row[name] is None:
                continue
            rows = by_cell.get((row["id"], name), [])
            backed = [weak for value, high, weak in rows if _backs(kind, row, value, high)]
            if not backed:
                backed = _other_support(package, name, row, by_cell)
            if not backed:
                expected = "no comparable row of evidence.csv supports it"
                yield fault(package, tables, "chips", line, name, expected)
            elif all(backed):
                expected = "only sources marked weak support it"
                yield fault(package, tables, "chips", line, name, expected)


@rule("chips", "evidence", "sources")
def rates_as_printed(package: Package, tables: Tables) -> Iterator[Problem]:
    """A rate that the maker prints is adopted as printed, or a note says why it is not.

    Units times clock have more digits than a data sheet, and are no better for it: what was taken
    of one card was not of the next.
    """
    evidence = tables["evidence"]
    bounds = ("computed", "lower_bound", "upper_bound")
    other = [q for mark in bounds for q in package.having("evidence", "qualifier", mark)]
    printed = evidence[
        comparable(package, evidence, tables["sources"])
        & evidence["basis"].isin(package.having("evidence", "basis", "own_word"))
        & evidence["field"].isin([kind.field for kind in package.formats])
        & ~evidence["qualifier"].isin(other)
    ]
    by_cell: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for _, row in by_line(printed):
        value, told = as_number(row["value"]), _SET_ASIDE in (row["note"] or "")
        if value is not None:
            by_cell.setdefault((row["chip_id"], row["field"]), []).append((value, told))
    for line, row in by_line(tables["chips"]):
        for kind in package.formats:
            rows = by_cell.get((row["id"], kind.field), [])
            adopted, open_ones = row[kind.field], [value for value, told in rows if not told]
            if adopted is None or not open_ones or adopted in (value for value, _ in rows):
                continue
            expected = f"expected {open_ones[0]:g} as its maker prints, or a note why not"
            yield fault(package, tables, "chips", line, kind.field, expected)


@rule("evidence", "rejected")
def rejected_or_evidence(package: Package, tables: Tables) -> Iterator[Problem]:
    """A figure of a document is evidence or rejected, not both; of another kind it may be both."""
    key = ["chip_id", "field", "value", "source_id"]
    evidence = tables["evidence"]
    alike = evidence["qualifier"].isna() | evidence["qualifier"].isin(
        package.having("evidence", "qualifier", "comparable")
    )
    kept = set(evidence.loc[alike, key].itertuples(index=False, name=None))
    for line, row in by_line(tables["rejected"]):
        if tuple(row[name] for name in key) in kept:
            expected = "is evidence too, of the same document: expected one of the two"
            yield fault(package, tables, "rejected", line, "value", expected)


def _backs(kind: Field, row: dict[str, Any], value: str, high: float) -> bool:
    name, adopted = kind.name, row[kind.name]
    if kind.named:
        return adopted in kind.named and kind.names(adopted, value)
    if kind.support == "field":
        return True
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
