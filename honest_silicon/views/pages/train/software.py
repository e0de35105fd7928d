"""Which framework supports which stack, and what was trained or served at scale on which chips."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.runs import (
    LARGE_B,
    against,
    large_documented,
    matrix,
    one_row_a_run,
    runs,
)
from honest_silicon.charts.html import html, html_column, joined
from honest_silicon.charts.runs import runs_alt, runs_over_time
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    badge,
    country_mark,
    figure_button,
    gap,
    quiet,
)

_SHORT: Final = {
    "upstream": "upstream",
    "official-plugin": "plugin",
    "fork": "fork",
    "none-seen": "none seen",
}
#: Work a reader may ask for.
_WORK: Final = ("all", "training", "inference")
#: Countries whose chips a reader asks for and a picture marks.
_COUNTRIES: Final = ("CN", "US")


@register("software", "Software and runs", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = runs(data)
    stacks, _, _ = matrix(data)
    if table.empty and not stacks:
        view.answer("This data directory has no table of runs or software.")
        remedy = "Add training_runs.csv and software_support.csv."
        shell.empty("Nothing is recorded.", remedy=remedy)
        return
    view.answer(sentence(data))
    _matrix(view)
    st.header("What was trained and served", anchor=False)
    kinds = data.package.tables["training_runs"].fields
    with st.container(horizontal=True, vertical_alignment="bottom"):
        work = state.choice(
            "work",
            _WORK,
            "training",
            lambda key: st.segmented_control(
                "Work",
                _WORK,
                key=key,
                required=True,
                format_func=str.capitalize,
            ),
        )
        countries = state.choices(
            "chips",
            _COUNTRIES,
            lambda key: st.multiselect(
                kinds["chip_country"].title,
                _COUNTRIES,
                key=key,
                width=260,
                placeholder="Any country",
                format_func=kinds["chip_country"].label,
            ),
        )
        outcomes = state.choices(
            "outcome",
            kinds["outcome"].enum,
            lambda key: st.multiselect(
                "Outcome",
                kinds["outcome"].enum,
                key=key,
                width=300,
                placeholder="Any outcome",
                format_func=kinds["outcome"].label,
            ),
        )
    mine = table
    if work != "all":
        mine = mine[mine["stage"].isin(_training(data)) == (work == "training")]
    if countries:
        mine = mine[mine["chip_country"].isin(countries)]
    if outcomes:
        mine = mine[mine["outcome"].isin(outcomes)]
    if mine.empty:
        shell.empty("No run passes the choices.", remedy="Widen them above.")
        return
    _picture(view, mine)
    _table(view, mine)


def _training(data: Dataset) -> tuple[str, ...]:
    """Stages that are training; the others serve a model."""
    return data.package.having("training_runs", "stage", "training")


def sentence(data: Dataset) -> str:
    """Large models documented as trained on Chinese chips, by whom, and runs that failed."""
    mine = large_documented(data, "CN")
    models = mine["model"].nunique()
    own = mine.loc[mine["by_vendor"].astype(bool), "model"].nunique()
    wrong = against(data, "CN")
    return (
        f"{models} models of {LARGE_B} billion parameters or more are documented as trained on "
        f"Chinese chips, {own} by the chip's maker; {wrong} run{'' if wrong == 1 else 's'} failed "
        f"or {'was' if wrong == 1 else 'were'} denied."
    )


def _matrix(view: View) -> None:
    """Stack by framework; each word leads to its source."""
    data = view.data
    stacks, frameworks, pairs = matrix(data)
    if not stacks:
        return
    st.header("Stack by framework", anchor=False)
    columns = [Column("Stack"), *(Column(f) for f in frameworks)]
    body, plain = [], []
    for stack in stacks:
        cells: list[TableCell | str] = [stack]
        for framework in frameworks:
            part = pairs.get((stack, framework))
            if part is None:
                cells.append(gap("not looked up"))
                continue
            words = [
                figure_button(Ref.row("software_support", r["id"]), _word(r))
                for r in part.to_dict("records")
            ]
            cells.append(joined(words, Markup("<br>")))
            plain += part.to_dict("records")
        body.append(TableRow(cells))
    listing(
        view,
        "Support of frameworks by stack",
        columns,
        body,
        key="software-matrix",
        pin=True,
        alone=True,
        style="wide",
    )
    st.caption(
        "Upstream: in the framework itself. Plugin: by the vendor or the framework's project. "
        "Fork: a changed copy. None seen: searched for. Two words are two documents."
    )
    frame = pd.DataFrame(plain).drop(columns="rank")
    shell.downloads(data, frame, "software", {})


def _word(row: dict) -> str:
    since = f" since {row['since']}" if isinstance(row["since"], str) else ""
    return f"{_SHORT[row['level']]}{since}"


def _picture(view: View, mine: pd.DataFrame) -> None:
    known = mine["middle"].notna() & mine["chips_used"].notna()
    data = view.data
    drawn = one_row_a_run(data, mine[known & mine["chip_country"].isin(_COUNTRIES)])
    every = mine["run"].nunique()
    st.caption(
        f"{len(drawn)} of {every} runs drawn, each once, by its best document; "
        f"{every - len(drawn)} are without a date, a number of accelerators or one country. The "
        f"table has all {len(mine)} documents. Filled: from a paper or the maker's own document. "
        "Crossed: failed, abandoned or denied."
    )
    if drawn.empty:
        return
    kinds = view.data.package.tables["training_runs"].fields
    hover = html_column(
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
    )
    chart(
        view,
        runs_over_time(
            drawn.assign(
                hover=hover,
                wrong=drawn["outcome"].isin(kinds["outcome"].having("against")),
                documented=drawn["basis"].isin(kinds["basis"].having("documented")),
            ),
            view.theme,
            source=view.source,
        ),
        key="runs-time",
        title="Training runs and deployments by scale",
        alt=runs_alt(drawn),
    )


def _table(view: View, mine: pd.DataFrame) -> None:
    data = view.data
    fields = data.package.tables["training_runs"].fields
    columns = [
        Column("Model"),
        Column("Run by"),
        Column("Chips"),
        Column("Accelerators", numeric=True),
        Column("Size (bn)", "Parameters", numeric=True),
        Column("Tokens (trillion)", numeric=True),
        Column("Stage"),
        Column("Outcome"),
        Column("Date"),
        Column("Basis"),
    ]
    ordered = mine.sort_values("date", ascending=False, na_position="last", kind="stable")
    body = []
    for row in ordered.to_dict("records"):
        result = row["result"]
        said = quiet(result) if pd.notna(result) else ""
        country = row["chip_country"]
        mark = (
            html("{} ", country_mark(view.data.package, country)) if country in _COUNTRIES else ""
        )
        cells = [
            row["model"],
            row["developer"],
            html("{}{}", mark, row["chip_named"]),
            *(
                number(row[n]) if pd.notna(row[n]) else gap("not stated")
                for n in ("chips_used", "params_b", "tokens_t")
            ),
            fields["stage"].label(row["stage"]),
            html("{}{}", fields["outcome"].label(row["outcome"]), said),
            row["date"] if isinstance(row["date"], str) else gap("undated"),
            badge(data.package, row["basis"]),
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
    )
    frame = ordered.drop(columns=["first", "last", "middle", "run"]).reset_index(drop=True)
    shell.downloads(data, frame, "runs", {"params_b": "10^9", "tokens_t": "10^12"})
