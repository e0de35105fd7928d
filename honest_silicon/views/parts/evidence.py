"""The evidence panel: what stands behind a figure, wherever the figure stands.

One component for all pages. A figure leads here by ``chip:field``, a quotient by
``chip:field+field``, with one section for each input; an input that is a row of another table is
``table.row``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from markupsafe import Markup

from honest_silicon.charts.html import NOTHING, html
from honest_silicon.dataset import Cell, Dataset
from honest_silicon.dataset.cite import bibtex, figure_citation
from honest_silicon.dataset.format import in_sentence, value_text
from honest_silicon.dataset.provenance import OWN
from honest_silicon.dataset.schema import Field
from honest_silicon.views.parts import rows
from honest_silicon.views.parts.markup import cell_html, chip_link, evidence_lists, range_words

_NO_SOURCE = "No source is recorded for this cell."


def parse(data: Dataset, text: str) -> tuple[str, tuple[str, ...]]:
    """Chip and fields of a ``chip:field+field`` text, or table and row of a ``table:id`` text.

    Raises
    ------
    ValueError
        With the reason, where the text names no such chip or field.
    """
    chip, _, named = text.partition(":")
    if rows.is_table(data, chip):
        if rows.find(data, chip, named) is None:
            raise ValueError("no such row")
        return chip, (named,)
    fields = tuple(dict.fromkeys(f for f in named.replace("/", "+").split("+") if f))
    if chip not in data.chips.index:
        raise ValueError("no such chip")
    unknown = [f for f in fields if f not in data.package.chip_fields and not _row(data, f)]
    if unknown or not fields:
        raise ValueError("no such field")
    return chip, fields


def _row(data: Dataset, text: str) -> tuple[str, str] | None:
    """Table and row of a ``table.row`` text that names one."""
    table, _, row = text.partition(".")
    known = rows.is_table(data, table) and rows.find(data, table, row) is not None
    return (table, row) if known else None


def title(data: Dataset, chip: str) -> str:
    """What the panel is about: a chip, or the table of a row."""
    return data.package.tables[chip].title if rows.is_table(data, chip) else data.names[chip]


def body(data: Dataset, chip: str, fields: Sequence[str]) -> Markup:
    """HTML of the panel: a section for each field, and the way to the chip's own page."""
    if rows.is_table(data, chip):
        return html('<div class="panel">{}</div>', rows.section(data, chip, fields[0]))
    sections = NOTHING
    for name in fields:
        if row := _row(data, name):
            sections += rows.section(data, *row)
        else:
            sections += section(data, data.package.chip_fields[name], data.cell(chip, name))
    name = str(data.chips.at[chip, "name"])
    link = chip_link(chip, f"All of {name}", str(data.chips.at[chip, "country"]))
    return html('<div class="panel">{}<p>{}</p></div>', sections, link)


def section(data: Dataset, kind: Field, cell: Cell) -> Markup:
    """What is known of one cell: value, convention, range, sources, rivals, absence."""
    spread = range_words(kind, cell)
    documents = len({e.source_id for e in cell.evidence if e.comparable})
    said = [f"{documents} comparable document{'' if documents == 1 else 's'}"]
    if spread:
        said.append(f"range of sources {spread}")
    if cell.disputed:
        said.append("sources disagree")
    absent = html("<p>{}</p>", cell.gap_note) if cell.value is None and cell.gap_note else ""
    lists = evidence_lists(data.package, kind, cell)
    without = "Yours, entered in this session." if cell.basis == OWN else _NO_SOURCE
    none = "" if lists else html('<p class="quiet">{}</p>', without)
    return html(
        '<section><h3>{}</h3><p class="big">{}</p>'
        '<p class="quiet">{}. Convention: {}</p>{}{}{}</section>',
        kind.title,
        cell_html(data.package, kind, cell),
        "; ".join(said),
        kind.description,
        absent,
        lists,
        none,
    )


def better_source(data: Dataset, chip: str, name: str) -> str:
    """Text of an issue or pull request that offers a better source, with the row to fill in."""
    kind, cell = data.package.chip_fields[name], data.cell(chip, name)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(data.package.tables["evidence"].columns)
    writer.writerow([chip, name, "VALUE", "", "BASIS", "", "SOURCE_ID", ""])
    out.write("\n")
    writer.writerow(data.package.tables["sources"].columns)
    today = datetime.now(UTC).strftime("%Y-%m")
    writer.writerow(["SOURCE_ID", "TITLE", "PUBLISHER", "URL", "DATE", today, "KIND", "false"])
    present = "no value" if cell.value is None else value_text(cell.value, kind, unit=True)
    unit = f", in {kind.shown_unit}" if kind.unit else ""
    return (
        f"Better source for {data.chips.at[chip, 'name']}: {in_sentence(kind.title)}\n"
        f"Data {data.version} ({data.content_hash[:8]}) has: {present}{unit}\n\n"
        f"data/evidence.csv and data/sources.csv\n\n{out.getvalue()}"
    )


def tools(data: Dataset, chip: str, fields: Sequence[str], address: str) -> None:
    """Citing the figure, and reporting a better source for it; a reader's own has neither."""
    if chip in data.own:
        return
    if rows.is_table(data, chip):
        rows.tools(data, chip, fields[0], address)
        return
    today = datetime.now(UTC).date()
    for name in fields:
        if row := _row(data, name):
            rows.tools(data, *row, address)
            continue
        title = data.package.chip_fields[name].title
        with st.expander(f"Cite {in_sentence(title)}"):
            st.code(
                figure_citation(data, chip, name, address, today), language=None, wrap_lines=True
            )
            entry = bibtex(data, address, today, note=f"{chip}, {name}")
            st.code(entry, language=None, wrap_lines=True)
        with st.expander(f"Report a better source for {in_sentence(title)}"):
            st.caption("Fill in the words in capitals and send it as an issue or a pull request.")
            st.code(better_source(data, chip, name), language=None, wrap_lines=True)
