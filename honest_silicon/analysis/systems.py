"""Servers, racks and pods: what documents say of a system, merged, and per unit of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from honest_silicon.analysis.intervals import Interval, quotient
from honest_silicon.analysis.known import known
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import strongest_first
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset

#: Figures of a system.
FIGURES: Final = (
    "accelerators",
    "fp16_pflops",
    "fp8_pflops",
    "int8_pops",
    "fp4_pflops",
    "memory_tb",
    "memory_bw_tbs",
    "scale_up_tbs",
    "power_kw",
    "racks",
    "price_usd",
)
#: Units of comparison: words, and the figure that counts them; '' is the whole system.
UNITS: Final = {
    "system": ("as a whole", ""),
    "rack": ("per rack", "racks"),
    "kilowatt": ("per kilowatt", "power_kw"),
    "dollar": ("per million dollars", "price_usd"),
    "accelerator": ("per chip", "accelerators"),
}
_STEP: Final = {"price_usd": 1e6}
#: Field of a chip that is the figure of a system.
_OF_CHIP: Final = {
    "fp16_pflops": "fp16_tflops",
    "memory_bw_tbs": "memory_bw_gbs",
    "memory_tb": "memory_gb",
}


@dataclass(frozen=True)
class Statement:
    """One document's figure of a system."""

    row: str
    value: float
    basis: str
    qualifier: str
    comparable: bool


@dataclass(frozen=True)
class System:
    """A system with the figures adopted of each document's: the strongest basis, then the newest.

    ``chips`` are all parts its documents name, ``chip_id`` the first of them ('' for none).
    ``figures`` are intervals over all comparable statements; ``statements`` everything said.
    """

    id: str
    name: str
    vendor: str
    country: str
    kind: str
    status: str
    chip_id: str
    chips: tuple[str, ...]
    chip_named: str
    released: str
    figures: Mapping[str, Interval]
    bases: Mapping[str, str]
    statements: Mapping[str, tuple[Statement, ...]]
    rows: tuple[str, ...]

    def per(self, figure: str, unit: str) -> Interval | None:
        """A figure at a unit of comparison; None where an input is unknown."""
        own = self.figures.get(figure)
        counted = UNITS[unit][1]
        if own is None or not counted:
            return own
        by = self.figures.get(counted)
        return None if by is None else own.over(by).scaled(_STEP.get(counted, 1.0))

    @property
    def compute(self) -> str | None:
        """The dense 16-bit figure, or None."""
        return "fp16_pflops" if "fp16_pflops" in self.figures else None


def delivered(data: Dataset) -> tuple[str, ...]:
    """Status of systems that customers have."""
    return data.package.having("systems", "status", "delivered")


@per_dataset(1)
def systems(data: Dataset) -> dict[str, System]:
    """Every system by its id, in the order of the table."""
    published = dict(zip(data.sources["source_id"], data.sources["published"], strict=True))
    weak = set(data.sources.loc[data.sources["weak"].fillna(False), "source_id"])
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in records(data, "systems"):
        groups.setdefault(row["system_id"], []).append(row)
    return {
        name: _merged(data.package, name, rows, published, weak) for name, rows in groups.items()
    }


def _merged(
    package: Package,
    name: str,
    rows: list[dict[str, Any]],
    published: Mapping[str, Any],
    weak: set[str],
) -> System:
    def newest(row: dict[str, Any]) -> str:
        when = published.get(row["source_id"])
        return when if isinstance(when, str) else ""

    ordered = strongest_first(package, rows, lambda r: str(r["basis"]), newest)
    # A weak source speaks last, whatever its basis.
    ordered.sort(key=lambda r: r["source_id"] in weak)
    figures, bases, statements = {}, {}, {}
    for field in FIGURES:
        said = []
        for row in ordered:
            if row[field] is None:
                continue
            words = _qualifiers(row["qualifier"]).get(field, set())
            good = words <= set(package.comparable) and row["source_id"] not in weak
            said.append(
                Statement(
                    row["id"], float(row[field]), row["basis"], ", ".join(sorted(words)), good
                )
            )
        statements[field] = tuple(said)
        usable = [s for s in said if s.comparable]
        if usable:
            values = [s.value for s in usable]
            figures[field] = Interval(min(values), usable[0].value, max(values))
            bases[field] = usable[0].basis
    first = ordered[0]
    chips = tuple(dict.fromkeys(r["chip_id"] for r in ordered if r["chip_id"]))
    return System(
        name,
        first["name"],
        first["vendor"],
        first["country"],
        first["kind"],
        first["status"],
        next(iter(chips), ""),
        chips,
        first["chip_named"],
        next((r["released"] for r in ordered if r["released"]), ""),
        figures,
        bases,
        {f: s for f, s in statements.items() if s},
        tuple(r["id"] for r in ordered),
    )


def _qualifiers(text: str | None) -> dict[str, set[str]]:
    """Words by field of a ``field:word;field:word`` cell."""
    out: dict[str, set[str]] = {}
    for part in listed(text):
        field, _, word = part.partition(":")
        if word:
            out.setdefault(field, set()).add(word)
    return out


@per_dataset(1)
def holding(data: Dataset) -> Mapping[str, tuple[System, ...]]:
    """Systems that hold a chip, by its id: delivered ones first, then those with most figures."""
    had, found = delivered(data), defaultdict(list)
    for system in systems(data).values():
        for chip in system.chips:
            found[chip].append(system)
    return {
        chip: tuple(sorted(mine, key=lambda s: (s.status not in had, -len(s.figures), s.id)))
        for chip, mine in found.items()
    }


def of_chips(data: Dataset, chips: Sequence[str], base: str) -> tuple[System | None, System | None]:
    """A system of the first chip that has one, and one of the baseline: of one kind where they can
    be, then with most figures known of both.
    """
    held = holding(data)
    mine = next((held[c] for c in chips if c != base and c in held), ())
    theirs = held.get(base, ())
    both = [(a, b) for a in mine for b in theirs if a.id != b.id]
    if not both:
        return next(iter(mine), None), next(iter(theirs), None)
    return max(both, key=lambda p: (p[0].kind == p[1].kind, len({*p[0].figures} & {*p[1].figures})))


@dataclass(frozen=True)
class Step:
    """A ratio of one system to another at a unit, or the inputs it lacks.

    ``ref`` is the address of the system's own figure: fields of its chip, or a row about it. None
    where it has no chip.
    """

    words: str
    ratio: Interval | None
    missing: tuple[str, ...] = ()
    ref: Ref | None = None


def ladder(data: Dataset, own: System, other: System, figure: str = "fp16_pflops") -> list[Step]:
    """The ratio of two systems at every unit from the die to the system.

    Die and package come from the chips they hold, the rest from the systems themselves.
    """
    out = []
    for words, divisor in (("per compute die", "compute_dies"), ("per chip", "")):
        parts = [_chip(data, s.chip_id, _OF_CHIP[figure], divisor) for s in (own, other)]
        missing = tuple(s.chip_named for s, p in zip((own, other), parts, strict=True) if p is None)
        over = quotient(*parts)
        fields = [f for f in (_OF_CHIP[figure], divisor) if f]
        ref = Ref.of(own.chip_id, *fields) if own.chip_id else None
        out.append(Step(words, over, missing, ref))
    for unit, (words, _) in UNITS.items():
        if unit == "accelerator":
            continue
        ends = [s.per(figure, unit) for s in (own, other)]
        missing = tuple(s.name for s, e in zip((own, other), ends, strict=True) if e is None)
        over = quotient(*ends)
        said = own.statements.get(figure)
        row = Ref.row("systems", said[0].row if said else own.rows[0])
        out.append(Step(words, over, missing, row))
    return out


def _chip(data: Dataset, chip: str, field: str, divisor: str) -> Interval | None:
    if chip not in data.names:
        return None
    own = known(data, chip, field)
    return quotient(own, known(data, chip, divisor)) if divisor else own
