"""Configurations of families whose layers are of several kinds, spelled as they are published.

Read in the copies of ai-dynamo/aiconfigurator (aic-core/src/aiconfigurator_core/model_configs):
Llama 4, DeepSeek-V4, GLM-5 to 5.2 and Gemma 4 26B and 31B; in those of
BrendanJamesLynskey/llm-architectures-explained (data/hf, as on Hugging Face on 2026-10-05):
MiniMax-Text-01, MiniMax-M3, Step-3.5-Flash, MiMo-V2-Flash, MiMo-V2.5-Pro, MiMo-V2.6-Flash-RL,
Gemma 4 12B, Kimi Linear and Jamba v0.1; the quantisation of MiMo-V2-Flash in Ascend/msmodeling
(tensor_cast/transformers/builtin_model/mimo_v2_flash_hf). MiniMax-M1 has the fields of Text-01. No
copy of the configurations of Step-3, of Step-3.7 as Hugging Face holds it, and of Seed-OSS was
read: their fields are those of their classes in SGLang 0.5.23 and Transformers 5.24.
"""

from __future__ import annotations

from typing import Any

from honest_silicon.dataset.attention import Group

FP8 = {
    "activation_scheme": "dynamic",
    "fmt": "e4m3",
    "quant_method": "fp8",
    "weight_block_size": [128, 128],
}


def _heads(layer: Any, begin: str = "") -> dict[str, Any]:
    return {
        f"{begin}num_attention_heads": int(layer.heads),
        f"{begin}num_key_value_heads": int(layer.kv_heads),
        f"{begin}head_dim": int(layer.head_dim),
    }


def _of(groups: tuple[Group, ...], kind: str) -> tuple[int, Any]:
    """Layers of one kind: how many, and the first of them."""
    found = [g for g in groups if g.layer.kind == kind]
    return sum(g.count for g in found), found[0].layer if found else None


def _llama4(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    _, layer = _of(groups, "window")
    return {
        **_heads(layer),
        "attention_bias": False,
        "attention_chunk_size": int(layer.window),
        "interleave_moe_layer_step": int(row["layers"]) // int(row["moe_layers"]),
        "intermediate_size": int(row["expert_width"]),
        "intermediate_size_mlp": 16384,
        "num_experts_per_tok": int(row["experts_active"]),
        "num_local_experts": int(row["experts"]),
        "output_router_logits": False,
        "router_aux_loss_coef": 0.001,
        "use_qk_norm": True,
    }


def _minimax(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    full, layer = _of(groups, "full")
    each = int(row["layers"]) // full
    return {
        **_heads(layer),
        "attn_type_list": ([0] * (each - 1) + [1]) * full,
        "intermediate_size": int(row["expert_width"]),
        "layernorm_full_attention_alpha": 3.5565588200778455,
        "layernorm_full_attention_beta": 1.0,
        "layernorm_linear_attention_alpha": 3.5565588200778455,
        "layernorm_linear_attention_beta": 1.0,
        "layernorm_mlp_alpha": 3.5565588200778455,
        "layernorm_mlp_beta": 1.0,
        "num_experts_per_tok": int(row["experts_active"]),
        "num_local_experts": int(row["experts"]),
        "postnorm": True,
        "rotary_dim": 64,
        "router_jitter_noise": 0.0,
        "shared_intermediate_size": 0,
        "shared_moe_mode": "sigmoid",
        "sliding_window": None,
    }


def _minimax_m3(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    sparse, layer = _of(groups, "full-sparse")
    dense = int(row["dense_layers"])
    flags = [0] * (int(row["layers"]) - sparse) + [1] * sparse
    return {
        **_heads(layer),
        "attention_output_gate": False,
        "dense_intermediate_size": int(row["ffn_width"]),
        "hidden_act": "swigluoai",
        "intermediate_size": int(row["expert_width"]),
        "moe_layer_freq": [0] * dense + [1] * int(row["moe_layers"]),
        "n_shared_experts": 1,
        "num_experts_per_tok": int(row["experts_active"]),
        "num_local_experts": int(row["experts"]),
        "num_mtp_modules": 7,
        "num_nextn_predict_layers": 1,
        "partial_rotary_factor": 0.5,
        "qk_norm_type": "per_head",
        "rotary_dim": 64,
        "routed_scaling_factor": 2.0,
        "scoring_func": "sigmoid",
        "shared_intermediate_size": int(row["shared_width"]),
        "sparse_attention_config": {
            "sparse_attention_freq": flags,
            "sparse_block_size": 128,
            "sparse_disable_index_value": flags,
            "sparse_index_dim": int(layer.index_dim),
            "sparse_init_block": 0,
            "sparse_local_block": 1,
            "sparse_num_index_heads": 4,
            "sparse_score_type": "max",
            "sparse_topk_blocks": int(layer.topk) // 128,
            "use_sparse_attention": True,
        },
        "swiglu_alpha": 1.702,
        "swiglu_limit": 7.0,
        "use_gemma_norm": True,
        "use_qk_norm": True,
        "use_routing_bias": True,
    }


def _deepseek_v4(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    by: dict[int, Any] = {int(g.layer.ratio): g for g in groups}  # type: ignore[attr-defined]
    # Two layers first, then by turns, and one for the layer that predicts a further token.
    first = 0 if 0 in by else 128
    ratios = [first, first, *([4, 128] * int(row["layers"]))][: int(row["layers"])]
    assert {r: ratios.count(r) for r in by} == {r: g.count for r, g in by.items()}
    layer = by[4].layer
    return {
        "attention_bias": False,
        "compress_ratios": [*ratios, 0],
        "compress_rope_theta": 160000,
        "expert_dtype": "fp4",
        "hc_eps": 1e-06,
        "hc_mult": 4,
        "hc_sinkhorn_iters": 20,
        "head_dim": int(layer.head_dim),
        "index_head_dim": int(layer.index_dim),
        "index_n_heads": int(layer.index_heads),
        "index_topk": int(layer.topk),
        "moe_intermediate_size": int(row["expert_width"]),
        "n_routed_experts": int(row["experts"]),
        "n_shared_experts": 1,
        "norm_topk_prob": True,
        "num_attention_heads": int(layer.heads),
        "num_experts_per_tok": int(row["experts_active"]),
        "num_hash_layers": 3,
        "num_key_value_heads": 1,
        "num_nextn_predict_layers": 1,
        "o_groups": int(layer.o_groups),
        "o_lora_rank": int(layer.o_lora_rank),
        "q_lora_rank": int(layer.q_lora_rank),
        "qk_rope_head_dim": int(layer.rope_dim),
        "quantization_config": {**FP8, "scale_fmt": "ue8m0"},
        "routed_scaling_factor": 1.5,
        "scoring_func": "sqrtsoftplus",
        "sliding_window": int(layer.window),
        "swiglu_limit": 10.0,
        "topk_method": "noaux_tc",
    }


def _glm_dsa(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    layer: Any = groups[0].layer
    layers, dense = int(row["layers"]), int(row["dense_layers"])
    said = {
        "attention_bias": False,
        "ep_size": 1,
        "first_k_dense_replace": dense,
        "head_dim": int(layer.rope_dim),
        "index_head_dim": int(layer.index_dim),
        "index_n_heads": 32,
        "index_topk": int(layer.topk),
        "indexer_rope_interleave": True,
        "intermediate_size": int(row["ffn_width"]),
        "kv_lora_rank": int(layer.kv_lora_rank),
        "moe_intermediate_size": int(row["expert_width"]),
        "moe_layer_freq": 1,
        "n_group": 1,
        "n_routed_experts": int(row["experts"]),
        "n_shared_experts": 1,
        "norm_topk_prob": True,
        "num_attention_heads": int(layer.heads),
        "num_experts_per_tok": int(row["experts_active"]),
        "num_key_value_heads": int(layer.heads),
        "num_nextn_predict_layers": 1,
        "pretraining_tp": 1,
        "q_lora_rank": int(layer.q_lora_rank),
        "qk_head_dim": int(layer.nope_dim + layer.rope_dim),
        "qk_nope_head_dim": int(layer.nope_dim),
        "qk_rope_head_dim": int(layer.rope_dim),
        "rope_interleave": True,
        "routed_scaling_factor": 2.5,
        "scoring_func": "sigmoid",
        "topk_group": 1,
        "topk_method": "noaux_tc",
        "v_head_dim": int(layer.v_dim),
    }
    if len(groups) == 1:
        return said
    # GLM-5.2: three layers run the index, then every fourth.
    kinds = ["full", "full", *(["full", "shared", "shared", "shared"] * layers)][:layers]
    return {
        **said,
        "head_dim": int(layer.nope_dim),
        "index_share_for_mtp_iteration": True,
        "index_skip_topk_offset": 3,
        "index_topk_freq": 4,
        "index_topk_pattern": None,
        "indexer_types": kinds,
        "mlp_layer_types": ["dense"] * dense + ["sparse"] * (layers - dense),
        "moe_router_dtype": "float32",
    }


def _step(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "intermediate_size": int(row["ffn_width"]),
        "moe_intermediate_size": int(row["expert_width"]),
        "moe_num_experts": int(row["experts"]),
        "moe_top_k": int(row["experts_active"]),
        "share_expert_dim": int(row["shared_width"]),
    }


def _step3(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    layer: Any = groups[0].layer
    # The first four layers and the last are dense.
    return {
        **_step(row),
        "head_dim": int(layer.head_dim),
        "max_position_embedding": 65536,
        "max_seq_len": 65536,
        "moe_layers_enum": ",".join(str(i) for i in range(4, int(row["layers"]) - 1)),
        "norm_expert_weight": False,
        "num_attention_groups": int(layer.kv_heads),
        "num_attention_heads": int(layer.heads),
        "share_q_dim": int(layer.q_lora_rank),
    }


def _step3p5(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    _, full = _of(groups, "full")
    _, window = _of(groups, "window")
    layers, further = int(row["layers"]), 3
    kinds = ["full_attention", *["sliding_attention"] * 3] * layers
    return {
        **_step(row),
        "att_impl_type": "GQA",
        "attention_other_setting": {
            "attention_type": "sliding_attention",
            "head_dim": int(window.head_dim),
            "num_attention_groups": int(window.kv_heads),
            "num_attention_heads": int(window.heads),
            "true_head_dim": int(window.head_dim),
        },
        "head_dim": int(full.head_dim),
        "layer_types": kinds[: layers + further],
        "max_seq_len": 262144,
        "moe_every_n_layer": 1,
        "moe_layer_offset": 0,
        "moe_layers_enum": ",".join(str(i) for i in range(int(row["dense_layers"]), layers)),
        "moe_router_activation": "sigmoid",
        "moe_router_scaling_factor": 3.0,
        "need_fp32_gate": True,
        "norm_expert_weight": True,
        "num_attention_groups": int(full.kv_heads),
        "num_attention_heads": int(full.heads),
        "num_nextn_predict_layers": further,
        "partial_rotary_factors": [0.5, 1.0, 1.0, 1.0] * (layers // 4),
        "rope_theta": [5000000.0, 10000.0, 10000.0, 10000.0] * (layers // 4),
        "sink": False,
        "sliding_window": int(window.window),
        "swiglu_limits": [0.0] * (layers + further),
        "swiglu_limits_shared": [0.0] * (layers + further),
        "use_head_wise_attn_gate": True,
        "use_moe": True,
        "use_moe_router_bias": True,
        "use_qk_norm": True,
        "use_rope_layers": [],
        "yarn_only_types": ["full_attention"],
        "zero_centered": True,
    }


def _mimo_v2(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    count, full = _of(groups, "full")
    _, window = _of(groups, "window")
    layers = int(row["layers"])
    # The first layer and the last see all tokens, and others between them.
    seeing = {round(i * (layers - 1) / (count - 1)) for i in range(count)}
    kept = [f"model.layers.{i}.self_attn.o_proj" for i in range(layers)]
    return {
        **_heads(full),
        **_heads(window, "swa_"),
        "add_full_attention_sink_bias": False,
        "add_swa_attention_sink_bias": True,
        "attention_bias": False,
        "attention_chunk_size": int(window.window),
        "attention_value_scale": 0.707,
        "hybrid_layer_pattern": [int(i not in seeing) for i in range(layers)],
        "intermediate_size": int(row["ffn_width"]),
        "layernorm_epsilon": 1e-05,
        "moe_intermediate_size": int(row["expert_width"]),
        "moe_layer_freq": [0] * int(row["dense_layers"]) + [1] * int(row["moe_layers"]),
        "n_group": 1,
        "n_routed_experts": int(row["experts"]),
        "n_shared_experts": None,
        "norm_topk_prob": True,
        "num_experts_per_tok": int(row["experts_active"]),
        "partial_rotary_factor": 0.334,
        "quantization_config": {
            **FP8,
            "ignored_layers": [*kept, "model.decoder.self_attn.o_proj"],
            "packed_modules_mapping": {},
        },
        "routed_scaling_factor": None,
        "scoring_func": "sigmoid",
        "sliding_window": int(window.window),
        "sliding_window_size": int(window.window),
        "swa_rope_theta": 10000,
        "swa_v_head_dim": int(window.v_dim),
        "topk_group": 1,
        "topk_method": "noaux_tc",
        "v_head_dim": int(full.v_dim),
    }


def _mimo_v2_5(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_mimo_v2(row, groups),
        "attention_projection_layout": "fused_qkv",
        "audio_config": {"input_local_layers": 6},
        "audio_token_id": 151669,
        "hybrid_block_size": None,
        "num_nextn_predict_layers": 3,
        "vision_config": {"depth": 28},
        "vision_model_type": "mimovl",
    }


def _gemma4(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    _, window = _of(groups, "window")
    full, wide = _of(groups, "full")
    moe = bool(row["moe_layers"])
    each = int(row["layers"]) // full
    return {
        **_heads(window),
        "attention_bias": False,
        "attention_k_eq_v": True,
        "enable_moe_block": moe,
        "expert_intermediate_size": None,
        "final_logit_softcapping": 30.0,
        "global_head_dim": int(wide.head_dim),
        "hidden_activation": "gelu_pytorch_tanh",
        "hidden_size_per_layer_input": 0,
        "intermediate_size": int(row["shared_width"] if moe else row["ffn_width"]),
        "layer_types": (["sliding_attention"] * (each - 1) + ["full_attention"]) * full,
        "moe_intermediate_size": int(row["expert_width"]) if moe else None,
        "num_experts": int(row["experts"]) if moe else None,
        "num_global_key_value_heads": int(wide.kv_heads),
        "num_kv_shared_layers": 0,
        "sliding_window": int(window.window),
        "top_k_experts": int(row["experts_active"]) if moe else None,
        "use_bidirectional_attention": "vision",
        "use_double_wide_mlp": False,
        "vocab_size_per_layer_input": int(row["vocab"]),
    }


def _kimi_linear(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    count, layer = _of(groups, "mla")
    layers = int(row["layers"])
    # Every fourth layer and the last.
    full = sorted({*range(4, layers + 1, 4), layers})
    assert len(full) == count
    return {
        "first_k_dense_replace": int(row["dense_layers"]),
        "head_dim": 72,
        "intermediate_size": int(row["ffn_width"]),
        "kv_lora_rank": int(layer.kv_lora_rank),
        "linear_attn_config": {
            "full_attn_layers": full,
            "head_dim": 128,
            "kda_layers": [i for i in range(1, layers + 1) if i not in full],
            "num_heads": 32,
            "short_conv_kernel_size": 4,
        },
        "mla_use_nope": True,
        "model_max_length": 1048576,
        "moe_intermediate_size": int(row["expert_width"]),
        "moe_layer_freq": 1,
        "moe_renormalize": True,
        "moe_router_activation_func": "sigmoid",
        "num_attention_heads": int(layer.heads),
        "num_expert_group": 1,
        "num_experts": int(row["experts"]),
        "num_experts_per_token": int(row["experts_active"]),
        "num_key_value_heads": int(layer.heads),
        "num_nextn_predict_layers": 0,
        "num_shared_experts": 1,
        "q_lora_rank": None,
        "qk_nope_head_dim": int(layer.nope_dim),
        "qk_rope_head_dim": int(layer.rope_dim),
        "routed_scaling_factor": 2.446,
        "topk_group": 1,
        "use_grouped_topk": True,
        "v_head_dim": int(layer.v_dim),
    }


def _jamba(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    count, layer = _of(groups, "full")
    said = _heads(layer)
    said.pop("head_dim")
    return {
        **said,
        "attn_layer_offset": 4,
        "attn_layer_period": int(row["layers"]) // count,
        "expert_layer_offset": 1,
        "expert_layer_period": int(row["layers"]) // int(row["moe_layers"]),
        "intermediate_size": int(row["expert_width"]),
        "mamba_conv_bias": True,
        "mamba_d_conv": 4,
        "mamba_d_state": 16,
        "mamba_dt_rank": 256,
        "mamba_expand": 2,
        "mamba_proj_bias": False,
        "num_experts": int(row["experts"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "num_logits_to_keep": 1,
        "sliding_window": None,
        "use_mamba_kernels": True,
    }


def _seed_oss(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups[0].layer),
        "attention_bias": True,
        "attention_out_bias": False,
        "intermediate_size": int(row["ffn_width"]),
        "mlp_bias": False,
        "pretraining_tp": 1,
        "residual_dropout": 0.1,
    }


#: How each type is spelled.
FAMILY = {
    "llama4_text": _llama4,
    "minimax_m1": _minimax,
    "minimax_text_01": _minimax,
    "minimax_m3": _minimax_m3,
    "deepseek_v4": _deepseek_v4,
    "glm_moe_dsa": _glm_dsa,
    "step3_text": _step3,
    "step3p5": _step3p5,
    "mimo_v2_flash": _mimo_v2,
    "mimo_v2": _mimo_v2_5,
    "gemma4_text": _gemma4,
    "gemma4_unified_text": _gemma4,
    "kimi_linear": _kimi_linear,
    "jamba": _jamba,
    "seed_oss": _seed_oss,
}
#: What the types that hold a language model and its encoders say beside them.
HELD: dict[str, tuple[str, dict[str, Any]]] = {
    "llama4": ("llama4_text", {"boi_token_index": 200080}),
    "minimax_m3_vl": (
        "minimax_m3",
        {
            "image_grid_pinpoints": [],
            "image_seq_length": 576,
            "img_token_compression_config": {"spatial_merge_size": 2},
            "num_reward_heads": 0,
            "process_image_mode": "dynamic_res",
            "projector_hidden_size": 6144,
            "video_token_index": 200026,
            "vision_feature_select_strategy": "full",
        },
    ),
    "step3_vl": ("step3_text", {"projector_bias": False, "understand_projector_stride": 2}),
    "step3p7": ("step3p5", {}),
    "gemma4": (
        "gemma4_text",
        {"audio_config": None, "boa_token_id": 256000, "vision_soft_tokens_per_image": 280},
    ),
    "gemma4_unified": ("gemma4_unified_text", {"audio_config": {"audio_embed_dim": 640}}),
}
