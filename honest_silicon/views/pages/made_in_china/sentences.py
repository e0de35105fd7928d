"""What the two views on what is made in China say, in words a newcomer reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Final

import pandas as pd

from honest_silicon.analysis.process import (
    Densities,
    NodeLag,
    foundries,
    made_elsewhere,
    made_in_china,
    said_finer,
)
from honest_silicon.analysis.supply import (
    BothCountries,
    Differing,
    Output,
    Range,
    home_market,
    same_author,
)
from honest_silicon.charts.theme import Theme
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, fixed, in_sentence, number, percent, rounded
from honest_silicon.dataset.nodes import read_process
from honest_silicon.words.process import lag
from honest_silicon.words.supply import alike

_SPACE = "\N{NO-BREAK SPACE}"
_CHIPS: Final = (("US", "US"), ("CN", "Chinese"))
#: What a lag compares, by its kind.
LAGS: Final = {
    "designed": "first design announced",
    "shipped": "first chip shipped, made anywhere",
    "made": "first chip shipped, the Chinese one made in China",
}
#: What opens the chips that the lags are between.
FIRST_CHIPS: Final = "The first chips of each class"


def process_sentence(lags: Sequence[NodeLag]) -> str:
    """The finest class a Chinese foundry has shipped, and how long the next is in coming."""
    found = made_in_china(lags)
    if found is None:
        return f"{finest_words(lags)}."
    _, following = found
    if following is None:
        return f"{finest_words(lags)}."
    return (
        f"{finest_words(lags)}, {_one(lag(following))} after the first US chip at "
        f"{_nm(following.node_nm)}."
    )


def finest_words(lags: Sequence[NodeLag]) -> str:
    """The finest class a Chinese foundry has shipped."""
    found = made_in_china(lags)
    if found is None:
        return "No chip of the selection that has shipped is known to be made in a Chinese foundry"
    return f"No Chinese foundry is known to have shipped an AI chip finer than {_nm(found[0])}"


def finest_title(rows: pd.DataFrame, delivered: Collection[str]) -> str:
    """The finest class on which each country's chips have shipped, made anywhere.

    Parameters
    ----------
    rows
        The frame ``analysis.process.parts`` returns.
    """
    shipped = rows[rows["status"].isin(delivered)]
    finest = shipped.groupby("country")["node_nm"].min()
    said = [f"{_nm(int(finest[c]))} for {words} chips" for c, words in _CHIPS if c in finest.index]
    if not said:
        return "Process of each chip by release"
    return f"Finest known process that has shipped: {' and '.join(said)}"


def _nm(node: int) -> str:
    return f"{node}{_SPACE}nm"


def _one(text: str) -> str:
    return text.replace(" years", f"{_SPACE}years")


def lags_title(lags: Sequence[NodeLag]) -> str:
    """How late Chinese foundries came to their finest class, and at which they have not."""
    found = made_in_china(lags)
    if found is None:
        return "Years from the first US chip of a class to the first Chinese one"
    finest, following = found
    made = next(g for g in lags if g.kind == "made" and g.node_nm == finest)
    if not lag(made):
        return "Years from the first US chip of a class to the first Chinese one"
    said = f"Chinese foundries reached {_nm(finest)} {_one(lag(made))} after the first US chip"
    if made.low is not None and made.high is not None and made.low < 0:
        said = f"Chinese foundries reached {_nm(finest)} {_one(lag(made))} the first US chip"
    if following is None:
        return said
    return f"{said} and are {_one(lag(following))} behind at {_nm(following.node_nm)}"


def lags_note(lags: Sequence[NodeLag]) -> str:
    """Why an open lag is shorter at a finer class; '' where there are not two to compare."""
    growing = [g for g in lags if g.open and g.kind == "shipped" and g.low is not None]
    if len(growing) < 2:
        return ""
    finer, older = growing[0], growing[-1]
    assert finer.low is not None
    assert older.low is not None
    if finer.low >= older.low:
        return ""
    return (
        f"A shorter arrow is a newer class, not a smaller gap: US chips at {_nm(finer.node_nm)} "
        f"first shipped {finer.low:.1f}{_SPACE}years ago, at {_nm(older.node_nm)} "
        f"{older.low:.1f}{_SPACE}years ago."
    )


def made_by(data: Dataset, chip: str) -> str:
    """Which foundries sources name for a Chinese chip, where one of them is abroad; else ''."""
    if not made_elsewhere(data, chip):
        return ""
    adopted = data.cell(chip, "foundry").value
    named = " and ".join(sorted(foundries(data, chip)))
    counted = f", and it counts as made by {adopted} here" if adopted else ""
    return f"Sources disagree on who makes the {data.names[chip]}: they name {named}{counted}."


def finer_words(data: Dataset, chips: pd.DataFrame, lags: Sequence[NodeLag]) -> tuple[str, ...]:
    """What sources say against the finest class a Chinese foundry is known to have shipped: a
    sentence for each chip on sale that one of them puts in a finer class.
    """
    reached = made_in_china(lags)
    if reached is None:
        return ()
    return tuple(
        _finer(data, chip, named, reached[0])
        for chip, named in said_finer(data, chips, reached[0]).items()
    )


def finer_brief(data: Dataset, chips: pd.DataFrame, lags: Sequence[NodeLag]) -> str:
    """The same under a figure, for all such chips at once; '' where there is none."""
    reached = made_in_china(lags)
    found = said_finer(data, chips, reached[0]) if reached else {}
    if not found or reached is None:
        return ""
    finer = {n for named in found.values() for n in named if _finer_than(n, reached[0])}
    names = " and ".join(data.names[c] for c in found)
    return f"Disputed: a source puts the {names} on {' or '.join(sorted(finer))}, a finer process"


def _finer_than(process: str, reached: int) -> bool:
    return (read_process(process)[1] or reached) < reached


def _finer(data: Dataset, chip: str, named: Sequence[str], reached: int) -> str:
    adopted = data.cell(chip, "process_node").value
    counted = f"{adopted} is adopted here" if adopted else "none is adopted here"
    finer = [n for n in named if _finer_than(n, reached)]
    known = [n for n in named if n not in finer]
    finest = f"{' and '.join(finer)}, finer than {_nm(reached)}"
    if not known:
        return f"A source names {finest}, for the {data.names[chip]}, on sale; {counted}."
    return (
        f"Sources disagree on the process of the {data.names[chip]}, on sale: they name "
        f"{' and '.join(known)} or {finest}; {counted}."
    )


def density_title(found: Densities | None) -> str:
    """Density at the finest class for which both countries have a chip with both figures."""
    if found is None:
        return "Transistors for each mm² of die, by process"
    cn, us = (ends_text(*found.ends[c], rounded(2)) for c in ("CN", "US"))
    count = found.counts["CN"]
    which = f"the {count} chips" if count > 1 else "the one chip"
    return (
        f"At {_nm(found.node_nm)} {which} designed in China with known figures "
        f"{'hold' if count > 1 else 'holds'} {cn}{_SPACE}million transistors for each mm², "
        f"US chips {us}{_SPACE}million"
    )


def supply_sentence(data: Dataset, today: date) -> str:
    """How much one country's output is of the other's, by one author for one year."""
    both = same_author(data)
    if both is not None:
        return f"{_share(both, today)} ({both.author}, {both.unit})."
    market = home_market(data)
    if market is not None:
        return f"{market_title(data)} ({market.author})."
    return "No author on file counts the output of both countries in one unit."


def supply_title(both: BothCountries) -> str:
    """The output of each country that the share is of."""
    said = " and ".join(f"{millions(both.figures[c])} from {both.makers[c]}" for c in ("CN", "US"))
    return f"AI chips of {both.year}, in {both.unit}: {said}"


def _share(both: BothCountries, today: date) -> str:
    cn, us = both.figures["CN"], both.figures["US"]
    low, high = percent(cn.low / us.high), percent(cn.high / us.low)
    ends = low if low == high else f"{low.removesuffix(' %')} to {high}"
    made = "will make" if both.year >= today.year else "made"
    return (
        f"In {both.year} {both.makers['CN']} {made} about "
        f"{ends.replace(' %', f'{_SPACE}%')} as much AI compute as {both.makers['US']}"
    )


def market_title(data: Dataset) -> str:
    """The share of China's market that Chinese vendors had."""
    market = home_market(data)
    if market is None:
        return "AI cards shipped in China, by maker"
    share = percent(market.share).replace(" %", f"{_SPACE}%")
    return f"Chinese makers shipped {share} of China's AI cards in {market.year}"


def millions(found: Range) -> str:
    """A count in millions."""
    return ends_text(found.low / 1e6, found.high / 1e6, rounded(2), f"{_SPACE}million")


def estimates_title(rows: pd.DataFrame, what: str) -> str:
    """How far authors are apart where they differ most over one product and year; else the
    measure.
    """
    spread = (
        rows[rows["least"] > 0]
        .groupby("label", sort=False)
        .agg(low=("least", "min"), high=("most", "max"), authors=("author", "nunique"))
    )
    spread = spread[spread["authors"] > 1]
    if spread.empty:
        return f"Estimates of output: {in_sentence(what)}"
    times = spread["high"] / spread["low"]
    widest = times.idxmax()
    return f"Authors differ by up to {number(times[widest], significant=2)}{_SPACE}times: {widest}"


def differing_words(data: Dataset, found: Differing) -> str:
    """Several estimates of one thing by different authors."""
    return (
        f"{found.entity}, {found.year} ({alike(data, found.kind)}): {found.count} estimates of "
        f"{ends_text(found.low, found.high, fixed(0))}, by {', '.join(found.authors)}."
    )


def compute_title(found: Sequence[Output]) -> str:
    """The largest of the latest year, and its ends."""
    latest = max(r.year for r in found)
    top = max((r for r in found if r.year == latest), key=lambda r: r.eflops.high)
    ends = ends_text(top.eflops.low, top.eflops.high, rounded(3))
    return f"{top.entity} chips of {top.year} come to {ends}{_SPACE}EFLOPS of 16-bit compute"


def process_alt(parts: pd.DataFrame, theme: Theme) -> str:
    """The picture of processes over time, for a reader who does not see it."""
    if parts.empty:
        return (
            "Empty chart of node class over time: no chip in the selection has a node and a date."
        )
    said = [
        f"{theme.names[str(c)]}: {len(r)} chips, finest class {r['node_nm'].min()} nm"
        for c, r in parts.groupby("country")
    ]
    disputed = int(parts["disputed"].sum())
    marked = f"{disputed} ha{'s' if disputed == 1 else 've'} a disputed foundry or node. "
    return (
        f"Node class of accelerators over time. {'; '.join(said)}. {marked if disputed else ''}"
        "The table below lists them."
    )


def lag_alt(lags: Sequence[NodeLag], words: Mapping[str, str]) -> str:
    """The picture of lags, for a reader who does not see it."""
    known = [g for g in lags if g.low is not None]
    if not known:
        return "No lag can be computed: no node class has a dated US chip."
    said = [f"{g.node_nm} nm {words[g.kind]}: {lag(g)}" for g in known]
    return f"Lag of Chinese chips behind US chips by node class. {'; '.join(said)}."


def bars_alt(rows: pd.DataFrame, title: str, theme: Theme) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{r['label']} ({theme.names[r['country']]}) {r['said']}" for r in rows.to_dict("records")
    ]
    return f"{title}. {'; '.join(said)}."


def estimates_alt(rows: pd.DataFrame, unit: str) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{label}: {len(part)} of {ends_text(part['least'].min(), part['most'].max(), fixed(0))}"
        for label, part in rows.groupby("label", sort=False)
    ]
    return f"Estimates in {unit}. {'; '.join(said[:12])}. The table below has each estimate."


def compute_alt(rows: Sequence[Output], theme: Theme) -> str:
    """What the picture shows, for a reader who does not see it."""
    said = [
        f"{r.entity} ({theme.names[r.country]}) {r.year} "
        f"{ends_text(r.eflops.low, r.eflops.high, rounded(3))} EFLOPS"
        for r in rows
    ]
    return f"Compute by product and year, from the lowest to the highest: {'; '.join(said)}."


# Process: controls, subtitles, empty pages.

NO_PROCESS: Final = "No chip in the selection has a sourced process and a date."
EVERY_CHIP: Final = "Every chip and its process as a table"
OVER_TIME_SUBTITLE: Final = (
    "Process of each chip by release. US chips stand above the line of their class, "
    "Chinese ones below. Filled: shipped; hollow: not yet; crossed: cancelled. Thick edge: "
    "sources disagree on foundry or process."
)
LAGS_SUBTITLE: Final = (
    "Years from the first US chip of a class to the first Chinese one. An arrow still grows: "
    "without a Chinese chip yet, it runs from the first US one to today."
)
LAG_KINDS: Final = (
    "Designed: from the first US chip announced to the first Chinese one. Shipped: from the first "
    "that customers had to the first Chinese one they had, made anywhere. Made in China: the same, "
    "where a foundry in China made the Chinese one. Bars span what a date known only to its month, "
    "quarter or year may mean."
)
LAGS_TITLE: Final = "Years from the first US chip of a class to the first Chinese one"
DISPUTED_TITLE: Final = "Where sources disagree on foundry or process"
DISPUTED_NOTE: Final = (
    "All sources are listed; the adopted value, if any, comes first. N+1, N+2 and N+3 are SMIC's "
    "names for its processes, the first two of the 7 nm class."
)
NO_DENSITY: Final = "without transistor count, die area or process"


def density_subtitle(*, planned: bool) -> str:
    """Measure and marks of the picture of densities; ``planned``, with chips nobody can buy."""
    hollow = " Hollow: not on sale." if planned else ""
    return f"Millions of transistors for each mm² of die, logarithmic, by process class.{hollow}"


# Output: controls, subtitles, empty pages.

BY_DESIGNER: Final = "Chips are counted by who designs them, wherever they are made."
NO_OUTPUT: Final = "This data directory has no table of output."
NOTHING: Final = "Nothing is recorded."
ALL_HELP: Final = "Also plans, parts of a year, totals over several years, and older estimates."
NO_ESTIMATE: Final = "No estimate passes the choices."
WIDEN: Final = "Widen them above."
CHOOSE: Final = "Choose estimates to see what they come to."
COMPUTE_SUBTITLE: Final = (
    "Number of chips times dense 16-bit peak, in EFLOPS, from the lowest to the "
    "highest of the chosen estimates."
)
COMPUTE_NOTE: Final = (
    "Estimates of the same product form a range; different products are not added up to a "
    "country, as what nobody counted would be missing."
)


def both_subtitle(authors: str) -> str:
    return f"Chips made in a year, counted by their compute, by {authors}."


def market_subtitle(author: str) -> str:
    return f"Accelerator cards shipped in China by maker, counted by {author}."


def estimates_subtitle(unit: str) -> str:
    return (
        f"{unit}, logarithmic. Each mark is one author's estimate, the latest year and the largest "
        "first; hollow: planned, ordered or capacity; lines: the range the author gives."
    )


def estimates_drawn(drawn: int, every: int, authors: int, less: int) -> str:
    by = "one author" if authors == 1 else f"{authors} authors"
    said = f"{drawn} of {every} estimates by {by} drawn"
    if less:
        said += f"; {less} state{'s' if less == 1 else ''} no figure above zero"
    return f"{said}. None is averaged with another."


def differing_title(counts: int) -> str:
    return f"Where authors differ: {counts} counts with several estimates"
