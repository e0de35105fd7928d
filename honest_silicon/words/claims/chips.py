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
from honest_silicon.words.claims.figures import nearest_tests, quantity, times, words

_RIVALS: Final = {
    Rival.A800: "an A800 with Llama-2-7B",
    Rival.H100: "an H100 with ChatGLM3-6B",
}


@words.register
def _(found: Competitive, data: Dataset) -> str:
    others = " and ".join(data.names[c] for c in found.over)
    said, unknown = [], []
    # The same quantities of each of the others.
    for ratios in zip(*found.over.values(), strict=True):
        named = quantity(data, ratios[0])
        if any(r.value for r in ratios):
            over = " and ".join(times(r.value) if r.value else "unknown" for r in ratios)
            said.append(f"{over} the {named}")
        else:
            unknown.append(f", unknown {named}")
    told = f"{data.names[found.chip]} has {', '.join(said)} of {others}{''.join(unknown)}"
    if found.tested:
        told += f"; {found.run_by} read its memory at {times(found.tested)} the last"
    return told


@words.register
def _(found: AboveAllowed, data: Dataset) -> str:
    low, above, high = found.above
    ends = range_beside(low, high)
    return (
        f"of shipped Chinese chips {above}{ends} of {found.of} known exceed "
        f"{data.names[found.allowed]} in TPP, {found.fast} of {found.of_fast} known reach its "
        f"memory bandwidth{nearest_tests(found.tests, 'a 910B2 decoded Qwen3-32B at')}"
    )


@words.register
def _(found: ReachedBy, data: Dataset) -> str:
    level, fast = (f"{n} of {of}" for n, of in (found.compute, found.bandwidth))
    said = (
        f"by the best chip each maker delivered, {level} known reach {data.names[found.base]}'s "
        f"dense 16-bit compute, {fast} known its memory bandwidth"
    )
    if found.behind:
        least = times(Interval.exact(found.least))
        said += f"; below {least} in all known: {', '.join(found.behind)}"
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
    rates = [f"{times(rate)} {data.names[chip]} ({by})" for chip, by, rate, _ in found.over]
    by_peak = [times(peak) for _, _, _, peak in found.over]
    return (
        f"by {found.run_by} a 910C decoded DeepSeek-R1 at {' and '.join(rates)}, by 8-bit peak at "
        f"{' and '.join(by_peak)}; unlike runs, not one test"
    )


@words.register
def _(found: TrainedFaster, data: Dataset) -> str:
    parts = [
        f"{times(rate)} {_RIVALS[rival]} ({own} against {base})"
        for rival, rate, own, base in found.over
    ]
    return f"a 910B trained at {' and at '.join(parts)}; neither is reasoning-model training"
