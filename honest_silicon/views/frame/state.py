"""What a reader chose, kept in the URL under our own names.

The URL is the state: opening it elsewhere shows the same page. Controls are seeded from it when it
was opened, followed or went back to; otherwise the controls win and the URL is written after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

import streamlit as st

_KEPT, _WRITTEN, _PAGE = "hs:kept", "hs:written", "hs:page"
_CARRIED, _VIEW = "hs:carried", "hs:view"
_NONE = "none"
#: Written into every link, so that an empty URL is known to be a fresh visit to a page.
VERSION_PARAM = "data"
#: Parameters that belong to the server or to other sites and are not ours to judge.
_FOREIGN = (VERSION_PARAM, "embed", "embed_options", "utm_source", "utm_medium", "utm_campaign")


def _held(key: str) -> Any:
    """What the session has for a choice that no widget shows."""
    return st.session_state[key]


#: Where a session notes the address its pages are to give as theirs; only that which writes the
#: static site does.
ADDRESS = "hs:address"


def here() -> str:
    """Full address of the page without its state; '' where none is known."""
    noted = st.session_state.get(ADDRESS)
    return (st.context.url or "").split("?")[0] if noted is None else str(noted)


def current_view() -> str:
    """Id of the view that the present run shows."""
    return str(st.session_state[_VIEW])


def leaving(*, bare: bool) -> dict[str, str]:
    """What a link within the app adds to its own parameters: the data, as the present run names it.

    Parameters
    ----------
    bare
        The link has no parameters of its own, so that the next page keeps the filters of this one.
    """
    st.session_state[_CARRIED] = bare
    written = st.session_state.get(_WRITTEN, {})
    return {VERSION_PARAM: written[VERSION_PARAM]} if VERSION_PARAM in written else {}


class UrlState:
    """State of one run of one page. Create it first, ask for controls, then ``write`` it back.

    What a reader chose is kept by ``scope``: the page, and from ``enter`` on one of its views, so
    that views of a page may have parameters of one name.
    """

    def __init__(self, page: str, version: str) -> None:
        self.page = page
        self.scope = page
        self.version = version
        self.ignored: list[str] = []
        self._params: dict[str, str] = {}
        #: What each control held when it was asked for.
        self._shown: dict[str, Any] = {}
        self._later: list[Callable[[], Any]] = []
        self._current = st.query_params.to_dict()
        session = st.session_state
        session.setdefault(_KEPT, {})
        fresh = _WRITTEN not in session
        #: Whether the reader came from another page.
        self.moved = moved = session.get(_PAGE) != page
        changed = session.get(_WRITTEN) != self._current
        #: Whether the URL decides in this run: opened, followed, edited or gone back to.
        carried = session.pop(_CARRIED, False)
        self.from_url = fresh or (bool(self._current) and not carried if moved else changed)
        #: Version of the data the opened link was made with, '' for the present one.
        opened = self._current.get(VERSION_PARAM, "") if self.from_url else ""
        self.made_with = "" if opened == version else opened
        self._taken: set[str] = set()
        #: Whether the controls drawn now are in a box that is closed at first.
        self.folded = False
        session[_PAGE] = page
        session[_VIEW] = page

    def enter(self, view: str) -> None:
        """What is asked for from now on is of this view."""
        self.scope = view
        st.session_state[_VIEW] = view

    def take(self, name: str, among: Iterable[str]) -> str:
        """What an opened link says under a name that no control of the page has; '' for none of
        ``among``. It is not written back.
        """
        asked = self._current.get(name, "") if self.from_url else ""
        if asked not in among:
            return ""
        self._taken.add(name)
        return asked

    def opened_with(self, names: Iterable[str]) -> bool:
        """Whether the reader opened a link with any of these parameters."""
        return self.from_url and any(name in self._current for name in names)

    def _seed(self, name: str, default: Any, read: Callable[[str], Any], key: str) -> None:
        session, kept = st.session_state, st.session_state[_KEPT]
        if self.from_url:
            value = default
            if name in self._current:
                try:
                    value = read(self._current[name])
                except ValueError as error:
                    self.ignored.append(f"{name}={self._current[name]} ({error})")
            session[key] = value
        elif self.moved or key not in session:
            # A control of the same name on another page is a new widget: hand the value over.
            session[key] = kept.get(key, default)

    def value(
        self,
        name: str,
        default: Any,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
        show: Callable[[str], Any] = _held,
        *,
        shared: bool = False,
        check: Callable[[Any], bool] = lambda value: True,
    ) -> Any:
        """Seed a control, show it and note what goes into the URL.

        Parameters
        ----------
        read
            From URL text to a value; raises ValueError with the reason it is ignored.
        write
            From a value to URL text; '' leaves the parameter out.
        show
            Draws the widget under the session key it is given and returns its value. Without it
            the choice is made by something else, a heading or a link.
        shared
            The control is the same on every page (a filter), not of this page alone. Its value is
            known at once, but it is drawn by ``draw_shared``: the answer comes first.
        check
            Whether a remembered value is still possible; the default is used if not.
        """
        key = f"f:{name}" if shared else f"{self.scope}:{name}"
        self._seed(name, default, read, key)
        if not check(st.session_state[key]):
            st.session_state[key] = default
        if self.folded:
            # A box that is closed forgets what a control was seeded with in an earlier run: only
            # a value set in this run reaches it when it opens.
            st.session_state[key] = st.session_state[key]
        if shared:
            self._later.append(lambda: show(key))
        value = st.session_state[key] if shared else show(key)
        st.session_state[_KEPT][key] = self._shown[key] = value
        self.note(name, write(value))
        return value

    def again(self, name: str) -> str:
        """What a choice that no control shows is by now; a callback may have changed it since."""
        key = f"{self.scope}:{name}"
        value = st.session_state[key]
        st.session_state[_KEPT][key] = self._shown[key] = value
        self.note(name, value)
        return value

    def set(self, name: str, value: str) -> None:
        """Change a choice that no control shows, in a callback."""
        st.session_state[f"{self.scope}:{name}"] = value

    def outdated(self) -> bool:
        """Whether a control holds another value than this run was given."""
        session = st.session_state
        return any(key in session and session[key] != v for key, v in self._shown.items())

    def draw_shared(self) -> None:
        """Draw the shared controls where the caller stands, in the order they were asked for."""
        for show in self._later:
            show()

    def note(self, name: str, text: str) -> None:
        """Put a parameter into the URL of this run, or leave it out when empty."""
        if text:
            self._params[name] = text
        else:
            self._params.pop(name, None)

    def choice(
        self,
        name: str,
        options: Sequence[str],
        default: str,
        show: Callable[[str], Any] = _held,
        *,
        shared: bool = False,
    ) -> str:
        """One of several ids, always written to the URL so that a later default changes no link."""

        def read(text: str) -> str:
            if text not in options:
                raise ValueError("not one of the choices")
            return text

        value = self.value(
            name, default, read, str, show, shared=shared, check=lambda v: v in options
        )
        return value if value in options else default

    def choices(
        self,
        name: str,
        options: Iterable[str],
        show: Callable[[str], Any] = _held,
        *,
        default: Sequence[str] = (),
        shared: bool = False,
        most: int = 0,
    ) -> tuple[str, ...]:
        """Any of several ids, ``most`` of them at most. With an empty default, none means no
        restriction; otherwise a choice of none is written as such.
        """
        known = list(options)

        def read(text: str) -> list[str]:
            if text == _NONE and default:
                return []
            asked = [t for t in text.split(",") if t]
            unknown = [t for t in asked if t not in known]
            if unknown:
                self.ignored.append(f"{name}={','.join(unknown)[:80]} (not one of the choices)")
            found = [t for t in dict.fromkeys(asked) if t in known]
            if most and len(found) > most:
                self.ignored.append(f"{name}={','.join(found[most:])[:80]} (more than {most})")
                found = found[:most]
            return found

        value = self.value(
            name,
            list(default),
            read,
            lambda v: ",".join(v) or (_NONE if default else ""),
            show,
            shared=shared,
            check=lambda v: all(x in known for x in v),
        )
        return tuple(value)

    def flag(self, name: str, default: bool, show: Callable[[str], Any]) -> bool:
        """Yes or no, always written."""

        def read(text: str) -> bool:
            if text not in ("0", "1"):
                raise ValueError("expected 0 or 1")
            return text == "1"

        return bool(self.value(name, default, read, lambda v: "1" if v else "0", show))

    def number(
        self, name: str, default: int, low: int, high: int, show: Callable[[str], Any]
    ) -> int:
        """A whole number within limits, always written."""

        def read(text: str) -> int:
            if not (text.isascii() and text.isdigit()) or not low <= int(text[:12]) <= high:
                raise ValueError(f"expected a whole number from {low} to {high}")
            return int(text)

        value = self.value(
            name,
            default,
            read,
            lambda v: str(int(v)),
            show,
            check=lambda v: v is not None and low <= v <= high,
        )
        return int(value)

    def unknown(self) -> list[str]:
        """Parameters of the opened URL that this page does not know."""
        if not self.from_url:
            return []
        return [n for n in self._current if n not in self._asked and n not in _FOREIGN]

    @property
    def _asked(self) -> set[str]:
        session = st.session_state[_KEPT]
        scopes = (f"{self.page}:", f"{self.scope}:", "f:")
        mine = {k.split(":", 1)[1] for k in session if k.startswith(scopes)}
        return mine | set(self._params) | self._taken

    def address(self, *without: str) -> str:
        """Full address of the page with its present state, less the parameters ``without``."""
        kept = {k: v for k, v in sorted(self._params.items()) if k not in without}
        query = urlencode({VERSION_PARAM: self.version, **kept})
        return f"{here()}?{query}"

    def write(self) -> None:
        """Write the state of this run into the URL, once it differs."""
        wanted = {VERSION_PARAM: self.version, **dict(sorted(self._params.items()))}
        kept_foreign = {k: v for k, v in self._current.items() if k in _FOREIGN[3:]}
        wanted |= kept_foreign
        if st.query_params.to_dict() != wanted:
            st.query_params.from_dict(wanted)
        st.session_state[_WRITTEN] = wanted

    def forget(self, names: Iterable[str]) -> None:
        """Drop remembered filters, for a button that clears them (call in its callback)."""
        for name in names:
            st.session_state.pop(f"f:{name}", None)
            st.session_state[_KEPT].pop(f"f:{name}", None)

    def forget_own(self, names: Iterable[str]) -> None:
        """Drop remembered controls of this view, for one that replaces them (in its callback)."""
        for name in names:
            st.session_state.pop(f"{self.scope}:{name}", None)
            st.session_state[_KEPT].pop(f"{self.scope}:{name}", None)


class Unlinked:
    """Choices that are in no link: what a reader gives of their own, and short cuts to a choice
    that is itself in the link. Their names are those of the session.
    """

    def value(
        self,
        name: str,
        default: Any,
        read: Callable[[str], Any],
        write: Callable[[Any], str],
        show: Callable[[str], Any],
        *,
        shared: bool = False,
        check: Callable[[Any], bool] = lambda value: True,
    ) -> Any:
        """As of ``UrlState``; nothing is read from a link or written into one."""
        session = st.session_state
        if name not in session or not check(session[name]):
            session[name] = default
        return show(name)

    def choice(
        self,
        name: str,
        options: Sequence[str],
        default: str | None,
        show: Callable[[str], Any],
        *,
        shared: bool = False,
    ) -> Any:
        """One of several ids; None for none where that is the default."""
        allowed = (*options, default)
        return self.value(name, default, str, str, show, check=lambda v: v in allowed)

    def choices(
        self,
        name: str,
        options: Iterable[str],
        show: Callable[[str], Any],
        *,
        default: Sequence[str] = (),
        shared: bool = False,
        most: int = 0,
    ) -> tuple[str, ...]:
        """Any of several ids."""
        known = set(options)
        chosen = self.value(
            name, list(default), str, str, show, check=lambda v: known.issuperset(v)
        )
        return tuple(chosen)


#: Given to a control in the place of the page's state.
UNLINKED = Unlinked()
