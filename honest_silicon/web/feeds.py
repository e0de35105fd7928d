"""Atom feeds (RFC 4287) of what changed, from the versions the data record.

An entry's id follows from the data alone, so that it is the same wherever the feed stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

import pandas as pd

from honest_silicon.addresses import FEED_CHANGES, FEED_CLAIMS, FEED_TYPE, FEEDS, PLAIN_CLAIMS
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset
from honest_silicon.dataset.versions import readings, released, since
from honest_silicon.words import changes as words

ATOM: Final = "http://www.w3.org/2005/Atom"
#: Where all changes stand in the dashboard.
_ALL: Final = "data?show=changes"


@dataclass(frozen=True)
class Entry:
    """One change: its day is that of its version, ``path`` the page that shows it, ``content``
    finished HTML.
    """

    id: str
    title: str
    day: date
    path: str
    content: str


@dataclass(frozen=True)
class Feed:
    """Entries, newest version first; the day of the first is that of the feed."""

    id: str
    title: str
    subtitle: str
    path: str
    licence: str
    entries: tuple[Entry, ...]


def data_changes(data: Dataset) -> Feed:
    """Each recorded version of the data: what changed of chips, fact by fact.

    A version without a recorded day is left out: no day is invented for it.
    """
    found = since(data, "")
    entries = [
        Entry(
            _id(data, "changes", version),
            f"Data {version}",
            day,
            _ALL,
            _cells(data, found[found["version"] == version]),
        )
        for version, day in released(data).items()
    ]
    said = "What changed from one version of the data to the next, fact by fact."
    return _feed(data, FEED_CHANGES, said, _ALL, entries)


def claim_changes(data: Dataset) -> Feed:
    """Each claim that read otherwise in a version than before, new claims among them."""
    days = released(data)
    claims = {r["id"]: r for r in records(data, "claims")}
    rows = [r for r in readings(data) if r["version"] in days]
    last: dict[str, str] = {}
    entries = []
    for row in rows:
        claim, version = row["claim_id"], row["version"]
        newest = last.setdefault(claim, version) == version
        now = claims.get(claim)
        said = words.verdict(
            data.package.tables["claims"].fields["reading"], row["before"], row["after"]
        )
        # The reason in the data is that of the present reading, and of no earlier one.
        why = now["reason"] if now and newest and now["reading"] == row["after"] else None
        entries.append(
            Entry(
                _id(data, "claims", version, claim),
                f"{said}: {now['claim'] if now else claim}",
                days[version],
                f"{PLAIN_CLAIMS[1:]}/{claim}" if now else PLAIN_CLAIMS[1:],
                str(html("<p>{}</p>", why or f"{said}.")),
            )
        )
    said = "Statements on AI chips whose verdict changed, with the reason, and new ones."
    return _feed(data, FEED_CLAIMS, said, PLAIN_CLAIMS[1:], entries)


#: What makes each feed, by its address.
MADE: Final[dict[str, Callable[[Dataset], Feed]]] = {
    FEED_CHANGES: data_changes,
    FEED_CLAIMS: claim_changes,
}


def atom(feed: Feed, here: str, base: str) -> str | None:
    """The feed as XML, None where no change is recorded: a feed without a day is none.

    Parameters
    ----------
    here, base
        Absolute addresses of the feed itself and of the front page; ``base`` ends with a slash.
    """
    if not feed.entries:
        return None
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    _text(root, "id", feed.id)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", _instant(max(e.day for e in feed.entries)))
    _text(ElementTree.SubElement(root, "author"), "name", "Honest Silicon")
    _text(root, "rights", feed.licence)
    _link(root, "self", here, FEED_TYPE)
    _link(root, "alternate", base + feed.path, "text/html")
    for entry in feed.entries:
        one = ElementTree.SubElement(root, "entry")
        _text(one, "id", entry.id)
        _text(one, "title", entry.title)
        _text(one, "updated", _instant(entry.day))
        _link(one, "alternate", base + entry.path, "text/html")
        _text(one, "content", entry.content).set("type", "html")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


def _feed(data: Dataset, address: str, said: str, path: str, entries: list[Entry]) -> Feed:
    return Feed(
        _id(data, address),
        f"{FEEDS[address]} · Honest Silicon",
        said,
        path,
        data.package.licence,
        tuple(entries),
    )


def _id(data: Dataset, *of: str) -> str:
    return uuid5(NAMESPACE_URL, "/".join((data.package.name, *of))).urn


def _instant(day: date) -> str:
    """A day as Atom wants it: its beginning, as no hour is recorded."""
    return f"{day.isoformat()}T00:00:00Z"


def _cells(data: Dataset, rows: pd.DataFrame) -> str:
    """What changed in a version, in a sentence and as a list."""
    return str(
        html("<p>{}</p><ul>{}</ul>", _counted(rows), joined(_items(data, rows)))
        if len(rows)
        else html("<p>{}</p>", _counted(rows))
    )


def _items(data: Dataset, rows: pd.DataFrame) -> Iterator[str]:
    fields = data.package.chip_fields
    for row in rows.itertuples():
        before, after = (
            words.end(fields, row.field, None if pd.isna(t) else t) or words.absent(row.field)
            for t in (row.before, row.after)
        )
        yield html(
            "<li>{}, {}: {}, before: {}</li>",
            data.names.get(row.chip_id, row.chip_id),
            words.fact(fields, row.field),
            *(after, before),
        )


def _counted(rows: pd.DataFrame) -> str:
    chip = rows["field"] == words.CHIP
    before, after = rows["before"].notna(), rows["after"].notna()
    return words.counted(
        filled=int((~chip & ~before & after).sum()),
        emptied=int((~chip & before & ~after).sum()),
        revised=int((~chip & before & after).sum()),
        came=int((chip & after).sum()),
        went=int((chip & ~after).sum()),
    )


def _text(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = text
    return child


def _link(parent: ElementTree.Element, relation: str, to: str, kind: str) -> None:
    ElementTree.SubElement(parent, "link", rel=relation, type=kind, href=to)
