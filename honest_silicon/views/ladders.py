"""The ladders of demonstration: who stands on which rung, and the rows behind it."""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from honest_silicon.analysis.ladders import RUNGS, Ladder, ladders
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, follow
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import Column, Gap, chip_link, country_mark


def proofs(view: View, training: Ladder, inference: Ladder, key: str) -> None:
    """The rows that put a family on its rungs; each leads to its source."""
    with st.expander("The rows behind it", key=f"{key}-rows", on_change="rerun") as box:
        if not box.open:
            return
        rows, traces = [], []
        for kind, ladder in (("Training", training), ("Inference", inference)):
            for proof in [*ladder.against, *ladder.proofs]:
                if proof.table == "chips":
                    continue
                rung = RUNGS[proof.rung] if proof.rung else "against it"
                rows.append([kind, escape(rung), escape(proof.words), escape(proof.named)])
                rows[-1].append(escape(proof.date) if proof.date else Gap("undated"))
                traces.append(f"{proof.table}:{proof.id}")
        columns = [Column(t) for t in ("Work", "Shown", "What", "Chip as named", "Date")]
        listing(view, "Rows", columns, rows, key="family-proofs", height="24rem", traces=traces)


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
            links = ", ".join(chip_link(c, names[c], country[c]) for c in on_it)
            tally = Counter(country[c] for c in on_it)
            count = ", ".join(f"{country_mark(c)} {n}" for c, n in tally.items())
            listed = '<span class="quiet">none</span>'
            if on_it:
                shown = " open" if rung >= 3 else ""
                listed = f"<details{shown}><summary>{count}</summary>{links}</details>"
            rungs.append(f"<li><b>{rung} {escape(RUNGS[rung])}</b><div>{listed}</div></li>")
        columns.append(
            f"<section><h3>{kind.capitalize()}</h3>"
            f'<ul class="ladder">{"".join(rungs)}</ul></section>'
        )
    with view.parts.place("ladders"):
        follow(
            fragment(
                f'<div class="two">{"".join(columns)}</div>',
                key="ladders",
                label="Ladders of demonstration",
                colours=shell.colours(view.theme),
                bare=True,
            )
        )
