"""Two quantities of each chip side by side, with the reason for each chip that lacks one."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.left_out import Reason, Without
from honest_silicon.analysis.metrics import Metric, values
from honest_silicon.analysis.selection import Selection
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

_DATES = ("released", "expected")


def inputs(wanted: Metric | None) -> list[str]:
    """Fields a quantity rests on; None stands for time."""
    return list(wanted.inputs) if wanted else list(_DATES)


@per_dataset(32)
def pairs(
    data: Dataset, selection: Selection, x: Metric | None, y: Metric | None
) -> tuple[pd.DataFrame, dict[str, Reason]]:
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
    dateless: set[str] = set()
    for axis, wanted in (("x", x), ("y", y)):
        if wanted is None:
            text = chips[_DATES[0]].fillna(chips[_DATES[1]])
            days = [span(t) if isinstance(t, str) else None for t in text]
            rows[axis] = [d.middle if d else None for d in days]
            rows[f"{axis}_low"] = [d.first if d else None for d in days]
            rows[f"{axis}_high"] = [d.last if d else None for d in days]
            dateless |= set(chips.index[text.isna()])
            continue
        else:
            figures = values(data, wanted, selection.hidden).loc[chips.index]
            rows[[axis, f"{axis}_low", f"{axis}_high"]] = figures[["value", "low", "high"]]
            rows["disputed"] |= figures["disputed"]
        for chip, words in figures.loc[figures["missing"] != "", "missing"].items():
            known = missing.setdefault(str(chip), [])
            if words not in known:
                known.append(words)
    left_out: dict[str, Reason] = {
        c: Without(tuple(missing.get(c, ())), c in dateless)
        for c in map(str, chips.index)
        if c in missing or c in dateless
    }
    return rows[~rows.index.isin(left_out)], left_out
