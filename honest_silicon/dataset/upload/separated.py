"""Tables in a text: Markdown, or cells between commas, semicolons, tabs, strokes or wide spaces."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from honest_silicon.dataset.upload.cells import MOST_ROWS, MOST_TABLES, NotRead, Raw

_WIDE: Final = "  "
_SEPARATORS: Final = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "strokes",
    _WIDE: "wide spaces",
}
_RULE: Final = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_LINK: Final = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_MARKS: Final = re.compile(r"\*\*|__|`|<br\s*/?>|(?<![\w*])\*(?=\w)|(?<=\w)\*(?=\w)")
#: Rows from which the separator is told.
_SAMPLE: Final = 60


def from_text(text: str, count: Callable[[Sequence[str]], int]) -> list[Raw]:
    """Tables of a text.

    Parameters
    ----------
    count
        How many cells of a row are known as headings.

    Raises
    ------
    NotRead
        Where the text is no table.
    """
    lines = text.split("\n")
    marked = _markdown(lines)
    return marked or [_separated(text, count)]


def _markdown(lines: Sequence[str]) -> list[Raw]:
    """Tables in Markdown: a row, a rule of dashes, and rows with strokes."""
    found: list[Raw] = []
    place = 1
    while place < len(lines) and len(found) < MOST_TABLES:
        if "|" in lines[place] and "|" in lines[place - 1] and _RULE.fullmatch(lines[place][:4000]):
            end = place + 1
            while end < len(lines) and "|" in lines[end]:
                end += 1
            places = [place - 1, *range(place + 1, end)][: MOST_ROWS + 50]
            cells = [_marked_cells(lines[i]) for i in places]
            title = next((t for t in reversed(lines[: place - 1]) if t.strip()), "")
            title = "" if "|" in title else title.lstrip("# ").strip()
            found.append(Raw(cells, [i + 1 for i in places], title, "Markdown"))
            place = end
        place += 1
    return found


def _marked_cells(line: str) -> list[str]:
    line = line.strip()
    line = line.removeprefix("|")
    line = line[:-1] if line.endswith("|") and not line.endswith("\\|") else line
    cells = re.split(r"(?<!\\)\|", line)
    return [_MARKS.sub("", _LINK.sub(r"\1", c.replace("\\|", "|"))).strip() for c in cells]


def _separated(text: str, count: Callable[[Sequence[str]], int]) -> Raw:
    best: tuple[tuple[int, int, int], str, list[list[str]]] | None = None
    fault = ""
    for separator in _SEPARATORS:
        try:
            rows = [cells for _, cells in _cells(text, separator, _SAMPLE)]
        except csv.Error as error:
            fault = fault or str(error)
            continue
        score = _score(rows, count)
        if best is None or score > best[0]:
            best = (score, separator, rows)
    if best is None or (fault and best[1] == _WIDE):
        raise NotRead(f"cannot be read as CSV ({fault})")
    separator = best[1]
    try:
        found = _cells(text, separator, MOST_ROWS + 50)
    except csv.Error as error:
        raise NotRead(f"cannot be read as CSV ({error})") from error
    read_as = f"cells between {_SEPARATORS[separator]}" if best[0][2] > 1 else "one column"
    more = len(found) > MOST_ROWS + 40
    return Raw([cells for _, cells in found], [line for line, _ in found], "", read_as, more)


def _score(
    rows: Sequence[Sequence[str]], count: Callable[[Sequence[str]], int]
) -> tuple[int, int, int]:
    """Headings known, rows of the commonest width beyond one, and that width."""
    known = max((count(row) for row in rows[:20]), default=0)
    first = max((count([row[0] for row in rows if row]),), default=0) if rows else 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, often = max(widths.items(), key=lambda w: (w[1], w[0]), default=(1, 0))
    return (max(known, first if width > 1 else 0), often, width)


def _cells(text: str, separator: str, most: int) -> list[tuple[int, list[str]]]:
    """Line and cells of the rows that hold anything, the first ``most`` of them."""
    if separator == _WIDE:
        lines = [(i, re.split(r" {2,}", t.strip())) for i, t in enumerate(text.split("\n"), 1)]
        return [(i, cells) for i, cells in lines if any(cells)][:most]
    out: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    last = 0
    for cells in reader:
        line, last = last + 1, reader.line_num
        if any(c.strip() for c in cells):
            out.append((line, cells))
        if len(out) >= most:
            break
    return out
