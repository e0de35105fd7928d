"""Scripts a page is sure to need, named in the page so that they load before they are asked for.

Streamlit asks for the code of a chart only when the first arrives over the socket: after its own
start, after the connection, after the first run of the script. Named in a header, it would be sent
before the code that starts the page, which it is twice as large as: the page asks for it as soon as
it has started (``page.js``), while it waits for its first answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

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


def named(root: Path) -> str:
    """A script that names them for ``page.js``, relative to the page, which may stand below a
    prefix.
    """
    return f"globalThis.hsSoon = {json.dumps([f'static/js/{name}' for name in preloads(root)])};"
