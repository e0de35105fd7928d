"""Configurations of models of models.csv, spelled as they are published, from the sizes there."""

from __future__ import annotations

import json
from typing import Any

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.attention import Group, read_groups
from tests import configs_mixed
from tests.configs_mixed import FP8

COMMON = {
    "attention_dropout": 0.0,
    "bos_token_id": 1,
    "eos_token_id": [2, 3],
    "hidden_act": "silu",
    "initializer_range": 0.02,
    "max_position_embeddings": 131072,
    "rms_norm_eps": 1e-06,
    "rope_scaling": None,
    "rope_theta": 1000000.0,
    "torch_dtype": "bfloat16",
    "transformers_version": "4.51.0",
    "use_cache": True,
}
#: Which family each model's configuration is spelled as.
SPELLED = {
    "llama-2-7b": "llama",
    "llama-3-1-8b": "llama",
    "llama-3-3-70b": "llama",
    "llama-3-1-405b": "llama",
    "mistral-large-2": "mistral",
    "qwen2-5-7b": "qwen2",
    "qwen2-5-72b": "qwen2",
    "qwen1-5-moe-a2-7b": "qwen2_moe",
    "qwen3-8b": "qwen3",
    "qwen3-32b": "qwen3",
    "qwen3-30b-a3b": "qwen3_moe",
    "qwen3-235b-a22b": "qwen3_moe",
    "qwen3-coder-480b": "qwen3_moe",
    "mixtral-8x7b": "mixtral",
    "mixtral-8x22b": "mixtral",
    "gpt-oss-120b": "gpt_oss",
    "gpt-oss-20b": "gpt_oss",
    "glm-4-5": "glm4_moe",
    "glm-4-5-air": "glm4_moe",
    "deepseek-v2": "deepseek_v2",
    "deepseek-v2-lite": "deepseek_v2",
    "deepseek-v3": "deepseek_v3",
    "deepseek-v3-2": "deepseek_v32",
    "kimi-k2": "kimi_k2",
    "kimi-k2-5": "kimi_k25",
    "minimax-m2-5": "minimax_m2",
    "gemma-3-27b": "gemma3",
    "qwen3-next-80b": "qwen3_next",
    "qwen3-5-27b": "qwen3_5",
    "qwen3-5-35b-a3b": "qwen3_5_moe",
    "nemotron-3-nano": "nemotron_h",
    "nemotron-3-super": "nemotron_h",
    "llama-4-scout": "llama4",
    "llama-4-maverick": "llama4",
    "minimax-m1": "minimax_m1",
    "minimax-m3": "minimax_m3_vl",
    "deepseek-v4-flash": "deepseek_v4",
    "deepseek-v4-pro": "deepseek_v4",
    "glm-5": "glm_moe_dsa",
    "glm-5-1": "glm_moe_dsa",
    "glm-5-2": "glm_moe_dsa",
    "step-3": "step3_vl",
    "step-3-5-flash": "step3p5",
    "step-3-7-flash": "step3p7",
    "mimo-v2-flash": "mimo_v2_flash",
    "mimo-v2-5": "mimo_v2",
    "mimo-v2-5-pro": "mimo_v2",
    "gemma-4-12b": "gemma4_unified",
    "gemma-4-26b-a4b": "gemma4",
    "gemma-4-31b": "gemma4",
    "kimi-linear-48b": "kimi_linear",
    "jamba-v0-1": "jamba",
    "seed-oss-36b": "seed_oss",
}


def published(data: Dataset, model: str) -> str:
    """The configuration of a model as text."""
    rows = data.tables["models"]
    (row,) = rows[rows["id"] == model].to_dict("records")
    groups = read_groups(row["attention_layers"])
    return json.dumps(_spelled(SPELLED[model], row, groups), indent=2)


def _spelled(kind: str, row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    base = {
        **COMMON,
        "model_type": kind,
        "hidden_size": int(row["hidden"]),
        "vocab_size": int(row["vocab"]),
        "num_hidden_layers": int(row["layers"]),
        "tie_word_embeddings": bool(row["tied_embeddings"]),
    }
    if kind in ("qwen3_5", "qwen3_5_moe"):
        inner = {**base, **_hybrid(row, groups), "model_type": f"{kind}_text"}
        inner |= {"mamba_ssm_dtype": "float32", "mtp_num_hidden_layers": 1}
        return _held(kind, inner)
    if kind == "gemma3":
        return _held(kind, {**base, **_gemma3(row, groups), "model_type": "gemma3_text"})
    if kind == "kimi_k25":
        return _held(kind, {**base, "model_type": "kimi_k2", **_kimi_k25(row, groups)})
    if kind in configs_mixed.HELD:
        inner_kind, more = configs_mixed.HELD[kind]
        inner = {**base, "model_type": inner_kind, **configs_mixed.FAMILY[inner_kind](row, groups)}
        return {**_held(kind, inner), **more}
    return {**base, **_FAMILY[kind](row, groups)}


def _held(kind: str, inner: dict[str, Any]) -> dict[str, Any]:
    """A language model beside an encoder of pictures."""
    inner.pop("torch_dtype")
    return {
        "architectures": ["AnyForConditionalGeneration"],
        "model_type": kind,
        "torch_dtype": "bfloat16",
        "image_token_id": 7,
        "text_config": inner,
        "vision_config": {"hidden_size": 1152, "model_type": "any"},
    }


def _heads(groups: tuple[Group, ...]) -> dict[str, Any]:
    layer: Any = groups[0].layer
    return {
        "num_attention_heads": int(layer.heads),
        "num_key_value_heads": int(layer.kv_heads),
        "head_dim": int(layer.head_dim),
    }


def _llama(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    said = _heads(groups)
    # Configurations of the first Llamas say no width of a head.
    said.pop("head_dim")
    return {
        **said,
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "intermediate_size": int(row["ffn_width"]),
        "mlp_bias": False,
        "pretraining_tp": 1,
    }


def _mistral(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups),
        "architectures": ["MistralForCausalLM"],
        "intermediate_size": int(row["ffn_width"]),
        "sliding_window": None,
    }


def _qwen2(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    said = _heads(groups)
    said.pop("head_dim")
    return {
        **said,
        "intermediate_size": int(row["ffn_width"]),
        "max_window_layers": 28,
        "sliding_window": 131072,
        "use_sliding_window": False,
    }


def _qwen3(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups),
        "attention_bias": False,
        "intermediate_size": int(row["ffn_width"]),
        "max_window_layers": int(row["layers"]),
        "sliding_window": None,
        "use_sliding_window": False,
    }


def _qwen3_moe(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups),
        "attention_bias": False,
        "decoder_sparse_step": 1,
        "intermediate_size": 12288,
        "max_window_layers": int(row["layers"]),
        "mlp_only_layers": [],
        "moe_intermediate_size": int(row["expert_width"]),
        "norm_topk_prob": True,
        "num_experts": int(row["experts"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "output_router_logits": False,
        "router_aux_loss_coef": 0.001,
        "sliding_window": None,
        "use_sliding_window": False,
    }


def _qwen2_moe(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    # As of Qwen/Qwen1.5-MoE-A2.7B in data/hf of llm-architectures-explained.
    said = _heads(groups)
    said.pop("head_dim")
    return {
        **said,
        "decoder_sparse_step": 1,
        "intermediate_size": 5632,
        "max_window_layers": 21,
        "moe_intermediate_size": int(row["expert_width"]),
        "norm_topk_prob": False,
        "num_experts": int(row["experts"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "shared_expert_intermediate_size": int(row["shared_width"]),
        "sliding_window": 32768,
        "use_sliding_window": False,
    }


def _mixtral(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    said = _heads(groups)
    said.pop("head_dim")
    return {
        **said,
        "intermediate_size": int(row["expert_width"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "num_local_experts": int(row["experts"]),
        "router_jitter_noise": 0.0,
        "sliding_window": None,
    }


def _gpt_oss(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    said = {k: v for k, v in COMMON.items() if k == "torch_dtype"}
    return {
        **dict.fromkeys(said),
        **_heads(groups),
        "attention_bias": True,
        "experts_per_token": int(row["experts_active"]),
        "initial_context_length": 4096,
        "intermediate_size": int(row["expert_width"]),
        "layer_types": ["sliding_attention", "full_attention"] * (int(row["layers"]) // 2),
        "num_experts_per_tok": int(row["experts_active"]),
        "num_local_experts": int(row["experts"]),
        "quantization_config": {
            "modules_to_not_convert": [
                "model.layers.*.self_attn",
                "model.layers.*.mlp.router",
                "model.embed_tokens",
                "lm_head",
            ],
            "quant_method": "mxfp4",
        },
        "sliding_window": 128,
        "swiglu_limit": 7.0,
    }


def _after_dense(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "first_k_dense_replace": int(row["dense_layers"]),
        "intermediate_size": int(row["ffn_width"]),
        "moe_intermediate_size": int(row["expert_width"]),
        "n_routed_experts": int(row["experts"]),
        "n_shared_experts": int(row["shared_width"] // row["expert_width"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "norm_topk_prob": True,
        "num_nextn_predict_layers": 1,
        "routed_scaling_factor": 2.5,
    }


def _glm4_moe(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups),
        **_after_dense(row),
        "attention_bias": True,
        "n_group": 1,
        "partial_rotary_factor": 0.5,
        "topk_group": 1,
        "use_qk_norm": True,
    }


def _deepseek_v2(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    layer: Any = groups[0].layer
    return {
        **_after_dense(row),
        "num_nextn_predict_layers": None,
        "attention_bias": False,
        "aux_loss_alpha": 0.001,
        "ep_size": 1,
        "kv_lora_rank": int(layer.kv_lora_rank),
        "moe_layer_freq": 1,
        "n_group": 8,
        "num_attention_heads": int(layer.heads),
        "num_key_value_heads": int(layer.heads),
        "q_lora_rank": None if layer.q_lora_rank is None else int(layer.q_lora_rank),
        "qk_nope_head_dim": int(layer.nope_dim),
        "qk_rope_head_dim": int(layer.rope_dim),
        "scoring_func": "softmax",
        "seq_aux": True,
        "topk_group": 3,
        "topk_method": "greedy",
        "v_head_dim": int(layer.v_dim),
    }


def _deepseek_v3(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_deepseek_v2(row, groups),
        "num_nextn_predict_layers": 1,
        "quantization_config": FP8,
        "scoring_func": "sigmoid",
        "topk_method": "noaux_tc",
    }


def _kimi_k25(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    # As of moonshotai/Kimi-K2.5 in AIConfigurator.
    return {
        **_deepseek_v3(row, groups),
        "add_cross_attention": False,
        "is_encoder_decoder": False,
        "num_nextn_predict_layers": 0,
        "pruned_heads": {},
        "quantization_config": {
            "config_groups": {
                "group_0": {
                    "input_activations": None,
                    "targets": ["Linear"],
                    "weights": {
                        "actorder": None,
                        "dynamic": False,
                        "group_size": 32,
                        "num_bits": 4,
                        "observer": "minmax",
                        "observer_kwargs": {},
                        "strategy": "group",
                        "symmetric": True,
                        "type": "int",
                    },
                }
            },
            "format": "pack-quantized",
            "ignore": [
                "lm_head",
                "re:.*self_attn.*",
                "re:.*shared_experts.*",
                "re:.*mlp\\.(gate|up|gate_up|down)_proj.*",
            ],
            "kv_cache_scheme": None,
            "quant_method": "compressed-tensors",
            "quantization_status": "compressed",
        },
        "tf_legacy_loss": False,
        "tie_encoder_decoder": False,
    }


def _deepseek_v32(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    layer: Any = groups[0].layer
    return {
        **_deepseek_v3(row, groups),
        "index_head_dim": int(layer.index_dim),
        "index_n_heads": 64,
        "index_topk": int(layer.topk),
        "quantization_config": {**FP8, "scale_fmt": "ue8m0"},
    }


def _minimax_m2(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups),
        "attn_type_list": [1] * int(row["layers"]),
        "intermediate_size": int(row["expert_width"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "num_local_experts": int(row["experts"]),
        "num_mtp_modules": 3,
        "qk_norm_type": "per_layer",
        "quantization_config": {
            **FP8,
            "modules_to_not_convert": ["gate", "e_score_correction_bias", "lm_head"],
        },
        "rotary_dim": 64,
        "scoring_func": "sigmoid",
        "shared_intermediate_size": 0,
        "use_mtp": True,
        "use_qk_norm": True,
        "use_routing_bias": True,
    }


def _gemma3(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    return {
        **_heads(groups),
        "intermediate_size": int(row["ffn_width"]),
        "query_pre_attn_scalar": 168,
        "sliding_window": 1024,
    }


def _hybrid(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    state = groups[1].layer.state_elements
    said = {
        **_heads(groups),
        "attention_bias": False,
        "full_attention_interval": 4,
        "linear_conv_kernel_dim": 4,
        "linear_key_head_dim": 128,
        "linear_num_key_heads": 16,
        "linear_num_value_heads": int(state / 128 / 128),
        "linear_value_head_dim": 128,
        "partial_rotary_factor": 0.25,
    }
    if not row["moe_layers"]:
        return {**said, "attn_output_gate": True, "intermediate_size": int(row["ffn_width"])}
    return {
        **said,
        "decoder_sparse_step": 1,
        "intermediate_size": 5120,
        "mlp_only_layers": [],
        "moe_intermediate_size": int(row["expert_width"]),
        "num_experts": int(row["experts"]),
        "num_experts_per_tok": int(row["experts_active"]),
        "shared_expert_intermediate_size": int(row["shared_width"]),
    }


def _nemotron_h(row: dict[str, Any], groups: tuple[Group, ...]) -> dict[str, Any]:
    attention, mamba, moe = groups[0].count, groups[1].count, int(row["moe_layers"])
    latent = 1024 if row["expert_width"] == 672 else None
    hidden = int(row["hidden"])
    width = int(row["expert_width"])
    shared = int(row["shared_width"])
    return {
        **_heads(groups),
        "attention_bias": False,
        "conv_kernel": 4,
        "expand": 2,
        "hybrid_override_pattern": "M" * mamba + "E" * moe + "*" * attention,
        "intermediate_size": 1856,
        "mamba_head_dim": 64,
        "mamba_num_heads": int(groups[1].layer.state_elements / 128 / 64),
        "mamba_proj_bias": False,
        "mamba_ssm_cache_dtype": "float32",
        "mlp_bias": False,
        "mlp_hidden_act": "relu2",
        "moe_intermediate_size": width * hidden // latent if latent else width,
        "moe_latent_size": latent,
        "moe_shared_expert_intermediate_size": shared - latent if latent else shared,
        "n_groups": 8,
        "n_routed_experts": int(row["experts"]),
        "n_shared_experts": 1,
        "num_experts_per_tok": int(row["experts_active"]),
        "num_hidden_layers": attention + mamba + moe,
        "ssm_state_size": 128,
        "time_step_limit": [0.0, 1.0],
        "use_bias": False,
        "use_conv_bias": True,
    }


_FAMILY = {
    "llama": _llama,
    "mistral": _mistral,
    "qwen2": _qwen2,
    "qwen3": _qwen3,
    "qwen2_moe": _qwen2_moe,
    "qwen3_moe": _qwen3_moe,
    "mixtral": _mixtral,
    "gpt_oss": _gpt_oss,
    "glm4_moe": _glm4_moe,
    "deepseek_v2": _deepseek_v2,
    "deepseek_v3": _deepseek_v3,
    "kimi_k2": _deepseek_v3,
    "deepseek_v32": _deepseek_v32,
    "minimax_m2": _minimax_m2,
    "qwen3_next": _hybrid,
    "nemotron_h": _nemotron_h,
    **configs_mixed.FAMILY,
}
