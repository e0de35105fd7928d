"""Controls of a page: each shows a widget and keeps what the reader chose in the address.

A control is given the state of the page, the name of its parameter, its label, and its choices as
words by id. Every one returns what is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from honest_silicon.views.frame.state import UrlState


@contextmanager
def popover(state: UrlState, label: str) -> Iterator[None]:
    """A box of controls that opens from a button."""
    with st.popover(label):
        state.folded = True
        try:
            yield
        finally:
            state.folded = False


def segmented(
    state: UrlState,
    name: str,
    label: str,
    words: Mapping[str, str],
    default: str,
    *,
    hidden: bool = False,
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
            label_visibility="collapsed" if hidden else "visible",
            format_func=words.__getitem__,
        ),
    )


def select(
    state: UrlState,
    name: str,
    label: str,
    words: Mapping[str, str],
    default: str,
    *,
    width: int | None = None,
    help: str = "",
) -> str:
    """One of many. What a reader types is looked for as it stands, the first hit is taken."""
    return state.choice(
        name,
        tuple(words),
        default,
        lambda key: st.selectbox(
            label,
            tuple(words),
            key=key,
            width=width or "stretch",
            format_func=words.__getitem__,
            help=help or None,
            filter_mode="contains",
        ),
    )


def several(
    state: UrlState,
    name: str,
    label: str,
    words: Mapping[str, str],
    *,
    default: Sequence[str] = (),
    most: int = 0,
    width: int | None = None,
    placeholder: str = "Any",
) -> tuple[str, ...]:
    """Any of many, ``most`` of them at most. With an empty default, none restricts nothing."""
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
    help: str = "",
) -> int:
    """A whole number within limits."""
    return state.number(
        name,
        default,
        low,
        high,
        lambda key: st.number_input(label, low, high, key=key, step=1, help=help or None),
    )
