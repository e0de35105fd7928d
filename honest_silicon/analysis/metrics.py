"""What can stand on an axis: any numeric field, or one field per unit of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.intervals import ratio
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import ranked
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Divisor:
    """A unit of comparison: how it is said, and how many of it make one step."""

    field: str
    words: str
    unit: str
    step: float = 1.0


DIVISORS: Final = {
    d.field: d
    for d in (
        Divisor("tdp_w", "per watt", "W"),
        Divisor("price_usd", "per 1,000 dollars", "1,000 USD", 1000.0),
        Divisor("die_area_mm2", "per mm² of die", "mm²"),
        Divisor("compute_dies", "per compute die", "die"),
        Divisor("fp16_tflops", "per 16-bit TFLOPS", "TFLOPS"),
    )
}
# Quotients that the field knows by a name and unit of their own: title, unit, scale.
_NAMED: Final = {
    "memory_bw_gbs/fp16_tflops": ("Bytes per FLOP", "byte/FLOP", 1e-3),
    "transistors_bn/die_area_mm2": ("Transistor density", "million/mm²", 1e3),
    "fp16_tflops/memory_bw_gbs": ("Operations per byte", "FLOP/byte", 1e3),
}


@dataclass(frozen=True)
class Metric:
    """One quantity that can be drawn. ``id`` is a field, or ``field/field`` for a quotient."""

    id: str
    title: str
    unit: str
    numerator: str
    denominator: str = ""
    scale: float = 1.0
    better: str = ""

    @property
    def axis(self) -> str:
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def inputs(self) -> tuple[str, ...]:
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


def metric(package: Package, metric_id: str) -> Metric:
    """The metric of an id.

    Raises
    ------
    KeyError
        When the id names no numeric field or no known quotient.
    """
    fields = package.chip_fields
    top, _, bottom = metric_id.partition("/")
    if top not in package.numeric_fields or (bottom and bottom == top):
        raise KeyError(metric_id)
    field = fields[top]
    if not bottom:
        unit = field.shown_unit
        return Metric(metric_id, field.title, unit, top, better=field.better)
    if metric_id in _NAMED:
        title, unit, scale = _NAMED[metric_id]
        return Metric(metric_id, title, unit, top, bottom, scale, "high")
    divisor = DIVISORS[bottom]
    return Metric(
        metric_id,
        f"{field.title} {divisor.words}",
        f"{field.shown_unit}/{divisor.unit}",
        top,
        bottom,
        divisor.step,
        "high" if field.better == "high" else "",
    )


def divisors_for(field: str) -> list[str]:
    """Fields a field may be divided by: '' for as sold, then the units of comparison."""
    extra = ["memory_bw_gbs"] if field == "fp16_tflops" else []
    return ["", *extra, *(d for d in DIVISORS if d != field)]


def values(data: Dataset, wanted: Metric, hidden: pd.DataFrame | None = None) -> pd.DataFrame:
    """A metric over all chips.

    Parameters
    ----------
    hidden
        Optional boolean frame (chips by fields) of cells that must count as unknown.

    Returns
    -------
    DataFrame indexed by chip id with float ``low``, ``value``, ``high`` (NaN where unknown),
    ``disputed``, ``basis`` (the weaker one of a quotient) and ``missing``, the names of the
    inputs that are unknown.
    """
    parts = [_seen(_field_values(data, name), name, hidden) for name in wanted.inputs]
    first = parts[0]
    out = first[["low", "value", "high"]]
    if len(parts) == 2:
        out = ratio(first, parts[1], wanted.scale)
    titles = [in_sentence(data.package.chip_fields[n].title) for n in wanted.inputs]
    unknown = [p["value"].isna() for p in parts]
    missing = unknown[0].map({True: titles[0], False: ""})
    if len(parts) == 2:
        second = unknown[1].map({True: titles[1], False: ""})
        missing = (missing + " and " + second).str.removeprefix(" and ").str.removesuffix(" and ")
    disputed = parts[0]["disputed"]
    rank = parts[0]["rank"]
    for part in parts[1:]:
        disputed = disputed | part["disputed"]
        rank = rank.where(rank >= part["rank"], part["rank"])
    from_rank = dict(enumerate(ranked(data.package)))
    return out.assign(disputed=disputed, basis=rank.map(from_rank), missing=missing)


@per_dataset(64)
def _field_values(data: Dataset, name: str) -> pd.DataFrame:
    value = data.chips[name].astype("float64")
    rank = {b: i for i, b in enumerate(ranked(data.package))}
    low = _column(data, "low", name).astype("float64").fillna(value).where(value.notna())
    high = _column(data, "high", name).astype("float64").fillna(value).where(value.notna())
    return pd.DataFrame(
        {
            "low": low.clip(upper=value),
            "value": value,
            "high": high.clip(lower=value),
            "disputed": _column(data, "disputed", name).fillna(False).astype(bool),
            "rank": _column(data, "basis", name).map(rank),
        },
        index=data.chips.index,
    )


def _seen(rows: pd.DataFrame, name: str, hidden: pd.DataFrame | None) -> pd.DataFrame:
    if hidden is None or name not in hidden:
        return rows
    figures = ["low", "value", "high"]
    return rows.assign(**rows[figures].mask(hidden[name]))


def _column(data: Dataset, what: str, name: str) -> pd.Series:
    wide = data.wide(what)
    if name in wide:
        return wide[name]
    return pd.Series(pd.NA, index=data.chips.index, dtype="object")
