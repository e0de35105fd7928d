"""The way from an expected speed to the list of the tests behind it."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from honest_silicon.views.parts.markup import go_link

#: Parameter of the address: whose tests are listed, a row of expected.csv.
TESTS: Final = "tests"


def tests_link(curve: str, words: str) -> Markup:
    """Words, such as a number of tests, that lead to those a curve rests on."""
    return go_link(f"run?view=measured&show=expected&{TESTS}={curve}", words)
