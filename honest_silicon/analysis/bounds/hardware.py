"""What the bounds need of a chip, with the ranges of its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import rest_on_rival, within_sources
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import AT_LEAST
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.slots import read_slot
from honest_silicon.dataset.store import Dataset

#: What is read beside the dense peak of every number format.
_READ: Final = (
    "memory_gb",
    "memory_visible_gb",
    "memory_bw_gbs",
    "sram_mb",
    "sram_bw_gbs",
    "interconnect_gbs",
    "scale_up_chips",
    "tdp_w",
    "price_usd",
)
#: Speeds among them, which bound a system from above as rates of compute do.
_SPEEDS: Final = frozenset({"memory_bw_gbs", "sram_bw_gbs", "interconnect_gbs"})


@dataclass(frozen=True, eq=False)
class Hardware:
    """One accelerator as sold.

    ``figures`` holds the known figures in the units of chips.csv; ``on_chip`` tells that weights
    live in SRAM, as the part has no memory outside. ``linked`` is False where the part has no
    scale-up link, None where that is not known. ``absent`` are fields a part cannot have, such as
    the rate of units it lacks; ``server`` how many a server as sold has, None where no such server
    is known. ``package`` says which formats there are; ``rivals`` are fields that only a rival has
    given.
    """

    id: str
    name: str
    country: str
    status: str
    figures: Mapping[str, Interval]
    package: Package = field(repr=False)
    host_gbs: float | None = None
    linked: bool | None = None
    on_chip: bool = field(default=False)
    absent: frozenset[str] = frozenset()
    server: int | None = None
    rivals: frozenset[str] = frozenset()

    @property
    def memory_gb(self) -> Interval | None:
        """Memory in 10^9 bytes: as software sees it, else as marketed, a floor for HBM and GDDR."""
        if self.on_chip:
            return self.figures["sram_mb"].scaled(1e-3)
        return self.figures.get("memory_visible_gb") or self.figures.get("memory_gb")

    @property
    def memory_is_floor(self) -> bool:
        """Whether the memory is only known as marketed."""
        return not self.on_chip and "memory_visible_gb" not in self.figures

    @property
    def bandwidth_gbs(self) -> Interval | None:
        return self.figures.get("sram_bw_gbs" if self.on_chip else "memory_bw_gbs")

    @property
    def domain(self) -> float | None:
        """Accelerators that fast links join: the scale-up domain, or else a server; None where
        neither is known.
        """
        joined = self.figures.get("scale_up_chips")
        return joined.value if joined else self.server

    def rate(self, bits: int) -> tuple[str, Interval] | None:
        """Field and dense peak (TFLOPS or TOPS) of matrix units of so many bits: the highest."""
        fields = self.package.weight_formats.get(bits, ())
        known = [(f, self.figures[f]) for f in fields if f in self.figures]
        return max(known, key=lambda pair: pair[1].value) if known else None

    @property
    def best(self) -> tuple[str, Interval] | None:
        """The highest dense peak in any format."""
        known = [r for bits in self.package.weight_formats if (r := self.rate(bits))]
        return max(known, key=lambda pair: pair[1].value) if known else None


def host_bandwidth(text: object) -> float | None:
    """GB/s, both directions, of a host interface; None where it names no slot in full."""
    slot = read_slot(text)
    return slot.gbs if slot else None


def from_row(row: Mapping[str, Any], data: Dataset) -> Hardware:
    """The chip of a row of chips.csv, with the ranges that sources of the dataset give it.

    A rate of which sources state a lower bound alone is unknown here: no system is bounded by what
    its chip has at least. Of a capacity the lower bound does, as what fits then surely fits.
    """
    chip = str(row["id"])
    figures = {}
    rates = tuple(f.field for f in data.package.formats)
    for name in (*rates, *_READ):
        value = row[name]
        if pd.isna(value):
            continue
        if name in _SPEEDS.union(rates) and AT_LEAST in data.caveats(chip, (name,)):
            continue
        figures[name] = within_sources(data, chip, name, value)
    absent = frozenset(f for f, why in data.reasons.items() if why.get(chip) == "not_applicable")
    on_chip = {"sram_mb", "sram_bw_gbs"} <= figures.keys() and not figures.keys() & {
        "memory_gb",
        "memory_bw_gbs",
    }
    linked: bool | None = True if "interconnect_gbs" in figures else None
    if linked is None:
        reason = data.reasons.get("interconnect_gbs", {}).get(chip)
        linked = False if reason == "not_applicable" else None
    return Hardware(
        chip,
        str(row["name"]),
        str(row["country"]),
        str(row["status"]),
        figures,
        data.package,
        host_bandwidth(row["host_interface"]),
        linked,
        on_chip,
        absent,
        server=servers(data).get(chip),
        rivals=frozenset(rest_on_rival(data, chip, figures)),
    )


@per_dataset(1)
def servers(data: Dataset) -> dict[str, int]:
    """Accelerators of the smallest server of each chip that is delivered."""
    table = data.tables.get("systems")
    found: dict[str, int] = {}
    for row in [] if table is None else table.to_dict("records"):
        sold = row["kind"] == "server" and row["status"] == "shipping"
        if not sold or pd.isna(row["chip_id"]) or pd.isna(row["accelerators"]):
            continue
        chip, count = str(row["chip_id"]), int(row["accelerators"])
        found[chip] = min(count, found.get(chip, count))
    return found


@per_dataset(1)
def all_hardware(data: Dataset) -> dict[str, Hardware]:
    """Every chip by its id."""
    return {str(r["id"]): from_row(r, data) for r in data.chips.to_dict("records")}
