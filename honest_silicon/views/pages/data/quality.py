"""What is known, of which country's chips, and who says so."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from honest_silicon.addresses import DATA_LIST, VIEW
from honest_silicon.analysis.left_out import Out
from honest_silicon.analysis.quality import (
    bases,
    coverage,
    disputed_cells,
    documents_per_chip,
    fact_titles,
    first_hand,
    second_readings,
    totals,
)
from honest_silicon.analysis.selection import Selection
from honest_silicon.charts.coverage import coverage_dots
from honest_silicon.charts.html import html
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.data import sentences
from honest_silicon.views.pages.data.lists import (
    COUNTRIES,
    WANTED_FACT,
    WANTED_OF,
    counted,
    country_columns,
)
from honest_silicon.views.pages.data.shown import LISTS
from honest_silicon.views.parts.click import Action
from honest_silicon.views.parts.markup import Column, TableRow, badge
from honest_silicon.words.left_out import reason


@register("sources-quality")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    cover, known = _cover(data, view.selection)
    view.answer(sentences.opening(known))
    _told(view)
    if chips.empty or cover.empty:
        shell.empty(sentences.NO_COVERAGE)
    else:
        _coverage(view, cover, known)


@per_dataset(8)
def _cover(data: Dataset, selection: Selection) -> tuple[pd.DataFrame, pd.DataFrame]:
    cover = coverage(data, selection.chips)
    return cover, totals(cover)


def _show_wanted(clicked: Action) -> None:
    """Turn to the wanted facts behind one cell of the map."""
    fact, _, country = clicked.value.partition(":")
    st.session_state[f"data:{VIEW}"] = LISTS
    for name, value in ((DATA_LIST, "wanted"), (WANTED_FACT, fact), (WANTED_OF, country)):
        st.session_state[f"{LISTS}:{name}"] = value


@kept
def _told(view: View) -> None:
    view.note(_counts(view))


def _counts(view: View) -> str:
    data, chips = view.data, view.selection.chips
    seen = None
    if "second_readings" in data.tables and len(
        outcomes := second_readings(data, chips)["outcome"]
    ):
        again = data.package.having("second_readings", "outcome", "seen")
        seen = float(outcomes.isin(again).mean())
    return sentences.counts(
        len(disputed_cells(data, chips)),
        seen,
        len(data.evidence),
        len(data.sources),
        documents_per_chip(data),
    )


def _coverage(view: View, cover: pd.DataFrame, known: pd.DataFrame) -> None:
    data = view.data
    # The tables beside the picture need half of a wide page.
    with st.container(key="coverage-halves"):
        left, right = st.columns(2, gap="large")
    with left:
        _picture(view, cover)
    with right:
        _who_says(view, known)
    frame = cover.rename(columns={"share": "share_known"})
    shell.downloads(data, frame, "coverage", {})


@kept
def _picture(view: View, cover: pd.DataFrame) -> None:
    titles = fact_titles(view.data)
    chart(
        view,
        coverage_dots(cover, view.theme, titles=titles, source=view.source),
        key="coverage",
        title=sentences.coverage_title(cover, titles),
        subtitle=sentences.COVERAGE_SUBTITLE,
        left_out=_on_sale(view),
        alt=sentences.coverage_alt(cover, view.theme, titles),
        sends="wanted",
        on_action=_show_wanted,
    )


def _on_sale(view: View) -> tuple[int, dict[str, str]]:
    """How many chips the coverage is of, and why each other is left out."""
    data, status = view.data, view.selection.chips["status"]
    waiting = status.index[~status.isin(data.package.delivered)]
    others = dict.fromkeys(waiting, reason(data.package, Out.NOT_SHIPPED))
    return len(status) - len(waiting), {**view.left_out, **others}


@kept
def _who_says(view: View, known: pd.DataFrame) -> None:
    data = view.data
    shell.header("Who says so")
    support = bases(data, chips=view.selection.chips)
    words = data.package.tables["evidence"].fields["basis"]
    shown = [c for c in COUNTRIES if c in support and support[c].sum()]
    rows = [
        TableRow(
            [
                html("{} {}", badge(data.package, basis), words.label(basis)),
                *(counted(support.at[basis, c], support[c].sum()) for c in shown),
            ]
        )
        for basis in support.index
    ]
    listing(
        view,
        sentences.BY_EVIDENCE,
        [Column("Evidence"), *country_columns(view, shown)],
        rows,
        key="bases",
    )
    view.note(sentences.strict(known, view.theme.names))
    _first_hand(view)


def _first_hand(view: View) -> None:
    """How many adopted figures rest on those who made, tested or filed, by country."""
    shares = first_hand(view.data, view.selection.chips)
    shown = [c for c in COUNTRIES if shares.at[(c, "all"), "figures"]]
    shell.header(shell.plain(sentences.first_hand_title(shares)), level=3)
    rows = [
        TableRow(
            [
                words,
                *(
                    counted(int(part["first_hand"]), int(part["figures"]))
                    for part in (shares.loc[(c, over)] for c in shown)
                ),
            ]
        )
        for over, words in (("all", "All chips"), ("shipping", "Chips on sale"))
    ]
    listing(
        view,
        "Figures that rest first-hand",
        [Column("First-hand"), *country_columns(view, shown)],
        rows,
        key="first-hand",
    )
    view.note(sentences.FIRST_HAND)
