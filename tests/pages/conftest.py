"""The dashboard under AppTest, one page at a time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

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


@pytest.fixture
def opened() -> Callable[..., AppTest]:
    """Open a page by its path, with URL parameters, as a new reader would."""

    def open_page(path: str, **params: str) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=120)
        app._page_hash = calc_hash("" if path == "overview" else path)
        for name, value in params.items():
            app.query_params[name] = value
        return app.run()

    return open_page


def texts(app: AppTest) -> str:
    """Everything the page says outside charts and tables."""
    parts = [
        e.value
        for kind in ("title", "header", "caption", "info", "markdown", "error", "code")
        for e in getattr(app, kind)
    ]
    parts += [e.label for e in app.expander]
    parts += [e.proto.body for e in app.get("html")]
    return "\n".join(str(p) for p in parts)


def tables(app: AppTest) -> str:
    """HTML of all fragments of the page."""
    return "\n".join(fragment_data(e.proto) for e in app.get("bidi_component"))


def fragment_data(proto: object) -> str:
    return json.loads(proto.json)["html"]  # type: ignore[attr-defined]


def figures(app: AppTest) -> list[dict]:
    """The pictures of a page as plain dictionaries."""
    return [json.loads(e.proto.spec) for e in app.get("plotly_chart")]
