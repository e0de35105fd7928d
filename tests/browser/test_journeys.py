"""What readers do, in a real browser."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing
from operator import itemgetter
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from honest_silicon.charts.theme import DARK, LIGHT
from honest_silicon.dataset import DATA_DIR
from honest_silicon.dataset.served import DIRECTORY_VARIABLE
from tests.examples import each, share, thorough
from tests.ours import ours

from .conftest import new_context, serving, settle

DATA = ours()


def choose(tab, label: str, option: str) -> None:
    """Pick an option of a sidebar filter by keyboard, as a reader would."""
    box = tab.get_by_test_id("stSidebar").get_by_role("combobox", name=label)
    box.click()
    box.fill(option)
    tab.get_by_role("option", name=option, exact=True).first.click()
    tab.keyboard.press("Escape")


def test_open_filter_open_a_chip_and_follow_its_source(page, server):
    page.goto(server)
    settle(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()

    page.get_by_test_id("stSidebar").get_by_role("link", name="Chips", exact=True).click()
    expect(page.get_by_role("heading", name="Chips", level=1)).to_be_visible()
    settle(page)
    choose(page, "Vendor", "Huawei")
    expect(page.get_by_role("link", name="Ascend 910C", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=DATA.chips.at["nvidia-t4", "name"])).to_have_count(0)
    expect(page).to_have_url(re.compile("vendor=huawei"))

    page.get_by_role("link", name="Ascend 910C", exact=True).click()
    expect(page.get_by_role("heading", name="Ascend 910C", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/chip\?.*id=huawei-ascend-910c"))
    row = page.get_by_role("row").filter(has_text="FP16 / BF16")
    row.locator("summary").click()
    link = row.get_by_role("link").first
    address = link.get_attribute("href")
    assert address in set(DATA.sources["url"])
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in (link.get_attribute("rel") or "")


def test_a_box_opened_after_a_change_shows_what_the_figures_rest_on(page, server):
    page.goto(f"{server}/run?owned=3")
    settle(page)
    users = page.get_by_role("spinbutton", name="Users at a time")
    users.fill("100")
    users.press("Enter")
    expect(page).to_have_url(re.compile("users=100"))
    settle(page)
    page.get_by_role("button", name="More settings").click()
    for name, value in (("Years owned", "3"), ("Used (% of the time)", "60")):
        expect(page.get_by_role("spinbutton", name=name)).to_have_value(value)


def test_a_copied_url_shows_the_same_in_a_fresh_browser(page, chromium, server):
    page.goto(f"{server}/explore")
    settle(page)
    choose(page, "Country", "China")
    expect(page).to_have_url(re.compile("country=CN"))
    page.get_by_role("combobox", name="Vertical", exact=False).first.wait_for()
    settle(page)
    context = new_context(chromium)
    fresh = context.new_page()
    fresh.goto(page.url)
    settle(fresh)
    assert fresh.url == page.url
    shown = [tab.locator("details.hs-note summary").first.inner_text() for tab in (page, fresh)]
    assert shown[0] == shown[1]
    for tab in (page, fresh):
        tab.locator(".scatterlayer .point").first.wait_for(state="attached")
        tab.wait_for_timeout(500)
    points = [tab.locator(".scatterlayer .point").count() for tab in (page, fresh)]
    assert points[0] == points[1] > 0
    context.close()


def test_browser_back_restores_the_filters(page, server):
    page.goto(f"{server}/chips")
    settle(page)
    choose(page, "Country", "China")
    expect(page).to_have_url(re.compile("country=CN"))
    settle(page)
    page.go_back()
    expect(page).not_to_have_url(re.compile("country="))
    expect(page.get_by_text(f"All {len(DATA.chips)} chips shown")).to_be_visible()


def test_filters_stay_when_moving_to_another_page(page, server):
    page.goto(f"{server}/chips?country=CN")
    settle(page)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Made in China").click()
    expect(page.get_by_role("heading", name="Made in China", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("country=CN"))


def test_headings_sort_the_table_by_keyboard(page, server):
    page.goto(f"{server}/chips?cols=memory_gb")
    settle(page)
    heading = page.get_by_role("button", name="Memory (GB)")
    heading.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("sort=memory_gb"))
    expect(page.get_by_role("columnheader", name="Memory (GB)")).to_have_attribute(
        "aria-sort", "descending"
    )
    first = page.get_by_role("rowheader").first.get_by_role("link").get_attribute("href")
    had = DATA.chips["status"].isin(DATA.package.delivered)
    largest = DATA.chips.loc[had, "memory_gb"].max()
    assert DATA.chips.at[first.split("id=")[1], "memory_gb"] == largest


def click_point(page) -> None:
    # Names beside marks have marks of their own, which are not seen.
    point = page.locator('.scatterlayer .point:not([style*="opacity: 0;"])').last
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_point_opens_its_evidence_and_its_chip_without_losing_the_page(page, server):
    page.goto(f"{server}/explore?vendor=nvidia")
    settle(page)
    click_point(page)
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    expect(page).to_have_url(re.compile(r"/chips\?.*cell=nvidia-[^&]*fp16_tflops"))
    link = panel.locator(".sources a").first
    assert link.get_attribute("href") in set(DATA.sources["url"])
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page).not_to_have_url(re.compile("cell="))
    settle(page)
    click_point(page)
    expect(panel).to_be_visible()
    panel.get_by_role("link", name=re.compile("^All of ")).click()
    expect(page).to_have_url(re.compile(r"/chip\?.*id=nvidia-"))


def test_a_figure_of_a_table_opens_its_evidence_by_keyboard(page, server):
    page.goto(f"{server}/chips?vendor=huawei&cols=vendor,memory_gb&sort=name&order=asc")
    settle(page)
    table = page.get_by_role("region", name="Table of chips")
    table.focus()
    for key in ("Enter", "ArrowRight", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    second = page.get_by_role("rowheader").nth(1).inner_text()
    expect(panel.get_by_role("heading", name=second.strip())).to_be_visible()
    expect(panel.get_by_role("heading", name="Memory", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("cell=huawei-[a-z0-9-]*%3Amemory_gb"))


_FIGURE = 'button.figure:visible, .traceable td:visible:has-text("1")'


#: Pages, and what is pressed there to have something open over them.
_OPENING = [
    ("/", _FIGURE),
    ("/chips", _FIGURE),
    ("/chips?view=explore", ".js-plotly-plot .points path"),
    ("/compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20", _FIGURE),
    ("/run", _FIGURE),
    ("/run?view=measured", _FIGURE),
    ("/sold-to-china?view=export-controls", _FIGURE),
    ("/data", "text=What marks and words mean"),
]


@pytest.mark.parametrize(("path", "what"), each(_OPENING, itemgetter(1)))
def test_what_opens_over_a_page_leaves_the_page_as_it_is(page, server, path, what):
    shown: list[ForwardMsg] = []

    def received(frame: bytes) -> None:
        shown.append(ForwardMsg.FromString(frame))

    page.on("websocket", lambda socket: socket.on("framereceived", received))
    page.goto(f"{server}{path}")
    settle(page)
    for _ in range(2):
        shown.clear()
        page.locator(what).first.click(force=True)
        expect(page.get_by_role("dialog")).to_be_visible()
        settle(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        settle(page)
        # The third of the roots holds what lies over a page.
        drawn = [m for m in shown if m.WhichOneof("type") in ("delta", "ref_hash")]
        assert len(drawn) > 1
        of_page = [m for m in drawn if m.metadata.delta_path[0] != 2]
        assert {m.delta.WhichOneof("type") for m in of_page} <= {"add_block"}


def test_a_touch_on_a_mark_says_what_it_means(phone, server):
    """Its title is for the pointer alone; the panel, which keys open too, has it in words."""
    chip = next(c for c in DATA.chips.index if DATA.caveats(c, ("memory_gb",)) == ("single",))
    tab = phone.new_page()
    tab.goto(f"{server}/chips?cols=memory_gb&q={chip.replace('-', '+')}")
    settle(tab)
    mark = tab.get_by_role("img", name="one third-hand origin").first
    expect(mark).to_be_visible()
    mark.click()
    panel = tab.get_by_role("dialog")
    expect(panel.get_by_text("One third-hand origin: every document that gives it")).to_be_visible()
    tab.close()


def test_compare_by_preset_and_change_the_unit(page, server):
    page.goto(f"{server}/compare")
    settle(page)
    page.get_by_role("radio", name="H20 and H200 against H100").click()
    expect(page).to_have_url(re.compile("chips=nvidia-h100-sxm%2Cnvidia-h20%2Cnvidia-h200-sxm"))
    settle(page)
    answer = page.get_by_text(re.compile("^(By makers.* figures|On paper) the NVIDIA H20 has 15.%"))
    expect(answer).to_contain_text("of the NVIDIA H100 SXM5's 16-bit compute")
    page.get_by_role("radio", name="Watt", exact=True).click()
    expect(page).to_have_url(re.compile("unit=watt"))
    settle(page)
    answer = page.get_by_text(re.compile("^(By makers.* figures|On paper) the NVIDIA H20 has 26.%"))
    expect(answer).to_contain_text("per watt")
    page.get_by_role("radio", name="Whole systems").click()
    expect(page).to_have_url(re.compile("view=racks"))
    settle(page)
    page.get_by_role("radio", name="Dollar", exact=True).click()
    expect(page).to_have_url(re.compile("chips=nvidia-h100-sxm%2Cnvidia-h20%2C.*unit=dollar"))


def test_a_name_and_enter_take_the_chip_of_that_name(page, server):
    page.goto(f"{server}/compare")
    settle(page)
    box = page.get_by_role("combobox", name=re.compile("^Chips"))
    for typed, chip in (
        ("H20", "nvidia-h20"),
        ("h200", "nvidia-h200-sxm"),
        ("B200", "nvidia-b200"),
    ):
        box.fill(typed)
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"chips=[^&]*%2C{chip}&"))
        settle(page)


def test_a_keyboard_passes_a_chart_in_one_step(page, server):
    page.goto(f"{server}/chips?view=explore")
    settle(page)
    page.get_by_role("link", name="Add your own chips").focus()
    at = "document.activeElement.closest('.modebar-btn')?.dataset.title ?? ''"
    page.keyboard.press("Tab")
    first = page.evaluate(at)
    assert first
    shown = "getComputedStyle(document.activeElement.closest('.modebar')).opacity"
    assert page.evaluate(shown) == "1"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(at) not in ("", first)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    last = page.evaluate(at)
    assert last not in ("", first)
    page.keyboard.press("Tab")
    assert not page.evaluate(at)
    # Back to where it was left.
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(at) == last


def test_the_whole_dataset_is_served_with_its_checksum(server):
    with urlopen(f"{server}/data/honest-silicon.zip") as answer:
        body = answer.read()
    with urlopen(f"{server}/data/honest-silicon.zip.sha256") as answer:
        digest = answer.read().decode().split()[0]
    assert hashlib.sha256(body).hexdigest() == digest
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        chips = packed.read("honest-silicon/chips.csv")
    assert chips == (DATA_DIR / "chips.csv").read_bytes()


def test_all_formats_of_a_comparison_can_be_taken_away(page, server):
    page.goto(f"{server}/compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20&unit=watt")
    settle(page)
    taken = {}
    for button in ("Download CSV", "Download JSON", "SVG", "PNG"):
        with page.expect_download() as caught:
            page.get_by_role("button", name=button, exact=True).first.click()
        taken[button] = caught.value.path().read_bytes()
        assert DATA.version in caught.value.suggested_filename
    rows = list(csv.DictReader(io.StringIO(taken["Download CSV"].decode("utf-8"))))
    compute = next(r for r in rows if r["field"] == "fp16_tflops" and r["chip_id"] != r["baseline"])
    chips = DATA.chips[["fp16_tflops", "tdp_w"]].astype("float64")
    watt = chips["fp16_tflops"] / chips["tdp_w"]
    expected = watt["huawei-ascend-910c"] / watt["nvidia-h20"]
    assert float(compute["ratio"]) == pytest.approx(expected)
    body = json.loads(taken["Download JSON"])
    assert body["data_version"] == DATA.version
    assert "huawei-ascend-910c" in body["evidence"]
    picture = taken["SVG"].decode("utf-8")
    for words in ("Ascend 910C per watt: ", f"data {DATA.version}", "CC BY 4.0"):
        assert words in picture
    root = ElementTree.fromstring(picture)
    width, height = struct.unpack(">II", taken["PNG"][16:24])
    drawn = (int(2 * float(root.get(side))) for side in ("width", "height"))
    assert (width, height) == tuple(drawn)


def test_a_part_of_a_page_is_embedded_with_its_source_and_a_way_back(page, server):
    page.goto(f"{server}/explore?embed=true&part=explore-chart&country=CN")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.get_by_role("heading", name="Chips")).not_to_be_visible()
    expect(page.get_by_test_id("stSidebar")).not_to_be_visible()
    expect(page.get_by_text("Source: Honest Silicon")).to_be_visible()
    back = page.get_by_role("link", name="Open with filters and sources")
    address = back.get_attribute("href")
    assert "country=CN" in address
    assert "embed" not in address
    page.goto(f"{server}/explore?{address.split('?')[1]}")
    settle(page)
    expect(page.get_by_role("heading", name="Chips", level=1)).to_be_visible()
    for query, allowed in (("embed=true", "*"), ("embed=false", "'self'"), ("", "'self'")):
        policy = page.request.get(f"{server}/explore?{query}").headers["content-security-policy"]
        assert f"frame-ancestors {allowed};" in policy


@thorough
def test_a_link_of_older_data_says_what_changed(page, server):
    page.goto(f"{server}/chips?data=1.0.0&country=CN")
    settle(page)
    expect(page.get_by_text("the link was made with 1.0.0")).to_be_visible()
    expect(page).to_have_url(re.compile(f"data={re.escape(DATA.version)}"))


@thorough
def test_a_mangled_link_is_answered_not_thrown(page, server):
    page.goto(f"{server}/explore?y=%00%3Cscript%3E&country=ZZ&years=9999-1&bogus=1")
    settle(page)
    expect(page.get_by_text("Ignored unknown parts of this link")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def test_downloaded_csv_is_the_table_shown(page, server):
    page.goto(f"{server}/chips?country=CN&cols=vendor,memory_gb")
    settle(page)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download CSV").click()
    text = caught.value.path().read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {r["id"] for r in rows} == set(DATA.chips.index[DATA.chips["country"] == "CN"])
    assert list(rows[0]) == ["id", "name", "vendor", "memory_gb", "caveats"]
    caveats = {r["id"] for r in rows if r["caveats"] == "memory_gb: one third-hand origin"}
    assert caveats == {
        r["id"] for r in rows if DATA.caveats(r["id"], ("memory_gb",)) == ("single",)
    }


@thorough
def test_broken_data_show_their_faults(chromium, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(DATA_DIR, copy)
    text = (copy / "sources.csv").read_text(encoding="utf-8")
    (copy / "sources.csv").write_text(text.rstrip("\n") + ",one cell too many\n", encoding="utf-8")
    with serving(tmp_path / "log.txt", **{DIRECTORY_VARIABLE: str(copy)}) as url:
        context = new_context(chromium)
        tab = context.new_page()
        tab.goto(url)
        expect(tab.get_by_role("heading", name="The data have faults")).to_be_visible()
        expect(tab.get_by_text("sources.csv:").first).to_be_visible()
        assert "Traceback" not in tab.content()
        context.close()


@thorough
def test_a_count_of_the_coverage_map_leads_to_the_facts_behind_it(page, server):
    page.goto(f"{server}/sources-quality")
    settle(page)
    click_point(page)  # the last fact of the US: the price
    expect(page).to_have_url(re.compile(r"fact=price_usd&of=US&show=wanted"))
    settle(page)
    chips = DATA.chips
    shipped = chips["status"].isin(["shipping", "discontinued"])
    unpriced = chips.index[shipped & (chips["country"] == "US") & chips["price_usd"].isna()]
    lacking = [c for c in unpriced if DATA.cell(c, "price_usd").gap != "not_applicable"]
    rows = page.get_by_role("table", name="Facts that are missing").get_by_role("rowheader")
    assert rows.count() == min(len(lacking), 150)


@thorough
def test_the_second_reading_of_a_figure_stands_under_its_sources(page, server):
    page.goto(f"{server}/sources-quality?show=read-again&outcome=seen")
    settle(page)
    listed = page.get_by_role("table", name="Figures checked again")
    # The figure itself: the letter behind it opens the key.
    listed.locator("td").nth(1).click(position={"x": 12, "y": 12})
    panel = page.get_by_role("dialog")
    expect(panel).to_be_visible()
    expect(panel.get_by_text("Second reading, ")).to_be_visible()


@thorough
def test_what_to_expect_is_on_screen_without_scrolling_sideways(page, server):
    page.goto(f"{server}/size")
    settle(page)
    row = page.get_by_role("row", name="Total tokens/s, expected")
    expect(row).to_be_visible()
    edge = row.evaluate("e => e.closest('.scroll').getBoundingClientRect().right")
    box = row.get_by_role("cell").last.bounding_box()
    assert box["x"] + box["width"] <= edge
    # What is held opens on a click, and the row grows for it.
    page.get_by_text("yes", exact=True).first.click()
    expect(page.get_by_text("GB left.").first).to_be_visible()


def test_back_leaves_a_page_at_the_first_press(page, server):
    page.goto(server)
    settle(page)
    steps = page.evaluate("history.length")
    page.locator("section.card").get_by_role("link", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    settle(page)
    assert page.evaluate("history.length") == steps + 1
    page.go_back()
    expect(page.get_by_role("heading", name="How good are China's AI chips?")).to_be_visible()
    settle(page)
    expect(page.get_by_text("Ignored unknown parts")).to_have_count(0)


@pytest.mark.parametrize("closes", ["Escape", "the button", "Back"])
def test_a_panel_that_was_closed_leaves_no_step(page, server, closes):
    page.goto(server)
    settle(page)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Chips", exact=True).click()
    expect(page.get_by_role("heading", name="Chips", level=1)).to_be_visible()
    # The address is that of the page once its state stands in it.
    expect(page).to_have_url(re.compile("view=chips"))
    settle(page)
    before = page.url
    page.get_by_role("region", name="Table of chips").locator("td.num").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    expect(page).to_have_url(re.compile("cell="))
    settle(page)
    if closes == "Escape":
        page.keyboard.press("Escape")
    elif closes == "Back":
        page.go_back()
    else:
        page.get_by_label("Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(before)
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="How good are China's AI chips?")).to_be_visible()


def test_a_page_follows_a_system_that_turns_dark(chromium, server):
    context = new_context(chromium)
    tab = context.new_page()
    tab.goto(server)
    settle(tab)
    address = tab.url
    paper = """() => {
        // While the picture is drawn anew there is none.
        const drawn = document.querySelector('.js-plotly-plot .main-svg');
        return drawn && getComputedStyle(drawn).backgroundColor; }"""
    found = []
    for scheme, theme in (("dark", DARK), ("light", LIGHT)):
        tab.emulate_media(color_scheme=scheme)
        red, green, blue = (int(theme.paper[i : i + 2], 16) for i in (1, 3, 5))
        wanted = f"rgb({red}, {green}, {blue})"
        tab.wait_for_function(f"(wanted) => ({paper})() === wanted", arg=wanted)
        found.append(tab.evaluate(paper))
    assert len(set(found)) == 2
    assert tab.url == address
    context.close()


def test_back_from_a_page_that_a_link_led_to_keeps_what_was_chosen(page, server):
    page.goto(f"{server}/compare?chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20&unit=watt")
    settle(page)
    before = page.url
    page.get_by_test_id("stSidebar").get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="How good are China's AI chips?")).to_be_visible()
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    settle(page)
    assert page.url == before


def test_the_figure_that_opened_the_panel_has_the_focus_again(page, server):
    page.goto(f"{server}/chips?q=910C")
    settle(page)
    figure = page.locator("td", has_text=re.compile("^128")).first
    said = figure.inner_text()
    figure.click()
    page.get_by_role("dialog").wait_for()
    settle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_function(
        """(said) => {
          let at = document.activeElement;
          while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
          return at?.closest('td')?.innerText === said;
        }""",
        arg=said,
    )


@pytest.fixture
def handset(chromium) -> Iterator[Page]:
    """A tab of a phone that is touched."""
    screen = {"width": 390, "height": 844}
    with closing(chromium.new_context(viewport=screen, has_touch=True, is_mobile=True)) as phone:
        yield phone.new_page()


def _swipe(touch, x: float, y: float) -> None:
    def send(kind: str, *points: dict) -> None:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    send("touchStart", {"x": x, "y": y})
    for step in range(1, 13):
        send("touchMove", {"x": x, "y": y - 25 * step})
    send("touchEnd")


def test_a_swipe_over_a_chart_scrolls_and_a_tap_opens_the_evidence(handset, server):
    handset.goto(server)
    settle(handset)
    plot = handset.locator(".js-plotly-plot").first
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    x, y = box["x"] + box["width"] / 2, min(box["y"] + box["height"] * 0.6, 700)
    at = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = handset.evaluate(at)
    _swipe(handset.context.new_cdp_session(handset), x, y)
    handset.wait_for_function(f"(before) => {at} > before + 100", arg=before)
    plot.scroll_into_view_if_needed()
    handset.wait_for_timeout(500)  # the page comes to rest
    middle = handset.evaluate(
        """() => {
          const marks = [...document.querySelectorAll('.js-plotly-plot path.point')];
          const boxes = marks.map((mark) => mark.getBoundingClientRect());
          const box = boxes.filter((b) => b.width > 8 && b.top > 0 && b.bottom < innerHeight).pop();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }"""
    )
    handset.touchscreen.tap(*middle)
    expect(handset.get_by_role("dialog")).to_be_visible()
    expect(handset.locator(".modebar").first).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "key"),
    share([("sold-to-china?view=export-controls", "limits"), ("chips", "catalogue")], 2),
)
def test_a_long_table_does_not_hold_a_finger_and_opens_whole(handset, server, path, key):
    handset.goto(f"{server}/{path}")
    settle(handset)
    box = handset.get_by_role("region").last
    box.evaluate("e => e.scrollIntoView({block: 'start'})")
    cut = box.evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert cut[0] > 2 * cut[1], key
    at = "document.querySelector('[data-testid=stMain]').scrollTop"
    before = handset.evaluate(at)
    _swipe(handset.context.new_cdp_session(handset), 200, 500)
    handset.wait_for_function(f"(before) => {at} > before + 100", arg=before)
    handset.get_by_role("button", name=re.compile("^Show all ")).tap()
    whole = box.evaluate("e => [e.scrollHeight, e.clientHeight]")
    assert whole[0] - whole[1] <= 2
    handset.get_by_role("button", name="Show fewer").tap()
    assert box.evaluate("e => e.clientHeight") == cut[1]


#: Of each table that is cut, the heading in its last line, if it is one.
_LAST_HEADS = """() => {
  const found = [];
  const look = (root) => {
    for (const node of root.querySelectorAll('*')) if (node.shadowRoot) look(node.shadowRoot);
    for (const box of root.querySelectorAll('.scroll')) {
      if (box.scrollHeight - box.clientHeight <= 2) continue;
      const end = box.getBoundingClientRect().top + box.clientTop + box.clientHeight;
      const seen = [...box.querySelectorAll('tbody tr')]
        .filter((row) => row.getBoundingClientRect().top < end - 4).pop();
      found.push(seen.classList.contains('group') ? seen.innerText : '');
    }
  };
  look(document);
  return found;
}"""


def test_a_table_is_never_cut_at_the_heading_of_rows_out_of_sight(page, server):
    page.goto(f"{server}/compare?chips=nvidia-h100-sxm,huawei-ascend-910c,nvidia-h20")
    settle(page)
    for width in (1280, 1100, 900, 700, 390):
        page.set_viewport_size({"width": width, "height": 800})
        # Rows break anew.
        page.wait_for_timeout(400)
        heads = page.evaluate(_LAST_HEADS)
        assert heads
        assert not any(heads), width


@pytest.mark.parametrize(("path", "of"), [("chips?view=explore", ""), ("run", "latent attention")])
def test_the_meaning_of_a_word_fits_a_phone(handset, server, path, of):
    handset.goto(f"{server}/{path}")
    settle(handset)
    word = handset.locator(".term", has_text=of).first
    word.tap()
    shown = word.evaluate("e => ({...getComputedStyle(e, '::after')})")
    assert (shown["display"], shown["position"]) == ("block", "fixed")
    assert shown["whiteSpace"] == "normal"
    left, right, bottom = (float(shown[s].removesuffix("px")) for s in ("left", "right", "bottom"))
    assert min(left, right, bottom) > 0


_LOADED = """() => Object.fromEntries(['index.', 'PlotlyChart.', 'MaterialSymbols'].map((name) => [
  name, performance.getEntriesByType('resource').filter(
    (e) => e.name.split('/').pop().startsWith(name) && !e.name.endsWith('.css'),
  ).map((e) => e.startTime)]))"""


@pytest.mark.parametrize("path", share(["", "chips", "compare?chips="], 2))
def test_what_is_read_comes_before_charts_and_icons(chromium, server, path):
    context = new_context(chromium)
    tab = context.new_page()
    tab.add_init_script(
        "new MutationObserver(() => { if (document.documentElement.dataset.hsDrawn === '') "
        "globalThis.drawnAt ??= performance.now(); }).observe(document, "
        "{ attributes: true, subtree: true, attributeFilter: ['data-hs-drawn'] });"
    )
    tab.goto(f"{server}/{path}")
    settle(tab)
    tab.wait_for_function("document.fonts.check('1em \"Material Symbols Rounded\"')")
    loaded = tab.evaluate(_LOADED)
    (start, *_), (charts,), (icons,) = loaded.values()
    assert start < charts < icons
    # The code of charts is asked for as the page has started, not when the first is to be drawn.
    began = tab.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventStart")
    assert began <= charts <= began + 1000
    assert tab.evaluate("drawnAt") <= icons
    icons = tab.get_by_test_id("stIconMaterial").evaluate_all(
        "(all) => all.filter((e) => e.checkVisibility({ visibilityProperty: true })).length"
    )
    assert icons > 0
    context.close()
