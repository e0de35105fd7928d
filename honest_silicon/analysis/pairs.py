"""Two quantities of each chip side by side, with the reason for each chip that lacks one."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.metrics import Metric, values
from honest_silicon.analysis.selection import Selection
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

_DATES = ("released", "expected")
_DATE_WORDS = "release or expected date"


def inputs(wanted: Metric | None) -> list[str]:
    """Fields a quantity rests on; None stands for time."""
    return list(wanted.inputs) if wanted else list(_DATES)


@per_dataset(32)
def pairs(
    data: Dataset, selection: Selection, x: Metric | None, y: Metric | None
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Chips of a selection with both quantities known.

    Parameters
    ----------
    x, y
        Metrics, or None for time: the release, else the expected date.

    Returns
    -------
    (points, left_out)
        Frame indexed by chip id with ``name``, ``country``, ``status``, ``vendor``, ``foundry``,
        ``disputed`` and for each axis ``x``, ``x_low``, ``x_high`` (dates or floats); and the
        reason by chip id for every other selected chip.
    """
    chips = selection.chips
    rows = chips[["name", "country", "status", "vendor", "foundry"]].copy()
    rows["disputed"] = False
    missing: dict[str, list[str]] = {}
    for axis, wanted in (("x", x), ("y", y)):
        if wanted is None:
            text = chips[_DATES[0]].fillna(chips[_DATES[1]])
            days = [span(t) if isinstance(t, str) else None for t in text]
            rows[axis] = [d.middle if d else None for d in days]
            rows[f"{axis}_low"] = [d.first if d else None for d in days]
            rows[f"{axis}_high"] = [d.last if d else None for d in days]
            unknown = pd.Series(_DATE_WORDS, index=chips.index)[text.isna()]
        else:
            figures = values(data, wanted, selection.hidden).loc[chips.index]
            rows[[axis, f"{axis}_low", f"{axis}_high"]] = figures[["value", "low", "high"]]
            rows["disputed"] |= figures["disputed"]
            unknown = figures.loc[figures["missing"] != "", "missing"]
        for chip, words in unknown.items():
            known = missing.setdefault(str(chip), [])
            if words not in known:
                known.append(words)
    left_out = {c: f"without {' and '.join(w)}" for c, w in missing.items()}
    return rows[~rows.index.isin(left_out)], left_out
