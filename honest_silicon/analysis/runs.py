"""What software runs on each stack, and what was trained or served at scale on which chips."""

from __future__ import annotations

from typing import Final

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Billions of parameters from which a model counts as large: below lie the small ones of 2025.
LARGE_B: Final = 100


@per_dataset(1)
def runs(data: Dataset) -> pd.DataFrame:
    """training_runs.csv with its dates as days.

    Returns
    -------
    The table indexed by id, with ``first``, ``last`` and ``middle``, the days its date may mean
    (None where undated), and ``run``, the same for all rows on one run: several documents may tell
    of it, and it is counted once.
    """
    table = data.tables.get("training_runs")
    if table is None:
        return pd.DataFrame(
            columns=["id", "chip_country", "chips_used", "stage", "outcome", "basis", "run"]
        )
    spans = [span(t) if isinstance(t, str) else None for t in table["date"]]
    return table.set_index("id", drop=False).assign(
        first=[s.first if s else None for s in spans],
        last=[s.last if s else None for s in spans],
        middle=[s.middle if s else None for s in spans],
        run=table["event"].fillna(table["id"]).to_numpy(),
    )


def documented(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """Finished runs as told by those who made the model."""
    first_hand = data.package.having("training_runs", "basis", "first_hand")
    return rows[rows["basis"].isin(first_hand) & rows["outcome"].eq("completed")]


def large_documented(data: Dataset, country: str) -> pd.DataFrame:
    """Rows on models of LARGE_B billion parameters or more, pretrained on chips of a country, as
    documented by their makers.
    """
    rows = documented(data, runs(data))
    stages = data.package.having("training_runs", "stage", "pretraining")
    large = rows["stage"].isin(stages) & rows["params_b"].ge(LARGE_B).fillna(False)
    return rows[large & (rows["chip_country"] == country)]


def gone_wrong(data: Dataset, country: str) -> pd.DataFrame:
    """Rows on training runs on chips of a country that failed, were abandoned or denied."""
    rows = runs(data)
    outcomes = data.package.having("training_runs", "outcome", "against")
    stages = data.package.having("training_runs", "stage", "training")
    mine = rows["outcome"].isin(outcomes) & rows["stage"].isin(stages)
    return rows[mine & (rows["chip_country"] == country)]


def against(data: Dataset, country: str) -> int:
    """How many training runs on chips of a country failed, were abandoned or denied."""
    return int(gone_wrong(data, country)["run"].nunique())


def one_row_a_run(data: Dataset, rows: pd.DataFrame) -> pd.DataFrame:
    """The best documented row of each run, with ``documents``, how many rows tell of it."""
    strong = data.package.having("training_runs", "basis", "documented")
    wrong = data.package.having("training_runs", "outcome", "against")
    ranked = rows.assign(
        weaker=~rows["basis"].isin(strong), fine=~rows["outcome"].isin(wrong)
    ).sort_values(["fine", "weaker"], kind="stable")
    counts = rows["run"].value_counts()
    kept = ranked.drop_duplicates("run").drop(columns=["weaker", "fine"])
    return kept.assign(documents=kept["run"].map(counts))


@per_dataset(1)
def own_engines(data: Dataset) -> tuple[str, ...]:
    """Frameworks that a vendor of chips writes for its own alone, in the order of their names."""
    table = data.tables.get("software_support")
    if table is None or table.empty:
        return ()
    alone = table["developer"].eq(table["vendor"]).fillna(False).groupby(table["framework"]).all()
    return tuple(sorted(alone.index[alone]))


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
