"""The sentences of *Run a model*: what it takes, how fast it is, what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pandas as pd

from honest_silicon.analysis.bounds.answer import Answer
from honest_silicon.analysis.bounds.config import PASTED
from honest_silicon.analysis.bounds.cost import LOWEST, MEDIAN, OWN, OWNED
from honest_silicon.analysis.bounds.costs import DATA as ATTENTION
from honest_silicon.analysis.bounds.costs import ONCE, TENSOR, Shape
from honest_silicon.analysis.bounds.expected import SERVING, Check
from honest_silicon.analysis.bounds.hardware import Hardware
from honest_silicon.analysis.bounds.roofline import RESERVE
from honest_silicon.analysis.bounds.sizing import (
    NO_ROOM,
    ON_CHIP,
    Job,
    Sizing,
    beyond_tests,
)
from honest_silicon.analysis.likeness import DECODE, UNKNOWN, who_ran
from honest_silicon.analysis.measured_pairs import Pair, counted_pairs
from honest_silicon.charts.achieved import PairRow
from honest_silicon.charts.sizing import Bar, Roof, Speed
from honest_silicon.charts.theme import Theme
from honest_silicon.dataset.format import ends_text, in_sentence, number, rounded, times_text
from honest_silicon.dataset.schema import Package
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import NO_TEST, whose_tests
from honest_silicon.words.names import own_name

_SPACE: Final = "\N{NO-BREAK SPACE}"
_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

SPREAD: Final = {
    ONCE: "Everything kept once",
    TENSOR: "Tensor parallel",
    ATTENTION: "Attention data-parallel",
}


def counted(count: int) -> str:
    """A number as it stands in a sentence.

    >>> counted(2), counted(16)
    ('two', '16')
    """
    return _WORDS[count] if count < len(_WORDS) else number(count)


def listed(parts: Sequence[str], last: str = "and") -> str:
    """Parts in a sentence.

    >>> listed(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def short(data: Dataset, chip: str) -> str:
    """A chip's name without its maker's: ``H100 SXM5`` for ``NVIDIA H100 SXM5``."""
    return own_name(data, chip)


def _gb(size: float, significant: int = 3) -> str:
    return f"{number(size, significant=significant)}{_SPACE}GB"


# What it takes.


def needs(data: Dataset, picked: Sequence[Sizing], job: Job, name: str) -> str:
    """How many servers or chips the job takes; or, of a number the reader gave, whether it fits."""
    if not picked:
        return "Pick a chip to see how many of it the model needs and how fast they are."
    users = "one user" if job.users == 1 else f"{number(job.users)}{_SPACE}users"
    model = f"your{name[4:]}" if job.model == PASTED and name.startswith("Your") else name
    if job.chips:
        return _fits(data, picked, job.chips, f"{model} for {users}")
    said: list[str] = []
    sizes: set[int] = set()
    for s in picked:
        if s.chips:
            said.append(_amount(short(data, s.chip.id), s.chip, s.chips, sizes))
    if said:
        return f"To serve {model} to {users} you need {listed(said, 'or')}."
    if any(s.fit.room_gb for s in picked):
        return f"No number of these chips holds {model} for {users}, spread as you chose."
    names = listed([short(data, s.chip.id) for s in picked])
    return f"The memory of the {names} is not known, so nothing can be said of {model}."


def _amount(name: str, chip: Hardware, chips: int, sizes: set[int]) -> str:
    """So many servers as sold, whose size is told once; chips where they fill none."""
    if chip.server and chips % chip.server == 0:
        count = chips // chip.server
        size = "" if chip.server in sizes else f"{chip.server}-chip "
        sizes.add(chip.server)
        return f"{counted(count)} {size}{name} server{'' if count == 1 else 's'}"
    return f"{counted(chips)} {name}{'' if chips == 1 else ' chips'}"


def servers(s: Sizing) -> str:
    """The chips of a sizing as servers; '' where no server is known."""
    size = s.chip.server
    if not size:
        return ""
    if s.chips % size:
        return f"part of a server of {size}" if s.chips < size else ""
    count = s.chips // size
    return f"{counted(count)} server{'' if count == 1 else 's'} of {size}"


def _fits(data: Dataset, picked: Sequence[Sizing], count: int, work: str) -> str:
    """Whether a job fits on the number of chips that the reader gave."""
    by: dict[bool | None, list[str]] = {}
    for s in picked:
        by.setdefault(s.fit.fits, []).append(f"{counted(count)} {short(data, s.chip.id)}")
    lacking = next((s for s in picked if s.fit.lacks_gb is not None), None)
    if set(by) == {False} and lacking and lacking.fit.lacks_gb is not None:
        each = f": {_gb(lacking.fit.lacks_gb)} of memory are missing" if len(picked) == 1 else ""
        return f"{work} does not fit on {listed(by[False], 'or')}{each}."
    said = []
    for fits, words in ((True, "fits on"), (False, "not on"), (None, "may fit on")):
        if fits in by:
            said.append(f"{words} {listed(by[fits])}")
    if True not in by and False in by:
        said[0] = said[0].replace("not on", "does not fit on", 1)
    return f"{work} {', '.join(said)}."


def speed(data: Dataset, picked: Sequence[Sizing], job: Job) -> str:
    """What tests suggest for the first chip that has a rate; who lacks one and why, if none has."""
    first = next((s for s in picked if s.per_chip), None)
    if first is None:
        lacking = [s for s in picked if s.fit.fits is not False]
        said = "; ".join(f"{short(data, s.chip.id)}: {missing(data, s)}" for s in lacking)
        return f"No speed can be computed ({said})." if said else ""
    rate = first.decode.tokens_per_s_user
    assert rate is not None
    most = f"{number(rate.value, significant=2)}{_SPACE}tokens/s"
    name = short(data, first.chip.id)
    if first.expected and first.curve:
        tests = whose_tests(data, first.chip.id, first.curve, SERVING)
        ends = ends_text(
            first.expected.low / job.users, first.expected.high / job.users, rounded(2)
        )
        return (
            f"Tests of {tests} suggest {ends}{_SPACE}tokens/s for each user of the {name}; "
            f"no more than {most} are possible.{_beyond(data, picked)}"
        )
    return f"Each user of the {name} gets at most {most}; no comparable test was published."


def _beyond(data: Dataset, picked: Sequence[Sizing]) -> str:
    """A warning where a range is of more chips than any test it rests on had."""
    most = [beyond_tests(data, s) for s in picked]
    if not any(most):
        return ""
    return (
        f" No such test had more than {number(max(most))}{_SPACE}chips, so the speed of "
        "more is extrapolated."
    )


def missing(data: Dataset, s: Sizing) -> str:
    """Why a chip has no rate."""
    if s.fit.fits is False:
        return "does not fit"
    titles = [in_sentence(data.package.chip_fields[f].title) for f in s.missing]
    return f"{' and '.join(titles)} not known" if titles else "no number of them holds it"


def apart(data: Dataset, s: Sizing, why: str) -> str:
    """Why a chip is not ranked."""
    if why == ON_CHIP:
        return "keeps weights in on-chip SRAM: with so many chips, links set the speed"
    return "does not fit" if why == NO_ROOM else missing(data, s)


#: Groups of the ranking.
ON_SALE: Final = "On sale or discontinued"
ANNOUNCED: Final = "Not yet on sale: figures as announced"


# Charts of a job.


def speeds_title(data: Dataset, drawn: Sequence[Sizing]) -> str:
    """What the picture of speeds shows, for each chip."""
    best = max(drawn, key=lambda s: s.per_chip.value if s.per_chip else 0.0)
    assert best.per_chip is not None
    name = short(data, best.chip.id)
    if len(drawn) == 1:
        most = f"{number(best.per_chip.value, significant=3)}{_SPACE}tokens/s"
        if best.expected_per_chip is None:
            return f"Each {name} writes at most {most}"
        e = best.expected_per_chip
        return f"Each {name} may write {most}; tests suggest {ends_text(e.low, e.high, rounded(2))}"
    known = [s for s in drawn if s.expected_per_chip]
    if len(known) < 2:
        return f"Chip for chip the {name} could be fastest"
    ahead = max(known, key=lambda s: s.expected_per_chip.low if s.expected_per_chip else 0.0)
    low = ahead.expected_per_chip.low if ahead.expected_per_chip else 0.0
    others = [s.expected_per_chip.high for s in known if s is not ahead and s.expected_per_chip]
    tested = not any(beyond_tests(data, s) for s in known)
    if low > max(others) and tested:
        return f"Chip for chip, tests suggest, the {short(data, ahead.chip.id)} is fastest"
    if not tested:
        return f"Chip for chip the {name} could be fastest, but no test had so many chips"
    return f"Chip for chip the {name} could be fastest, but the speeds that tests suggest overlap"


def speeds_subtitle(job: Job, log: bool) -> str:
    users = "one user" if job.users == 1 else f"{number(job.users)}{_SPACE}users"
    return (
        f"Tokens/s of each chip with {users} in all{', logarithmic' if log else ''}. Bar: four in "
        "five comparable tests; mark: their middle; upright line: the most the chip allows."
    )


def speed_words(s: Sizing) -> str:
    """The figures of one chip in the picture."""
    assert s.per_chip is not None
    most = f"at most {number(s.per_chip.value, significant=3)}"
    e = s.expected_per_chip
    return (
        f"tests suggest {ends_text(e.low, e.high, rounded(2))}, {most}"
        if e
        else (f"{NO_TEST}, {most}")
    )


def speeds_alt(rows: Sequence[Speed]) -> str:
    said = "; ".join(f"{r.name}: {r.words}" for r in rows)
    return f"Tokens/s of each chip. {said}. The table has the figures."


def memory_title(data: Dataset, drawn: Sequence[Sizing]) -> str:
    """On which chips memory is fullest."""

    def share(s: Sizing) -> float:
        assert s.fit.room_gb is not None
        return sum((s.fit.parts_gb or {}).values()) / s.fit.room_gb.value

    def many(s: Sizing) -> str:
        return f"{number(s.chips)}{_SPACE}{short(data, s.chip.id)}"

    small = [many(s) for s in drawn if share(s) > 1]
    if small:
        return f"The memory of {listed(small)} is too small"
    full = max(drawn, key=share)
    on = many(full)
    used = f"{100 * share(full):.0f}{_SPACE}% of what can be used is filled"
    return f"Memory is tightest on {on}: {used}" if len(drawn) > 1 else f"On {on}, {used}"


MEMORY: Final = {
    "weights": "Weights",
    "caches": "KV cache",
    "state": "State",
    "reserve": "Kept back",
}
MEMORY_SUBTITLE: Final = (
    f"GB over all chips, {100 * RESERVE:.0f}{_SPACE}% kept back. Upright line: the memory there is."
)


def memory_words(s: Sizing) -> str:
    assert s.fit.room_gb is not None
    held = sum((s.fit.parts_gb or {}).values())
    return f"{_gb(held)} to hold, {_gb(s.fit.room_gb.value)} to use"


def memory_alt(bars: Sequence[Bar]) -> str:
    said = "; ".join(f"{b.name}: {b.words}" for b in bars)
    return f"Stacked bars of memory. {said}. The table has the figures."


#: Kinds of work under a roof.
WORK: Final = {"decode": "writing", "prefill": "reading"}


def roofline_title(roofs: Sequence[Roof], work: Mapping[str, float]) -> str:
    """On how many chips memory limits each kind of work."""
    every = len(roofs)
    writing, reading = (sum(roof.memory_bound(work[kind]) for roof in roofs) for kind in WORK)
    if writing == reading:
        return f"Memory speed limits writing and reading {_on(writing, every)}"
    return (
        f"Memory speed limits writing {_on(writing, every)}, reading the prompt "
        f"{_on(reading, every)}"
    )


def _on(count: int, every: int) -> str:
    """Of so many chips.

    >>> _on(3, 3), _on(1, 3), _on(0, 1)
    ('on all three chips', 'on one of three', 'on none')
    """
    if count == every:
        words = {1: "this chip", 2: "both chips"}
        return f"on {words.get(every) or f'all {counted(every)} chips'}"
    return f"on {counted(count)} of {counted(every)}" if count else "on none"


#: What opens the pictures of memory and of what limits the speed.
MEMORY_OPENS: Final = "How the memory of the chips is filled"
WHY_OPENS: Final = "Why: memory speed against compute"
ROOFLINE_SUBTITLE: Final = (
    "The most each chip can compute, in TFLOPS, against the operations done for each byte read; "
    "both axes logarithmic. On the slope memory speed is the limit, on the flat arithmetic."
)


def roofline_alt(roofs: Sequence[Roof], work: Mapping[str, float]) -> str:
    said = []
    for roof in roofs:
        limits = [
            f"{kind} limited by {'memory' if roof.memory_bound(value) else 'compute'}"
            for kind, value in work.items()
        ]
        said.append(f"{roof.name}: {', '.join(limits)}")
    return f"Rooflines of the chips with this workload: {'; '.join(said)}."


def held(picked: Sequence[Sizing], job: Job, model: Shape) -> list[str]:
    """Bytes of weights, of a token's cache, of a sequence's state, and what copies add."""
    cache = model.cache_bytes(job.length, job.kv_bits)
    bits = "as released" if job.weight_bits is None else f"in {job.weight_bits}{_SPACE}bits"
    first = number(round(model.cache_bytes(1, job.kv_bits)))
    said = [
        f"Weights {bits}: {_gb(model.weights_bytes(job.weight_bits) / 1e9, 4)}.",
        f"KV cache: {first}{_SPACE}B for the first token, {_gb(cache / 1e9, 4)} for a sequence of "
        f"{number(job.length)} tokens.",
    ]
    if model.state_bytes:
        state = number(round(model.state_bytes))
        known = "" if model.state_known else ", as none are published: a lower limit"
        said.append(
            f"State: {state}{_SPACE}B for a sequence, in {number(model.state_bits)}{_SPACE}bits "
            f"whatever the cache{known}."
        )
    if job.weight_bits is None and not model.known:
        said.append(
            f"What is kept at more than {model.native_bits}{_SPACE}bits is not published: unknown "
            f"parts count at {model.native_bits}, a lower limit."
        )
    elif job.weight_bits in (4, 8):
        said.append(
            "Experts and linear layers are quantised, with scales; embedding and head stay at "
            f"16{_SPACE}bits."
        )
    said += _left(picked)
    many = next((s for s in picked if s.chips > 1), None)
    if many:
        tensor = job.users * (model.cache_bytes(job.length, job.kv_bits, many.chips) - cache)
        data = (many.chips - 1) * model.attention_bytes(job.weight_bits)
        said.append(
            f"Over {number(many.chips)}{_SPACE}{many.chip.name}, tensor parallelism would keep "
            f"{_gb(tensor / 1e9, 4)} of caches more than once, attention data parallelism "
            f"{_gb(data / 1e9, 4)} of weights. Chosen: {SPREAD[job.parallel].lower()}."
        )
    return said


def room(s: Sizing) -> str:
    """What is held of what there is room for."""
    assert s.fit.room_gb is not None
    used, most = sum((s.fit.parts_gb or {}).values()), s.fit.room_gb.value
    lacks = s.fit.lacks_gb
    rest = f"{_gb(most - used, 4)} left" if lacks is None else f"{_gb(lacks, 4)} missing"
    floor = " Memory as marketed, a lower limit." if s.chip.memory_is_floor else ""
    return f"{number(used, significant=4)} of {_gb(most, 4)}; {rest}.{floor}"


def _left(picked: Iterable[Sizing]) -> list[str]:
    for s in picked:
        if s.fit.fits and s.fit.room_gb and s.fit.parts_gb:
            left = s.fit.room_gb.value - sum(s.fit.parts_gb.values())
            return [
                f"Of {_gb(s.fit.room_gb.value, 4)} to use on {number(s.chips)}{_SPACE}"
                f"{s.chip.name}, {_gb(left, 4)} are left."
            ]
    return []


LIMITS: Final = (
    "Maximum: no system built from these chips can be faster. It counts the arithmetic and reading "
    "weights and KV cache; it ignores interconnect, kernel and scheduling overhead.",
    "Expected: the range that holds four in five results on chips of one maker and generation, for "
    "whole requests without speculative decoding, cached prompts or separate prefill. Measured "
    "results, Expected speeds, tells how well it predicts tests it was not fitted on.",
)
COSTS: Final = (
    "Owned: the purchase price over the hours of use, and energy at full power; servers, network, "
    "cooling, people and capital are not counted. Rents are as published; currencies are never "
    "converted. More settings, at the top, hold the years, the use, the price of energy and your "
    "own price."
)


def cost(data: Dataset, found: Sequence[Answer]) -> str:
    """What a million tokens cost on the first chip with a price, as tests suggest or at least;
    '' without one.
    """
    for one in found:
        name = short(data, one.sizing.chip.id)
        for c in one.costs:
            how = f"on the {name}, {_HOW[c.hourly.basis]}"
            money = f"{c.hourly.currency}{_SPACE}"
            if c.at_expected:
                money += ends_text(c.at_expected.low, c.at_expected.high, rounded(2))
                return f"A million tokens would cost {money} {how}"
            if c.at_bound:
                money += number(c.at_bound.value, significant=2)
                return f"A million tokens cost at least {money} {how}"
    return ""


#: How a chip is had at each kind of price.
_HOW: Final = {
    OWN: "at your own price",
    LOWEST: "at the lowest published rent",
    MEDIAN: "at the median published rent",
    OWNED: "if it is bought",
}


# Measured results.

#: Kinds of comparison, what each is a share of, and what is done.
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
    "training": "the chip's dense peak, six operations for each parameter and token",
    "utilisation": "the chip's dense peak",
    "decode": "the most that memory and arithmetic allow at its batch and length",
    "decode-compute": "the chip's dense peak, arithmetic of the tokens alone",
    "prefill": "the chip's dense peak, arithmetic of the prompt alone",
}
#: Measure that is no share of a limit: what a reader buys.
RATE, RATE_WORDS = "tokens", "Inference speed"
LOADS: Final = {
    "few": "Up to 4 users",
    "some": "5 to 32 users",
    "many": "More than 32 users",
    UNKNOWN: "Not stated",
}
_ADJECTIVE: Final = {"CN": "Chinese", "US": "US"}


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
            "Most results on Chinese chips come from their makers or sellers: of "
            f"{number(every)}, {counted(others)} {'was' if others == 1 else 'were'} certainly run "
            "by someone else."
        )
    return _ran(vendor, every, "Chinese")


def _ran(vendor: int, every: int, whose: str) -> str:
    results = f"{counted(every)} result{'' if every == 1 else 's'}"
    return f"Makers or sellers ran {counted(vendor)} of the {results} on {whose} chips."


def tested_pairs(data: Dataset) -> tuple[str, str] | None:
    """The Chinese and the US chip with the most pairs of results on one model."""
    country = data.chips["country"].to_dict()
    across = {
        pair: count
        for pair, count in counted_pairs(data).items()
        if {country[c] for c in pair} == {"CN", "US"}
    }
    if not across:
        return None
    best = max(across, key=lambda pair: (across[pair], pair))
    first, second = sorted(best, key=lambda c: country[c])
    return first, second


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


def results_title(data: Dataset, rows: pd.DataFrame, kind: str) -> str:
    """What the picture of results shows."""
    if kind == RATE:
        best = rows.loc[rows["shown"].idxmax()]
        rate = f"{number(float(best['shown']), significant=3)}{_SPACE}tokens/s"
        name = short(data, best["chip_id"])
        return f"The fastest of these results: {rate} per {name}, in a test by {best['run_by']}"
    median = f"{number(float(rows['shown'].median()), significant=2)}{_SPACE}%"
    if len(rows) == 1:
        return f"The one result reaches {median} of {AGAINST[kind]}"
    return f"Half of these {len(rows)} results reach {median} or more of {AGAINST[kind]}"


def results_subtitle(kind: str, tokens: str = "") -> str:
    """Measure and marks of a picture of results; ``tokens`` is the key of what a rate counts."""
    measure = (
        f"{tokens_words(tokens)}: tokens/s per chip, logarithmic."
        if kind == RATE
        else f"Share of {AGAINST[kind]}, %."
    )
    return (
        f"{measure} Filled marks: run by neither the maker nor a seller; hollow: by one of them; "
        "with a dot: not stated. Upright line: median of a row."
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
        f"{shown} of {number(every)} results of this kind: {like}. In all {number(mine)} "
        f'results, of which {number(known)} can be compared with a limit; the rest are under "Not '
        'compared".'
    )


def others_title(counts: Mapping[str, int]) -> str:
    """How many results are compared with nothing, and why most of them are not."""
    first = max(counts, key=counts.__getitem__)
    every = sum(counts.values())
    return f"{number(every)} results are not compared; for {number(counts[first])}: {first}"


def others_reasons(counts: Mapping[str, int]) -> str:
    return "Reasons: " + "; ".join(f"{why} ({number(n)})" for why, n in counts.items()) + "."


def withheld_title(sheets: int) -> str:
    return f"{sheets} public test sheets give no speed, or no rating to compare it with"


def left_out_title(sets: int) -> str:
    return f"{sets} sets of public results were read and left out, each for a reason"


PAIRED: Final = (
    "Two results make a pair if the model, the bits of the weights and what is counted are the "
    "same. Prompt, answer and users per chip may differ by up to a factor of two."
)


def pairs_title(data: Dataset, found: Sequence[Pair], own: str, against: str) -> str:
    """What the pairs of two chips show."""
    ratios = sorted(p.ratio for p in found)
    ends = ends_text(100 * ratios[0], 100 * ratios[-1], rounded(2), f"{_SPACE}%")
    tests = "one pair" if len(found) == 1 else f"{counted(len(found))} pairs"
    runners = {r.row["run_by"] for p in found for r in (p.own, p.other)}
    by = f" by {runners.pop()}" if len(runners) == 1 else ""
    return (
        f"In {tests} of tests{by} the {short(data, own)} reaches {ends} of the "
        f"{short(data, against)}'s speed"
    )


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
    said = "; ".join(f"{r.words}: {times_text(r.ratio)}" for r in rows)
    return f"A mark for the ratio of each pair. {said}."


def expected_title(found: Mapping[str, Mapping[str, Check]]) -> str:
    """How often the ranges held tests of publishers that were left out of the fit."""
    said = [
        f"{100 * by['publisher'].inside:.0f}{_SPACE}% in {kind}"
        for kind, by in found.items()
        if "publisher" in by
    ]
    if not said:
        return "How well the expected speeds predict tests"
    return f"Ranges meant to hold 80{_SPACE}% of results of other publishers hold {listed(said)}"


#: Headings of the table of generations, in full.
SPAN: Final = "Where four in five tests of the chips lie, as multiples of the speed expected"
LEFT_OUT: Final = "Tests in the range that others predict, their publisher or document left out"
ERROR: Final = "How far the predicted speed is off, up or down, in half of the tests left out"
COEFFICIENTS: Final = "Every coefficient of the fit"


def told(kind: str, found: Mapping[str, Check]) -> str:
    """How well results predict those of publishers, or else documents, left out of the fit."""
    out = "publisher" if "publisher" in found else "document"
    check = found[out]
    return (
        f"{kind}: half of {check.runs} speeds predicted for {out}s left out came within "
        f"{number(check.factor, significant=3)} times of the test, in ranges whose ends are "
        f"{number(check.ends, significant=2)} times apart."
    )


# Measured results: headings and empty pages.

NO_RESULTS: Final = "This data directory has no table of measured results."
NOTHING_MEASURED: Final = "Nothing measured is recorded."
NONE_COMPARABLE: Final = "No result of the selection can be compared in this way."
ERRORS_TITLE: Final = "Measured speeds as a share of the possible, by chip"
NONE_WITHHELD: Final = "No withheld sheet is recorded."
NONE_LEFT_OUT: Final = "No result is recorded as left out."


# The check of expected speeds.

NO_EXPECTED: Final = "No expected speeds are recorded."


# Pairs: controls and empty pages.

ONE_CHIP: Final = "One chip makes no pair."
PICK_TWO: Final = "Pick two chips."
PICK_OTHERS: Final = "Pick other chips or another model."
BITS_HELP: Final = "Bits of the weights, and the format computed in"
BATCH_HELP: Final = "Sequences decoded at a time for each chip"


def no_pair(own: str, other: str) -> str:
    return f"No measured pair of {own} and {other} is on file."


def pairs_with(chip: str, others: str) -> str:
    return f"{chip} makes pairs with {others}."


# Headings of the ranking.

NONE_RANKED: Final = "No chip of the selection has the figures this needs."
EXPECTED_HELP: Final = "Range of four in five comparable tests"
FEWEST_HELP: Final = "The fewest that hold the job, as sold"
IN_TIME_HELP: Final = "Whether a token can come within the time you gave"


def not_ranked(chip: str, why: str) -> str:
    return f"{chip} is not ranked: {why}."


# Controls and headings of a sizing.

NO_MODELS: Final = "This data directory has no table of models."
NOTHING_SIZED: Final = "Without models nothing can be sized."
COUNT_HELP: Final = "0 takes the fewest that hold the job: part of a server, or whole servers"
SPREAD_HELP: Final = "Kept once is the least that any way of spreading needs"
SPEED_TITLE: Final = "Expected and maximum speed, power and price"
TOTAL_HELP: Final = "Range of four in five comparable tests, prompts included"
PROMPT_TIME: Final = "Min. time to read a prompt (s)"
FULL_TDP: Final = "At the full TDP of all chips"
ENERGY_COST: Final = "Min. energy cost (USD per million tokens)"
NO_NUMBER: Final = "On no number of them: what is copied to each grows with them."


# Headings of costs.

COST_EXPECTED_HELP: Final = "At the expected speed, with its range"
NO_PRICE: Final = "No price of these chips is known: enter your own under More settings."
OWN_PRICE: Final = "Your price of a chip-hour (US cents)"
