"""Scripts a page is sure to need, named in the header of the page so that they load at once.

Streamlit asks for the code of a chart or a control only when the first of them arrives over the
socket: after its own start, after the connection, after the first run of the script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Stems of the script files: the chart is by far the largest, and preloading the small ones of the
#: controls delays the start of the page by more than it saves (measured).
STEMS: Final = ("PlotlyChart",)
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.\-]+\.js)["']""")
# Imports stand at the beginning of a file.
_HEAD = 16_384
_ENTRY = re.compile(r'<script type="module"[^>]*src="\./static/js/([^"]+)"')


def _closure(scripts: Path, first: Sequence[str]) -> list[str]:
    """Files and all they import without condition, each once."""
    found: dict[str, None] = {}
    waiting = list(first)
    while waiting:
        name = waiting.pop(0)
        if name in found or not (scripts / name).is_file():
            continue
        found[name] = None
        with (scripts / name).open("rb") as file:
            waiting += _IMPORT.findall(file.read(_HEAD).decode("utf-8", "replace"))
    return list(found)


def preloads(root: Path, stems: Sequence[str] = STEMS) -> list[str]:
    """Script files of ``stems`` with what they import, less what the page loads by itself.

    Parameters
    ----------
    root
        Streamlit's static directory: ``index.html`` and ``static/js``.
    """
    scripts = root / "static" / "js"
    entry = _ENTRY.findall((root / "index.html").read_text("utf-8"))
    known = set(_closure(scripts, entry))
    wanted = [file.name for stem in stems for file in sorted(scripts.glob(f"{stem}.*.js"))]
    return [name for name in _closure(scripts, wanted) if name not in known]


class Preload:
    """Name the scripts in a ``Link`` header of every HTML page."""

    def __init__(self, app: ASGIApp, root: Path) -> None:
        self.app = app
        # Relative to the page, which may stand below a prefix.
        self._link = ", ".join(
            f'<static/js/{name}>; rel="modulepreload"' for name in preloads(root)
        ).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_link(message: Message) -> None:
            if message["type"] == "http.response.start" and self._link:
                kind = dict(message.get("headers", ())).get(b"content-type", b"")
                if kind.startswith(b"text/html"):
                    message = {
                        **message,
                        "headers": [*message.get("headers", ()), (b"link", self._link)],
                    }
            await send(message)

        await self.app(scope, receive, with_link)
