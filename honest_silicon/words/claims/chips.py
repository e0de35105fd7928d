"""Findings of ``analysis.claims.chips`` in words."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.claims.chips import (
    AboveAllowed,
    Competitive,
    DecodedR1,
    Foundries,
    ReachedBy,
    Rival,
    TrainedFaster,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.format import in_sentence, range_beside
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.claims.figures import nearest_tests, ratio_list, times, words

_RIVALS: Final = {
    Rival.A800: "an A800 with Llama-2-7B",
    Rival.H100: "an H100 with ChatGLM3-6B",
}


@words.register
def _(found: Competitive, data: Dataset) -> str:
    parts = " and ".join(f"{ratio_list(data, r)} of {data.names[c]}" for c, r in found.over.items())
    said = f"{data.names[found.chip]} has {parts}"
    if found.tested:
        said += f"; tested by {found.run_by}, its memory read at {times(found.tested)} the last"
    return said


@words.register
def _(found: AboveAllowed, data: Dataset) -> str:
    low, above, high = found.above
    ends = range_beside(low, high)
    return (
        f"by total processing performance {above}{ends} of the {found.of} shipped Chinese chips "
        f"where it is known exceed {data.names[found.allowed]}; {found.fast} of {found.of_fast} "
        f"reach its memory bandwidth{nearest_tests(found.tests, 'a 910B2 decoded Qwen3-32B at')}"
    )


@words.register
def _(found: ReachedBy, data: Dataset) -> str:
    level, fast = (f"{n} of {of}" for n, of in (found.compute, found.bandwidth))
    said = (
        f"by the best chip each delivered, where a figure is known, {level} makers reach "
        f"the dense 16-bit compute of {data.names[found.base]} and {fast} its memory bandwidth"
    )
    if found.behind:
        least = times(Interval.exact(found.least))
        said += f"; below {least} in all that is known: {', '.join(found.behind)}"
    return said


@words.register
def _(found: Foundries, data: Dataset) -> str:
    label, parts = data.package.tables["evidence"].fields["basis"].label, []
    for chip, told in found.named.items():
        named = sorted({f"{name} ({in_sentence(label(basis))})" for name, basis in told})
        parts.append(f"{data.names[chip]}: {' and '.join(named) or 'no source names one'}")
    held = f"{' and '.join(found.adopted)} adopted" if found.adopted else "none adopted"
    return f"what sources say of the foundry, {'; '.join(parts)}; {held}"


@words.register
def _(found: DecodedR1, data: Dataset) -> str:
    parts = [
        f"{times(rate)} {data.names[chip]} ({by}) or {times(by_peak)} by 8-bit peak"
        for chip, by, rate, by_peak in found.over
    ]
    return (
        f"in decoding DeepSeek-R1 a 910C gave, by {found.run_by}, {', and '.join(parts)}; "
        "three runs of unlike context and limits, not one test"
    )


@words.register
def _(found: TrainedFaster, data: Dataset) -> str:
    parts = [
        f"{times(rate)} {_RIVALS[rival]} ({own} against {base})"
        for rival, rate, own, base in found.over
    ]
    return f"a 910B trained at {' and at '.join(parts)}; neither is reasoning-model training"
