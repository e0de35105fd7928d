"""Rules of the data that need more than the tables: a bound, a figure computed for a claim.

A rule here is a function from a dataset to the faults it finds, beside what it is about and listed
in ``RULES``; one that needs the tables alone belongs in ``honest_silicon.dataset.rules``. They are
asked by ``python -m honest_silicon.dataset check`` of a directory whose tables have no fault. The
app does not ask them when it opens one: they take longer than that, and a claim whose reading went
stale is no reason to show nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from honest_silicon.analysis.bounds.rules import (
    experts_of_shapes,
    fitted_on_present_results,
    needed_exceptions,
    results_within_bounds,
)
from honest_silicon.analysis.claims.rules import (
    checks_of_claims,
    computed_claims,
    evidence_of_readings,
    readings_of_claims,
)
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.store import Dataset

Rule = Callable[[Dataset], Iterator[Problem]]

RULES: Final[tuple[Rule, ...]] = (
    experts_of_shapes,
    results_within_bounds,
    needed_exceptions,
    fitted_on_present_results,
    checks_of_claims,
    computed_claims,
    readings_of_claims,
    evidence_of_readings,
)


def faults(data: Dataset) -> tuple[Problem, ...]:
    """Faults of a dataset whose tables are sound, by rule.

    A check that lacks what it needs computes nothing: then what is computed is not judged.
    """
    found: list[Problem] = []
    for rule in RULES:
        mine = list(rule(data))
        found += mine
        if rule is checks_of_claims and mine:
            break
    return tuple(found)
