"""Manufacturing process over time, and how far apart the two countries are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.frontier import years_between
from honest_silicon.dataset.dates import Span, span
from honest_silicon.dataset.format import ends_text, fixed
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Foundries whose advanced lines stand in mainland China.
MADE_IN_CHINA: Final = ("SMIC", "HLMC")

#: What a lag compares: key, words.
KINDS: Final = {
    "designed": "first announced design",
    "shipped": "first part shipped",
    "made": "first part shipped that was made in China",
}


@dataclass(frozen=True)
class First:
    """The earliest part of a node class; the date with the days it may mean."""

    chip_id: str
    when: Span
    disputed: bool


@dataclass(frozen=True)
class NodeLag:
    """How long after the first US part of a class the first Chinese one came.

    ``low`` and ``high`` in years; None where either country has none. ``kind`` is a key of KINDS:
    designs are compared by announcement, shipped and made-in-China parts with the first shipped.
    """

    node_nm: int
    kind: str
    us: First | None
    cn: First | None
    low: float | None
    high: float | None


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


def lag_text(low: float, high: float) -> str:
    """A lag in words; below zero China came first.

    >>> lag_text(2.02, 2.98), lag_text(-0.4, -0.1), lag_text(-0.4, 0.3)
    ('2.0 to 3.0 years', '0.1 to 0.4 years ahead', '0.4 years ahead to 0.3 years behind')
    """
    if high <= 0:
        return ends_text(-high, -low, fixed(1), " years ahead")
    if low < 0:
        return f"{-low:.1f} years ahead to {high:.1f} years behind"
    return ends_text(low, high, fixed(1), " years")


def _earliest(data: Dataset, rows: list[dict[str, Any]], column: str) -> First | None:
    spans = {r["id"]: span(r[column]) for r in rows if isinstance(r[column], str)}
    if not spans:
        return None
    chip = min(spans, key=lambda c: (spans[c].last, spans[c].first, c))
    marked = any(data.is_disputed(chip, f) for f in ("foundry", "node_nm"))
    return First(chip, spans[chip], marked)


@per_dataset(1)
def _classed(data: Dataset) -> tuple[dict[str, Any], ...]:
    """Chips with a node class as plain rows."""
    read = ["id", "country", "status", "foundry", "node_nm", "announced", "released"]
    chips = data.chips
    return tuple(chips.loc[chips["node_nm"].notna(), read].to_dict("records"))


def _among(data: Dataset, chips: pd.DataFrame) -> list[dict[str, Any]]:
    ids = set(chips.index)
    return [row for row in _classed(data) if row["id"] in ids]


def node_lags(data: Dataset, chips: pd.DataFrame) -> list[NodeLag]:
    """Three lags for each node class among ``chips``, finest class first."""
    out = []
    of_class: dict[int, list[dict[str, Any]]] = {}
    for row in _among(data, chips):
        of_class.setdefault(int(row["node_nm"]), []).append(row)
    had = data.package.delivered
    for node in sorted(of_class):
        us, cn = ([r for r in of_class[node] if r["country"] == c] for c in ("US", "CN"))
        shipped_us, shipped_cn = ([r for r in rows if r["status"] in had] for rows in (us, cn))
        made_cn = [r for r in shipped_cn if r["foundry"] in MADE_IN_CHINA]
        first_shipped_us = _earliest(data, shipped_us, "released")
        pairs = {
            "designed": (_earliest(data, us, "announced"), _earliest(data, cn, "announced")),
            "shipped": (first_shipped_us, _earliest(data, shipped_cn, "released")),
            "made": (first_shipped_us, _earliest(data, made_cn, "released")),
        }
        for kind, (first_us, first_cn) in pairs.items():
            ends = (
                years_between(first_us.when, first_cn.when)
                if first_us and first_cn
                else (None, None)
            )
            out.append(NodeLag(node, kind, first_us, first_cn, *ends))
    return out


def finest(
    data: Dataset, chips: pd.DataFrame, country: str, *, made_in_china: bool = False
) -> tuple[int, First] | None:
    """The finest node class a country has shipped among ``chips``, with the first part of it."""
    rows = [
        r
        for r in _among(data, chips)
        if r["country"] == country
        and r["status"] in data.package.delivered
        and isinstance(r["released"], str)
        and (not made_in_china or r["foundry"] in MADE_IN_CHINA)
    ]
    if not rows:
        return None
    node = min(int(r["node_nm"]) for r in rows)
    first = _earliest(data, [r for r in rows if r["node_nm"] == node], "released")
    return None if first is None else (node, first)
