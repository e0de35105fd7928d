"""Dates kept to the precision known: a year, a quarter, a month or a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_FORM = re.compile(r"^(\d{4})(?:-Q([1-4])|-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)


@dataclass(frozen=True)
class Span:
    """The days a partial date may mean, both ends included."""

    first: date
    last: date

    @property
    def middle(self) -> date:
        """Where a point that stands for the span is drawn; the span itself is drawn beside it."""
        return date.fromordinal((self.first.toordinal() + self.last.toordinal()) // 2)

    @property
    def is_year(self) -> bool:
        """Whether the days are those of one year."""
        return self == span(f"{self.first.year:04}")

    @property
    def is_quarter(self) -> bool:
        """Whether the days are those of one quarter.

        >>> span("2025-Q3").is_quarter, span("2025-07").is_quarter
        (True, False)
        """
        return self == span(f"{self.first.year:04}-Q{(self.first.month + 2) // 3}")

    def within(self, other: Span) -> bool:
        return other.first <= self.first and self.last <= other.last


def span(text: str) -> Span:
    """Days a partial date covers.

    >>> span("2025-Q3")
    Span(first=datetime.date(2025, 7, 1), last=datetime.date(2025, 9, 30))

    Raises
    ------
    ValueError
        When the text is not ``2025``, ``2025-Q3``, ``2025-03`` or ``2025-03-18``.
    """
    form = _FORM.fullmatch(text)
    if not form:
        raise ValueError(f"not a date: {text!r}")
    stated = [None if g is None else int(g) for g in form.groups()]
    year, (quarter, month, day) = int(form[1]), stated[1:]
    if month is not None and day is not None:
        exact = date(year, month, day)
        return Span(exact, exact)
    if quarter is not None:
        start, end = 3 * quarter - 2, 3 * quarter
    else:
        start, end = (1, 12) if month is None else (month, month)
    return Span(date(year, start, 1), date(year, end, calendar.monthrange(year, end)[1]))
