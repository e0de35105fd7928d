"""The frame around each page: data, filters, URL state and footer; and the registry of pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from honest_silicon.addresses import ABOUT, BELOW, MOVED, PAGES, TASK, VIEW, VIEWS, place
from honest_silicon.analysis.selection import Filters, Selection, select
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.theme import Theme
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.served import held_back, is_open, opened
from honest_silicon.views.frame import (
    controls,
    deadline,
    embed,
    filters,
    sentences,
    session,
    shell,
)
from honest_silicon.views.frame.embed import Parts
from honest_silicon.views.frame.kept import step
from honest_silicon.views.frame.state import UrlState, current_view, leaving
from honest_silicon.views.parts import evidence
from honest_silicon.views.parts.click import CELL, KEY, Action, Click, Go, OpenFigure, read
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.terms import explained
from honest_silicon.words.breaks import unbroken
from honest_silicon.words.left_out import reasons


@dataclass(frozen=True)
class Head:
    """The top of a page: its title, the switch of its views, and the answer."""

    title: DeltaGenerator
    switch: DeltaGenerator
    said: DeltaGenerator


@dataclass(frozen=True)
class View:
    """What a view is given: the data, the reader's choices, the colours, and where to answer."""

    data: Dataset
    state: UrlState
    filters: Filters
    selection: Selection
    theme: Theme
    head: Head
    title: str
    parts: Parts = field(default_factory=Parts)
    #: Terms the page has explained so far.
    terms: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        return shell.source_note(self.data)

    @property
    def left_out(self) -> dict[str, str]:
        """Why the filters leave each other chip out, in words, by its id."""
        return reasons(self.data.package, self.selection.left_out)

    @step
    def answer(self, sentence: str, title: str = "") -> DeltaGenerator:
        """Write the answer under the title of the page, or under another one; returns the place
        below it.
        """
        with self.head.title:
            st.title(unbroken(shell.plain(title or self.title)), anchor=False)
        with self.head.said:
            shell.answer(explained(sentence, self.terms))
        return self.head.said

    @step
    def told(self, sentence: str, *notes: str) -> None:
        """Write the answer with notes right under it."""
        with self.answer(sentence):
            if notes:
                self.note(*notes)

    @step
    def note(self, *sentences: str) -> None:
        """A quiet paragraph; the first of each term on the page carries its meaning."""
        shell.note(explained(" ".join(sentences), self.terms))


@dataclass(frozen=True)
class Shown:
    """One view of a page."""

    id: str
    title: str
    show: Callable[[View], None]
    filtered: bool = True
    tab: bool = True


@dataclass(frozen=True)
class Entry:
    """One page of the registry with its views."""

    path: str
    title: str
    views: tuple[Shown, ...]


#: The page at the root, whatever module happens to be imported first.
HOME: Final = "overview"
#: Parameter that names the one part of a page to show where it is embedded.
PART: Final = "part"
#: Name of what lies over a page; in the session, what marks that of the last run that ended.
_OVER: Final = "over"
#: What the session has where the key of the marks is open.
KEY_OPEN: Final = "hs:key"
SITE: Final = "Honest Silicon"
_VIEWS: Final[dict[str, Shown]] = {}
_ENTRIES: Final[dict[str, Entry]] = {}


def register(
    view: str, *, filtered: bool = True, tab: bool = True
) -> Callable[[Callable[[View], None]], Callable[[View], None]]:
    """Add a view of a page; not ``filtered``, it shows no filters and sees every chip; without a
    ``tab``, a control of the page leads to it by setting ``{page}:view`` in the session.
    """

    def add(show: Callable[[View], None]) -> Callable[[View], None]:
        _VIEWS[view] = Shown(view, _title(view), show, filtered, tab)
        return show

    return add


def _title(view: str) -> str:
    """Title of a view; one that is all of its page has that of the page."""
    if view in VIEWS:
        return VIEWS[view][0]
    return ABOUT[next((path for path, views in PAGES.items() if views == (view,)), view)][0]


def _run(path: str) -> Callable[[], None]:
    def run() -> None:
        # An address of an earlier release shows the view that took it over.
        asked = st.query_params.to_dict()
        where, query = place(path, asked)
        entry = _ENTRIES[where]
        first = query.get(VIEW, "") if path in MOVED or VIEW not in asked else ""
        if is_open():
            data, problems = opened()
        else:
            with st.spinner("Reading and checking the data"):
                data, problems = opened()
        if data is None:
            shell.broken(problems)
            return
        data = session.with_own_chips(data)
        st.session_state.pop(_OVER, None)
        shell.style(shell.theme())
        with deadline.within(deadline.RUN_S):
            if embed.embedded():
                _part(entry, data, first)
            else:
                _whole(entry, data, first)

    run.__name__ = path.replace("-", "_")
    return run


def _view(entry: Entry, state: UrlState, first: str, switch: DeltaGenerator) -> Shown:
    """The view the reader asked for, with the switch to the others."""
    shown = {v.id: v for v in entry.views}
    state.take(TASK, ("inference", "training"))
    chosen = first or entry.views[0].id
    if len(shown) > 1:
        with switch:
            chosen = _switch(state, shown, chosen)
    state.enter(chosen)
    return shown[chosen]


def _switch(state: UrlState, shown: Mapping[str, Shown], first: str) -> str:
    if all(v.tab for v in shown.values()):
        titles = {v.id: v.title for v in shown.values()}
        return controls.segmented(state, VIEW, "Show", titles, first, hidden=True)
    return state.choice(VIEW, tuple(shown), first)


def _head() -> Head:
    return Head(st.container(), st.container(), st.container())


def _whole(entry: Entry, data: Dataset, first: str) -> None:
    """A page with all that belongs to it."""
    messages, head = st.container(), _head()
    state = UrlState(entry.path, data.version)
    shown = _view(entry, state, first, head.switch)
    title = _named(entry, shown)
    st.set_page_config(page_title=SITE if entry.path == HOME else f"{title} · {SITE}")
    chosen = filters.shared(data, state) if shown.filtered else Filters()
    theme, parts = shell.theme().of(data.package), Parts()
    shown.show(View(data, state, chosen, select(data, chosen), theme, head, entry.title, parts))
    over = _over(data, state)
    with messages:
        _offer_own(data)
        shell.older_link(data, state.made_with)
        shell.ignored([*state.ignored, *(f"{name}" for name in state.unknown())])
    shell.footer(data, title, state.address(), parts.names, _open_key, held_back())
    if shown.filtered:
        filters.draw(state, chosen)
    _ended(over)


def _part(entry: Entry, data: Dataset, first: str) -> None:
    """One chart or table of a page, with its source line."""
    slot = embed.begin()
    state = UrlState(entry.path, data.version)
    with st.container(key="embed-rest"):
        head = _head()
        shown = _view(entry, state, first, head.switch)
        wanted = state.value(PART, "", lambda raw: raw[:60], str)
        chosen = filters.shared(data, state) if shown.filtered else Filters()
        parts, theme = Parts(slot, wanted), shell.theme().of(data.package)
        view = View(data, state, chosen, select(data, chosen), theme, head, entry.title, parts)
        shown.show(view)
        if shown.filtered:
            state.draw_shared()
    over = _over(data, state)
    embed.end(slot, parts, view.source, state.address(PART))
    _ended(over)


def _ended(over: object) -> None:
    """The page is drawn to its end: files that were asked for are sent, and a press on a figure
    need not draw the page again.
    """
    st.session_state[_OVER] = over
    shell.delivered()


def _offer_own(data: Dataset) -> None:
    """Offer the chips that the reader's tab remembers of a session that is gone."""
    if not (rows := session.offered(data.package)):
        return
    names = ", ".join(row["name"] for row in rows[:3])
    with st.container(border=True):
        st.markdown(sentences.had_own(shell.plain(names), len(rows) - 3))
        with st.container(horizontal=True):
            st.button(sentences.AGAIN, on_click=session.take, args=(rows,))
            st.button(sentences.FORGET, on_click=session.take, args=((),))


def _named(entry: Entry, shown: Shown) -> str:
    """Title of a page as a browser's tab and a citation have it, without the site's."""
    several = f"{shown.title} · " if len(entry.views) > 1 else ""
    return f"{several}{entry.title}"


def _over(data: Dataset, state: UrlState) -> object:
    """What lies over the page: the key of the marks where it was asked for, else the evidence.

    Both, and the address that names them, are drawn anew without the page. Returns what marks them
    as those of this run.
    """
    _note_evidence(data, state)
    mark, made = object(), False

    @st.fragment(key=_OVER)
    def over() -> None:
        nonlocal made
        named = state.again(CELL)
        if made and (st.session_state.get(_OVER) is not mark or state.outdated()):
            # Another page is on its way, or another control was changed at the same time.
            st.rerun()
        made = True
        if st.session_state.get(KEY_OPEN):
            _key(data)
        elif named:
            _evidence(data, state, Ref.parse(named, data))
        state.write()

    over()
    return mark


def _only_over() -> None:
    """In a callback: draw what lies over the page, and not the page; all of it where the last run
    did not come to its end.
    """
    if _OVER in st.session_state:
        st.rerun(_OVER)


def _key(data: Dataset) -> None:
    """The key of all marks, once for all pages."""

    def dismissed() -> None:
        st.session_state[KEY_OPEN] = False

    @st.dialog(sentences.MEANINGS, width="medium", position="right", on_dismiss=dismissed)
    def panel() -> None:
        shell.key_to_marks(data)

    panel()


def _open_key() -> None:
    """For a callback."""
    st.session_state[KEY_OPEN] = True
    _only_over()


def _note_evidence(data: Dataset, state: UrlState) -> None:
    """Take from the link which figure's evidence is open."""

    def known(text: str) -> str:
        Ref.parse(text, data)
        return text

    def stands(text: str) -> bool:
        """False where it was open when a chip of the reader's own was removed."""
        try:
            return not text or bool(known(text))
        except ValueError:
            return False

    state.value(CELL, "", known, str, check=stands)


def _evidence(data: Dataset, state: UrlState, ref: Ref) -> None:
    """The evidence panel over the page, where a figure was clicked or the link names one."""

    def dismissed() -> None:
        state.set(CELL, "")

    title = shell.plain(evidence.title(data, ref))

    @st.dialog(title, width="medium", position="right", on_dismiss=dismissed)
    def panel() -> None:
        said = evidence.body(data, ref)
        colours = shell.colours(shell.theme())
        linked(data, said, key="evidence", label="Evidence", colours=colours, bare=True)
        evidence.tools(data, ref, state.address())

    panel()


def page(path: str) -> st.Page:
    """The Streamlit page of a path, of the present or of an earlier release."""
    first = path == HOME
    return st.Page(
        _run(path),
        title=_ENTRIES[place(path, {})[0]].title,
        url_path=None if first else path,
        default=first,
    )


def arrange() -> None:
    """Put the views that were registered on their pages.

    Raises
    ------
    ValueError
        Where a view is missing or on no page.
    """
    pages = {**PAGES, **{path: (path,) for path in BELOW}}
    declared = [view for views in pages.values() for view in views]
    if sorted(_VIEWS) != sorted(declared):
        raise ValueError(f"expected the views {', '.join(sorted(declared))}")
    for path, views in pages.items():
        _ENTRIES[path] = Entry(path, ABOUT[path][0], tuple(_VIEWS[v] for v in views))


def navigation() -> list[st.Page]:
    """All pages, in order, and the addresses they had before."""
    # Copies: Streamlit notes on the page of a run that it may be called, once.
    return [copy(made) for made in _made()]


@cache
def _made() -> list[st.Page]:
    return [page(path) for path in (*_ENTRIES, *MOVED)]


def links(position: DeltaGenerator, path: str) -> None:
    """The pages of the navigation, as one element. Streamlit's own sections are no valid list.

    Parameters
    ----------
    path
        Address of the page the reader is on.
    """
    if embed.embedded():
        return
    where, _ = place(path, st.query_params.to_dict())
    with position:
        linked(
            None,
            _listed(BELOW.get(where, where)),
            key="pages",
            label="Pages",
            colours=shell.colours(shell.theme()),
            bare=True,
            own=session.remembered(),
        )


@cache
def _listed(shown: str) -> Markup:
    def item(path: str) -> Markup:
        here = Markup(' aria-current="page"') if path == shown else ""
        return html('<li><a href="{}"{}>{}</a></li>', path, here, _ENTRIES[path].title)

    *pages, last = PAGES
    listed = html("<ul>{}</ul><ul>{}</ul>", joined(map(item, pages)), item(last))
    return html('<nav aria-label="Pages">{}</nav>', listed)


def answer(click: Click) -> None:
    """Answer a click, wherever it fell: open the evidence of a figure over the present page, or go
    where a link points. An action is for its page to answer.
    """
    match click:
        case OpenFigure(ref):
            st.session_state[f"{current_view()}:{CELL}"] = str(ref)
        case action if action == KEY:
            st.session_state[KEY_OPEN] = True
        case Action("own", text):
            session.offer(text)
        case Go(path, query) if path in _ENTRIES or path in MOVED:
            # With all that the page would write itself, so that Back needs no second press.
            path, own = place(path, dict(query))
            st.switch_page(page(path), query_params={**leaving(bare=not own), **own})


def pressed(click: OpenFigure | Action, on_action: Callable[[Action], None]) -> None:
    """Answer a click in a callback: what opens over the page draws nothing else."""
    answer(click)
    if isinstance(click, Action) and click != KEY:
        on_action(click)
    else:
        _only_over()


def linked(
    data: Dataset | None,
    body: Markup,
    *,
    key: str,
    on_action: Callable[[Action], None] = lambda action: None,
    **look: Any,
) -> None:
    """Show finished HTML and answer its clicks; ``on_action`` answers those of the page itself.

    See ``fragment`` for what it may look like.
    """

    def acted(act: str) -> None:
        click = understood(data, act)
        if click and not isinstance(click, Go):
            pressed(click, on_action)

    act = fragment(body, key=key, on_act=acted, **look)
    if isinstance(click := understood(data, act), Go):
        answer(click)


def understood(data: Dataset | None, act: str | None) -> Click | None:
    """The click a text stands for; None for none, and for one that names nothing of ``data``."""
    try:
        return read(act, data) if act else None
    except ValueError:
        return None
