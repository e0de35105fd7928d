"""Suitability in words: what physics allows and what was shown, each half by itself."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from honest_silicon.analysis.bounds.suitability import BASELINE, Index
from honest_silicon.analysis.ladders import RUNGS, Family, Ladder, Proof, ladders
from honest_silicon.dataset.format import in_sentence, number, times_text
from honest_silicon.dataset.store import Dataset


def family_reading(
    data: Dataset, table: pd.DataFrame, family: Family, baseline: str = BASELINE
) -> str:
    """A family in words: the most its shipped parts allow, and the most that was shown.

    Parameters
    ----------
    table
        The frame ``indexes`` returns.
    """
    chips = data.chips.loc[list(family.chips)]
    shipped = table.loc[chips.index[chips["status"].isin(data.package.delivered)]]
    base = data.names[baseline]
    allowed = []
    for axis, words in (("y", "training arithmetic"), ("x", "decode")):
        known = shipped[axis].dropna()
        if known.empty:
            allowed.append(f"an unknown share in {words}")
            continue
        top = str(known.idxmax())
        times = number(float(known[top]), significant=2)
        allowed.append(f"up to {times}x {base} in {words} ({data.names[top]})")
    shown = [_shown(family.training, "training"), _shown(family.inference, "inference")]
    return (
        f"{family.name} ({family.vendor}), shipped parts: physics allows {' and '.join(allowed)}. "
        f"Shown: {'; '.join(shown)}."
    )


def reading(
    data: Dataset,
    table: pd.DataFrame,
    chip: str,
    baseline: str = BASELINE,
) -> str:
    """One chip in words: what physics allows, and what has been shown, each half by itself.

    Parameters
    ----------
    table
        The frame ``indexes`` returns.
    """
    row, names = table.loc[chip], data.names
    allowed = [
        _half(data, row[kind], row[axis], names[baseline], words)
        for kind, axis, words in (
            ("training", "y", "training arithmetic"),
            ("inference", "x", "decode"),
        )
    ]
    if row["even"] is not None:
        count = max(row["inference"].chips, table.at[baseline, "inference"].chips)
        even = number(row["even"].value, significant=2)
        allowed[1] += f", {even}x on {count} accelerators of each"
    shown = [_shown(ladders(data)[chip][kind], kind) for kind in ("training", "inference")]
    return f"{names[chip]}: physics allows {' and '.join(allowed)}. Shown: {'; '.join(shown)}."


def _half(data: Dataset, own: Index, ratio: float, base: str, words: str) -> str:
    if own.rate is None:
        titles = [in_sentence(data.package.chip_fields[f].title) for f in own.missing]
        why = own.reason or f"{' and '.join(titles)} not known"
        return f"an unknown share in {words} ({why})"
    if pd.isna(ratio):
        return f"an unknown share of {base} in {words}"
    said = f"{times_text(float(ratio))} {base} in {words}"
    notes = [own.note] if own.note else []
    if own.limited_by in ("scale-up link", "memory capacity"):
        notes.insert(0, f"limited by {own.limited_by} on {own.chips}")
    return f"{said} ({'; '.join(notes)})" if notes else said


def _shown(ladder: Ladder, kind: str) -> str:
    said = f"{kind} {RUNGS[ladder.rung]}"
    if ladder.best and ladder.rung >= 2:
        said += f" ({ladder.best.words})"
    if ladder.rung in (2, 3):
        said += ", never independently measured"
    sized = [p for p in ladder.proofs if p.rung >= 3 and p.chips is not None]
    largest = max(sized, key=lambda p: p.chips or 0, default=None)
    if largest and ladder.best and (largest.chips or 0) > (ladder.best.chips or 0):
        said += f"; largest documented: {largest.words}"
    if ladder.against:
        said += f"; against it: {_listed(ladder.against)}"
    return said


def _listed(proofs: Sequence[Proof]) -> str:
    return "; ".join(list(dict.fromkeys(p.words for p in proofs))[:3])
