"""A response with a tag of its content: one who has it already is sent nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response


def tagged(
    request: Request,
    content: bytes,
    kind: str,
    headers: Mapping[str, str],
    digest: str = "",
) -> Response:
    """The content, or 304 to a request that names its tag.

    Parameters
    ----------
    kind
        Media type.
    digest
        SHA-256 of the content in hexadecimal where it is known; computed otherwise.
    """
    tag = f'"{(digest or hashlib.sha256(content).hexdigest())[:32]}"'
    fields = {"ETag": tag, **headers}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=fields)
    return Response(content, media_type=kind, headers=fields)
