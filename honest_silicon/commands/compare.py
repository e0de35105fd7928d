"""``compare CHIP BASE``: one chip against another, computed on the panel and measured.

The same functions as every page that compares.
"""

from __future__ import annotations

import argparse
from typing import Any

from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import Comparison, compare, workloads
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.measured_pairs import Pair, measured_pairs
from honest_silicon.commands.command import Refused, as_json, command, ends, named, opened, shared
from honest_silicon.dataset.format import ends_text, number, times_text
from honest_silicon.dataset.store import Dataset


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("chip", help="id of a chip, such as nvidia-h20")
    parser.add_argument("base", help="id of the chip it is held against")
    shared(parser)


@command("compare", "one chip against another on the panel of workloads", _arguments)
def run(options: argparse.Namespace) -> int:
    """Print the ratios of inference and training, of bandwidth and compute, and measured pairs."""
    data = opened(options)
    chip, base = (named(i, data.names, "chip") for i in (options.chip, options.base))
    if not workloads(data):
        raise Refused(f"{options.data} has no panel of workloads.")
    found = answer(data, chip, base)
    print(as_json(found) if options.json else "\n".join(_lines(data, found)))
    return 0


def answer(data: Dataset, chip: str, base: str) -> dict[str, Any]:
    """All of a comparison as it is printed in JSON; a ratio that is not known is null."""
    chips = all_hardware(data)
    own, other = chips[chip], chips[base]
    sixteen = data.package.weight_fields[0]
    return {
        "chip": chip,
        "base": base,
        "data_version": data.version,
        "inference": _kind(compare(data, chip, base, "inference")),
        "training": _kind(compare(data, chip, base, "training")),
        "bandwidth": ends(_over(own.bandwidth_gbs, other.bandwidth_gbs)),
        "compute": ends(_over(own.figures.get(sixteen), other.figures.get(sixteen))),
        "measured_pairs": [_pair(p) for p in measured_pairs(data, chip, base)],
    }


def _over(own: Interval | None, other: Interval | None) -> Interval | None:
    return own.over(other) if own and other else None


def _kind(found: Comparison) -> dict[str, Any]:
    ratio = found.ratio
    return {
        "median": ratio.value if ratio else None,
        "low": ratio.low if ratio else None,
        "high": ratio.high if ratio else None,
        "workloads": found.computed,
        "by_workload": {i: ends(r) for i, r in found.by_workload.items()},
        "left_out": dict(found.left_out),
        "cannot": dict(found.cannot),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "ratio": pair.ratio,
        "model": pair.own.row["model_id"],
        "counts": pair.own.counts,
        "weight_bits": pair.own.bits,
        "same_runner": pair.same_runner,
        "chip_row": pair.own.row["id"],
        "base_row": pair.other.row["id"],
        "chip_tokens_per_s": pair.own.rate,
        "base_tokens_per_s": pair.other.rate,
    }


def _lines(data: Dataset, found: dict[str, Any]) -> list[str]:
    lines = [f"{data.names[found['chip']]} against {data.names[found['base']]}"]
    for kind in ("inference", "training"):
        part = found[kind]
        if part["median"] is None:
            lines.append(f"{kind}: no workload of the panel could be computed")
            continue
        span = ends_text(part["low"], part["high"], times_text)
        count = number(part["workloads"])
        lines.append(f"{kind}: {times_text(part['median'])}, {span} over {count} workloads")
    for name in ("bandwidth", "compute"):
        ratio = found[name]
        lines.append(f"{name}: {'unknown' if ratio is None else times_text(ratio['value'])}")
    pairs = found["measured_pairs"]
    if not pairs:
        lines.append("measured: no pair of results that can be compared")
    for p in pairs:
        who = "one runner" if p["same_runner"] else "two runners"
        rows = f"{p['chip_row']} and {p['base_row']}"
        lines.append(f"measured: {times_text(p['ratio'])} on {p['model']} ({who}; {rows})")
    return lines
