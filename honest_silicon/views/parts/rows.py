"""Rows of the tables beside chips: what one says, its source, and how to cite it."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.charts.html import html, joined
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.cite import bibtex, citation
from honest_silicon.dataset.format import value_text
from honest_silicon.dataset.ref import RowRef
from honest_silicon.dataset.schema import Field
from honest_silicon.views.parts import sentences
from honest_silicon.views.parts.markup import (
    BADGES,
    aside,
    badge,
    chip_link,
    safe_link,
    whole_words,
)

#: Field that names a row, where it has a better name than its id.
_TITLES: Final = {
    "measured": "model",
    "measured_left_out": "what",
    "models": "name",
    "models_left_out": "name",
    "training_runs": "model",
    "software_support": "framework",
    "export_rules": "title",
    "systems": "name",
    "production": "entity",
    "rental": "provider",
    "claims": "claim",
    "claim_evidence": "finding",
    "withheld": "chip_named",
}


def find(data: Dataset, table: str, row_id: str) -> dict[str, Any] | None:
    """A row by its id, as a dictionary; None where there is none."""
    frame = data.tables[table]
    found = frame[frame["id"] == row_id]
    return None if found.empty else found.iloc[0].to_dict()


def text_of(kind: Field, value: object) -> str:
    """Words for a cell of these tables; several words of a closed list are told apart."""
    if kind.type == "boolean":
        return "yes" if value else "no"
    if not kind.numeric and kind.labels and ";" in str(value):
        return "; ".join(kind.label(v) for v in str(value).split(";"))
    return value_text(value, kind, unit=True)


def _row(data: Dataset, ref: RowRef) -> dict[str, Any]:
    """The row an address names, which has been parsed and so is there."""
    row = find(data, ref.table, ref.id)
    if row is None:
        raise KeyError(f"{ref.table} has no row {ref.id}")
    return row


def _title(data: Dataset, table: str, row: dict[str, Any]) -> str:
    """What a row is called: by its own field, else by its chip, else by its id."""
    if table in _TITLES:
        return str(row[_TITLES[table]])
    return data.names.get(str(row.get("chip_id")), str(row["id"]))


def section(data: Dataset, ref: RowRef) -> Markup:
    """All a row says, with its source; a claim may have none of its own."""
    row = _row(data, ref)
    fields = data.package.tables[ref.table].fields
    items = []
    for name, kind in fields.items():
        value = row[name]
        if pd.isna(value) or name in ("id", "source_id", "note", "unit"):
            continue
        said = text_of(kind, value)
        if name == "chip_id" and value in data.names:
            said = chip_link(data, str(value))
        elif name == "model_id":
            said = _model(data, str(value))
        elif name == "value":
            said = html("<b>{} {}</b>", said, row["unit"])
        elif name == "basis" and value in BADGES:
            said = html("{} {}", badge(data.package, str(value)), said)
        items.append(html('<dt title="{}">{}</dt><dd>{}</dd>', kind.description, kind.title, said))
    note, told = row.get("note"), row["source_id"]
    return html(
        '<section><h3>{}</h3><dl class="facts">{}</dl>{}{}</section>',
        _title(data, ref.table, row),
        joined(items),
        html("<p>{}</p>", _noted(data, note)) if isinstance(note, str) else "",
        html("<p>{}</p>{}", source(data, told), read_again(data, ref))
        if isinstance(told, str)
        else "",
    )


def read_again(data: Dataset, ref: RowRef) -> Markup:
    """Whether someone compared a row with its document once more, and what came of it."""
    if "rereadings" not in data.tables:
        return html("")
    frame = data.tables["rereadings"]
    found = frame[(frame["table"] == ref.table) & (frame["row"] == ref.id)]
    if found.empty:
        return html('<p class="quiet">{}</p>', sentences.NO_SECOND_READING)
    row = found.iloc[0].to_dict()
    kinds = data.package.tables[ref.table].fields
    compared = row["fields"].split(";") if isinstance(row["fields"], str) else []
    named = ", ".join(kinds[name].title for name in compared)
    return html(
        '<p class="quiet">Second reading, {}{}: {}{}.</p>',
        row["read_on"],
        f", of {named} alone" if named else "",
        data.package.tables["rereadings"].fields["outcome"].label(row["outcome"]),
        f": {row['seen'].rstrip('.')}" if isinstance(row["seen"], str) else "",
    )


#: Where a note may name a document by its id.
_NAMED: Final = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)+)")


def _noted(data: Dataset, note: str) -> Markup:
    """A note, with a link by the publisher's name where it names a document by its id."""
    known = data.sources.set_index("source_id")[["url", "publisher"]]
    return joined(
        safe_link(known.at[part, "url"], known.at[part, "publisher"])
        if part in known.index
        else html("{}", part)
        for part in _NAMED.split(note)
    )


def _model(data: Dataset, model_id: str) -> str:
    row = find(data, "models", model_id) if "models" in data.tables else None
    return model_id if row is None else str(row["name"])


def source(data: Dataset, source_id: str) -> Markup:
    """A document as a link, with its publisher and date."""
    row = source_row(data, source_id)
    when = f", {row['published']}" if isinstance(row["published"], str) else ", undated"
    weak = "; weak source" if row["weak"] else ""
    said = aside(whole_words(f"{row['publisher']}{when}; read {row['retrieved']}{weak}"))
    return html("{} {}", safe_link(row["url"], row["title"]), said)


def source_row(data: Dataset, source_id: str) -> dict[str, Any]:
    """A row of sources.csv."""
    sources = data.sources
    return sources[sources["source_id"] == source_id].iloc[0].to_dict()


def tools(data: Dataset, ref: RowRef, address: str, *, named: bool = False) -> None:
    """Citing a row, and reporting a better one; ``named`` where it is one of several."""
    row = _row(data, ref)
    which = f": {ref.id}" if named else ""
    today = datetime.now(UTC).date()
    what = f"{data.package.tables[ref.table].title}, {ref.id}"
    if isinstance(row["source_id"], str):
        document = source_row(data, row["source_id"])
        what += f". Source: {document['publisher']}, {document['title']}, {document['url']}"
    with st.expander(f"Cite this{which}"):
        st.code(citation(data, address, today, what), language=None, wrap_lines=True)
        entry = bibtex(data, address, today, note=f"{ref.table}, {ref.id}")
        st.code(entry, language=None, wrap_lines=True)
    with st.expander(f"Report a better source{which}"):
        st.caption(sentences.HOW_TO_MEND)
        st.code(report(data, ref.table, row), language=None, wrap_lines=True)


def report(data: Dataset, table: str, row: dict[str, Any]) -> str:
    """Text of an issue with the exact row as it stands in the file."""
    out = io.StringIO()
    names = data.package.tables[table].columns
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerow(["" if pd.isna(row[n]) else row[n] for n in names])
    return (
        f"Better source for {table} {row['id']}\n"
        f"Data {data.version} ({data.content_hash[:8]})\n\n"
        f"data/{data.package.tables[table].path}\n\n{out.getvalue()}"
    )
