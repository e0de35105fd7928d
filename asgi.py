"""Production entry: the dashboard with compression, security headers and a warm start.

Run with ``python asgi.py``, which also bounds what a socket takes before it is read. A uvicorn
started by hand needs to be told the same::

    uvicorn asgi:app --ws-max-size 262144 --ws-per-message-deflate false

``streamlit run app.py`` works too, without what is added here: it is for one's own machine.
"""

import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from streamlit import config
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from honest_silicon.addresses import ABOUT
from honest_silicon.web import downloads, moved
from honest_silicon.web.coalesce import Coalesce
from honest_silicon.web.compression import KEPT, CompressedStatic
from honest_silicon.web.first_paint import FirstPaint, filled, titled
from honest_silicon.web.headers import SecurityHeaders
from honest_silicon.web.limits import UVICORN, SmallMessages
from honest_silicon.web.origin import Allowed, SameOrigin, configured
from honest_silicon.web.preload import Preload

_STATIC = Path(st.__file__).parent / "static"
_PARTS = Path(__file__).parent / "honest_silicon" / "views" / "parts"
_PLAIN = filled(
    (_STATIC / "index.html").read_text("utf-8"),
    [(_PARTS / name).read_text("utf-8") for name in ("page.css", "first_paint.css")],
    [(_PARTS / "page.js").read_text("utf-8")],
)
#: The page as sent at each address, with its own title and description.
_PAGES = {
    path: titled(_PLAIN, f"{title} · Honest Silicon", what) for path, (title, what) in ABOUT.items()
}
_PAGE = titled(_PLAIN, "Honest Silicon", ABOUT["overview"][1])


def _warm() -> None:
    """Import the pages and read the data while the first reader's browser loads its scripts."""
    from honest_silicon.dataset.served import opened
    from honest_silicon.views import pages  # noqa: F401

    opened()


def _ends_a_run(data: bytes) -> bool:
    """Whether a message to a browser says that a run of the script is over."""
    return ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"


def _allowed() -> Allowed:
    """Hosts and origins the operator names, by environment or Streamlit's configuration."""
    hosts, origins = (
        config.get_option(f"server.{name}") for name in ("allowedHosts", "corsAllowedOrigins")
    )
    try:
        return configured(os.environ, hosts, origins)
    except ValueError as error:
        sys.exit(str(error))


@asynccontextmanager
async def _lifespan(_: st.App):
    Thread(target=_warm, name="warm", daemon=True).start()
    yield {}


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_lifespan,
    routes=[*downloads.routes(), *moved.routes()],
    middleware=[
        Middleware(SecurityHeaders, page=_PAGE),
        Middleware(SameOrigin, allows=_allowed()),
        Middleware(SmallMessages),
        Middleware(Coalesce, last=_ends_a_run),
        Middleware(Preload, root=_STATIC),
        Middleware(FirstPaint, index=_STATIC / "index.html", page=_PAGE, others=_PAGES),
        Middleware(CompressedStatic, root=_STATIC, kept=KEPT),
    ],
)


def main() -> None:
    """Serve on the address in HOST and PORT."""
    import uvicorn

    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8501"))
    print(f"Honest Silicon: http://{host}:{port}", flush=True)
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        **UVICORN,
    )


if __name__ == "__main__":
    sys.exit(main())
