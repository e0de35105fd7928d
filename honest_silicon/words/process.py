"""Lags of process nodes in words."""

from __future__ import annotations

from honest_silicon.analysis.process import NodeLag
from honest_silicon.dataset.format import ends_text, fixed


def lag(found: NodeLag) -> str:
    """A lag; '' where there is none.

    >>> lag(NodeLag(5, "made", None, None, 4.08, None))
    'at least 4.1 years'
    """
    if found.passed_over:
        return "passed over for a finer class"
    if found.low is None:
        return ""
    return at_least(found.low) if found.high is None else between(found.low, found.high)


def between(low: float, high: float) -> str:
    """A lag by its ends. China is ahead only where both say so.

    >>> between(2.02, 2.98), between(-0.4, -0.1), between(-0.4, 0.3)
    ('2.0 to 3.0 years', '0.1 to 0.4 years ahead', 'from 0.4 years before to 0.3 years after')
    """
    if high <= 0:
        return ends_text(-high, -low, fixed(1), " years ahead")
    if low < 0:
        return f"from {-low:.1f} years before to {high:.1f} years after"
    return ends_text(low, high, fixed(1), " years")


def at_least(low: float) -> str:
    """A lag that still grows.

    >>> at_least(4.08), at_least(0.99)
    ('at least 4.1 years', 'at least 1.0 years')
    """
    return f"at least {low:.1f} years"
