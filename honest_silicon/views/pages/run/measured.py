"""Measured results: how near each comes to what is possible, pairs of chips, what is withheld."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.achieved import compared, not_compared, results
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.error import errors
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.likeness import first_of, format_of, load_of, model_of, tokens_of
from honest_silicon.analysis.measured_pairs import most_tested
from honest_silicon.analysis.selection import Selection
from honest_silicon.charts.achieved import results_by_chip
from honest_silicon.charts.html import html, html_column
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, fixed, number
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing, region
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.run import measured_expected, measured_pairs
from honest_silicon.views.pages.run import result_cells as cells
from honest_silicon.views.pages.run.sentences import measured as said
from honest_silicon.views.pages.run.sentences import pairs
from honest_silicon.views.pages.shared.sentences import NO_ANSWER, PICK
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    gap,
    go_link,
    quiet,
)
from honest_silicon.words.measured import why

#: Kinds of work whose rate is of a chip, not of a model.
_MEMORY: Final = "memory"
_OF_CHIP: Final = ("matrix", _MEMORY)
#: Kinds whose rate hangs on how many sequences a chip has at once.
_OF_LOAD: Final = ("decode", said.RATE)
_SECTIONS: Final = {
    "results": "All results",
    "pairs": "Two chips on one model",
    "errors": "Measured against possible",
    "expected": "Expected speeds",
    "others": "Not compared",
    "withheld": "Withheld",
    "left-out": "Left out",
}
_READ: Final = (
    *("chip_id", "chip_named", "country", "model", "precision", "chips", "batch", "value", "unit"),
    *("per", "run_by", "runner", "audited", "date", "fraction", "why", "weight_bits"),
    *("rival", "rate"),
)


@register("measured")
def show(view: View) -> None:
    data, state = view.data, view.state
    table = results(data)
    if table.empty:
        view.answer(said.NO_RESULTS)
        shell.empty(said.NOTHING_MEASURED, remedy="Add measured.csv.")
        return
    with view.answer(_opening(data, view.selection)):
        _lead(view)
    section = controls.segmented(state, "show", "Show", _SECTIONS, "results", hidden=True)
    if section in _OF_ALL:
        _keep(view, who=True)
        _OF_ALL[section](view)
        return
    if section == "results":
        _all_results(view)
        return
    who = _who(view)
    mine, known = _of(data, view.selection, who)
    _keep(view)
    (_errors if section == "errors" else _others)(view, known if section == "errors" else mine)


def _who(view: View) -> tuple[str, ...]:
    return controls.several(view.state, "who", "Who ran it", said.WHO, placeholder="Anyone")


def _all_results(view: View) -> None:
    """Results of one kind and one likeness, which is asked for in a box that is closed at first."""
    data, state = view.data, view.state
    kinds = {said.RATE: said.RATE_WORDS, **said.TASKS}
    with st.container(horizontal=True, vertical_alignment="bottom", key="measured-choice"):
        kind = controls.select(state, "what", "What was measured", kinds, said.RATE)
        model = st.container()
        with controls.popover(state, "Filters"):
            who = _who(view)
            picks = _alike(view, _Picks(who, kind), model)
    if ("of_model", controls.NOTHING) in picks.alike:
        shell.empty(NO_ANSWER, remedy=f"{PICK}.")
        return
    mine, known = _of(data, view.selection, who)
    rows = _picked(data, view.selection, picks)
    of_kind = len(_picked(data, view.selection, _Picks(who, kind)))
    _picture(view, rows, kind)
    view.note(said.results_counted(len(rows), of_kind, len(mine), len(known), kind))
    _results(view, rows, "measured-results", kind)


def _keep(view: View, *, who: bool = False) -> None:
    """Keep in the address what results were asked for, and ``who`` ran them, in the sections that
    do not ask for it.
    """
    state = view.state
    if who:
        state.choices("who", tuple(said.WHO))
    kinds = (*said.TASKS, said.RATE)
    state.choice("what", kinds, said.RATE)
    for name in ("model", "format", "counted", "load"):
        state.take(name, [st.query_params.get(name, "")])


@kept
def _lead(view: View) -> None:
    """The way to what a buyer asks for: one model on two chips."""
    found = most_tested(view.data)
    if not found:
        return
    own, against = found
    words = pairs.pairs_title(
        view.data, measured_pairs.pairs(view.data, own, against), own, against
    )
    target = f"run?view=measured&show=pairs&own={own}&against={against}"
    link = go_link(target, words[0].lower() + words[1:])
    region(
        view,
        html("<p>Two chips on one model: {}</p>", link),
        key="measured-lead",
        label="Two chips on one model",
        bare=True,
    )


@dataclass(frozen=True)
class _Picks:
    """What a reader picked of the results: who ran them, of what kind, and of what likeness, by
    column.
    """

    who: tuple[str, ...] = ()
    kind: str = said.RATE
    alike: tuple[tuple[str, str], ...] = ()


@per_dataset(24)
def _opening(data: Dataset, selection: Selection) -> str:
    return said.who_measured(_of(data, selection, ())[0])


@per_dataset(6)
def _of(
    data: Dataset, selection: Selection, who: tuple[str, ...]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Results on the chips of a selection that these ran, and those of them with a known share."""
    table = results(data)
    mine = table[table["chip_id"].isin(selection.chips.index)]
    mine = mine[mine["runner"].isin(who)] if who else mine
    return mine, mine[compared(mine)]


@per_dataset(16)
def _picked(data: Dataset, selection: Selection, picks: _Picks) -> pd.DataFrame:
    """Results as picked, with the figure that is ``shown`` of them and what they are like."""
    if picks.alike:
        *before, (column, value) = picks.alike
        rows = _picked(data, selection, replace(picks, alike=tuple(before)))
        return rows[rows[column] == value]
    mine, known = _of(data, selection, picks.who)
    if picks.kind == said.RATE:
        rows = mine[mine["rate"].notna() & mine["model_id"].notna() & (mine["country"] != "")]
        rows = rows.assign(shown=rows["rate"])
    else:
        rows = known[known["kind"] == picks.kind].assign(shown=lambda r: 100 * r["fraction"])
    return rows.assign(**{name: rows["id"].map(of) for name, of in _likeness(data).items()})


@per_dataset(64)
def _offered(
    data: Dataset, selection: Selection, picks: _Picks, columns: tuple[str, ...]
) -> tuple[tuple[str, int], ...]:
    """Values of the first of these columns, the one to open with first, with their numbers of
    results; the others are asked for after it.
    """
    column, *rest = columns
    rows = _picked(data, selection, picks)
    counts = rows[column].value_counts()
    return tuple((value, int(counts[value])) for value in first_of(rows, column, rest))


@kept
def _picture(view: View, rows: pd.DataFrame, kind: str) -> None:
    if rows.empty:
        shell.empty(said.NONE_COMPARABLE)
        return
    rate, shared = kind == said.RATE, rows.iloc[0]
    shape = all_shapes(view.data).get(shared["of_model"])
    like = said.likeness(
        view.data.package,
        shape.name if shape and kind not in _OF_CHIP else "",
        shared["of_format"] if kind != _MEMORY else said.UNKNOWN,
        shared["load"] if kind in _OF_LOAD else "",
    )
    drawn = rows[["chip_id", "country", "runner", "shown", "run_by"]].assign(
        row=[view.data.names[r["chip_id"]] for r in _read(rows)],
        hover=html_column((_hover(view, r) for r in _read(rows)), rows.index),
    )
    seen = set(rows["chip_id"])
    unseen = {c: "no result to compare" for c in view.selection.ids if c not in seen}
    chart(
        view,
        results_by_chip(
            drawn,
            view.theme,
            axis_title="Tokens/s per chip" if rate else "Share of the possible",
            source=view.source,
            log=rate,
        ),
        key="measured-fractions",
        title=said.results_title(view.data, drawn, kind),
        subtitle=said.results_subtitle(kind, shared["of_tokens"] if rate else "", like),
        alt=said.results_alt(drawn, view.theme, kind),
        left_out=(len(seen), {**view.left_out, **unseen}),
    )


@per_dataset(1)
def _likeness(data: Dataset) -> dict[str, dict[str, str]]:
    """Model, number format, tokens counted and load of each result, by its id."""
    rows, package = results(data).to_dict("records"), data.package
    return {
        "of_model": {r["id"]: model_of(r) for r in rows},
        "of_format": {r["id"]: format_of(package, r) for r in rows},
        "of_tokens": {r["id"]: tokens_of(package, r) for r in rows},
        "load": {r["id"]: load_of(r) for r in rows},
    }


def _alike(view: View, picks: _Picks, beside: AbstractContextManager[object]) -> _Picks:
    """Which results may stand in one picture: of one model, asked for ``beside`` the others, one
    number format, counting the same tokens, under a like load.
    """
    kind = picks.kind
    if _picked(view.data, view.selection, picks).empty:
        return picks
    names = {i: s.name for i, s in all_shapes(view.data).items()}
    asked: dict[str, tuple[str, str, Callable[[str], str]]] = {}
    if kind not in _OF_CHIP:
        asked["of_model"] = ("model", "Model", lambda m: names.get(m, m))
    if kind != _MEMORY:
        named = partial(said.format_words, view.data.package)
        asked["of_format"] = ("format", "Number format", named)
    if kind in _OF_LOAD:
        asked["of_tokens"] = ("counted", "Tokens counted", said.tokens_words)
        asked["load"] = ("load", "Load of a chip", said.LOADS.__getitem__)
    columns = tuple(asked)
    for place, (column, (name, title, words)) in enumerate(asked.items()):
        # Each is offered with its number of results.
        found = _offered(view.data, view.selection, picks, columns[place:])
        offered = {value: f"{words(value)} ({count})" for value, count in found}
        first = found[0][0]
        if name == "model":
            with beside:
                picked, _ = controls.select_known(view.state, name, title, offered, first, PICK)
        else:
            picked = controls.select(view.state, name, title, offered, first)
        picks = replace(picks, alike=(*picks.alike, (column, picked)))
        if picked == controls.NOTHING:
            # The link names a model that none of these results is of.
            for later in columns[place + 1 :]:
                kept_as = asked[later][0]
                view.state.take(kept_as, [st.query_params.get(kept_as, "")])
            break
    return picks


def _read(rows: pd.DataFrame) -> list[dict]:
    """What a result is said with, row by row; the other columns would double the time."""
    return rows[list(_READ)].to_dict("records")


def _hover(view: View, row: dict) -> Markup:
    share = f" ({_fraction(row)})" if pd.notna(row["fraction"]) else ""
    return html(
        "<b>{}</b>: {}{}<br>{}<br>run by {}",
        view.data.names[row["chip_id"]],
        cells.published(view.data, row),
        share,
        cells.what(view.data, row),
        row["run_by"],
    )


@kept
def _results(view: View, rows: pd.DataFrame, key: str, kind: str = "") -> None:
    reason = partial(why, view.data.package)
    rated = kind == said.RATE
    columns = [
        Column("Chip"),
        Column("What"),
        *([Column("Tokens/s per chip", numeric=True)] if rated else []),
        Column("As published", numeric=True),
        Column("Of the possible", "Share of what the hardware allows", numeric=True)
        if kind
        else Column("Why not compared"),
        Column("Who ran it"),
        Column("Date"),
    ]
    best = "rate" if rated else "fraction"
    ordered = rows.sort_values(["country", best], ascending=[True, False], kind="stable")
    body = []
    for row_id, row in zip(ordered["id"], _read(ordered), strict=True):
        shown = [
            cells.chip(view.data, row),
            cells.what(view.data, row),
            *([number(row["rate"], significant=3)] if rated else []),
            cells.figure(view.data, row),
            _share(row, kind) if pd.notna(row["fraction"]) else gap(reason(row["why"])),
            cells.run_by(row),
            cells.dated(row),
        ]
        body.append(TableRow(shown, opens=Ref.row("measured", row_id)))
    listing(
        view,
        "Results",
        columns,
        body,
        key=key,
        height="34rem",
        pin=True,
        style="cards results",
        alone=True,
    )
    plain = ordered.drop(
        columns=["country", "strict", "shown", "of_model", "of_format", "of_tokens", "load"],
        errors="ignore",
    ).reset_index(drop=True)
    shell.downloads(view.data, plain, key, {"value": "see column unit", "fraction": "1"})


def _fraction(row: dict) -> str:
    # Just above the possible does not read as all of it.
    digits = 2 if row["fraction"] <= 1 else 4
    share = f"{number(100 * row['fraction'], significant=digits)}\N{NO-BREAK SPACE}%"
    return f"{share} of {BY_RIVAL}" if row["rival"] else share


def _share(row: dict, kind: str) -> str:
    """The share of what is possible; among results that are not compared it is above it."""
    return _fraction(row) if kind else f"above the possible: {_fraction(row)}"


def _errors(view: View, known: pd.DataFrame) -> None:
    """How near results come to what is possible, by chip."""
    precision = view.data.package.tables["measured"].fields["precision"].label
    shell.header(said.ERRORS_TITLE)
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
                cells.chip(view.data, row),
                said.TASKS[row["kind"]],
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
        "Measured against possible",
        columns,
        body,
        key="measured-errors",
        height="34rem",
        pin=True,
        style="cards",
        alone=True,
    )
    shell.downloads(
        view.data, table, "measured-errors", dict.fromkeys(("median", "low", "high"), "1")
    )


def _others(view: View, mine: pd.DataFrame) -> None:
    """What is compared with nothing, by reason: what is above the possible is told one by one."""
    others = not_compared(mine)
    found = others["why"].value_counts()
    counts = {why(view.data.package, reason): int(n) for reason, n in found.items()}
    if counts:
        shell.header(shell.plain(said.others_title(counts)))
        view.note(said.others_reasons(counts))
    _results(view, others, "measured-others")
    for row in others[others["exception"] != ""].to_dict("records"):
        name = view.data.names[row["chip_id"]]
        view.note(
            f"Above what is possible: {cells.what(view.data, row)} on {name}. {row['exception']}"
        )


def _withheld(view: View) -> None:
    frame = view.data.tables.get("withheld")
    if frame is None or frame.empty:
        shell.empty(said.NONE_WITHHELD, remedy="")
        return
    counts = frame["vendor"].value_counts()
    named = ", ".join(f"{vendor} {count}" for vendor, count in counts.items())
    shell.header(said.withheld_title(len(frame)))
    view.note(f"By maker: {named}.")
    columns = [Column("Chip as named"), Column("Vendor"), Column("Withheld"), Column("Sheet")]
    body = []
    for row in frame.to_dict("records"):
        note = quiet(row["note"]) if pd.notna(row["note"]) else ""
        shown = [
            row["chip_named"],
            row["vendor"],
            html("{}{}", row["what"], note),
            table_rows.source(view.data, row["source_id"]),
        ]
        body.append(TableRow(shown))
    listing(
        view,
        "Withheld",
        columns,
        body,
        key="measured-withheld",
        height="30rem",
        style="cards",
        alone=True,
    )
    shell.downloads(view.data, frame, "measured-withheld", {})


def _left_out(view: View) -> None:
    """Public results that were read and are no rows, each with its reason."""
    frame = view.data.tables.get("measured_left_out")
    if frame is None or frame.empty:
        shell.empty(said.NONE_LEFT_OUT, remedy="")
        return
    shell.header(said.left_out_title(len(frame)))
    body = [
        TableRow(
            [row["what"], row["reason"], table_rows.source(view.data, row["source_id"])],
            opens=Ref.row("measured_left_out", row["id"]),
        )
        for row in frame.to_dict("records")
    ]
    listing(
        view,
        "Left out",
        [Column("Results"), Column("Why"), Column("Document")],
        body,
        key="measured-left-out",
        height="30rem",
        style="cards",
        alone=True,
    )
    shell.downloads(view.data, frame, "measured-left-out", {})


#: Sections that do not follow from the choices above them.
_OF_ALL: Final = {
    "pairs": measured_pairs.show,
    "expected": measured_expected.show,
    "withheld": _withheld,
    "left-out": _left_out,
}
