"""What a million tokens cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from honest_silicon.analysis.bounds.answer import Answer
from honest_silicon.analysis.bounds.cost import LOWEST, MEDIAN, OWN, OWNED
from honest_silicon.dataset.format import ends_text, number, rounded
from honest_silicon.dataset.store import Dataset
from honest_silicon.words.names import own_name

_SPACE: Final = "\N{NO-BREAK SPACE}"
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
        name = own_name(data, one.sizing.chip.id)
        for c in one.costs:
            how = f"on the {name}, {_HOW[c.hourly.basis]}"
            money = f"{c.hourly.currency}{_SPACE}"
            if c.at_expected:
                money += ends_text(c.at_expected.low, c.at_expected.high, rounded(2))
                return f"A million tokens would cost {money} {how}"
            if c.at_bound:
                money += number(c.at_bound.low, significant=2)
                return f"A million tokens cost at least {money} {how}"
    return ""


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
