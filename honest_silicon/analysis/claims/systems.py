"""Checks of claims on servers, racks and pods: one against another, plans said as such."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.claims.checks import check
from honest_silicon.analysis.claims.figures import (
    QUALIFIES,
    SUPPORTS,
    Computed,
    chip_ratio,
    planned,
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


@dataclass(frozen=True)
class Plans:
    """One planned system over another: compute, packages and compute of each; and a system that
    was shown, over the other, where both are known.
    """

    compute: Interval
    packages: Interval
    shown: str = ""
    shown_compute: Interval | None = None


@check(
    "o11",
    needs=(
        "systems:huawei-atlas-950-superpod",
        "systems:nvidia-vera-rubin-nvl144",
        "systems:huawei-atlas-950-1024",
    ),
)
def _atlas_950(data: Dataset, own: str, base: str, part_shown: str) -> Computed | None:
    """Plan against plan, for the system and for each package, and what was shown."""
    pair, shown = _two(data, own, base), systems(data).get(part_shown)
    if pair is None:
        return None
    work, parts = (planned(*pair, f) for f in ("fp8_pflops", "accelerators"))
    if work is None or parts is None:
        return None
    part = planned(shown, pair[1], "fp8_pflops") if shown else None
    found = Plans(work, parts, shown.name, part) if shown and part else Plans(work, parts)
    return Computed(found, QUALIFIES, "racks", {"own": pair[0].id, "base": pair[1].id})


@dataclass(frozen=True)
class TwoServers:
    """One server over two others: memory, bandwidth, 16-bit compute; and a model it reads."""

    server: str
    memory: Interval
    bandwidth: Interval
    compute: Interval
    model: str


@check(
    "o25",
    needs=("systems:huawei-atlas-800t-a3", "systems:nvidia-hgx-h100", "models:glm-5"),
)
def _two_servers(data: Dataset, atlas: str, hgx: str, glm: str) -> Computed | None:
    """One Atlas 800T A3 beside two H100 servers, and the time to read the weights of GLM-5."""
    model = all_shapes(data).get(glm)
    pair = _two(data, atlas, hgx)
    if pair is None or model is None:
        return None
    own, base = pair
    count, base_count = (s.figures.get("accelerators") for s in pair)
    wanted = ("memory_gb", "memory_bw_gbs", COMPUTE)
    each = [r for q in wanted if (r := chip_ratio(data, own.chip_id, base.chip_id, q))]
    if count is None or base_count is None or len(each) < len(wanted):
        return None
    of_two = count.over(base_count).scaled(1 / 2)
    memory, fast, work = (r.times(of_two) for r in each)
    found = TwoServers(own.name, memory, fast, work, model.name)
    stance = SUPPORTS if fast.value >= _AS_FAST else QUALIFIES
    params = {"chips": f"{base.chip_id},{own.chip_id}", "base": base.chip_id}
    return Computed(found, stance, "compare", params, (base.chip_id, own.chip_id))
