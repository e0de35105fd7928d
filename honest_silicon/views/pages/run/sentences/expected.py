"""How far tests spread, and how well the expected speeds predict them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from honest_silicon.analysis.bounds.expected import Check
from honest_silicon.dataset.format import number
from honest_silicon.words.lists import listed

_SPACE: Final = "\N{NO-BREAK SPACE}"


def expected_title(found: Mapping[str, Mapping[str, Check]]) -> str:
    """How often the ranges held tests of publishers that were left out of the fit."""
    said = [
        f"{100 * by['publisher'].inside:.0f}{_SPACE}% in {kind}"
        for kind, by in found.items()
        if "publisher" in by
    ]
    if not said:
        return "How well the expected speeds predict tests"
    return f"Ranges meant to hold 80{_SPACE}% of results of other publishers hold {listed(said)}"


#: Headings of the table of generations, in full.
SPAN: Final = "Where four in five tests of the chips lie, as multiples of the speed expected"
LEFT_OUT: Final = "Tests in the range that others predict, their publisher or document left out"
ERROR: Final = "How far the predicted speed is off, up or down, in half of the tests left out"
COEFFICIENTS: Final = "Every coefficient of the fit"


def told(kind: str, found: Mapping[str, Check]) -> str:
    """How well results predict those of publishers, or else documents, left out of the fit."""
    out = "publisher" if "publisher" in found else "document"
    check = found[out]
    return (
        f"{kind}: half of {check.runs} speeds predicted for {out}s left out came within "
        f"{number(check.factor, significant=3)} times of the test, in ranges whose ends are "
        f"{number(check.ends, significant=2)} times apart."
    )


NO_EXPECTED: Final = "No expected speeds are recorded."
