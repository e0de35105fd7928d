"""Cost of a million tokens on Size, and a link to a model that is not there."""

from __future__ import annotations

import re

from honest_silicon.analysis.bounds.cost import LOWEST, Terms, hourly, lowest
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.views.pages.run.ranking import million, order
from tests.ours import ours

from .conftest import figures, fragment_data, tables, texts

DATA = ours()


def _costs(app) -> str:
    (found,) = [
        fragment_data(e.proto)
        for e in app.get("bidi_component")
        if "Cost of a million tokens" in fragment_data(e.proto)
    ]
    return found


def test_cost_at_ones_own_price_and_at_published_rents(opened):
    chips = {"chips": "nvidia-h100-sxm,moore-threads-mtt-s4000", "model": "qwen3-8b"}
    app = opened("size", hour="200", owned="3", used="50", **chips)
    assert not app.exception
    said = re.sub(r"<[^>]+>", "|", _costs(app))
    assert "Your own price" in said
    assert "Lowest published rent" in said
    assert "3 years, used 50 % of the time" in said
    # A price in yuan stays one, and a click on it opens its row.
    assert "CNY" in said
    assert "rental:shengsuanyun-moore-threads-mtt-s4000-on-demand-1" in _costs(app)
    assert dict(app.query_params).items() >= {"hour": "200", "owned": "3", "used": "50"}.items()


A910C, H20, H100 = "huawei-ascend-910c", "nvidia-h20", "nvidia-h100-sxm"


def test_every_price_says_its_currency_and_why_there_is_none_in_dollars(opened):
    app = opened("size", chips=f"{A910C},{H20},{H100}")
    rows = re.findall(r"<tr.*?</tr>", _costs(app), re.S)[1:]
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in rows]
    money = [c for row in cells for c in row if re.search(r"\d", re.sub(r"<[^>]+>", "", c))]
    assert len(money) > 20
    assert all(re.search(r"(CNY|USD)\N{NO-BREAK SPACE}\d", c) for c in money)
    rents = {
        c: {p.currency for p in hourly(DATA, all_hardware(DATA)[c], Terms()) if p.basis == LOWEST}
        for c in (A910C, H20, H100)
    }
    assert rents == {A910C: {"CNY"}, H20: set(), H100: {"USD", "CNY"}}
    said = texts(app)
    assert "Rents of the Ascend 910C are published in yuan (CNY) alone, so there is none in" in said
    assert "No rent of the NVIDIA H20 is on file." in said
    # The heading has what it costs in dollars as well.
    assert re.search(r"cost CNY\s[\d.]+ to [\d.]+ on the Ascend 910C, .*, or USD\s[\d.]+ to", said)
    dollars = texts(opened("size", chips=H100))
    assert "alone, so there is none in dollars" not in dollars
    assert re.search(
        r"A million tokens would cost USD\s[\d.]+ to [\d.]+ on the H100 SXM5, at", dollars
    )


def test_the_ranking_says_where_rents_are_in_another_currency(opened):
    html = tables(opened("size", chips=A910C))
    (row,) = (
        r
        for r in re.findall(r"<tr.*?</tr>", html, re.S)
        if "Ranking" not in r and f"chip?id={A910C}" in r and "none in USD" in r
    )
    assert row.count("none in USD") == 2


def test_a_link_to_an_unknown_model_shows_a_message_and_no_figures(opened):
    app = opened("size", model="ghost-7b")
    assert not app.exception
    assert "No model has the id ghost-7b" in texts(app)
    assert figures(app) == []
    assert "Ranking" not in tables(app)
    assert "DeepSeek-V3" not in tables(app)


def test_measured_results_of_an_unknown_model_are_not_those_of_another(opened):
    app = opened("measured", model="ghost-7b", load="few")
    assert not app.exception
    assert "model=ghost-7b" in texts(app)
    assert "those of another model would be no answer" in texts(app)
    assert figures(app) == []
    assert "run by" not in tables(app)
    (model,) = [s for s in app.selectbox if s.label == "Model"]
    assert model.value == ""
    assert figures(model.set_value("deepseek-r1").run())


def test_the_ranking_sorts_by_any_column():
    sized = [s for s in ranking(ours(), Job("qwen3-8b")) if s.per_chip]
    prices = [s.price_usd.value for s in order(sized, "price") if s.price_usd]
    assert len(prices) > 10
    assert prices == sorted(prices)
    # What is not known stands last, whichever way a column is sorted.
    assert order(sized, "price")[-1].price_usd is None
    rates = [s.per_chip.value for s in order(sized, "bound")]
    assert rates == sorted(rates, reverse=True)
    names = [s.chip.name.casefold() for s in order(sized, "name")]
    assert names == sorted(names)


def test_the_ranking_sorts_by_cost_time_and_limit():
    data, job = ours(), Job("qwen3-8b", step_ms=5)
    sized = [s for s in ranking(data, job) if s.per_chip]
    hours = {s.chip.id: p for s in sized if (p := lowest(data, s.chip, Terms(), LOWEST))}
    first = order(sized, "floor", hours)[0]
    # By hand: dollars of an hour for each chip over the millions of tokens of one.
    floors = {
        s.chip.id: hours[s.chip.id].value / (3600 * s.per_chip.value / 1e6)
        for s in sized
        if s.chip.id in hours
    }
    assert len(floors) > 10
    assert first.chip.id == min(floors, key=floors.get)
    costs = [c.value for s in order(sized, "cost", hours) if (c := million(s, hours, s.expected))]
    assert len(costs) > 3
    assert costs == sorted(costs)
    assert order(sized, "cost", hours)[-1].chip.id not in hours
    told = [s.in_time for s in order(sized, "time") if s.in_time is not None]
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == 2
    limits = [s.decode.limited_by for s in order(sized, "limit")]
    assert limits == sorted(limits)
    assert len(set(limits)) > 1


def test_costs_of_the_ranking_are_at_the_price_asked_for(opened):
    app = opened("size", model="qwen3-8b", rank="floor", hour="200")
    assert not app.exception
    # Two dollars an hour for each: the cheapest token is that of the fastest chip.
    sized = [s for s in ranking(ours(), Job("qwen3-8b")) if s.per_chip]
    assert app.query_params["rank"] == "floor"
    html = next(h for e in app.get("bidi_component") if "Ranking" in (h := fragment_data(e.proto)))
    sold = ours().package.delivered
    by_rate = [s for s in order(sized, "bound") if s.chip.status in sold and not s.chip.on_chip]
    ids = re.findall(r"chip\?id=([a-z0-9-]+)", html)
    assert ids[:3] == [s.chip.id for s in by_rate[:3]]


def test_the_order_is_in_the_link(opened):
    app = opened("size", model="qwen3-8b", rank="price")
    assert not app.exception
    assert app.query_params["rank"] == "price"
