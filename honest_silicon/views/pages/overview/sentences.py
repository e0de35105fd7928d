"""What the front page says, in words a newcomer reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from honest_silicon.analysis.bounds.panel import Comparison, compare, comparisons
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.front import ALIBABA, H20, Best, Lead, best_on_paper, best_on_sale
from honest_silicon.analysis.measured_pairs import counted_pairs, measured_pairs
from honest_silicon.analysis.process import (
    foundries,
    made_elsewhere,
    made_in_china,
    node_lags,
)
from honest_silicon.analysis.quality import coverage, first_hand, totals
from honest_silicon.analysis.sales import sale, sale_states
from honest_silicon.analysis.supply import same_author
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, fixed, number, percent
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.pages.made_in_china.sentences import (
    finer_brief,
    process_sentence,
    supply_sentence,
)
from honest_silicon.views.pages.run.sentences.pairs import pairs_show
from honest_silicon.views.pages.shared.compared_words import opening
from honest_silicon.views.pages.shared.readings import published_shares, short_shares
from honest_silicon.views.pages.shared.sale_words import sale_sentence
from honest_silicon.views.pages.shared.two_chips import known_and_not
from honest_silicon.words.bounds import whose
from honest_silicon.words.names import model_name
from honest_silicon.words.process import lag
from honest_silicon.words.ratios import SAME, share

_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Question:
    """One question with its answer: a ``figure`` to print large, a sentence and where it is shown.

    ``ref`` is what the figure stands on, whose evidence it opens: none has a figure without.
    ``beside`` is what is published
    of the chip, next to what is computed of it.
    """

    asks: str
    figure: str
    answer: str
    target: str
    words: str
    ref: Ref
    beside: str = ""


def answer(data: Dataset) -> str:
    """How good the best Chinese chip on sale is, and when a US chip as fast came."""
    found = best_on_sale(data)
    if found is None:
        return "The data lack a chip on sale with a known 16-bit rate from one of the countries."
    names = data.names
    of = [f"{share(found.of_us.value)} of the {names[found.us]}'s"]
    if found.of_base and found.us != BASELINE:
        of.append(f"{share(found.of_base.value)} of the {names[BASELINE]}'s")
    said = (
        f"On paper the best Chinese chip on sale, the {names[found.cn]}, has {' and '.join(of)} "
        "16-bit compute."
    )
    return f"{said} {_when(data, found)}"


def _when(data: Dataset, found: Best) -> str:
    behind = found.behind
    if behind.us_id is None or behind.low is None or behind.high is None:
        return "No US chip on sale has as much."
    name = data.names[behind.us_id]
    if behind.low > 0:
        ends = ends_text(behind.low, behind.high, fixed(1), " years")
        return f"A US chip as fast, the {name}, went on sale {ends} earlier."
    if behind.high < 0:
        ends = ends_text(-behind.high, -behind.low, fixed(1), " years")
        return f"A US chip as fast, the {name}, went on sale {ends} later."
    return f"A US chip as fast, the {name}, went on sale at about the same time."


def chart_title(found: Lead | None) -> str:
    """The finding of the picture."""
    if found is None:
        return "16-bit compute of the best chip on sale"
    then, now = (number(v, significant=2) for v in (found.then, found.now))
    return f"US lead in 16-bit compute: {then}{_SPACE}times at the end of {found.year}, {now} now"


@per_dataset(2)
def questions(data: Dataset, today: date) -> list[Question]:
    """The questions the data can answer, in the order readers ask them."""
    found = (
        _inference(data),
        _alibaba(data),
        _training(data),
        _made(data, today),
        _how_many(data, today),
        _sold(data, today),
    )
    return [q for q in found if q]


def _inference(data: Dataset) -> Question | None:
    chip = best_on_paper(data, "inference")
    if chip is None:
        return None
    over = {b: compare(data, chip, b, "inference") for b in (BASELINE, H20) if b in data.names}
    known = {b: c.ratio for b, c in over.items() if c.ratio}
    if not known:
        return None
    tested = sum(counted_pairs(data).get(tuple(sorted((chip, b))), 0) for b in known)
    if tested:
        shown = f"{tested} paired test{'' if tested == 1 else 's'} on file"
    else:
        shown = _of_family(data, chip, tuple(known)) or "No paired tests on file"
    by = whose(all(over[b].own_word for b in known))
    listed = _keeps_up(data, {b: over[b] for b in known})
    equal, every = (sum(n) for n in zip(*map(_counted, (over[b] for b in known)), strict=True))
    verdict = "Yes" if equal == every else "In part" if equal else "No"
    name = data.names[chip]
    return Question(
        "Can a Chinese chip replace an H20 or an H100 for inference?",
        _of(next(iter(known.values())).value, data, next(iter(known))),
        f"{verdict}, {by}: the {name} matches {listed}.",
        f"compare?chips={BASELINE},{chip},{H20}&base={BASELINE}",
        "Compare",
        Ref.of(chip, "memory_bw_gbs", "memory_gb", "fp16_tflops"),
        ". ".join(filter(None, [short_shares(data, chip, next(iter(known))), shown])),
    )


def _of_family(data: Dataset, chip: str, against: Sequence[str]) -> str:
    """What pairs of tests show of the most tested chip of a family, where there is none of the one
    that is best on paper; '' where no chip of its family has any.
    """
    family = data.chips["family"]
    # A chip need not have a family, and none is then of it.
    same = set(family.index[family.eq(family[chip]).fillna(False).astype(bool)])
    counts = {
        (own, base): count
        for pair, count in counted_pairs(data).items()
        for own, base in (pair, pair[::-1])
        if base in against and own in same
    }
    if not counts:
        return ""
    own, base = max(counts, key=lambda pair: (counts[pair], pair))
    return f"No paired tests; {pairs_show(data, measured_pairs(data, own, base), own, base)}"


def _counted(found: Comparison) -> tuple[int, int]:
    """On how many workloads a chip is as fast as another, or nearly, and of how many."""
    return sum(v.value >= SAME[0] for v in found.by_workload.values()), found.computed


def _keeps_up(data: Dataset, over: Mapping[str, Comparison]) -> str:
    """On how many workloads a chip is as fast as each of the others; of how many, said once."""
    said: list[str] = []
    told = 0
    for base, found in over.items():
        equal, every = _counted(found)
        if every == told:
            many = {every: "all", 0: "none"}.get(equal, f"{equal}")
        else:
            many = {every: f"all {every}", 0: f"none of {every}"}.get(equal, f"{equal} of {every}")
            many += "" if told else " workloads"
        told = told or every
        said.append(f"an {model_name(data, base)} on {many}")
    return " and ".join(said)


def _of(value: float, data: Dataset, base: str) -> str:
    return f"{share(value)} of an {model_name(data, base)}"


def _alibaba(data: Dataset) -> Question | None:
    if ALIBABA not in data.names or H20 not in data.names:
        return None
    cell = data.cell(ALIBABA, "memory_gb")
    size = f"{number(cell.value)}{_SPACE}GB" if isinstance(cell.value, int | float) else "unknown"
    known, lacking = known_and_not(data, ALIBABA, H20, "sold", "16")
    return Question(
        "What is Alibaba's chip?",
        size,
        known,
        f"chip?id={ALIBABA}",
        f"All that is known of the {data.names[ALIBABA]}",
        Ref.of(ALIBABA, "memory_gb"),
        lacking.removesuffix("."),
    )


def _training(data: Dataset) -> Question | None:
    chip = best_on_paper(data, "training")
    if chip is None:
        return None
    over = compare(data, chip, BASELINE, "training").ratio
    said, *more = opening(data, data.chips, comparisons(data), BASELINE, "training")
    return Question(
        "Can Chinese chips train large models?",
        _of(over.value, data, BASELINE) if over else "unknown",
        said,
        "software",
        "What was trained on which chip",
        Ref.of(chip, "fp16_tflops"),
        " ".join([*more, published_shares(data, chip, BASELINE)]),
    )


def _made(data: Dataset, today: date) -> Question | None:
    lags = node_lags(data, data.chips, today)
    found = made_in_china(lags)
    if found is None:
        return None
    finest, following = found
    figure = lag(following) if following else f"{finest}{_SPACE}nm"
    said = process_sentence(lags)
    asks = "How far behind is Chinese manufacturing?"
    reached = next(g.cn for g in lags if g.kind == "made" and g.node_nm == finest)
    first = following.us if following else reached
    assert first is not None, "both were found to have shipped"
    ref = Ref.of(first.chip_id, "released", "process_node")
    beside = finer_brief(data, data.chips, lags)
    words = "Chips by process and foundry"
    return Question(asks, figure, said, "process-node", words, ref, beside)


def _how_many(data: Dataset, today: date) -> Question | None:
    both = same_author(data)
    if both is None:
        return None
    cn, us = both.figures["CN"], both.figures["US"]
    low, high = percent(cn.low / us.high), percent(cn.high / us.low)
    of = low if low == high else f"{low.removesuffix(' %')} to {high}"
    return Question(
        "How many chips can China make?",
        f"{both.makers['CN']}: {of} of {both.makers['US']}'s",
        supply_sentence(data, today),
        "supply",
        "Estimates of output",
        Ref.row("production", *both.ids.values()),
        _of_whose_make(data, both.makers["CN"]),
    )


def _of_whose_make(data: Dataset, maker: str) -> str:
    """That the best chip of a Chinese maker may not be made in China; '' where that is sure."""
    best = best_on_sale(data)
    if not best or data.chips.at[best.cn, "vendor"] != maker or not made_elsewhere(data, best.cn):
        return ""
    named = " and ".join(sorted(foundries(data, best.cn)))
    return f"Perhaps not all made in China: sources name {named} for the {data.names[best.cn]}"


def _sold(data: Dataset, today: date) -> Question | None:
    found = sale(data, today)
    if not (found.licensed or found.free):
        return None
    open_ = (*found.licensed, *found.free)
    count = len({model_name(data, chip) for chip in open_})
    held = {s.chip_id: s.us.id for s in sale_states(data, today) if s.us}
    return Question(
        "What may China buy?",
        f"{count}{_SPACE}US chip{'' if count == 1 else 's'}",
        sale_sentence(data, today),
        "sold-to-china",
        "What may be sold, and since when",
        Ref.row("china_sales", *(held[chip] for chip in open_)),
    )


@per_dataset(1)
def unknown_words(data: Dataset) -> str:
    """How much of the core facts is known by country, and how much first-hand; '' where a country
    has no chips.
    """
    known = totals(coverage(data, data.chips))["share"].dropna()
    if not {"CN", "US"} <= set(known.index):
        return ""
    first = first_hand(data, data.chips)
    cn, us = (percent(first.at[(c, "all"), "share"]) for c in ("CN", "US"))
    return (
        f"Of the facts a buyer needs, {percent(known['CN'])} are known for Chinese chips on sale "
        f"and {percent(known['US'])} for US ones. Of the figures of all chips, the maker, a "
        f"filing, a paper or an independent test gives {cn} of the Chinese and {us} of the US ones."
    )


# Search and chart.

SEARCH: Final = "Find a chip, a model, a claim or a page"


def unnamed(typed: str) -> str:
    return f"Nothing found for “{typed}”. Try fewer or other words."


def chart_subtitle(what: str) -> str:
    return f"{what} of a chip, by release; logarithmic. The steps are the best on sale."


def known_by(data: Dataset) -> dict[str, str]:
    """What readers call the subject of some views, beside their titles: foundries by name, and
    what the tables there are of.
    """
    foundries = " ".join(sorted(set(data.chips["foundry"].dropna())))
    return {
        "process-node": f"{foundries} foundry fab process node wafer yield lithography",
        "supply": "manufacturing capacity production wafer yield shipments sales HBM",
        "software": "CUDA compatible code frameworks",
    }
