"""Families of language models: how the fields of a ``config.json`` give a shape.

A family is named by its ``model_type``. Each reads its fields into the columns of models.csv and
counts the weights that stand beside the shape there: norms, biases and what routes. Values that a
published configuration leaves out are those of the model class of that type.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from honest_silicon.analysis.bounds.families_mixed import (
    deepseek_v4,
    gemma4,
    llama4,
    mimo_v2,
    minimax,
    minimax_m3,
    step3,
    step3p5,
)
from honest_silicon.analysis.bounds.families_states import jamba, kimi_linear
from honest_silicon.analysis.bounds.family_parts import (
    FULL,
    LINEAR,
    Counted,
    Experts,
    after_dense,
    groups_of,
    heads_of,
    row_of,
    split,
)
from honest_silicon.analysis.bounds.fields import MOST_LAYERS, Fields, NotUnderstood, Wrong, shown


def _llama(f: Fields) -> Counted:
    layers, heads, width = f.layers(), heads_of(f), f.whole("intermediate_size")
    hidden = f.whole("hidden_size")
    biases = 0
    if f.flag("attention_bias", False):
        biases += heads.input_bias + hidden
    if f.flag("mlp_bias", False):
        biases += 2 * width + hidden
    row = row_of(f, groups_of(heads, layers, 0, None), layers=layers, dense=layers, width=width)
    return Counted(row, layers * (2 * hidden + biases) + hidden)


def _seed_oss(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f, dim=128), f.whole("hidden_size")
    width = f.whole("intermediate_size")
    biases = heads.input_bias if f.flag("attention_bias", True) else 0
    f.only("attention_out_bias", False)
    f.only("mlp_bias", False)
    row = row_of(f, groups_of(heads, layers, 0, None), layers=layers, dense=layers, width=width)
    return Counted(row, layers * (2 * hidden + biases) + hidden)


def _mistral(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    window = f.maybe("sliding_window")
    groups = groups_of(heads, 0, layers, window) if window else groups_of(heads, layers, 0, None)
    row = row_of(f, groups, layers=layers, dense=layers, width=f.whole("intermediate_size"))
    return Counted(row, layers * 2 * hidden + hidden)


def _qwen_windows(f: Fields, layers: int) -> tuple[int, int, int | None]:
    """Layers without and with a window, which starts after ``max_window_layers`` where used."""
    window, first = f.maybe("sliding_window"), f.maybe("max_window_layers", 0)
    used = f.flag("use_sliding_window", False)
    if not used:
        full, windowed = split(f, layers, lambda i: False)
    else:
        if first is None:
            raise NotUnderstood("max_window_layers", Wrong.ABSENT)
        full, windowed = split(f, layers, lambda i: i >= first)
    return full, windowed, window


def _qwen2(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    groups = groups_of(heads, *_qwen_windows(f, layers))
    row = row_of(f, groups, layers=layers, dense=layers, width=f.whole("intermediate_size"))
    return Counted(row, layers * (2 * hidden + heads.input_bias) + hidden)


def _qwen3(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f, dim=128), f.whole("hidden_size")
    biases = heads.input_bias + hidden if f.flag("attention_bias", False) else 0
    groups = groups_of(heads, *_qwen_windows(f, layers))
    row = row_of(f, groups, layers=layers, dense=layers, width=f.whole("intermediate_size"))
    return Counted(row, layers * (2 * hidden + 2 * heads.dim + biases) + hidden)


def _sparse(f: Fields, layers: int) -> int:
    """How many layers have experts, by ``decoder_sparse_step`` and ``mlp_only_layers``."""
    step, only = f.whole("decoder_sparse_step", 1), f.take("mlp_only_layers") or []
    if not isinstance(only, list) or any(
        isinstance(i, bool) or not isinstance(i, int) or not 0 <= i < layers for i in only
    ):
        raise NotUnderstood("mlp_only_layers", Wrong.NO_LIST_OF_LAYERS)
    return sum(1 for i in range(layers) if i not in only and (i + 1) % step == 0)


def _routed(f: Fields, layers: int, shared: float = 0.0) -> Experts:
    """The experts of so many layers, by the names the Qwen families give their numbers."""
    return Experts(
        layers,
        f.whole("num_experts"),
        f.whole("num_experts_per_tok"),
        f.whole("moe_intermediate_size"),
        shared,
    )


def _qwen3_moe(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    # A window is used by none of this type that is published: not understood, so refused.
    f.only("use_sliding_window", False)
    f.idle("sliding_window", "max_window_layers")
    f.only("qkv_bias", False)
    f.only("use_qk_norm", True)
    f.only("shared_expert_intermediate_size", 0)
    biases = heads.input_bias + hidden if f.flag("attention_bias", False) else 0
    sparse = _sparse(f, layers)
    moe = _routed(f, sparse)
    dense = layers - sparse
    width = f.maybe("intermediate_size")
    if dense and width is None:
        raise NotUnderstood("intermediate_size", Wrong.ABSENT)
    row = row_of(
        f, groups_of(heads, layers, 0, None), layers=layers, dense=dense, width=width, moe=moe
    )
    return Counted(row, layers * (2 * hidden + 2 * heads.dim + biases) + hidden)


def _qwen2_moe(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    f.only("use_sliding_window", False)
    f.idle("sliding_window", "max_window_layers")
    biases = heads.input_bias if f.flag("qkv_bias", True) else 0
    f.whole("num_experts")
    moe, dense = _beside_shared(f, layers)
    row = row_of(
        f,
        groups_of(heads, layers, 0, None),
        layers=layers,
        dense=dense,
        width=f.whole("intermediate_size") if dense else f.maybe("intermediate_size"),
        moe=moe,
    )
    beside = layers * (2 * hidden + biases) + hidden
    # A gate for the shared expert.
    return Counted(row, beside + (moe.layers * hidden if moe and moe.shared else 0))


def _mixtral(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    window = f.maybe("sliding_window")
    groups = groups_of(heads, 0, layers, window) if window else groups_of(heads, layers, 0, None)
    moe = Experts(
        layers,
        f.whole("num_local_experts"),
        f.whole("num_experts_per_tok"),
        f.whole("intermediate_size"),
    )
    row = row_of(f, groups, layers=layers, dense=0, width=None, moe=moe)
    return Counted(row, layers * 2 * hidden + hidden)


def _gpt_oss(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f, dim=64), f.whole("hidden_size")
    full, windowed = split(f, layers, lambda i: i % 2 == 0)
    width = f.whole("intermediate_size")
    experts = f.whole("num_local_experts")
    chosen = f.whole("num_experts_per_tok", f.maybe("experts_per_token"))
    f.only("experts_per_token", chosen)
    biases = heads.input_bias + hidden if f.flag("attention_bias", True) else 0
    moe = Experts(layers, experts, chosen, width)
    groups = groups_of(heads, full, windowed, f.maybe("sliding_window"))
    row = row_of(f, groups, layers=layers, dense=0, width=None, moe=moe)
    # A sink for each head, and biases of the router and of each expert.
    beside = layers * (2 * hidden + biases + heads.heads + experts) + hidden
    return Counted(row, beside, layers * experts * (2 * width + hidden))


def _glm4_moe(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    moe, dense = after_dense(f, layers)
    biases = heads.input_bias if f.flag("attention_bias", False) else 0
    norms = 2 * heads.dim if f.flag("use_qk_norm", False) else 0
    row = row_of(
        f,
        groups_of(heads, layers, 0, None),
        layers=layers,
        dense=dense,
        width=f.whole("intermediate_size"),
        moe=moe,
    )
    beside = layers * (2 * hidden + biases + norms) + hidden + moe.layers * moe.count
    return Counted(row, beside)


def _deepseek(f: Fields, *, indexed: int = 0, corrected: bool = True) -> Counted:
    """Latent attention; ``indexed`` layers choose its tokens, and the others follow them."""
    layers, hidden = f.layers(), f.whole("hidden_size")
    heads = f.whole("num_attention_heads")
    f.take("num_key_value_heads")
    f.only("head_dim", f.maybe("qk_rope_head_dim"), f.maybe("qk_nope_head_dim"))
    f.take("qk_head_dim")
    f.only("attention_bias", False)
    rank, latent = f.maybe("q_lora_rank"), f.whole("kv_lora_rank")
    sizes = (
        f"heads={heads} kv_lora_rank={latent} rope_dim={f.whole('qk_rope_head_dim')} "
        f"nope_dim={f.whole('qk_nope_head_dim')} v_dim={f.whole('v_head_dim')}"
    )
    if rank:
        sizes += f" q_lora_rank={rank}"
    beside = layers * (2 * hidden + latent + (rank or 0)) + hidden
    groups = [f"{layers} mla {sizes}"]
    if indexed:
        if rank is None:
            raise NotUnderstood("q_lora_rank", Wrong.ABSENT)
        dim, many, chosen = f.whole("index_head_dim"), f.whole("index_n_heads"), "mla-sparse"
        sizes += f" topk={f.whole('index_topk')}"
        groups = [f"{indexed} {chosen} {sizes} index_dim={dim}"]
        if layers > indexed:
            # They keep no keys of an index.
            groups.append(f"{layers - indexed} {chosen} {sizes} index_dim=0")
        # The index: its query and key, a norm with bias of the key, and a weight for each head.
        beside += indexed * (rank * many * dim + hidden * dim + 2 * dim + hidden * many)
    moe, dense = after_dense(f, layers)
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=dense,
        width=f.whole("intermediate_size"),
        moe=moe,
    )
    # A correction for each expert where the router is balanced without a loss.
    return Counted(row, beside + (moe.layers * moe.count if corrected else 0))


def _deepseek_v2(f: Fields) -> Counted:
    f.only("topk_method", "greedy", "group_limited_greedy")
    return _deepseek(f, corrected=False)


def _sparse_deepseek(f: Fields) -> Counted:
    return _deepseek(f, indexed=f.layers())


def _glm_dsa(f: Fields) -> Counted:
    layers = f.layers()
    f.idle("indexer_rope_interleave", "index_share_for_mtp_iteration", "moe_router_dtype")
    f.only("mlp_bias", False)
    f.only("topk_method", "noaux_tc")
    f.only("index_topk_pattern")
    every, first = f.whole("index_topk_freq", 1), f.whole("index_skip_topk_offset", 2, least=0)
    kinds = f.kinds("indexer_types", layers, ("full", "shared"))
    if kinds is None:
        kinds = ["shared" if max(i - first + 1, 0) % every else "full" for i in range(layers)]
    if kinds[0] == "shared":
        raise NotUnderstood("indexer_types", Wrong.NO_FIRST_INDEX)
    dense = f.whole("first_k_dense_replace", least=0)
    listed = f.kinds("mlp_layer_types", layers, ("dense", "sparse"))
    if listed is not None and listed.count("dense") != dense:
        raise NotUnderstood("mlp_layer_types", Wrong.DENSE_LAYERS, dense)
    return _deepseek(f, indexed=kinds.count("full"))


def _minimax_m2(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    # 1 is full attention; linear layers of other MiniMax models are not understood.
    f.kinds("attn_type_list", layers, (1,))
    f.kinds("layer_types", layers, FULL)
    f.only("sliding_window")
    f.only("shared_intermediate_size", 0)
    f.only("qk_norm_type", "per_layer")
    f.idle("mlp_intermediate_size", "shared_moe_mode")
    for unused in ("full_attention", "linear_attention", "mlp"):
        f.idle(f"layernorm_{unused}_alpha", f"layernorm_{unused}_beta")
    norms = heads.queries + heads.keys if f.flag("use_qk_norm", True) else 0
    experts = f.whole("num_local_experts")
    routing = experts if f.flag("use_routing_bias", True) else 0
    moe = Experts(layers, experts, f.whole("num_experts_per_tok"), f.whole("intermediate_size"))
    row = row_of(f, groups_of(heads, layers, 0, None), layers=layers, dense=0, width=None, moe=moe)
    return Counted(row, layers * (2 * hidden + norms + routing) + hidden)


def _gemma2(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f, dim=256), f.whole("hidden_size")
    f.only("attention_bias", False)
    full, windowed = split(f, layers, lambda i: i % 2 == 0)
    groups = groups_of(heads, full, windowed, f.whole("sliding_window", 4096))
    width = f.whole("intermediate_size")
    row = row_of(f, groups, layers=layers, dense=layers, width=width, tied=True, vocab=256_000)
    return Counted(row, layers * 4 * hidden + hidden)


def _gemma3(f: Fields) -> Counted:
    layers, heads = f.layers(), heads_of(f, dim=256, heads=8, kv=4)
    hidden = f.whole("hidden_size")
    f.only("attention_bias", False)
    f.only("use_bidirectional_attention", False)
    pattern = f.whole("sliding_window_pattern", f.maybe("_sliding_window_pattern") or 6)
    full, windowed = split(f, layers, lambda i: bool((i + 1) % pattern))
    groups = groups_of(heads, full, windowed, f.whole("sliding_window", 4096))
    width = f.whole("intermediate_size")
    row = row_of(f, groups, layers=layers, dense=layers, width=width, tied=True, vocab=262_208)
    return Counted(row, layers * (4 * hidden + 2 * heads.dim) + hidden)


def _qwen3_next(f: Fields) -> Counted:
    layers, heads, hidden = f.layers(), heads_of(f), f.whole("hidden_size")
    every = f.whole("full_attention_interval", 4)
    listed = f.kinds("layer_types", layers, (*FULL, LINEAR))
    kinds = listed or [LINEAR if (i + 1) % every else FULL[0] for i in range(layers)]
    linear = kinds.count(LINEAR)
    f.only("attention_bias", False)
    f.only("use_sliding_window", False)
    f.only("attn_output_gate", True)
    key, many = f.whole("linear_key_head_dim"), f.whole("linear_num_value_heads")
    wide = f.whole("linear_value_head_dim")
    keys, values = f.whole("linear_num_key_heads") * key, many * wide
    mixer = hidden * (2 * keys + 3 * values + 2 * many)
    mixer += (2 * keys + values) * f.whole("linear_conv_kernel_dim")
    groups = []
    if layers > linear:
        groups.append(f"{layers - linear} full {heads.sizes} q_gate=1")
    if linear:
        groups.append(f"{linear} linear state={many * key * wide} params_m={mixer / 1e6:.6f}")
    beside = layers * 2 * hidden + (layers - linear) * 2 * heads.dim + hidden
    beside += linear * (wide + 2 * many)
    moe, dense = _beside_shared(f, layers)
    row = row_of(
        f,
        groups,
        layers=layers,
        dense=dense,
        width=f.whole("intermediate_size") if dense else f.maybe("intermediate_size"),
        moe=moe,
        state_bits=_state_bits(f, "mamba_ssm_dtype"),
    )
    # A gate for the shared expert.
    return Counted(row, beside + (moe.layers * hidden if moe and moe.shared else 0))


def _beside_shared(f: Fields, layers: int) -> tuple[Experts | None, int]:
    """Experts with a shared one in most layers, and the number of dense layers."""
    if not f.has("num_experts"):
        f.only("mlp_only_layers", [])
        return None, layers
    sparse = _sparse(f, layers)
    shared = f.whole("shared_expert_intermediate_size", 0, least=0)
    return _routed(f, sparse, shared), layers - sparse


def _state_bits(f: Fields, name: str) -> int | None:
    """Bits of the state of linear layers; None where they are not stated."""
    known = {"float32": 32, "bfloat16": 16, "float16": 16}
    value = f.take(name)
    if value is None:
        return None
    if not isinstance(value, str) or value not in known:
        raise NotUnderstood(name, Wrong.VALUE, shown(value))
    return known[value]


#: Letters of a pattern of blocks, and their words.
_BLOCKS: Final = {"M": "mamba", "E": "moe", "*": "attention", "-": "mlp"}
_WORDS: Final = {
    **{v: v for v in _BLOCKS.values()},
    LINEAR: "mamba",
    "full_attention": "attention",
}


def _blocks(f: Fields) -> list[str]:
    """The blocks of a hybrid, in order."""
    pattern, listed = f.take("hybrid_override_pattern"), f.take("layers_block_type")
    name = "hybrid_override_pattern" if listed is None else "layers_block_type"
    if listed is None and isinstance(pattern, str):
        found = [_BLOCKS.get(letter) for letter in pattern[: MOST_LAYERS + 1]]
    elif isinstance(listed, list):
        found = [_WORDS.get(w) if isinstance(w, str) else None for w in listed[: MOST_LAYERS + 1]]
    else:
        raise NotUnderstood(name, Wrong.ABSENT)
    if not found or len(found) > MOST_LAYERS or None in found:
        raise NotUnderstood(name, Wrong.UNKNOWN_BLOCK)
    return [b for b in found if b]


#: Fields of a hybrid that change neither bytes nor the work counted.
_HYBRID: Final = (
    *("chunk_size", "expand", "mamba_hidden_act", "time_step_min", "time_step_max"),
    *("time_step_limit", "time_step_floor", "use_mamba_kernels", "residual_in_fp32"),
    *("rescale_prenorm_residual", "moe_shared_expert_overlap"),
)
_HYBRID_EXPERTS: Final = (
    *("n_routed_experts", "num_experts_per_tok", "moe_intermediate_size", "n_shared_experts"),
    *("moe_shared_expert_intermediate_size", "moe_latent_size"),
)


def _nemotron_h(f: Fields) -> Counted:
    blocks = _blocks(f)
    f.only("num_hidden_layers", len(blocks))
    heads, hidden = heads_of(f), f.whole("hidden_size")
    f.only("sliding_window")
    for bias in ("attention_bias", "mlp_bias", "mamba_proj_bias", "use_bias"):
        f.only(bias, False)
    f.idle(*_HYBRID)
    attention, mamba, mlp = (blocks.count(b) for b in ("attention", "mamba", "mlp"))
    beside = len(blocks) * hidden + hidden
    groups = [f"{attention} full {heads.sizes}"] if attention else []
    if mamba:
        group, more = _mamba(f, mamba)
        groups.append(group)
        beside += more
    if not groups:
        raise NotUnderstood("hybrid_override_pattern", Wrong.NO_MIXER)
    moe = _latent_experts(f, blocks.count("moe"))
    row = row_of(
        f,
        groups,
        layers=attention + mamba,
        dense=mlp,
        width=f.whole("intermediate_size") if mlp else f.maybe("intermediate_size"),
        moe=moe,
        matrices=2,
        state_bits=_state_bits(f, "mamba_ssm_cache_dtype"),
    )
    return Counted(row, beside + (moe.layers * moe.count if moe else 0))


def _mamba(f: Fields, layers: int) -> tuple[str, int]:
    """The group of layers with a state, and the weights beside their matrices."""
    hidden = f.whole("hidden_size")
    many, wide = f.whole("mamba_num_heads"), f.whole("mamba_head_dim")
    each, both = f.whole("ssm_state_size"), f.whole("n_groups")
    inner = many * wide
    turned = inner + 2 * both * each
    mixer = hidden * (inner + turned + many) + turned * f.whole("conv_kernel") + inner * hidden
    beside = layers * (3 * many + inner)
    if f.flag("use_conv_bias", True):
        beside += layers * turned
    return f"{layers} linear state={inner * each} params_m={mixer / 1e6:.6f}", beside


def _latent_experts(f: Fields, layers: int) -> Experts | None:
    """Experts that may work on a latent, to and from which two matrices lead."""
    if not layers:
        f.idle(*_HYBRID_EXPERTS)
        return None
    width = float(f.whole("moe_intermediate_size"))
    shared = float(
        f.whole("n_shared_experts", 1, least=0)
        * f.whole("moe_shared_expert_intermediate_size", least=0)
    )
    latent = f.maybe("moe_latent_size")
    if latent:
        width, shared = width * latent / f.whole("hidden_size"), shared + latent
    chosen = f.whole("num_experts_per_tok")
    return Experts(layers, f.whole("n_routed_experts"), chosen, width, shared)


Reader = Callable[[Fields], Counted]

#: How each ``model_type`` is read.
FAMILIES: Final[Mapping[str, Reader]] = {
    "llama": _llama,
    "mistral": _mistral,
    "qwen2": _qwen2,
    "qwen2_moe": _qwen2_moe,
    "qwen3": _qwen3,
    "qwen3_moe": _qwen3_moe,
    "qwen3_vl_text": _qwen3,
    "qwen3_vl_moe_text": _qwen3_moe,
    "mixtral": _mixtral,
    "gpt_oss": _gpt_oss,
    "glm4_moe": _glm4_moe,
    "deepseek_v2": _deepseek_v2,
    "deepseek_v3": _deepseek,
    "kimi_k2": _deepseek,
    "deepseek_v32": _sparse_deepseek,
    "minimax_m2": _minimax_m2,
    "gemma2": _gemma2,
    "gemma3_text": _gemma3,
    "qwen3_next": _qwen3_next,
    "qwen3_5_text": _qwen3_next,
    "qwen3_5_moe_text": _qwen3_next,
    "nemotron_h": _nemotron_h,
    "seed_oss": _seed_oss,
    "kimi_linear": kimi_linear,
    "jamba": jamba,
    "llama4_text": llama4,
    "minimax": minimax,
    "minimax_text_01": minimax,
    "minimax_m1": minimax,
    "minimax_m3": minimax_m3,
    "deepseek_v4": deepseek_v4,
    "glm_moe_dsa": _glm_dsa,
    "step3_text": step3,
    "step3p5": step3p5,
    "mimo_v2_flash": mimo_v2,
    "mimo_v2": mimo_v2,
    "gemma4_text": gemma4,
    "gemma4_unified_text": gemma4,
}
#: Types that hold a language model beside an encoder of pictures, and the type of the former where
#: they do not name it.
HOLDERS: Final[Mapping[str, str]] = {
    "gemma3": "gemma3_text",
    "mistral3": "mistral",
    "qwen3_5": "qwen3_5_text",
    "qwen3_5_moe": "qwen3_5_moe_text",
    "qwen3_vl": "qwen3_vl_text",
    "qwen3_vl_moe": "qwen3_vl_moe_text",
    "kimi_k25": "kimi_k2",
    "llama4": "llama4_text",
    "minimax_m3_vl": "minimax_m3",
    "step3_vl": "step3_text",
    "step3p7": "step3p5",
    "gemma4": "gemma4_text",
    "gemma4_unified": "gemma4_unified_text",
}
#: Every type a configuration may name, but those that stand only in one that holds them.
TYPES: Final = sorted({*FAMILIES, *HOLDERS} - {n for n in FAMILIES if n.endswith("_text")})
#: Types whose encoders stand beside the fields of the language model, in the same object.
TOGETHER: Final = ("mimo_v2",)
