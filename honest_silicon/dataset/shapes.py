"""Shapes of language models: the attention of each layer group, and what follows from a row.

``attention_layers`` of models.csv lists groups of layers, ``18 full heads=64 kv_heads=8
head_dim=64; 18 window heads=64 kv_heads=8 head_dim=64 window=128``. Elements below are counted per
layer; what a format takes for one is the reader's to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

#: Kind of attention to the keys it needs and those it may have.
KINDS: Final = {
    "full": (("heads", "kv_heads", "head_dim"), ("v_dim", "q_gate", "q_lora_rank")),
    "window": (("heads", "kv_heads", "head_dim", "window"), ("v_dim", "q_gate")),
    "mla": (("heads", "kv_lora_rank", "rope_dim", "nope_dim", "v_dim"), ("q_lora_rank",)),
    "mla-sparse": (
        ("heads", "kv_lora_rank", "rope_dim", "nope_dim", "v_dim", "topk", "index_dim"),
        ("q_lora_rank",),
    ),
    "full-sparse": (
        ("heads", "kv_heads", "head_dim", "topk", "index_dim"),
        ("v_dim", "q_gate"),
    ),
    "compressed": (
        ("heads", "head_dim", "q_lora_rank", "o_groups", "o_lora_rank", "window", "ratio"),
        ("topk", "index_dim", "index_heads"),
    ),
    "linear": (("state", "params_m"), ()),
    "shared-kv": (("heads", "kv_heads", "head_dim"), ("v_dim", "q_gate")),
}
_GROUP: Final = re.compile(r"(\d+) ([a-z-]+)((?: [a-z_]+=\d+(?:\.\d+)?)*)")


_NAMES: Final = {name for needed, allowed in KINDS.values() for name in (*needed, *allowed)}


@dataclass(frozen=True, eq=False)
class Group:
    """Layers of one kind of attention; ``keys`` is its geometry."""

    count: int
    kind: str
    keys: Mapping[str, float]

    def __getattr__(self, name: str) -> float:
        if name not in _NAMES:
            raise AttributeError(name)
        if name == "v_dim":
            return self.keys.get("v_dim", self.keys.get("head_dim", 0))
        return self.keys.get(name, 0)

    @property
    def _pair(self) -> float:
        """Elements of the keys and values of one token."""
        if self.kind.startswith("mla"):
            return self.kv_lora_rank + self.rope_dim
        return self.kv_heads * (self.head_dim + self.v_dim)

    def stored(self, tokens: float) -> float:
        """Cache elements a layer keeps for one sequence of ``tokens``."""
        if self.kind == "linear":
            return self.state
        if self.kind == "shared-kv":
            return 0
        if self.kind == "window":
            return min(tokens, self.window) * self._pair
        if self.kind == "compressed":
            kept = tokens // self.ratio if self.ratio else 0
            own = self.head_dim + (self.index_dim if self.topk else 0)
            return min(tokens, self.window) * self.head_dim + kept * own
        return tokens * (self._pair + self.index_dim)

    def read(self, tokens: float) -> float:
        """Cache elements a layer reads to decode one token at a context of ``tokens``.

        The state of a linear layer is read and written.
        """
        if self.kind == "linear":
            return 2 * self.state
        if self.kind == "compressed":
            kept = tokens // self.ratio if self.ratio else 0
            chosen = min(kept, self.topk) if self.topk else kept
            index = kept * self.index_dim if self.topk else 0
            return min(tokens, self.window) * self.head_dim + chosen * self.head_dim + index
        return self._seen(tokens) * self._pair + tokens * self.index_dim

    def _seen(self, tokens: float) -> float:
        """Tokens that attention looks at."""
        if self.kind == "window":
            return min(tokens, self.window)
        if self.topk:
            return min(tokens, self.topk)
        return tokens

    def decode_flops(self, tokens: float) -> float:
        """Operations of the attention of one layer for one token at a context of ``tokens``.

        Scores and their sum over values, two operations a multiplication. Latent caches are read
        as they are (each head works on the latent). The states of linear layers are left out.
        """
        if self.kind == "linear":
            return 0
        if self.kind == "compressed":
            kept = tokens // self.ratio if self.ratio else 0
            seen = min(tokens, self.window) + (min(kept, self.topk) if self.topk else kept)
            return 4 * self.heads * self.head_dim * seen
        if self.kind.startswith("mla"):
            width = 2 * self.kv_lora_rank + self.rope_dim
        else:
            width = self.head_dim + self.v_dim
        return 2 * self.heads * width * self._seen(tokens)

    def prefill_flops(self, tokens: float) -> float:
        """Operations of the attention of one layer over a prompt of ``tokens``, each token seeing
        those before it. Latent caches are expanded to heads.
        """
        if self.kind == "linear":
            return 0
        if self.kind.startswith("mla"):
            width = self.nope_dim + self.rope_dim + self.v_dim
        else:
            width = self.head_dim + (self.head_dim if self.kind == "compressed" else self.v_dim)
        limit = self.window if self.kind in ("window", "compressed") else self.topk
        pairs = _pairs(tokens, limit)
        if self.kind == "compressed" and self.ratio:
            # One vector stands for a number of tokens, and at most topk of them are seen.
            pairs += _pairs(tokens, self.topk * self.ratio) / self.ratio
        return 2 * self.heads * width * pairs

    def parameters(self, hidden: float) -> float:
        """Weights of the attention of one layer, without norms and biases."""
        if self.kind == "linear":
            return self.params_m * 1e6
        if self.kind.startswith("mla"):
            head = self.nope_dim + self.rope_dim
            query = (
                (hidden + self.heads * head) * self.q_lora_rank
                if self.q_lora_rank
                else hidden * self.heads * head
            )
            return (
                query
                + hidden * (self.kv_lora_rank + self.rope_dim)
                + self.kv_lora_rank * self.heads * (self.nope_dim + self.v_dim)
                + self.heads * self.v_dim * hidden
            )
        if self.kind == "compressed":
            return self._compressed_parameters(hidden)
        query = hidden * self.heads * self.head_dim * (1 + self.q_gate)
        if self.q_lora_rank:
            query = (hidden + self.heads * self.head_dim) * self.q_lora_rank
        kv = 0 if self.kind == "shared-kv" else hidden * self._pair
        return query + kv + self.heads * self.v_dim * hidden

    def _compressed_parameters(self, hidden: float) -> float:
        out = (
            (hidden + self.heads * self.head_dim) * self.q_lora_rank
            + hidden * self.head_dim
            + self.heads * self.head_dim * self.o_lora_rank
            + self.o_groups * self.o_lora_rank * hidden
        )
        if self.ratio and not self.topk:
            out += 2 * hidden * self.head_dim
        if self.topk:
            out += hidden * (4 * self.head_dim + 4 * self.index_dim + self.index_heads)
            out += self.q_lora_rank * self.index_heads * self.index_dim
        return out


def _pairs(tokens: float, limit: float) -> float:
    """Pairs of a token and one it sees, itself counted half, with at most ``limit`` seen."""
    if not limit or tokens <= limit:
        return tokens * tokens / 2
    return limit * tokens - limit * limit / 2


def read_groups(text: str) -> tuple[Group, ...]:
    """Layer groups of an ``attention_layers`` cell.

    Raises
    ------
    ValueError
        With what is wrong with the text.
    """
    groups = []
    for part in text.split("; "):
        form = _GROUP.fullmatch(part)
        if not form:
            raise ValueError(
                f"{part!r} is no group such as 32 full heads=32 kv_heads=8 head_dim=128"
            )
        count, kind, rest = form.groups()
        if kind not in KINDS:
            raise ValueError(f"{kind} is no kind of attention: expected one of {', '.join(KINDS)}")
        keys = dict(pair.split("=") for pair in rest.split())
        needed, allowed = KINDS[kind]
        lacking = [k for k in needed if k not in keys]
        extra = [k for k in keys if k not in (*needed, *allowed)]
        if lacking or extra:
            said = f"lacks {', '.join(lacking)}" if lacking else f"knows no {', '.join(extra)}"
            raise ValueError(f"{kind} {said}")
        numbers = {k: float(v) for k, v in keys.items()}
        groups.append(Group(int(count), kind, MappingProxyType(numbers)))
    return tuple(groups)


_WORDS: Final = {
    "full": "full attention",
    "window": "attention to a window of {window:,.0f} tokens",
    "mla": "latent attention",
    "mla-sparse": "latent attention to {topk:,.0f} chosen tokens",
    "full-sparse": "attention to {topk:,.0f} chosen tokens",
    "compressed": "attention to compressed tokens",
    "linear": "linear attention",
    "shared-kv": "attention to a neighbour's cache",
}


def attention_words(text: str) -> str:
    """An ``attention_layers`` cell as a reader says it.

    >>> attention_words("18 full heads=64 kv_heads=8 head_dim=64; 6 linear state=9 params_m=1")
    '18 layers of full attention, 6 layers of linear attention'
    """
    counts: dict[str, int] = {}
    for group in read_groups(text):
        words = _WORDS[group.kind].format(**group.keys)
        counts[words] = counts.get(words, 0) + group.count
    return ", ".join(f"{n} layer{'' if n == 1 else 's'} of {words}" for words, n in counts.items())


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
        met = self.experts * (1 - (1 - self.chosen / self.experts) ** tokens)
        return self.always + met * self.expert

    def stored(self, tokens: float) -> float:
        """Cache elements of one sequence."""
        return sum(g.count * g.stored(tokens) for g in self.groups)

    def read(self, tokens: float) -> float:
        """Cache elements read to decode one token of one sequence."""
        return sum(g.count * g.read(tokens) for g in self.groups)

    def decode_flops(self, tokens: float) -> float:
        """Operations of attention to decode one token of one sequence."""
        return sum(g.count * g.decode_flops(tokens) for g in self.groups)

    def prefill_flops(self, tokens: float) -> float:
        """Operations of attention over one prompt."""
        return sum(g.count * g.prefill_flops(tokens) for g in self.groups)


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


def counted(row: Mapping[str, Any]) -> tuple[float, float]:
    """All and active parameters as they follow from the shape of a row of models.csv."""

    def number(name: str) -> float:
        return 0.0 if pd.isna(row[name]) else float(row[name])

    hidden, matrices = number("hidden"), number("ffn_matrices")
    base = number("vocab") * hidden * (1 if row["tied_embeddings"] else 2)
    base += sum(g.count * g.parameters(hidden) for g in read_groups(row["attention_layers"]))
    base += number("dense_layers") * matrices * hidden * number("ffn_width")
    moe = number("moe_layers")
    base += moe * hidden * (matrices * number("shared_width") + number("experts"))
    expert = matrices * hidden * number("expert_width")
    return (
        base + moe * number("experts") * expert,
        base + moe * number("experts_active") * expert,
    )
