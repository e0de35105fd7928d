"""Expected speeds by generation of chips, and how well they predict what others measured."""

from __future__ import annotations

from typing import Any

import streamlit as st

from honest_silicon.analysis.bounds.expected import checks
from honest_silicon.dataset.format import ends_text, number, percent, times_text
from honest_silicon.dataset.records import records
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.run.sentences import expected as sentences
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, gap, group


def show(view: View) -> None:
    """How well results predict those of sources left out of the fit, by generation of chips."""
    data = view.data
    rows = records(data, "expected")
    if not rows:
        shell.empty(sentences.NO_EXPECTED)
        return
    found = checks(data)
    shell.header(shell.plain(sentences.expected_title(found)))
    label = data.package.tables["expected"].fields["kind"].label
    view.note(*(sentences.told(label(kind), by) for kind, by in found.items()))
    columns = [
        Column("Chips"),
        Column("Four in five tests, times expected", sentences.SPAN, numeric=True),
        Column("In the range, if left out", sentences.LEFT_OUT, numeric=True),
        Column("Usual error", sentences.ERROR, numeric=True),
        Column("Tests", numeric=True),
        Column("Sources", numeric=True),
    ]
    body: list[TableRow] = []
    for kind in dict.fromkeys(row["kind"] for row in rows):
        body.append(group(label(kind)))
        mine = [row for row in rows if row["kind"] == kind]
        body += [_generation(row) for row in sorted(mine, key=lambda r: -r["results"])]
    listing(
        view,
        "Expected speeds by generation of chips",
        columns,
        body,
        key="measured-expected",
        pin=True,
        alone=True,
        style="cards",
    )
    with st.expander(sentences.COEFFICIENTS, key="expected-open", on_change="rerun") as box:
        if box.open:
            _coefficients(view, rows)
    fields = data.package.tables["expected"].fields
    units = {n: f.unit for n, f in fields.items() if f.unit}
    shell.downloads(data, data.tables["expected"], "measured-expected", units)


def _generation(row: dict[str, Any]) -> TableRow:
    """A generation: its tests, how far they spread, and how well others foretell them."""
    by = "publisher_" if row["publisher_checked"] else ""
    inside, factor = row[f"{by}inside"], row[f"{by}factor"]
    cells: list[TableCell | str] = [
        f"{row['vendor']} {row['generation']}",
        # The ends are of times, the longer the slower.
        ends_text(1 / row["high"], 1 / row["low"], times_text),
        gap("not checked") if inside is None else percent(inside / 100),
        gap("not checked") if factor is None else times_text(factor),
        number(row["results"]),
        number(row["sources"]),
    ]
    return TableRow(cells)


def _coefficients(view: View, rows: list[dict[str, Any]]) -> None:
    """What was fitted, as the table has it."""
    fields = view.data.package.tables["expected"].fields
    names = [n for n, f in fields.items() if f.numeric]
    columns = [Column("Chips")]
    columns += [Column(fields[n].header, fields[n].description, numeric=True) for n in names]
    body = []
    for row in rows:
        cells: list[TableCell | str] = [
            f"{row['vendor']} {row['generation']}, {fields['kind'].label(row['kind']).lower()}"
        ]
        cells += [
            gap("not checked") if row[n] is None else number(row[n], significant=3) for n in names
        ]
        body.append(TableRow(cells))
    listing(
        view, sentences.COEFFICIENTS, columns, body, key="expected-all", height="28rem", pin=True
    )
