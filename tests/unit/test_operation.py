"""What the server decides by itself: addresses, health, limits, settings, lines of the log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
import warnings
from collections import Counter
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from honest_silicon import journal
from honest_silicon.addresses import ABOUT, MOVED
from honest_silicon.dataset import served
from honest_silicon.views.frame import deadline
from honest_silicon.web import downloads, settings
from honest_silicon.web.health import Health
from honest_silicon.web.known import Known
from honest_silicon.web.requests import UPLOADS_EACH, Bounded, Uploads
from honest_silicon.web.sessions import BURST, RUN_S, Sessions

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

STATIC = Path(streamlit.__file__).parent / "static"
PAGE = {"accept": "text/html"}
TOKEN = "sesame-sesame-sesame"


@pytest.fixture
def told() -> list[dict]:
    """Lines of the log, as they are written."""

    class Read(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(json.loads(journal.Lines().format(record)))

    lines: list[dict] = []
    logger, handler = logging.getLogger("honest_silicon"), Read()
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)


# Addresses.


def _known(token: str = "") -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", lambda r: PlainTextResponse(r.url.path))])
    return TestClient(Known(app, STATIC, token), follow_redirects=False)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        *(f"/{p}" for p in (*ABOUT, *MOVED) if p != "overview"),
        *("/" + p.relative_to(STATIC).as_posix() for p in sorted(STATIC.rglob("index.*.js"))),
        "/favicon.png",
        "/manifest.json",
        "/_stcore/health",
        "/_stcore/host-config",
        "/data/honest-silicon.zip",
        "/data/honest-silicon.zip.sha256",
        "/health/ready",
    ],
)
def test_what_there_is_passes(path):
    assert _known().get(path, headers=PAGE).text == path


def test_files_are_left_where_none_can_be_read():
    answer = _known().put("/_stcore/upload_file/a/b")
    assert answer.status_code == 405  # of the app behind, which has it for reading alone


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/json"])
@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/chips/deeper",
        "/chips/_stcore/health",
        "/chips/_stcore/host-config",
        "/index.html",
        "/static/",
        "/static/js/nothing.js",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/agent/openapi.json",
        "/_stcore/upload_file/a/b",
        "/auth/login",
        "/oauth2callback",
        "/component/x/index.html",
        "/.git/config",
        "/Chips",
    ],
)
def test_every_other_address_is_a_404_that_leads_on(path, accept):
    answer = _known().get(path, headers={"accept": accept})
    assert answer.status_code == 404
    assert "no page at this address" in answer.text
    if accept == "text/html":
        way = "../" * (path.count("/") - 1) or "./"
        assert f'<a href="{way}">Overview</a>' in answer.text
        assert f'<a href="{way if way != "./" else "./"}chips">Chips</a>' in answer.text


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/overview", "./"),
        ("/overview?data=2.1.0&part=a%20b", "./?data=2.1.0&part=a%20b"),
        ("/overview/", "../"),
        ("/chips/", "../chips"),
        ("/explore/?x=1", "../explore?x=1"),
    ],
)
def test_a_page_has_one_address_behind_a_prefix_too(path, place):
    answer = _known().get(path, headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (308, place)


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        (TOKEN, "", 404),
        (TOKEN, f"Bearer {TOKEN}x", 404),
        (TOKEN, TOKEN, 404),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_metrics_are_for_those_who_have_the_token(token, sent, status):
    answer = _known(token).get("/_stcore/metrics", headers={"Authorization": sent})
    assert answer.status_code == status


# Health.


@pytest.mark.parametrize(
    ("shown", "looked", "held", "stopping", "status", "why"),
    [
        (False, False, (), False, 503, "the data are being checked"),
        (False, True, (), False, 503, "the data have faults"),
        (True, True, (), False, 200, ""),
        (True, True, ("fault",), False, 200, "newer data have faults and are not shown"),
        (True, True, (), True, 503, "stopping"),
    ],
)
def test_ready_is_apart_from_alive(monkeypatch, shown, looked, held, stopping, status, why):
    monkeypatch.setattr(served, "is_shown", lambda: shown)
    monkeypatch.setattr(served, "is_open", lambda: looked)
    monkeypatch.setattr(served, "held_back", lambda: held)
    health = Health()
    health.stopping = stopping
    client = TestClient(Starlette(routes=health.routes()))
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()) == (status, {"ready": status == 200, "why": why})
    assert client.get("/health/live").status_code == 200


# Sessions.


class House:
    """Sessions over an app that stays as long as its socket is open."""

    def __init__(self, most: int = 3, most_each: int = 2, **options) -> None:
        self.health = Health()
        self.read: list[dict] = []
        self.guard = Sessions(self._app, self.health, most, most_each, **options)

    async def _app(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            await PlainTextResponse("page")(scope, receive, send)
            return
        while (message := await receive())["type"] != "websocket.disconnect":
            self.read.append(message)

    def scope(self, kind: str, address: str) -> dict:
        return {
            "type": kind,
            "method": "GET",
            "path": "/",
            "headers": [(b"accept", b"text/html")],
            "client": (address, 1),
            "extensions": {"websocket.http.response": {}},
        }

    async def asks(self, kind: str, address: str) -> int:
        """Status of a page or a socket that is refused, 200 of one that is not."""
        sent, came = [], [{"type": f"{kind}.connect"}]

        async def receive():
            if came:
                return came.pop()
            await self.left.wait()
            return {"type": "websocket.disconnect"}

        async def send(message):
            sent.append(message)

        task = asyncio.create_task(self.guard(self.scope(kind, address), receive, send))
        self.open.append(task)
        await asyncio.sleep(0.01)
        start = [m for m in sent if m["type"].endswith("response.start")]
        return start[0]["status"] if start else 200

    async def run(self, asked: list[tuple[str, str]]) -> list[int]:
        self.left, self.open = asyncio.Event(), []
        found = [await self.asks(kind, address) for kind, address in asked]
        self.sessions = self.health.sessions
        self.left.set()
        await asyncio.gather(*self.open)
        return found


def test_sessions_are_bounded_in_all_and_by_address(told):
    house = House(most=3, most_each=2)
    a, b, c = "10.0.0.1", "10.0.0.2", "10.0.0.3"
    asked = [("websocket", a), ("websocket", a), ("websocket", a), ("http", a)]
    asked += [("http", b), ("websocket", b), ("websocket", c), ("http", c)]
    found = asyncio.run(house.run(asked))
    assert found == [200, 200, 503, 503, 200, 200, 503, 503]
    assert house.sessions == 3
    assert house.health.sessions == 0, "who left makes room"
    refused = [line for line in told if line["event"] == "refused"]
    reasons = ["too many sessions of one address"] * 2 + ["full"] * 2
    assert [line["reason"] for line in refused] == reasons
    assert len({line["reference"] for line in refused}) == 4
    assert asyncio.run(house.run(asked)) == found


def test_those_behind_a_proxy_share_its_address():
    house = House(most=5, most_each=1, shared=frozenset({"10.0.0.1"}))
    assert asyncio.run(house.run([("websocket", "10.0.0.1")] * 6)) == [200] * 5 + [503]


def _ask(house: House, messages: list[bytes], ends: float = 0.0, sent: tuple = ()) -> list[dict]:
    """What the app reads of a socket over which these messages come as fast as they are taken."""
    waiting = [{"type": "websocket.receive", "bytes": m} for m in messages]

    async def receive():
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(ends)
        return {"type": "websocket.disconnect"}

    async def send(message):
        pass

    asyncio.run(house.guard(house.scope("websocket", "a"), receive, send))
    return house.read


def test_one_who_asks_without_pause_waits_in_their_own_connection():
    house = House()
    began = time.monotonic()
    assert len(_ask(house, [b"x"] * (BURST + 5))) == BURST + 5
    assert time.monotonic() - began >= 5 / 10 - 0.1


def test_a_run_that_takes_too_long_is_asked_to_stop(told):
    house = House(run_s=0.1, begins_run=lambda data: data == b"run", stop_run=b"stop")
    assert [m["bytes"] for m in _ask(house, [b"run", b"other"], ends=0.4)] == [
        *(b"run", b"other"),
        b"stop",
    ]
    assert [line["event"] for line in told] == ["stopped_run"]
    assert house.health.runs == 0


def test_a_page_ends_by_itself_before_it_is_stopped():
    assert deadline.RUN_S < RUN_S


def test_what_is_asked_during_a_run_is_answered_in_full(told):
    house = House(
        begins_run=lambda data: data.startswith(b"run"),
        ends_run=lambda data: data == b"over",
        afresh=lambda data: data.partition(b" ")[0],
    )
    asked = [b"run has-a", b"run has-b", b"other has-c"]
    assert [m["bytes"] for m in _ask(house, asked)] == [b"run has-a", b"run", b"other has-c"]


def test_a_run_that_ends_in_time_is_let_be(told):
    house = House(
        run_s=0.1,
        begins_run=lambda data: data == b"run",
        ends_run=lambda data: data == b"over",
        stop_run=b"stop",
    )
    during = []

    async def app(scope, receive, send):
        await receive()
        during.append(house.health.runs)
        await send({"type": "websocket.send", "bytes": b"part"})
        await send({"type": "websocket.send", "bytes": b"over"})
        during.append(house.health.runs)
        await receive()

    house.guard.app = app
    _ask(house, [b"run"], ends=0.3)
    assert during == [1, 0]
    assert told == []


# Requests.


def _requests(app, **options) -> TestClient:
    return TestClient(Bounded(app, **options), raise_server_exceptions=False)


def test_a_request_that_fails_says_a_reference_and_the_log_has_the_trace(told):
    async def app(scope, receive, send):
        raise ZeroDivisionError("secret words")

    answer = _requests(app).get("/chips?mine=secret", headers=PAGE)
    (line,) = told
    assert answer.status_code == 500
    assert line["reference"] in answer.text
    assert "secret" not in answer.text
    assert "ZeroDivisionError" in line["trace"]
    assert (line["event"], line["path"]) == ("failed_request", "/chips")
    assert "mine" not in json.dumps({k: v for k, v in line.items() if k != "trace"})


def test_a_request_that_takes_too_long_is_ended(told):
    async def app(scope, receive, send):
        await asyncio.sleep(5)

    answer = _requests(app, longest=0.05).get("/chips")
    assert answer.status_code == 408
    assert told[0]["reason"] == "too slow"
    assert told[0]["reference"] in answer.text


def test_an_access_log_is_kept_by_choice_and_without_what_was_chosen(told):
    app = PlainTextResponse("x")
    _requests(app).get("/chips?own=secret")
    assert told == []
    _requests(app, access_log=True).get("/chips?own=secret")
    (line,) = told
    assert (line["event"], line["method"], line["path"], line["status"]) == (
        *("access", "GET", "/chips"),
        200,
    )
    assert "secret" not in json.dumps(line)


@pytest.mark.parametrize(
    ("held", "status", "reason"),
    [
        ((0, {}), 204, ""),
        ((99, {"s": UPLOADS_EACH - 1}), 204, ""),
        ((99, {"other": UPLOADS_EACH}), 204, ""),
        ((100, {}), 503, "readers' files take all the room there is for them"),
        ((0, {"s": UPLOADS_EACH}), 503, "this page holds as many files as it may"),
    ],
)
def test_files_of_all_readers_have_a_total(held, status, reason, told):
    app = Starlette(
        routes=[
            Route("/_stcore/upload_file/s/f", lambda _: PlainTextResponse("", 204), methods=["PUT"])
        ],
        middleware=[Middleware(Uploads, held=lambda: held, most=100)],
    )
    answer = TestClient(app).put("/_stcore/upload_file/s/f", content=b"x")
    assert answer.status_code == status
    assert [line["reason"] for line in told] == ([reason] if reason else [])


def test_few_files_are_under_way_at_once():
    async def many() -> Counter:
        release = asyncio.Event()

        async def app(scope, receive, send):
            await release.wait()
            await PlainTextResponse("", 204)(scope, receive, send)

        guard, found = Uploads(app, held=lambda: (0, {})), Counter()

        async def put(number: int) -> None:
            async def send(message):
                if message["type"] == "http.response.start":
                    found[message["status"]] += 1

            scope = {
                "type": "http",
                "method": "PUT",
                "path": "/_stcore/upload_file/s/f",
                "headers": [],
                "client": (f"10.0.0.{number % 8}", 1),
            }

            async def receive():
                return {"type": "http.request", "body": b"x"}

            await guard(scope, receive, send)

        tasks = [asyncio.create_task(put(n)) for n in range(40)]
        await asyncio.sleep(0.01)
        release.set()
        await asyncio.gather(*tasks)
        await put(0)
        return found

    assert asyncio.run(many()) == Counter({503: 24, 204: 17})


# The archive of private data.


@pytest.mark.parametrize(("to_all", "allowed"), [(True, "*"), (False, None)])
def test_pages_of_other_sites_read_published_data_alone(to_all, allowed):
    client = TestClient(Starlette(routes=downloads.routes(to_all=to_all)))
    answer = client.get("/data/honest-silicon.zip", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 200
    assert answer.headers.get("access-control-allow-origin") == allowed


def test_a_directory_that_is_given_is_private(tmp_path):
    assert not settings.is_private(settings.data_directory({}))
    ours = settings.data_directory({})
    assert not settings.is_private(settings.data_directory({"HONEST_SILICON_DATA": str(ours)}))
    assert settings.is_private(settings.data_directory({"HONEST_SILICON_DATA": str(tmp_path)}))


# Settings.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "x"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "8501.0"),
        ("PORT", "٨٠"),
        ("HONEST_SILICON_SESSIONS", "-1"),
        ("HONEST_SILICON_SESSIONS_EACH", "many"),
        ("HONEST_SILICON_ACCESS_LOG", "maybe"),
        ("HONEST_SILICON_METRICS_TOKEN", "short"),
        ("HONEST_SILICON_PROXIES", "proxy.example"),
        ("HONEST_SILICON_PREFIX", "silicon"),
        ("HONEST_SILICON_PREFIX", "//silicon.example"),
        ("HONEST_SILICON_PREFIX", "/silicon/../x"),
        ("HONEST_SILICON_PREFIX", "https://silicon.example/"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(name, value):
    with pytest.raises(ValueError, match=rf"^{name} is [^\n]+expected [^\n]+\.$"):
        settings.settings({name: value})


def test_settings_are_read():
    read = settings.settings(
        {
            "HOST": "0.0.0.0",
            "PORT": "80",
            "HONEST_SILICON_PROXIES": "10.0.0.1, 10.1.0.0/16",
            "HONEST_SILICON_SESSIONS": "20",
            "HONEST_SILICON_ACCESS_LOG": "yes",
            "HONEST_SILICON_PREFIX": "/tools/silicon/",
        }
    )
    assert (read.host, read.port, read.sessions, read.access_log) == ("0.0.0.0", 80, 20, True)
    assert read.prefix == "/tools/silicon"
    assert read.proxies == ("10.0.0.1", "10.1.0.0/16")
    shared = settings.Shared(read.proxies)
    assert [a in shared for a in ("10.0.0.1", "10.0.0.2", "10.1.9.9", "unknown")] == [
        *(True, False, True),
        False,
    ]
    assert settings.settings({}) == settings.Settings()


# The log.


def _written(*records: tuple[str, int, dict]) -> list[dict]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(journal.Lines())
    for name, level, more in records:
        record = logging.getLogger(name).makeRecord(
            name, level, "f", 1, more.pop("text", ""), (), more.pop("error", None), extra=more
        )
        handler.emit(record)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_is_one_line_whatever_it_holds():
    try:
        raise ValueError("two\nlines")
    except ValueError as error:
        caught = (type(error), error, error.__traceback__)
    lines = _written(
        ("uvicorn.error", logging.ERROR, {"text": "a\nb\u2028c", "error": caught}),
        ("honest_silicon", logging.INFO, {"event": "data", "said": {"first": "x\r\ny"}}),
    )
    assert len(lines) == 2
    assert lines[0]["text"] == "a\nb\u2028c"
    assert "ValueError: two\nlines" in lines[0]["trace"]
    assert lines[1]["event"] == "data"
    assert lines[1]["time"].endswith("Z")


def test_a_flood_is_counted_and_not_written(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(journal.time, "monotonic", lambda: now[0])
    flood = journal.Flood(most=3)
    records = [logging.LogRecord("x", 30, "f", 1, "", (), None) for _ in range(10)]
    assert [flood.filter(r) for r in records] == [True] * 3 + [False] * 7
    now[0] = 61.0
    last = logging.LogRecord("x", 30, "f", 1, "", (), None)
    assert flood.filter(last)
    assert last.left_out == 7


def test_a_reference_can_be_read_aloud():
    made = {journal.reference() for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(r) == 9 and not set(r) & set("IO01L") - {"L"} for r in made)
