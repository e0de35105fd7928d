"""The data and what is computed over HTTP, under ``/api/v1``."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from honest_silicon.addresses import API_PATH
from honest_silicon.web.below import prefix


class Late:
    """The API, imported when it is first asked for: starting to serve pages need not wait.

    ``to_all``: pages of other sites may read it.
    """

    def __init__(self, to_all: bool) -> None:
        self._app: ASGIApp | None = None
        self._to_all = to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            found = await run_in_threadpool(_imported)
            found.state.to_all = self._to_all
            self._app = found
        # Its document names the address under which readers find it.
        first = prefix(scope)
        found_at = {"root_path": first + scope["root_path"], "path": first + scope["path"]}
        await self._app({**scope, **found_at}, receive, send)


def _imported() -> Any:
    from honest_silicon.web.api.v1 import app

    return app


def document() -> dict[str, Any]:
    """What describes the API for machines."""
    return dict(_imported().openapi())


def routes(*, to_all: bool) -> list[BaseRoute]:
    """The API; ``to_all``: pages of other sites may read it."""
    return [Mount(API_PATH, Late(to_all))]
