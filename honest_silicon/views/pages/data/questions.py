"""What newcomers ask of the data, each answered in a sentence with the page that has the rest."""

from __future__ import annotations

from datetime import UTC, datetime

from markupsafe import Markup

from honest_silicon.charts.html import html, joined
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import region
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.pages.data.question_sentences import Asked, asked, questions_opening
from honest_silicon.views.parts.markup import go_link, whole_words


@register("questions", filtered=False)
def show(view: View) -> None:
    _shown(view)


@kept
def _shown(view: View) -> None:
    found = asked(view.data, datetime.now(UTC).date())
    view.answer(questions_opening(len(found)))
    cards = html('<div class="cards">{}</div>', joined(map(_card, found)))
    region(view, cards, key="newcomers-questions", label="Questions and answers", bare=True)


def _card(question: Asked) -> Markup:
    return html(
        '<section class="card"><h2>{}</h2><p>{}</p><p>{}</p></section>',
        whole_words(question.asks),
        whole_words(question.answer),
        go_link(question.target, question.words),
    )
