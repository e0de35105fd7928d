"""Validation of a data directory: everything that is wrong, at once, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from honest_silicon.dataset.declaration import declaration_faults
from honest_silicon.dataset.read import Problem, RawTable, format_value, read_table, typed
from honest_silicon.dataset.rules import RULES, field_problem
from honest_silicon.dataset.rules_context import CONTEXT_RULES
from honest_silicon.dataset.rules_models import MODEL_RULES
from honest_silicon.dataset.rules_readings import second_readings
from honest_silicon.dataset.schema import PACKAGE_FILE, Package, Table, read_package

#: Tables without which there is no dataset.
TABLES = ("chips", "evidence", "sources", "gaps", "rejected", "excluded")


@dataclass(frozen=True)
class Result:
    """A data directory as far as it could be read. ``tables`` is empty unless all were readable."""

    package: Package | None
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]


def _field_rules(table: Table, frame: pd.DataFrame) -> list[Problem]:
    """Required cells, limits, vocabularies and patterns, as the registry declares them."""
    import pandera.pandas as pa  # only a check pays for it

    columns = {}
    for name, kind in table.fields.items():
        checks = []
        if kind.enum:
            checks.append(pa.Check.isin(list(kind.enum), name="enum"))
        if kind.minimum is not None:
            checks.append(pa.Check.ge(kind.minimum, name="minimum"))
        if kind.maximum is not None:
            checks.append(pa.Check.le(kind.maximum, name="maximum"))
        if kind.pattern:
            checks.append(pa.Check.str_matches(kind.pattern, name="pattern"))
        columns[name] = pa.Column(None, checks, nullable=not kind.required)
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return [_field_problem(table, frame, f) for f in errors.failure_cases.to_dict("records")]
    return []


def _field_problem(table: Table, frame: pd.DataFrame, failure: dict) -> Problem:
    kind, line = table.fields[failure["column"]], int(failure["index"])
    row = frame.at[line, table.columns[0]]
    value = frame.at[line, kind.name]
    if pd.isna(value):
        said, shown = "is empty: expected a value", ""
    else:
        shown, said = format_value(value), field_problem(kind, value)
    return Problem(table.path, line, "" if pd.isna(row) else str(row), kind.name, shown, said)


def open_package(directory: Path) -> tuple[Package | None, list[Problem]]:
    """The registry of a data directory, or the faults that keep it from being read."""

    def fault(expected: str) -> list[Problem]:
        return [Problem(PACKAGE_FILE, 0, "", "", "", expected)]

    if not directory.is_dir():
        return None, [Problem(str(directory), 0, "", "", "", "is not a directory")]
    try:
        package = read_package(directory)
        lacking = [name for name in TABLES if name not in package.tables]
        if lacking:
            return None, fault(f"declares no table {', '.join(lacking)}")
        return package, declaration_faults(package)
    except FileNotFoundError:
        return None, fault("is missing: expected the declaration of the tables")
    except KeyError as error:
        return None, fault(f"lacks the property {error}")
    except (OSError, ValueError, TypeError, AttributeError, IndexError, RecursionError) as error:
        return None, fault(f"cannot be read ({error})")


def read_directory(directory: Path | str) -> Result:
    """Read all tables with types; ``problems`` holds what keeps them from being read."""
    directory = Path(directory)
    package, problems = open_package(directory)
    if package is None:
        return Result(None, {}, tuple(problems))
    tables = {}
    for name, table in package.tables.items():
        raw: RawTable = read_table(directory, table)
        frame, unread = typed(raw)
        tables[name] = frame
        problems += [*raw.problems, *unread]
        if name == "chips" and frame.empty and not raw.problems:
            problems.append(Problem(table.path, 0, "", "", "", "has no rows: expected chips", True))
    readable = not any(p.fatal for p in problems)
    return Result(package, tables if readable else {}, tuple(problems))


def check(directory: Path | str) -> Result:
    """Read a data directory and apply every rule to it."""
    result = read_directory(directory)
    if result.package is None or not result.tables:
        return result
    problems = list(result.problems)
    for name, table in result.package.tables.items():
        problems += _field_rules(table, result.tables[name])
    # A row without its key cannot be told from another; its empty cell is reported above.
    sound = {
        name: result.tables[name].dropna(subset=[k for k in t.key if t.fields[k].required])
        for name, t in result.package.tables.items()
    }
    for rule in (*RULES, *MODEL_RULES, *CONTEXT_RULES, second_readings):
        problems += rule(result.package, sound)
    return Result(result.package, result.tables, tuple(problems))
