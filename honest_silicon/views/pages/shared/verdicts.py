"""The verdict on a claim, as every page writes it."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from honest_silicon.charts.html import html
from honest_silicon.dataset.store import Dataset

#: A sign before each verdict, so that a list can be scanned.
_SIGNS: Final = {
    "supported": "\N{CHECK MARK}",
    "mixed": "\N{ALMOST EQUAL TO}",
    "contradicted": "\N{MULTIPLICATION X}",
    "overtaken": "\N{CLOCKWISE OPEN CIRCLE ARROW}",
    "open": "?",
}


def verdict(data: Dataset, reading: str) -> Markup:
    """The words for a reading of claims.csv, after their sign."""
    return html(
        '<b class="verdict"><span aria-hidden="true">{}</span> {}</b>',
        _SIGNS[reading],
        data.package.tables["claims"].fields["reading"].label(reading),
    )
