"""Whether a declaration says what it may say: values of the right types, names that exist.

``schema`` reads ``datapackage.json`` as it stands; here every value of what it read is held against
the type its dataclass declares, so that an attribute added there is looked at without a word here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from types import NoneType, UnionType
from typing import Any, Final, Union, cast, get_args, get_origin, get_type_hints

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.schema import PACKAGE_FILE, Field, Package, Table

_WORDS: Final[dict[Any, str]] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
}
_TYPES: Final = ("string", "number", "integer", "boolean")


def misdeclared(package: Package) -> list[Problem]:
    """Faults that keep the tables from being read as they are declared.

    Names are asked only of a declaration whose values are all of their types.
    """
    found = list(_wrong_types("", package, Package))
    return found or [*_tables(package)]


def lacking(package: Package, known: Package) -> list[Problem]:
    """Fields of ``known``, which our code reads, that a declaration lacks or types otherwise."""
    found = []
    for name, table in known.tables.items():
        mine = package.tables.get(name)
        for field in table.fields.values() if mine else ():
            other = mine.fields.get(field.name) if mine else None
            if other is None:
                found.append(
                    _fault(f"{name}.{field.name}", "is missing: our code reads this field")
                )
            elif (other.type, other.partial_date) != (field.type, field.partial_date):
                dated = ", dates of any precision" if field.partial_date else ""
                expected = f"expected the type {field.type}{dated}, as our code reads it"
                found.append(_fault(f"{name}.{field.name}", expected))
            elif field.required and not other.required:
                found.append(_fault(f"{name}.{field.name}", "expected required: true"))
    return found


def _fault(where: str, expected: str, value: Any = "") -> Problem:
    return Problem(PACKAGE_FILE, 0, where, "", str(value)[:60], expected, True)


_hints = lru_cache(maxsize=16)(get_type_hints)


def _wrong_types(where: str, value: Any, hint: Any) -> Iterator[Problem]:
    """Values below ``value`` that are not of the type their place declares."""
    kind = _needed(hint)
    if value is None and kind is not hint:
        return
    said = _expected(value, kind)
    if said:
        yield _fault(where, f"expected {said}", value)
        return
    for name, member, inner in _members(value, kind):
        place = f"{where}.{name}" if where and name else where or name
        yield from _wrong_types(place, member, inner)


def _needed(hint: Any) -> Any:
    """The type that is asked for of a hint that allows none, and any other as it is."""
    if get_origin(hint) in (Union, UnionType):
        return next(a for a in get_args(hint) if a is not NoneType)
    return hint


def _expected(value: Any, kind: Any) -> str:
    """What should stand in place of a value that is not of its type; '' where it is."""
    origin = get_origin(kind) or kind
    if kind is Any:
        sound, words = type(value) in (str, int, float), "text or a number"
    elif is_dataclass(kind):
        sound, words = type(value) is kind, "an object"
    elif origin is tuple:
        sound, words = isinstance(value, tuple), "a list"
    elif origin is Mapping:
        sound, words = isinstance(value, Mapping), "an object"
    elif kind is float:
        sound, words = type(value) in (int, float) and math.isfinite(value), _WORDS[kind]
    else:
        sound, words = type(value) is kind, _WORDS[kind]
    return "" if sound else words


def _members(value: Any, kind: Any) -> Iterator[tuple[str, Any, Any]]:
    """What a value holds, with its name and the type it should have."""
    inner = get_args(kind)
    if is_dataclass(kind):
        hints = _hints(cast(Any, kind))
        for field in fields(kind):
            yield field.name, getattr(value, field.name), hints[field.name]
    elif get_origin(kind) is tuple:
        for place, member in enumerate(value):
            yield "", member, inner[0] if inner[-1] is Ellipsis else inner[place]
    elif get_origin(kind) is Mapping:
        for key, member in value.items():
            yield "", key, inner[0]
            yield str(key), member, inner[1]


def _tables(package: Package) -> Iterator[Problem]:
    paths: dict[str, str] = {}
    for name, table in package.tables.items():
        place = PurePosixPath(table.path)
        if not table.path or place.is_absolute() or ".." in place.parts or "\\" in table.path:
            yield _fault(name, "expected a path of a file within the directory", table.path)
        if table.path in paths:
            expected = f"is the path of {paths[table.path]} too: expected one file a table"
            yield _fault(name, expected, table.path)
        paths.setdefault(table.path, name)
        if not table.fields:
            yield _fault(name, "declares no field")
        for field in table.fields.values():
            yield from _values(f"{name}.{field.name}", field)
        yield from _keys(package, table)


def _values(where: str, field: Field) -> Iterator[Problem]:
    if field.type not in _TYPES:
        yield _fault(where, f"expected a type of {', '.join(_TYPES)}", field.type)
    for value in field.enum:
        if isinstance(value, str) is field.numeric:
            expected = "a number" if field.numeric else "text"
            yield _fault(where, f"expected {expected} in enum", value)
    if field.partial_date and field.type != "string":
        yield _fault(where, "expected the type string for dates of any precision", field.type)
    try:
        re.compile(field.pattern)
    except (re.error, RecursionError, OverflowError) as error:
        yield _fault(where, f"is no pattern ({error})", field.pattern)


def _keys(package: Package, table: Table) -> Iterator[Problem]:
    if not table.key or not set(table.key) <= set(table.fields):
        yield _fault(table.name, "expected fields of the table as its key", ",".join(table.key))
    if table.name == "chips" and table.key != ("id",):
        yield _fault(table.name, "expected the key id, by which chips are known")
    for column, target, key in table.foreign_keys:
        if column not in table.fields:
            yield _fault(
                table.name, "is no field of the table: expected one as a foreign key", column
            )
        other = package.tables.get(target)
        if other is None or key not in other.fields:
            yield _fault(table.name, "is no field a foreign key can point to", f"{target}.{key}")
