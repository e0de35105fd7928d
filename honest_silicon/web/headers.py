"""Security headers of every response."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)


def content_policy(index: str, ancestors: str = "'self'") -> str:
    """Content-Security-Policy that lets the page run its own scripts and nothing else.

    Parameters
    ----------
    index
        HTML of Streamlit's page: its inline scripts are allowed by hash. ``blob:`` is there for
        components, whose code Streamlit imports from a blob of the page's own making.
    ancestors
        Who may show the page in a frame.
    """
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'"
        for s in _INLINE.findall(index)
    ]
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' ws: wss:",
        "worker-src": "'self' blob:",
        "frame-ancestors": ancestors,
        "base-uri": "'self'",
        "object-src": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _asks_to_embed(scope: Scope) -> bool:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query.get("embed", [""])[-1].lower() == "true"


class SecurityHeaders:
    """Add the policy and its companions to every HTTP response."""

    def __init__(self, app: ASGIApp, page: str) -> None:
        self.app = app
        self._embedded = (b"content-security-policy", content_policy(page, "*").encode())
        self._headers = [
            (b"content-security-policy", content_policy(page).encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"strict-origin-when-cross-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self._headers}
                kept = [(k, v) for k, v in message["headers"] if k.lower() not in ours]
                mine = self._headers
                if _asks_to_embed(scope):
                    # An article may frame what is made to be embedded, and nothing else.
                    mine = [self._embedded, *self._headers[1:]]
                message = {**message, "headers": [*kept, *mine]}
            await send(message)

        await self.app(scope, receive, with_headers)
