"""What a million tokens cost on the chips picked: rented, owned, at the reader's own price."""

from __future__ import annotations

import pandas as pd

from honest_silicon.analysis.bounds.answer import Answer, answer
from honest_silicon.analysis.bounds.cost import OWNED, Hourly, Terms
from honest_silicon.analysis.bounds.sizing import Job, Sizing, model_of
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.frame.state import UrlState
from honest_silicon.views.pages.run.ranking import figure_cell
from honest_silicon.views.pages.run.sentences import costs as said
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    chip_link,
    gap,
    group,
    quiet,
)
from honest_silicon.words import bounds as bound_words
from honest_silicon.words.lists import begun


def answers(data: Dataset, picked: list[Sizing], job: Job, terms: Terms) -> list[Answer]:
    """The answer to the job for each chip, with its costs."""
    model = model_of(data, job)
    return [answer(data, s, model, job, terms) for s in picked]


def show(view: View, found: list[Answer], terms: Terms) -> None:
    """The table of prices with what follows from each."""
    first = said.cost(view.data, found)
    shell.header(shell.plain(first or "What a million tokens cost"))
    columns = [
        Column("Price"),
        Column("Chip-hour", "One chip for one hour", numeric=True),
        Column("Million tokens, expected", said.COST_EXPECTED_HELP, numeric=True),
        Column("Million tokens, minimum", "At the maximum speed", numeric=True),
    ]
    labels = view.data.package.tables["rental"].fields if "rental" in view.data.tables else {}
    rows, out = [], []
    for one in found:
        chip = one.sizing.chip.id
        if one.costs:
            rows.append(group(chip_link(view.data, chip)))
        for cost in one.costs:
            price = cost.hourly
            term = labels["term"].label(price.term).lower() if price.term else ""
            rests = _said(price, term, terms)
            name = html("{}{}", bound_words.PRICES[price.basis], quiet(rests) if rests else "")
            rows.append(
                TableRow(
                    [
                        name,
                        figure_cell(price.price, unit=price.currency),
                        figure_cell(cost.at_expected, unit=price.currency)
                        if cost.at_expected
                        else _none(view.data, one),
                        figure_cell(cost.at_bound, unit=price.currency)
                        if cost.at_bound
                        else gap("no rate"),
                    ],
                    opens=Ref.row("rental", price.rows[0]) if price.rows else None,
                )
            )
            out.append(
                {
                    "chip_id": chip,
                    "price_basis": price.basis,
                    "term": price.term,
                    "currency": price.currency,
                    "hour": price.price.value,
                    "million_at_bound": cost.at_bound.value if cost.at_bound else None,
                    "million_expected": cost.at_expected.value if cost.at_expected else None,
                }
            )
    if not rows:
        view.note(said.NO_PRICE)
        return
    listing(
        view,
        "Cost of a million tokens",
        columns,
        rows,
        key="size-cost",
        height="44rem",
        pin=True,
        style="cards",
    )
    view.note(*said.no_dollars(view.data, found), said.COSTS)
    shell.downloads(view.data, pd.DataFrame(out), "size-cost", {})


def _none(data: Dataset, one: Answer) -> TableCell:
    """Why there is no expected cost."""
    why = one.expected.why
    return gap(bound_words.no_rate(data.package, why) if why else "no rate")


def _said(price: Hourly, term: str, terms: Terms) -> str:
    """What a price rests on."""
    if price.basis == OWNED:
        share = f"{100 * terms.utilisation:.0f} %"
        return f"{number(terms.years)} years, used {share} of the time"
    if price.count:
        count = f"{number(price.count)} price{'' if price.count == 1 else 's'}"
        return f"{begun(term)}, {count}"
    return ""


def asked(state: UrlState) -> Terms:
    """What the reader gives."""
    first = Terms()
    kwh = controls.number(state, "kwh", "Energy (US cents per kWh)", 10, 0, 1000)
    cents = controls.number(state, "hour", said.OWN_PRICE, 0, 0, 100_000, help="0: none")
    years = controls.number(state, "owned", "Years owned", int(first.years), 1, 20)
    share = controls.number(
        state, "used", "Used (% of the time)", round(100 * first.utilisation), 1, 100
    )
    return Terms(float(years), share / 100, kwh / 100, cents / 100 or None)
