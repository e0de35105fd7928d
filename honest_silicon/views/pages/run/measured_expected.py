"""Expected speeds by class of part, and how well they foretell what others measured."""

from __future__ import annotations

import streamlit as st

from honest_silicon.analysis.bounds.expected import checks
from honest_silicon.dataset.format import number
from honest_silicon.dataset.records import records
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.parts.markup import Column, TableRow, gap


def show(view: View) -> None:
    """How well results foretell those of sources left out of the fit, by class of part."""
    data = view.data
    rows = records(data, "expected")
    if not rows:
        shell.empty("No expected speeds are recorded.")
        return
    for kind, by in checks(data).items():
        for out, told in by.items():
            st.markdown(
                f"- {data.package.tables['expected'].fields['kind'].label(kind)}: "
                f"{told.inside:.0%} of {told.runs} runs lie in the 80 % range foretold from other "
                f"{out}s, by a median factor of {told.factor:.2f}; the ends of the range are "
                f"{told.ends:.1f} times apart in the median."
            )
    fields = data.package.tables["expected"].fields
    names = ("kind", "vendor", "family", "bound", "low", "high", "results", "sources")
    names += ("inside", "factor", "ends", "publisher_inside", "publisher_factor")
    columns = [Column(fields[n].header, fields[n].description, fields[n].numeric) for n in names]
    body = []
    for row in rows:
        kind = fields["kind"].label(row["kind"])
        family = row["family"] or "other parts"
        cells = [kind, row["vendor"], family]
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
        alone=True,
    )
    units = {n: f.unit for n, f in fields.items() if f.unit}
    shell.downloads(data, data.tables["expected"], "measured-expected", units)
