"""The static site in a browser, from a folder and from a server that knows nothing but files."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from honest_silicon.addresses import PAGES, site_file
from tests.examples import examples, turns
from tests.site_build import BASE, WHOLE, built

from .conftest import grave_violations, settle

#: Pages whose words are held against those of the running dashboard.
SAME = examples(20, 3)
#: Tests that share the pages which are judged: no worker is left alone with all of them.
PARTS = examples(6, 1)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture(scope="module")
def hosted(site) -> Iterator[str]:
    """The address of the site on a server of files."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture
def tab(desk, site, hosted) -> Iterator[Page]:
    """A tab that fails its test when anything is refused, missing, thrown or fetched elsewhere."""
    page = desk.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda m: wrong.append(m.text) if m.type in ("error", "warning") else None)
    # One that is given up as the tab goes on to another page, such as its icon, is no failure.
    page.on(
        "requestfailed",
        lambda r: wrong.append(f"failed: {r.url}") if r.failure != "net::ERR_ABORTED" else None,
    )
    ours = (site.as_uri(), hosted, "data:", "blob:")
    page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith(ours) else None)
    yield page
    page.close()
    assert wrong == []


def _draw(tab: Page) -> int:
    """Open every box and wait until each chart is drawn; returns how many there are."""
    tab.evaluate("document.querySelectorAll('details.box').forEach((box) => { box.open = true; })")
    charts = tab.locator("[data-picture]")
    for place in range(charts.count()):
        charts.nth(place).scroll_into_view_if_needed()
        expect(charts.nth(place)).to_have_class(re.compile(r"\bdrawn\b"))
        expect(charts.nth(place).locator(".main-svg").first).to_be_attached()
    return charts.count()


def _all(site: Path) -> list[str]:
    return sorted(f.relative_to(site).as_posix() for f in site.rglob("*.html"))


def _judged(site: Path) -> list[str]:
    """Every view, and three pages of each other kind; one view in eight and one page where someone
    waits.
    """
    views = {site_file(path, {"view": v})[0] for path, shown in PAGES.items() for v in shown}
    by_kind: dict[str, list[str]] = {}
    for name in _all(site):
        kind = "views" if name in views else name.partition("/")[0].partition("-")[0]
        by_kind.setdefault(kind, []).append(name)
    few = {kind: names[:: -(-len(names) // examples(3, 1))] for kind, names in by_kind.items()}
    few["views"] = by_kind["views"] if WHOLE else by_kind["views"][::8]
    return [name for names in few.values() for name in names]


@pytest.mark.parametrize("how", ["folder", "server"])
def test_a_page_opens_and_asks_nothing_of_others(tab, site, hosted, how):
    """What is refused, thrown, or fetched elsewhere fails the tab."""
    base = f"{site.as_uri()}/" if how == "folder" else hosted
    tab.set_viewport_size({"width": 390, "height": 900})
    drawn = 0
    # Where someone waits each page is opened one way or the other.
    some = _judged(site)[int(how == "server") :: 2]
    for name in _all(site) if WHOLE else some:
        tab.goto(f"{base}{name}")
        drawn += _draw(tab)
        wide = tab.evaluate("document.documentElement.scrollWidth")
        assert wide <= 390, f"{name}: only a table may be wider, in its own frame"
    assert drawn >= 3


@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_can_be_read_by_everyone(desk, site, part):
    # What judges a page would fetch its styles, which the policy of the page refuses.
    tab = desk.new_page()
    # In each of four ways, where someone waits in one of them by turns.
    mine = _judged(site)[part::PARTS]
    cases = turns(product(mine, (1280, 390), ("light", "dark")), itemgetter(0))
    assert len({case[1:] for case in cases}) == 4
    for name, of_page in groupby(cases, itemgetter(0)):
        tab.set_viewport_size({"width": 1280, "height": 900})
        tab.emulate_media(color_scheme="light")
        tab.goto(f"{site.as_uri()}/{name}")
        _draw(tab)
        for _, width, scheme in of_page:
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(color_scheme=scheme)
            assert grave_violations(tab, scheme) == [], (name, width)
    tab.close()


def test_a_chart_follows_the_system_that_turns_dark_and_leads_to_sources(tab, hosted):
    tab.goto(f"{hosted}index.html")
    _draw(tab)
    paper = tab.locator(".main-svg").first
    expect(paper).to_have_css("background-color", "rgb(255, 255, 255)")
    tab.emulate_media(color_scheme="dark")
    expect(paper).to_have_css("background-color", "rgb(20, 23, 28)")
    tab.emulate_media(color_scheme="light")
    expect(paper).to_have_css("background-color", "rgb(255, 255, 255)")
    # No text or button of the library's own leads to another site.
    assert "studio" not in tab.locator(".modebar").first.evaluate("n => n.outerHTML").lower()
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="SVG").first.click()
    assert saved.value.suggested_filename.endswith(".svg")
    assert "<svg" in Path(saved.value.path()).read_text("utf-8")


def _column(tab: Page, place: int) -> list[str]:
    return tab.locator(f".place table tbody tr:not(.group) > :nth-child({place})").all_inner_texts()


def test_a_table_is_sorted_and_filtered_by_keyboard(tab, site):
    tab.goto(f"{site.as_uri()}/files.html")
    rows = [int(text.replace(",", "")) for text in _column(tab, 2)]
    head = tab.get_by_role("button", name="Rows")
    head.focus()
    tab.keyboard.press("Enter")
    assert [int(t.replace(",", "")) for t in _column(tab, 2)] == sorted(rows)
    expect(tab.get_by_role("columnheader", name="Rows")).to_have_attribute("aria-sort", "ascending")
    tab.keyboard.press("Space")
    assert [int(t.replace(",", "")) for t in _column(tab, 2)] == sorted(rows, reverse=True)
    expect(head).to_be_focused()
    tab.get_by_role("searchbox").focus()
    tab.keyboard.type("claims")
    shown = tab.locator(".place tbody tr:visible")
    expect(shown).to_have_count(len([t for t in _column(tab, 1) if "claims" in t.lower()]))
    assert 0 < shown.count() < len(rows)
    expect(tab.locator("output")).to_have_text(f"{shown.count()} of {len(rows)} rows")


def test_the_chips_keep_their_groups_and_what_is_unknown_is_last(tab, site):
    tab.goto(f"{site.as_uri()}/chips.html")
    tab.get_by_role("button", name="Memory (GB)").click()
    known, ends = [], 0
    table = tab.locator(".place table")
    for row in table.locator("tbody tr").all()[:120]:
        if row.get_attribute("class") == "group":
            known, ends = [], ends + 1
            continue
        cell = row.locator("td").nth(1)
        text = cell.inner_text()
        found = re.match(r"[\d,.]+", text)
        if found and "gap" not in (cell.get_attribute("class") or ""):
            known.append(float(found[0].replace(",", "")))
            assert known == sorted(known)
        else:
            known.append(float("inf"))
    assert ends >= 1
    # A figure leads to its sources, on the page of its chip.
    link = tab.locator('tbody th a[href^="c/"]').first
    row = link.locator("xpath=ancestor::tr")
    row.locator("td").nth(1).click()
    tab.wait_for_url("**/c/*.html#memory_gb")
    at = tab.locator("tr.at")
    expect(at.locator("th")).to_contain_text("Memory")
    expect(at).to_be_in_viewport()


def test_what_was_chosen_on_the_dashboard_goes_back_with_the_reader(tab, hosted):
    tab.goto(f"{hosted}chips.html?country=CN&view=chips")
    link = tab.get_by_role("link", name="Change this in the live dashboard")
    assert link.get_attribute("href").endswith("/chips?country=CN&view=chips")


def test_without_a_script_all_is_there_but_the_pictures(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/chips-explore.html")
    expect(page.locator(".hs-answer")).to_be_visible()
    expect(page.get_by_text("The picture is drawn by a script.")).to_be_visible()
    page.get_by_text("The picture in words").click()
    expect(page.locator("figure details p")).to_be_visible()
    expect(page.get_by_text("Save the picture")).to_be_hidden()
    page.goto(f"{site.as_uri()}/chips.html")
    assert len(page.locator(".place tbody th[scope=row]:visible").all()) > 200
    expect(page.get_by_role("searchbox")).to_have_count(0)
    context.close()


# The same as the dashboard.

#: What a page of the dashboard says: its answer and its tables, wherever they are kept.
_LIVE = """() => {
  const parts = [document.querySelector('.hs-answer').innerText];
  for (const host of document.querySelectorAll('[data-testid=stBidiComponentIsolated]')) {
    for (const table of host.shadowRoot?.querySelectorAll('.stMain table, table') ?? []) {
      for (const cell of table.querySelectorAll('tbody th, tbody td')) parts.push(cell.textContent);
    }
  }
  return parts.map((text) => text.replace(/\\s+/g, ' ').trim());
}"""
_SITE = """() => [document.querySelector('.hs-answer').innerText,
  ...[...document.querySelectorAll('.hs table')].filter((t) => !t.closest('details.box')).flatMap(
    (t) => [...t.querySelectorAll('tbody th, tbody td')].map((cell) => cell.textContent)),
].map((text) => text.replace(/\\s+/g, ' ').trim())"""


def _compared(site: Path) -> list[tuple[str, str]]:
    """Addresses of the dashboard with their files: views, then chips and claims."""
    pages = [
        (f"{'' if path == 'overview' else path}?view={view}", site_file(path, {"view": view})[0])
        for path, shown in PAGES.items()
        for view in shown
    ]
    chips = [(f"chip?id={f.stem}", f"c/{f.name}") for f in sorted((site / "c").glob("*.html"))]
    claims = [
        (f"claims?claim={f.stem}", f"claim/{f.name}")
        for f in sorted((site / "claim").glob("*.html"))
    ]
    mixed = [*chips[:3], *claims[:2], *pages]
    return mixed[:: max(1, len(mixed) // SAME)][:SAME]


def test_numbers_are_those_of_the_dashboard(page, server, tab, hosted, site):
    pairs = _compared(site)
    assert len(pairs) == SAME
    for address, file in pairs:
        page.goto(f"{server}/{address}")
        settle(page)
        tab.goto(f"{hosted}{file}")
        said, live = tab.evaluate(_SITE), page.evaluate(_LIVE)
        assert len(said) > 0
        assert said == live, file


def test_the_site_says_where_it_stands(tab, hosted):
    tab.goto(f"{hosted}index.html")
    assert tab.locator("link[rel=canonical]").get_attribute("href") == BASE
