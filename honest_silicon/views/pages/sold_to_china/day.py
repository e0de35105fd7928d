"""The day that both views are about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from honest_silicon.views.frame import controls
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.sold_to_china import sentences

FIRST: Final = date(2022, 10, 1)


def chosen_day(view: View) -> date:
    """The day a reader picked, today at first."""
    today = datetime.now(UTC).date()
    label = sentences.AS_OF
    return controls.day(view.state, "on", label, today, FIRST, today, width=260) or today
