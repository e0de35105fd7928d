"""Findings of ``analysis.claims.systems`` in words."""

from __future__ import annotations

from honest_silicon.analysis.claims.systems import Plans, TwoServers
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.claims.figures import times, words


@words.register
def _(found: Plans, data: Dataset) -> str:
    each = found.compute.over(found.packages)
    said = (
        f"by the plans of both vendors the FP8 compute is {times(found.compute)}, with "
        f"{times(found.packages)} the packages, so {times(each)} for each"
    )
    if found.shown_compute:
        said += f"; {found.shown} comes to {times(found.shown_compute)} of the NVL144 planned"
    return said


@words.register
def _(found: TwoServers, data: Dataset) -> str:
    return (
        f"one {found.server} has {times(found.memory)} the memory and {times(found.compute)} the "
        f"16-bit compute of two H100 servers; by bandwidth it reads {found.model} at equal bits "
        f"{times(found.bandwidth)}, at 4 against 8 {times(found.bandwidth.scaled(2))}"
    )
