"""Configurations that are pasted: read exactly, or refused by the name of a field."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.config import MOST_TEXT, read_model, unpacked
from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.families import FAMILIES, HOLDERS
from honest_silicon.analysis.bounds.fields import NEUTRAL, NotUnderstood, Wrong
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.words import config as words
from honest_silicon.words.config import read_as, refused
from tests.configs import SPELLED, published
from tests.examples import examples

REPEATABLE = settings(deadline=None, derandomize=True, database=None, max_examples=examples(200))
LLAMA = {
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 4096,
    "intermediate_size": 14336,
    "model_type": "llama",
    "num_attention_heads": 32,
    "num_hidden_layers": 32,
    "num_key_value_heads": 8,
    "torch_dtype": "bfloat16",
    "vocab_size": 128256,
}
MIXTURE = {
    **LLAMA,
    "architectures": ["MixtralForCausalLM"],
    "model_type": "mixtral",
    "num_experts_per_tok": 2,
    "num_local_experts": 8,
    "vocab_size": 32000,
}
#: Weights of checkpoints, as their publishers count them.
PUBLISHED = {
    "llama-3-1-8b": 8_030_261_248,
    "qwen2-5-7b": 7_615_616_512,
    "qwen1-5-moe-a2-7b": 14_315_784_192,
    "qwen3-8b": 8_190_735_360,
    "qwen3-30b-a3b": 30_532_122_624,
    "mixtral-8x7b": 46_702_792_704,
    "gpt-oss-20b": 20_914_757_184,
    "gpt-oss-120b": 116_829_156_672,
    "deepseek-v2-lite": 15_706_484_224,
    "kimi-linear-48b": 49_122_681_728,
    "jamba-v0-1": 51_570_323_328,
}


def read(values: object, **given: float) -> Shape:
    return read_model(json.dumps(values), **given).shape


def refusal(values: object, **given: float) -> str:
    with pytest.raises(NotUnderstood) as caught:
        read(values, **given)
    said = refused(caught.value)
    assert said.endswith(".")
    assert len(said) < 600
    return said


@pytest.mark.parametrize("model", SPELLED)
def test_a_published_configuration_gives_the_shape_of_the_table(model, real_data):
    table = all_shapes(real_data)[model]
    found = read_model(published(real_data, model), table.total / 1e9, table.active / 1e9)
    shape = found.shape
    assert (shape.total, shape.active) == pytest.approx((table.total, table.active))
    for tokens in (1, 700, 5_000, 200_000):
        for bits in (16, 8):
            assert shape.cache_bytes(tokens, bits) == table.cache_bytes(tokens, bits)
            assert shape.read_bytes(tokens, bits) == table.read_bytes(tokens, bits)
    assert shape.cache_bytes(5_000, 16, 8) == table.cache_bytes(5_000, 16, 8)
    assert shape.state_bytes == table.state_bytes
    assert shape.state_known == table.state_known
    bare = replace(table, checkpoint=None)
    for bits in (16, 8, 4, None) if table.known else (16, 8, 4):
        assert shape.weights_bytes(bits) == pytest.approx(bare.weights_bytes(bits), rel=1e-5)
    # Counted from the fields, they are what the table states, but for its rounding and what it
    # says of an encoder or of layers for further tokens.
    assert found.total == pytest.approx(table.total, rel=0.03)


@pytest.mark.parametrize("model", PUBLISHED)
def test_parameters_are_counted_to_the_last_weight(model, real_data):
    assert read_model(published(real_data, model)).total == PUBLISHED[model]


#: Numbers of a checkpoint on Hugging Face (data/hf of llm-architectures-explained, as of
#: 2026-10-05), and what of them is beside the language model that is counted, by hand.
BESIDE = {
    # 3 layers for further tokens, of a window: attention, a dense network, two inputs made one,
    # norms and sinks. Left out of the 309,785,318,400: scales of blocks, 1 for each 16,384 in FP8
    # (306,655,002,624) and 576 of blocks that are not full.
    "mimo-v2-flash": (
        309_785_318_400 - 306_655_002_624 // 16_384 - 576,
        3 * (4096 * (64 * 192 + 8 * 320 + 64 * 128 + 3 * 16384 + 2 * 4096) + 5 * 4096 + 64),
    ),
    # 1 layer for further tokens: the shape of the first two, two inputs, 3 norms and streams; the
    # experts of the first three layers by token.
    "deepseek-v4-flash": (
        290_944_616_402,
        4096 * (3 * 2048 * 257 + 256)
        + 256
        + (4096 + 64 * 512) * 1024
        + 4096 * 512
        + 64 * 512 * 1024
        + 8 * 1024 * 4096
        + (2 * 4096 + 1024 + 512 + 64)
        + 2 * (24 * 16384 + 24 + 3)
        + 2 * 4096 * 4096
        + 3 * 4096
        + (4 * 16384 + 4 + 1)
        + 3 * 129_280 * 6,
    ),
    # 1 layer for further tokens: latent attention with its index, experts, two inputs, norms.
    "glm-5": (
        753_864_139_008,
        (6144 + 64 * 256) * 2048
        + 6144 * 576
        + 512 * 64 * 448
        + 64 * 256 * 6144
        + (2048 * 32 * 128 + 6144 * 128 + 2 * 128 + 6144 * 32)
        + 6144 * (3 * 2048 * 257 + 256)
        + 256
        + (2 * 6144 + 512 + 2048)
        + 2 * 6144 * 6144
        + 3 * 6144,
    ),
    # An encoder of pictures: 32 layers of 1,280, patches, a norm before them, four projections.
    "minimax-m3": (
        427_040_140_160,
        32 * (4 * 1280 * 1281 + 2 * 1280 * 5120 + 5120 + 1280 + 4 * 1280)
        + 3 * 2 * 14 * 14 * 1280
        + 2 * 1280
        + (1280 + 1) * 6144
        + (4 * 6144 + 1) * 6144
        + 2 * (6144 + 1) * 6144,
    ),
    # An encoder of pictures: 34 layers of 1,408, patches, places, norms, three projections.
    "llama-4-maverick": (
        401_583_781_376,
        34 * (4 * 1408 * 1409 + 2 * 1408 * 5632 + 5632 + 1408 + 4 * 1408)
        + 588 * 1408
        + (1 + 577) * 1408
        + 4 * 1408
        + 5632 * 4096
        + 4096 * 4096
        + 4096 * 5120,
    ),
    # MiniMax-Text-01, whose shape M1 has, holds a language model alone.
    "minimax-m1": (456_089_655_296, 0),
}


@pytest.mark.parametrize("model", BESIDE)
def test_what_a_checkpoint_holds_is_the_language_model_and_what_is_beside_it(model, real_data):
    checkpoint, beside = BESIDE[model]
    assert read_model(published(real_data, model)).total == checkpoint - beside


def test_a_llama_by_hand():
    # Embedding and head 128,256 x 4,096 each; a layer: query and output 4,096 x 4,096, key and
    # value 4,096 x 1,024, three matrices of 4,096 x 14,336, two norms; a last norm.
    layer = 2 * 4096 * 4096 + 2 * 4096 * 1024 + 3 * 4096 * 14336 + 2 * 4096
    total = 2 * 128_256 * 4096 + 32 * layer + 4096
    found = read_model(json.dumps(LLAMA))
    assert (found.total, found.active) == (total, total)
    assert found.shape.weights_bytes(None) == 2 * total
    # 8 KV heads of 4,096 / 32 = 128, key and value, 2 bytes, 32 layers.
    assert found.shape.cache_bytes(1, 16) == 8 * 128 * 2 * 2 * 32
    assert "8.03 billion parameters counted from its fields" in read_as(found)


def test_a_window_a_bias_and_a_tied_embedding_change_the_bytes():
    plain = read_model(json.dumps(LLAMA))
    biased = read_model(json.dumps({**LLAMA, "attention_bias": True}))
    # Query 4,096, key and value 1,024 each, output 4,096.
    assert biased.total - plain.total == 32 * (4096 + 2 * 1024 + 4096)
    tied = read_model(json.dumps({**LLAMA, "tie_word_embeddings": True}))
    assert plain.total - tied.total == 128_256 * 4096
    mistral = {**LLAMA, "architectures": ["MistralForCausalLM"], "model_type": "mistral"}
    window = read({**mistral, "sliding_window": 4096})
    assert window.cache_bytes(100_000, 16) == read(mistral).cache_bytes(4096, 16)


def test_every_family_is_tried_against_the_table():
    tried = {HOLDERS.get(kind, kind) for kind in SPELLED.values()}
    # Of these no model of the table has a configuration of its own.
    assert set(FAMILIES) - tried == {
        "gemma2",
        "minimax",
        "minimax_text_01",
        "qwen3_vl_text",
        "qwen3_vl_moe_text",
    }


@pytest.mark.parametrize("model", SPELLED)
def test_what_is_not_understood_is_refused_by_its_name(model, real_data):
    values = json.loads(published(real_data, model))
    inner = values.get("text_config", values)
    inner["cross_layer_sharing"] = 2
    assert refusal(values).startswith("cross_layer_sharing is not understood")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"model_type": "falcon_mamba"}, "model_type 'falcon_mamba'"),
        ({"model_type": ["llama"]}, "model_type"),
        ({"model_type": None}, "model_type"),
        ({"hidden_size": "4096"}, "hidden_size is '4096'"),
        ({"hidden_size": 4096.0}, "hidden_size is 4096.0"),
        ({"hidden_size": -1}, "hidden_size is -1"),
        ({"hidden_size": True}, "hidden_size is True"),
        ({"hidden_size": 10**40}, "hidden_size is 1000000"),
        ({"hidden_size": None}, "hidden_size is not in the configuration"),
        ({"vocab_size": {}}, "vocab_size is {}"),
        ({"num_hidden_layers": 10**7}, "num_hidden_layers"),
        ({"num_attention_heads": 0}, "num_attention_heads"),
        ({"num_key_value_heads": 5}, "num_key_value_heads is 5"),
        ({"num_attention_heads": 31, "num_key_value_heads": 31}, "head_dim is absent"),
        ({"attention_bias": 1}, "attention_bias is 1"),
        ({"tie_word_embeddings": "yes"}, "tie_word_embeddings"),
        ({"sliding_window": 4096}, "sliding_window is not understood"),
        ({"num_local_experts": 8}, "num_local_experts is not understood"),
        ({"torch_dtype": "float32"}, "torch_dtype is 'float32'"),
        ({"architectures": ["LlamaForSequenceClassification"]}, "architectures"),
        ({"architectures": 7}, "architectures"),
        ({"is_encoder_decoder": True}, "is_encoder_decoder is not understood"),
        ({"pruned_heads": {"0": [1]}}, "pruned_heads is not understood"),
        ({"vision_config": {"depth": 2}}, "vision_config"),
        ({"text_config": {}}, "text_config is not understood"),
        ({"<script>alert(1)</script>": 1}, "<script>alert(1)</script> is not understood"),
        ({"quantization_config": "fp8"}, "quantization_config"),
        (
            {"quantization_config": {"quant_method": "awq"}},
            "quantization_config.quant_method 'awq'",
        ),
        (
            {"quantization_config": {"quant_method": "mxfp4"}},
            "quantization_config.quant_method 'mxfp4'",
        ),
        (
            {"quantization_config": {"quant_method": "fp8", "weight_block_size": [64, 64]}},
            "quantization_config.weight_block_size",
        ),
        (
            {
                "quantization_config": {
                    "quant_method": "fp8",
                    "modules_to_not_convert": ["model.layers.0.self_attn.q_proj"],
                }
            },
            "quantization_config.modules_to_not_convert",
        ),
        (
            {"quantization_config": {"quant_method": "fp8", "rank": 4}},
            "quantization_config.'rank'",
        ),
    ],
)
def test_refusals_name_the_field(change, named):
    assert named in refusal({**LLAMA, **change})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"num_experts_per_tok": 8}, "num_experts_per_tok is 8"),
        ({"num_experts_per_tok": 9}, "num_experts_per_tok is 9"),
        ({"num_local_experts": None}, "num_local_experts is not in"),
        ({"shared_expert_intermediate_size": 4}, "shared_expert_intermediate_size"),
    ],
)
def test_refusals_of_experts(change, named):
    assert named in refusal({**MIXTURE, **change})


def test_a_linear_layer_of_another_kind_is_refused(real_data):
    values = json.loads(published(real_data, "minimax-m2-5"))
    values["attn_type_list"][3] = 0
    assert refusal(values).startswith("attn_type_list has 0")
    values = json.loads(published(real_data, "nemotron-3-nano"))
    values["hybrid_override_pattern"] = "MEX*"
    values["num_hidden_layers"] = 4
    assert "hybrid_override_pattern has a block" in refusal(values)
    values = json.loads(published(real_data, "deepseek-v3"))
    assert "moe_layer_freq is 2" in refusal({**values, "moe_layer_freq": 2})
    values = json.loads(published(real_data, "qwen3-235b-a22b"))
    assert "use_sliding_window" in refusal({**values, "use_sliding_window": True})


@pytest.mark.parametrize(
    ("model", "change", "named"),
    [
        ("llama-4-scout", {"attention_chunk_size": None}, "attention_chunk_size is not in"),
        ("llama-4-scout", {"moe_layers": [0, 48]}, "moe_layers is [0, 48]"),
        ("llama-4-scout", {"no_rope_layers": [2] * 48}, "no_rope_layers has 2"),
        ("minimax-m1", {"attn_type_list": None}, "attn_type_list is not in"),
        ("minimax-m1", {"attn_type_list": [2] * 80}, "attn_type_list has 2"),
        ("minimax-m1", {"shared_intermediate_size": 512}, "shared_intermediate_size is 512"),
        ("minimax-m3", {"sparse_attention_config": 1}, "sparse_attention_config is no object"),
        ("minimax-m3", {"attention_output_gate": True}, "attention_output_gate is True"),
        ("deepseek-v4-flash", {"compress_ratios": [8] * 44}, "compress_ratios has 8"),
        ("deepseek-v4-flash", {"compress_ratios": [4] * 45}, "compress_ratios is [4,"),
        ("deepseek-v4-flash", {"expert_dtype": "int4"}, "expert_dtype is 'int4'"),
        ("deepseek-v4-flash", {"expert_dtype": None}, "expert_dtype is not in"),
        ("deepseek-v4-flash", {"quantization_config": None}, "expert_dtype is not understood"),
        ("deepseek-v4-flash", {"n_shared_experts": 2}, "n_shared_experts is 2"),
        ("glm-5-2", {"indexer_types": ["none"] * 78}, "indexer_types has 'none'"),
        ("glm-5-2", {"indexer_types": ["shared"] * 78}, "indexer_types has no index"),
        ("glm-5-2", {"mlp_layer_types": ["sparse"] * 78}, "mlp_layer_types has not the 3"),
        ("glm-5", {"index_topk_pattern": "FS"}, "index_topk_pattern is 'FS'"),
        ("step-3", {"moe_layers_enum": None}, "moe_layers_enum is not in"),
        ("step-3", {"moe_layers_enum": "4,x"}, "moe_layers_enum is '4,x'"),
        ("step-3-5-flash", {"sink": True}, "sink is True"),
        (
            "step-3-5-flash",
            {"attention_other_setting": {"num_attention_heads": 96, "rank": 4}},
            "attention_other_setting.rank is not understood",
        ),
        ("kimi-linear-48b", {"q_lora_rank": 768}, "q_lora_rank is 768"),
        ("kimi-linear-48b", {"linear_attn_config": None}, "linear_attn_config is not in"),
        (
            "kimi-linear-48b",
            {"linear_attn_config": {"full_attn_layers": [0], "kda_layers": []}},
            "linear_attn_config.full_attn_layers is [0]",
        ),
        (
            "kimi-linear-48b",
            {"linear_attn_config": {"full_attn_layers": [1], "kda_layers": [2]}},
            "linear_attn_config does not say",
        ),
        ("jamba-v0-1", {"mamba_proj_bias": True}, "mamba_proj_bias is True"),
        ("jamba-v0-1", {"mamba_dt_rank": "auto"}, "mamba_dt_rank is 'auto'"),
        ("seed-oss-36b", {"attention_out_bias": True}, "attention_out_bias is True"),
        ("mimo-v2-flash", {"n_shared_experts": 1}, "n_shared_experts is 1"),
        ("mimo-v2-flash", {"sliding_window_size": 64}, "sliding_window_size is 64"),
        (
            "mimo-v2-5",
            {"quantization_config": {"quant_method": "fp8", "store_dtype": "mxfp4"}},
            "quantization_config.'store_dtype'",
        ),
        (
            "mimo-v2-flash",
            {
                "quantization_config": {
                    "quant_method": "fp8",
                    "ignored_layers": ["model.layers.0.self_attn.o_proj"],
                }
            },
            "quantization_config.ignored_layers",
        ),
        ("gemma-4-31b", {"hidden_size_per_layer_input": 256}, "hidden_size_per_layer_input is 256"),
        ("gemma-4-31b", {"num_kv_shared_layers": 20}, "num_kv_shared_layers is 20"),
        ("gemma-4-31b", {"use_bidirectional_attention": "all"}, "use_bidirectional_attention"),
        ("gemma-4-31b", {"layer_types": ["sliding_attention"] * 60}, "layer_types ends"),
    ],
)
def test_refusals_of_layers_of_several_kinds(model, change, named, real_data):
    values = json.loads(published(real_data, model))
    values.get("text_config", values).update(change)
    assert named in refusal(values)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"sparse_init_block": 1}, "sparse_attention_config.sparse_init_block is 1"),
        ({"sparse_disable_index_value": [0] * 60}, "sparse_disable_index_value is 0 in a sparse"),
        ({"sparse_topk_blocks": None}, "sparse_attention_config.sparse_topk_blocks is not in"),
        ({"sparse_attention_freq": [1]}, "sparse_attention_config.sparse_attention_freq"),
        ({"stride": 2}, "sparse_attention_config.stride is not understood"),
    ],
)
def test_refusals_name_a_field_within_another(change, named, real_data):
    values = json.loads(published(real_data, "minimax-m3"))
    values["text_config"]["sparse_attention_config"].update(change)
    assert named in refusal(values)


def test_another_quantisation_of_experts_is_refused(real_data):
    values = json.loads(published(real_data, "kimi-k2-5"))
    quantised = values["text_config"]["quantization_config"]
    quantised["config_groups"]["group_0"]["weights"]["group_size"] = 64
    assert "config_groups are not of 4 bits" in refusal(values)
    quantised["config_groups"]["group_0"]["weights"] |= {"group_size": 32, "zero_point": 8}
    assert "config_groups.group_0.weights.zero_point" in refusal(values)
    del quantised["config_groups"]["group_0"]["weights"]["zero_point"]
    quantised["ignore"] = ["lm_head"]
    assert "quantization_config.ignore is ['lm_head']" in refusal(values)


def test_a_copy_that_leaves_out_the_heads_of_windows_is_refused(real_data):
    """A flat copy of Step-3.7 has 64 heads in all layers, where its windows have 96."""
    held = json.loads(published(real_data, "step-3-7-flash"))
    flat = {**held["text_config"], "model_type": "step3p7"}
    assert refusal(flat).startswith("text_config is not in the configuration")


def test_a_limit_without_end_is_no_size(real_data):
    values = json.loads(published(real_data, "nemotron-3-nano"))
    values["time_step_limit"] = [0.0, float("inf")]
    assert read(values).total
    assert "hidden_size is inf" in refusal({**values, "hidden_size": float("inf")})


def test_parameters_the_reader_gives():
    mixture = read_model(json.dumps(MIXTURE), 46.7, 12.9)
    assert (mixture.shape.total, mixture.shape.active) == (46.7e9, 12.9e9)
    assert "Sized with your 46.7 billion and 12.9 active" in read_as(mixture)
    dense = read_model(json.dumps(LLAMA), 8.3)
    assert dense.shape.total == dense.shape.active == pytest.approx(8.3e9)
    assert refusal(LLAMA, total_b=70.0).startswith("Total parameters of 70 billion do not agree")
    assert "Active parameters" in refusal(MIXTURE, active_b=40.0)
    assert "Total parameters" in refusal(LLAMA, total_b=float("nan"))
    assert "Total parameters" in refusal(LLAMA, total_b=float("inf"))


def test_an_encoder_is_said_not_to_be_counted(real_data):
    text = published(real_data, "gemma-3-27b")
    found = read_model(text)
    assert "encoder of pictures is not counted" in read_as(found)
    assert "encoder" not in read_as(read_model(text, 27.4))
    # A link says it, too.
    assert read_model(unpacked(found.link)).encoders == ("pictures",)
    for model in ("gemma-4-12b", "mimo-v2-5"):
        both = read_model(published(real_data, model))
        assert "encoders of pictures and sound are not counted" in read_as(both)
        assert read_model(unpacked(both.link)).encoders == ("pictures", "sound")


@pytest.mark.parametrize("model", SPELLED)
def test_a_link_carries_the_model(model, real_data):
    found = read_model(published(real_data, model))
    assert len(found.link) < 700
    again = read_model(unpacked(found.link))
    assert again.link == found.link
    assert (again.total, again.active) == (found.total, found.active)
    assert again.shape.groups == found.shape.groups
    assert again.shape.weights_bytes(None) == found.shape.weights_bytes(None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        "null",
        '"llama"',
        "not json",
        '{"model_type": "llama", "hidden_size": NaN}',
        '{"model_type": "llama", "hidden_size": Infinity}',
        '{"hidden_size": 1, "hidden_size": 2, "model_type": "llama"}',
        "[" * 100_000,
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"model_type": "llama", "hidden_size": ' + "9" * 5_000 + "}",
        " " * (MOST_TEXT + 1),
        json.dumps({**LLAMA, "x" * 10_000: 1}),
        '{"model_type": "gemma3", "text_config": {"model_type": "gemma3", "text_config": {}}}',
        '{"model_type": "llama", "\\ud800": 1}',
    ],
)
def test_hostile_text_is_answered_in_words(text):
    with pytest.raises(NotUnderstood) as caught:
        read_model(text)
    assert refused(caught.value).endswith(".")
    assert len(refused(caught.value)) < 300


@pytest.mark.parametrize("link", ["", "x", "A" * 5_000, "eJw", "é", "eJyrVkrKLwEABmwCOQ", "%00"])
def test_a_broken_link_carries_nothing(link):
    with pytest.raises(ValueError, match=r"no configuration|JSON"):
        unpacked(link)


def test_a_link_that_unfolds_without_end_is_refused():
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 3_000_000, 9)).decode()
    with pytest.raises(ValueError, match=r"too long|no configuration"):
        unpacked(bomb)


SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
FLAT = SCALAR | st.lists(SCALAR, max_size=3)
JSON = FLAT | st.lists(FLAT, max_size=3) | st.dictionaries(st.text(max_size=8), FLAT, max_size=3)


@REPEATABLE
@given(
    st.sampled_from([LLAMA, MIXTURE]),
    st.dictionaries(st.sampled_from([*MIXTURE, "head_dim", "quantization_config"]), JSON),
)
def test_no_value_brings_it_down(base, change):
    wrong = None
    try:
        found = read_model(json.dumps({**base, **change}))
    except NotUnderstood as error:
        wrong = error
    if wrong:
        assert refused(wrong).endswith(".")
    else:
        assert 0 < found.active <= found.total
        assert found.shape.weights_bytes(None) > 0


def test_every_refusal_has_words():
    assert {*words._WRONG, *words._OTHERS} == set(Wrong)
    assert not words._WRONG.keys() & words._OTHERS.keys()


def test_no_field_of_a_shape_is_passed_over():
    """Each field that a family reads is read because it matters: none is also called neutral."""
    assert not NEUTRAL & set(MIXTURE) - {"model_type"}


def test_a_pasted_model_is_sized_as_the_one_of_the_table(real_data):
    table = Job("llama-3-1-8b", weight_bits=8)
    total = all_shapes(real_data)["llama-3-1-8b"].total
    given = read_model(published(real_data, "llama-3-1-8b"), total / 1e9).shape
    pasted = replace(table, model="config", given=given)
    for one, other in zip(ranking(real_data, table), ranking(real_data, pasted), strict=True):
        assert (one.chip.id, one.chips, one.fit.fits) == (
            other.chip.id,
            other.chips,
            other.fit.fits,
        )
        if one.per_chip and other.per_chip:
            assert one.per_chip.value == pytest.approx(other.per_chip.value)
