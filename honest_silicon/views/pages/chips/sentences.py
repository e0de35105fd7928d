"""What the views of Chips say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.metrics import DIVISORS, Metric
from honest_silicon.analysis.quality import sourced_cells
from honest_silicon.analysis.trends import Trend
from honest_silicon.dataset import Cell, Dataset
from honest_silicon.dataset.format import ends_text, fixed, in_sentence, number
from honest_silicon.views.pages.shared.two_chips import known_and_not
from honest_silicon.words.length import told
from honest_silicon.words.lists import begun, listed
from honest_silicon.words.ratios import named

_SPACE = "\N{NO-BREAK SPACE}"


# The table.


def opening(data: Dataset, chips: pd.DataFrame) -> str:
    """How many of these chips are of each country, and how many of them customers have."""
    every, had = Counter(chips["country"]), Counter[str]()
    for country, status in zip(chips["country"], chips["status"], strict=True):
        had[country] += status in data.package.delivered
    found = {c: words for c, words in (("CN", "Chinese"), ("US", "US")) if every[c]}
    if not found:
        return "No Chinese or US chip is listed here."
    if sum(every[c] for c in found) == 1:
        ((country, words),) = found.items()
        return (
            f"The {words} chip listed here has {'' if had[country] else 'not '}reached customers."
        )
    listed = " and ".join(f"{every[c]} {words}" for c, words in found.items())
    reached = " and ".join(f"{had[c] or 'none'}" for c in found)
    return f"Of the {listed} chips listed here, {reached} have reached customers."


def how_to_read(data: Dataset) -> str:
    return f"Click any of {sourced_cells(data):,} figures to see who says so."


#: Heading of each group of chips, by what is true of them, in the order of the table.
GROUPS: Mapping[str, str] = {
    "own": "Yours, without a source",
    "had": "Customers have them",
    "planned": "Not on sale yet: announced, in tests or rumoured. Their figures are plans",
    "cancelled": "Cancelled",
}
#: How the chips of a group are in order until a reader picks another.
NEWEST: Mapping[str, str] = {
    "had": ", newest first, those of unknown memory last",
    "planned": ", soonest first",
}
#: Short cuts to the chips of one country.
OF_COUNTRY: Mapping[str, str] = {"CN": "Chinese chips", "US": "US chips"}


def unfound(text: str, hidden: int, others: int) -> str:
    """Why a search shows no chip: ``hidden`` of its chips are left out by the filters, ``others``
    are models and claims that it found.
    """
    named = f"“{text.strip()}”"
    if hidden:
        count = "the one chip" if hidden == 1 else f"all {hidden}{_SPACE}chips"
        return f"The filters in the side bar leave out {count} found for {named}."
    if others:
        return f"No chip is found for {named}, but these models and claims are:"
    return f"No chip, model or claim is found for {named}. Try fewer letters."


# The chart.


def thing(data: Dataset, wanted: Metric) -> str:
    """What a measure is of, in a sentence."""
    if wanted.denominator and wanted.denominator not in DIVISORS:
        return in_sentence(wanted.title)
    field = data.package.chip_fields[wanted.numerator]
    named = in_sentence(field.short_title)
    if field.unit in ("TFLOPS", "TOPS"):
        named += " compute"
    per = DIVISORS.get(wanted.denominator)
    return f"{named} {per.words}" if per else named


def axis_title(data: Dataset, wanted: Metric) -> str:
    said = thing(data, wanted)
    return begun(said) + (f" ({wanted.unit})" if wanted.unit else "")


def per(field: str) -> str:
    """The choice of a unit of comparison."""
    if not field:
        return "per chip"
    return DIVISORS[field].words if field in DIVISORS else "per byte of bandwidth"


def best_words(data: Dataset, wanted: Metric, tops: Mapping[str, pd.Series]) -> str:
    """The best chip on sale of each country, with its figure; '' for none."""
    said = []
    for country, words in (("CN", "Chinese"), ("US", "US")):
        if country in tops:
            top = tops[country]
            figure = f"{number(float(top['value']), significant=3)}{_unit(wanted)}"
            said.append((words, f"the {data.names[str(top.name)]} ({figure})"))
    if not said:
        return ""
    (first, chip), *more = said
    rest = f" and the best {more[0][0]} one {more[0][1]}" if more else ""
    return f"By {thing(data, wanted)} the best {first} chip on sale is {chip}{rest}."


def _unit(wanted: Metric) -> str:
    """The unit after a figure, without what the words of the measure say it is divided by."""
    per = DIVISORS.get(wanted.denominator)
    unit = wanted.unit.removesuffix(f"/{per.unit}") if per else wanted.unit
    return f"{_SPACE}{unit}" if unit else ""


def chart_title(data: Dataset, wanted: Metric, tops: Mapping[str, pd.Series]) -> str:
    """How far apart the best on sale are; '' unless both countries have one."""
    if set(tops) != {"CN", "US"}:
        return ""
    low, high = sorted(tops.values(), key=lambda top: float(top["value"]))
    over = float(high["value"]) / float(low["value"])
    has = named(over, thing(data, wanted), data.names[str(low.name)])
    return f"Best on sale: the {data.names[str(high.name)]} has {has}"


def subtitle(x: str, y: str, x_log: bool, y_log: bool, lines: bool) -> str:
    """Both measures, the scales, and what the lines are."""
    scales = {
        (False, False): "",
        (False, True): "; the vertical scale is logarithmic",
        (True, False): "; the horizontal scale is logarithmic",
        (True, True): "; both scales are logarithmic",
    }[(x_log, y_log)]
    steps = " The steps are the best that each country had on sale." if lines else ""
    return f"{y} by {in_sentence(x)}{scales}. Hollow marks are not on sale.{steps}"


def no_finding(count: int, x: str, y: str) -> str:
    """The opening where no best can be named."""
    some = "No chip has" if not count else f"{count}{_SPACE}chips have"
    return f"{some} a known {y} and a known {x}."


def trend_words(country: str, fitted: Trend | None) -> str:
    """How fast the chips of a country became better."""
    if fitted is None:
        return f"{country}: too few chips on sale for a trend, which takes five."
    ends = fitted.doubling_range
    if fitted.doubling_years is None or ends is None:
        said = f"growth is not significant at 90{_SPACE}% confidence"
    else:
        said = (
            f"doubles every {fitted.doubling_years:.1f}{_SPACE}years "
            f"({ends_text(*ends, fixed(1))} at 90{_SPACE}% confidence)"
        )
    return f"{country}, {fitted.points}{_SPACE}chips on sale: {said}."


# A chip's page.


PICK_CHIP: Final = "Pick a chip"


def no_chip(asked: str) -> str:
    """The answer where a link names no chip of ours, or none is picked since."""
    return f"No chip here has the id {asked}. {_FIND}" if asked else _FIND


_FIND: Final = "Pick one, or find it by name on the front page."


def chip_opening(data: Dataset, chip: str) -> tuple[str, str]:
    """What a chip has of the baseline's compute, memory and memory speed, and what of it is not
    known, '' for nothing; of the baseline, what it is here.
    """
    if chip != BASELINE and BASELINE in data.names:
        return known_and_not(data, chip, BASELINE, "sold", "16")
    if chip == BASELINE:
        return f"The {data.names[chip]} is the chip that others are compared with here.", ""
    return f"What is known of the {data.names[chip]}, and by whose word.", ""


def chip_known(data: Dataset, chip: str, cells: Mapping[str, Cell]) -> str:
    """Status, number of documents, what they disagree on, and how many core facts lack."""
    fields = data.package.chip_fields
    facts = data.package.core
    unknown = sum(
        all(cells[c].value is None and cells[c].gap != "not_applicable" for c in columns)
        for columns in facts.values()
    )
    lacking = f"{unknown} of {len(facts)} core facts {'is' if unknown == 1 else 'are'} not known."
    if not unknown:
        lacking = "All core facts are known."
    if chip in data.own:
        return f"Your chip, without a source. {lacking}"
    status = fields["status"].label(data.chips.at[chip, "status"])
    when = data.chips.at[chip, "released"]
    dated = (
        f" since {when}" if status == fields["status"].label("shipping") and when == when else ""
    )
    documents = len({e.origin for c in cells.values() for e in c.evidence})
    plural = "" if documents == 1 else "s"
    disputed = [
        in_sentence(fields[n].title) for n, c in cells.items() if c.disputed and fields[n].support
    ]
    differ = f" They disagree on {listed(disputed)}." if disputed else ""
    filed = f"{documents}{_SPACE}independent document{plural} on file."
    return f"{status}{dated}. {filed}{differ} {lacking}"


def unrecorded(titles: list[str]) -> str:
    """Fields with neither a value nor a search."""
    said = told(
        [in_sentence(t) for t in titles],
        lambda named: f"No entry is on file under {listed(named)}.",
        lambda named: f"Nor under {listed(named)}.",
    )
    return " ".join(said)


# What the table says of itself.

MARK_SOURCES: Final = "Mark each figure with the kind of its source"
NONE_PASS: Final = "No chip passes the filters."


# The page of a chip.

AT_WORK: Final = "At work: on paper and in tests"
EVERY_FIGURE: Final = "Every figure with its sources"


# Controls of the chart.

NONE_ON_BOTH_AXES: Final = "No chip of the selection has a sourced figure on both axes."
DATE_AXIS: Final = "Date of release, or the date expected"
BARS_HELP: Final = (
    "A thin line from the lowest to the highest comparable figure, and over the days that "
    "a date known only to its month, quarter or year may mean."
)
FRONTIER_HELP: Final = "The best that each country had on sale."
TREND_HELP: Final = "Exponential fit to chips on sale, with its 90 % bootstrap interval."


# Chips of the reader's own.

KEPT_NOWHERE: Final = (
    "Your chips appear as green stars labelled “yours” on every page of this session, without "
    "a source. They are not stored, no other reader sees them, and a link to a page does not "
    "carry them. Your tab remembers them until it is closed: download the CSV to keep them."
)
YOURS_OPENING: Final = (
    "Compare your own chips with every sourced one: give any table of them, or enter one."
)
START_FROM: Final = "Nothing, or the figures of a chip"
NOT_SAVED: Final = "The chip was not saved."


def yours_opening(chips: str) -> str:
    return f"Every page now shows {chips} of yours with the sourced ones."


def full(most: str) -> str:
    return f"Not added: a session holds at most {most} chips."


# A table of the reader's.

NO_NAME: Final = "No column is the name: choose which one names the chips."
TURNED: Final = " Chips stand in its columns, so it was turned."
HALVE_SOME: Final = "With sparsity where they are twice ours: halve those"
HEADING_SAYS: Final = (
    "A heading says sparsity. Every rate here is dense, so such a rate has to be halved."
)
SLID: Final = "with more cells than headings, so that cells may have slid"
NO_ROW: Final = "No row of the table can be used."


def formats(most: str) -> str:
    return (
        "CSV with any separator and in any encoding, a workbook (XLSX), JSON, Markdown, or a "
        "table copied from a page. Columns may have any order, names and units. At most "
        f"{most} chips and 1 MB."
    )


def table_read(rows: str, columns: str, read_as: str, decimals: str, layout: str) -> str:
    return (
        f"{rows} and {columns} ({read_as}{decimals}).{layout} Change our guess for a column "
        "where it is wrong."
    )


def room_for(rows: str, chips: str) -> str:
    return f"{rows}, and room for {chips}. Take only rows that contain"


def rows_found(rows: str, read: str) -> str:
    return f"{rows} found, {read} of them read."


def sparsity_question(rates: str) -> str:
    return f"Are the rates for {rates} dense or with sparsity?"


def twice_ours(names: str, more: str) -> str:
    return (
        f"They are twice ours for {names}{more}, as if counted with sparsity. Every rate here "
        "is dense."
    )


def ignored(cells: str, are: str) -> str:
    return f"{cells} {are} ignored. The other cells of the same chips are read."


def rows_left_out(why: str, lines: str) -> str:
    return f"Left out as rows {why}: {lines}."


def only_first(rows: str) -> str:
    return f"Only the first {rows} were read."


def no_figure(names: str, more: str) -> str:
    return f"No figure was read for {names}{more}."


def read_in_more_ways(cells: str) -> str:
    return f"{cells} that could be read in more ways"


def session_full(most: str) -> str:
    return f"A session holds at most {most} chips: remove some first."


def answer_first(add: str) -> str:
    return f"Answer the question about sparsity to a{add}."


def first_of(shown: str, every: str) -> str:
    return f"The first {shown} of {every}."


# A chip under the rules.

UNDER_RULES: Final = "Under US export rules"
BY_ARITHMETIC: Final = "by arithmetic on published figures and without legal advice"
#: Where a rule applies.
CLASS: Final = "3A090 is the entry for AI chips in the US list of controlled goods."
#: What both governments say of it by name, whatever the arithmetic gives.
IN_PRACTICE: Final = "Sale to China in practice."
WHAT_IS_SOLD: Final = "What China may buy"
