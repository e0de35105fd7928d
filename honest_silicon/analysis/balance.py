"""Compute against memory: what a chip's figures allow for training and for inference.

Operations per byte, dense 16-bit peak over off-chip bandwidth, tells which work a part is built
for (Williams et al. 2009, the roofline model): generating text one token at a time reads all
weights for little arithmetic and wants it low; training and prompt reading reuse each byte and can
use it high. These are published peaks, nothing demonstrated.
"""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.metrics import metric, values
from honest_silicon.dataset.store import Dataset


def balance(data: Dataset, hidden: pd.DataFrame | None = None) -> pd.DataFrame:
    """Figures the reading rests on, for every chip.

    Returns
    -------
    DataFrame indexed by chip id: ``compute`` (dense 16-bit TFLOPS), ``bandwidth`` (GB/s),
    ``intensity`` (operations per byte), each with ``_low`` and ``_high``; ``missing``, the names of
    the unknown inputs of the picture, and ``disputed``.
    """
    wanted = {
        "compute": "fp16_tflops",
        "bandwidth": "memory_bw_gbs",
        "intensity": "fp16_tflops/memory_bw_gbs",
    }
    columns: dict[str, pd.Series] = {}
    for name, metric_id in wanted.items():
        rows = values(data, metric(data.package, metric_id), hidden)
        columns |= {name: rows["value"], f"{name}_low": rows["low"], f"{name}_high": rows["high"]}
        if name == "intensity":
            columns |= {"missing": rows["missing"], "disputed": rows["disputed"]}
    return pd.DataFrame(columns)
