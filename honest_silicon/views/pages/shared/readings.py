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
from honest_silicon.analysis.intervals import Interval, quotient
from honest_silicon.analysis.known import BY_RIVAL, known, rest_on_rival
from honest_silicon.analysis.ladders import Ladder
from honest_silicon.analysis.measured_pairs import Pair, measured_pairs
from honest_silicon.dataset.format import range_beside, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import estimated, lack, reason
from honest_silicon.words.evidence import LEVELS, proof, wrong_runs
from honest_silicon.words.length import told
from honest_silicon.words.lists import begun
from honest_silicon.words.names import model_name
from honest_silicon.words.ratios import ends, of, share

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
    span = range_beside(over.low, over.high, times_text).strip(" ()") if over else ""
    if span and found.computed > 1:
        span += f" over {found.computed} workloads"
    return [text for text in (span, estimated(data, found)) if text]


def gaps_text(data: Dataset, found: Comparison) -> str:
    """Why workloads have no ratio or count as zero; '' where each has one above zero."""
    said = list(dict.fromkeys(lack(data, why) for why in found.left_out.values()))
    said += [f"counts as 0x: {reason(why)}" for why in dict.fromkeys(found.cannot.values())]
    return "; ".join(said)


def panel_reading(data: Dataset, chips: Sequence[str], baseline: str = BASELINE) -> str:
    """Chips over the whole panel, a sentence each, inference and training by themselves; against
    what they are is said once.
    """
    said: list[str] = []
    for chip in (c for c in chips if c != baseline):
        found = {kind: compare(data, chip, baseline, kind) for kind in KINDS}
        halves = [f"{prose}{kind}" for kind, c in found.items() if (prose := _in_prose(data, c))]
        lacking = [kind for kind, c in found.items() if c.ratio is None]
        lead = "" if said else f"On paper, against the {data.names[baseline]}, "
        it = begun(f"{lead}the {data.names[chip]}")
        if halves:
            said += told(
                halves,
                lambda h, it=it: f"{it} reaches {' and '.join(h)}.",
                lambda h: f"It reaches {' and '.join(h)}.",
            )
            said += [f"In {lacking[0]} it is {UNKNOWN}."] if lacking else []
        else:
            said.append(f"{it} is {UNKNOWN} in {' and '.join(lacking)}.")
    return " ".join(said)


def _in_prose(data: Dataset, found: Comparison) -> str:
    """A ratio and its ends before the word for the work: ``96 % (22 to 120 % over 10 workloads) in
    ``; '' where nothing could be computed.
    """
    if found.ratio is None:
        return ""
    span = ends(found.ratio.low, found.ratio.high)
    if span and found.computed > 1:
        span += f" over {found.computed} workloads"
    beside = "; ".join(text for text in (span, estimated(data, found)) if text)
    said = share(found.ratio.value, *([found.ratio.high] if span else []))
    return f"{said}{f' ({beside})' if beside else ''} in "


def beside(data: Dataset, chip: str, baseline: str) -> str:
    """What always stands beside a computed ratio: memory bandwidth, 16-bit compute, and the nearest
    pair of tests.
    """

    def shares(fields: Sequence[str], whose: str) -> str:
        return " and ".join(
            _share(data, chip, baseline, field, whose, ranged=True)
            or f"an {UNKNOWN} share of {whose} {_PUBLISHED[field]}"
            for field in fields
        )

    found = measured_pairs(data, chip, baseline)
    tested = "No pair of inference tests is on file."
    if found:
        pair = found[0]
        reached = f"it reaches {share(pair.ratio)}, {_of_pair(pair)}"
        tested = f"In the nearest pair of inference tests {reached}."
    names = data.names
    base, whose = f"the {names[baseline]}", f"the {names[baseline]}'s"
    # Not "as published": some figures are computed from what the maker states.
    lead = f"By the figures used here, against {base}, the {names[chip]} has"
    said = told(
        tuple(_PUBLISHED),
        lambda fields: f"{lead} {shares(fields, 'its')}.",
        # Past a full stop "its" would be the chip's own.
        lambda fields: f"It has {shares(fields, whose)}.",
    )
    return " ".join([*said, tested])


#: What is published of chips and set beside what is computed.
_PUBLISHED: Final = {"memory_bw_gbs": "memory bandwidth", "fp16_tflops": "16-bit compute"}


def _over(data: Dataset, chip: str, baseline: str, field: str) -> Interval | None:
    return quotient(known(data, chip, field), known(data, baseline, field))


def published(data: Dataset, chip: str, baseline: str) -> dict[str, str]:
    """A chip over another by what is published: multiples with their ends, or ``unknown``."""
    said = {}
    for field, words in _PUBLISHED.items():
        over = _over(data, chip, baseline, field)
        if over is None:
            said[words] = UNKNOWN
        else:
            span = range_beside(over.low, over.high, times_text)
            said[words] = f"{times_text(over.value)}{span}{_estimated(data, field, chip, baseline)}"
    return said


def _share(
    data: Dataset, chip: str, baseline: str, field: str, whose: str, *, ranged: bool = False
) -> str:
    """What is published of a chip as a share of ``whose``, in prose; '' where it is not known."""
    over = _over(data, chip, baseline, field)
    if over is None:
        return ""
    span = ends(over.low, over.high) if ranged else ""
    part = of(over.value, f"{whose} {_PUBLISHED[field]}", *([over.high] if span else []))
    by = _estimated(data, field, chip, baseline)
    return f"{part}{f' ({span})' if span else ''}{by}"


def published_shares(data: Dataset, chip: str, baseline: str) -> str:
    """What is published of a chip as shares of another's, in prose; '' where nothing is known."""
    said: list[str] = []
    for field in _PUBLISHED:
        whose = "its" if said else f"the {model_name(data, baseline)}'s"
        if part := _share(data, chip, baseline, field, whose):
            said.append(part)
    return ", ".join(said)


def short_shares(data: Dataset, chip: str, baseline: str) -> str:
    """The same under a figure that says of what: ``Memory bandwidth 96 %, 16-bit compute 72 %``."""
    found = {field: _over(data, chip, baseline, field) for field in _PUBLISHED}
    said = ", ".join(
        f"{_PUBLISHED[field]} {share(over.value)}{_estimated(data, field, chip, baseline)}"
        for field, over in found.items()
        if over
    )
    return begun(said)


def nearest_pair(data: Dataset, chip: str, baseline: str) -> str:
    """The nearest measured pair of two chips in a line; '' where there is none."""
    found = measured_pairs(data, chip, baseline)
    return f"{times_text(found[0].ratio)} {_of_pair(found[0])}" if found else ""


def _estimated(data: Dataset, field: str, *chips: str) -> str:
    """Said where the figure of one of the chips is a rival's estimate; '' where none is."""
    return f" by {BY_RIVAL}" if any(rest_on_rival(data, c, (field,)) for c in chips) else ""


def _of_pair(pair: Pair) -> str:
    """Model of a pair, and who ran each."""
    own, other = pair.own.row, pair.other.row
    if pair.same_runner:
        by = f"both run by {own['run_by']}"
    else:
        by = f"run by {own['run_by']} and by {other['run_by']}"
    return f"on {own['model']}, {by}"


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
        said += f"; {'; '.join(wrong_runs(ladder.against)[:3])}"
    return said
