"""The dataset as a file at a stable address."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from honest_silicon.addresses import ARCHIVE_PATH
from honest_silicon.web.tagged import tagged


async def _archive(request: Request, to_all: bool) -> Response:
    body, name, digest = await run_in_threadpool(_packed)
    if not body:
        return PlainTextResponse("The data have faults and are not served.\n", 503)
    if request.url.path.endswith(".sha256"):
        return PlainTextResponse(f"{digest}  {name}\n")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-cache",
    }
    if to_all:
        headers["Access-Control-Allow-Origin"] = "*"
    return tagged(request, body, "application/zip", headers, digest)


def _packed() -> tuple[bytes, str, str]:
    # Imported when first asked for: reading the data is no part of starting to serve.
    from honest_silicon.dataset.archive import archive, archive_name, sha256
    from honest_silicon.dataset.served import directory, opened

    data, _ = opened()
    if data is None:
        return b"", "", ""
    body = archive(directory(), data)
    return body, archive_name(data), sha256(body)


def routes(*, to_all: bool) -> list[Route]:
    """Routes of the archive and its checksum; ``to_all``: pages of other sites may read them."""

    async def archive(request: Request) -> Response:
        return await _archive(request, to_all)

    return [Route(path, archive) for path in (ARCHIVE_PATH, f"{ARCHIVE_PATH}.sha256")]
