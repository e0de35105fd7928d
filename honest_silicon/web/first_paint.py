"""The page as first sent, with its style in it: what the script sends comes after the first paint.

Style that comes as an element of the script moves what is already drawn; in the head of the page
it holds from the first paint on.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honest_silicon.addresses import VIEW
from honest_silicon.charts.html import html, joined
from honest_silicon.web.compression import coding_for, compressed

_HEAD_ENDS = "</head>"
_TITLE = re.compile(r"<title>[^<]*</title>")
#: Said of the file on disk, which is not what is sent.
_OF_THE_FILE = {b"content-length", b"etag", b"last-modified", b"accept-ranges", b"vary"}


def filled(page: str, styles: Sequence[str], scripts: Sequence[str] = ()) -> str:
    """HTML with style sheets and scripts at the end of its head.

    >>> filled("<head></head><body></body>", ["p {}"], ["f()"])
    '<head><style>p {}</style><script>f()</script></head><body></body>'

    Raises
    ------
    ValueError
        Where the page has no head, or a part would end its element early.
    """
    if _HEAD_ENDS not in page:
        raise ValueError(f"expected a page with {_HEAD_ENDS}")
    if any("</" in part for part in (*styles, *scripts)):
        raise ValueError("a style sheet or script holds </, which would end it early")
    block = [f"<style>{style}</style>" for style in styles]
    block += [f"<script>{script}</script>" for script in scripts]
    return page.replace(_HEAD_ENDS, "".join(block) + _HEAD_ENDS, 1)


def followed(page: str, feeds: Mapping[str, str]) -> str:
    """HTML that names feeds, by their addresses on this host, to those who follow pages.

    >>> followed("<head></head>", {"/a.atom": "A"})
    '<head><link rel="alternate" type="application/atom+xml" title="A" href="./a.atom"></head>'
    """
    # Relative: every page stands at the top, and the top may be behind a prefix.
    links = (
        html('<link rel="alternate" type="application/atom+xml" title="{}" href=".{}">', name, path)
        for path, name in feeds.items()
    )
    return page.replace(_HEAD_ENDS, str(joined(links)) + _HEAD_ENDS, 1)


def titled(page: str, title: str, description: str) -> str:
    """HTML with our title and description, for tabs, bookmarks and search engines.

    >>> titled("<head><title>Streamlit</title></head>", "Ours", "What it is")
    '<head><title>Ours</title><meta name="description" content="What it is"></head>'

    Raises
    ------
    ValueError
        Where the page has no title.
    """
    said = html('<title>{}</title><meta name="description" content="{}">', title, description)
    changed, count = _TITLE.subn(lambda _: said, page, count=1)
    if not count:
        raise ValueError("expected a page with a title")
    return changed


class _Sent:
    """A page in each coding, and its tag."""

    def __init__(self, page: str) -> None:
        self.page, body = page, page.encode()
        self.bodies = {"": body, **{c: compressed(body, c) for c in ("br", "gzip")}}
        self.tag = _tag(body)

    def with_more(self, more: str, coding: str) -> tuple[bytes, str]:
        """The page with more in its head, in a coding, and its tag: made for one request."""
        body = self.page.replace(_HEAD_ENDS, more + _HEAD_ENDS, 1).encode()
        return compressed(body, coding) if coding else body, _tag(body)


def _tag(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


class FirstPaint:
    """Send Streamlit's page with our parts in its head, at whatever address it stands.

    Parameters
    ----------
    index
        The page as it stands on disk; ``page`` is it as sent.
    others
        The page as sent at an address whose last part is named here, or that part with the view
        asked for: ``chips``, ``chips?view=explore``.
    more
        What one request's page has in its head beside; '' for nothing.
    """

    def __init__(
        self,
        app: ASGIApp,
        index: Path,
        page: str,
        others: Mapping[str, str] | None = None,
        more: Callable[[Scope], str] = lambda _: "",
    ) -> None:
        self.app = app
        self._more = more
        self._plain = index.read_bytes()
        self._sent = {path: _Sent(text) for path, text in {**(others or {}), "": page}.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers({})
        if scope.get("method") not in ("GET", "HEAD") or "text/html" not in headers.get(
            "accept", "text/html"
        ):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def held(message: Message) -> None:
            """Keep what may be the page until it is known whether it is."""
            nonlocal start, body
            if message["type"] == "http.response.start":
                fields = dict(message.get("headers", ()))
                html = fields.get(b"content-type", b"").startswith(b"text/html")
                same = fields.get(b"content-length") == str(len(self._plain)).encode()
                if message["status"] == 200 and html and same:
                    start = message
                else:
                    await send(message)
            elif not start:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    if body in (self._plain, b""):  # nothing for HEAD
                        await self._answer(scope, headers, start, send)
                    else:
                        await send(start)
                        await send({"type": "http.response.body", "body": body})

        # As it is: Streamlit would compress its page by itself.
        kept = [(k, v) for k, v in scope["headers"] if k.lower() != b"accept-encoding"]
        await self.app({**scope, "headers": kept}, receive, held)

    async def _answer(self, scope: Scope, headers: Headers, start: Message, send: Send) -> None:
        """The page in the coding the browser takes, or the word that it has not changed."""
        path = scope["path"].rpartition("/")[2]
        view = QueryParams(scope.get("query_string", b"")).get(VIEW, "")
        named = (f"{path}?{VIEW}={view}", path, "")
        page = next(self._sent[name] for name in named if name in self._sent)
        coding = coding_for(headers.get("accept-encoding", ""))
        sent, tag = page.bodies[coding], page.tag
        if more := self._more(scope):
            sent, tag = page.with_more(more, coding)
        known = tag in headers.get("if-none-match", "")
        fields = [(k, v) for k, v in start["headers"] if k.lower() not in _OF_THE_FILE]
        fields += [(b"etag", tag.encode()), (b"vary", b"Accept-Encoding")]
        if not known:
            fields.append((b"content-length", str(len(sent)).encode()))
            if coding:
                fields.append((b"content-encoding", coding.encode()))
        await send({**start, "status": 304 if known else 200, "headers": fields})
        bare = known or scope["method"] == "HEAD"
        await send({"type": "http.response.body", "body": b"" if bare else sent})
