"""Every chip ranked for one workload, and the plain rows of a sizing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.cost import (
    LOWEST,
    OWN,
    OWNED,
    Terms,
    hourly,
    lowest,
    per_million,
)
from honest_silicon.analysis.bounds.expected import Curve
from honest_silicon.analysis.bounds.sizing import Job, Sizing, left_out, ranking
from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import in_sentence, number
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.run.sentences import ranking as said
from honest_silicon.views.pages.shared.expected_tests import tests_link
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    aside,
    chip_link,
    gap,
    group,
    hint,
    quiet,
    range_below,
)
from honest_silicon.words.bounds import NO_TEST, PRICES, class_of, expected_ends, tests_of

#: Figures a speed rests on.
SPEED = "memory_bw_gbs+fp16_tflops"
UNITS = {
    "step_ms": "ms",
    "tokens_s_user": "tokens/s",
    "tokens_s": "tokens/s",
    "tokens_s_chip": "tokens/s",
    "expected_tokens_s": "tokens/s",
    "expected_low": "tokens/s",
    "expected_high": "tokens/s",
    "tokens_joule": "tokens/J",
    "price_usd": "USD",
    "hour_usd": "USD",
    "million_usd_expected": "USD",
    "million_usd_minimum": "USD",
}


def plain(s: Sizing, job: Job) -> dict:
    def value(interval: Interval | None) -> float | None:
        return interval.value if interval else None

    known = s.per_chip is not None
    return {
        "chip_id": s.chip.id,
        "name": s.chip.name,
        "status": s.chip.status,
        "model": job.model,
        "accelerators": s.chips or None,
        "fits": s.fit.fits,
        "step_ms": value(s.decode.seconds.scaled(1e3)) if known and s.decode.seconds else None,
        "tokens_s_user": value(s.decode.tokens_per_s_user) if known else None,
        "tokens_s": value(s.decode.tokens_per_s) if known else None,
        "tokens_s_chip": value(s.per_chip),
        "tokens_s_chip_low": s.per_chip.low if s.per_chip else None,
        "tokens_s_chip_high": s.per_chip.high if s.per_chip else None,
        "limited_by": s.decode.limited_by if known else "",
        "expected_tokens_s": value(s.expected),
        "expected_low": s.expected.low if s.expected else None,
        "expected_high": s.expected.high if s.expected else None,
        "expected_of": class_of(s.curve) if s.expected and s.curve else "",
        "tokens_joule": value(s.tokens_per_joule),
        "price_usd": value(s.price_usd),
        "missing": ", ".join(s.missing),
    }


def figure_cell(value: Interval | None, *, note: str = "", unit: str = "") -> TableCell | str:
    """A figure after its ``unit``, with its range and a ``note`` under it, or a word for its
    absence.
    """
    if value is None:
        return gap("unknown")
    figure = f"{unit}\N{NO-BREAK SPACE}{number(value.value, significant=3)}".lstrip("\xa0")
    text = html("{}{}", figure, range_below(value.low, value.high))
    return text + quiet(note) if note else text


def expected_cell(
    value: Interval | None,
    *,
    of: Curve | None = None,
    least: Interval | None = None,
    most: Interval | None = None,
) -> TableCell | str:
    """An expected figure as its 80 % range, never past the limit that another column has, with how
    many tests it rests on, or that no test is comparable.
    """
    if value is None:
        return gap(NO_TEST)
    ends = expected_ends(
        value.low, value.high, least=least.low if least else None, most=_value(most)
    )
    text = html("{}", ends)
    if of is None:
        return text
    tests = tests_link(of.id, f"{number(of.results)} tests")
    return text + quiet(hint(tests, f"Results of {tests_of(of)}"))


#: USD of an accelerator-hour by chip.
Hours = Mapping[str, Interval]


def _value(figure: Interval | None) -> float | None:
    return figure.value if figure else None


def million(s: Sizing, hours: Hours, tokens_per_s: Interval | None) -> Interval | None:
    """USD of a million tokens at a rate; None where the price or the rate is unknown."""
    price = hours.get(s.chip.id)
    return per_million(price, s.chips, tokens_per_s) if price and tokens_per_s else None


def _at_bound(s: Sizing, hours: Hours) -> Interval | None:
    return million(s, hours, s.decode.tokens_per_s if s.per_chip else None)


_Figure = Callable[[Sizing, Hours], float | str | None]
#: Columns the ranking can be sorted by: words, the figure, and whether more is better.
_ORDERS: Final[dict[str, tuple[str, _Figure, bool]]] = {
    "bound": ("Max. tokens/s per chip", lambda s, _: _value(s.per_chip), True),
    "expected": ("Tokens/s per chip, expected", lambda s, _: _value(s.expected_per_chip), True),
    "chips": ("Fewest chips", lambda s, _: float(s.chips) if s.chips else None, False),
    "step": ("Min. step time", lambda s, _: _value(s.decode.seconds), False),
    "time": ("Within the time you gave", lambda s, _: s.in_time, True),
    "limit": ("Limited by", lambda s, _: s.decode.limited_by or None, False),
    "cost": (
        "Million tokens, expected",
        lambda s, hours: _value(million(s, hours, s.expected)),
        False,
    ),
    "floor": ("Million tokens, minimum", lambda s, hours: _value(_at_bound(s, hours)), False),
    "energy": ("Max. tokens/J", lambda s, _: _value(s.tokens_per_joule), True),
    "price": ("Purchase price", lambda s, _: _value(s.price_usd), False),
    "name": ("Name", lambda s, _: None, True),
}
#: Prices of a chip-hour that a million tokens may be ranked at.
_PRICES: Final = {basis: PRICES[basis] for basis in (LOWEST, OWNED, OWN)}
#: So many of the chips delivered are shown until all are asked for.
_FIRST: Final = 12


def order(sized: Iterable[Sizing], by: str, hours: Hours | None = None) -> list[Sizing]:
    """Best first by a column of _ORDERS, unknown ones last, equals by name."""
    _, figure, more = _ORDERS[by]

    def key(s: Sizing) -> tuple[bool, float | str, str]:
        value = figure(s, hours or {})
        known = value if isinstance(value, str) else (-1 if more else 1) * (value or 0.0)
        return value is None, known, s.chip.name.casefold()

    return sorted(sized, key=key)


def ranked(
    view: View, sized: tuple[Sizing, ...], picked: Iterable[str], job: Job, terms: Terms
) -> None:
    """The first dozen of the chips delivered with those of the reader, or all."""
    state = view.state
    known, _ = _known(view, sized)
    shell.header("All chips, ranked for this job")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = {name: title for name, (title, _, _) in _ORDERS.items()}
        by = controls.select(state, "rank", "Sort by", words, "bound", width=260)
        prices = {k: w for k, w in _PRICES.items() if k != OWN or terms.own}
        first_price = OWN if terms.own else LOWEST
        at = controls.select(state, "at", "Cost at", prices, first_price, width=230)
        every = controls.toggle(state, "all", f"Show all {len(known)}", False)
    _ranking(view, tuple(picked), job, terms, by, at, every)


def _known(view: View, sized: Iterable[Sizing]) -> tuple[list[Sizing], dict[str, str]]:
    """The chips of the selection that are ranked, and why others are not."""
    mine = [s for s in sized if s.chip.id in view.selection.chips.index]
    why = left_out(mine)
    apart = {s.chip.id: said.apart(view.data, s, why[s.chip.id]) for s in mine if s.chip.id in why}
    return [s for s in mine if s.chip.id not in apart], apart


@kept
def _ranking(
    view: View, picked: tuple[str, ...], job: Job, terms: Terms, by: str, at: str, every: bool
) -> None:
    data = view.data
    unsorted, apart = _known(view, ranking(data, job))
    hours = _hours(data, unsorted, terms, at)
    known = order(unsorted, by, hours)
    delivered = data.package.delivered
    sold = [s for s in known if s.chip.status in delivered]
    announced = [s for s in known if s.chip.status not in delivered]
    parts = ((said.ON_SALE, sold), (said.ANNOUNCED, announced))
    places = {s.chip.id: place for _, part in parts for place, s in enumerate(part, 1)}
    for title, part in parts:
        for s in part:
            if s.chip.id in data.own:
                place = places[s.chip.id]
                view.note(f"{s.chip.name}: place {place} of {len(part)} ({in_sentence(title)}).")
    for chip in sorted(data.own & apart.keys()):
        view.note(said.not_ranked(data.names[chip], apart[chip]))
    first = {s.chip.id for s in sold[:_FIRST]} | {*picked, *data.own}
    shown = [s for s in known if every or s.chip.id in first]
    if not shown:
        shell.empty(said.NONE_RANKED)
        return
    body: list[TableRow] = []
    for title, part in parts:
        rows = [_row(view, s, places[s.chip.id], job, hours, at) for s in part if s in shown]
        body += [group(title), *rows] if rows else []
    within = f"Within {number(job.step_ms)} ms" if job.step_ms else "In time"
    columns = [
        Column("Chip"),
        Column("Tokens/s per chip, expected", said.EXPECTED_HELP, True),
        Column("Max. tokens/s per chip", numeric=True, field=SPEED),
        Column("Chips", said.FEWEST_HELP, True, field="memory_gb"),
        Column("Min. step time (ms)", numeric=True, field=SPEED),
        Column(within, said.IN_TIME_HELP),
        Column("Limited by"),
        Column("Million tokens, expected (USD)", f"At: {_PRICES[at].lower()}", numeric=True),
        Column("Million tokens, minimum (USD)", "At the maximum speed", numeric=True),
        Column("Max. tokens/J", "At full TDP", True, field="tdp_w"),
        Column("Price (USD)", "Purchase of the chips alone", True, field="price_usd"),
    ]
    listing(
        view,
        "Ranking",
        columns,
        body,
        key="size-ranking",
        height="44rem",
        pin=True,
        alone=True,
        style="cards",
    )
    below = {s.chip.id: f"not among the first {_FIRST} on sale" for s in known if s not in shown}
    shell.shown_line(data, len(shown), {**view.left_out, **apart, **below})
    frame = pd.DataFrame([plain(s, job) | _costs(s, hours, at) for s in shown])
    shell.downloads(data, frame, "size-ranking", UNITS)


def _hours(data: Dataset, sized: Iterable[Sizing], terms: Terms, basis: str) -> Hours:
    """USD of an accelerator-hour of each chip that has such a price."""
    found = {s.chip.id: lowest(data, s.chip, terms, basis) for s in sized}
    return {chip: price for chip, price in found.items() if price}


def _costs(s: Sizing, hours: Hours, basis: str) -> dict:
    """What a million tokens cost, for the file."""
    return {
        "hour_usd": _value(hours.get(s.chip.id)),
        "hour_basis": basis if s.chip.id in hours else "",
        "million_usd_expected": _value(million(s, hours, s.expected)),
        "million_usd_minimum": _value(_at_bound(s, hours)),
    }


def _no_price(data: Dataset, s: Sizing, basis: str) -> TableCell:
    """Why a chip has no cost in dollars at a basis of price."""
    if any(p.basis == basis for p in hourly(data, s.chip, Terms())):
        return gap(hint("none in USD", said.OTHER_CURRENCY))
    return gap("no price")


def _cost_cell(data: Dataset, s: Sizing, hours: Hours, basis: str) -> TableCell | str:
    if s.chip.id not in hours:
        return _no_price(data, s, basis)
    return expected_cell(million(s, hours, s.expected), least=_at_bound(s, hours))


def _row(view: View, s: Sizing, place: int, job: Job, hours: Hours, basis: str) -> TableRow:
    limit = {True: "yes", False: "no", None: "by some sources" if job.step_ms else ""}
    return TableRow(
        [
            html("{} {}", aside(f"{place}."), chip_link(view.data, s.chip.id)),
            expected_cell(s.expected_per_chip, most=s.per_chip),
            figure_cell(s.per_chip),
            number(s.chips),
            figure_cell(s.decode.seconds.scaled(1e3) if s.decode.seconds else None),
            limit[s.in_time],
            s.decode.limited_by,
            _cost_cell(view.data, s, hours, basis),
            figure_cell(_at_bound(s, hours))
            if s.chip.id in hours
            else _no_price(view.data, s, basis),
            figure_cell(s.tokens_per_joule),
            figure_cell(s.price_usd),
        ]
    )
