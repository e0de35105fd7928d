"""Results on two chips that can be compared: each with its conditions and who ran it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.measured_pairs import (
    Pair,
    Result,
    counted_pairs,
    measured_pairs,
    most_tested,
)
from honest_silicon.charts.achieved import PairRow, ratios_of_pairs
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import number, times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.run.sentences import pairs as sentences
from honest_silicon.views.pages.shared.readings import beside
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, group, hint, quiet
from honest_silicon.views.parts.options import chip_labels, chips_by_name
from honest_silicon.words.names import own_name

_ALL = "all"


def pairs(data: Dataset, own: str, against: str) -> list[Pair]:
    """Pairs of two chips by model and by how many use a chip."""

    def order(pair: Pair) -> tuple[str, float]:
        return str(pair.own.row["model"]), pair.own.each

    return sorted(measured_pairs(data, own, against), key=order)


def show(view: View) -> None:
    data, state = view.data, view.state
    labels = chip_labels(data)
    ids = {i: labels[i] for i in chips_by_name(data)}
    first, second = most_tested(data) or tuple(ids)[:2]
    names = {i: s.name for i, s in all_shapes(data).items()}
    models = {_ALL: "All models"}
    models |= {i: names[i] for i in sorted(names, key=lambda i: names[i].casefold())}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        own = controls.select(state, "own", "Results on", ids, first)
        against = controls.select(state, "against", "Against", ids, second)
        model = controls.select(state, "on", "Model", models, _ALL)
    found = [p for p in pairs(data, own, against) if model in (_ALL, p.own.row["model_id"])]
    if own == against:
        shell.empty(sentences.ONE_CHIP, remedy=sentences.PICK_TWO)
        return
    if found:
        _picture(view, found, own, against)
        _table(view, found)
    else:
        none = sentences.no_pair(data.names[own], data.names[against])
        shell.empty(none, remedy=sentences.PICK_OTHERS)
        others = [
            f"{data.names[b if a == own else a]} ({count})"
            for (a, b), count in counted_pairs(data).items()
            if own in (a, b)
        ]
        if others:
            view.note(sentences.pairs_with(data.names[own], ", ".join(others)))
    view.note(beside(data, own, against))
    view.note(sentences.PAIRED)


def _picture(view: View, found: list[Pair], own: str, against: str) -> None:
    data = view.data
    rows = [
        PairRow(
            p.own.row["id"],
            sentences.pair_name(p),
            p.ratio,
            p.same_runner,
            html(
                "<b>{}</b>, {}<br>{}",
                times_text(p.ratio),
                sentences.pair_lengths(p),
                sentences.pair_runners(p),
            ),
        )
        for p in found
    ]
    one, other = (own_name(data, c) for c in (own, against))
    chart(
        view,
        ratios_of_pairs(
            rows,
            view.theme,
            country=str(data.chips.at[own, "country"]),
            title=f"Speed of the {one} over the {other}",
            source=view.source,
        ),
        key="measured-pairs-chart",
        title=sentences.pairs_title(data, found, own, against),
        subtitle=sentences.PAIRS_SUBTITLE,
        alt=sentences.pairs_alt(rows),
    )


def _table(view: View, found: list[Pair]) -> None:
    columns = [
        Column("Chip"),
        Column("Tokens/s per chip", numeric=True),
        Column("Ratio", numeric=True),
        Column("Weights", sentences.BITS_HELP),
        Column("Tokens in", numeric=True),
        Column("Tokens out", numeric=True),
        Column("Users per chip", sentences.BATCH_HELP, numeric=True),
        Column("Chips", numeric=True),
        Column("Run by"),
        Column("Software"),
        Column("Date"),
    ]
    body = []
    for pair in found:
        body.append(group(f"{sentences.pair_name(pair)}: {sentences.pair_counts(pair)}"))
        body.append(_row(view, pair.own, times_text(pair.ratio)))
        body.append(_row(view, pair.other, ""))
    listing(
        view,
        "Measured pairs",
        columns,
        body,
        key="measured-pairs",
        height="34rem",
        pin=True,
        style="cards",
    )
    frame = pd.DataFrame(
        [
            {
                "chip_id": p.own.row["chip_id"],
                "against": p.other.row["chip_id"],
                "model": p.own.row["model"],
                "ratio": p.ratio,
                "own_id": p.own.row["id"],
                "other_id": p.other.row["id"],
                "same_runner": p.same_runner,
            }
            for p in found
        ]
    )
    shell.downloads(view.data, frame, "measured-pairs", {})


def _row(view: View, result: Result, ratio: str) -> TableRow:
    row, fields = result.row, view.data.package.tables["measured"].fields
    precision = fields["precision"].label(row["precision"]) if row["precision"] else "not stated"
    name = view.data.names[row["chip_id"]]
    used = ", ".join(fields["technique"].label(t) for t in sorted(result.techniques))
    cells: list[TableCell | str] = [
        html("{}{}", name, quiet(row["chip_named"]) if row["chip_named"] not in name else ""),
        number(result.rate, significant=3),
        ratio,
        f"{result.bits}-bit, {precision}",
        number(row["input_len"]),
        number(row["output_len"]),
        number(result.each, significant=3),
        number(row["chips"]) if row["chips"] is not None else "not stated",
        hint(row["run_by"], fields["runner"].label(row["runner"])),
        html("{}{}", row["framework"] or "not stated", quiet(used) if used else ""),
        row["date"] or "undated",
    ]
    return TableRow(cells, opens=Ref.row("measured", row["id"]))
