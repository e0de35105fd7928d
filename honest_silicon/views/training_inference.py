"""What a chip's published figures allow for training and for inference."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from honest_silicon.analysis.balance import ALIKE, BASELINE, balance, groups, reading
from honest_silicon.charts.balance import compute_memory
from honest_silicon.charts.scatter import scatter_alt
from honest_silicon.dataset.format import number
from honest_silicon.views import catalogue, shell
from honest_silicon.views.frame import View, register
from honest_silicon.views.listing import listing
from honest_silicon.views.markup import Column, chip_link, disputed_mark
from honest_silicon.views.points import chart, hovers

_FIELDS = ("fp16_tflops", "memory_bw_gbs", "memory_gb", "interconnect_gbs", "workload")
_FIRST = ("huawei-ascend-910c", "nvidia-h20", "alibaba-zhenwu-810e")
MOST = 6


@register("training-inference", "Training vs inference", "Analyse")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    rows = balance(data, view.selection.hidden)
    answer = st.container()
    baseline = _baseline(view, rows)
    with answer:
        shell.answer("Training vs inference", _sentence(view, rows, baseline))
    mine = rows.loc[chips.index]
    points = mine[mine["missing"] == ""]
    left_out = {c: f"without {m}" for c, m in mine["missing"].items() if m}
    shell.shown_line(data, len(points), {**view.selection.left_out, **left_out})
    if points.empty:
        shell.empty("No chip in the selection has sourced 16-bit compute and memory bandwidth.")
        return
    kept = chips.loc[points.index]
    drawn = kept[["name", "country", "status"]].assign(
        x=points["bandwidth"],
        x_low=points["bandwidth_low"],
        x_high=points["bandwidth_high"],
        y=points["compute"],
        y_low=points["compute_low"],
        y_high=points["compute_high"],
        hover=hovers(data, list(points.index), list(_FIELDS)),
    )
    chart(
        view,
        compute_memory(drawn, view.theme, source=view.source, bars=True),
        key="balance-chart",
        title="Dense 16-bit compute against memory bandwidth",
        fields=("fp16_tflops", "memory_bw_gbs"),
        alt=scatter_alt(drawn, "off-chip memory bandwidth", "dense 16-bit compute"),
    )
    st.caption(
        "Dotted lines join parts with the same operations per byte. Up and left is compute-heavy: "
        "training and prompt reading. Down and right is memory-heavy: generating text. Peaks as "
        "published; nothing here says that anyone has trained or served a model on a part."
    )
    _readings(view, rows, baseline)
    with st.expander("The figures as a table", key="trainin-open", on_change="rerun") as box:
        if box.open:
            _table(view, rows.loc[points.index], baseline)
    shell.key_to_marks(data)


def _baseline(view: View, rows: pd.DataFrame) -> str:
    data = view.data
    usable = [i for i in rows.index if rows.at[i, "missing"] == ""]
    usable.sort(key=lambda i: data.chips.at[i, "name"].casefold())
    default = BASELINE if BASELINE in usable else usable[0]
    return view.state.choice(
        "base",
        usable,
        default,
        lambda key: st.selectbox(
            "Read against",
            usable,
            key=key,
            width=340,
            format_func=lambda i: data.chips.at[i, "name"],
        ),
    )


def _sentence(view: View, rows: pd.DataFrame, baseline: str) -> str:
    table_ = groups(view.data, rows, view.selection.ids, baseline)
    cn, us = table_.loc["CN"], table_.loc["US"]
    name = view.data.chips.at[baseline, "name"]
    if int(cn.sum() + us.sum()) == 0:
        return "No chip of the selection has both figures a reading needs."
    return (
        f"Against {name}, {cn['memory']} of {cn.sum()} Chinese and {us['memory']} of {us.sum()} US "
        f"parts with known figures lean to generating text, {cn['compute']} and {us['compute']} to "
        f"training and prompt reading; the rest are alike within {ALIKE:g}x."
    )


def _readings(view: View, rows: pd.DataFrame, baseline: str) -> None:
    data = view.data
    st.header("In words", anchor=False)
    ids = sorted(data.chips.index, key=lambda i: data.chips.at[i, "name"].casefold())
    first = [i for i in _FIRST if i in data.chips.index]
    picked = view.state.choices(
        "chips",
        ids,
        lambda key: st.multiselect(
            f"Chips to read (up to {MOST})",
            ids,
            key=key,
            max_selections=MOST,
            format_func=lambda i: f"{data.chips.at[i, 'name']} ({data.chips.at[i, 'vendor']})",
        ),
        default=first,
        most=MOST,
    )
    if not picked:
        st.caption("Pick chips to read what their figures allow.")
    for chip in picked:
        st.markdown(f"- {shell.plain(reading(data, rows, chip, baseline))}")


def _table(view: View, rows: pd.DataFrame, baseline: str) -> None:
    data = view.data
    fields = [data.package.chip_fields[f] for f in _FIELDS]
    base = rows["intensity"].get(baseline)
    order = rows.sort_values("intensity", ascending=False).index
    chips = data.chips.loc[order]
    cells = catalogue.rows(data, chips, fields, hidden=view.selection.hidden)
    columns = [
        Column("Chip"),
        Column("Operations per byte", _INTENSITY, numeric=True, field="fp16_tflops+memory_bw_gbs"),
        Column(
            "Link per compute (GB/s per TFLOPS)",
            _LINK,
            numeric=True,
            field="interconnect_gbs+fp16_tflops",
        ),
        *catalogue.headings(fields, sortable=False),
    ]
    body = [
        [
            chip_link(chip, chips.at[chip, "name"], chips.at[chip, "country"]),
            _with_range(rows.loc[chip], "intensity"),
            _with_range(rows.loc[chip], "link_per_compute"),
            *values,
        ]
        for chip, values in zip(order, cells, strict=True)
    ]
    if base is not None:
        st.caption(
            f"Highest operations per byte first; the baseline has {number(base, significant=3)}."
        )
    listing(
        view,
        "Compute against memory",
        columns,
        body,
        key="balance-table",
        height="30rem",
        pin=True,
    )
    frame, units = catalogue.plain(chips, [data.package.chip_fields["name"], *fields])
    extra = rows.loc[order, ["intensity", "intensity_low", "intensity_high", "link_per_compute"]]
    frame = frame.join(extra).reset_index(drop=True)
    units = {**units, "intensity": "FLOP/byte", "link_per_compute": "GB/s per TFLOPS"}
    shell.downloads(data, frame, "training-inference", units)


_INTENSITY = "Dense 16-bit peak over off-chip bandwidth"
_LINK = "Scale-up bandwidth, both directions, over dense 16-bit peak"


def _with_range(row: pd.Series, name: str) -> str:
    if pd.isna(row[name]):
        return '<span class="gap">unknown</span>'
    text = number(row[name], significant=3)
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if low < high:
        spread = f"{number(low, significant=3)} to {number(high, significant=3)}"
        text += f' <span class="quiet" title="Range over sources">({escape(spread)})</span>'
        text += disputed_mark() if high > low * 1.05 else ""
    return text
