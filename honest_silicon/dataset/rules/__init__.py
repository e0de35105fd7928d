"""Every rule the data must keep, one module a kind; see ``rule`` for what a rule is.

``RULES`` is the one registry. Rules that need more than the tables (a bound, a figure computed for
a claim) are in ``honest_silicon.analysis.rules`` and run by the same command.
"""

from __future__ import annotations

from typing import Final

from honest_silicon.dataset.rules import (
    absence,
    claims,
    columns,
    dates,
    evidence,
    export_rules,
    keys,
    lookups,
    models,
    names,
    plausibility,
    production,
    readings,
    references,
    rental,
    results,
    runs,
    sales,
    sources,
    systems,
    workloads,
)
from honest_silicon.dataset.rules.rule import Rule

#: Kinds of rules in the order in which their faults are told.
KINDS: Final = (
    keys,
    references,
    names,
    columns,
    sources,
    evidence,
    absence,
    lookups,
    dates,
    plausibility,
    models,
    results,
    runs,
    sales,
    systems,
    export_rules,
    production,
    rental,
    readings,
    claims,
    workloads,
)
RULES: Final[tuple[Rule, ...]] = tuple(
    found for kind in KINDS for found in vars(kind).values() if isinstance(found, Rule)
)
