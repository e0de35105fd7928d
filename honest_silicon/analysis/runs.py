"""What software runs on each stack, and what was trained or served at scale on which chips."""

from __future__ import annotations

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset


@per_dataset(1)
def runs(data: Dataset) -> pd.DataFrame:
    """training_runs.csv with its dates as days.

    Returns
    -------
    The table indexed by id, with ``first``, ``last`` and ``middle``, the days its date may mean
    (None where undated).
    """
    table = data.tables.get("training_runs")
    if table is None:
        return pd.DataFrame(
            columns=["id", "chip_country", "chips_used", "stage", "outcome", "basis"]
        )
    spans = [span(t) if isinstance(t, str) else None for t in table["date"]]
    return table.set_index("id", drop=False).assign(
        first=[s.first if s else None for s in spans],
        last=[s.last if s else None for s in spans],
        middle=[s.middle if s else None for s in spans],
    )


@per_dataset(1)
def matrix(data: Dataset) -> tuple[list[str], list[str], dict[tuple[str, str], pd.DataFrame]]:
    """Stacks, frameworks and the statements on each pair, strongest level first.

    Frameworks are ordered by how many stacks have a statement on them.
    """
    table = data.tables.get("software_support")
    if table is None or table.empty:
        return [], [], {}
    # Levels of support are declared strongest first.
    levels = data.package.tables["software_support"].fields["level"].enum
    rank = {level: i for i, level in enumerate(levels)}
    rows = table.assign(rank=table["level"].map(rank)).sort_values("rank", kind="stable")
    stacks = sorted(rows["stack"].unique(), key=str.casefold)
    frameworks = (
        rows.groupby("framework")["stack"].nunique().sort_values(ascending=False, kind="stable")
    )
    pairs = {
        (str(stack), str(framework)): part
        for (stack, framework), part in rows.groupby(["stack", "framework"], sort=False)
    }
    return stacks, [str(f) for f in frameworks.index], pairs
