"""A reader's own chips in their session: kept there, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.own import TOKEN, with_own

_ROWS: Final = "own:rows"
_DATA: Final = "own:data"
_LAST: Final = "own:last"

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
