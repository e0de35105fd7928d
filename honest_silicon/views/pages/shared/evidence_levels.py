"""How strong the evidence is that chips train and serve models: by chip, by family and in all."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.panel import AXES, best
from honest_silicon.analysis.ladders import Family, Ladder, ladders
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.format import times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.shared import compared_words as words
from honest_silicon.views.pages.shared import sentences
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    chip_link,
    country_mark,
    details,
    gap,
    quiet,
)
from honest_silicon.words.evidence import proof, wrong_runs


def evidence_cell(found: Ladder, *, named: bool = False) -> TableCell:
    """The level of evidence with the strongest document, which a click opens, and what speaks
    against it; of a family with the chip ``named``.
    """
    top = found.best if found.best and found.best.table != "chips" else None
    lines = [proof(top, named=named)] if top else []
    lines += wrong_runs(found.against, named=named)[:2]
    said = html("{}{}", words.EVIDENCE[found.level], joined(map(quiet, lines)))
    return TableCell(said, opens=Ref.row(top.table, top.id) if top else None)


@kept
def counts(view: View, kinds: Sequence[str]) -> None:
    """How many chips of each country have evidence of each level; a count opens to their names."""
    data, names = view.data, view.data.names
    steps, country = ladders(data), view.selection.chips["country"].to_dict()
    order = sorted(country, key=lambda c: names[c].casefold())
    shell.header(sentences.LEVELS_TITLE)
    columns = [Column("Evidence"), *(Column(kind.capitalize()) for kind in kinds)]
    body = []
    for level in range(len(words.EVIDENCE) - 1, -1, -1):
        cells: list[TableCell | str] = [words.EVIDENCE[level].capitalize()]
        for kind in kinds:
            mine = [c for c in order if steps[c][kind].level == level]
            by = {c: [i for i in mine if country[i] == c] for c in sorted({*country.values()})}
            cells.append(joined(_count(data, c, ids) for c, ids in by.items() if ids))
        body.append(TableRow([c or gap("none") for c in cells]))
    listing(
        view,
        "Chips by level of evidence",
        columns,
        body,
        key=f"{'-'.join(kinds)}-levels",
        alone=True,
    )
    view.note(words.MEANING)


def _count(data: Dataset, country: str, chips: Sequence[str]) -> Markup:
    plural = "" if len(chips) == 1 else "s"
    said = html("{} {} chip{}", country_mark(data.package, country), len(chips), plural)
    listed = joined((chip_link(data, c, marked=False) for c in chips), Markup(", "))
    return details(said, listed)


def family_table(view: View, table: pd.DataFrame, family: Family, baseline: str) -> None:
    """A family in training and in inference: the most its chips on sale can do on paper, and the
    most that was shown.

    Parameters
    ----------
    table
        The frame ``comparisons`` returns.
    """
    data = view.data
    chips = data.chips.loc[list(family.chips)]
    sold = chips.index[chips["status"].isin(data.package.delivered)]
    columns = [
        Column("Work"),
        Column(f"On paper, times {data.names[baseline]}", "Of its best chip on sale"),
        Column("Evidence"),
        Column("Largest documented"),
    ]
    body = []
    for axis, kind in AXES:
        top = best(data, table, sold, kind)
        paper: TableCell | str = gap("unknown")
        if top:
            paper = html("{}{}", times_text(table.at[top, axis]), quiet(data.names[top]))
        found = family.training if kind == "training" else family.inference
        sized = [p for p in found.proofs if p.level >= 3 and p.chips is not None]
        largest = max(sized, key=lambda p: p.chips or 0, default=None)
        most: TableCell | str = gap("none")
        if largest:
            most = TableCell(proof(largest, named=True), opens=Ref.row(largest.table, largest.id))
        body.append(TableRow([kind.capitalize(), paper, evidence_cell(found, named=True), most]))
    caption = f"{family.name} on paper and in tests"
    listing(view, caption, columns, body, key="family", style="cards", alone=True)
    with st.expander(
        "Every document on it", key=f"family-{family.name}-rows", on_change="rerun"
    ) as box:
        if box.open:
            _documents(view, family)


def _documents(view: View, family: Family) -> None:
    """The documents on a family by level of evidence; each leads to its source."""
    rows = []
    for kind, ladder in (("Training", family.training), ("Inference", family.inference)):
        for row in [*ladder.against, *ladder.proofs]:
            if row.table == "chips":
                continue
            level = words.EVIDENCE[row.level] if row.level else "against it"
            cells = [kind, level, proof(row), row.named, row.date or gap("undated")]
            rows.append(TableRow(cells, opens=Ref.row(row.table, row.id)))
    columns = [Column(t) for t in ("Work", "Evidence", "What", "Chip as named", "Date")]
    listing(view, "Documents", columns, rows, key="family-proofs", height="24rem", style="cards")
