"""The reader's own chips: entered or uploaded, shown on every page of the session, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import number
from honest_silicon.dataset.own import (
    MAX_ROWS,
    TOKEN,
    checked,
    columns,
    stated,
)
from honest_silicon.dataset.read import format_value
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import controls, session, shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, linked, register
from honest_silicon.views.frame.state import UNLINKED
from honest_silicon.views.pages.chips import sentences
from honest_silicon.views.pages.chips.yours_table import SAID, fault_table, many, upload
from honest_silicon.views.pages.shared.two_chips import MOST_COMPARED
from honest_silicon.views.parts.markup import Column, TableRow, chip_link, go_link
from honest_silicon.views.parts.options import chips_by_name

#: What the form asks first; everything else is under "More fields".
_FIRST: Final = (
    "name",
    "vendor",
    "status",
    "released",
    "memory_gb",
    "memory_bw_gbs",
    "fp16_tflops",
    "fp8_tflops",
    "int8_tops",
    "interconnect_gbs",
    "tdp_w",
    "price_usd",
)
_START, _FAULTS = "own:start", "own:faults"


@register("yours", filtered=False)
def show(view: View) -> None:
    rows = session.own_chips()
    view.answer(_sentence(len(rows)))
    st.caption(sentences.KEPT_NOWHERE)
    if view.state.moved:
        st.session_state.pop(_FAULTS, None)
    # What the last press came to is said after the page was drawn anew, beside what was pressed.
    where, said = st.session_state.pop(SAID, ("", ""))
    if rows:
        _list(view, rows)
    _tell(said if where == "list" else "")
    upload(view)
    _tell(said if where == "upload" else "")
    _form(view)
    _tell(said if where == "form" else "")


def _tell(said: str) -> None:
    if said:
        st.success(shell.plain(said))


def _sentence(count: int) -> str:
    if not count:
        return sentences.YOURS_OPENING
    return sentences.yours_opening(many(count, "chip"))


def _key(name: str) -> str:
    return f"own:f:{name}"


def _list(view: View, rows: Sequence[session.Row]) -> None:
    ids = [i for i in view.data.chips.index if i in view.data.own]
    listing(
        view,
        "Your chips",
        [Column("Chip"), Column("What you state")],
        [
            TableRow(
                [
                    chip_link(view.data, chip),
                    stated(row, view.data.package),
                ]
            )
            for chip, row in zip(ids, rows, strict=True)
        ],
        key="own-list",
        height="20rem",
    )
    _compare(view, ids)
    frame = pd.DataFrame([dict(row) for row in rows]).assign(id=ids)
    order = ["id", *(n for n in columns(view.data.package) if n in frame)]
    fields = view.data.package.chip_fields
    units = {n: fields[n].unit for n in order if fields[n].unit}
    shell.downloads(view.data, frame[order], "yours", units)

    labels = _labels(rows)

    def remove() -> None:
        gone = set(st.session_state["own:gone"])
        _keep(
            [row for row in rows if row[TOKEN] not in gone], _counted(len(gone), "removed"), "list"
        )

    def remove_all() -> None:
        _keep([], _counted(len(rows), "removed"), "list")

    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = controls.several(
            UNLINKED, "own:gone", "Remove", labels, placeholder="Chips to remove", width=360
        )
        st.button("Remove", on_click=remove, disabled=not chosen)
        st.button("Remove all", on_click=remove_all)


def _compare(view: View, ids: Sequence[str]) -> None:
    """The way from one's own chips to the chip that others are compared with."""
    if BASELINE not in view.data.names:
        return
    chosen = [BASELINE, *ids[: MOST_COMPARED - 1]]
    link = go_link(
        f"compare?chips={','.join(chosen)}&base={BASELINE}",
        f"Compare with the {view.data.names[BASELINE]}",
    )
    colours = shell.colours(view.theme)
    body = html("<p>{}</p>", link)
    linked(view.data, body, key="own-compare", label="Compare", colours=colours, bare=True)


def _labels(rows: Sequence[session.Row]) -> dict[str, str]:
    """Name of each chip by its token; a name that comes again is numbered, as widgets find an
    option by its words.
    """
    out: dict[str, str] = {}
    for row in rows:
        again = sum(r["name"] == row["name"] for r in rows if r[TOKEN] in out)
        out[row[TOKEN]] = f"{row['name']} ({again + 1})" if again else row["name"]
    return out


def _keep(rows: Sequence[session.Row], said: str, where: str) -> None:
    """Keep these chips; what was chosen of the former ones is no longer."""
    session.keep(rows)
    st.session_state["own:gone"] = []
    start = st.session_state.get(_START) or ""
    if start.startswith("edit:") and start not in {f"edit:{r[TOKEN]}" for r in session.own_chips()}:
        st.session_state[_START] = None
    st.session_state[SAID] = (where, said)


def _counted(count: int, what: str) -> str:
    return f"{many(count, 'chip')} {what}."


def _form(view: View) -> None:
    shell.header("Enter a chip")
    data, rows = view.data, session.own_chips()
    names = data.chips["name"].to_dict()
    sourced = [i for i in chips_by_name(data) if i not in data.own]
    mine = {f"edit:{row[TOKEN]}": row for row in rows}
    labels = _labels(rows)
    # Said again, as a changed list of options would forget the choice.
    st.session_state[_START] = st.session_state.get(_START)

    def fill() -> None:
        start = st.session_state[_START]
        st.session_state.pop(_FAULTS, None)
        _put(view, _origin(view, start, mine))

    words = {start: f"Change {labels[row[TOKEN]]}" for start, row in mine.items()}
    words |= {i: f"{names[i]} ({data.chips.at[i, 'vendor']})" for i in sourced}
    controls.select(
        UNLINKED,
        _START,
        "Start from",
        words,
        None,
        on_change=fill,
        placeholder=sentences.START_FROM,
    )
    fields = data.package.chip_fields
    with st.form("own", border=False):
        _controls([fields[n] for n in _FIRST])
        with st.expander("More fields"):
            _controls([fields[n] for n in columns(data.package) if n not in _FIRST])
        faults = st.session_state.get(_FAULTS)
        if faults is not None:
            st.error(sentences.NOT_SAVED)
            fault_table(faults.problems, {n: f.header for n, f in fields.items()})
        editing = st.session_state.get(_START) in mine
        st.form_submit_button(
            "Save the change" if editing else "Add the chip",
            type="primary",
            on_click=_submitter(view, rows),
        )


def _origin(view: View, start: str | None, mine: Mapping[str, session.Row]) -> session.Row:
    """What the form is filled with: an own chip, the cells of a sourced one, or nothing."""
    if not start:
        return {}
    if start in mine:
        return mine[start]
    chip = view.data.chips.loc[start]
    return {
        n: format_value(chip[n])
        for n in columns(view.data.package)
        if pd.notna(chip[n]) and n not in ("note", "aliases")
    } | {"name": f"{chip['name']}, changed"}


def _put(view: View, row: session.Row) -> None:
    for name in columns(view.data.package):
        kind = view.data.package.chip_fields[name]
        text = row.get(name)
        st.session_state[_key(name)] = _typed(kind, text) if text else _nothing(kind)


def _typed(kind: Field, text: str) -> object:
    if kind.enum:
        return text
    return float(text) if kind.numeric else text


def _nothing(kind: Field) -> object:
    return None if kind.enum or kind.numeric else ""


def _controls(fields: Sequence[Field]) -> None:
    """One control for each field, two in a row; limits are checked when the form is sent."""
    for left in range(0, len(fields), 2):
        for column, kind in zip(st.columns(2), fields[left : left + 2], strict=False):
            with column:
                _control(kind)


def _control(kind: Field) -> None:
    key, label = _key(kind.name), kind.header if kind.name != "name" else "Name (needed)"
    if kind.enum:
        words = {str(e): kind.label(str(e)) for e in kind.enum}
        controls.select(
            UNLINKED, key, label, words, None, help=kind.description, placeholder="Not stated"
        )
    elif kind.numeric:
        controls.amount(UNLINKED, key, label, None, help=kind.description, placeholder="Unknown")
    else:
        example = "2026-Q1" if kind.partial_date else ""
        controls.text(UNLINKED, key, label, placeholder=example, most=400, help=kind.description)


def _submitter(view: View, rows: Sequence[session.Row]) -> Callable[[], None]:
    def submit() -> None:
        state = st.session_state
        row = {}
        for name in columns(view.data.package):
            value = state.get(_key(name))
            if value not in (None, ""):
                kind = view.data.package.chip_fields[name]
                row[name] = format_value(value) if kind.numeric else str(value).strip()
        found = checked([row], view.data.package)
        start = state.get(_START) or ""
        old = next((r for r in rows if start == f"edit:{r[TOKEN]}"), None)
        if found.problems:
            state[_FAULTS] = found
            return
        if len(rows) >= MAX_ROWS and old is None:
            said = sentences.full(number(MAX_ROWS))
            state[SAID] = ("form", said)
            return
        state.pop(_FAULTS, None)
        (new,) = found.rows
        if old is None:
            kept = [*rows, new]
        else:
            kept = [{**new, TOKEN: old[TOKEN]} if r is old else r for r in rows]
        said = f'"{row["name"]}" {"added" if old is None else "changed"}.'
        _keep(kept, " ".join([said, *found.remarks]), "form")
        state[_START] = None
        _put(view, {})

    return submit
