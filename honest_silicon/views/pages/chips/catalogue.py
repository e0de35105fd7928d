"""The catalogue: every chip in a table that can be searched, sorted and filtered."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.search import CHIP, CLAIM, MODEL, among, find
from honest_silicon.analysis.selection import Selection
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.page import View, linked, page, register
from honest_silicon.views.pages.chips import sentences
from honest_silicon.views.pages.shared import found
from honest_silicon.views.parts import catalogue
from honest_silicon.views.parts.click import Action
from honest_silicon.views.parts.markup import TableRow, group, table
from honest_silicon.views.parts.sentences import absence_means
from honest_silicon.words.left_out import reasons

DEFAULT: Final = (
    "fp16_tflops",
    "memory_gb",
    "memory_bw_gbs",
    "released",
    "vendor",
    "process_node",
    "interconnect_gbs",
    "tdp_w",
    "int8_tops",
    "workload",
    "status",
)
PAGE_ROWS = 300
#: The order until a reader picks another: what is searched for as it was found, else the newest
#: first, so that neither country fills the first screen, nor chips of which nothing is known.
BEST: Final = "best"
_NEWEST: Final = "newest"
_KNOWN: Final = "memory_gb"
_KEY: Final = "catalogue"
#: Short cuts to the filter by country, and where the filters keep it.
_ONE: Final = "chips:one-country"
_FILTER: Final = "f:country"


@register("chips")
def show(view: View) -> None:
    data = view.data
    fields = data.package.chip_fields
    text, columns, badges = _controls(view)
    _countries(view)
    selection = among(data, view.selection, text)
    sort, order = _sorting(view, text)
    view.answer(sentences.opening(data, selection.chips))
    if selection.chips.empty:
        _nothing(view, text)
    else:
        part = _page_of(view, len(selection.chips))
        body, ordered = _drawn(data, selection, sort, order, columns, badges, part)
        with view.parts.place(_KEY, "Chips and their figures"):
            linked(
                view.data,
                body,
                key=_KEY,
                label="Table of chips",
                colours=shell.colours(view.theme),
                height="70vh",
                pin=True,
                on_action=lambda action: _resort(view, action, sort, order),
            )
    shell.shown_line(data, len(selection.chips), reasons(data.package, selection.left_out))
    if not selection.chips.empty:
        shown = [fields["name"], *(fields[c] for c in columns)]
        words = catalogue.absences(data, ordered, shown, selection.hidden)
        view.note(sentences.how_to_read(data), *map(absence_means, words))
        shell.downloads(
            data,
            lambda: catalogue.plain(ordered, shown, selection.hidden),
            "chips",
            catalogue.units(shown),
        )


def _controls(view: View) -> tuple[str, tuple[str, ...], bool]:
    """What is searched for, the columns, and whether each figure bears the mark of its source."""
    fields = view.data.package.chip_fields
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = controls.text(
            view.state, "q", "Find a chip", placeholder="H20, 910C, 昇腾, Cambricon", width=340
        )
        with controls.popover(view.state, "Columns"):
            columns = controls.several(
                view.state,
                "cols",
                "Columns",
                {n: fields[n].title for n in _offered(view)},
                default=DEFAULT,
            )
            badges = controls.toggle(view.state, "badges", sentences.MARK_SOURCES, False)
        st.page_link(page("yours"), label="Add your own chips")
    return text, columns, badges


def _countries(view: View) -> None:
    """The filter by country where the side bar is shut, as on a phone (page.css)."""
    session = st.session_state

    def put() -> None:
        session[_FILTER] = [session[_ONE]] if session[_ONE] else []

    chosen = session.get(_FILTER) or []
    session[_ONE] = chosen[0] if len(chosen) == 1 else None
    with st.container(key="chips-one-country"):
        controls.pills(_ONE, "Chips of one country", sentences.OF_COUNTRY, on_change=put)


def _offered(view: View) -> list[str]:
    hidden = ("id", "name", "note", "aliases")
    return [n for n in view.data.package.chip_fields if n not in hidden]


def _sorting(view: View, text: str) -> tuple[str, str]:
    """Field and order of the table; changed by its headings, so there is no other control. No
    field where chips stand as they were found.
    """
    names = [BEST, "name", *_offered(view)]
    sort = view.state.choice("sort", names, BEST)
    order = view.state.choice("order", ("asc", "desc"), "desc")
    if sort != BEST:
        return sort, order
    return ("" if text else _NEWEST), "desc"


def _resort(view: View, clicked: Action, sort: str, order: str) -> None:
    session = st.session_state
    match clicked:
        case Action("sort", field) if field in view.data.package.chip_fields:
            flipped = "asc" if order == "desc" else "desc"
            session["chips:order"] = flipped if sort == field else "desc"
            session["chips:sort"] = field


@per_dataset(12)
def _drawn(
    data: Dataset,
    selection: Selection,
    sort: str,
    order: str,
    columns: tuple[str, ...],
    badges: bool,
    part: int,
) -> tuple[Markup, pd.DataFrame]:
    """The table of one page, and its chips in their order."""
    shown = [data.package.chip_fields[c] for c in ("name", *columns)]
    groups = _in_order(data, selection, sort, order, part)
    rows: list[TableRow] = []
    for words, chips in groups:
        rows += [group(words)] if words else []
        rows += catalogue.rows(data, chips, shown, hidden=selection.hidden, badges=badges)
    heads = catalogue.headings(shown, sort=sort, order=order)
    # On a phone a card of the columns as they are at first has the few that matter most.
    style = "lines cards chips" + (" brief" if columns == DEFAULT else "")
    body = table("Chips and their figures", heads, rows, style)
    return body, pd.concat([chips for _, chips in groups])


def _in_order(
    data: Dataset, selection: Selection, sort: str, order: str, part: int
) -> list[tuple[str, pd.DataFrame]]:
    """The chips of this page of the table in their order, those of a plan apart; with the heading
    of each group.
    """
    if not sort:
        ordered = selection.chips
        marks = pd.Series("", index=ordered.index)
    else:
        if sort == _NEWEST:
            ordered = catalogue.newest(selection.chips, data.package, _KNOWN)
        else:
            ordered = catalogue.in_order(selection.chips, data.package.chip_fields[sort], order)
        marks = _group_of(data, ordered).sort_values(
            key=lambda names: names.map(list(sentences.GROUPS).index), kind="stable"
        )
        ordered = ordered.loc[marks.index]
    counts = marks.value_counts()
    marks = marks.iloc[part * PAGE_ROWS : (part + 1) * PAGE_ROWS]
    out = []
    for name in dict.fromkeys(marks):
        first = sentences.NEWEST.get(name, "") if sort == _NEWEST else ""
        words = f"{sentences.GROUPS[name]} ({counts[name]}{first})" if name else ""
        out.append((words, ordered.loc[marks.index[marks == name]]))
    return out


def _group_of(data: Dataset, chips: pd.DataFrame) -> pd.Series:
    """The group of each chip, a key of ``sentences.GROUPS``."""
    had = chips["status"].isin(data.package.delivered)
    groups = had.map({True: "had", False: "planned"})
    groups = groups.mask(chips["status"] == "cancelled", "cancelled")
    return groups.mask(chips.index.isin(data.own), "own")


def _nothing(view: View, text: str) -> None:
    """Why no chip is shown, with the models and claims that the search found instead."""
    if not text:
        shell.empty(sentences.NONE_PASS)
        return
    hidden = len(find(view.data, text, len(view.data.chips), (CHIP,)))
    others = [] if hidden else find(view.data, text, kinds=(MODEL, CLAIM))
    said = shell.plain(sentences.unfound(text, hidden, len(others)))
    if hidden:
        shell.empty(said)
        return
    st.info(said)
    if others:
        found.links(view, others)


def _page_of(view: View, count: int) -> int:
    """Which page of a long table; the control appears only when there are several."""
    pages = max(1, -(-count // PAGE_ROWS))
    if pages == 1:
        return 0
    chosen = controls.select(
        view.state,
        "page",
        f"Page of {pages}, {PAGE_ROWS} chips each",
        {str(i + 1): str(i + 1) for i in range(pages)},
        "1",
        width=220,
    )
    return int(chosen) - 1
