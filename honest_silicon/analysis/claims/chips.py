"""Checks of claims on chips: one against another, and what is known of who makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    EQUAL,
    QUALIFIES,
    SUPPORTS,
    Computed,
    Ratio,
    Tests,
    chip_over,
    chip_ratio,
    pair,
    run_by,
    tests_of,
)
from honest_silicon.analysis.compare import COMPUTE
from honest_silicon.analysis.export_rules import metric_of
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.store import Dataset

#: A figure below this part of another is clearly behind, so no longer competitive.
_BEHIND: Final = 0.8


def _ratios(data: Dataset, chip: str, base: str) -> tuple[Ratio, ...]:
    """Memory, bandwidth and 16-bit compute of one chip over another's."""
    wanted = ("memory_gb", "memory_bw_gbs", COMPUTE)
    return tuple(chip_over(data, chip, base, q) for q in wanted)


@dataclass(frozen=True)
class Competitive:
    """A chip over its rivals, by the id of each, and a test of its memory over the last of them."""

    chip: str
    over: Mapping[str, tuple[Ratio, ...]]
    tested: Interval | None
    run_by: str


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
    every = [r.value for ratios in held.values() for r in ratios]
    known = [r.value for r in every if r]
    if not known:
        return None
    stance = QUALIFIES
    if len(known) == len(every) and (min(known) >= EQUAL or max(known) < _BEHIND):
        stance = SUPPORTS if min(known) >= EQUAL else CONTRADICTS
    over = {c: r for c, r in held.items() if any(one.value for one in r)}
    rate = pair(data, test, base)
    found = Competitive(chip, over, rate, run_by(data, test) if rate else "")
    page = {"chips": ",".join((*rivals, chip)), "base": huawei}
    return Computed(found, stance, "compare", page, (*rivals, chip))


@dataclass(frozen=True)
class AboveAllowed:
    """How many chips exceed another by the measure of a rule: certainly, as adopted, possibly; of
    how many; how many reach its bandwidth, of how many; and a pair of tests.
    """

    allowed: str
    above: tuple[int, int, int]
    of: int
    fast: int
    of_fast: int
    tests: Tests | None


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
    found = AboveAllowed(
        allowed,
        (above[0], above[1], above[2]),
        len(tpp),
        len(level),
        len(fast),
        tests_of(data, test, base, ""),
    )
    both = any(tpp[c].value > line.value for c in level)
    stance = SUPPORTS if both else QUALIFIES if above[1] else CONTRADICTS
    shipped = ",".join(data.package.delivered)
    page = {"country": "CN", "status": shipped, "cell": f"{allowed}:fp8_tflops"}
    return Computed(found, stance, "export-controls", page, (allowed,))


@dataclass(frozen=True)
class ReachedBy:
    """Makers whose best chip reaches another: in compute and in bandwidth, each of how many; and
    those below ``least`` in all that is known.
    """

    base: str
    compute: tuple[int, int]
    bandwidth: tuple[int, int]
    least: float
    behind: tuple[str, ...]


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
    level, fast = ((sum(r >= EQUAL for r in b.values()), len(b)) for b in (compute, bandwidth))
    found = ReachedBy(base, level, fast, _BEHIND, tuple(behind))
    reached = all(len(known) == 2 and min(known) >= EQUAL for known in held.values())
    # The claim is of all of them: one that is clearly behind contradicts it.
    stance = CONTRADICTS if behind else SUPPORTS if reached else QUALIFIES
    page = {"country": "CN", "status": ",".join(data.package.delivered)}
    return Computed(found, stance, "chips", page)


@dataclass(frozen=True)
class Foundries:
    """What sources say of the foundry of some chips, name and basis; and what is adopted."""

    named: Mapping[str, tuple[tuple[str, str], ...]]
    adopted: tuple[str, ...]


@check("s03", needs=("chips:alibaba-wsj-2025-inference-chip", "chips:alibaba-zhenwu-810e"))
def _alibaba_foundry(data: Dataset, reported: str, sold: str) -> Computed | None:
    """Who makes the chip of the report and the one on sale; a guess of a survey settles nothing."""
    named: dict[str, tuple[tuple[str, str], ...]] = {}
    adopted, firm = [], False
    documented = data.package.having("evidence", "basis", "documented")
    for chip in (reported, sold):
        if chip not in data.names:
            continue
        cell = data.cell(chip, "foundry")
        said = [e for e in cell.evidence if e.comparable]
        named[chip] = tuple({(str(e.value), e.basis): None for e in said})
        adopted += [str(cell.value)] if cell.value else []
        firm |= cell.value == "SMIC" and cell.basis in documented
    if not named:
        return None
    # A foundry that makes US parts is none of China.
    abroad = set(data.chips.loc[data.chips["country"] == "US", "foundry"].dropna())
    stance = SUPPORTS if firm else CONTRADICTS if abroad & set(adopted) else QUALIFIES
    found = Foundries(named, tuple(adopted))
    return Computed(found, stance, "chip", {"id": sold, "cell": f"{sold}:foundry"}, (sold,))


@dataclass(frozen=True)
class DecodedR1:
    """Tests of decoding DeepSeek-R1 over those of rivals, as they are and by 8-bit peak: chip, who
    ran it, and the two ratios.
    """

    run_by: str
    over: tuple[tuple[str, str, Interval, Interval], ...]


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
            parts.append((chip, run_by(data, row), rate, rate.over(peak)))
    if not parts:
        return None
    found = DecodedR1(run_by(data, own), tuple(parts))
    params = {"what": "tokens", "model": model, "cell": f"measured:{own}"}
    return Computed(found, QUALIFIES, "measured", params)


@dataclass(frozen=True)
class TrainedFaster:
    """Speeds of training a 910B reached over rivals: against which, the ratio, who ran each."""

    over: tuple[tuple[Rival, Interval, str, str], ...]


class Rival(Enum):
    """What a 910B trained against."""

    A800 = auto()
    H100 = auto()


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
        (llama, llama_a800): Rival.A800,
        (glm, glm_h100): Rival.H100,
    }
    parts = [
        (rival, rate, run_by(data, own), run_by(data, base))
        for (own, base), rival in pairs.items()
        if (rate := pair(data, own, base))
    ]
    if not parts:
        return None
    params = {"what": "training", "cell": f"measured:{llama}"}
    return Computed(TrainedFaster(tuple(parts)), QUALIFIES, "measured", params)
