"""How many sessions there may be, how often one may ask, and how long one run may take."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Container
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honest_silicon import journal
from honest_silicon.web.answers import answer, asks_for_page
from honest_silicon.web.health import Health

#: Messages a second that one session may send without end, and at once after a pause. A reader who
#: presses as fast as they can sends five; what is beyond waits in their own connection.
RATE, BURST = 10.0, 50
#: Seconds after which a run is asked to stop. The longest of a page takes a tenth of a second.
RUN_S: Final = 60.0
#: Seconds after which a reader who found the house full tries again.
_RETRY_S: Final = 20


class Sessions:
    """Open sockets are sessions: bounded in all and by address, each in its rate.

    Who finds the house full gets a page that says so and tries again; who is in notices nothing.

    Parameters
    ----------
    most, most_each
        Sessions in all, and from one address.
    shared
        Addresses from which many readers come, such as a proxy that does not say for whom.
    begins_run, ends_run
        Tell the message of a browser that asks for a run, and the one to it that says that it is
        over.
    afresh
        The message that asks for a run, without what the browser says that it has: another run is
        under way, whose end lets the browser forget some of it before this one names it.
    stop_run
        What a browser would send to have a run stopped.
    """

    def __init__(
        self,
        app: ASGIApp,
        health: Health,
        most: int,
        most_each: int,
        shared: Container[str] = frozenset(),
        begins_run: Callable[[bytes], bool] = lambda data: False,
        ends_run: Callable[[bytes], bool] = lambda data: False,
        afresh: Callable[[bytes], bytes] = lambda data: data,
        stop_run: bytes = b"",
        run_s: float = RUN_S,
    ) -> None:
        self.app, self.health = app, health
        self.most, self.most_each, self.shared = most, most_each, shared
        self.begins_run, self.ends_run = begins_run, ends_run
        self.afresh, self.stop_run, self.run_s = afresh, stop_run, run_s
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            if scope["method"] == "GET" and asks_for_page(scope) and (why := self._full(scope)):
                await self._refuse(scope, why)(scope, receive, send)
                return
            await self.app(scope, receive, send)
            return
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        if why := self._full(scope):
            denied = self._refuse(scope, why)
            await receive()  # the handshake
            await denied(scope, receive, send)
            return
        address = _address(scope)
        self._open[address] += 1
        self.health.sessions += 1
        session = _Session(self, receive, send)
        try:
            await self.app(scope, session.receive, session.send)
        finally:
            session.close()
            self.health.sessions -= 1
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def _full(self, scope: Scope) -> str:
        if self._open.total() >= self.most:
            return "all"
        address = _address(scope)
        if address not in self.shared and self._open[address] >= self.most_each:
            return "address"
        return ""

    def _refuse(self, scope: Scope, why: str) -> ASGIApp:
        quoted = journal.reference()
        journal.note(
            "refused",
            logging.WARNING,
            reason="full" if why == "all" else "too many sessions of one address",
            reference=quoted,
            address=_address(scope),
            sessions=self._open.total(),
        )
        words = {
            "all": "As many readers as this server takes are here already.",
            "address": "As many pages as one address may open are open already: close some.",
        }[why]
        said = f"{words} This page tries again by itself every {_RETRY_S} seconds."
        return answer(
            scope, 503, "No place is free at the moment", said, reference=quoted, retry_s=_RETRY_S
        )


def _address(scope: Scope) -> str:
    return (scope.get("client") or ("unknown",))[0]


class _Session:
    """One socket: what it asks, not faster than it may, and what runs for it, not longer."""

    def __init__(self, house: Sessions, receive: Receive, send: Send) -> None:
        self._house, self._receive, self._send = house, receive, send
        self._left, self._asked = float(BURST), asyncio.get_running_loop().time()
        self._stop: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._next: asyncio.Task[Message] | None = None

    async def receive(self) -> Message:
        loop = asyncio.get_running_loop()
        if self._stop is None:
            self._stop = loop.create_future()
        if self._next is None:
            self._next = asyncio.ensure_future(self._paced())
        await asyncio.wait({self._next, self._stop}, return_when=asyncio.FIRST_COMPLETED)
        if self._stop.done() and not self._next.done():
            self._stop = None
            journal.note("stopped_run", logging.WARNING, seconds=self._house.run_s)
            return {"type": "websocket.receive", "bytes": self._house.stop_run}
        message, self._next = self._next.result(), None
        data = message.get("bytes") or b""
        if data and self._house.begins_run(data):
            if self._timer is not None:
                return {**message, "bytes": self._house.afresh(data)}
            self._timer = loop.call_later(self._house.run_s, self._too_long)
            self._house.health.runs += 1
        return message

    async def _paced(self) -> Message:
        message = await self._receive()
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._left = min(BURST, self._left + (now - self._asked) * RATE) - 1
        self._asked = now
        if self._left < 0 and message["type"] == "websocket.receive":
            await asyncio.sleep(-self._left / RATE)
        return message

    def _too_long(self) -> None:
        self._ended()
        if self._stop is not None and not self._stop.done():
            self._stop.set_result(None)

    async def send(self, message: Message) -> None:
        if self._timer is not None and self._house.ends_run(message.get("bytes") or b""):
            self._ended()
        await self._send(message)

    def _ended(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._house.health.runs -= 1

    def close(self) -> None:
        self._ended()
        if self._next is not None:
            self._next.cancel()
