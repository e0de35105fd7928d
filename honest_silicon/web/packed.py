"""Messages to a browser go compressed over its socket, where it takes them so."""

from __future__ import annotations

import logging
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import CTRL_OPCODES, Frame
from websockets.server import ServerProtocol

#: Seconds a socket keeps the 260 kB of a compressor: the messages of one run come together.
KEEP_S: Final = 0.5
#: Of zlib: two levels more save a twelfth of the bytes for two fifths more of its time.
_LEVEL: Final = 3

#: Calls something after some seconds.
Later = Callable[[float, Callable[[], None]], object]


class _Continued(PerMessageDeflate):
    """Compresses each message with what the browser was sent before it, of which a run of a page
    repeats much; what came compressed is inflated to the size a message may have, and refused
    beyond.

    The compressor is let go of after ``KEEP_S``. The next one starts from what the browser has in
    its window, at most 32 kB, which is all that an idle session holds.
    """

    def __init__(self, *given: Any, later: Later, **named: Any) -> None:
        super().__init__(*given, **named)
        self._later = later
        self._window = 1 << self.local_max_window_bits
        self._sent: deque[bytes] = deque()
        self._held = 0
        if not self.local_no_context_takeover:
            del self.encoder

    def encode(self, frame: Frame) -> Frame:
        if self.local_no_context_takeover or frame.opcode in CTRL_OPCODES:
            return super().encode(frame)
        if not hasattr(self, "encoder"):
            self.encoder = zlib.compressobj(
                wbits=-self.local_max_window_bits, zdict=self._tail(), **self.compress_settings
            )
            self._later(KEEP_S, self._rest)
        packed = super().encode(frame)
        self._sent.append(bytes(frame.data))
        self._held += len(frame.data)
        while self._held - len(self._sent[0]) >= self._window:
            self._held -= len(self._sent.popleft())
        return packed

    def _tail(self) -> bytes:
        return b"".join(self._sent)[-self._window :]

    def _rest(self) -> None:
        del self.encoder
        kept = self._tail()
        self._sent = deque([kept])
        self._held = len(kept)


class Packing(ServerPerMessageDeflateFactory):
    """Agrees with a browser on how messages are compressed; what it sends, each by itself."""

    def __init__(self, later: Later) -> None:
        super().__init__(client_no_context_takeover=True, compress_settings={"level": _LEVEL})
        self._later = later

    def process_request_params(
        self, params: Sequence[tuple[str, str | None]], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[tuple[str, str | None]], PerMessageDeflate]:
        answer, made = super().process_request_params(params, accepted_extensions)
        return answer, _Continued(
            made.remote_no_context_takeover,
            made.local_no_context_takeover,
            made.remote_max_window_bits,
            made.local_max_window_bits,
            made.compress_settings,
            later=self._later,
        )


class PackedSockets(WebSocketsSansIOProtocol):
    """uvicorn's protocol with ``Packing`` in the place of its own compression, which keeps 300 kB
    for each socket.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = ServerProtocol(
            extensions=[Packing(self.loop.call_later)],
            max_size=self.config.ws_max_size,
            logger=logging.getLogger("uvicorn.error"),
        )
