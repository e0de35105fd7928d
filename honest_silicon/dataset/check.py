"""Validation of a data directory: everything that is wrong, at once, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from honest_silicon.dataset.conformity import lacking, misdeclared
from honest_silicon.dataset.declaration import declaration_faults
from honest_silicon.dataset.read import Problem, RawTable, read_table, typed
from honest_silicon.dataset.rules import RULES
from honest_silicon.dataset.rules.fields import field_problems
from honest_silicon.dataset.rules.keys import repeated, unlike
from honest_silicon.dataset.rules.rule import read_once
from honest_silicon.dataset.schema import PACKAGE_FILE, Package, Table, own_package, read_package

#: Tables without which there is no dataset.
TABLES = ("chips", "evidence", "sources", "gaps", "rejected", "excluded")


#: What reading a declaration of any shape may raise.
_UNREADABLE: Final = (
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
)


@dataclass(frozen=True)
class Result:
    """A data directory as far as it could be read. ``tables`` is empty unless all were readable."""

    package: Package | None
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]


def open_package(directory: Path) -> tuple[Package | None, list[Problem]]:
    """The registry of a data directory, or the faults that keep it from being read."""

    def fault(expected: str) -> list[Problem]:
        return [Problem(PACKAGE_FILE, 0, "", "", "", expected)]

    if not directory.is_dir():
        # By its name: readers see faults, and where files are kept is not their concern.
        return None, [Problem(directory.name, 0, "", "", "", "is not a directory")]
    try:
        package = read_package(directory)
        lacking = [name for name in TABLES if name not in package.tables]
        if lacking:
            return None, fault(f"declares no table {', '.join(lacking)}")
        wrong = misdeclared(package)
        return (None, wrong) if wrong else (package, [])
    except FileNotFoundError:
        return None, fault("is missing: expected the declaration of the tables")
    except KeyError as error:
        return None, fault(f"lacks the property {error}")
    except OSError as error:
        return None, fault(f"cannot be read ({error.strerror})")
    except _UNREADABLE as error:
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
    package = result.package
    if package is None:
        return result
    # What code asks of a declaration is asked here alone: an older version is read without it.
    problems = [*declaration_faults(package), *result.problems]
    if not result.tables or any(p.fatal for p in problems):
        return Result(package, {}, tuple(problems))
    if unread := lacking(package, own_package()):
        return Result(package, {}, (*problems, *unread))
    for name, table in package.tables.items():
        problems += field_problems(table, result.tables[name])
    problems += repeated(package, result.tables)
    rows = {name: _sound(table, result.tables[name]) for name, table in package.tables.items()}
    with read_once(rows):
        for rule in RULES:
            problems += rule(package, rows)
    return Result(package, result.tables, tuple(problems))


def _sound(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that can be told from one another: with their key, the first of two. Others are faults
    already.
    """
    key = list(table.key)
    if unlike(frame, key):
        return frame
    keyed = frame.dropna(subset=[k for k in key if table.fields[k].required])
    return keyed.drop_duplicates(key)
