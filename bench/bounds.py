"""How long every chip takes to be ranked for one workload, beside the time it may take."""

from __future__ import annotations

import time
from dataclasses import replace

from bench.harness import Measure
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.expected import curves
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import comparisons, of_kind, rates
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.served import directory
from honest_silicon.dataset.store import load

_BUDGET_S = 0.050
_PANEL_S = 0.400
_SECTION = "Every chip for one workload|ours|budget"


def whole_ranking(repeat: int) -> list[Measure]:
    """A ranking, the rates and the panel of all chips, each time for what was not computed before:
    a workload, or a baseline.
    """
    data = load(directory())
    # Read once for a dataset, not once for a workload.
    all_hardware(data), all_shapes(data), curves(data)
    ranked = Measure(_SECTION, f"ranking of {len(data.chips)} chips (Run a model)")
    mapped = Measure(_SECTION, "rates on one workload (pages that compare)")
    panel = Measure(_SECTION, "the panel of all chips (every page that compares)")
    budgets = {ranked.name: _BUDGET_S, mapped.name: _BUDGET_S, panel.name: _PANEL_S}
    job, workload = Job("deepseek-v3"), of_kind(data, "inference")[0]
    for turn in range(repeat + 1):
        for measure, work in (
            (ranked, lambda t=turn: ranking(data, replace(job, users=33 + t))),
            (mapped, lambda t=turn: rates(data, replace(workload, prompt=5000 + t))),
            (panel, lambda: _whole_panel(data)),
        ):
            start = time.perf_counter()
            work()
            if turn:  # the first run fills the caches of the shapes
                measure.ours.append(time.perf_counter() - start)
                measure.reference.append(budgets[measure.name])
    return [ranked, mapped, panel]


def _whole_panel(data: Dataset) -> None:
    """Both kinds of work on every workload for every chip, none of it remembered."""
    for name in [n for n in data.results if n.endswith((".rates", ".comparisons"))]:
        data.results.pop(name)
    comparisons(data)
