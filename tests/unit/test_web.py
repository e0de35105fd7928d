"""Compression and headers of the production entry, through a small app."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import os
import warnings
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from honest_silicon.web.compression import CompressedStatic, coding_for
from honest_silicon.web.headers import SecurityHeaders, content_policy

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SCRIPT = b"const answer = 42; // honest silicon\n" * 400
INDEX = "<html><script>start()</script><script src='a.js'></script></html>"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    static = tmp_path / "site" / "static"
    (static / "deep").mkdir(parents=True)
    (static / "main.js").write_bytes(SCRIPT)
    (static / "deep" / "style.css").write_bytes(b"a { color: red }\n" * 200)
    (static / "small.js").write_bytes(b"go()")
    (static / "photo.png").write_bytes(b"\x89PNG" * 1000)
    (tmp_path / "site" / "index.html").write_text(INDEX, encoding="utf-8")
    (tmp_path / "secret.js").write_bytes(b"secret\n" * 1000)
    return tmp_path / "site"


@pytest.fixture
def client(root: Path) -> TestClient:
    async def socket(websocket):
        await websocket.accept()
        await websocket.send_text("hello")
        await websocket.close()

    async def own_policy(_):
        return PlainTextResponse("x", headers={"Content-Security-Policy": "default-src *"})

    async def shared(request):
        origin = request.query_params["with"]
        return PlainTextResponse(
            "x",
            headers={
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Credentials": "true",
                "Access-Control-Expose-Headers": "ETag",
                "Vary": "Origin",
            },
        )

    app = Starlette(
        routes=[
            Route("/shared", shared),
            Route("/data", lambda _: PlainTextResponse("figures " * 1000)),
            Route("/policy", own_policy),
            WebSocketRoute("/stream", socket),
            Mount("/static", StaticFiles(directory=root / "static")),
        ]
    )
    page = (root / "index.html").read_text("utf-8")
    wrapped = SecurityHeaders(CompressedStatic(app, root=root), page=page)
    return TestClient(wrapped)


def _get(client: TestClient, path: str, accepted: str = "identity", **headers: str):
    return client.get(path, headers={"Accept-Encoding": accepted, **headers})


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("BR", "br"),
        ("gzip;q=1.0, br;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0, gzip;q=0.1", "gzip"),
        ("br;q=0,gzip;q=0", ""),
        ("identity", ""),
        ("deflate", ""),
        ("", ""),
        (",,;", ""),
        ("br;q=much", ""),
        ("brotli", ""),
    ],
)
def test_coding(accepted, coding):
    assert coding_for(accepted) == coding


@given(st.text(max_size=40))
def test_coding_of_any_header_is_one_we_have(accepted):
    chosen = coding_for(accepted)
    assert chosen in ("br", "gzip", "")
    assert chosen in accepted.lower()


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_a_script_is_sent_compressed(client, coding):
    answer = _get(client, "/static/main.js", coding)
    assert answer.status_code == 200
    assert answer.content == SCRIPT
    assert answer.headers["content-encoding"] == coding
    assert "Accept-Encoding" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) < len(SCRIPT) / 10
    assert "javascript" in answer.headers["content-type"]


def _raw(app, path: str, *, method: str = "GET", accepted: bytes = b"br"):
    """Answer of an ASGI app to a path as sent, without a client that tidies it."""
    sent: list[dict] = []
    request = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        if not request:
            await asyncio.Event().wait()  # the client stays connected
        return request.pop()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode("utf-8", "surrogatepass"),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"accept-encoding", accepted)],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    asyncio.run(app(scope, receive, send))
    start = next(m for m in sent if m["type"] == "http.response.start")
    body = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
    return start["status"], dict(start["headers"]), body


@pytest.mark.parametrize(
    ("coding", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_the_length_is_that_of_the_body(client, coding, unpack):
    status, headers, body = _raw(client.app, "/static/main.js", accepted=coding.encode())
    assert status == 200
    assert int(headers[b"content-length"]) == len(body)
    assert unpack(body) == SCRIPT


def test_a_changed_file_is_packed_again(client, root):
    assert _get(client, "/static/main.js", "br").content == SCRIPT
    (root / "static" / "main.js").write_bytes(SCRIPT.replace(b"42", b"43"))
    stat = (root / "static" / "main.js").stat()
    os.utime(root / "static" / "main.js", ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))
    assert b"43" in _get(client, "/static/main.js", "br").content


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/static/main.js", "identity"),
        ("/static/main.js", ""),
        ("/static/small.js", "br"),
        ("/static/photo.png", "br"),
        ("/data", "br"),
    ],
)
def test_other_answers_are_left_alone(client, path, accepted):
    answer = _get(client, path, accepted)
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_folder_within_static(client):
    answer = _get(client, "/static/deep/style.css", "gzip")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text.startswith("a { color: red }")


def test_a_range_is_of_the_file_itself(client):
    answer = _get(client, "/static/main.js", "br", Range="bytes=6-11")
    assert answer.status_code == 206
    assert answer.content == SCRIPT[6:12]
    assert "content-encoding" not in answer.headers


def test_a_range_beyond_the_file(client):
    answer = _get(client, "/static/main.js", "br", Range=f"bytes={len(SCRIPT) + 5}-")
    assert answer.status_code == 416


def test_head_has_no_body(client):
    answer = client.head("/static/main.js", headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert answer.content == b""
    assert _raw(client.app, "/static/main.js", method="HEAD")[2] == b""


def test_an_unchanged_file_is_not_sent_again(client):
    etag = _get(client, "/static/main.js", "br").headers["etag"]
    answer = _get(client, "/static/main.js", "br", **{"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.content == b""
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/", "/static", "/nothing"])
def test_a_missing_file(client, path):
    answer = _get(client, path, "br")
    assert answer.status_code == 404
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../secret.js",
        "/static/../index.html",
        "/static/deep/../../../secret.js",
        "/static//../../secret.js",
        "//static/../../secret.js",
        "/static/..\\..\\secret.js",
        "/secret.js",
        "/static/\x00.js",
        "/static/" + "a" * 5000 + ".js",
        "/static/" + "a/" * 3000 + ".js",
        "/static/\udcff.js",
        "/static/main.js/x.js",
    ],
)
def test_no_path_leads_out_of_static_or_fails(client, path):
    status, _, body = _raw(client.app, path)
    assert status in (400, 404)
    assert b"secret" not in body
    assert b"start()" not in body


def test_a_link_out_of_the_root_is_not_followed(client, root):
    (root / "static" / "way-out.js").symlink_to(root.parent / "secret.js")
    status, _, body = _raw(client.app, "/static/way-out.js")
    assert status == 404
    assert b"secret" not in body


def test_other_methods_are_left_to_the_app(client):
    assert client.post("/static/main.js").status_code == 405


# Headers.


@pytest.mark.parametrize("path", ["/static/main.js", "/data", "/nothing", "/static/nothing.js"])
def test_every_answer_has_the_headers(client, path):
    headers = _get(client, path, "br").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    assert headers["referrer-policy"]
    assert headers["permissions-policy"]
    assert headers["cross-origin-opener-policy"] == "same-origin"


@pytest.mark.parametrize("origin", ["http://localhost:8501", "https://other.example", "null"])
def test_no_answer_names_one_site_that_may_read_it(client, origin):
    headers = client.get("/shared", params={"with": origin}).headers
    assert not [name for name in headers if name.startswith("access-control-")]
    assert headers["vary"] == "Origin"


def test_what_every_site_may_read_says_so(client):
    headers = client.get("/shared", params={"with": "*"}).headers
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-expose-headers"] == "ETag"


def test_our_policy_replaces_another(client):
    answer = client.get("/policy")
    ours = content_policy(INDEX, host="testserver")
    assert answer.headers.get_list("content-security-policy") == [ours]


@pytest.mark.parametrize(
    ("host", "sockets"),
    [
        ("silicon.example:8501", "ws://silicon.example:8501 wss://silicon.example:8501"),
        ("[::1]:80", "ws://[::1]:80 wss://[::1]:80"),
        ("a; script-src *", ""),
        ("evil.example https://x", ""),
        ("", ""),
    ],
)
def test_sockets_may_be_opened_to_the_host_of_the_reader_alone(client, host, sockets):
    policy = client.get("/data", headers={"Host": host}).headers["content-security-policy"]
    assert _rules(policy)["connect-src"] == ["'self'", *sockets.split()]
    assert _rules(policy)["script-src"] == _rules(content_policy(INDEX))["script-src"]


def test_sockets_pass(client):
    with client.websocket_connect("/stream") as socket:
        assert socket.receive_text() == "hello"


def _rules(policy: str) -> dict[str, list[str]]:
    return {name: words for name, *words in (rule.split() for rule in policy.split(";"))}


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_policy_allows_the_inline_scripts_of_the_page_and_no_others():
    page = (
        "<script>a()</script>\n<script type='module'>\n b('山') \n</script>"
        "<script src=x.js></script>"
    )
    allowed = _rules(content_policy(page))["script-src"]
    assert [w for w in allowed if w.startswith("'sha256-")] == [
        _hash("a()"),
        _hash("\n b('山') \n"),
    ]
    assert "'unsafe-inline'" not in allowed
    assert "'unsafe-eval'" not in allowed
    assert "*" not in allowed


def test_policy_of_a_page_without_scripts():
    rules = _rules(content_policy("<html></html>"))
    assert not [w for w in rules["script-src"] if "sha256" in w]
    assert rules["default-src"] == ["'self'"]
    assert rules["object-src"] == ["'none'"]


def test_policy_lets_nothing_be_fetched_from_elsewhere():
    for words in _rules(content_policy(INDEX)).values():
        assert not [w for w in words if w.startswith(("http:", "https:")) or w == "*"]


def test_policy_covers_the_page_streamlit_serves():
    import streamlit

    index = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    inline = [
        part.split(">", 1)[1].split("</script>", 1)[0]
        for part in index.split("<script")[1:]
        if "src=" not in part.split(">", 1)[0]
    ]
    policy = content_policy(index)
    assert all(_hash(script) in policy for script in inline)
