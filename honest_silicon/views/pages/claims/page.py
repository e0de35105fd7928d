"""Public claims, the evidence on each, and how they read."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.claims.computed import computed, evidence
from honest_silicon.analysis.claims.figures import Computed
from honest_silicon.analysis.search import CLAIM, LONGEST, find
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.embed import on_click
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, linked, register
from honest_silicon.views.pages.claims import sentences
from honest_silicon.views.pages.claims.sentences import (
    ARTICLE,
    ELSEWHERE,
    IN_ARTICLE,
    elsewhere_title,
    opening,
    shown,
)
from honest_silicon.views.pages.shared.verdicts import verdict
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    badge,
    clip,
    figure_button,
    gap,
    go_link,
    group,
    quiet,
    whole_words,
)
from honest_silicon.words.claims import cautions, said
from honest_silicon.words.lists import begun

_STANCES: Final = {
    "supports": "For",
    "contradicts": "Against",
    "qualifies": "In part",
}


@register("claims", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = data.tables.get("claims")
    if table is None or table.empty:
        view.answer(sentences.NO_TABLE)
        shell.empty(sentences.NOTHING, remedy="Add claims.csv and claim_evidence.csv.")
        return
    claim = state.choice("claim", ("all", *table["id"]), "all")
    if claim != "all":
        row = table[table["id"] == claim].iloc[0].to_dict()
        _one(view, row)
        return
    view.answer(opening(table))
    mine, searching = _wanted(view, table)
    if mine.empty:
        shell.empty(sentences.NO_MATCH, remedy=sentences.WIDEN)
        return
    of_article = mine["article"].astype(bool)
    _list(view, mine[of_article], "claims", IN_ARTICLE)
    _elsewhere(view, mine[~of_article], folded=not searching and bool(of_article.any()))
    view.note(shown(mine, table), ARTICLE)


def _wanted(view: View, table: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The claims that pass the controls, and whether the reader looks for some."""
    data, state = view.data, view.state
    fields = data.package.tables["claims"].fields
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = controls.text(
            state,
            "q",
            "Find a sentence",
            placeholder="SMIC, training, H20",
            width=280,
            most=LONGEST,
        )
        topics = [t for t in fields["topic"].enum if t in set(table["topic"])]
        about = controls.several(
            state,
            "topic",
            "Topic",
            {t: fields["topic"].label(t) for t in topics},
            width=170,
            placeholder="Any topic",
        )
        verdicts = controls.several(
            state,
            "reading",
            "Verdict",
            {v: fields["reading"].label(v) for v in fields["reading"].enum},
            width=170,
            placeholder="Any verdict",
        )
        article = controls.toggle(state, "article", "Only from the article", False)
    mine = table
    if text:
        mine = mine[_mentions(data, mine, text)]
    if about:
        mine = mine[mine["topic"].isin(about)]
    if verdicts:
        mine = mine[mine["reading"].isin(verdicts)]
    if article:
        mine = mine[mine["article"].astype(bool)]
    return mine, bool(text or about or verdicts)


def _elsewhere(view: View, mine: pd.DataFrame, *, folded: bool) -> None:
    """Claims of others than the article, ``folded`` unless the reader looks for a sentence."""

    def draw() -> None:
        _list(view, mine, "claims-elsewhere", ELSEWHERE)

    if folded and len(mine):
        on_click(elsewhere_title(mine), "claims-open", draw)
    else:
        draw()


def _mentions(data: Dataset, table: pd.DataFrame, text: str) -> pd.Series:
    """Which claims a text may mean, by the same search as that of the front page."""
    return table["id"].isin([f.id for f in find(data, text, len(table), (CLAIM,))])


@kept
def _list(view: View, mine: pd.DataFrame, key: str, title: str) -> None:
    """Statements by their date; nothing where there are none."""
    if mine.empty:
        return
    data = view.data
    found = computed(data)
    columns = [
        Column("Statement"),
        Column("Verdict"),
        Column("Why"),
        Column("Evidence"),
        Column("Computed here"),
    ]
    ordered = mine.sort_values("date", kind="stable")
    body = [group(title)]
    body += [_row(view, row, found.get(row["id"])) for row in ordered.to_dict("records")]
    listing(view, title, columns, body, key=key, alone=True, style="claims")
    texts = [said(data, found[c]) if c in found else None for c in ordered["id"]]
    frame = ordered.assign(computed=texts)
    shell.downloads(data, frame.reset_index(drop=True), key, {})


def _row(view: View, row: dict, own: Computed | None) -> TableRow:
    rows = evidence(view.data, row["id"])
    stances = rows["stance"].value_counts() if len(rows) else {}
    counts = [f"{stances[s]} {t.lower()}" for s, t in _STANCES.items() if s in stances]
    return TableRow(
        [
            go_link(f"claims?claim={row['id']}", row["claim"])
            + quiet(html('{}, <span class="date">{}</span>', row["claimant"], _dated(row))),
            verdict(view.data, row["reading"]),
            clip(row["reason"]),
            ", ".join(counts) or gap("none found"),
            clip(begun(said(view.data, own))) if own else gap("no figure bears on it"),
        ]
    )


def _dated(row: dict) -> str:
    return row["date"] if isinstance(row["date"], str) else "undated"


def _one(view: View, row: dict) -> None:
    """One claim with all that bears on it."""
    data = view.data
    own = computed(data).get(row["id"])
    mine = evidence(data, row["id"])
    counts = mine["stance"].value_counts() if len(mine) else {}
    found = {words: int(counts[s]) for s, words in sentences.STANCES.items() if s in counts}
    with view.answer(sentences.claim_opening(row["reading"], found), title=row["claim"]):
        shell.prose(row["reason"])
    told = row["source_id"]
    parts = [
        html("<p>{}</p>", go_link("claims?claim=all", "All claims")),
        html(
            "<p>Said by <b>{}</b>, {}{}. {}</p>",
            row["claimant"],
            _dated(row),
            html(": {}", table_rows.source(data, told)) if isinstance(told, str) else "",
            whole_words(sentences.checked_on(row["read_on"])),
        ),
    ]
    if own:
        parts.append(_computed(data, own))
    if isinstance(row["settle"], str):
        parts.append(html("<p>{}</p>", sentences.settled_by(row["settle"])))
    if row["article"]:
        parts.append(html('<p class="quiet">{}</p>', ARTICLE))
    for stance, title in _STANCES.items():
        part = mine[mine["stance"] == stance] if len(mine) else mine
        if not len(part):
            continue
        items = joined(_item(view, r) for r in part.to_dict("records"))
        parts.append(html('<h3>{}</h3><ul class="sources">{}</ul>', title, items))
    with view.parts.place("claim", row["claim"]):
        linked(
            view.data,
            html('<div class="panel">{}</div>', joined(parts)),
            key="claim",
            label="The claim and the evidence",
            colours=shell.colours(view.theme),
            bare=True,
        )
    shell.downloads(data, mine.reset_index(drop=True), f"claim-{row['id']}", {})


def _computed(data: Dataset, own: Computed) -> Markup:
    link = go_link(f"{own.path}?{urlencode(own.params)}", "Where this comes from")
    return html("<p>Computed here: {}. {} {}</p>", said(data, own), cautions(own), link)


def _item(view: View, row: dict) -> Markup:
    data = view.data
    return html(
        "<li>{} {} {}{}{}</li>",
        _dated(row),
        badge(data.package, row["basis"]),
        figure_button(Ref.row("claim_evidence", row["id"]), row["finding"]),
        quiet(table_rows.source(data, row["source_id"])),
        quiet(row["note"]) if isinstance(row["note"], str) else "",
    )
