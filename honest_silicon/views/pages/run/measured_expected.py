"""Expected speeds by generation of chips, and how well they predict what others measured."""

from __future__ import annotations

import streamlit as st

from honest_silicon.analysis.bounds.expected import checks
from honest_silicon.dataset.format import number
from honest_silicon.dataset.records import records
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.run import sentences
from honest_silicon.views.parts.markup import Column, TableRow, gap


def show(view: View) -> None:
    """How well results predict those of sources left out of the fit, by generation of chips."""
    data = view.data
    rows = records(data, "expected")
    if not rows:
        shell.empty("No expected speeds are recorded.")
        return
    st.header(shell.plain(sentences.expected_title(checks(data))), anchor=False)
    label = data.package.tables["expected"].fields["kind"].label
    for kind, by in checks(data).items():
        view.note(*(sentences.told(label(kind), out, told) for out, told in by.items()))
    fields = data.package.tables["expected"].fields
    names = ("kind", "vendor", "generation", "bound", "low", "high", "results", "sources")
    names += ("inside", "factor", "ends", "publisher_inside", "publisher_factor")
    columns = [Column(fields[n].header, fields[n].description, fields[n].numeric) for n in names]
    body = []
    for row in rows:
        kind = fields["kind"].label(row["kind"])
        cells = [kind, row["vendor"], row["generation"]]
        cells += [
            gap("not checked") if row[n] is None else number(row[n], significant=3)
            for n in names[3:]
        ]
        body.append(TableRow(cells))
    listing(
        view,
        "Expected speeds",
        columns,
        body,
        key="measured-expected",
        height="34rem",
        pin=True,
        style="cards",
        alone=True,
    )
    units = {n: f.unit for n, f in fields.items() if f.unit}
    shell.downloads(data, data.tables["expected"], "measured-expected", units)
