"""Static files compressed once and kept: Streamlit sends its own JavaScript as it is.

The first reader of a file gets it as far as it is compressed quickly; it is then compressed as far
as it goes while the processor has nothing else to do, for those after.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import os
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from honest_silicon.places import CACHE_DIR

_TYPES = (".js", ".css", ".html", ".json", ".svg", ".txt", ".map")
_SMALLEST = 1_024
_VARY = (b"vary", b"Accept-Encoding")
#: Of brotli: quickly, in the time that a reader waits, and as far as it goes, which takes sixty
#: times as long and is an eighth smaller. gzip, which hardly a browser needs, has one.
QUICK, BEST = 5, 11
_GZIP: Final = 6
#: The best is made by a thread that gives way to all others.
_LAST: Final = 19


#: Where compressed copies outlive the process, so that only the first start ever pays for them.
KEPT = CACHE_DIR / "static"


def compressed(data: bytes, coding: str, quality: int = QUICK) -> bytes:
    """Bytes in a coding, br or gzip."""
    if coding == "br":
        return brotli.compress(data, quality=quality)
    return gzip.compress(data, compresslevel=_GZIP, mtime=0)


def _unpacked(data: bytes, coding: str) -> bytes:
    """Bytes out of a coding; none where they are in no such coding."""
    try:
        return brotli.decompress(data) if coding == "br" else gzip.decompress(data)
    except (brotli.error, OSError, EOFError, zlib.error):
        return b""


def packed(
    path: Path,
    coding: str,
    stamp: int,
    kept: Path | None = None,
    *,
    quality: int = QUICK,
    content: Callable[[Path], bytes] = Path.read_bytes,
) -> bytes:
    """A file in a coding, from a copy kept on disk if there is one that is as good.

    Parameters
    ----------
    stamp
        Time of the file's last change: a changed file is compressed anew.
    kept
        Directory of the copies; None keeps them in memory alone. One that cannot be written to
        costs nothing but the time.
    content
        What is sent of a file.
    """
    plain = content(path)
    if kept is None:
        return compressed(plain, coding, quality)
    place = hashlib.sha256(str(path.parent).encode()).hexdigest()[:8]
    copies = {q: kept / f"{place}-{path.name}.{stamp}.{q}.{coding}" for q in (quality, BEST)}
    for copy in reversed(copies.values()):
        with contextlib.suppress(OSError):
            body = copy.read_bytes()
            # A browser keeps the file for a year: a copy that is empty or cut short is none.
            if _unpacked(body, coding) == plain:
                return body
    body, copy = compressed(plain, coding, quality), copies[quality]
    with contextlib.suppress(OSError):
        kept.mkdir(parents=True, exist_ok=True)
        part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
        part.write_bytes(body)
        part.replace(copy)  # whole or not at all, whoever else starts at the same time
    return body


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


#: A file, a coding, the time of the file's last change.
_Key = tuple[Path, str, int]


class CompressedStatic:
    """Replace the body of static files by a compressed copy where the browser takes one.

    Parameters
    ----------
    content
        What is sent of a file.
    best
        Whether what was sent is then compressed as far as it goes, for those who come after.
    """

    def __init__(
        self,
        app: ASGIApp,
        root: Path,
        kept: Path | None = None,
        *,
        content: Callable[[Path], bytes] = Path.read_bytes,
        best: bool = False,
    ) -> None:
        self.app = app
        self.root = root.resolve()
        self.kept = kept
        self._content = content
        self._answers: dict[_Key, tuple[list, bytes]] = {}
        self._waiting: SimpleQueue[_Key] = SimpleQueue()
        if best:
            threading.Thread(target=self._improve, name="compression", daemon=True).start()

    def _packed(self, key: _Key, quality: int = QUICK) -> bytes:
        file, coding, stamp = key
        return packed(file, coding, stamp, self.kept, quality=quality, content=self._content)

    def _improve(self) -> None:
        """Compress again, one after the other, what was compressed quickly."""
        with contextlib.suppress(OSError, AttributeError):  # not every system has it for a thread
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LAST)
        while True:
            key = self._waiting.get()
            with contextlib.suppress(OSError):  # the file is gone
                body = self._packed(key, BEST)
                fields = [f for f in self._answers[key][0] if f[0] != b"content-length"]
                fields.append((b"content-length", str(len(body)).encode()))
                self._answers[key] = fields, body

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
            await self.app(scope, receive, _varying(send) if file else send)
            return
        stamp = file.stat().st_mtime_ns
        key = (file, coding, stamp)
        if "if-none-match" in headers or "if-modified-since" in headers or key not in self._answers:
            start = await self._start(scope, receive)
            if start["status"] != 200:
                await send({**start, "headers": _headers(start, "", None)})
                await send({"type": "http.response.body"})
                return
            if key not in self._answers:
                # It takes a tenth of a second: other requests are answered meanwhile.
                body = await run_in_threadpool(self._packed, key)
                self._answers[key] = _headers(start, coding, len(body)), body
                if coding == "br":  # the other has one quality
                    self._waiting.put(key)
        fields, body = self._answers[key]
        await send({"type": "http.response.start", "status": 200, "headers": fields})
        await send({"type": "http.response.body", "body": body})

    async def _start(self, scope: Scope, receive: Receive) -> Message:
        """What the app says of the file, its body left out."""
        said: list[Message] = []

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                said.append(message)

        await self.app({**scope, "method": "HEAD"}, receive, note)
        return said[0]


def _headers(start: Message, coding: str, length: int | None) -> list[tuple[bytes, bytes]]:
    """Headers of the compressed file, or of the word that it has not changed.

    Its tag is weak, as the bytes are not those of the file.
    """
    replaced = (b"content-length", b"content-encoding", b"accept-ranges", b"vary")
    kept = [(k, v) for k, v in start["headers"] if k.lower() not in replaced]
    weak = [
        (k, b"W/" + v if k.lower() == b"etag" and not v.startswith(b"W/") else v) for k, v in kept
    ]
    weak.append(_VARY)
    if length is not None:
        weak.append((b"content-encoding", coding.encode()))
        weak.append((b"content-length", str(length).encode()))
    return weak


def _varying(send: Send) -> Send:
    """Say of a file sent as it is that others may get it compressed."""

    async def said(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), _VARY]}
        await send(message)

    return said
