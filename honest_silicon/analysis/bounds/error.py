"""The error of the bounds as a tool: the spread of measured over bound."""

from __future__ import annotations

from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Kind under which ``seen`` has training in 16 bits.
MFU: Final = "mfu-16"


def errors(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Median, quartiles and count of measured over bound.

    Parameters
    ----------
    rows
        Rows of ``results``; those without a fraction and exceptions are left out.
    by
        Columns to group by: ``chip_id``, ``kind``, ``precision``.
    """
    known = rows[rows["fraction"].notna() & (rows["exception"] == "")]
    grouped = known.assign(precision=known["precision"].fillna("as declared")).groupby(by)
    return (
        grouped["fraction"]
        .describe(percentiles=[0.25, 0.5, 0.75])[["count", "min", "25%", "50%", "75%", "max"]]
        .rename(columns={"25%": "low", "50%": "median", "75%": "high"})
    )


@per_dataset(1)
def seen(data: Dataset) -> dict[tuple[str, str], tuple[float, float, float, int]]:
    """Low quartile, median, high quartile and count of measured over bound by chip and kind (also
    ``MFU``), under the country for all its chips, and under '*' for all chips.
    """
    rows = results(data)
    out = {}
    for by, name in ((["chip_id", "kind"], None), (["kind"], "*")):
        for key, row in errors(rows, by).iterrows():
            chip, kind = key if name is None else (name, key)
            out[chip, kind] = _quartiles(row)
    # Model FLOPs utilisation at 16 bits, however a source states it.
    names = [name for name, kind in data.package.format_named.items() if kind.bits == 16]
    half = rows[rows["kind"].isin(["training", "utilisation"]) & rows["precision"].isin(names)]
    for by, name in ((["chip_id", "kind"], None), (["kind"], "*")):
        for key, row in errors(half.assign(kind=MFU), by).iterrows():
            chip, kind = key if name is None else (name, key)
            out[chip, kind] = _quartiles(row)
    for country in ("CN", "US"):
        for kind, row in errors(rows[rows["country"] == country], ["kind"]).iterrows():
            out[country, kind] = _quartiles(row)
    return out


def _quartiles(row: pd.Series) -> tuple[float, float, float, int]:
    return float(row["low"]), float(row["median"]), float(row["high"]), int(row["count"])
