"""What a page says of the card that stands beside a link to it."""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.types import Scope

from honest_silicon.addresses import CARD, PLAIN_CHIPS, PLAIN_CLAIMS
from honest_silicon.charts.html import NOTHING, html

#: Pixels of a card, as sites that show links ask for.
WIDTH: Final = 1200
HEIGHT: Final = 630
#: Pages of the dashboard about one thing: the parameter that names it, and where its card is.
_ABOUT: Final = {"chip": ("id", PLAIN_CHIPS), "claims": ("claim", PLAIN_CLAIMS)}
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def meta(address: str, said: str = "") -> Markup:
    """Elements of a page's head that name its card.

    Parameters
    ----------
    address
        Absolute address of the picture.
    said
        The picture in words; '' where they are not at hand.
    """
    alt = html('<meta property="og:image:alt" content="{}">', said) if said else NOTHING
    return html(
        '<meta property="og:image" content="{}"><meta property="og:image:type" content="image/png">'
        '<meta property="og:image:width" content="{}">'
        '<meta property="og:image:height" content="{}">{}'
        '<meta name="twitter:card" content="summary_large_image">',
        *(address, WIDTH, HEIGHT, alt),
    )


def of_dashboard(scope: Scope) -> str:
    """The elements for a page of the dashboard about one chip or claim; '' for any other.

    Whether the data have what the address names is not asked: they are not read for this.
    """
    page = scope["path"].rpartition("/")[2]
    if page not in _ABOUT:
        return ""
    parameter, place = _ABOUT[page]
    named = QueryParams(scope.get("query_string", b"")).get(parameter, "")
    if len(named) > 100 or not _ID.fullmatch(named):
        return ""
    return str(meta(f"{Request(scope).base_url}{place[1:]}/{named}/{CARD}"))
