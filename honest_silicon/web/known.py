"""Which addresses there are. Every other one is answered with 404 and a page that leads on.

Streamlit answers whatever it does not know with its front page, and serves routes of its own that
are nobody's concern: metrics, signing in, an interface for programs.
"""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from honest_silicon.addresses import (
    ABOUT,
    API_PAGE,
    API_PATH,
    ARCHIVE_PATH,
    FEEDS,
    MODELS,
    MOVED,
    PLAIN_CHIPS,
    PLAIN_CLAIMS,
    ROBOTS,
    SITEMAP,
)
from honest_silicon.web.answers import no_page
from honest_silicon.web.health import LIVE, READY

_HOME: Final = "overview"
_PAGES: Final = frozenset({*ABOUT, *MOVED})
#: What a page of ours asks of the server, beside its files.
_USED: Final = frozenset(
    {"/_stcore/health", "/_stcore/host-config", "/_stcore/stream", LIVE, READY}
    | {ARCHIVE_PATH, f"{ARCHIVE_PATH}.sha256", API_PAGE, PLAIN_CHIPS, PLAIN_CLAIMS}
    | {ROBOTS, SITEMAP, MODELS, *FEEDS}
)
_BELOW: Final = (
    f"{API_PATH}/",
    f"{PLAIN_CHIPS}/",
    f"{PLAIN_CLAIMS}/",
    "/media/",
    "/_stcore/bidi-components/",
)
#: Files are left there; who reads at such an address would be given the front page.
_UPLOADS: Final = "/_stcore/upload_file/"
_READING: Final = frozenset({"GET", "HEAD"})
METRICS: Final = "/_stcore/metrics"


class Known:
    """Let through what there is; the front page has one address.

    Parameters
    ----------
    root
        Streamlit's static directory, whose files are served.
    metrics_token
        What a scraper sends as ``Authorization: Bearer``; without one there are no metrics.
    """

    def __init__(self, app: ASGIApp, root: Path, metrics_token: str = "") -> None:
        self.app = app
        self._token = metrics_token
        self._files = frozenset(
            f"/{p.relative_to(root).as_posix()}"
            for p in root.rglob("*")
            if p.is_file() and p.suffix != ".html"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._known(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if (bare := path.strip("/")) in _PAGES and path in (f"/{_HOME}", f"/{bare}/"):
            # Relative, so that it holds behind a prefix; with what the reader chose.
            query = scope["query_string"].decode("latin-1")
            up = "../" if path.endswith("/") else "./"
            place = f"{up}{'' if bare == _HOME else bare}{'?' if query else ''}{query}"
            await RedirectResponse(place, 308)(scope, receive, send)
            return
        await no_page(scope)(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        path = scope["path"]
        if path == METRICS:
            sent = Headers(scope=scope).get("authorization", "")
            return bool(self._token) and hmac.compare_digest(
                sent.encode("latin-1"), f"Bearer {self._token}".encode()
            )
        bare = path[1:]
        return (
            path == "/"
            or (bare in _PAGES and bare != _HOME)
            or path in _USED
            or path in self._files
            or path.startswith(_BELOW)
            or (path.startswith(_UPLOADS) and scope["method"] not in _READING)
        )
