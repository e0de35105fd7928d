"""What was measured, by whom, and what is compared with nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from honest_silicon.analysis.likeness import DECODE, UNKNOWN, who_ran
from honest_silicon.charts.theme import Theme
from honest_silicon.dataset.format import number
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.run.sentences.words import counted
from honest_silicon.words.length import told
from honest_silicon.words.names import own_name

_SPACE: Final = "\N{NO-BREAK SPACE}"
#: Kinds of comparison, by what is done; and what each is a share of.
TASKS: Final = {
    "matrix": "Matrix arithmetic",
    "memory": "Memory speed",
    "training": "Training",
    "utilisation": "Training, as MFU",
    "decode": "Writing (decode), batch known",
    "decode-compute": "Inference, batch not stated",
    "prefill": "Reading (prefill)",
}
AGAINST: Final = {
    "matrix": "the chip's dense peak",
    "memory": "the chip's rated memory speed",
    "training": "the chip's dense peak",
    "utilisation": "the chip's dense peak",
    "decode": "the speed that the chip allows",
    "decode-compute": "the chip's dense peak",
    "prefill": "the chip's dense peak",
}
#: How that is reckoned, where it needs saying.
_RECKONED: Final = {
    "training": "Six operations are counted for each parameter and token.",
    "decode": "Memory and arithmetic set that limit, for as many users and tokens as in the test.",
    "decode-compute": "The arithmetic of the tokens alone is counted.",
    "prefill": "The arithmetic of the prompt alone is counted.",
}
#: Measure that is no share of a limit: what a reader buys.
RATE, RATE_WORDS = "tokens", "Inference speed"
LOADS: Final = {
    "few": "Up to 4 users per chip",
    "some": "5 to 32 users per chip",
    "many": "More than 32 users per chip",
    UNKNOWN: "Not stated",
}

#: Who ran it, in a word: what they are to the chip.
WHO: Final = {
    "vendor": "Maker or seller",
    "buyer": "User",
    "laboratory": "Laboratory",
    "project": "Open project",
    "unknown": "Not stated",
}


def who_measured(rows: pd.DataFrame) -> str:
    """How many results on Chinese chips someone else than maker or seller certainly ran."""
    vendor, every = who_ran(rows, "CN")
    if not every:
        vendor, every = who_ran(rows, "US")
        if not every:
            return "Nothing was measured on the chips of this selection."
        return _ran(vendor, every, "US")
    unknown = int(((rows["country"] == "CN") & (rows["runner"] == "unknown")).sum())
    if 2 * vendor > every:
        others = every - vendor - unknown
        return (
            f"Of {number(every)} results on Chinese chips most come from makers or sellers and "
            f"{counted(others)} certainly from someone else."
        )
    return _ran(vendor, every, "Chinese")


def _ran(vendor: int, every: int, whose: str) -> str:
    results = f"{counted(every)} result{'' if every == 1 else 's'}"
    return f"Makers or sellers ran {counted(vendor)} of the {results} on {whose} chips."


def format_words(package: Package, key: str) -> str:
    """A number format of measured work, as ``FP8, 4-bit weights``."""
    named, _, stored = key.partition("-w")
    label = package.tables["measured"].fields["precision"].label
    words = "Not stated" if named == UNKNOWN else label(named)
    return f"{words}, {stored}-bit weights" if stored else words


#: What a rate counts, in words, by task and metric.
_TASK_WORDS: Final = {"serving": "live requests", "offline": "bulk work", "decode": "writing alone"}
_COUNT_WORDS: Final = {
    "output_throughput": "Answer tokens",
    "total_throughput": "Prompt and answer tokens",
    "input_throughput": "Prompt tokens",
    "throughput": "Tokens not said of what",
}
_BY: Final = {
    "draft": "with drafts",
    "prefix-cache": "prompts partly from a cache",
    "disaggregated": "prefill on chips of its own",
}


def tokens_words(key: str) -> str:
    """What a rate counts, as ``Answer tokens, live requests, with drafts``."""
    what, *techniques = key.split("+")
    by = [_BY[t] for t in techniques]
    if what == DECODE:
        return ", ".join(["Answer tokens while writing", *by])
    task, _, metric = what.partition("-")
    count = _COUNT_WORDS.get(metric, metric.replace("_", " "))
    return ", ".join([count, _TASK_WORDS.get(task, task), *by])


def likeness(package: Package, shape: str, key: str, load: str) -> str:
    """What results in one picture have in common: ``Qwen3-32B, BF16, up to 4 users per chip``."""
    users = LOADS[load].lower() if load in LOADS and load != UNKNOWN else ""
    said = (shape, format_words(package, key) if key != UNKNOWN else "", users)
    return ", ".join(filter(None, said))


def results_title(data: Dataset, rows: pd.DataFrame, kind: str) -> str:
    """What the picture of results shows."""
    if kind == RATE:
        best = rows.loc[rows["shown"].idxmax()]
        rate = f"{number(float(best['shown']), significant=3)}{_SPACE}tokens/s"
        name = own_name(data, best["chip_id"])
        return f"The fastest of these results: {rate} per {name}, in a test by {best['run_by']}"
    median = f"{number(float(rows['shown'].median()), significant=2)}{_SPACE}%"
    if len(rows) == 1:
        return f"The one result reaches {median} of {AGAINST[kind]}"
    return f"Half of these {len(rows)} results reach {median} or more of {AGAINST[kind]}"


def results_subtitle(kind: str, tokens: str = "", like: str = "") -> str:
    """Measure and marks of a picture of results; ``tokens`` is the key of what a rate counts, and
    ``like`` what its results have in common.
    """
    if kind == RATE:
        measure = f"{tokens_words(tokens)}: tokens/s per chip, logarithmic."
    else:
        measure = f"Share of {AGAINST[kind]}, %. {_RECKONED.get(kind, '')}".strip()
    shared = f"{like}. " if like else ""
    return (
        f"{shared}{measure} Filled marks: run by neither the maker nor a seller; hollow: by one of "
        "them; with a dot: not stated. Upright line: median of a row."
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def results_alt(rows: pd.DataFrame, theme: Theme, kind: str) -> str:
    said = "; ".join(
        f"{_many(len(part), 'result')} on {_many(part['chip_id'].nunique(), 'chip')} of "
        f"{_the(theme, str(country))}"
        for country, part in rows.groupby("country")
    )
    measure = "tokens/s per chip" if kind == RATE else f"shares of {AGAINST[kind]}"
    return f"Marks of {measure}, a row for each chip: {said}. The table has each result."


def _the(theme: Theme, country: str) -> str:
    name = theme.names[country]
    return f"the {name}" if name == "United States" else name


def results_counted(shown: int, every: int, mine: int, known: int, kind: str) -> str:
    like = {"matrix": "one number format", "memory": "all"}.get(kind, "one model and number format")
    if kind in ("decode", RATE):
        like = "one model, format and kind of token, like numbers of users; lengths differ"
    return (
        f"{shown} of {number(every)} results of this kind: {like}. Of all {number(mine)} results, "
        f'{number(known)} can be compared with a limit; the rest are under "Not compared".'
    )


def others_title(counts: Mapping[str, int]) -> str:
    """How many results are compared with nothing, and why most of them are not."""
    first = max(counts, key=counts.__getitem__)
    every = sum(counts.values())
    many = number(counts[first])
    return f"{number(every)} results are not compared, most often ({many}) for one reason: {first}"


def others_reasons(counts: Mapping[str, int]) -> str:
    reasons = [f"{why} ({number(n)})" for why, n in counts.items()]
    said = told(
        reasons,
        lambda r: f"Reasons, the most frequent first: {'; '.join(r)}.",
        lambda r: f"Then: {'; '.join(r)}.",
    )
    return " ".join(said)


def withheld_title(sheets: int) -> str:
    return f"{sheets} public test sheets give no speed, or no rating to compare it with"


def left_out_title(sets: int) -> str:
    return f"{sets} sets of public results were read and left out, each for a reason"


NO_RESULTS: Final = "This data directory has no table of measured results."
NOTHING_MEASURED: Final = "Nothing measured is recorded."
NONE_COMPARABLE: Final = "No result of the selection can be compared in this way."
ERRORS_TITLE: Final = "Measured speeds as a share of the possible, by chip"
NONE_WITHHELD: Final = "No withheld sheet is recorded."
NONE_LEFT_OUT: Final = "No result is recorded as left out."
