"""The ladders of demonstration: who stands on which rung, and the rows behind it."""

from __future__ import annotations

from collections import Counter

import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.ladders import RUNGS, Ladder, ladders
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, follow
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    aside,
    chip_link,
    country_mark,
    details,
    gap,
)


def proofs(view: View, training: Ladder, inference: Ladder, key: str) -> None:
    """The rows that put a family on its rungs; each leads to its source."""
    with st.expander("The rows behind it", key=f"{key}-rows", on_change="rerun") as box:
        if not box.open:
            return
        rows = []
        for kind, ladder in (("Training", training), ("Inference", inference)):
            for proof in [*ladder.against, *ladder.proofs]:
                if proof.table == "chips":
                    continue
                rung = RUNGS[proof.rung] if proof.rung else "against it"
                cells = [kind, rung, proof.words, proof.named, proof.date or gap("undated")]
                rows.append(TableRow(cells, opens=Ref.row(proof.table, proof.id)))
        columns = [Column(t) for t in ("Work", "Shown", "What", "Chip as named", "Date")]
        listing(view, "Rows", columns, rows, key="family-proofs", height="24rem")


def side_by_side(view: View) -> None:
    """The two ladders side by side: who stands on which rung."""
    st.header("The ladders side by side", anchor=False)
    steps, names = ladders(view.data), view.data.names
    country = view.selection.chips["country"].to_dict()
    order = sorted(country, key=lambda c: (country[c], names[c].casefold()))
    columns = []
    for kind in ("training", "inference"):
        rungs = []
        for rung in range(len(RUNGS) - 1, -1, -1):
            on_it = [c for c in order if steps[c][kind].rung == rung]
            links = joined((chip_link(view.data, c) for c in on_it), Markup(", "))
            tally = Counter(country[c] for c in on_it)
            count = joined(
                (html("{} {}", country_mark(view.data.package, c), n) for c, n in tally.items()),
                Markup(", "),
            )
            listed = details(count, links, shown=rung >= 3) if on_it else aside("none")
            rungs.append(html("<li><b>{} {}</b><div>{}</div></li>", rung, RUNGS[rung], listed))
        columns.append(
            html(
                '<section><h3>{}</h3><ul class="ladder">{}</ul></section>',
                kind.capitalize(),
                joined(rungs),
            )
        )
    with view.parts.place("ladders"):
        follow(
            view.data,
            fragment(
                html('<div class="two">{}</div>', joined(columns)),
                key="ladders",
                label="Ladders of demonstration",
                colours=shell.colours(view.theme),
                bare=True,
            ),
        )
