"""The server and the rack a chip is delivered in: units of comparison beside the chip itself.

Compute, memory and links of a unit are those of its accelerators together; power and price are the
system's own, as it has parts beside them. Announced and shown systems stand on the page of racks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.systems import System, delivered, systems
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import RowRef
from honest_silicon.dataset.store import Dataset

#: Kinds of system a unit is looked for in.
KINDS: Final = {"server": ("server",), "rack": ("rack", "pod")}
#: Figures of a host that are the system's own: a chip's field to the system's and its factor.
OWN: Final = {"tdp_w": ("power_kw", 1000.0), "price_usd": ("price_usd", 1.0)}


@dataclass(frozen=True)
class Host:
    """One server, or one rack of a system; ``racks`` are those the system spreads over."""

    system: System
    racks: Interval

    @property
    def accelerators(self) -> Interval:
        """Accelerators in one unit; of a system over several racks their share of each."""
        return self.system.figures["accelerators"].over(self.racks)

    def own(self, field: str) -> Interval | None:
        """Power (W) or price (USD) of one unit under the name of a chip's field."""
        name, factor = OWN[field]
        figure = self.system.figures.get(name)
        return None if figure is None else figure.over(self.racks).scaled(factor)

    def row(self, name: str) -> RowRef:
        """The row that states a figure."""
        said = next((s for s in self.system.statements.get(name, ()) if s.comparable), None)
        return RowRef("systems", said.row if said else self.system.rows[0])


@per_dataset(1)
def hosts(data: Dataset) -> Mapping[tuple[str, str], Host]:
    """Host by (chip id, unit): of several the one with the most accelerators, then the one with the
    most figures known.
    """
    found: dict[tuple[str, str], Host] = {}
    had = delivered(data)
    for system in systems(data).values():
        if system.status not in had or "accelerators" not in system.figures:
            continue
        for unit, kinds in KINDS.items():
            racks = system.figures.get("racks")
            if unit == "server" or (system.kind == "rack" and racks is None):
                racks = Interval.exact(1.0)
            if system.kind not in kinds or racks is None:
                continue
            own = Host(system, racks)
            for chip in system.chips:
                best = found.get((chip, unit))
                if best is None or _rank(own) > _rank(best):
                    found[chip, unit] = own
    return found


def _rank(host: Host) -> tuple[float, int]:
    return host.accelerators.value, len(host.system.figures)
