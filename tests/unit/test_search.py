"""What a reader types in their own words leads to claims, pages and chips; nonsense to nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from honest_silicon.addresses import PAGES
from honest_silicon.analysis import search
from honest_silicon.analysis.search import CHIP, CLAIM, MODEL, PAGE, Found, find
from honest_silicon.dataset.records import records
from honest_silicon.views.pages.claims.page import _mentions
from honest_silicon.views.pages.overview.page import places
from honest_silicon.views.pages.overview.sentences import questions
from honest_silicon.views.pages.shared.found import also
from honest_silicon.views.pages.shared.verdicts import verdict
from tests.examples import examples
from tests.ours import ours

DATA = ours()
TODAY = date(2026, 12, 1)
PLACES = places(DATA, TODAY)
CLAIMS = {row["id"]: row["claim"] for row in records(DATA, "claims")}
SAME = settings(deadline=None, derandomize=True, database=None, max_examples=examples(60))


def found(typed: str, most: int = 8) -> list[Found]:
    return find(DATA, typed, most, pages=PLACES)


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        # As the press has it, and the claims of that story.
        ("Alibaba is testing a new chip", {"s01", "s02", "s03", "s04"}),
        ("Ascend is good for inference but not training", {"s10"}),
        ("SMIC 7nm Alibaba", {"s03", "s04"}),
        # Other forms and another order of the words.
        ("manufactured by a foundry in China: the Alibaba chips", {"s03"}),
        ("DeepSeek trains its V4.1 on Huawei's Ascends", {"o31"}),
        ("Chinese firm depending on Nvidia to train", {"s14"}),
    ],
)
def test_a_sentence_of_the_press_leads_to_the_claims_of_its_story(typed, ids):
    shown = [f.id for f in found(typed) if f.kind == CLAIM]
    assert ids <= set(shown), shown
    assert shown[0] in ids


#: What newcomers typed, and what they were to be led to.
NEWCOMERS = {
    "China has no capacity": {"o06", "s13", "supply"},
    "China does not have enough manufacturing capacity": {"o06", "s13", "supply", "process-node"},
    "made by a Chinese company rather than TSMC": {"s03"},
    "compatible with CUDA": {"s05", "software"},
    "yield": {"o22", "s13", "process-node", "supply"},
    "yields": {"o22", "s13", "process-node", "supply"},
    "SMIC": {"s03", "o22", "process-node", "made-in-china?view=process-node"},
}


@pytest.mark.parametrize(("typed", "ids"), NEWCOMERS.items())
def test_what_newcomers_type_leads_to_claims_by_their_reasons_and_to_the_page(typed, ids):
    shown = [f.id for f in found(typed)]
    assert ids <= set(shown), shown


@pytest.mark.parametrize("typed", [*NEWCOMERS, "SMIC 7nm Alibaba", "H20", "training"])
def test_both_boxes_lead_to_the_same_claims(typed):
    table = DATA.tables["claims"]
    there = set(table["id"][_mentions(DATA, table, typed)])
    here = {f.id for f in found(typed, 10 * len(table)) if f.kind == CLAIM}
    assert here == there


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("training", "Can Chinese chips train large models?"),
        ("how far behind", "How far behind is Chinese manufacturing?"),
        ("How far behind is China?", "How far behind is Chinese manufacturing?"),
        ("export controls", "Sold to China: The rules"),
        ("process node", "How far behind is Chinese manufacturing?"),
        ("what may china buy", "What may China buy?"),
        ("racks", "Compare: Whole systems"),
        ("licence", "What may China buy?"),
    ],
)
def test_questions_and_pages_are_found_by_their_titles(typed, first):
    pages = [f.name for f in found(typed) if f.kind == PAGE]
    assert pages[0] == first


def test_every_question_and_every_view_is_found_by_its_title():
    titles = {q.asks for q in questions(DATA, TODAY)}
    assert titles <= {p.name for p in PLACES}
    # The front page itself needs no way to it.
    assert {p.id.partition("?")[0] for p in PLACES} >= set(PAGES) - {"overview"}
    for place in PLACES:
        assert place in found(place.name), place.name


def test_claims_are_found_by_their_own_words():
    for claim, text in CLAIMS.items():
        assert (CLAIM, claim) in [(f.kind, f.id) for f in found(text)], text


@SAME
@given(st.data())
def test_claims_are_found_by_most_of_their_words_in_any_order(data):
    claim = data.draw(st.sampled_from(sorted(CLAIMS)))
    words = CLAIMS[claim].split()
    if len(words) < 4:
        return
    kept = data.draw(st.permutations(words))[: -(-3 * len(words) // 4)]
    ids = [f.id for f in find(DATA, " ".join(kept), len(CLAIMS), (CLAIM,))]
    assert claim in ids[:8]


def test_a_claim_that_is_found_comes_with_the_verdict_of_the_page_of_claims():
    label = DATA.package.tables["claims"].fields["reading"].label
    for row in records(DATA, "claims"):
        claim = next(f for f in found(row["claim"]) if f.id == row["id"])
        said = str(also(DATA, claim))
        assert str(verdict(DATA, row["reading"])) in said
        assert label(row["reading"]) in said
        assert said.endswith(f"claim by {escape(row['claimant'])}")


def test_the_exact_name_stays_first():
    first = found("H20")[0]
    assert (first.kind, first.id) == (CHIP, "nvidia-h20")
    assert found("昇腾910C")[0].id == "huawei-ascend-910c"
    assert found("DeepSeek-V3")[0].id == "deepseek-v3"


def test_chips_that_a_sentence_names_are_found():
    shown = found("Is the Ascend 910C better than the H100?")
    assert [f.id for f in shown[:2]] == ["huawei-ascend-910c", "nvidia-h100-sxm"]
    assert found("华为昇腾910C怎么样")[0].id == "huawei-ascend-910c"
    assert {f.kind for f in shown} == {CHIP, CLAIM}


def test_a_makers_name_leads_to_each_kind_of_thing():
    assert {f.kind for f in found("Alibaba")} == {PAGE, CHIP, MODEL, CLAIM}


@pytest.mark.parametrize(
    "typed",
    [
        "zebra",
        "banana",
        "quantum computing",
        "zebra chip",
        "chips with vinegar",
        "lorem ipsum",
        "purple chip",
        "compatible with vinegar",
        "no weather in China",
    ],
)
def test_what_is_not_here_is_not_found(typed):
    assert found(typed) == []


@SAME
@given(st.lists(st.text("bcdfghjklmnpqrtvwxz", min_size=6, max_size=12), min_size=1, max_size=5))
def test_letters_without_a_meaning_find_nothing(words):
    assert found(" ".join(words)) == []


@SAME
@given(st.text(max_size=400))
def test_any_text_is_answered_with_no_more_than_asked_for_and_nothing_twice(typed):
    shown = found(typed, 5)
    assert len(shown) <= 5
    assert len(set(shown)) == len(shown)


def test_without_pages_there_are_none_and_chips_alone_are_chips():
    assert PAGE not in {f.kind for f in find(DATA, "training")}
    assert {f.kind for f in find(DATA, "Alibaba", 20, (CHIP,))} == {CHIP}


@pytest.mark.parametrize(
    "forms",
    [
        ("train", "trains", "trained", "training"),
        ("ship", "ships", "shipped", "shipping"),
        ("make", "makes", "making"),
        ("company", "companies"),
        ("class", "classes"),
        ("manufacture", "manufactured", "manufacturing"),
    ],
)
def test_forms_of_a_word_are_one(forms):
    assert len({search._stem(form) for form in forms}) == 1


@pytest.mark.parametrize("pair", [("h20", "h200"), ("us", "use"), ("chip", "china")])
def test_other_words_are_others(pair):
    assert search._stem(pair[0]) != search._stem(pair[1])
