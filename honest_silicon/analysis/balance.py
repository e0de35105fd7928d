"""Compute against memory: what a chip's figures allow for training and for inference.

Two ratios decide which work a part is built for (Williams et al. 2009, the roofline model).
Operations per byte is dense 16-bit peak over off-chip bandwidth: generating text one token at a
time reads all weights for little arithmetic and wants it low; training and prompt reading reuse
each byte and can use it high. Scale-up bandwidth over compute tells how much of that arithmetic a
group of parts can keep busy together. These are readings of published peaks, not of anything
demonstrated.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from honest_silicon.analysis.metrics import metric, values
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset

#: The part others are read against.
BASELINE: Final = "nvidia-h100-sxm"
#: Within this factor of the baseline two ratios are called alike.
ALIKE: Final = 1.5


def balance(data: Dataset, hidden: pd.DataFrame | None = None) -> pd.DataFrame:
    """Figures the reading rests on, for every chip.

    Returns
    -------
    DataFrame indexed by chip id: ``compute`` (dense 16-bit TFLOPS), ``bandwidth`` (GB/s),
    ``memory`` (GB), ``link`` (GB/s, both directions), each with ``_low`` and ``_high``;
    ``intensity`` (operations per byte) and ``link_per_compute`` (GB/s per TFLOPS) likewise;
    ``missing``, the names of the unknown inputs of the picture.
    """
    wanted = {
        "compute": "fp16_tflops",
        "bandwidth": "memory_bw_gbs",
        "memory": "memory_gb",
        "link": "interconnect_gbs",
        "intensity": "fp16_tflops/memory_bw_gbs",
        "link_per_compute": "interconnect_gbs/fp16_tflops",
    }
    columns = {}
    for name, metric_id in wanted.items():
        rows = values(data, metric(data.package, metric_id), hidden)
        columns |= {name: rows["value"], f"{name}_low": rows["low"], f"{name}_high": rows["high"]}
        if name == "intensity":
            columns |= {"missing": rows["missing"], "disputed": rows["disputed"]}
    return pd.DataFrame(columns)


def _times(ratio: float) -> str:
    return f"{number(ratio, significant=2)}x"


def reading(data: Dataset, rows: pd.DataFrame, chip_id: str, baseline: str = BASELINE) -> str:
    """What the figures of one chip allow, in words, against a baseline.

    Parameters
    ----------
    rows
        The frame ``balance`` returns.
    """
    row, base = rows.loc[chip_id], rows.loc[baseline]
    name, base_name = data.chips.at[chip_id, "name"], data.chips.at[baseline, "name"]
    if row["missing"]:
        return f"{name}: no reading, {row['missing']} is not known."
    if base["missing"]:
        return f"{name}: no reading, {base['missing']} of {base_name} is not known."
    said = [
        f"{name} does {number(row['intensity'], significant=3)} operations per byte of memory "
        f"traffic"
    ]
    if chip_id != baseline:
        factor = row["intensity"] / base["intensity"]
        compute, bandwidth = (row[c] / base[c] for c in ("compute", "bandwidth"))
        said[0] += (
            f": {_times(compute)} the 16-bit compute and {_times(bandwidth)} the bandwidth of "
            f"{base_name}"
        )
        if factor > ALIKE:
            said.append("It leans to training and prompt reading: compute outruns its memory")
        elif factor < 1 / ALIKE:
            said.append("It leans to generating text: memory outruns its compute")
        else:
            said.append(f"Its balance is like that of {base_name}")
    if pd.isna(row["link_per_compute"]):
        said.append("No scale-up bandwidth is known, so training across parts cannot be read")
    elif chip_id != baseline and pd.notna(base["link_per_compute"]):
        link = row["link_per_compute"] / base["link_per_compute"]
        said.append(f"It has {_times(link)} the scale-up bandwidth for each TFLOPS")
    said.append(f"Its vendor positions it for {_positioning(data, chip_id)}")
    return ". ".join(said) + "."


def _positioning(data: Dataset, chip_id: str) -> str:
    value = data.chips.at[chip_id, "workload"]
    if pd.isna(value):
        return "nothing we have seen stated"
    return data.package.chip_fields["workload"].label(value).lower()


def groups(
    data: Dataset, rows: pd.DataFrame, ids: list[str], baseline: str = BASELINE
) -> pd.DataFrame:
    """How many of the chips lean to compute, to memory, or are alike, by country.

    Returns
    -------
    DataFrame indexed by country with integer columns ``compute``, ``alike``, ``memory``.
    """
    known = rows.loc[ids]
    known = known[known["missing"] == ""]
    factor = known["intensity"] / rows.at[baseline, "intensity"]
    lean = pd.cut(
        factor, [0, 1 / ALIKE, ALIKE, float("inf")], labels=["memory", "alike", "compute"]
    ).astype(str)
    country = data.chips.loc[known.index, "country"]
    table = pd.crosstab(country, lean)
    return table.reindex(index=["CN", "US"], columns=["compute", "alike", "memory"], fill_value=0)
