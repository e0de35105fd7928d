"""Rules of sources: documents anyone may open, of days that have been, each in one row."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.rules.fields import field_problem
from honest_silicon.dataset.rules.rule import Tables, by_line, fault, rule
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


@rule("sources")
def days_of_sources(package: Package, tables: Tables) -> Iterator[Problem]:
    """A source was published and read on days that have been."""
    today = date.today()
    for line, row in by_line(tables["sources"]):
        for name in ("published", "retrieved"):
            try:
                begins = span(row[name]).first if row[name] is not None else today
            except ValueError:
                continue  # reported already
            if begins > today:
                expected = f"expected no day after {today.isoformat()}"
                yield fault(package, tables, "sources", line, name, expected)


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
