"""The lists of the data, one at a time, right under their choice; and the files of all of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import streamlit as st

from honest_silicon.addresses import ARCHIVE_PATH, DATA_LIST
from honest_silicon.analysis.quality import disputed_cells
from honest_silicon.charts.html import html
from honest_silicon.dataset.archive import archive, archive_name, sha256
from honest_silicon.dataset.cite import bibtex, citation
from honest_silicon.dataset.served import directory
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.state import here
from honest_silicon.views.pages.data import sentences
from honest_silicon.views.pages.data.lists import (
    changes,
    disputed,
    documents,
    freshness,
    left_out,
    read_again,
    verdicts,
    wanted,
)
from honest_silicon.views.parts.component import fragment

#: The view that shows them.
LISTS: Final = "lists"
TITLES: Final = {
    "disputed": "Where sources disagree",
    "wanted": "Facts that are missing",
    "read-again": "Figures checked again",
    "freshness": "How fresh the data are",
    "sources": "Documents",
    "changes": "Changes",
    "verdicts": "New and changed verdicts",
    "left-out": "Chips left out",
    "reuse": "Download and cite",
    "contribute": "Add or correct",
}


@register(LISTS)
def show(view: View) -> None:
    data = view.data
    disagreed = len(disputed_cells(data, view.selection.chips))
    view.answer(sentences.lists_opening(len(data.evidence), len(data.sources), disagreed))
    titles = {
        n: words
        for n, words in TITLES.items()
        if n != "read-again" or "second_readings" in data.tables
    }
    section = controls.select(view.state, DATA_LIST, "List", titles, next(iter(titles)), width=280)
    shell.header(TITLES[section])
    _SHOWN[section](view)


def _reuse(view: View) -> None:
    """The whole dataset as a file, and how to cite it."""
    data = view.data
    packed = archive(directory(), data)
    # An address of its own, for which any copy of the server does.
    link = html(
        '<p class="save"><a href="{}" target="_self" download="{}">Download the whole dataset '
        "({} MB, zip)</a></p>",
        *(ARCHIVE_PATH.lstrip("/"), archive_name(data), f"{len(packed) / 1e6:.1f}"),
    )
    colours = shell.colours(view.theme)
    fragment(link, key="download-package", label="Downloads", colours=colours, bare=True)
    view.note(sentences.package_words(ARCHIVE_PATH, ARCHIVE_PATH))
    st.code(sha256(packed), language=None, wrap_lines=True)
    today = datetime.now(UTC).date()
    folder, slash, _ = here().rpartition("/")
    address = f"{folder}{slash}"
    shell.header("Cite", level=3)
    st.code(citation(data, address, today), language=None, wrap_lines=True)
    st.code(bibtex(data, address, today), language=None, wrap_lines=True)
    view.note(sentences.HOW_TO_CITE)


def _contribute(view: View) -> None:
    """How a chip is added."""
    st.markdown(sentences.HOW_TO_ADD)


_SHOWN: Final = {
    "disputed": disputed,
    "wanted": wanted,
    "read-again": read_again,
    "freshness": freshness,
    "sources": documents,
    "changes": changes,
    "verdicts": verdicts,
    "left-out": left_out,
    "reuse": _reuse,
    "contribute": _contribute,
}
