"""How much a browser may send over its socket."""

from __future__ import annotations

import asyncio

import pytest

from honest_silicon.web.coalesce import Coalesce
from honest_silicon.web.limits import MESSAGE_BYTES, Messages


def _read(
    *messages: dict, most: int = 10, answers: int = 0, **options
) -> tuple[list[dict], list[dict]]:
    """What an app reads over a socket, and what the server is told to send."""
    read, sent = [], []
    waiting = [{"type": "websocket.connect"}, *messages, {"type": "websocket.disconnect"}]

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message)

    async def app(scope, receive, send):
        while True:
            read.append(await receive())
            if read[-1]["type"] == "websocket.disconnect":
                for _ in range(answers):
                    with pytest.raises(OSError, match="closed"):
                        await send({"type": "websocket.send", "bytes": b"late"})
                return

    asyncio.run(Messages(app, most, **options)({"type": "websocket"}, receive, send))
    return read, sent


def _received(**content: object) -> dict:
    return {"type": "websocket.receive", **content}


@pytest.mark.parametrize(
    "content", [{"bytes": b"x" * 10}, {"text": "x" * 10}, {"text": "é" * 5}, {"bytes": b""}, {}]
)
def test_what_fits_passes(content):
    read, sent = _read(_received(**content))
    assert read[1] == _received(**content)
    assert sent == []


@pytest.mark.parametrize(
    "content",
    [
        {"bytes": b"x" * 11},
        {"text": "x" * 11},
        {"text": "é" * 6},  # bytes, not letters
        {"bytes": None, "text": "x" * 11},
        {"bytes": b"x" * 11, "text": None},
    ],
)
def test_what_is_longer_closes_the_socket_unread(content):
    read, sent = _read(_received(**content), _received(bytes=b"never read"), answers=2)
    assert [m["type"] for m in read] == ["websocket.connect", "websocket.disconnect"]
    assert [(m["type"], m["code"]) for m in sent] == [("websocket.close", 1009)]


def _asks(data: bytes) -> str | None:
    return None if data == b"?" else data.decode()


def test_what_our_pages_do_not_ask_for_is_not_passed_on():
    said = [_received(bytes=b) for b in (b"clear", b"run", b"", b"git", b"run")]
    read, sent = _read(*said, asks=_asks, taken={"run"})
    assert [m.get("bytes") for m in read[1:-1]] == [b"run", b"run"]
    assert sent == []


@pytest.mark.parametrize("content", [{"bytes": b"?"}, {"text": "run"}, {"bytes": None}, {}])
def test_what_is_no_message_closes_the_socket(content):
    read, sent = _read(_received(**content), _received(bytes=b"run"), asks=_asks, taken={"run"})
    assert [m["type"] for m in read] == ["websocket.connect", "websocket.disconnect"]
    assert [(m["type"], m["code"]) for m in sent] == [("websocket.close", 1002)]


def test_what_waits_to_be_sent_ends_quietly_with_the_socket():
    sent = []
    waiting = [{"type": "websocket.connect"}, _received(bytes=b"x" * 11)]

    async def receive():
        return waiting.pop(0)

    async def send(message):
        sent.append(message["type"])

    async def app(scope, receive, send):
        await receive()
        await send({"type": "websocket.send", "bytes": b"held"})
        assert (await receive())["type"] == "websocket.disconnect"
        await asyncio.sleep(0.05)

    asyncio.run(Messages(Coalesce(app), 10)({"type": "websocket"}, receive, send))
    assert sent == ["websocket.close"]


def test_the_address_of_any_page_fits_many_times():
    # The longest address the server takes is 64 kB.
    assert MESSAGE_BYTES >= 4 * 64 * 1024


@pytest.mark.parametrize("kind", ["http", "lifespan"])
def test_all_but_sockets_pass_untouched(kind):
    scope, passed = {"type": kind}, []

    async def app(*arguments):
        passed.extend(arguments)

    asyncio.run(Messages(app)(scope, receive := object(), send := object()))
    assert [id(p) for p in passed] == [id(scope), id(receive), id(send)]


def test_what_a_browser_is_sent_is_said_otherwise_where_it_must_be():
    sent = []

    async def receive():
        return {"type": "websocket.disconnect"}

    async def send(message):
        sent.append(message.get("bytes"))

    async def app(scope, receive, send):
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "bytes": b"at /srv/app.py"})

    told = Messages(app, told=lambda data: data.replace(b"/srv/", b""))
    asyncio.run(told({"type": "websocket"}, receive, send))
    assert sent == [None, b"at app.py"]
