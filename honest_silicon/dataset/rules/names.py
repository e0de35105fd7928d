"""Rules of names: vendors and families that other tables name are those of chips.csv."""

from __future__ import annotations

from collections.abc import Iterator

from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.records import listed
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.slots import read_slot


@rule("chips")
def vendors(package: Package, tables: Tables) -> Iterator[Problem]:
    """A vendor is one of chips.csv, or listed as another in the registry."""
    known = set(tables["chips"]["vendor"].dropna())
    for name, table in package.tables.items():
        if name == "chips" or "vendor" not in table.fields:
            continue
        frame, others = tables[name], table.fields["vendor"].others
        sound = frame["vendor"].isna() | frame["vendor"].isin(known | set(others))
        for line in frame.index[~sound]:
            expected = "is no vendor of chips.csv, nor listed as another"
            yield fault(package, tables, name, line, "vendor", expected)


@rule("chips")
def families(package: Package, tables: Tables) -> Iterator[Problem]:
    """A family is one of chips.csv, and named only where no part of it is."""
    countries = {
        row["family"]: row["country"] for _, row in by_line(tables["chips"]) if row["family"]
    }
    for name, table in package.tables.items():
        if "chip_family" not in table.fields:
            continue
        for line, row in by_line(tables[name]):
            family, country = row["chip_family"], row.get("chip_country")
            if family is None:
                continue
            if family not in countries:
                expected = "is no family of chips.csv"
                yield fault(package, tables, name, line, "chip_family", expected)
            elif row["chip_id"] is not None:
                expected = f"expected none, as the row names {row['chip_id']}"
                yield fault(package, tables, name, line, "chip_family", expected)
            elif country is not None and country != countries[family]:
                expected = f"expected {countries[family]}, the country of {family}"
                yield fault(package, tables, name, line, "chip_country", expected)


@rule("software_support", "chips")
def developers(package: Package, tables: Tables) -> Iterator[Problem]:
    """A vendor that writes a framework is one of chips.csv, and writes it for all its rows."""
    known = set(tables["chips"]["vendor"].dropna())
    written: dict[str, str | None] = {}
    for line, row in by_line(tables["software_support"]):
        by = row["developer"]
        if by is not None and by not in known:
            expected = "is no vendor of chips.csv"
            yield fault(package, tables, "software_support", line, "developer", expected)
        first = written.setdefault(row["framework"], by)
        if by != first:
            expected = f"expected {first or 'none'}, as in the first row on {row['framework']}"
            yield fault(package, tables, "software_support", line, "developer", expected)


@rule("chips")
def host_slots(package: Package, tables: Tables) -> Iterator[Problem]:
    """A slot told by generation and lanes is written in one way."""
    for line, row in by_line(tables["chips"]):
        slot = read_slot(row["host_interface"])
        if slot and str(slot) not in row["host_interface"]:
            yield fault(package, tables, "chips", line, "host_interface", f"expected {slot}")


@rule("claims", "chips")
def chips_of_claims(package: Package, tables: Tables) -> Iterator[Problem]:
    """The chips a claim names are ids of chips.csv."""
    known = set(tables["chips"]["id"])
    for line, row in by_line(tables["claims"]):
        for chip in listed(row["chip_ids"]):
            if chip not in known:
                expected = f"no chip has the id {chip!r}"
                yield fault(package, tables, "claims", line, "chip_ids", expected)
