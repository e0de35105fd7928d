"""The registry of tables and fields, read from ``datapackage.json``.

Nothing else in the project declares a field: labels, units, limits, hover texts and the data
dictionary come from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

DATA_DIR = Path(__file__).resolve().parents[2] / "data"
PACKAGE_FILE = "datapackage.json"


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
    support: str = ""
    core: str = ""
    better: str = ""
    bits: int = 0
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
        name = self.short or self.title
        return f"{name} ({self.shown_unit})" if self.unit else name

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

    @cached_property
    def chip_fields(self) -> Mapping[str, Field]:
        return self.tables["chips"].fields

    @cached_property
    def core(self) -> dict[str, tuple[str, ...]]:
        """Core facts that are never silently empty: fact to the columns that can fill it."""
        out: dict[str, tuple[str, ...]] = {}
        for f in self.chip_fields.values():
            if f.core:
                out[f.core] = (*out.get(f.core, ()), f.name)
        return out

    @cached_property
    def numeric_fields(self) -> list[str]:
        return [f.name for f in self.chip_fields.values() if f.numeric]


def _field(raw: dict[str, Any]) -> Field:
    limits = raw.get("constraints", {})
    return Field(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        type=raw["type"],
        unit=raw.get("unit", ""),
        group=raw.get("group", ""),
        short=raw.get("short", ""),
        required=limits.get("required", False),
        enum=tuple(limits.get("enum", ())),
        minimum=limits.get("minimum"),
        maximum=limits.get("maximum"),
        maximum_delivered=raw.get("maximumDelivered"),
        pattern=limits.get("pattern", ""),
        labels=raw.get("labels", {}),
        support=raw.get("support", ""),
        core=raw.get("core", ""),
        better=raw.get("better", ""),
        bits=raw.get("bits", 0),
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
    return Package(
        name=raw["name"],
        title=raw["title"],
        description=raw["description"],
        version=raw["version"],
        licence=raw["licenses"][0]["name"],
        tables={r["name"]: _table(r) for r in raw["resources"]},
        groups=raw["groups"],
    )
