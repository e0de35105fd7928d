"""The data and what is computed over HTTP, under ``/api/v1``, and a page that describes them."""

from __future__ import annotations

from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

#: Where the API stands, and where it is described for readers.
V1: Final = "/api/v1"
DESCRIBED: Final = "/api"


class Late:
    """The API, imported when it is first asked for: starting to serve pages need not wait."""

    def __init__(self) -> None:
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            self._app = await run_in_threadpool(_imported)
        await self._app(scope, receive, send)


def _imported() -> Any:
    from honest_silicon.web.api.v1 import app

    return app


async def _page(request: Request) -> Response:
    return HTMLResponse(await run_in_threadpool(_described))


def _described() -> str:
    from honest_silicon.web.api.page import page

    return page(_imported().openapi(), V1)


def routes() -> list[BaseRoute]:
    """The API and the page that describes it."""
    return [Mount(V1, Late()), Route(DESCRIBED, _page)]
