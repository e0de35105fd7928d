"""Tables in JSON: a list of chips, a map by name, columns by heading, or lines of JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from honest_silicon.dataset.upload.cells import (
    LONGEST,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TABLES,
    NotRead,
    Raw,
)

#: Objects in an object that are looked into, as {"compute": {"fp16": 312}}.
_DEEPEST: Final = 3


def looks_like_json(text: str) -> bool:
    """Whether a text begins as JSON does."""
    return text.lstrip()[:1] in ("{", "[")


def from_json(text: str) -> list[Raw]:
    """Tables of a JSON text.

    Raises
    ------
    NotRead
        Where it is no JSON, too deep, or holds no chips.
    """
    try:
        value = _parsed(text)
        found = list(_found(value, "", 0))[:MOST_TABLES]
    except RecursionError as error:
        raise NotRead("is nested too deeply: expected a list of chips, or chips by name") from error
    if not found:
        raise NotRead("holds no chips: expected a list of objects, or objects by name")
    return found


def _parsed(text: str) -> Any:
    """The value of a text, numbers as they are written; lines of JSON make a list."""

    def read(part: str) -> Any:
        return json.loads(part, parse_int=str, parse_float=str, parse_constant=str)

    try:
        return read(text)
    except ValueError as error:
        try:
            lines = [read(line) for line in text.split("\n") if line.strip()]
        except ValueError:
            raise NotRead(f"is not JSON ({error})") from error
        if len(lines) < 2:
            raise NotRead(f"is not JSON ({error})") from error
        return lines


def _found(value: Any, title: str, depth: int) -> Iterator[Raw]:
    """Tables in a value; those inside an object that is none itself come after each other."""
    if isinstance(value, list):
        yield from _in_list(value, title)
    elif isinstance(value, dict):
        yield from _in_object(value, title, depth)


def _in_list(value: list[Any], title: str) -> Iterator[Raw]:
    rows = [v for v in value if isinstance(v, dict)]
    if rows:
        yield _table(rows, title, "JSON, a list")
    elif value and all(isinstance(v, list) for v in value):
        cells = [[_text(c) for c in row[: MOST_COLUMNS + 1]] for row in value[: MOST_ROWS + 50]]
        more = len(value) > len(cells)
        yield Raw(cells, list(range(1, len(cells) + 1)), title, "JSON, rows", more)


def _in_object(value: dict[str, Any], title: str, depth: int) -> Iterator[Raw]:
    inner = {k: v for k, v in value.items() if isinstance(v, dict)}
    lists = {k: v for k, v in value.items() if isinstance(v, list)}
    if _columns(value):
        yield _by_column(lists, title)
    elif _is_chip(value, inner):
        yield _table([value], title, "JSON, one chip")
    elif len(inner) > len(lists):
        rows = [{"name": k, **_renamed(v)} for k, v in inner.items()]
        if _grouped(inner):
            rows = [
                {"name": k, "group": group, **_renamed(v)}
                for group, chips in inner.items()
                for k, v in chips.items()
            ]
        yield _table(rows, title, "JSON, chips by name")
    elif depth < _DEEPEST:
        for key, part in [*lists.items(), *inner.items()][: 4 * MOST_TABLES]:
            yield from _found(part, str(key), depth + 1)


def _is_chip(value: dict[str, Any], inner: dict[str, Any]) -> bool:
    """Whether an object is one chip: mostly plain values, and no chips inside."""
    plain = [v for v in value.values() if _is_plain(v)]
    flat = all(_is_plain(part) for v in inner.values() for part in v.values())
    return len(plain) > max(2, len(inner)) and flat


def _renamed(chip: dict[str, Any]) -> dict[str, Any]:
    """A chip of a map by name: a name inside is another one."""
    return {("inner name" if k == "name" else k): v for k, v in chip.items()}


def _grouped(inner: dict[str, Any]) -> bool:
    """Whether the objects are maps of chips, as {"nvidia": {"A100": {...}}, "amd": {...}}: chips of
    two groups have no name in common, parts of two chips have headings in common.
    """
    of_objects = all(v and all(isinstance(c, dict) for c in v.values()) for v in inner.values())
    return of_objects and (len(inner) == 1 or not set.intersection(*map(set, inner.values())))


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _columns(value: dict[str, Any]) -> bool:
    """Whether an object is columns by heading: lists of plain values, all as long."""
    lists = list(value.values())
    return (
        len(lists) > 1
        and all(isinstance(v, list) and v and all(_is_plain(c) for c in v) for v in lists)
        and len({len(v) for v in lists}) == 1
    )


def _by_column(lists: dict[str, list[Any]], title: str) -> Raw:
    header = [str(k) for k in lists][: MOST_COLUMNS + 1]
    high = min(len(next(iter(lists.values()))), MOST_ROWS + 50)
    body = [[_text(lists[k][i]) for k in list(lists)[: MOST_COLUMNS + 1]] for i in range(high)]
    return Raw([header, *body], list(range(high + 1)), title, "JSON, columns")


def _table(rows: list[dict[str, Any]], title: str, read_as: str) -> Raw:
    flat = [_flat(row) for row in rows[: MOST_ROWS + 50]]
    header = list(dict.fromkeys(k for row in flat for k in row))[: MOST_COLUMNS + 1]
    cells = [[row.get(k, "") for k in header] for row in flat]
    return Raw([header, *cells], list(range(len(cells) + 1)), title, read_as, len(rows) > len(flat))


def _flat(row: dict[str, Any], before: str = "", depth: int = 0) -> dict[str, str]:
    """Cells of one chip by heading; objects in it by both headings, lists as text."""
    out: dict[str, str] = {}
    for key, value in list(row.items())[: MOST_COLUMNS + 1]:
        name = f"{before} {key}".strip()[:200]
        if isinstance(value, dict):
            if depth < _DEEPEST:
                out |= _flat(value, name, depth + 1)
        else:
            out[name] = _text(value)
    return out


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_text(v) for v in value[:20] if _is_plain(v))[:LONGEST]
    return "" if isinstance(value, dict) else str(value)[:LONGEST]
