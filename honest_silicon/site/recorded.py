"""A page of the dashboard, run without a browser: what it shows and the files it offers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element
from streamlit.util import calc_hash

from honest_silicon.places import SCRIPTS
from honest_silicon.site.places import parsed
from honest_silicon.site.prose import finished
from honest_silicon.views.frame.page import HOME
from honest_silicon.views.frame.shell import COLLECTED
from honest_silicon.views.frame.state import ADDRESS
from honest_silicon.views.parts.component import sent

_SCRIPT: Final = str(SCRIPTS / "app.py")
_SECONDS: Final = 300
#: Keys of boxes that draw what is in them once they are open, of all pages seen so far: a page that
#: finds them set from the start takes no second run.
_BOXES: Final[set[str]] = set()
_INNER: Final = re.compile(r'<a href="(?!https?:)([^"]*)"')
#: A file of a page: its kind, its name and its text.
File = tuple[str, str, str]


@dataclass(frozen=True)
class Recorded:
    """What one page shows with every box open.

    Attributes
    ----------
    query
        The parameters it was asked for.
    pictures
        Specification of each picture in light and in dark, by the key of its element.
    files
        Files by the key of the element that offers them.
    """

    path: str
    query: Mapping[str, str]
    tree: Block
    pictures: Mapping[str, tuple[str, str]]
    files: Mapping[str, list[File]]

    def links(self) -> list[tuple[str, dict[str, str]]]:
        """Pages of the dashboard with their parameters that its parts lead to."""
        bodies = [
            e.proto.body if e.type == "html" else sent(e.proto)["html"]
            for e in elements(self.tree.children[0])
            if e.type in ("html", "bidi_component")
        ]
        found = (finished(a).unescape() for body in bodies for a in _INNER.findall(body))
        return [parsed(address) for address in found]


class Failed(Exception):
    """A page that could not be drawn."""


@cache
def look_once() -> None:
    """Let AppTest look once for components among the installed packages, as a server does: it looks
    in every run, which takes longer than most pages.
    """
    found = manifest_scanner.scan_component_manifests()
    manifest_scanner.scan_component_manifests = lambda *_, **__: list(found)


def elements(block: Block) -> Iterator[Block | Element]:
    """All that is in a block, blocks before what is in them."""
    for child in block.children.values():
        yield child
        if isinstance(child, Block):
            yield from elements(child)


def key_of(element: Block | Element) -> str:
    """The key under which a page shows an element; '' where it has none."""
    # Streamlit's own name for it: a sign, a digest and the key.
    return str(getattr(element.proto, "id", "")).partition("-")[2].partition("-")[2]


def record(
    path: str, query: Mapping[str, str], address: str = "", state: Mapping[str, Any] | None = None
) -> Recorded:
    """Run a page as a new reader with an empty filter sees it.

    Parameters
    ----------
    address
        Where the page will stand, for what it says of its own address.
    state
        What the session holds beforehand.

    Raises
    ------
    Failed
        Where the page could not be drawn.
    """
    collected: dict[str, list[File]] = {}
    held = {**(state or {}), COLLECTED: collected, ADDRESS: address}
    app = _run(path, query, "light", held)
    while closed := _closed(app) - _BOXES:
        _BOXES.update(closed)
        collected.clear()
        app = _run(path, query, "light", held)
    light = _pictures(app)
    dark = _pictures(_run(path, query, "dark", held)) if light else {}
    if light.keys() != dark.keys():
        raise Failed(f"{path} {dict(query)}: other pictures in dark than in light")
    pictures = {key: (spec, dark[key]) for key, spec in light.items()}
    return Recorded(path, query, app._tree, pictures, dict(collected))


def _run(path: str, query: Mapping[str, str], theme: str, state: Mapping[str, Any]) -> AppTest:
    look_once()
    app = AppTest.from_file(_SCRIPT, default_timeout=_SECONDS)
    app._page_hash = calc_hash("" if path == HOME else path)
    app.context = {"theme": theme}
    for name, value in query.items():
        app.query_params[name] = value
    for name, value in {**dict.fromkeys(_BOXES, True), **state}.items():
        app.session_state[name] = value
    app.run()
    if app.exception:
        raise Failed(f"{path} {dict(query)}: {app.exception[0].message}")
    return app


def _closed(app: AppTest) -> set[str]:
    """Keys of the boxes of a page that can be opened."""
    return {
        key_of(e)
        for e in elements(app._tree)
        if isinstance(e, Block) and e.type == "expander" and e.proto.id
    }


def _pictures(app: AppTest) -> dict[str, str]:
    return {
        key_of(e): e.proto.spec
        for e in elements(app._tree)
        if not isinstance(e, Block) and e.type == "plotly_chart"
    }
