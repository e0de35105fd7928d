"""Expected speeds by generation of chips, how well they predict what others measured, and the tests
behind those of one generation.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.bounds.expected import Curve, checks, curves, informing, shared
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import ends_text, number, percent, times_text
from honest_silicon.dataset.records import records
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing, region
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.run import result_cells as cells
from honest_silicon.views.pages.run.sentences import expected as sentences
from honest_silicon.views.pages.shared.expected_tests import TESTS, tests_link
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, gap, go_link, group


def show(view: View) -> None:
    """How well results predict those of sources left out of the fit, by generation of chips."""
    data = view.data
    rows = records(data, "expected")
    if not rows:
        shell.empty(sentences.NO_EXPECTED)
        return
    known = {curve.id: (kind, curve) for (kind, *_), curve in curves(data).items()}
    of = view.state.choice(TESTS, ("", *known), "")
    if of:
        _behind(view, *known[of])
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
    shown: list[TableCell | str] = [
        f"{row['vendor']} {row['generation']}",
        # The ends are of times, the longer the slower.
        ends_text(1 / row["high"], 1 / row["low"], times_text),
        gap("not checked") if inside is None else percent(inside / 100),
        gap("not checked") if factor is None else times_text(factor),
        tests_link(row["id"], number(row["results"])),
        number(row["sources"]),
    ]
    return TableRow(shown)


def _behind(view: View, kind: str, of: Curve) -> None:
    """Every test behind the expected speeds of a generation, the nearest to its limit first."""
    data, found = view.data, informing(view.data)[of.id]
    label = data.package.tables["expected"].fields["kind"].label
    shell.header(shell.plain(sentences.behind_title(label(kind), of)))
    shares = [one.share for one in found]
    view.note(*sentences.behind(of, kind, shares, shared=shared(data, of, kind)))
    columns = [
        Column("Chip"),
        Column("What"),
        Column("Of the limit", sentences.SHARE, numeric=True),
        Column("Who ran it"),
        Column("Document"),
        Column("Date"),
    ]
    rows = results(data).loc[[one.id for one in found]]
    body = []
    for one, row in zip(found, rows.to_dict("records"), strict=True):
        shown = [
            cells.chip(data, row),
            cells.what(data, row),
            percent(one.share),
            cells.run_by(row),
            cells.document(data, row),
            cells.dated(row),
        ]
        body.append(TableRow(shown, opens=Ref.row("measured", one.id)))
    listing(
        view,
        "Tests behind the expected speeds",
        columns,
        body,
        key="expected-tests",
        height="34rem",
        pin=True,
        alone=True,
        style="cards results",
    )
    plain = data.tables["measured"].set_index("id", drop=False).loc[rows.index]
    plain = plain.assign(share=shares).reset_index(drop=True)
    shell.downloads(data, plain, "expected-tests", {"value": "see column unit", "share": "1"})
    region(
        view,
        html("<p>{}</p>", go_link("run?view=measured&show=expected", sentences.BACK)),
        key="expected-back",
        label=sentences.BACK,
        bare=True,
    )


def _coefficients(view: View, rows: list[dict[str, Any]]) -> None:
    """What was fitted, as the table has it."""
    fields = view.data.package.tables["expected"].fields
    names = [n for n, f in fields.items() if f.numeric]
    columns = [Column("Chips")]
    columns += [Column(fields[n].header, fields[n].description, numeric=True) for n in names]
    body = []
    for row in rows:
        shown: list[TableCell | str] = [
            f"{row['vendor']} {row['generation']}, {fields['kind'].label(row['kind']).lower()}"
        ]
        shown += [
            gap("not checked") if row[n] is None else number(row[n], significant=3) for n in names
        ]
        body.append(TableRow(shown))
    listing(
        view, sentences.COEFFICIENTS, columns, body, key="expected-all", height="28rem", pin=True
    )
