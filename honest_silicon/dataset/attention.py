"""Kinds of attention in language models: the geometry of each, and what it keeps, reads and does.

``attention_layers`` of models.csv lists groups of layers, ``18 full heads=64 kv_heads=8
head_dim=64; 18 window heads=64 kv_heads=8 head_dim=64 window=128``: how many, the kind, its sizes.
Each kind is a dataclass; its fields are the sizes a cell must have (those without a default) and
may have. All below is of one layer. A cache is counted in bytes at the bits of its elements, as
engines lay it out; the state of linear attention in elements, for it has bits of its own.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, Final

import pandas as pd

#: Elements of a latent or an index key in FP8 that share a scale of four bytes (DeepSeek-V3.2, its
#: kernels FlashMLA and DeepGEMM).
_SCALED: Final = 128
_SCALE: Final = 4
#: The same of a vector that stands for tokens in DeepSeek-V4: a scale of one byte for 64.
_SCALED_VECTOR: Final = 64


@dataclass(frozen=True, kw_only=True)
class Attention(ABC):
    """One layer of attention. ``kind`` is its name in a cell, ``words`` what a reader is told."""

    kind: ClassVar[str]
    words: ClassVar[str]

    @abstractmethod
    def cache_bytes(self, tokens: float, bits: float) -> float:
        """Bytes kept for one sequence of ``tokens`` in a cache of so many bits."""

    @abstractmethod
    def read_bytes(self, tokens: float, bits: float) -> float:
        """Bytes of the cache read to decode one token at a context of ``tokens``."""

    @property
    def state_elements(self) -> float:
        """Elements of a state kept for one sequence whatever its length."""
        return 0

    def copies(self, cards: int) -> float:
        """How many times as much all ``cards`` of a tensor-parallel group keep of the cache: 1
        where each keeps a part of its own.
        """
        return 1

    @abstractmethod
    def decode_flops(self, tokens: float) -> float:
        """Operations for one token at a context of ``tokens``: scores and their sum over values,
        two operations a multiplication.
        """

    @abstractmethod
    def prefill_flops(self, tokens: float) -> float:
        """Operations over a prompt of ``tokens``, each token seeing those before it."""

    @abstractmethod
    def parameters(self, hidden: float) -> float:
        """Weights at a width of ``hidden``, without norms and biases."""

    def said(self) -> str:
        """The kind as a reader says it."""
        return self.words.format(**vars(self))


def pairs(tokens: float, most: float | None = None) -> float:
    """Pairs of a token and one it sees, itself counted half, with at most ``most`` seen."""
    if most is None or tokens <= most:
        return tokens * tokens / 2
    return most * tokens - most * most / 2


def scaled(elements: float) -> float:
    """Bytes of FP8 elements with their scales."""
    return elements + _SCALE * elements / _SCALED


def whole(heads: float, cards: int) -> float:
    """How many times as much ``cards`` keep of ``heads`` that are not cut: 8 keep 4 twice."""
    return math.ceil(heads / cards) * cards / heads


@dataclass(frozen=True, kw_only=True)
class Cached(Attention):
    """Attention of ``heads`` to a cache with one entry for each token."""

    heads: float

    @property
    @abstractmethod
    def entry(self) -> float:
        """Elements of the entry of one token."""

    @property
    @abstractmethod
    def decode_width(self) -> float:
        """Products of one head with the entry of one token it looks at."""

    @property
    def prefill_width(self) -> float:
        """The same while a prompt is read."""
        return self.decode_width

    @property
    def most(self) -> float | None:
        """Tokens a token may look at; None for all before it."""
        return None

    def seen(self, tokens: float) -> float:
        """Tokens looked at with so many before."""
        return tokens if self.most is None else min(tokens, self.most)

    def entry_bytes(self, bits: float) -> float:
        """Bytes of the entry of one token in a cache of so many bits."""
        return self.entry * bits / 8

    def cache_bytes(self, tokens: float, bits: float) -> float:
        return tokens * self.entry_bytes(bits)

    def read_bytes(self, tokens: float, bits: float) -> float:
        return self.seen(tokens) * self.entry_bytes(bits)

    def decode_flops(self, tokens: float) -> float:
        return 2 * self.heads * self.decode_width * self.seen(tokens)

    def prefill_flops(self, tokens: float) -> float:
        return 2 * self.heads * self.prefill_width * pairs(tokens, self.most)


@dataclass(frozen=True, kw_only=True)
class Chosen(Cached):
    """All tokens are kept; an index key of ``index_dim`` of each picks the ``topk`` looked at."""

    topk: float
    index_dim: float

    @property
    def most(self) -> float:
        return self.topk

    def index_bytes(self, bits: float) -> float:
        """Bytes of the index key of one token."""
        return self.index_dim * bits / 8

    def cache_bytes(self, tokens: float, bits: float) -> float:
        return super().cache_bytes(tokens, bits) + tokens * self.index_bytes(bits)

    def read_bytes(self, tokens: float, bits: float) -> float:
        return super().read_bytes(tokens, bits) + tokens * self.index_bytes(bits)


@dataclass(frozen=True, kw_only=True)
class Heads(Cached):
    """Keys and values of ``kv_heads``, each of ``head_dim``.

    Values are as wide as keys unless ``v_dim`` is given; ``q_gate`` 1 gates the output by as much
    as the query.
    """

    kv_heads: float
    head_dim: float
    v_dim: float | None = None
    q_gate: float = 0

    @property
    def value(self) -> float:
        """Width of a value."""
        return self.head_dim if self.v_dim is None else self.v_dim

    @property
    def entry(self) -> float:
        return self.kv_heads * (self.head_dim + self.value)

    @property
    def decode_width(self) -> float:
        return self.head_dim + self.value

    def copies(self, cards: int) -> float:
        return whole(self.kv_heads, cards)

    def query(self, hidden: float) -> float:
        """Weights of the query."""
        return hidden * self.heads * self.head_dim * (1 + self.q_gate)

    def parameters(self, hidden: float) -> float:
        return self.query(hidden) + hidden * self.entry + self.heads * self.value * hidden


@dataclass(frozen=True, kw_only=True)
class Full(Heads):
    """A token sees all before it; the query may go through a rank of ``q_lora_rank``."""

    kind: ClassVar[str] = "full"
    words: ClassVar[str] = "full attention"
    q_lora_rank: float | None = None

    def query(self, hidden: float) -> float:
        if self.q_lora_rank is None:
            return super().query(hidden)
        return (hidden + self.heads * self.head_dim) * self.q_lora_rank


@dataclass(frozen=True, kw_only=True)
class Window(Heads):
    """A token sees, and the cache keeps, the last ``window``."""

    kind: ClassVar[str] = "window"
    words: ClassVar[str] = "attention to a window of {window:,.0f} tokens"
    window: float

    @property
    def most(self) -> float:
        return self.window

    def cache_bytes(self, tokens: float, bits: float) -> float:
        return self.seen(tokens) * self.entry_bytes(bits)


@dataclass(frozen=True, kw_only=True)
class FullSparse(Chosen, Heads):
    """Heads over the tokens an index picks."""

    kind: ClassVar[str] = "full-sparse"
    words: ClassVar[str] = "attention to {topk:,.0f} chosen tokens"


@dataclass(frozen=True, kw_only=True)
class SharedKV(Heads):
    """The keys and values are those of another layer: nothing kept, all of it read."""

    kind: ClassVar[str] = "shared-kv"
    words: ClassVar[str] = "attention to a neighbour's cache"

    def cache_bytes(self, tokens: float, bits: float) -> float:
        return 0

    def parameters(self, hidden: float) -> float:
        return self.query(hidden) + self.heads * self.value * hidden


@dataclass(frozen=True, kw_only=True)
class Latent(Cached):
    """Keys and values of all heads in one latent of ``kv_lora_rank`` and a key of ``rope_dim``.

    Decoding reads latents as they are, each head working on them; a prompt expands them to heads of
    ``nope_dim`` + ``rope_dim`` and ``v_dim``. ``o_gate`` 1 gates what the heads put out.
    """

    kind: ClassVar[str] = "mla"
    words: ClassVar[str] = "latent attention"
    kv_lora_rank: float
    rope_dim: float
    nope_dim: float
    v_dim: float
    q_lora_rank: float | None = None
    o_gate: float = 0

    @property
    def entry(self) -> float:
        return self.kv_lora_rank + self.rope_dim

    @property
    def decode_width(self) -> float:
        return 2 * self.kv_lora_rank + self.rope_dim

    @property
    def prefill_width(self) -> float:
        return self.nope_dim + self.rope_dim + self.v_dim

    def copies(self, cards: int) -> float:
        return cards

    def parameters(self, hidden: float) -> float:
        head = self.nope_dim + self.rope_dim
        query = (
            hidden * self.heads * head
            if self.q_lora_rank is None
            else (hidden + self.heads * head) * self.q_lora_rank
        )
        return (
            query
            + hidden * self.entry
            + self.kv_lora_rank * self.heads * (self.nope_dim + self.v_dim)
            + self.heads * self.v_dim * hidden * (1 + self.o_gate)
        )


@dataclass(frozen=True, kw_only=True)
class LatentSparse(Chosen, Latent):
    """Latents of the tokens an index picks.

    In 8 bits a latent has a scale for each 128 elements and its key stays in 16 bits; index keys
    are in FP8 with a scale whatever the bits of the cache, as engines keep them.
    """

    kind: ClassVar[str] = "mla-sparse"
    words: ClassVar[str] = "latent attention to {topk:,.0f} chosen tokens"

    def entry_bytes(self, bits: float) -> float:
        if bits == 8:
            return scaled(self.kv_lora_rank) + 2 * self.rope_dim
        return super().entry_bytes(bits)

    def index_bytes(self, bits: float) -> float:
        return scaled(self.index_dim)


@dataclass(frozen=True, kw_only=True)
class Compressed(Attention):
    """One vector of ``head_dim`` is key and value: of each of the last ``window`` tokens, and one
    for each ``ratio`` tokens of all (none for 0).

    With ``topk`` an index key of ``index_dim`` picks the vectors looked at; without, all are. In 8
    bits the last ``rope_dim`` elements of a vector stay in 16, the others have a scale for each 64.
    """

    kind: ClassVar[str] = "compressed"
    words: ClassVar[str] = "attention to compressed tokens"
    heads: float
    head_dim: float
    q_lora_rank: float
    o_groups: float
    o_lora_rank: float
    window: float
    ratio: float
    topk: float | None = None
    index_dim: float = 0
    index_heads: float = 0
    rope_dim: float = 0

    def made(self, tokens: float) -> float:
        """Vectors that stand for several tokens."""
        return tokens // self.ratio if self.ratio else 0

    def index_bytes(self) -> float:
        """Bytes of the index key of one vector, in FP8."""
        return 0 if self.topk is None else scaled(self.index_dim)

    def vector_bytes(self, bits: float) -> float:
        """Bytes of one vector in a cache of so many bits."""
        if bits == 8 and self.rope_dim:
            narrow = self.head_dim - self.rope_dim
            return narrow + narrow / _SCALED_VECTOR + 2 * self.rope_dim
        return self.head_dim * bits / 8

    def copies(self, cards: int) -> float:
        return cards

    def seen(self, tokens: float) -> float:
        """Vectors of several tokens looked at."""
        made = self.made(tokens)
        return made if self.topk is None else min(made, self.topk)

    def cache_bytes(self, tokens: float, bits: float) -> float:
        made = self.made(tokens)
        vectors = min(tokens, self.window) + made
        return vectors * self.vector_bytes(bits) + made * self.index_bytes()

    def read_bytes(self, tokens: float, bits: float) -> float:
        vectors = min(tokens, self.window) + self.seen(tokens)
        return vectors * self.vector_bytes(bits) + self.made(tokens) * self.index_bytes()

    def decode_flops(self, tokens: float) -> float:
        seen = min(tokens, self.window) + self.seen(tokens)
        return 4 * self.heads * self.head_dim * seen

    def prefill_flops(self, tokens: float) -> float:
        found = pairs(tokens, self.window)
        if self.ratio:
            most = None if self.topk is None else self.topk * self.ratio
            found += pairs(tokens, most) / self.ratio
        return 4 * self.heads * self.head_dim * found

    def parameters(self, hidden: float) -> float:
        out = (
            (hidden + self.heads * self.head_dim) * self.q_lora_rank
            + hidden * self.head_dim
            + self.heads * self.head_dim * self.o_lora_rank
            + self.o_groups * self.o_lora_rank * hidden
        )
        if self.topk is not None:
            out += hidden * (4 * self.head_dim + 4 * self.index_dim + self.index_heads)
            out += self.q_lora_rank * self.index_heads * self.index_dim
        elif self.ratio:
            out += 2 * hidden * self.head_dim
        return out


@dataclass(frozen=True, kw_only=True)
class Linear(Attention):
    """A state of ``state`` elements whatever the context, read and written for each token; its
    arithmetic is left out. ``params_m`` is its weights in millions.
    """

    kind: ClassVar[str] = "linear"
    words: ClassVar[str] = "linear attention"
    state: float
    params_m: float

    def cache_bytes(self, tokens: float, bits: float) -> float:
        return 0

    def read_bytes(self, tokens: float, bits: float) -> float:
        return 0

    @property
    def state_elements(self) -> float:
        return self.state

    def decode_flops(self, tokens: float) -> float:
        return 0

    def prefill_flops(self, tokens: float) -> float:
        return 0

    def parameters(self, hidden: float) -> float:
        return self.params_m * 1e6


#: Every kind by its name in a cell.
KINDS: Final[Mapping[str, type[Attention]]] = {
    kind.kind: kind
    for kind in (Full, Window, Latent, LatentSparse, FullSparse, Compressed, Linear, SharedKV)
}
_GROUP: Final = re.compile(r"(\d+) ([a-z-]+)((?: [a-z_]+=\d+(?:\.\d+)?)*)")


@dataclass(frozen=True)
class Group:
    """Layers of one kind of attention."""

    count: int
    layer: Attention


def read_groups(text: str) -> tuple[Group, ...]:
    """Layer groups of an ``attention_layers`` cell.

    Raises
    ------
    ValueError
        With what is wrong with the text.
    """
    return tuple(_group(part) for part in text.split("; "))


def _group(part: str) -> Group:
    form = _GROUP.fullmatch(part)
    if not form:
        raise ValueError(f"{part!r} is no group such as 32 full heads=32 kv_heads=8 head_dim=128")
    count, kind, rest = form.groups()
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of attention: expected one of {', '.join(KINDS)}")
    sizes = {name: float(size) for name, size in (pair.split("=") for pair in rest.split())}
    known = {f.name: f.default is MISSING for f in fields(KINDS[kind])}
    lacking = [name for name, needed in known.items() if needed and name not in sizes]
    extra = [name for name in sizes if name not in known]
    if lacking or extra:
        said = f"lacks {', '.join(lacking)}" if lacking else f"knows no {', '.join(extra)}"
        raise ValueError(f"{kind} {said}")
    return Group(int(count), KINDS[kind](**sizes))


def attention_words(text: str) -> str:
    """An ``attention_layers`` cell as a reader says it.

    >>> attention_words("18 full heads=64 kv_heads=8 head_dim=64; 6 linear state=9 params_m=1")
    '18 layers of full attention, 6 layers of linear attention'
    """
    counts: dict[str, int] = {}
    for group in read_groups(text):
        words = group.layer.said()
        counts[words] = counts.get(words, 0) + group.count
    return ", ".join(f"{n} layer{'' if n == 1 else 's'} of {words}" for words, n in counts.items())


@dataclass(frozen=True)
class Parts:
    """Parameters of a model by what they do.

    ``lookup`` is an input embedding of its own, of which a pass reads a row for each token;
    ``head`` gives the output, and looks up where the two are tied; ``dense`` has dense networks,
    shared experts and routers; ``experts`` all those that are chosen from. Norms and biases are
    left out.
    """

    lookup: float
    head: float
    attention: float
    dense: float
    experts: float

    @property
    def total(self) -> float:
        return self.lookup + self.head + self.attention + self.dense + self.experts

    def scaled(self, total: float) -> Parts:
        """The same shares of another total."""
        by = total / self.total
        return Parts(*(by * getattr(self, f.name) for f in fields(self)))


def parts(row: Mapping[str, Any]) -> Parts:
    """Parameters as they follow from the shape of a row of models.csv."""

    def number(name: str) -> float:
        return 0.0 if pd.isna(row[name]) else float(row[name])

    hidden, matrices, moe = number("hidden"), number("ffn_matrices"), number("moe_layers")
    embedding = number("vocab") * hidden
    return Parts(
        lookup=0.0 if row["tied_embeddings"] else embedding,
        head=embedding,
        attention=sum(
            g.count * g.layer.parameters(hidden) for g in read_groups(row["attention_layers"])
        ),
        dense=number("dense_layers") * matrices * hidden * number("ffn_width")
        + moe * hidden * (matrices * number("shared_width") + number("experts")),
        experts=moe * number("experts") * matrices * hidden * number("expert_width"),
    )


def counted(row: Mapping[str, Any]) -> tuple[float, float]:
    """All and active parameters as they follow from the shape of a row of models.csv."""
    found = parts(row)
    if not found.experts:
        return found.total, found.total
    resting = found.experts * (1 - float(row["experts_active"]) / float(row["experts"]))
    return found.total, found.total - resting


def language(total: float, checkpoint: float | None) -> float:
    """Share of a checkpoint that is the language model of so many parameters: modules that predict
    further tokens and encoders of images and sound are counted beside it, at like bits.
    """
    return 1.0 if not checkpoint else min(1.0, total / checkpoint)
