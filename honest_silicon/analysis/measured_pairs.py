"""Measured pairs: results on two chips of the same model under conditions that can be compared.

Two results make a pair if model, bits of the weights and what is counted are the same, prompt and
answer are within a factor of two of each other, and so are sequences for each accelerator. A time
for each token is read as the rate it gives while answers are written, which is also what a result
of decoding alone counts. Drafts and cached prompts are compared only with the like. A result whose
qualifier sets it aside makes no pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log2
from typing import Any, Final

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.likeness import counts_of, techniques_of
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.store import Dataset

#: Largest factor between lengths, and between sequences for each accelerator.
_NEAR: Final = 2.0
_LENGTHS: Final = ("input_len", "output_len")


@dataclass(frozen=True, eq=False)
class Result:
    """A row of measured.csv that can make a pair: tokens/s for each accelerator (``rate``) with
    ``each`` sequences on it. ``techniques`` are drafts and cached prompts.
    """

    row: Mapping[str, Any]
    rate: float
    each: float
    bits: int
    techniques: frozenset[str]

    @property
    def counts(self) -> str:
        """What the rate is of: tokens while answers are written, or of whole requests."""
        return counts_of(self.row)

    @property
    def key(self) -> tuple[str, str, int, frozenset[str]]:
        """What has to be the same in both results of a pair."""
        return self.row["model_id"], self.counts, self.bits, self.techniques

    def far(self, other: Result) -> float | None:
        """Distance of conditions in doublings; None where one is more than a factor of two away."""
        steps = [_doublings(self.row[f], other.row[f]) for f in _LENGTHS]
        known = [step for step in (*steps, _doublings(self.each, other.each)) if step is not None]
        return sum(known) if len(known) > len(steps) else None


@dataclass(frozen=True)
class Pair:
    """Two results that can be compared; ``ratio`` is the first over the second."""

    own: Result
    other: Result
    far: float

    @property
    def ratio(self) -> float:
        return self.own.rate / self.other.rate

    @property
    def same_runner(self) -> bool:
        """Whether one runner measured both."""
        return bool(self.own.row["run_by"] == self.other.row["run_by"])


@per_dataset(1)
def _usable(data: Dataset) -> Mapping[str, tuple[Result, ...]]:
    """Results that can make a pair, by chip."""
    found: dict[str, list[Result]] = {}
    for chip, result in _read(data):
        found.setdefault(chip, []).append(result)
    return {chip: tuple(rows) for chip, rows in found.items()}


def _read(data: Dataset) -> Iterator[tuple[str, Result]]:
    if "measured" not in data.tables:
        return
    fields = data.package.tables["measured"].fields
    set_aside = {*fields["qualifier"].having("set_aside"), *fields["qualifier"].having("no_rate")}
    table = results(data)
    known = dict(zip(table["id"], table["rate"], strict=True))
    for row in records(data, "measured"):
        rate, words = known[row["id"]], listed(row["qualifier"])
        each = _each(row)
        bits = _bits(data, row)
        if each is None or bits is None or not rate > 0 or set(words) & set_aside:
            continue
        if None in (row["chip_id"], row["model_id"], row["input_len"], row["output_len"]):
            continue
        techniques = techniques_of(data.package, row)
        yield row["chip_id"], Result(row, rate, each, bits, techniques)


def _bits(data: Dataset, row: Mapping[str, Any]) -> int | None:
    """Bits in which a weight is stored; None where neither they nor a format is known."""
    kind = data.package.format_named.get(row["precision"])
    bits = row["weight_bits"] or (kind.stored_bits if kind else None)
    return None if bits is None else int(bits)


def _each(row: Mapping[str, Any]) -> float | None:
    """Sequences for each accelerator."""
    if row["batch"] is None or row["batch_of"] is None:
        return None
    if row["batch_of"] == "batch-per-chip":
        return float(row["batch"])
    if row["batch_of"] not in ("batch", "concurrency") or row["chips"] is None:
        return None
    return float(row["batch"]) / float(row["chips"])


@per_dataset(256)
def measured_pairs(data: Dataset, chip: str, base: str) -> tuple[Pair, ...]:
    """Pairs of results on two chips, each result of the first with the nearest of the second.

    Those of one runner come first, then the nearest conditions.
    """
    if chip == base:
        return ()
    by_key: dict[object, list[Result]] = {}
    for result in _usable(data).get(base, ()):
        by_key.setdefault(result.key, []).append(result)
    found = []
    for own in _usable(data).get(chip, ()):
        near = [
            Pair(own, other, far)
            for other in by_key.get(own.key, ())
            if (far := own.far(other)) is not None
        ]
        if near:
            found.append(min(near, key=_order))
    return tuple(sorted(found, key=_order))


def _order(pair: Pair) -> tuple[bool, float, str, str]:
    return not pair.same_runner, pair.far, pair.own.row["id"], pair.other.row["id"]


#: What two results have to share to make a pair, in the order in which it is told.
MODEL: Final = "model"
WEIGHTS: Final = "format of the weights"
COUNTED: Final = "what is counted"
TECHNIQUES: Final = "drafts or cached prompts"
LENGTHS: Final = "lengths"
BATCH: Final = "batch per chip"


@per_dataset(64)
def apart(data: Dataset, own: str, other: str) -> tuple[str, ...]:
    """In what two rows of measured.csv, by id, differ or are not known to agree, so that they make
    no pair; () for a pair, and for rows that are not of inference.
    """
    rows = {row["id"]: row for row in records(data, "measured") if row["id"] in (own, other)}
    one, two = rows[own], rows[other]
    if not {one["task"], two["task"]} <= set(data.package.having("measured", "task", "inference")):
        return ()
    known = {r.row["id"]: r for found in _usable(data).values() for r in found}
    first, second = known.get(own), known.get(other)
    if first and second and first.key == second.key and first.far(second) is not None:
        return ()
    sides = (one, two)
    same = {
        MODEL: _same(row["model_id"] for row in sides),
        WEIGHTS: _same(_bits(data, row) for row in sides),
        COUNTED: _same(counts_of(row) for row in sides),
        TECHNIQUES: len({techniques_of(data.package, row) for row in sides}) == 1,
        LENGTHS: all(_doublings(one[f], two[f]) is not None for f in _LENGTHS),
        BATCH: _doublings(_each(one), _each(two)) is not None,
    }
    return tuple(what for what, agrees in same.items() if not agrees)


def _same(values: Iterable[object]) -> bool:
    found = set(values)
    return len(found) == 1 and None not in found


def _doublings(one: float | None, two: float | None) -> float | None:
    """How far two figures are from each other; None where that is more than a pair allows, or one
    is not known.
    """
    far = abs(log2(one / two)) if one and two else None
    return None if far is None or far > log2(_NEAR) + 1e-9 else far


@per_dataset(1)
def counted_pairs(data: Dataset) -> Mapping[tuple[str, str], int]:
    """How many pairs of results there are for each two chips, the first by id first."""
    chips = sorted(_usable(data))
    found = {}
    for i, one in enumerate(chips):
        for other in chips[i + 1 :]:
            count = len(measured_pairs(data, one, other))
            if count:
                found[one, other] = count
    return found


def most_tested(data: Dataset) -> tuple[str, str] | None:
    """The Chinese and the US chip with the most pairs of results on one model."""
    country = data.chips["country"].to_dict()
    across = {
        pair: count
        for pair, count in counted_pairs(data).items()
        if {country[c] for c in pair} == {"CN", "US"}
    }
    if not across:
        return None
    best = max(across, key=lambda pair: (across[pair], pair))
    first, second = sorted(best, key=lambda c: country[c])
    return first, second
