"""HTML fragments from data: every text escaped, every figure with its absence in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, LiteralString
from urllib.parse import parse_qsl, urlencode, urlsplit

from markupsafe import Markup, escape

from honest_silicon.addresses import place
from honest_silicon.charts.html import NOTHING, html, joined
from honest_silicon.charts.theme import SHAPE
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, range_text, rounded, value_text
from honest_silicon.dataset.gaps import UNRECORDED, WORDS
from honest_silicon.dataset.provenance import (
    CAVEATS,
    OWN,
    RIVAL,
    Cell,
    Evidence,
    SecondReading,
    SetAside,
)
from honest_silicon.dataset.read import as_number
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import Field, Package
from honest_silicon.views.parts import sentences
from honest_silicon.views.parts.click import OpenFigure
from honest_silicon.words.breaks import pieces

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


def badge(package: Package, basis: str | None) -> Markup:
    """The letter of a basis with its meaning."""
    if not basis:
        return NOTHING
    words = package.tables["evidence"].fields["basis"].label(basis)
    return html(
        '<abbr class="badge b-{}" title="{}">{}<span class="vh"> {}</span></abbr>',
        basis,
        words,
        BADGES[basis],
        words,
    )


def disputed_mark() -> Markup:
    return _DISPUTED


_DISPUTED: Final = Markup(
    '<i class="mark" role="img" aria-label="disputed" title="Sources disagree">≠</i>'
)


def caveat_marks(names: Iterable[str]) -> Markup:
    """The sign of each of CAVEATS named, with what it is called."""
    return joined(_CAVEAT_MARKS[name] for name in names)


_CAVEAT_MARKS: Final = {
    name: html(
        '<i class="mark caveat" role="img" aria-label="{}" title="{}: {}">{}</i>',
        caveat.words,
        caveat.words.capitalize(),
        caveat.meaning,
        caveat.sign,
    )
    for name, caveat in CAVEATS.items()
}


def country_mark(package: Package, country: str) -> Markup:
    """Shape and colour of a country, with its name for screen readers."""
    name = package.chip_fields["country"].label(country)
    return html(
        '<i class="dot {} {}" role="img" aria-label="{}" title="{}"></i>',
        SHAPE[country],
        country.lower(),
        name,
        name,
    )


def safe_link(url: str, text: str) -> Markup:
    """A link to a public address; plain text for anything that is not http(s)."""
    try:
        public = urlsplit(url).scheme in ("http", "https")
    except ValueError:
        public = False
    if not public:
        return escape(text)
    return html('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>', url, text)


@dataclass(frozen=True, slots=True)
class TableCell:
    """What one cell of a table holds; a plain text needs no more than itself.

    Attributes
    ----------
    content
        A text, which is escaped, or finished HTML.
    gap
        It is a word for absence instead of a value.
    opens
        Figure whose evidence a click opens, if not that of its row and column.
    """

    content: str
    gap: bool = False
    opens: Ref | None = None


def missing(words: str) -> Markup:
    """A word for absence within a cell."""
    return html('<span class="gap">{}</span>', words)


def gap(words: str) -> TableCell:
    """A cell with a word for absence."""
    return TableCell(words, gap=True)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table; its first cell is its heading.

    Attributes
    ----------
    field
        Field (``a+b``) of the row, where rows are fields and columns are chips, or rows chips.
    opens
        What a click on any of its cells opens instead: a row of another table.
    group
        It heads the rows below it with its only cell.
    """

    cells: Sequence[TableCell | str]
    field: str = ""
    opens: Ref | None = None
    group: bool = False


def group(words: str) -> TableRow:
    """A row that heads the rows below it."""
    return TableRow([words], group=True)


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


#: A cell: of numbers or not, a word for absence or not, with an address of its own or not.
_CELL: Final[dict[tuple[bool, bool, bool], LiteralString]] = {
    (False, False, False): "<td>{}</td>",
    (True, False, False): "<td class=num>{}</td>",
    (False, True, False): "<td class=gap>{}</td>",
    (True, True, False): '<td class="num gap">{}</td>',
    (False, False, True): '<td data-cell="{}">{}</td>',
    (True, False, True): '<td class=num data-cell="{}">{}</td>',
    (False, True, True): '<td class=gap data-cell="{}">{}</td>',
    (True, True, True): '<td class="num gap" data-cell="{}">{}</td>',
}
_SORTED: Final = {"asc": ("ascending", " ▲"), "desc": ("descending", " ▼")}


def table(
    caption: str, columns: Sequence[Column], rows: Sequence[TableRow], style: str = ""
) -> Markup:
    """An HTML table.

    Raises
    ------
    ValueError
        Where a row has more or fewer cells than there are columns.
    """
    return html(
        '<table class="{}"><caption>{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        style,
        caption,
        joined(map(_heading, columns)),
        joined(_row(columns, row) for row in rows),
    )


def _heading(column: Column) -> Markup:
    title = escape(column.title)
    sort, arrow = _SORTED.get(column.sorted, ("", ""))
    if column.action:
        title = html(
            '<button type="button" data-act="{}" title="{}">{}'
            '<span aria-hidden="true">{}</span></button>',
            column.action,
            column.hover,
            title,
            arrow,
        )
    elif column.hover:
        title = hint(title, column.hover)
    return html(
        '<th scope="col"{}{}{}{}>{}</th>',
        html(' data-field="{}"', column.field) if column.field else "",
        html(' data-chip="{}"', column.chip) if column.chip else "",
        Markup(" class=num") if column.numeric else "",
        html(" aria-sort={}", sort) if sort else "",
        title,
    )


def _row(columns: Sequence[Column], row: TableRow) -> Markup:
    if row.group:
        (words,) = row.cells
        return html(
            '<tr class="group"><th scope="colgroup" colspan="{}">{}</th></tr>', len(columns), words
        )
    first, *others = row.cells
    # One template for the row: a call for each of some thousand cells is felt.
    templates: list[LiteralString] = ["<tr"]
    parts: list[str] = []
    for attribute, value in ((' data-field="{}"', row.field), (' data-cell="{}"', row.opens)):
        if value:
            templates.append(attribute)
            parts.append(str(value))
    templates.append('><th scope="row">{}</th>')
    parts.append(first.content if isinstance(first, TableCell) else first)
    for column, cell in zip(columns[1:], others, strict=True):
        if isinstance(cell, str):
            templates.append(_CELL[column.numeric, False, False])
            parts.append(cell)
            continue
        templates.append(_CELL[column.numeric, cell.gap, bool(cell.opens)])
        parts += [str(cell.opens), cell.content] if cell.opens else [cell.content]
    templates.append("</tr>")
    return html("".join(templates), *parts)


def whole_words(text: str) -> Markup:
    """A text that is not broken within its compound words and dates."""
    if isinstance(text, Markup):
        return text
    return joined(
        html('<span class="whole">{}</span>', piece) if whole else piece
        for piece, whole in pieces(text)
    )


def quiet(text: str) -> Markup:
    """A remark under what a cell says."""
    return html('<div class="quiet">{}</div>', text)


def aside(text: str) -> Markup:
    """A remark in the line."""
    return html('<span class="quiet">{}</span>', text)


def details(words: str, body: str, *, shown: bool = False) -> Markup:
    """Words that open what is under them; ``shown``, it is open from the start."""
    state = " open" if shown else ""
    return html("<details{}><summary>{}</summary>{}</details>", state, words, body)


def clip(text: str) -> Markup:
    """Long text of a cell: two lines of it, the rest on click."""
    return html('<details class="clip"><summary>{}</summary></details>', text)


def hint(text: str, hover: str) -> Markup:
    """Words that say more under the pointer."""
    return html('<span title="{}">{}</span>', hover, text)


def figure_button(ref: Ref, body: str) -> Markup:
    """A figure outside a table, as a button that leads to its evidence."""
    return html(
        '<button type="button" class="figure" data-act="{}">{}</button>',
        str(OpenFigure(ref)),
        body,
    )


def chip_link(data: Dataset, chip: str, words: str = "", *, marked: bool = True) -> Markup:
    """A chip's name, or other words, as a link to its page, answered without a reload; after the
    mark of its country unless it stands without one.
    """
    link = html('<a href="chip?id={}">{}</a>', chip, words or data.names[chip])
    if not marked:
        return link
    return html("{} {}", country_mark(data.package, str(data.chips.at[chip, "country"])), link)


def go_link(target: str, words: str) -> Markup:
    """A link to a page with its state (``path?query``), answered without a reload. An address of an
    earlier release is turned into the present one.
    """
    path, _, query = target.partition("?")
    path, state = place(path, dict(parse_qsl(query)))
    return html('<a href="{}">{}</a>', f"{path}?{urlencode(state)}" if state else path, words)


def _statement(package: Package, kind: Field, row: Evidence) -> Markup:
    low = as_number(row.value) if kind.numeric else None
    if low is not None:
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
    said = html(" {}", aside(f"({'; '.join(extra)})")) if extra else ""
    return html("<b>{}</b>{}", value, said)


def source_item(package: Package, kind: Field, row: Evidence) -> Markup:
    """One document's word on a cell, as a list item."""
    when = row.published or "undated"
    copied = f"; copied from {row.copied_from}" if row.copied_from else ""
    return html(
        "<li>{} {} {} {}{}</li>",
        badge(package, row.basis),
        _statement(package, kind, row),
        safe_link(row.url, row.title),
        aside(whole_words(f"{row.publisher}, {when}; read {row.retrieved}{copied}")),
        quiet(row.note) if row.note else "",
    )


def set_aside_item(package: Package, row: SetAside) -> Markup:
    """A figure that was read and not used, with the reason."""
    return html(
        "<li>{} <s>{}</s> {} {}{}</li>",
        badge(package, row.basis),
        row.value,
        safe_link(row.url, row.title),
        aside(row.publisher),
        quiet(row.reason),
    )


def second_reading_line(package: Package, row: SecondReading | None) -> Markup:
    """Whether an adopted figure was looked for once more, and what came of it."""
    if "second_readings" not in package.tables:
        return NOTHING
    if row is None:
        return html('<p class="quiet">{}</p>', sentences.NO_SECOND_READING)
    return html(
        '<p class="quiet">Second reading, {}: {}{}{}.</p>',
        row.read_on,
        package.tables["second_readings"].fields["outcome"].label(row.outcome),
        html(" in {}", safe_link(row.url, row.title)) if row.title else "",
        f": {row.seen}" if row.seen else "",
    )


def evidence_lists(package: Package, kind: Field, cell: Cell) -> Markup:
    """All sources of a cell, comparable ones first, then what was set aside."""
    items = [source_item(package, kind, e) for e in cell.evidence if e.comparable]
    items += [source_item(package, kind, e) for e in cell.evidence if not e.comparable]
    out = html("<ul class=sources>{}</ul>", joined(items)) if items else NOTHING
    # Of a word it is said where there is one, of a column without evidence too; a figure that
    # lacks it says so.
    if cell.value is not None and (cell.second_reading or (items and kind.figure)):
        out += second_reading_line(package, cell.second_reading)
    if cell.set_aside:
        out += html(
            '<p class="quiet">Seen and set aside:</p><ul class=sources>{}</ul>',
            joined(set_aside_item(package, s) for s in cell.set_aside),
        )
    return out


def cell_html(package: Package, kind: Field, cell: Cell, *, unit: bool = True) -> Markup:
    """Value with badge and marks, or the word for its absence."""
    mark = disputed_mark() if cell.disputed else ""
    if cell.value is None:
        return html(
            '<span class="gap" title="{}">{}</span>{}',
            cell.gap_note or "no value and no search recorded",
            WORDS[cell.gap] if cell.gap else UNRECORDED,
            mark if cell.gap == "disputed" else "",
        )
    text = value_text(cell.value, kind, unit=unit)
    shown = html('<span class="date">{}</span>', text) if kind.partial_date else text
    rival = html(" {}", aside(CAVEATS[RIVAL].words)) if RIVAL in cell.caveats else ""
    caveats = caveat_marks(cell.caveats)
    beside = nominal_words(kind, cell)
    nominal = html(" {}", aside(beside)) if beside else ""
    marks = html("{}{}{}", badge(package, cell.basis), mark, caveats)
    if mark or caveats:
        # A mark alone on a line of its own would be nobody's.
        marks = html('<span class="whole">{}</span>', marks)
    return html("{} {}{}{}", shown, marks, rival, nominal)


def nominal_words(kind: Field, cell: Cell) -> str:
    """The vendor's figure that counts vector units as well, where there is one."""
    if cell.nominal is None:
        return ""
    return f"nominal {value_text(cell.nominal.value, kind, unit=False)}, vector units included"


def range_below(low: float, high: float) -> Markup:
    """The ends of a range under its figure; nothing where both read alike."""
    say = rounded(3)
    return html("") if say(low) == say(high) else quiet(ends_text(low, high, say))


def range_words(kind: Field, cell: Cell) -> str:
    """Range of comparable figures, where there is more than one value."""
    if cell.low is None or cell.high is None or cell.low == cell.high:
        return ""
    return range_text(cell.low, cell.high, kind)
