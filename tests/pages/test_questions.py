"""What newcomers ask of the data: answers with the numbers of their functions, links that open."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from honest_silicon.addresses import PAGES, VIEW, place
from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.quality import coverage, totals
from honest_silicon.dataset.versions import released
from honest_silicon.views.pages.data.question_sentences import asked
from tests.ours import ours

from .conftest import read, tables, texts

DATA = ours()
TODAY = datetime.now(UTC).date()
QUESTIONS = {q.asks: q for q in asked(DATA, TODAY)}


def test_there_are_no_more_than_are_read():
    assert 6 <= len(QUESTIONS) <= 8


def test_the_answers_hold_the_numbers_of_the_data():
    said = {asks.split()[0]: q.answer for asks, q in QUESTIONS.items()}
    assert f"{len(DATA.evidence):,} statements in {len(DATA.sources):,} documents" in said["Where"]
    share = totals(coverage(DATA, DATA.chips))["share"]["CN"]
    assert f"{100 * share:.0f} %" in said["Why"].replace("\N{NO-BREAK SPACE}", " ")
    table = results(DATA)
    mine = table[table["country"] == "CN"]
    vendor = int((mine["runner"] == "vendor").sum())
    assert f"{vendor} of the {len(mine)} tests" in said["Who"].replace(",", "")
    sparse = int((DATA.evidence["qualifier"] == "sparse").sum())
    assert f"{sparse} statements" in said["Are"].replace(",", "")
    days = (TODAY - released(DATA)[DATA.version]).days
    assert ("today" if days <= 0 else f"{days} day") in said["How"]


@pytest.mark.parametrize("asks", QUESTIONS)
def test_each_answer_leads_to_a_page_that_has_the_rest(asks):
    path, _, query = QUESTIONS[asks].target.partition("?")
    where, state = place(path, dict(pair.split("=") for pair in query.split("&") if pair))
    app = read(where, **state)
    assert not app.exception
    assert "ignored" not in texts(app).casefold()
    assert all(app.query_params[name] == value for name, value in state.items())


def test_the_view_shows_each_question_with_its_answer():
    shown, day = "", None
    while day != (day := datetime.now(UTC).date()):  # it may end while the page is read
        shown = re.sub(r"<[^>]+>", "", tables(read("data", view="questions")))
    for question in asked(DATA, day):
        assert question.answer in shown


@pytest.mark.parametrize("path", ["data", "sources-quality"])
@pytest.mark.parametrize("show", ["verdicts", "wanted"])
def test_a_link_to_a_list_shows_it_first(path, show):
    app = read(path, show=show)
    assert app.query_params[VIEW] == "lists"
    assert "lists" in PAGES["data"]
    # No picture and no other table stands above it.
    assert not app.get("plotly_chart")
    assert len(app.header) == 1
