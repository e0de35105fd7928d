"""Whatever is sent to the server: it answers in words, goes on, and logs no fault."""

from __future__ import annotations

import os
import re
import socket
import string
from collections.abc import Iterator
from contextlib import suppress

import pytest
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from honest_silicon.addresses import ABOUT, API_PATH, MOVED
from tests import fuzz
from tests.examples import examples
from tests.serving import Server, running
from tests.sockets import asking, ended, stream, visit
from tests.unit.test_serving import get, lines, until

#: Requests and messages tried: all of them where the tests of `make fuzz` ask for it.
ALL = bool(os.environ.get(fuzz.VARIABLE))
REQUESTS, MESSAGES = (3_000, 2_500) if ALL else (examples(320, 40), examples(320, 40))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server") / "log.txt") as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200, 300)
        with visit(server) as (_, run):
            assert run.alerts() == [], "before anything was sent"
        yield server


def unharmed(server: Server) -> None:
    with visit(server, "chips") as (_, run):
        assert run.alerts() == []
    for event in ("failed_request", "failed_run"):
        assert [line["trace"] for line in lines(server, event)] == []
    said = {line["text"] for line in lines(server, "log")}
    assert said <= {"Invalid HTTP request received."}


# Requests.

#: Methods, most of them such as browsers send, and one that none does.
METHODS = st.sampled_from(
    ["GET"] * 6 + ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PURGE", "get", "PRI"]
)
KNOWN = st.sampled_from(
    [
        *(f"/{page}" for page in (*ABOUT, *MOVED)),
        *("/", "/static/", "/media/", "/_stcore/health", "/_stcore/stream", "/_stcore/metrics"),
        *("/_stcore/host-config", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/x"),
        *(API_PATH, f"{API_PATH}/chips", f"{API_PATH}/openapi.json", "/c/nvidia-h20", "/claim/1"),
        *("/data/honest-silicon.zip.sha256", "/robots.txt", "/sitemap.xml", "/health/ready"),
    ]
)
PARTS = st.one_of(
    st.sampled_from(
        ["..", ".", "", "%2e%2e", "%2f", "%5c", "..%2f..%2fetc", "%00", "%ff", "%", "~", "a" * 3000]
    ),
    st.text(string.printable.replace("\r", "").replace("\n", "").replace(" ", ""), max_size=20),
)
PATHS = st.builds(
    lambda start, parts: "/".join([start, *parts]), KNOWN, st.lists(PARTS, max_size=3)
)
QUERIES = st.one_of(
    st.just(""),
    st.text(string.ascii_letters + string.digits + "=&%+;,.:-[]", max_size=60).map("?{}".format),
    st.sampled_from(["?chips=%ff%00&q=<b>", "?view=" + "x" * 5000, "?limit=-1&offset=1e9"]),
)
VALUES = st.one_of(
    st.sampled_from(
        [
            *("", "*", "*/*;q=0.", "text/html", "gzip;q=nan, br;q=-1", "bytes=0-0,-1", "bytes=9-1"),
            *("W/", '"' * 50, "0", "-1", "9" * 40, "null", "127.0.0.1, ::1", "[::", "x" * 4000),
            *("Bearer x", "_streamlit_xsrf=2|a|b|c", "a=b; " * 50, "application/json", "chunked"),
        ]
    ),
    st.text(string.printable.replace("\r", "").replace("\n", ""), max_size=30),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("Accept", "Accept-Encoding", "Accept-Language", "If-None-Match", "If-Modified-Since"),
            *("If-Range", "Range", "Cookie", "Authorization", "Origin", "X-Forwarded-For"),
            *("X-Forwarded-Proto", "Content-Type", "Referer", "Upgrade", "Sec-WebSocket-Key"),
            "Expect",
        ]
    ),
    VALUES,
    max_size=4,
)


def answer_of(server: Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as raw:
        raw.sendall(request)
        got = b""
        with suppress(ConnectionResetError):
            while piece := raw.recv(65_536):
                got += piece
        return got


@settings(max_examples=REQUESTS, suppress_health_check=SLOW)
@given(method=METHODS, path=PATHS, query=QUERIES, headers=HEADERS, body=st.binary(max_size=40))
def test_any_request_is_answered(server, method, path, query, headers, body):
    sent = {"Host": f"127.0.0.1:{server.port}", "Connection": "close", **headers}
    if method in ("POST", "PUT", "PATCH"):
        sent["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    request = f"{method} {path}{query} HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace")
    said = answer_of(server, request + (body if "Content-Length" in sent else b""))
    status = int(said[9:12])
    assert said.startswith(b"HTTP/1.1 ")
    assert status < 500, said[:400]
    # What is no HTTP is refused by the server below the dashboard.
    ours = b"Invalid HTTP request" not in said and status not in (101, 426)
    assert not ours or b"\r\nx-content-type-options: nosniff" in said.lower(), said[:400]
    assert not re.search(rb"Traceback|site-packages|/honest_silicon/\w+/", said)


# Messages.

_NUMBERS = {
    FieldDescriptor.TYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_SINT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_SINT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1),
}
TEXTS = st.one_of(
    st.sampled_from(["", "chips", "{", "null", '{"a": 1}', "$$ID-x-None", "../..", "x" * 9000]),
    st.text(max_size=20),
)


def _value(draw: st.DrawFn, field: FieldDescriptor, kind: type[Message] | None) -> object:
    if kind is not None:
        return _filled(draw, kind())
    if field.type in _NUMBERS:
        return draw(st.integers(*_NUMBERS[field.type]))
    if field.type in (FieldDescriptor.TYPE_FLOAT, FieldDescriptor.TYPE_DOUBLE):
        return draw(st.floats(width=32))
    if field.type == FieldDescriptor.TYPE_ENUM:
        return draw(st.sampled_from([value.number for value in field.enum_type.values]))
    if field.type == FieldDescriptor.TYPE_BOOL:
        return draw(st.booleans())
    return draw(st.binary(max_size=20) if field.type == FieldDescriptor.TYPE_BYTES else TEXTS)


def _filled(draw: st.DrawFn, message: Message) -> Message:
    """A message with any of its fields set to anything of their type."""
    fields = message.DESCRIPTOR.fields
    for field in draw(st.lists(st.sampled_from(list(fields)), max_size=5)) if fields else ():
        many = field.is_repeated
        nested = field.type == FieldDescriptor.TYPE_MESSAGE
        if nested and field.message_type.GetOptions().map_entry:
            continue
        for _ in range(draw(st.integers(0, 3)) if many else 1):
            if nested and many:
                _filled(draw, getattr(message, field.name).add())
            elif nested:
                _filled(draw, getattr(message, field.name))
            elif many:
                getattr(message, field.name).append(_value(draw, field, None))
            else:
                setattr(message, field.name, _value(draw, field, None))
    return message


@st.composite
def messages(draw: st.DrawFn) -> bytes | str:
    """Something that a browser might send, something like it, or anything."""
    kind = draw(st.sampled_from(["any", "text", "typed", "typed", "cut", "changed"]))
    if kind == "any":
        return draw(st.binary(max_size=200))
    if kind == "text":
        return draw(TEXTS)
    whole = _filled(draw, BackMsg()).SerializeToString() or asking("chips=nvidia-h20", "compare")
    if kind == "cut":
        return whole[: draw(st.integers(0, len(whole)))]
    if kind == "changed":
        at = draw(st.integers(0, len(whole) - 1))
        return whole[:at] + draw(st.binary(min_size=1, max_size=3)) + whole[at + 1 :]
    return whole


@settings(max_examples=MESSAGES, suppress_health_check=SLOW)
@given(said=messages())
def test_any_message_leaves_the_server_as_it_was(server, said):
    # All that comes is taken, or the answer to the question below would stand behind it.
    with stream(server, close_timeout=0.1, max_queue=None) as tab:
        with suppress(ConnectionClosed):
            tab.send(said)
            assert tab.ping(ack_on_close=True).wait(60)
        if tab.close_code is not None:
            assert tab.close_code in (1002, 1007)


def test_after_all_that_readers_notice_nothing(server):
    unharmed(server)


@pytest.mark.parametrize(("control", "taken"), [("$$ID-no-such-control", True), ("no id", False)])
def test_controls_that_are_none_are_refused(server, control, taken):
    message = BackMsg()
    state = message.rerun_script.widget_states.widgets.add()
    state.id, state.string_value = control, "x"
    with stream(server) as tab:
        tab.send(message.SerializeToString())
        if taken:
            assert ended(tab).alerts() == []
        else:
            with pytest.raises(ConnectionClosed) as closed:
                tab.recv(timeout=60)
            assert closed.value.rcvd.code == 1002


def test_caches_of_everyone_are_not_emptied_by_one(server):
    with stream(server) as tab:
        for said in (BackMsg(clear_cache=True), BackMsg(load_git_info=True)):
            tab.send(said.SerializeToString())
        tab.send(asking())
        assert ended(tab).alerts() == []
    assert [line["trace"] for line in lines(server, "failed_run")] == []
