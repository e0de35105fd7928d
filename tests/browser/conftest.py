"""A real browser against the production server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

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


@pytest.fixture(params=["light", "dark"])
def scheme(request) -> str:
    return request.param


@pytest.fixture
def page(chromium, server) -> Iterator[Page]:
    """A page of a fresh reader that fails the test when anything is refused or thrown."""
    context = new_context(chromium)
    tab = context.new_page()
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
    context.close()
    assert not errors
    assert not outside, "nothing may be fetched from elsewhere"


#: No script runs, no element waits for its code, and each fragment holds what was sent to it.
_DRAWN = """() => !document.querySelector(
    '[data-testid=stStatusWidgetRunningIcon], [data-testid=stSkeleton]')
  && [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].every(
    (host) => host.shadowRoot?.querySelector('.hs')?.childElementCount)"""


def settle(tab: Page) -> None:
    """Wait until the page is drawn wholly and its script has ended: parts not yet drawn anew are
    faint until then.
    """
    tab.get_by_text("Data CC BY 4.0, code MIT").first.wait_for(state="attached")
    tab.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    tab.wait_for_function(_DRAWN)
    tab.wait_for_timeout(400)
