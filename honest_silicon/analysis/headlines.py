"""The four statements of the Overview, computed from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from honest_silicon.analysis.frontier import best, competing, lag, releases, shipped_points
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.known import BY_RIVAL, rest_on_rival
from honest_silicon.analysis.metrics import Metric, metric, values
from honest_silicon.analysis.process import finest
from honest_silicon.analysis.quality import bases, coverage, totals
from honest_silicon.analysis.selection import Selection
from honest_silicon.dataset.format import ends_text, fixed, in_sentence, number, times_text
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.store import Dataset


@dataclass(frozen=True)
class Headline:
    """One computed statement.

    ``figure`` is the number to print large, ``text`` the sentence, ``cells`` the (chip id, field)
    pairs it rests on, ``page`` and ``state`` where it is derived.
    """

    topic: str
    figure: str
    text: str
    cells: tuple[tuple[str, str], ...]
    page: str
    state: Mapping[str, str]


def years_text(low: float, high: float) -> str:
    """An interval of years in words, with a lead said as such.

    >>> years_text(2.02, 2.98), years_text(-0.4, 0.3)
    ('2.0 to 3.0 years', 'within half a year')
    """
    if low >= -0.5 and high <= 0.5:
        return "within half a year"
    return ends_text(low, high, fixed(1), " years")


@per_dataset(64)
def compared(
    data: Dataset, wanted: Metric, selection: Selection
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Chips of a selection that can be held against each other for a metric as sold.

    Only parts that customers have, with a release date and a sourced figure. Wafer-scale parts are
    left out: one of them is a server full of silicon, and no package compares with it.

    Returns
    -------
    (points, left_out)
        The frame ``shipped_points`` returns, and the reason by chip id for the others selected.
    """
    chips = selection.chips
    points = shipped_points(data, wanted, selection.hidden)
    known = values(data, wanted, selection.hidden)["value"].notna()
    left_out = {}
    dated = releases(data)
    may = competing(data)
    for chip, status, kind in zip(chips.index, chips["status"], chips["kind"], strict=True):
        if status not in data.package.delivered:
            left_out[chip] = "not shipped"
        elif not may[chip]:
            left_out[chip] = "sold to gamers"
        elif kind == "wafer":
            left_out[chip] = "wafer-scale, not one package"
        elif not known[chip]:
            left_out[chip] = f"without a sourced figure for {in_sentence(wanted.title)}"
        elif rest_on_rival(data, chip, wanted.inputs):
            left_out[chip] = f"known by {BY_RIVAL} alone"
        elif chip not in dated:
            left_out[chip] = "without a release date"
    keep = points.index.isin([c for c in chips.index if c not in left_out])
    return points[keep], left_out


def _gap(
    data: Dataset, selection: Selection, metric_id: str, what: str, page_state: Mapping[str, str]
) -> Headline:
    wanted = metric(data.package, metric_id)
    points, _ = compared(data, wanted, selection)
    cn, us = best(points, "CN"), best(points, "US")
    if cn is None or us is None:
        lacking = "Chinese" if cn is None else "US"
        return Headline(
            wanted.title,
            "unknown",
            f"No shipped {lacking} part in the selection has a sourced figure for {what}.",
            (),
            "explore",
            page_state,
        )
    share = Interval(*cn[["low", "value", "high"]]).over(Interval(*us[["low", "value", "high"]]))
    behind = lag(points, str(cn.name))
    names = data.chips["name"]
    text = (
        f"The best shipped Chinese part, {names[cn.name]}, has "
        f"{number(share.value * 100, significant=2)} % of the {what} of the best shipped US part, "
        f"{names[us.name]}"
    )
    ends = [number(e * 100, significant=2) for e in (share.low, share.high)]
    if ends[0] != ends[1]:
        text += f" ({' to '.join(ends)} % over the range of sources)"
    text += ". "
    cells = [(str(cn.name), wanted.numerator), (str(us.name), wanted.numerator)]
    if behind.us_id is None:
        text += "No US part has shipped with as much."
    elif behind.high is not None and behind.low is not None:
        text += f"A US part with as much, {names[behind.us_id]}, shipped "
        if behind.high < 0:
            text += f"{years_text(-behind.high, -behind.low)} later."
        else:
            text += f"{years_text(behind.low, behind.high)} "
            text += "apart." if behind.low < 0 else "earlier."
        if (behind.us_id, wanted.numerator) not in cells:
            cells.append((behind.us_id, wanted.numerator))
    return Headline(
        wanted.title,
        times_text(share.value),
        text,
        tuple(cells),
        "explore",
        page_state,
    )


def _process(data: Dataset, selection: Selection) -> Headline:
    us, cn = finest(data, selection.chips, "US"), finest(data, selection.chips, "CN")
    made = finest(data, selection.chips, "CN", made_in_china=True)
    if us is None or cn is None:
        return Headline(
            "Process node",
            "unknown",
            "The selection has no shipped part with a sourced node from one of the countries.",
            (),
            "process-node",
            {},
        )
    names = data.chips["name"]
    text = f"US designers ship on the {us[0]} nm class, Chinese designers on the {cn[0]} nm class"
    cells = [(us[1].chip_id, "node_nm"), (cn[1].chip_id, "node_nm")]
    if made is None:
        text += "; no shipped part is established as made in China."
    else:
        text += (
            f"; the finest shipped from a Chinese foundry is the {made[0]} nm class, "
            f"first with {names[made[1].chip_id]}."
        )
        if made[1].chip_id != cn[1].chip_id:
            cells.append((made[1].chip_id, "foundry"))
    figure = f"{cn[0]} nm against {us[0]} nm"
    return Headline("Process node", figure, text, tuple(cells), "process-node", {})


def _evidence(data: Dataset, selection: Selection) -> Headline:
    known = totals(coverage(data, selection.chips))["share"].dropna()
    if list(known.index) != ["CN", "US"]:
        return Headline(
            "What is known",
            "unknown",
            "The selection has no shipped parts of both countries.",
            (),
            "sources-quality",
            {},
        )
    support = bases(data, selection.chips)
    own_word = data.package.having("evidence", "basis", "own_word")
    official = support.loc[list(own_word)].sum() / support.sum()
    text = (
        f"Of the core facts a shipped part can have, {percent(known['CN'])} are known for China "
        f"and {percent(known['US'])} for the US. {percent(official['CN'])} of the adopted Chinese "
        f"figures and {percent(official['US'])} of the US ones rest on the vendor's own documents "
        "or filings."
    )
    figure = f"{percent(known['CN'])} against {percent(known['US'])}"
    return Headline("What is known", figure, text, (), "sources-quality", {})


def percent(share: float) -> str:
    """A share in whole per cent."""
    return f"{100 * share:.0f} %"


def summary(statements: list[Headline]) -> str:
    """The four statements in one sentence."""
    compute, bandwidth, node, known = (s.figure for s in statements)
    if "unknown" in (compute, bandwidth):
        return "The selection lacks shipped parts of one country, so no gap can be computed."
    return (
        f"As sold, the best shipped Chinese part has {compute} the 16-bit compute and {bandwidth} "
        f"the memory bandwidth of the best shipped US part; the finest shipped nodes are {node}; "
        f"{known} of the core facts are known."
    )


@per_dataset(16)
def headlines(data: Dataset, selection: Selection) -> list[Headline]:
    """The four statements on a selection, with the cells they rest on and their derivation."""
    chart = {"x": "released", "status": ",".join(data.package.delivered), "frontier": "1"}
    return [
        _gap(data, selection, metric_id, what, {**chart, "y": metric_id})
        for metric_id, what in (
            ("fp16_tflops", "dense 16-bit compute"),
            ("memory_bw_gbs", "memory bandwidth"),
        )
    ] + [
        _process(data, selection),
        _evidence(data, selection),
    ]
