"""What each part is made on, by whom, how sure that is, and how far apart the countries are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from honest_silicon.analysis.metrics import metric, values
from honest_silicon.analysis.process import (
    KINDS,
    NodeLag,
    made_in_china,
    node_lags,
    parts,
)
from honest_silicon.charts.html import html
from honest_silicon.charts.process import (
    lag_alt,
    lag_chart,
    process_alt,
    process_over_time,
    shapes_key,
)
from honest_silicon.charts.scatter import scatter, scatter_alt
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import chip_listing, listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
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

_SILICON = ("foundry", "process_node", "node_nm")


@register("process-node", "Process")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    lags = node_lags(data, chips, datetime.now(UTC).date())
    view.answer(sentence(data.names, lags))
    rows = parts(data, chips)
    left_out = {
        c: "without a node class" if pd.isna(chips.at[c, "node_nm"]) else "without any date"
        for c in chips.index.difference(rows.index)
    }
    shell.shown_line(data, len(rows), {**view.selection.left_out, **left_out})
    if rows.empty:
        shell.empty("No chip in the selection has a sourced node and a date.")
        return
    colour = view.state.choice(
        "colour",
        ("country", "foundry", "status"),
        "country",
        lambda key: st.segmented_control(
            "Colour",
            ("country", "foundry", "status"),
            key=key,
            required=True,
            format_func=str.capitalize,
        ),
    )
    rows = rows.assign(
        hover=hovers(data, list(rows.index), [*_SILICON, "released", "expected", "announced"])
    )
    chart(
        view,
        process_over_time(
            rows,
            view.theme,
            colour_by=colour,
            fields=("process_node", "foundry", "released"),
            source=view.source,
        ),
        key="process-time",
        title="Process node of accelerators over time",
        alt=process_alt(rows, view.theme) + caveats_alt(data, rows.index, _SILICON),
    )
    st.caption(f"{shapes_key()} A class groups processes of one generation; it measures nothing.")
    _lags(view, lags)
    _disputed(view)
    _density(view)
    with st.expander(
        "Every part and its process as a table", key="process_node-open", on_change="rerun"
    ) as box:
        if box.open:
            chip_listing(
                view,
                "Process of each part",
                catalogue.in_order(chips, data.package.chip_fields["node_nm"], "asc"),
                ("name", "vendor", "status", *_SILICON, "announced", "released", "expected"),
                key="process-node",
            )


def sentence(names: Mapping[str, str], lags: list[NodeLag]) -> str:
    """The finest class a Chinese foundry has shipped, and how long the next is in coming."""
    found = made_in_china(lags)
    if found is None:
        return "No shipped part of the selection is established as made in a Chinese foundry."
    finest, following = found
    start = f"No Chinese foundry is known to ship AI chips finer than {_nm(finest)}"
    if following is None:
        return f"{start}."
    assert following.us is not None
    return (
        f"{start}; the first US chip at {_nm(following.node_nm)}, "
        f"{names[following.us.chip_id]}, came {following.text} ago."
    )


def _nm(node: int) -> str:
    return f"{node}\N{NO-BREAK SPACE}nm"


def _lags(view: View, lags: list[NodeLag]) -> None:
    st.header("Three lags, kept apart", anchor=False)
    known = [g for g in lags if g.low is not None]
    names = view.data.chips["name"].to_dict()
    if known:
        chart(
            view,
            lag_chart(lags, view.theme, names=names, source=view.source),
            key="process-lags",
            title="Node lags between China and the United States",
            alt=lag_alt(lags),
        )
    st.caption(
        "An arrow is a lag that still grows: no Chinese part of the class or of a finer one is "
        "known, and the first US part whose date is well documented came that long ago. Designed "
        "compares first announcements; shipped and made in China compare first shipments "
        "with the first shipped US part of the class. Bars span the days that dates known only to "
        "a month, quarter or year, or disputed between sources, may mean."
    )
    columns = [
        Column("Class"),
        Column("Lag of"),
        Column("First US part"),
        Column("First Chinese part"),
        Column("Lag", numeric=True),
    ]
    rows = []
    for g in lags:
        if g.us is None and g.cn is None:
            continue
        cells = [f"{g.node_nm} nm", KINDS[g.kind]]
        for first in (g.us, g.cn):
            if first is None:
                cells.append(missing("none known"))
                continue
            dated = "announced" if g.kind == "designed" else "released"
            date = figure_button(
                Ref.of(first.chip_id, dated, "process_node"), " or ".join(first.stated)
            )
            mark = html(" {}", aside("(disputed)")) if first.disputed else ""
            chip = chip_link(view.data, first.chip_id, marked=False)
            cells.append(html("{} {}{}", chip, aside(date), mark))
        cells.append(g.text or missing("no US part"))
        rows.append(TableRow(cells))
    listing(view, "Node lags", columns, rows, alone=True, key="lag-table", height="26rem")


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
    st.header("Disputed foundries and nodes", anchor=False)
    st.caption("All sources are listed; the adopted value, if any, comes first.")
    columns = [Column("Chip"), Column("Field"), Column("Adopted"), Column("What the sources say")]
    rows = []
    for chip, field in wanted:
        cell, kind = data.cell(chip, field), data.package.chip_fields[field]
        said = sorted({e.value for e in cell.evidence if e.comparable})
        said += sorted({f"{s.value} (set aside)" for s in cell.set_aside})
        cells = [
            chip_link(data, chip),
            kind.title,
            cell_html(data.package, kind, cell),
            details(" / ".join(said), evidence_lists(data.package, kind, cell)),
        ]
        rows.append(TableRow(cells, field=field))
    listing(
        view,
        "Disputed foundries and nodes",
        columns,
        rows,
        alone=True,
        key="disputed-nodes",
        height="32rem",
        pin=True,
    )


def _density(view: View) -> None:
    """Transistor density where both count and area are known."""
    st.header("Transistor density", anchor=False)
    data, chips = view.data, view.selection.chips
    wanted = metric(data.package, "transistors_bn/die_area_mm2")
    figures = values(data, wanted, view.selection.hidden).loc[chips.index]
    points = figures[figures["value"].notna() & chips["node_nm"].notna()]
    if points.empty:
        st.info("No chip in the selection has a sourced transistor count and die area.")
        return
    rows = chips.loc[points.index]
    drawn = rows[["name", "country", "status"]].assign(
        x=rows["node_nm"].astype(float),
        x_low=rows["node_nm"].astype(float),
        x_high=rows["node_nm"].astype(float),
        y=points["value"],
        y_low=points["low"],
        y_high=points["high"],
        hover=hovers(data, list(rows.index), ["transistors_bn", "die_area_mm2", "process_node"]),
    )
    chart(
        view,
        scatter(
            drawn,
            view.theme,
            x_title="Node class (nm)",
            y_title=wanted.axis,
            fields=("transistors_bn", "die_area_mm2"),
            source=view.source,
            x_log=True,
            y_log=True,
            bars=True,
            height=440,
        ),
        key="process-density",
        title=wanted.axis,
        alt=scatter_alt(drawn, view.theme, "node class", wanted.axis)
        + caveats_alt(data, drawn.index, wanted.inputs),
    )
    by_country = rows["country"].value_counts()
    st.caption(
        f"{int(by_country.get('CN', 0))} Chinese and {int(by_country.get('US', 0))} US parts have "
        f"both figures; {len(chips) - len(points)} of the selection lack one."
    )
