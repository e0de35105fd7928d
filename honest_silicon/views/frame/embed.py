"""One chart or table of a page by itself, for an article's iframe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from honest_silicon.charts.html import html
from honest_silicon.views.frame import sentences
from honest_silicon.views.parts.component import show, style_sheet


@dataclass
class Parts:
    """The parts of a page that can stand alone, and which of them is wanted by itself.

    ``names`` has the title of each part that can, by its name.

    ``slot`` is where the wanted one is drawn; None on a whole page. An empty ``wanted`` is the
    first part of the page.
    """

    slot: DeltaGenerator | None = None
    wanted: str = ""
    names: dict[str, str] = field(default_factory=dict)
    shown: str = ""

    @contextmanager
    def place(self, name: str, title: str) -> Iterator[None]:
        """Draw a part where it belongs: in the slot if it is the wanted one."""
        self.names[name] = title
        if self.slot is not None and not self.shown and self.wanted in ("", name):
            self.shown = name
            with self.slot:
                yield
            return
        yield


def embedded() -> bool:
    """Whether the page is shown inside another one (``?embed=true``)."""
    return bool(st.context.is_embedded)


def on_click(words: str, key: str, draw: Callable[[], None]) -> None:
    """Draw what is long once a reader opens it; at once where it is embedded, as nothing is opened
    there.
    """
    with st.expander(words, key=key, on_change="rerun") as box:
        if box.open or embedded():
            draw()


def begin() -> DeltaGenerator:
    """The place of the one part; all that is drawn elsewhere is out of sight."""
    show(style_sheet("embed.css"))
    return st.container(key="embed-part")


def end(slot: DeltaGenerator, parts: Parts, source: str, address: str) -> None:
    """The source line with a link to the whole page, or what is wrong with the link."""
    with slot:
        if not parts.shown:
            offered = ", ".join(parts.names) or "nothing"
            st.info(sentences.no_part(offered))
        show(
            html(
                '<p style="font-size:.8rem;margin:.2rem 0">Source: {}. '
                '<a href="{}" target="_blank" rel="noopener" style="color:inherit">'
                "Open with filters and sources</a></p>",
                source,
                address,
            )
        )


def code(address: str, name: str, title: str, height: int = 640) -> Markup:
    """HTML that shows one part of a page in an article."""
    return html(
        '<iframe src="{}" title="Honest Silicon: {}" width="100%" '
        'height="{}" style="border:0" loading="lazy"></iframe>',
        f"{address}&part={name}&embed=true",
        title,
        height,
    )
