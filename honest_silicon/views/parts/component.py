"""A table whose links and headings answer without a page reload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import streamlit as st
from markupsafe import Markup

from honest_silicon.charts.html import html

_HERE: Final = Path(__file__).parent


@cache
def file_text(name: str) -> str:
    """Text of a file beside this one, read once."""
    return (_HERE / name).read_text("utf-8")


def _finished(body: Markup) -> Markup:
    if not isinstance(body, Markup):
        raise TypeError(f"expected Markup, not {type(body).__name__}: {str(body)[:60]!r}")
    return body


def show(body: Markup) -> None:
    """Show finished HTML that answers no click.

    Raises
    ------
    TypeError
        For a plain text, in which nothing is escaped.
    """
    st.html(_finished(body))


@cache
def style_sheet(name: str) -> Markup:
    """A style sheet of this folder for the whole page."""
    return html("<style>{}</style>", Markup(file_text(name)))


def fragment(
    body: Markup,
    *,
    key: str,
    label: str,
    colours: dict[str, str],
    height: str = "none",
    pin: bool = False,
    bare: bool = False,
    on_act: Callable[[], None] = lambda: None,
    file: Mapping[str, str] | None = None,
    own: Mapping[str, object] | None = None,
) -> str | None:
    """Show finished HTML; returns the action a reader clicked in this run, if any.

    Parameters
    ----------
    body
        Finished HTML (see ``charts.html``).
    label
        Name of the region for screen readers.
    colours
        CSS variables of the theme: ``--hs-cn``, ``--hs-us``, ``--hs-quiet``.
    height
        Largest CSS height before the fragment scrolls by itself.
    pin
        Keep the first column in sight while scrolling sideways.
    bare
        Without the frame and the scrolling of a table.
    file
        ``name``, ``type`` and ``text`` of a file that the browser saves, once for each ``id``.
    own
        ``rows`` of the reader's own chips, for the tab to remember as long as it is open; where
        there are none, it sends what it remembers (``own:``), unless they are ``gone``.

    Raises
    ------
    TypeError
        For a plain text, in which nothing is escaped.
    """
    mount = st.components.v2.component(
        "honest_silicon_fragment",
        html='<div class="hs"></div>',
        css=file_text("component.css"),
        js=file_text("component.js"),
    )
    result = mount(
        key=key,
        data={
            "html": str(_finished(body)),
            "label": label,
            "pin": pin,
            "bare": bare,
            "file": file,
            "own": own,
            "vars": {**colours, "--hs-height": height},
        },
        on_act_change=on_act,
    )
    return result.act
