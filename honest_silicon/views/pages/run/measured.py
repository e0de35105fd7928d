"""Achieved against possible for every chip with a measurement, and what is withheld."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.achieved import AGAINST, TASKS, results
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.error import errors
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.likeness import UNKNOWN, first_of, load_of, model_of, who_ran
from honest_silicon.charts.achieved import results_alt, results_by_chip
from honest_silicon.charts.html import html, html_column
from honest_silicon.dataset.format import ends_text, fixed, number, value_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.run import measured_expected, measured_pairs
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.markup import Column, TableRow, chip_link, gap, quiet

#: Who ran it, in a word: what they are to the chip.
_WHO: Final = {
    "vendor": "Maker or seller",
    "buyer": "User",
    "laboratory": "Laboratory",
    "project": "Open project",
    "unknown": "Not told",
}
#: Kinds of work whose rate is of a part, not of a model.
_OF_PART: Final = ("matrix", "memory")
#: Kinds whose rate hangs on how many sequences an accelerator has at once.
_OF_LOAD: Final = ("decode", "tokens")
_LOADS: Final = {
    "few": "Up to 4 sequences per accelerator",
    "some": "5 to 32 sequences per accelerator",
    "many": "More than 32 sequences per accelerator",
    UNKNOWN: "Sequences per accelerator not told",
}
_ADJECTIVE: Final = {"CN": "Chinese", "US": "US"}
#: Measure that is no share of a bound: what a reader buys.
_RATE, _RATE_WORDS = "tokens", "Inference, tokens/s per accelerator"
_SECTIONS: Final = {
    "results": "Each result",
    "pairs": "Pairs of two chips",
    "errors": "Error by chip",
    "expected": "Expected speeds",
    "others": "Not compared",
    "withheld": "Withheld",
}
_SAID = (
    *("chip_id", "chip_named", "country", "model", "precision", "chips", "batch", "value", "unit"),
    *("per", "run_by", "runner", "audited", "date", "fraction", "why", "weight_bits"),
    "rival",
)


@register("measured", "Measured results")
def show(view: View) -> None:
    data, state = view.data, view.state
    table = results(data)
    if table.empty:
        view.answer("This data directory has no table of measured results.")
        shell.empty("Nothing measured is recorded.", remedy="Add measured.csv.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kind = state.choice(
            "what",
            (*TASKS, _RATE),
            "matrix",
            lambda key: st.selectbox(
                "What was measured",
                (*TASKS, _RATE),
                key=key,
                width=300,
                format_func=lambda k: TASKS.get(k, _RATE_WORDS),
            ),
        )
        who = state.choices(
            "who",
            tuple(_WHO),
            lambda key: st.multiselect(
                "Who ran it",
                tuple(_WHO),
                key=key,
                width=300,
                placeholder="Anyone",
                format_func=lambda w: _WHO[w],
            ),
        )
    mine = table[table["chip_id"].isin(view.selection.chips.index)]
    if who:
        mine = mine[mine["runner"].isin(who)]
    known = mine[mine["fraction"].notna() & (mine["exception"] == "")]
    if kind == _RATE:
        rates = mine[mine["rate"].notna() & mine["model_id"].notna() & (mine["country"] != "")]
        rows, words = rates.assign(shown=rates["rate"]), "per accelerator"
    else:
        rows = known[known["kind"] == kind].assign(shown=lambda r: 100 * r["fraction"])
        words = AGAINST[kind]
    every = len(rows)
    view.answer(sentence(rows, TASKS.get(kind, _RATE_WORDS)))
    rows = _alike(view, rows, kind)
    seen = set(rows["chip_id"])
    unseen = {c: "without a result to compare" for c in view.selection.ids if c not in seen}
    shell.shown_line(data, len(seen), {**view.selection.left_out, **unseen})
    st.caption(
        f"{len(rows)} of {every} results shown: one "
        + ("rate" if kind in _OF_PART else "model")
        + ", each row one chip and one number format"
        + (", at a like load. Lengths differ. " if kind in _OF_LOAD else ". ")
        + f"Of {len(mine)} on the selection {len(known)} can be compared with a bound; the rest "
        'are under "Not compared".' + (f" 100 % is {words}." if kind != _RATE else "")
    )
    _picture(view, rows, kind, words)
    section = state.choice(
        "show",
        tuple(_SECTIONS),
        "results",
        lambda key: st.segmented_control(
            "Show", tuple(_SECTIONS), key=key, required=True, format_func=lambda s: _SECTIONS[s]
        ),
    )
    if section == "results":
        _results(view, rows, "measured-results")
    elif section == "errors":
        _errors(view, known)
    elif section == "others":
        _others(view, mine)
    else:
        _OF_ALL[section](view)


def _picture(view: View, rows: pd.DataFrame, kind: str, words: str) -> None:
    if rows.empty:
        shell.empty("No result of the selection can be compared in this way.")
        return
    share = kind != _RATE
    title = f"{TASKS[kind]}: share of {words}" if share else f"Tokens/s, {words}"
    drawn = rows[["chip_id", "country", "runner", "shown"]].assign(
        row=[_row(view, r) for r in _read(rows)],
        hover=html_column((_hover(view, r) for r in _read(rows)), rows.index),
    )
    chart(
        view,
        results_by_chip(
            drawn,
            view.theme,
            axis_title=f"Achieved, % of {words}" if share else "Tokens/s per accelerator",
            source=view.source,
            log=not share,
        ),
        key="measured-fractions",
        title=title,
        alt=results_alt(drawn, view.theme, title),
    )


def _alike(view: View, rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Those of ``rows`` that may stand in one picture: of one model, and of a like load."""
    if kind in _OF_PART or rows.empty:
        return rows
    rows = rows.assign(of_model=[model_of(r) for r in rows.to_dict("records")])
    names = {i: s.name for i, s in all_shapes(view.data).items()}
    counts = rows["of_model"].value_counts()
    models = first_of(rows, "of_model")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        model = view.state.choice(
            "model",
            models,
            models[0],
            lambda key: st.selectbox(
                "Model",
                models,
                key=key,
                width=300,
                format_func=lambda m: f"{names.get(m, m)} ({counts[m]} results)",
            ),
        )
        rows = rows[rows["of_model"] == model]
        if kind not in _OF_LOAD:
            return rows
        rows = rows.assign(load=[load_of(r) for r in rows.to_dict("records")])
        loads = first_of(rows, "load")
        load = view.state.choice(
            "load",
            loads,
            loads[0],
            lambda key: st.selectbox(
                "Load",
                loads,
                key=key,
                width=320,
                format_func=lambda w: f"{_LOADS[w]} ({int((rows['load'] == w).sum())})",
            ),
        )
    return rows[rows["load"] == load]


def sentence(rows: pd.DataFrame, title: str) -> str:
    """Who ran the results shown; no rate, which would pool what nobody can compare."""
    said = []
    for country, adjective in _ADJECTIVE.items():
        vendor, every = who_ran(rows, country)
        if every:
            said.append(f"{vendor} of the {every} results on {adjective} chips")
    if not said:
        return f"{title}: nothing of the selection can be compared."
    return f"{title}: makers or sellers ran {' and '.join(said)}."


def _row(view: View, row: dict) -> str:
    """Chip and number format: what a row of the picture holds."""
    said = view.data.names[row["chip_id"]]
    if isinstance(row["precision"], str):
        precision = view.data.package.tables["measured"].fields["precision"]
        said += f", {precision.label(row['precision'])}"
    if pd.notna(row["weight_bits"]):
        said += f", {number(row['weight_bits'])}-bit weights"
    return said


def _read(rows: pd.DataFrame) -> list[dict]:
    """What a result is said with, row by row; the other columns would double the time."""
    return rows[list(_SAID)].to_dict("records")


def _hover(view: View, row: dict) -> Markup:
    return html(
        "<b>{}</b>: {}<br>{}<br>{}, {}",
        view.data.names[row["chip_id"]],
        _fraction(row) if pd.notna(row["fraction"]) else "no bound",
        _what(view, row),
        _said(view, row),
        row["run_by"],
    )


def _what(view: View, row: dict) -> str:
    fields = view.data.package.tables["measured"].fields
    said = str(row["model"])
    if isinstance(row["precision"], str):
        said += f", {fields['precision'].label(row['precision'])}"
    if pd.notna(row["chips"]):
        said += f", {number(row['chips'])} accelerator{'' if row['chips'] == 1 else 's'}"
    if pd.notna(row["batch"]):
        said += f", batch {number(row['batch'])}"
    return said


def _said(view: View, row: dict) -> str:
    """The figure as the source gives it."""
    fields = view.data.package.tables["measured"].fields
    per = fields["per"].label(row["per"])
    return f"{value_text(row['value'], fields['value'])} {row['unit']} per {per}"


def _results(view: View, rows: pd.DataFrame, key: str) -> None:
    reason = view.data.package.tables["measured"].fields["qualifier"].label
    columns = [
        Column("Chip"),
        Column("What"),
        Column("Figure", numeric=True),
        Column("Of the bound", numeric=True),
        Column("Who ran it"),
        Column("Date"),
    ]
    ordered = rows.sort_values(["country", "fraction"], ascending=[True, False], kind="stable")
    body = []
    for row_id, row in zip(ordered["id"], _read(ordered), strict=True):
        cells = [
            _chip(view, row),
            _what(view, row),
            _said(view, row),
            _fraction(row) if pd.notna(row["fraction"]) else gap(reason(row["why"])),
            html(
                "{}: {}{}",
                _WHO[row["runner"]],
                row["run_by"],
                quiet("audited") if row["audited"] else "",
            ),
            row["date"] if isinstance(row["date"], str) else gap("undated"),
        ]
        body.append(TableRow(cells, opens=Ref.row("measured", row_id)))
    listing(
        view,
        "Results",
        columns,
        body,
        key=key,
        height="34rem",
        pin=True,
        alone=True,
    )
    plain = ordered.drop(
        columns=["country", "strict", "shown", "of_model", "load"], errors="ignore"
    ).reset_index(drop=True)
    shell.downloads(view.data, plain, key, {"value": "see column unit", "fraction": "1"})


def _chip(view: View, row: dict) -> str:
    chip = row["chip_id"]
    if not isinstance(chip, str):
        return str(row["chip_named"])
    return chip_link(view.data, chip)


def _fraction(row: dict) -> str:
    said = f"{number(100 * row['fraction'], significant=2)} %"
    return f"{said} of {BY_RIVAL}" if row["rival"] else said


def _errors(view: View, known: pd.DataFrame) -> None:
    """The spread of measured over bound: how far a bound is from what is reached."""
    precision = view.data.package.tables["measured"].fields["precision"].label
    table = errors(known, ["chip_id", "kind", "precision"]).reset_index()
    columns = [
        Column("Chip"),
        Column("Task"),
        Column("Precision"),
        Column("Median", numeric=True),
        Column("Middle half", numeric=True),
        Column("All", numeric=True),
        Column("Results", numeric=True),
    ]
    table = table.sort_values(["kind", "median"], ascending=[True, False], kind="stable")
    body = [
        TableRow(
            [
                _chip(view, row),
                TASKS[row["kind"]],
                precision(row["precision"]),
                f"{100 * row['median']:.1f} %",
                ends_text(row["low"], row["high"], fixed(1, 100), " %"),
                ends_text(row["min"], row["max"], fixed(1, 100), " %"),
                number(row["count"]),
            ]
        )
        for row in table.to_dict("records")
    ]
    listing(
        view,
        "Error of the bounds",
        columns,
        body,
        key="measured-errors",
        height="34rem",
        pin=True,
        alone=True,
    )
    shell.downloads(
        view.data, table, "measured-errors", dict.fromkeys(("median", "low", "high"), "1")
    )


def _others(view: View, mine: pd.DataFrame) -> None:
    """What is kept and compared with nothing, by reason; and what stands above its bound."""
    others = mine[mine["fraction"].isna()]
    words = view.data.package.tables["measured"].fields["qualifier"]
    counts = others["why"].value_counts()
    reasons = [f"{words.label(w)}: {n}" for w, n in counts.items()]
    st.markdown("\n".join(f"- {shell.plain(r)}" for r in reasons))
    above = mine[mine["exception"] != ""]
    for row in above.to_dict("records"):
        st.markdown(
            f"- Above its bound: {shell.plain(_what(view, row))} on "
            f"{shell.plain(view.data.names[row['chip_id']])}. {shell.plain(row['exception'])}"
        )
    _results(view, pd.concat([above, others]), "measured-others")


def _withheld(view: View) -> None:
    frame = view.data.tables.get("withheld")
    if frame is None or frame.empty:
        st.info("No withheld sheet is recorded.")
        return
    counts = frame["vendor"].value_counts()
    named = ", ".join(f"{vendor} {count}" for vendor, count in counts.items())
    st.markdown(
        f"{len(frame)} public test sheets print no rate, or no rating to hold it against: "
        f"{shell.plain(named)}."
    )
    columns = [Column("Chip as named"), Column("Vendor"), Column("Withheld"), Column("Sheet")]
    body = []
    for row in frame.to_dict("records"):
        note = quiet(row["note"]) if pd.notna(row["note"]) else ""
        cells = [
            row["chip_named"],
            row["vendor"],
            html("{}{}", row["what"], note),
            table_rows.source(view.data, row["source_id"]),
        ]
        body.append(TableRow(cells))
    listing(view, "Withheld", columns, body, key="measured-withheld", height="30rem", alone=True)
    shell.downloads(view.data, frame, "measured-withheld", {})


#: Sections that do not follow from the choices above them.
_OF_ALL: Final = {
    "pairs": measured_pairs.show,
    "expected": measured_expected.show,
    "withheld": _withheld,
}
