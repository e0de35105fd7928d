"""Interval arithmetic: a figure with the ends of its range.

A derived figure is computed at the ends of the ranges of its inputs and reported as low, adopted
and high (docs/method.md, Range of a figure). Unknown in, unknown out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import pandas as pd


@dataclass(frozen=True)
class Interval:
    """A known figure: ``low <= value <= high``.

    Raises
    ------
    ValueError
        When the ends are out of order or not finite.
    """

    low: float
    value: float
    high: float

    def __post_init__(self) -> None:
        ordered = self.low <= self.value <= self.high
        if not ordered or not (isfinite(self.low) and isfinite(self.high)):
            raise ValueError(f"not an interval: {self.low}, {self.value}, {self.high}")

    @classmethod
    def exact(cls, value: float) -> Interval:
        return cls(value, value, value)

    def scaled(self, factor: float) -> Interval:
        """The interval times a positive constant."""
        if factor <= 0:
            raise ValueError(f"expected a positive factor, got {factor}")
        return Interval(self.low * factor, self.value * factor, self.high * factor)

    def times(self, other: Interval) -> Interval:
        """Product of two independent positive figures."""
        if self.low <= 0 or other.low <= 0:
            raise ValueError("expected positive factors")
        return Interval(self.low * other.low, self.value * other.value, self.high * other.high)

    def over(self, other: Interval) -> Interval:
        """Ratio of two independent positive figures.

        >>> Interval(1, 2, 4).over(Interval(1, 2, 2))
        Interval(low=0.5, value=1.0, high=4.0)
        """
        if other.low <= 0:
            raise ValueError("expected a positive denominator")
        return Interval(self.low / other.high, self.value / other.value, self.high / other.low)


def quotient(numerator: Interval | None, denominator: Interval | None) -> Interval | None:
    """``Interval.over``; None where either is unknown."""
    return None if numerator is None or denominator is None else numerator.over(denominator)


def ratio(numerator: pd.DataFrame, denominator: pd.DataFrame, scale: float = 1.0) -> pd.DataFrame:
    """``Interval.over`` for whole columns.

    Parameters
    ----------
    numerator, denominator
        Frames of one index with float columns ``low``, ``value``, ``high``; NaN where unknown.
    scale
        Positive factor from the unit of the quotient to the unit shown.

    Returns
    -------
    DataFrame of the same index and columns; NaN where either input is unknown.
    """
    return pd.DataFrame(
        {
            "low": numerator["low"] / denominator["high"] * scale,
            "value": numerator["value"] / denominator["value"] * scale,
            "high": numerator["high"] / denominator["low"] * scale,
        }
    )
