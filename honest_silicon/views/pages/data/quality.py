"""What is known, how well, where sources disagree, and how to add to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.addresses import ARCHIVE_PATH
from honest_silicon.analysis.quality import (
    bases,
    coverage,
    disputed_cells,
    documents_per_chip,
    fact_titles,
    first_hand,
    second_readings,
    totals,
)
from honest_silicon.charts.coverage import coverage_alt, coverage_map
from honest_silicon.charts.html import html
from honest_silicon.dataset.archive import archive, archive_name, sha256
from honest_silicon.dataset.cite import bibtex, citation
from honest_silicon.dataset.format import percent
from honest_silicon.dataset.served import directory
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.data.lists import (
    WANTED_FACT,
    WANTED_OF,
    changes,
    counted,
    disputed,
    documents,
    freshness,
    left_out,
    read_again,
    wanted,
)
from honest_silicon.views.parts.click import Action
from honest_silicon.views.parts.markup import Column, TableRow, badge

_TITLES: Final = {
    "disputed": "Disputed cells",
    "wanted": "Wanted facts",
    "read-again": "Second reading",
    "freshness": "Freshness",
    "sources": "Documents",
    "changes": "Changes",
    "left-out": "Left out",
    "reuse": "Download and cite",
    "contribute": "Add or correct",
}
_PAGE: Final = "sources-quality"


@register(_PAGE, "Sources and quality")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    cover = coverage(data, chips)
    known = totals(cover)
    view.answer(sentence(known))
    st.caption(_counts(view))
    shell.shown_line(data, len(chips), view.selection.left_out)
    if chips.empty or cover.empty:
        shell.empty("No shipped chip passes the filters, so there is no coverage to show.")
    else:
        _coverage(view, cover, known)
    sections = [n for n in _TITLES if n != "read-again" or "second_readings" in data.tables]
    section = view.state.choice(
        "show",
        sections,
        sections[0],
        lambda key: st.segmented_control(
            "Show",
            sections,
            key=key,
            required=True,
            format_func=_TITLES.__getitem__,
            label_visibility="collapsed",
        ),
    )
    st.header(_TITLES[section], anchor=False)
    _LISTS[section](view)


def _show_wanted(clicked: Action) -> None:
    """Turn to the wanted facts behind one cell of the map."""
    fact, _, country = clicked.value.partition(":")
    for name, value in (("show", "wanted"), (WANTED_FACT, fact), (WANTED_OF, country)):
        st.session_state[f"{_PAGE}:{name}"] = value


def sentence(known: pd.DataFrame) -> str:
    """How much of the core facts is known for each country."""
    shares = [
        f"{percent(known.at[c, 'share'])} {are}for shipped {words} chips"
        for c, words, are in (("CN", "Chinese", "of core facts are known "), ("US", "US", ""))
        if c in known.index and pd.notna(known.at[c, "share"])
    ]
    return f"{' and '.join(shares)}." if shares else "No shipped part is selected."


def _counts(view: View) -> str:
    data, chips = view.data, view.selection.chips
    again = ""
    if "second_readings" in data.tables:
        outcomes = second_readings(data, chips)["outcome"]
        if len(outcomes):
            seen = data.package.having("second_readings", "outcome", "seen")
            again = f"{percent(outcomes.isin(seen).mean())} of adopted figures were seen "
            again += "again by a second reader; "
    return (
        f"{len(disputed_cells(data, chips))} cells are disputed; {again}"
        f"{len(data.evidence):,} statements from {len(data.sources):,} documents, "
        f"{documents_per_chip(data):.1f} independent documents for each chip."
    )


def _coverage(view: View, cover: pd.DataFrame, known: pd.DataFrame) -> None:
    data = view.data
    titles = fact_titles(data)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.header("Core facts of shipped parts", anchor=False)
        chart(
            view,
            coverage_map(cover, view.theme, titles=titles, source=view.source),
            key="coverage",
            title="Core facts known of shipped parts",
            alt=coverage_alt(cover, view.theme, titles),
            sends="wanted",
            on_action=_show_wanted,
        )
    with right:
        st.header("What adopted figures rest on", anchor=False)
        support = bases(data, chips=view.selection.chips)
        words = data.package.tables["evidence"].fields["basis"]
        rows = [
            TableRow(
                [
                    html("{} {}", badge(data.package, basis), words.label(basis)),
                    *(counted(support.at[basis, c], support[c].sum()) for c in ("CN", "US")),
                ]
            )
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
        _first_hand(view)
    frame = cover.rename(columns={"share": "share_known"})
    shell.downloads(data, frame, "coverage", {})


def _first_hand(view: View) -> None:
    """How many adopted figures rest on those who made, tested or filed, by country."""
    shares = first_hand(view.data, view.selection.chips)
    names = view.theme.names
    known = {c: shares.loc[(c, "all")] for c in ("CN", "US")}
    said = ", ".join(
        f"{names[c]} {percent(row['share'])}" for c, row in known.items() if row["figures"]
    )
    st.markdown(
        f"**First-hand: {said}** of adopted numbers, dates, foundries and processes: the "
        "strongest document that gives the figure is the maker's, a filing, an independent test "
        "or a paper."
        if said
        else "No figure is adopted."
    )
    rows = [
        TableRow(
            [
                words,
                *(
                    counted(int(part["first_hand"]), int(part["figures"]))
                    for part in (shares.loc[(c, over)] for c in ("CN", "US"))
                ),
            ]
        )
        for over, words in (("all", "All chips"), ("shipping", "Shipping chips"))
    ]
    listing(
        view,
        "Adopted figures that rest first-hand",
        [
            Column("First-hand figures"),
            *(Column(names[c], numeric=True) for c in ("CN", "US")),
        ],
        rows,
        key="first-hand",
    )


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


def _contribute(view: View) -> None:
    """How a chip is added."""
    st.markdown(
        """
A chip is three kinds of rows, all plain CSV in `data/`:

1. `chips.csv`: one row with the adopted values. Leave unknown cells empty.
2. `evidence.csv`: one row for each chip, field and document, with the basis and, where the figure
   does not follow the convention of its column, a qualifier such as `sparse` or `per-die`. New
   documents go into `sources.csv`.
3. `gaps.csv`: one row with a reason for each core fact that stays empty, and the day it was last
   looked for.

A new value of a cell drops its row of `second_readings.csv`, until someone else has read it again.

`python -m honest_silicon.dataset add` asks for all of it fact by fact and writes the rows;
`docs/contributing.md` goes from a data sheet to a merged chip in ten minutes.

Then run `python -m honest_silicon.dataset check`. It names the file, row, column and value of each
fault and what was expected. The meaning of every field is in `docs/data-dictionary.md`.
"""
    )


_LISTS: Final = {
    "disputed": disputed,
    "wanted": wanted,
    "read-again": read_again,
    "freshness": freshness,
    "sources": documents,
    "changes": changes,
    "left-out": left_out,
    "reuse": _reuse,
    "contribute": _contribute,
}
