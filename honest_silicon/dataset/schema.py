"""The registry of tables and fields, read from ``datapackage.json``.

Nothing else in the project declares a field: labels, units, limits, hover texts and the data
dictionary come from here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from honest_silicon.places import DATA_DIR

PACKAGE_FILE = "datapackage.json"


@dataclass(frozen=True)
class Arithmetic:
    """What a field that holds a dense peak says of its number format.

    Attributes
    ----------
    bits
        Bits of what is multiplied.
    stored_bits
        Bits of one such number in memory: TF32 multiplies 19 of the 32 it is kept in.
    matrix, floating
        Whether the rate is of matrix units; whether numbers have an exponent.
    counted_bits
        Bit length by which the export rules multiply the rate; 0 where it is not counted.
    precisions
        Names of the format in measured.csv.
    """

    bits: int
    stored_bits: int
    matrix: bool
    floating: bool
    counted_bits: int = 0
    precisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format(Arithmetic):
    """A number format by the field of its dense peak."""

    field: str = ""

    @property
    def holds_weights(self) -> bool:
        """Whether models are kept and multiplied in it: matrix units that read it as stored."""
        return self.matrix and self.stored_bits == self.bits


@dataclass(frozen=True)
class Field:
    """One column: how it is named, read, limited and shown."""

    name: str
    title: str
    description: str
    type: str
    unit: str = ""
    group: str = ""
    short: str = ""
    required: bool = False
    enum: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    #: Tighter limit for parts that exist, as opposed to parts that are only announced.
    maximum_delivered: float | None = None
    pattern: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    #: What some of its values have in common: the mark, and the values that bear it.
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Of a column of vendors: those it may name beside the vendors of chips.csv.
    others: tuple[str, ...] = ()
    support: str = ""
    #: Of a closed list that documents put in their own words: what names each value, as a pattern.
    named: Mapping[str, str] = field(default_factory=dict)
    core: str = ""
    #: Whether an empty cell has a reason in gaps.csv, as that of a core fact has.
    explained: bool = False
    better: str = ""
    arithmetic: Arithmetic | None = None
    partial_date: bool = False

    @property
    def numeric(self) -> bool:
        return self.type in ("number", "integer")

    @property
    def figure(self) -> bool:
        """Whether a source must state the value as it is: a number, a date or a name."""
        return self.support == "value" and (self.numeric or not self.enum)

    @property
    def shown_unit(self) -> str:
        """Unit as a reader sees it."""
        return {"mm^2": "mm²", "10^9": "bn"}.get(self.unit, self.unit)

    @property
    def header(self) -> str:
        """Column heading: short name with its unit."""
        name = self.short_title
        return f"{name} ({self.shown_unit})" if self.unit else name

    @property
    def short_title(self) -> str:
        return self.short or self.title

    def having(self, mark: str) -> tuple[str, ...]:
        """Values that bear a mark, in the order of the vocabulary; none where it is not used."""
        return self.marks.get(mark, ())

    def names(self, value: str, words: str) -> bool:
        """Whether words of a document name a value: its id, its label or what is declared."""
        if words.casefold() in (value, self.label(value).casefold()):
            return True
        return bool(re.search(self.named[value], words, re.IGNORECASE))

    def label(self, value: str) -> str:
        """Words for a value of a closed vocabulary; the value itself otherwise."""
        return self.labels.get(value, value)


@dataclass(frozen=True)
class Table:
    """One CSV file and its columns."""

    name: str
    path: str
    title: str
    description: str
    fields: Mapping[str, Field]
    key: tuple[str, ...]
    foreign_keys: tuple[tuple[str, str, str], ...] = ()

    @property
    def columns(self) -> list[str]:
        return list(self.fields)

    @property
    def addressed(self) -> bool:
        """Whether each row is a statement with a source, and has an address of its own."""
        return self.key == ("id",) and "source_id" in self.fields


@dataclass(frozen=True)
class Package:
    """The whole data package: tables, field groups, licence, version."""

    name: str
    title: str
    description: str
    version: str
    licence: str
    tables: Mapping[str, Table]
    groups: Mapping[str, str]
    #: Meaning of each mark that values of fields bear.
    marks: Mapping[str, str] = field(default_factory=dict)
    #: Where the licence can be read; '' where the declaration does not say.
    licence_url: str = ""

    def having(self, table: str, field: str, mark: str) -> tuple[str, ...]:
        """Values of a field that bear a mark; none where there is no such table or field."""
        declared = self.tables[table].fields.get(field) if table in self.tables else None
        return declared.having(mark) if declared else ()

    @cached_property
    def delivered(self) -> tuple[str, ...]:
        """Status of parts that customers have."""
        return self.having("chips", "status", "delivered")

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """Kinds of source, strongest first: the order in which a value is adopted."""
        return self.tables["evidence"].fields["basis"].enum

    @cached_property
    def comparable(self) -> tuple[str, ...]:
        """Qualifiers of figures that follow the convention of their column all the same."""
        return self.having("evidence", "qualifier", "comparable")

    @cached_property
    def chip_fields(self) -> Mapping[str, Field]:
        return self.tables["chips"].fields

    @cached_property
    def core(self) -> dict[str, tuple[str, ...]]:
        """Facts by which what is known is counted: fact to the columns that can fill it."""
        out: dict[str, tuple[str, ...]] = {}
        for f in self.chip_fields.values():
            if f.core:
                out[f.core] = (*out.get(f.core, ()), f.name)
        return out

    @cached_property
    def explained(self) -> dict[str, tuple[str, ...]]:
        """Facts that have a value or a reason: those of the core, and each field that is declared
        so.
        """
        more = {f.name: (f.name,) for f in self.chip_fields.values() if f.explained}
        return {**self.core, **more}

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        """Every number format whose dense peak chips.csv holds, widest first."""
        found = [
            Format(**vars(f.arithmetic), field=f.name)
            for f in self.chip_fields.values()
            if f.arithmetic
        ]
        return tuple(sorted(found, key=lambda kind: -kind.bits))

    @cached_property
    def weight_formats(self) -> Mapping[int, tuple[str, ...]]:
        """Fields of the formats models are kept and multiplied in, by their bits, widest first."""
        out: dict[int, tuple[str, ...]] = {}
        for kind in self.formats:
            if kind.holds_weights:
                out[kind.bits] = (*out.get(kind.bits, ()), kind.field)
        return out

    @cached_property
    def weight_fields(self) -> tuple[str, ...]:
        """``weight_formats`` in one row."""
        return tuple(f for fields in self.weight_formats.values() for f in fields)

    @cached_property
    def counted_bits(self) -> Mapping[str, int]:
        """Bit length of each format that the export rules count, by its field."""
        return {f.field: f.counted_bits for f in self.formats if f.counted_bits}

    @cached_property
    def format_named(self) -> Mapping[str, Format]:
        """Formats by the precisions of measured.csv."""
        return {name: f for f in self.formats for name in f.precisions}

    @cached_property
    def numeric_fields(self) -> list[str]:
        return [f.name for f in self.chip_fields.values() if f.numeric]


_ARITHMETIC: Final = {
    "bits": "bits",
    "storedBits": "stored_bits",
    "matrix": "matrix",
    "floating": "floating",
    "countedBits": "counted_bits",
    "precisions": "precisions",
}


def _arithmetic(raw: dict[str, Any]) -> Arithmetic | None:
    """Raises ValueError that names the field and what is wrong with its declaration."""
    stated = raw.get("arithmetic")
    if stated is None:
        return None
    where = f"{raw['name']}: arithmetic"
    if not isinstance(stated, dict):
        raise ValueError(f"{where}: expected an object")
    for name, value in stated.items():
        if name not in _ARITHMETIC:
            raise ValueError(f"{where}: {name} is not one of {', '.join(_ARITHMETIC)}")
        if name.lower().endswith("bits"):
            sound, expected = type(value) is int and value > 0, "a whole number above 0"
        elif name == "precisions":
            sound = isinstance(value, list) and all(isinstance(v, str) for v in value)
            expected = "a list of words"
        else:
            sound, expected = isinstance(value, bool), "true or false"
        if not sound:
            raise ValueError(f"{where}: {name}: expected {expected}")
    lacking = [n for n in ("bits", "storedBits", "matrix", "floating") if n not in stated]
    if lacking:
        raise ValueError(f"{where}: lacks {', '.join(lacking)}")
    values = {_ARITHMETIC[n]: v for n, v in stated.items()}
    return Arithmetic(**values | {"precisions": tuple(values.get("precisions", ()))})


def _marks(raw: dict[str, Any], values: tuple[Any, ...]) -> dict[str, tuple[str, ...]]:
    """Values by mark in the order of the vocabulary, those that are none of it last."""
    stated = raw.get("marks", {})
    sound = isinstance(stated, dict) and all(
        isinstance(marked, list) and all(isinstance(v, str) for v in marked)
        for marked in stated.values()
    )
    if not sound:
        raise ValueError(f"{raw['name']}: marks: expected an object of lists of values")
    place = {value: i for i, value in enumerate(values)}
    return {
        mark: tuple(sorted(marked, key=lambda v: place.get(v, len(place))))
        for mark, marked in stated.items()
    }


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    enum, labels = tuple(limits.get("enum", ())), raw.get("labels", {})
    return Field(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        type=raw["type"],
        unit=raw.get("unit", ""),
        group=raw.get("group", ""),
        short=raw.get("short", ""),
        required=limits.get("required", False),
        enum=enum,
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        maximum_delivered=raw.get("maximumDelivered"),
        pattern=limits.get("pattern", ""),
        labels=labels,
        marks=_marks(raw, enum or tuple(labels)),
        others=tuple(raw.get("others", ())),
        support=raw.get("support", ""),
        named=raw.get("named", {}),
        core=raw.get("core", ""),
        explained=raw.get("explained", False),
        better=raw.get("better", ""),
        arithmetic=_arithmetic(raw),
        partial_date=raw.get("precision") == "partial",
    )


def _table(raw: dict[str, Any]) -> Table:
    schema = raw["schema"]
    key = schema.get("primaryKey") or schema["uniqueKeys"][0]
    return Table(
        name=raw["name"],
        path=raw["path"],
        title=raw["title"],
        description=raw["description"],
        fields={f["name"]: _field(f) for f in schema["fields"]},
        key=tuple(key),
        foreign_keys=tuple(
            (fk["fields"][0], fk["reference"]["resource"], fk["reference"]["fields"][0])
            for fk in schema.get("foreignKeys", ())
        ),
    )


def read_package(directory: Path | str = DATA_DIR) -> Package:
    """Read the registry of one data directory.

    Raises
    ------
    OSError, ValueError, KeyError
        When the file is missing, is not JSON, or lacks a required property.
    """
    raw = json.loads((Path(directory) / PACKAGE_FILE).read_text(encoding="utf-8"))
    # JSON can write half of a character, which nothing that is shown or sent can hold.
    json.dumps(raw, ensure_ascii=False).encode("utf-8")
    return Package(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        version=raw["version"],
        licence=raw["licenses"][0]["name"],
        licence_url=raw["licenses"][0].get("path", ""),
        tables={r["name"]: _table(r) for r in raw["resources"]},
        groups=raw["groups"],
        marks=raw.get("marks", {}),
    )


@lru_cache(maxsize=1)
def own_package() -> Package:
    """The registry of this repository's data, for figures that come without a dataset."""
    return read_package()
