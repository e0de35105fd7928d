"""What each chip is made on, by whom, how sure that is, and how far apart the countries are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import streamlit as st

from honest_silicon.analysis.front import best_on_sale
from honest_silicon.analysis.metrics import metric, values
from honest_silicon.analysis.process import NodeLag, densities, milestones, node_lags, parts
from honest_silicon.analysis.selection import Selection
from honest_silicon.charts.html import html
from honest_silicon.charts.process import lag_chart, process_over_time
from honest_silicon.charts.scatter import scatter_parts
from honest_silicon.charts.theme import figure
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.embed import on_click
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import chip_listing, listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.pages.made_in_china import sentences
from honest_silicon.views.pages.made_in_china.sentences import (
    FIRST_CHIPS,
    LAGS,
    density_title,
    finer_words,
    finest_title,
    lag_alt,
    lags_note,
    lags_title,
    made_by,
    process_alt,
    process_sentence,
)
from honest_silicon.views.pages.shared.chart_words import scatter_alt
from honest_silicon.views.parts import catalogue
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    aside,
    cell_html,
    chip_link,
    details,
    evidence_lists,
    figure_button,
    missing,
)
from honest_silicon.words.names import model_name
from honest_silicon.words.process import lag

_SILICON = ("foundry", "process_node", "node_nm")


@register("process-node")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    lags, rows = _found(data, view.selection, datetime.now(UTC).date())
    view.answer(process_sentence(lags))
    view.note(*finer_words(data, chips, lags))
    _best_made(view)
    if rows.empty:
        shell.empty(sentences.NO_PROCESS)
        return
    colours = {"country": "Country", "foundry": "Foundry", "status": "Status"}
    _over_time(view, controls.segmented(view.state, "colour", "Colour by", colours, "country"))
    _lags(view, lags)
    _density(view)
    _disputed(view)
    with st.expander(sentences.EVERY_CHIP, key="process_node-open", on_change="rerun") as box:
        if box.open:
            chip_listing(
                view,
                "Process of each chip",
                catalogue.in_order(chips, data.package.chip_fields["node_nm"], "asc"),
                ("name", "vendor", "status", *_SILICON, "announced", "released", "expected"),
                key="process-node",
            )


def _best_made(view: View) -> None:
    """Who makes the best Chinese chip on sale, where that is in doubt."""
    best = best_on_sale(view.data)
    if best and best.cn in view.selection.chips.index and (said := made_by(view.data, best.cn)):
        view.note(said)


@per_dataset(8)
def _found(data: Dataset, selection: Selection, today: date) -> tuple[list[NodeLag], pd.DataFrame]:
    """The lag of each class, and the chips whose process and date are known."""
    return node_lags(data, selection.chips, today), parts(data, selection.chips)


@kept
def _over_time(view: View, colour: str) -> None:
    data, chips = view.data, view.selection.chips
    lags, rows = _found(data, view.selection, datetime.now(UTC).date())
    left_out = {
        c: "without a known process" if pd.isna(chips.at[c, "node_nm"]) else "without any date"
        for c in chips.index.difference(rows.index)
    }
    rows = rows.assign(
        hover=hovers(data, list(rows.index), [*_SILICON, "released", "expected", "announced"])
    )
    chart(
        view,
        process_over_time(
            rows.assign(label=[model_name(data, str(c)) for c in rows.index]),
            view.theme,
            colour_by=colour,
            fields=("process_node", "foundry", "released"),
            source=view.source,
            named=milestones(lags),
        ),
        key="process-time",
        title=finest_title(rows, data.package.delivered),
        subtitle=sentences.OVER_TIME_SUBTITLE,
        left_out=(len(rows), {**view.left_out, **left_out}),
        alt=process_alt(rows, view.theme) + caveats_alt(data, rows.index, _SILICON),
    )


@kept
def _lag_chart(view: View, lags: list[NodeLag]) -> None:
    names = view.data.chips["name"].to_dict()
    if any(g.low is not None for g in lags):
        chart(
            view,
            lag_chart(
                lags,
                view.theme,
                names=names,
                words=LAGS,
                texts=[lag(g) for g in lags],
                source=view.source,
            ),
            key="process-lags",
            title=lags_title(lags),
            subtitle=sentences.LAGS_SUBTITLE,
            alt=lag_alt(lags, LAGS),
        )


def _lags(view: View, lags: list[NodeLag]) -> None:
    _lag_chart(view, lags)
    if any(g.low is not None for g in lags):
        view.note(lags_note(lags), sentences.LAG_KINDS)
    on_click(FIRST_CHIPS, "lags-open", lambda: _lag_table(view, lags))


def _lag_table(view: View, lags: list[NodeLag]) -> None:
    columns = [
        Column("Class and what is compared"),
        Column("First US chip"),
        Column("First Chinese chip"),
        Column("Lag", numeric=True),
    ]
    rows = []
    for g in lags:
        # China has no chip of a class it passed over for a finer one.
        if g.passed_over or (g.us is None and g.cn is None):
            continue
        cells = [f"{g.node_nm}\N{NO-BREAK SPACE}nm, {LAGS[g.kind]}"]
        for first in (g.us, g.cn):
            if first is None:
                cells.append(missing("none known"))
                continue
            dated = "announced" if g.kind == "designed" else "released"
            button = figure_button(
                Ref.of(first.chip_id, dated, "process_node"), " or ".join(first.stated)
            )
            mark = html(" {}", aside("(disputed)")) if first.disputed else ""
            chip = chip_link(view.data, first.chip_id, marked=False)
            cells.append(html("<span>{} {}{}</span>", chip, aside(button), mark))
        cells.append(lag(g) or missing("no US chip"))
        rows.append(TableRow(cells))
    title = sentences.LAGS_TITLE
    listing(view, title, columns, rows, alone=True, key="lag-table", style="cards")


@kept
def _disputed(view: View) -> None:
    data = view.data
    chips = view.selection.chips
    wanted = [
        (chip, field)
        for chip in chips.index
        for field in ("foundry", "process_node")
        if data.is_disputed(chip, field)
    ]
    if not wanted:
        return
    shell.header(sentences.DISPUTED_TITLE)
    view.note(sentences.DISPUTED_NOTE)
    columns = [Column("Chip"), Column("Fact"), Column("Adopted"), Column("What the sources say")]
    rows = []
    for chip, field in wanted:
        cell, kind = data.cell(chip, field), data.package.chip_fields[field]
        said = sorted({e.value for e in cell.evidence if e.comparable})
        said += sorted({f"{s.value} (set aside)" for s in cell.set_aside})
        cells = [
            chip_link(data, chip),
            kind.title,
            html("<span>{}</span>", cell_html(data.package, kind, cell)),
            details(" / ".join(said), evidence_lists(data.package, kind, cell)),
        ]
        rows.append(TableRow(cells, field=field))
    listing(
        view,
        "Disputed foundries and processes",
        columns,
        rows,
        alone=True,
        key="disputed-nodes",
        height="28rem",
        style="cards",
    )


@kept
def _density(view: View) -> None:
    """Transistor density where both count and area are known."""
    data, chips = view.data, view.selection.chips
    wanted = metric(data.package, "transistors_bn/die_area_mm2")
    figures = values(data, wanted, view.selection.hidden).loc[chips.index]
    points = figures[figures["value"].notna() & chips["node_nm"].notna()]
    if points.empty:
        return
    rows = chips.loc[points.index]
    classes = sorted(rows["node_nm"].astype(int).unique(), reverse=True)
    # Classes side by side, Chinese chips left of the middle of theirs.
    place = rows["node_nm"].astype(int).map({c: i + 1.0 for i, c in enumerate(classes)})
    place += rows["country"].map({"CN": -0.12, "US": 0.12}).fillna(0.0)
    drawn = rows[["name", "country", "status"]].assign(
        x=place,
        y=points["value"],
        y_low=points["low"],
        y_high=points["high"],
        hover=hovers(data, list(rows.index), ["transistors_bn", "die_area_mm2", "process_node"]),
    )
    chinese = list(rows.index[rows["country"] == "CN"])
    traces, layout = scatter_parts(
        drawn,
        view.theme,
        x_title="",
        y_title="",
        fields=("transistors_bn", "die_area_mm2"),
        source=view.source,
        y_log=True,
        bars=True,
        labels=chinese,
        sure=chinese,
        height=420,
    )
    layout["xaxis"] |= {
        "tickmode": "array",
        "tickvals": [i + 1.0 for i in range(len(classes))],
        "ticktext": [f"{c} nm" for c in classes],
        "showgrid": False,
    }
    without = chips.index.difference(points.index)
    left_out = dict.fromkeys(without, sentences.NO_DENSITY)
    chart(
        view,
        figure(traces, layout),
        key="process-density",
        title=density_title(densities(rows, points["value"])),
        subtitle=sentences.density_subtitle(
            planned=not rows["status"].isin(data.package.delivered).all()
        ),
        left_out=(len(points), {**view.left_out, **left_out}),
        alt=scatter_alt(drawn, view.theme, "node class", wanted.axis)
        + caveats_alt(data, drawn.index, wanted.inputs),
    )
