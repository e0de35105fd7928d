"""Any two quantities against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.front import ALIBABA, H20, compared, leaders
from honest_silicon.analysis.frontier import by_country, frontier, lag
from honest_silicon.analysis.metrics import Metric, divisors_for, metric
from honest_silicon.analysis.pairs import inputs, pairs
from honest_silicon.analysis.trends import Trend, decimal_years, trend
from honest_silicon.charts.html import html
from honest_silicon.charts.scatter import areas, scatter, uncovered, until_today
from honest_silicon.dataset.format import ends_text, number, rounded
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, page, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.frame.state import UNLINKED
from honest_silicon.views.pages.chips import sentences
from honest_silicon.views.pages.shared.chart_words import covered, scatter_alt
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    caveat_marks,
    chip_link,
    disputed_mark,
)
from honest_silicon.words.left_out import reasons
from honest_silicon.words.names import own_name

TIME: Final = "released"
COLOURS: Final = {
    "country": "Country",
    "vendor": "Vendor",
    "foundry": "Foundry",
    "status": "Status",
}
#: Chips that readers look for, named where they are drawn; the first that is drawn weighs most.
_LANDMARKS: Final = (BASELINE, H20, "huawei-ascend-910c", ALIBABA)
_NAMED: Final = 8


@dataclass(frozen=True)
class Axis:
    """A reader's choice for one axis; ``metric`` is None for time."""

    metric: Metric | None
    log: bool
    #: As it stands at the axis, and within a sentence.
    title: str
    name: str


@dataclass(frozen=True)
class _Look:
    """What the picture shows beside its points."""

    colour: str
    size: str
    bars: bool
    frontier: bool
    trend: bool


@register("explore")
def show(view: View) -> None:
    data = view.data
    with st.container(horizontal=True, vertical_alignment="bottom"):
        y_id = _measure(view, "y", "fp16_tflops", "Vertical axis", timed=False)
        x_id = _measure(view, "x", TIME, "Horizontal axis", timed=True)
        with controls.popover(view.state, "Look"):
            x, y = _scale(view, "x", x_id), _scale(view, "y", y_id)
            look = _look(view, timed=x.metric is None)
        st.page_link(page("yours"), label="Add your own chips")
    assert y.metric is not None
    _picture(view, x, y, look)
    points, _ = pairs(data, view.selection, x.metric, y.metric)
    if points.empty:
        return
    with st.expander("The figures as a table", key="explore-open", on_change="rerun") as box:
        if box.open:
            _table(view, points, x, y)


@kept
def _picture(view: View, x: Axis, y: Axis, look: _Look) -> None:
    data = view.data
    assert y.metric is not None
    points, unknown = pairs(data, view.selection, x.metric, y.metric)
    left_out = reasons(data.package, unknown)
    points = points.assign(
        label=[own_name(view.data, str(chip)) for chip in points.index],
        hover=hovers(data, list(points.index), inputs(x.metric) + inputs(y.metric)),
        foundry=points["foundry"].fillna("unknown"),
    )
    if look.size != "none":
        points["size"] = areas(data.chips.loc[points.index, look.size])
    tops = leaders(data, y.metric, view.selection) if y.metric.better == "high" else {}
    view.answer(
        sentences.best_words(data, y.metric, tops)
        or sentences.no_finding(len(points), x.name, y.name)
    )
    if points.empty:
        shell.empty(sentences.NONE_ON_BOTH_AXES)
        shell.shown_line(data, 0, {**view.left_out, **left_out})
        return
    lines, trends = _lines(view, points, x, y, look)
    named = _named(view, points, y.metric, tops)
    seen = uncovered(
        points, named, (look.colour, *["size"] * ("size" in points)), x_log=x.log, y_log=y.log
    )
    chart(
        view,
        scatter(
            seen,
            view.theme,
            x_title=x.title,
            y_title=y.title,
            fields=(*inputs(y.metric), *inputs(x.metric)),
            source=view.source,
            colour_by=look.colour,
            x_log=x.log,
            y_log=y.log,
            bars=look.bars,
            frontiers=lines,
            trends=trends,
            labels=named,
            sure=[str(top.name) for top in tops.values()],
            height=480,
        ),
        key="explore-chart",
        title=sentences.chart_title(data, y.metric, tops) or f"{y.title} by {x.name}",
        subtitle=sentences.subtitle(
            x.title if x.metric else x.name, y.title, x.log, y.log, bool(lines)
        )
        + covered(len(seen), len(points)),
        left_out=(len(points), {**view.left_out, **left_out}),
        alt=scatter_alt(points, view.theme, x.name, y.title)
        + caveats_alt(data, points.index, inputs(x.metric) + inputs(y.metric)),
    )
    if look.trend:
        for country in by_country(points, "x"):
            said = sentences.trend_words(view.theme.names[country], trends.get(country))
            view.note(said)


def _lines(
    view: View, points: pd.DataFrame, x: Axis, y: Axis, look: _Look
) -> tuple[dict[str, pd.DataFrame], dict[str, Trend]]:
    """The best on sale over time and the trends, by country, of the chips that can be compared."""
    lines: dict[str, pd.DataFrame] = {}
    trends: dict[str, Trend] = {}
    if x.metric is not None or y.metric is None or not y.metric.better:
        return lines, trends
    sold, _ = compared(view.data, y.metric, view.selection)
    for country, rows in by_country(points.loc[points.index.isin(sold.index)], "x").items():
        if look.frontier:
            steps = frontier(rows, column="y", highest=y.metric.better == "high")
            lines[country] = until_today(steps)
        if look.trend:
            fitted = trend(decimal_years(rows["x"]), rows["y"].to_numpy(dtype=float))
            if fitted:
                trends[country] = fitted
    return lines, trends


def _named(
    view: View, points: pd.DataFrame, wanted: Metric, tops: Mapping[str, pd.Series]
) -> list[str]:
    """The chips that are named: the best of each country, those readers look for, the first US
    chip as good as the best Chinese one, and the best that are planned.
    """
    asked: list[str | None] = [str(top.name) for top in tops.values()]
    asked += _LANDMARKS
    if "CN" in tops:
        sold, _ = compared(view.data, wanted, view.selection)
        asked.append(lag(sold, str(tops["CN"].name)).us_id)
    planned = points[~points["status"].isin(view.data.package.delivered)]
    if wanted.better == "high":
        for rows in by_country(planned, "x").values():
            asked.append(str(rows["y"].idxmax()))
    return [c for c in dict.fromkeys(asked) if c in points.index][:_NAMED]


def _measure(view: View, name: str, default: str, title: str, *, timed: bool) -> str:
    """Field and unit of comparison of one axis, as ``field`` or ``field/field`` in links."""
    fields = view.data.package.chip_fields
    numeric = view.data.package.numeric_fields
    known = ([TIME] if timed else []) + [
        f"{f}/{d}" if d else f for f in numeric for d in divisors_for(f)
    ]
    tops = ([TIME] if timed else []) + numeric
    top_key, per_key = f"explore:{name}:field", f"explore:{name}:per"

    def draw(key: str) -> str:
        top, _, per = st.session_state[key].partition("/")
        st.session_state[top_key], st.session_state[per_key] = top, per

        def changed() -> None:
            chosen = st.session_state[top_key]
            divisor = st.session_state.get(per_key, "")
            if chosen == TIME or divisor not in divisors_for(chosen):
                divisor = ""
            st.session_state[key] = f"{chosen}/{divisor}" if divisor else chosen

        words = {f: "Release date" if f == TIME else fields[f].header for f in tops}
        controls.select(UNLINKED, top_key, title, words, top, width=210, on_change=changed)
        if top != TIME:
            words = {d: sentences.per(d) for d in divisors_for(top)}
            label = f"{title}, unit"
            controls.select(UNLINKED, per_key, label, words, per, width=150, on_change=changed)
        return st.session_state[key]

    return view.state.choice(name, known, default, draw)


def _scale(view: View, name: str, chosen: str) -> Axis:
    """An axis with its scale, which time has none of."""
    if chosen == TIME:
        return Axis(None, False, sentences.DATE_AXIS, "release date")
    wanted = metric(view.data.package, chosen)
    title = "Vertical scale" if name == "y" else "Horizontal scale"
    words = {"log": "Logarithmic", "linear": "Linear"}
    scale = controls.segmented(view.state, f"{name}s", title, words, "log")
    said = sentences.axis_title(view.data, wanted)
    return Axis(wanted, scale == "log", said, sentences.thing(view.data, wanted))


def _look(view: View, *, timed: bool) -> _Look:
    state, fields = view.state, view.data.package.chip_fields
    colour = controls.select(state, "colour", "Colour", COLOURS, "country")
    sizes = {"none": "Same for all"}
    sizes |= {n: fields[n].title for n in ("memory_gb", "tdp_w", "die_area_mm2")}
    size = controls.select(state, "size", "Size of a mark", sizes, "none")
    bars = controls.toggle(
        state,
        "bars",
        "Where sources differ",
        True,
        help=sentences.BARS_HELP,
    )
    if not timed:
        return _Look(colour, size, bars, frontier=False, trend=False)
    best = controls.toggle(state, "frontier", "Best on sale", True, help=sentences.FRONTIER_HELP)
    fitted = controls.toggle(
        state,
        "trend",
        "Trend",
        False,
        help=sentences.TREND_HELP,
    )
    return _Look(colour, size, bars, best, fitted)


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
        f"{y.title} by {x.name}",
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
