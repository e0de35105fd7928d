"""Costs of a model: what a pass over it reads and computes, and what must be held.

The formulas stand in docs/method.md, Running a model. Attention is counted in
``dataset.attention``, of which a shape has groups of layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from honest_silicon.dataset.attention import Group, Parts, language, parts, read_groups
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: Bits of a weight with its scales where an engine quantises a model to 8 or 4 bits: FP8 with a
#: 32-bit scale for each block of 128 by 128, and MXFP4 with an 8-bit scale for each 32.
_BLOCK_FP8: Final = 8 + 32 / 128**2
_MXFP4: Final = 4 + 8 / 32
#: Bits of the state of linear attention where no configuration states them: a floor.
_STATE_BITS: Final = 16


@dataclass(frozen=True)
class Bits:
    """Bits of a weight with its scales, by part: input embedding and head; attention, dense and
    shared networks and routers; experts.
    """

    embedding: float
    linear: float
    experts: float


#: What is quantised at a chosen precision: experts and linear layers. The rest stays at 16 bits.
PRECISIONS: Final = {
    16: Bits(16, 16, 16),
    8: Bits(16, _BLOCK_FP8, _BLOCK_FP8),
    4: Bits(16, _MXFP4, _MXFP4),
}


#: Ways to spread a model over accelerators: everything kept once, as layers or tokens divided among
#: them come near, the least that must be held; each layer cut over all of them; attention whole on
#: each, for sequences of its own.
ONCE, TENSOR, DATA = "once", "tp", "dp"


@dataclass(frozen=True)
class Spread:
    """What is kept more than once: ``cards`` cut each layer and copy what cannot be cut of a
    cache; ``copies`` of the weights of attention.
    """

    cards: int = 1
    copies: int = 1


def spread(parallel: str, chips: int) -> Spread:
    """What a way to spread a model keeps more than once on so many accelerators."""
    if parallel == TENSOR:
        return Spread(cards=chips)
    return Spread(copies=chips) if parallel == DATA else Spread()


@dataclass(frozen=True)
class Point:
    """One sequence at one context: bytes kept and bytes moved to decode a token, cache and state
    together, and operations done.
    """

    kept: float
    moved: float
    flops: float


@dataclass(frozen=True, eq=False)
class Shape:
    """What the bounds need of a model.

    ``total`` and ``active`` are parameters as stated, ``parts`` the total by what they do;
    ``hidden`` the width, ``layers`` their number; ``experts`` (0 for a dense model) of which
    ``chosen`` work on a token. ``released`` are the bits by part of the published weights,
    ``native_bits`` those of most of them, ``checkpoint`` their bytes where a document states them,
    without its modules for prediction and encoders.
    ``known`` is False where it is not known which parts are quantised, or in what the model was
    released: all are then priced at ``native_bits``, a floor. ``state_bits`` are those of linear
    attention, ``state_known`` tells whether a configuration states them.
    """

    id: str
    name: str
    total: float
    active: float
    layers: int
    hidden: int
    groups: tuple[Group, ...]
    experts: int
    chosen: int
    native_bits: int
    parts: Parts
    released: Bits = PRECISIONS[16]
    known: bool = True
    checkpoint: float | None = None
    state_bits: float = _STATE_BITS
    state_known: bool = True

    def bits(self, weights: int | None) -> Bits:
        """Bits by part at a chosen precision; None for the weights as released."""
        if weights is None:
            return self.released
        return PRECISIONS.get(weights) or Bits(max(weights, 16), weights, weights)

    def arithmetic(self, weights: int | None) -> int:
        """Bits that say which units compute: those of most weights."""
        return weights or self.native_bits

    def weights_bytes(self, weights: int | None) -> float:
        """Bytes of all weights at a chosen precision; None for as released, of the published
        checkpoint where its bytes are known.
        """
        if weights is None and self.checkpoint is not None:
            return self.checkpoint
        parts, bits = self.parts, self.bits(weights)
        return (
            (parts.lookup + parts.head) * bits.embedding
            + (parts.attention + parts.dense) * bits.linear
            + parts.experts * bits.experts
        ) / 8

    def attention_bytes(self, weights: int | None) -> float:
        """Bytes of the weights of attention."""
        return self.parts.attention * self.bits(weights).linear / 8

    def touched_bytes(self, tokens: float, weights: int | None) -> float:
        """Bytes of weights read in one step over ``tokens``: experts are chosen independently, of
        an input embedding of its own only rows are looked up.
        """
        parts, bits = self.parts, self.bits(weights)
        met = 1 - (1 - self.chosen / self.experts) ** tokens if self.experts else 1.0
        return (
            parts.head * bits.embedding
            + (parts.attention + parts.dense) * bits.linear
            + parts.experts * met * bits.experts
        ) / 8

    @cached_property
    def _points(self) -> dict[tuple[float, float, int], Point]:
        return {}

    def point(self, context: float, kv_bits: float, cards: int = 1) -> Point:
        """What decoding costs at a context on a tensor-parallel group of ``cards``; computed once
        for each.
        """
        known = self._points.get((context, kv_bits, cards))
        if known is None:
            known = self._points[context, kv_bits, cards] = Point(
                self.cache_bytes(context, kv_bits, cards) + self.state_bytes,
                self.read_bytes(context, kv_bits, cards) + 2 * self.state_bytes,
                2 * self.active + self.decode_flops(context),
            )
        return known

    @cached_property
    def _caches(self) -> dict[tuple[float, float, int], float]:
        return {}

    def cache_bytes(self, tokens: float, kv_bits: float, cards: int = 1) -> float:
        """Bytes of the cache of one sequence of ``tokens`` on all cards of a group; computed once
        for each.
        """
        key = (tokens, kv_bits, cards)
        if key not in self._caches:
            self._caches[key] = sum(
                g.count * g.layer.copies(cards) * g.layer.cache_bytes(tokens, kv_bits)
                for g in self.groups
            )
        return self._caches[key]

    def read_bytes(self, tokens: float, kv_bits: float, cards: int = 1) -> float:
        """Bytes of the cache all cards of a group read to decode one token of one sequence."""
        return sum(
            g.count * g.layer.copies(cards) * g.layer.read_bytes(tokens, kv_bits)
            for g in self.groups
        )

    @cached_property
    def state_bytes(self) -> float:
        """Bytes of the state of one sequence: kept whatever its length, read and written for each
        token, at bits of its own.
        """
        return sum(g.count * g.layer.state_elements for g in self.groups) * self.state_bits / 8

    def decode_flops(self, tokens: float) -> float:
        """Operations of attention to decode one token of one sequence."""
        return sum(g.count * g.layer.decode_flops(tokens) for g in self.groups)

    def prefill_flops(self, tokens: float) -> float:
        """Operations of attention over one prompt."""
        return sum(g.count * g.layer.prefill_flops(tokens) for g in self.groups)


def shape(row: Mapping[str, Any]) -> Shape:
    """The shape of a row of models.csv."""

    def cell(name: str) -> float | None:
        return None if pd.isna(row[name]) else float(row[name])

    experts = row["experts"]
    mixed = not pd.isna(experts) and int(row["moe_layers"]) > 0
    native, total = cell("native_weight_bits"), float(row["total_params_b"]) * 1e9
    most = native or 16.0
    stated = [cell(n) for n in ("embedding_bits", "linear_bits", "expert_bits")]
    if not mixed:
        stated[2] = most
    state = cell("state_bits")
    checkpoint, params = cell("checkpoint_bytes"), cell("checkpoint_params_b")
    linear = any(g.layer.state_elements for g in read_groups(row["attention_layers"]))
    return Shape(
        id=str(row["id"]),
        name=str(row["name"]),
        total=total,
        active=float(row["active_params_b"]) * 1e9,
        layers=int(row["layers"]),
        hidden=int(row["hidden"]),
        groups=read_groups(row["attention_layers"]),
        experts=int(experts) if mixed else 0,
        chosen=int(row["experts_active"]) if mixed else 0,
        native_bits=int(most),
        parts=parts(row).scaled(total),
        released=Bits(*(most if bits is None else bits for bits in stated)),
        # A model released in 16 bits has all of it in 16.
        known=native == 16 or (native is not None and None not in stated),
        checkpoint=checkpoint and checkpoint * language(total / 1e9, params),
        state_bits=_STATE_BITS if state is None else state,
        state_known=state is not None or not linear,
    )


@per_dataset(1)
def all_shapes(data: Dataset) -> dict[str, Shape]:
    """Every model of the dataset by its id; empty where it has no table of them."""
    table = data.tables.get("models")
    return {} if table is None else {str(r["id"]): shape(r) for r in table.to_dict("records")}


@dataclass(frozen=True)
class Work:
    """What a pass over a model takes of the hardware: bytes read and operations done."""

    read: float
    done: float

    def seconds(self, bandwidth: float, flops: float) -> tuple[float, float]:
        """Least time to read memory, and to compute.

        Parameters
        ----------
        bandwidth, flops
            Of all accelerators together, in bytes/s and operations/s.
        """
        return self.read / bandwidth, self.done / flops

    @property
    def intensity(self) -> float:
        """Operations for each byte read."""
        return self.done / self.read


def step(
    model: Shape,
    *,
    batch: float,
    context: float,
    weights: int | None,
    kv_bits: float,
    kept: Spread = Spread(),
) -> Work:
    """A decode step: one token for each of ``batch`` sequences of ``context`` tokens so far.

    Parameters
    ----------
    weights
        Bits of the weights; None for as released.
    kv_bits
        Bits of the cache.
    kept
        What all accelerators keep, and so read, more than once. Attention is read by as many as
        have a sequence.
    """
    one = model.point(context, kv_bits, kept.cards)
    again = min(kept.copies, batch) - 1
    read = model.touched_bytes(batch, weights) + batch * one.moved
    if again > 0:
        read += again * model.attention_bytes(weights)
    return Work(read, batch * one.flops)


def prompt(model: Shape, *, batch: float, tokens: float, weights: int | None) -> Work:
    """Reading ``batch`` prompts of ``tokens`` each, nothing of them cached."""
    return Work(
        model.touched_bytes(tokens * batch, weights),
        batch * (2 * model.active * tokens + model.prefill_flops(tokens)),
    )
