"""Tables in a workbook (XLSX): the cells of each sheet as they were last computed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from honest_silicon.dataset.upload.cells import MOST_COLUMNS, MOST_ROWS, MOST_TABLES, NotRead, Raw

#: A packed file is small and may be huge unpacked: both sizes stand in its directory, and no more
#: than stated is ever unpacked.
MAX_UNPACKED: Final = 20_000_000
MAX_ENTRIES: Final = 400


def from_workbook(data: bytes) -> list[Raw]:
    """Tables of an XLSX file.

    Raises
    ------
    NotRead
        Where it is none, is damaged or would grow too large.
    """
    _looked_over(data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return [_sheet(sheet) for sheet in book.worksheets[:MOST_TABLES]]
    except Exception as error:  # a damaged workbook fails in as many ways as it has parts
        raise NotRead("is a damaged workbook, or none: expected XLSX") from error


def _looked_over(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotRead("is a damaged zip archive: expected XLSX, CSV or JSON") from error
    size = sum(entry.file_size for entry in entries)
    if size > MAX_UNPACKED or len(entries) > MAX_ENTRIES:
        most = f"{MAX_UNPACKED / 1e6:.0f} MB in {MAX_ENTRIES} parts"
        raise NotRead(f"unpacks to {size / 1e6:.0f} MB in {len(entries)} parts: at most {most}")
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or not any(n.startswith("xl/") for n in names):
        raise NotRead("is a zip archive: expected XLSX, CSV or JSON")
    if any(entry.flag_bits & 1 for entry in entries):
        raise NotRead("is locked by a password: expected an open workbook")


def _sheet(sheet: Any) -> Raw:
    # What a sheet says of its size may be wrong by a million rows.
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(max_col=MOST_COLUMNS + 1), MOST_ROWS * 5)
    cells: list[list[str]] = []
    lines: list[int] = []
    for line, row in enumerate(rows, 1):
        texts = [_text(cell.value) for cell in row]
        if any(texts):
            cells.append(texts)
            lines.append(line)
        if len(cells) > MOST_ROWS + 40:
            break
    return Raw(cells, lines, str(sheet.title), f"sheet {sheet.title}", len(cells) > MOST_ROWS + 40)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
