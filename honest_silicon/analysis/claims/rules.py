"""What the data check asks of the checks of claims: each finds all it rests on.

A check whose rows are gone computes nothing, and a claim would lose its figure without a word; so
what a check needs must be there for as long as its claim is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims.computed import AGREES, FUNCTIONS, checks, computed, evidence
from honest_silicon.analysis.claims.rows import (
    CHIPS,
    ESTIMATES,
    FIELDS,
    OF,
    RATIO_BLANKS,
    SALE_BLANKS,
    SALES,
    STATE,
    SUBJECT_BLANKS,
    SYSTEMS,
    Row,
    blanks,
    rows,
)
from honest_silicon.analysis.compare import COMPUTE
from honest_silicon.dataset.nodes import FOUNDRIES
from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.rules.rule import fault
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset

Tables = Mapping[str, pd.DataFrame]
#: A cell of a row, its value, and what was expected.
_Fault = tuple[str, str, str]

#: Readings that decide, and the stance of the evidence they rest on.
_DECIDED: Final = {"supported": "supports", "contradicted": "contradicts"}
#: Columns only one template reads.
_ONLY: Final = {
    "precision": CHIPS,
    "test_subject": CHIPS,
    "test_base": CHIPS,
    "tested": CHIPS,
    "per": SYSTEMS,
    "value": SALES,
}


def checks_of_claims(data: Dataset) -> Iterator[Problem]:
    """Each check of a claim finds all it rests on."""
    if "claim_checks" in data.tables:
        yield from check_rows(data.package, data.tables)
    if "claims" in data.tables:
        yield from check_needs(data.package, data.tables)


def computed_claims(data: Dataset) -> Iterator[Problem]:
    """Each check of a claim comes to a figure."""
    for claim in checks(data):
        if claim not in computed(data):
            expected = "its check comes to no figure: a value it rests on is unknown"
            yield _claim_fault(data, claim, "id", expected)


def readings_of_claims(data: Dataset) -> Iterator[Problem]:
    """The reading of a claim agrees with what is computed for it."""
    readings = _readings(data)
    for claim, found in computed(data).items():
        allowed = AGREES.get(found.stance, ())
        if readings[claim] not in allowed:
            expected = f"{found.found} ({found.stance}): expected {' or '.join(allowed)}"
            yield _claim_fault(data, claim, "reading", expected)


def evidence_of_readings(data: Dataset) -> Iterator[Problem]:
    """A reading for or against a claim has evidence that way, or a figure computed for it."""
    for claim, reading in _readings(data).items():
        stance = _DECIDED.get(reading)
        if stance is None or claim in computed(data):
            continue
        found = evidence(data, claim)
        if found.empty or stance not in set(found["stance"]):
            expected = f"no row of claim_evidence.csv {stance} it, and nothing is computed for it"
            yield _claim_fault(data, claim, "reading", expected)


def _readings(data: Dataset) -> dict[str, str]:
    claims = data.tables.get("claims")
    return {} if claims is None else dict(zip(claims["id"], claims["reading"], strict=True))


def _claim_fault(data: Dataset, claim: str, field: str, expected: str) -> Problem:
    claims = data.tables["claims"]
    line = int(claims.index[claims["id"] == claim][0])
    return fault(data.package, data.tables, "claims", line, field, expected)


def check_rows(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each row of claim_checks.csv is one its template can compute."""
    path = package.tables["claim_checks"].path
    for mine in rows(tables["claim_checks"]).values():
        for row in mine:
            for field, value, expected in _row_faults(package, tables, row):
                yield Problem(path, row.line, row.claim, field, value, expected)


def check_needs(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each row that the check of a claim needs is there, if it is a function; no claim has two
    checks.
    """
    path, by_rows = package.tables["claims"].path, rows(tables.get("claim_checks"))
    for line, claim in tables["claims"]["id"].items():
        check = FUNCTIONS.get(claim)
        if check is None:
            continue
        if claim in by_rows:
            expected = f"has a check in claim_checks.csv and one in {check.place}: expected one"
            yield Problem(path, int(str(line)), claim, "id", claim, expected)
        for need in check.needs:
            if not need.met(tables):
                field = f"{need.table}.{need.column}"
                expected = f"is not in {need.table}.csv: the check of this claim ({check.place}) "
                yield Problem(path, int(str(line)), claim, field, need.value, f"{expected}needs it")


def _row_faults(package: Package, tables: Tables, row: Row) -> Iterator[_Fault]:
    if row.template not in OF:
        # The list of templates is that of the field, and a rule of its own.
        return
    table, key, known = OF[row.template]
    ids = set(tables[table][key]) if table in tables else set()
    paired = row.template in (CHIPS, SYSTEMS)
    for field, value in (("subject", row.subject), ("base", row.base)):
        if value and value not in ids:
            yield field, value, f"is not in {table}.csv: expected its {key}"
    if paired and not row.base:
        yield "base", "", f"is empty: {row.template} expects one"
    if row.template == SALES and row.base:
        yield "base", row.base, f"expected none for {row.template}"
    yield from _quantities(row, known)
    for field, template in _ONLY.items():
        value = getattr(row, field)
        if value and row.template != template:
            yield field, value, f"expected none: only {template} reads it"
    if row.planned and row.template != SYSTEMS:
        yield "planned", "true", f"expected none: only {SYSTEMS} reads it"
    yield from _claimed(package, row)
    if len({bool(v) for v in (row.test_subject, row.test_base, row.tested)}) > 1:
        yield "tested", row.tested, "expected two tests and what they did, or none of them"
    yield from _words(row)


def _quantities(row: Row, known: tuple[str, ...]) -> Iterator[_Fault]:
    shown = ";".join(row.quantities)
    for quantity in row.quantities:
        if quantity not in known:
            expected = f"one of {', '.join(known)}" if known else f"none for {row.template}"
            yield "quantities", shown, f"{quantity} is unknown: expected {expected}"
    if known and not row.quantities:
        yield "quantities", "", f"is empty: {row.template} expects {', '.join(known)}"
    if row.template == SALES and len(row.quantities) > 1:
        yield "quantities", shown, f"expected one for {row.template}"
    if row.precision and COMPUTE not in row.quantities:
        yield "precision", row.precision, f"expected none without the quantity {COMPUTE}"


def _claimed(package: Package, row: Row) -> Iterator[_Fault]:
    """What is claimed, how it is met and what follows stand together or not at all."""
    of_value = row.template == SALES
    number = "" if row.claimed is None else format_value(row.claimed)
    if of_value:
        if number or row.comparison:
            yield "claimed", number, f"expected none: {row.template} compares with value"
        if not row.value:
            yield "value", "", f"is empty: {row.template} expects what is claimed"
    elif bool(number) != bool(row.comparison):
        yield "comparison", row.comparison, "expected a comparison with a multiple, or neither"
    judged = bool(row.value) if of_value else bool(number)
    if len({judged, bool(row.met), bool(row.missed)}) > 1:
        yield "met", row.met, "expected a stance if met and one if missed, with what is claimed"
    ends = row.comparison in ("at-most", "between")
    if ends != (row.claimed_to is not None):
        to = "" if row.claimed_to is None else format_value(row.claimed_to)
        yield "claimed_to", to, f"expected {'the other end' if ends else 'none'}"
    elif row.claimed_to is not None and row.claimed_to < (row.claimed or 0.0):
        yield "claimed_to", format_value(row.claimed_to), f"expected at least {number}"
    yield from _value(package, row)


def _value(package: Package, row: Row) -> Iterator[_Fault]:
    """A value asked for is one its column can have."""
    if row.template != SALES or len(row.quantities) != 1 or not row.value:
        return
    field = row.quantities[0]
    known: tuple[object, ...] = ()
    if field == STATE:
        known = package.tables["china_sales"].fields[STATE].enum
    elif field == "foundry":
        known = FOUNDRIES
    elif field in FIELDS:
        # A process is asked for by its class.
        known = package.chip_fields["node_nm" if field == "process_node" else field].enum
    texts = [str(value) for value in known]
    asked = row.value.split(";") if field == STATE else [row.value]
    if texts and not set(asked) <= set(texts):
        yield "value", row.value, f"expected one of {', '.join(texts)}"


def _words(row: Row) -> Iterator[_Fault]:
    """Words have blanks only for what the row can fill, and a sentence where they are all of it."""
    allowed: tuple[str, ...] = ()
    if row.template == ESTIMATES:
        allowed = (*SUBJECT_BLANKS, *(RATIO_BLANKS if row.base else ()))
    elif row.quantities == (STATE,):
        allowed = SALE_BLANKS
    for blank in blanks(row.words):
        if blank not in allowed:
            expected = f"expected one of {', '.join(allowed)}" if allowed else "expected none"
            yield "words", row.words, f"{{{blank}}} is no blank of this row: {expected}"
    if allowed and not row.words:
        yield "words", "", "is empty: expected a sentence with blanks"
