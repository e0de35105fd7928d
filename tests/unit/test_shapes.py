"""Shapes of language models: caches, operations and parameters worked out by hand."""

from __future__ import annotations

from dataclasses import MISSING, fields

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.bounds.costs import shape
from honest_silicon.dataset.attention import KINDS, Attention, Latent, Window, counted, read_groups

SAME = settings(deadline=None, derandomize=True, database=None)
HIDDEN = 128
GQA = "heads=8 kv_heads=2 head_dim=16"
MLA = "heads=4 kv_lora_rank=32 rope_dim=8 nope_dim=16 v_dim=16"
LARGE = "heads=128 kv_lora_rank=512 rope_dim=64 nope_dim=128 v_dim=128"
VECTOR = "heads=64 head_dim=512 rope_dim=64 q_lora_rank=16 o_groups=2 o_lora_rank=8 window=128"
CUT = "heads=4 head_dim=32 q_lora_rank=16 o_groups=2 o_lora_rank=8 window=64"

# One layer, 1,000 tokens, width 128: bytes of a 16-bit cache kept and read, operations to decode a
# token and to read the whole prompt, weights. A prompt has 1,000 * 1,000 / 2 = 500,000 pairs of a
# token and one before it; with a limit w it has w * 1,000 - w * w / 2.
BY_HAND = {
    # 2 KV heads * (16 + 16) = 64 a token. Scores and sum: 2 * 8 * (16 + 16) = 512 a pair. Weights:
    # query and output 128 * 128 each, key and value 128 * 64.
    f"full {GQA}": (128_000, 128_000, 512_000, 256e6, 16_384 + 8_192 + 16_384),
    # Eight KV heads: 256 a token; the operations are those of the query heads.
    "full heads=8 kv_heads=8 head_dim=16": (512_000, 512_000, 512_000, 256e6, 4 * 16_384),
    # Keys of 24, values of 16: 2 * 40 = 80 a token, 2 * 8 * 40 = 640 a pair; 128 * 192 + 128 * 80
    # + 128 * 128.
    "full heads=8 kv_heads=2 head_dim=24 v_dim=16": (
        160_000,
        160_000,
        640_000,
        320e6,
        24_576 + 10_240 + 16_384,
    ),
    # A gate as wide as the query: 128 * 128 more.
    f"full {GQA} q_gate=1": (128_000, 128_000, 512_000, 256e6, 40_960 + 16_384),
    # Query through a rank of 32: (128 + 128) * 32 in place of 128 * 128.
    f"full {GQA} q_lora_rank=32": (128_000, 128_000, 512_000, 256e6, 8_192 + 8_192 + 16_384),
    # 256 tokens kept: 256 * 64; 256 * 1,000 - 256 * 128 = 223,232 pairs of 512.
    f"window {GQA} window=256": (32_768, 32_768, 131_072, 114_294_784, 40_960),
    # A window longer than the context is no limit.
    f"window {GQA} window=4096": (128_000, 128_000, 512_000, 256e6, 40_960),
    # A latent of 32 and a key of 8 shared by all heads: 40 a token. Decoding works on the latent,
    # 2 * 4 * (32 + 8 + 32) = 576 a pair; the prompt on heads, 2 * 4 * (16 + 8 + 16) = 320.
    # Query 128 * 4 * 24, down 128 * 40, up 32 * 4 * 32, output 4 * 16 * 128.
    f"mla {MLA}": (80_000, 80_000, 576_000, 160e6, 12_288 + 5_120 + 4_096 + 8_192),
    # Query through a rank of 64: (128 + 96) * 64.
    f"mla {MLA} q_lora_rank=64": (
        80_000,
        80_000,
        576_000,
        160e6,
        14_336 + 5_120 + 4_096 + 8_192,
    ),
    # A gate of what heads put out: 4 * 16 * 128 more.
    f"mla {MLA} o_gate=1": (80_000, 80_000, 576_000, 160e6, 29_696 + 8_192),
    # An index key of 10 a token in FP8 with 4 bytes for each 128: 10.3125 B, all read; 100 tokens
    # looked at: 100 * 40 * 2 + 1,000 * 10.3125.
    # 100 * 1,000 - 100 * 50 = 95,000 pairs.
    f"mla-sparse {MLA} topk=100 index_dim=10": (90_312.5, 18_312.5, 57_600, 30.4e6, 29_696),
    f"full-sparse {GQA} topk=100 index_dim=10": (148_000, 32_800, 51_200, 48.64e6, 40_960),
    # One vector of 32 is key and value; the last 64 tokens: 64 * 32, and 4 * 4 * 32 = 512
    # operations each. 64 * 1,000 - 64 * 32 = 61,952 pairs. Query (128 + 128) * 16, vector 128 * 32,
    # output 128 * 8 and 16 * 128.
    f"compressed {CUT} ratio=0": (4_096, 4_096, 32_768, 31_719_424, 4_096 + 4_096 + 1_024 + 2_048),
    # And one vector for each 8 tokens, all 125 read: 500,000 / 8 more pairs. Two matrices of
    # 128 * 32 make them.
    f"compressed {CUT} ratio=8": (
        12_096,
        12_096,
        96_768,
        512 * (61_952 + 62_500),
        11_264 + 8_192,
    ),
    # One for each 4 tokens, 250 with an index key of 8.25 B in FP8, of which 50 are read. A token
    # sees a quarter of those before it until 50 are reached at token 200: 200 * 200 / 2 / 4 = 5,000
    # pairs, then 800 * 50. Weights 128 * (4 * 32 + 4 * 8 + 2) and 16 * 2 * 8.
    f"compressed {CUT} ratio=4 topk=50 index_dim=8 index_heads=2": (
        4_096 + 250 * (64 + 8.25),
        4_096 + 50 * 64 + 250 * 8.25,
        512 * (64 + 50),
        512 * (61_952 + 45_000),
        11_264 + 20_736 + 256,
    ),
    # The state is no cache.
    "linear state=5000 params_m=0.05": (0, 0, 0, 0, 50_000),
    # The cache of another layer: nothing of its own, all of it read; query and output only.
    f"shared-kv {GQA}": (0, 128_000, 512_000, 256e6, 32_768),
}


def one(text: str) -> Attention:
    (group,) = read_groups(f"1 {text}")
    return group.layer


def test_every_kind_is_worked_out_by_hand():
    assert {text.split()[0] for text in BY_HAND} == set(KINDS)


@pytest.mark.parametrize("text", BY_HAND)
def test_cache_stored_and_read(text):
    kept, read, *_ = BY_HAND[text]
    assert one(text).cache_bytes(1000, 16) == pytest.approx(kept, rel=1e-6)
    assert one(text).read_bytes(1000, 16) == pytest.approx(read, rel=1e-6)


def test_a_state_is_kept_whatever_the_context_and_is_no_cache():
    assert one("linear state=5000 params_m=0.05").state_elements == 5_000
    assert one(f"full {GQA}").state_elements == 0


# Bytes of one token in one layer, in caches of 16, 8 and 4 bits.
@pytest.mark.parametrize(
    ("text", "sixteen", "eight", "four"),
    [
        # 2 KV heads * 32 elements; 8 bits have one scale for a whole tensor.
        (f"full {GQA}", 128, 64, 32),
        # A latent of 512 and a key of 64, 576 elements: without an index 8 bits are plain.
        (f"mla {LARGE}", 1_152, 576, 288),
        # DeepSeek-V3.2: 512 + 4 scales of 4 bytes + 64 * 2 = 656; its index key is 128 + 4 = 132
        # in any cache.
        (f"mla-sparse {LARGE} topk=2048 index_dim=128", 1_152 + 132, 656 + 132, 288 + 132),
        # No index keys of its own, but the layout of the others.
        (f"mla-sparse {LARGE} topk=2048 index_dim=0", 1_152, 656, 288),
        # DeepSeek-V4: 448 + 7 scales of a byte + 64 * 2 = 583.
        (f"compressed {VECTOR} ratio=0", 1_024, 583, 256),
        (f"compressed {VECTOR.replace('rope_dim=64', '')} ratio=0", 1_024, 512, 256),
    ],
)
def test_caches_as_engines_lay_them_out(text, sixteen, eight, four):
    layer = one(" ".join(text.split()))
    assert [layer.cache_bytes(1, bits) for bits in (16, 8, 4)] == [sixteen, eight, four]


# Cards of a tensor-parallel group that keep the same.
@pytest.mark.parametrize(
    ("text", "cards", "copies"),
    [
        # Two KV heads over two cards are one each; over eight each is kept by four.
        (f"full {GQA}", 2, 1),
        (f"full {GQA}", 8, 4),
        (f"window {GQA} window=256", 4, 2),
        # One latent, one compressed vector: each card keeps all of it.
        (f"mla {MLA}", 8, 8),
        (f"compressed {CUT} ratio=4", 16, 16),
        ("linear state=5000 params_m=0.05", 8, 1),
    ],
)
def test_what_tensor_parallel_cards_keep_more_than_once(text, cards, copies):
    assert one(text).copies(cards) == copies
    assert one(text).copies(1) == 1


@pytest.mark.parametrize("text", BY_HAND)
def test_operations_of_attention(text):
    _, _, decode, prefill, _ = BY_HAND[text]
    assert one(text).decode_flops(1000) == pytest.approx(decode, rel=1e-3)
    assert one(text).prefill_flops(1000) == pytest.approx(prefill, rel=1e-3)


@pytest.mark.parametrize("text", BY_HAND)
def test_parameters_of_attention(text):
    assert one(text).parameters(HIDDEN) == pytest.approx(BY_HAND[text][4], rel=1e-3)


@pytest.mark.parametrize(
    ("text", "tokens", "kept"),
    [
        (f"window {GQA} window=256", 100, 6_400),
        # Three vectors of four tokens from 15, and 15 of the window.
        (f"compressed {CUT} ratio=4", 15, 15 * 32 + 3 * 32),
    ],
)
def test_a_short_context(text, tokens, kept):
    assert one(text).cache_bytes(tokens, 8) == kept


# Bytes of cache for a token in 16 bits as DeepSeek published them (arXiv 2505.09343, table 1).
@pytest.mark.parametrize(
    ("text", "kilobytes"),
    [
        ("61 mla heads=128 kv_lora_rank=512 rope_dim=64 nope_dim=128 v_dim=128", 70.272),
        ("80 full heads=64 kv_heads=8 head_dim=128", 327.680),
        ("126 full heads=128 kv_heads=8 head_dim=128", 516.096),
    ],
)
def test_published_caches(text, kilobytes):
    (group,) = read_groups(text)
    assert group.count * group.layer.cache_bytes(1, 16) / 1e3 == pytest.approx(kilobytes, rel=1e-6)


# Any shape.

sizes = st.integers(1, 64)


@st.composite
def layers(draw) -> Attention:
    kind = draw(st.sampled_from(sorted(KINDS)))
    sizes_of = {f.name: f.default is MISSING for f in fields(KINDS[kind])}
    keys = {name: draw(sizes) for name, needed in sizes_of.items() if needed}
    if kind == "compressed":
        keys["ratio"] = draw(st.sampled_from([0, 2, 4, 16]))
        if keys["ratio"] and draw(st.booleans()):
            keys |= {name: draw(sizes) for name in sizes_of if name not in keys}
    elif "v_dim" in sizes_of and draw(st.booleans()):
        keys["v_dim"] = draw(sizes)
    said = " ".join(f"{k}={v}" for k, v in keys.items())
    return one(f"{kind} {said}")


@SAME
@given(layers(), st.integers(0, 3000), st.integers(0, 3000))
def test_a_longer_context_never_costs_less(layer, a, b):
    short, long = sorted((a, b))
    for cost in (layer.decode_flops, layer.prefill_flops):
        assert 0 <= cost(short) <= cost(long)
    for cost in (layer.cache_bytes, layer.read_bytes):
        assert 0 <= cost(short, 16) <= cost(long, 16)
        assert cost(short, 8) <= cost(short, 16)


@SAME
@given(layers(), st.integers(0, 3000))
def test_a_layer_with_its_own_cache_reads_no_more_than_it_keeps(layer, tokens):
    if layer.kind != "shared-kv":
        assert layer.read_bytes(tokens, 16) <= layer.cache_bytes(tokens, 16)


@SAME
@given(layers(), st.integers(1, 400))
@example(one(f"compressed {CUT} ratio=4 topk=50 index_dim=8 index_heads=2"), 400)
@example(one(f"mla-sparse {MLA} topk=100 index_dim=10"), 400)
def test_a_prompt_costs_what_its_tokens_cost_one_by_one(layer, tokens):
    """Each token counts itself half, so a prompt is between the sums with and without it."""
    one_by_one = [layer.decode_flops(t) for t in range(tokens + 1)]
    if isinstance(layer, Latent):
        # The prompt works on heads, decoding on the latent: the pairs are the same.
        heads = layer.nope_dim + layer.rope_dim + layer.v_dim
        factor = heads / (2 * layer.kv_lora_rank + layer.rope_dim)
        one_by_one = [factor * x for x in one_by_one]
    # Vectors of several tokens are whole ones: up to one more for each token.
    slack = 4 * layer.heads * layer.head_dim * tokens if layer.kind == "compressed" else 0
    found = layer.prefill_flops(tokens)
    assert sum(one_by_one[:-1]) * (1 - 1e-9) <= found <= (sum(one_by_one) + slack) * (1 + 1e-9)


# The text of a cell.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is no group such as"),
        ("full heads=8", "is no group such as"),
        (f"2 full {GQA};2 full {GQA}", "is no group such as"),
        ("2 full heads=-1", "is no group such as"),
        (f"2 banded {GQA}", "banded is no kind of attention"),
        ("2 full heads=8 kv_heads=2", "full lacks head_dim"),
        (f"2 full {GQA} window=8", "full knows no window"),
    ],
)
def test_a_group_that_cannot_be_read_says_why(text, said):
    with pytest.raises(ValueError, match=said):
        read_groups(text)


def test_groups_in_the_order_of_the_text():
    first, second = read_groups(f"3 full {GQA}; 5 window {GQA} window=64")
    assert (first.count, first.layer.kind, second.count, second.layer.kind) == (
        3,
        "full",
        5,
        "window",
    )
    assert second.layer == Window(heads=8, kv_heads=2, head_dim=16, window=64)


def test_a_kind_has_no_sizes_but_its_own():
    layer = one(f"full {GQA}")
    assert layer.v_dim is None
    assert layer.value == layer.head_dim
    for other in ("topk", "window", "state"):
        assert not hasattr(layer, other)


# Whole models.

DENSE = {
    "id": "small",
    "name": "Small",
    "total_params_b": 1.0,
    "active_params_b": 1.0,
    "layers": 2,
    "hidden": HIDDEN,
    "vocab": 1000,
    "tied_embeddings": False,
    "attention_layers": f"2 full {GQA}",
    "dense_layers": 2,
    "ffn_width": 512,
    "ffn_matrices": 3,
    "moe_layers": 0,
    "experts": pd.NA,
    "experts_active": pd.NA,
    "expert_width": pd.NA,
    "shared_width": pd.NA,
    "native_weight_bits": pd.NA,
    "checkpoint_params_b": pd.NA,
    "checkpoint_bytes": pd.NA,
    "expert_bits": pd.NA,
    "linear_bits": pd.NA,
    "embedding_bits": pd.NA,
    "state_bits": pd.NA,
}
MIXED = DENSE | {
    "total_params_b": 100.0,
    "active_params_b": 20.0,
    "dense_layers": 1,
    "moe_layers": 1,
    "experts": 18,
    "experts_active": 2,
    "expert_width": 64,
    "shared_width": 32,
    "native_weight_bits": 8,
}


# Embeddings 1,000 * 128; a layer 40,960 of attention and 3 * 128 * 512 = 196,608 of FFN.
@pytest.mark.parametrize(
    ("row", "total", "active"),
    [
        (DENSE, 256_000 + 2 * (40_960 + 196_608), None),
        (DENSE | {"tied_embeddings": True}, 128_000 + 2 * (40_960 + 196_608), None),
        (DENSE | {"ffn_matrices": 2}, 256_000 + 2 * (40_960 + 131_072), None),
        # The layer of experts: a router of 128 * 18, a shared expert of 3 * 128 * 32, and 18 of
        # 3 * 128 * 64 = 24,576, of which a token uses two.
        (
            MIXED,
            256_000 + 2 * 40_960 + 196_608 + 2_304 + 12_288 + 18 * 24_576,
            256_000 + 2 * 40_960 + 196_608 + 2_304 + 12_288 + 2 * 24_576,
        ),
    ],
)
def test_parameters_counted_from_a_row(row, total, active):
    assert counted(row) == pytest.approx((total, active or total), rel=1e-9)


# Lookup and head 128,000 each; attention 2 * 40,960 = 81,920; networks 196,608 + 2,304 + 12,288 =
# 211,200; experts 18 * 24,576 = 442,368: 991,488 in all, scaled to the 100 billion stated.
MORE = 100e9 / 991_488


def test_parameters_by_part_sum_to_the_stated_total():
    found = shape(MIXED).parts
    assert found.lookup == found.head == pytest.approx(128_000 * MORE)
    assert found.attention == pytest.approx(81_920 * MORE)
    assert found.dense == pytest.approx(211_200 * MORE)
    assert found.experts == pytest.approx(442_368 * MORE)
    assert found.total == pytest.approx(100e9)


def test_experts_that_are_met():
    # A token reads the head, attention, networks and 2 of 18 experts; two tokens meet
    # 18 * (1 - (16/18)^2) = 18 * 17/81. The embedding is looked up, not read.
    mixed = shape(MIXED)
    always = 128_000 + 81_920 + 211_200
    for tokens, met in ((1, 2 / 18), (2, 17 / 81), (10_000, 1)):
        expected = 2 * MORE * (always + met * 442_368)
        assert mixed.touched_bytes(tokens, 16) == pytest.approx(expected)
    assert mixed.native_bits == 8


def test_a_dense_model_is_read_whole_but_for_its_own_input_embedding():
    # 256,000 + 475,136 = 731,136 weights are scaled to 10^9; all but 128,000 are read.
    dense = shape(DENSE)
    read = 2e9 * (731_136 - 128_000) / 731_136
    assert dense.touched_bytes(1, 16) == dense.touched_bytes(1000, 16) == pytest.approx(read)
    assert dense.weights_bytes(16) == pytest.approx(2e9)
    assert dense.native_bits == 16
    # Tied to the head it is read with it.
    tied = shape(DENSE | {"tied_embeddings": True})
    assert tied.touched_bytes(1, 16) == pytest.approx(2e9)


# Bits of the embeddings, of attention and networks, of experts.
@pytest.mark.parametrize(
    ("weights", "embedding", "linear", "experts"),
    [
        (16, 16, 16, 16),
        # FP8 with 32 bits for each 128 * 128 weights; MXFP4 with 8 for each 32.
        (8, 16, 8 + 32 / 16_384, 8 + 32 / 16_384),
        (4, 16, 4.25, 4.25),
        (2, 16, 2, 2),
        (32, 32, 32, 32),
        # As released: stated for experts and head, for the rest only that most are in 8.
        (None, 16, 8, 4.5),
    ],
)
def test_bytes_of_weights_by_part(weights, embedding, linear, experts):
    model = shape(MIXED | {"embedding_bits": 16.0, "expert_bits": 4.5})
    bits = 256_000 * embedding + 293_120 * linear + 442_368 * experts
    assert model.weights_bytes(weights) == pytest.approx(MORE * bits / 8)
    one = 128_000 * embedding + 293_120 * linear + 49_152 * experts
    assert model.touched_bytes(1, weights) == pytest.approx(MORE * one / 8)
    assert not model.known


def test_the_bytes_of_a_published_checkpoint_are_those_of_the_release_only():
    model = shape(MIXED | {"checkpoint_bytes": 123e9})
    assert model.weights_bytes(None) == 123e9
    assert model.weights_bytes(8) == shape(MIXED).weights_bytes(8)
    # A step reads parts of it.
    assert model.touched_bytes(1, None) == shape(MIXED).touched_bytes(1, None)


def test_modules_for_prediction_and_encoders_are_no_weights_of_the_language_model():
    total = MIXED["total_params_b"]
    counted = MIXED | {"checkpoint_bytes": 123e9, "checkpoint_params_b": total * 1.25}
    assert shape(counted).weights_bytes(None) == pytest.approx(123e9 / 1.25)
    # A checkpoint that counts less than the rounded size stated is all language model.
    counted["checkpoint_params_b"] = total * 0.99
    assert shape(counted).weights_bytes(None) == 123e9


@pytest.mark.parametrize(
    ("cells", "known"),
    [
        ({"native_weight_bits": 16}, True),
        ({"native_weight_bits": pd.NA}, False),
        ({"native_weight_bits": 8}, False),
        ({"linear_bits": 8, "embedding_bits": 16, "expert_bits": 8}, True),
        ({"linear_bits": 8, "embedding_bits": 16}, False),
    ],
)
def test_whether_the_release_is_known(cells, known):
    assert shape(MIXED | cells).known is known


def test_a_state_has_bits_of_its_own():
    text = f"2 full {GQA}; 1 linear state=5000 params_m=0.05"
    stated = shape(DENSE | {"attention_layers": text, "state_bits": 32})
    assert stated.state_bytes == 20_000
    assert stated.point(10, 4).kept - stated.point(0, 4).kept == stated.cache_bytes(10, 4)
    # It is read and written for each token, whatever the bits of the cache.
    assert stated.point(0, 4).moved == stated.point(0, 16).moved == 40_000
    # Not stated: 16 bits, a floor, and said so.
    unsaid = shape(DENSE | {"attention_layers": text})
    assert (unsaid.state_bytes, unsaid.state_known) == (10_000, False)
    assert stated.state_known
    assert shape(DENSE).state_known


def test_layers_of_several_kinds_are_summed():
    text = f"2 full {GQA}; 3 window {GQA} window=256; 1 linear state=5000 params_m=0.05"
    mixed = shape(DENSE | {"attention_layers": text})
    assert mixed.cache_bytes(1000, 8) == 2 * 64_000 + 3 * 16_384
    assert mixed.read_bytes(1000, 8) == 2 * 64_000 + 3 * 16_384
    assert mixed.state_bytes == 5_000 * 2
    assert mixed.decode_flops(1000) == 2 * 512_000 + 3 * 131_072
    assert mixed.prefill_flops(1000) == 2 * 256e6 + 3 * 114_294_784
    # A point of the context holds the same, and the arithmetic of the weights beside it.
    point = mixed.point(1000, 8)
    assert point.kept == mixed.cache_bytes(1000, 8) + 10_000
    assert point.moved == mixed.read_bytes(1000, 8) + 20_000
    assert point.flops == 2 * 1e9 + mixed.decode_flops(1000)


@st.composite
def mixtures(draw):
    total = draw(st.floats(1, 2000))
    experts = draw(st.integers(2, 512))
    chosen = draw(st.integers(1, experts - 1))
    # Each expert has less than the active parameters leave for the chosen ones.
    least = total * chosen / experts
    active = draw(st.floats(least, total))
    sizes = {"total_params_b": total, "active_params_b": active}
    return shape(MIXED | sizes | {"experts": experts, "experts_active": chosen})


@SAME
@given(
    mixtures(),
    st.integers(1, 5000),
    st.integers(1, 5000),
    st.sampled_from([None, 4, 8, 16]),
)
def test_weights_read_grow_with_the_batch_and_are_never_more_than_all(model, a, b, weights):
    few, many = (model.touched_bytes(n, weights) for n in sorted((a, b)))
    near = 1 + 1e-9
    assert 0 < few <= many * near
    assert many <= model.weights_bytes(weights) * near


@SAME
@given(mixtures())
def test_bytes_are_never_below_the_bits_of_every_parameter(model):
    """Scales and parts that stay at 16 bits only add."""
    for weights in (4, 8, 16):
        assert model.weights_bytes(weights) >= model.total * weights / 8 * (1 - 1e-9)
