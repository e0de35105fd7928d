"""CSV files read strictly: each fault named by file and line, none of them a traceback."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.schema import Field, Table

MAX_BYTES = 20_000_000
_MAX_CELL = 4_000
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
# What a spreadsheet would run, or a browser would read as markup.
#: Text columns hold Python strings: for a few hundred rows taking and reading them is several times
#: faster than with Arrow's.
TEXT = pd.StringDtype("python", na_value=np.nan)
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d.\s]*$)")
_MARKUP = re.compile(r"</?\s*[a-zA-Z!]")
# Line breaks, other controls, and what is not seen: marks of direction, joiners, fillers, tags.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    r"\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\ud800-\udfff\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
_LINE_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Problem:
    """One fault of the data, in words a person can act on.

    ``fatal`` faults leave a table unreadable, so that rules across tables cannot run.
    """

    file: str
    line: int
    row: str
    field: str
    value: str
    expected: str
    fatal: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "..."
        cell = f"{self.field}={shown}" if self.field else shown
        text = f"{' '.join(part for part in (place, self.row, cell) if part)}: {self.expected}"
        text = text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be printed
        return _LINE_BREAK.sub("\N{REPLACEMENT CHARACTER}", text)


def as_number(text: object) -> float | None:
    """The number a cell states in plain digits, or None for anything else."""
    return float(text) if isinstance(text, str) and _NUMBER.fullmatch(text) else None


def format_value(value: object) -> str:
    """A cell as it stands in a file: all digits, no exponent, no needless decimals."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(value))
    return str(value)


@dataclass(frozen=True)
class RawTable:
    """Text cells of one file with the line each row starts on.

    ``frame`` has the declared columns as text (an empty cell is missing) and ``line`` as index.
    """

    table: Table
    frame: pd.DataFrame
    problems: tuple[Problem, ...]


def as_text(data: bytes) -> tuple[str, str, int]:
    """Text of UTF-8 bytes with LF line ends, and otherwise what is wrong and on which line (0: the
    whole file).
    """
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b"\x00" in data:
        return "", "holds NUL bytes: expected UTF-8 text", 0
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return "", "is not UTF-8 text: expected UTF-8", data[: error.start].count(b"\n") + 1
    return text, "" if text.strip() else "is empty: expected a header row", 0


def _decode(path: Path, name: str) -> tuple[str, list[Problem]]:
    def fault(expected: str, *, line: int = 0, fatal: bool = True) -> Problem:
        return Problem(name, line, "", "", "", expected, fatal)

    try:
        if not path.is_file():
            return "", [fault("is missing: expected this file in the data directory")]
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES / 1e6
            return "", [fault(f"is {size / 1e6:.1f} MB: at most {limit:.0f} MB are read")]
        data = path.read_bytes()
    except OSError as error:
        return "", [fault(f"cannot be read ({error.strerror}): expected a file")]
    problems = []
    if data.startswith(b"\xef\xbb\xbf"):
        problems.append(
            fault("starts with a byte order mark: expected UTF-8 without one", fatal=False)
        )
    if b"\r" in data:
        problems.append(fault("has CR line ends: expected LF alone", fatal=False))
    text, wrong, line = as_text(data)
    if data and not data.endswith((b"\n", b"\r")):
        problems.append(fault("does not end in a line end: expected one", fatal=False))
    return text, [*problems, fault(wrong, line=line)] if wrong else problems


def _rows(text: str, table: Table) -> tuple[list[list[str]], list[int], list[Problem]]:
    name, columns = table.path, table.columns
    rows: list[list[str]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    reader = csv.reader(io.StringIO(text), strict=True)
    last = 0
    try:
        header = next(reader, [])
        if header != columns:
            missing = [c for c in columns if c not in header]
            extra = [c for c in header if c not in columns]
            said = [
                f"missing {', '.join(missing)}" if missing else "",
                f"unknown {', '.join(extra)[:200]}" if extra else "",
                "" if missing or extra else "columns are in another order",
            ]
            problems.append(
                Problem(
                    name,
                    1,
                    "",
                    "",
                    "header",
                    "; ".join(s for s in said if s) + f": expected {','.join(columns)}",
                    fatal=True,
                )
            )
            return [], [], problems
        last = reader.line_num
        for cells in reader:
            line, last = last + 1, reader.line_num
            if not cells:
                problems.append(Problem(name, line, "", "", "", "blank line: expected a row", True))
            elif len(cells) != len(columns):
                problems.append(
                    Problem(
                        name,
                        line,
                        cells[0],
                        "",
                        f"{len(cells)} cells",
                        f"expected {len(columns)}; the row is cut short or has a stray comma",
                        fatal=True,
                    )
                )
            else:
                rows.append(cells)
                lines.append(line)
    except csv.Error as error:
        problems.append(
            Problem(name, last + 1, "", "", "", f"cannot be read as CSV ({error})", True)
        )
    return rows, lines, problems


def unsafe(text: str) -> str:
    """Why a cell is not plain text that can be shown and exported; '' where it is."""
    if len(text) > _MAX_CELL:
        return f"is {len(text)} characters long: at most {_MAX_CELL} are allowed"
    if _FORMULA.search(text):
        return "starts like a spreadsheet formula: expected plain text"
    if _MARKUP.search(text):
        return "holds markup: expected plain text"
    if _CONTROL.search(text):
        return "holds control characters, such as a line break, or ones nobody sees: expected text"
    if text != text.strip():
        return "starts or ends with a space: expected none"
    return ""


def read_table(directory: Path, table: Table) -> RawTable:
    """Read one CSV as text and report what keeps it from being a table of its schema."""
    text, problems = _decode(directory / table.path, table.path)
    rows, lines, more = _rows(text, table) if text.strip() else ([], [], [])
    problems += more
    for place, column in enumerate(table.columns):
        # Most texts stand in many rows: each is looked at once.
        faults = {text: said for text in {r[place] for r in rows} if (said := unsafe(text))}
        problems += [
            Problem(table.path, line, row[0], column, row[place], faults[row[place]])
            for line, row in zip(lines, rows, strict=True)
            if row[place] in faults
        ]
    frame = pd.DataFrame(rows, columns=table.columns, index=lines, dtype=TEXT)
    frame.index.name = "line"
    return RawTable(table, frame.replace("", pd.NA), tuple(problems))


def _parsed(column: pd.Series, kind: Field) -> tuple[pd.Series, list[bool]]:
    """Typed values and which of them could not be read; for text that can be any, none."""
    if not (kind.numeric or kind.type == "boolean" or kind.partial_date):
        return column, []
    texts = column.to_numpy(object, na_value="").tolist()
    if kind.partial_date:
        return column, [bool(t) and _not_a_date(t) for t in texts]
    if kind.type == "boolean":
        read = pd.array([{"true": True, "false": False}.get(t) for t in texts], dtype="boolean")
    else:
        read = pd.array(
            [float(t) if _NUMBER.fullmatch(t) else None for t in texts], dtype="Float64"
        )
    values = pd.Series(read, column.index)
    if kind.type == "integer":
        whole = values.isna() | (values % 1 == 0).fillna(False)
        values = values.where(whole).astype("Int64")
    absent = values.isna().tolist()
    return values, [bool(t) and none for t, none in zip(texts, absent, strict=True)]


def _not_a_date(text: str) -> bool:
    try:
        span(text)
    except ValueError:
        return True
    return False


_EXPECTED = {
    "number": "expected a number",
    "integer": "expected a whole number",
    "boolean": "expected true or false",
    "string": "expected a date such as 2025, 2025-Q3, 2025-03 or 2025-03-18",
}


def typed(raw: RawTable) -> tuple[pd.DataFrame, list[Problem]]:
    """Numbers as nullable Float64 or Int64, dates as text of their precision, by line."""
    problems = []
    columns = {}
    for name, kind in raw.table.fields.items():
        columns[name], wrong = _parsed(raw.frame[name], kind)
        for line in raw.frame.index[wrong] if any(wrong) else ():
            row = str(raw.frame.at[line, raw.table.columns[0]])
            value = str(raw.frame.at[line, name])
            problems.append(
                Problem(raw.table.path, line, row, name, value, _EXPECTED[kind.type], True)
            )
    return pd.DataFrame(columns, index=raw.frame.index), problems
