"""The frame around each page: data, filters, URL state and footer; and the registry of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from honest_silicon.analysis.selection import Filters, Selection, select
from honest_silicon.charts.theme import Theme
from honest_silicon.dataset import Dataset
from honest_silicon.views import filters, shell
from honest_silicon.views.data import is_open, opened
from honest_silicon.views.state import UrlState


@dataclass(frozen=True)
class View:
    """What a page is given: the data, the reader's choices and the colours of the mode."""

    data: Dataset
    state: UrlState
    filters: Filters
    selection: Selection
    theme: Theme

    @property
    def source(self) -> str:
        return shell.source_note(self.data)


@dataclass(frozen=True)
class Entry:
    """One page of the registry."""

    path: str
    title: str
    section: str
    show: Callable[[View], None]
    filtered: bool = True


#: The page at the root, whatever module happens to be imported first.
HOME: Final = "overview"
_ENTRIES: Final[dict[str, Entry]] = {}


def register(
    path: str, title: str, section: str = "", *, filtered: bool = True
) -> Callable[[Callable[[View], None]], Callable[[View], None]]:
    """Add a page. Without a section it is reached by links only; not ``filtered``, it shows no
    filters and sees every chip.
    """

    def add(show: Callable[[View], None]) -> Callable[[View], None]:
        _ENTRIES[path] = Entry(path, title, section, show, filtered)
        return show

    return add


def _run(entry: Entry) -> Callable[[], None]:
    def run() -> None:
        if is_open():
            data, problems = opened()
        else:
            with st.spinner("Reading and checking the data"):
                data, problems = opened()
        if data is None:
            shell.broken(problems)
            return
        shell.style(shell.theme())
        messages = st.container()
        state = UrlState(entry.path, data.version)
        chosen = filters.shared(data, state) if entry.filtered else Filters()
        entry.show(View(data, state, chosen, select(data, chosen), shell.theme()))
        with messages:
            shell.ignored([*state.ignored, *(f"{name}" for name in state.unknown())])
        shell.footer(data)
        state.write()

    run.__name__ = entry.path.replace("-", "_")
    return run


def page(path: str) -> st.Page:
    """The Streamlit page of a registered path."""
    entry = _ENTRIES[path]
    first = path == HOME
    return st.Page(
        _run(entry),
        title=entry.title,
        url_path=None if first else path,
        default=first,
    )


def navigation() -> list[st.Page]:
    """All pages, in order of registration."""
    return [page(path) for path in _ENTRIES]


def links() -> None:
    """The pages by section in the side bar. Streamlit's own sections are no valid list."""
    with st.sidebar.container(gap="xxsmall"):
        section = ""
        for path, entry in _ENTRIES.items():
            if not entry.section:
                continue
            if entry.section != section:
                section = entry.section
                st.caption(section)
            st.page_link(page(path), label=entry.title, width="stretch")
