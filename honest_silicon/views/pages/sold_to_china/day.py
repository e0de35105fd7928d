"""The day that both views are about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st

from honest_silicon.views.frame.page import View

FIRST: Final = date(2022, 10, 1)


def chosen_day(view: View) -> date:
    """The day a reader picked, today at first."""
    today = datetime.now(UTC).date()

    def read(text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise ValueError("expected a day such as 2023-11-17") from None
        if not FIRST <= day <= today:
            raise ValueError(f"expected a day from {FIRST.isoformat()} to {today.isoformat()}")
        return day

    return view.state.value(
        "on",
        today,
        read,
        lambda d: d.isoformat(),
        lambda key: st.date_input(
            "As of (type a day, or pick it)",
            min_value=FIRST,
            max_value=today,
            key=key,
            format="YYYY-MM-DD",
            width=260,
        ),
        check=lambda d: isinstance(d, date) and FIRST <= d <= today,
    )
