"""What may go over a socket: from a browser how much and what, to it nothing of the machine."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Bytes of one message over a socket. Controls and the address go over it: 7 kB at most with an
#: address of 7,000 letters, 3 kB else, measured over all pages. Files go over HTTP, bounded by
#: ``server.maxUploadSize``.
MESSAGE_BYTES: Final = 256 * 1024

#: What the server must know before it has read a message, as arguments of ``uvicorn.run``: nothing
#: longer is gathered, in whatever pieces. Compression is that of ``web.packed``, which inflates no
#: further, since 194 kB can become 200 MB; a server started by hand has none.
UVICORN: Final[dict[str, Any]] = {
    "ws_max_size": MESSAGE_BYTES,
    "ws_per_message_deflate": False,
}


class Messages:
    """Close a socket over which a longer message came (1009), or one that is none (1002).

    A server started by hand without the arguments above has a long message in memory by then, yet
    nothing behind this reads it.

    Parameters
    ----------
    asks
        What a message asks for, None where it is no message.
    taken
        What may be asked for; all of it where this is None. The rest is not passed on: Streamlit
        has messages for whoever writes a page, such as one that empties the caches of everyone.
    told
        What a browser is sent of a message to it.
    """

    def __init__(
        self,
        app: ASGIApp,
        most: int = MESSAGE_BYTES,
        asks: Callable[[bytes], str | None] = lambda data: "",
        taken: Container[str] | None = None,
        told: Callable[[bytes], bytes] = lambda data: data,
    ) -> None:
        self.app, self.most = app, most
        self.asks, self.taken, self.told = asks, taken, told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        closed = False

        async def bounded() -> Message:
            nonlocal closed
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                code, why = self._fault(message)
                if code:
                    break
                if self.taken is None or self.asks(message["bytes"]) in self.taken:
                    return message
            closed = True
            await send({"type": "websocket.close", "code": code, "reason": why})
            return {"type": "websocket.disconnect", "code": code}

        async def open_still(message: Message) -> None:
            if closed:  # as a server says of a reader who is gone
                raise OSError("the socket is closed")
            if data := message.get("bytes"):
                message = {**message, "bytes": self.told(data)}
            await send(message)

        await self.app(scope, bounded, open_still)

    def _fault(self, message: Message) -> tuple[int, str]:
        """Code and words for closing, 0 where there is no fault."""
        if not self._fits(message):
            return 1009, "message too big"
        if self.taken is not None and (
            message.get("bytes") is None or self.asks(message["bytes"]) is None
        ):
            return 1002, "no message"
        return 0, ""

    def _fits(self, message: Message) -> bool:
        text, data = message.get("text") or "", message.get("bytes") or b""
        # Encoding is left out where the letters alone are too many.
        return len(data) <= self.most and len(text) <= self.most and len(text.encode()) <= self.most
