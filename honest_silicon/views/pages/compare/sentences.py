"""The sentence on two chips: compute, memory and memory speed of one against those of the other."""

from __future__ import annotations

from typing import Final

from honest_silicon.analysis.compare import (
    COMPUTE,
    UNITS,
    Figure,
    figure,
    missing_text,
    precisions,
    ratio,
)
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.dataset.format import number, range_beside, times_text
from honest_silicon.dataset.store import Dataset

#: Shares that have a name of their own, and how near a ratio has to be to be called by it.
_SHARES: Final = (
    (1 / 4, "a quarter of"),
    (1 / 3, "a third of"),
    (1 / 2, "half of"),
    (2 / 3, "two thirds of"),
    (3 / 4, "three quarters of"),
)
_NEAR: Final = 0.03
#: A ratio whose ends are further apart than this factor is told with its range.
_WIDE: Final = 1.25
#: Ratios within these count as nearly the same.
_SAME: Final = (0.95, 1.05)


def sentence(data: Dataset, chip: str, base: str, unit: str, precision: str) -> str:
    """What one chip has of another's compute, memory and memory speed, at a unit; what is not known
    is named, and so is what only a rival has estimated: no headline rests on it. The first ratio on
    which sources are far apart is told with its range.
    """
    name, other = data.names[chip], data.names[base]
    things = {
        COMPUTE: f"{precisions(data)[precision].words} compute",
        "memory_gb": "memory",
        "memory_bw_gbs": "memory speed",
    }
    said: list[str] = []
    missing: list[tuple[str, str]] = []
    estimated: list[str] = []
    ranged = ""
    for quantity, thing in things.items():
        own, reference = (figure(data, c, quantity, unit, precision) for c in (chip, base))
        by_rival = [f.chip_id for f in (own, reference) if f.rival]
        if by_rival:
            estimated += [f"{thing} of the {data.names[c]}" for c in by_rival]
            continue
        over = ratio(own, reference)
        if over.interval is None:
            missing += over.missing
            continue
        words = share_words(over.interval.value, thing, "" if said else other)
        words += _formats(data, own, reference) if quantity == COMPUTE else ""
        if not ranged and over.interval.high > _WIDE * over.interval.low:
            ranged = range_beside(over.interval.low, over.interval.high, times_text, " by source")
            words += ranged
        said.append(words)
    at = "" if unit == "sold" else f" {UNITS[unit].words}"
    unknown = missing_text(data, list(dict.fromkeys(missing)))
    lacking = [f"{unknown} not known"] if missing else []
    if estimated:
        lacking.append(f"{' and '.join(estimated)} only by {BY_RIVAL}")
    rest = "; ".join(lacking)
    if not said:
        return f"The {name} cannot be compared with the {other}{at}: {rest}."
    listed = " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]
    return f"The {name} has {listed}{at}{'; ' + rest if rest else ''}."


def share_words(over: float, thing: str, owner: str = "") -> str:
    """A ratio in words, with whose thing it is for the first of a sentence.

    >>> share_words(0.76, "compute", "H100"), share_words(1.6, "memory"), share_words(0.96, "speed")
    ("three quarters of the H100's compute", '60\\xa0% more memory', 'nearly the same speed')
    """
    whole = f"the {owner}'s {thing}" if owner else f"the {thing}"
    if abs(over - 1) < 0.005:
        return f"the same {thing}" + (f" as the {owner}" if owner else "")
    if _SAME[0] <= over <= _SAME[1]:
        return f"nearly the same {thing}" + (f" as the {owner}" if owner else "")
    if over >= 1.95:
        return f"{number(over, significant=2)} times {whole}"
    if over > 1:
        more = f"{number(100 * (over - 1), significant=2)}\N{NO-BREAK SPACE}% more {thing}"
        return more + (f" than the {owner}" if owner else "")
    near = [words for share, words in _SHARES if abs(over / share - 1) <= _NEAR]
    part = near[0] if near else f"{number(100 * over, significant=2)}\N{NO-BREAK SPACE}% of"
    return f"{part} {whole}"


def _formats(data: Dataset, own: Figure, other: Figure) -> str:
    """Both number formats, where they differ."""
    titles = [data.package.chip_fields[f.field].title for f in (own, other)]
    return f" ({titles[0]} against {titles[1]})" if titles[0] != titles[1] else ""
