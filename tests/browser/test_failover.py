"""What a reader sees when the server they came to is gone, and another answers in its place."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.examples import examples, some, thorough
from tests.ours import ours
from tests.serving import Server, free_port, running
from tests.unit.test_serving import until

from .conftest import CHROMIUM, FLAGS, new_context, settle

DATA = ours()
CHIP = "name,vendor,status,memory_gb,memory_bw_gbs,fp16_tflops\nQuokka,Quokka Works,,96,3200,500\n"
LOST = "The connection was lost. What you press is done once it is back."


class House:
    """One address at which a server can be killed and another started."""

    def __init__(self, place: Path) -> None:
        self._place, self._port, self._turn = place, free_port(), 0
        self._stack = ExitStack()
        self.server: Server | None = None

    def start(self) -> str:
        self._turn += 1
        log = self._place / f"{self._turn}.txt"
        self.server = self._stack.enter_context(running(log, port=self._port))
        return self.server.url

    def kill(self) -> None:
        os.kill(self.server.pid, signal.SIGKILL)

    def close(self) -> None:
        self._stack.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("house"))
    yield made
    made.close()


@contextmanager
def tab_of(chromium) -> Iterator[Page]:
    context = new_context(chromium)
    yield context.new_page()
    context.close()


def connected(tab: Page) -> None:
    tab.locator('[data-testid="stApp"][data-test-connection-state="CONNECTED"]').wait_for()
    settle(tab)


def test_a_server_that_is_killed_costs_a_reader_nothing(chromium, house):
    url = house.start()
    with tab_of(chromium) as tab:
        tab.goto(f"{url}/compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20&unit=watt")
        settle(tab)
        answer = tab.locator(".hs-answer").first.inner_text()
        place = tab.url
        house.kill()
        expect(tab.get_by_role("status").get_by_text(LOST)).to_be_visible()
        # Pressed while nobody answers.
        tab.get_by_role("button", name="Download CSV").first.click()
        with tab.expect_download() as taken:
            house.start()
            connected(tab)
        expect(tab.get_by_text(LOST)).to_have_count(0)
        assert tab.url == place
        assert tab.locator(".hs-answer").first.inner_text() == answer
        rows = list(csv.DictReader(io.StringIO(taken.value.path().read_text("utf-8"))))
        assert {r["chip_id"] for r in rows} == {"nvidia-h20", "huawei-ascend-910c"}
        # The first press after it counts, and what it changes is in the address.
        tab.get_by_test_id("stSidebar").get_by_role("link", name="Chips", exact=True).click()
        expect(tab.get_by_role("heading", name="Chips", level=1)).to_be_visible()
        assert "Traceback" not in tab.inner_text("body")


@pytest.fixture
def sleeper(chromium, tmp_path) -> Iterator[tuple[Browser, Callable[[int], None]]]:
    """A browser of its own, all of whose processes can be sent a signal."""
    mark = f"--hs-mark={tmp_path.name}"
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*FLAGS, mark])

    def signalled(number: int) -> None:
        for process in _family(mark):
            os.kill(process, number)

    yield browser, signalled
    browser.close()


def _family(mark: str) -> list[int]:
    """The process whose command has a word, and all that it began."""
    parents, family = {}, []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(place.name)] = int(
                (place / "stat").read_text().rpartition(")")[2].split()[1]
            )
            if mark in (place / "cmdline").read_text().split("\0"):
                family.append(int(place.name))
    for process in family:
        family += [child for child, of in parents.items() if of == process and child not in family]
    return family


#: Seconds that its session is kept: longer than it sleeps, and shorter.
KEPT_S = some([120, 0.5], turn=1)


@thorough
@pytest.mark.parametrize("kept_s", KEPT_S)
def test_a_browser_that_slept_finds_its_page(sleeper, tmp_path, kept_s):
    """Asleep, it answers nothing, as when a lid is closed; the server lets go of it meanwhile."""
    browser, signalled = sleeper
    command = (
        "-c",
        f"from honest_silicon.web import gone, serve; serve.PING_S = 1; "
        f"gone.Gone.__init__.__defaults__ = (gone.MOST, {kept_s}, 0.5); "
        "import runpy; runpy.run_path('asgi.py', run_name='__main__')",
    )
    with running(tmp_path / "log.txt", *command) as server, tab_of(browser) as tab:
        tab.goto(f"{server.url}/compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20")
        settle(tab)
        tab.get_by_role("radiogroup", name="Compare per").get_by_role("radio").nth(1).click()
        expect(tab).to_have_url(re.compile(r"[?&]unit=die\b"))
        settle(tab)
        place, answer = tab.url, tab.locator(".hs-answer").first.inner_text()
        sockets = _open_sockets(server)
        signalled(signal.SIGSTOP)
        try:
            assert until(lambda: _open_sockets(server) < sockets, 30), "it is let go of"
            time.sleep(2 * min(kept_s, 1))
        finally:
            signalled(signal.SIGCONT)
        connected(tab)
        expect(tab.get_by_text(LOST)).to_have_count(0)
        assert tab.url == place
        assert tab.locator(".hs-answer").first.inner_text() == answer
        # The first press counts.
        tab.get_by_role("radiogroup", name="Compare per").get_by_role("radio").nth(0).click()
        expect(tab).not_to_have_url(re.compile(r"[?&]unit=die\b"))
        settle(tab)
        assert tab.locator(".hs-answer").first.inner_text() != answer
        assert "failed_run" not in (tmp_path / "log.txt").read_text()


def _open_sockets(server: Server) -> int:
    """Connections that the server has with browsers."""
    here = f"{server.port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{here}") and row[3] == "01" for row in rows)


def test_own_chips_are_offered_again_by_the_tab(chromium, house):
    url = house.server.url if house.server else house.start()
    with tab_of(chromium) as tab:
        tab.goto(f"{url}/yours")
        settle(tab)
        tab.get_by_label("Or paste a table").fill(CHIP)
        tab.keyboard.press("Control+Enter")
        settle(tab)
        tab.get_by_role("button", name=re.compile("^Add (this|these) ")).first.click()
        expect(tab.get_by_text("1 chip of yours, unsourced").first).to_be_visible()
        settle(tab)
        house.kill()
        expect(tab.get_by_role("status").get_by_text(LOST)).to_be_visible()
        house.start()
        connected(tab)
        offer = tab.get_by_text("This tab had chips of yours before the page was loaded anew")
        expect(offer).to_be_visible()
        tab.get_by_role("button", name="Show them again").click()
        expect(tab.get_by_text("1 chip of yours, unsourced").first).to_be_visible()
        settle(tab)
        # The same by a reload, and on another page.
        tab.goto(f"{url}/chips")
        expect(offer).to_be_visible()
        tab.get_by_role("button", name="Forget them").click()
        expect(offer).to_have_count(0)
        settle(tab)
        tab.reload()
        settle(tab)
        expect(offer).to_have_count(0)


@thorough
def test_a_download_pressed_while_the_page_redraws_is_answered(chromium, house):
    url = house.server.url if house.server else house.start()
    with tab_of(chromium) as tab:
        tab.goto(f"{url}/compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20")
        settle(tab)
        units = tab.get_by_role("radiogroup", name="Compare per")
        # All but the last, which leads to another view with a table of its own.
        for number in range(examples(12, 6)):
            units.get_by_role("radio").nth(number % 6).click()
            with tab.expect_download() as taken:
                tab.get_by_role("button", name="Download CSV").first.click()
            assert taken.value.failure() is None
        settle(tab)


def test_the_front_page_in_a_new_tab_is_the_front_page(chromium, house):
    url = house.server.url if house.server else house.start()
    with tab_of(chromium) as tab:
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        failed: list[str] = []
        tab.on("response", lambda r: failed.append(r.url) if r.status >= 400 else None)
        broken: list[str] = []
        tab.on(
            "console",
            lambda said: broken.append(said.text) if "Security Policy" in said.text else None,
        )
        tab.goto(f"{url}/chips")
        settle(tab)
        with tab.context.expect_page() as opened:
            link = tab.get_by_test_id("stSidebar").get_by_role("link", name="Overview", exact=True)
            link.click(modifiers=["ControlOrMeta"])
        front = opened.value
        settle(front)
        expect(front.get_by_text("does not exist")).to_have_count(0)
        assert front.url.split("?")[0] == f"{url}/"
        # The page knows its base: nothing is asked for below the page's own address.
        assert f"{url}/_stcore/health" in asked
        assert not [a for a in asked if "/chips/" in a]
        assert failed == []
        assert broken == []


def test_an_address_that_is_none_leads_on(chromium, house):
    url = house.server.url if house.server else house.start()
    with tab_of(chromium) as tab:
        answer = tab.goto(f"{url}/no/such/page")
        assert answer.status == 404
        expect(tab.get_by_role("heading", name="There is no page at this address")).to_be_visible()
        tab.get_by_role("link", name="Compare").click()
        expect(tab.get_by_role("heading", name="Compare", level=1)).to_be_visible()
