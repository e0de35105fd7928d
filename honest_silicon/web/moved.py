"""Addresses that pages had in earlier releases: sent on to where their views stand now."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from honest_silicon.addresses import MOVED, place


async def _moved(request: Request) -> Response:
    path, query = place(request.url.path.rpartition("/")[2], dict(request.query_params))
    # Relative, so that it holds behind a prefix as well.
    return RedirectResponse(f"{path}?{urlencode(query)}", 308)


def routes() -> list[Route]:
    """One route for each address that moved."""
    return [Route(f"/{path}", _moved) for path in MOVED]
