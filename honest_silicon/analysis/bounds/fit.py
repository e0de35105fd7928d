"""Fits the coefficients of ``expected`` on the measured results: a command for maintainers.

Least absolute deviation of the logarithm (smoothed), for each maker with a factor of each of its
families held towards 1; sources weigh by the root of their results, or one long table would decide.
What a source says is foretold from the others: that gives the range and its check. scipy does the
fitting and is asked for by nothing but ``python -m honest_silicon fit``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from scipy.optimize import least_squares

from honest_silicon.analysis.bounds.expected import RESULTS, SERVING, SOURCES, Observed

#: Tails left out at either end of the 80 % range.
TAIL: Final = 0.10
#: How strongly families are held together, coefficients to their start, and where errors turn
#: from squares to absolute values.
_FAMILY, _START, _TURN = 0.3, 0.05, 0.05
_Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Model:
    """A fitted maker: coefficients, and the logarithm of the factor of each family."""

    coefficients: _Array
    families: dict[str, float]

    def times(self, rows: Sequence[Observed]) -> _Array:
        """Logarithm of the expected seconds of each row."""
        shift = np.array([self.families.get(o.family, 0.0) for o in rows])
        terms = _terms(rows)
        return np.asarray(
            np.maximum(np.log(terms @ self.coefficients) + shift, np.log(terms[:, 0]))
        )


def _terms(rows: Sequence[Observed]) -> _Array:
    return np.array([o.case.terms for o in rows], dtype=float)


def _weights(rows: Sequence[Observed]) -> _Array:
    """Of each row: the root of the results of its source, over them."""
    names = [o.source for o in rows]
    weights = np.array([1 / names.count(n) ** 0.5 for n in names])
    return np.asarray(weights / weights.mean())


def errors(model: Model, rows: Sequence[Observed]) -> _Array:
    """Logarithm of measured over expected time of each row."""
    return np.log([o.seconds for o in rows]) - model.times(rows)


def fit(rows: Sequence[Observed], kind: str) -> Model:
    """Fit one maker's rows."""
    used = slice(0, 5) if kind == SERVING else slice(0, 1)
    terms = _terms(rows)[:, used]
    families = sorted({o.family for o in rows})
    marks = np.array([[o.family == f for f in families] for o in rows], dtype=float)
    seconds, weights = np.log([o.seconds for o in rows]), np.sqrt(_weights(rows))
    # Coefficients start at twice the bound, and at microseconds of a layer.
    start = np.log(np.array([2.0, 2.0, 2.0, 2.0, 2.0])[used])
    count = len(start)

    def off(values: _Array) -> _Array:
        fitted = np.log(terms @ np.exp(values[:count])) + marks @ values[count:]
        held = (_FAMILY * values[count:], _START * (values[:count] - start))
        return np.concatenate([(fitted - seconds) * weights, *held])

    found = least_squares(
        off,
        np.concatenate([start, np.zeros(len(families))]),
        loss="soft_l1",
        f_scale=_TURN,
        max_nfev=300,
    ).x
    coefficients = np.zeros(5)
    coefficients[used] = np.exp(found[:count])
    return Model(coefficients, dict(zip(families, found[count:], strict=True)))


def quantile(values: _Array, weights: _Array, share: float) -> float:
    """Weighted quantile, between neighbours in a straight line."""
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    place = (np.cumsum(weights) - weights / 2) / weights.sum()
    return float(np.interp(share, place, values))


def _range(found: Sequence[float], of: Sequence[Observed]) -> tuple[float, float]:
    """Ends of the range as logarithms, on either side of what is expected.

    With few sources the tails are not seen: the range then takes in more of what was.
    """
    tail = max(0.0, TAIL - (1 - 2 * TAIL) / (2 * len(found)))
    low, high = (quantile(np.array(found), _weights(of), t) for t in (tail, 1 - tail))
    return min(low, 0.0), max(high, 0.0)


@dataclass(frozen=True)
class Foretold:
    """A result and its range (seconds) from the other sources alone."""

    row: Observed
    low: float
    value: float
    high: float

    @property
    def inside(self) -> bool:
        return self.low <= self.row.seconds <= self.high


@dataclass(frozen=True)
class Fitted:
    """A maker: its model, the logarithms of the ends of the range of each family and of those it
    was not fitted on, and each row foretold from other sources.
    """

    model: Model
    ends: dict[str, tuple[float, float]]
    other: tuple[float, float] | None
    foretold: tuple[Foretold, ...]


def enough(rows: Sequence[Observed]) -> bool:
    """Whether so many results of so many sources inform a class."""
    return len(rows) >= RESULTS and len({o.source for o in rows}) >= SOURCES


def _without(rows: Sequence[Observed], *sources: str) -> list[Observed]:
    return [o for o in rows if o.source not in sources]


def _of(rows: Sequence[Observed], source: str) -> list[Observed]:
    return [o for o in rows if o.source == source]


def fit_maker(rows: Sequence[Observed], kind: str) -> Fitted:
    """Fit a maker, and foretell each of its sources from the others.

    The range of a source left out rests on sources left out in turn of those that remain, so no
    result enters the range it is held against.
    """
    sources = sorted({o.source for o in rows})
    left = {s: fit(_without(rows, s), kind) for s in sources if _without(rows, s)}
    pairs = {
        (s, t): fit(rest, kind)
        for s, t in combinations(sources, 2)
        if len(rest := _without(rows, s, t)) >= RESULTS
    }

    def told(out: str | None) -> list[tuple[Observed, float]]:
        """Errors of sources left out in turn, of those that remain without ``out``."""
        found: list[tuple[Observed, float]] = []
        for t in sources:
            if t == out:
                continue
            model = left.get(t) if out is None else pairs.get((min(out, t), max(out, t)))
            if model:
                mine = _of(rows, t)
                found += zip(mine, errors(model, mine).tolist(), strict=True)
        return found

    foretold = []
    for source, model in left.items():
        found = told(source)
        mine = _of(rows, source)
        if not found:
            continue
        for o, time in zip(mine, np.exp(model.times(mine)), strict=True):
            low, high = (max(o.case.bound, time * np.exp(e)) for e in _ends(found, o.family))
            foretold.append(Foretold(o, float(low), float(time), float(high)))
    whole = told(None)
    ends = {f: _ends(whole, f) for f in sorted({o.family for o in rows})}
    return Fitted(fit(rows, kind), ends, _other(rows, kind), tuple(foretold))


def _ends(found: Sequence[tuple[Observed, float]], family: str) -> tuple[float, float]:
    """The range of a maker, widened to that of a family which is foretold less well."""
    wide = _range([e for _, e in found], [o for o, _ in found])
    own = [(o, e) for o, e in found if o.family == family]
    if len(own) < RESULTS:
        return wide
    low, high = _range([e for _, e in own], [o for o, _ in own])
    return min(low, wide[0]), max(high, wide[1])


def _other(rows: Sequence[Observed], kind: str) -> tuple[float, float] | None:
    """Ends for a family without results: each family foretold from the others; None for one."""
    families = sorted({o.family for o in rows})
    found: list[float] = []
    of: list[Observed] = []
    for family in families:
        rest = [o for o in rows if o.family != family]
        if enough(rest):
            mine = [o for o in rows if o.family == family]
            found += list(errors(fit(rest, kind), mine))
            of += mine
    return _range(found, of) if len({o.family for o in of}) > 1 else None
