"""What the pages say of chips over a baseline, in training or in inference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.panel import AXES, Comparison, ranked
from honest_silicon.analysis.ladders import ladders
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import whose
from honest_silicon.words.names import model_name
from honest_silicon.words.ratios import SAME, ends, of, share

_SPACE: Final = "\N{NO-BREAK SPACE}"

#: Axis of the frame of ``comparisons`` by kind of work.
AXIS: Final = {kind: axis for axis, kind in AXES}
#: How strong the evidence is for a chip in a kind of work, by its level.
EVIDENCE: Final = ("none", "claimed", "reported", "documented", "independently measured")
#: The same where there is room for a word.
SHORT: Final = ("no evidence", "claimed", "reported", "documented", "measured")
MEANING: Final = (
    "Claimed: by the maker. Reported: by the press, or without its scale. Documented (thin ring): "
    "with model, chip and number of chips. Independently measured (thick ring): by neither maker "
    "nor seller of the chip."
)
#: The kinds of models that workloads are named by.
MODELS: Final = (
    "MoE: a mixture of experts, of which only some work on each token. Dense: a model all of which "
    "does. 70B: of 70 billion parameters."
)


def opening(
    data: Dataset, chips: pd.DataFrame, table: pd.DataFrame, baseline: str, kind: str
) -> list[str]:
    """Whether a Chinese chip on sale matches the baseline in a kind of work; and of how many it is
    the best, with who tested them.

    Parameters
    ----------
    table
        The frame ``comparisons`` returns.
    """
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    if not len(mine):
        return ["The selection has no Chinese chip that was ever on sale."]
    # That a chip equals itself says nothing.
    others = mine.drop(baseline, errors="ignore")
    base, known = model_name(data, baseline), ranked(data, table, others, kind)
    if not known:
        return [
            f"None of {len(mine)} Chinese chips sold can be compared with the {base} in {kind} "
            f"({_tested(data, mine, kind)})."
        ]
    top, found = known[0], table.at[known[0], kind]
    by, name = whose(found.own_word).capitalize(), data.names[top]
    value = float(table.at[top, AXIS[kind]])
    does = "trails" if value < SAME[0] else "matches" if value <= SAME[1] else "beats"
    # The picture and the table have the range as well.
    beside = (found.ratio.high,) if found.ratio else ()
    said = f"{by} the {name} {does} the {base} in {kind}, at {share(value, *beside)}"
    # A number stays with what it counts.
    many = f"{len(known)}{_SPACE}Chinese chips" if len(known) > 1 else "one Chinese chip"
    of = f"the best of {many} sold {comparable(found)}, {_tested(data, known, kind)}"
    return [f"{said} ({over_workloads(found)}).", f"It is {of}."]


def comparable(found: Comparison) -> str:
    """Which chips can be compared in a kind of work, as what a count of them counts."""
    if found.kind == "training":
        return "with a known 16-bit speed"
    alone = len(found.by_workload) + len(found.left_out) == 1
    return f"known to run {'this workload' if alone else 'at least half the workloads'}"


def _tested(data: Dataset, chips: Iterable[str], kind: str) -> str:
    """How many of the chips someone independent has tested in a kind of work."""
    tests = sum(ladders(data)[str(c)][kind].level == len(EVIDENCE) - 1 for c in chips)
    return f"{tests or 'none'} independently tested"


def spread(found: Comparison) -> str:
    """Between what a ratio lies, in prose: ``96 to 101 %``; '' where that has no width."""
    if found.ratio is None:
        return ""
    return ends(found.ratio.low, found.ratio.high)


def over_workloads(found: Comparison) -> str:
    """How a ratio lies over the workloads, in prose: ``96 to 101 % over 10 workloads``."""
    many = f"over {found.computed}{_SPACE}workload{'' if found.computed == 1 else 's'}"
    return f"{spread(found)} {many}".strip()


def finding(data: Dataset, points: pd.DataFrame, baseline: str, kind: str) -> str:
    """Title of the picture: the best of each country.

    Parameters
    ----------
    points
        ``country``, ``status`` and ``x`` of the chips drawn, the best of a country first.
    """
    base, said = f"the {data.names[baseline]}", []
    for country, named in (("CN", "Chinese"), ("US", "US")):
        mine = points[points["country"] == country]
        if mine.empty:
            continue
        planned = "" if mine["status"].iloc[0] in data.package.delivered else "planned "
        value = float(mine["x"].iloc[0])
        reached = share(value) if said else f"reaches {of(value, base)}"
        said.append(f"the best {planned}{named} chip {reached}")
    return f"In {kind} {', '.join(said)}, on paper" if said else f"{kind.capitalize()} on paper"


def measure(kind: str, workload: str, *, planned: bool) -> str:
    """Subtitle of the picture; ``workload``, what it is for, '' for all, and whether chips that
    nobody can buy are on it.
    """
    work = {
        "training": "Training speed of a chip on paper, from 16-bit compute and links",
        "inference": "Most tokens a second of a chip on paper, from memory and compute",
    }[kind]
    line = (
        f"{workload}; the line joins the ends of disagreeing sources"
        if workload
        else "the mark is the median workload, the line joins the lowest and the highest"
    )
    return (
        f"{work}; {line}; logarithmic scale. Ring: {kind} documented (thin) or independently "
        f"measured (thick).{' Hollow: not on sale.' if planned else ''}"
    )


def ratio_alt(points: pd.DataFrame, names: dict[str, str], base: str, kind: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = []
    for country, rows in points.groupby("country", sort=False):
        listed = "; ".join(
            f"{name} {number(float(x), significant=2)} times"
            for name, x in zip(rows["name"], rows["x"], strict=True)
        )
        said.append(f"{names[str(country)]}: {listed}")
    return f"{kind.capitalize()} relative to {base} on a log axis. {'. '.join(said)}."
