"""``compare CHIP BASE``: one chip against another, computed on the panel and measured.

The same functions as every page that compares.
"""

from __future__ import annotations

import argparse

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.answers.comparing import Comparison, compare
from honest_silicon.answers.plain import as_json
from honest_silicon.commands.command import command, opened, shared
from honest_silicon.dataset.format import number, range_beside, times_text
from honest_silicon.dataset.store import Dataset


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("chip", help="id of a chip, such as nvidia-h20")
    parser.add_argument("base", help="id of the chip it is compared with")
    shared(parser)


@command("compare", "one chip against another on the panel of workloads", _arguments)
def run(options: argparse.Namespace) -> int:
    """Print the ratios of inference and training, of bandwidth and compute, and measured pairs."""
    data = opened(options)
    found = compare(data, options.chip, options.base)
    print(as_json(found) if options.json else "\n".join(_lines(data, found)))
    return 0


def _lines(data: Dataset, found: Comparison) -> list[str]:
    lines = [f"{data.names[found.chip]} against {data.names[found.base]}"]
    for kind, part in (("inference", found.inference), ("training", found.training)):
        if part.median is None:
            why = "; ".join(dict.fromkeys(part.left_out.values()))
            lines.append(f"{kind}: no workload of the panel could be computed: {why}")
            continue
        span = range_beside(part.low, part.high, times_text)
        count = number(part.workloads)
        lines.append(f"{kind}: {times_text(part.median)}{span} over {count} workloads")
    for name, ratio in (("bandwidth", found.bandwidth), ("compute", found.compute)):
        lines.append(f"{name}: {'unknown' if ratio is None else times_text(ratio.value)}")
    pairs = found.measured_pairs
    if not pairs:
        lines.append("measured: no pair of results that can be compared")
    for p in pairs:
        who = "one runner" if p.same_runner else "two runners"
        rows = f"{p.chip_row} and {p.base_row}"
        model = all_shapes(data)[p.model].name if p.model in all_shapes(data) else p.model
        lines.append(f"measured: {times_text(p.ratio)} on {model} ({who}; {rows})")
    return lines
