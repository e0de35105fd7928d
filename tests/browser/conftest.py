"""A real browser against the production server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bench.shifts import WATCH
from tests.serving import running

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # All tabs of a reader in one process, which keeps the compiled scripts: a third less work.
    "--process-per-site",
    "--renderer-process-limit=1",
]
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


@contextmanager
def serving(log: Path, **env: str) -> Iterator[str]:
    """The address of a running production server; its output stays in ``log``."""
    with running(log, **env) as server:
        yield server.url


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server") / "log.txt") as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def new_context(browser: Browser, scheme: str = "light", width: int = 1280) -> BrowserContext:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
    )
    context.set_default_timeout(WAIT_MS)
    return context


@contextmanager
def reader(browser: Browser, server: str, **looks: Any) -> Iterator[BrowserContext]:
    """A reader whose tabs share their scripts: one tab stays open, and its process with it."""
    context = browser.new_context(accept_downloads=True, **looks)
    context.set_default_timeout(WAIT_MS)
    context.new_page().goto(f"{server}/_stcore/health")
    yield context
    context.close()


def _size(width: int, height: int = 900) -> dict[str, int]:
    return {"width": width, "height": height}


class Looks:
    """Tabs of a reader in a window of one width and in one scheme."""

    def __init__(self, of: BrowserContext, scheme: str = "light", width: int = 1280) -> None:
        self._of, self._scheme, self._size = of, scheme, _size(width)

    def new_page(self) -> Page:
        tab = self._of.new_page()
        tab.set_viewport_size(self._size)
        tab.emulate_media(color_scheme=self._scheme)
        return tab


@pytest.fixture(scope="session")
def browsing(chromium, server) -> Iterator[BrowserContext]:
    """A browser whose scripts are loaded once: a tab is a session of its own, of any width and in
    any scheme.
    """
    with reader(chromium, server, viewport=_size(1280), color_scheme="light") as context:
        yield context


@pytest.fixture
def desks(browsing) -> dict[str, Looks]:
    """Tabs in light and in dark."""
    return {scheme: Looks(browsing, scheme) for scheme in ("light", "dark")}


@pytest.fixture
def phone(browsing) -> Looks:
    """As a desk in light, on the screen of a phone."""
    return Looks(browsing, width=390)


@pytest.fixture(scope="session")
def enlarged(chromium, server) -> Iterator[BrowserContext]:
    """A window of 1,280 pixels enlarged twice, of a reader who asks for stillness."""
    looks = {"viewport": _size(640, 450), "device_scale_factor": 2, "reduced_motion": "reduce"}
    with reader(chromium, server, **looks) as context:
        yield context


#: What axe judges: all in light; in dark, where the rest of the page is the same, what colours
#: decide.
_JUDGED = {
    "light": {"resultTypes": ["violations"]},
    "dark": {
        "resultTypes": ["violations"],
        "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    },
}


def grave_violations(tab: Page, scheme: str) -> list[str]:
    """Serious and critical violations axe finds: of every kind in light, of colour in dark."""
    found = Axe().run(tab, options=_JUDGED[scheme])
    return [
        f"{v['id']} ({v['impact']}): {v['nodes'][0]['html'][:200]} "
        f"{v['nodes'][0]['failureSummary'][:200]}"
        for v in found.response["violations"]
        if v["impact"] in ("serious", "critical")
    ]


@pytest.fixture
def page(browsing, server) -> Iterator[Page]:
    """A tab of a fresh reader that fails the test when anything is refused or thrown."""
    tab = browsing.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None,
    )
    outside: list[str] = []
    tab.on(
        "request",
        lambda request: (
            outside.append(request.url)
            if not request.url.startswith((server, "data:", "blob:", "ws://127.0.0.1"))
            else None
        ),
    )
    yield tab
    tab.close()
    assert not errors
    assert not outside, "nothing may be fetched from elsewhere"


#: No script runs, no element waits for its code or is faint since it may go, and each fragment
#: holds what was sent to it.
_DRAWN = """() => !document.querySelector(
    '[data-testid=stStatusWidgetRunningIcon], [data-testid=stSkeleton], [data-stale=true]')
  && [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].every(
    (host) => host.shadowRoot?.querySelector('.hs')?.childElementCount)"""


def watch_shifts(tab: Page) -> None:
    """Note every shift from the next load on."""
    tab.add_init_script(WATCH)


def shifted(tab: Page) -> float:
    """The sum of shifts since the page began to load."""
    return float(tab.evaluate("globalThis.shifted"))


def settle(tab: Page) -> None:
    """Wait until the page is drawn wholly and its script has ended: parts not yet drawn anew are
    faint until then.
    """
    tab.get_by_text("Data CC BY 4.0, code MIT").first.wait_for(state="attached")
    tab.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    tab.wait_for_function(_DRAWN)
    tab.wait_for_timeout(400)
