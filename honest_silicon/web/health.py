"""Whether the server lives, and whether readers may be sent to it: two questions.

It lives as long as it answers. It is ready once the data have been checked and found without a
fault, and until it is told to stop.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

LIVE: Final = "/health/live"
READY: Final = "/health/ready"
_FIELDS: Final = {"Cache-Control": "no-store"}


class Health:
    """State of this process, as far as those who send readers to it need it."""

    def __init__(self) -> None:
        self.stopping = False
        #: Open sockets, and those for which the script runs.
        self.sessions, self.runs = 0, 0

    def state(self) -> tuple[bool, str]:
        """Whether readers may come, and why not."""
        if self.stopping:
            return False, "stopping"
        # Imported when first asked for: reading the data is no part of starting to serve.
        from honest_silicon.dataset.served import held_back, is_open, is_shown

        if is_shown():
            return True, "newer data have faults and are not shown" if held_back() else ""
        return False, "the data have faults" if is_open() else "the data are being checked"

    async def _live(self, _: Request) -> Response:
        return PlainTextResponse("alive\n", headers=_FIELDS)

    async def _ready(self, _: Request) -> Response:
        ready, why = self.state()
        return JSONResponse({"ready": ready, "why": why}, 200 if ready else 503, _FIELDS)

    def routes(self) -> list[Route]:
        return [Route(LIVE, self._live), Route(READY, self._ready)]
