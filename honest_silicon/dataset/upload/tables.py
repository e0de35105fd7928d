"""Bytes or a pasted text as tables of text, whatever the format: nothing is understood yet."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.upload.cells import LONGEST, MOST_COLUMNS, MOST_ROWS, NotRead, Raw
from honest_silicon.dataset.upload.columns import recognised
from honest_silicon.dataset.upload.json_text import from_json, looks_like_json
from honest_silicon.dataset.upload.separated import from_text
from honest_silicon.dataset.upload.workbook import from_workbook

MAX_BYTES: Final = 1_000_000
#: Rows in which a header is looked for.
_TOP: Final = 20
_LONE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Table:
    """One table of a file.

    Attributes
    ----------
    header
        Heading of each column.
    rows
        Cells of each row, as many as headings.
    lines
        Place of each row in the file, or of the column a chip has in it.
    title
        Name of the sheet or of the list, where there is one.
    read_as
        Format and encoding in words.
    long
        Lines with more cells than headings, and how many: left out, as their cells may have slid.
    more
        Whether the file has rows beyond those read.
    turned
        Chips stood in columns.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    title: str = ""
    read_as: str = ""
    long: tuple[tuple[int, int], ...] = ()
    more: bool = False
    turned: bool = False

    def column(self, place: int) -> list[str]:
        return [row[place] for row in self.rows]


@dataclass(frozen=True)
class Found:
    """Tables of a file, the likeliest first; or why none was read."""

    tables: tuple[Table, ...] = ()
    fault: str = ""


def read_bytes(data: bytes, package: Package) -> Found:
    """Tables of a file in memory. Whatever the bytes are, the answer is a ``Found``."""
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB: at most {MAX_BYTES / 1e6:.0f} MB are read"
        return Found(fault=f"is {size}")
    try:
        if data.startswith(b"PK"):
            return _tables(from_workbook(data), package)
        text, encoding = decoded(data)
        return read_text(text, package, encoding)
    except NotRead as error:
        return Found(fault=str(error))


def read_text(text: str, package: Package, encoding: str = "") -> Found:
    """Tables of a text, pasted or of a file."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        if "\x00" in text:
            raise NotRead("holds NUL characters: expected text")
        if not text.strip():
            raise NotRead("is empty: expected a table")
        raws = from_json(text) if looks_like_json(text) else from_text(text, _counter(package))
        said = f", {encoding}" if encoding else ""
        return _tables([replace(r, read_as=f"{r.read_as}{said}") for r in raws], package)
    except NotRead as error:
        return Found(fault=str(error))


def _counter(package: Package) -> Callable[[Sequence[str]], int]:
    return lambda header: recognised([h[:200] for h in header[:MOST_COLUMNS]], package)


def decoded(data: bytes) -> tuple[str, str]:
    """Text of bytes and the name of its encoding.

    Marks of a byte order decide; then UTF-16 shows by its zero bytes, UTF-8 by its form, and of the
    two that are left, Chinese is taken where most letters are among its 6,763 common ones.

    Raises
    ------
    NotRead
        Where the bytes are no text.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "UTF-8"),
        (codecs.BOM_UTF32_LE, "UTF-32"),
        (codecs.BOM_UTF16_LE, "UTF-16"),
        (codecs.BOM_UTF16_BE, "UTF-16"),
    ):
        if data.startswith(mark):
            return _decode(data, "utf-8-sig" if name == "UTF-8" else name.lower(), name)
    zeros = data.count(0)
    if zeros > len(data) // 4:
        return _decode(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "UTF-16")
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    if zeros:
        raise NotRead("holds NUL bytes: expected text")
    try:
        chinese = data.decode("gb18030")
    except UnicodeDecodeError:
        chinese = ""
    letters = [c for c in chinese if ord(c) > 127]
    common = sum(_is_common(c) for c in letters)
    if letters and common > 0.6 * len(letters):
        return chinese, "GB 18030"
    return data.decode("cp1252", "replace"), "Latin 1"


def _decode(data: bytes, codec: str, name: str) -> tuple[str, str]:
    try:
        return data.decode(codec), name
    except UnicodeDecodeError as error:
        raise NotRead(f"is not {name} text, though it begins like it") from error


def _is_common(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _tables(raws: Sequence[Raw], package: Package) -> Found:
    """Tables with a header and rows; those whose headers are known best come first."""
    count = _counter(package)
    ranked = []
    for place, raw in enumerate(raws):
        if raw.cells and max(len(row) for row in raw.cells) > MOST_COLUMNS * 10:
            raise NotRead(f"has too many columns: at most {MOST_COLUMNS} are read")
        table = _laid_out(raw, count)
        if table is not None:
            ranked.append((-count(table.header), place, table))
    if not ranked:
        raise NotRead("has no table: expected a row of headings and rows of chips")
    tables = tuple(t for _, _, t in sorted(ranked, key=lambda r: r[:2]))
    if len(tables[0].header) > MOST_COLUMNS:
        columns = f"{len(tables[0].header):,} columns"
        raise NotRead(f"has {columns}: at most {MOST_COLUMNS} are read")
    return Found(tuple(t for t in tables if len(t.header) <= MOST_COLUMNS))


def _clean(text: str) -> str:
    """A cell on one line, without half characters, which nothing can show."""
    return _LONE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text[:LONGEST].split(" "))).strip()


def _laid_out(raw: Raw, count: Callable[[Sequence[str]], int]) -> Table | None:
    """The header found and the rows below it; chips in columns are turned into rows."""
    cells = [[_clean(re.sub(r"[\n\t]+", " ", c)) for c in row] for row in raw.cells]
    kept = [(line, _trimmed(row)) for line, row in zip(raw.lines, cells, strict=True) if any(row)]
    if len(kept) < 2:
        return None
    top = max(range(min(_TOP, len(kept))), key=lambda i: (count(kept[i][1]), -i))
    if not count(kept[top][1]):
        top = 0
    first = [row[0] if row else "" for _, row in kept[:MOST_COLUMNS]]
    turned = count(first) > max(1, count(kept[top][1]))
    if turned:
        kept, top = _turned(kept, first), 0
    header = [h.strip("*_ ") or f"column {i}" for i, h in enumerate(kept[top][1], 1)]
    below = kept[top + 1 :]
    if below and _units_only(below[0][1]):
        marks = below[0][1] + [""] * len(header)
        header = [f"{h} {u}".strip() for h, u in zip(header, marks, strict=False)]
        below = below[1:]
    long = tuple((line, len(row)) for line, row in below if len(row) > len(header))
    rows = [(line, row) for line, row in below if len(row) <= len(header)]
    if not rows and not long:
        return None
    return Table(
        header=tuple(header),
        rows=tuple((*row, *[""] * (len(header) - len(row))) for _, row in rows[:MOST_ROWS]),
        lines=tuple(line for line, _ in rows[:MOST_ROWS]),
        title=raw.title[:80],
        read_as=raw.read_as,
        long=long[:MOST_ROWS],
        more=raw.more or len(rows) > MOST_ROWS,
        turned=turned,
    )


def _trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def _turned(kept: Sequence[tuple[int, list[str]]], first: list[str]) -> list[tuple[int, list[str]]]:
    """Columns as rows; a line's place is then that of its column."""
    wide = max(len(row) for _, row in kept)
    body = [row for _, row in kept[: len(first)]]
    columns = [[row[i] if i < len(row) else "" for row in body] for i in range(wide)]
    return [(i, column) for i, column in enumerate(columns, 1) if any(column)]


_UNIT_CELL: Final = re.compile(
    r"[(\[]?(?:[kmgtpe]?i?b(?:ytes?|its?)?(?:/s|ps)?|[kmgtpe]?(?:fl)?ops?(?:/s)?|k?w(?:atts?)?|usd|\$"
    r"|mm(?:2|²|\^2)|nm|mhz|ghz|[gtp]?flops|bn|millions?)[)\]]?",
    re.I,
)


def _units_only(row: Sequence[str]) -> bool:
    filled = [c for c in row if c]
    return len(filled) >= 2 and all(_UNIT_CELL.fullmatch(c) for c in filled)
