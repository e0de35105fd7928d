"""Checks of claims on servers, racks and pods: one against another, plans said as such."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.claims.figures import (
    CONTRADICTS,
    QUALIFIES,
    SUPPORTS,
    Check,
    Computed,
    chip_ratio,
    times,
)
from honest_silicon.analysis.compare import COMPUTE
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.systems import System, systems
from honest_silicon.dataset.store import Dataset

#: From nine tenths of a speed two systems count as equal: measured throughput varies by as much.
_AS_FAST: Final = 0.9


def _two(data: Dataset, own: str, base: str) -> tuple[System, System] | None:
    known = systems(data)
    return (known[own], known[base]) if own in known and base in known else None


def _cloudmatrix(data: Dataset) -> Computed | None:
    """A pod against a rack: as a system, and for each kilowatt."""
    pair = _two(data, "huawei-cloudmatrix-384", "nvidia-gb200-nvl72")
    if pair is None:
        return None
    words = {"fp16_pflops": "16-bit compute", "memory_tb": "memory", "power_kw": "power"}
    words["accelerators"] = "accelerators"
    ends = {f: (pair[0].figures.get(f), pair[1].figures.get(f)) for f in words}
    ratios = {f: a.over(b) for f, (a, b) in ends.items() if a and b}
    if "fp16_pflops" not in ratios or "power_kw" not in ratios:
        return None
    own, base = (s.per("fp16_pflops", "kilowatt") for s in pair)
    each = own.over(base)
    text = (
        f"{pair[0].name} has {', '.join(f'{times(r)} the {words[f]}' for f, r in ratios.items())} "
        f"of {pair[1].name}, so {times(each)} the compute for each kilowatt"
    )
    stance = CONTRADICTS
    if ratios["fp16_pflops"].value > 1:
        stance = SUPPORTS if each.value > 1 else QUALIFIES
    return Computed(text, stance, "racks", {"own": pair[0].id, "base": pair[1].id})


def _planned(own: System, base: System, field: str) -> Interval | None:
    """A figure of one system over another's as stated, plans included."""
    ends = []
    for system in (own, base):
        values = [s.value for s in system.statements.get(field, ())]
        if not values:
            return None
        ends.append(Interval(min(values), values[0], max(values)))
    return ends[0].over(ends[1])


def _atlas_950(data: Dataset) -> Computed | None:
    """Plan against plan, for the system and for each package, and what was shown."""
    pair = _two(data, "huawei-atlas-950-superpod", "nvidia-vera-rubin-nvl144")
    shown = systems(data).get("huawei-atlas-950-1024")
    if pair is None:
        return None
    work, parts = (_planned(*pair, f) for f in ("fp8_pflops", "accelerators"))
    if work is None or parts is None:
        return None
    text = (
        f"by the plans of both vendors the FP8 compute is {times(work)}, with {times(parts)} the "
        f"packages, so {times(work.over(parts))} for each"
    )
    part = _planned(shown, pair[1], "fp8_pflops") if shown else None
    if shown and part:
        text += f"; {shown.name} comes to {times(part)} of the NVL144 planned"
    return Computed(text, QUALIFIES, "racks", {"own": pair[0].id, "base": pair[1].id})


def _atlas_960(data: Dataset) -> Computed | None:
    """How much the plans grow from one system to the next; neither is measured."""
    pair = _two(data, "huawei-atlas-960-superpod", "huawei-atlas-950-superpod")
    if pair is None:
        return None
    words = {"accelerators": "accelerators", "fp8_pflops": "FP8 compute", "scale_up_tbs": "links"}
    ratios = {w: r for f, w in words.items() if (r := _planned(*pair, f))}
    if not ratios:
        return None
    text = (
        f"by Huawei's own plans {pair[0].name} has "
        f"{', '.join(f'{times(r)} the {w}' for w, r in ratios.items())} of {pair[1].name}"
    )
    if data.names.get(pair[0].chip_id) and data.chips.at[pair[0].chip_id, "status"] == "cancelled":
        text += f", on a chip since cancelled, {data.names[pair[0].chip_id]}"
    text += "; nothing is measured of either"
    return Computed(text, QUALIFIES, "racks", {"own": pair[0].id, "base": pair[1].id})


def _two_servers(data: Dataset) -> Computed | None:
    """One Atlas 800T A3 beside two H100 servers, and the time to read the weights of GLM-5."""
    model = all_shapes(data).get("glm-5")
    pair = _two(data, "huawei-atlas-800t-a3", "nvidia-hgx-h100")
    if pair is None or model is None:
        return None
    own, base = pair
    counts = [s.figures.get("accelerators") for s in pair]
    wanted = ("memory_gb", "memory_bw_gbs", COMPUTE)
    each = [chip_ratio(data, own.chip_id, base.chip_id, q) for q in wanted]
    if None in (*counts, *each):
        return None
    of_two = counts[0].over(counts[1]).scaled(1 / 2)
    memory, fast, work = (r.times(of_two) for r in each)
    text = (
        f"one {own.name} has {times(memory)} the memory, {times(fast)} the bandwidth and "
        f"{times(work)} the 16-bit compute of two H100 servers; it reads {model.name} at 4 bits at "
        f"{times(fast.scaled(2))} their speed at 8 bits, at equal bits at {times(fast)}"
    )
    stance = SUPPORTS if fast.value >= _AS_FAST else QUALIFIES
    params = {"chips": f"{base.chip_id},{own.chip_id}", "base": base.chip_id}
    return Computed(text, stance, "compare", params)


#: Claim id to what is computed for it.
CHECKS: Final[dict[str, Check]] = {
    "o02": _cloudmatrix,
    "o11": _atlas_950,
    "o25": _two_servers,
    "o29": _atlas_960,
}
