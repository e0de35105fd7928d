"""The production server as a process of its own."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Server:
    """A server that answers: its address, its process and where its output goes."""

    url: str
    pid: int
    log: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def in_front(config: Path, port: int) -> Iterator[Server]:
    """nginx with a configuration by which it listens on a port of this machine."""
    # The places of a trial are open to this user alone.
    options = f"daemon off; user {getpass.getuser()};" if os.getuid() == 0 else "daemon off;"
    log = config.with_suffix(".log")
    # It opens its log a second time: what the one writes is not to be written over by the other.
    with log.open("a") as out:
        process = subprocess.Popen(
            ["nginx", "-c", str(config), "-g", options], stdout=out, stderr=subprocess.STDOUT
        )
    front = Server(f"http://127.0.0.1:{port}", process.pid, log)
    try:
        for _ in range(100):
            if process.poll() is not None:
                break
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
                yield front
                return
            time.sleep(0.1)
        raise RuntimeError(f"nginx did not start:\n{log.read_text()}")
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def running(
    log: Path,
    *command: str,
    port: int = 0,
    python: str = sys.executable,
    where: Path = ROOT,
    **env: str,
) -> Iterator[Server]:
    """A server, ``asgi.py`` if no command is given; ``{port}`` in it is the port to serve on."""
    port = port or free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            [python, *(part.format(port=port) for part in command or ("asgi.py",))],
            cwd=where,
            env={**os.environ, "PORT": str(port), **env},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(f"the server stopped:\n{log.read_text()}")
            try:
                with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        else:
            raise RuntimeError(f"the server did not answer:\n{log.read_text()}")
        yield Server(url, process.pid, log)
    finally:
        process.terminate()
        process.wait(timeout=30)
