"""What is known, how well, where sources disagree, and how to add to it."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import pandas as pd
import streamlit as st

from honest_silicon.addresses import ARCHIVE_PATH
from honest_silicon.analysis.headlines import percent
from honest_silicon.analysis.quality import (
    READ_BY,
    bases,
    coverage,
    disputed_cells,
    documents_per_chip,
    totals,
    wanted_facts,
)
from honest_silicon.charts.coverage import coverage_alt, coverage_map
from honest_silicon.dataset.archive import archive, archive_name, sha256
from honest_silicon.dataset.cite import bibtex, citation
from honest_silicon.dataset.format import number
from honest_silicon.dataset.served import directory
from honest_silicon.dataset.versions import since
from honest_silicon.views import shell
from honest_silicon.views.frame import View, register
from honest_silicon.views.listing import listing
from honest_silicon.views.markup import Column, badge, cell_html, chip_link, safe_link
from honest_silicon.views.points import save_buttons

_SECTIONS = ("disputed", "wanted", "sources", "changes", "left-out", "reuse", "contribute")
_TITLES = {
    "disputed": "Disputed cells",
    "wanted": "Wanted facts",
    "sources": "Documents",
    "changes": "Changes",
    "left-out": "Left out",
    "reuse": "Download and cite",
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
    elif section == "wanted":
        _wanted(view)
    elif section == "sources":
        _documents(view)
    elif section == "changes":
        _changes(view)
    elif section == "left-out":
        _left_out(view)
    elif section == "reuse":
        _reuse(view)
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
        save_buttons(view, "coverage", "coverage", "Core facts known of shipped parts")
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
        alone=True,
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


def _wanted(view: View) -> None:
    """The emptiest cells that matter most, with what was searched."""
    data = view.data
    facts = wanted_facts(data, view.selection.chips)
    if facts.empty:
        st.info("No core fact of a shipped chip in the selection is missing.")
        return
    st.caption(
        f"{len(facts)} core facts of shipped parts are not known. First those that most pages "
        "read; among them, parts with the most documents, whose missing figure is likeliest to "
        f"be found. The first {min(len(facts), _ROWS)} are shown, all are in the download."
    )
    columns = [
        Column("Chip"),
        Column("Fact wanted"),
        Column("State"),
        Column("What was searched"),
        Column("Read by", numeric=True),
    ]
    rows, named = [], []
    for row in facts.head(_ROWS).itertuples():
        kind, cell = data.package.chip_fields[row.field], data.cell(row.chip_id, row.field)
        chip = data.chips.loc[row.chip_id]
        rows.append(
            [
                chip_link(row.chip_id, chip["name"], chip["country"]),
                escape(kind.title),
                cell_html(data.package, kind, cell),
                escape(row.searched) or '<span class="gap">not recorded</span>',
                f'<span title="{escape(", ".join(READ_BY[row.fact]))}">{row.pages} pages</span>',
            ]
        )
        named.append(row.field)
    listing(
        view,
        "Wanted facts",
        columns,
        rows,
        alone=True,
        key="wanted",
        height="34rem",
        pin=True,
        fields=named,
    )
    shell.downloads(data, facts, "wanted-facts", {})


def _changes(view: View) -> None:
    """Cells that changed, newest version first."""
    data = view.data
    changes = since(data, "0.0.0")
    if changes.empty:
        st.info("No change of the data is recorded.")
        return
    columns = [
        Column("Chip"),
        Column("Field"),
        Column("Version"),
        Column("Before"),
        Column("After"),
    ]
    names = data.chips["name"].to_dict()
    rows = [
        [
            chip_link(r.chip_id, names[r.chip_id]) if r.chip_id in names else escape(r.chip_id),
            escape(data.package.chip_fields[r.field].title)
            if r.field in data.package.chip_fields
            else escape(r.field),
            escape(r.version),
            *(
                escape(t) if isinstance(t, str) else '<span class="gap">empty</span>'
                for t in (r.before, r.after)
            ),
        ]
        for r in changes.itertuples()
    ]
    listing(
        view,
        "Changes of the data",
        columns,
        rows,
        alone=True,
        key="changes",
        height="34rem",
        pin=True,
        fields=list(changes["field"]),
    )
    shell.downloads(data, changes, "changes", {})


def _reuse(view: View) -> None:
    """The whole dataset as a file, and how to cite it."""
    data = view.data
    packed = archive(directory(), data)
    st.download_button(
        f"Download the whole dataset ({len(packed) / 1e6:.1f} MB, zip)",
        packed,
        archive_name(data),
        "application/zip",
        key="download:package",
        on_click="ignore",
    )
    st.caption(
        f"A data package with its declaration, licence and every table. Stable address: "
        f"`{ARCHIVE_PATH}`, its checksum at `{ARCHIVE_PATH}.sha256`. SHA-256 of this version:"
    )
    st.code(sha256(packed), language=None, wrap_lines=True)
    today = datetime.now(UTC).date()
    address = (st.context.url or "").split("?")[0].removesuffix("/sources-quality") + "/"
    st.subheader("Cite", anchor=False)
    st.code(citation(data, address, today), language=None, wrap_lines=True)
    st.code(bibtex(data, address, today), language=None, wrap_lines=True)
    st.caption(
        "To cite one figure, open it; to cite a page as you see it, see the foot of the page. "
    )


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
