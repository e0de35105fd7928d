"""Messages to a browser go compressed over its socket, where it takes them so."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import Frame
from websockets.server import ServerProtocol

#: Bytes of a message below which compression saves less than it costs.
SHORT: Final = 200
#: Of zlib: tables and pictures become a fifth in half a millisecond, and hardly less at a higher
#: level.
_LEVEL: Final = 3


class _LongOnly(PerMessageDeflate):
    """Compresses messages that are long enough; what came compressed is inflated to the size a
    message may have, and refused beyond.
    """

    def encode(self, frame: Frame) -> Frame:
        return frame if len(frame.data) < SHORT else super().encode(frame)


class Packing(ServerPerMessageDeflateFactory):
    """Each message is compressed by itself, so that an idle session holds no memory for it."""

    def __init__(self) -> None:
        super().__init__(
            server_no_context_takeover=True,
            client_no_context_takeover=True,
            compress_settings={"level": _LEVEL},
        )

    def process_request_params(
        self, params: Sequence[tuple[str, str | None]], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[tuple[str, str | None]], PerMessageDeflate]:
        answer, made = super().process_request_params(params, accepted_extensions)
        return answer, _LongOnly(
            made.remote_no_context_takeover,
            made.local_no_context_takeover,
            made.remote_max_window_bits,
            made.local_max_window_bits,
            made.compress_settings,
        )


class PackedSockets(WebSocketsSansIOProtocol):
    """uvicorn's protocol with ``Packing`` in the place of its own compression, which keeps 300 kB
    for each socket.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn = ServerProtocol(
            extensions=[Packing()],
            max_size=self.config.ws_max_size,
            logger=logging.getLogger("uvicorn.error"),
        )
