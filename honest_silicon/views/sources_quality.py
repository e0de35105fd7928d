"""What is known, how well, where sources disagree, and how to add to it."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from honest_silicon.analysis.headlines import percent
from honest_silicon.analysis.quality import (
    bases,
    coverage,
    disputed_cells,
    documents_per_chip,
    totals,
)
from honest_silicon.charts.coverage import coverage_alt, coverage_map
from honest_silicon.dataset.format import number
from honest_silicon.views import shell
from honest_silicon.views.frame import View, register
from honest_silicon.views.listing import listing
from honest_silicon.views.markup import Column, badge, cell_html, chip_link, safe_link

_SECTIONS = ("disputed", "sources", "left-out", "contribute")
_TITLES = {
    "disputed": "Disputed cells",
    "sources": "Documents",
    "left-out": "Left out",
    "contribute": "Add or correct",
}
_ROWS = 150


@register("sources-quality", "Sources and quality", "About")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    cover = coverage(data, chips)
    known = totals(cover)
    disputed = disputed_cells(data, chips)
    shell.answer("Sources and quality", _sentence(view, known, disputed))
    shell.shown_line(data, len(chips), view.selection.left_out)
    if chips.empty or cover.empty:
        shell.empty("No shipped chip passes the filters, so there is no coverage to show.")
    else:
        _coverage(view, cover, known)
    section = view.state.choice(
        "show",
        _SECTIONS,
        _SECTIONS[0],
        lambda key: st.segmented_control(
            "Show",
            _SECTIONS,
            key=key,
            required=True,
            format_func=lambda s: _TITLES[s],
            label_visibility="collapsed",
        ),
    )
    st.header(_TITLES[section], anchor=False)
    if section == "disputed":
        _disputed(view, disputed)
    elif section == "sources":
        _documents(view)
    elif section == "left-out":
        _left_out(view)
    else:
        _contribute()
    shell.key_to_marks(data)


def _sentence(view: View, known: pd.DataFrame, disputed: pd.DataFrame) -> str:
    data = view.data
    shares = [
        f"{percent(known.at[c, 'share'])} of core facts known for shipped {words} parts"
        for c, words in (("CN", "Chinese"), ("US", "US"))
        if c in known.index and pd.notna(known.at[c, "share"])
    ]
    said = "; ".join(shares) or "No shipped part is selected"
    return (
        f"{said}; {len(disputed)} cells are disputed; {len(data.evidence):,} statements from "
        f"{len(data.sources):,} documents, {documents_per_chip(data):.1f} documents for each chip."
    )


def _coverage(view: View, cover: pd.DataFrame, known: pd.DataFrame) -> None:
    data = view.data
    titles = {
        fact: "Release date" if fact == "release" else data.package.chip_fields[columns[0]].title
        for fact, columns in data.package.core.items()
    }
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("Core facts of shipped parts", anchor=False)
        st.plotly_chart(
            coverage_map(cover, view.theme, titles=titles, source=view.source),
            key="coverage",
            theme=None,
            alt=coverage_alt(cover, titles),
            config=shell.CHART_CONFIG,
        )
    with right:
        st.header("What adopted figures rest on", anchor=False)
        support = bases(data, chips=view.selection.chips)
        words = data.package.tables["evidence"].fields["basis"]
        rows = [
            [
                f"{badge(data.package, basis)} {escape(words.label(basis))}",
                *(f"{support.at[basis, c]:,} ({_share(support, basis, c)})" for c in ("CN", "US")),
            ]
            for basis in support.index
        ]
        listing(
            view,
            "Adopted cells by basis and country",
            [Column("Basis"), Column("China", numeric=True), Column("US", numeric=True)],
            rows,
            key="bases",
        )
        strict = ", ".join(
            f"{data.package.chip_fields['country'].label(str(c))} {percent(r['strict'])}"
            for c, r in known.iterrows()
        )
        st.caption(
            "A share leaves out facts a part cannot have, such as FP8 on a part without FP8 units. "
            f"Counting those as unknown: {strict}. The basis is that of the strongest document "
            "behind the adopted value."
        )
    frame = cover.rename(columns={"share": "share_known"})
    shell.downloads(data, frame, "coverage", {})


def _share(support: pd.DataFrame, basis: str, country: str) -> str:
    total = int(support[country].sum())
    return percent(support.at[basis, country] / total) if total else "0 %"


def _disputed(view: View, disputed: pd.DataFrame) -> None:
    if disputed.empty:
        st.info("No cell of the selection is disputed.")
        return
    data = view.data
    columns = [
        Column("Chip"),
        Column("Field"),
        Column("Adopted"),
        Column("Lowest", numeric=True),
        Column("Highest", numeric=True),
        Column("Highest over lowest", numeric=True),
        Column("Documents", numeric=True),
    ]
    rows = []
    for row in disputed.itertuples():
        kind = data.package.chip_fields[row.field]
        chip = data.chips.loc[row.chip_id]
        has = pd.notna(row.low)
        rows.append(
            [
                chip_link(row.chip_id, chip["name"], chip["country"]),
                escape(kind.title),
                cell_html(data.package, kind, data.cell(row.chip_id, row.field)),
                number(row.low) if has else "",
                number(row.high) if has else "",
                f"{row.spread:.2f}" if has else "names differ",
                str(row.documents),
            ]
        )
    listing(
        view,
        "Disputed cells",
        columns,
        rows,
        key="disputed-cells",
        height="34rem",
        pin=True,
        fields=list(disputed["field"]),
    )
    shell.downloads(data, disputed, "disputed", {})


def _documents(view: View) -> None:
    data = view.data
    text = view.state.value(
        "doc",
        "",
        lambda raw: raw[:100],
        str.strip,
        lambda key: st.text_input(
            "Find a document", key=key, placeholder="publisher, title or address", max_chars=100
        ),
    )
    sources = data.sources
    uses = data.evidence["source_id"].value_counts()
    rows = sources.assign(uses=sources["source_id"].map(uses).fillna(0).astype(int))
    hay = (rows["title"] + " " + rows["publisher"] + " " + rows["url"]).str.casefold()
    found = rows[hay.str.contains(text.casefold(), regex=False)] if text else rows
    found = found.sort_values("uses", ascending=False, kind="stable")
    if found.empty:
        st.info("No document matches. Try a part of the publisher's name.")
        return
    shown = min(len(found), _ROWS)
    st.caption(f"{shown} of {len(found)} matching documents, most used first.")
    columns = [
        Column("Document"),
        Column("Publisher"),
        Column("Kind"),
        Column("Published"),
        Column("Statements", numeric=True),
    ]
    body = [
        [
            safe_link(r.url, r.title)
            + (' <span class="quiet">(weak source)</span>' if r.weak else ""),
            escape(r.publisher),
            escape(r.kind),
            escape(r.published)
            if isinstance(r.published, str)
            else '<span class="gap">undated</span>',
            f"{r.uses:,}",
        ]
        for r in found.head(_ROWS).itertuples()
    ]
    listing(view, "Documents", columns, body, key="documents", height="34rem")
    shell.downloads(data, found, "documents", {})


def _left_out(view: View) -> None:
    data = view.data
    excluded, rejected = data.tables["excluded"], data.tables["rejected"]
    st.caption(
        f"{len(excluded)} candidates have no row of their own. {len(rejected):,} figures were read "
        "and set aside; each stands with its reason on the page of its chip."
    )
    if excluded.empty:
        st.info("No candidate was left out.")
        return
    rows = [[escape(r.chip_id), escape(r.reason)] for r in excluded.itertuples()]
    listing(
        view,
        "Candidates left out",
        [Column("Candidate"), Column("Reason")],
        rows,
        key="excluded",
    )
    shell.downloads(data, rejected, "set-aside", {})


def _contribute() -> None:
    st.markdown(
        """
A chip is three kinds of rows, all plain CSV in `data/`:

1. `chips.csv`: one row with the adopted values. Leave unknown cells empty.
2. `evidence.csv`: one row for each chip, field and document, with the basis and, where the figure
   does not follow the convention of its column, a qualifier such as `sparse` or `per-die`. New
   documents go into `sources.csv`.
3. `gaps.csv`: one row with a reason for each core fact that stays empty.

Then run `python -m honest_silicon.dataset check`. It names the file, row, column and value of each
fault and what was expected. The meaning of every field is in `docs/data-dictionary.md`.
"""
    )
