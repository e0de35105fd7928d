"""Controls of a page: each shows a widget and keeps what the reader chose in the address.

A control is given the state of the page, the name of its parameter, its label, and its choices as
words by id; ``UNLINKED`` in the place of the state keeps the choice in the session alone. Every one
returns what is chosen. No other module makes a widget that holds a choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, Final

import streamlit as st

from honest_silicon.dataset.format import number as written
from honest_silicon.dataset.memo import while_held
from honest_silicon.views.frame.state import UNLINKED, Unlinked, UrlState
from honest_silicon.words.breaks import breakable

State = UrlState | Unlinked
#: Longest text that is looked for.
_LETTERS: Final = 100
_EMPTY: Final = "none"


@contextmanager
def popover(state: UrlState, label: str) -> Iterator[None]:
    """A box of controls that opens from a button."""
    with st.popover(label):
        state.folded = True
        try:
            yield
        finally:
            state.folded = False


def _label(hidden: bool) -> Any:
    return "collapsed" if hidden else "visible"


class _Words(dict[str, str]):
    """Choices as words by id: a plain mapping takes no weak reference."""

    __slots__ = ("__weakref__",)


@while_held
def _same(words: tuple[tuple[str, str], ...]) -> _Words:
    """The same object for the same words: each session holds them for each of its selects, and some
    name every chip.
    """
    return _Words(words)


def segmented(
    state: State,
    name: str,
    label: str,
    words: Mapping[str, str],
    default: str,
    *,
    hidden: bool = False,
    on_change: Callable[[], None] | None = None,
) -> str:
    """One of a few, all in sight; ``hidden``, its label is for screen readers alone."""
    return state.choice(
        name,
        tuple(words),
        default,
        lambda key: st.segmented_control(
            label,
            tuple(words),
            key=key,
            required=True,
            label_visibility=_label(hidden),
            format_func=words.__getitem__,
            on_change=on_change,
            # On a phone on lines below each other: none is out of sight.
            wrap=True,
        ),
    )


def pills(
    name: str, label: str, words: Mapping[str, str], *, on_change: Callable[[], None]
) -> str | None:
    """Short cuts, one of which may be on; in the session alone, as they set other controls."""
    return UNLINKED.choice(
        name,
        tuple(words),
        None,
        lambda key: st.pills(
            label,
            tuple(words),
            key=key,
            format_func=words.__getitem__,
            label_visibility="collapsed",
            on_change=on_change,
            wrap=True,
        ),
    )


def radio(name: str, label: str, words: Mapping[str, str]) -> str | None:
    """One answer of a few sentences, none at first; in the session alone."""
    return UNLINKED.choice(
        name,
        tuple(words),
        None,
        lambda key: st.radio(
            label, tuple(words), index=None, key=key, format_func=words.__getitem__
        ),
    )


def select(
    state: State,
    name: str,
    label: str,
    words: Mapping[str, str],
    default: str | None,
    *,
    width: int | None = None,
    help: str = "",
    hidden: bool = False,
    placeholder: str = "",
    shared: bool = False,
    on_change: Callable[[], None] | None = None,
) -> Any:
    """One of many. What a reader types is looked for as it stands, the first hit is taken.

    None is a default of ``UNLINKED`` alone: nothing is chosen at first, and it can be taken back.
    """
    words = _same(tuple(words.items()))
    return state.choice(
        name,
        tuple(words),
        default,  # type: ignore[arg-type]
        lambda key: st.selectbox(
            label,
            tuple(words),
            index=0 if default is not None else None,
            key=key,
            width=width or "stretch",
            format_func=words.__getitem__,
            help=help or None,
            label_visibility=_label(hidden),
            placeholder=placeholder or None,
            filter_mode="contains",
            on_change=on_change,
        ),
        shared=shared,
    )


#: Value of a choice of which nothing is picked.
NOTHING: Final = ""


def select_known(
    state: UrlState,
    name: str,
    label: str,
    words: Mapping[str, str],
    default: str,
    nothing: str,
    *,
    width: int | None = None,
) -> tuple[str, str]:
    """One of many, of which a link may name what is not there; and what the link asked for.

    Nothing is picked then, and until one is (``nothing`` says so): what is shown of another would
    be no answer.
    """
    asked = st.query_params.get(name, "") if state.from_url else ""
    unknown = bool(asked) and asked not in words
    if unknown or st.session_state.get(f"{state.scope}:{name}") == NOTHING:
        words, default = {NOTHING: nothing, **words}, NOTHING
    return select(state, name, label, words, default, width=width), asked


def several(
    state: State,
    name: str,
    label: str,
    words: Mapping[str, str],
    *,
    default: Sequence[str] = (),
    most: int = 0,
    width: int | None = None,
    placeholder: str = "Any",
    shared: bool = False,
) -> tuple[str, ...]:
    """Any of many, ``most`` of them at most. With an empty default, none restricts nothing."""
    words = _same(tuple(words.items()))
    return state.choices(
        name,
        tuple(words),
        lambda key: st.multiselect(
            label,
            tuple(words),
            key=key,
            max_selections=most or None,
            width=width or "stretch",
            placeholder=placeholder,
            format_func=words.__getitem__,
            filter_mode="contains",
            # Enter takes the first hit, not all of them.
            select_all=False,
            wrap=True,
        ),
        default=default,
        shared=shared,
        most=most,
    )


def toggle(state: UrlState, name: str, label: str, default: bool, *, help: str = "") -> bool:
    """Yes or no."""
    return state.flag(name, default, lambda key: st.toggle(label, key=key, help=help or None))


def number(
    state: UrlState,
    name: str,
    label: str,
    default: int,
    low: int,
    high: int,
    *,
    width: int | None = None,
    help: str = "",
) -> int:
    """A whole number within limits."""
    return state.number(
        name,
        default,
        low,
        high,
        lambda key: st.number_input(
            label, low, high, key=key, step=1, width=width or "stretch", help=help or None
        ),
    )


def amount(
    state: State,
    name: str,
    label: str,
    default: float | None,
    high: float | None = None,
    *,
    zero: bool = True,
    help: str = "",
    placeholder: str = "",
) -> float | None:
    """A number, or none where a ``placeholder`` says what that means; in the link unless it is the
    default.

    Parameters
    ----------
    high
        Largest number allowed, 0 being the least; without it every number is.
    zero
        Whether 0 says something; if not, it is none.
    """
    expected = f"a number {'0 or more' if zero else 'above 0'}, at most {written(high or 0)}"

    def allowed(value: float | None) -> bool:
        return bool(placeholder) if value is None else high is None or 0 <= value <= high

    def read(text: str) -> float | None:
        if placeholder and text == _EMPTY:
            return None
        try:
            value = float(text)
        except ValueError:
            raise ValueError(
                f"expected a number or {_EMPTY}" if placeholder else "expected a number"
            ) from None
        if not allowed(value) or (value == 0 and not zero):
            raise ValueError(f"expected {expected}")
        return value

    def write(value: float | None) -> str:
        if value == default:
            return ""
        return _EMPTY if value is None else f"{value:.10g}"

    value = state.value(
        name,
        default,
        read,
        write,
        lambda key: st.number_input(
            label,
            None if high is None else 0.0,
            high,
            value=None if placeholder else "min",
            key=key,
            step=None if placeholder else 1.0,
            placeholder=placeholder or None,
            format="%g",
            help=help or None,
        ),
        check=allowed,
    )
    return value if value or zero else None


def text(
    state: State,
    name: str,
    label: str,
    *,
    placeholder: str = "",
    width: int | None = None,
    most: int = _LETTERS,
    help: str = "",
) -> str:
    """A line of text, ``most`` letters at most, without the spaces around it and the joiners of a
    title it may be copied from.
    """
    typed = state.value(
        name,
        "",
        lambda raw: raw[:most],
        str.strip,
        lambda key: st.text_input(
            label,
            key=key,
            max_chars=most,
            placeholder=placeholder or None,
            width=width or "stretch",
            help=help or None,
        ),
    )
    return breakable(typed.strip())


def paste(
    state: State,
    name: str,
    label: str,
    *,
    most: int,
    height: int,
    placeholder: str,
    read: Callable[[str], str] = str,
    write: Callable[[str], str] = str,
) -> str:
    """A text of many lines, as it was pasted; ``write`` makes of it what a link holds."""
    return state.value(
        name,
        "",
        read,
        write,
        lambda key: st.text_area(
            label, key=key, height=height, max_chars=most, placeholder=placeholder
        ),
    )


def day(
    state: State,
    name: str,
    label: str,
    default: date | None,
    first: date,
    last: date,
    *,
    width: int | None = None,
    help: str = "",
    on_change: Callable[[], None] | None = None,
) -> date | None:
    """A day from the first to the last; none only where that is the default."""

    def read(raw: str) -> date:
        try:
            chosen = date.fromisoformat(raw)
        except ValueError:
            raise ValueError("expected a day such as 2023-11-17") from None
        if not first <= chosen <= last:
            raise ValueError(f"expected a day from {first.isoformat()} to {last.isoformat()}")
        return chosen

    return state.value(
        name,
        default,
        read,
        lambda chosen: chosen.isoformat() if chosen else "",
        lambda key: st.date_input(
            label,
            # None makes a day that can be taken back.
            None if default is None else "today",
            first,
            last,
            key=key,
            format="YYYY-MM-DD",
            width=width or "stretch",
            help=help or None,
            on_change=on_change,
        ),
        check=lambda v: first <= v <= last if isinstance(v, date) else v is default,
    )


def years(state: UrlState, name: str, label: str, first: int, last: int) -> tuple[int, int]:
    """Years from one to another, all of them at first; a filter of every page."""

    def read(raw: str) -> tuple[int, int]:
        match = re.fullmatch(r"(\d{4})-(\d{4})", raw)
        if not match:
            raise ValueError("expected two years such as 2020-2025")
        low, high = int(match[1]), int(match[2])
        if low > high or high < first or low > last:
            raise ValueError(f"expected years from {first} to {last}")
        return max(low, first), min(high, last)

    low, high = state.value(
        name,
        (first, last),
        read,
        lambda v: "" if tuple(v) == (first, last) else f"{v[0]}-{v[1]}",
        lambda key: st.slider(label, first, last, key=key),
        shared=True,
        check=lambda v: first <= v[0] <= v[1] <= last,
    )
    return low, high
