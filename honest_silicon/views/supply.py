"""What is made, by whom it is said, why the estimates differ, and the compute it comes to."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.supply import (
    Added,
    added,
    countable,
    counted,
    estimates,
    first_choice,
    why_they_differ,
)
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.supply import (
    added_alt,
    compute_added,
    estimates_alt,
    estimates_by_entity,
)
from honest_silicon.dataset.format import ends_text, in_sentence, number
from honest_silicon.dataset.ref import Ref
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


@register("supply", "Supply", "Context", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    table = estimates(data)
    if table.empty:
        shell.answer("Supply", "This data directory has no table of output.")
        shell.empty("Nothing is recorded.", remedy="Add production.csv.")
        return
    answer = st.container()
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
    found = added(data, ticked)
    with answer:
        shell.answer("Supply", _sentence(view, found, len(ticked), mine))
    drawn = mine[mine["shown"].notna() & (mine["most"] > 0)]
    st.caption(
        f"{len(drawn)} of {len(mine)} estimates drawn; {len(mine) - len(drawn)} state no figure "
        "above zero. Hollow: planned, ordered or capacity. Whiskers: the range an author gives. "
        "None is averaged with another."
    )
    if drawn.empty:
        shell.empty("No estimate passes the choices.", remedy="Widen them above.")
    else:
        _dots(view, drawn, words)
    _reasons(view, mine)
    _national(view, found)
    _table(view, mine)
    shell.key_to_marks(data)


def _ticks(view: View) -> tuple[str, ...]:
    """Estimates the national sums rest on."""
    data = view.data
    rows = countable(data)
    metric = data.package.tables["production"].fields["metric"].label
    names = {
        str(i): f"{r['entity']} {r['year']}, {in_sentence(metric(r['metric']))}, {r['author']}"
        for i, r in zip(rows.index, rows.to_dict("records"), strict=True)
    }
    with st.expander("Estimates in the national sums: tick your own"):
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


def _sentence(view: View, found: list[Added], ticked: int, mine: pd.DataFrame) -> str:
    years = sorted({r.year for r in found})
    both = [y for y in years if {r.country for r in found if r.year == y} == {"CN", "US"}]
    start = f"{len(mine)} estimates by {mine['author'].nunique()} authors"
    if not found:
        return f"{start}; none is ticked, so no national sum is computed."
    year = both[-1] if both else years[-1]
    said = [
        f"{view.theme.names[r.country]} {_span(r)} EFLOPS ({', '.join(r.entities)})"
        for r in found
        if r.year == year
    ]
    return (
        f"{start}; by the {ticked} ticked, dense 16-bit compute made or sold in {year}: "
        f"{' and '.join(said)}. Other parts are in neither."
    )


def _span(part: Added) -> str:
    ends = [number(v, significant=2) for v in (part.eflops.low, part.eflops.high)]
    return " to ".join(dict.fromkeys(ends))


def _dots(view: View, drawn: pd.DataFrame, words: str) -> None:
    kinds = view.data.package.tables["production"].fields
    ordered = drawn.assign(
        label=[
            f"{e}, {y}" if pd.notna(y) else str(e)
            for e, y in zip(drawn["entity"], drawn["year"], strict=True)
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
    ).sort_values(["country", "entity", "year"], kind="stable", na_position="last")
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
    kinds = view.data.package.tables["production"].fields
    said = why_they_differ(mine, (dict(kinds["metric"].labels), dict(kinds["counts"].labels)))
    if said:
        with st.expander(f"Why they differ: {len(said)} counts with several estimates"):
            st.markdown("\n".join(f"- {shell.plain(s)}" for s in said))


def _national(view: View, found: list[Added]) -> None:
    st.header("Compute added per year", anchor=False)
    if not found:
        st.caption("Tick estimates above to see what they come to.")
        return
    chart(
        view,
        compute_added(found, view.theme, source=view.source),
        key="supply-national",
        title="Compute added per year by the ticked estimates",
        alt=added_alt(found),
    )
    st.caption(
        "Number times dense 16-bit peak, from the lowest to the highest the ticked estimates and "
        "the ranges of the peaks allow. Several estimates of one thing span, different things add "
        "up. Parts without a ticked estimate are not in it."
    )
    frame = pd.DataFrame(
        [
            {
                "country": r.country,
                "year": r.year,
                "eflops_low": r.eflops.low,
                "eflops_high": r.eflops.high,
                "of": "; ".join(r.entities),
            }
            for r in found
        ]
    )
    units = {"eflops_low": "EFLOPS", "eflops_high": "EFLOPS"}
    shell.downloads(view.data, frame, "supply-national", units)


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
            row["period"] if isinstance(row["period"], str) else gap("not told"),
            _figure(row) if pd.notna(row["shown"]) else gap("not told"),
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
