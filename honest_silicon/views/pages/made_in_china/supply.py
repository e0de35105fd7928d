"""What is made, by whom it is said, why the estimates differ, and the compute it comes to."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.supply import (
    Output,
    Range,
    alike,
    compute_made,
    countable,
    counted,
    estimates,
    first_choice,
    home_market,
    same_author,
    why_they_differ,
)
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.supply import (
    compute_alt,
    compute_by_entity,
    estimates_alt,
    estimates_by_entity,
)
from honest_silicon.dataset.format import ends_text, in_sentence, number, percent, rounded
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.parts.markup import Column, TableRow, badge, gap, quiet

#: What can stand on one axis: key, words, and what is counted; '' is chips and their pieces.
_WHAT: Final = {
    "chips": ("Chips: packages, cards, dies", ""),
    "wafers": ("Wafers a month", "wafers-per-month"),
    "percent": ("Yields and shares, %", "percent"),
    "stacks": ("HBM stacks", "stacks"),
    "h100": ("H100 equivalents", "h100-equivalents"),
    "usd": ("Billion USD", "usd-bn"),
    "cny": ("Billion CNY", "cny-bn"),
}


@register("supply", "Output", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = estimates(data)
    if table.empty:
        view.answer("This data directory has no table of output.")
        shell.empty("Nothing is recorded.", remedy="Add production.csv.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = state.choice(
            "what",
            tuple(_WHAT),
            "chips",
            lambda key: st.selectbox(
                "Counted in", tuple(_WHAT), key=key, width=280, format_func=lambda w: _WHAT[w][0]
            ),
        )
        countries = state.choices(
            "country",
            ("CN", "US"),
            lambda key: st.multiselect(
                "Made by",
                ("CN", "US"),
                key=key,
                width=240,
                placeholder="Any country",
                format_func=lambda c: view.theme.names[c],
            ),
        )
        entities = state.choices(
            "of",
            sorted(table["entity"].unique(), key=str.casefold),
            lambda key: st.multiselect(
                "Of what",
                sorted(table["entity"].unique(), key=str.casefold),
                key=key,
                width=320,
                placeholder="Anything",
            ),
        )
    words, count = _WHAT[what]
    parts = data.package.having("production", "counts", "parts")
    mine = table[table["counts"].isin([count] if count else parts)]
    if countries:
        mine = mine[mine["country"].isin(countries)]
    if entities:
        mine = mine[mine["entity"].isin(entities)]
    ticked = _ticks(view)
    view.answer(sentence(data))
    drawn = mine[mine["shown"].notna() & (mine["most"] > 0)]
    st.caption(
        f"{len(drawn)} of {len(mine)} estimates by {mine['author'].nunique()} authors drawn; "
        f"{len(mine) - len(drawn)} state no figure above zero. Hollow: planned, ordered or "
        "capacity. Whiskers: the range an author gives. None is averaged with another. A row is "
        "what was made, sold or shipped in its year, unless it says otherwise; packages, cards and "
        "dies, all years so far, and plans are on rows of their own."
    )
    if drawn.empty:
        shell.empty("No estimate passes the choices.", remedy="Widen them above.")
    else:
        _dots(view, drawn, words)
    _reasons(view, mine)
    _compute(view, compute_made(data, ticked), bool(ticked))
    _table(view, mine)


def _ticks(view: View) -> tuple[str, ...]:
    """Estimates that are turned into compute."""
    data = view.data
    rows = countable(data)
    metric = data.package.tables["production"].fields["metric"].label
    names = {
        str(i): f"{r['entity']} {r['year']}, {in_sentence(metric(r['metric']))}, {r['author']}"
        for i, r in zip(rows.index, rows.to_dict("records"), strict=True)
    }
    with st.expander("Estimates turned into compute: tick your own"):
        return view.state.choices(
            "tick",
            list(names),
            lambda key: st.multiselect(
                "Estimates",
                list(names),
                key=key,
                format_func=lambda i: names[i],
                placeholder="None",
            ),
            default=first_choice(data),
        )


def sentence(data: Dataset) -> str:
    """Both countries by one author for one year in one unit, then the share of China's market."""
    said = []
    both = same_author(data)
    if both:
        cn, us = (f"{both.entities[c]}{{}} at {_millions(both.figures[c])}" for c in ("CN", "US"))
        said.append(
            f"{both.author} puts {cn.format(f' of {both.year}')} {both.unit}, {us.format('')}"
        )
    market = home_market(data)
    if market:
        said.append(
            f"Chinese vendors had {percent(market.share)} of China's AI cards ({market.author}, "
            f"{market.year})"
        )
    if not said:
        return "No author on file counts the output of both countries in one unit."
    return "; ".join(said) + "."


def _millions(found: Range) -> str:
    return ends_text(found.low / 1e6, found.high / 1e6, rounded(2), "\N{NO-BREAK SPACE}million")


def _dots(view: View, drawn: pd.DataFrame, words: str) -> None:
    kinds = view.data.package.tables["production"].fields
    ordered = drawn.assign(
        label=[
            f"{r['entity']}, {r['year']}: {alike(view.data, r)}"
            if pd.notna(r["year"])
            else f"{r['entity']}: {alike(view.data, r)}"
            for r in drawn.to_dict("records")
        ],
        planned=drawn["metric"].isin(view.data.package.having("production", "metric", "plan")),
        hover=html_column(
            (
                html(
                    "<b>{}</b>, {}<br>{} {}, {}<br>{}",
                    r["entity"],
                    r["period"] if isinstance(r["period"], str) else "",
                    _figure(r),
                    counted(r),
                    in_sentence(kinds["metric"].label(r["metric"])),
                    r["author"],
                )
                for r in drawn.to_dict("records")
            ),
            drawn.index,
        ),
    ).sort_values(["country", "entity", "year", "label"], kind="stable", na_position="last")
    chart(
        view,
        estimates_by_entity(ordered, view.theme, unit=words, source=view.source),
        key="supply-estimates",
        title=f"Estimates of output: {words}",
        alt=estimates_alt(ordered, words),
    )


def _figure(row: dict) -> str:
    if row["least"] != row["most"]:
        return ends_text(row["least"], row["most"])
    return number(row["shown"])


def _reasons(view: View, mine: pd.DataFrame) -> None:
    said = why_they_differ(view.data, mine)
    if said:
        with st.expander(f"Where authors differ: {len(said)} counts with several estimates"):
            st.markdown("\n".join(f"- {shell.plain(s)}" for s in said))


def _compute(view: View, found: list[Output], ticked: bool) -> None:
    st.header("Compute of single products", anchor=False)
    if not found:
        st.caption("Tick estimates above to see what they come to." if not ticked else "")
        return
    chart(
        view,
        compute_by_entity(found, view.theme, source=view.source),
        key="supply-compute",
        title="Compute of the selected estimates, by product and year",
        alt=compute_alt(found, view.theme),
    )
    st.caption(
        "Number times dense 16-bit peak, from the lowest to the highest the selected estimates and "
        "the ranges of the peaks allow. Estimates of the same product form a range. Products are "
        "not added up to a country: what nobody counted would be missing."
    )
    frame = pd.DataFrame(
        [
            {
                "entity": r.entity,
                "country": r.country,
                "year": r.year,
                "eflops_low": r.eflops.low,
                "eflops_high": r.eflops.high,
            }
            for r in found
        ]
    )
    units = {"eflops_low": "EFLOPS", "eflops_high": "EFLOPS"}
    shell.downloads(view.data, frame, "supply-compute", units)


def _table(view: View, mine: pd.DataFrame) -> None:
    data = view.data
    kinds = data.package.tables["production"].fields
    st.header("Each estimate", anchor=False)
    titles = ("Of what", "Period", "Figure", "Unit", "What", "Author", "Published", "Basis")
    columns = [Column(t, numeric=t == "Figure") for t in titles]
    ordered = mine.sort_values(["entity", "period"], kind="stable", na_position="last")
    body = []
    for row in ordered.to_dict("records"):
        read = quiet("read through another") if row["second_hand"] else ""
        cells = [
            row["entity"],
            row["period"] if isinstance(row["period"], str) else gap("not stated"),
            _figure(row) if pd.notna(row["shown"]) else gap("not stated"),
            counted(row),
            kinds["metric"].label(row["metric"]),
            html("{}{}", row["author"], read),
            row["published"] if isinstance(row["published"], str) else gap("undated"),
            badge(data.package, row["basis"]),
        ]
        body.append(TableRow(cells, opens=Ref.row("production", row["id"])))
    listing(
        view,
        "Estimates",
        columns,
        body,
        key="supply-table",
        height="34rem",
        pin=True,
        alone=True,
    )
    plain = ordered.drop(columns=["least", "most", "shown", "year", "whole_year", "middle"])
    shell.downloads(data, plain.reset_index(drop=True), "supply", {})
