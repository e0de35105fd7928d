"""One chip under each set of export rules, in a sentence with its links."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from honest_silicon.analysis.export_rules import ENTRIES, NOT_CAUGHT, classify, tests
from honest_silicon.analysis.sales import sale_states
from honest_silicon.charts.html import html
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.page import View, linked
from honest_silicon.views.pages.chips import sentences
from honest_silicon.views.pages.shared.rule_words import class_words
from honest_silicon.views.pages.shared.sale_words import in_practice
from honest_silicon.views.parts.markup import go_link


def show(view: View, chip: str) -> None:
    """Its class from the day of each set of rules, and the way to where that is computed."""
    data = view.data
    days = sorted({t.first for t in tests(data) if t.entry in ENTRIES})
    if not days:
        return
    found = {day: classify(chip, day, data) for day in days}
    said = "; ".join(f"from {day.isoformat()} {class_words(data, c)}" for day, c in found.items())
    entry = any(c.possible != (NOT_CAUGHT,) for c in found.values())
    query = urlencode({"wif": chip, "data": data.version})
    link = go_link(f"export-controls?{query}", "Change a figure and see")
    today = datetime.now(UTC).date()
    states = {s.chip_id: s for s in sale_states(data, today)}
    practice = in_practice(states[chip], today) if chip in states else ""
    sold = go_link("sold-to-china", sentences.WHAT_IS_SOLD)
    sale = html("<p><b>{}</b> {} {}</p>", sentences.IN_PRACTICE, practice, sold)
    linked(
        view.data,
        html(
            "<p><b>{}</b>, {}: {}. {}{}</p>{}",
            sentences.UNDER_RULES,
            sentences.BY_ARITHMETIC,
            said,
            f"{sentences.CLASS} " if entry else "",
            link,
            sale if practice else "",
        ),
        key="rules",
        label="Export rules",
        colours=shell.colours(view.theme),
        bare=True,
    )
