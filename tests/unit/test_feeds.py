"""Feeds: what RFC 4287 asks of them, and that they say what the data record."""

from __future__ import annotations

import re
import warnings
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from starlette.applications import Starlette

from honest_silicon.addresses import FEED_CHANGES, FEED_CLAIMS, FEED_TYPE, FEEDS, PLAIN_CLAIMS
from honest_silicon.charts.html import html
from honest_silicon.dataset.store import Dataset
from honest_silicon.dataset.versions import CHANGES, READINGS, VERSIONS, released
from honest_silicon.web.feeds import ATOM, MADE, atom, claim_changes, data_changes
from honest_silicon.web.plain.routes import routes
from honest_silicon.words import changes as words

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

NAMES = {"a": ATOM}
ELEMENTS = {"feed", "id", "title", "subtitle", "updated", "author", "name", "rights", "link"} | {
    "entry",
    "content",
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes()), base_url="http://localhost")


def _with(data: Dataset, **tables) -> Dataset:
    return type(data)(data.package, {**data.tables, **tables}, data.content_hash)


def _one(parent: ElementTree.Element, path: str) -> ElementTree.Element:
    (found,) = parent.findall(path, NAMES)
    return found


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_has_what_the_standard_asks(client, path, real_data):
    found = client.get(path)
    assert found.status_code == 200
    assert found.headers["content-type"].split(";")[0] == FEED_TYPE
    feed = ElementTree.fromstring(found.content)
    assert feed.tag == f"{{{ATOM}}}feed"
    assert _one(feed, "a:link[@rel='self']").get("href") == f"http://localhost{path}"
    assert _one(feed, "a:author/a:name").text
    assert _one(feed, "a:rights").text == real_data.package.licence
    entries = feed.findall("a:entry", NAMES)
    assert entries
    ids = [e.text for e in feed.iter(f"{{{ATOM}}}id")]
    assert len(set(ids)) == len(ids) == len(entries) + 1
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", i or "") for i in ids)
    times = []
    for one in [feed, *entries]:
        assert _one(one, "a:title").text
        times.append(datetime.strptime(_one(one, "a:updated").text or "", "%Y-%m-%dT%H:%M:%SZ"))
        to = urlsplit(_one(one, "a:link[@rel='alternate']").get("href") or "")
        assert (to.scheme, to.netloc) == ("http", "localhost")
    assert times[0] == max(times[1:])
    assert times[1:] == sorted(times[1:], reverse=True)
    for one in entries:
        said = _one(one, "a:content")
        assert said.get("type") == "html"
        # Its HTML is well-formed by itself.
        assert ElementTree.fromstring(f"<div>{said.text}</div>")[0].text


@pytest.mark.parametrize("path", FEEDS)
def test_ids_are_the_same_on_every_host(path, real_data):
    feed = MADE[path](real_data)
    texts = [atom(feed, f"https://{host}{path}", f"https://{host}/") for host in ("a.org", "b.cn")]
    here, there = (re.findall(r"<id>(.+?)</id>", t or "") for t in texts)
    assert here == there
    assert texts[0] != texts[1]


def test_an_id_stays_from_one_version_of_the_program_to_the_next(real_data):
    # A reader of the feed sees every entry anew where its id changes.
    by_title = {e.title: e.id for e in data_changes(real_data).entries}
    assert by_title["Data 1.1.0"] == "urn:uuid:cb8d3de2-1951-569f-b5b3-3a51c63a23ad"


def test_every_recorded_change_stands_in_the_entry_of_its_version(real_data):
    entries = {e.title.removeprefix("Data "): e for e in data_changes(real_data).entries}
    days = released(real_data)
    assert list(entries) == list(days)
    fields = real_data.package.chip_fields
    recorded = real_data.tables[CHANGES]
    for version, entry in entries.items():
        rows = recorded[recorded["version"] == version]
        assert entry.day == days[version]
        assert entry.content.count("<li>") == len(rows)
        for row in rows.itertuples():
            name = real_data.names.get(row.chip_id, row.chip_id)
            begins = str(html("<li>{}, {}: ", name, words.fact(fields, row.field)))
            assert begins in entry.content


def test_every_verdict_that_changed_has_an_entry_that_says_both(client, real_data):
    recorded = real_data.tables[READINGS]
    feed = claim_changes(real_data)
    assert len(feed.entries) == len(recorded)
    label = real_data.package.tables["claims"].fields["reading"].label
    claims = real_data.tables["claims"].set_index("id")
    changed = recorded[recorded["before"].notna() & recorded["after"].notna()]
    assert len(changed)
    for row in changed.itertuples():
        claim = claims.at[row.claim_id, "claim"]
        title = f"{label(row.after)}, before: {label(row.before)}: {claim}"
        (entry,) = (e for e in feed.entries if e.title == title)
        assert entry.path == f"{PLAIN_CLAIMS[1:]}/{row.claim_id}"
        assert client.get(f"/{entry.path}").status_code == 200


def test_a_reason_is_given_with_the_verdict_it_is_of_alone(real_data):
    recorded = real_data.tables[READINGS]
    row = recorded[recorded["before"].notna()].iloc[0]
    claims = real_data.tables["claims"]
    reason = str(html("{}", claims.set_index("id").at[row["claim_id"], "reason"]))

    def said(data: Dataset) -> list[str]:
        return [e.content for e in claim_changes(data).entries if row["claim_id"] in e.path]

    newest, first = said(real_data)
    assert reason in newest
    assert reason not in first
    other = claims.copy()
    other.loc[other["id"] == row["claim_id"], "reading"] = "overtaken"
    assert all(reason not in content for content in said(_with(real_data, claims=other)))


def test_what_has_no_day_is_left_out_and_nothing_is_no_feed(client, real_data):
    days = real_data.tables[VERSIONS]
    fewer = _with(real_data, **{VERSIONS: days[days["version"] != "1.5.0"]})
    assert "Data 1.5.0" not in [e.title for e in data_changes(fewer).entries]
    assert len(claim_changes(fewer).entries) < len(claim_changes(real_data).entries)
    none = _with(real_data, **{VERSIONS: days.head(0)})
    for make in MADE.values():
        assert atom(make(none), "http://localhost/x", "http://localhost/") is None


def test_text_of_the_data_is_escaped(real_data):
    evil = "<script>alert(1)</script> & ]]>"
    chips, claims = (real_data.tables[name].copy() for name in ("chips", "claims"))
    chips["name"] = evil
    claims[["claim", "reason"]] = evil
    data = _with(real_data, chips=chips, claims=claims)
    for make in MADE.values():
        text = atom(make(data), "http://localhost/x", "http://localhost/")
        feed = ElementTree.fromstring(text)
        assert {c.tag.rpartition("}")[2] for c in feed.iter()} == ELEMENTS
        shown = "".join(c.text or "" for c in feed.iter(f"{{{ATOM}}}content"))
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown


def test_pages_name_the_feeds(client):
    for page in ("/c", "/c/nvidia-h20", PLAIN_CLAIMS):
        text = client.get(page).text
        links = re.findall(
            r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)"', text
        )
        up = "../" * (page.count("/") - 1) or "./"
        assert links == [(FEED_TYPE, f"{up}{path[1:]}") for path in (FEED_CHANGES, FEED_CLAIMS)]


def test_a_feed_is_sent_once_while_it_stays(client):
    tag = client.get(FEED_CHANGES).headers["etag"]
    again = client.get(FEED_CHANGES, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
