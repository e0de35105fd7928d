"""Rules of the reference workloads: each tells what its kind needs, and its model can do it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

_SERVED: Final = ("input", "output", "step_ms", "load", "kv_bits")


@rule("workloads")
def told_workloads(package: Package, tables: Tables) -> Iterator[Problem]:
    """A workload of inference tells lengths, step, load and cache; one of training none of them."""
    for line, row in by_line(tables["workloads"]):
        for name in _SERVED:
            if row["kind"] == "inference" and row[name] is None:
                yield fault(package, tables, "workloads", line, name, "inference needs it")
            elif row["kind"] == "training" and row[name] is not None:
                expected = "expected an empty cell: training has none"
                yield fault(package, tables, "workloads", line, name, expected)


@rule("workloads", "models")
def lengths_of_workloads(package: Package, tables: Tables) -> Iterator[Problem]:
    """Prompt and answer together are no longer than the context of the model."""
    models = tables["models"]
    longest = dict(zip(models["id"], models["context"].astype(object), strict=True))
    for line, row in by_line(tables["workloads"]):
        most = longest.get(row["model_id"])
        if row["input"] is None or row["output"] is None or not isinstance(most, int):
            continue
        if row["input"] + row["output"] > most:
            expected = f"with the output above the {most} tokens of {row['model_id']}"
            yield fault(package, tables, "workloads", line, "input", expected)
