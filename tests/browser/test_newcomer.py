"""What a newcomer asks, answered in one click at most; and by keyboard, enlarged and unmoving."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from honest_silicon.views.pages.claims.sentences import claim_opening
from honest_silicon.views.pages.overview.sentences import questions
from tests.examples import share
from tests.ours import ours

from .conftest import new_context, settle
from .test_every_view import VIEWS

DATA = ours()
QUESTIONS = {q.asks: q for q in questions(DATA, datetime.now(UTC).date())}
#: What is asked, and the page that one click on its card leads to.
ASKED = {
    "Can a Chinese chip replace an H20 or an H100 for inference?": "Compare",
    "How far behind is Chinese manufacturing?": "Made in China",
}
#: Words that are read in fifteen seconds, at the four a second of a slow reader.
FIFTEEN_SECONDS = 60
#: Counts what a reader clicks, taps or presses on, from the first page on.
_COUNT = """globalThis.clicks = 0;
addEventListener('click', (event) => { clicks += Number(event.isTrusted); }, true);"""
#: The node that has the focus, inside whatever it is in, with what it is called.
_FOCUS = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const named = at.getAttribute('aria-label') || at.labels?.[0]?.innerText || at.innerText || '';
  return `${at.getAttribute('role') || at.tagName.toLowerCase()}: ${named.trim()}`;
}"""


def clicks(tab: Page) -> int:
    return int(tab.evaluate("globalThis.clicks"))


@pytest.mark.parametrize("asks", ASKED)
def test_a_question_is_answered_on_the_first_screen_and_shown_by_one_click(page, server, asks):
    page.add_init_script(_COUNT)
    page.goto(server)
    settle(page)
    question = QUESTIONS[asks]
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name=asks))
    expect(card).to_contain_text(question.figure)
    expect(card).to_contain_text(question.answer)
    assert len(card.inner_text().replace("\N{NO-BREAK SPACE}", "").split()) <= FIFTEEN_SECONDS
    box = card.bounding_box()
    # Read without a scroll.
    assert box["y"] + box["height"] <= 900
    card.get_by_role("link").click()
    expect(page.get_by_role("heading", name=ASKED[asks], level=1)).to_be_visible()
    # The page says it again, in its first sentence.
    settle(page)
    assert page.locator(".hs-answer").bounding_box()["y"] < 300
    assert clicks(page) == 1


def test_the_figure_of_a_question_opens_its_evidence(page, server):
    page.goto(server)
    settle(page)
    asks = "How far behind is Chinese manufacturing?"
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name=asks))
    card.locator("button.figure").click()
    expect(page.get_by_role("dialog")).to_contain_text("independent comparable document")


def test_is_this_sentence_true_takes_one_click_on_a_phone(phone, server):
    tab = phone.new_page()
    tab.add_init_script(_COUNT)
    tab.goto(server)
    settle(tab)
    tab.get_by_role("link", name="Every sentence with its evidence").click()
    expect(tab.get_by_role("heading", name="Claims", level=1)).to_be_visible()
    settle(tab)
    claims = DATA.tables["claims"]
    label = DATA.package.tables["claims"].fields["reading"].label
    mine = claims[claims["article"].astype(bool)].sort_values("date", kind="stable")
    read = 0
    for place, row in enumerate(mine.to_dict("records")):
        shown = tab.get_by_role("row").filter(has=tab.get_by_role("link", name=row["claim"]))
        # The verdict stands beside the sentence.
        expect(shown).to_contain_text(label(row["reading"]))
        said = shown.inner_text()
        read += len(said[: said.index(label(row["reading"]))].split())
        if place == 0:
            box = shown.bounding_box()
            assert box["y"] + box["height"] < 844, "the first is on the first screen"
    assert clicks(tab) == 1
    # Whoever looks for one of the sentences passes half of them and their verdicts.
    assert read / 2 < 4 * FIFTEEN_SECONDS
    tall = tab.evaluate("document.querySelector('.stMainBlockContainer').scrollHeight")
    assert tall < 4 * 844, "a list of a few screens"
    tab.close()


def test_a_sentence_is_found_from_the_front_page_with_its_verdict(phone, server):
    tab = phone.new_page()
    tab.add_init_script(_COUNT)
    row = DATA.tables["claims"].set_index("id").loc["s04"]
    tab.goto(f"{server}?q=expected+on+a+7+nm")
    settle(tab)
    tab.get_by_role("link", name=re.compile(re.escape(row["claim"]))).click()
    expect(tab.get_by_role("heading", name=row["claim"], level=1)).to_be_visible()
    settle(tab)
    answer = tab.locator(".hs-answer")
    expect(answer).to_contain_text(claim_opening(row["reading"], {}).partition(",")[0])
    expect(tab.get_by_text(row["reason"][:60])).to_be_visible()
    assert answer.bounding_box()["y"] < 844
    assert clicks(tab) == 1
    tab.close()


def test_chips_are_cards_on_a_phone_and_one_tap_shows_the_chinese_ones(phone, server):
    tab = phone.new_page()
    tab.goto(f"{server}/chips")
    settle(tab)
    box = tab.get_by_role("region", name="Table of chips")
    assert box.evaluate("e => e.scrollWidth - e.clientWidth") <= 1
    first = box.get_by_role("row").filter(has=tab.get_by_role("link")).first
    expect(first).to_contain_text(re.compile("China|United States|Shipping"))
    place = first.bounding_box()
    assert place["y"] + place["height"] < 844, "the first is on the first screen"
    for chip in box.locator("tbody tr:not(.group)").all()[:10]:
        said = chip.inner_text()
        # Whose it is, what has come of it, and the figures that matter, each under its name.
        for word in ("Memory (GB)", "16-bit (TFLOPS)", "Memory bandwidth (GB/s)", "Released"):
            shown = (
                chip.locator("td")
                .filter(has_text="")
                .evaluate_all(
                    "(all) => all.filter((td) => td.offsetParent).map((td) => td.dataset.head)"
                )
            )
            assert word in shown, said
        assert chip.bounding_box()["height"] < 150
    tab.get_by_role("radio", name="Chinese chips").click()
    expect(tab).to_have_url(re.compile("country=CN"))
    settle(tab)
    expect(box.locator(".dot.us")).to_have_count(0)
    # The order can be changed as on a desk.
    tab.get_by_role("button", name="16-bit (TFLOPS)").click()
    expect(tab).to_have_url(re.compile("sort=fp16_tflops"))
    tab.close()


def tab_to(page: Page, words: str, *, back: bool = False, most: int = 150) -> None:
    """Press Tab until what has the focus is so called: ``role: name``, or the start of it."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(page.evaluate(_FOCUS))
        if passed[-1].startswith(words):
            return
    raise AssertionError(f"{words!r} is not among {passed}")


def test_filter_chip_evidence_compare_and_export_by_keyboard_alone(page, server):
    page.goto(server)
    settle(page)
    press = page.keyboard.press
    tab_to(page, "a: Chips")
    press("Enter")
    expect(page.get_by_role("heading", name="Chips", level=1)).to_be_visible()
    settle(page)
    # The side bar is drawn last.
    expect(page.get_by_role("combobox", name="Vendor")).to_be_visible()
    tab_to(page, "combobox: Vendor")
    page.keyboard.type("Huawei")
    press("Enter")
    expect(page).to_have_url(re.compile("vendor=huawei"))
    settle(page)
    press("Escape")
    tab_to(page, "input: Find a chip")
    page.keyboard.type("910C")
    press("Enter")
    expect(page).to_have_url(re.compile("q=910C"))
    settle(page)
    tab_to(page, "a: Ascend 910C")
    press("Enter")
    expect(page.get_by_role("heading", name="Ascend 910C", level=1)).to_be_visible()
    settle(page)
    # Into the table, over a row, and to the sources of the figure there.
    tab_to(page, "region: Every figure")
    for key in ("Enter", "ArrowDown", "Enter"):
        press(key)
    expect(page.get_by_role("dialog")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)
    tab_to(page, "a: Compare with", back=True)
    press("Enter")
    expect(page.get_by_role("heading", name="Compare", level=1)).to_be_visible()
    settle(page)
    tab_to(page, "button: Download CSV")
    with page.expect_download() as taken:
        press("Enter")
    assert taken.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("path", share(VIEWS, 5))
def test_at_200_per_cent_a_page_does_not_scroll_sideways(enlarged, server, path):
    tab = enlarged.new_page()
    tab.goto(f"{server}/{'' if path == 'overview' else path}")
    settle(tab)
    wide = tab.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth"
        " - document.querySelector('[data-testid=stMain]').clientWidth"
    )
    # Nothing of ours moves for a reader who asks for stillness.
    moving = tab.evaluate(
        """() => document.getAnimations().filter((a) => a.playState === 'running'
        && a.animationName?.startsWith('hs-')).length"""
    )
    tab.close()
    assert wide <= 0
    assert moving == 0


@pytest.mark.parametrize("path", share(["run?view=size", "chip?id=huawei-ascend-910c", "train"], 3))
def test_the_meaning_of_a_word_at_the_right_edge_is_whole(chromium, server, path):
    for width in (1280, 768):
        context = new_context(chromium, width=width)
        tab = context.new_page()
        tab.goto(f"{server}/{path}")
        settle(tab)
        terms = tab.locator("button.term")
        assert terms.count()
        for term in terms.all():
            term.hover()
            assert term.evaluate("e => getComputedStyle(e, '::after').display") == "block"
            more = tab.evaluate(
                "() => { const m = document.querySelector('[data-testid=stMain]');"
                " return m.scrollWidth - m.clientWidth; }"
            )
            assert more <= 0, (width, term.inner_text())
        context.close()


def test_a_term_says_what_it_means_by_keyboard(page, server):
    page.goto(f"{server}/run")
    settle(page)
    term = page.locator("button.term").first
    means = term.get_attribute("data-means")
    assert term.get_attribute("aria-description") == means
    term.focus()
    shown = term.evaluate("e => getComputedStyle(e, '::after').display")
    assert shown == "block"
