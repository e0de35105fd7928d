"""How much is made, by whose word, and the compute it comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.front import best_on_sale
from honest_silicon.analysis.supply import (
    alike,
    both_countries,
    comparable,
    compute_made,
    countable,
    estimates,
    first_choice,
    home_market,
    of_home_market,
    why_they_differ,
)
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.supply import (
    bars_from_zero,
    compute_by_entity,
    estimates_by_entity,
)
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, in_sentence, number
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.made_in_china import sentences
from honest_silicon.views.pages.made_in_china.sentences import (
    bars_alt,
    compute_alt,
    compute_title,
    differing_words,
    estimates_alt,
    estimates_title,
    made_by,
    market_title,
    millions,
    supply_sentence,
    supply_title,
)
from honest_silicon.views.parts.markup import Column, TableRow, badge, gap, quiet
from honest_silicon.words.supply import alike as words_of
from honest_silicon.words.supply import counted

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
#: Rows of the picture that a reader takes in at once.
_ROWS: Final = 16


@register("supply", filtered=False)
def show(view: View) -> None:
    data, today = view.data, datetime.now(UTC).date()
    if estimates(data).empty:
        view.answer(sentences.NO_OUTPUT)
        shell.empty(sentences.NOTHING, remedy="Add production.csv.")
        return
    _opening(view, today)
    left, right = st.columns(2, gap="large")
    with left:
        _both(view)
    with right:
        _market(view)
    _products(view, today)
    _compute(view)


@kept
def _opening(view: View, today: date) -> None:
    view.answer(supply_sentence(view.data, today))
    best = best_on_sale(view.data)
    if best and (said := made_by(view.data, best.cn)):
        view.note(sentences.BY_DESIGNER, said)


@kept
def _both(view: View) -> None:
    """Both countries by one author, from zero."""
    found = both_countries(view.data)
    if not found:
        return
    pairs = [(both, country) for both in found for country in ("CN", "US")]
    ids = [b.ids[c] for b, c in pairs]
    rows = pd.DataFrame(
        {
            "label": [f"{b.entities[c]}, {b.year}" for b, c in pairs],
            "country": [c for _, c in pairs],
            "value": [b.figures[c].high for b, c in pairs],
            "said": [millions(b.figures[c]) for b, c in pairs],
            "hover": html_column(
                (
                    html(
                        "<b>{}</b>, {}<br>{} {}",
                        b.entities[c],
                        b.year,
                        millions(b.figures[c]),
                        b.unit,
                    )
                    for b, c in pairs
                ),
                ids,
            ),
        },
        index=ids,
    )
    authors = " and ".join(dict.fromkeys(b.author for b in found))
    title = supply_title(found[0])
    chart(
        view,
        bars_from_zero(rows, view.theme, source=view.source),
        key="supply-both",
        title=title,
        subtitle=sentences.both_subtitle(authors),
        alt=bars_alt(rows, title, view.theme),
    )


@kept
def _market(view: View) -> None:
    """Who supplied China, by one author."""
    data = view.data
    market, mine = home_market(data), of_home_market(data)
    if market is None or mine.empty:
        return
    rows = pd.DataFrame(
        {
            "label": mine["entity"],
            "country": mine["country"],
            "value": mine["central"].astype(float),
            "said": [
                f"{number(v / 1e6, significant=2)}\N{NO-BREAK SPACE}million"
                for v in mine["central"]
            ],
            "hover": html_column(
                (
                    html(
                        "<b>{}</b>, {}<br>{} cards", r["entity"], market.year, number(r["central"])
                    )
                    for r in mine.to_dict("records")
                ),
                mine.index,
            ),
        }
    )
    title = market_title(data)
    chart(
        view,
        bars_from_zero(rows, view.theme, source=view.source),
        key="supply-market",
        title=title,
        subtitle=sentences.market_subtitle(market.author),
        alt=bars_alt(rows, title, view.theme),
    )


def _products(view: View, today: date) -> None:
    """Estimates of products by several authors, those that can be compared at first."""
    data, state = view.data, view.state
    table = estimates(data)
    names = sorted(table["entity"].unique(), key=str.casefold)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        what = controls.select(
            state, "what", "Counted in", {k: w for k, (w, _) in _WHAT.items()}, "chips", width=260
        )
        countries = controls.several(
            state,
            "country",
            "Made by",
            {c: view.theme.names[c] for c in ("CN", "US")},
            width=200,
            placeholder="Any country",
        )
        entities = controls.several(
            state,
            "of",
            "Of what",
            dict(zip(names, names, strict=True)),
            width=280,
            placeholder="Anything",
        )
        every = controls.toggle(
            state,
            "all",
            "Show all",
            False,
            help=sentences.ALL_HELP,
        )
    _estimates(view, what, countries, entities, every, today)


@kept
def _estimates(
    view: View,
    what: str,
    countries: tuple[str, ...],
    entities: tuple[str, ...],
    every: bool,
    today: date,
) -> None:
    """The estimates that were asked for, as a picture and as a table."""
    data, table = view.data, estimates(view.data)
    words, count = _WHAT[what]
    pieces = data.package.having("production", "counts", "parts")
    mine = table[table["counts"].isin([count] if count else pieces)]
    if countries:
        mine = mine[mine["country"].isin(countries)]
    if entities:
        mine = mine[mine["entity"].isin(entities)]
    known = mine[mine["shown"].notna() & (mine["most"] > 0)]
    some = known if every or entities or count else comparable(data, known, today)
    drawn = _labelled(view, some)
    if not (every or entities):
        drawn = drawn[drawn["label"].isin(drawn["label"].drop_duplicates().head(_ROWS))]
    if drawn.empty:
        shell.empty(sentences.NO_ESTIMATE, remedy=sentences.WIDEN)
    else:
        chart(
            view,
            estimates_by_entity(drawn, view.theme, source=view.source),
            key="supply-estimates",
            title=estimates_title(drawn, words),
            subtitle=sentences.estimates_subtitle(words),
            alt=estimates_alt(drawn, words),
        )
    view.note(
        sentences.estimates_drawn(
            len(drawn), len(mine), mine["author"].nunique(), len(mine) - len(known)
        )
    )
    _reasons(view, mine)
    _table(view, mine, today)


def _labelled(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Estimates with the words of their row and hover, the latest year first."""
    data = view.data
    kinds = data.package.tables["production"].fields
    told = rows.to_dict("records")
    return rows.assign(
        label=[_label(r, words_of(data, alike(data, r))) for r in told],
        planned=rows["metric"].isin(data.package.having("production", "metric", "plan")),
        hover=html_column(
            (
                html(
                    "<b>{}</b>, {}<br>{} {}, {}<br>{}",
                    r["entity"],
                    r["period"] if isinstance(r["period"], str) else "no year stated",
                    _figure(r),
                    counted(r),
                    in_sentence(kinds["metric"].label(r["metric"])),
                    r["author"],
                )
                for r in told
            ),
            rows.index,
        ),
    ).pipe(_largest_first)


def _largest_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Estimates in the order of their rows: the latest year, in it the largest figure of a row."""
    return (
        rows.assign(top=rows.groupby("label")["shown"].transform("max"))
        .sort_values(
            ["year", "top", "label", "shown"],
            ascending=[False, False, True, False],
            kind="stable",
            na_position="last",
        )
        .drop(columns="top")
    )


def _label(row: dict, kind: str) -> str:
    """Product and year, and what is counted unless that is whole packages."""
    year = f", {row['year']}" if pd.notna(row["year"]) else ""
    return f"{row['entity']}{year}" + ("" if kind == "packages" else f": {kind}")


def _figure(row: dict) -> str:
    if row["least"] != row["most"]:
        return ends_text(row["least"], row["most"])
    return number(row["shown"])


@kept
def _reasons(view: View, mine: pd.DataFrame) -> None:
    found = why_they_differ(view.data, mine)
    if found:
        shell.box(
            sentences.differing_title(len(found)),
            "\n".join(f"- {shell.plain(differing_words(view.data, d))}" for d in found),
        )


@per_dataset(1)
def _countable_names(data: Dataset) -> dict[str, str]:
    rows = countable(data)
    metric = data.package.tables["production"].fields["metric"].label
    return {
        str(i): f"{r['entity']} {r['year']}, {in_sentence(metric(r['metric']))}, {r['author']}"
        for i, r in zip(rows.index, rows.to_dict("records"), strict=True)
    }


def _chosen(view: View) -> tuple[str, ...]:
    """Estimates that are turned into compute."""
    data = view.data
    names = _countable_names(data)
    with controls.popover(view.state, "Choose the estimates"):
        return controls.several(
            view.state, "tick", "Estimates", names, default=first_choice(data), placeholder="None"
        )


def _compute(view: View) -> None:
    place = st.container()
    chosen = _chosen(view)
    with place:
        _outputs(view, chosen)


@kept
def _outputs(view: View, chosen: tuple[str, ...]) -> None:
    found = compute_made(view.data, chosen)
    if not found:
        shell.header("Compute of single products")
        view.note(sentences.CHOOSE)
        return
    chart(
        view,
        compute_by_entity(found, view.theme, source=view.source),
        key="supply-compute",
        title=compute_title(found),
        subtitle=sentences.COMPUTE_SUBTITLE,
        alt=compute_alt(found, view.theme),
    )
    view.note(sentences.COMPUTE_NOTE)
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


def _whole(period: str) -> Markup:
    """A date on one line."""
    return html('<span class="date">{}</span>', period)


def _conditional(row: dict) -> Markup | str:
    """The condition of an estimate beside its kind."""
    return quiet(f"if {said}") if isinstance(said := row["condition"], str) else ""


@kept
def _table(view: View, mine: pd.DataFrame, today: date) -> None:
    data = view.data
    kinds = data.package.tables["production"].fields
    shell.header("Each estimate")
    titles = ("Product", "Period", "Figure", "Unit", "Kind", "Author", "Published", "Evidence")
    columns = [Column(t, numeric=t == "Figure") for t in titles]
    # The latest first, then what is foreseen, then what has no figure.
    ordered = mine.assign(
        known=mine["shown"].notna(), later=mine["year"].gt(today.year).fillna(True)
    ).sort_values(
        ["known", "later", "year", "entity", "period"],
        ascending=[False, True, False, True, False],
        kind="stable",
        na_position="last",
    )
    body = []
    for row in ordered.to_dict("records"):
        read = quiet("read in another document") if row["second_hand"] else ""
        cells = [
            row["entity"],
            _whole(row["period"]) if isinstance(row["period"], str) else gap("not stated"),
            _figure(row) if pd.notna(row["shown"]) else gap("not stated"),
            counted(row),
            html("<span>{}{}</span>", kinds["metric"].label(row["metric"]), _conditional(row)),
            html("<span>{}{}</span>", row["author"], read),
            _whole(row["published"]) if isinstance(row["published"], str) else gap("undated"),
            badge(data.package, row["basis"]),
        ]
        body.append(TableRow(cells, opens=Ref.row("production", row["id"])))
    listing(
        view,
        "Each estimate",
        columns,
        body,
        key="supply-table",
        height="34rem",
        pin=True,
        alone=True,
        style="cards estimates",
    )
    dropped = [
        "least",
        "most",
        "shown",
        "year",
        "whole_year",
        "quarter",
        "middle",
        "known",
        "later",
    ]
    shell.downloads(data, ordered.drop(columns=dropped).reset_index(drop=True), "supply", {})
