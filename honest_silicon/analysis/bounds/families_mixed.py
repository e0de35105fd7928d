"""Families whose layers are of several kinds: Llama 4, MiniMax, DeepSeek-V4, Step, MiMo, Gemma 4.

What each field means was read in the model classes of Transformers 5.24 and, for Step-3 and MiMo,
of SGLang 0.5.23.
"""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.bounds.family_parts import (
    FULL,
    LINEAR,
    SLIDING,
    Counted,
    Experts,
    Heads,
    groups_of,
    heads_of,
    row_of,
)
from honest_silicon.analysis.bounds.fields import Fields, NotUnderstood, Wrong, shown


def llama4(f: Fields) -> Counted:
    """Chunks of tokens in most layers, all tokens in those without positions."""
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    # Norms of query and key have no weights; tuning of the temperature has none either.
    f.idle("use_qk_norm", "attn_temperature_tuning", "floor_scale", "attn_scale")
    f.only("for_llm_compressor", False)
    chunk, every = f.whole("attention_chunk_size"), f.whole("no_rope_layer_interval", 4)
    positions = [int((i + 1) % every != 0) for i in range(layers)]
    if f.take("no_rope_layers"):
        positions = f.kinds("no_rope_layers", layers, (0, 1)) or positions
    chunked = "chunked_attention"
    kinds = f.kinds("layer_types", layers, (*FULL, chunked))
    windowed = kinds.count(chunked) if kinds else sum(positions)
    width, step = f.whole("intermediate_size"), f.whole("interleave_moe_layer_step", 1)
    sparse = _listed(f, "moe_layers", layers)
    if sparse is None:
        sparse = set(range(step - 1, layers, step))
    moe = Experts(
        len(sparse), f.whole("num_local_experts"), f.whole("num_experts_per_tok"), width, width
    )
    dense = layers - len(sparse)
    biases = heads.input_bias + hidden if f.flag("attention_bias", False) else 0
    row = row_of(
        f,
        groups_of(heads, layers - windowed, windowed, chunk),
        layers=layers,
        dense=dense,
        width=f.whole("intermediate_size_mlp") if dense else f.maybe("intermediate_size_mlp"),
        moe=moe,
    )
    return Counted(row, layers * (2 * hidden + biases) + hidden)


def _listed(f: Fields, name: str, layers: int) -> set[int] | None:
    """Numbers of layers, as a list or parted by commas; None where the field is absent."""
    value = f.take(name)
    if value is None:
        return None
    found = value.split(",") if isinstance(value, str) else value
    try:
        numbers = {int(n) for n in found if not isinstance(n, bool | float)}
    except (TypeError, ValueError):
        numbers = {-1}
    if len(numbers) != len(found) or not numbers <= set(range(layers)):
        raise NotUnderstood(name, Wrong.NO_LAYER_NUMBERS, shown(value))
    return numbers


def minimax(f: Fields) -> Counted:
    """Lightning attention in most layers, full attention in the others."""
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    flags = f.kinds("attn_type_list", layers, (0, 1))
    kinds = f.kinds("layer_types", layers, (*FULL, LINEAR))
    if flags is not None:
        linear = flags.count(0)
    elif kinds is not None:
        linear = kinds.count(LINEAR)
    else:
        raise NotUnderstood("attn_type_list", Wrong.ABSENT)
    f.only("sliding_window")
    f.only("shared_intermediate_size", 0)
    f.idle("shared_moe_mode", "postnorm", "block_size")
    for part in ("full_attention", "linear_attention", "mlp"):
        for end in ("alpha", "beta"):
            name = part.replace("attention", "attn")
            f.idle(f"layernorm_{part}_{end}", f"{name}_{end}_factor")
    inner = heads.queries
    groups = groups_of(heads, layers - linear, 0, None)
    if linear:
        # Query, key and value, a gate and the output, each as wide as all heads.
        mixer = 5 * hidden * inner
        state = heads.heads * heads.dim * heads.dim
        groups.append(f"{linear} linear state={state} params_m={mixer / 1e6:.6f}")
    moe = Experts(
        layers,
        f.whole("num_local_experts"),
        f.whole("num_experts_per_tok"),
        f.whole("intermediate_size"),
    )
    row = row_of(f, groups, layers=layers, dense=0, width=None, moe=moe)
    return Counted(row, layers * 2 * hidden + hidden + linear * inner)


def minimax_m3(f: Fields) -> Counted:
    """Attention to blocks of tokens that an index picks, after a few layers of full attention."""
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    inner = f.within("sparse_attention_config")
    inner.only("use_sparse_attention", True)
    sparse = inner.kinds("sparse_attention_freq", layers, (0, 1))
    if sparse is None:
        raise NotUnderstood("sparse_attention_config.sparse_attention_freq", Wrong.ABSENT)
    # An index with values would keep them, too.
    bare = inner.kinds("sparse_disable_index_value", layers, (0, 1)) or [0] * layers
    if any(s and not b for s, b in zip(sparse, bare, strict=True)):
        raise NotUnderstood(
            "sparse_attention_config.sparse_disable_index_value",
            Wrong.SPARSE_ZERO,
        )
    inner.only("sparse_init_block", 0)
    inner.only("sparse_local_block", 1)
    inner.only("sparse_score_type", "max")
    picked = inner.whole("sparse_topk_blocks") * inner.whole("sparse_block_size")
    dim, many, indexed = (
        inner.whole("sparse_index_dim"),
        inner.whole("sparse_num_index_heads"),
        sum(sparse),
    )
    inner.close()
    f.only("attention_output_gate", False)
    f.only("qk_norm_type", "per_head")
    f.idle("use_gemma_norm")
    norms = 2 * heads.dim if f.flag("use_qk_norm", True) else 0
    flags = f.kinds("moe_layer_freq", layers, (0, 1)) or [1] * layers
    moe_layers = sum(flags)
    dense = layers - moe_layers
    f.only("first_k_dense_replace", dense)
    width, experts = f.whole("intermediate_size"), f.whole("num_local_experts")
    f.only("moe_intermediate_size", width)
    shared = f.whole("n_shared_experts", 0, least=0) * f.whole("shared_intermediate_size", 0, 0)
    moe = Experts(moe_layers, experts, f.whole("num_experts_per_tok"), width, shared)
    groups = groups_of(heads, layers - indexed, 0, None)
    if indexed:
        groups.append(f"{indexed} full-sparse {heads.sizes} topk={picked} index_dim={dim}")
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=dense,
        width=f.whole("dense_intermediate_size") if dense else f.maybe("dense_intermediate_size"),
        moe=moe,
    )
    beside = layers * (2 * hidden + norms) + hidden
    # Query, key and their norms of the index.
    beside += indexed * (hidden * (many + 1) * dim + 2 * dim)
    return Counted(row, beside + (moe_layers * experts if f.flag("use_routing_bias", False) else 0))


#: Tokens that one vector stands for; 0 for the layers that see a window alone.
_RATIOS: Final = (0, 4, 128)


def deepseek_v4(f: Fields) -> Counted:
    """A window of tokens, and vectors that stand for 4 tokens, chosen by an index, or for 128."""
    layers, hidden = f.layers(), f.whole("hidden_size")
    heads, dim, rank = f.whole("num_attention_heads"), f.whole("head_dim"), f.whole("q_lora_rank")
    f.only("num_key_value_heads", 1)
    f.only("attention_bias", False)
    f.only("mlp_bias", False)
    f.idle("hc_eps", "hc_sinkhorn_iters", "compress_rope_theta")
    further = f.maybe("num_nextn_predict_layers", 0) or 0
    ratios = f.kinds("compress_ratios", layers, _RATIOS, further=further)
    if ratios is None:
        raise NotUnderstood("compress_ratios", Wrong.ABSENT)
    rope, window = f.whole("qk_rope_head_dim"), f.whole("sliding_window")
    many, wide = f.whole("index_n_heads"), f.whole("index_head_dim")
    chosen = f" topk={f.whole('index_topk')} index_dim={wide} index_heads={many}"
    sizes = (
        f"compressed heads={heads} head_dim={dim} q_lora_rank={rank} "
        f"o_groups={f.whole('o_groups')} o_lora_rank={f.whole('o_lora_rank')} window={window}"
    )
    groups = [
        f"{ratios.count(r)} {sizes} ratio={r}{chosen if r == 4 else ''} rope_dim={rope}"
        for r in _RATIOS
        if r in ratios
    ]
    # One shared expert, as wide as the others.
    f.only("n_shared_experts", 1)
    experts, width = f.whole("n_routed_experts"), f.whole("moe_intermediate_size")
    picked = f.whole("num_experts_per_tok")
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=0,
        width=None,
        moe=Experts(layers, experts, picked, width, width),
    )
    # Norms, and a sink for each head.
    beside = layers * (2 * hidden + rank + dim + heads) + hidden
    # What makes a vector of several tokens: a place for each of them, and a norm.
    beside += ratios.count(128) * (128 * dim + dim)
    beside += ratios.count(4) * (4 * 2 * (dim + wide) + dim + wide)
    # Streams that are mixed before and after each block, and at the end.
    streams = f.whole("hc_mult")
    mixed = (2 + streams) * streams
    beside += layers * 2 * (mixed * streams * hidden + mixed + 3)
    beside += streams * streams * hidden + streams + 1
    # The first layers look their experts up by the token, the others correct for each expert.
    looked_up = f.whole("num_hash_layers", least=0)
    if looked_up > layers:
        raise NotUnderstood("num_hash_layers", Wrong.OF_LAYERS, looked_up, layers)
    return Counted(row, beside + (layers - looked_up) * experts)


#: Fields of Step that change neither bytes nor the work counted.
_STEP: Final = (
    *("max_seq_len", "moe_router_activation", "moe_router_scaling_factor", "need_fp32_gate"),
    *("norm_expert_weight", "partial_rotary_factors", "swiglu_limits", "swiglu_limits_shared"),
    *("use_rope_layers", "yarn_only_types", "zero_centered", "max_position_embedding"),
)


def _step_experts(f: Fields, layers: int) -> Experts:
    """The experts of a Step model."""
    f.idle(*_STEP)
    f.only("use_moe", True)
    f.only("moe_every_n_layer", 1)
    f.only("moe_layer_offset", 0)
    sparse = _listed(f, "moe_layers_enum", layers)
    if sparse is None:
        raise NotUnderstood("moe_layers_enum", Wrong.ABSENT)
    count, chosen = f.whole("moe_num_experts"), f.whole("moe_top_k")
    width = f.whole("moe_intermediate_size")
    return Experts(len(sparse), count, chosen, width, f.whole("share_expert_dim", least=0))


def step3(f: Fields) -> Counted:
    """One key and value for all heads, and a query through a rank."""
    layers, hidden = f.layers(), f.whole("hidden_size")
    many, groups, dim = (
        f.whole("num_attention_heads"),
        f.whole("num_attention_groups"),
        f.whole("head_dim"),
    )
    rank = f.whole("share_q_dim")
    f.only("use_qk_norm", False)
    moe = _step_experts(f, layers)
    row = row_of(
        f,
        [f"{layers} full {Heads(many, groups, dim).sizes} q_lora_rank={rank}"],
        layers=layers,
        dense=layers - moe.layers,
        width=f.whole("intermediate_size"),
        moe=moe,
    )
    return Counted(row, layers * (2 * hidden + rank) + hidden)


def step3p5(f: Fields) -> Counted:
    """Windows with heads of their own in most layers; each head's output has a gate."""
    layers, hidden = f.layers(), f.whole("hidden_size")
    f.only("att_impl_type", "GQA")
    f.only("sink", False)
    further = f.maybe("num_nextn_predict_layers", 0) or 0
    kinds = f.kinds("layer_types", layers, (*FULL, SLIDING), further=further)
    if kinds is None:
        raise NotUnderstood("layer_types", Wrong.ABSENT)
    windowed = kinds.count(SLIDING)
    heads = Heads(
        f.whole("num_attention_heads"), f.whole("num_attention_groups"), f.whole("head_dim")
    )
    other = heads
    if f.has("attention_other_setting"):
        inner = f.within("attention_other_setting")
        inner.only("attention_type", SLIDING)
        dim = inner.whole("head_dim", heads.dim)
        inner.only("true_head_dim", dim)
        other = Heads(
            inner.whole("num_attention_heads"), inner.whole("num_attention_groups", heads.kv), dim
        )
        inner.close()
    moe = _step_experts(f, layers)
    full = layers - windowed
    groups = [
        *groups_of(heads, full, 0, None),
        *groups_of(other, 0, windowed, f.maybe("sliding_window")),
    ]
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=layers - moe.layers,
        width=f.whole("intermediate_size"),
        moe=moe,
    )
    beside = layers * 2 * hidden + hidden
    if f.flag("use_qk_norm", True):
        beside += 2 * (full * heads.dim + windowed * other.dim)
    if f.flag("use_head_wise_attn_gate", True):
        beside += hidden * (full * heads.heads + windowed * other.heads)
    if f.flag("use_moe_router_bias", True):
        beside += moe.layers * moe.count
    return Counted(row, beside)


def mimo_v2(f: Fields) -> Counted:
    """Windows in most layers; values are narrower than keys."""
    layers, hidden = f.layers(), f.whole("hidden_size")
    window = f.whole("sliding_window")
    for same in ("sliding_window_size", "attention_chunk_size"):
        f.only(same, window)
    f.idle("attention_value_scale", "swa_rope_theta", "layernorm_epsilon")
    f.only("attention_bias", False)
    f.only("attention_projection_layout", "fused_qkv")
    kinds = f.kinds("hybrid_layer_pattern", layers, (0, 1))
    if kinds is None:
        raise NotUnderstood("hybrid_layer_pattern", Wrong.ABSENT)
    windowed = sum(kinds)
    full = layers - windowed
    groups, output, sinks = [], 0, 0
    for count, begin, sink in ((full, "", "full"), (windowed, "swa_", "swa")):
        heads = Heads(
            f.whole(f"{begin}num_attention_heads"),
            f.whole(f"{begin}num_key_value_heads"),
            f.whole(f"{begin}head_dim"),
        )
        value = f.whole(f"{begin}v_head_dim")
        sized = (
            groups_of(heads, count, 0, None) if not begin else groups_of(heads, 0, count, window)
        )
        groups += [f"{group} v_dim={value}" for group in sized]
        output += count * heads.heads * value * hidden
        if f.flag(f"add_{sink}_attention_sink_bias", False):
            sinks += count * heads.heads
    flags = f.kinds("moe_layer_freq", layers, (0, 1))
    if flags is None:
        raise NotUnderstood("moe_layer_freq", Wrong.ABSENT)
    f.only("n_shared_experts", 0)
    moe = Experts(
        sum(flags),
        f.whole("n_routed_experts"),
        f.whole("num_experts_per_tok"),
        f.whole("moe_intermediate_size"),
    )
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=layers - moe.layers,
        width=f.whole("intermediate_size"),
        moe=moe,
    )
    f.only("moe_router_dtype", "float32", "bfloat16")
    router = 16 if f.take("moe_router_dtype") == "bfloat16" else 32
    beside = layers * 2 * hidden + hidden + sinks + moe.layers * moe.count
    apart = ((16, output), (router, moe.layers * moe.count * hidden))
    return Counted(row, beside, apart=apart)


def gemma4(f: Fields) -> Counted:
    """Windows in most layers; in the others wider heads whose values may be their keys."""
    layers, heads = f.layers(), heads_of(f)
    hidden = f.whole("hidden_size")
    f.only("attention_bias", False)
    f.only("use_bidirectional_attention", "vision", False)
    f.idle("vocab_size_per_layer_input", "expert_intermediate_size")
    # Smaller models add an embedding in each layer and share caches between layers.
    for more in ("hidden_size_per_layer_input", "num_kv_shared_layers"):
        f.whole(more, least=0)
        f.only(more, 0)
    f.only("use_double_wide_mlp", False)
    kinds = f.kinds("layer_types", layers, (FULL[0], SLIDING))
    if kinds is None:
        kinds = [SLIDING if (i + 1) % 6 else FULL[0] for i in range(layers)]
    if kinds[-1] == SLIDING:
        raise NotUnderstood("layer_types", Wrong.ENDS_IN_WINDOW)
    windowed = kinds.count(SLIDING)
    full = layers - windowed
    same, few = f.flag("attention_k_eq_v", False), f.maybe("num_global_key_value_heads")
    wide = Heads(heads.heads, few if same and few else heads.kv, f.whole("global_head_dim", 512))
    if wide.heads % wide.kv:
        raise NotUnderstood("num_global_key_value_heads", Wrong.NOT_DIVIDING, wide.kv, wide.heads)
    groups = [
        *groups_of(heads, 0, windowed, f.maybe("sliding_window")),
        *groups_of(wide, full, 0, None),
    ]
    width, moe = f.whole("intermediate_size"), None
    beside = layers * (4 * hidden + 1) + 2 * (windowed * heads.dim + full * wide.dim) + hidden
    if same:
        # Values are made by the projection of the keys: the shape counts it twice.
        beside -= full * hidden * wide.keys
    if f.flag("enable_moe_block", False):
        # Experts beside the dense network of each layer, which stands as a shared one.
        moe = Experts(
            layers,
            f.whole("num_experts"),
            f.whole("top_k_experts"),
            f.whole("moe_intermediate_size"),
            width,
        )
        beside += layers * (4 * hidden + moe.count)
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=0 if moe else layers,
        width=width,
        moe=moe,
        tied=True,
    )
    return Counted(row, beside)
