"""How long the picture beside a shared link takes to be drawn, beside the time it may take."""

from __future__ import annotations

import time

from bench.harness import Measure
from honest_silicon.dataset.served import directory
from honest_silicon.dataset.store import load
from honest_silicon.web.cards import chip_png, claim_png

_BUDGET_S = 0.200
_KEPT_S = 0.001
_SECTION = "A picture beside a shared link|ours|budget"


def drawn(repeat: int) -> list[Measure]:
    """A chip's picture and a claim's, each of one not drawn before, and one that is kept."""
    data = load(directory())
    chips, claims = list(data.names), list(data.tables["claims"]["id"])
    # The font is read, and chips are held against the baseline, once.
    chip_png(data, chips[0])
    asked = {
        "a chip's, drawn": (_BUDGET_S, lambda turn: chip_png(data, chips[1 + turn])),
        "a claim's, drawn": (_BUDGET_S, lambda turn: claim_png(data, claims[turn])),
        "a chip's, kept": (_KEPT_S, lambda _: chip_png(data, chips[0])),
    }
    measures = []
    for name, (budget, draw) in asked.items():
        measure = Measure(_SECTION, name)
        for turn in range(repeat):
            start = time.perf_counter()
            draw(turn)
            measure.ours.append(time.perf_counter() - start)
            measure.reference.append(budget)
        measures.append(measure)
    return measures
