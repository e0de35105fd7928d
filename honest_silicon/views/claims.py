"""Public claims, the evidence on each, and how they read."""

from __future__ import annotations

from html import escape
from typing import Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from honest_silicon.analysis.claims.computed import Computed, computed, evidence
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, follow, register
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import Column, Gap, badge, figure_button, go_link

_STANCES: Final = {
    "supports": "For",
    "contradicts": "Against",
    "qualifies": "Qualifying",
}


@register("claims", "Claims checked", "Context", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = data.tables.get("claims")
    if table is None or table.empty:
        shell.answer("Claims checked", "This data directory has no table of claims.")
        shell.empty("Nothing is recorded.", remedy="Add claims.csv and claim_evidence.csv.")
        return
    fields = data.package.tables["claims"].fields
    texts = dict(zip(table["id"], table["claim"], strict=True))
    answer = st.container()
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
        with answer:
            shell.answer("Claims checked", f"{row['claim']}: {_word(view, row).lower()}.")
        _one(view, row)
        shell.key_to_marks(data)
        return
    with answer:
        shell.answer("Claims checked", _sentence(view, table))
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
    st.caption(f"{len(mine)} of {len(table)} claims shown.")
    if mine.empty:
        shell.empty("No claim passes the choices.", remedy="Widen them above.")
        return
    _list(view, mine)
    shell.key_to_marks(data)


def _word(view: View, row: dict) -> str:
    return view.data.package.tables["claims"].fields["reading"].label(row["reading"])


def _sentence(view: View, table: pd.DataFrame) -> str:
    fields = view.data.package.tables["claims"].fields
    counts = table["reading"].value_counts()
    said = ", ".join(
        f"{counts[r]} {fields['reading'].label(r).lower()}"
        for r in fields["reading"].enum
        if r in counts
    )
    first = int(table["article"].sum())
    return (
        f"Of {len(table)} public claims, {first} of them from the article this project started "
        f"from: {said}. {len(computed(view.data))} are held against a figure of this dataset."
    )


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
        body.append(
            [
                go_link(f"claims?claim={row['id']}", row["claim"])
                + f'<div class="quiet">{escape(row["claimant"])}, {escape(when)}</div>',
                f"<b>{escape(_word(view, row))}.</b> {escape(row['reason'])}",
                "<br>".join(counts),
                escape(own.text) if own else Gap("no figure bears on it"),
            ]
        )
    listing(view, "Claims", columns, body, key="claims", alone=True, style="claims")
    frame = ordered.assign(computed=[found[c].text if c in found else None for c in ordered["id"]])
    shell.downloads(data, frame.reset_index(drop=True), "claims", {})


def _one(view: View, row: dict) -> None:
    """One claim with all that bears on it."""
    data = view.data
    own = computed(data).get(row["id"])
    when = row["date"] if isinstance(row["date"], str) else "undated"
    parts = [
        f"<p><b>{escape(row['claimant'])}</b>, {escape(when)}"
        + (
            f": {table_rows.source(data, row['source_id'])}"
            if isinstance(row["source_id"], str)
            else ""
        )
        + "</p>",
        f"<p>Our reading, {escape(row['read_on'])}: <b>{escape(_word(view, row))}</b>. "
        f"{escape(row['reason'])}</p>",
    ]
    if own:
        parts.append(_computed(own))
    if isinstance(row["settle"], str):
        parts.append(f"<p>What would settle it: {escape(row['settle'])}</p>")
    mine = evidence(data, row["id"])
    for stance, title in _STANCES.items():
        part = mine[mine["stance"] == stance] if len(mine) else mine
        if not len(part):
            continue
        items = "".join(_item(view, r) for r in part.to_dict("records"))
        parts.append(f'<h3>{title}</h3><ul class="sources">{items}</ul>')
    with view.parts.place("claim"):
        follow(
            fragment(
                f'<div class="panel">{"".join(parts)}</div>',
                key="claim",
                label="The claim and the evidence",
                colours=shell.colours(view.theme),
                bare=True,
            )
        )
    shell.downloads(data, mine.reset_index(drop=True), f"claim-{row['id']}", {})


def _computed(own: Computed) -> str:
    link = go_link(f"{own.path}?{urlencode(own.params)}", "Where this is derived")
    return f"<p>Computed here: {escape(own.text)}. {link}</p>"


def _item(view: View, row: dict) -> str:
    data = view.data
    note = f'<div class="quiet">{escape(row["note"])}</div>' if isinstance(row["note"], str) else ""
    when = row["date"] if isinstance(row["date"], str) else "undated"
    finding = figure_button("claim_evidence", row["id"], escape(row["finding"]))
    return (
        f"<li>{escape(when)} {badge(data.package, row['basis'])} {finding}"
        f'<div class="quiet">{table_rows.source(data, row["source_id"])}</div>{note}</li>'
    )
