"""Manufacturing process over time, and how far apart the two countries are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.frontier import competing, releases, years_between
from honest_silicon.dataset.dates import Span, span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.nodes import read_process
from honest_silicon.dataset.store import Dataset

#: Foundries whose advanced lines stand in mainland China.
MADE_IN_CHINA: Final = ("SMIC", "HLMC")

#: What a lag compares: first designs announced, first chips shipped, and those made in China.
KINDS: Final = ("designed", "shipped", "made")


@dataclass(frozen=True)
class First:
    """The earliest part of a node class.

    ``when`` covers the days the date may mean, ``stated`` is it as written: more than one where
    sources disagree. ``disputed`` says so of date, foundry or node.
    """

    chip_id: str
    when: Span
    stated: tuple[str, ...]
    disputed: bool


@dataclass(frozen=True)
class NodeLag:
    """How long after the first US part of a class the first Chinese one came.

    ``low`` and ``high`` in years. Where China has no part of the class or of a finer one, ``low``
    is the time since the first US part whose date is well documented, and ``high`` None: the lag
    is at least that and grows daily. Both are None without a US part, and where China has passed
    the class over for a finer one (``passed_over``). ``kind`` is one of KINDS: designs are
    compared by announcement, shipped and made-in-China parts with the first shipped.
    """

    node_nm: int
    kind: str
    us: First | None
    cn: First | None
    low: float | None
    high: float | None
    passed_over: bool = False

    @property
    def open(self) -> bool:
        """Whether the lag still grows."""
        return self.low is not None and self.high is None


def parts(data: Dataset, chips: pd.DataFrame) -> pd.DataFrame:
    """Those of ``chips`` with a node class and a date, for a picture of process over time.

    Returns
    -------
    DataFrame indexed by chip id: ``name``, ``country``, ``vendor``, ``status``, ``node_nm``,
    ``foundry`` (None where no foundry is adopted), ``process_node``, ``disputed`` (the foundry or
    the node), ``first``, ``last``, ``middle`` (dates) and ``dated`` (the field they come from).
    """
    text = chips["released"].fillna(chips["expected"]).fillna(chips["announced"])
    rows = chips[chips["node_nm"].notna() & text.notna()]
    spans = [span(t) for t in text[rows.index]]
    disputed = data.wide("disputed")
    marked = pd.Series(False, index=chips.index)
    for field in ("foundry", "process_node", "node_nm"):
        if field in disputed:
            marked |= disputed.loc[chips.index, field]
    stated = data.gaps[data.gaps["reason"].eq("disputed") & data.gaps["field"].eq("foundry")]
    marked |= chips.index.isin(stated["chip_id"])
    dated = pd.Series("announced", index=chips.index)
    dated[chips["expected"].notna()] = "expected"
    dated[chips["released"].notna()] = "released"
    return rows[["name", "country", "vendor", "status", "foundry", "process_node"]].assign(
        node_nm=rows["node_nm"].astype(int),
        disputed=marked[rows.index],
        first=[s.first for s in spans],
        last=[s.last for s in spans],
        middle=[s.middle for s in spans],
        dated=dated[rows.index],
    )


def _earliest(
    data: Dataset, rows: list[dict[str, Any]], column: str, *, documented: bool = False
) -> First | None:
    """First of ``rows`` by its announcement or release; ``documented`` prefers one whose release
    the vendor or two documents give.
    """
    released = releases(data)
    found: list[tuple[bool, int, First]] = []
    for row in rows:
        chip = row["id"]
        marked = any(data.is_disputed(chip, f) for f in ("foundry", "node_nm"))
        if column == "released" and chip in released:
            own = released[chip]
            first = First(chip, own.when, own.stated, marked or own.disputed)
            found.append((not own.documented, -own.documents, first))
        elif column != "released" and isinstance(row[column], str):
            found.append((True, 0, First(chip, span(row[column]), (row[column],), marked)))
    if not found:
        return None

    def order(entry: tuple[bool, int, First]) -> tuple[object, ...]:
        weak, fewer, first = entry
        # Of parts of one day, the one most documents date.
        return (documented and weak, first.when.last, first.when.first, fewer, first.chip_id)

    return min(found, key=order)[2]


@per_dataset(1)
def _classed(data: Dataset) -> tuple[dict[str, Any], ...]:
    """Chips with a node class that may stand in a lag, as plain rows."""
    read = ["id", "country", "status", "foundry", "node_nm", "announced", "released"]
    chips = data.chips
    return tuple(chips.loc[chips["node_nm"].notna() & competing(data), read].to_dict("records"))


def _among(data: Dataset, chips: pd.DataFrame) -> list[dict[str, Any]]:
    ids = set(chips.index)
    return [row for row in _classed(data) if row["id"] in ids]


def node_lags(data: Dataset, chips: pd.DataFrame, today: date) -> list[NodeLag]:
    """Three lags for each node class among ``chips``, finest class first.

    Parameters
    ----------
    today
        Day up to which a lag that still grows is counted.
    """
    out = []
    of_class: dict[int, list[dict[str, Any]]] = {}
    for row in _among(data, chips):
        of_class.setdefault(int(row["node_nm"]), []).append(row)
    had = data.package.delivered
    # Kinds in which China already has a part of a finer class.
    passed: set[str] = set()
    for node in sorted(of_class):
        us, cn = ([r for r in of_class[node] if r["country"] == c] for c in ("US", "CN"))
        shipped_us, shipped_cn = ([r for r in rows if r["status"] in had] for rows in (us, cn))
        made_cn = [r for r in shipped_cn if r["foundry"] in MADE_IN_CHINA]
        compared = {
            "designed": (us, cn, "announced"),
            "shipped": (shipped_us, shipped_cn, "released"),
            "made": (shipped_us, made_cn, "released"),
        }
        for kind, (rows_us, rows_cn, column) in compared.items():
            first_cn = _earliest(data, rows_cn, column)
            first_us = _earliest(data, rows_us, column, documented=first_cn is None)
            low: float | None = None
            high: float | None = None
            over = first_us is not None and first_cn is None and kind in passed
            if first_us and first_cn:
                low, high = years_between(first_us.when, first_cn.when)
            elif first_us and not over:
                low, _ = years_between(first_us.when, Span(today, today))
                low = max(low, 0.0)
            out.append(NodeLag(node, kind, first_us, first_cn, low, high, over))
            if first_cn:
                passed.add(kind)
    return out


def made_in_china(lags: Sequence[NodeLag]) -> tuple[int, NodeLag | None] | None:
    """The finest node class a Chinese foundry has shipped, and the lag at the next finer one that
    the US has shipped and it has not; None where none is established.
    """
    made = [g for g in lags if g.kind == "made"]
    reached = [g.node_nm for g in made if g.cn]
    if not reached:
        return None
    coming = [g for g in made if g.open and g.node_nm < reached[0] and g.us]
    return reached[0], coming[-1] if coming else None


def foundries(data: Dataset, chip: str) -> tuple[str, ...]:
    """Foundries that sources name for a chip, the adopted one first; those whose word is set aside
    are not among them.
    """
    cell = data.cell(chip, "foundry")
    named = [str(cell.value)] if cell.value is not None else []
    return tuple(dict.fromkeys([*named, *sorted(e.value for e in cell.evidence if e.comparable)]))


def made_elsewhere(data: Dataset, chip: str) -> bool:
    """Whether sources name a foundry abroad as well as one in China."""
    abroad = {name not in MADE_IN_CHINA for name in foundries(data, chip)}
    return abroad == {True, False}


def said_finer(data: Dataset, chips: pd.DataFrame, reached: int) -> dict[str, tuple[str, ...]]:
    """Processes that sources name for each Chinese chip that has shipped, where one of them is a
    Chinese foundry's and of a finer class than ``reached``; the coarsest first.
    """
    mine = chips["country"].eq("CN") & chips["status"].isin(data.package.delivered)
    found = {}
    for chip in chips.index[mine & competing(data).reindex(chips.index, fill_value=False)]:
        named = {
            str(e.value): read_process(str(e.value))
            for e in data.cell(str(chip), "process_node").evidence
            if e.comparable
        }
        if any(by in MADE_IN_CHINA and nm and nm < reached for by, nm in named.values()):
            coarsest = sorted(named, key=lambda text: (-(named[text][1] or 0), text))
            found[str(chip)] = tuple(coarsest)
    return found


def milestones(lags: Sequence[NodeLag]) -> list[str]:
    """Chips that the lags rest on, in order of weight: the first made in China of the finest class
    reached there, the first US one of the next class, the first Chinese one of the class reached,
    wherever it was made, and the first US one of the finest class shipped.
    """
    found = made_in_china(lags)
    if found is None:
        return []
    reached, following = found
    cn = {g.kind: g.cn for g in lags if g.node_nm == reached}
    finest = next((g.us for g in lags if g.kind == "shipped" and g.us), None)
    firsts = (cn["made"], following.us if following else None, cn["shipped"], finest)
    return list(dict.fromkeys(f.chip_id for f in firsts if f))


@dataclass(frozen=True)
class Densities:
    """Lowest and highest transistor density in a class, and of how many chips, by country."""

    node_nm: int
    ends: dict[str, tuple[float, float]]
    counts: dict[str, int]


def densities(chips: pd.DataFrame, density: pd.Series) -> Densities | None:
    """At the finest class for which both countries have a chip of known density.

    Parameters
    ----------
    density
        Millions of transistors for each mm2 by chip id, without unknown ones.
    """
    rows = chips.loc[density.index, ["node_nm", "country"]].assign(density=density)
    for node, part in rows.groupby("node_nm"):
        found = part.groupby("country")["density"].agg(["min", "max", "size"])
        if {"CN", "US"} <= set(found.index):
            both = {str(c): (float(r["min"]), float(r["max"])) for c, r in found.iterrows()}
            return Densities(int(node), both, found["size"].astype(int).to_dict())
    return None
