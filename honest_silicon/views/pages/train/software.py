"""Which framework supports which stack, and what was trained or served at scale on which chips."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.runs import matrix, one_row_a_run, own_engines, runs
from honest_silicon.charts.html import html, html_column, joined
from honest_silicon.charts.runs import runs_over_time
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.train import sentences
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    badge,
    clip,
    country_mark,
    figure_button,
    gap,
    group,
    quiet,
)

_SHORT: Final = {
    "upstream": "upstream",
    "official-plugin": "plugin",
    "fork": "fork",
    "none-seen": "none found",
}
#: Where a name may be broken.
_BREAK: Final = "/\N{ZERO WIDTH SPACE}"
#: Work a reader may ask for.
_WORK: Final = ("all", "training", "inference")
#: Countries whose chips a reader asks for and a picture marks.
_COUNTRIES: Final = ("CN", "US")
#: Width of a choice of which two stand side by side on a phone.
_NARROW: Final = 168
#: Whose documents come first, and the rest.
_STRONG, _OTHERS = "By developers, papers and tests", "By press, analysts and reference works"
#: Runs of each country named on the picture, and letters a name may have there.
_NAMED, _LETTERS = 4, 22


@register("software", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = runs(data)
    stacks, _, _ = matrix(data)
    if table.empty and not stacks:
        view.answer(sentences.NO_RUNS)
        remedy = "Add training_runs.csv and software_support.csv."
        shell.empty(sentences.NOTHING, remedy=remedy)
        return
    _opening(view)
    kinds = data.package.tables["training_runs"].fields
    with st.container(horizontal=True, vertical_alignment="bottom"):
        work = controls.segmented(
            state, "work", "Work", {w: w.capitalize() for w in _WORK}, "training"
        )
        countries = controls.several(
            state,
            "chips",
            kinds["chip_country"].title,
            {c: kinds["chip_country"].label(c) for c in _COUNTRIES},
            width=_NARROW,
            placeholder="Any country",
        )
        outcomes = controls.several(
            state,
            "outcome",
            "Outcome",
            {o: kinds["outcome"].label(o) for o in kinds["outcome"].enum},
            width=_NARROW,
            placeholder="Any outcome",
        )
    mine = table
    if work != "all":
        mine = mine[mine["stage"].isin(_training(data)) == (work == "training")]
    if countries:
        mine = mine[mine["chip_country"].isin(countries)]
    if outcomes:
        mine = mine[mine["outcome"].isin(outcomes)]
    if mine.empty:
        shell.empty(sentences.NO_RUN_PASSES, remedy=sentences.WIDEN)
    else:
        _picture(view, mine)
        _table(view, mine)
    _matrix(view)


def _training(data: Dataset) -> tuple[str, ...]:
    """Stages that are training; the others serve a model."""
    return data.package.having("training_runs", "stage", "training")


@kept
def _opening(view: View) -> None:
    view.told(sentences.runs_opening(view.data), sentences.runs_named(view.data))


@kept
def _picture(view: View, mine: pd.DataFrame) -> None:
    data, kinds = view.data, view.data.package.tables["training_runs"].fields
    known = mine["middle"].notna() & mine["chips_used"].notna()
    drawn = one_row_a_run(data, mine[known & mine["chip_country"].isin(_COUNTRIES)])
    others = one_row_a_run(data, mine[~mine["run"].isin(drawn["run"])])
    left_out, names = {}, {}
    for row in others.to_dict("records"):
        names[row["id"]] = row["model"]
        left_out[row["id"]] = (
            "on chips of no one country"
            if row["chip_country"] not in _COUNTRIES
            else "without a date"
            if row["middle"] is None
            else "without a number of chips"
        )
    if drawn.empty:
        shell.shown_line(data, 0, left_out, "runs", names)
        return
    drawn = drawn.assign(
        name=drawn["model"],
        wrong=drawn["outcome"].isin(kinds["outcome"].having("against")),
        completed=drawn["outcome"].eq("completed"),
        documented=drawn["basis"].isin(kinds["basis"].having("documented")),
        hover=html_column(
            (
                html(
                    "<b>{}</b><br>{} x {}<br>{}, {}, {} ({}){}",
                    r["model"],
                    number(r["chips_used"]),
                    r["chip_named"],
                    r["developer"],
                    *(in_sentence(kinds[n].label(r[n])) for n in ("stage", "outcome", "basis")),
                    f", {r['documents']} documents" if r["documents"] > 1 else "",
                )
                for r in drawn.to_dict("records")
            ),
            drawn.index,
        ),
    )
    chart(
        view,
        runs_over_time(drawn, view.theme, labels=_named(drawn), source=view.source),
        key="runs-time",
        title=sentences.runs_title(drawn),
        subtitle=sentences.runs_subtitle(drawn),
        alt=sentences.runs_alt(drawn),
    )
    shell.shown_line(data, len(drawn), left_out, "runs", names)


def _named(drawn: pd.DataFrame) -> list[str]:
    """The largest documented runs of each country, and the largest of all, by turns."""
    short = drawn[drawn["model"].str.len() <= _LETTERS]
    ordered = short.sort_values(["documented", "chips_used"], ascending=False, kind="stable")
    tops = ordered.groupby("chip_country").head(_NAMED)
    turns = tops.groupby("chip_country").cumcount().sort_values(kind="stable")
    return [str(i) for i in turns.index]


@kept
def _table(view: View, mine: pd.DataFrame) -> None:
    """Every document, the strongest kinds first, the latest of each first."""
    data = view.data
    fields = data.package.tables["training_runs"].fields
    columns = [
        Column("Model"),
        Column("Outcome", "And who says so"),
        Column("On"),
        Column("Chips", numeric=True),
        Column("Parameters (billion)", numeric=True),
        Column("Tokens (trillion)", numeric=True),
        Column("Date"),
    ]
    strong = mine["basis"].isin(fields["basis"].having("documented"))
    ordered = mine.assign(strong=strong).sort_values(
        ["strong", "date"], ascending=False, na_position="last", kind="stable"
    )
    body, before = [], None
    for row in ordered.to_dict("records"):
        if row["strong"] != before:
            before = row["strong"]
            body.append(group(_STRONG if before else _OTHERS))
        country, result = row["chip_country"], row["result"]
        mark = html("{} ", country_mark(data.package, country)) if country in _COUNTRIES else ""
        said = clip(result) if pd.notna(result) else ""
        stage = in_sentence(fields["stage"].label(row["stage"]))
        cells = [
            html("{}{}", clip(row["model"]), quiet(row["developer"])),
            html(
                "<span>{} {}</span>{}",
                fields["outcome"].label(row["outcome"]),
                badge(data.package, row["basis"]),
                said,
            ),
            html("<span>{}{}</span>{}", mark, row["chip_named"], quiet(stage)),
            *(
                number(row[n]) if pd.notna(row[n]) else gap("not stated")
                for n in ("chips_used", "params_b", "tokens_t")
            ),
            html('<span class="date">{}</span>', row["date"])
            if isinstance(row["date"], str)
            else gap("undated"),
        ]
        body.append(TableRow(cells, opens=Ref.row("training_runs", row["id"])))
    listing(
        view,
        "Training runs and deployments",
        columns,
        body,
        key="runs-table",
        height="36rem",
        pin=True,
        alone=True,
        style="runs cards",
    )
    plain = ordered.drop(columns=["first", "last", "middle", "run", "strong"])
    units = {"params_b": "10^9", "tokens_t": "10^12"}
    shell.downloads(data, plain.reset_index(drop=True), "runs", units)


@kept
def _matrix(view: View) -> None:
    """Stack by framework; each word leads to its source."""
    data = view.data
    stacks, frameworks, pairs = matrix(data)
    if not stacks:
        return
    shell.header("Which framework runs on which chips")
    view.note(sentences.SUPPORT_NOTE)
    engines = own_engines(data)
    shared = [f for f in frameworks if f not in engines]
    columns = [
        Column("Stack"),
        *(Column(f.replace("/", _BREAK)) for f in shared),
        Column("Own engine", sentences.ENGINE_HELP),
    ]
    countries = data.chips.groupby("vendor")["country"].first()
    body, plain = [], []
    for stack in stacks:
        cells: list[TableCell | str] = []
        for framework in shared:
            part = pairs.get((stack, framework))
            cells.append(gap("not looked up") if part is None else _support(part))
        own = [(f, pairs[stack, f]) for f in engines if (stack, f) in pairs]
        said = (html("{}{}", _support(part), quiet(f)) for f, part in own)
        cells.append(joined(said) if own else gap("not looked up"))
        mine = [part for (s, _), part in pairs.items() if s == stack]
        plain += [row for part in mine for row in part.to_dict("records")]
        vendor = str(mine[0]["vendor"].iloc[0])
        country = countries.get(vendor)
        mark = country_mark(data.package, str(country)) if country else ""
        name = html("{} <span>{}</span>{}", mark, stack, quiet(vendor))
        body.append(TableRow([name, *cells]))
    listing(
        view,
        "Support of frameworks by stack",
        columns,
        body,
        key="software-matrix",
        pin=True,
        alone=True,
        style="levels cards",
    )
    shell.downloads(data, pd.DataFrame(plain).drop(columns="rank"), "software", {})


def _support(part: pd.DataFrame) -> Markup:
    """The strongest statement on a stack and a framework with its month, and what other documents
    say.
    """
    first, *others = part.to_dict("records")
    said = [html('<span class="{}"></span>{}', _SHORT[first["level"]], _word(first))]
    if isinstance(first["since"], str):
        said.append(quiet(html('<span class="date">since {}</span>', first["since"][:7])))
    for row in others:
        same = row["level"] == first["level"]
        words = "second document" if same else f"another says {_SHORT[row['level']]}"
        said.append(quiet(figure_button(Ref.row("software_support", row["id"]), words)))
    return joined(said)


def _word(row: dict) -> Markup:
    return figure_button(Ref.row("software_support", row["id"]), _SHORT[row["level"]])
