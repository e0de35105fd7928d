"""A table whose links and headings answer without a page reload."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import streamlit as st
from markupsafe import Markup
from streamlit.proto.BidiComponent_pb2 import BidiComponent

from honest_silicon.charts.html import html

_HERE: Final = Path(__file__).parent


@cache
def file_text(name: str) -> str:
    """Text of a file beside this one, read once."""
    return (_HERE / name).read_text("utf-8")


def in_head() -> str:
    """A script for the head of the page that holds the component once, for all its places.

    Each place of it would otherwise bring the whole component with it, and again whenever what it
    shows changes. From this call on places only name it, by its content: a page of an earlier
    release, which has another one or none, loads itself anew, once.
    """
    draw = file_text("component.js").replace("export default function", "const draw = function", 1)
    sheet = json.dumps(file_text("component.css"))
    name = f"honestSilicon{sha256(f'{draw}{sheet}'.encode()).hexdigest()[:12]}"
    _IN_HEAD.append(file_text("place.js").replace("NAME", name))
    whole = file_text("head.js").replace("NAME", name).replace("STYLE", sheet)
    return whole.replace("CODE", draw)


#: What each place brings with it where the head of the page holds the component.
_IN_HEAD: Final[list[str]] = []


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
    st.html(_Shown(_finished(body)))


@dataclass(frozen=True)
class _Shown:
    """HTML as it is: a text would be looked for among the files, and have its indents measured."""

    body: Markup

    def _repr_html_(self) -> str:
        return str(self.body).strip()


@cache
def style_sheet(name: str) -> Markup:
    """A style sheet of this folder for the whole page."""
    return html("<style>{}</style>", Markup(file_text(name)))


@cache
def _mount(in_head: str) -> Callable[..., Any]:
    """How a fragment is put on a page, whose head holds the component or which brings it along."""
    return st.components.v2.component(
        "honest_silicon_fragment",
        html='<div class="hs"></div>',
        css=None if in_head else file_text("component.css"),
        js=in_head or file_text("component.js"),
    )


def fragment(
    body: Markup,
    *,
    key: str,
    label: str,
    colours: dict[str, str],
    height: str = "none",
    pin: bool = False,
    bare: bool = False,
    on_act: Callable[[str], None] = lambda act: None,
    points: Mapping[str, str] | None = None,
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
    on_act
        Is given the action before the script runs on it.
    points
        Key of a ``chart`` a click on whose points is sent as an action, and what it ``sends``.
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
    result = _mount(_IN_HEAD[-1] if _IN_HEAD else "")(
        key=key,
        # In a list: each value of a mapping is looked at for a table that it may be.
        data=[
            {
                "html": str(_finished(body)),
                "label": label,
                "pin": pin,
                "bare": bare,
                "points": points,
                "file": file,
                "own": own,
                "vars": {**colours, "--hs-height": height},
            }
        ],
        on_act_change=lambda: on_act(st.session_state[key].act or ""),
    )
    return result.act


def sent(message: BidiComponent) -> dict[str, Any]:
    """What a browser is sent of a fragment, from the message that brings it."""
    return json.loads(message.json)[0]  # type: ignore[no-any-return]
