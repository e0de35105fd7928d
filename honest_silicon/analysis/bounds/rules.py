"""Rules of the data that a bound decides: no result above it, no model that cannot be split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.expected import fingerprint, observed
from honest_silicon.dataset.attention import parts
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import by_line, fault
from honest_silicon.dataset.store import Dataset

#: How far the experts that follow from stated parameters may be from those of the shape.
_EXPERT: Final = 0.05


def experts_of_shapes(data: Dataset) -> Iterator[Problem]:
    """What every step reads is more than nothing and no expert; an expert is as large as its shape.

    Both follow from stated parameters: (total - active) / (experts - chosen) is an expert.
    """
    shapes = all_shapes(data)
    for line, row in by_line(data.tables["models"]) if shapes else ():
        shape = shapes[row["id"]]
        if not shape.experts:
            continue
        expert = (shape.total - shape.active) / (shape.experts - shape.chosen)
        always = shape.active - shape.chosen * expert
        if not 0 < always <= shape.active:
            expected = f"leaves {always / 1e9:.3g} billion that every step reads"
            yield fault(data.package, data.tables, "models", line, "active_params_b", expected)
            continue
        each = parts(row).experts / shape.experts
        if abs(expert / each - 1) > _EXPERT:
            expected = (
                f"an expert comes to {expert / 1e9:.3g} billion by the parameters, "
                f"{each / 1e9:.3g} by its width"
            )
            yield fault(data.package, data.tables, "models", line, "expert_width", expected)


def results_within_bounds(data: Dataset) -> Iterator[Problem]:
    """No measured result is above its bound, but those in measured_exceptions.csv."""
    rows = results(data)
    if rows.empty:
        return
    above = rows[(rows["strict"] > 1) & (rows["exception"] == "")]
    lines = dict(zip(data.tables["measured"]["id"], data.tables["measured"].index, strict=True))
    for name, share in above["strict"].items():
        expected = (
            f"is {share:.3g} times its bound: a fault of the row, of the chip or of the model, "
            "or a row of measured_exceptions.csv"
        )
        yield fault(data.package, data.tables, "measured", lines[name], "value", expected)


def needed_exceptions(data: Dataset) -> Iterator[Problem]:
    """An exception is of a result that is above its bound."""
    if "measured_exceptions" not in data.tables:
        return
    rows = results(data)
    above = set(rows.index[rows["strict"] > 1]) if len(rows) else set()
    for line, row in by_line(data.tables["measured_exceptions"]):
        if row["measured_id"] not in above:
            expected = "is not above its bound: expected no exception"
            tables = data.tables
            yield fault(data.package, tables, "measured_exceptions", line, "measured_id", expected)


def fitted_on_present_results(data: Dataset) -> Iterator[Problem]:
    """Expected speeds were fitted on the results and bounds that are there now."""
    if "expected" not in data.tables:
        return
    told: set[str] = set()
    for line, row in by_line(data.tables["expected"]):
        present = fingerprint(observed(data, row["kind"]))
        # All rows of a kind are fitted in one go: the first tells for all.
        if row["fingerprint"] != present and row["kind"] not in told:
            told.add(row["kind"])
            command = "python -m honest_silicon fit --write"
            expected = f"is not that of present results, {present}: run {command}"
            yield fault(data.package, data.tables, "expected", line, "fingerprint", expected)
