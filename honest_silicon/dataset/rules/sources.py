"""Rules of sources: documents anyone may open, of days that have been, each in one row."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from datetime import date
from urllib.parse import urlsplit

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.origins import path
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.fields import field_problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, of_sources, rule
from honest_silicon.dataset.schema import Package


@rule("sources")
def public_addresses(package: Package, tables: Tables) -> Iterator[Problem]:
    """A source is an address on the public web."""
    form = package.tables["sources"].fields["url"]
    for line, row in by_line(tables["sources"]):
        if row["url"] is None or field_problem(form, row["url"]):
            continue  # reported already
        if not _public(row["url"]):
            expected = "expected an address on the public web, https://name.of.host/..."
            yield fault(package, tables, "sources", line, "url", expected)


def _public(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or "." not in host.strip("."):
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host.endswith((".localhost", ".local", ".internal"))
    return False


def days_to_come(
    package: Package, tables: Tables, table: str, columns: Sequence[str]
) -> Iterator[Problem]:
    """Faults of a table's cells that name a day after today."""
    today = date.today()
    for line, row in by_line(tables[table]):
        for name in columns:
            try:
                begins = span(row[name]).first if row[name] is not None else today
            except ValueError:
                continue  # reported already
            if begins > today:
                expected = f"expected no day after {today.isoformat()}"
                yield fault(package, tables, table, line, name, expected)


@rule("sources")
def days_of_sources(package: Package, tables: Tables) -> Iterator[Problem]:
    """A source was published and read on days that have been."""
    yield from days_to_come(package, tables, "sources", ("published", "retrieved"))


@rule("measured", "training_runs", "claims", "claim_evidence", "sources")
def told_in_time(package: Package, tables: Tables) -> Iterator[Problem]:
    """What a row dates is no later than the document that tells of it."""
    # Not rental.csv: a price is read off a page on a later day than the page is of.
    published = of_sources(tables, "published")
    for table in ("measured", "training_runs", "claims", "claim_evidence"):
        for line, row in by_line(tables[table]):
            told = published.get(row["source_id"])
            try:
                late = told and row["date"] and span(row["date"]).first > span(told).last
            except ValueError:
                continue  # reported already
            if late:
                expected = f"expected no day after {told}, the date of its document"
                yield fault(package, tables, table, line, "date", expected)


@rule("sources")
def one_row_a_document(package: Package, tables: Tables) -> Iterator[Problem]:
    """No two sources are of one address."""
    first: dict[str, str] = {}
    for line, row in by_line(tables["sources"]):
        if row["url"] is None:
            continue
        if row["url"] in first:
            expected = f"is that of {first[row['url']]} too: expected one row a document"
            yield fault(package, tables, "sources", line, "url", expected)
        first.setdefault(row["url"], row["source_id"])


@rule("sources")
def houses(package: Package, tables: Tables) -> Iterator[Problem]:
    """A publisher whose name says more in brackets has its house stated, which is another name."""
    for line, row in by_line(tables["sources"]):
        publisher, house = row["publisher"] or "", row["house"]
        if house is None and " (" in publisher:
            expected = f"expected who published it, without the brackets of {publisher!r}"
            yield fault(package, tables, "sources", line, "house", expected)
        elif house is not None and house == publisher:
            expected = "is the publisher: expected no value"
            yield fault(package, tables, "sources", line, "house", expected)


@rule("sources")
def known_origins(package: Package, tables: Tables) -> Iterator[Problem]:
    """What a document is copied from is a source, or a name that is no id."""
    sources = tables["sources"]
    form = re.compile(package.tables["sources"].fields["source_id"].pattern)
    known = set(sources["source_id"])
    for line, row in by_line(sources):
        origin = row["origin"]
        if origin is not None and form.search(origin) and origin not in known:
            expected = "is no source: expected the id of one, or a name with capitals or spaces"
            yield fault(package, tables, "sources", line, "origin", expected)


@rule("sources")
def ends_of_copies(package: Package, tables: Tables) -> Iterator[Problem]:
    """No document is copied from itself, whatever the way."""
    sources = tables["sources"]
    copied = {
        row["source_id"]: row["origin"] for _, row in by_line(sources) if row["origin"] is not None
    }
    for line, row in by_line(sources):
        way = path(row["source_id"], copied)
        if copied.get(way[-1]) == row["source_id"]:
            through = " from ".join([*way, row["source_id"]])
            expected = f"is copied from itself ({through}): expected another document, or none"
            yield fault(package, tables, "sources", line, "origin", expected)
