"""A reader's own chips in their session: kept there, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.own import MAX_ROWS, TOKEN, checked, with_own
from honest_silicon.dataset.schema import Package

_ROWS: Final = "own:rows"
_DATA: Final = "own:data"
_LAST: Final = "own:last"

_OFFERED: Final = "own:offered"

Row = Mapping[str, str]


def own_chips() -> list[Row]:
    """Rows of the reader's chips, as text by column."""
    return list(st.session_state.get(_ROWS, ()))


def keep(rows: Sequence[Row]) -> None:
    """Put these in the place of the reader's chips; new ones get a token of their own."""
    named = []
    for row in rows:
        if TOKEN not in row:
            st.session_state[_LAST] = st.session_state.get(_LAST, 0) + 1
            row = {**row, TOKEN: str(st.session_state[_LAST])}
        named.append(row)
    st.session_state[_ROWS] = tuple(named)


def with_own_chips(data: Dataset) -> Dataset:
    """The dataset this session sees: the served one, with the reader's chips if there are any.

    Made once for each state of both, so that what is remembered with a dataset stays.
    """
    rows = st.session_state.get(_ROWS, ())
    if not rows:
        st.session_state.pop(_DATA, None)
        return data
    made_of, made = st.session_state.get(_DATA, (None, None))
    if made_of is None or made_of[0] is not data or made_of[1] is not rows:
        made = with_own(data, rows)
        st.session_state[_DATA] = ((data, rows), made)
    return made


def remembered() -> dict[str, object]:
    """What the reader's tab is to remember of their chips, for another session to be offered."""
    rows = own_chips()
    return {"rows": rows, "gone": not rows and _LAST in st.session_state}


def offer(text: str) -> None:
    """Note what a tab remembers of an earlier session."""
    if not own_chips() and _LAST not in st.session_state:
        st.session_state[_OFFERED] = text


def offered(package: Package) -> tuple[Row, ...]:
    """Chips of an earlier session that can be shown again, checked as any a reader gives."""
    text = st.session_state.get(_OFFERED, "")
    if not text:
        return ()
    try:
        given = json.loads(text)
        rows = [{str(k): v for k, v in row.items() if isinstance(v, str)} for row in given]
    except (ValueError, AttributeError, TypeError, RecursionError):
        rows = []
    rows = [{k: v for k, v in row.items() if k != TOKEN} for row in rows[:MAX_ROWS]]
    return checked(rows, package).rows


def take(rows: Sequence[Row]) -> None:
    """Show the chips of an earlier session again; none forgets them."""
    st.session_state.pop(_OFFERED, None)
    st.session_state.setdefault(_LAST, 0)
    keep(rows)
