"""What readers do on the pages about rules, claims and output, in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from honest_silicon.analysis.claims.computed import computed
from honest_silicon.words.claims import said
from tests.examples import thorough
from tests.ours import ours

from .conftest import settle

DATA = ours()


def class_of(tab: Page, name: str) -> str:
    """The cell under the heading of the chosen day, in the row of a chip."""
    expect(tab.get_by_role("columnheader", name=re.compile("^On "))).to_be_visible()
    headings = tab.get_by_role("columnheader").all_inner_texts()
    place = next(i for i, text in enumerate(headings) if text.startswith("On "))
    link = tab.get_by_role("link", name=name, exact=True)
    row = tab.get_by_role("row").filter(has=link).first
    return row.locator("th, td").nth(place).inner_text().strip()


@thorough
def test_typing_the_next_day_changes_the_class_of_a_chip(page, server):
    name = DATA.names["nvidia-a800-sxm-80gb"]
    page.goto(f"{server}/export-controls?on=2023-11-16&vendor=nvidia")
    settle(page)
    assert class_of(page, name) == "not controlled"
    page.get_by_role("spinbutton", name=re.compile("^day, As of")).click()
    page.keyboard.type("17")
    # The day is taken when the reader leaves the field.
    page.get_by_role("heading", name="Sold to China", level=1).click()
    expect(page).to_have_url(re.compile("on=2023-11-17"))
    expect(page.get_by_role("columnheader", name="On 2023-11-17")).to_be_visible()
    settle(page)
    assert class_of(page, name) == "3A090.a"


def test_a_claim_leads_to_the_page_its_figure_is_computed_on(page, server):
    page.goto(f"{server}/claims?claim=s10")
    settle(page)
    text = said(DATA, computed(DATA)["s10"])
    expect(page.get_by_text(text, exact=False).first).to_be_visible()
    page.get_by_role("link", name="Where this comes from").click()
    expect(page.get_by_role("heading", name="Train a model", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile("family=Ascend"))


def compute(tab: Page, figure: str) -> Locator:
    """The picture of the compute of the 910C of 2025, by what is said of it."""
    said = re.compile(f"^Compute by product.*Ascend 910C .China. 2025 {figure}")
    return tab.get_by_role("figure", name=said)


@thorough
def test_a_second_author_widens_the_compute_of_a_product(page, server):
    page.goto(f"{server}/supply?tick=ascend-910c-made-2025-1")
    settle(page)
    # 300,000 of 707.8 to 727.4 TFLOPS.
    expect(compute(page, "212 to 218 EFLOPS")).to_be_visible()
    page.get_by_role("button", name="Choose the estimates").click()
    # The list of options would close as the part that opens moves it.
    page.wait_for_timeout(1000)
    box = page.get_by_role("combobox", name="Estimates")
    box.click()
    box.fill("910C 2025")
    page.get_by_role("option", name=re.compile("SemiAnalysis")).first.click()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("tick=ascend-910c-made-2025-1(%2C|,)ascend-910c-made-2025"))
    # Up to 653,000 of them.
    expect(compute(page, "212 to 475 EFLOPS")).to_be_visible()


@thorough
def test_an_edited_chip_gets_its_class(page, server):
    page.goto(f"{server}/export-controls?on=2024-01-01&wif=nvidia-h20")
    settle(page)
    # The part is open, as the link names a chip to start from.
    expect(page.get_by_text("on 2024-01-01: not controlled", exact=False)).to_be_visible()
    box = page.get_by_role("spinbutton", name=re.compile("16-bit"))
    box.fill("300")
    box.press("Enter")
    # 300 TFLOPS times 16 bits are 4,800, the threshold itself.
    expect(page).to_have_url(re.compile("wfp16=300"))
    expect(page.get_by_text("on 2024-01-01: 3A090.a", exact=False)).to_be_visible()


def test_a_figure_of_a_rack_opens_the_chip_and_the_system_behind_it(page, server):
    page.goto(f"{server}/compare?chips=nvidia-gb200,huawei-ascend-910c&unit=rack")
    settle(page)
    row = page.get_by_role("row").filter(has_text="16-bit compute").first
    row.locator("td").last.click()
    panel = page.get_by_role("dialog")
    expect(panel.get_by_role("heading", name="FP16 / BF16")).to_be_visible()
    expect(panel.get_by_role("heading", name=re.compile("CloudMatrix 384"))).to_be_visible()
    expect(page).to_have_url(re.compile("cell=huawei-ascend-910c(%3A|:)fp16_tflops"))
