"""What one request over HTTP may take: time, and memory for files."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honest_silicon import journal
from honest_silicon.web.answers import answer

#: Seconds a request may take with its answer, however slowly a reader sends or reads. A megabyte at
#: 10 kB/s takes 100.
LONGEST_S: Final = 120.0
#: Bytes of files that all sessions together may leave here, and files of one session.
UPLOADS_BYTES: Final = 64 * 1024 * 1024
UPLOADS_EACH: Final = 4
#: Uploads that may be under way at once, in all and from one address.
UNDER_WAY, UNDER_WAY_EACH = 16, 4
_LET_GO_BY: Final = 2 * 1024 * 1024
_UPLOAD: Final = "/_stcore/upload_file/"


class Bounded:
    """End what takes too long, answer what fails, and keep a line of each request if asked to."""

    def __init__(self, app: ASGIApp, longest: float = LONGEST_S, access_log: bool = False) -> None:
        self.app, self.longest, self.access_log = app, longest, access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        def said() -> dict[str, object]:
            # The path alone: what a reader chose stands in the query.
            ms = round((time.monotonic() - began) * 1000)
            return {"method": scope["method"], "path": scope["path"][:200], "ms": ms}

        try:
            async with asyncio.timeout(self.longest):
                await self.app(scope, receive, noted)
        except TimeoutError:
            quoted = journal.reference()
            level = logging.WARNING
            journal.note("refused", level, reason="too slow", reference=quoted, **said())
            if status:
                raise  # half an answer: the connection is ended
            words = f"A request may take {self.longest:.0f} seconds."
            await answer(scope, 408, "That took too long", words, reference=quoted)(
                scope, receive, noted
            )
        except Exception as error:
            quoted = journal.reference()
            journal.note("failed_request", logging.ERROR, error=error, reference=quoted, **said())
            if status:
                raise
            words = "The fault is the server's, and has been written down. Try again."
            await answer(scope, 500, "This could not be answered", words, reference=quoted)(
                scope, receive, noted
            )
        finally:
            if self.access_log:
                journal.note("access", status=status, **said())


async def _unread(receive: Receive) -> None:
    """Let what was sent go by, as far as a file may be long."""
    passed = 0
    while passed < _LET_GO_BY:
        message = await receive()
        passed += len(message.get("body", b""))
        if message["type"] != "http.request" or not message.get("more_body"):
            return


class Uploads:
    """Bound the files readers send: each is small, but many are not.

    Parameters
    ----------
    held
        Bytes of files that are kept now, and how many of them by session.
    """

    def __init__(
        self,
        app: ASGIApp,
        held: Callable[[], tuple[int, dict[str, int]]],
        most: int = UPLOADS_BYTES,
        each: int = UPLOADS_EACH,
    ) -> None:
        self.app, self.held, self.most, self.each = app, held, most, each
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._brings(scope):
            await self.app(scope, receive, send)
            return
        address = (scope.get("client") or ("unknown",))[0]
        if why := self._refusal(scope, address):
            quoted = journal.reference()
            journal.note("refused", logging.WARNING, reason=why, reference=quoted, address=address)
            # Read to its end, or a browser would not read the answer.
            await _unread(receive)
            words = f"{why.capitalize()}. Try again later, or paste the table."
            said = answer(scope, 503, "No more files now", words, reference=quoted)
            await said(scope, receive, send)
            return
        self._under_way[address] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._under_way[address] -= 1
            self._under_way += Counter()  # drops those at 0

    @staticmethod
    def _brings(scope: Scope) -> bool:
        return scope["method"] == "PUT" and scope["path"].startswith(_UPLOAD)

    def _refusal(self, scope: Scope, address: str) -> str:
        if self._under_way.total() >= UNDER_WAY or self._under_way[address] >= UNDER_WAY_EACH:
            return "too many files are under way"
        total, by_session = self.held()
        if total >= self.most:
            return "readers' files take all the room there is for them"
        session = scope["path"].removeprefix(_UPLOAD).partition("/")[0]
        if by_session.get(session, 0) >= self.each:
            return "this page holds as many files as it may"
        return ""
