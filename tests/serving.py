"""The production server as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
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
