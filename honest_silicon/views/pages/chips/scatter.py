"""Any two quantities against each other."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from honest_silicon.analysis.frontier import by_country, competing, frontier
from honest_silicon.analysis.known import rest_on_rival
from honest_silicon.analysis.metrics import DIVISORS, Metric, divisors_for, metric
from honest_silicon.analysis.pairs import inputs, pairs
from honest_silicon.analysis.trends import Trend, decimal_years, trend
from honest_silicon.charts.html import html
from honest_silicon.charts.scatter import areas, scatter, scatter_alt, until_today
from honest_silicon.dataset.format import ends_text, fixed, in_sentence, number, rounded
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, page, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    caveat_marks,
    chip_link,
    disputed_mark,
)

TIME = "released"
COLOURS = ("country", "vendor", "foundry", "status")


@dataclass(frozen=True)
class Axis:
    """A reader's choice for one axis; ``metric`` is None for time."""

    metric: Metric | None
    log: bool

    @property
    def title(self) -> str:
        return self.metric.axis if self.metric else "Released, or expected where not released"

    @property
    def name(self) -> str:
        return self.metric.title if self.metric else "release date"


@register("explore", "Chart")
def show(view: View) -> None:
    left, right = st.columns(2)
    with left:
        x = _axis(view, "x", TIME, "Horizontal", timed=True)
    with right:
        y = _axis(view, "y", "fp16_tflops", "Vertical", timed=False)
    assert y.metric is not None
    options = _options(view, timed=x.metric is None)
    points, left_out = pairs(view.data, view.selection, x.metric, y.metric)
    points = points.assign(
        hover=hovers(view.data, list(points.index), inputs(x.metric) + inputs(y.metric)),
        foundry=points["foundry"].fillna("unknown"),
    )
    if options["size"] != "none":
        points["size"] = areas(view.data.chips.loc[points.index, options["size"]])
    view.answer(_sentence(view, points, x, y))
    shell.shown_line(view.data, len(points), {**view.selection.left_out, **left_out})
    st.page_link(page("yours"), label="Add your own chips")
    if points.empty:
        shell.empty("No chip in the selection has a sourced figure on both axes.")
        return
    lines, trends = {}, {}
    if x.metric is None and y.metric.better:
        had = points["status"].isin(view.data.package.delivered)
        shipped = points[had & competing(view.data).loc[points.index]]
        for country, rows in by_country(shipped, "x").items():
            if options["frontier"]:
                steps = frontier(rows, column="y", highest=y.metric.better == "high")
                lines[country] = until_today(steps)
            if options["trend"]:
                fitted = trend(decimal_years(rows["x"]), rows["y"].to_numpy(dtype=float))
                if fitted:
                    trends[country] = fitted
    chart(
        view,
        scatter(
            points,
            view.theme,
            x_title=x.title,
            y_title=y.title,
            fields=(*inputs(y.metric), *inputs(x.metric)),
            source=view.source,
            colour_by=options["colour"],
            x_log=x.log,
            y_log=y.log,
            bars=options["bars"],
            frontiers=lines,
            trends=trends,
        ),
        key="explore-chart",
        title=f"{y.title} against {x.title}",
        alt=scatter_alt(points, view.theme, x.name, y.metric.axis)
        + caveats_alt(view.data, points.index, inputs(x.metric) + inputs(y.metric)),
    )
    _trend_words(view, points, trends, options["trend"], timed=x.metric is None)
    with st.expander("The figures as a table", key="explore-open", on_change="rerun") as box:
        if box.open:
            _table(view, points, x, y)


def _axis(view: View, name: str, default: str, title: str, *, timed: bool) -> Axis:
    """Field, unit of comparison and scale of one axis, as ``field`` or ``field/field`` in links."""
    fields = view.data.package.chip_fields
    numeric = view.data.package.numeric_fields
    known = ([TIME] if timed else []) + [
        f"{f}/{d}" if d else f for f in numeric for d in divisors_for(f)
    ]
    tops = ([TIME] if timed else []) + numeric
    top_key, per_key = f"explore:{name}:field", f"explore:{name}:per"

    def parts(metric_id: str) -> tuple[str, str]:
        top, _, per = metric_id.partition("/")
        return top, per

    def draw(key: str) -> str:
        top, per = parts(st.session_state[key])
        st.session_state[top_key], st.session_state[per_key] = top, per

        def changed() -> None:
            chosen = st.session_state[top_key]
            divisor = st.session_state.get(per_key, "")
            if chosen == TIME or divisor not in divisors_for(chosen):
                divisor = ""
            st.session_state[key] = f"{chosen}/{divisor}" if divisor else chosen

        a, b = st.columns([3, 2])
        with a:
            st.selectbox(
                title,
                tops,
                key=top_key,
                on_change=changed,
                format_func=lambda f: "Release date" if f == TIME else fields[f].header,
            )
        if top == TIME:
            return st.session_state[key]
        with b:
            offered = divisors_for(top)
            st.selectbox(
                f"{title} unit",
                offered,
                key=per_key,
                on_change=changed,
                format_func=_divisor_words,
            )
        return st.session_state[key]

    chosen = view.state.choice(name, known, default, draw)
    log = False
    if chosen != TIME:
        scale = view.state.choice(
            f"{name}s",
            ("log", "linear"),
            "log",
            lambda key: st.segmented_control(
                f"{title} scale",
                ("log", "linear"),
                key=key,
                required=True,
                label_visibility="collapsed",
                format_func=str.capitalize,
            ),
        )
        log = scale == "log"
    return Axis(None if chosen == TIME else metric(view.data.package, chosen), log)


def _divisor_words(field: str) -> str:
    if not field:
        return "as sold"
    return "per byte of bandwidth" if field not in DIVISORS else DIVISORS[field].words


def _options(view: View, *, timed: bool) -> dict:
    state = view.state
    with st.container(horizontal=True, vertical_alignment="bottom"):
        colour = state.choice(
            "colour",
            COLOURS,
            "country",
            lambda key: st.selectbox(
                "Colour",
                COLOURS,
                key=key,
                width=160,
                format_func=lambda c: c.capitalize(),
            ),
        )
        size = state.choice(
            "size",
            ("none", "memory_gb", "tdp_w", "die_area_mm2"),
            "none",
            lambda key: st.selectbox(
                "Size",
                ("none", "memory_gb", "tdp_w", "die_area_mm2"),
                key=key,
                width=160,
                format_func=lambda f: (
                    "Same for all" if f == "none" else view.data.package.chip_fields[f].title
                ),
            ),
        )
        bars = state.flag(
            "bars",
            True,
            lambda key: st.toggle(
                "Disagreement",
                key=key,
                help="Bars from the lowest to the highest comparable source, and over the "
                "days a date known only to its month, quarter or year may mean",
            ),
        )
        if not timed:
            return {"colour": colour, "size": size, "bars": bars, "frontier": False, "trend": False}
        best = state.flag(
            "frontier",
            True,
            lambda key: st.toggle(
                "Frontier",
                key=key,
                help="Best value among parts each country had shipped",
            ),
        )
        fitted = state.flag(
            "trend",
            False,
            lambda key: st.toggle(
                "Trend",
                key=key,
                help="Exponential fit to shipped parts, 90 % bootstrap interval",
            ),
        )
    return {"colour": colour, "size": size, "bars": bars, "frontier": best, "trend": fitted}


def _trend_words(
    view: View, points: pd.DataFrame, trends: dict[str, Trend], asked: bool, *, timed: bool
) -> None:
    if not (asked and timed):
        return
    for country in by_country(points, "x"):
        fitted = trends.get(country)
        name = view.theme.names[country]
        if fitted is None:
            st.caption(f"{name}: too few shipped parts for a trend (at least five are needed).")
            continue
        ends = fitted.doubling_range
        if fitted.doubling_years is None or ends is None:
            said = "no rise can be told from a flat line at 90 % confidence"
        else:
            said = (
                f"doubles every {fitted.doubling_years:.1f} years "
                f"({ends_text(*ends, fixed(1))} at 90 % confidence)"
            )
        st.caption(f"{name}, {fitted.points} shipped parts: {said}.")


def _sentence(view: View, points: pd.DataFrame, x: Axis, y: Axis) -> str:
    assert y.metric is not None
    shipped = points[points["status"].isin(view.data.package.delivered)]
    # A headline rests on no rival's estimate.
    read = [*inputs(x.metric), *inputs(y.metric)]
    shipped = shipped.loc[[c for c in shipped.index if not rest_on_rival(view.data, str(c), read)]]
    said = []
    for country, rows in by_country(shipped, "x").items() if y.metric.better else ():
        high = y.metric.better == "high"
        top = rows.loc[rows["y"].idxmax() if high else rows["y"].idxmin()]
        said.append(
            f"{view.theme.names[country]} {top['name']} "
            f"({number(top['y'], significant=3)} {y.metric.unit})"
        )
    if not said:
        return f"{y.metric.title} against {x.name}: {len(points)} chips have both figures."
    word = "highest" if y.metric.better == "high" else "lowest"
    return f"Shipped parts with the {word} {in_sentence(y.metric.title)}: {'; '.join(said)}."


def _table(view: View, points: pd.DataFrame, x: Axis, y: Axis) -> None:
    """The picture's figures as a table, and for download."""
    assert y.metric is not None
    ordered = points.sort_values("y", ascending=False, kind="stable")
    columns = [
        Column("Chip"),
        Column("Vendor"),
        Column("Status"),
        Column(
            x.title if x.metric else "Released or expected",
            numeric=x.metric is not None,
            field="+".join(inputs(x.metric)),
        ),
        Column(y.title, numeric=True, field="+".join(inputs(y.metric))),
        Column("Range", numeric=True, field="+".join(inputs(y.metric))),
    ]
    chips = view.data.chips.loc[ordered.index]
    status = view.data.package.chip_fields["status"].label
    dated = chips["released"].fillna(chips["expected"])
    rows = []
    for chip, row in ordered.iterrows():
        shown_x = dated[chip] if x.metric is None else number(row["x"], significant=4)
        spread = (
            ends_text(row["y_low"], row["y_high"], rounded(4))
            if row["y_low"] < row["y_high"]
            else ""
        )
        mark = disputed_mark() if row["disputed"] else ""
        caveats = caveat_marks(view.data.caveats(str(chip), inputs(y.metric)))
        cells = [
            chip_link(view.data, str(chip)),
            row["vendor"],
            status(row["status"]),
            str(shown_x),
            html("{}{}{}", number(row["y"], significant=4), mark, caveats),
            spread,
        ]
        rows.append(TableRow(cells))
    listing(
        view,
        f"{y.title} against {x.title}",
        columns,
        rows,
        key="explore-table",
        height="26rem",
        pin=True,
    )
    out = ordered[["name", "vendor", "country", "status"]].assign(
        x=dated if x.metric is None else ordered["x"],
        y=ordered["y"],
        y_low=ordered["y_low"],
        y_high=ordered["y_high"],
    )
    out = out.reset_index(names="id")
    units = {"y": y.title, "x": x.title}
    shell.downloads(view.data, out, "explore", units)
