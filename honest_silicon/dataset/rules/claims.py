"""Rules of claims as they stand in the tables; what is computed for them has rules in analysis."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, fault, rule
from honest_silicon.dataset.schema import Package


@rule("claims", "claim_evidence")
def claims_have_evidence(package: Package, tables: Tables) -> Iterator[Problem]:
    """Each claim has evidence."""
    claims = tables["claims"]
    for line in claims.index[~claims["id"].isin(tables["claim_evidence"]["claim_id"])]:
        expected = "no row of claim_evidence.csv is about this claim"
        yield fault(package, tables, "claims", line, "", expected)
