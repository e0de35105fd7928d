"""The process that serves: how it starts, what it takes from the network, and how it ends."""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
import socket
import sys
from collections import Counter
from collections.abc import Container
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from honest_silicon import journal
from honest_silicon.web import gone
from honest_silicon.web.health import Health
from honest_silicon.web.limits import UVICORN
from honest_silicon.web.packed import PackedSockets
from honest_silicon.web.settings import HOST, PORT, Settings, Shared

#: Seconds in which a client has to say what it wants.
HEAD_S: Final = 15.0
#: Seconds that runs, and then answers, have to end in once the server is told to stop.
RUNS_S, GRACE_S = 3.0, 3
#: Seconds after which a browser is asked whether it is there, and in which it has to say so.
PING_S: Final = 30.0
#: Connections taken in one go, before any of them can be ended.
_AT_ONCE: Final = 64
#: File handles beside connections and sessions: libraries, logs, the data as they are read, and
#: connections that are about to be ended.
_SPARE: Final = 100 + 2 * _AT_ONCE
#: File handles of a session: its socket, and the loop of its script.
_EACH, _GONE = 4, gone.MOST * 3
#: Connections beside its socket, for each session that may be open: pages load files over a few.
_MORE: Final = 1.5


def handles() -> int:
    """File handles this process may have, after it has asked for all it may ask for."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    return most if soft == resource.RLIM_INFINITY else soft


def sessions_for(most: int, wanted: int) -> int:
    """Sessions that so many file handles leave room for, no more than wanted.

    >>> sessions_for(65_536, 1_000), sessions_for(1_024, 1_000)
    (1000, 74)
    """
    return max(1, min(wanted, int((most - _SPARE - _GONE) / (_EACH + _MORE))))


def connections_for(sessions: int) -> int:
    """Connections in all that go with so many sessions."""
    return max(100, int(sessions * (1 + _MORE)))


def listening(settings: Settings) -> socket.socket:
    """A socket at the address of the settings.

    Raises
    ------
    OSError
        With one line that says what to do.
    """
    at = f"{settings.host}:{settings.port}"
    try:
        found = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except (OSError, UnicodeError) as error:
        raise OSError(
            f"{HOST} is {settings.host!r}, which is no address: expected one of this "
            "machine, such as 127.0.0.1 or 0.0.0.0."
        ) from error
    family, kind, proto, _, address = found[0]
    made = socket.socket(family, kind, proto)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
    except OSError as error:
        made.close()
        raise OSError(_why(error, at, settings)) from error
    return made


def _why(error: OSError, at: str, settings: Settings) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{at} is taken: stop what listens there, or name another port with {PORT}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{at} may not be opened by this user: name a port from 1024 with {PORT}."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{settings.host} is no address of this machine: name one with {HOST}."
    return f"{at} cannot be opened ({error.strerror}): name another with {HOST} and {PORT}."


class Connections:
    """Open connections that are no sessions yet, by address."""

    def __init__(self, most: int, most_each: int, shared: Container[str]) -> None:
        self.most, self.most_each, self.shared = most, most_each, shared
        self._open: dict[H11Protocol, str] = {}
        self._count: Counter[str] = Counter()

    def takes(self, connection: H11Protocol) -> bool:
        """Whether there is room for one more; it is counted where there is."""
        address = connection.client[0] if connection.client else ""
        many = address not in self.shared and self._count[address] >= self.most_each
        if many or len(connection.connections) > self.most:
            reason = "too many connections"
            journal.note("refused", logging.WARNING, reason=reason, address=address)
            return False
        self._open[connection] = address
        self._count[address] += 1
        return True

    def __contains__(self, connection: H11Protocol) -> bool:
        return connection in self._open

    def forget(self, connection: H11Protocol) -> None:
        if (address := self._open.pop(connection, None)) is not None:
            self._count[address] -= 1
            if not self._count[address]:
                del self._count[address]


class Connection(H11Protocol):
    """A connection that is ended where there is no room for it, or where it asks for nothing.

    What is beyond is ended before a byte of it is read, so that no file handle is left to it.
    """

    house: Connections
    _silent: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if self.house.takes(self):
            self._wait_or_not()
        else:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self in self.house:
            self._wait_or_not()

    def _idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait_or_not(self) -> None:
        """Count the seconds in which a request has to be whole."""
        if self._idle() and self._silent is None:
            self._silent = self.loop.call_later(HEAD_S, self._end_silent)
        elif not self._idle():
            self._wait_no_more()

    def _wait_no_more(self) -> None:
        if self._silent is not None:
            self._silent.cancel()
            self._silent = None

    def _end_silent(self) -> None:
        self._silent = None
        if self._idle() and not self.transport.is_closing():
            self.transport.abort()

    def _forget(self) -> None:
        self._wait_no_more()
        self.house.forget(self)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._forget()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget()
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """A server that takes no one new once it is told to stop, and lets runs end first."""

    def __init__(self, config: uvicorn.Config, health: Health) -> None:
        super().__init__(config)
        self._health = health

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._health.stopping = True
        journal.note("stop", sessions=self._health.sessions, runs=self._health.runs)
        for server in self.servers:
            server.close()
        loop = asyncio.get_running_loop()
        until = loop.time() + RUNS_S
        while self._health.runs and loop.time() < until:
            await asyncio.sleep(0.05)
        # Sockets are closed with 1012: a browser comes back, to another copy or to this address.
        await super().shutdown(sockets)


def serve(app: Any, settings: Settings, sessions: int, made: socket.socket, health: Health) -> None:
    """Serve until told to stop, at most so many sessions."""
    most = connections_for(sessions)
    house = Connections(most, max(20, 8 * settings.sessions_each), Shared(settings.proxies))
    config = uvicorn.Config(
        app,
        http=type("Bounded", (Connection,), {"house": house}),
        log_config=None,
        backlog=_AT_ONCE,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=list(settings.proxies),
        timeout_graceful_shutdown=GRACE_S,
        # A browser that sleeps is let go, and comes back when it wakes.
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws=PackedSockets,
        **UVICORN,
    )
    _Server(config, health).run(sockets=[made])


def stopped(line: str) -> None:
    """End the process before it began: one line for the operator, and a status that is not 0."""
    print(line, file=sys.stderr, flush=True)
    sys.exit(2)
