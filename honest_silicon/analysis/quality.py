"""How much is known, how well, and where sources disagree."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.frontier import SHIPPED
from honest_silicon.dataset.provenance import BASES
from honest_silicon.dataset.store import Dataset

#: How a core fact of a chip stands.
STATES = ("filled", "not_applicable", "absent")


def core_state(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """State of each core fact of each of ``chips``.

    Returns
    -------
    DataFrame of chips by core facts with values ``filled``, ``not_applicable`` (the part has no
    such thing) or ``absent``.
    """
    out = {}
    for fact, columns in data.package.core.items():
        filled = chips[list(columns)].notna().any(axis=1)
        reasons = chips["id"].map(
            {k: v for c in columns for k, v in data.reasons.get(c, {}).items()}
        )
        state = pd.Series("absent", index=chips.index)
        state[reasons == "not_applicable"] = "not_applicable"
        state[filled] = "filled"
        out[fact] = state
    return pd.DataFrame(out)


def coverage(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Share of core facts filled among the shipped parts of ``chips``, by country and fact.

    Returns
    -------
    DataFrame with columns ``country``, ``fact``, ``filled``, ``not_applicable``, ``absent`` (counts
    of chips) and ``share`` (filled over filled and absent; NaN where every part is without it).
    """
    state = core_state(data, chips[chips["status"].isin(SHIPPED)])
    country = chips.loc[state.index, "country"]
    long = state.assign(country=country).melt("country", var_name="fact", value_name="state")
    counts = long.groupby(["country", "fact"], sort=False)["state"].value_counts()
    table = counts.unstack("state").reindex(columns=list(STATES)).fillna(0).astype(int)
    known = table["filled"] + table["absent"]
    return table.assign(share=table["filled"] / known.where(known > 0)).reset_index()


def totals(cover: pd.DataFrame) -> pd.DataFrame:
    """``coverage`` summed over facts: ``share`` leaves out facts a part cannot have; ``strict``
    counts them as unfilled.
    """
    sums = cover.groupby("country")[list(STATES)].sum()
    known = sums["filled"] + sums["absent"]
    return sums.assign(share=sums["filled"] / known, strict=sums["filled"] / sums.sum(axis=1))


def disputed_cells(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Cells of ``chips`` whose sources disagree, widest spread first.

    Returns
    -------
    DataFrame with columns ``chip_id``, ``field``, ``low``, ``high``, ``spread`` (high over low;
    NaN for names) and ``documents``.
    """
    facts = data.facts[data.facts["disputed"]].reset_index()
    facts = facts[facts["chip_id"].isin(chips.index)].copy()
    facts["spread"] = facts["high"] / facts["low"]
    return facts.sort_values("spread", ascending=False, na_position="first", kind="stable")[
        ["chip_id", "field", "low", "high", "spread", "documents"]
    ]


def bases(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Adopted cells of ``chips`` by country and basis of their strongest support.

    Returns
    -------
    DataFrame indexed by basis, strongest first, with integer columns ``CN`` and ``US``.
    """
    supported = [n for n, f in data.package.chip_fields.items() if f.support == "value"]
    adopted = chips[supported].notna().stack()
    adopted.index = adopted.index.set_names(["chip_id", "field"])
    rows = data.facts.join(adopted[adopted].rename("adopted"), how="inner").reset_index()
    country = rows["chip_id"].map(chips["country"])
    return (
        pd.crosstab(rows["basis"], country)
        .reindex(index=list(BASES), columns=["CN", "US"], fill_value=0)
        .astype(int)
    )


def documents_per_chip(data: Dataset) -> float:
    """Mean number of distinct documents behind a chip."""
    return float(data.evidence.groupby("chip_id")["source_id"].nunique().mean())
