"""The data and what is computed over HTTP, under ``/api/v1``, and a page that describes them."""

from __future__ import annotations

from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from honest_silicon.addresses import API_PAGE, API_PATH


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
        await self._app(scope, receive, send)


def _imported() -> Any:
    from honest_silicon.web.api.v1 import app

    return app


async def _page(request: Request) -> Response:
    return HTMLResponse(await run_in_threadpool(_described))


def _described() -> str:
    from honest_silicon.web.api.page import page

    return page(_imported().openapi(), API_PATH)


def routes(*, to_all: bool) -> list[BaseRoute]:
    """The API and the page that describes it; ``to_all``: pages of other sites may read it."""
    return [Mount(API_PATH, Late(to_all)), Route(API_PAGE, _page)]
