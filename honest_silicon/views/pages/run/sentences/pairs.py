"""Two chips on one model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from honest_silicon.analysis.measured_pairs import Pair
from honest_silicon.charts.achieved import PairRow
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.run.sentences.measured import tokens_words
from honest_silicon.views.pages.run.sentences.words import counted
from honest_silicon.words.names import own_name
from honest_silicon.words.ratios import ends_of, of, share

PAIRED: Final = (
    "Two results make a pair if the model, the bits of the weights and what is counted are the "
    "same. Prompt, answer and users per chip may differ by up to a factor of two."
)


def pairs_title(data: Dataset, found: Sequence[Pair], own: str, against: str) -> str:
    """What the pairs of two chips show."""
    tests = "one pair" if len(found) == 1 else f"{counted(len(found))} pairs"
    by = f" by {runner}" if (runner := _runner(found)) else ""
    reached = _reached(found, f"the {own_name(data, against)}'s speed")
    return f"In {tests} of tests{by} the {own_name(data, own)} reaches {reached}"


def pairs_show(data: Dataset, found: Sequence[Pair], own: str, against: str) -> str:
    """The same, inside a sentence: ``X found the Ascend 910B2 at 27 to 51 % of the H20``."""
    reached = _reached(found, f"the {own_name(data, against)}")
    at = f"the {own_name(data, own)} {{}}at {reached}"
    return f"{runner} found {at.format('')}" if (runner := _runner(found)) else at.format("was ")


def _reached(found: Sequence[Pair], whole: str) -> str:
    """The shares of something of the other chip that pairs show."""
    ratios = sorted(p.ratio for p in found)
    return ends_of(ratios[0], ratios[-1], whole) or of(ratios[0], whole)


def _runner(found: Sequence[Pair]) -> str:
    """Who ran all tests of some pairs; '' where they were several."""
    runners = {r.row["run_by"] for p in found for r in (p.own, p.other)}
    return str(runners.pop()) if len(runners) == 1 else ""


PAIRS_SUBTITLE: Final = (
    "Speed of the first chip over the second, per chip, logarithmic; dotted line: the same speed. "
    "Filled marks: one runner ran both."
)


def pair_name(pair: Pair) -> str:
    """Model and load of a pair."""
    chips, each = pair.own.row["chips"], pair.own.each
    if chips is None:
        return f"{pair.own.row['model']}, {number(each, significant=2)} users per chip"
    users = each * chips
    served = f"{number(users, significant=3)} user{'' if users == 1 else 's'}"
    on = f"{number(chips)} chip{'' if chips == 1 else 's'}"
    return f"{pair.own.row['model']}, {served} on {on}"


def pair_counts(pair: Pair) -> str:
    """What the rates of a pair count, inside a line."""
    return in_sentence(tokens_words("+".join([pair.own.counts, *sorted(pair.own.techniques)])))


def pair_lengths(pair: Pair) -> str:
    row = pair.own.row
    return f"{number(row['input_len'])} tokens in, {number(row['output_len'])} out"


def pair_runners(pair: Pair) -> str:
    one, other = pair.own.row["run_by"], pair.other.row["run_by"]
    return f"both run by {one}" if pair.same_runner else f"run by {one} and by {other}"


def pairs_alt(rows: Sequence[PairRow]) -> str:
    said = "; ".join(f"{r.words}: {share(r.ratio)}" for r in rows)
    return f"A mark for the ratio of each pair. {said}."


ONE_CHIP: Final = "One chip makes no pair."
PICK_TWO: Final = "Pick two chips."
PICK_OTHERS: Final = "Pick other chips or another model."
BITS_HELP: Final = "Bits of the weights, and the format computed in"
BATCH_HELP: Final = "Sequences decoded at a time for each chip"


def no_pair(own: str, other: str) -> str:
    return f"No measured pair of {own} and {other} is on file."


def pairs_with(chip: str, others: str) -> str:
    return f"{chip} makes pairs with {others}."
