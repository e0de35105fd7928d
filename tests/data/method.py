"""The numbers of each example of docs/method.md, computed from the data by the project's functions.

A function gives the numbers of its example in the order of the text, what is assumed included.
Those in links are not among them: they are compared with the data they lead to. What an example
says in words, as that a model fits, is asserted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from honest_silicon.analysis import compare, export_rules, front, process, quality, sales, supply
from honest_silicon.analysis.bounds import cost, panel, roofline, sizing
from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.bounds.costs import all_shapes, step
from honest_silicon.analysis.bounds.expected import SERVING, TRAINING, curve, serving_case
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.frontier import best, lag
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import known
from honest_silicon.analysis.ladders import ladders, proofs
from honest_silicon.analysis.measured_pairs import measured_pairs
from honest_silicon.analysis.metrics import metric, values
from honest_silicon.analysis.rule_figures import density, tpp
from honest_silicon.analysis.systems import ladder, systems
from honest_silicon.analysis.trends import decimal_years, trend
from tests.ours import ours

DATA: Final = ours()
CHIPS, MODELS = all_hardware(DATA), all_shapes(DATA)
A910C: Final = "huawei-ascend-910c"
A910B: Final = "huawei-ascend-910b"
H100: Final = "nvidia-h100-sxm"
H20: Final = "nvidia-h20"
DEEPSEEK: Final = MODELS["deepseek-v3"]
LLAMA: Final = MODELS["llama-3-3-70b"]
#: DeepSeek-V3 as released for 32 users, at the end and half-way of an answer of 1,024 tokens.
END: Final = roofline.Load(32, 5120, None, 16)
HALF_WAY: Final = replace(END, context=4608)
JOB: Final = sizing.Job("deepseek-v3", weight_bits=None, prompt=4096, output=1024, chips=8)
TODAY: Final = date(2026, 11, 28)

#: The numbers of an example, by the heading of its section.
EXAMPLES: Final[dict[str, Callable[[], Sequence[float]]]] = {}


def example(
    heading: str,
) -> Callable[[Callable[[], Sequence[float]]], Callable[[], Sequence[float]]]:
    def add(function: Callable[[], Sequence[float]]) -> Callable[[], Sequence[float]]:
        EXAMPLES[heading] = function
        return function

    return add


def _of(chip: str, field: str) -> Interval:
    found = known(DATA, chip, field)
    assert found is not None, (chip, field)
    return found


@example("Range of a figure")
def _range() -> Sequence[float]:
    power, rate = _of(A910C, "tdp_w"), _of(A910C, "fp16_tflops")
    each = rate.over(power)
    assert DATA.is_disputed(A910C, "tdp_w")
    said = [power.low, power.high, power.high / power.low, rate.high]
    said += [rate.value, power.value, each.value]
    return [*said, each.low, rate.high, power.low, each.high]


@example("Share of core facts known")
def _coverage() -> Sequence[float]:
    cover = quality.coverage(DATA, DATA.chips.loc[[A910C]])
    found = quality.totals(cover).loc["CN"]
    known_, without, absent = (found[s] for s in quality.STATES)
    state = quality.core_state(DATA).loc[A910C]
    assert state["fp8_tflops"] == "not_applicable"
    assert state["die_area_mm2"] == "absent"
    count = known_ + without + absent
    share = [known_, known_ + absent, found["share"] * 100, known_, count, found["strict"] * 100]
    return [count, known_, without, absent, *share]


@example("Share known first-hand")
def _first_hand() -> Sequence[float]:
    found = quality.first_hand(DATA, DATA.chips.loc[["nvidia-p100-sxm"]]).loc["US", "all"]
    return [found["figures"], found["first_hand"], found["share"] * 100]


@example("Ratio of two chips")
def _ratio() -> Sequence[float]:
    def over(unit: str) -> Interval:
        figures = (compare.figure(DATA, c, compare.COMPUTE, unit, "16") for c in (A910C, H100))
        found = compare.ratio(*figures).interval
        assert found is not None
        return found

    assert _of(A910C, "tdp_w").value == _of(H100, "tdp_w").value
    watt = over("watt")
    return [16, over("sold").value, over("die").value, watt.value, watt.low, watt.high]


@example("Operations per byte")
def _intensity() -> Sequence[float]:
    found = values(DATA, metric(DATA.package, "fp16_tflops/memory_bw_gbs"))["value"]
    return [found[H100], found[H20]]


@example("Servers, racks and pods")
def _systems() -> Sequence[float]:
    own, other = (systems(DATA)[s] for s in ("huawei-cloudmatrix-384", "nvidia-gb200-nvl72"))
    over = {s.words: s.ratio.value for s in ladder(DATA, own, other) if s.ratio}
    racks = [s.figures["racks"].value for s in (own, other)]
    return [16, over["as a whole"], over["per kilowatt"], *racks, over["per rack"]]


@example("Best chip so far, and the lag")
def _lag() -> Sequence[float]:
    points, _ = front.points(DATA)
    found = lag(points, A910C)
    assert found.us_id == "nvidia-h100-pcie"
    year = 2021
    tops = {c: best(points, c, date(year, 12, 31)) for c in ("US", "CN")}
    assert [t is not None and t.name for t in tops.values()] == [
        "nvidia-a100-sxm-40gb",
        "huawei-ascend-910",
    ]
    assert found.low is not None
    assert found.high is not None
    return [found.low, found.high, year, tops["US"]["value"] / tops["CN"]["value"]]


@example("Lag in manufacturing")
def _made() -> Sequence[float]:
    found = {g.node_nm: g for g in process.node_lags(DATA, DATA.chips, TODAY) if g.kind == "made"}
    seven, five = found[7], found[5]
    assert (seven.us.chip_id, seven.cn.chip_id) == ("amd-mi60", A910B)
    assert five.open
    assert five.us.chip_id == H100
    return [7, seven.low, seven.high, 5, TODAY.day, TODAY.year, five.low]


@example("Doubling time")
def _trend() -> Sequence[float]:
    chips = ["p100-sxm", "v100-sxm-16gb", "a100-sxm-40gb", "h100-sxm", "b200"]
    points, _ = front.points(DATA)
    rows = points.loc[[f"nvidia-{c}" for c in chips]]
    rates = rows["value"].to_numpy()
    found = trend(decimal_years(rows["middle"]), rates)
    assert found is not None
    assert found.doubling_range is not None
    return [rates[0], 16, *rates[1:], found.doubling_years, *found.doubling_range]


@example("Total processing performance")
def _tpp() -> Sequence[float]:
    h20, c = tpp(H20, DATA).interval, tpp(A910C, DATA).interval
    assert all(
        _of(H20, f).value * b == h20.value for f, b in (("fp16_tflops", 16), ("fp8_tflops", 8))
    )
    nominal = DATA.nominal_of[A910C, "fp16_tflops"].value
    matrix = _of(A910C, "fp16_tflops").value
    return [16, 8, h20.value, nominal, 16, c.value, matrix * 16]


@example("Performance density")
def _density() -> Sequence[float]:
    h20, c = density(H20, DATA), density(A910C, DATA)
    assert c.floor
    assert not h20.floor
    return [
        tpp(H20, DATA).interval.value,
        h20.interval.value,
        tpp(A910C, DATA).interval.low,
        c.interval.low,
    ]


@example("Class of a chip on a day")
def _class() -> Sequence[float]:
    chip = "nvidia-a800-sxm-80gb"
    days = [date(2023, 1, 1), date(2024, 1, 1)]
    first, second = (export_rules.classify(chip, d, DATA) for d in days)
    assert first.possible == (export_rules.NOT_CAUGHT,)
    assert second.possible == ("3A090.a",)
    assert second.deciding == ("us-2023-10-3a090a-1",)
    return [16, tpp(chip, DATA).interval.value, *(n for d in days for n in (d.day, d.year))]


@example("Chips China may buy")
def _buyable() -> Sequence[float]:
    days = [date(2024, 6, 1), date(2025, 5, 1), TODAY]
    assert [H20 in sales.buyable(DATA, d) for d in days] == [True, False, False]
    return [n for d in days for n in (d.day, d.year)]


@example("Bytes of the weights")
def _weights() -> Sequence[float]:
    wide = [n for bits in (16, 8, 4) for n in (bits, DEEPSEEK.weights_bytes(bits) / 1e9)]
    return [DEEPSEEK.weights_bytes(None) / 1e9, *wide]


@example("Weights read for each token")
def _read() -> Sequence[float]:
    said: list[float] = []
    for users in (1, 32):
        met = DEEPSEEK.experts * (1 - (1 - DEEPSEEK.chosen / DEEPSEEK.experts) ** users)
        said += [users, met, DEEPSEEK.touched_bytes(users, None) / 1e9]
    return said


@example("Bytes of the KV cache")
def _cache() -> Sequence[float]:
    (group,) = LLAMA.groups
    heads = [2, group.count, group.layer.kv_heads, group.layer.head_dim, 2]
    (latent,) = DEEPSEEK.groups
    sparse, mixed = MODELS["deepseek-v3-2"], MODELS["qwen3-5-397b-a17b"]
    window = MODELS["gpt-oss-120b"]
    said = [16, *heads, LLAMA.cache_bytes(1, 16)]
    said += [latent.count, latent.layer.entry, 2, DEEPSEEK.cache_bytes(1, 16)]
    said += [sparse.cache_bytes(1, 16), sparse.cache_bytes(1, 8), 8]
    near, after = window.cache_bytes(128, 16), window.cache_bytes(129, 16)
    said += [128, near / 128, 128, after - near]
    said += [MODELS["deepseek-v4-pro"].cache_bytes(4096, 16) / 1e6, 4096]
    return [*said, mixed.cache_bytes(1, 16), mixed.state_bytes / 1e6]


def _held(load: roofline.Load) -> tuple[float, float]:
    """GB of the weights and of the caches on 8 chips."""
    held = roofline.held_bytes(DEEPSEEK, load, chips=8)
    return held["weights"] / 1e9, held["caches"] / 1e9


@example("Whether a model fits")
def _fit() -> Sequence[float]:
    h20, h100 = (roofline.fit(CHIPS[c], DEEPSEEK, END, chips=8) for c in (H20, H100))
    assert (h20.fits, h100.fits) == (True, False)
    fewest = roofline.fewest(CHIPS[H100], DEEPSEEK, END, sold=True)
    said = [END.batch, END.context, END.kv_bits, *_held(END)]
    return [*said, 8, h20.room_gb.value, 8, h100.room_gb.value, fewest]


@example("Writing the answer")
def _decode() -> Sequence[float]:
    users, context = HALF_WAY.batch, HALF_WAY.context
    work = step(DEEPSEEK, batch=users, context=context, weights=None, kv_bits=16)
    weights = DEEPSEEK.touched_bytes(users, None)
    chip = CHIPS[H20]
    found = roofline.decode(chip, DEEPSEEK, HALF_WAY, chips=8)
    bandwidth, rate = chip.bandwidth_gbs.value, chip.rate(8)[1].value
    read, done = work.seconds(8 * bandwidth * 1e9, 8 * rate * 1e12)
    assert found.seconds.value == read > done
    said = [8, users, context, weights / 1e9, (work.read - weights) / 1e9, 8, read * 1e3]
    return [*said, done * 1e3, 8, found.tokens_per_s_user.value, found.tokens_per_s.value]


@example("Reading the prompt")
def _prefill() -> Sequence[float]:
    found = [roofline.prefill(CHIPS[c], LLAMA, chips=8, tokens=4096) for c in (H100, A910C)]
    first, second = (f.seconds.value * 1e3 for f in found)
    return [4096, 16, 8, first, 8, second]


@example("What splitting a model copies")
def _copies() -> Sequence[float]:
    weights, caches = _held(END)
    tensor, data = (replace(END, parallel=p) for p in ("tp", "dp"))
    fits = [roofline.fit(CHIPS[H20], DEEPSEEK, load, chips=8) for load in (tensor, data)]
    assert [f.fits for f in fits] == [False, False]
    room = fits[0].room_gb.value
    return [8, caches, _held(tensor)[1], weights, _held(data)[0], room, 8]


@example("Expected speed")
def _expected() -> Sequence[float]:
    chip, model = CHIPS["google-tpu-v7"], MODELS["llama-3-1-70b"]
    job = sizing.Job(model.id, weight_bits=16, prompt=2048, output=512, users=32, chips=8)
    found = sizing.size(DATA, chip, model, job)
    fitted = curve(DATA, chip.id, SERVING)
    bound = found.decode.seconds.value
    case = serving_case(
        chip, model, chips=8, batch=32, prompt=2048, output=512, bound=bound, weight_bits=16
    )
    first, *others, last = (
        c * t * 1e3 for c, t in zip(fitted.coefficients, case.terms, strict=True)
    )
    said = [job.users, 16, job.prompt, job.output, bound * 1e3, fitted.results, fitted.sources]
    said += [fitted.coefficients[0], bound * 1e3, fitted.coefficients[-1], case.prompts * 1e3]
    said += [sum(others), first + sum(others) + last]
    return [*said, found.expected.value, found.expected.low, found.expected.high]


@example("Energy")
def _energy() -> Sequence[float]:
    found = sizing.size(DATA, CHIPS[H20], DEEPSEEK, JOB)
    each = found.tokens_per_joule
    hours = 1e6 / each.value / sizing.JOULES_PER_KWH
    price = sizing.cost_per_million(each, 0.10).value
    return [8, found.decode.tokens_per_s.value, each.value, hours, 0.10, price]


@example("Cost of a million tokens")
def _cost() -> Sequence[float]:
    terms = cost.Terms()
    hour = cost.owned(CHIPS[H20], terms)
    rate = sizing.size(DATA, CHIPS[H20], DEEPSEEK, JOB).decode.tokens_per_s
    million = cost.per_million(hour, 8, rate).value
    said = [terms.utilisation * 100, terms.years, terms.kwh, hour.value]
    return [*said, 8, rate.value, million]


@example("Measured over bound")
def _measured() -> Sequence[float]:
    found = results(DATA)
    matrix, run = found.loc["flagperf-002"], found.loc["automodel-005"]
    assert (matrix["kind"], run["kind"]) == ("matrix", "training")
    active, rate = MODELS[run["model_id"]].active, run["value"]
    said = [matrix["fraction"] * 100, rate, 6, active / 1e9, rate]
    return [*said, 6 * active * rate / 1e12, run["fraction"] * 100]


@example("Measured pairs")
def _pair() -> Sequence[float]:
    found = measured_pairs(DATA, "huawei-ascend-910b2", H20)
    (pair,) = (p for p in found if p.own.row["id"] == "chitu-015")
    assert pair.other.row["id"] == "chitu2-001"
    assert pair.same_runner
    assert pair.own.each == pair.other.each
    chips = [p.row["chips"] for p in (pair.own, pair.other)]
    return [pair.own.bits, *chips, pair.own.each, pair.own.rate, pair.ratio]


@example("A chip on paper")
def _panel() -> Sequence[float]:
    (load,) = (w for w in panel.workloads(DATA) if w.id == "chat-671b")
    one = panel.compare(DATA, A910C, H100, "inference", load).ratio
    rates = [panel.rates(DATA, load)[c].rate.value for c in (A910C, H100)]
    found = panel.compare(DATA, A910C, H100, "inference")
    over = found.ratio
    said = [load.load, *rates, one.value, found.computed]
    return [*said, over.value, over.low, over.high]


@example("Training speed")
def _training() -> Sequence[float]:
    chip, model = "biren-br100", MODELS["llama-3-1-8b"]
    (load,) = (w for w in panel.workloads(DATA) if w.id == "train-8b")
    mine, base = (panel.rates(DATA, load)[c] for c in (chip, H100))
    assert (mine.limited_by, mine.chips) == ("scale-up link", 8)
    moved = 4 * model.layers * 2 * 7 / 8 * model.hidden * 2
    sent = moved / (_of(chip, "interconnect_gbs").value / 2 * 1e9)
    compute = _of(chip, "fp16_tflops").over(_of(H100, "fp16_tflops")).value
    own, other = mine.rate.value, base.rate.value
    return [compute, moved / 1e6, sent * 1e6, own, other, own / other]


@example("Days of a training run")
def _days() -> Sequence[float]:
    model = MODELS["llama-3-1-405b"]
    full, part = (
        roofline.training(CHIPS[H100], model, chips=16384, tokens=15.6e12, mfu=share)
        for share in (1.0, 0.4)
    )
    days = [f.seconds.value / 86400 for f in (full, part)]
    return [*days, 40, sum(full.parts_gb.values()) / 1e3]


@example("Expected days")
def _expected_days() -> Sequence[float]:
    found = sizing.run(DATA, CHIPS[A910B], MODELS["llama-3-1-70b"], chips=1024, tokens=1e12)
    fitted = curve(DATA, A910B, TRAINING)
    said = [1024, 1, found.days.value, fitted.results, fitted.sources, fitted.coefficients[0]]
    days = found.expected_days
    return [*said, days.value, days.low, days.high]


@example("Strength of evidence")
def _shown() -> Sequence[float]:
    levels = {p.id: p.level for p in proofs(DATA)}
    found = ladders(DATA)
    assert found[A910C]["inference"].level >= levels["cloudmatrix384-r1"]
    assert levels["foundry-001"] == 4
    return [
        found[H100]["training"].level,
        levels["cloudmatrix384-r1"],
        levels["deepseek-v4-posttrain"],
    ]


@example("Supply in H100 equivalents")
def _equivalents() -> Sequence[float]:
    found = supply.same_author(DATA)
    return [found.year, found.figures["CN"].low / found.figures["US"].high * 100]


@example("Computing power made")
def _made_compute() -> Sequence[float]:
    (found,) = supply.compute_made(DATA, ["ascend-910c-made-2025-2"])
    return [found.year, _of(A910C, "fp16_tflops").high, found.eflops.low, found.eflops.high]


@example("Share of the home market")
def _home() -> Sequence[float]:
    found = supply.home_market(DATA)
    return [found.year, found.share * 100]
