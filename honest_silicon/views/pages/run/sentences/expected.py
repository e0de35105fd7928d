"""How far tests spread, and how well the expected speeds predict them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from honest_silicon.analysis.bounds.expected import TRAINING, Check, Curve
from honest_silicon.dataset.format import ends_text, fixed, number, rounded
from honest_silicon.words.bounds import tests_of
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


#: Of the list of the tests behind one figure: its state in the address, and its columns in full.
SHARE: Final = "Speed in the test, as a share of the fastest that the hardware allows for its job"
BACK: Final = "How far the tests of every generation spread"


def behind_title(kind: str, of: Curve) -> str:
    """How many tests stand behind the expected speeds of a generation, and of how many sources."""
    documents = f"{number(of.sources)} document{'' if of.sources == 1 else 's'}"
    tests = f"The {number(of.results)} tests of {tests_of(of)} in {kind.lower()}"
    return f"{tests}, from {documents}"


def behind(of: Curve, kind: str, shares: Sequence[float], *, shared: bool) -> list[str]:
    """What the tests reached, and what is made of them; ``shared``, with those of other chips."""
    ends = ends_text(min(shares), max(shares), fixed(0, 100), f"{_SPACE}%")
    span = ends_text(1 / of.high, 1 / of.low, rounded(2))
    hangs = "the model" if kind == TRAINING else "users, chips and prompts"
    others = f"How it depends on {hangs} is fitted on other chips of {of.vendor}, too."
    return [
        f"They reached {ends} of the fastest that the hardware allows, half of them "
        f"{100 * median(shares):.0f}{_SPACE}% or more.",
        f"What is expected follows from them: four in five lie at {span} times the speed expected.",
        *([others] if shared else []),
    ]


NO_EXPECTED: Final = "No expected speeds are recorded."
