"""How long a reader waits while another floods the server with what it refuses."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from bench.harness import Server, ours, serve
from bench.reader import Reader

#: Connections of one flood at once, ten times as many where they only stay, one where each would
#: be a reader who is answered; seconds between two acts of the reader beside it.
_AT_ONCE, _REST_S = 20, 0.1
#: Seconds a flood has before the reader begins.
_BEFORE_S = 2.0
_MEGABYTE = 1_000_000


def _socket(port: int, origin: str = "") -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=origin or f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        max_size=None,
        ping_interval=None,
    )


async def _foreign(port: int) -> None:
    async with _socket(port, "https://elsewhere.example"):
        pass


async def _sent(port: int, message: bytes) -> None:
    async with _socket(port) as socket:
        await socket.send(message)
        await _end(socket)


async def _end(socket: ClientConnection) -> None:
    async for _ in socket:
        pass


async def _long(port: int) -> None:
    await _sent(port, bytes(_MEGABYTE))


async def _garbage(port: int) -> None:
    await _sent(port, os.urandom(2_000))


async def _without_pause(port: int) -> None:
    ask = BackMsg()
    ask.rerun_script.page_name = "compare"
    async with _socket(port) as socket:
        taking = asyncio.create_task(_end(socket))
        try:
            while not taking.done():
                await socket.send(ask.SerializeToString())
                await asyncio.sleep(0)
        finally:
            taking.cancel()


async def _kept_open(port: int) -> None:
    async with _socket(port) as socket:
        await _end(socket)


async def _http(port: int, head: str, body: bytes = b"", each_s: float = 0.0) -> None:
    """One request, all at once or a byte every ``each_s``."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        said = f"{head}\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        data = f"{said}Content-Length: {len(body)}\r\n\r\n".encode() + body
        pieces = (data[n : n + 1] for n in range(len(data))) if each_s else (data,)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(each_s)
        await reader.read()
    finally:
        writer.close()


async def _unknown(port: int) -> None:
    await _http(port, "GET /no/such/page HTTP/1.1")


async def _upload(port: int) -> None:
    await _http(port, "PUT /_stcore/upload_file/a/b HTTP/1.1", bytes(5 * _MEGABYTE))


async def _slow(port: int) -> None:
    await _http(port, "GET / HTTP/1.1", each_s=1.0)


#: Each flood, by what a report calls it: one act of it, which ends when the server has answered.
_KINDS: dict[str, Callable[[int], Awaitable[None]]] = {
    "sockets of another site": _foreign,
    "messages that are too long": _long,
    "messages that say nothing": _garbage,
    "runs asked for without pause": _without_pause,
    "more sessions than one may have": _kept_open,
    "addresses that are not there": _unknown,
    "uploads nobody asked for": _upload,
    "requests a byte a second": _slow,
}


def _attack(kind: str, port: int, acts: multiprocessing.sharedctypes.Synchronized[int]) -> None:
    act = _KINDS[kind]
    at_once = {_kept_open: 10 * _AT_ONCE, _slow: 10 * _AT_ONCE, _without_pause: 1}.get(
        act, _AT_ONCE
    )

    async def one() -> None:
        while True:
            with suppress(OSError, WebSocketException, EOFError):
                await act(port)
            acts.value += 1

    async def all_of_them() -> None:
        await asyncio.gather(*[one() for _ in range(at_once)])

    asyncio.run(all_of_them())


@contextmanager
def _flood(kind: str, server: Server) -> Iterator[Callable[[], int]]:
    """A flood by a process of its own; how often it was answered so far."""
    spawn = multiprocessing.get_context("spawn")
    acts = spawn.Value("i", 0)
    process = spawn.Process(target=_attack, args=(kind, server.port, acts), daemon=True)
    process.start()
    try:
        time.sleep(_BEFORE_S)
        yield lambda: int(acts.value)
    finally:
        process.kill()
        process.join()


def floods(scratch: Path, repeat: int) -> str:
    """What a reader waits for a run of Compare: alone and beside each flood, which has a process of
    its own; and how many of its acts were answered a second.
    """
    lines = [
        f"{'Waits of a reader beside a flood, s':<36}{'p50':>8}{'most':>8}{'ratio':>8}{'/ s':>8}"
    ]
    with serve(ours(), scratch) as server:

        async def waits() -> list[float]:
            async with Reader(server) as reader:
                waited = [await reader.open("compare")]
                for _ in range(5 * repeat):
                    await asyncio.sleep(_REST_S)
                    waited.append(await reader.again())
                return waited[1:]

        alone = 0.0
        for kind in ("", *_KINDS):
            if not kind:
                waited, answered = asyncio.run(waits()), 0.0
                alone = statistics.median(waited)
            else:
                with _flood(kind, server) as acts:
                    first, began = acts(), time.monotonic()
                    waited = asyncio.run(waits())
                    answered = (acts() - first) / (time.monotonic() - began)
                time.sleep(_BEFORE_S)
            middle = statistics.median(waited)
            lines.append(
                f"  {kind or 'alone':<34}{middle:>8.3f}{max(waited):>8.3f}"
                f"{middle / alone:>8.2f}{answered:>8.1f}"
            )
    return "\n".join(lines)
