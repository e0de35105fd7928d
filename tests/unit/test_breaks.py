"""Compound words that stay whole in titles and cards."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from honest_silicon.views.parts.markup import whole_words
from honest_silicon.words.breaks import breakable, pieces, unbroken

#: Where a browser may break a line: after a hyphen that no joiner follows.
_BREAK = re.compile(r"(?<=\w)-(?=\w)")


def test_a_title_is_not_broken_within_a_word():
    said = unbroken("Ahead in 16-bit compute and scale-up bandwidth since 2025-04-23")
    assert not _BREAK.search(said)
    assert said.replace("\N{WORD JOINER}", "") == (
        "Ahead in 16-bit compute and scale-up bandwidth since 2025-04-23"
    )


def test_a_name_too_long_for_a_phone_may_be_broken():
    assert unbroken("TeleChat3-Preview-Thinking-Base") == "TeleChat3-Preview-Thinking-Base"


def test_html_keeps_its_words_whole_and_is_escaped_once():
    assert whole_words("<16-bit> & more") == (
        '&lt;<span class="whole">16-bit</span>&gt; &amp; more'
    )
    known = whole_words("16-bit")
    assert whole_words(known) is known


@given(st.text(alphabet="ab1- /.", max_size=40))
def test_nothing_of_a_text_is_lost(text):
    assert "".join(piece for piece, _ in pieces(text)) == text
    assert breakable(unbroken(text)) == text
