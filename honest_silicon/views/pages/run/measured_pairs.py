"""Results on two chips that can be compared: each with its conditions and who ran it."""

from __future__ import annotations

import streamlit as st

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.measured_pairs import Pair, Result, counted_pairs, measured_pairs
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import number, times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.shared.readings import beside
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, group, quiet
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_OWN, _AGAINST, _ALL = "huawei-ascend-910c", "nvidia-h20", "all"


def show(view: View) -> None:
    data, state = view.data, view.state
    ids, labels = chips_by_name(data), chip_labels(data)

    def chip(name: str, default: str, title: str) -> str:
        return state.choice(
            name,
            ids,
            default if default in ids else ids[0],
            lambda key: st.selectbox(title, ids, key=key, format_func=labels.__getitem__),
        )

    left, middle, right = st.columns(3)
    with left:
        own = chip("own", _OWN, "Results on")
    with middle:
        against = chip("against", _AGAINST, "against")
    names = {i: s.name for i, s in all_shapes(data).items()}
    models = [_ALL, *sorted(names, key=lambda i: names[i].casefold())]
    with right:
        model = state.choice(
            "on",
            models,
            _ALL,
            lambda key: st.selectbox(
                "Model", models, key=key, format_func=lambda i: names.get(i, "All models")
            ),
        )
    found = [
        p for p in measured_pairs(data, own, against) if model in (_ALL, p.own.row["model_id"])
    ]
    st.caption(
        "Two results make a pair if model, bits of the weights and what is counted are the same, "
        "and prompt, answer and sequences for each accelerator are within a factor of two. Pairs "
        "of one runner come first, then the nearest conditions."
    )
    if own == against:
        shell.empty("One chip makes no pair.", remedy="Pick two chips.")
        return
    st.markdown(f"- {shell.plain(beside(data, own, against))}")
    if found:
        _table(view, found)
        return
    none = f"No measured pair of {data.names[own]} and {data.names[against]} is on file."
    shell.empty(none, remedy="Pick other chips or another model.")
    others = [
        f"{data.names[b if a == own else a]} ({count})"
        for (a, b), count in counted_pairs(data).items()
        if own in (a, b)
    ]
    if others:
        st.caption(shell.plain(f"{data.names[own]} makes pairs with {', '.join(others)}."))


def _table(view: View, found: list[Pair]) -> None:
    columns = [
        Column("Chip"),
        Column("Tokens/s per accelerator", numeric=True),
        Column("Ratio", numeric=True),
        Column("Weights"),
        Column("Tokens in", numeric=True),
        Column("Tokens out", numeric=True),
        Column("Sequences each", "Sequences decoded at a time for each accelerator", numeric=True),
        Column("Accelerators", numeric=True),
        Column("Run by"),
        Column("Runner"),
        Column("With"),
        Column("Framework"),
        Column("Date"),
    ]
    body = []
    for pair in found:
        body.append(group(f"{pair.own.row['model']}, {pair.own.counts}"))
        body.append(_row(view, pair.own, times_text(pair.ratio)))
        body.append(_row(view, pair.other, ""))
    listing(view, "Measured pairs", columns, body, key="measured-pairs", height="34rem", pin=True)


def _row(view: View, result: Result, ratio: str) -> TableRow:
    row, fields = result.row, view.data.package.tables["measured"].fields
    precision = fields["precision"].label(row["precision"]) if row["precision"] else "not stated"
    cells: list[TableCell | str] = [
        html("{} {}", view.data.names[row["chip_id"]], quiet(row["chip_named"])),
        number(result.rate, significant=4),
        ratio,
        f"{result.bits}-bit, computed in {precision}",
        number(row["input_len"]),
        number(row["output_len"]),
        number(result.each, significant=3),
        number(row["chips"]) if row["chips"] is not None else "not stated",
        row["run_by"],
        fields["runner"].label(row["runner"]),
        ", ".join(fields["technique"].label(t) for t in sorted(result.techniques))
        or "nothing of the kind stated",
        row["framework"] or "not stated",
        row["date"] or "undated",
    ]
    return TableRow(cells, opens=Ref.row("measured", row["id"]))
