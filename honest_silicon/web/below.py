"""The dashboard below a path of another site: what stands in front takes the path off.

Pages lead to each other by relative addresses and need not know it. Whole addresses do: those for
feeds, search engines and cards.
"""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

#: Where Starlette looks for what stands before every address of an application.
_KEY: Final = "app_root_path"


class Below:
    """Tell what makes whole addresses which path they have in front, such as ``/silicon``."""

    def __init__(self, app: ASGIApp, prefix: str) -> None:
        self.app, self.prefix = app, prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.prefix and scope["type"] == "http":
            scope = {**scope, _KEY: self.prefix}
        await self.app(scope, receive, send)


def prefix(scope: Scope) -> str:
    """The path that readers see before every address of ours, '' for none."""
    return str(scope.get(_KEY, ""))


def whole(request: Request) -> str:
    """The address at which a reader finds what was asked for, without its parameters."""
    return f"{request.base_url}{request.url.path.removeprefix('/')}"
