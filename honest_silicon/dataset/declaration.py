"""What the declaration itself must keep: marks that mean something, formats that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.schema import PACKAGE_FILE, Field, Package

#: Marks our code asks for, by table and field. Without one of them it would take every value for
#: one that does not bear it.
READ: Final = {
    ("chips", "status"): ("delivered", "made", "unreleased", "open"),
    ("chips", "form_factor"): ("consumer",),
    ("evidence", "basis"): ("documented", "own_word"),
    ("evidence", "qualifier"): (
        "comparable",
        "rival",
        "nominal",
        "undirected",
        "lower_bound",
        "upper_bound",
        "computed",
        "block_format",
        "of_matrix_units",
    ),
    ("gaps", "reason"): ("open",),
    ("second_readings", "outcome"): ("seen",),
    ("measured", "task"): ("training", "inference", "generating"),
    ("measured", "model_kind"): ("whole",),
    ("measured", "metric"): ("rated", "once"),
    ("measured", "qualifier"): ("set_aside", "no_rate", "no_result"),
    ("measured", "runner"): ("independent",),
    ("measured", "technique"): ("apart",),
    ("software_support", "level"): ("open",),
    ("training_runs", "basis"): ("documented", "first_hand"),
    ("training_runs", "stage"): ("training", "pretraining"),
    ("training_runs", "outcome"): ("done", "against"),
    ("china_sales", "state"): ("buyable",),
    ("export_rules", "standing"): ("law", "enacted", "over"),
    ("production", "counts"): ("sold_parts", "parts"),
    ("measured", "per"): ("alone",),
    ("production", "metric"): ("output", "plan"),
    ("rental", "term"): ("firm",),
    ("systems", "status"): ("delivered",),
}


def declaration_faults(package: Package) -> list[Problem]:
    """Faults of ``datapackage.json`` that leave the tables readable and the answers wrong."""
    return [*_marks(package), *_named(package), *_lacking(package), *_formats(package)]


def _fault(where: str, name: str, value: str, expected: str) -> Problem:
    return Problem(PACKAGE_FILE, 0, where, name, value, expected, True)


def _fields(package: Package) -> Iterator[tuple[str, Field]]:
    for name, table in package.tables.items():
        for field in table.fields.values():
            yield f"{name}.{field.name}", field


def _marks(package: Package) -> Iterator[Problem]:
    """Each mark has a meaning and is used; what bears it is a value of the field."""
    used: set[str] = set()
    for where, field in _fields(package):
        used |= set(field.marks)
        known = field.enum or tuple(field.labels)
        for mark, values in field.marks.items():
            if mark not in package.marks:
                yield _fault(where, "marks", mark, "is not among the marks of the package")
            for value in values:
                if value not in known:
                    expected = f"expected one of {', '.join(map(str, known))}"
                    yield _fault(where, mark, value, expected)
            for value in sorted({v for v in values if values.count(v) > 1}):
                yield _fault(where, mark, value, "stands twice")
            if not values:
                yield _fault(where, mark, "", "expected at least one value")
    # A directory may do without the table whose field bears a mark.
    whole = all(table in package.tables for table, _ in READ)
    for mark in package.marks:
        if whole and mark not in used:
            yield _fault("", "marks", mark, "no field uses this mark")


def _named(package: Package) -> Iterator[Problem]:
    """Where documents name values in their own words, each value has a pattern that can be read."""
    for where, field in _fields(package):
        for value in field.named:
            if value not in field.enum:
                yield _fault(where, "named", value, "is no value of the field")
            try:
                re.compile(field.named[value])
            except re.error as error:
                yield _fault(where, "named", field.named[value], f"is no pattern ({error})")
        for value in field.enum if field.named else ():
            if value not in field.named:
                yield _fault(where, "named", value, "is missing: expected a pattern")


def _lacking(package: Package) -> Iterator[Problem]:
    """Every mark our code asks for is declared, where its field is."""
    for (table, name), marks in READ.items():
        field = package.tables[table].fields.get(name) if table in package.tables else None
        for mark in marks if field else ():
            if field and mark not in field.marks:
                yield _fault(f"{table}.{name}", "marks", mark, "is missing: expected its values")


def _formats(package: Package) -> Iterator[Problem]:
    """There is a format models run in; a precision of measured.csv means one format."""
    if not package.weight_formats:
        yield _fault("chips", "arithmetic", "", "expected a format with matrix units")
    measured = package.tables.get("measured")
    declared = measured.fields.get("precision") if measured else None
    seen: dict[str, str] = {}
    for kind in package.formats:
        for name in kind.precisions:
            where = f"chips.{kind.field}"
            if declared and name not in declared.enum:
                expected = f"expected one of {', '.join(declared.enum)}"
                yield _fault(where, "precisions", name, expected)
            if name in seen:
                yield _fault(where, "precisions", name, f"{seen[name]} has it too")
            seen[name] = kind.field
