"""Fits the coefficients of ``expected`` on the measured results: a command for maintainers.

Least absolute deviation of the logarithm (smoothed), for each maker with a factor of each of its
generations held towards 1; documents weigh by the root of their results, or one long table would
decide. What a publisher says is foretold from the others, and what a document says: that gives the
range and its check. scipy does the fitting and is asked for by nothing but
``python -m honest_silicon fit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import least_squares

from honest_silicon.analysis.bounds.expected import (
    RESULTS,
    SERVING,
    SOURCES,
    TRAINING,
    Observed,
)

#: The one of what is left out that no stated range rests on.
GENERATION: Final = "generation"
#: Tails left out at either end of the 80 % range.
TAIL: Final = 0.10
#: How strongly generations are held together (what foretells other publishers best), and where
#: errors turn from squares to absolute values.
_TOGETHER, _TURN = 1.5, 0.2
#: Where each coefficient starts and how strongly it is held there, by kind of work. Short prompts
#: say little of what prompts cost, so that is held to what physics makes likely: four tenths of the
#: peak. Training is of the bound alone, with a power of the sparsity.
_START: Final = {
    SERVING: ((1.5, 0.05), (20, 0.05), (20, 0.05), (50, 0.05), (1, 0.05), (2.5, 0.5)),
    TRAINING: ((2.0, 0.05),),
}
_SPARSE, _SPARSE_HELD = 0.25, 3.0
#: Documents of fewer results than this give each the weight of as many.
_FEW: Final = 4
#: Fewer publishers than this, and a maker's range rests on documents left out in turn.
_HOUSES: Final = 3
_Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True)
class Model:
    """A fitted maker: coefficients, the power of the sparsity, and the logarithm of the factor of
    each generation.
    """

    coefficients: _Array
    sparse: float
    generations: dict[str, float]

    def times(self, rows: Sequence[Observed]) -> _Array:
        """Logarithm of the expected seconds of each row."""
        shift = np.array([self.generations.get(o.generation, 0.0) for o in rows])
        terms = _terms(rows)
        fitted = np.log(terms @ self.coefficients) + shift + self.sparse * _sparsity(rows)
        return np.asarray(np.maximum(fitted, np.log(terms[:, 0])))


def _terms(rows: Sequence[Observed]) -> _Array:
    return np.array([o.case.terms for o in rows], dtype=float)


def _sparsity(rows: Sequence[Observed]) -> _Array:
    return np.log([o.case.sparsity for o in rows])


def _weights(rows: Sequence[Observed]) -> _Array:
    """Of each row: the root of the results of its document, over them. A result that stands alone
    in its document weighs no more than one of a few.
    """
    names = [o.source for o in rows]
    weights = np.array([1 / max(names.count(n), _FEW) ** 0.5 for n in names])
    return np.asarray(weights / weights.mean())


def errors(model: Model, rows: Sequence[Observed]) -> _Array:
    """Logarithm of measured over expected time of each row."""
    return np.log([o.seconds for o in rows]) - model.times(rows)


def fit(rows: Sequence[Observed], kind: str) -> Model:
    """Fit one maker's rows."""
    starts, holds = np.array(_START[kind]).T
    count = len(starts)
    terms, sparsity = _terms(rows)[:, :count], _sparsity(rows)
    generations = sorted({o.generation for o in rows})
    marks = np.array([[o.generation == g for g in generations] for o in rows], dtype=float)
    seconds, weights = np.log([o.seconds for o in rows]), np.sqrt(_weights(rows))
    start = np.log(starts)
    # A step of serving reads the experts it needs: its bound knows the sparsity.
    power, held = (_SPARSE, _SPARSE_HELD) if kind == TRAINING else (0.0, None)

    def off(values: _Array) -> _Array:
        sparse = values[-1] if held else 0.0
        shift = marks @ values[count:-1] + sparse * sparsity
        fitted = np.log(terms @ np.exp(values[:count])) + shift
        kept = (_TOGETHER * values[count:-1], holds * (values[:count] - start))
        last = [(held or 1.0) * (values[-1] - power)]
        return np.concatenate([(fitted - seconds) * weights, *kept, last])

    found = least_squares(
        off,
        np.concatenate([start, np.zeros(len(generations)), [power]]),
        loss="soft_l1",
        f_scale=_TURN,
        max_nfev=300,
    ).x
    coefficients = np.zeros(len(_START[SERVING]))
    coefficients[:count] = np.exp(found[:count])
    factors = dict(zip(generations, found[count:-1], strict=True))
    return Model(coefficients, float(found[-1]), factors)


def quantile(values: _Array, weights: _Array, share: float) -> float:
    """Weighted quantile, between neighbours in a straight line."""
    order = np.argsort(values)
    values, weights = values[order], weights[order]
    place = (np.cumsum(weights) - weights / 2) / weights.sum()
    return float(np.interp(share, place, values))


def _range(found: Sequence[float], of: Sequence[Observed]) -> tuple[float, float]:
    """Ends of the range as logarithms, on either side of what is expected.

    With few documents the tails are not seen: the range then takes in more of what was.
    """
    seen = len({o.source for o in of})
    tail = max(0.0, TAIL - (1 - 2 * TAIL) / (2 * seen))
    low, high = (quantile(np.array(found), _weights(of), t) for t in (tail, 1 - tail))
    return min(low, 0.0), max(high, 0.0)


@dataclass(frozen=True)
class Foretold:
    """A result and its range (seconds) from the other documents, or publishers, alone."""

    row: Observed
    low: float
    value: float
    high: float

    @property
    def inside(self) -> bool:
        return self.low <= self.row.seconds <= self.high


@dataclass(frozen=True)
class Fitted:
    """A maker: its rows and model, the logarithms of the ends of the range of each generation, and
    each row foretold, by what was left out.
    """

    rows: tuple[Observed, ...]
    model: Model
    ends: dict[str, tuple[float, float]]
    foretold: dict[str, tuple[Foretold, ...]]


def enough(rows: Sequence[Observed]) -> bool:
    """Whether so many results of so many sources inform a class."""
    return len(rows) >= RESULTS and len({o.source for o in rows}) >= SOURCES


#: What is left out in turn: the document of a row, its publisher, or its generation. The last tells
#: what a maker's other chips would be worth for a generation without tests.
_LEFT: Final[dict[str, Callable[[Observed], str]]] = {
    "document": lambda o: o.source,
    "publisher": lambda o: o.publisher,
    GENERATION: lambda o: o.generation,
}


class _Maker:
    """The rows of a maker, with the models of all that some are left out of, each fitted once."""

    def __init__(self, rows: Sequence[Observed], kind: str) -> None:
        self.rows, self.kind = rows, kind
        houses = len({o.publisher for o in rows})
        self._turn = _LEFT["publisher" if houses >= _HOUSES else "document"]
        self._models: dict[frozenset[str], Model] = {}

    def model(self, rows: Sequence[Observed]) -> Model | None:
        """Fitted on some of the rows; None where there are none."""
        if not rows:
            return None
        key = frozenset(o.id for o in rows)
        if key not in self._models:
            self._models[key] = fit(rows, self.kind)
        return self._models[key]

    def told(self, rows: Sequence[Observed]) -> list[tuple[Observed, float]]:
        """Errors of publishers (or documents, where those are few) left out of rows in turn."""
        found: list[tuple[Observed, float]] = []
        for mine, rest in _split(rows, self._turn):
            model = self.model(rest)
            if model:
                found += zip(mine, errors(model, mine).tolist(), strict=True)
        return found

    def foretold(self, left: Callable[[Observed], str]) -> Iterator[Foretold]:
        """Each row from those that remain without its document, publisher or generation: no
        result enters the range it is held against.
        """
        for mine, rest in _split(self.rows, left):
            model, found = self.model(rest), self.told(rest)
            if not model or not found or len(rest) < RESULTS:
                continue
            for o, time in zip(mine, np.exp(model.times(mine)), strict=True):
                low, high = (
                    max(o.case.bound, time * np.exp(e)) for e in _ends(found, o.generation)
                )
                yield Foretold(o, float(low), float(time), float(high))


def _split(
    rows: Sequence[Observed], by: Callable[[Observed], str]
) -> Iterator[tuple[list[Observed], list[Observed]]]:
    """Each group of rows, with those that remain without it."""
    for name in sorted({by(o) for o in rows}):
        yield [o for o in rows if by(o) == name], [o for o in rows if by(o) != name]


def fit_maker(rows: Sequence[Observed], kind: str) -> Fitted:
    """Fit a maker, and foretell each document, publisher and generation from the others."""
    maker = _Maker(rows, kind)
    whole = maker.told(rows)
    return Fitted(
        tuple(rows),
        fit(rows, kind),
        {g: _ends(whole, g) for g in sorted({o.generation for o in rows})},
        {name: tuple(maker.foretold(left)) for name, left in _LEFT.items()},
    )


def _ends(found: Sequence[tuple[Observed, float]], generation: str) -> tuple[float, float]:
    """The range of a maker, widened to that of a generation which is foretold less well."""
    wide = _range([e for _, e in found], [o for o, _ in found])
    own = [(o, e) for o, e in found if o.generation == generation]
    if len(own) < RESULTS:
        return wide
    low, high = _range([e for _, e in own], [o for o, _ in own])
    return min(low, wide[0]), max(high, wide[1])
