"""A chip with figures of the reader's: which class it would have, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.export_rules import (
    ENTRIES,
    classify,
    tests,
)
from honest_silicon.analysis.rule_report import UNITS, Report, Threshold, report
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.shared.rule_words import class_words
from honest_silicon.views.pages.sold_to_china import sentences
from honest_silicon.views.parts.markup import Column, TableRow, gap
from honest_silicon.views.parts.options import chips_by_name
from honest_silicon.words.rules import threshold

#: What a rule may ask for beside rates.
_OTHERS: Final = ("die_area_mm2", "node_nm", "memory_bw_gbs", "interconnect_gbs")
#: Figures of which 0 says something: that there is no such link or memory.
_NOUGHT: Final = ("memory_bw_gbs", "interconnect_gbs")
_MOST: Final = 1e7
#: Figures beside each other on a wide screen.
_ACROSS: Final = 4
_EMPTY: Final = "none"
#: Class in nm a part is taken to be of where no process is given: the coarsest that is not planar.
_NOT_PLANAR: Final = 16
_METRICS: Final = {
    "tpp": "TPP",
    "performance_density": "Density",
    "io_bandwidth": "Links and slot",
    "link_bandwidth": "Links",
    "memory_bandwidth": "Memory bandwidth",
    "bandwidth_sum": "Memory and links",
}


@dataclass(frozen=True)
class Draft:
    """What the reader asks about: a row with its name, or an id where nothing was changed.

    ``alone`` tells that it was not started from a chip, ``assumed`` that its process was not
    given.
    """

    chip: Mapping[str, Any] | str
    name: str
    alone: bool = False
    assumed: bool = False


def show(view: View, day: date) -> None:
    """Controls, the class under the day's rules and under each rule set, and its arithmetic."""
    fields = _fields(view)
    with st.expander(sentences.WHAT_IF, expanded=_linked(view)):
        draft = _draft(view, _start(view, fields), fields)
        view.note(sentences.WHAT_IF_NOTE)
        if draft is None:
            st.markdown(sentences.START_FROM)
            return
        st.markdown(_sentence(view, draft, day))
        found = report(draft.chip, day, view.data)
        st.markdown(_arithmetic(view, draft, found))
        _thresholds(view, found, day)


def _fields(view: View) -> tuple[str, ...]:
    return (*view.data.package.counted_bits, *_OTHERS)


def _param(name: str) -> str:
    return f"w{name.split('_')[0]}"


def _linked(view: View) -> bool:
    """Whether the link names a part or a figure of one."""
    asked = st.query_params
    return asked.get("wif", _EMPTY) != _EMPTY or any(_param(f) in asked for f in _fields(view))


def _start(view: View, fields: tuple[str, ...]) -> str:
    ids = [_EMPTY, *chips_by_name(view.data)]
    names = {**view.data.names, _EMPTY: "Nothing: a chip of your own"}
    mine = [_param(f) for f in fields]
    return controls.select(
        view.state,
        "wif",
        "Start from",
        {i: names[i] for i in ids},
        _EMPTY,
        width=340,
        # Figures of the chip before would stay as edits of the next.
        on_change=lambda: view.state.forget_own(mine),
    )


def _draft(view: View, start: str, fields: tuple[str, ...]) -> Draft | None:
    """The chip as it stands in the controls; None where nothing is given."""
    data = view.data
    alone = start == _EMPTY
    row: dict[str, Any] = (
        dict.fromkeys(data.chips.columns) if alone else data.chips.loc[start].to_dict()
    )
    given: dict[str, float | None] = {}
    # Row by row, so that they stay in order where a phone stacks them.
    for first in range(0, len(fields), _ACROSS):
        names = fields[first : first + _ACROSS]
        for place, name in zip(st.columns(_ACROSS), names, strict=False):
            own = None if row[name] is None or pd.isna(row[name]) else float(row[name])
            with place:
                value = _number(view, name, own)
            if value != own:
                given[name] = value
    if not given:
        return None if alone else Draft(start, data.names[start])
    # Without its id the figures are what they are, not what sources make of them.
    edited: dict[str, Any] = {**row, **given, "id": ""}
    for name in data.package.counted_bits:
        if edited[name] is None and (alone or name in given):
            edited[name] = 0.0
    assumed = edited["node_nm"] is None and (alone or "node_nm" in given)
    if assumed:
        edited["node_nm"] = _NOT_PLANAR
    name = "A chip with these figures" if alone else f"{data.names[start]} as changed"
    return Draft(edited, name, alone, assumed)


def _number(view: View, name: str, own: float | None) -> float | None:
    """One figure of the part: that of the chip it was started from until it is changed."""
    kind = view.data.package.chip_fields[name]
    return controls.amount(
        view.state,
        _param(name),
        kind.header,
        own,
        _MOST,
        zero=name in _NOUGHT,
        help=kind.description,
        placeholder=_EMPTY,
    )


def _sentence(view: View, draft: Draft, day: date) -> str:
    data = view.data
    found = classify(draft.chip, day, data)
    said = [f"{draft.name}, on {day.isoformat()}: **{shell.plain(class_words(view.data, found))}**"]
    for moment in sorted({t.first for t in tests(data) if t.entry in ENTRIES}):
        found = classify(draft.chip, moment, data)
        said.append(f"from {moment.isoformat()}: {shell.plain(class_words(view.data, found))}")
    return "; ".join(said) + "."


def _arithmetic(view: View, draft: Draft, found: Report) -> str:
    """TPP and density with what they are made of."""
    fields = view.data.package.chip_fields
    shown = [t for t in found.terms if t.rate.value]
    if found.tpp.interval is None or not shown:
        return sentences.NO_TPP
    top = shown[0]
    read = sentences.NOMINAL if top.nominal else ""
    said = [f"{fields[top.field].title} {number(top.rate.value)}{read} x {top.bits} bits"]
    said += [f"{fields[t.field].title} {number(t.product.value)}" for t in shown[1:]]
    tpp = f"TPP {number(found.tpp.interval.value)} = {said[0]}"
    if said[1:]:
        tpp += f" (others: {', '.join(said[1:])})"
    if found.tpp.floor:
        tpp += ", at least: the 16-bit rate is unknown"
    return f"{shell.plain(tpp)}. {shell.plain(_density(draft, found))}"


def _density(draft: Draft, found: Report) -> str:
    density, area = found.density, found.area
    if density.field == "planar":
        return sentences.FLAT_DENSITY
    if density.interval is None or found.tpp.interval is None:
        return sentences.NO_DENSITY
    value = number(density.interval.value, significant=3)
    if area.interval is None:
        return sentences.density_floor(value)
    tpp, dies = number(found.tpp.interval.value), number(area.interval.value)
    assumed = sentences.TAKEN_AS_FINE if draft.assumed else ""
    return f"Density {value} = {tpp} / {dies}\N{NO-BREAK SPACE}mm²{assumed}."


def _thresholds(view: View, found: Report, day: date) -> None:
    """Each threshold with the distance to it."""
    standings = view.data.package.tables["export_rules"].fields["standing"]
    titles = view.data.tables["export_rules"].set_index("id")["title"]
    columns = [
        Column("Rule"),
        Column("Figure"),
        Column("Limit"),
        Column("This chip", numeric=True),
        Column("Distance", "Above (+) or below (-) the nearest limit", numeric=True),
        Column("Met"),
        Column("Standing"),
    ]
    rows = [
        TableRow(
            [
                _rule(t, titles[t.test.id]),
                _METRICS[t.test.metric],
                threshold(t.test, UNITS[t.test.metric]).replace("mm2", "mm²"),
                gap("unknown") if t.figure.interval is None else _value(t),
                gap("unknown") if t.distance is None else _distance(t.distance),
                {True: "yes", False: "no", None: "undetermined"}[t.met],
                standings.label(t.standing),
            ],
            opens=Ref.row("export_rules", t.test.id),
        )
        for t in found.thresholds
    ]
    if not rows:
        view.note(sentences.no_limit(day.isoformat()))
        return
    listing(view, "Limits and the distance to each", columns, rows, key="what-if", style="cards")


def _rule(t: Threshold, title: str) -> str:
    """An entry of the control list with its alternative; other rules by their title."""
    return f"{t.test.entry}, test {t.test.alternative}" if t.test.entry in ENTRIES else title


def _value(t: Threshold) -> str:
    assert t.figure.interval is not None
    text = number(t.figure.interval.value, significant=4)
    return f"at least {text}" if t.figure.floor else text


def _distance(value: float) -> str:
    # As exact as the figure and the limit that it is between.
    exact = None if abs(value) >= 1000 else 4 if abs(value) >= 1 else 3
    said = number(abs(value), significant=exact)
    return f"{'+' if value >= 0 else '-'}{said}"
