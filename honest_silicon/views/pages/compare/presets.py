"""Comparisons people ask for, a press away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from honest_silicon.analysis.compare import best_shipped
from honest_silicon.analysis.sales import sale_sentence, to_compare, windows
from honest_silicon.views.frame.page import View

LEAST, MOST = 2, 6
#: Questions people ask: the words, the baseline, the chips held against it.
PRESETS = {
    "alibaba": (
        "Alibaba's reported chip against H20",
        "nvidia-h20",
        ("alibaba-wsj-2025-inference-chip", "alibaba-zhenwu-810e"),
    ),
    "910c": ("Ascend 910C against H100", "nvidia-h100-sxm", ("huawei-ascend-910c",)),
    "950dt": ("Ascend 950DT against B200", "nvidia-b200", ("huawei-ascend-950dt",)),
    "h20": (
        "H20 against H100 and H200",
        "nvidia-h100-sxm",
        ("nvidia-h20", "nvidia-h200-sxm"),
    ),
}
FIRST_YEAR = 2017


def show(view: View) -> None:
    """Buttons that set the chips and the baseline; what they set is in the address as usual."""
    data, session = view.data, st.session_state

    def put(chips: Sequence[str], base: str) -> None:
        session["compare:chips"] = [c for c in chips if c in data.chips.index]
        session["compare:base"] = base

    with st.container(horizontal=True, vertical_alignment="bottom"):
        for name, (words, base, others) in PRESETS.items():
            if {base, *others} <= set(data.chips.index):
                st.button(words, key=f"preset:{name}", on_click=put, args=((base, *others), base))
        years = list(range(FIRST_YEAR, datetime.now(UTC).year + 1))
        usable = [y for y in years if len(best_shipped(data, y)) == LEAST]
        if usable:

            def put_year() -> None:
                year = session["preset:year"]
                if year:
                    us, cn = best_shipped(data, year)
                    put((us, cn), us)

            st.selectbox(
                "Best shipped of each country by the end of",
                usable,
                index=None,
                key="preset:year",
                on_change=put_year,
                placeholder="Year",
                width=290,
            )
        if windows(data):

            def put_day() -> None:
                day = session["preset:day"]
                found = to_compare(data, day) if day else []
                if len(found) >= LEAST:
                    put(found, found[0])

            st.date_input(
                "What China could buy on",
                None,
                date(FIRST_YEAR, 1, 1),
                datetime.now(UTC).date(),
                key="preset:day",
                on_change=put_day,
                width=210,
                help="US parts that were certainly not barred by US or Chinese measures that day, "
                "those under licence first and the newest first, and the three shipped Chinese "
                "parts with the most dense 16-bit compute.",
            )
    _say(view)


def _say(view: View) -> None:
    """What China could buy on the day picked, by name."""
    day = st.session_state.get("preset:day")
    if isinstance(day, date):
        st.caption(sale_sentence(view.data, day))
