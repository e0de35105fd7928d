"""Public claims, the evidence on each, and how they read."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.claims.computed import Computed, computed, evidence
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, follow, register
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    badge,
    figure_button,
    gap,
    go_link,
    quiet,
)

#: What a reading says of a statement, in a sentence.
_VERDICTS: Final = {
    "supported": "hold",
    "mixed": "hold in part",
    "contradicted": "do not hold",
    "overtaken": "were overtaken",
    "open": "cannot be checked yet",
}
#: The article this project started from; its text is not public any more.
ARTICLE: Final = (
    "The article: \u201cAlibaba presenta un nuovo chip AI tra le sfide di NVIDIA mentre Pechino "
    "promuove l'indipendenza della tecnologia AI\u201d, in Italian, of the turn of August to "
    "September 2025, relaying the Wall Street Journal of 29 August 2025. Its statements are given "
    "in our words."
)
_STANCES: Final = {
    "supports": "For",
    "contradicts": "Against",
    "qualifies": "Qualifying",
}


@register("claims", "Claims", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = data.tables.get("claims")
    if table is None or table.empty:
        view.answer("This data directory has no table of claims.")
        shell.empty("Nothing is recorded.", remedy="Add claims.csv and claim_evidence.csv.")
        return
    fields = data.package.tables["claims"].fields
    texts = dict(zip(table["id"], table["claim"], strict=True))
    claim = state.choice(
        "claim",
        ("all", *texts),
        "all",
        lambda key: st.selectbox(
            "Claim",
            ("all", *texts),
            key=key,
            format_func=lambda c: "All claims" if c == "all" else texts[c],
        ),
    )
    if claim != "all":
        row = table[table["id"] == claim].iloc[0].to_dict()
        view.answer(f"{row['claim']}: {_word(view, row).lower()}.")
        _one(view, row)
        return
    view.answer(sentence(table))
    topics = sorted(table["topic"].unique())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        about = state.choices(
            "topic",
            topics,
            lambda key: st.multiselect(
                "Topic",
                topics,
                key=key,
                width=300,
                placeholder="Any topic",
                format_func=lambda t: t.replace("-", " ").capitalize(),
            ),
        )
        reading = state.choices(
            "reading",
            fields["reading"].enum,
            lambda key: st.multiselect(
                "Reading",
                fields["reading"].enum,
                key=key,
                width=300,
                placeholder="Any reading",
                format_func=fields["reading"].label,
            ),
        )
        article = state.flag(
            "article",
            False,
            lambda key: st.toggle("Only the article this project started from", key=key),
        )
    mine = table
    if about:
        mine = mine[mine["topic"].isin(about)]
    if reading:
        mine = mine[mine["reading"].isin(reading)]
    if article:
        mine = mine[mine["article"].astype(bool)]
    st.caption(f"{len(mine)} of {len(table)} claims shown. {shell.plain(ARTICLE)}")
    if mine.empty:
        shell.empty("No claim passes the choices.", remedy="Widen them above.")
        return
    _list(view, mine)


def _word(view: View, row: dict) -> str:
    return view.data.package.tables["claims"].fields["reading"].label(row["reading"])


def sentence(table: pd.DataFrame) -> str:
    """How the statements of the article read; other claims are not counted among them."""
    mine = table[table["article"].astype(bool)]
    counts = mine["reading"].value_counts()
    said = [
        f"{counts[reading]} {words}" for reading, words in _VERDICTS.items() if reading in counts
    ]
    if not said:
        return f"{len(table)} public claims are checked; none is of the article."
    listed = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"Of {len(mine)} statements in the article that started this project, {listed}."


def _list(view: View, mine: pd.DataFrame) -> None:
    data = view.data
    found = computed(data)
    columns = [Column("Claim"), Column("Our reading"), Column("Evidence"), Column("Computed here")]
    body = []
    ordered = mine.sort_values(["article", "date"], ascending=[False, True], kind="stable")
    for row in ordered.to_dict("records"):
        rows = evidence(data, row["id"])
        stances = rows["stance"].value_counts() if len(rows) else {}
        counts = [f"{stances.get(s, 0)} {t.lower()}" for s, t in _STANCES.items()]
        own = found.get(row["id"])
        when = row["date"] if isinstance(row["date"], str) else "undated"
        cells = [
            go_link(f"claims?claim={row['id']}", row["claim"])
            + quiet(f"{row['claimant']}, {when}"),
            html("<b>{}.</b> {}", _word(view, row), row["reason"]),
            joined(counts, Markup(",<br>")),
            own.text if own else gap("no figure bears on it"),
        ]
        body.append(TableRow(cells))
    listing(view, "Claims", columns, body, key="claims", alone=True, style="claims")
    frame = ordered.assign(computed=[found[c].text if c in found else None for c in ordered["id"]])
    shell.downloads(data, frame.reset_index(drop=True), "claims", {})


def _one(view: View, row: dict) -> None:
    """One claim with all that bears on it."""
    data = view.data
    own = computed(data).get(row["id"])
    when = row["date"] if isinstance(row["date"], str) else "undated"
    told = row["source_id"]
    parts = [
        html(
            "<p><b>{}</b>, {}{}</p>",
            row["claimant"],
            when,
            html(": {}", table_rows.source(data, told)) if isinstance(told, str) else "",
        ),
        html(
            "<p>Our reading, {}: <b>{}</b>. {}</p>",
            row["read_on"],
            _word(view, row),
            row["reason"],
        ),
    ]
    if row["article"]:
        parts.append(html("<p>{}</p>", ARTICLE))
    if own:
        parts.append(_computed(own))
    if isinstance(row["settle"], str):
        parts.append(html("<p>What would settle it: {}</p>", row["settle"]))
    mine = evidence(data, row["id"])
    for stance, title in _STANCES.items():
        part = mine[mine["stance"] == stance] if len(mine) else mine
        if not len(part):
            continue
        items = joined(_item(view, r) for r in part.to_dict("records"))
        parts.append(html('<h3>{}</h3><ul class="sources">{}</ul>', title, items))
    with view.parts.place("claim"):
        follow(
            view.data,
            fragment(
                html('<div class="panel">{}</div>', joined(parts)),
                key="claim",
                label="The claim and the evidence",
                colours=shell.colours(view.theme),
                bare=True,
            ),
        )
    shell.downloads(data, mine.reset_index(drop=True), f"claim-{row['id']}", {})


def _computed(own: Computed) -> Markup:
    link = go_link(f"{own.path}?{urlencode(own.params)}", "Where this is derived")
    return html("<p>Computed here: {}. {}</p>", own.text, link)


def _item(view: View, row: dict) -> Markup:
    data = view.data
    return html(
        "<li>{} {} {}{}{}</li>",
        row["date"] if isinstance(row["date"], str) else "undated",
        badge(data.package, row["basis"]),
        figure_button(Ref.row("claim_evidence", row["id"]), row["finding"]),
        quiet(table_rows.source(data, row["source_id"])),
        quiet(row["note"]) if isinstance(row["note"], str) else "",
    )
