"""The frame around each page: data, filters, URL state and footer; and the registry of pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from honest_silicon.analysis.selection import Filters, Selection, select
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.theme import Theme
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.served import is_open, opened
from honest_silicon.views.frame import embed, filters, session, shell
from honest_silicon.views.frame.embed import Parts
from honest_silicon.views.frame.state import UrlState, current_page, leaving
from honest_silicon.views.parts import evidence
from honest_silicon.views.parts.click import CELL, Click, Go, OpenFigure, read
from honest_silicon.views.parts.component import fragment


@dataclass(frozen=True)
class View:
    """What a page is given: the data, the reader's choices and the colours of the mode."""

    data: Dataset
    state: UrlState
    filters: Filters
    selection: Selection
    theme: Theme
    parts: Parts = field(default_factory=Parts)

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
#: Parameter that names the one part of a page to show where it is embedded.
PART: Final = "part"
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
        data = session.with_own_chips(data)
        shell.style(shell.theme())
        if embed.embedded():
            _part(entry, data)
        else:
            _whole(entry, data)

    run.__name__ = entry.path.replace("-", "_")
    return run


def _whole(entry: Entry, data: Dataset) -> None:
    """A page with all that belongs to it."""
    messages = st.container()
    state = UrlState(entry.path, data.version)
    chosen = filters.shared(data, state) if entry.filtered else Filters()
    view = View(data, state, chosen, select(data, chosen), shell.theme().of(data.package))
    entry.show(view)
    _evidence(data, state)
    with messages:
        shell.older_link(data, state.made_with)
        shell.ignored([*state.ignored, *(f"{name}" for name in state.unknown())])
    shell.footer(data, entry.title, state.address(), view.parts.names)
    if entry.filtered:
        filters.draw(state, chosen)
    state.write()


def _part(entry: Entry, data: Dataset) -> None:
    """One chart or table of a page, with its source line."""
    slot = embed.begin()
    state = UrlState(entry.path, data.version)
    wanted = state.value(PART, "", lambda raw: raw[:60], str, lambda key: st.session_state[key])
    with st.container(key="embed-rest"):
        chosen = filters.shared(data, state) if entry.filtered else Filters()
        parts = Parts(slot, wanted)
        view = View(
            data, state, chosen, select(data, chosen), shell.theme().of(data.package), parts
        )
        entry.show(view)
        if entry.filtered:
            state.draw_shared()
    _evidence(data, state)
    embed.end(slot, parts, view.source, state.address(PART))
    state.write()


def _evidence(data: Dataset, state: UrlState) -> None:
    """The evidence panel over the page, where a figure was clicked or the link names one."""

    def known(text: str) -> str:
        Ref.parse(text, data)
        return text

    def stands(text: str) -> bool:
        """False where it was open when a chip of the reader's own was removed."""
        try:
            return not text or bool(known(text))
        except ValueError:
            return False

    key = f"{state.page}:{CELL}"
    named = state.value(CELL, "", known, str, lambda key: st.session_state[key], check=stands)
    if not named:
        return
    ref = Ref.parse(named, data)

    def dismissed() -> None:
        st.session_state[key] = ""

    title = shell.plain(evidence.title(data, ref))

    @st.dialog(title, width="medium", position="right", on_dismiss=dismissed)
    def panel() -> None:
        said = evidence.body(data, ref)
        colours = shell.colours(shell.theme())
        act = fragment(said, key="evidence", label="Evidence", colours=colours, bare=True)
        follow(data, act)
        evidence.tools(data, ref, state.address())

    panel()


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


def arrange(paths: Sequence[str]) -> None:
    """Put the pages in the order of the navigation: a page that uses another's sentences imports
    it first.

    Raises
    ------
    ValueError
        Where a page is missing or named twice.
    """
    if sorted(paths) != sorted(_ENTRIES):
        raise ValueError(f"expected each of {', '.join(sorted(_ENTRIES))} once")
    for path in paths:
        _ENTRIES[path] = _ENTRIES.pop(path)


def navigation() -> list[st.Page]:
    """All pages, in order."""
    return [page(path) for path in _ENTRIES]


def links(place: DeltaGenerator, shown: str) -> None:
    """The pages by section, as one element. Streamlit's own sections are no valid list.

    Parameters
    ----------
    shown
        Path of the page the reader is on.
    """
    if embed.embedded():
        return
    sections: dict[str, list[Markup]] = {}
    for path, entry in _ENTRIES.items():
        if entry.section:
            here = Markup(' aria-current="page"') if path == shown else ""
            link = html('<li><a href="{}"{}>{}</a></li>', path, here, entry.title)
            sections.setdefault(entry.section, []).append(link)
    lists = joined(
        html('<p class="quiet">{}</p><ul>{}</ul>', title, joined(items))
        for title, items in sections.items()
    )
    with place:
        follow(
            None,
            fragment(
                html('<nav aria-label="Pages">{}</nav>', lists),
                key="pages",
                label="Pages",
                colours=shell.colours(shell.theme()),
                bare=True,
            ),
        )


def answer(click: Click) -> None:
    """Answer a click, wherever it fell: open the evidence of a figure over the present page, or go
    where a link points. An action is for its page to answer.
    """
    match click:
        case OpenFigure(ref):
            st.session_state[f"{current_page()}:{CELL}"] = str(ref)
        case Go(path, query) if path in _ENTRIES:
            # With all that the page would write itself, so that Back needs no second press.
            own = dict(query)
            st.switch_page(page(path), query_params={**leaving(bare=not own), **own})


def follow(data: Dataset | None, act: str | None) -> None:
    """Answer what a fragment sent in this run, if anything."""
    if click := understood(data, act):
        answer(click)


def understood(data: Dataset | None, act: str | None) -> Click | None:
    """The click a text stands for; None for none, and for one that names nothing of ``data``."""
    try:
        return read(act, data) if act else None
    except ValueError:
        return None
