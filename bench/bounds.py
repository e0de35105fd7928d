"""How long every chip takes to be ranked for one workload, beside the time it may take."""

from __future__ import annotations

import time
from dataclasses import replace

from bench.harness import Measure
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.error import seen
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import of_kind, rates
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.dataset.served import directory
from honest_silicon.dataset.store import load

_BUDGET_S = 0.050
_SECTION = "Every chip for one workload|ours|budget"


def whole_ranking(repeat: int) -> list[Measure]:
    """A ranking and the rates of all chips, each time for a workload not computed before."""
    data = load(directory())
    # Read once for a dataset, not once for a workload.
    all_hardware(data), all_shapes(data), seen(data)
    ranked = Measure(_SECTION, f"ranking of {len(data.chips)} chips (Size a model)")
    mapped = Measure(_SECTION, "rates on one workload (Training vs inference)")
    job, workload = Job("deepseek-v3"), of_kind(data, "inference")[0]
    for turn in range(repeat + 1):
        for measure, work in (
            (ranked, lambda t=turn: ranking(data, replace(job, users=33 + t))),
            (mapped, lambda t=turn: rates(data, replace(workload, prompt=5000 + t))),
        ):
            start = time.perf_counter()
            work()
            if turn:  # the first run fills the caches of the shapes
                measure.ours.append(time.perf_counter() - start)
                measure.reference.append(_BUDGET_S)
    return [ranked, mapped]
