"""HTML fragments from data: every text escaped, every figure with its absence in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

from honest_silicon.charts.theme import COUNTRY, SHAPE
from honest_silicon.dataset.format import cell_text, range_text, value_text
from honest_silicon.dataset.provenance import OWN, Cell, Evidence, SecondReading, SetAside
from honest_silicon.dataset.schema import Field, Package

#: Letter of each basis badge, the same everywhere.
BADGES = {
    "official": "O",
    "filing": "F",
    "measured": "M",
    "paper": "P",
    "reference": "R",
    "press": "N",
    "analyst": "A",
    OWN: "Y",
}


def badge(package: Package, basis: str | None) -> str:
    """The letter of a basis with its meaning."""
    if not basis:
        return ""
    words = package.tables["evidence"].fields["basis"].label(basis)
    return (
        f'<abbr class="badge b-{escape(basis)}" title="{escape(words)}">{BADGES[basis]}'
        f'<span class="vh"> {escape(words)}</span></abbr>'
    )


def disputed_mark() -> str:
    return '<i class="mark" role="img" aria-label="disputed" title="Sources disagree">≠</i>'


def country_mark(country: str) -> str:
    """Shape and colour of a country, with its name for screen readers."""
    return (
        f'<i class="dot {SHAPE[country]} {escape(country.lower())}" role="img" '
        f'aria-label="{COUNTRY[country]}" title="{COUNTRY[country]}"></i>'
    )


def safe_link(url: str, text: str) -> str:
    """A link to a public address; plain text for anything that is not http(s)."""
    try:
        public = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        public = False
    if not public:
        return escape(text)
    return (
        f'<a href="{escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(text)}</a>"
    )


class Gap(str):
    """A cell of a table that holds a word for absence instead of a value."""

    __slots__ = ()


class Traced(str):
    """A cell that leads to inputs of its own (``a+b``), not to those of its row or column."""

    field: str

    def __new__(cls, html: str, field: str) -> Traced:
        cell = super().__new__(cls, html)
        cell.field = field
        return cell


@dataclass(frozen=True)
class Column:
    """One column of a table.

    ``action`` makes the heading a button that sends it. ``field`` names the field or fields
    (``a+b``) whose figures the column holds, ``chip`` the chip they are of: a figure whose row and
    column name both leads to its evidence.
    """

    title: str
    hover: str = ""
    numeric: bool = False
    action: str = ""
    sorted: str = ""
    field: str = ""
    chip: str = ""


#: Attribute of a cell: a number or not, a word for absence or not.
_CLASS = {
    (False, False): "",
    (True, False): " class=num",
    (False, True): " class=gap",
    (True, True): ' class="num gap"',
}


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str] | str],
    style: str = "",
    fields: Sequence[str] = (),
    traces: Sequence[str] = (),
) -> str:
    """An HTML table. Cells are HTML already; the first of each row is its heading.

    A row that is a text, not cells, heads the rows below it. ``fields`` names the field of each
    row where rows are fields and columns are chips; ``traces`` what each row itself leads to, a row
    of another table as ``table:id``.
    """
    head = []
    for column in columns:
        sort = {"asc": "ascending", "desc": "descending"}.get(column.sorted, "")
        arrow = {"asc": " ▲", "desc": " ▼"}.get(column.sorted, "")
        title = escape(column.title)
        if column.action:
            title = (
                f'<button type="button" data-act="{escape(column.action)}" '
                f'title="{escape(column.hover)}">{title}<span aria-hidden="true">{arrow}</span>'
                "</button>"
            )
        elif column.hover:
            title = f'<span title="{escape(column.hover)}">{title}</span>'
        traced = "".join(
            f' data-{name}="{escape(value)}"'
            for name, value in (("field", column.field), ("chip", column.chip))
            if value
        )
        head.append(
            f'<th scope="col"{traced}{" class=num" if column.numeric else ""}'
            f"{f' aria-sort={sort}' if sort else ''}>{title}</th>"
        )
    body = []
    for place, row in enumerate(rows):
        if isinstance(row, str):
            body.append(
                f'<tr class="group"><th scope="colgroup" colspan="{len(columns)}">'
                f"{escape(row)}</th></tr>"
            )
            continue
        cells = [f'<th scope="row">{row[0]}</th>'] + [
            f"<td{_CLASS[column.numeric, isinstance(cell, Gap)]}{_own_field(cell)}>{cell}</td>"
            for column, cell in zip(columns[1:], row[1:], strict=True)
        ]
        field = f' data-field="{escape(fields[place])}"' if fields and fields[place] else ""
        whole = f' data-cell="{escape(traces[place])}"' if traces and traces[place] else ""
        body.append(f"<tr{field}{whole}>{''.join(cells)}</tr>")
    return (
        f'<table class="{style}"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{''.join(head)}</tr></thead><tbody>{''.join(body)}</tbody></table>"
    )


def _own_field(cell: str) -> str:
    return f' data-field="{escape(cell.field)}"' if isinstance(cell, Traced) else ""


def figure_button(chip_id: str, fields: str, body: str) -> str:
    """A figure outside a table, as a button that leads to its evidence."""
    act = f"cell:{escape(chip_id)}:{escape(fields)}"
    return f'<button type="button" class="figure" data-act="{act}">{body}</button>'


def chip_link(chip_id: str, name: str, country: str = "") -> str:
    """A chip's name as a link to its page; a plain click is answered without a reload."""
    mark = f"{country_mark(country)} " if country else ""
    return f'{mark}<a href="chip?id={escape(chip_id)}">{escape(name)}</a>'


def go_link(target: str, words: str) -> str:
    """A link to a page with its state (``path?query``), answered without a reload."""
    address = escape(target, quote=True)
    return f'<a href="{address}">{escape(words)}</a>'


def _statement(package: Package, kind: Field, row: Evidence) -> str:
    if kind.numeric and row.value.replace(".", "", 1).isdigit():
        low = float(row.value)
        high = row.value_high if row.value_high is not None else low
        value = range_text(low, high, kind)
    else:
        value = kind.label(row.value)
    qualifier = package.tables["evidence"].fields["qualifier"]
    extra = []
    if row.qualifier:
        extra.append(qualifier.label(row.qualifier))
    if not row.comparable and not row.weak:
        extra.append("shown, not compared")
    if row.weak:
        extra.append("weak source, not compared")
    said = f' <span class="quiet">({escape("; ".join(extra))})</span>' if extra else ""
    return f"<b>{escape(value)}</b>{said}"


def source_item(package: Package, kind: Field, row: Evidence) -> str:
    """One document's word on a cell, as a list item."""
    when = f", {escape(row.published)}" if row.published else ", undated"
    note = f'<div class="quiet">{escape(row.note)}</div>' if row.note else ""
    return (
        f"<li>{badge(package, row.basis)} {_statement(package, kind, row)} "
        f"{safe_link(row.url, row.title)} "
        f'<span class="quiet">{escape(row.publisher)}{when}; read {escape(row.retrieved)}</span>'
        f"{note}</li>"
    )


def set_aside_item(package: Package, row: SetAside) -> str:
    """A figure that was read and not used, with the reason."""
    return (
        f"<li>{badge(package, row.basis)} <s>{escape(row.value)}</s> "
        f'{safe_link(row.url, row.title)} <span class="quiet">{escape(row.publisher)}</span>'
        f'<div class="quiet">{escape(row.reason)}</div></li>'
    )


def second_reading_line(package: Package, row: SecondReading | None) -> str:
    """Whether an adopted figure was looked for once more, and what came of it."""
    if "second_readings" not in package.tables:
        return ""
    if row is None:
        return '<p class="quiet">Second reading: none yet.</p>'
    words = package.tables["second_readings"].fields["outcome"].label(row.outcome)
    where = f" in {safe_link(row.url, row.title)}" if row.title else ""
    seen = f": {escape(row.seen)}" if row.seen else ""
    return f'<p class="quiet">Second reading, {row.read_on}: {escape(words)}{where}{seen}.</p>'


def evidence_lists(package: Package, kind: Field, cell: Cell) -> str:
    """All sources of a cell, comparable ones first, then what was set aside."""
    items = [source_item(package, kind, e) for e in cell.evidence if e.comparable]
    items += [source_item(package, kind, e) for e in cell.evidence if not e.comparable]
    out = f"<ul class=sources>{''.join(items)}</ul>" if items else ""
    if items and cell.value is not None and kind.figure:
        out += second_reading_line(package, cell.second_reading)
    if cell.set_aside:
        aside = "".join(set_aside_item(package, s) for s in cell.set_aside)
        out += f'<p class="quiet">Seen and set aside:</p><ul class=sources>{aside}</ul>'
    return out


def cell_html(package: Package, kind: Field, cell: Cell, *, unit: bool = True) -> str:
    """Value with badge and marks, or the word for its absence."""
    if cell.value is None:
        words = escape(cell_text(cell, kind))
        why = escape(cell.gap_note or "no value and no search recorded")
        mark = disputed_mark() if cell.disputed and cell.gap == "disputed" else ""
        return f'<span class="gap" title="{why}">{words}</span>{mark}'
    text = escape(value_text(cell.value, kind, unit=unit))
    mark = disputed_mark() if cell.disputed else ""
    return f"{text} {badge(package, cell.basis)}{mark}"


def range_html(kind: Field, cell: Cell) -> str:
    """Range of comparable figures, where there is more than one value."""
    if cell.low is None or cell.high is None or cell.low == cell.high:
        return ""
    return escape(range_text(cell.low, cell.high, kind))
