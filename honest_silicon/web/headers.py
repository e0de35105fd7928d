"""Security headers of every response."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: A Host as it may stand in a policy.
_HOST = re.compile(rb"(\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9._-]+)(:\d{1,5})?")
_INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)


def content_policy(index: str, ancestors: str = "'self'", host: str = "") -> str:
    """Content-Security-Policy that lets the page run its own scripts and nothing else.

    Parameters
    ----------
    index
        HTML of Streamlit's page: its inline scripts are allowed by hash. ``blob:`` is there for
        components, whose code Streamlit imports from a blob of the page's own making.
        WebAssembly is what Streamlit's codec of messages counts long numbers with.
    ancestors
        Who may show the page in a frame.
    host
        Name under which the reader came: the one server to which sockets may be opened. Browsers of
        2023 and later know it by ``'self'`` alone.
    """
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'"
        for s in _INLINE.findall(index)
    ]
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": f"'self' ws://{host} wss://{host}" if host else "'self'",
        "worker-src": "'self' blob:",
        "frame-ancestors": ancestors,
        "base-uri": "'self'",
        "object-src": "'none'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


_POLICY = b"content-security-policy"
#: Stands in the policy for the Host: no hash has a point.
_HERE = "host.here"


def _asks_to_embed(scope: Scope) -> bool:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    return query.get("embed", [""])[-1].lower() == "true"


_SHARES = b"access-control-"
_WITH = b"access-control-allow-origin"


def _unshared(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Headers that let every page of other sites in, or none: Streamlit names one on the reader's
    own machine, to which it would give what is the reader's.
    """
    kept = [(name.lower(), value) for name, value in headers]
    if any(name == _WITH and value != b"*" for name, value in kept):
        return [field for field in kept if not field[0].startswith(_SHARES)]
    return kept


class SecurityHeaders:
    """Add the policy and its companions to every HTTP response."""

    def __init__(self, app: ASGIApp, page: str) -> None:
        self.app = app
        # Made once: the policy of a reader differs in the Host alone.
        self._policies = {
            embedded: content_policy(page, "*" if embedded else "'self'", _HERE).encode()
            for embedded in (False, True)
        }
        self._plain = {
            embedded: content_policy(page, "*" if embedded else "'self'").encode()
            for embedded in (False, True)
        }
        self._headers = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"strict-origin-when-cross-origin"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
            (b"cross-origin-opener-policy", b"same-origin"),
        ]

    def _policy(self, scope: Scope) -> bytes:
        # An article may frame what is made to be embedded, and nothing else.
        embedded = _asks_to_embed(scope)
        host = next((v for k, v in scope["headers"] if k.lower() == b"host"), b"")
        if not _HOST.fullmatch(host):
            return self._plain[embedded]
        return self._policies[embedded].replace(_HERE.encode(), host)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {_POLICY, *(name for name, _ in self._headers)}
                kept = [f for f in _unshared(message.get("headers", ())) if f[0] not in ours]
                policy = (_POLICY, self._policy(scope))
                message = {**message, "headers": [*kept, policy, *self._headers]}
            await send(message)

        await self.app(scope, receive, with_headers)
