"""Suitability in words: what chips can do on paper and what was shown, each half by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from honest_silicon.analysis.bounds.panel import (
    KINDS,
    Comparison,
    compare,
)
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.intervals import quotient
from honest_silicon.analysis.known import BY_RIVAL, known, rest_on_rival
from honest_silicon.analysis.ladders import Ladder, Proof
from honest_silicon.analysis.measured_pairs import Pair, measured_pairs
from honest_silicon.dataset.format import range_beside, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import estimated, lack, reason
from honest_silicon.words.evidence import LEVELS, proof

UNKNOWN: Final = "unknown"


def ratio_text(data: Dataset, found: Comparison) -> str:
    """The ratio with its lowest and highest: ``0.97x (0.22x to 1.2x over 10 workloads)``; '' where
    nothing could be computed.
    """
    over = found.ratio
    if over is None:
        return ""
    said = _spread(data, found)
    return times_text(over.value) + (f" ({'; '.join(said)})" if said else "")


def _spread(data: Dataset, found: Comparison) -> list[str]:
    """The ends of a ratio, over how many workloads, and which figures are a rival's estimate."""
    over = found.ratio
    ends = range_beside(over.low, over.high, times_text).strip(" ()") if over else ""
    if ends and found.computed > 1:
        ends += f" over {found.computed} workloads"
    return [text for text in (ends, estimated(data, found)) if text]


def gaps_text(data: Dataset, found: Comparison) -> str:
    """Why workloads have no ratio or count as zero; '' where each has one above zero."""
    said = list(dict.fromkeys(lack(data, why) for why in found.left_out.values()))
    said += [f"counts as 0x: {reason(why)}" for why in dict.fromkeys(found.cannot.values())]
    return "; ".join(said)


def panel_reading(data: Dataset, chips: Sequence[str], baseline: str = BASELINE) -> str:
    """Chips over the whole panel, a sentence each, inference and training by themselves."""
    said = []
    for chip in chips:
        if chip == baseline:
            continue
        halves = [
            f"{ratio_text(data, compare(data, chip, baseline, kind)) or UNKNOWN} in {kind}"
            for kind in KINDS
        ]
        names = f"{data.names[chip]} over {data.names[baseline]}"
        said.append(f"{names} on paper: {' and '.join(halves)}.")
    return " ".join(said)


def beside(data: Dataset, chip: str, baseline: str) -> str:
    """What always stands beside a computed ratio: memory bandwidth, 16-bit compute, and the nearest
    pair of tests.
    """
    said = [f"{text} in {words}" for words, text in published(data, chip, baseline).items()]
    found = nearest_pair(data, chip, baseline)
    tested = f"In the nearest pair of tests: {found}." if found else "No pair of tests is on file."
    names = data.names
    both = f"{names[chip]} over {names[baseline]}"
    return f"{both} as published: {' and '.join(said)}. {tested}"


def published(data: Dataset, chip: str, baseline: str) -> dict[str, str]:
    """A chip over another by what is published: multiples with their ends, or ``unknown``."""
    said = {}
    for field, words in (("memory_bw_gbs", "memory bandwidth"), ("fp16_tflops", "16-bit compute")):
        over = quotient(known(data, chip, field), known(data, baseline, field))
        if over is None:
            said[words] = UNKNOWN
        else:
            ends = range_beside(over.low, over.high, times_text)
            said[words] = f"{times_text(over.value)}{ends}{_estimated(data, field, chip, baseline)}"
    return said


def nearest_pair(data: Dataset, chip: str, baseline: str) -> str:
    """The nearest measured pair of two chips in a line; '' where there is none."""
    found = measured_pairs(data, chip, baseline)
    return pair_text(found[0]) if found else ""


def _estimated(data: Dataset, field: str, *chips: str) -> str:
    """Said where the figure of one of the chips is a rival's estimate; '' where none is."""
    return f" by {BY_RIVAL}" if any(rest_on_rival(data, c, (field,)) for c in chips) else ""


def pair_text(pair: Pair) -> str:
    """A measured pair in a line: model, ratio, who ran each."""
    own, other = pair.own.row, pair.other.row
    if pair.same_runner:
        by = f"both run by {own['run_by']}"
    else:
        by = f"run by {own['run_by']} and by {other['run_by']}"
    return f"{times_text(pair.ratio)} on {own['model']}, {by}"


def shown_words(ladder: Ladder) -> str:
    """How far it was shown that a chip does a kind of work, with the strongest proof of it."""
    said = LEVELS[ladder.level]
    if ladder.best and ladder.level >= 2:
        said += f" ({proof(ladder.best)})"
    if ladder.level in (2, 3):
        said += ", never independently measured"
    sized = [p for p in ladder.proofs if p.level >= 3 and p.chips is not None]
    largest = max(sized, key=lambda p: p.chips or 0, default=None)
    if largest and ladder.best and (largest.chips or 0) > (ladder.best.chips or 0):
        said += f"; largest documented: {proof(largest)}"
    if ladder.against:
        said += f"; against it: {_listed(ladder.against)}"
    return said


def _listed(proofs: Sequence[Proof]) -> str:
    return "; ".join(list(dict.fromkeys(proof(p) for p in proofs))[:3])
