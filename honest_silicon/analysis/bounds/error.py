"""The error of the bounds as a tool: the spread of measured over bound."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.bounds.achieved import compared


def errors(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Median, quartiles and count of measured over bound.

    Parameters
    ----------
    rows
        Rows of ``results``; those without a fraction and exceptions are left out.
    by
        Columns to group by: ``chip_id``, ``kind``, ``precision``.
    """
    known = rows[compared(rows)]
    grouped = known.assign(precision=known["precision"].fillna("as declared")).groupby(by)
    return (
        grouped["fraction"]
        .describe(percentiles=[0.25, 0.5, 0.75])[["count", "min", "25%", "50%", "75%", "max"]]
        .rename(columns={"25%": "low", "50%": "median", "75%": "high"})
    )
