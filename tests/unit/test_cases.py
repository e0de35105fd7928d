"""Questions with their right answers, worked out from published shapes and sheets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.roofline import CAPACITY, Load, fewest, fit, held_bytes, prefill
from honest_silicon.analysis.bounds.sizing import Job, size
from honest_silicon.analysis.intervals import Interval


@pytest.fixture(scope="module")
def models(real_data) -> dict[str, Shape]:
    return all_shapes(real_data)


@pytest.fixture(scope="module")
def chips(real_data) -> dict[str, Hardware]:
    return all_hardware(real_data)


def most(chip: Hardware, model: Shape, chips: int = 1, **job) -> int:
    """The most sequences that fit."""
    batch = 0
    while fit(chip, model, Load(batch=batch + 1, **job), chips=chips).fits:
        batch += 1
    return batch


def of_memory(chip: Hardware, gb: float) -> Hardware:
    return replace(chip, figures=chip.figures | {"memory_visible_gb": Interval.exact(gb)})


def test_gpt_oss_120b_as_released_on_one_h100(models, chips):
    # 114.66 * 10^9 weights of experts at 4.25 bits and 2.13 * 10^9 at 16 are 65.2 GB; the published
    # checkpoint has 65,248,815,744 bytes. 36 layers of 2 * 8 * 64 elements: 73,728 B for the first
    # token; at 131,072 half of the layers keep 128: 18 * 2,048 B * (131,072 + 128) = 4.837 GB.
    model, job = models["gpt-oss-120b"], {"context": 131_072, "weight_bits": None, "kv_bits": 16}
    assert model.weights_bytes(None) == 65_248_815_744
    assert replace(model, checkpoint=None).weights_bytes(None) == pytest.approx(65.25e9, rel=2e-3)
    assert model.cache_bytes(1, 16) == 73_728
    assert model.cache_bytes(131_072, 16) == 18 * 2_048 * (131_072 + 128)
    # 65.25 + 4.84 = 70.1 GB in 90 % of 80: one. Of the 85.5 GB software sees 90 % hold two, 74.9.
    assert most(of_memory(chips["nvidia-h100-sxm"], 80), model, **job) == 1
    assert most(chips["nvidia-h100-sxm"], model, **job) == 2


def test_qwen3_6_35b_at_262144_tokens(models):
    # Ten full layers of 2 KV heads of 256: 10 * 2 * 2 * 256 * 2 B = 20,480 B a token. 30 linear
    # layers of 32 heads of 128 * 128 in FP32: 62.9 MB, whatever the cache.
    model = models["qwen3-6-35b-a3b"]
    assert model.cache_bytes(1, 16) == 20_480
    assert model.cache_bytes(262_144, 16) == pytest.approx(5.369e9, rel=1e-3)
    assert model.state_bytes == 30 * 32 * 128 * 128 * 4


def test_nemotron_3_super_for_a_thousand_users_on_h200(models, chips):
    # State of 40 * 128 * 64 * 128 elements in FP32: 167.8 MB a sequence. 8 layers of 2 KV heads of
    # 128: 8,192 B a token in 16 bits. 121 + 167.8 + 8.4 (8 bits) GB in 135.7 each: three.
    model = models["nemotron-3-super"]
    assert model.state_bytes == 40 * 128 * 64 * 128 * 4 == 167_772_160
    assert model.cache_bytes(1, 16) == 8_192
    job = {"batch": 1000, "context": 2048, "weight_bits": 8}
    for kv_bits in (8, 16):
        held = held_bytes(model, Load(kv_bits=kv_bits, **job), chips=3)
        assert held["state"] == 167_772_160_000
        assert fewest(chips["nvidia-h200-sxm"], model, Load(kv_bits=kv_bits, **job)) == 3
    assert sum(held_bytes(model, Load(kv_bits=8, **job), chips=3).values()) == pytest.approx(
        296e9, rel=0.01
    )


def test_the_cache_of_deepseek_v3_2_as_served(models):
    # 61 layers of 512 + 16 + 128 = 656 B of latent and 128 + 4 = 132 B of index key in FP8; in 16
    # bits (512 + 64) * 2 = 1,152 B of latent, the index key as before.
    model = models["deepseek-v3-2"]
    assert model.cache_bytes(1, 8) == 61 * (656 + 132) == 48_068
    assert model.cache_bytes(1, 16) == 61 * (1_152 + 132) == 78_324


def test_kimi_k2_on_eight_h200(real_data, models, chips):
    # 1,028.6 GB of weights and 61 * 576 * 2 B * 131,072 = 9.2 GB in 8 * 150.76 * 0.9 = 1,085.5 GB:
    # one sequence fits and no useful batch.
    model, chip = models["kimi-k2"], chips["nvidia-h200-sxm"]
    job = {"context": 131_072, "weight_bits": 8, "kv_bits": 16}
    found = fit(chip, model, Load(batch=1, **job), chips=8)
    assert sum(found.parts_gb.values()) == pytest.approx(1_035, rel=0.004)
    assert found.room_gb.value == pytest.approx(1_085, rel=1e-3)
    assert 1 <= most(chip, model, 8, **job) < 8
    # What does not fit has no rate and says what it lacks: 64 * 9.2 + 1,028.6 - 1,085.5 = 532.6 GB.
    large = Job("kimi-k2", prompt=131_071, output=1, users=64, chips=8)
    sized = size(real_data, chip, model, large)
    assert sized.fit.fits is False
    assert sized.fit.lacks_gb == pytest.approx(532.6, rel=1e-3)
    assert sized.decode.seconds is None
    assert sized.decode.tokens_per_s is None
    assert sized.decode.limited_by == CAPACITY
    assert sized.per_chip is None
    assert sized.expected is None
    assert sized.tokens_per_joule is None


def test_a_prompt_on_h100_nvl_has_no_bound_at_eight_bits(models, chips):
    # Its 8-bit rate is not known here: computed in 16 bits the least time would be twice too long.
    chip, model = chips["nvidia-h100-nvl"], models["llama-3-1-8b"]
    if chip.rate(8) is None:
        assert prefill(chip, model, tokens=4096, weight_bits=8).seconds is None
    rates = {"fp16_tflops": 835.5, "fp8_tflops": 1670.5}
    told = replace(chip, figures=chip.figures | {n: Interval.exact(v) for n, v in rates.items()})
    half = prefill(told, model, tokens=4096, weight_bits=8).seconds.value
    whole = prefill(told, model, tokens=4096, weight_bits=16).seconds.value
    assert whole / half == pytest.approx(1670.5 / 835.5, rel=1e-6)
    # Llama 3.3 70B on two: 2 x 70.6e9 x 4,096 + 80 layers x 2 x 64 heads x 256 x 4,096^2 / 2
    # operations over 2 x 1,670.5 TFLOPS.
    done = 2 * 70.6e9 * 4096 + 80 * 2 * 64 * 256 * 4096**2 / 2
    large = prefill(told, models["llama-3-3-70b"], chips=2, tokens=4096, weight_bits=8)
    assert large.seconds.value == pytest.approx(done / (2 * 1670.5e12), rel=1e-3)
    assert large.seconds.value == pytest.approx(0.179, abs=1e-3)


def test_deepseek_r1_on_sixteen_910b2(models, chips):
    # 16 * 64 * 0.9 = 921.6 GB less 673 of weights; 61 * 576 * 2 B * 8,192 = 0.5757 GB a sequence.
    # Kept once 431; cut over sixteen cards each keeps all of the latent, a sixteenth: 26.
    model, chip = models["deepseek-r1"], of_memory(chips["huawei-ascend-910b2"], 64)
    job = {"context": 8192, "weight_bits": 8, "kv_bits": 16}
    assert most(chip, model, 16, parallel="once", **job) == pytest.approx(430, rel=0.01)
    assert most(chip, model, 16, parallel="tp", **job) == pytest.approx(27, abs=1)
    # Attention whole on each is 11.4 billion weights fifteen times more, 171 GB: 134.
    assert most(chip, model, 16, parallel="dp", **job) == pytest.approx(134, abs=2)


def test_qwen3_235b_on_h20(models, chips):
    # 64 * 32,768 tokens of 94 * 2 * 4 * 128 * 2 B = 404 GB beside 236 of weights. Four KV heads
    # over eight cards are kept twice: 1,044 GB in 8 * 96 * 0.9 = 691 need more, and more cards
    # keep more copies. One server with attention whole on each card, or with a cache of 8 bits.
    model, chip = models["qwen3-235b-a22b"], of_memory(chips["nvidia-h20"], 96)
    job = {"batch": 64, "context": 32_768, "weight_bits": 8}
    assert model.cache_bytes(1, 16, 8) == 2 * model.cache_bytes(1, 16) == 2 * 192_512
    assert fewest(chip, model, Load(kv_bits=16, parallel="tp", **job), multiple=8) is None
    assert fewest(chip, model, Load(kv_bits=16, parallel="dp", **job), multiple=8) == 8
    assert fewest(chip, model, Load(kv_bits=8, parallel="tp", **job), multiple=8) == 8


@pytest.mark.parametrize(
    ("chip", "count"), [("nvidia-h100-sxm", 16), ("huawei-ascend-910c", 8), ("nvidia-h20", 8)]
)
def test_deepseek_v3_on_whole_servers(real_data, models, chips, chip, count):
    # 673 GB and 32 * 5,120 * 70,272 B = 11.5 GB: 684.5 GB in 8 * 85.52 * 0.9 = 616, 8 * 128 * 0.9
    # = 922 and 8 * 96 * 0.9 = 691.
    found = size(real_data, chips[chip], models["deepseek-v3"], Job("deepseek-v3"))
    assert found.chips == count


@pytest.mark.parametrize(
    ("chip", "count", "fits"),
    [("nvidia-h200-sxm", 16, False), ("nvidia-h200-sxm", 24, True), ("nvidia-b300", 16, True)],
)
def test_kimi_k3_in_eight_bits(models, chips, chip, count, fits):
    # 2.78 * 10^12 parameters at 8.002 bits, embedding and head at 16: 2.78 TB. 24 latent layers of
    # 576 * 2 B a token, and 69 states of 96 * 128 * 128. Rooms: 16 * 150.76 * 0.9 = 2,171 GB,
    # 24 * 150.76 * 0.9 = 3,256, 16 * 288 * 0.9 = 4,147.
    model = models["kimi-k3"]
    assert model.weights_bytes(8) == pytest.approx(2.783e12, rel=1e-3)
    assert model.cache_bytes(1, 16) == 24 * 576 * 2
    found = fit(chips[chip], model, Load(batch=8, context=131_072, weight_bits=8), chips=count)
    assert found.fits is fits
    assert (found.lacks_gb is None) is fits


def test_kimi_k3_as_released(models):
    # 2,722,740,830,208 weights of experts at 4.25 bits and 57,179,884,544 at 16: 1,560.8 GB.
    model = models["kimi-k3"]
    assert model.known
    assert model.weights_bytes(None) == pytest.approx(1.5608e12, rel=1e-4)
    assert replace(model, checkpoint=None).weights_bytes(None) == pytest.approx(1.5608e12, rel=1e-3)


@pytest.mark.parametrize(
    ("model", "gigabytes"),
    [
        # 684.5 * 10^9 parameters of which 671 without the layer for prediction, 688.6 GB in all.
        ("deepseek-v3", 675.0),
        # Experts at 4.25 bits, the rest in FP8: 864.7 GB for 1,598.8 * 10^9, of which 1,573.
        ("deepseek-v4-pro", 850.7),
        # Experts in INT4 with a scale for each 32, the rest in 16 bits: 595.1 GB, encoder included.
        ("kimi-k2-5", 594.6),
    ],
)
def test_a_checkpoint_is_held_without_its_modules_for_prediction(models, model, gigabytes):
    shape = models[model]
    assert shape.weights_bytes(None) == pytest.approx(gigabytes * 1e9, rel=1e-3)
    # Parameters and bits by part say the same.
    parts = replace(shape, checkpoint=None).weights_bytes(None)
    assert parts == pytest.approx(gigabytes * 1e9, rel=0.01)
