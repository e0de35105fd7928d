"""Public claims held against the evidence, and against what this dataset computes.

A check computes a figure that bears on a claim, at every load, and says which way it points. The
reading in claims.csv must agree with it; a test names the claim where it no longer does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.compare import PRECISIONS, figure, ratio, times_text
from honest_silicon.analysis.frontier import SHIPPED
from honest_silicon.analysis.ladders import RUNGS, families, ladders
from honest_silicon.analysis.roofline import all_shapes
from honest_silicon.analysis.suitability import BASELINE, Workload, indexes
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.nodes import read_process
from honest_silicon.dataset.store import Dataset

#: Stances a computed figure may take, and the readings each agrees with.
AGREES: Final = {
    "supports": ("supported", "mixed"),
    "contradicts": ("contradicted", "mixed", "overtaken"),
    "qualifies": ("supported", "contradicted", "mixed", "overtaken", "open"),
}


@dataclass(frozen=True)
class Computed:
    """A figure of this dataset that bears on a claim: in words, which way, and where it is derived
    (a page and its state).
    """

    text: str
    stance: str
    path: str
    params: Mapping[str, str]


Check = Callable[[Dataset], Computed | None]


def _ratio(data: Dataset, chip: str, base: str, quantity: str, precision: str = "16") -> Any:
    if chip not in data.names or base not in data.names:
        return None
    own = figure(data, chip, quantity, "sold", precision)
    return ratio(own, figure(data, base, quantity, "sold", precision)).interval


def _compare(chip: str, base: str, **more: str) -> dict[str, str]:
    return {"chips": f"{base},{chip}", "base": base, **more}


def _compute_against(chip: str, base: str, words: str, judge: Callable[[float], str]) -> Check:
    """A check of dense 16-bit compute of one chip over another's."""

    def check(data: Dataset) -> Computed | None:
        over = _ratio(data, chip, base, "compute")
        if over is None:
            return None
        low, high = times_text(over.low), times_text(over.high)
        ends = f" ({low} to {high})" if low != high else ""
        text = (
            f"{data.names[chip]} has {times_text(over.value)}{ends} the dense 16-bit compute of "
            f"{data.names[base]}{words}"
        )
        return Computed(text, judge(over.value), "compare", _compare(chip, base))

    return check


def _matches(chip: str, base: str, times: float = 1.0, precision: str = "16") -> Check:
    """A check of a claim that one chip has ``times`` what another has: memory, bandwidth, compute.

    All that is known within 5 % of it supports the claim, none contradicts it.
    """

    def check(data: Dataset) -> Computed | None:
        compute = f"{PRECISIONS[precision][0]} compute"
        wanted = {"memory_gb": "memory", "memory_bw_gbs": "bandwidth", "compute": compute}
        known, said = [], []
        for quantity, words in wanted.items():
            over = _ratio(data, chip, base, quantity, precision)
            said.append(f"{times_text(over.value)} the {words}" if over else f"unknown {words}")
            if over:
                known.append(over.value >= 0.95 * times)
        if not known:
            return None
        every = all(known) and len(known) == len(wanted)
        stance = "supports" if every else "qualifies" if any(known) else "contradicts"
        if not any(known) and len(known) < len(wanted):
            stance = "qualifies"
        text = f"{data.names[chip]} has {', '.join(said)} of {data.names[base]}"
        return Computed(text, stance, "compare", _compare(chip, base, precision=precision))

    return check


def _ascend(data: Dataset) -> Computed | None:
    """Both halves of the sentence that Ascend suits inference but not training."""
    family = families(data).get("Ascend")
    if family is None or not all_shapes(data) or BASELINE not in data.names:
        return None
    table = indexes(data, Workload())
    chips = data.chips.loc[list(family.chips)]
    shipped = table.loc[chips.index[chips["status"].isin(SHIPPED)]]
    y, x = shipped["y"].max(), shipped["x"].max()
    text = (
        f"physics allows shipped Ascend parts up to {times_text(y)} {data.names[BASELINE]} in "
        f"training arithmetic and {times_text(x)} in decode; training is "
        f"{RUNGS[family.training.rung]}, inference {RUNGS[family.inference.rung]}, and "
        f"{len(family.training.against)} rows tell of training that failed or was denied"
    )
    # Shown in both, yet with failures: neither half of the sentence stands alone.
    stance = "qualifies" if family.training.rung >= 3 else "supports"
    return Computed(text, stance, "training-inference", {"family": "Ascend"})


def _chinese_training(data: Dataset) -> Computed | None:
    steps = ladders(data)
    chips = data.chips[(data.chips["country"] == "CN") & data.chips["status"].isin(SHIPPED)]
    high = [c for c in chips.index if steps[c]["training"].rung >= 3]
    text = (
        f"training is documented or independently measured on {len(high)} of {len(chips)} shipped "
        "Chinese parts"
    )
    return Computed(text, "qualifies", "training-inference", {"country": "CN"})


def _foundry(chip: str) -> Check:
    """A check of a claim that SMIC makes a chip."""

    def check(data: Dataset) -> Computed | None:
        if chip not in data.names:
            return None
        cell = data.cell(chip, "foundry")
        named = sorted({e.value for e in cell.evidence if e.comparable})
        if not named:
            return None
        adopted = f"{cell.value} is adopted" if cell.value else "none is adopted"
        text = f"sources name {' and '.join(named)} as foundry of {data.names[chip]}; {adopted}"
        stance = "supports" if named == ["SMIC"] else "qualifies"
        if "SMIC" not in named:
            stance = "contradicts"
        return Computed(text, stance, "chip", {"id": chip, "cell": f"{chip}:foundry"})

    return check


def _seven_nm(chip: str) -> Check:
    """A check of a claim that a chip is made on 7 nm."""

    def check(data: Dataset) -> Computed | None:
        if chip not in data.names:
            return None
        cell = data.cell(chip, "process_node")
        stance = "qualifies"
        if cell.value is not None:
            text = f"the process adopted for {data.names[chip]} is {cell.value}"
            stance = "supports" if read_process(str(cell.value))[1] == 7 else "contradicts"
        else:
            text = f"no process is adopted for {data.names[chip]}: {cell.gap_note or cell.gap}"
        return Computed(text, stance, "chip", {"id": chip, "cell": f"{chip}:process_node"})

    return check


def _positioned(data: Dataset) -> Computed | None:
    chip = "alibaba-zhenwu-810e"
    if chip not in data.names or pd.isna(data.chips.at[chip, "workload"]):
        return None
    kind = data.package.chip_fields["workload"]
    value = str(data.chips.at[chip, "workload"])
    text = f"its vendor positions {data.names[chip]} for {kind.label(value).lower()}"
    stance = "supports" if value == "inference" else "qualifies"
    return Computed(text, stance, "chip", {"id": chip})


def _software(data: Dataset) -> Computed | None:
    table = data.tables.get("software_support")
    if table is None or table.empty:
        return None
    upstream = table[table["level"] == "upstream"].groupby("vendor")["framework"].nunique()
    others = upstream.drop("NVIDIA", errors="ignore")
    if "NVIDIA" not in upstream or others.empty:
        return None
    text = (
        f"of the frameworks looked up, {upstream['NVIDIA']} support NVIDIA upstream, and at most "
        f"{others.max()} any other vendor ({others.idxmax()})"
    )
    stance = "supports" if upstream["NVIDIA"] > others.max() else "contradicts"
    return Computed(text, stance, "software", {})


def _at_least(limit: float) -> Callable[[float], str]:
    return lambda value: "supports" if value >= limit else "contradicts"


def _within(low: float, high: float) -> Callable[[float], str]:
    return lambda value: "supports" if low <= value <= high else "qualifies"


#: Claim id to what is computed for it.
CHECKS: Final[dict[str, Check]] = {
    "s02": _positioned,
    "s04": _seven_nm("alibaba-zhenwu-810e"),
    "s10": _ascend,
    "s12": _software,
    "s14": _chinese_training,
    "s17": _matches("huawei-ascend-910c", "nvidia-h100-sxm"),
    "o03": _matches("alibaba-zhenwu-810e", "nvidia-h20"),
    "o04": _compute_against(
        "huawei-ascend-910c", "nvidia-h100-sxm", ", which is no inference test", _within(0.55, 0.65)
    ),
    "o19": _matches("huawei-ascend-910c", "nvidia-h20"),
    "o20": _matches("huawei-atlas-350", "nvidia-h20", 2.87, "best"),
    "o22": _foundry("huawei-ascend-910c"),
    "o24": _matches("alibaba-zhenwu-m890", "nvidia-h100-sxm"),
    "o26": _compute_against("nvidia-h200-sxm", "nvidia-h20", "", _at_least(6.0)),
    "o27": _compute_against(
        "huawei-ascend-910b",
        "nvidia-a100-sxm-80gb",
        " on paper; no test of both on one training is known",
        lambda value: "qualifies" if value >= 0.8 else "contradicts",
    ),
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
    return [found.params.get("id", ""), *found.params.get("chips", "").split(",")]


def evidence(data: Dataset, claim_id: str) -> pd.DataFrame:
    """Rows of claim_evidence.csv on a claim, oldest first, undated last."""
    table = data.tables.get("claim_evidence")
    if table is None:
        return pd.DataFrame()
    mine = table[table["claim_id"] == claim_id]
    return mine.sort_values("date", na_position="last", kind="stable")
