"""Routes of the plain pages, and what search engines and language models look for first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from honest_silicon.addresses import (
    ABOUT,
    API_PAGE,
    API_PATH,
    ARCHIVE_PATH,
    BELOW,
    PLAIN,
    PLAIN_CHIPS,
    PLAIN_CLAIMS,
)
from honest_silicon.dataset.store import Dataset
from honest_silicon.web.answers import answer, root_of
from honest_silicon.web.api import document

_PAGES: Final = tuple("" if p == "overview" else p for p in ABOUT if p not in BELOW)


def _data() -> Dataset | None:
    from honest_silicon.dataset.served import opened

    return opened()[0]


def _faulty(request: Request) -> Response:
    return answer(request.scope, 503, "The data have faults", "They are shown once mended.")


def _kept(request: Request, body: str, kind: str) -> Response:
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=kind, headers=headers)


def _absent(request: Request) -> Response:
    said = "It may have been mistyped, or cut short where it was copied. These pages there are:"
    return answer(request.scope, 404, "There is no page at this address", said)


def _shown(
    known: Callable[[Dataset, str], bool], page: Callable[[Dataset, str, str, str], str]
) -> Callable[[Request], Response]:
    """A route of one chip or claim."""

    def show(request: Request) -> Response:
        data, name = _data(), request.path_params["id"]
        if data is None:
            return _faulty(request)
        if not known(data, name):
            return _absent(request)
        here, root = str(request.url.replace(query="")), root_of(request.url.path)
        return _kept(request, page(data, name, here, root), "text/html")

    return show


def _listed(page: Callable[[Dataset, str, str], str]) -> Callable[[Request], Response]:
    """A route of all chips or claims."""

    def show(request: Request) -> Response:
        data = _data()
        if data is None:
            return _faulty(request)
        here, root = str(request.url.replace(query="")), root_of(request.url.path)
        return _kept(request, page(data, here, root), "text/html")

    return show


async def _sitemap(request: Request) -> Response:
    from honest_silicon.web.plain.pages import sitemap

    data = await run_in_threadpool(_data)
    if data is None:
        return _faulty(request)
    return _kept(request, sitemap(data, str(request.base_url), _PAGES), "application/xml")


async def _robots(request: Request) -> Response:
    base = str(request.base_url).rstrip("/")
    text = f"User-agent: *\nDisallow: /_stcore/\nAllow: /\n\nSitemap: {base}{PLAIN[1]}\n"
    return PlainTextResponse(text)


async def _models(request: Request) -> Response:
    base = str(request.base_url).rstrip("/")
    pages = "\n".join(
        f"- [{title}]({base}/{'' if path == 'overview' else path}): {what}"
        for path, (title, what) in ABOUT.items()
        if path not in BELOW
    )
    return PlainTextResponse(
        "# Honest Silicon\n\n"
        "> Chinese and US AI accelerators compared. Every figure has its source and its basis, "
        "what is not known is null.\n\n"
        "Dense peaks of matrix units, bytes and GB as the registry defines them. Computed answers "
        "say what they rest on; a maker's figure is not a measurement.\n\n"
        f"## For programs\n\n- [API]({base}{API_PAGE}): JSON and CSV of tables and answers\n"
        f"- [OpenAPI]({base}{API_PATH}/openapi.json)\n"
        f"- [All chips]({base}{PLAIN_CHIPS}) as plain pages\n"
        f"- [All claims]({base}{PLAIN_CLAIMS}) as plain pages\n"
        f"- [The whole dataset]({base}{ARCHIVE_PATH})\n\n## Pages\n\n{pages}\n"
    )


def routes() -> list[Route]:
    """Plain pages of chips and claims, and the files that lead to them."""
    from honest_silicon.web.plain import pages

    def is_chip(data: Dataset, name: str) -> bool:
        return name in data.names

    def is_claim(data: Dataset, name: str) -> bool:
        return bool((data.tables["claims"]["id"] == name).any())

    return [
        Route(PLAIN_CHIPS, _listed(pages.chips_page)),
        Route(f"{PLAIN_CHIPS}/{{id}}", _shown(is_chip, pages.chip_page)),
        Route(PLAIN_CLAIMS, _listed(pages.claims_page)),
        Route(f"{PLAIN_CLAIMS}/{{id}}", _shown(is_claim, pages.claim_page)),
        Route(
            API_PAGE, _listed(lambda data, here, root: pages.api_page(data, document(), here, root))
        ),
        Route(PLAIN[0], _robots),
        Route(PLAIN[1], _sitemap),
        Route(PLAIN[2], _models),
    ]
