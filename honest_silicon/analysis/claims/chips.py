"""Checks of claims on chips: one against another, and what is known of who makes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd

from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    QUALIFIES,
    SUPPORTS,
    Check,
    Computed,
    chip_ratio,
    pair,
    pair_text,
    run_by,
    times,
)
from honest_silicon.analysis.compare import COMPUTE, precisions
from honest_silicon.analysis.export_rules import metric_of
from honest_silicon.analysis.frontier import SHIPPED
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.nodes import read_process
from honest_silicon.dataset.store import Dataset

#: A figure at least this part of another equals it: within what rounding and clocks differ by.
_EQUAL: Final = 0.95
#: A figure below this part of another is clearly behind, so no longer competitive.
_BEHIND: Final = 0.8
_H100, _H20 = "nvidia-h100-sxm", "nvidia-h20"
_910B, _910C = "huawei-ascend-910b", "huawei-ascend-910c"
_810E: Final = "alibaba-zhenwu-810e"

Ratios = Mapping[str, Interval | None]
#: Two measured rows and what they are of: arguments of ``pair_text``.
Test = tuple[str, str, str]


def _compare(chip: str, *bases: str, **more: str) -> dict[str, str]:
    return {"chips": ",".join((*bases, chip)), "base": bases[0], **more}


def _ratios(data: Dataset, chip: str, base: str, precision: str = "16", *more: str) -> Ratios:
    """Memory, bandwidth and compute of one chip over another's, by the words for each."""
    words = {"memory_gb": "memory", "memory_bw_gbs": "bandwidth", "interconnect_gbs": "link"}
    wanted = {q: words[q] for q in ("memory_gb", "memory_bw_gbs", *more)}
    wanted[COMPUTE] = f"{precisions(data)[precision].words} compute"
    return {w: chip_ratio(data, chip, base, q, precision) for q, w in wanted.items()}


def _list(ratios: Ratios) -> str:
    return ", ".join(f"{times(r)} the {w}" if r else f"unknown {w}" for w, r in ratios.items())


def _equality(ratios: Ratios, wanted: float = 1.0) -> str | None:
    """Stance to a claim that one chip has ``wanted`` times what another has; None if all unknown.

    All that is known and within 5 % of it supports the claim, none contradicts it.
    """
    known = [r.value >= _EQUAL * wanted for r in ratios.values() if r]
    if not known:
        return None
    if len(known) < len(ratios):
        return QUALIFIES
    return SUPPORTS if all(known) else QUALIFIES if any(known) else CONTRADICTS


def _matches(
    chip: str,
    base: str,
    wanted: float = 1.0,
    precision: str = "16",
    *more: str,
    test: Test | None = None,
) -> Check:
    """A check of a claim that one chip has ``wanted`` times what another has; ``more`` are further
    quantities.
    """

    def check(data: Dataset) -> Computed | None:
        ratios = _ratios(data, chip, base, precision, *more)
        stance = _equality(ratios, wanted)
        if stance is None:
            return None
        text = f"{data.names[chip]} has {_list(ratios)} of {data.names[base]}"
        text += pair_text(data, *test) if test else ""
        return Computed(text, stance, "compare", _compare(chip, base, precision=precision))

    return check


def _compute_against(
    chip: str,
    base: str,
    words: str,
    judge: Callable[[float], str],
    test: Test | None = None,
) -> Check:
    """A check of dense 16-bit compute of one chip over another's."""

    def check(data: Dataset) -> Computed | None:
        ratio = chip_ratio(data, chip, base)
        if ratio is None:
            return None
        text = (
            f"{data.names[chip]} has {times(ratio)} the dense 16-bit compute of "
            f"{data.names[base]}{words}{pair_text(data, *test) if test else ''}"
        )
        return Computed(text, judge(ratio.value), "compare", _compare(chip, base))

    return check


def _m890(data: Dataset) -> Computed | None:
    """Both halves: against its predecessor and against the H100."""
    chip = "alibaba-zhenwu-m890"
    before, rival = _ratios(data, chip, _810E), _ratios(data, chip, _H100)
    stances = {_equality(before, 3.0), _equality(rival)}
    if stances & {None}:
        return None
    text = (
        f"{data.names[chip]} has {_list(before)} of {data.names[_810E]}, of the three times "
        f"claimed, and {_list(rival)} of {data.names[_H100]}"
    )
    stance = stances.pop() if len(stances) == 1 else QUALIFIES
    return Computed(text, stance, "compare", _compare(chip, _810E, _H100))


def _competitive(data: Dataset) -> Computed | None:
    """Zhenwu 810E beside a Huawei and a Cambricon part."""
    rivals = (_910B, "cambricon-mlu590")
    held = {c: _ratios(data, _810E, c) for c in rivals}
    every = [r for ratios in held.values() for r in ratios.values()]
    known = [r.value for r in every if r]
    if not known:
        return None
    stance = QUALIFIES
    if len(known) == len(every) and (min(known) >= _EQUAL or max(known) < _BEHIND):
        stance = SUPPORTS if min(known) >= _EQUAL else CONTRADICTS
    parts = " and ".join(
        f"{_list(r)} of {data.names[c]}" for c, r in held.items() if any(r.values())
    )
    text = f"{data.names[_810E]} has {parts}"
    own, base = "opsbase-001", "opsbase-034"
    if rate := pair(data, own, base):
        text += f"; tested by {run_by(data, own)}, its memory read at {times(rate)} the last"
    return Computed(text, stance, "compare", _compare(_810E, *rivals))


def _s5000(data: Dataset) -> Computed | None:
    """Whether a chip could lead an H100 in some tuning: no bearing on the loss of a run."""
    chip = "moore-threads-mtt-s5000"
    ratios = _ratios(data, chip, _H100, "8")
    known = [r.value for r in ratios.values() if r]
    if not known:
        return None
    test = pair_text(data, "opsbase-015", "mamf-005", "its 16-bit matrix rate was")
    behind = len(known) == len(ratios) and max(known) < _EQUAL
    text = f"{data.names[chip]} has {_list(ratios)} of {data.names[_H100]}{test}"
    stance = CONTRADICTS if behind and test else QUALIFIES
    return Computed(text, stance, "compare", _compare(chip, _H100, precision="8"))


def _allowed_for_export(data: Dataset) -> Computed | None:
    """How many shipped Chinese parts exceed the H20, by the measure of the export rule."""
    if _H20 not in data.names:
        return None
    chips = data.sourced(data.chips)
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(SHIPPED)]
    line = metric_of(_H20, "tpp", data).interval
    tpp = {c: f for c in mine if (f := metric_of(c, "tpp", data).interval)}
    if line is None or not tpp:
        return None
    above = [sum(f.low > line.high for f in tpp.values())]
    above += [sum(f.value > line.value for f in tpp.values())]
    above += [sum(f.high > line.low for f in tpp.values())]
    fast = {c: r for c in tpp if (r := chip_ratio(data, c, _H20, "memory_bw_gbs"))}
    level = [c for c, r in fast.items() if r.value >= _EQUAL]
    ends = f" ({above[0]} to {above[2]})" if above[0] != above[2] else ""
    text = (
        f"by total processing performance {above[1]}{ends} of {len(tpp)} shipped Chinese parts "
        f"exceed {data.names[_H20]}; {len(level)} of {len(fast)} reach its memory bandwidth"
        f"{pair_text(data, 'chitu-017', 'chitu-013', 'a 910B2 decoded Qwen3-32B at')}"
    )
    both = any(tpp[c].value > line.value for c in level)
    stance = SUPPORTS if both else QUALIFIES if above[1] else CONTRADICTS
    page = {"country": "CN", "status": ",".join(SHIPPED), "cell": f"{_H20}:fp8_tflops"}
    return Computed(text, stance, "export-controls", page)


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
        stance = SUPPORTS if named == ["SMIC"] else QUALIFIES
        if "SMIC" not in named:
            stance = CONTRADICTS
        return Computed(text, stance, "chip", {"id": chip, "cell": f"{chip}:foundry"})

    return check


def _alibaba_foundry(data: Dataset) -> Computed | None:
    """Who makes the chip of the report and the one on sale; a guess of a survey settles nothing."""
    parts, adopted, firm = [], [], False
    for chip in ("alibaba-wsj-2025-inference-chip", _810E):
        if chip not in data.names:
            continue
        cell = data.cell(chip, "foundry")
        named = sorted({f"{e.value} ({e.basis})" for e in cell.evidence if e.comparable})
        parts.append(f"{data.names[chip]}: {' and '.join(named) or 'no source names one'}")
        adopted += [cell.value] if cell.value else []
        firm |= cell.value == "SMIC" and cell.basis in ("measured", "filing", "official")
    if not parts:
        return None
    # A foundry that makes US parts is none of China.
    abroad = set(data.chips.loc[data.chips["country"] == "US", "foundry"].dropna())
    stance = SUPPORTS if firm else CONTRADICTS if abroad & set(adopted) else QUALIFIES
    held = f"{' and '.join(map(str, adopted))} adopted" if adopted else "none adopted"
    text = f"what sources say of the foundry, {'; '.join(parts)}; {held}"
    return Computed(text, stance, "chip", {"id": _810E, "cell": f"{_810E}:foundry"})


def _seven_nm(chip: str) -> Check:
    """A check of a claim that a chip is made on 7 nm."""

    def check(data: Dataset) -> Computed | None:
        if chip not in data.names:
            return None
        cell = data.cell(chip, "process_node")
        stance = QUALIFIES
        if cell.value is not None:
            text = f"the process adopted for {data.names[chip]} is {cell.value}"
            stance = SUPPORTS if read_process(str(cell.value))[1] == 7 else CONTRADICTS
        else:
            text = f"no process is adopted for {data.names[chip]}: {cell.gap_note or cell.gap}"
        return Computed(text, stance, "chip", {"id": chip, "cell": f"{chip}:process_node"})

    return check


def _positioned(data: Dataset) -> Computed | None:
    if _810E not in data.names or pd.isna(data.chips.at[_810E, "workload"]):
        return None
    kind = data.package.chip_fields["workload"]
    value = str(data.chips.at[_810E, "workload"])
    text = f"its vendor positions {data.names[_810E]} for {kind.label(value).lower()}"
    stance = SUPPORTS if value == "inference" else QUALIFIES
    return Computed(text, stance, "chip", {"id": _810E})


def _decode_r1(data: Dataset) -> Computed | None:
    """CloudMatrix-Infer beside what others told of H100 and H800; three runs, not one test."""
    own, rivals = "cm384-002", {_H100: "sglang-002", "nvidia-h800-sxm": "deepseek-002"}
    parts = []
    for chip, row in rivals.items():
        rate, peak = pair(data, own, row), chip_ratio(data, _910C, chip, precision="8")
        if rate is not None and peak is not None:
            parts.append(
                f"{times(rate)} {data.names[chip]} ({run_by(data, row)}) or "
                f"{times(rate.over(peak))} by 8-bit peak"
            )
    if not parts:
        return None
    text = (
        f"in decoding DeepSeek-R1 a 910C gave, by {run_by(data, own)}, {', and '.join(parts)}; "
        "three runs of unlike context and limits, not one test"
    )
    params = {"what": "tokens", "model": "deepseek-r1", "cell": f"measured:{own}"}
    return Computed(text, QUALIFIES, "measured", params)


def _training_speed(data: Dataset) -> Computed | None:
    """Speed of training of the 910B over NVIDIA parts; none of it the reasoning models meant."""
    pairs = {
        ("mindformers-001", "flagtrain-031"): "an A800 with Llama-2-7B",
        ("flagtrain-009", "flagtrain-035"): "an H100 with ChatGLM3-6B",
    }
    parts = [
        f"{times(rate)} {words} ({run_by(data, own)} against {run_by(data, base)})"
        for (own, base), words in pairs.items()
        if (rate := pair(data, own, base))
    ]
    if not parts:
        return None
    text = f"a 910B trained at {' and at '.join(parts)}; neither is reasoning-model training"
    params = {"what": "training", "cell": "measured:mindformers-001"}
    return Computed(text, QUALIFIES, "measured", params)


def _at_least(limit: float) -> Callable[[float], str]:
    return lambda value: SUPPORTS if value >= limit else CONTRADICTS


def _within(low: float, high: float) -> Callable[[float], str]:
    return lambda value: SUPPORTS if low <= value <= high else QUALIFIES


_DECODED: Final = ("cm384-002", "sglang-002", "it decoded DeepSeek-R1 at")

#: Claim id to what is computed for it.
CHECKS: Final[dict[str, Check]] = {
    "s02": _positioned,
    "s03": _alibaba_foundry,
    "s04": _seven_nm(_810E),
    "s06": _competitive,
    "s17": _matches(_910C, _H100, test=_DECODED),
    "o03": _matches(_810E, _H20),
    "o04": _compute_against(
        _910C, _H100, ", which is no inference test", _within(0.55, 0.65), _DECODED
    ),
    "o05": _decode_r1,
    "o17": _training_speed,
    "o18": _s5000,
    "o19": _allowed_for_export,
    "o20": _matches("huawei-atlas-350", _H20, 2.87, "best"),
    "o22": _foundry(_910C),
    "o24": _m890,
    "o26": _compute_against("nvidia-h200-sxm", _H20, "", _at_least(6.0)),
    "o27": _compute_against(
        _910B,
        "nvidia-a100-sxm-80gb",
        " on paper; no one test has both",
        lambda value: QUALIFIES if value >= 0.8 else CONTRADICTS,
        ("mindformers-001", "flagtrain-031", "it trained Llama-2-7B against an A800 at"),
    ),
    "o28": _matches("alibaba-zhenwu-v900", "alibaba-zhenwu-m890", 3.0, "16", "interconnect_gbs"),
}
