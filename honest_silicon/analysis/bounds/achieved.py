"""What has been achieved against what is possible: each measured row over its bound.

A trustworthy row above its bound is a defect in data or formula; those that stand are listed with a
reason in measured_exceptions.csv. The spread of the fractions is in ``error``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.bounds.costs import Shape, all_shapes, step
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.schema import Field, Package
from honest_silicon.dataset.store import Dataset

#: Why a row has no fraction, beside the qualifiers that set rows aside.
NO_CHIP, NO_MODEL, NO_TOKENS, NO_TOKEN_RATE = "no-chip", "no-model", "no-tokens", "no-token-rate"
NO_BANDWIDTH, NO_BATCH = "no-bandwidth", "no-batch"
#: It has one, and is an exception.
ABOVE: Final = "above"
#: With the word of ``per``, or of a precision ('' where none is stated), behind them.
PER, NO_PEAK = "per:", "no-peak:"
_SECONDS: Final = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "min": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Held:
    """A measured row held against its bound.

    ``fraction`` is measured over bound: of the rate, so 1 is the bound itself. ``strict`` is the
    same against the bound at the favourable end of the ranges of sources. Where the row cannot be
    compared both are None and ``why`` is one of the reasons above or a qualifier.
    """

    kind: str = ""
    fraction: float | None = None
    strict: float | None = None
    why: str = ""


def rate_per_chip(row: Mapping[str, Any]) -> float | None:
    """Throughput of a row in units per second for each accelerator, whatever the source counts.

    None where the number of accelerators is needed and not told.
    """
    value, per = float(row["value"]), row["per"]
    if row["unit"] in _SECONDS:
        batch = sequences(row)
        if batch is None or row["per"] != "user":
            return None
        value, per = batch / (value * _SECONDS[row["unit"]]), "system"
    if per == "chip":
        return value
    if per == "server":
        return None if row["server_chips"] is None else value / row["server_chips"]
    if per == "system":
        return None if row["chips"] is None else value / row["chips"]
    if per == "user":
        batch = sequences(row)
        return None if batch is None or row["chips"] is None else value * batch / row["chips"]
    return None


def sequences(row: Mapping[str, Any]) -> float | None:
    """Sequences decoded together over all accelerators."""
    if row["batch"] is None:
        return None
    if row["batch_of"] == "batch-per-chip":
        return None if row["chips"] is None else row["batch"] * row["chips"]
    return row["batch"] if row["batch_of"] in ("batch", "concurrency") else None


def _fields(package: Package) -> Mapping[str, Field]:
    return package.tables["measured"].fields


def hold(row: Mapping[str, Any], chip: Hardware | None, model: Shape | None) -> Held:
    """Hold one row of measured.csv against its bound.

    Parameters
    ----------
    row
        Plain values, None where missing.
    """
    if chip is None:
        return Held(why=NO_CHIP)
    set_aside = _fields(chip.package)["qualifier"].having("set_aside")
    blocked = [q for q in listed(row["qualifier"]) if q in set_aside]
    # A target says nothing of what was reached; so it is with every word that sets a row aside.
    if blocked and not (blocked == ["precision-unknown"] and row["metric"] == "mfu"):
        return Held(why=blocked[0])
    return _without_model(row, chip) or _with_model(row, chip, model)


def _without_model(row: Mapping[str, Any], chip: Hardware) -> Held | None:
    """Rows whose bound needs no model; None for the others."""
    if row["metric"] in _fields(chip.package)["metric"].having("rated"):
        return _micro(row, chip)
    if row["metric"] == "fraction_of_peak" and row["task"] == "matrix":
        share = float(row["value"]) / 100
        return Held("matrix", share, share)
    if row["metric"] == "mfu":
        share = float(row["value"]) / 100
        kind = "prefill" if row["task"] == "prefill" else "utilisation"
        return Held(kind, share, share)
    if row["metric"] == "model_flops":
        if row["per"] != "chip":
            return Held(why=f"{PER}{row['per']}")
        return _share("training", float(row["value"]), chip, row)
    return None


def _with_model(row: Mapping[str, Any], chip: Hardware, model: Shape | None) -> Held:
    if model is None:
        return Held(why=NO_MODEL)
    if row["metric"] == "gpu_hours":
        return Held(why=NO_TOKENS)
    if not _counts_tokens(chip.package, row):
        return Held(why=NO_TOKEN_RATE)
    if row["task"] in _fields(chip.package)["task"].having("training"):
        rate = rate_per_chip(row)
        if rate is None:
            return Held(why="chips-unknown")
        return _share("training", 6 * model.active * rate / 1e12, chip, row)
    return _inference(row, chip, model)


def _peak(row: Mapping[str, Any], chip: Hardware) -> tuple[float, float] | None:
    """Peak a row is held against and its favourable end: at its precision, or the highest the chip
    has where only the format of the weights is declared or formats are mixed.
    """
    if "declared-precision" in listed(row["qualifier"]) or row["precision"] == "mixed":
        best = chip.best
        return (best[1].value, best[1].high) if best else None
    kind = chip.package.format_named.get(row["precision"])
    figure = chip.figures.get(kind.field) if kind else None
    return (figure.value, figure.high) if figure else None


def _share(kind: str, done: float, chip: Hardware, row: Mapping[str, Any]) -> Held:
    peak = _peak(row, chip)
    if peak is None:
        return Held(why=f"{NO_PEAK}{row['precision'] or ''}")
    return Held(kind, done / peak[0], done / peak[1])


def _micro(row: Mapping[str, Any], chip: Hardware) -> Held:
    if row["per"] != "chip":
        return Held(why=f"{PER}{row['per']}")
    if row["metric"] == "memory_bandwidth":
        rated = chip.figures.get("memory_bw_gbs")
        if rated is None:
            return Held(why=NO_BANDWIDTH)
        return Held("memory", row["value"] / rated.value, row["value"] / rated.high)
    if row["precision"] is None:
        return Held(why="precision-unknown")
    return _share("matrix", float(row["value"]), chip, row)


def _inference(row: Mapping[str, Any], chip: Hardware, model: Shape) -> Held:
    rate = rate_per_chip(row)
    if rate is None:
        return Held(why=NO_BATCH)
    peak = _peak(row, chip)
    if peak is None:
        return _share("", 0.0, chip, row)
    if row["task"] == "prefill" or row["metric"] == "input_throughput":
        return _share("prefill", 2 * model.active * rate / 1e12, chip, row)
    batch, chips, context = sequences(row), row["chips"], _context(row)
    each = 1.0 if row["tokens_per_step"] is None else row["tokens_per_step"]
    # Drafts whose yield is not told, or prompts counted with answers, bound no step.
    untold = "speculative" in listed(row["qualifier"]) or row["metric"] in (
        "throughput",
        "total_throughput",
    )
    whole = row["task"] in _fields(chip.package)["task"].having("generating") and not untold
    memory = chip.bandwidth_gbs
    if batch is None or chips is None or context is None or memory is None or not whole:
        # Whatever the batch, each token takes the arithmetic of the active parameters.
        return _share("decode-compute", 2 * model.active * rate / 1e12, chip, row)
    kind = chip.package.format_named.get(row["precision"])
    weights = row["weight_bits"] or (kind.stored_bits if kind else model.native_bits)
    work = step(
        model,
        batch=batch,
        context=context,
        # A result in the bits of most weights as released is taken for one of that release.
        weights=None if weights == model.native_bits else weights,
        kv_bits=row["kv_bits"] or 8,
    )

    def bound(bandwidth: float, flops: float) -> float:
        """Tokens/s for each accelerator."""
        seconds = work.seconds(chips * bandwidth * 1e9, chips * flops * 1e12)
        return float(batch * each / max(seconds) / chips)

    return Held(
        "decode",
        rate / bound(memory.value, peak[0]),
        rate / bound(memory.high, peak[1]),
    )


def _context(row: Mapping[str, Any]) -> float | None:
    """Mean tokens a step looks back on, at least; None where the length of the input is not told.

    An output whose length is not told adds nothing: the bound is then the looser.
    """
    if row["input_len"] is None:
        return None
    output = 0.0 if row["output_len"] is None else float(row["output_len"])
    return float(row["input_len"]) + output / 2


@per_dataset(1)
def results(data: Dataset) -> pd.DataFrame:
    """measured.csv with what each row comes to against its bound.

    Returns
    -------
    The table indexed by id, and ``kind``, ``fraction``, ``strict``, ``why`` (see Held),
    ``exception`` (its reason, '' where there is none), ``country`` of the chip ('' if unknown),
    ``rate``, tokens/s of inference for each accelerator (NaN for other work), and ``rival``,
    whether the bound rests on a rival's estimate.
    """
    table = data.tables.get("measured")
    if table is None:
        words = ("id", "chip_id", "precision", "kind", "why", "exception", "country")
        figures = ("fraction", "strict", "rate")
        types = dict.fromkeys(words, "str") | dict.fromkeys(figures, "float64") | {"rival": "bool"}
        return pd.DataFrame({n: pd.Series(dtype=t) for n, t in types.items()})
    chips, shapes = all_hardware(data), all_shapes(data)
    held = [
        hold(row, chips.get(row["chip_id"]), shapes.get(row["model_id"]))
        for row in records(data, "measured")
    ]
    excepted = {r["measured_id"]: r["reason"] for r in records(data, "measured_exceptions")}
    country = data.chips["country"].to_dict()
    rates = [_tokens(data.package, row) for row in records(data, "measured")]
    return table.set_index("id", drop=False).assign(
        kind=[h.kind for h in held],
        fraction=[float("nan") if h.fraction is None else h.fraction for h in held],
        strict=[float("nan") if h.strict is None else h.strict for h in held],
        why=[h.why for h in held],
        exception=[excepted.get(i, "") for i in table["id"]],
        country=[country.get(c, "") for c in table["chip_id"]],
        rate=[float("nan") if r is None else r for r in rates],
        rival=[
            _by_rival(chips.get(c), h.kind) for c, h in zip(table["chip_id"], held, strict=True)
        ],
    )


def compared(rows: pd.DataFrame) -> pd.Series:
    """Which rows of ``results`` are compared with what is possible: those with a fraction that are
    no exceptions. The one place where this is decided.
    """
    return rows["fraction"].notna() & (rows["exception"] == "")


def not_compared(rows: pd.DataFrame) -> pd.DataFrame:
    """All others, each with its reason under ``why``: exceptions first."""
    others = rows[~compared(rows)]
    above = others["exception"] != ""
    others = others.assign(why=others["why"].mask(above, ABOVE))
    return pd.concat([others[above], others[~above]])


def _by_rival(chip: Hardware | None, kind: str) -> bool:
    """Whether what a kind of result is held against was given by a rival alone."""
    if chip is None or not kind:
        return False
    formats = set(chip.package.weight_fields)
    read = {"memory": {"memory_bw_gbs"}, "decode": {"memory_bw_gbs", *formats}}.get(kind, formats)
    return bool(chip.rivals & read)


def _tokens(package: Package, row: Mapping[str, Any]) -> float | None:
    """Tokens/s of inference for each accelerator; None for other work and rows nobody can read."""
    fields = _fields(package)
    wrong = set(listed(row["qualifier"])) & set(fields["qualifier"].having("no_rate"))
    if row["task"] not in fields["task"].having("generating") or wrong:
        return None
    return rate_per_chip(row) if _counts_tokens(package, row) else None


def _counts_tokens(package: Package, row: Mapping[str, Any]) -> bool:
    """Whether a row is a rate of tokens, or a time that gives one."""
    known = row["unit"] == "tokens/s" or row["unit"] in _SECONDS
    return known and row["metric"] not in _fields(package)["metric"].having("once")
