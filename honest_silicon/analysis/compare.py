"""Chips held against one baseline at a unit of comparison.

A figure at a unit is the published figure divided by what the unit counts (compute dies, watts,
dollars), times the parts of the largest scale-up domain sold, or that of the server or rack it is
delivered in (see ``hosts``). A ratio is the chip's figure over
the baseline's at the same unit, with the ends that follow from the ranges of all its inputs
(docs/method.md, Ratio of two chips). Unknown in, unknown out: the inputs that are missing are
named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.frontier import best, shipped_points
from honest_silicon.analysis.hosts import OWN, hosts
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import known
from honest_silicon.analysis.metrics import metric
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import AT_LEAST, AT_MOST, NO_FACT, RIVAL, ranked
from honest_silicon.dataset.ref import Input, Ref
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Unit:
    """A unit of comparison. ``field`` counts it; '' is the chip as sold. ``hosted``: a system the
    chip is delivered in.
    """

    id: str
    words: str
    field: str = ""
    multiplies: bool = False
    hosted: bool = False
    step: float = 1.0
    suffix: str = ""


UNITS: Final = {
    u.id: u
    for u in (
        Unit("sold", "per chip"),
        Unit("die", "per compute die", "compute_dies", suffix="/die"),
        Unit("watt", "per watt", "tdp_w", suffix="/W"),
        Unit("dollar", "per dollar", "price_usd", step=1000.0, suffix="/1,000 USD"),
        Unit("domain", "per scale-up domain", "scale_up_chips", multiplies=True),
        Unit("server", "per server", hosted=True),
        Unit("rack", "per rack", hosted=True),
    )
}
#: What is compared beside compute: quantities that add up over parts.
QUANTITIES: Final = (
    "memory_gb",
    "memory_bw_gbs",
    "sram_mb",
    "interconnect_gbs",
    "tdp_w",
    "price_usd",
    "die_area_mm2",
)
#: Of these, what a chip takes and does not give.
SPENT: Final = frozenset({"tdp_w", "price_usd", "die_area_mm2"})
BEST_PRECISION: Final = "best"
#: The name of the row whose field follows from the precision.
COMPUTE: Final = "compute"


@dataclass(frozen=True)
class OfSystem:
    """A figure of a system, by its id and a field of systems.csv."""

    system: str
    field: str


#: What is not known: a field of the chip, a unit no system is known for, or a figure of a system.
Lack = str | OfSystem


@dataclass(frozen=True)
class Figure:
    """One quantity of one chip at a unit.

    ``field`` is the chip's field it is of. ``interval`` is None where an input is unknown; then
    ``missing`` names the inputs. ``inputs`` are all it is computed from, ``basis`` that of the
    weakest of them.
    """

    chip_id: str
    field: str
    inputs: tuple[Input, ...]
    interval: Interval | None
    missing: tuple[Lack, ...]
    basis: str | None
    disputed: bool
    #: Names of CAVEATS that any of them bears.
    caveats: tuple[str, ...] = ()
    #: AT_LEAST or AT_MOST where its inputs bound it on that side alone, else ''.
    bound: str = ""

    @property
    def rival(self) -> bool:
        """Whether only a rival of the maker has given one of them."""
        return RIVAL in self.caveats

    @property
    def ref(self) -> Ref | None:
        """The address of the figure; None where nothing is known that it could be computed from."""
        return Ref.of(self.chip_id, *self.inputs) if self.inputs else None


@dataclass(frozen=True)
class Ratio:
    """A figure over the baseline's. ``missing`` holds (chip id, what is not known) of each input;
    ``bound`` is as that of a figure.
    """

    interval: Interval | None
    missing: tuple[tuple[str, Lack], ...]
    bound: str = ""


@dataclass(frozen=True)
class Precision:
    """A precision of the comparison, and the fields its dense peak may be read from."""

    words: str
    fields: tuple[str, ...]


@per_dataset(1)
def precisions(data: Dataset) -> dict[str, Precision]:
    """Precisions a reader may choose by id: each width that models run in, and the best of all."""
    package = data.package
    widths = {str(b): Precision(f"{b}-bit", f) for b, f in package.weight_formats.items()}
    return {**widths, BEST_PRECISION: Precision("best available", package.weight_fields)}


def compute_field(data: Dataset, chip_id: str, precision: str) -> str | None:
    """Field of a chip's dense peak at a precision: the highest where several formats qualify.

    None where the chip has no figure at that precision.
    """
    row = data.chips.loc[chip_id]
    known = [f for f in precisions(data)[precision].fields if pd.notna(row[f])]
    return max(known, key=lambda f: float(row[f])) if known else None


def quantities(unit: str) -> tuple[str, ...]:
    """Rows of the comparison at a unit: the field that counts the unit has none of its own, and
    what is had for a watt or a dollar is no other thing that is spent.
    """
    counts = UNITS[unit].field
    left_out = SPENT if counts in SPENT else {counts}
    return (COMPUTE, *(q for q in QUANTITIES if q not in left_out))


def figure(data: Dataset, chip_id: str, quantity: str, unit: str, precision: str) -> Figure:
    """One quantity of one chip at a unit.

    Parameters
    ----------
    quantity
        ``compute`` or a field of QUANTITIES.
    """
    field = compute_field(data, chip_id, precision) if quantity == COMPUTE else quantity
    counted = UNITS[unit]
    # Without a figure at the precision, the first of its formats is what would have to be known.
    named = field or precisions(data)[precision].fields[0]
    if counted.hosted:
        return _hosted(data, chip_id, quantity, unit, named)
    inputs = (named, counted.field) if counted.field else (named,)
    ends = [known(data, chip_id, name) for name in inputs]
    missing = tuple(n for n, e in zip(inputs, ends, strict=True) if e is None)
    over, under = (inputs, ()) if counted.multiplies else (inputs[:1], inputs[1:])
    facts = [data.fact_of.get((chip_id, name), NO_FACT) for name in inputs]
    bases = [f.basis for f in facts if f.basis]
    interval, by = ends[0], ends[-1]
    if interval is None or by is None:
        interval = None
    elif counted.multiplies:
        interval = interval.times(by)
    elif counted.field:
        interval = interval.over(by).scaled(counted.step)
    return Figure(
        chip_id,
        named,
        inputs,
        interval,
        missing,
        max(bases, key=ranked(data.package).index) if bases and not missing else None,
        any(data.is_disputed(chip_id, name) for name in inputs),
        () if missing else data.caveats(chip_id, inputs),
        "" if missing else _bound(data.caveats(chip_id, over), data.caveats(chip_id, under)),
    )


def _bound(over: Sequence[str], under: Sequence[str] = ()) -> str:
    """The side on which a quotient is bounded, by the bounds above and below its line."""
    least = AT_LEAST in over or AT_MOST in under
    most = AT_MOST in over or AT_LEAST in under
    return "" if least == most else AT_LEAST if least else AT_MOST


def _hosted(data: Dataset, chip_id: str, quantity: str, unit: str, field: str) -> Figure:
    """A quantity of one server or rack the chip is delivered in."""
    host = hosts(data).get((chip_id, unit))
    own = quantity in OWN
    fact = NO_FACT if own else data.fact_of.get((chip_id, field), NO_FACT)
    chip = None if own else known(data, chip_id, field)
    missing: tuple[Lack, ...] = () if own or chip is not None else (field,)
    if host is None:
        return Figure(chip_id, field, () if own else (field,), None, (*missing, unit), None, False)
    name = OWN[quantity][0] if own else "accelerators"
    inputs = (host.row(name),) if own else (field, host.row(name))
    interval = host.own(field) if own else None
    if own and interval is None:
        missing = (OfSystem(host.system.id, name),)
    elif chip is not None:
        interval = chip.times(host.accelerators)
    stated = (fact.basis, host.system.bases.get(name), host.system.bases.get("racks"))
    bases = [b for b in stated[: 3 if unit == "rack" else 2] if b]
    caveats = () if own or missing else data.caveats(chip_id, (field,))
    return Figure(
        chip_id,
        field,
        inputs,
        interval,
        missing,
        max(bases, key=ranked(data.package).index) if bases and not missing else None,
        not own and data.is_disputed(chip_id, field),
        caveats,
        _bound(caveats),
    )


def ratio(of: Figure, base: Figure) -> Ratio:
    """A figure over the baseline's; the baseline over itself is one, whatever its range."""
    if of.chip_id == base.chip_id and of.field == base.field and of.interval:
        return Ratio(Interval.exact(1.0), ())
    missing = tuple(dict.fromkeys([(f.chip_id, name) for f in (of, base) for name in f.missing]))
    if of.interval is None or base.interval is None:
        return Ratio(None, missing)
    return Ratio(of.interval.over(base.interval), (), _bound((of.bound,), (base.bound,)))


def ratios(
    data: Dataset, chips: Sequence[str], base: str, unit: str, precision: str
) -> pd.DataFrame:
    """Every quantity of every chip over the baseline's.

    Returns
    -------
    DataFrame with columns ``quantity``, ``chip_id``, ``field`` (the input read for it), ``figure``
    (Figure), ``ratio`` (Ratio) and floats ``low``, ``value``, ``high`` of the ratio (NaN where
    unknown); quantities in order, chips in the order given.
    """
    rows = []
    for quantity in quantities(unit):
        reference = figure(data, base, quantity, unit, precision)
        for chip in chips:
            own = figure(data, chip, quantity, unit, precision)
            over = ratio(own, reference)
            ends = over.interval
            rows.append(
                {
                    "quantity": quantity,
                    "chip_id": chip,
                    "field": own.field,
                    "figure": own,
                    "ratio": over,
                    "low": ends.low if ends else float("nan"),
                    "value": ends.value if ends else float("nan"),
                    "high": ends.high if ends else float("nan"),
                }
            )
    return pd.DataFrame(rows)


def known_at(data: Dataset, chip_id: str, unit: str, precision: str) -> bool:
    """Whether any figure of a chip is known at a unit."""
    return any(figure(data, chip_id, q, unit, precision).interval for q in quantities(unit))


def comparable(data: Dataset, chips: Sequence[str], base: str, unit: str, precision: str) -> bool:
    """Whether one figure at least is known at a unit of the baseline and of another chip."""

    def has(chip: str, quantity: str) -> bool:
        return figure(data, chip, quantity, unit, precision).interval is not None

    return any(
        has(base, quantity) and any(has(c, quantity) for c in chips if c != base)
        for quantity in quantities(unit)
    )


def uncounted(data: Dataset, chip_id: str, unit: str) -> Lack | None:
    """What a unit is counted by, where that is not known of a chip: its field, or the unit where no
    system is; None where it is known.
    """
    counted = UNITS[unit]
    if counted.hosted:
        return None if (chip_id, unit) in hosts(data) else unit
    return counted.field if counted.field and known(data, chip_id, counted.field) is None else None


@per_dataset(16)
def best_shipped(data: Dataset, year: int) -> list[str]:
    """The part of each country with the most dense 16-bit compute among those shipped by the end
    of a year for certain; wafer-scale parts apart, as no package compares with one.
    """
    wanted = metric(data.package, "fp16_tflops")
    points = shipped_points(data, wanted)
    kinds = data.chips.loc[points.index, "kind"]
    points = points[(kinds != "wafer") & (points["last"].map(lambda d: d.year) <= year)]
    found = [best(points, country) for country in ("US", "CN")]
    return [str(row.name) for row in found if row is not None]


def best_of(data: Dataset, rows: pd.DataFrame, quantity: str) -> set[str]:
    """Chips with the best figure of a quantity, where better has a meaning; empty otherwise."""
    part = rows[rows["quantity"] == quantity]
    known = [f for f in part["figure"] if f.interval is not None and not f.rival]
    if len(known) < 2:
        return set()
    better = {data.package.chip_fields[f.field].better for f in known}
    if len(better) != 1 or better == {""}:
        return set()
    pick = max if better == {"high"} else min
    top = pick(f.interval.value for f in known)
    found = {f.chip_id for f in known if f.interval.value == top}
    return found if len(found) < len(known) else set()
