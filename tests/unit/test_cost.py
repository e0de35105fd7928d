"""What a million tokens cost, by hand."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.bounds.cost import (
    LOWEST,
    MEDIAN,
    OWN,
    Terms,
    hourly,
    lowest,
    owned,
    per_million,
    published,
    rentals,
)
from honest_silicon.analysis.bounds.hardware import Hardware, all_hardware
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset.schema import own_package


def chip(**figures: float) -> Hardware:
    known = {name: Interval.exact(value) for name, value in figures.items()}
    return Hardware("one", "One", "US", "shipping", known, own_package())


def row(id: str, price: float, currency: str = "USD", term: str = "on-demand") -> dict:
    return {"id": id, "price": price, "currency": currency, "term": term}


def test_a_million_tokens_at_a_price_of_an_hour():
    # 8 at 3 USD: 24 USD an hour, in which 2,000 tokens/s make 7.2 million.
    assert per_million(Interval.exact(3), 8, Interval.exact(2000)).value == pytest.approx(24 / 7.2)
    # The more tokens, the less each costs.
    found = per_million(Interval.exact(3), 8, Interval(1000, 2000, 4000))
    assert (found.low, found.high) == pytest.approx((24 / 14.4, 24 / 3.6))


def test_owned_over_the_hours_it_is_used():
    terms = Terms(years=2, utilisation=0.5, kwh=0.2)
    # 17,520 USD over 2 x 8,760 x 0.5 = 8,760 hours: 2 USD, and 0.7 kW at 0.2 USD: 0.14.
    found = owned(chip(price_usd=17_520, tdp_w=700), terms)
    assert found.value == pytest.approx(2.14)
    assert owned(chip(price_usd=17_520), terms) is None
    assert owned(chip(tdp_w=700), terms) is None


def test_twice_the_use_halves_the_purchase_and_not_the_power():
    half, full = (
        owned(chip(price_usd=8760, tdp_w=1000), Terms(1, share, 0.1)).value for share in (0.5, 1)
    )
    assert half - 0.1 == pytest.approx(2 * (full - 0.1))


@pytest.mark.parametrize(
    "wrong",
    [
        *({"years": 0}, {"utilisation": 0}, {"utilisation": 1.1}, {"kwh": -1}, {"own": 0}),
        # No number, and no end.
        *(
            {name: float(n)}
            for name in ("years", "utilisation", "kwh", "own")
            for n in ("nan", "inf")
        ),
    ],
)
def test_terms_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="expected"):
        Terms(**wrong)


def test_lowest_and_median_of_published_prices():
    rows = [row("a", 3), row("b", 2), row("c", 10)]
    lowest, middle = published(rows)
    assert (lowest.basis, lowest.price.value, lowest.rows) == (LOWEST, 2, ("b",))
    assert (middle.basis, middle.price.value, middle.rows) == (MEDIAN, 3, ("a",))
    assert lowest.count == 3
    # Of an even number it lies between the two in the middle.
    assert published([row("a", 3), row("b", 2)])[1].price.value == 2.5
    assert published([row("a", 3), row("b", 2)])[1].rows == ("b", "a")


def test_terms_are_never_mixed():
    found = published([row("a", 3), row("b", 1, term="month"), row("c", 2, term="month")])
    assert [(h.term, h.basis, h.price.value) for h in found] == [
        ("on-demand", LOWEST, 3),
        ("on-demand", MEDIAN, 3),
        ("month", LOWEST, 1),
        ("month", MEDIAN, 1.5),
    ]


def test_what_can_be_taken_back_is_no_price(real_data):
    h100 = all_hardware(real_data)["nvidia-h100-sxm"]
    spot = {r["id"] for r in rentals(real_data)["nvidia-h100-sxm"] if r["term"] == "spot"}
    assert spot
    found = hourly(real_data, h100, Terms(own=2.5))
    assert [h.basis for h in found].count("own") == 1
    assert not spot & {i for h in found for i in h.rows}
    # The lowest price on demand in dollars is that of its rows, and a chip with none has none.
    prices = [
        r["price"]
        for r in rentals(real_data)["nvidia-h100-sxm"]
        if (r["term"], r["currency"]) == ("on-demand", "USD")
    ]
    (lowest,) = [h for h in found if (h.basis, h.currency, h.term) == (LOWEST, "USD", "on-demand")]
    assert lowest.price.value == min(prices)
    assert lowest.count == len(prices)
    none = hourly(real_data, all_hardware(real_data)["google-tpu-v7"], Terms())
    assert {h.basis for h in none} <= {"owned"}


def test_currencies_are_never_mixed():
    found = published([row("a", 3), row("b", 16, "CNY"), row("c", 20, "CNY")])
    assert [(h.currency, h.basis, h.price.value) for h in found] == [
        ("USD", LOWEST, 3),
        ("USD", MEDIAN, 3),
        ("CNY", LOWEST, 16),
        ("CNY", MEDIAN, 18),
    ]
    assert published([]) == []


def test_all_chips_are_ranked_by_their_lowest_price_in_dollars(real_data):
    chips = all_hardware(real_data)
    h100, s4000 = chips["nvidia-h100-sxm"], chips["moore-threads-mtt-s4000"]
    firm = real_data.package.having("rental", "term", "firm")
    rows = [r for r in rentals(real_data)[h100.id] if r["term"] in firm and r["currency"] == "USD"]
    terms = Terms(own=1.25)
    assert lowest(real_data, h100, terms, LOWEST).value == min(r["price"] for r in rows)
    assert lowest(real_data, h100, terms, OWN).value == 1.25
    assert lowest(real_data, h100, Terms(), OWN) is None
    # Rented for yuan alone: no price that dollars can be ranked with.
    assert {r["currency"] for r in rentals(real_data)[s4000.id]} == {"CNY"}
    assert lowest(real_data, s4000, Terms(), LOWEST) is None
