"""The loaded dataset: one frame per table, and lookups of cells with their provenance."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from honest_silicon.dataset.check import read_directory
from honest_silicon.dataset.origins import origins
from honest_silicon.dataset.provenance import (
    CAVEATS,
    NO_FACT,
    Cell,
    Evidence,
    Fact,
    Nominal,
    SecondReading,
    SetAside,
    as_shown,
    cell_facts,
    nominal_figures,
)
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.keys import keyless, repeated
from honest_silicon.dataset.schema import PACKAGE_FILE, Package
from honest_silicon.places import DATA_DIR

#: What is computed from evidence alone, and holds beside a reader's own chips too.
_SHARED = (
    "origins",
    "_titles",
    "_statements",
    "_evidence",
    "_rejected_of",
    "_second_reading_of",
    "nominal_of",
)


class DataError(ValueError):
    """The data directory cannot be read. ``problems`` names each fault."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = problems


@dataclass(frozen=True, eq=False)
class Dataset:
    """All tables of one data directory. Compared by identity, so that results can be memoised.

    ``tables`` holds a frame per table: numbers are nullable (Float64, Int64), dates are text of
    the precision known, other columns are text with missing values.
    """

    package: Package
    tables: Mapping[str, pd.DataFrame]
    content_hash: str
    #: Ids of a reader's own, unsourced chips among the rows of ``chips``; see ``own.with_own``.
    own: frozenset[str] = frozenset()

    @property
    def chips(self) -> pd.DataFrame:
        """chips.csv, indexed by id (which stays a column too)."""
        return self._by_id

    @property
    def evidence(self) -> pd.DataFrame:
        return self.tables["evidence"]

    @property
    def sources(self) -> pd.DataFrame:
        return self.tables["sources"]

    @property
    def gaps(self) -> pd.DataFrame:
        return self.tables["gaps"]

    @property
    def version(self) -> str:
        return self.package.version

    @cached_property
    def _by_id(self) -> pd.DataFrame:
        return self.tables["chips"].set_index("id", drop=False)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each chip by its id."""
        return dict(zip(self.chips.index, self.chips["name"], strict=True))

    @cached_property
    def facts(self) -> pd.DataFrame:
        """Range, basis, dispute and documents by (chip_id, field); see ``cell_facts``."""
        return cell_facts(self.package, self.tables["chips"], self.evidence, self.sources)

    @cached_property
    def origins(self) -> dict[str, str]:
        """What each source copies from in the end, by its id; see ``origins.origins``."""
        return origins(self.sources)

    @cached_property
    def reasons(self) -> dict[str, dict[str, str]]:
        """Reason of absence by field and chip id."""
        out: dict[str, dict[str, str]] = {}
        gaps = self.gaps
        for chip, field, reason in zip(gaps["chip_id"], gaps["field"], gaps["reason"], strict=True):
            out.setdefault(field, {})[chip] = reason
        return out

    @cached_property
    def results(self) -> dict[str, Any]:
        """What pure functions computed from these tables; see ``memo.per_dataset``."""
        return {}

    def sourced(self, chips: pd.DataFrame) -> pd.DataFrame:
        """Those of ``chips`` that are ours: without a reader's own."""
        return chips[~chips.index.isin(self.own)] if self.own else chips

    def beside(
        self,
        package: Package,
        tables: Mapping[str, pd.DataFrame],
        facts: pd.DataFrame,
        own: frozenset[str],
    ) -> Dataset:
        """This dataset with a reader's ``own`` chips in ``tables`` and ``facts`` about them.

        What is computed from evidence is shared, as they have none.
        """
        out = Dataset(package, tables, self.content_hash, own)
        shared = {n: getattr(self, n) for n in _SHARED}
        out.__dict__.update(
            shared, reasons=self.reasons, _gap_of=self._gap_of, facts=pd.concat([self.facts, facts])
        )
        return out

    def prepare(self) -> None:
        """Compute what every page asks for before the first reader does."""
        self.wide("low")
        self.cell(str(self.chips.index[0]), "status")

    def wide(self, what: str) -> pd.DataFrame:
        """One fact of every cell as a frame of chips by fields.

        Parameters
        ----------
        what
            ``low``, ``high``, ``basis``, ``disputed`` or ``documents``.
        """
        return self._wide[what]

    @cached_property
    def _wide(self) -> dict[str, pd.DataFrame]:
        out = {}
        for what in ("low", "high", "basis", "disputed", "documents"):
            out[what] = self.facts[what].unstack("field").reindex(self.chips.index)
        out["disputed"] = out["disputed"].fillna(False).astype(bool)
        return out

    @cached_property
    def _statements(self) -> dict[str, pd.DataFrame]:
        """Evidence rows with their sources by chip, in the order in which they are shown."""
        rows = as_shown(self.package, self.tables["chips"], self.evidence, self.sources)
        return dict(iter(rows.groupby("chip_id", sort=False)))

    def _evidence_of(self, chip_id: str) -> dict[str, list[Evidence]]:
        """Evidence of one chip by field, made when first asked for."""
        if chip_id in self._evidence:
            return self._evidence[chip_id]
        out: dict[str, list[Evidence]] = {}
        rows = self._statements.get(chip_id)
        for row in [] if rows is None else rows.to_dict("records"):
            said = Evidence(
                value=row["value"],
                value_high=None if pd.isna(row["value_high"]) else float(row["value_high"]),
                basis=row["basis"],
                qualifier=_text(row["qualifier"]),
                note=_text(row["note"]),
                source_id=row["source_id"],
                title=row["title"],
                publisher=row["publisher"],
                url=row["url"],
                published=row["published"],
                retrieved=row["retrieved"],
                weak=bool(row["weak"]),
                comparable=bool(row["comparable"]),
                origin=self.origins[row["source_id"]],
                copied_from=self._copied_from(row["source_id"]),
            )
            out.setdefault(row["field"], []).append(said)
            if row["field"] == "process_node":
                # The class of a node is read off the name of its process too.
                out.setdefault("node_nm", []).append(said)
        self._evidence[chip_id] = out
        return out

    def _copied_from(self, source_id: str) -> str:
        """The origin of a document in words, '' where it is its own."""
        origin = self.origins[source_id]
        return "" if origin == source_id else self._titles.get(origin, origin)

    @cached_property
    def _titles(self) -> dict[str, str]:
        titles = self.sources["publisher"] + ", " + self.sources["title"]
        return dict(zip(self.sources["source_id"], titles, strict=True))

    @cached_property
    def _evidence(self) -> dict[str, dict[str, list[Evidence]]]:
        return {}

    @cached_property
    def _rejected_of(self) -> dict[tuple[str, str], list[SetAside]]:
        rows = self.tables["rejected"].merge(self.sources, on="source_id", how="left")
        out: dict[tuple[str, str], list[SetAside]] = {}
        for row in rows.to_dict("records"):
            out.setdefault((row["chip_id"], row["field"]), []).append(
                SetAside(
                    row["value"],
                    row["basis"],
                    row["reason"],
                    row["title"],
                    row["publisher"],
                    row["url"],
                    _text(row["published"]),
                )
            )
        return out

    @cached_property
    def _second_reading_of(self) -> dict[tuple[str, str], SecondReading]:
        if "second_readings" not in self.tables:
            return {}
        rows = self.tables["second_readings"].merge(self.sources, on="source_id", how="left")
        return {
            (r["chip_id"], r["field"]): SecondReading(
                r["outcome"], r["read_on"], _text(r["seen"]), _text(r["title"]), _text(r["url"])
            )
            for r in rows.to_dict("records")
        }

    @cached_property
    def _gap_of(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """Reason, note and day of the last look of each absence."""
        rows = self.gaps.to_dict("records")
        return {
            (r["chip_id"], r["field"]): (r["reason"], r["note"], _text(r["looked_at"]))
            for r in rows
        }

    @cached_property
    def fact_of(self) -> dict[tuple[str, str], Fact]:
        """``facts`` as a dictionary, for lookups of single cells."""
        facts = self.facts
        return {
            key: Fact(
                None if pd.isna(low) else float(low),
                None if pd.isna(high) else float(high),
                None if pd.isna(basis) else str(basis),
                bool(disputed),
                int(documents),
                tuple(name for name, bore in zip(CAVEATS, bears, strict=True) if bore),
            )
            for key, low, high, basis, disputed, documents, *bears in zip(
                facts.index,
                facts["low"],
                facts["high"],
                facts["basis"],
                facts["disputed"],
                facts["documents"],
                *(facts[name] for name in CAVEATS),
                strict=True,
            )
        }

    @cached_property
    def nominal_of(self) -> dict[tuple[str, str], Nominal]:
        """Vendors' figures that count more units than their column, by chip and field."""
        return nominal_figures(self.package, self.evidence, self.sources)

    def is_disputed(self, chip_id: str, field: str) -> bool:
        """Whether sources disagree on a cell, or are too far apart to adopt a value."""
        key = (chip_id, field)
        return (
            self.fact_of.get(key, NO_FACT).disputed or self._gap_of.get(key, ("",))[0] == "disputed"
        )

    def caveats(self, chip_id: str, fields: Iterable[str]) -> tuple[str, ...]:
        """Names of the CAVEATS a figure bears that is, or is computed from, these fields."""
        borne = {name for f in fields for name in self.fact_of.get((chip_id, f), NO_FACT).caveats}
        return tuple(name for name in CAVEATS if name in borne)

    def cell(self, chip_id: str, field: str) -> Cell:
        """All that is known about one cell.

        Raises
        ------
        KeyError
            For an unknown chip id or field.
        """
        value = self.chips.at[chip_id, field]
        key = (chip_id, field)
        fact = self.fact_of.get(key, NO_FACT)
        reason, note, looked_at = self._gap_of.get(key, (None, "", ""))
        empty = bool(pd.isna(value))
        return Cell(
            chip_id=chip_id,
            field=field,
            value=None if empty else _plain(value),
            low=fact.low,
            high=fact.high,
            basis=None if empty else fact.basis,
            disputed=self.is_disputed(chip_id, field),
            evidence=tuple(self._evidence_of(chip_id).get(field, ())),
            set_aside=tuple(self._rejected_of.get(key, ())),
            gap=reason,
            gap_note=note,
            second_reading=self._second_reading_of.get(key),
            caveats=() if empty else fact.caveats,
            gap_looked_at=looked_at,
            nominal=self.nominal_of.get(key),
        )


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _content_hash(directory: Path, package: Package) -> str:
    """SHA-256 over the declaration and the tables, in a fixed order."""
    digest = hashlib.sha256()
    for name in [PACKAGE_FILE, *sorted(t.path for t in package.tables.values())]:
        digest.update((directory / name).read_bytes())
    return digest.hexdigest()


def from_tables(path: Path, package: Package, tables: Mapping[str, pd.DataFrame]) -> Dataset:
    """A dataset from tables read already (see ``check.read_directory``) from ``path``."""
    return Dataset(package, tables, _content_hash(path, package))


def load(path: Path | str = DATA_DIR) -> Dataset:
    """Load a data directory.

    Raises
    ------
    DataError
        When a file is missing or cannot be read as its table, or rows cannot be told from one
        another: without their key, or one that stands twice. Other rules that look across rows are
        not applied here: see ``check``.
    """
    result = read_directory(path)
    if result.package is None or not result.tables:
        raise DataError(result.problems)
    unkeyed = (*keyless(result.package, result.tables), *repeated(result.package, result.tables))
    if unkeyed:
        raise DataError(unkeyed)
    return from_tables(Path(path), result.package, result.tables)
