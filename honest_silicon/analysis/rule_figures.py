"""Figures that rules on exports ask of a chip, as intervals over its sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.bounds.hardware import all_hardware, host_bandwidth
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import within_sources
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset

#: The finest planar class of nodes.
_PLANAR: Final = 28
#: Largest die a scanner exposes, in mm2 (26 by 33 mm).
RETICLE: Final = 858.0

Chip = Mapping[str, Any] | str


@dataclass(frozen=True)
class Figure:
    """A figure a rule asks for: its interval, or the fields that are not known.

    ``field`` is the format that sets a TPP. ``floor`` tells that the figure may be higher without
    limit: a format or the die area is not known. ``nominal`` tells that the rate behind it is the
    vendor's nominal one, which counts vector units as well.
    """

    interval: Interval | None
    field: str = ""
    missing: tuple[str, ...] = ()
    floor: bool = False
    nominal: bool = False


@dataclass(frozen=True)
class Rate:
    """A rate that counts, and whether it is the vendor's nominal one."""

    interval: Interval
    nominal: bool = False


def _known(chip: Chip, field: str, data: Dataset) -> Interval | None:
    value = row_of(chip, data).get(field)
    if value is None or pd.isna(value):
        return None
    return within_sources(data, _key(chip), field, value)


def _key(chip: Chip) -> str:
    """The id of a chip; empty for a row that has none."""
    return chip if isinstance(chip, str) else str(chip.get("id", ""))


def row_of(chip: Chip, data: Dataset) -> Mapping[str, Any]:
    """The row of chips.csv of a chip, whichever way it is given."""
    return _rows(data)[chip] if isinstance(chip, str) else chip


@per_dataset(1)
def _rows(data: Dataset) -> dict[str, dict[str, Any]]:
    return {
        str(row["id"]): row for row in data.chips.assign(id=data.chips.index).to_dict("records")
    }


def rates(chip: Chip, data: Dataset) -> dict[str, Rate | None]:
    """Each rate that counts, by its field; None where it is not known.

    The rules count all units that multiply: of a chip of the dataset the vendor's nominal figure
    is read, where there is one, in place of that of the matrix units alone.
    """
    out: dict[str, Rate | None] = {}
    for field in data.package.counted_bits:
        stated = data.nominal_of.get((_key(chip), field))
        if stated is not None:
            out[field] = Rate(Interval(stated.low, stated.value, stated.high), nominal=True)
        else:
            found = _known(chip, field, data)
            out[field] = Rate(found) if found else None
    return out


def tpp(chip: Chip, data: Dataset) -> Figure:
    """Total processing performance of a row of chips.csv, or of an id of the dataset.

    Each rate counts times the bit length of its format. TF32 is not counted: its bit length is
    open to judgement, and half the rate at twice the bits of FP16 comes to the same.
    """
    package = data.package
    found = rates(chip, data)
    known = {f: r.interval.scaled(package.counted_bits[f]) for f, r in found.items() if r}
    matrix = package.weight_fields
    if not any(f in known for f in matrix):
        return Figure(None, missing=matrix[:1])
    top = max(known, key=lambda f: known[f].value)
    ends = [max(getattr(i, end) for i in known.values()) for end in ("low", "value", "high")]
    # A part whose widest rate, of 16 bits, is unknown may have a higher product than its 8-bit one.
    nominal = any(rate.nominal for f, rate in found.items() if rate and f == top)
    return Figure(Interval(*ends), top, floor=matrix[0] not in known, nominal=nominal)


def area(chip: Chip, data: Dataset) -> Figure:
    """Applicable die area in mm2; none of a part made on a planar process."""
    node = row_of(chip, data).get("node_nm")
    known = _known(chip, "die_area_mm2", data)
    if known is None:
        return Figure(None, missing=("die_area_mm2",))
    if node is None or pd.isna(node):
        return Figure(None, missing=("node_nm",))
    if float(node) >= _PLANAR:
        return Figure(None, field="planar")
    return Figure(known, "die_area_mm2")


def density(chip: Chip, data: Dataset) -> Figure:
    """Performance density: TPP over applicable die area.

    A part on a planar process has no applicable area, which none of the thresholds catches. Where
    the area is unknown but not the number of dies, each is at most a reticle: a floor.
    """
    performance, dies = tpp(chip, data), area(chip, data)
    if dies.field == "planar":
        return Figure(Interval.exact(0.0), "planar")
    if performance.interval is None:
        return Figure(None, missing=(*performance.missing, *dies.missing))
    if dies.interval is not None:
        over = performance.interval.over(dies.interval)
        return Figure(over, performance.field, floor=performance.floor, nominal=performance.nominal)
    count = _known(chip, "compute_dies", data)
    if count is None or row_of(chip, data).get("kind") == "wafer":
        return Figure(None, missing=dies.missing)
    least = performance.interval.low / (RETICLE * count.high)
    return Figure(
        Interval.exact(least),
        performance.field,
        dies.missing,
        floor=True,
        nominal=performance.nominal,
    )


def field_of(name: str) -> Callable[[Chip, Dataset], Figure]:
    """The figure that is a field of chips.csv as it stands."""

    def figure(chip: Chip, data: Dataset) -> Figure:
        known = _known(chip, name, data)
        return Figure(known, name) if known else Figure(None, missing=(name,))

    return figure


def io_bandwidth(chip: Chip, data: Dataset) -> Figure:
    """Rate of transfer to other chips over all inputs and outputs, in GB/s: the scale-up link and
    the host interface.

    A host interface that is not known is left out; a part whose link is not known has at least the
    rate of its host interface.
    """
    row, link = row_of(chip, data), _known(chip, "interconnect_gbs", data)
    host = host_bandwidth(row.get("host_interface"))
    over_host = None if host is None else Interval.exact(host)
    if link is not None:
        ends = [end + (host or 0.0) for end in (link.low, link.value, link.high)]
        return Figure(Interval(*ends), "interconnect_gbs")
    if isinstance(chip, str) and all_hardware(data)[chip].linked is False:
        missing = ("host_interface",) if host is None else ()
        return Figure(over_host, "host_interface", missing)
    return Figure(over_host, "host_interface", ("interconnect_gbs",), floor=True)


def memory_and_link(chip: Chip, data: Dataset) -> Figure:
    """Bandwidth to memory and to other chips together, in GB/s."""
    parts = [_known(chip, f, data) for f in ("memory_bw_gbs", "interconnect_gbs")]
    names = ("memory_bw_gbs", "interconnect_gbs")
    missing = tuple(n for n, p in zip(names, parts, strict=True) if p is None)
    if missing:
        return Figure(None, missing=missing)
    first, second = parts
    ends = (getattr(first, e) + getattr(second, e) for e in ("low", "value", "high"))
    return Figure(Interval(*ends), "memory_bw_gbs")
