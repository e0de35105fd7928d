"""Rules of measured results: units fit the metric, figures can be what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

_UNITS: Final = {
    "tpot": {"ms", "s", "us"},
    "ttft": {"ms", "s"},
    "matrix_rate": {"TFLOPS", "TOPS"},
    "model_flops": {"TFLOPS"},
    "memory_bandwidth": {"GB/s"},
    "link_bandwidth": {"GB/s"},
    "mfu": {"%"},
    "fraction_of_peak": {"%"},
    "gpu_hours": {"GPU-hours"},
    "throughput_per_mw": {"tokens/s/MW"},
    "output_throughput": {"tokens/s"},
    "input_throughput": {"tokens/s"},
}

#: Software that runs on the chips of one maker alone.
_SOFTWARE: Final = {
    "CANN": "Huawei",
    "ROCm": "AMD",
    "Synapse": "Intel",
    "TensorRT": "NVIDIA",
    "cuDNN": "NVIDIA",
}
_NAMED: Final = re.compile(rf"\b(?:{'|'.join(_SOFTWARE)})\b")


@rule("measured")
def units_of_results(package: Package, tables: Tables) -> Iterator[Problem]:
    """The unit of a result is one of its metric."""
    for line, row in by_line(tables["measured"]):
        allowed = _UNITS.get(row["metric"])
        if allowed and row["unit"] is not None and row["unit"] not in allowed:
            expected = f"{row['metric']} is in {' or '.join(sorted(allowed))}"
            yield fault(package, tables, "measured", line, "unit", expected)


@rule("measured")
def figures_of_results(package: Package, tables: Tables) -> Iterator[Problem]:
    """A result is above nought, and a share at most the whole."""
    for line, row in by_line(tables["measured"]):
        if row["value"] is not None and row["unit"] == "%" and not row["value"] <= 100:
            yield fault(package, tables, "measured", line, "value", "expected at most 100 %")
        if row["value"] == 0:
            yield fault(package, tables, "measured", line, "value", "expected a figure above 0")


@rule("chips", "measured")
def chips_of_results(package: Package, tables: Tables) -> Iterator[Problem]:
    """A chip that results were measured on exists: it is no longer a plan."""
    measured_on = set(tables["measured"]["chip_id"].dropna())
    made = package.having("chips", "status", "made")
    plans = package.having("chips", "status", "unreleased")
    for line, row in by_line(tables["chips"]):
        if row["id"] in measured_on and row["status"] in plans:
            expected = f"expected one of {', '.join(made)}: results were measured on it"
            yield fault(package, tables, "chips", line, "status", expected)


@rule("measured")
def counts_of_results(package: Package, tables: Tables) -> Iterator[Problem]:
    """What a result is counted by is told: chips of a server, what a batch is of."""
    for line, row in by_line(tables["measured"]):
        if row["per"] == "server" and row["server_chips"] is None:
            expected = "a figure per server needs it"
            yield fault(package, tables, "measured", line, "server_chips", expected)
        if (row["batch"] is None) != (row["batch_of"] is None):
            expected = "expected with a batch, and only with one"
            yield fault(package, tables, "measured", line, "batch_of", expected)


@rule("measured")
def kinds_of_models(package: Package, tables: Tables) -> Iterator[Problem]:
    """Of a model in training that models.csv does not have it is told whether it is sparse."""
    training = package.having("measured", "task", "training")
    for line, row in by_line(tables["measured"]):
        asked = row["model_id"] is None and row["task"] in training
        if asked != (row["model_kind"] is not None):
            expected = "expected for training of a model without an id, and only for that"
            yield fault(package, tables, "measured", line, "model_kind", expected)


@rule("measured")
def runners(package: Package, tables: Tables) -> Iterator[Problem]:
    """Who ran a result fits its basis: a maker or seller is independent only where audited."""
    for line, row in by_line(tables["measured"]):
        by_vendor = row["runner"] == "vendor"
        if row["basis"] == "measured" and by_vendor and row["audited"] is False:
            expected = "expected vendor: its maker or a seller ran it, and nobody audited it"
            yield fault(package, tables, "measured", line, "basis", expected)
        elif row["basis"] == "vendor" and row["runner"] not in ("vendor", "unknown", None):
            expected = "expected vendor or unknown, as the basis says that the seller ran it"
            yield fault(package, tables, "measured", line, "runner", expected)


@rule("measured")
def techniques(package: Package, tables: Tables) -> Iterator[Problem]:
    """How a result was won fits its other columns: drafts and cached prompts are told once."""
    for line, row in by_line(tables["measured"]):
        used = (row["technique"] or "").split(";")
        qualified = (row["qualifier"] or "").split(";")
        yields = row["tokens_per_step"]
        drafted = "speculative" in qualified or (yields is not None and yields > 1)
        expected = ""
        if drafted and "draft" not in used:
            expected = "expected draft, as tokens_per_step or the qualifier tells of it"
        elif "draft" in used and not drafted:
            expected = "draft needs tokens_per_step above 1, or the qualifier speculative"
        elif ("cached-prefill" in qualified) != ("prefix-cache" in used):
            expected = "prefix-cache goes with the qualifier cached-prefill"
        if expected:
            yield fault(package, tables, "measured", line, "technique", expected)


@rule("measured")
def software_of_results(package: Package, tables: Tables) -> Iterator[Problem]:
    """Software of one maker is told only of results on its chips."""
    vendors = {row["id"]: row["vendor"] for _, row in by_line(tables["chips"])}
    for line, row in by_line(tables["measured"]):
        vendor = vendors.get(row["chip_id"])
        for field in ("framework", "note"):
            for name in dict.fromkeys(_NAMED.findall(row[field] or "")):
                maker = _SOFTWARE[name]
                if vendor not in (None, maker):
                    expected = f"{name} runs on chips of {maker}, and this is of {vendor}"
                    yield fault(package, tables, "measured", line, field, expected)


@rule("measured")
def formats_of_results(package: Package, tables: Tables) -> Iterator[Problem]:
    """A model is run in a format its chip multiplies, where chips.csv knows its matrix units."""
    chips = {row["id"]: row for _, row in by_line(tables["chips"])}
    for line, row in by_line(tables["measured"]):
        chip, kind = chips.get(row["chip_id"]), package.format_named.get(row["precision"])
        if chip is None or kind is None or row["model_id"] is None:
            continue
        known = [f for f in package.weight_fields if chip[f] is not None]
        if kind.holds_weights and known and chip[kind.field] is None:
            expected = f"expected a format of {chip['id']}, which has no {kind.field}"
            yield fault(package, tables, "measured", line, "precision", expected)
