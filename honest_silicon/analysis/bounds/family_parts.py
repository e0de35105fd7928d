"""What the families of language models have in common: heads, groups of layers, experts.

Each family reads the fields of its ``config.json`` into the columns of models.csv with these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from honest_silicon.analysis.bounds.fields import Fields, NotUnderstood, Wrong

FULL: Final = ("full_attention", "attention")
SLIDING: Final = "sliding_attention"
LINEAR: Final = "linear_attention"


@dataclass(frozen=True)
class Counted:
    """A configuration in the columns of models.csv.

    ``beside`` are weights beside the shape that every token passes, ``beside_experts`` those of
    experts, of which some rest. ``apart`` are linear weights that a checkpoint in FP8 keeps wider:
    the bits, and how many.
    """

    row: Mapping[str, Any]
    beside: float
    beside_experts: float = 0.0
    apart: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Experts:
    """Layers with experts; ``shared`` is the width of what each token passes beside them."""

    layers: int
    count: int
    chosen: int
    width: float
    shared: float = 0.0


def row_of(
    f: Fields,
    attention: list[str],
    *,
    layers: int,
    dense: int,
    width: int | None,
    moe: Experts | None = None,
    matrices: int = 3,
    tied: bool = False,
    vocab: int | None = None,
    state_bits: int | None = None,
) -> dict[str, Any]:
    """The columns of a shape; ``dense`` layers of ``width`` beside those with experts."""
    if moe and moe.layers and not 0 < moe.chosen < moe.count:
        raise NotUnderstood("num_experts_per_tok", Wrong.TOO_FEW_EXPERTS, moe.chosen, moe.count)
    if moe and not moe.layers:
        moe = None
    return {
        "hidden": f.whole("hidden_size"),
        "vocab": f.whole("vocab_size", vocab),
        "tied_embeddings": f.flag("tie_word_embeddings", tied),
        "layers": layers,
        "attention_layers": "; ".join(attention),
        "dense_layers": dense,
        "ffn_width": width if dense else None,
        "ffn_matrices": matrices,
        "moe_layers": moe.layers if moe else 0,
        "experts": moe.count if moe else None,
        "experts_active": moe.chosen if moe else None,
        "expert_width": moe.width if moe else None,
        "shared_width": moe.shared if moe else None,
        "state_bits": state_bits,
    }


@dataclass(frozen=True)
class Heads:
    """Heads of attention as most families have them."""

    heads: int
    kv: int
    dim: int

    @property
    def sizes(self) -> str:
        return f"heads={self.heads} kv_heads={self.kv} head_dim={self.dim}"

    @property
    def queries(self) -> int:
        return self.heads * self.dim

    @property
    def keys(self) -> int:
        return self.kv * self.dim

    @property
    def input_bias(self) -> int:
        """Biases of query, key and value."""
        return self.queries + 2 * self.keys


def heads_of(
    f: Fields, *, dim: int | None = None, heads: int | None = None, kv: int | None = None
) -> Heads:
    many = f.whole("num_attention_heads", heads)
    keys = f.whole("num_key_value_heads", kv or many)
    if many % keys:
        raise NotUnderstood("num_key_value_heads", Wrong.NOT_DIVIDING, keys, many)
    given = f.maybe("head_dim") or dim
    if given is None:
        hidden = f.whole("hidden_size")
        if hidden % many:
            raise NotUnderstood("head_dim", Wrong.NO_DIMENSION, many, hidden)
        given = hidden // many
    return Heads(many, keys, given)


def groups_of(heads: Heads, full: int, windowed: int, window: int | None) -> list[str]:
    """Layers that see all tokens, and layers that see a window."""
    found = [f"{full} full {heads.sizes}"] if full else []
    if windowed:
        if window is None:
            raise NotUnderstood("sliding_window", Wrong.ABSENT)
        found.append(f"{windowed} window {heads.sizes} window={window}")
    return found


def split(f: Fields, layers: int, default: Callable[[int], bool]) -> tuple[int, int]:
    """Layers that see all and layers that see a window, as listed or else by ``default``."""
    listed = f.kinds("layer_types", layers, (*FULL, SLIDING))
    windows = [k == SLIDING for k in listed] if listed else [default(i) for i in range(layers)]
    return layers - sum(windows), sum(windows)


def after_dense(f: Fields, layers: int) -> tuple[Experts, int]:
    """Experts in all layers but the first dense ones."""
    dense = f.whole("first_k_dense_replace", 0, least=0)
    if dense > layers:
        raise NotUnderstood("first_k_dense_replace", Wrong.OF_LAYERS, dense, layers)
    f.only("moe_layer_freq", 1)
    width = f.whole("moe_intermediate_size")
    shared = f.maybe("n_shared_experts", 0) or 0
    experts = f.whole("n_routed_experts")
    chosen = f.whole("num_experts_per_tok")
    return Experts(layers - dense, experts, chosen, width, shared * width), dense
