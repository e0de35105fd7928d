"""What a million tokens cost: at a rent for an accelerator-hour, or with accelerators one owns.

A cost is the price of all accelerators for an hour over the tokens they make in it. At the bound it
is a floor: nothing can make more tokens. Owned accelerators cost their price over the hours they
are used, and their energy at the full TDP while they are; servers, network, cooling, people and
capital are not counted. Rents stay in the currency they are published in.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from honest_silicon.analysis.bounds.hardware import Hardware
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

HOURS_OF_A_YEAR: Final = 8760.0
#: The currency of a reader's own price, of purchase prices and of rankings.
DOLLARS: Final = "USD"
OWN, LOWEST, MEDIAN, OWNED = "own", "rental_lowest", "rental_median", "owned"


@dataclass(frozen=True)
class Terms:
    """What a reader gives: years and share of the time accelerators are used, the price of a kWh
    and of an accelerator-hour (None where they have none), in USD.
    """

    years: float = 4.0
    utilisation: float = 0.6
    kwh: float = 0.10
    own: float | None = None

    def __post_init__(self) -> None:
        # Written so that what is no number, or endless, is refused too.
        if not 0 < self.years < math.inf:
            raise ValueError(f"expected years above 0, got {self.years}")
        if not 0 < self.utilisation <= 1:
            raise ValueError(f"expected a utilisation above 0 and at most 1: {self.utilisation}")
        if not 0 <= self.kwh < math.inf:
            raise ValueError(f"expected a price of a kWh of 0 or more, got {self.kwh}")
        if self.own is not None and not 0 < self.own < math.inf:
            raise ValueError(f"expected a price of an hour above 0, got {self.own}")


@dataclass(frozen=True)
class Hourly:
    """The price of one accelerator for an hour it is used, and what it rests on.

    ``rows`` are ids of rental.csv; ``count`` of how many published prices it is the lowest or the
    median, ``term`` for how long one binds oneself.
    """

    basis: str
    currency: str
    price: Interval
    rows: tuple[str, ...] = ()
    count: int = 0
    term: str = ""


def per_million(hourly: Interval, chips: int, tokens_per_s: Interval) -> Interval:
    """Cost of a million tokens of ``chips`` accelerators at a price for each hour of one.

    >>> per_million(Interval.exact(2.0), 8, Interval.exact(1000.0)).value
    4.444444444444445
    """
    return hourly.scaled(chips * 1e6 / 3600).over(tokens_per_s)


def owned(chip: Hardware, terms: Terms) -> Interval | None:
    """USD for each hour a bought accelerator is used; None where price or power is unknown."""
    price, watts = chip.figures.get("price_usd"), chip.figures.get("tdp_w")
    if price is None or watts is None:
        return None
    used = terms.years * HOURS_OF_A_YEAR * terms.utilisation
    energy = [w / 1e3 * terms.kwh for w in (watts.low, watts.value, watts.high)]
    prices = [p / used for p in (price.low, price.value, price.high)]
    return Interval(*(p + e for p, e in zip(prices, energy, strict=True)))


@per_dataset(1)
def rentals(data: Dataset) -> Mapping[str, tuple[dict[str, Any], ...]]:
    """Published prices of an accelerator-hour by chip; none where there is no such table."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in records(data, "rental"):
        found[row["chip_id"]].append(row)
    return {chip: tuple(rows) for chip, rows in found.items()}


def published(rows: Iterable[Mapping[str, Any]]) -> list[Hourly]:
    """Lowest and median price of the rows, for each currency and term apart.

    The median of an even number of prices lies between two.
    """
    by_kind: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_kind[str(row["term"]), str(row["currency"])].append(row)
    out = []
    for (term, currency), found in sorted(by_kind.items(), reverse=True):
        found.sort(key=lambda r: (r["price"], r["id"]))
        prices = [float(r["price"]) for r in found]
        middle = found[(len(found) - 1) // 2 : len(found) // 2 + 1]
        for basis, price, mine in (
            (LOWEST, prices[0], found[:1]),
            (MEDIAN, median(prices), middle),
        ):
            ids = tuple(str(r["id"]) for r in mine)
            out.append(Hourly(basis, currency, Interval.exact(price), ids, len(found), term))
    return out


def lowest(data: Dataset, chip: Hardware, terms: Terms, basis: str) -> Interval | None:
    """The lowest USD price of an accelerator-hour on a basis; None where there is none.

    What all chips are ranked by: prices in other currencies are not converted.
    """
    known = [
        p.price for p in hourly(data, chip, terms) if p.basis == basis and p.currency == DOLLARS
    ]
    return min(known, key=lambda price: price.value, default=None)


def hourly(data: Dataset, chip: Hardware, terms: Terms) -> list[Hourly]:
    """Each price of an accelerator-hour that is known: the reader's, published ones, owned.

    Of published ones those alone by which an accelerator stays with who rents it.
    """
    out = [] if terms.own is None else [Hourly(OWN, DOLLARS, Interval.exact(terms.own))]
    rents = rentals(data).get(chip.id, ())
    if rents:
        firm = data.package.having("rental", "term", "firm")
        out += published(r for r in rents if r["term"] in firm)
    mine = owned(chip, terms)
    return out if mine is None else [*out, Hourly(OWNED, DOLLARS, mine)]
