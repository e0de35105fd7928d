"""Figures that physics or arithmetic makes unlikely: a slip of digit, unit or density."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from honest_silicon.dataset.nodes import read_process
from honest_silicon.dataset.read import Problem, format_value
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

# Off-chip bandwidth one package can reach with each kind of memory, in GB/s: the widest assembly
# announced so far, doubled. Meant to catch a misplaced digit, not to judge a design.
_MEMORY_LIMIT: Final = {"HBM": 60_000, "GDDR": 5_000, "LPDDR": 5_000, "DDR": 3_000}


def _surely(column: pd.Series, told: pd.Series) -> Mask:
    """Where a comparison of a text column is true for certain: what is unknown is not.

    Columns with NaN answer False or True where they are empty, those with NA answer NA.
    """
    known: Mask = column.notna().to_numpy(dtype=bool)
    true: Mask = told.astype("boolean").fillna(False).to_numpy(dtype=bool)
    return known & true


def _over(top: Numbers, bottom: Numbers) -> Numbers:
    """A quotient, without a warning where a faulty file divides by nought."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return top / bottom


@rule("chips")
def plausibility(package: Package, tables: Tables) -> Iterator[Problem]:
    """Figures that physics or arithmetic makes unlikely: a slip of digit, unit or density."""
    chips = tables["chips"]
    number = {n: chips[n].to_numpy("float64", na_value=np.nan) for n in package.numeric_fields}

    def flag(mask: Mask, field: str, expected: str) -> Iterator[Problem]:
        for line in chips.index[mask]:
            yield fault(package, tables, "chips", line, field, expected)

    exists = _surely(
        chips["status"], chips["status"].isin(package.having("chips", "status", "made"))
    )
    for kind in package.chip_fields.values():
        limit = kind.maximum_delivered
        if limit is not None:
            yield from flag(
                exists & (number[kind.name] > limit),
                kind.name,
                f"above the {format_value(limit)} allowed ({kind.unit})",
            )
    area_per_die = _over(number["die_area_mm2"], number["compute_dies"])
    # A part of unknown kind may be a wafer.
    no_wafer = _surely(chips["kind"], chips["kind"] != "wafer")
    yield from flag(
        no_wafer & (area_per_die > 860),
        "die_area_mm2",
        "more than a reticle (858 mm2) for each compute die",
    )
    watts = number["tdp_w"]
    yield from flag(
        no_wafer & (watts > 6000), "tdp_w", "above 6000 W for one package: a server or rack figure?"
    )
    density = _over(watts, number["die_area_mm2"])
    yield from flag(density > 3, "tdp_w", "more than 3 W for each mm2 of compute die")
    transistors = _over(number["transistors_bn"] * 1e3, number["die_area_mm2"])
    yield from flag(
        (transistors > 350) | (transistors < 3),
        "transistors_bn",
        "outside 3 to 350 million transistors for each mm2: die beside package?",
    )
    fp16, fp8, fp4, int8 = (
        number[f] for f in ("fp16_tflops", "fp8_tflops", "fp4_tflops", "int8_tops")
    )
    yield from flag(fp8 < 0.99 * fp16, "fp8_tflops", "below FP16 of the same part")
    yield from flag(fp8 > 4.5 * fp16, "fp8_tflops", "more than 4.5 times FP16: sparse?")
    yield from flag(fp4 < 0.99 * fp8, "fp4_tflops", "below FP8 of the same part")
    yield from flag(fp4 > 4.05 * fp8, "fp4_tflops", "more than four times FP8: sparse?")
    yield from flag(int8 > 8.1 * fp16, "int8_tops", "more than eight times FP16: sparse?")
    yield from flag(
        number["tf32_tflops"] > 1.01 * fp16, "tf32_tflops", "above FP16 of the same part"
    )
    bandwidth = number["memory_bw_gbs"]
    kind = chips["memory_type"].str.upper()
    for name, limit in _MEMORY_LIMIT.items():
        yield from flag(
            _surely(kind, kind.str.startswith(name)) & (bandwidth > limit),
            "memory_bw_gbs",
            f"above {limit} GB/s with {name}",
        )
    yield from flag(
        _surely(kind, kind.str.startswith("HBM")) & (bandwidth < 100),
        "memory_bw_gbs",
        "below 100 GB/s with HBM: bits for bytes, or a misplaced digit?",
    )
    yield from flag(
        _surely(kind, kind == "SRAM") & ~np.isnan(bandwidth),
        "memory_bw_gbs",
        "SRAM bandwidth belongs in sram_bw_gbs",
    )
    seconds = _over(number["memory_gb"], bandwidth)
    yield from flag(
        (seconds < 0.003) | (seconds > 2),
        "memory_bw_gbs",
        "outside 0.003 to 2 s to read the whole memory: misplaced digit?",
    )
    named = chips[chips["process_node"].notna() & chips["node_nm"].notna()]
    for line, node, adopted in zip(
        named.index, named["process_node"], named["node_nm"], strict=True
    ):
        stated = read_process(node)[1]
        if stated is not None and stated != int(adopted):
            expected = f"{node} is of the {stated} nm class"
            yield fault(package, tables, "chips", line, "node_nm", expected)


@rule("chips")
def rented_parts(package: Package, tables: Tables) -> Iterator[Problem]:
    """A part that is only rented has no price of a purchase."""
    for line, row in by_line(tables["chips"]):
        if row["form_factor"] == "cloud" and row["price_usd"] is not None:
            expected = "the part is only rented: expected an empty cell"
            yield fault(package, tables, "chips", line, "price_usd", expected)
