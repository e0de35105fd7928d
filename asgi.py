"""Production entry: the dashboard with compression, security headers and a warm start.

Run with ``uvicorn asgi:app``. ``streamlit run app.py`` works too, without what is added here.
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

from honest_silicon.web import downloads
from honest_silicon.web.coalesce import Coalesce
from honest_silicon.web.compression import KEPT, CompressedStatic
from honest_silicon.web.headers import SecurityHeaders
from honest_silicon.web.preload import Preload

_STATIC = Path(st.__file__).parent / "static"


def _warm() -> None:
    """Import the pages and read the data while the first reader's browser loads its scripts."""
    from honest_silicon.dataset.served import opened
    from honest_silicon.views import pages  # noqa: F401

    opened()


def _ends_a_run(data: bytes) -> bool:
    """Whether a message to a browser says that a run of the script is over."""
    return ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"


@asynccontextmanager
async def _lifespan(_: st.App):
    Thread(target=_warm, name="warm", daemon=True).start()
    yield {}


app = st.App(
    Path(__file__).with_name("app.py"),
    lifespan=_lifespan,
    routes=downloads.routes(),
    middleware=[
        Middleware(Coalesce, last=_ends_a_run),
        Middleware(SecurityHeaders, index=_STATIC / "index.html"),
        Middleware(Preload, root=_STATIC),
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
        ws_max_size=config.get_option("server.maxMessageSize") * 2**20,
    )


if __name__ == "__main__":
    sys.exit(main())
