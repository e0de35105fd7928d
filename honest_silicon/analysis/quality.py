"""How much is known, how well, and where sources disagree."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: How a core fact of a chip stands.
STATES = ("filled", "not_applicable", "absent")


@per_dataset(1)
def core_state(data: Dataset) -> pd.DataFrame:
    """State of each core fact of each chip.

    Returns
    -------
    DataFrame of chips by core facts with values ``filled``, ``not_applicable`` (the part has no
    such thing) or ``absent``.
    """
    chips = data.chips
    known = {name: chips[name].notna().to_numpy() for name in data.package.chip_fields}
    out = {}
    for fact, columns in data.package.core.items():
        reasons = {k: v for c in columns for k, v in data.reasons.get(c, {}).items()}
        without = np.array([reasons.get(c) == "not_applicable" for c in chips.index], dtype=bool)
        filled = np.logical_or.reduce([known[c] for c in columns])
        out[fact] = np.where(filled, "filled", np.where(without, "not_applicable", "absent"))
    return pd.DataFrame(out, index=chips.index)


def fact_titles(data: Dataset) -> dict[str, str]:
    """Words for each core fact."""
    return {
        fact: "Release date" if fact == "release" else data.package.chip_fields[columns[0]].title
        for fact, columns in data.package.core.items()
    }


def coverage(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Share of core facts filled among the shipped parts of ``chips``, by country and fact.

    Returns
    -------
    DataFrame with columns ``country``, ``fact``, ``filled``, ``not_applicable``, ``absent`` (counts
    of chips) and ``share`` (filled over filled and absent; NaN where every part is without it).
    """
    shipped = data.sourced(chips[chips["status"].isin(data.package.delivered)])
    state = core_state(data).loc[shipped.index]
    rows = []
    for country in sorted(shipped["country"].unique()):
        mine = state[(shipped["country"] == country).to_numpy()].to_numpy()
        for place, fact in enumerate(state.columns):
            counts = [int((mine[:, place] == s).sum()) for s in STATES]
            rows.append((country, fact, *counts))
    table = pd.DataFrame(rows, columns=["country", "fact", *STATES])
    known = table["filled"] + table["absent"]
    return table.assign(share=table["filled"] / known.where(known > 0))


def totals(cover: pd.DataFrame) -> pd.DataFrame:
    """``coverage`` summed over facts: ``share`` leaves out facts a part cannot have; ``strict``
    counts them as unfilled.
    """
    sums = cover.groupby("country")[list(STATES)].sum()
    known = sums["filled"] + sums["absent"]
    return sums.assign(share=sums["filled"] / known, strict=sums["filled"] / sums.sum(axis=1))


def disputed_cells(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Cells of ``chips`` whose sources disagree, widest spread first, then names.

    Returns
    -------
    DataFrame with columns ``chip_id``, ``field``, ``low``, ``high``, ``spread`` (high over low;
    NaN for names) and ``documents``.
    """
    facts = data.facts[data.facts["disputed"]].reset_index()
    facts = facts[facts["chip_id"].isin(chips.index)].copy()
    facts["spread"] = facts["high"] / facts["low"]
    return facts.sort_values("spread", ascending=False, kind="stable")[
        ["chip_id", "field", "low", "high", "spread", "documents"]
    ]


def bases(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Adopted cells of ``chips`` by country and basis of their strongest support.

    Returns
    -------
    DataFrame indexed by basis, strongest first, with integer columns ``CN`` and ``US``.
    """
    supported = [n for n, f in data.package.chip_fields.items() if f.support == "value"]
    rows = data.facts[data.facts.index.isin(_adopted(chips, supported))].reset_index()
    country = rows["chip_id"].map(chips["country"])
    return (
        pd.crosstab(rows["basis"], country)
        .reindex(index=list(data.package.bases), columns=["CN", "US"], fill_value=0)
        .astype(int)
    )


def first_hand(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Adopted figures of ``chips`` (numbers, dates, foundry, process) that rest on a document of
    the maker, a filing, an independent test or a paper: the strongest that states the value.

    Returns
    -------
    DataFrame indexed by ``country`` and ``over`` (``all`` chips, or those ``shipping``) with
    ``figures``, ``first_hand`` and ``share`` (NaN without figures).
    """
    documented = data.package.having("evidence", "basis", "documented")
    names = [n for n, f in data.package.chip_fields.items() if f.figure]
    mine = data.sourced(chips)
    rows = []
    for over, part in (("all", mine), ("shipping", mine[mine["status"] == "shipping"])):
        cells = _adopted(part, names)
        strong = data.facts["basis"].reindex(cells).isin(documented).to_numpy()
        country = cells.get_level_values("chip_id").map(part["country"])
        for name in ("CN", "US"):
            of = (country == name).astype(bool)
            rows.append((name, over, int(of.sum()), int(strong[of].sum())))
    table = pd.DataFrame(rows, columns=["country", "over", "figures", "first_hand"])
    share = table["first_hand"] / table["figures"].where(table["figures"] > 0)
    return table.assign(share=share).set_index(["country", "over"])


def _adopted(chips: pd.DataFrame, fields: list[str]) -> pd.MultiIndex:
    """Chip and field of each cell of ``fields`` that holds a value."""
    cells = chips[fields].notna().stack()
    cells.index = cells.index.set_names(["chip_id", "field"])
    return cells[cells].index


#: Outcome of a figure nobody has looked for a second time yet.
UNREAD: Final = "unread"


def second_readings(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Outcome of the second reading of each adopted figure of ``chips``.

    Returns
    -------
    DataFrame with columns ``chip_id``, ``field``, ``country``, ``outcome`` (of the table
    second_readings, or ``unread``), ``basis``, ``documents``, ``read_on`` and ``seen``.
    """
    read = _all_second_readings(data)
    return read[read["chip_id"].isin(chips.index)]


@per_dataset(1)
def _all_second_readings(data: Dataset) -> pd.DataFrame:
    figures = [n for n, f in data.package.chip_fields.items() if f.figure]
    mine = data.sourced(data.chips)
    frame = _adopted(mine, figures).to_frame(index=False)
    keys = ["chip_id", "field"]
    frame["country"] = frame["chip_id"].map(mine["country"])
    frame = frame.merge(data.facts[["basis", "documents"]].reset_index(), on=keys, how="left")
    read = data.tables["second_readings"][[*keys, "outcome", "read_on", "seen"]]
    frame = frame.merge(read, on=keys, how="left")
    frame["outcome"] = frame["outcome"].fillna(UNREAD)
    return frame


def wanted_facts(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Core facts missing from the shipped parts of ``chips``, most wanted first.

    Ranked by the documents there are on the chip: the better known the part, the likelier its
    figure can be found.

    Returns
    -------
    DataFrame with columns ``chip_id``, ``fact``, ``field`` (the column to fill), ``reason``,
    ``searched`` (the note of the gap) and ``documents`` (by their origins).
    """
    shipped = data.sourced(chips[chips["status"].isin(data.package.delivered)])
    state = core_state(data).loc[shipped.index]
    documents = independent_documents(data)
    rows = []
    for fact, columns in data.package.core.items():
        for chip in shipped.index[(state[fact] == "absent").to_numpy()]:
            cell = data.cell(chip, columns[0])
            rows.append(
                (
                    chip,
                    fact,
                    columns[0],
                    cell.gap,
                    cell.gap_note,
                    documents.get(chip, 0),
                )
            )
    names = ["chip_id", "fact", "field", "reason", "searched", "documents"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.sort_values("documents", ascending=False, kind="stable")


@per_dataset(1)
def sourced_cells(data: Dataset) -> int:
    """Adopted values that need a source and have one: a reader's own chips are not counted."""
    chips = data.sourced(data.chips)
    return int(chips[[n for n, f in data.package.chip_fields.items() if f.support]].count().sum())


def documents_per_chip(data: Dataset) -> float:
    """Mean number of independent documents behind a chip."""
    return float(independent_documents(data).mean())


def independent_documents(data: Dataset) -> pd.Series:
    """Documents behind each chip, those of one origin counted once, by chip id."""
    origin = data.evidence["source_id"].map(data.origins)
    return origin.groupby(data.evidence["chip_id"]).nunique()
