"""Who may talk to the server, by Host and Origin alone."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import platform

import pytest
from hypothesis import given
from hypothesis import strategies as st

from honest_silicon.journal import MOST_A_MINUTE, Flood, Lines
from honest_silicon.web.origin import (
    Allowed,
    Place,
    SameOrigin,
    allowed,
    configured,
    host_place,
    origin_place,
)

OPEN = Allowed()
#: Headers of a socket, in pairs, and whether it may open where nothing is configured.
SOCKETS = {
    "a page of ours": ("silicon.example", "https://silicon.example", True),
    "without encryption": ("silicon.example", "http://silicon.example", True),
    "a port": ("localhost:8501", "http://localhost:8501", True),
    "capitals": ("Silicon.EXAMPLE", "HTTPS://silicon.Example", True),
    "the usual port, said in Host": ("silicon.example:443", "https://silicon.example", True),
    "the usual port, said in Origin": ("silicon.example", "http://silicon.example:80", True),
    "a dot at the end": ("silicon.example.", "https://silicon.example", True),
    "IPv6": ("[::1]:8501", "http://[::1]:8501", True),
    "IPv6 written out": ("[0:0:0:0:0:0:0:1]:8501", "http://[::1]:8501", True),
    "IPv6 in capitals": ("[FE80::A]", "http://[fe80::a]", True),
    "a name with a line, as containers have": ("hs_web:8501", "http://hs_web:8501", True),
    "no page": ("silicon.example", None, True),
    "another site": ("silicon.example", "https://evil.example", False),
    "a name within": ("silicon.example", "https://x.silicon.example", False),
    "a longer name": ("silicon.example", "https://silicon.example.evil.example", False),
    "a shorter name": ("x.silicon.example", "https://silicon.example", False),
    "another port": ("localhost:8501", "http://localhost:3000", False),
    "the port of the other scheme": ("silicon.example:80", "https://silicon.example", False),
    "this machine under another name": ("127.0.0.1:8501", "http://localhost:8501", False),
    "another address of IPv6": ("[::1]:8501", "http://[::2]:8501", False),
    "a sealed frame or a file": ("silicon.example", "null", False),
    "nothing": ("silicon.example", "", False),
    "an extension": ("silicon.example", "chrome-extension://silicon.example", False),
    "a user before the name": ("silicon.example", "https://u@silicon.example", False),
    "the name as a user": ("silicon.example", "https://silicon.example@evil.example", False),
    "a path": ("silicon.example", "https://silicon.example/", False),
    "two in one": ("silicon.example", "https://silicon.example https://evil.example", False),
    "two by comma": ("silicon.example", "https://silicon.example,https://evil.example", False),
    "a port too high": ("silicon.example:65536", "http://silicon.example:65536", False),
    "no number for a port": ("silicon.example:x", "http://silicon.example:x", False),
    "a broken address": ("[::g]", "http://[::g]", False),
    "a line break": ("silicon.example", "https://silicon.example\n", True),  # trimmed
    "digits of another script": ("silicon.example:٨٠", "http://silicon.example", False),
}


def _answer(scope: dict, allows: Allowed = OPEN) -> tuple[list[dict], dict | None]:
    """What is sent by the guard, and the scope the app behind it saw."""
    sent, seen = [], []

    async def app(inner, receive, send):
        seen.append(inner)

    async def send(message):
        sent.append(message)

    asyncio.run(SameOrigin(app, allows)(scope, None, send))
    return sent, seen[0] if seen else None


def _scope(kind: str, *headers: tuple[str, str], method: str = "GET") -> dict:
    raw = [(k.encode(), v.encode("utf-8")) for k, v in headers]
    scope = {"type": kind, "path": "/_stcore/stream", "headers": raw}
    return {**scope, "method": method} if kind == "http" else scope


def _headers(host: str | None, origin: str | None) -> list[tuple[str, str]]:
    pairs = (("host", host), ("origin", origin))
    return [(name, value) for name, value in pairs if value is not None]


@pytest.mark.parametrize("case", SOCKETS)
def test_a_socket_opens_for_pages_of_ours_alone(case):
    host, origin, opens = SOCKETS[case]
    sent, seen = _answer(_scope("websocket", *_headers(host, origin)))
    assert (seen is not None) == opens
    if not opens:
        assert [(m["type"], m["code"]) for m in sent] == [("websocket.close", 1008)]


@pytest.mark.parametrize("case", SOCKETS)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_what_changes_something_is_taken_from_pages_of_ours_alone(case, method):
    host, origin, opens = SOCKETS[case]
    sent, seen = _answer(_scope("http", *_headers(host, origin), method=method))
    assert (seen is not None) == opens
    if not opens:
        assert sent[0]["status"] in (400, 403)
        assert b"https://" not in sent[1]["body"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_other_sites_may_read(method):
    headers = _headers("silicon.example", "https://notebook.example")
    assert _answer(_scope("http", *headers, method=method))[1] is not None


@pytest.mark.parametrize("case", [c for c, (*_, opens) in SOCKETS.items() if opens])
def test_streamlit_sees_its_own_origin_letter_by_letter(case):
    # It compares the two as text, and asks the network where they differ.
    host, origin, _ = SOCKETS[case]
    _, seen = _answer(_scope("websocket", *_headers(host, origin), ("x-other", "kept")))
    fields = dict(seen["headers"])
    assert fields[b"x-other"] == b"kept"
    if origin is None:
        assert b"origin" not in fields
    else:
        assert fields[b"origin"].partition(b"://")[2] == fields[b"host"].strip()


@pytest.mark.parametrize(
    "headers",
    [
        [("host", "a.example"), ("host", "a.example")],
        [("host", "a.example"), ("Host", "b.example")],
        [("host", "a.example"), ("origin", "http://a.example"), ("origin", "http://a.example")],
        [("host", "a.example"), ("origin", "http://a.example"), ("Origin", "http://b.example")],
        [("host", "a b")],
        [("host", "")],
        [("host", "a.example/x")],
        [("host", "u@a.example")],
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_doubled_and_malformed_headers_are_refused(headers, kind):
    sent, seen = _answer(_scope(kind, *headers))
    assert seen is None
    assert sent[0].get("status", 400) == 400


@pytest.mark.parametrize("forwarded", ["x-forwarded-host", "forwarded", "x-original-host"])
def test_a_forwarded_host_is_not_believed(forwarded):
    value = "host=evil.example" if forwarded == "forwarded" else "evil.example"
    headers = _headers("silicon.example", "https://evil.example")
    assert _answer(_scope("websocket", *headers, (forwarded, value)))[1] is None
    named = allowed(["silicon.example"])
    assert _answer(_scope("http", ("host", "evil.example"), (forwarded, value)), named)[1] is None
    seen = _answer(_scope("http", ("host", "silicon.example"), (forwarded, value)), named)[1]
    assert seen is not None


# What the operator names.

HOSTS = allowed(["Silicon.example", "*.example.org", "::1", "10.0.0.7"])


@pytest.mark.parametrize(
    ("host", "passes"),
    [
        ("silicon.example", True),
        ("SILICON.example:8443", True),
        ("silicon.example.", True),
        ("a.b.example.org", True),
        ("[::1]:8501", True),
        ("10.0.0.7", True),
        ("example.org", False),
        ("notexample.org", False),
        ("x.silicon.example", False),
        ("127.0.0.1:8501", False),
        ("[::2]", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_with_hosts_named_no_other_is_served(host, passes, kind):
    sent, seen = _answer(_scope(kind, *_headers(host, None)), HOSTS)
    assert (seen is not None) == passes
    if not passes and kind == "http":
        assert sent[0]["status"] == 421


def test_with_hosts_named_the_origin_must_still_be_the_host():
    headers = _headers("a.example.org", "https://b.example.org")
    assert _answer(_scope("websocket", *headers), HOSTS)[1] is None


@pytest.mark.parametrize(
    ("origin", "opens"),
    [
        ("https://silicon.example", True),
        ("https://SILICON.example:443", True),
        ("http://silicon.example", False),
        ("https://silicon.example:8443", False),
        ("http://[::1]:3000", True),
        ("http://127.0.0.1:8501", True),
        ("null", False),
    ],
)
def test_pages_the_operator_names_may_talk(origin, opens):
    named = allowed((), ["https://silicon.example/", "http://[0::1]:3000"])
    seen = _answer(_scope("websocket", *_headers("127.0.0.1:8501", origin)), named)[1]
    assert (seen is not None) == opens
    if opens:
        assert dict(seen["headers"])[b"origin"].endswith(b"://127.0.0.1:8501")


def test_without_a_host_only_what_comes_from_no_page_passes():
    assert _answer(_scope("http"))[1] is not None
    assert _answer(_scope("websocket", ("origin", "http://a.example")))[1] is None


def test_lists_of_the_environment_stand_before_those_of_the_configuration():
    environ = {
        "HONEST_SILICON_HOSTS": "a.example, *.b.example\n[::1]",
        "HONEST_SILICON_ORIGINS": " https://c.example ",
    }
    read = configured(environ, ["other.example"], ["https://other.example"])
    assert read.names == {"a.example", "::1"}
    assert read.under == (".b.example",)
    assert read.origins == {("https", Place("c.example", 443))}
    blank = {"HONEST_SILICON_HOSTS": " , ", "HONEST_SILICON_ORIGINS": ""}
    for given_ in ({}, blank):
        read = configured(given_, ["other.example"], ["https://other.example"])
        assert read.names == {"other.example"}
        assert read.origins == {("https", Place("other.example", 443))}
    assert configured({}) == OPEN


def test_a_star_allows_every_host():
    read = allowed(["a.example", "*"], ["https://c.example"])
    assert read.host("anything.example")
    assert read.origins


@pytest.mark.parametrize("entry", ["a.example:80", "https://a.example", "a/b", "*.*", "::g", "."])
def test_a_host_that_is_none_is_named(entry):
    with pytest.raises(ValueError, match="HONEST_SILICON_HOSTS") as raised:
        allowed([entry])
    assert repr(entry) in str(raised.value)


@pytest.mark.parametrize("entry", ["a.example", "*", "null", "https://*.example", "https://a/b"])
def test_an_origin_that_is_none_is_named(entry):
    with pytest.raises(ValueError, match="HONEST_SILICON_ORIGINS") as raised:
        allowed((), [entry])
    assert repr(entry) in str(raised.value)


# Data of one's own.


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("localhost:8501", True),
        ("127.0.0.1:8501", True),
        ("10.1.2.3", True),
        ("[fe80::1]:8501", True),
        (platform.node().lower(), True),
        ("evil.example:8501", False),
        ("127.0.0.1.evil.example", False),
        ("", False),
    ],
)
def test_private_data_are_reached_under_no_name_of_others(host, reached):
    private = configured({}, private=True)
    sent, seen = _answer(_scope("http", *_headers(host, None)), private)
    assert (seen is not None) is reached
    assert reached or sent[0]["status"] in (400, 421)


def test_a_host_that_is_named_opens_private_data_under_it_and_no_other():
    private = configured({"HONEST_SILICON_HOSTS": "silicon.example"}, private=True)
    assert private.host("silicon.example")
    assert not private.host("localhost")


# For whoever runs it.


def test_a_refusal_is_told_with_its_remedy_and_a_flood_is_not():
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Lines())
    handler.addFilter(Flood())
    logger = logging.getLogger("honest_silicon")
    logger.addHandler(handler)
    try:
        for number in range(1000):
            headers = _headers("silicon.example", f"https://n{number}.example")
            assert _answer(_scope("websocket", *headers))[1] is None
        headers = _headers("silicon.example", "https://a\r\n2026 all is well\x1b[2J")
        assert _answer(_scope("websocket", *headers))[1] is None
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == MOST_A_MINUTE
    assert lines[0]["origins"] == ["https://n0.example"]
    assert "HONEST_SILICON_ORIGINS" in lines[0]["remedy"]
    assert {line["event"] for line in lines} == {"refused"}
    assert not {"\r", "\x1b"} & set(out.getvalue())


def test_the_start_of_the_server_passes():
    scope = {"type": "lifespan"}
    assert _answer(scope)[1] is scope


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_header_makes_it_fail_or_opens_for_another_page(host, origin):
    headers = [(b"host", host.encode("utf-8", "replace"))]
    headers.append((b"origin", origin.encode("utf-8", "replace")))
    sent, seen = _answer({"type": "websocket", "path": "/", "headers": headers})
    assert bool(sent) != bool(seen)
    if seen:
        page = origin_place(origin.strip())
        assert page is not None
        assert host_place(host.strip(), page[1].port) == page[1]
