"""One chart or table of a page by itself, for an article's iframe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Everything else of the page runs as ever and is not shown.
_STYLE = """<style>
.st-key-embed-rest, [data-testid="stSidebar"], [data-testid="stHeader"] {
  display: none !important; }
.stMainBlockContainer { padding: .5rem .8rem !important; }
</style>"""


@dataclass
class Parts:
    """The parts of a page that can stand alone, and which of them is wanted by itself.

    ``slot`` is where the wanted one is drawn; None on a whole page. An empty ``wanted`` is the
    first part of the page.
    """

    slot: DeltaGenerator | None = None
    wanted: str = ""
    names: list[str] = field(default_factory=list)
    shown: str = ""

    @contextmanager
    def place(self, name: str) -> Iterator[None]:
        """Draw a part where it belongs: in the slot if it is the wanted one."""
        if name not in self.names:
            self.names.append(name)
        if self.slot is not None and not self.shown and self.wanted in ("", name):
            self.shown = name
            with self.slot:
                yield
            return
        yield


def embedded() -> bool:
    """Whether the page is shown inside another one (``?embed=true``)."""
    return bool(st.context.is_embedded)


def begin() -> DeltaGenerator:
    """The place of the one part; all that is drawn elsewhere is out of sight."""
    st.html(_STYLE)
    return st.container(key="embed-part")


def end(slot: DeltaGenerator, parts: Parts, source: str, address: str) -> None:
    """The source line with a link to the whole page, or what is wrong with the link."""
    with slot:
        if not parts.shown:
            offered = ", ".join(parts.names) or "nothing"
            st.info(f"This page has no part of that name. It offers: {offered}.")
        st.html(
            f'<p style="font-size:.8rem;margin:.2rem 0">Source: {escape(source)}. '
            f'<a href="{escape(address)}" target="_blank" rel="noopener" style="color:inherit">'
            "Open with filters and sources</a></p>"
        )


def code(address: str, name: str, height: int = 640) -> str:
    """HTML that shows one part of a page in an article."""
    source = escape(f"{address}&part={name}&embed=true")
    return (
        f'<iframe src="{source}" title="Honest Silicon: {escape(name)}" width="100%" '
        f'height="{height}" style="border:0" loading="lazy"></iframe>'
    )
