"""What goes over the wire when a reader changes a control, and what a slow link costs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from math import inf
from pathlib import Path

from playwright.sync_api import Browser, Page

from bench.harness import Measure, Server, Visit, ours, serve, stock

#: Bits a second and seconds one way of the slow link.
RATE, DELAY_S = 10e6, 0.020
_PIECE = 16 * 1024
#: Pieces of a connection under way: what the link holds at its rate and delay, and some, as the
#: window of a connection would be. Where all of a file were, what is asked for later would wait for
#: the whole of it.
_AHEAD = 4
_SLOW = "First load on 10 Mbit/s and 40 ms, empty cache|ours|stock"
_PAGES = {
    "Overview": "/",
    "Chips": "/chips?view=explore",
    "Sold to China": "/sold-to-china?view=export-controls",
}
#: Pages with the filters, in which one country is chosen, and what they draw.
_CHANGES = {
    "/": "chart",
    "/chips": "table",
    "/chips?view=explore": "chart",
    "/run": "table",
    "/run?view=measured": "chart",
    "/train?view=training-inference": "chart",
    "/made-in-china": "chart",
    "/sold-to-china?view=export-controls": "chart",
    "/data": "chart",
}


def changes(browser: Browser, scratch: Path) -> str:
    """Bytes that come over the network for the socket, compressed as they are, at the first load,
    for one change of a control, and for opening the sources of a figure, in a browser that has the
    page.
    """
    head = f"{'Sent to a browser, kB':<36}{'first':>8}{'change':>8}{'ratio':>7}{'figure':>8}"
    lines = [head]
    with serve(ours(), scratch) as mine, link(mine.port, rate=inf, delay_s=0) as far:
        server = _at(mine, far.at)
        for path, drawn in _CHANGES.items():
            with Visit(browser, (drawn,)) as visit:
                visit.open(server, path)
                visit.settle(server)
                first = far.taken()
                change = float("nan")
                if path != "/":  # the front page has no filters
                    visit.choose(server, "Country", "China")
                    change = far.taken()
                opened = _open_figure(visit.page)
                visit.settle(server)
                figure = far.taken() if opened else float("nan")
            lines.append(
                f"  {path:<34}{first / 1000:>8.1f}{change / 1000:>8.1f}{change / first:>7.2f}"
                f"{figure / 1000:>8.1f}"
            )
    return "\n".join(lines)


def _open_figure(page: Page) -> bool:
    figure = page.locator("button.figure, .traceable td.num").first
    with contextlib.suppress(Exception):
        figure.click(timeout=3000)
        page.get_by_role("dialog").wait_for(timeout=20_000)
        return True
    return False


def slow(browser: Browser, scratch: Path, repeat: int) -> list[Measure]:
    """First visits over a slow link, to the first chart."""
    measures = [Measure(_SLOW, name) for name in _PAGES]
    with (
        serve(ours(), scratch) as mine,
        serve(stock(scratch), scratch) as other,
        link(mine.port) as far,
        link(other.port) as stock_far,
    ):
        for turn in range(repeat + 1):
            for measure, path in zip(measures, _PAGES.values(), strict=True):
                with Visit(browser, ("chart",)) as visit:
                    ours_s = visit.open(_at(mine, far.at), path)["chart"]
                if turn:
                    measure.ours.append(ours_s)
            with Visit(browser, ("chart",)) as visit:
                stock_s = visit.open(_at(other, stock_far.at))["chart"]
            if turn:
                for measure in measures:
                    measure.reference.append(stock_s)
    return measures


def _at(server: Server, port: int) -> Server:
    return replace(server, port=port)


class _Link:
    """A port that leads to another one as over a slow link, which all its connections share."""

    def __init__(self, port: int, rate: float, delay_s: float) -> None:
        self.port, self.rate, self.delay_s = port, rate, delay_s
        #: Where it is reached.
        self.at = 0
        #: When the link is free again, each way.
        self.free = [0.0, 0.0]
        self._sent = 0

    def taken(self) -> int:
        """Bytes sent over sockets to the browser since this was asked before."""
        sent, self._sent = self._sent, 0
        return sent

    async def answer(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        await asyncio.sleep(2 * self.delay_s)  # a connection takes a round trip
        far, there = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            asked = await near.read(_PIECE)
            there.write(asked)
            socket = b"upgrade: websocket" in asked.lower()
            await asyncio.gather(
                self._carry(near, there, 0, False), self._carry(far, back, 1, socket)
            )
        except asyncio.CancelledError:
            # The link ends; asyncio would print it as an error of a connection.
            pass
        finally:
            there.close()
            back.close()

    async def _carry(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, way: int, counted: bool
    ) -> None:
        """One way of a connection: each piece takes its time on the link, then the delay."""
        clock = asyncio.get_running_loop().time
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_AHEAD)
        delivery = asyncio.create_task(_deliver(pieces, to))
        with contextlib.suppress(ConnectionError):
            while data := await source.read(_PIECE):
                self._sent += len(data) if counted else 0
                self.free[way] = max(clock(), self.free[way]) + 8 * len(data) / self.rate
                await pieces.put((self.free[way] + self.delay_s, data))
        await pieces.put((clock() + self.delay_s, b""))
        await delivery


async def _deliver(pieces: asyncio.Queue[tuple[float, bytes]], to: asyncio.StreamWriter) -> None:
    clock = asyncio.get_running_loop().time
    while (piece := await pieces.get())[1]:
        due, data = piece
        await asyncio.sleep(max(0.0, due - clock()))
        # Where the other end is gone, what is still under way goes nowhere.
        with contextlib.suppress(ConnectionError):
            to.write(data)
            await to.drain()
    await asyncio.sleep(max(0.0, piece[0] - clock()))
    to.close()


@contextmanager
def link(port: int, *, rate: float = RATE, delay_s: float = DELAY_S) -> Iterator[_Link]:
    """A port of this machine that leads to another one as over a slow link."""
    made = _Link(port, rate, delay_s)
    loop = asyncio.new_event_loop()
    # All of it in its own thread: that of the browser has a loop that runs already.
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        return await asyncio.start_server(made.answer, "127.0.0.1", 0)

    async def end(server: asyncio.Server) -> None:
        server.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await asyncio.sleep(0)  # sockets close a turn later

    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        made.at = server.sockets[0].getsockname()[1]
        yield made
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
