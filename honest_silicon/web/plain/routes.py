"""Routes of the plain pages, and what search engines and language models look for first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from honest_silicon.addresses import (
    ABOUT,
    API_PAGE,
    API_PATH,
    ARCHIVE_PATH,
    BELOW,
    CARD,
    FEED_TYPE,
    FEEDS,
    MODELS,
    PLAIN_CHIPS,
    PLAIN_CLAIMS,
    ROBOTS,
    SITEMAP,
)
from honest_silicon.web.answers import answer, no_page, root_of
from honest_silicon.web.api import document
from honest_silicon.web.below import prefix, whole
from honest_silicon.web.tagged import tagged

if TYPE_CHECKING:
    from honest_silicon.dataset.store import Dataset

_PAGES: Final = tuple("" if p == "overview" else p for p in ABOUT if p not in BELOW)


def _answered(
    request: Request, made: Callable[[Dataset], str | bytes | None], kind: str
) -> Response:
    """What is made of the data, None where there is nothing of that name; in a thread."""
    from honest_silicon.dataset.served import opened

    data, _ = opened()
    if data is None:
        return answer(request.scope, 503, "The data have faults", "They are shown once mended.")
    found = made(data)
    if found is None:
        return no_page(request.scope)
    body = found.encode() if isinstance(found, str) else found
    return tagged(request, body, kind, {"Cache-Control": "no-cache"})


def _page(name: str) -> Callable[[Request], Response]:
    """A route of a plain page, by the name of the function that makes it."""

    def show(request: Request) -> Response:
        # Imported when first asked for: tables and templates are no part of starting to serve.
        from honest_silicon.web.plain import pages

        where = whole(request), root_of(request.url.path)
        make = getattr(pages, name)
        return _answered(
            request, lambda data: make(data, *request.path_params.values(), *where), "text/html"
        )

    return show


def _card(name: str) -> Callable[[Request], Response]:
    """A route of a picture, by the name of the function that makes it."""

    def show(request: Request) -> Response:
        from honest_silicon.web import cards

        make, of = getattr(cards, name), request.path_params["id"]
        return _answered(request, lambda data: make(data, of), "image/png")

    return show


def _sitemap(request: Request) -> Response:
    from honest_silicon.web.plain.pages import sitemap

    base = str(request.base_url)
    return _answered(request, lambda data: sitemap(data, base, _PAGES), "application/xml")


def _feed(request: Request) -> Response:
    from honest_silicon.web.feeds import MADE, atom

    base, here = str(request.base_url), whole(request)
    make = MADE[request.scope["route"].path]
    return _answered(request, lambda data: atom(make(data), here, base), FEED_TYPE)


def _described(request: Request) -> Response:
    from honest_silicon.web.plain.pages import api_page

    where = whole(request), root_of(request.url.path)
    return _answered(request, lambda data: api_page(data, document(), *where), "text/html")


async def _robots(request: Request) -> Response:
    base = str(request.base_url).rstrip("/")
    kept = prefix(request.scope)
    rules = f"Disallow: {kept}/_stcore/\nAllow: {kept}/"
    text = f"User-agent: *\n{rules}\n\nSitemap: {base}{SITEMAP}\n"
    return PlainTextResponse(text)


async def _models(request: Request) -> Response:
    base = str(request.base_url).rstrip("/")
    pages = "\n".join(
        f"- [{title}]({base}/{'' if path == 'overview' else path}): {what}"
        for path, (title, what) in ABOUT.items()
        if path not in BELOW
    )
    feeds = "\n".join(f"- [{title}]({base}{path}), an Atom feed" for path, title in FEEDS.items())
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
        f"- [The whole dataset]({base}{ARCHIVE_PATH})\n{feeds}\n\n## Pages\n\n{pages}\n"
    )


def routes() -> list[Route]:
    """Plain pages of chips and claims, and the files that lead to them."""
    return [
        Route(PLAIN_CHIPS, _page("chips_page")),
        Route(f"{PLAIN_CHIPS}/{{id}}", _page("chip_page")),
        Route(f"{PLAIN_CHIPS}/{{id}}/{CARD}", _card("chip_png")),
        Route(PLAIN_CLAIMS, _page("claims_page")),
        Route(f"{PLAIN_CLAIMS}/{{id}}", _page("claim_page")),
        Route(f"{PLAIN_CLAIMS}/{{id}}/{CARD}", _card("claim_png")),
        Route(API_PAGE, _described),
        *(Route(path, _feed) for path in FEEDS),
        Route(ROBOTS, _robots),
        Route(SITEMAP, _sitemap),
        Route(MODELS, _models),
    ]
