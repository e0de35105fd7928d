"""Families with layers that keep a state: Kimi Linear and Jamba.

What each field means was read in the model classes of Transformers 5.24.
"""

from __future__ import annotations

from typing import Any

from honest_silicon.analysis.bounds.family_parts import (
    Counted,
    Experts,
    groups_of,
    heads_of,
    row_of,
)
from honest_silicon.analysis.bounds.fields import Fields, NotUnderstood, Wrong, shown


def kimi_linear(f: Fields) -> Counted:
    """A state in most layers, latent attention in the others."""
    layers, hidden = f.layers(), f.whole("hidden_size")
    heads, latent = f.whole("num_attention_heads"), f.whole("kv_lora_rank")
    # A rank of the query is in no published model of this type.
    f.only("q_lora_rank")
    f.only("attention_bias", False)
    f.only("moe_layer_freq", 1)
    f.idle("head_dim", "mla_use_nope", "model_max_length", "moe_renormalize", "use_grouped_topk")
    f.idle("moe_router_activation_func", "num_expert_group", "num_key_value_heads")
    inner = f.within("linear_attn_config")
    full, linear = (_numbered(inner, n, layers) for n in ("full_attn_layers", "kda_layers"))
    if len(full) + len(linear) != layers or full & linear:
        raise NotUnderstood("linear_attn_config", Wrong.UNTOLD_LAYERS, layers)
    many, dim = inner.whole("num_heads"), inner.whole("head_dim")
    wide = many * dim
    # Query, key, value and output, a gate and a decay through a rank as wide as a head, one more
    # weight for each head, and a convolution of each of the first three.
    mixer = 4 * hidden * wide + 2 * (hidden + wide) * dim + hidden * many
    mixer += 3 * wide * inner.whole("short_conv_kernel_size")
    inner.close()
    sizes = (
        f"heads={heads} kv_lora_rank={latent} rope_dim={f.whole('qk_rope_head_dim')} "
        f"nope_dim={f.whole('qk_nope_head_dim')} v_dim={f.whole('v_head_dim')}"
    )
    groups = [f"{len(full)} mla {sizes}"] if full else []
    if linear:
        groups.append(f"{len(linear)} linear state={wide * dim} params_m={mixer / 1e6:.6f}")
    dense, width = f.whole("first_k_dense_replace", least=0), f.whole("moe_intermediate_size")
    if dense > layers:
        raise NotUnderstood("first_k_dense_replace", Wrong.OF_LAYERS, dense, layers)
    moe = Experts(
        layers - dense,
        f.whole("num_experts"),
        f.whole("num_experts_per_token"),
        width,
        f.whole("num_shared_experts", least=0) * width,
    )
    row = row_of(f, groups, layers=layers, dense=dense, width=f.whole("intermediate_size"), moe=moe)
    beside = layers * 2 * hidden + hidden + len(full) * latent + moe.layers * moe.count
    return Counted(row, beside + len(linear) * (wide + many + dim))


def _numbered(f: Fields, name: str, layers: int) -> set[int]:
    """Layers by their numbers, the first of which is 1."""
    value: Any = f.take(name)
    known = set(range(1, layers + 1))
    if not isinstance(value, list) or not all(type(n) is int and n in known for n in value):
        raise NotUnderstood(f"linear_attn_config.{name}", Wrong.NO_LAYERS, shown(value))
    return set(value)


def jamba(f: Fields) -> Counted:
    """A state in most layers, full attention in every few; experts in every few."""
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    f.only("sliding_window")
    f.only("mamba_proj_bias", False)
    f.idle("use_mamba_kernels", "use_mambapy", "use_associative_scan")
    full = _every(f, "attn_layer", layers, 8, 4)
    sparse = _every(f, "expert_layer", layers, 2, 1)
    inner = hidden * f.whole("mamba_expand", 2)
    each, rank, wide = (f.whole(f"mamba_{n}") for n in ("d_state", "dt_rank", "d_conv"))
    mixer = 3 * hidden * inner + inner * (wide + rank + 2 * each) + rank * inner + inner * each
    groups = groups_of(heads, full, 0, None)
    linear = layers - full
    if linear:
        groups.append(f"{linear} linear state={inner * each} params_m={mixer / 1e6:.6f}")
    width = f.whole("intermediate_size")
    moe = Experts(sparse, f.whole("num_experts"), f.whole("num_experts_per_tok"), width)
    row = row_of(f, groups, layers=layers, dense=layers - sparse, width=width, moe=moe)
    # Biases of the step and of the convolution, what passes by the state, and three norms.
    state = 2 * inner + (inner if f.flag("mamba_conv_bias", True) else 0) + rank + 2 * each
    return Counted(row, layers * 2 * hidden + hidden + linear * state)


def _every(f: Fields, name: str, layers: int, period: int, offset: int) -> int:
    """How many layers are at an offset in every period."""
    period = f.whole(f"{name}_period", period)
    offset = f.whole(f"{name}_offset", offset, least=0)
    return sum(1 for i in range(layers) if i % period == offset)
