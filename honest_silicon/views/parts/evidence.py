"""The evidence panel: what stands behind a figure, wherever the figure stands.

One component for all pages. A figure leads here by its address (see ``dataset.ref``), with one
section for each input.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st
from markupsafe import Markup

from honest_silicon.charts.html import NOTHING, html, joined
from honest_silicon.dataset import Cell, Dataset
from honest_silicon.dataset.cite import bibtex, figure_citation
from honest_silicon.dataset.format import in_sentence, value_text
from honest_silicon.dataset.gaps import UNRECORDED, WORDS
from honest_silicon.dataset.provenance import CAVEATS, OWN
from honest_silicon.dataset.ref import Ref, RowRef
from honest_silicon.dataset.schema import Field
from honest_silicon.views.parts import rows, sentences
from honest_silicon.views.parts.markup import cell_html, chip_link, evidence_lists, range_words

_NO_SOURCE = sentences.NO_SOURCE


def title(data: Dataset, ref: Ref) -> str:
    """What the panel is about: a chip, or the table of its rows."""
    if ref.chip is None:
        return data.package.tables[ref.table].title
    return data.names[ref.chip]


def body(data: Dataset, ref: Ref) -> Markup:
    """HTML of the panel: a section for each input, and the way to the chip's own page."""
    sections = NOTHING
    for part in ref.inputs:
        if isinstance(part, RowRef):
            sections += rows.section(data, part)
        else:
            kind = data.package.chip_fields[part]
            sections += section(data, kind, data.cell(str(ref.chip), part))
    if ref.chip is None:
        return html('<div class="panel">{}</div>', sections)
    link = chip_link(data, ref.chip, f"All of {data.names[ref.chip]}")
    return html('<div class="panel">{}<p>{}</p></div>', sections, link)


def section(data: Dataset, kind: Field, cell: Cell) -> Markup:
    """What is known of one cell: value, convention, range, sources, rivals, absence."""
    spread = range_words(kind, cell)
    documents = len({e.origin for e in cell.evidence if e.comparable})
    said = [f"{documents} independent comparable document{'' if documents == 1 else 's'}"]
    if spread:
        said.append(f"range of sources {spread}")
    if cell.disputed:
        said.append("sources disagree")
    caveats = joined(
        html('<p class="quiet">{} {}: {}.</p>', c.sign, c.words.capitalize(), c.meaning)
        for c in (CAVEATS[name] for name in cell.caveats)
    )
    if cell.nominal is not None:
        said.append(sentences.NOMINAL_APART)
    absent = NOTHING
    if cell.value is None:
        word = WORDS[cell.gap] if cell.gap else UNRECORDED
        absent = html('<p class="quiet">{}</p>', sentences.absence_means(word))
        absent += html("<p>{}</p>", cell.gap_note) if cell.gap_note else NOTHING
        if cell.gap_looked_at:
            absent += html('<p class="quiet">{}</p>', sentences.looked_for(cell.gap_looked_at))
    lists = evidence_lists(data.package, kind, cell)
    without = sentences.YOURS if cell.basis == OWN else _NO_SOURCE
    none = "" if lists else html('<p class="quiet">{}</p>', without)
    return html(
        '<section><h3>{}</h3><p class="big">{}</p>'
        '<p class="quiet">{}. Convention: {}</p>{}{}{}{}</section>',
        kind.title,
        cell_html(data.package, kind, cell),
        "; ".join(said),
        kind.description,
        caveats,
        absent,
        lists,
        none,
    )


def better_source(data: Dataset, chip: str, name: str) -> str:
    """Text of an issue or pull request that offers a better source, with the row to fill in."""
    kind, cell = data.package.chip_fields[name], data.cell(chip, name)
    statement = {
        "chip_id": chip,
        "field": name,
        "value": "VALUE",
        "basis": "BASIS",
        "source_id": "SOURCE_ID",
    }
    document = {
        "source_id": "SOURCE_ID",
        "title": "TITLE",
        "publisher": "PUBLISHER",
        "url": "URL",
        "published": "DATE",
        "retrieved": datetime.now(UTC).strftime("%Y-%m"),
        "kind": "KIND",
        "weak": "false",
    }
    both = _as_csv(data, "evidence", statement), _as_csv(data, "sources", document)
    present = "no value" if cell.value is None else value_text(cell.value, kind, unit=True)
    unit = f", in {kind.shown_unit}" if kind.unit else ""
    return (
        f"Better source for {data.chips.at[chip, 'name']}: {in_sentence(kind.title)}\n"
        f"Data {data.version} ({data.content_hash[:8]}) has: {present}{unit}\n\n"
        "data/evidence.csv and data/sources.csv\n\n" + "\n".join(both)
    )


def _as_csv(data: Dataset, table: str, row: Mapping[str, str]) -> str:
    """A row under the heading of its table; a field not given is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, data.package.tables[table].columns, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue()


def tools(data: Dataset, ref: Ref, address: str) -> None:
    """Citing each input, and reporting a better source; a reader's own chip has neither."""
    if ref.chip in data.own:
        return
    for part in ref.inputs:
        if isinstance(part, RowRef):
            rows.tools(data, part, address, named=len(ref.inputs) > 1)
        elif ref.chip is not None:
            _cell_tools(data, ref.chip, part, address)


def _cell_tools(data: Dataset, chip: str, name: str, address: str) -> None:
    today = datetime.now(UTC).date()
    title = data.package.chip_fields[name].title
    with st.expander(f"Cite {in_sentence(title)}"):
        st.code(figure_citation(data, chip, name, address, today), language=None, wrap_lines=True)
        entry = bibtex(data, address, today, note=f"{chip}, {name}")
        st.code(entry, language=None, wrap_lines=True)
    with st.expander(f"Report a better source for {in_sentence(title)}"):
        st.caption(sentences.HOW_TO_SEND)
        st.code(better_source(data, chip, name), language=None, wrap_lines=True)
