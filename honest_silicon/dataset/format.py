"""The one place where values become text, for a cell and for a column alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

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


def rounded(significant: int) -> Callable[[float], str]:
    """How figures of so many digits are written, for ``ends_text`` and its like."""
    return lambda value: number(value, significant=significant)


def fixed(places: int, times: float = 1.0) -> Callable[[float], str]:
    """How figures of so many decimals are written, ``times`` 100 for percent."""
    return lambda value: f"{times * value:,.{places}f}"


def times_text(value: float) -> str:
    """A ratio as it is said.

    >>> times_text(0.7613), times_text(4.249), times_text(12.6)
    ('0.76x', '4.2x', '13x')
    """
    return f"{number(value, significant=2)}x"


def ends_text(low: float, high: float, say: Callable[[float], str] = number, unit: str = "") -> str:
    """The ends of a range, or the one figure where both read alike.

    >>> ends_text(3.59, 6.24, rounded(2), " %"), ends_text(4.0, 4.06, times_text), ends_text(3, 3)
    ('3.6 to 6.2 %', '4x to 4.1x', '3')
    """
    return " to ".join(dict.fromkeys((say(low), say(high)))) + unit


def range_beside(
    low: float, high: float, say: Callable[[float], str] = number, unit: str = ""
) -> str:
    """The ends of a range to stand after its figure; nothing where both read alike.

    >>> range_beside(0.5, 0.8, rounded(2), "x"), range_beside(0.5, 0.501, rounded(2))
    (' (0.5 to 0.8x)', '')
    """
    return "" if say(low) == say(high) else f" ({ends_text(low, high, say, unit)})"


def in_sentence(title: str) -> str:
    """A field's title inside a sentence: lower case, but abbreviations as they are.

    >>> in_sentence("Memory bandwidth"), in_sentence("FP16 / BF16"), in_sentence("Power (TDP)")
    ('memory bandwidth', 'FP16 / BF16', 'power (TDP)')
    """
    return title[0].lower() + title[1:] if title[1:2].islower() else title


#: Units that are nouns, as they are said of one.
_ONE: Final = {"dies": "die", "chips": "chip", "racks": "rack"}


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
    named = _ONE.get(kind.unit, kind.shown_unit) if text == "1" else kind.shown_unit
    return f"{text} {named}" if unit and kind.unit else text


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


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f} %"
