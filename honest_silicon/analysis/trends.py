"""Exponential trend of a metric over time, with its sampling uncertainty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

MIN_POINTS = 5


@dataclass(frozen=True)
class Trend:
    """log2(value) = intercept + slope * year, fitted by least squares.

    ``slope`` is in doublings a year. ``slope_low`` and ``slope_high`` are the 5th and 95th
    percentiles over bootstrap samples of the chips; ``band`` gives the same for the line, as
    arrays of shape (n,) at ``years``.
    """

    slope: float
    slope_low: float
    slope_high: float
    years: np.ndarray
    line: np.ndarray
    band_low: np.ndarray
    band_high: np.ndarray
    points: int

    @property
    def doubling_years(self) -> float | None:
        """Time to double, or None when the trend does not rise."""
        return 1 / self.slope if self.slope > 0 else None

    @property
    def doubling_range(self) -> tuple[float, float] | None:
        """Doubling time at the ends of the interval, or None when a flat trend is not excluded."""
        if self.slope_low <= 0:
            return None
        return 1 / self.slope_high, 1 / self.slope_low


def trend(
    year: np.ndarray, value: np.ndarray, *, samples: int = 500, seed: int = 1
) -> Trend | None:
    """Fit a trend and bootstrap it.

    Parameters
    ----------
    year, value
        Arrays of shape (n,): decimal years and positive figures.

    Returns
    -------
    Trend, or None with fewer than ``MIN_POINTS`` points or no spread in time.
    """
    year, value = np.asarray(year, dtype=float), np.asarray(value, dtype=float)
    if len(year) < MIN_POINTS or np.ptp(year) == 0:
        return None
    logs = np.log2(value)
    slope, intercept = _fit(year[None], logs[None])
    pick = np.random.default_rng(seed).integers(0, len(year), (samples, len(year)))
    pick = pick[np.ptp(year[pick], axis=1) > 0]
    slopes, intercepts = _fit(year[pick], logs[pick])
    at = np.linspace(year.min(), year.max(), 25)
    lines = intercepts[:, None] + slopes[:, None] * at
    low, high = np.percentile(lines, [5, 95], axis=0)
    slope_low, slope_high = np.percentile(slopes, [5, 95])
    return Trend(
        float(slope[0]),
        float(slope_low),
        float(slope_high),
        at,
        2.0 ** (intercept[0] + slope[0] * at),
        2.0**low,
        2.0**high,
        len(year),
    )


def decimal_years(days: Iterable[date]) -> np.ndarray:
    """Dates as years with fractions, shape (n,)."""
    return np.array([d.year + (d.timetuple().tm_yday - 1) / 365.2425 for d in days])


def _fit(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares of each row; x and y of shape (samples, n)."""
    mean_x, mean_y = x.mean(axis=1), y.mean(axis=1)
    dx = x - mean_x[:, None]
    slope = (dx * (y - mean_y[:, None])).sum(axis=1) / (dx**2).sum(axis=1)
    return slope, mean_y - slope * mean_x
