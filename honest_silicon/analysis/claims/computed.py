"""Public claims held against the evidence, and against what this dataset computes.

A check computes a figure that bears on a claim, at every load, and says which way it points. The
reading in claims.csv must agree with it; a test names the claim where it no longer does.
"""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims import chips, gaps, output, runs, systems
from honest_silicon.analysis.claims.figures import Check, Computed
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Stances a computed figure may take, and the readings each agrees with.
AGREES: Final = {
    "supports": ("supported", "mixed"),
    "contradicts": ("contradicted", "mixed", "overtaken"),
    "qualifies": ("supported", "contradicted", "mixed", "overtaken", "open"),
}


#: Claim id to what is computed for it.
CHECKS: Final[dict[str, Check]] = {
    **chips.CHECKS,
    **gaps.CHECKS,
    **output.CHECKS,
    **systems.CHECKS,
    **runs.CHECKS,
}


@per_dataset(1)
def computed(data: Dataset) -> dict[str, Computed]:
    """What the dataset computes for each claim it has figures for."""
    table = data.tables.get("claims")
    ids = set() if table is None else set(table["id"])
    found = {c: check(data) for c, check in CHECKS.items() if c in ids}
    return {c: figure_ for c, figure_ in found.items() if figure_ is not None}


def disagreements(data: Dataset) -> list[str]:
    """Claims whose computed figure no longer agrees with their reading."""
    table = data.tables.get("claims")
    if table is None:
        return []
    readings = dict(zip(table["id"], table["reading"], strict=True))
    return [
        f"{claim}: read as {readings[claim]}, but {found.text} ({found.stance})"
        for claim, found in computed(data).items()
        if readings[claim] not in AGREES[found.stance]
    ]


@per_dataset(512)
def claims_on(data: Dataset, chip_id: str) -> list[str]:
    """Ids of the claims that name a chip, or for which a figure of it is computed."""
    table = data.tables.get("claims")
    if table is None or chip_id in data.own:
        return []
    row = data.chips.loc[chip_id]
    names = {str(row["name"]), *str(row["aliases"] or "").split(";")} - {"", "nan", "None", "<NA>"}
    word = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", re.IGNORECASE)
    found = computed(data)
    return [
        claim
        for claim, text in zip(table["id"], table["claim"], strict=True)
        if word.search(text) or (claim in found and chip_id in _chips_of(found[claim]))
    ]


def _chips_of(found: Computed) -> list[str]:
    opened = found.params.get("cell", "").split(":")[0]
    return [found.params.get("id", ""), opened, *found.params.get("chips", "").split(",")]


def evidence(data: Dataset, claim_id: str) -> pd.DataFrame:
    """Rows of claim_evidence.csv on a claim, oldest first, undated last."""
    table = data.tables.get("claim_evidence")
    if table is None:
        return pd.DataFrame()
    mine = table[table["claim_id"] == claim_id]
    return mine.sort_values("date", na_position="last", kind="stable")
