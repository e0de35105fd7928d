"""What a million tokens cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from honest_silicon.analysis.bounds.answer import Answer, Priced
from honest_silicon.analysis.bounds.cost import DOLLARS, LOWEST, MEDIAN, OWN, OWNED, rentals
from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.bounds import expected_ends
from honest_silicon.words.length import short, told
from honest_silicon.words.lists import listed
from honest_silicon.words.names import own_name

_SPACE: Final = "\N{NO-BREAK SPACE}"
COSTS: Final = (
    "Owned: the purchase price over the hours of use, and energy at full power; servers, network, "
    "cooling, people and capital are not counted. Rents are in the currency they are published in, "
    "and none is converted. A purchase price that was published in yuan is in dollars at the rate "
    "its evidence names. More settings, at the top, hold the years, the use, the price of energy "
    "and your own price."
)


def cost(data: Dataset, found: Sequence[Answer]) -> str:
    """What a million tokens cost on the first chip with a price, as tests suggest or at least;
    '' without one. Where its rents are not in dollars, what it costs in them if it is bought, too.
    """
    for one in found:
        name = own_name(data, one.sizing.chip.id)
        known = [(c, money) for c in one.costs if (money := _money(c))]
        if not known:
            continue
        first, money = known[0]
        lead = "would cost" if first.at_expected else "cost at least"
        said = f"A million tokens {lead} {money} on the {name}, {_HOW[first.hourly.basis]}"
        bought = next((m for c, m in known if c.hourly.basis == OWNED), "")
        both = f"{said}, or {bought} {_HOW[OWNED]}"
        return both if first.hourly.currency != DOLLARS and bought and short(both) else said
    return ""


def _money(c: Priced) -> str:
    """A cost as tests suggest it, or its floor, with its currency; '' where neither is known."""
    if c.at_expected:
        least = c.at_bound.low if c.at_bound else None
        said = expected_ends(c.at_expected.low, c.at_expected.high, least=least)
    elif c.at_bound:
        said = number(c.at_bound.low, significant=2)
    else:
        return ""
    return f"{c.hourly.currency}{_SPACE}{said}"


#: What a reader calls the currencies of rents.
_CALLED: Final = {"CNY": "yuan"}


def no_dollars(data: Dataset, found: Sequence[Answer]) -> list[str]:
    """Why chips have no rent in dollars: theirs are in another currency, or not published at all,
    or for an hour that a provider may end.
    """
    other: dict[str, list[str]] = {}
    none: list[str] = []
    loose: list[str] = []
    for one in found:
        rents = {c.hourly.currency for c in one.costs if c.hourly.basis in (LOWEST, MEDIAN)}
        name = f"the {data.names[one.sizing.chip.id]}"
        if not rents and one.costs:
            (loose if rentals(data).get(one.sizing.chip.id) else none).append(name)
        elif rents and DOLLARS not in rents:
            words = " and ".join(f"{_CALLED.get(c, c)} ({c})" for c in sorted(rents))
            other.setdefault(words, []).append(name)
    said = []
    for currency, names in other.items():
        said += told(
            names,
            lambda n, currency=currency: (
                f"Rents of {listed(n)} are published in {currency} alone, so there is none in "
                "dollars (USD)."
            ),
        )
    said += told(none, lambda n: f"No rent of {listed(n)} is on file.")
    return [*said, *told(loose, lambda n: f"Rents of {listed(n)} are all ones that may be ended.")]


#: How a chip is had at each kind of price.
_HOW: Final = {
    OWN: "at your own price",
    LOWEST: "at the lowest published rent",
    MEDIAN: "at the median published rent",
    OWNED: "if it is bought",
}
COST_EXPECTED_HELP: Final = "At the expected speed, with its range"
NO_PRICE: Final = "No price of these chips is known: enter your own under More settings."
OWN_PRICE: Final = "Your price of a chip-hour (US cents)"
