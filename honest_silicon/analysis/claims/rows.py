"""Rows of claim_checks.csv as values, and the words they may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from honest_silicon.analysis.compare import COMPUTE
from honest_silicon.analysis.systems import UNITS

#: The templates.
CHIPS: Final = "chip-over-chip"
SYSTEMS: Final = "system-over-system"
ESTIMATES: Final = "estimate-over-estimate"
SALES: Final = "sale-or-field"
#: Quantities of chips and systems that rows may ask for.
CHIP_QUANTITIES: Final = (
    "memory_gb",
    "memory_bw_gbs",
    "interconnect_gbs",
    "fp16_tflops",
    COMPUTE,
)
SYSTEM_QUANTITIES: Final = (
    "accelerators",
    "fp16_pflops",
    "fp8_pflops",
    "memory_tb",
    "scale_up_tbs",
    "power_kw",
)
#: What the template on sales asks: states of a US window of sale, or a field of a chip.
STATE: Final = "state"
FIELDS: Final = ("workload", "foundry", "process_node")
#: By template: table and column the subject and the base are of, and the quantities known for it.
OF: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    CHIPS: ("chips", "id", CHIP_QUANTITIES),
    SYSTEMS: ("systems", "system_id", SYSTEM_QUANTITIES),
    ESTIMATES: ("production", "id", ()),
    SALES: ("chips", "id", (STATE, *FIELDS)),
}
#: Blanks the words of a row may have, by what must be there to fill them.
SUBJECT_BLANKS: Final = ("count", "author")
RATIO_BLANKS: Final = ("times", "share", "plain_share", "base_author")
SALE_BLANKS: Final = ("chip", "ever")
BLANK: Final = re.compile(r"\{(\w*)\}")


@dataclass(frozen=True)
class Row:
    """A row of claim_checks.csv; its columns are documented in the data dictionary."""

    line: int
    claim: str
    template: str
    subject: str
    base: str
    quantities: tuple[str, ...]
    precision: str
    planned: bool
    per: str
    comparison: str
    claimed: float | None
    claimed_to: float | None
    value: str
    met: str
    missed: str
    test_subject: str
    test_base: str
    tested: str
    words: str

    @property
    def readable(self) -> bool:
        """Whether its template can read it: what ``rules`` asks of cells, but for the ids."""
        if self.template not in OF or self.per not in ("", *UNITS):
            return False
        known = OF[self.template][2]
        if not set(self.quantities) <= set(known) or (known and not self.quantities):
            return False
        return self.template != SALES or len(self.quantities) == 1

    @property
    def sentence(self) -> tuple[str, str | int]:
        """Rows that hold one chip against several others share a sentence."""
        return self.template, self.subject if self.template == CHIPS else self.line


def rows(table: pd.DataFrame | None) -> dict[str, list[Row]]:
    """Rows by claim, in the order of the file; none where there is no table."""
    out: dict[str, list[Row]] = {}
    for line, raw in () if table is None else table.iterrows():
        cells = {str(c): None if pd.isna(v) else v for c, v in raw.items()}
        row = _row(int(line), cells)
        out.setdefault(row.claim, []).append(row)
    return out


def _row(line: int, cells: Mapping[str, Any]) -> Row:
    def text(column: str) -> str:
        return str(cells.get(column) or "")

    def number(column: str) -> float | None:
        found = cells.get(column)
        return None if found is None else float(found)

    return Row(
        line=line,
        claim=text("claim"),
        template=text("template"),
        subject=text("subject"),
        base=text("base"),
        quantities=tuple(text("quantities").split(";")) if text("quantities") else (),
        precision=text("precision"),
        planned=bool(cells.get("planned")),
        per=text("per"),
        comparison=text("comparison"),
        claimed=number("claimed"),
        claimed_to=number("claimed_to"),
        value=text("value"),
        met=text("met"),
        missed=text("missed"),
        test_subject=text("test_subject"),
        test_base=text("test_base"),
        tested=text("tested"),
        words=text("words"),
    )


def blanks(words: str) -> list[str]:
    """Names of the blanks in the words of a row.

    >>> blanks("{count} chips are {share} of it")
    ['count', 'share']
    """
    return BLANK.findall(words)
