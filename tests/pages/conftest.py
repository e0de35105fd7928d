"""The dashboard under AppTest, one page at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from streamlit.proto.BidiComponent_pb2 import BidiComponent
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from honest_silicon.site.recorded import look_once
from honest_silicon.views.parts import component

look_once()
APP = Path(__file__).resolve().parents[2] / "app.py"
PAGES = (
    "overview",
    "chips",
    "explore",
    "process-node",
    "training-inference",
    "size",
    "measured",
    "export-controls",
    "sources-quality",
)


#: A chip of a reader's own, as their session keeps it.
DRAGON = {
    "name": "Dragon",
    "token": "1",
    "status": "shipping",
    "released": "2025-03",
    "fp16_tflops": "900",
    "memory_gb": "144",
    "memory_bw_gbs": "4000",
    "interconnect_gbs": "800",
    "process_node": "SMIC N+3",
    "tdp_w": "600",
}


def open_page(
    path: str, params: Mapping[str, str], state: Mapping[str, object] | None = None
) -> AppTest:
    """A page by its path, with URL parameters, as a reader with such a session would see it."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    app._page_hash = calc_hash("" if path == "overview" else path)
    for name, value in params.items():
        app.query_params[name] = value
    for name, value in (state or {}).items():
        app.session_state[name] = value
    return app.run()


@cache
def _run_once(path: str, params: tuple[tuple[str, str], ...]) -> AppTest:
    return open_page(path, dict(params))


def read(path: str, **params: str) -> AppTest:
    """A page as a new reader sees it, run once for all tests that read it and press nothing."""
    return _run_once(path, tuple(sorted(params.items())))


@pytest.fixture
def opened() -> Callable[..., AppTest]:
    """Open a page by its path, with URL parameters, as a new reader would."""
    return lambda path, **params: open_page(path, params)


def texts(app: AppTest) -> str:
    """Everything the page says outside charts and tables."""
    parts = [
        e.value
        for kind in ("title", "header", "caption", "info", "markdown", "error", "code")
        for e in getattr(app, kind)
    ]
    parts += [e.label for e in app.expander]
    parts += [plain(e.proto.body) for e in app.get("html")]
    # What keeps a word whole is not seen.
    return "\n".join(str(p) for p in parts).replace("\N{WORD JOINER}", "")


def plain(body: str) -> str:
    """What a reader sees of HTML."""
    return unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", body, flags=re.S))


def tables(app: AppTest) -> str:
    """HTML of all fragments of the page."""
    return "\n".join(fragment_data(e.proto) for e in app.get("bidi_component"))


def fragment_data(proto: BidiComponent) -> str:
    return component.sent(proto)["html"]


def offered(app: AppTest) -> list[str]:
    """Kinds of the files that can be downloaded, in order."""
    return re.findall('data-act="download:(CSV|JSON)"', tables(app))


def files(app: AppTest) -> list[dict]:
    """Files that the browser saves after this run."""
    sent = (component.sent(e.proto)["file"] for e in app.get("bidi_component"))
    return [file for file in sent if file]


def figures(app: AppTest) -> list[dict]:
    """The pictures of a page as plain dictionaries."""
    return [json.loads(e.proto.spec) for e in app.get("plotly_chart")]
