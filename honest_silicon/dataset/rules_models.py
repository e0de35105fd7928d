"""Rules for models and measured results: shapes that add up, figures that can be what they say.

Tables that a directory does not declare are not asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import pandas as pd

from honest_silicon.dataset.attention import counted, read_groups
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.schema import Package

Tables = Mapping[str, pd.DataFrame]

#: How far the parameters that follow from a row may be from the stated ones. Developers differ on
#: whether embeddings count as active, which is most of a small model.
_TOTAL, _ACTIVE = 0.03, 0.30
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


def shapes(package: Package, tables: Tables) -> Iterator[Problem]:
    """Attention can be read, its layers add up, and so do the parameters."""
    frame = tables.get("models")
    if frame is None:
        return

    def fault(line: int, field: str, expected: str) -> Problem:
        row = frame.loc[line]
        value = "" if pd.isna(row[field]) else format_value(row[field])
        return Problem("models.csv", line, str(row["id"]), field, value, expected)

    needed = ["attention_layers", "layers", "hidden", "vocab", "ffn_matrices", "moe_layers"]
    for line, row in frame.iterrows():
        if row[needed].isna().any():
            continue  # reported as empty already
        try:
            groups = read_groups(row["attention_layers"])
        except ValueError as error:
            yield fault(line, "attention_layers", str(error))
            continue
        layers = sum(g.count for g in groups)
        if layers != row["layers"]:
            yield fault(line, "layers", f"the groups of attention_layers sum to {layers}")
        mixed = int(row["moe_layers"]) > 0
        lacking = [n for n in ("experts", "experts_active", "expert_width") if pd.isna(row[n])]
        if mixed and lacking:
            yield fault(line, "moe_layers", f"expert layers need {', '.join(lacking)}")
            continue
        for field, found, within in zip(
            ("total_params_b", "active_params_b"), counted(row), (_TOTAL, _ACTIVE), strict=True
        ):
            off = found / 1e9 / float(row[field]) - 1
            if abs(off) > within:
                yield fault(line, field, f"the shape comes to {found / 1e9:.4g}, {off:+.1%}")


def results(package: Package, tables: Tables) -> Iterator[Problem]:
    """Units fit the metric, shares are shares, a chip is named by id or said not to be ours."""
    frame = tables.get("measured")
    if frame is None:
        return

    def fault(line: int, field: str, expected: str) -> Problem:
        row = frame.loc[line]
        value = "" if pd.isna(row[field]) else format_value(row[field])
        return Problem("measured.csv", line, str(row["id"]), field, value, expected)

    for line, row in frame.dropna(subset=["metric", "value", "unit", "per"]).iterrows():
        allowed = _UNITS.get(row["metric"])
        if allowed and row["unit"] not in allowed:
            yield fault(line, "unit", f"{row['metric']} is in {' or '.join(sorted(allowed))}")
        if row["unit"] == "%" and not row["value"] <= 100:
            yield fault(line, "value", "expected at most 100 %")
        if row["value"] == 0:
            yield fault(line, "value", "expected a figure above 0")
        if row["per"] == "server" and pd.isna(row["server_chips"]):
            yield fault(line, "server_chips", "a figure per server needs it")
        if pd.isna(row["batch"]) != pd.isna(row["batch_of"]):
            yield fault(line, "batch_of", "expected with a batch, and only with one")


def windows(package: Package, tables: Tables) -> Iterator[Problem]:
    """Windows of sale to China of one chip and one government follow each other."""
    frame = tables.get("china_sales")
    if frame is None:
        return
    frame = frame.dropna(subset=["chip_id", "imposed_by", "since"])
    for _, rows in frame.groupby(["chip_id", "imposed_by"], sort=False):
        ordered = sorted(rows.index, key=lambda line: span(str(rows.at[line, "since"])).first)
        for line, after in pairwise(ordered):
            until = rows.at[line, "until"]
            since = str(rows.at[after, "since"])
            if pd.isna(until) or span(until).first > span(since).last:
                yield Problem(
                    "china_sales.csv",
                    line,
                    str(rows.at[line, "id"]),
                    "until",
                    "" if pd.isna(until) else until,
                    f"the next window begins on {since}: expected an end by then",
                )


MODEL_RULES: tuple[Callable[[Package, Tables], Iterator[Problem]], ...] = (
    shapes,
    results,
    windows,
)
