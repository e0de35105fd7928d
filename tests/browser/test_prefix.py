"""Below a path of another site, by the lines that the guide gives: nothing leaves it or misses."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from honest_silicon.addresses import ABOUT, BELOW, FEEDS
from tests.examples import thorough
from tests.serving import ROOT, free_port, in_front, running

from .conftest import new_context, settle

GUIDE = (ROOT / "docs/deployment.md").read_text("utf-8")
PREFIX = "/silicon"
#: Another site, which knows nothing of ours: what leaves the prefix is not found there.
SITE = """
pid {place}/pid;
error_log stderr warn;
events {{}}
http {{
  access_log off;
  client_body_temp_path {place}/b;
  proxy_temp_path {place}/p;
  fastcgi_temp_path {place}/f;
  uwsgi_temp_path {place}/u;
  scgi_temp_path {place}/s;
  server {{
    listen 127.0.0.1:{port};
    location / {{ return 404; }}
{lines}
  }}
}}
"""


def lines_of_the_guide() -> str:
    section = GUIDE.partition("## Below a path of another site")[2].partition("\n## ")[0]
    lines = re.findall(r"^    .*$", section, re.M)
    assert lines
    return "\n".join(lines)


@pytest.fixture(scope="module")
def below(tmp_path_factory) -> Iterator[str]:
    """Address of the front page, below the prefix."""
    place: Path = tmp_path_factory.mktemp("below")
    port = free_port()
    with running(place / "server.txt", HONEST_SILICON_PREFIX=PREFIX) as server:
        lines = lines_of_the_guide()
        assert f"location {PREFIX}/" in lines
        ours = lines.replace("127.0.0.1:8501", f"127.0.0.1:{server.port}")
        assert ours != lines
        (place / "nginx.conf").write_text(SITE.format(place=place, port=port, lines=ours), "utf-8")
        with in_front(place / "nginx.conf", port) as front:
            yield f"{front.url}{PREFIX}/"
        assert "failed_" not in server.log.read_text("utf-8")


@dataclass
class Seen:
    """What went wrong in a tab, and what it opened."""

    failed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)


@pytest.fixture
def tab(chromium, below) -> Iterator[Page]:
    """A tab that fails the test for what misses, leaves the prefix, is refused or thrown."""
    context = new_context(chromium)
    page, seen = context.new_page(), Seen()

    def asked(url: str) -> None:
        if not url.startswith((below, below.replace("http", "ws", 1), "data:", "blob:")):
            seen.left.append(url)

    def socket(opened) -> None:
        seen.sockets.append(opened.url)
        asked(opened.url)

    context.on("request", lambda request: asked(request.url))
    context.on(
        "response",
        lambda r: seen.failed.append(f"{r.status} {r.url}") if r.status >= 400 else None,
    )
    context.on("requestfailed", lambda r: seen.failed.append(f"{r.failure} {r.url}"))
    page.on("websocket", socket)
    page.on("pageerror", lambda error: seen.refused.append(str(error)))
    context.on(
        "console",
        lambda said: seen.refused.append(said.text) if "Security Policy" in said.text else None,
    )
    yield page
    context.close()
    given_up = "net::ERR_ABORTED"  # by the browser, when the reader goes on
    assert [f for f in seen.failed if not f.startswith(given_up)] == []
    assert seen.left == []
    assert seen.refused == []
    assert seen.sockets


def fetched(address: str) -> tuple[str, str]:
    """Where an address leads, and what is there."""
    with urlopen(address) as answer:
        return answer.url, answer.read().decode("utf-8", "replace")


def there(tab: Page, heading: str = "") -> None:
    """The page is drawn, and is one."""
    settle(tab)
    if heading:
        expect(tab.get_by_role("heading", name=heading, level=1)).to_be_visible()
    expect(tab.get_by_text(re.compile("does not exist|no page at this address"))).to_have_count(0)


def download(tab: Page) -> list[dict[str, str]]:
    with tab.expect_download() as taken:
        tab.get_by_role("button", name="Download CSV").first.click()
    return list(csv.DictReader(io.StringIO(taken.value.path().read_text("utf-8"))))


def test_a_reader_goes_through_the_pages_and_never_leaves_the_prefix(tab, below):
    tab.goto(below)
    there(tab)
    tab.get_by_test_id("stSidebar").get_by_role("link", name="Compare", exact=True).click()
    there(tab, "Compare")
    assert urlsplit(tab.url).path == f"{PREFIX}/compare"
    units = tab.get_by_role("radiogroup", name="Compare per")
    units.get_by_role("radio").nth(1).click()
    expect(tab).to_have_url(re.compile(r"[?&]unit=die\b"))
    settle(tab)
    place = tab.url
    assert urlsplit(place).path == f"{PREFIX}/compare"
    rows = download(tab)
    assert rows
    tab.reload()
    there(tab, "Compare")
    assert tab.url == place
    expect(
        tab.get_by_role("radiogroup", name="Compare per").get_by_role("radio").nth(1)
    ).to_be_checked()
    assert download(tab) == rows
    tab.go_back()
    there(tab)
    assert urlsplit(tab.url).path.startswith(f"{PREFIX}/")


def test_a_page_with_its_state_and_a_chips_page_open_by_their_address(tab, below):
    tab.goto(f"{below}compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20&unit=watt")
    there(tab, "Compare")
    assert {row["chip_id"] for row in download(tab)} == {"nvidia-h20", "huawei-ascend-910c"}
    tab.goto(f"{below}chip?id=huawei-ascend-910c")
    there(tab, "Ascend 910C")
    card = tab.locator('meta[property="og:image"]').get_attribute("content")
    assert card == f"{below}c/huawei-ascend-910c/card.png"
    for link in tab.locator('head link[rel="alternate"], head link[rel*="icon"]').all():
        address = urljoin(tab.url, link.get_attribute("href"))
        assert address.startswith(below)
        assert fetched(address)[1]
    tab.get_by_test_id("stSidebar").get_by_role("link", name="Overview", exact=True).click()
    there(tab)
    assert tab.url.split("?")[0] == below
    tab.go_back()
    there(tab, "Ascend 910C")


@thorough
def test_plain_pages_and_old_addresses_lead_on_below_the_prefix(tab, below):
    tab.goto(f"{below}c")
    tab.get_by_role("link", name="Ascend 910C", exact=True).click()
    tab.wait_for_url(f"{below}c/huawei-ascend-910c")
    canonical = tab.locator('link[rel="canonical"]').get_attribute("href")
    assert canonical == f"{below}c/huawei-ascend-910c"
    said = json.loads(tab.locator('script[type="application/ld+json"]').inner_text())
    assert said["url"] == canonical
    assert said["distribution"]["contentUrl"] == f"{below}data/honest-silicon.zip"
    tab.get_by_role("link", name="Every source of every figure").click()
    there(tab, "Ascend 910C")
    for old, heading in (("chips/", "Chips"), ("explore", "Chips"), ("overview", "")):
        tab.goto(f"{below}{old}")
        there(tab, heading)
        assert tab.url.startswith(below)


def test_whole_addresses_have_the_prefix_and_are_there(below):
    def read(path: str) -> str:
        return fetched(f"{below}{path}")[1]

    places = [e.text for e in ElementTree.fromstring(read("sitemap.xml")).iterfind(".//{*}loc")]
    assert len(places) > len(ABOUT) - len(BELOW)
    for path in FEEDS:
        feed = ElementTree.fromstring(read(path[1:]))
        places += [e.attrib["href"] for e in feed.iter() if "href" in e.attrib][:4]
    places += re.findall(r"\((\S+?)\)", read("llms.txt"))
    places += re.findall(r"Sitemap: (\S+)", read("robots.txt"))
    assert [p for p in places if not p.startswith(below)] == []
    assert f"Disallow: {PREFIX}/_stcore/" in read("robots.txt")
    for place in (*places[:3], *places[-12:]):
        assert fetched(place)[1], place
    served = json.loads(read("api/v1/openapi.json"))["servers"]
    assert served == [{"url": f"{PREFIX}/api/v1"}]
    assert json.loads(read("api/v1/chips?limit=1"))["total"]
    assert fetched(below.removesuffix("/"))[0] == below, "without the slash, too"


@pytest.mark.parametrize("path", ["_stcore/metrics", "health/ready", "health/live"])
def test_what_is_not_for_readers_stays_inside(below, path):
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{below}{path}")
    assert refused.value.code == 404
    refused.value.close()
