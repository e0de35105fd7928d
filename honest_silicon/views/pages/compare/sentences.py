"""What Compare says: of two chips, of their picture, and of two systems."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from honest_silicon.analysis.compare import (
    UNITS,
    Figure,
    Lack,
    precisions,
    uncounted,
)
from honest_silicon.analysis.hosts import OWN, hosts
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.systems import Step, System, holding
from honest_silicon.dataset.format import in_sentence, number, times_text
from honest_silicon.dataset.provenance import AT_LEAST, AT_MOST
from honest_silicon.dataset.ref import Input
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.pages.shared.two_chips import (
    CALLED,
    MOST,
    absence,
    input_words,
)
from honest_silicon.words.length import short, told
from honest_silicon.words.lists import begun, listed
from honest_silicon.words.names import names_apart
from honest_silicon.words.ratios import SAME, named

PICK: Final = "Pick two to six chips to compare."
NO_TABLE: Final = "This data directory has no table of systems."


def formats_note(data: Dataset, figures: Iterable[Figure], precision: str) -> str:
    """Where chips are compared in different number formats, or lack the precision; '' where all is
    alike.
    """
    used: dict[str, list[str]] = {}
    without = []
    for own in figures:
        name = data.names[own.chip_id]
        if own.field in own.missing:
            without.append(name)
        else:
            used.setdefault(data.package.chip_fields[own.field].title, []).append(name)
    said = []
    if len(used) > 1:
        said += told(
            [f"{title} for {listed(names)}" for title, names in used.items()],
            lambda each: f"Compute is compared in different number formats: {'; '.join(each)}.",
            lambda each: f"It is {'; '.join(each)}.",
        )
    words = precisions(data)[precision].words
    said += told(without, lambda names: f"No sourced {words} figure for {listed(names)}.")
    return " ".join(said)


def yardstick(data: Dataset, figures: Iterable[Figure], unit: str) -> list[str]:
    """That all chips are held to one measure, and which figures are not their makers' own."""
    own_word = data.package.having("evidence", "basis", "own_word")
    others: dict[str, dict[str, None]] = {}
    chips: dict[str, None] = {}
    for own in (f for f in figures if f.interval is not None):
        chips[data.names[own.chip_id]] = None
        for source in own.inputs:
            basis, title = _said_by(data, own, source, unit)
            if basis and basis not in own_word:
                others.setdefault(title, {})[data.names[own.chip_id]] = None
    every = len(chips)
    clauses = [
        f"{title} of {'all' if 1 < len(names) == every else listed(names)}"
        for title, names in others.items()
    ]
    if not clauses:
        return [ONE_MEASURE, "All figures are the makers' own."]
    return [
        ONE_MEASURE,
        *told(
            clauses,
            lambda c: f"Figures are the makers' own but for {'; '.join(c)}.",
            lambda c: f"So it is with {'; '.join(c)}.",
        ),
        "The letter behind a figure says whose it is.",
    ]


#: The measure of all figures of compute.
ONE_MEASURE: Final = "One measure for all: compute is the dense peak of whole packages."


def _said_by(data: Dataset, own: Figure, source: Input, unit: str) -> tuple[str, str]:
    """The basis of one input of a figure, and what it is called."""
    if isinstance(source, str):
        fact = data.fact_of.get((own.chip_id, source))
        return (fact and fact.basis) or "", in_sentence(data.package.chip_fields[source].title)
    host = hosts(data)[own.chip_id, unit]
    field = OWN[own.field][0] if own.field in OWN else "accelerators"
    title = in_sentence(data.package.tables["systems"].fields[field].title)
    words = f"{title} of the {unit}" if own.field in OWN else f"number of chips to a {unit}"
    bases = [host.system.bases.get(f, "") for f in (field, *["racks"] * (unit == "rack"))]
    own_word = data.package.having("evidence", "basis", "own_word")
    return next((b for b in bases if b and b not in own_word), ""), words


def _none_of(unit: str, lack: Lack | None, names: str) -> str:
    """That what a unit is counted by is not known of chips."""
    if lack is None:
        return f"no figure of {names} is known {UNITS[unit].words}"
    if lack == unit:
        return f"no {unit} on sale with {names} is recorded"
    return f"no {CALLED[str(lack)]} of {names} is known"


def nothing_at(
    data: Dataset, chips: Sequence[str], base: str, unit: str, lacking: Sequence[str]
) -> str:
    """The opening where no two of the chips can be compared at a unit.

    Parameters
    ----------
    lacking
        Those of which no figure is known at it.
    """
    if not lacking:
        both = f"no figure is known of both the {data.names[base]} and another"
        return f"Nothing can be compared {UNITS[unit].words} here: {both}."
    whose = lacking if base not in lacking or len(lacking) == len(chips) else [base]
    many = "any of these chips" if len(whose) == len(chips) else "any of the other chips"
    names = many if len(whose) > MOST - 1 else listed([f"the {data.names[c]}" for c in whose], "or")
    lacks = {uncounted(data, c, unit) for c in whose}
    lack = lacks.pop() if len(lacks) == 1 else None
    why = _none_of(unit, lack, names)
    said = f"Nothing can be compared {UNITS[unit].words} here: {why}."
    if short(said):
        return said
    why = _none_of(unit, lack, many)
    return f"Nothing can be compared {UNITS[unit].words} here: {why}."


def left_out_at(data: Dataset, lacking: Sequence[str], unit: str) -> list[str]:
    """Which chips are left out at a unit, and for want of what."""
    by: dict[Lack | None, list[str]] = {}
    for chip in lacking:
        by.setdefault(uncounted(data, chip, unit), []).append(data.names[chip])
    said = []
    for lack, names in by.items():
        for sentence in told(names, lambda n, lack=lack: _none_of(unit, lack, listed(n, "or"))):
            said.append(f"{begun(sentence)}.")
    return said


#: Before the ways on from a unit at which nothing is known.
ONWARD: Final = "These chips can be compared"
NO_OTHER_UNIT: Final = "They cannot be compared at any other unit either: pick other chips above."
SYSTEMS_OF_THEM: Final = "as whole systems"


def against(data: Dataset, base: str) -> str:
    """A way on: another baseline at the same unit."""
    return f"with the {data.names[base]} as the baseline"


def known_at_unit(unit: str, count: int) -> str:
    """The heading of the table of figures at a unit."""
    words = UNITS[unit].words
    return f"Side by side, {words}" if count > 1 else f"What is known {words}"


def hosts_note(data: Dataset, chips: Sequence[str], unit: str) -> str:
    """Which system each chip is compared in, where the unit is one."""
    found = []
    for chip in chips:
        host = hosts(data).get((chip, unit))
        if host is None:
            continue
        count = number(host.accelerators.value, significant=3)
        spread = "" if host.racks.high == 1 else f", {number(host.racks.value)} racks in all"
        system = host.system.name
        found.append(f"{data.names[chip]} in {system} ({count} to a {unit}{spread})")
    said = told(found, lambda f: f"{'; '.join(f)}.")
    if said:
        said.append(f"Power and price are those of the whole {unit}.")
    return " ".join([*said, "What is only announced is under Whole systems."])


# The picture of chips.

_LEVEL: Final = "no clear lead either way"
#: Letters that a saved picture has room for in its title.
_LINE: Final = 105


def _ahead(over: Interval, bound: str = "") -> bool:
    """Whether a ratio is above one whichever source is right, and by more than a little."""
    return over.low > 1 and over.value > SAME[1] and bound != AT_MOST


def _behind(over: Interval, bound: str = "") -> bool:
    return over.high < 1 and over.value < SAME[0] and bound != AT_LEAST


def finding(
    data: Dataset, rows: pd.DataFrame, titles: Mapping[str, str], base: str, unit: str
) -> str:
    """The title of the picture: in which measures chips are ahead of the baseline, and behind.

    Only where more is better, and not on a rival's estimate.

    Parameters
    ----------
    rows
        The frame ``analysis.compare.ratios`` returns, without the baseline.
    """
    at = "" if unit == "sold" else f" {UNITS[unit].words}"
    better = data.package.chip_fields
    of = [r for r in rows.itertuples() if better[r.field].better == "high" and r.value == r.value]
    of = [r for r in of if not r.figure.rival]
    found: dict[str, _Standing] = {}
    for r in of:
        mine = found.setdefault(r.chip_id, _Standing([], [], []))
        title = in_sentence(titles[r.quantity])
        mine.known.append(title)
        if _ahead(r.ratio.interval, r.ratio.bound):
            mine.ahead.append(title)
        elif _behind(r.ratio.interval, r.ratio.bound):
            mine.behind.append(title)
    if not found:
        return f"Ratios to {data.names[base]}{at}"
    if rows["chip_id"].nunique() == 1:
        ((chip, mine),) = found.items()
        return f"{data.names[chip]}{at}: {_sides(mine.ahead, mine.behind, mine.known) or _LEVEL}"
    order = sorted(found, key=lambda c: -len(found[c].ahead) / len(found[c].known))
    whole, *names = names_apart(data, [base, *order])
    first = found[order[0]]
    if not first.ahead:
        return f"None of these chips is clearly ahead of the {whole}{at}"
    said = f"Against the {whole}{at} the {names[0]} is ahead in {first.leads}"
    # The next chip, too, where the line of a saved picture has room for it.
    if len(order) > 1:
        both = _both(f"the {whole}{at}", names, first, found[order[1]])
        said = both if len(both) <= _LINE else said
    return said


def _both(base: str, names: Sequence[str], first: _Standing, second: _Standing) -> str:
    """In which measures two chips are ahead: those of both, and those of each."""
    common = [n for n in first.ahead if n in second.ahead]
    if not common:
        ways = f"the {names[0]} is ahead in {first.leads}, the {names[1]} in {second.leads}"
        return f"Against {base} {ways}"
    alone = [
        f"the {name} in {listed(own)}"
        for name, mine in zip(names, (first, second), strict=False)
        if (own := [n for n in mine.ahead if n not in common])
    ]
    more = f", and {listed(alone)}" if alone else ""
    return f"The {names[0]} and {names[1]} beat {base} in {listed(common)}{more}"


@dataclass(frozen=True)
class _Standing:
    """The measures of a chip that are known, and those in which it is clearly ahead or behind."""

    ahead: list[str]
    behind: list[str]
    known: list[str]

    @property
    def leads(self) -> str:
        return _measures(self.ahead, self.known)


def _measures(names: Sequence[str], known: Sequence[str]) -> str:
    """Measures by name; of many those that are not among them, where these are few.

    >>> _measures(["a", "b"], "abcde"), _measures([], "ab"), _measures([*"abcd"], "abcdx")
    ('a and b', 'no measure', 'all but x')
    >>> _measures([*"abcd"], "abcd"), _measures([*"abcd"], "abcdvwxyz")
    ('all 4 measures', 'a, b, c and 1 more of 9')
    """
    others = [n for n in known if n not in names]
    if not names:
        return "no measure"
    if len(names) <= MOST:
        return listed(names)
    if not others:
        return f"all {len(known)} measures"
    if len(others) <= MOST:
        return f"all but {listed(others)}"
    return listed([*names[:MOST], f"{len(names) - MOST} more of {len(known)}"])


def _sides(ahead: Sequence[str], behind: Sequence[str], known: Sequence[str]) -> str:
    """In which measures a chip is ahead, and in which behind; '' where in none.

    >>> _sides("a", "bc", "abc"), _sides("a", "", "a")
    ('ahead in a, behind in b and c', 'ahead in a')
    >>> _sides("a", "bcde", "abcde"), _sides("bcde", "a", "abcde")
    ('ahead in a, behind in all else', 'behind in a, ahead in all else')
    """
    sides = [("ahead", ahead), ("behind", behind)]
    said = {word: _measures(names, known) for word, names in sides if names}
    if len(said) == 2:
        # What one side names the other does not name once more.
        for word, other in (("behind", "ahead"), ("ahead", "behind")):
            if said[word] == f"all but {said[other]}":
                said = {other: said[other], word: "all else"}
                break
    return ", ".join(f"{word} in {named}" for word, named in said.items())


def known_line(unknown: pd.DataFrame, total: int, chips: int = 1) -> str:
    """How many ratios are known, and which are not, by chip.

    Parameters
    ----------
    unknown
        ``group`` and ``label`` of each ratio that is not.
    chips
        Of how many chips ``total`` counts ratios.
    """
    if unknown.empty:
        return f"All {total} ratios are known."
    each = total // chips
    lacking = told(
        [
            f"{'any' if len(part) == each else listed(map(in_sentence, part['group']))} of {label}"
            for label, part in unknown.groupby("label", sort=False)
        ],
        lambda of: f"Not drawn: {'; '.join(of)}.",
        lambda of: f"Nor {'; '.join(of)}.",
    )
    return " ".join([f"{total - len(unknown)} of {total} ratios are known.", *lacking])


def absences(data: Dataset, unknown: Iterable[Sequence[tuple[str, Lack]]]) -> list[str]:
    """What each unknown ratio lacks, with the reason: ``Price of Ascend 910C: not published``."""
    said = []
    for chip, name in dict.fromkeys(pair for missing in unknown for pair in missing):
        what = input_words(data, chip, name)
        recorded = isinstance(name, str) and name not in UNITS
        why = absence(data, chip, name) if recorded else "not recorded"
        said.append(f"{begun(what)}: {why}")
    return said


#: Before a value that only a rival's estimate gives, and what that means.
RIVAL: Final = "rival: "
RIVAL_NOTE: Final = f"Rival: known only by {BY_RIVAL}."


def at_work(data: Dataset, base: str) -> str:
    """The title of what chips do on paper and in tests."""
    return f"At work against {data.names[base]}: on paper and as shown"


def not_on_paper(data: Dataset, base: str, works: Sequence[str]) -> list[str]:
    """In which kinds of work none of the chips can be compared on paper."""
    if not works:
        return []
    return [f"On paper none can be compared with the {data.names[base]} in {listed(works, 'or')}."]


def measure(base: str, unit: str, less: Sequence[str] = (), of: str = "") -> str:
    """The line under that title; of what is ``less`` the better, it says so, and ``of`` what a unit
    is made.
    """
    better = f" Of {listed(map(in_sentence, less))}, less is better." if less else ""
    return (
        f"Each figure {unit}, as a multiple of {base}.{better}{of} "
        "Thin lines span what sources say. Logarithmic axis."
    )


def domains(data: Dataset, chips: Sequence[str]) -> str:
    """How many chips the scale-up domain of each has, where it is known."""
    known = data.chips.loc[list(chips), "scale_up_chips"].dropna()
    said = told(
        [f"{number(count)} of the {data.names[chip]}" for chip, count in known.items()],
        lambda counts: f" A domain is {listed(counts)}.",
        lambda counts: f" It is {listed(counts)}.",
    )
    return "".join(said)


def ratios_alt(rows: pd.DataFrame, base: str, unit: str) -> str:
    """What the picture shows, for a reader who does not see it.

    Parameters
    ----------
    rows
        ``group``, ``label``, ``sign`` and ``value`` as ``charts.compare.ratio_rows`` takes them.
    """
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"Empty chart of ratios to {base}: none is known {unit}."
    said = [
        f"{group}: "
        + ", ".join(f"{r.label} {r.sign}{times_text(r.value)}" for r in part.itertuples())
        for group, part in known.groupby("group", sort=False)
    ]
    return f"Ratios to {base}, {unit}, on a logarithmic axis. {'; '.join(said)}."


# Two systems.


def systems_sentence(own: System, other: System, steps: Mapping[str, Sequence[Step]]) -> str:
    """How two systems compare as a whole, and by how many chips and how much power.

    Parameters
    ----------
    steps
        Ratios at each unit by the words of a quantity, the most telling first.
    """
    said = ""
    for words, ratios in steps.items():
        whole = next(s.ratio for s in ratios if s.words == "as a whole")
        if whole:
            said = named(whole.value, words, _brief(other))
            break
    if not said:
        return f"No figure is known of both the {_brief(own)} and the {_brief(other)} as a whole."
    means = []
    for field, words in (("accelerators", "chips"), ("power_kw", "power")):
        ends = [s.figures.get(field) for s in (own, other)]
        if ends[0] and ends[1]:
            means.append(_means(ends[0].over(ends[1]).value, words))
    return f"On paper the {_brief(own)} has {said}{f', with {listed(means)}' if means else ''}."


def _means(over: float, thing: str) -> str:
    """How many or how much of what makes a system large, against the other.

    >>> _means(5.33, "chips"), _means(1, "chips"), _means(0.5, "power")
    ('5.3\xa0times the chips', 'as many chips', 'half of the power')
    """
    if abs(over - 1) < 0.005:
        return "as many chips" if thing == "chips" else f"the same {thing}"
    return named(over, thing)


def picked_systems(data: Dataset, chips: Sequence[str], shown: Collection[str]) -> list[str]:
    """In how many of the systems listed each chip is that a reader picked, and which are in none.

    Parameters
    ----------
    shown
        Ids of the systems of which figures are known.
    """
    held = {c: holding(data).get(c, ()) for c in chips}
    count = {c: sum(s.id in shown for s in mine) for c, mine in held.items()}
    names = data.names
    within = [f"{n} with the {names[c]}" for c, n in count.items() if n]
    bare = [f"the {names[c]}" for c, mine in held.items() if mine and not count[c]]
    none = [c for c, mine in held.items() if not mine]
    kin = [f"the {names[c]}" for c in holding(data) if _of_generation(data, c, none)]
    return [
        *told(
            within,
            lambda w: f"The table begins with systems of the chips you picked: {listed(w)}.",
            lambda w: f"They are also {listed(w)}.",
        ),
        *told(bare, lambda n: f"Of systems with {listed(n, 'or')} no figure is on file."),
        *told(
            [f"the {names[c]}" for c in none],
            lambda n: f"No system with {listed(n, 'or')} is on file.",
        ),
        *told(kin, lambda k: f"There are systems with {listed(k)} of the same generation."),
    ]


def _of_generation(data: Dataset, chip: str, others: Sequence[str]) -> bool:
    """Whether a chip is of the generation that the maker of another names."""
    told_of, chips = data.chips["generation"], list(others)
    return chip in told_of.index and told_of[chip] in set(told_of[chips].dropna())


#: The group of systems that hold chips a reader picked.
PICKED: Final = "With the chips you picked"


def systems_finding(own: System, words: str, steps: Sequence[Step]) -> str:
    """The title of the picture of two systems: at which units one is ahead, and behind."""
    known = [(s.words, s.ratio) for s in steps if s.ratio]
    ahead = [w for w, over in known if _ahead(over)]
    behind = [w for w, over in known if _behind(over)]
    said = []
    for word, units, others in (("ahead", ahead, behind), ("behind", behind, ahead)):
        if len(units) > MOST and len(units) + len(others) == len(known):
            said.append(f"{word} at every other unit" if others else f"{word} at every unit")
        elif units:
            said.append(f"{word} {listed(units)}")
    return f"{_brief(own)} in {words}: {', '.join(sorted(said, key=len)) or _LEVEL}"


def _brief(system: System) -> str:
    """The name of a system without what stands in brackets."""
    return system.name.partition(" (")[0]


def systems_lacking(steps: Mapping[str, Sequence[Step]]) -> str:
    """Which ratios are not drawn, and whose figure is missing; '' where none is."""
    missing: dict[tuple[str, str], list[str]] = {}
    for words, ratios in steps.items():
        for step in ratios:
            if step.missing:
                briefly = dict.fromkeys(name.partition(" (")[0] for name in step.missing)
                missing.setdefault((listed(briefly), step.words), []).append(words)
    # Units at which the same is missing of the same system are told together.
    together: dict[tuple[str, str], list[str]] = {}
    for (whose, unit), what in missing.items():
        named = "any figure" if len(what) == len(steps) else listed(what)
        together.setdefault((whose, named), []).append(unit)
    clauses = [f"{what} {listed(at)} of {whose}" for (whose, what), at in together.items()]
    return " ".join(
        told(
            clauses,
            lambda c: f"Not drawn, as not known: {'; '.join(c)}.",
            lambda c: f"Nor {'; '.join(c)}.",
        )
    )


def systems_line(shown: int, total: int, unit: str) -> str:
    """How many systems are shown, and why the others are not."""
    if shown == total:
        return f"All {total} systems are shown."
    figure = f"no figure {unit}" if unit else "no figure"
    return (
        f"{shown} of {total} systems are shown. Of the others {figure} is known but how many chips "
        "or racks they have."
    )


SYSTEMS_NOTE: Final = (
    "All figures are dense. What a document states with sparsity, one way, as a plan or for a rack "
    "of several is left out here and kept in the data file. Click a figure to see who says so."
)


# Chips side by side: controls and empty pages.

TOO_FEW: Final = "At least two chips are needed."
PICK_MORE: Final = "Pick them above, or a question."
SEARCH_HINT: Final = "Any part of a name or vendor"


# Questions to start from.

BEST_BY_YEAR: Final = "Best chip on sale of each country at the end of"
SOLD_HELP: Final = (
    "US chips that were certainly not barred that day by US or Chinese measures, those under "
    "licence first, then the newest. With them the three Chinese chips on sale that have the most "
    "dense 16-bit compute."
)


# Systems side by side: empty pages.

NOTHING: Final = "Nothing is recorded."
NO_RATIO_OF_SYSTEMS: Final = "No ratio of these two is known at any unit."
