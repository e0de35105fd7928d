"""What one chip has of another's, in a sentence that several pages show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from honest_silicon.analysis.compare import (
    BEST_PRECISION,
    COMPUTE,
    UNITS,
    Figure,
    Lack,
    OfSystem,
    figure,
    precisions,
    ratio,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.systems import systems
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import BY_MAKERS
from honest_silicon.words.length import short, told
from honest_silicon.words.lists import begun, listed
from honest_silicon.words.ratios import ends, named

#: How many chips may be compared at a time.
LEAST_COMPARED: Final = 2
MOST_COMPARED: Final = 6
#: Where the ends of a ratio are further apart than this factor, they are told.
_WIDE: Final = 1.25
#: What a reader calls the inputs of a ratio.
CALLED: Final = {
    "memory_gb": "memory",
    "memory_bw_gbs": "memory speed",
    "tdp_w": "power",
    "price_usd": "price",
    "compute_dies": "number of compute dies",
    "scale_up_chips": "scale-up domain",
}
#: Why something is not known, by the reason of gaps.csv.
ABSENT: Final = {"not_published": "not published", "withheld": "withheld", "disputed": "disputed"}
#: Said where not all figures are the makers' own.
ON_PAPER: Final = "on paper"
#: Most names in a list before it is a count.
MOST: Final = 3


def compute_words(data: Dataset, precision: str) -> str:
    """What compute is called at a precision."""
    if precision == BEST_PRECISION:
        return "best-format compute"
    return f"{precisions(data)[precision].words} compute"


def known_and_not(
    data: Dataset, chip: str, base: str, unit: str, precision: str
) -> tuple[str, str]:
    """What one chip has of another's compute, memory and memory speed, at a unit, and by whose
    figures. Then, in sentences that stand after it, on what else sources are far apart, what is
    not known, and what only a rival has estimated: no headline rests on it; '' for nothing.

    The first ratio of which sources do not tell whether it is above one is told with its range,
    and that range not again.
    """
    name, other = data.names[chip], data.names[base]
    compute = compute_words(data, precision)
    things = {COMPUTE: compute, **{q: CALLED[q] for q in ("memory_gb", "memory_bw_gbs")}}
    said: list[_Ratio] = []
    missing: list[tuple[str, Lack]] = []
    estimated: list[str] = []
    bases: list[str | None] = []
    wide: list[tuple[str, Interval]] = []
    ranged = False
    for quantity, thing in things.items():
        own, reference = (figure(data, c, quantity, unit, precision) for c in (chip, base))
        by_rival = [f.chip_id for f in (own, reference) if f.rival]
        if by_rival:
            estimated += [f"{_whose(data, c, chip)} {thing}" for c in by_rival]
            continue
        over = ratio(own, reference)
        if over.interval is None:
            missing += over.missing
            continue
        formats = _formats(data, own, reference) if quantity == COMPUTE else ""
        low, high = over.interval.low, over.interval.high
        between: tuple[float, ...] = ()
        if high > _WIDE * low:
            if low < 1 < high and not ranged:
                between, ranged = (low, high), True
            else:
                wide.append((thing, over.interval))
        said.append(_Ratio(thing, over.interval.value, over.bound, formats, between))
        bases += [own.basis, reference.basis]
    at = "" if unit == "sold" else f" {UNITS[unit].words}"
    lacking = _lacking(data, chip, list(dict.fromkeys(missing)), compute)
    own_word = data.package.having("evidence", "basis", "own_word")
    by = BY_MAKERS if set(bases) <= set(own_word) else ON_PAPER
    has = f"{by.capitalize()} the {name} has"

    def sentence(ratios: Sequence[_Ratio], has: str = "It has") -> str:
        owners = (other, *[""] * len(ratios))
        whole = f"{has} {listed(r.said(o) for r, o in zip(ratios, owners, strict=False))}{at}."
        if short(whole) or len(ratios) > 1 or not ratios[0].formats:
            return whole
        # The page names the formats as well.
        return sentence([ratios[0]._replace(formats="")], has)

    first, *later = told(said, lambda r: sentence(r, has), sentence) or [
        f"The {name} cannot be compared with the {other}{at}."
    ]
    rest = [
        *later,
        *told(
            wide,
            lambda c: f"Relative to the {other}, sources put {_ranges(c)}{at}.",
            lambda c: f"They put {_ranges(c)}{at}.",
        ),
        *told(lacking, lambda c: _capital(f"{listed(c)}.")),
        *told(
            estimated,
            lambda c: _capital(
                f"{listed(c)} {'is' if len(c) == 1 else 'are'} known only by {BY_RIVAL}."
            ),
        ),
    ]
    return first, " ".join(rest)


class _Ratio(NamedTuple):
    """What a chip has of another's: its thing, the ratio and its bound, the formats where they
    differ, and the two ends between which it lies where they are told.
    """

    thing: str
    over: float
    bound: str
    formats: str
    between: tuple[float, ...]

    def said(self, owner: str) -> str:
        span = ends(*self.between) if self.between else ""
        more = ", ".join(filter(None, (self.formats, span)))
        words = named(self.over, self.thing, owner, self.bound, self.between)
        return f"{words} ({more})" if more else words


def _ranges(wide: Sequence[tuple[str, Interval]]) -> str:
    """Ranges of a sentence, all in one form."""
    all_ends = [end for _, over in wide for end in (over.low, over.high)]
    return listed(f"its {thing} at {ends(over.low, over.high, *all_ends)}" for thing, over in wide)


def _capital(sentence: str) -> str:
    return begun(sentence)


def _whose(data: Dataset, owner: str, subject: str) -> str:
    return "its" if owner == subject else f"the {data.names[owner]}'s"


def _lacking(
    data: Dataset, subject: str, missing: Sequence[tuple[str, Lack]], compute: str
) -> list[str]:
    """Clauses on what is not known, one for each owner and reason: ``its price is not published``.

    Parameters
    ----------
    subject
        The chip the sentence is about.
    """
    clauses: list[str] = []
    grouped: dict[tuple[str, str], list[str]] = {}
    for owner, name in missing:
        if isinstance(name, OfSystem):
            clauses.append(f"the {_of_system(data, name)} is not known")
        elif name in UNITS:
            it = "it" if owner == subject else f"the {data.names[owner]}"
            clauses.append(f"no {name} on sale with {it} is recorded")
        else:
            grouped.setdefault((owner, absence(data, owner, name)), []).append(
                CALLED.get(name, compute)
            )
    for (owner, why), things in grouped.items():
        verb = "is" if len(things) == 1 else "are"
        clauses.append(f"{_whose(data, owner, subject)} {listed(things)} {verb} {why}")
    return clauses


def missing_text(data: Dataset, missing: Sequence[tuple[str, Lack]]) -> str:
    """The unknown inputs of a ratio: ``price of H20 and compute dies of Ascend 910C``."""
    return " and ".join(input_words(data, chip, name) for chip, name in missing)


def _of_system(data: Dataset, lack: OfSystem) -> str:
    title = data.package.tables["systems"].fields[lack.field].title
    return f"{in_sentence(title)} of {systems(data)[lack.system].name}"


def input_words(data: Dataset, chip: str, name: Lack) -> str:
    """What is not known, in words: ``price of H20``."""
    if isinstance(name, OfSystem):
        return _of_system(data, name)
    if name in UNITS:
        return f"a {name} on sale with {data.names[chip]}"
    return f"{in_sentence(data.package.chip_fields[name].title)} of {data.names[chip]}"


def _formats(data: Dataset, own: Figure, other: Figure) -> str:
    """Both number formats, where they differ."""
    titles = [data.package.chip_fields[f.field].title for f in (own, other)]
    return f"{titles[0]} against {titles[1]}" if titles[0] != titles[1] else ""


def absence(data: Dataset, chip: str, name: str) -> str:
    reason = "" if ":" in name else data.cell(chip, name).gap or ""
    return ABSENT.get(reason, "not known")
