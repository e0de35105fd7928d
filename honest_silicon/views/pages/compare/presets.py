"""Comparisons people ask for, a press away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import streamlit as st

from honest_silicon.analysis.compare import best_shipped
from honest_silicon.analysis.sales import to_compare, windows
from honest_silicon.views.frame import controls
from honest_silicon.views.frame.page import View
from honest_silicon.views.frame.state import UNLINKED
from honest_silicon.views.pages.compare import sentences
from honest_silicon.views.pages.shared.sale_words import sale_sentence
from honest_silicon.views.pages.shared.two_chips import LEAST_COMPARED

#: Questions people ask: the words, the baseline, the chips held against it.
PRESETS = {
    "alibaba": (
        "Alibaba's chip against H20",
        "nvidia-h20",
        ("alibaba-wsj-2025-inference-chip", "alibaba-zhenwu-810e"),
    ),
    "910c": ("Ascend 910C against H100", "nvidia-h100-sxm", ("huawei-ascend-910c",)),
    "950dt": ("Ascend 950DT against B200", "nvidia-b200", ("huawei-ascend-950dt",)),
    "h20": (
        "H20 and H200 against H100",
        "nvidia-h100-sxm",
        ("nvidia-h20", "nvidia-h200-sxm"),
    ),
}
FIRST_YEAR = 2017
_QUESTION, _YEAR, _DAY = "preset:question", "preset:year", "preset:day"


def show(view: View, chips: Sequence[str], base: str) -> None:
    """Questions that set the chips and the baseline; the one that is on show is marked. What they
    set is in the address as usual.
    """
    data, session = view.data, st.session_state
    offered = {
        name: preset
        for name, preset in PRESETS.items()
        if {preset[1], *preset[2]} <= set(data.chips.index)
    }

    def put(chips: Sequence[str], base: str) -> None:
        session["compare:chips"] = [c for c in chips if c in data.chips.index]
        session["compare:base"] = base

    def put_question() -> None:
        if name := session[_QUESTION]:
            _, base, others = offered[name]
            put((base, *others), base)

    session[_QUESTION] = next(
        (n for n, (_, b, cs) in offered.items() if b == base and {b, *cs} == set(chips)), None
    )
    left, right = st.columns([5.2, 1])
    with left:
        words = {name: said for name, (said, *_) in offered.items()}
        controls.pills(_QUESTION, "Questions people ask", words, on_change=put_question)
    with right, controls.popover(view.state, "By date"):
        _by_date(view, put)
    day = session.get(_DAY)
    if isinstance(day, date):
        view.note(sale_sentence(data, day))


def _by_date(view: View, put: Callable[[Sequence[str], str], None]) -> None:
    data, session = view.data, st.session_state
    today = datetime.now(UTC).date()
    years = range(FIRST_YEAR, today.year + 1)
    usable = {str(y): str(y) for y in years if len(best_shipped(data, y)) == LEAST_COMPARED}
    if usable:

        def put_year() -> None:
            year = session[_YEAR]
            if year:
                us, cn = best_shipped(data, int(year))
                put((us, cn), us)

        controls.select(
            UNLINKED,
            _YEAR,
            sentences.BEST_BY_YEAR,
            usable,
            None,
            on_change=put_year,
            placeholder="Year",
        )
    if windows(data):

        def put_day() -> None:
            day = session[_DAY]
            found = to_compare(data, day) if day else []
            if len(found) >= LEAST_COMPARED:
                put(found, found[0])

        controls.day(
            UNLINKED,
            _DAY,
            "What China could buy on",
            None,
            date(FIRST_YEAR, 1, 1),
            today,
            on_change=put_day,
            help=sentences.SOLD_HELP,
        )
