"""Servers and browser of the measurements, and the numbers they come to."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The stock page reports its use to a server of Streamlit's: nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
_PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
_WAIT_S = 90
_QUIET_S = 0.6


@dataclass
class Measure:
    """Times of one thing beside those of its reference, in seconds.

    ``section`` says what was done and what the two columns are, ``name`` what was waited for.
    """

    section: str
    name: str
    ours: list[float] = field(default_factory=list)
    reference: list[float] = field(default_factory=list)

    def ratio(self, of: Callable[[list[float]], float] = statistics.median) -> float:
        """Ours over the reference: of their medians, or of another statistic."""
        return of(self.ours) / of(self.reference)


def table(measures: Sequence[Measure]) -> str:
    """All measures as one table of plain text: medians in seconds and ratios."""
    width = max(len(m.section.split("|")[0]) for m in measures) + 2
    lines = []
    section = ""
    for m in measures:
        if m.section != section:
            section = m.section
            title, ours, reference = section.split("|")
            head = f"{ours:>10}{reference:>10}{'ratio':>9}{'fastest':>9}{'runs':>6}"
            lines += ["", f"{title:<{width}}{head}"]
        middle, against = statistics.median(m.ours), statistics.median(m.reference)
        lines.append(
            f"  {m.name:<{width - 2}}{middle:>10.3f}{against:>10.3f}"
            f"{m.ratio():>9.2f}{m.ratio(min):>9.2f}{len(m.ours):>6}"
        )
    return "\n".join(lines[1:])


def environment(scratch: Path, **more: str) -> dict[str, str]:
    """Variables of a child process that keeps all its files, bytecode too, in ``scratch``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("STREAMLIT_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    return kept | {
        "HOME": str(scratch),
        "PYTHONPYCACHEPREFIX": str(scratch / "bytecode"),
        "PYTHONUNBUFFERED": "1",
        "NO_COLOR": "1",
        **more,
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class App:
    """One of the two servers: how it is started, given a port."""

    name: str
    directory: Path
    command: Callable[[int], list[str]]
    variables: Callable[[int], dict[str, str]]


def ours() -> App:
    """The dashboard as production starts it."""
    return App(
        "ours",
        ROOT,
        lambda port: [sys.executable, "asgi.py"],
        lambda port: {"HOST": "127.0.0.1", "PORT": str(port)},
    )


def stock(scratch: Path) -> App:
    """The stock page in a directory of its own, out of reach of our config.toml."""
    directory = scratch / "stock"
    directory.mkdir(exist_ok=True)
    shutil.copy(Path(__file__).with_name("stock_page.py"), directory)

    def command(port: int) -> list[str]:
        # Where to listen and that no browser is to be opened; nothing that changes its speed.
        options = ["--server.address=127.0.0.1", f"--server.port={port}", "--server.headless=true"]
        return [sys.executable, "-m", "streamlit", "run", "stock_page.py", *options]

    return App("stock", directory, command, lambda port: {})


class ServerError(RuntimeError):
    """A server or its page failed; the message ends with what the server printed."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    port: int
    process: subprocess.Popen
    log: Path
    started: float
    healthy: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fail(self, what: str) -> ServerError:
        status = self.process.poll()
        ended = "" if status is None else f" (it has ended with status {status})"
        return _failure(self.name, what + ended, self.log)


def _failure(name: str, what: str, log: Path) -> ServerError:
    printed = log.read_text(encoding="utf-8", errors="replace")[-4000:].strip()
    return ServerError(f"{name}: {what}\n--- output of its server ---\n{printed or '(nothing)'}")


@contextmanager
def serve(app: App, scratch: Path) -> Iterator[Server]:
    """Start a server and wait until it says it is healthy; end it on leaving.

    ``started`` is the wall clock before the process was made, ``healthy`` after the first HTTP
    200 of ``/_stcore/health``.
    """
    port = _free_port()
    log = scratch / f"{app.name}-{port}.log"
    variables = environment(scratch, **app.variables(port))
    with log.open("wb") as output:
        started = time.time()
        process = subprocess.Popen(
            app.command(port),
            cwd=app.directory,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while not _is_healthy(port):
                if process.poll() is not None:
                    raise _failure(app.name, f"ended with status {process.returncode}", log)
                if time.time() - started > _WAIT_S:
                    raise _failure(app.name, f"not healthy after {_WAIT_S} s", log)
                time.sleep(0.02)
            yield Server(app.name, port, process, log, started, time.time())
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, one process for all visits."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """A first visit: a browser context with nothing cached, and a page ready to be opened."""

    def __init__(self, browser: Browser, wanted: Sequence[str]) -> None:
        self._context = browser.new_context(viewport={"width": 1280, "height": 900})
        self._context.add_init_script(f"{_PROBE}\nbench.first({json.dumps(list(wanted))});")
        self.page: Page = self._context.new_page()
        self._wanted = wanted

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *_: object) -> None:
        self._context.close()

    def open(self, server: Server, path: str = "/") -> dict[str, float]:
        """Open the page; seconds from navigation until each wanted thing is drawn."""
        try:
            self.page.goto(server.url + path, wait_until="commit")
        except PlaywrightError as error:
            raise server.fail(f"{path} cannot be opened: {error.message}") from error
        drawn = self._until(
            server,
            lambda: self.page.evaluate("bench.drawn"),
            lambda found: all(name in found for name in self._wanted),
            f"{path} drew no {' and '.join(self._wanted)}",
        )
        return {name: ms / 1000 for name, ms in drawn.items()}

    def picture(self) -> bytes:
        """What the window shows, as PNG."""
        return self.page.screenshot()

    def origin(self) -> float:
        """Wall clock at which the navigation began."""
        return self.page.evaluate("performance.timeOrigin") / 1000

    def settle(self, server: Server) -> None:
        """Wait until no script has run for a while."""
        quiet_since = [time.monotonic()]

        def state() -> str | None:
            now = self.page.evaluate("bench.scriptState()")
            if now != "notRunning":
                quiet_since[0] = time.monotonic()
            return now

        self._until(
            server,
            state,
            lambda _: time.monotonic() - quiet_since[0] > _QUIET_S,
            "the script does not come to rest",
        )

    def choose(self, server: Server, label: str, option: str) -> dict[str, float]:
        """Choose an option of a select box or multiselect by keyboard.

        Returns
        -------
        Seconds from the Enter that commits the choice until each wanted thing has changed.
        """
        self.page.get_by_role("combobox", name=label).first.click()
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=option, exact=True).wait_for()
        self.page.wait_for_timeout(300)
        self.page.evaluate(f"bench.watch({json.dumps(list(self._wanted))})")
        self.page.keyboard.press("Enter")
        self._until(
            server,
            lambda: self.page.evaluate("bench.changed"),
            lambda found: all(name in found for name in self._wanted),
            f"choosing {option} changed no {' and '.join(self._wanted)}",
        )
        self.settle(server)
        changed = self.page.evaluate("bench.changed")
        return {name: ms / 1000 for name, ms in changed.items()}

    def _until(
        self, server: Server, ask: Callable[[], Any], good: Callable[[Any], bool], fault: str
    ) -> Any:
        """Ask the page until the answer is good; a page that never gets there is an error."""
        deadline = time.monotonic() + _WAIT_S
        while not good(answer := ask()):
            if time.monotonic() > deadline or server.process.poll() is not None:
                shown = self.page.inner_text("body")[:1500]
                raise server.fail(f"{fault} in time ({_WAIT_S} s). The page says:\n{shown}")
            self.page.wait_for_timeout(50)
        return answer
