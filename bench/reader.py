"""A reader without a browser: a session over a socket, for load and for what a run costs."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.harness import Server

_WAIT_S = 300
_TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def megabytes(pid: int) -> float:
    """Memory of a process, without what it shares with others' files."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) / 1024


@dataclass
class Reader:
    """One session, from one page to the next."""

    server: Server
    #: Bytes the server sent in the last run; nothing is remembered, as in a browser just opened.
    bytes: int = 0
    _query: str = ""
    _hash: str = ""
    _path: str = ""
    _socket: ClientConnection | None = None

    async def __aenter__(self) -> Reader:
        url = self.server.url.replace("http", "ws", 1)
        self._socket = await connect(
            f"{url}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=self.server.url,  # type: ignore[arg-type]
            max_size=None,
            compression="deflate",
            open_timeout=_WAIT_S,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket:
            await self._socket.close()

    async def open(self, address: str) -> float:
        """Go to a page (``chips?view=explore``); seconds until its script has ended."""
        parts = urlsplit(address)
        self._path, self._query, self._hash = parts.path.strip("/"), parts.query, ""
        return await self.again()

    async def again(self) -> float:
        """Run the script once more as it stands; seconds until it has ended.

        Raises
        ------
        RuntimeError
            Where the server ends the session, or the page shows an error.
        """
        assert self._socket
        start = time.perf_counter()
        ask = BackMsg()
        run = ask.rerun_script
        run.query_string, run.page_name, run.page_script_hash = self._query, self._path, self._hash
        run.context_info.timezone = "Etc/UTC"
        run.context_info.locale = "en-GB"
        run.context_info.url = f"{self.server.url}/{self._path}"
        run.context_info.color_scheme = "light"
        await self._socket.send(ask.SerializeToString())
        self.bytes = 0
        while True:
            data = await self._socket.recv()
            assert isinstance(data, bytes)
            self.bytes += len(data)
            if self._ended(ForwardMsg.FromString(data)):
                return time.perf_counter() - start

    def _ended(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "navigation":
            self._hash = message.navigation.page_script_hash
        elif kind == "delta" and (fault := _fault(message)):
            raise RuntimeError(f"{self._path or 'overview'}: {fault}")
        done = ForwardMsg.FINISHED_SUCCESSFULLY
        return kind == "script_finished" and message.script_finished == done


def _fault(message: ForwardMsg) -> str:
    """What a part of a page says has failed; '' where nothing has."""
    part = message.delta.new_element
    if part.HasField("exception"):
        return str(part.exception.message)
    return str(part.alert.body) if part.alert.format == Alert.ERROR else ""
