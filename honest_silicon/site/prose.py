"""What pages of the dashboard say, as HTML: what they made already, and Markdown as they use it:
paragraphs, lists, links, code and bold words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from markupsafe import Markup

from honest_silicon.charts.html import html, joined

_ITEM: Final = re.compile(r"(?:-|\d+\.) +")
_BLOCK: Final = re.compile(r"\n\s*\n")
_INLINE: Final = re.compile(
    r"\\(?P<sign>[^\w\s])"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|:[a-z]+\[(?P<coloured>[^\]]+)\]"
    r"|\[(?P<words>[^\]]+)\]\((?P<target>[^)\s]+)\)"
)
#: Makes a link of an address and finished words, or the words alone.
Link = Callable[[str, Markup], Markup]


def finished(text: str) -> Markup:
    """HTML that a page of the dashboard made, in which all that came from data is escaped."""
    return Markup(text)


def inline(text: str, link: Link) -> Markup:
    """A line of Markdown.

    >>> inline("**A** is `b` \\\\* [c](d)", lambda to, words: html("({}: {})", to, words))
    Markup('<b>A</b> is <code>b</code> * (d: c)')
    """
    out: list[object] = []
    end = 0
    for found in _INLINE.finditer(text):
        out += [text[end : found.start()], _piece(found, link)]
        end = found.end()
    return joined([*out, text[end:]])


def _piece(found: re.Match[str], link: Link) -> Markup:
    match found.lastgroup:
        case "sign":
            return html("{}", found["sign"])
        case "code":
            return html("<code>{}</code>", found["code"])
        case "bold":
            return html("<b>{}</b>", inline(found["bold"], link))
        case "coloured":
            return html("{}", inline(found["coloured"], link))
        case _:
            return link(found["target"], inline(found["words"], link))


def blocks(text: str, link: Link) -> Markup:
    """Paragraphs and lists of Markdown.

    >>> blocks("one\\n\\n- two\\n- three", lambda to, words: words)
    Markup('<p>one</p><ul><li>two</li><li>three</li></ul>')
    """
    return joined(_block(part.strip(), link) for part in _BLOCK.split(text.strip()))


def _block(text: str, link: Link) -> Markup:
    if not _ITEM.match(text):
        return html("<p>{}</p>", inline(text, link))
    lines = re.split(r"\n(?=(?:-|\d+\.) )", text)
    items = joined(html("<li>{}</li>", inline(_ITEM.sub("", line, 1), link)) for line in lines)
    return html("<ol>{}</ol>", items) if text[0].isdigit() else html("<ul>{}</ul>", items)
