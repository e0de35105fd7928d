"""Production entry: the dashboard with compression, security headers, limits and a warm start.

Run with ``python asgi.py``, which also bounds what a socket takes before it is read. A uvicorn
started by hand needs to be told the same::

    uvicorn asgi:app --ws-max-size 262144 --ws-per-message-deflate false

``streamlit run app.py`` works too, without what is added here: it is for one's own machine.
"""

import os
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from threading import Thread

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.middleware import Middleware
from streamlit import config
from streamlit.elements.widgets import multiselect, selectbox
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session, get_instance
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState

from honest_silicon import journal
from honest_silicon.addresses import ABOUT, FEEDS, PAGES, VIEW, VIEWS
from honest_silicon.charts import library
from honest_silicon.views.frame import logo
from honest_silicon.views.frame.failure import failed
from honest_silicon.views.parts import component
from honest_silicon.web import api, downloads, lately, moved, options, theme
from honest_silicon.web.below import Below
from honest_silicon.web.card_links import of_dashboard
from honest_silicon.web.coalesce import Coalesce
from honest_silicon.web.compression import KEPT, CompressedStatic
from honest_silicon.web.first_paint import FirstPaint, filled, followed, titled
from honest_silicon.web.gone import Gone
from honest_silicon.web.headers import SecurityHeaders
from honest_silicon.web.health import Health
from honest_silicon.web.known import Known
from honest_silicon.web.limits import Messages
from honest_silicon.web.origin import Allowed, SameOrigin, configured
from honest_silicon.web.plain import routes as plain
from honest_silicon.web.preload import named
from honest_silicon.web.requests import Bounded, Uploads
from honest_silicon.web.serve import handles, listening, serve, sessions_for, stopped
from honest_silicon.web.sessions import Sessions
from honest_silicon.web.settings import Shared, data_directory, data_fault, is_private, settings
from honest_silicon.web.state_view import StateView

_STATIC = Path(st.__file__).parent / "static"
_PARTS = Path(component.__file__).parent
_SCRIPT = Path(__file__).with_name("app.py")
# Streamlit looks for its configuration beside the script, too: told before any of it is read.
config._main_script_path = config._main_script_path or str(_SCRIPT)
_PLAIN = filled(
    followed((_STATIC / "index.html").read_text("utf-8"), FEEDS),
    [
        *((_PARTS / name).read_text("utf-8") for name in ("page.css", "first_paint.css")),
        logo.in_head(),
    ],
    [named(_STATIC), (_PARTS / "page.js").read_text("utf-8"), component.in_head()],
)
#: The page as sent at each address, with the title and description of its page or view.
_PAGES = {
    path: titled(_PLAIN, f"{title} · Honest Silicon", what) for path, (title, what) in ABOUT.items()
} | {
    f"{path}?{VIEW}={view}": titled(
        _PLAIN, f"{VIEWS[view][0]} · {ABOUT[path][0]} · Honest Silicon", VIEWS[view][1]
    )
    for path, views in PAGES.items()
    for view in views
    if view in VIEWS
}
_PAGE = titled(_PLAIN, "Honest Silicon", ABOUT["overview"][1])
#: What our pages ask for over their socket.
_RUN = "rerun_script"
_CONTROL = "$$"
_TAKEN = frozenset({_RUN, "stop_script", "file_urls_request", "app_heartbeat"})
#: Bytes; a message that only says that a run has ended is shorter.
_SHORT = 512


def _warm() -> None:
    """Import the pages and read the data while the first reader's browser loads its scripts."""
    from honest_silicon.dataset.served import opened
    from honest_silicon.views import pages  # noqa: F401

    opened()
    journal.adopt()


def _asked(data: bytes) -> str | None:
    """What a message of a browser asks for, None where it is none that a page of ours makes."""
    try:
        said = BackMsg.FromString(data)
    except DecodeError:
        return None
    # A control whose id is none would fail every run of the session from then on.
    if not all(w.id.startswith(_CONTROL) for w in said.rerun_script.widget_states.widgets):
        return None
    return said.WhichOneof("type") or ""


def _sent(file: Path) -> bytes:
    """What is sent of a file of Streamlit's."""
    return library.sent(file.read_bytes())


def _begins_a_run(data: bytes) -> bool:
    """Whether a message of a browser asks for a run of the script."""
    return _asked(data) == _RUN


def _afresh(data: bytes) -> bytes:
    """A request for a run without the list of elements that the browser has, so that all are sent:
    one that it has forgotten when it is named breaks the page for good.
    """
    said = BackMsg.FromString(data)
    said.rerun_script.ClearField("cached_message_hashes")
    return bytes(said.SerializeToString())


def _ends_a_run(data: bytes) -> bool:
    """Whether a message to a browser says that a run of the script is over."""
    if not data or len(data) > _SHORT:
        return False
    return ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"


def _told(data: bytes) -> bytes:
    """A message to a browser without the place of our files, which Streamlit names at each run."""
    if _SCRIPT.name.encode() not in data:
        return data
    said = ForwardMsg.FromString(data)
    if said.WhichOneof("type") != "new_session":
        return data
    said.new_session.main_script_path = _SCRIPT.name
    return bytes(said.SerializeToString())


def _stop() -> bytes:
    """What a browser sends to have a run stopped."""
    return BackMsg(stop_script=True).SerializeToString()


def _held() -> tuple[int, dict[str, int]]:
    """Bytes of the files that readers have left here, and how many files each session has."""
    stored = {
        k: list(v.values()) for k, v in list(get_instance().uploaded_file_mgr.file_storage.items())
    }
    total = sum(len(file.data) for files in stored.values() for file in files)
    return total, {session: len(files) for session, files in stored.items()}


def _allowed() -> Allowed:
    """Hosts and origins the operator names, by environment or Streamlit's configuration."""
    hosts, origins = (
        config.get_option(f"server.{name}") for name in ("allowedHosts", "corsAllowedOrigins")
    )
    return configured(os.environ, hosts, origins, private=_PRIVATE)


@asynccontextmanager
async def _lifespan(_: st.App):
    journal.begin()
    get_instance()._session_mgr._session_storage = Gone()  # before the first session
    SafeSessionState.filtered_state = property(StateView)
    SessionState.__init__ = lately.remembering(SessionState.__init__)
    selectbox.create_mappings = multiselect.create_mappings = options.once(
        selectbox.create_mappings
    )
    app_session._populate_theme_msg = theme.once(app_session._populate_theme_msg)
    Thread(target=_warm, name="warm", daemon=True).start()
    yield {}


try:
    _SET = settings()
    _PRIVATE = is_private(data_directory())
    _ALLOWED = _allowed()
except ValueError as wrong:
    stopped(str(wrong))
#: Whether pages of other sites may read the data.
_TO_ALL = _SET.open_data or not _PRIVATE
_HANDLES = handles()
_SESSIONS = sessions_for(_HANDLES, _SET.sessions)
_HEALTH = Health()

app = st.App(
    _SCRIPT,
    lifespan=_lifespan,
    on_script_error=failed,
    routes=[
        *downloads.routes(to_all=_TO_ALL),
        *api.routes(to_all=_TO_ALL),
        *plain.routes(),
        *moved.routes(),
        *_HEALTH.routes(),
    ],
    middleware=[
        Middleware(SecurityHeaders, page=_PAGE),
        Middleware(Below, prefix=_SET.prefix),
        Middleware(Bounded, access_log=_SET.access_log),
        Middleware(SameOrigin, allows=_ALLOWED),
        Middleware(Known, root=_STATIC, metrics_token=_SET.metrics_token),
        Middleware(
            Sessions,
            health=_HEALTH,
            most=_SESSIONS,
            most_each=_SET.sessions_each,
            shared=Shared(_SET.proxies),
            begins_run=_begins_a_run,
            afresh=_afresh,
            ends_run=_ends_a_run,
            stop_run=_stop(),
        ),
        Middleware(Uploads, held=_held),
        Middleware(Messages, asks=_asked, taken=_TAKEN, told=_told),
        Middleware(Coalesce, last=_ends_a_run),
        Middleware(
            FirstPaint,
            index=_STATIC / "index.html",
            page=_PAGE,
            others=_PAGES,
            more=of_dashboard,
        ),
        Middleware(CompressedStatic, root=_STATIC, kept=KEPT, content=_sent, best=True),
    ],
)


def main() -> None:
    """Serve on the address in HOST and PORT."""
    if fault := data_fault(data_directory()):
        stopped(fault)
    try:
        made = listening(_SET)
    except OSError as error:
        stopped(str(error))
    journal.begin()
    with suppress(OSError):  # where no more can be written, readers are served all the same
        print(f"Honest Silicon: http://{_SET.host}:{_SET.port}", flush=True)
    journal.note("start", port=_SET.port, sessions=_SESSIONS, handles=_HANDLES, private=_PRIVATE)
    serve(app, _SET, _SESSIONS, made, _HEALTH)


if __name__ == "__main__":
    sys.exit(main())
