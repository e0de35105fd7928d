"""A reader without a browser: one socket of the production server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

from tests.serving import Server


def asking(query: str = "", page: str = "") -> bytes:
    """What a browser sends to have the script run."""
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    return message.SerializeToString()


def stream(server: Server, **options) -> ClientConnection:
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    options = {"origin": server.url, "compression": None, "max_size": None, **options}
    return connect(address, proxy=None, open_timeout=60, **options)


@dataclass
class Run:
    """What came over a socket in one run of the script."""

    session: str = ""
    messages: list[ForwardMsg] = field(default_factory=list)

    def alerts(self) -> list[str]:
        """What the page says in boxes of a fault."""
        deltas = [m.delta.new_element for m in self.messages if m.WhichOneof("type") == "delta"]
        return [
            d.alert.body for d in deltas if d.HasField("alert") and d.alert.format == Alert.ERROR
        ]


def ended(tab: ClientConnection) -> Run:
    """All that comes until a run of the script has ended."""
    run = Run()
    while True:
        message = ForwardMsg.FromString(tab.recv(timeout=60))
        run.messages.append(message)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            run.session = message.new_session.initialize.session_id
        early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if kind == "script_finished" and message.script_finished != early:
            return run


@contextmanager
def visit(server: Server, page: str = "", query: str = "", **options) -> Iterator[tuple]:
    """A page opened as a browser does: the socket, and what came in its first run."""
    with stream(server, **options) as tab:
        tab.send(asking(query, page))
        yield tab, ended(tab)


def at_once(work, count: int) -> list:
    """What ``work`` gives for each number, all of them at the same time."""
    found: list = [None] * count

    def one(number: int) -> None:
        found[number] = work(number)

    threads = [threading.Thread(target=one, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return found
