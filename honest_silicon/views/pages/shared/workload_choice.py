"""The panel of reference workloads, or one of them: a choice of every page that compares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.panel import Workload, workloads
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.shared import sentences

#: Stands in the address for all workloads.
PANEL: Final = "panel"


def picked(
    view: View, more: Mapping[str, str] | None = None, default: str = PANEL, kind: str = ""
) -> str:
    """The id of a workload (of one ``kind`` where it is given), ``panel``, or one of ``more``
    choices of the page.
    """
    known = {w.id: w.title for w in workloads(view.data) if kind in ("", w.kind)}
    titles = {PANEL: f"All {len(known)}", **known, **(more or {})}
    return controls.select(view.state, "workload", "Workloads", titles, default, width=340)


def one_or_panel(data: Dataset, choice: str) -> tuple[Workload | None, Workload | None]:
    """The workload of inference and that of training that was picked; None for the panel."""
    one = next((w for w in workloads(data) if w.id == choice), None)
    if one is None:
        shell.note(sentences.MEDIAN_OF_ALL)
        return None, None
    other = "Training" if one.kind == "inference" else "Inference"
    shell.note(sentences.still_over_all(described(data, one), other))
    return (one, None) if one.kind == "inference" else (None, one)


def described(data: Dataset, one: Workload) -> str:
    """A workload in a line: its model, lengths, load and step, and why it is in."""
    said = [all_shapes(data)[one.model].name]
    if one.kind == "inference":
        load = f"{number(one.load)} requests" if one.load else "as many requests as fit"
        said += [
            f"{number(one.prompt)} tokens in and {number(one.output)} out",
            f"{load} at once on each chip",
            f"at most {number(one.step_ms)}\N{NO-BREAK SPACE}ms for each token",
        ]
    return f"{', '.join(said)}. {one.why}."
