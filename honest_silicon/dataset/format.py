"""The one place where values become text, for a cell and for a column alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from honest_silicon.dataset.gaps import UNRECORDED, WORDS
from honest_silicon.dataset.provenance import Cell
from honest_silicon.dataset.schema import Field


def number(value: float, *, significant: int | None = None) -> str:
    """A number with grouped digits; rounded only when asked to.

    >>> number(1978.9), number(80.0), number(1978.9, significant=3), number(0.0123, significant=2)
    ('1,978.9', '80', '1,980', '0.012')
    """
    if significant and value:
        value = float(f"{value:.{significant}g}")
    if float(value).is_integer():
        return f"{value:,.0f}"
    if abs(value) < 1:
        return np.format_float_positional(float(f"{value:.6g}"), trim="-")
    return f"{value:,.4f}".rstrip("0").rstrip(".")


def in_sentence(title: str) -> str:
    """A field's title inside a sentence: lower case, but abbreviations as they are.

    >>> in_sentence("Memory bandwidth"), in_sentence("FP16 / BF16"), in_sentence("Power (TDP)")
    ('memory bandwidth', 'FP16 / BF16', 'power (TDP)')
    """
    return title[0].lower() + title[1:] if title[1:2].islower() else title


def value_text(value: Any, kind: Field, *, unit: bool = False) -> str:
    """Text of one value that is known.

    Raises
    ------
    ValueError
        For a missing value: absence has words of its own, see ``cell_text``.
    """
    if value is None or pd.isna(value):
        raise ValueError(f"{kind.name}: a missing value has no text of its own")
    if not kind.numeric:
        return kind.label(str(value))
    text = number(float(value))
    return f"{text} {kind.shown_unit}" if unit and kind.unit else text


def absence_text(reason: str | None) -> str:
    """Word for an empty cell, from its reason in gaps.csv."""
    return WORDS[reason] if reason else UNRECORDED


def cell_text(cell: Cell, kind: Field, *, unit: bool = False) -> str:
    """Text of a cell: its value, or the word for its absence."""
    if cell.value is None:
        return absence_text(cell.gap)
    return value_text(cell.value, kind, unit=unit)


def range_text(low: float, high: float, kind: Field) -> str:
    """Lowest to highest comparable value, or one number where they agree."""
    if low == high:
        return value_text(low, kind, unit=True)
    return f"{number(low)} to {value_text(high, kind, unit=True)}"


def column_text(values: pd.Series, reasons: Iterable[str | None], kind: Field) -> list[str]:
    """Text of a whole column, absences in words.

    Parameters
    ----------
    values
        One column of chips.csv.
    reasons
        For each row the reason of absence from gaps.csv, or None.
    """
    return [
        absence_text(reason if isinstance(reason, str) else None)
        if missing
        else value_text(value, kind)
        for value, missing, reason in zip(values, values.isna(), reasons, strict=True)
    ]
