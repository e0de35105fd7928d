"""Slots of PCI Express, as a host interface names them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: Both directions in GB/s for each lane, by generation (PCI-SIG).
_LANE: Final = {3: 2.0, 4: 4.0, 5: 8.0, 6: 16.0}
_FORM: Final = re.compile(r"PCIe\s*(?:Gen\s*)?([3-6])(?:\.0)?\s*x\s*(\d+)", re.I)


@dataclass(frozen=True)
class Slot:
    """A slot by its generation and lanes; as text what the tables call it."""

    generation: int
    lanes: int

    @property
    def gbs(self) -> float:
        """Bandwidth in GB/s, both directions."""
        return _LANE[self.generation] * self.lanes

    def __str__(self) -> str:
        return f"PCIe {self.generation}.0 x{self.lanes}"


def read_slot(text: object) -> Slot | None:
    """The slot a host interface names, as data sheets write it; None where it names none, or not
    its generation and lanes.

    >>> str(read_slot("PCIe Gen4 x16")), read_slot("PCIe 5.0 x16").gbs, read_slot("CXL")
    ('PCIe 4.0 x16', 128.0, None)
    """
    form = _FORM.search(text) if isinstance(text, str) else None
    return Slot(int(form[1]), int(form[2])) if form else None
