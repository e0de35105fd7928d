"""The catalogue: every chip in a table that can be searched, sorted and filtered."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from honest_silicon.analysis.quality import sourced_cells
from honest_silicon.analysis.selection import select
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.page import View, follow, page, register, understood
from honest_silicon.views.parts import catalogue
from honest_silicon.views.parts.click import Action
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import table

DEFAULT = (
    "vendor",
    "status",
    "released",
    "process_node",
    "memory_gb",
    "memory_bw_gbs",
    "fp16_tflops",
    "fp8_tflops",
    "int8_tops",
    "interconnect_gbs",
    "tdp_w",
    "price_usd",
    "workload",
)
PAGE_ROWS = 300
_KEY = "catalogue"


@register("chips", "Table")
def show(view: View) -> None:
    data, state = view.data, view.state
    fields = data.package.chip_fields
    offered = [n for n in fields if n not in ("id", "name", "note", "aliases")]
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        text = state.value(
            "q",
            "",
            lambda raw: raw[:100],
            str.strip,
            lambda key: st.text_input(
                "Find a chip",
                key=key,
                placeholder="910C, 昇腾, H20, Cambricon …",
                max_chars=100,
            ),
        )
    selection = select(data, replace(view.filters, text=text)) if text else view.selection
    with right, st.popover("Columns"):
        columns = state.choices(
            "cols",
            offered,
            lambda key: st.multiselect(
                "Columns",
                offered,
                key=key,
                format_func=lambda n: fields[n].title,
            ),
            default=DEFAULT,
        )
        badges = state.flag(
            "badges", False, lambda key: st.toggle("Show the basis of each figure", key=key)
        )
    sort, order = _sorting(view, ["name", *offered])
    view.answer(_sentence(view, len(selection.chips)))
    shell.shown_line(data, len(selection.chips), selection.left_out)
    st.page_link(page("yours"), label="Add your own chips")
    if selection.chips.empty:
        shell.empty("No chip passes the search and the filters.")
        return
    shown = [fields["name"], *(fields[c] for c in columns)]
    ordered = catalogue.in_order(selection.chips, fields[sort], order)
    part = _page_of(view, len(ordered))
    rows = ordered.iloc[part * PAGE_ROWS : (part + 1) * PAGE_ROWS]
    with view.parts.place(_KEY):
        follow(
            view.data,
            fragment(
                table(
                    "Accelerators and their figures",
                    catalogue.headings(shown, sort=sort, order=order),
                    catalogue.rows(data, rows, shown, hidden=selection.hidden, badges=badges),
                ),
                key=_KEY,
                label="Table of chips",
                colours=shell.colours(view.theme),
                height="70vh",
                pin=True,
                on_act=lambda: _resort(view),
            ),
        )
    frame, units = catalogue.plain(ordered, shown, selection.hidden)
    shell.downloads(data, frame, "chips", units)


def _sorting(view: View, names: list[str]) -> tuple[str, str]:
    """Order of the table; changed by its headings, so there is no other control."""
    sort = view.state.choice("sort", names, "released", lambda key: st.session_state[key])
    order = view.state.choice("order", ("asc", "desc"), "desc", lambda key: st.session_state[key])
    return sort, order


def _resort(view: View) -> None:
    session = st.session_state
    match understood(view.data, session[_KEY].act):
        case Action("sort", field) if field in view.data.package.chip_fields:
            same = session.get("chips:sort") == field
            flipped = "asc" if session.get("chips:order") == "desc" else "desc"
            session["chips:order"] = flipped if same else "desc"
            session["chips:sort"] = field


def _page_of(view: View, count: int) -> int:
    """Which page of a long table; the control appears only when there are several."""
    pages = max(1, -(-count // PAGE_ROWS))
    if pages == 1:
        return 0
    options = [str(i + 1) for i in range(pages)]
    chosen = view.state.choice(
        "page",
        options,
        "1",
        lambda key: st.selectbox(
            f"Page of {pages}, {PAGE_ROWS} chips each", options, key=key, width=220
        ),
    )
    return int(chosen) - 1


def _sentence(view: View, count: int) -> str:
    chips = view.data.chips
    cn, us = (int((chips["country"] == c).sum()) for c in ("CN", "US"))
    sourced = sourced_cells(view.data)
    return (
        f"{cn} Chinese and {us} US accelerators with {sourced:,} sourced cells; "
        f"{count} match what you asked for. Open one to see where each figure comes from."
    )
