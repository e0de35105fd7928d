"""Checks of claims on chips: one against another, and what is known of who makes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    EQUAL,
    QUALIFIES,
    SUPPORTS,
    Computed,
    chip_ratio,
    chip_words,
    pair,
    pair_text,
    run_by,
    times,
)
from honest_silicon.analysis.claims.templates import ratio_list
from honest_silicon.analysis.compare import COMPUTE
from honest_silicon.analysis.export_rules import metric_of
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.format import in_sentence, range_beside
from honest_silicon.dataset.store import Dataset

#: A figure below this part of another is clearly behind, so no longer competitive.
_BEHIND: Final = 0.8


def _ratios(data: Dataset, chip: str, base: str) -> Mapping[str, Interval | None]:
    """Memory, bandwidth and 16-bit compute of one chip over another's, by the words for each."""
    wanted = ("memory_gb", "memory_bw_gbs", COMPUTE)
    return {chip_words(data, chip, base, q): chip_ratio(data, chip, base, q) for q in wanted}


@check(
    "s06",
    needs=(
        "chips:alibaba-zhenwu-810e",
        "chips:huawei-ascend-910b",
        "chips:cambricon-mlu590",
        "measured:opsbase-001",
        "measured:opsbase-034",
    ),
)
def _competitive(
    data: Dataset, chip: str, huawei: str, cambricon: str, test: str, base: str
) -> Computed | None:
    """Zhenwu 810E beside a Huawei and a Cambricon part."""
    rivals = (huawei, cambricon)
    held = {c: _ratios(data, chip, c) for c in rivals}
    every = [r for ratios in held.values() for r in ratios.values()]
    known = [r.value for r in every if r]
    if not known:
        return None
    stance = QUALIFIES
    if len(known) == len(every) and (min(known) >= EQUAL or max(known) < _BEHIND):
        stance = SUPPORTS if min(known) >= EQUAL else CONTRADICTS
    parts = " and ".join(
        f"{ratio_list(r)} of {data.names[c]}" for c, r in held.items() if any(r.values())
    )
    text = f"{data.names[chip]} has {parts}"
    if rate := pair(data, test, base):
        text += f"; tested by {run_by(data, test)}, its memory read at {times(rate)} the last"
    page = {"chips": ",".join((*rivals, chip)), "base": huawei}
    return Computed(text, stance, "compare", page, (*rivals, chip))


@check("o19", needs=("chips:nvidia-h20", "measured:chitu-017", "measured:chitu-013"))
def _allowed_for_export(data: Dataset, allowed: str, test: str, base: str) -> Computed | None:
    """How many shipped Chinese parts exceed the H20, by the measure of the export rule."""
    if allowed not in data.names:
        return None
    chips = data.sourced(data.chips)
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    line = metric_of(allowed, "tpp", data).interval
    tpp = {c: f for c in mine if (f := metric_of(c, "tpp", data).interval)}
    if line is None or not tpp:
        return None
    above = [sum(f.low > line.high for f in tpp.values())]
    above += [sum(f.value > line.value for f in tpp.values())]
    above += [sum(f.high > line.low for f in tpp.values())]
    fast = {c: r for c in tpp if (r := chip_ratio(data, c, allowed, "memory_bw_gbs"))}
    level = [c for c, r in fast.items() if r.value >= EQUAL]
    ends = range_beside(above[0], above[2])
    text = (
        f"by total processing performance {above[1]}{ends} of the {len(tpp)} shipped Chinese chips "
        f"where it is known exceed {data.names[allowed]}; {len(level)} of {len(fast)} reach its "
        "memory bandwidth"
        f"{pair_text(data, test, base, 'a 910B2 decoded Qwen3-32B at')}"
    )
    both = any(tpp[c].value > line.value for c in level)
    stance = SUPPORTS if both else QUALIFIES if above[1] else CONTRADICTS
    shipped = ",".join(data.package.delivered)
    page = {"country": "CN", "status": shipped, "cell": f"{allowed}:fp8_tflops"}
    return Computed(text, stance, "export-controls", page, (allowed,))


@check(
    "o40",
    needs=(
        "chips:nvidia-h100-sxm",
        "chips.vendor:Huawei",
        "chips.vendor:Alibaba T-Head",
        "chips.vendor:Kunlunxin (Baidu)",
        "chips.vendor:MetaX",
        "chips.vendor:Moore Threads",
        "chips.vendor:Biren",
        "chips.vendor:Iluvatar CoreX",
    ),
)
def _class_of(data: Dataset, base: str, *makers: str) -> Computed | None:
    """Makers whose delivered chips reach another in compute and bandwidth, as far as is known."""
    if base not in data.names:
        return None
    chips = data.chips[data.chips["status"].isin(data.package.delivered)]
    best: dict[str, dict[str, float]] = {}
    for maker in makers:
        for quantity in (COMPUTE, "memory_bw_gbs"):
            ratios = [
                chip_ratio(data, chip, base, quantity)
                for chip in chips.index[chips["vendor"] == maker]
            ]
            if known := [r.value for r in ratios if r]:
                best.setdefault(quantity, {})[maker] = max(known)
    compute, bandwidth = (best.get(q, {}) for q in (COMPUTE, "memory_bw_gbs"))
    if not compute or not bandwidth:
        return None
    held = {m: [b[m] for b in (compute, bandwidth) if m in b] for m in makers}
    behind = [m for m, known in held.items() if known and max(known) < _BEHIND]
    level, fast = (
        f"{sum(r >= EQUAL for r in b.values())} of {len(b)}" for b in (compute, bandwidth)
    )
    text = (
        f"by the best chip each delivered, where a figure is known, {level} makers reach "
        f"the dense 16-bit compute of {data.names[base]} and {fast} its memory bandwidth"
    )
    if behind:
        text += (
            f"; below {times(Interval.exact(_BEHIND))} in all that is known: {', '.join(behind)}"
        )
    reached = all(len(known) == 2 and min(known) >= EQUAL for known in held.values())
    # The claim is of all of them: one that is clearly behind contradicts it.
    stance = CONTRADICTS if behind else SUPPORTS if reached else QUALIFIES
    page = {"country": "CN", "status": ",".join(data.package.delivered)}
    return Computed(text, stance, "chips", page)


@check("s03", needs=("chips:alibaba-wsj-2025-inference-chip", "chips:alibaba-zhenwu-810e"))
def _alibaba_foundry(data: Dataset, reported: str, sold: str) -> Computed | None:
    """Who makes the chip of the report and the one on sale; a guess of a survey settles nothing."""
    parts, adopted, firm = [], [], False
    documented = data.package.having("evidence", "basis", "documented")
    words = data.package.tables["evidence"].fields["basis"].label
    for chip in (reported, sold):
        if chip not in data.names:
            continue
        cell = data.cell(chip, "foundry")
        said = [e for e in cell.evidence if e.comparable]
        named = sorted({f"{e.value} ({in_sentence(words(e.basis))})" for e in said})
        parts.append(f"{data.names[chip]}: {' and '.join(named) or 'no source names one'}")
        adopted += [cell.value] if cell.value else []
        firm |= cell.value == "SMIC" and cell.basis in documented
    if not parts:
        return None
    # A foundry that makes US parts is none of China.
    abroad = set(data.chips.loc[data.chips["country"] == "US", "foundry"].dropna())
    stance = SUPPORTS if firm else CONTRADICTS if abroad & set(adopted) else QUALIFIES
    held = f"{' and '.join(map(str, adopted))} adopted" if adopted else "none adopted"
    text = f"what sources say of the foundry, {'; '.join(parts)}; {held}"
    return Computed(text, stance, "chip", {"id": sold, "cell": f"{sold}:foundry"}, (sold,))


@check(
    "o05",
    needs=(
        "models:deepseek-r1",
        "chips:huawei-ascend-910c",
        "measured:cm384-002",
        "chips:nvidia-h100-sxm",
        "measured:sglang-002",
        "chips:nvidia-h800-sxm",
        "measured:deepseek-002",
    ),
)
def _decode_r1(data: Dataset, model: str, own_chip: str, own: str, *rivals: str) -> Computed | None:
    """CloudMatrix-Infer beside what others told of H100 and H800; three runs, not one test."""
    parts = []
    for chip, row in zip(rivals[::2], rivals[1::2], strict=True):
        rate, peak = pair(data, own, row), chip_ratio(data, own_chip, chip, precision="8")
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
    params = {"what": "tokens", "model": model, "cell": f"measured:{own}"}
    return Computed(text, QUALIFIES, "measured", params)


@check(
    "o17",
    needs=(
        "measured:mindformers-001",
        "measured:flagtrain-031",
        "measured:flagtrain-009",
        "measured:flagtrain-035",
    ),
)
def _training_speed(
    data: Dataset, llama: str, llama_a800: str, glm: str, glm_h100: str
) -> Computed | None:
    """Speed of training of the 910B over NVIDIA parts; none of it the reasoning models meant."""
    pairs = {
        (llama, llama_a800): "an A800 with Llama-2-7B",
        (glm, glm_h100): "an H100 with ChatGLM3-6B",
    }
    parts = [
        f"{times(rate)} {words} ({run_by(data, own)} against {run_by(data, base)})"
        for (own, base), words in pairs.items()
        if (rate := pair(data, own, base))
    ]
    if not parts:
        return None
    text = f"a 910B trained at {' and at '.join(parts)}; neither is reasoning-model training"
    params = {"what": "training", "cell": f"measured:{llama}"}
    return Computed(text, QUALIFIES, "measured", params)
