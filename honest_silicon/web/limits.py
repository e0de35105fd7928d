"""How much a browser may send at once."""

from __future__ import annotations

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


class SmallMessages:
    """Close a socket over which a longer message came: too big (1009).

    A server started by hand without the arguments above has the message in memory by then, yet
    nothing behind this reads it.
    """

    def __init__(self, app: ASGIApp, most: int = MESSAGE_BYTES) -> None:
        self.app = app
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return

        closed = False

        async def bounded() -> Message:
            nonlocal closed
            message = await receive()
            if message["type"] != "websocket.receive" or self._fits(message):
                return message
            closed = True
            await send({"type": "websocket.close", "code": 1009, "reason": "message too big"})
            return {"type": "websocket.disconnect", "code": 1009}

        async def open_still(message: Message) -> None:
            if closed:  # as a server says of a reader who is gone
                raise OSError("the socket is closed")
            await send(message)

        await self.app(scope, bounded, open_still)

    def _fits(self, message: Message) -> bool:
        text, data = message.get("text") or "", message.get("bytes") or b""
        # Encoding is left out where the letters alone are too many.
        return len(data) <= self.most and len(text) <= self.most and len(text.encode()) <= self.most
