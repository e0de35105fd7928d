"""Answers the server gives by itself: a page that leads on, under its own status."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from honest_silicon.addresses import ABOUT, BELOW
from honest_silicon.charts.html import NOTHING, html, joined


def root_of(path: str) -> str:
    """The way from a path to the front page, as a relative address that holds behind a prefix.

    >>> root_of("/"), root_of("/chips"), root_of("/a/b/")
    ('./', './', '../../')
    """
    return "../" * max(0, path.count("/") - 1) or "./"


def asks_for_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show."""
    return "text/html" in Headers(scope=scope).get("accept", "")


def answer(
    scope: Scope,
    status: int,
    title: str,
    said: str,
    *,
    reference: str = "",
    retry_s: int = 0,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A page with the way on for browsers, a line of text for others.

    Parameters
    ----------
    reference
        Number to quote, as it stands in the log.
    retry_s
        Seconds after which the browser tries again by itself; 0: never.
    """
    fields = {"Cache-Control": "no-store", **(headers or {})}
    if retry_s:
        fields["Retry-After"] = str(retry_s)
    quoted = f" Reference {reference}." if reference else ""
    if not asks_for_page(scope):
        return PlainTextResponse(f"{title}. {said}{quoted}\n", status, fields)
    root = root_of(scope["path"])
    links = joined(
        html('<li><a href="{}">{}</a>: {}</li>', _href(root, path), name, what)
        for path, (name, what) in ABOUT.items()
        if path not in BELOW
    )
    again = html('<meta http-equiv="refresh" content="{}">', retry_s) if retry_s else NOTHING
    body = html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">{}'
        "<title>{} · Honest Silicon</title><style>:root {{ color-scheme: light dark; "
        'font: 1rem/1.5 "Source Sans", "Noto Sans", system-ui, sans-serif }}'
        "body {{ max-width: 42rem; margin: 12vh auto; padding: 0 1.2rem }} "
        "h1 {{ font-size: 1.6rem }} a {{ color: LinkText }} ul {{ padding-left: 1.2rem }} "
        "header a {{ color: inherit; font-weight: 600; text-decoration: none }}"
        "</style></head>"
        '<body><header><a href="{}">Honest Silicon</a></header>'
        "<main><h1>{}</h1><p>{}</p><p><small>{}</small></p>"
        '<nav aria-label="Pages"><ul>{}</ul></nav></main></body></html>',
        *(again, title, root, title, said, quoted.strip(), links),
    )
    return HTMLResponse(str(body), status, fields)


def no_page(scope: Scope) -> Response:
    """There is no page at an address."""
    said = "It may have been mistyped, or cut short where it was copied. These are the pages:"
    return answer(scope, 404, "There is no page at this address", said)


def _href(root: str, path: str) -> str:
    return root if path == "overview" else f"{root}{path}"
