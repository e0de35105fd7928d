"""The front page: search, the answer, six questions, one picture, and what is not known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import streamlit as st
from markupsafe import Markup

from honest_silicon.addresses import ABOUT, PAGES, VIEW, VIEWS
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.front import (
    ALIBABA,
    H20,
    METRIC,
    best_on_paper,
    best_on_sale,
    lead,
    points,
)
from honest_silicon.analysis.frontier import by_country, frontier
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.search import LONGEST, PAGE, Found, find
from honest_silicon.charts.html import html, joined
from honest_silicon.charts.scatter import landmarks, uncovered, until_today
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.own import COUNTRY as OWN
from honest_silicon.views.frame import controls, filters, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import chip_listing, region
from honest_silicon.views.frame.page import View, answer, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.pages.chips.sentences import axis_title
from honest_silicon.views.pages.claims.sentences import ARTICLE, opening
from honest_silicon.views.pages.data.question_sentences import asked
from honest_silicon.views.pages.overview import sentences
from honest_silicon.views.pages.overview.sentences import (
    Question,
    chart_title,
    questions,
    unknown_words,
)
from honest_silicon.views.pages.overview.sentences import answer as answer_words
from honest_silicon.views.pages.shared.chart_words import covered, scatter_alt
from honest_silicon.views.pages.shared.found import links
from honest_silicon.views.parts.click import Go
from honest_silicon.views.parts.markup import aside, figure_button, go_link, whole_words
from honest_silicon.words.left_out import reasons
from honest_silicon.words.names import own_name

#: Measure and filters of links made when this page had them: Explore draws the same picture.
_MEASURE: Final = "metric"


@register("overview", filtered=False)
def show(view: View) -> None:
    data, today = view.data, datetime.now(UTC).date()
    if view.state.opened_with((_MEASURE, *filters.NAMES)):
        _moved(data)
    with view.head.title:
        _search(view)
    _opening(view, today)
    _picture(view)
    _table(view)
    _unknown(view)


@kept
def _opening(view: View, today: date) -> None:
    view.answer(answer_words(view.data), title="How good are China's AI chips?")
    cards = joined(_card(q) for q in questions(view.data, today))
    if cards:
        _html(view, html('<div class="cards">{}</div>', cards), "questions", "Six questions")


def _moved(data: Dataset) -> None:
    """An older link to this page with filters or a measure goes to the page that has them."""
    asked = st.query_params.to_dict()
    status = ",".join(data.package.delivered)
    query = {"x": "released", "y": asked.pop(_MEASURE, METRIC), "frontier": "1", "status": status}
    answer(Go("explore", tuple({**query, **asked}.items())))


def _html(view: View, body: Markup, key: str, label: str) -> None:
    region(view, body, key=key, label=label, bare=True)


def _search(view: View) -> None:
    """Names of chips, models, claims and pages as links, the likeliest first."""
    typed = controls.text(
        view.state,
        "q",
        sentences.SEARCH,
        placeholder="H20, 昇腾910C, DeepSeek-V3, a sentence in the news",
        most=LONGEST,
    )
    if not typed:
        return
    found = find(view.data, typed, pages=places(view.data, datetime.now(UTC).date()))
    if not found:
        view.note(sentences.unnamed(typed))
        return
    links(view, found)


@per_dataset(2)
def places(data: Dataset, today: date) -> tuple[Found, ...]:
    """What a search may lead to beside chips, models and claims: the questions of this page and
    those on the data, each with its answer, and every view of every page.
    """
    known = sentences.known_by(data)
    mine = [
        Found(PAGE, q.target, q.asks, q.answer, more=known.get(q.target, ""))
        for q in questions(data, today)
    ]
    mine += [Found(PAGE, a.target, a.asks, a.answer) for a in asked(data, today)]
    for path, views in PAGES.items():
        title, about = ABOUT[path]
        if len(views) == 1 and path != "overview":
            mine.append(Found(PAGE, path, title, about))
        elif len(views) > 1:
            mine += [
                Found(
                    PAGE,
                    f"{path}?{VIEW}={name}",
                    f"{title}: {VIEWS[name][0]}",
                    VIEWS[name][1],
                    more=known.get(name, ""),
                )
                for name in views
            ]
    return tuple(mine)


def _card(question: Question) -> Markup:
    return html(
        '<section class="card"><h2>{}</h2><div class="big">{}</div><p>{} {}</p><p>{}</p></section>',
        whole_words(question.asks),
        figure_button(question.ref, question.figure),
        whole_words(question.answer),
        aside(whole_words(f"{question.beside}.")) if question.beside else "",
        go_link(question.target, question.words),
    )


@kept
def _picture(view: View) -> None:
    """The best each country had on sale, five chips by name."""
    data = view.data
    measure = axis_title(data, metric(data.package, METRIC))
    rows, others = points(data)
    if rows.empty:
        return
    chips = data.chips.loc[rows.index]
    drawn = rows.assign(
        name=chips["name"],
        # Without the vendor, so that two neighbours have room on a phone.
        label=[own_name(data, chip) for chip in rows.index],
        status=chips["status"],
        x=rows["middle"],
        y=rows["value"],
        hover=hovers(data, list(rows.index), [METRIC, "released"]),
    )
    title = chart_title(lead(data, datetime.now(UTC).date()))
    # A reader's own chips are named before all others.
    named = [*drawn.index[drawn["country"] == OWN], *_five(data, drawn.index.tolist())]
    seen = uncovered(drawn, named, y_log=True)
    chart(
        view,
        landmarks(
            seen,
            view.theme,
            named=named,
            lines={c: until_today(frontier(r)) for c, r in by_country(drawn, "x").items()},
            x_title="Released",
            y_title=measure,
            fields=(METRIC, "released"),
            source=view.source,
        ),
        key="overview-frontier",
        title=title,
        subtitle=sentences.chart_subtitle(measure) + covered(len(seen), len(drawn)),
        left_out=(len(rows), reasons(data.package, others)),
        alt=scatter_alt(drawn, view.theme, "release date", measure)
        + caveats_alt(data, drawn.index, (METRIC,)),
    )


def _table(view: View) -> None:
    rows, _ = points(view.data)
    if rows.empty:
        return
    with st.expander("The figures as a table", key="overview-open", on_change="rerun") as box:
        if box.open:
            order = view.data.chips.loc[rows.sort_values("value", ascending=False).index]
            columns = ("name", "vendor", "released", METRIC)
            title = chart_title(lead(view.data, datetime.now(UTC).date()))
            chip_listing(view, title, order, columns, key=f"overview-{METRIC}")


def _five(data: Dataset, drawn: list[str]) -> list[str]:
    """Chips the questions are about, as far as they are drawn, those with close neighbours first:
    they have the fewest places for a name.
    """
    best = best_on_sale(data)
    asked = [best.cn, best.us, best.behind.us_id] if best else []
    asked += [best_on_paper(data, "inference"), BASELINE, H20, ALIBABA]
    five = [c for c in dict.fromkeys(asked) if c in drawn][:5]
    return sorted(five, key=lambda chip: chip != BASELINE)


@kept
def _unknown(view: View) -> None:
    """How much is known, by whose word, and how the article fares."""
    data = view.data
    said = unknown_words(data)
    if said:
        shell.header("What is not known")
        shell.prose(said)
        _html(
            view,
            html("<p>{}</p>", go_link("sources-quality", "What is known of which chip")),
            "to-quality",
            "More on what is known",
        )
    table = data.tables.get("claims")
    if table is not None and not table.empty:
        shell.header("Reading an article?")
        shell.prose(f"{opening(table)} {ARTICLE}")
        link = go_link("claims", "Every sentence with its evidence")
        _html(view, html("<p>{}</p>", link), "to-claims", "More on claims")
