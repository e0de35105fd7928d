"""Questions a newcomer asks of the data, with their answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.likeness import who_ran
from honest_silicon.analysis.quality import coverage, totals
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number, percent
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.versions import released
from honest_silicon.views.pages.shared.sale_words import day_words


@dataclass(frozen=True)
class Asked:
    """A question, its answer in a sentence, and the page that has the rest."""

    asks: str
    answer: str
    target: str
    words: str


def questions_opening(count: int) -> str:
    return f"{number(count)} questions that newcomers ask, each with what the data say today."


@per_dataset(2)
def asked(data: Dataset, today: date) -> list[Asked]:
    """The questions that these data can answer, those on figures first."""
    return [*_on_figures(data), *_on_use(data, today)]


def _on_figures(data: Dataset) -> Iterator[Asked]:
    yield Asked(
        "Where do the figures come from?",
        f"From {number(len(data.evidence))} statements in {number(len(data.sources))} documents, "
        "each a click away from its figure.",
        "data?show=sources",
        "All documents",
    )
    known = totals(coverage(data, data.chips))["share"].dropna()
    if "CN" in known.index:
        yield Asked(
            "Why is so much unknown?",
            f"Makers do not say it: of the facts a buyer needs, {percent(known['CN'])} are known "
            "for Chinese chips on sale.",
            "data",
            "What is known of which chip",
        )
    yield Asked(
        "What does \u201con paper\u201d mean?",
        "Computed from peak rates and memory speeds that documents state, and not measured.",
        "run?view=inference",
        "Chips compared on paper",
    )
    vendor, every = who_ran(results(data), "CN")
    if every:
        yield Asked(
            "Who tested the Chinese chips?",
            f"Makers or sellers ran {number(vendor)} of the {number(every)} tests on file, and "
            "some of the others do not say who did.",
            "measured",
            "Measured results",
        )
    sparse = int((data.evidence["qualifier"] == "sparse").sum())
    if sparse:
        yield Asked(
            "Are rates with sparsity mixed in?",
            f"No, every rate compared is dense: {number(sparse)} statements that skip zeros are "
            "shown with their chip and compared with nothing.",
            "chips",
            "All chips",
        )


def _on_use(data: Dataset, today: date) -> Iterator[Asked]:
    day = released(data).get(data.version)
    if isinstance(day, date):
        yield Asked(
            "How fresh are the data?",
            f"Version {data.version} is of {day_words(day)}, {_days((today - day).days)}.",
            "data?show=freshness",
            "When each fact was last looked at",
        )
    yield Asked(
        "May I use the data?",
        "Yes, with credit: the data are CC BY 4.0 and the code is MIT, all of it in one file.",
        "data?show=reuse",
        "Download and cite",
    )
    yield Asked(
        "What if a figure is wrong or a chip is missing?",
        "Send the document that says so: a figure without a document is not taken.",
        "data?show=contribute",
        "Add or correct",
    )


def _days(count: int) -> str:
    """How long ago a day is.

    >>> _days(0), _days(1), _days(12)
    ('today', '1 day ago', '12 days ago')
    """
    if count <= 0:
        return "today"
    return f"{number(count)} day{'' if count == 1 else 's'} ago"
