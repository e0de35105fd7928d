"""What a newcomer asks, answered in one click at most; and by keyboard, enlarged and unmoving."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from honest_silicon.addresses import PAGES
from honest_silicon.dataset import load
from honest_silicon.views.pages.overview.sentences import questions

from .conftest import settle

DATA = load()
QUESTIONS = {q.asks: q for q in questions(DATA, datetime.now(UTC).date())}
#: What is asked, and a word of the page that one click on its card leads to.
ASKED = {
    "Can a Chinese chip replace an H20 or an H100 for inference?": "Compare",
    "How far behind is Chinese manufacturing?": "Made in China",
}


@pytest.mark.parametrize("asks", ASKED)
def test_a_question_is_answered_on_the_first_screen_and_shown_by_one_click(page, server, asks):
    page.goto(server)
    settle(page)
    question = QUESTIONS[asks]
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name=asks))
    expect(card).to_contain_text(question.figure)
    expect(card).to_contain_text(question.answer)
    box = card.bounding_box()
    # Read without a scroll.
    assert box["y"] + box["height"] <= 900
    card.get_by_role("link").click()
    expect(page.get_by_role("heading", name=ASKED[asks], level=1)).to_be_visible()


def test_the_figure_of_a_question_opens_its_evidence(page, server):
    page.goto(server)
    settle(page)
    asks = "How far behind is Chinese manufacturing?"
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name=asks))
    card.locator("button.figure").click()
    expect(page.get_by_role("dialog")).to_contain_text("independent comparable document")


def test_is_this_sentence_true_takes_one_click_on_a_phone(phone, server):
    tab = phone.new_page()
    tab.goto(f"{server}/claims")
    settle(tab)
    claims = DATA.tables["claims"]
    row = claims[claims["article"].astype(bool)].iloc[0]
    label = DATA.package.tables["claims"].fields["reading"].label
    shown = tab.get_by_role("row").filter(has_text=row["claim"])
    # The verdict stands beside the sentence, without a click.
    expect(shown).to_contain_text(label(row["reading"]))
    shown.get_by_role("link", name=row["claim"]).click()
    expect(tab.get_by_role("heading", name=row["claim"], level=1)).to_be_visible()
    expect(tab.get_by_text(row["reason"]).first).to_be_visible()
    tab.close()


def test_filter_chip_evidence_compare_and_export_by_keyboard_alone(page, server):
    page.goto(f"{server}/chips")
    settle(page)
    search = page.get_by_label("Find a chip")
    search.focus()
    page.keyboard.type("Ascend 910C")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=Ascend"))
    settle(page)
    link = page.get_by_role("link", name="Ascend 910C", exact=True)
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ascend 910C", level=1)).to_be_visible()
    settle(page)
    page.goto(f"{server}/compare")
    settle(page)
    table = page.get_by_role("region", name="Chips side by side")
    table.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    button = page.get_by_role("button", name="Download CSV").first
    button.focus()
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.suggested_filename.endswith(".csv")


@pytest.mark.parametrize("path", ["", *list(PAGES)[1:]])
def test_at_200_per_cent_a_page_does_not_scroll_sideways(enlarged, server, path):
    tab = enlarged.new_page()
    tab.goto(f"{server}/{path}")
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


def test_a_term_says_what_it_means_by_keyboard(page, server):
    page.goto(f"{server}/run")
    settle(page)
    term = page.locator("button.term").first
    means = term.get_attribute("data-means")
    assert term.get_attribute("aria-description") == means
    term.focus()
    shown = term.evaluate("e => getComputedStyle(e, '::after').display")
    assert shown == "block"
