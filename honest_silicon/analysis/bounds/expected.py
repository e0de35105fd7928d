"""What to expect of a system: the time of a step as fitted on comparable measured results.

A step takes a multiple of its bound, and a floor for each layer that grows with the accelerators,
with the domains of fast links they fill and with the root of the sequences; prompts that come
between two steps interrupt it. Training takes a multiple of its bound that grows with the sparsity
of the model. The coefficients stand in expected.csv, one row for each kind of work and class of
part (maker and generation), fitted by ``python -m honest_silicon fit`` on the rows that
expected_rows.csv names; here they are only read. A class with too few results has no range: other
chips of its maker do not stand in.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.bounds.achieved import compared, rate_per_chip, results, sequences
from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.bounds.roofline import Load, decode, unit
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.store import Dataset

SERVING, TRAINING = "serving", "training"
#: Fewer results than this, or than so many sources, inform no class.
RESULTS, SOURCES = 5, 2
#: Coefficients in the order of ``Case.terms``, as columns of expected.csv.
COEFFICIENTS: Final = ("bound", "layer_us", "link_us", "domain_us", "sequence_us", "prompt")
#: Sequences of training longer than this are not compared: attention is most of their work, and the
#: bound does not count it.
_LONGEST: Final = 16_384


@dataclass(frozen=True)
class Case:
    """What a step of served requests is made of, or a run of training.

    ``bound`` is its least time and ``prompts`` the least time to compute the prompts that come
    between two steps, in seconds; ``batch`` sequences go together over all ``chips``, which fill
    ``domains`` of fast links. ``sparsity`` is all parameters over those active.
    """

    bound: float
    prompts: float = 0.0
    layers: int = 0
    chips: float = 1
    batch: float = 0.0
    domains: float = 1.0
    sparsity: float = 1.0

    @property
    def terms(self) -> tuple[float, float, float, float, float, float]:
        """What each coefficient multiplies, in seconds."""
        floor = self.layers * 1e-6
        return (
            self.bound,
            floor,
            floor * math.log2(self.chips),
            floor * math.log2(self.domains),
            floor * math.sqrt(self.batch),
            self.prompts,
        )


@dataclass(frozen=True)
class Curve:
    """The fitted step of a class, and how far sources lie from it.

    ``sparse`` is the power of the sparsity. ``low`` and ``high`` are the ends of the 80 % range as
    multiples of the fitted time; ``vendor`` and ``generation`` are whose results it rests
    on, ``results`` and ``sources`` how many.
    """

    id: str
    vendor: str
    generation: str
    coefficients: tuple[float, ...]
    low: float
    high: float
    results: int
    sources: int
    sparse: float = 0.0

    def seconds(self, case: Case) -> Interval:
        """Expected time of a step: never below its bound."""
        fitted = sum(c * t for c, t in zip(self.coefficients, case.terms, strict=True))
        fitted *= case.sparsity**self.sparse
        ends = (max(case.bound, fitted * end) for end in (self.low, 1.0, self.high))
        return Interval(*ends)


@per_dataset(1)
def curves(data: Dataset) -> dict[tuple[str, str, str], Curve]:
    """Every fitted class by kind of work, maker and generation."""
    found = {}
    for row in records(data, "expected"):
        vendor, generation = str(row["vendor"]), str(row["generation"])
        found[row["kind"], vendor, generation] = Curve(
            str(row["id"]),
            vendor,
            generation,
            tuple(float(row[c]) for c in COEFFICIENTS),
            float(row["low"]),
            float(row["high"]),
            int(row["results"]),
            int(row["sources"]),
            float(row["sparse"]),
        )
    return found


def curve(data: Dataset, chip_id: str, kind: str) -> Curve | None:
    """The curve of a chip's generation; None where no test is comparable."""
    return curves(data).get((kind, *_class(data, chip_id)))


@dataclass(frozen=True)
class Informing:
    """A result that a curve rests on: its row of measured.csv, and the share it reached of the
    speed that the hardware allows.
    """

    id: str
    share: float


@per_dataset(1)
def informing(data: Dataset) -> dict[str, tuple[Informing, ...]]:
    """The results each curve rests on, by its id; those that reached most first."""
    found: dict[str, list[Informing]] = {}
    for row in records(data, "expected_rows"):
        # Those of a class too small for a curve inform the others of their maker.
        if row["expected_id"] is not None:
            one = Informing(str(row["measured_id"]), 1 / float(row["measured"]))
            found.setdefault(str(row["expected_id"]), []).append(one)
    return {of: tuple(sorted(rows, key=lambda r: -r.share)) for of, rows in found.items()}


def shared(data: Dataset, found: Curve, kind: str) -> bool:
    """Whether results of the maker's other generations shape a curve, too."""
    chips = {str(row["id"]): str(row["chip_id"]) for row in records(data, "measured")}
    return any(
        row["kind"] == kind
        and row["expected_id"] != found.id
        and _class(data, chips.get(str(row["measured_id"]), ""))[0] == found.vendor
        for row in records(data, "expected_rows")
    )


def _class(data: Dataset, chip_id: str) -> tuple[str, str]:
    """Maker and generation of a chip; '' for what is not told."""
    return _classes(data).get(chip_id, ("", ""))


@per_dataset(1)
def _classes(data: Dataset) -> dict[str, tuple[str, str]]:
    """Maker and generation of every chip: a look-up in the table for each takes longer than a
    bound. A family without generations is one.
    """
    named = data.chips[["vendor", "generation", "family"]].fillna("").astype(str)
    return {str(c): (v, g or f) for c, v, g, f in named.itertuples(name=None)}


def serving_case(
    chip: Hardware,
    model: Shape,
    *,
    chips: int,
    batch: float,
    prompt: float,
    output: float,
    bound: float,
    weight_bits: int | None,
    compute: int | str | None = None,
    prompts: float | None = None,
) -> Case | None:
    """Served requests of ``prompt`` and ``output`` tokens, ``batch`` of them under way.

    Parameters
    ----------
    bound
        Least seconds of a decode step.
    prompts
        Prompts for each token of an answer; by default as many as requests under way: when all
        are served alike, each answer brings one prompt.
    """
    rate = unit(chip, model.arithmetic(weight_bits), compute).rate
    if rate is None:
        return None
    done = 2 * model.active * prompt + model.prefill_flops(prompt)
    share = batch / output if prompts is None else prompts
    between = share * done / (chips * rate.value * 1e12)
    domains = max(1.0, chips / chip.domain) if chip.domain else 1.0
    return Case(bound, between, model.layers, chips, batch, domains)


def training_case(model: Shape | None) -> Case:
    """A run of training against its bound; a model without a shape here is a dense one."""
    return Case(1.0, sparsity=model.total / model.active if model else 1.0)


def rate(found: Curve, case: Case, bound: Interval) -> Interval:
    """Tokens/s over all sequences, of which ``bound`` is the most."""
    time = found.seconds(case)
    low, value, high = (case.batch / s for s in (time.high, time.value, time.low))
    return Interval(*(min(v, bound.value) for v in (low, value, high)))


@dataclass(frozen=True)
class Check:
    """How runs lie to the ranges foretold for them from other documents, or other publishers.

    ``inside`` is the share within the 80 % range, ``factor`` the median of the larger of measured
    over foretold and its inverse, ``ends`` the median of high over low.
    """

    runs: int
    inside: float
    factor: float
    ends: float


#: What is left out in turn, to what its columns of expected_rows.csv begin with.
LEFT_OUT: Final = {"document": "", "publisher": "publisher_"}


@per_dataset(1)
def checks(data: Dataset) -> dict[str, dict[str, Check]]:
    """The checks of each kind of work, over all its classes, by what was left out in turn."""
    return checked(records(data, "expected_rows"))


def checked(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Check]]:
    """The checks of rows of expected_rows.csv by kind of work; kinds without one are left out."""
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        for out, begin in LEFT_OUT.items():
            if row[f"{begin}foretold"] is not None:
                told = {"measured": row["measured"]} | {
                    end: row[begin + end] for end in ("low", "foretold", "high")
                }
                found.setdefault(row["kind"], {}).setdefault(out, []).append(told)
    return {kind: {out: check(told) for out, told in by.items()} for kind, by in found.items()}


def check(told: Iterable[Mapping[str, Any]]) -> Check:
    """The check of runs: ``measured``, ``foretold`` and the ends of each, in one unit."""
    rows = list(told)
    off = [row["measured"] / row["foretold"] for row in rows]
    return Check(
        len(rows),
        sum(row["low"] <= row["measured"] <= row["high"] for row in rows) / len(rows),
        median(max(ratio, 1 / ratio) for ratio in off),
        median(row["high"] / row["low"] for row in rows),
    )


# What is fitted: comparable rows of measured.csv.


@dataclass(frozen=True)
class Observed:
    """A measured result as the fit sees it: ``seconds`` of a step against its case.

    ``publisher`` is whose document it is: many documents of one publisher are one house.
    """

    id: str
    vendor: str
    generation: str
    source: str
    case: Case
    seconds: float
    publisher: str = ""

    @property
    def run(self) -> tuple[Any, ...]:
        """The same for all figures of one run, such as its rate and its time of a token."""
        return self.vendor, self.generation, self.source, self.case.bound, self.case.chips


@per_dataset(2)
def observed(data: Dataset, kind: str) -> tuple[Observed, ...]:
    """Results of a kind of work that can be compared with each other, by id."""
    if "measured" not in data.tables:
        return ()
    return _trained(data) if kind == TRAINING else _served(data)


@per_dataset(1)
def _publishers(data: Dataset) -> dict[str, str]:
    """House of each document: its publisher, without where the document lies."""
    return {row["source_id"]: row["house"] or row["publisher"] for row in records(data, "sources")}


def _trained(data: Dataset) -> tuple[Observed, ...]:
    """Training in 16 bits, as time over the bound: the inverse of its utilisation.

    Of one run its rate counts before a utilisation, which may count attention.
    """
    names = {n for n, f in data.package.format_named.items() if f.bits == 16}
    shapes, houses = all_shapes(data), _publishers(data)
    # Without its sparsity a model is compared only where all its weights work on each token.
    whole = data.package.having("measured", "model_kind", "whole")
    rows = results(data)
    rows = rows[rows["kind"].isin(["training", "utilisation"]) & rows["precision"].isin(names)]
    rows = rows[compared(rows)].sort_index()
    rows = rows[rows["input_len"].isna() | (rows["input_len"] <= _LONGEST)]
    found: dict[tuple[Any, ...], dict[str, list[Observed]]] = {}
    for row in rows.to_dict("records"):
        model = shapes.get(row["model_id"])
        if model is None and row["model_kind"] not in whole:
            continue
        seen = Observed(
            str(row["id"]),
            *_class(data, row["chip_id"]),
            row["source_id"],
            training_case(model),
            1 / row["fraction"],
            houses[row["source_id"]],
        )
        same = ("chip_id", "chips", "model", "source_id", "input_len", "batch", "precision")
        key = tuple("" if pd.isna(row[f]) else row[f] for f in same)
        found.setdefault(key, {}).setdefault(row["metric"], []).append(seen)
    counted = [by[min(by, key=_trained_first)] for by in found.values()]
    return tuple(sorted((o for rows in counted for o in rows), key=lambda o: o.id))


def _trained_first(metric: str) -> tuple[int, str]:
    """Order in which the figures of a run count."""
    return {"throughput": 0, "mfu": 1}.get(metric, 2), metric


def _served(data: Dataset) -> tuple[Observed, ...]:
    chips, shapes = all_hardware(data), all_shapes(data)
    fields = data.package.tables["measured"].fields
    apart = set(fields["technique"].having("apart"))
    aside = {*fields["qualifier"].having("set_aside"), "speculative"}
    kinds = fields["task"].having("generating")
    first: dict[tuple[Any, ...], Observed] = {}
    for row in sorted(records(data, "measured"), key=_first):
        chip, model = chips.get(row["chip_id"]), shapes.get(row["model_id"])
        if chip is None or model is None or row["task"] not in kinds:
            continue
        if apart & set(listed(row["technique"])) or aside & set(listed(row["qualifier"])):
            continue
        found = _observe(data, row, chip, model)
        if found:
            key = (*found.run, row["model_id"], row["batch"], row["input_len"], row["output_len"])
            first.setdefault((*key, row["framework"]), found)
    return tuple(sorted(first.values(), key=lambda o: o.id))


def _first(row: Mapping[str, Any]) -> tuple[int, str]:
    """Of one run its rate counts before its time of a token."""
    order = {"output_throughput": 0, "total_throughput": 1}
    return order.get(row["metric"], 2), str(row["id"])


def _observe(
    data: Dataset, row: Mapping[str, Any], chip: Hardware, model: Shape
) -> Observed | None:
    """A row of served requests; None where a condition is not told."""
    metric, chips, batch = row["metric"], row["chips"], sequences(row)
    prompt, output = row["input_len"], row["output_len"]
    each = rate_per_chip(row)
    if None in (chips, batch, prompt, each) or (row["tokens_per_step"] or 1) != 1:
        return None
    if metric not in ("output_throughput", "total_throughput", "tpot"):
        return None
    assert each is not None
    assert batch is not None
    total = each * chips
    if metric == "total_throughput":
        if output is None:
            return None
        total *= output / (prompt + output)
    kind = data.package.format_named.get(row["precision"])
    stored = row["weight_bits"] or (kind.stored_bits if kind else model.native_bits)
    # As in ``achieved``: in the bits of most weights as released, it is taken for that release.
    weights = None if stored == model.native_bits else stored
    declared = "declared-precision" in listed(row["qualifier"])
    compute = None if declared or kind is None else kind.bits
    # Caches of untold bits are those of an engine by default, 16, unless that cannot have been: a
    # result above that bound had narrower ones.
    for bits in (row["kv_bits"],) if row["kv_bits"] else (16, 8):
        step = decode(
            chip,
            model,
            Load(int(batch), int(prompt + (output or 0) / 2), weights, bits),
            chips=chips,
            compute=compute,
        )
        if step.seconds is None:
            return None
        bound = step.seconds.value
        if batch / total >= bound:
            break
    else:
        return None
    # A static batch has its prompts behind it; of requests under way all but one may interrupt.
    timed = metric == "tpot"
    still = row["batch_of"] != "concurrency"
    prompts = 0.0 if output is None or (timed and still) else (batch - timed) / output
    case = serving_case(
        chip,
        model,
        chips=chips,
        batch=batch,
        prompt=prompt,
        output=output or 1,
        bound=bound,
        weight_bits=weights,
        compute=compute,
        prompts=prompts,
    )
    if case is None:
        return None
    vendor, generation = _class(data, row["chip_id"])
    source = str(row["source_id"])
    house = _publishers(data)[source]
    return Observed(str(row["id"]), vendor, generation, source, case, batch / total, house)


def fingerprint(rows: Iterable[Observed]) -> str:
    """Changes whenever a result, or what the fit sees of one, does."""
    text = "\n".join(
        f"{o.id} {o.vendor} {o.generation} {o.source} {o.publisher} {o.seconds:.5g} "
        + " ".join(f"{t:.5g}" for t in (*o.case.terms, o.case.sparsity))
        for o in rows
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]
