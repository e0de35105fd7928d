"""Messages of one run of the script sent together.

Streamlit sends each element when the script makes it. A browser that gets them one by one lays the
page out several times; one that gets them together, once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Seconds without a further message after which those held are sent, and the longest any is held.
#: Both are below what a reader notices.
QUIET_S: Final = 0.025
LONGEST_S: Final = 0.06
#: Bytes; a message that only says that a run has ended is shorter.
_SHORT: Final = 512


class Coalesce:
    """Hold what goes to a browser over a socket for a moment, in order, and send it in one go.

    ``last`` tells the message that ends a run: nothing is waited for after it.
    """

    def __init__(
        self,
        app: ASGIApp,
        quiet: float = QUIET_S,
        longest: float = LONGEST_S,
        last: Callable[[bytes], bool] = lambda data: False,
    ) -> None:
        self.app = app
        self.last = last
        self.quiet = quiet
        self.longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        held = _Held(send, self.quiet, self.longest, self.last)
        try:
            await self.app(scope, receive, held.send)
        finally:
            await held.close()


class _Held:
    """The messages of one socket that wait to be sent."""

    def __init__(
        self, send: Send, quiet: float, longest: float, last: Callable[[bytes], bool]
    ) -> None:
        self._send = send
        self._ends = last
        self._quiet = quiet
        self._longest = longest
        self._waiting: list[Message] = []
        self._sending = asyncio.Lock()
        self._timer: asyncio.Task | None = None
        self._last = 0.0
        self._failure: Exception | None = None

    async def send(self, message: Message) -> None:
        if self._failure:
            raise self._failure
        if message["type"] != "websocket.send":
            await self._flush()
            await self._send(message)
            return
        self._waiting.append(message)
        if len(data := message.get("bytes") or b"") <= _SHORT and data and self._ends(data):
            await self._flush()
            return
        self._last = asyncio.get_running_loop().time()
        if self._timer is None or self._timer.done():
            self._timer = asyncio.create_task(self._later(self._last))

    async def _later(self, first: float) -> None:
        loop = asyncio.get_running_loop()
        while (now := loop.time()) < (due := min(self._last + self._quiet, first + self._longest)):
            await asyncio.sleep(due - now)
        try:
            await self._flush()
        except Exception as error:  # told to the sender at its next message
            self._failure = error

    async def _flush(self) -> None:
        async with self._sending:
            while self._waiting:
                await self._send(self._waiting.pop(0))

    async def close(self) -> None:
        """Send what still waits; a socket that is gone takes nothing more."""
        # First what waits, then the timer: cancelled while it sends, it would lose that message.
        with contextlib.suppress(Exception):
            await self._flush()
        if self._timer and not self._timer.done():
            self._timer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._timer
