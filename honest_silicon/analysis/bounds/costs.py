"""Costs of a model: what a pass over it reads and computes, and what must be held.

The formulas stand in docs/method.md, Bounds of language models. Attention is counted in
``dataset.attention``, of which a shape has groups of layers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from honest_silicon.dataset.attention import Group, read_groups
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Point:
    """One sequence at one context: cache elements stored, and elements read and operations done to
    decode a token.
    """

    stored: float
    read: float
    flops: float


@dataclass(frozen=True, eq=False)
class Shape:
    """What the bounds need of a model.

    ``total`` and ``active`` are parameters, ``hidden`` the width, ``layers`` their number;
    ``experts`` (0 for a dense model) of which ``chosen`` work on a token.
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

    @cached_property
    def expert(self) -> float:
        """Parameters of one routed expert, summed over layers: (P - A) / (E - k)."""
        return (self.total - self.active) / (self.experts - self.chosen) if self.experts else 0.0

    @cached_property
    def always(self) -> float:
        """Parameters every step reads: A - k * e; all of a dense model."""
        return self.active - self.chosen * self.expert if self.experts else self.total

    @cached_property
    def _points(self) -> dict[float, Point]:
        return {}

    def point(self, context: float) -> Point:
        """What decoding costs at a context; computed once for each."""
        known = self._points.get(context)
        if known is None:
            known = self._points[context] = Point(
                self.stored(context),
                self.read(context),
                2 * self.active + self.decode_flops(context),
            )
        return known

    def touched(self, tokens: float) -> float:
        """Parameters read in one step over ``tokens``: experts are chosen independently."""
        if not self.experts:
            return self.total
        missed: float = (1 - self.chosen / self.experts) ** tokens
        return self.always + self.experts * (1 - missed) * self.expert

    def stored(self, tokens: float) -> float:
        """Cache elements of one sequence."""
        return sum(g.count * g.layer.stored(tokens) for g in self.groups)

    def read(self, tokens: float) -> float:
        """Cache elements read to decode one token of one sequence."""
        return sum(g.count * g.layer.read(tokens) for g in self.groups)

    def decode_flops(self, tokens: float) -> float:
        """Operations of attention to decode one token of one sequence."""
        return sum(g.count * g.layer.decode_flops(tokens) for g in self.groups)

    def prefill_flops(self, tokens: float) -> float:
        """Operations of attention over one prompt."""
        return sum(g.count * g.layer.prefill_flops(tokens) for g in self.groups)


def shape(row: Mapping[str, Any]) -> Shape:
    """The shape of a row of models.csv."""
    experts = row["experts"]
    mixed = not pd.isna(experts) and int(row["moe_layers"]) > 0
    bits = row["native_weight_bits"]
    return Shape(
        id=str(row["id"]),
        name=str(row["name"]),
        total=float(row["total_params_b"]) * 1e9,
        active=float(row["active_params_b"]) * 1e9,
        layers=int(row["layers"]),
        hidden=int(row["hidden"]),
        groups=read_groups(row["attention_layers"]),
        experts=int(experts) if mixed else 0,
        chosen=int(row["experts_active"]) if mixed else 0,
        native_bits=16 if pd.isna(bits) else int(bits),
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
    model: Shape, *, batch: float, context: float, weight_bytes: float, kv_bytes: float
) -> Work:
    """A decode step: one token for each of ``batch`` sequences of ``context`` tokens so far."""
    one = model.point(context)
    return Work(
        model.touched(batch) * weight_bytes + batch * one.read * kv_bytes, batch * one.flops
    )


def prompt(model: Shape, *, batch: float, tokens: float, weight_bytes: float) -> Work:
    """Reading ``batch`` prompts of ``tokens`` each, nothing of them cached."""
    return Work(
        model.touched(tokens * batch) * weight_bytes,
        batch * (2 * model.active * tokens + model.prefill_flops(tokens)),
    )
