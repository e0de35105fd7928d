"""Public claims held against the evidence, and against what this dataset computes.

A check computes a figure that bears on a claim, at every load, and says which way it points. The
reading in claims.csv must agree with it; a test names the claim where it no longer does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims import chips, gaps, output, runs, systems
from honest_silicon.analysis.claims.checks import CHECKS, Check
from honest_silicon.analysis.claims.figures import Computed
from honest_silicon.analysis.claims.rows import rows
from honest_silicon.analysis.claims.templates import compute
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.store import Dataset

#: Stances a computed figure may take, and the readings each agrees with.
AGREES: Final = {
    "supports": ("supported", "mixed"),
    "contradicts": ("contradicted", "mixed", "overtaken"),
    "qualifies": ("supported", "contradicted", "mixed", "overtaken", "open"),
}


#: The modules whose functions are checks, by what they look at.
_MODULES: Final = (chips, gaps, output, runs, systems)
#: Checks that are functions, by claim: complete, as all their modules are imported here.
FUNCTIONS: Final[Mapping[str, Check]] = CHECKS


@per_dataset(1)
def checks(data: Dataset) -> dict[str, Callable[[Dataset], Computed | None]]:
    """What computes a figure for each claim that has a check, by its id."""
    table = data.tables.get("claims")
    ids = set() if table is None else set(table["id"])
    by_rows = rows(data.tables.get("claim_checks"))
    found: dict[str, Callable[[Dataset], Computed | None]] = {
        claim: partial(compute, checked=mine) for claim, mine in by_rows.items()
    }
    found |= FUNCTIONS
    return {claim: check for claim, check in found.items() if claim in ids}


@per_dataset(1)
def computed(data: Dataset) -> dict[str, Computed]:
    """What the dataset computes for each claim it has figures for."""
    found = {c: check(data) for c, check in checks(data).items()}
    return {c: figure_ for c, figure_ in found.items() if figure_ is not None}


@per_dataset(512)
def claims_on(data: Dataset, chip_id: str) -> list[str]:
    """Ids of the claims that name a chip, or for which a figure of it is computed."""
    found = computed(data)
    return [
        row["id"]
        for row in records(data, "claims")
        if chip_id in listed(row["chip_ids"])
        or (row["id"] in found and chip_id in found[row["id"]].chips)
    ]


def evidence(data: Dataset, claim_id: str) -> pd.DataFrame:
    """Rows of claim_evidence.csv on a claim, oldest first, undated last."""
    table = data.tables.get("claim_evidence")
    if table is None:
        return pd.DataFrame()
    mine = table[table["claim_id"] == claim_id]
    return mine.sort_values("date", na_position="last", kind="stable")
