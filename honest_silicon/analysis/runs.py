"""What software runs on each stack, and what was trained or served at scale on which chips."""

from __future__ import annotations

import re
from typing import Final

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Levels of support, strongest first.
LEVELS: Final = ("upstream", "official-plugin", "fork", "none-seen")
#: Outcomes that count as done, and those that count against.
DONE: Final = ("completed", "under-way", "reported")
WRONG: Final = ("failed", "abandoned", "denied")


@per_dataset(1)
def _words(data: Dataset) -> dict[str, str]:
    """Country by each name of a vendor, family or part that only one country uses."""
    found: dict[str, set[str]] = {}
    for column in ("vendor", "family", "name", "aliases"):
        for text, country in zip(data.chips[column], data.chips["country"], strict=True):
            if not isinstance(text, str):
                continue
            words = re.split(r"\s*\(|\)|;\s*", text)
            if column == "vendor":
                words.append(text.split()[0])
            # The model number by itself: A100, H20, MI300X.
            words += re.findall(r"\b(?=\w*\d)[A-Za-z]\w{2,}\b", text)
            for word in words:
                if len(word) > 2:
                    found.setdefault(word.casefold(), set()).add(str(country))
    return {word: next(iter(of)) for word, of in found.items() if len(of) == 1}


def country_of(data: Dataset, chip_id: object, named: str) -> str:
    """Country of the chips of a row, by its chip or by what its source calls them; '' if open."""
    if isinstance(chip_id, str) and chip_id in data.names:
        return str(data.chips.at[chip_id, "country"])
    text = named.casefold()
    # The plain search first: a pattern for each of a thousand words costs a second.
    near = ((w, c) for w, c in _words(data).items() if w in text)
    found = {c for w, c in near if re.search(rf"\b{re.escape(w)}\b", text)}
    return found.pop() if len(found) == 1 else ""


@per_dataset(1)
def runs(data: Dataset) -> pd.DataFrame:
    """training_runs.csv with the country of the chips.

    Returns
    -------
    The table indexed by id, with ``country`` ('' where it is not told or mixed) and ``first``,
    ``last``, ``middle``, the days its date may mean (None where undated).
    """
    table = data.tables.get("training_runs")
    if table is None:
        return pd.DataFrame(columns=["id", "country", "chips_used", "stage", "outcome", "basis"])
    spans = [span(t) if isinstance(t, str) else None for t in table["date"]]
    return table.set_index("id", drop=False).assign(
        country=[
            country_of(data, c, n)
            for c, n in zip(table["chip_id"], table["chip_named"], strict=True)
        ],
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
    rank = {level: i for i, level in enumerate(LEVELS)}
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
