"""Static files compressed once and kept: Streamlit sends its own JavaScript as it is."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import brotli
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TYPES = (".js", ".css", ".html", ".json", ".svg", ".txt", ".map")
_SMALLEST = 1_024
# Quality 5 of brotli takes a fifth of the time of the best and is within a tenth of its size.
_BROTLI, _GZIP = 5, 6


@lru_cache(maxsize=512)
def _packed(path: Path, coding: str, stamp: int) -> bytes:
    data = path.read_bytes()
    if coding == "br":
        return brotli.compress(data, quality=_BROTLI)
    return gzip.compress(data, compresslevel=_GZIP, mtime=0)


def coding_for(accepted: str) -> str:
    """The coding to use for an Accept-Encoding header: br, gzip or none ('').

    >>> coding_for("gzip, deflate, br"), coding_for("gzip;q=0, br;q=0"), coding_for("")
    ('br', '', '')
    """
    offered = set()
    for part in accepted.split(","):
        name, _, weight = part.strip().partition(";")
        quality = weight.strip().removeprefix("q=")
        try:
            refused = bool(quality) and float(quality) == 0
        except ValueError:
            refused = True
        if not refused:
            offered.add(name.strip().lower())
    return "br" if "br" in offered else "gzip" if "gzip" in offered else ""


class CompressedStatic:
    """Replace the body of static files by a compressed copy where the browser takes one."""

    def __init__(self, app: ASGIApp, root: Path) -> None:
        self.app = app
        self.root = root.resolve()

    def _file(self, scope: Scope) -> Path | None:
        path = scope.get("path", "").lstrip("/")
        if not path.startswith("static/") or not path.endswith(_TYPES):
            return None
        try:
            file = (self.root / path).resolve()
            return file if file.is_relative_to(self.root) and file.is_file() else None
        except (OSError, ValueError):  # a name no file system takes
            return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope) if scope["type"] == "http" else None
        headers = Headers(scope=scope) if file else Headers({})
        coding = coding_for(headers.get("accept-encoding", "")) if file else ""
        usable = file and coding and "range" not in headers and scope["method"] == "GET"
        if not usable or file.stat().st_size < _SMALLEST:
            await self.app(scope, receive, send)
            return
        body = _packed(file, coding, file.stat().st_mtime_ns)
        replaced = False

        async def packed_send(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] == 200:
                replaced = True
                kept = [
                    (k, v)
                    for k, v in message["headers"]
                    if k.lower() not in (b"content-length", b"content-encoding", b"accept-ranges")
                ]
                kept += [
                    (b"content-encoding", coding.encode()),
                    (b"content-length", str(len(body)).encode()),
                    (b"vary", b"Accept-Encoding"),
                ]
                message = {**message, "headers": kept}
            elif message["type"] == "http.response.body" and replaced:
                if message.get("more_body"):
                    return
                message = {"type": "http.response.body", "body": body}
            elif message["type"] == "http.response.pathsend" and replaced:
                message = {"type": "http.response.body", "body": body}
            await send(message)

        await self.app(scope, receive, packed_send)
