"""The dashboard's feeds, with pages of the site in the place of its own."""

from __future__ import annotations

from dataclasses import replace

from honest_silicon.addresses import CLAIM, PLAIN_CLAIMS
from honest_silicon.site.places import Places
from honest_silicon.web.feeds import MADE, atom


def feeds(places: Places) -> dict[str, str]:
    """Text of each feed by its file; none where no change is recorded. They need the address of
    the site.
    """
    out = {}
    for path, make in MADE.items():
        feed = make(places.data)
        entries = tuple(replace(e, path=_file(places, e.path)) for e in feed.entries)
        here = replace(feed, path=_file(places, feed.path), entries=entries)
        if text := atom(here, places.stands_at(path[1:]), places.base):
            out[path[1:]] = text
    return out


def _file(places: Places, path: str) -> str:
    """The file that stands for an address of the dashboard or of its plain pages."""
    plain, _, claim = path.partition("/")
    if plain == PLAIN_CLAIMS[1:]:
        return places.page("claims", {CLAIM: claim} if claim else {})
    return places.target(path)
