"""What is computed, on figures small enough to be worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from honest_silicon.analysis.balance import balance
from honest_silicon.analysis.front import compared
from honest_silicon.analysis.frontier import (
    best,
    frontier,
    lag,
    releases,
    shipped_points,
    years_between,
)
from honest_silicon.analysis.left_out import NoFigure, NotWithin, Other, Out
from honest_silicon.analysis.metrics import DIVISORS, divisors_for, metric, values
from honest_silicon.analysis.process import made_in_china, node_lags, parts
from honest_silicon.analysis.quality import (
    bases,
    core_state,
    coverage,
    disputed_cells,
    documents_per_chip,
    totals,
)
from honest_silicon.analysis.search import among
from honest_silicon.analysis.selection import Filters, chip_years, select
from honest_silicon.analysis.trends import MIN_POINTS, trend
from honest_silicon.dataset.dates import span
from honest_silicon.words import process as words
from honest_silicon.words.left_out import reasons

from .conftest import gap

YEAR = 365.2425


def _days(start: str, end: str) -> float:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days / YEAR


def _values(data, metric_id: str, hidden=None) -> pd.DataFrame:
    return values(data, metric(data.package, metric_id), hidden)


# Metrics.


def test_a_field_is_given_with_its_range(tiny_data):
    rows = _values(tiny_data, "memory_bw_gbs")
    assert rows.loc["nova-two", ["low", "value", "high"]].tolist() == [3900, 4000, 4000]
    assert rows["missing"].eq("").all()
    assert rows["basis"].eq("official").all()


def test_a_field_that_is_absent_is_unknown_and_named(tiny_data):
    rows = _values(tiny_data, "price_usd")
    assert rows.loc["nova-one", "value"] == 10000
    assert (
        rows.loc[["nova-two", "shan-a", "shan-b"], ["low", "value", "high"]].isna().to_numpy().all()
    )
    title = tiny_data.package.chip_fields["price_usd"].title.casefold()
    assert rows["missing"].str.casefold().tolist() == ["", title, title, title]


@pytest.mark.parametrize(
    ("metric_id", "chip", "expected", "unit"),
    [
        ("fp16_tflops/tdp_w", "nova-one", (0.75, 0.75, 0.75), "TFLOPS/W"),
        ("fp16_tflops/tdp_w", "shan-a", (400 / 450, 1.0, 1.0), "TFLOPS/W"),
        ("fp16_tflops/price_usd", "nova-one", (30, 30, 30), "TFLOPS/1,000 USD"),
        ("fp16_tflops/compute_dies", "nova-two", (500, 500, 500), "TFLOPS/die"),
        ("fp16_tflops/die_area_mm2", "nova-one", (0.375, 0.375, 0.375), "TFLOPS/mm²"),
        ("transistors_bn/die_area_mm2", "nova-one", (67.5, 67.5, 67.5), "million/mm²"),
        ("fp16_tflops/memory_bw_gbs", "nova-two", (250, 250, 1000 / 3.9), "FLOP/byte"),
        ("memory_bw_gbs/fp16_tflops", "nova-two", (0.0039, 0.004, 0.004), "byte/FLOP"),
        ("interconnect_gbs/fp16_tflops", "nova-one", (2, 2, 2), "GB/s/TFLOPS"),
    ],
)
def test_quotients(tiny_data, metric_id, chip, expected, unit):
    wanted = metric(tiny_data.package, metric_id)
    assert wanted.unit == unit
    row = values(tiny_data, wanted).loc[chip]
    assert row[["low", "value", "high"]].tolist() == pytest.approx(expected)


def test_a_quotient_names_each_unknown_input(tiny_data):
    missing = _values(tiny_data, "int8_tops/price_usd")["missing"].str.casefold()
    fields = tiny_data.package.chip_fields
    titles = {n: fields[n].title.casefold() for n in ("int8_tops", "price_usd")}
    assert missing["nova-one"] == ""
    assert missing["nova-two"] == titles["price_usd"]
    assert missing["shan-b"] == f"{titles['int8_tops']} and {titles['price_usd']}"
    only_top = _values(tiny_data, "int8_tops/fp16_tflops")["missing"].str.casefold()
    assert only_top["shan-b"] == titles["int8_tops"]


def test_a_quotient_of_a_disputed_input_is_disputed(tiny_data):
    rows = _values(tiny_data, "fp16_tflops/tdp_w")
    assert rows["disputed"].to_dict() == {
        "nova-one": False,
        "nova-two": False,
        "shan-a": True,
        "shan-b": False,
    }


def test_a_quotient_has_the_weaker_basis(tiny):
    line = tiny.line("evidence", chip_id="nova-one", field="tdp_w")
    tiny.rewrite("evidence", line, "basis", "press")
    data = tiny.load()
    assert _values(data, "fp16_tflops/tdp_w").at["nova-one", "basis"] == "press"
    assert _values(data, "tdp_w/fp16_tflops").at["nova-one", "basis"] == "press"


def test_a_weaker_basis_than_asked_for_counts_as_unknown(tiny):
    line = tiny.line("evidence", chip_id="nova-one", field="tdp_w")
    tiny.rewrite("evidence", line, "basis", "press")
    data = tiny.load()
    for asked, known in (("", True), ("press", True), ("analyst", True), ("reference", False)):
        hidden = select(data, Filters(basis=asked)).hidden
        row = _values(data, "fp16_tflops/tdp_w", hidden).loc["nova-one"]
        assert pd.notna(row["value"]) is known, asked
        assert (row["missing"] == "") is known
        other = _values(data, "fp16_tflops", hidden).loc["nova-one"]
        assert other["value"] == 300


def test_the_range_always_contains_the_value(real_data):
    for name in real_data.package.numeric_fields:
        rows = _values(real_data, name)
        known = rows[rows["value"].notna()]
        assert (known["low"] <= known["value"]).all(), name
        assert (known["value"] <= known["high"]).all(), name
        assert (rows["value"].isna() == (rows["missing"] != "")).all(), name


@pytest.mark.parametrize(
    "metric_id", ["", "colour", "name", "released", "tdp_w/tdp_w", "tdp_w/name", "tdp_w/colour"]
)
def test_an_unknown_metric_is_an_error(tiny_data, metric_id):
    with pytest.raises(KeyError):
        metric(tiny_data.package, metric_id)


def test_every_offered_divisor_makes_a_metric(tiny_data):
    for name in tiny_data.package.numeric_fields:
        offered = divisors_for(name)
        assert offered[0] == ""
        assert name not in offered
        for divisor in offered:
            wanted = metric(tiny_data.package, f"{name}/{divisor}" if divisor else name)
            assert wanted.inputs == ((name, divisor) if divisor else (name,))
            assert wanted.title
            assert wanted.unit
    assert {d for n in tiny_data.package.numeric_fields for d in divisors_for(n)} >= set(DIVISORS)


# Selection.


def _ids(data, **chosen) -> list[str]:
    selection = select(data, Filters(**chosen))
    assert set(selection.ids) | set(selection.left_out) == set(data.chips.index)
    assert not set(selection.ids) & set(selection.left_out)
    assert all(selection.left_out.values())
    return selection.ids


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        ({}, ["nova-one", "nova-two", "shan-a", "shan-b"]),
        ({"country": ("CN",)}, ["shan-a", "shan-b"]),
        ({"country": ("CN", "US")}, ["nova-one", "nova-two", "shan-a", "shan-b"]),
        ({"vendor": ("Nova",)}, ["nova-one", "nova-two"]),
        ({"status": ("announced",)}, ["shan-b"]),
        ({"workload": ("training",)}, ["nova-one", "shan-a"]),
        ({"kind": ("npu",)}, ["shan-a", "shan-b"]),
        ({"country": ("CN",), "status": ("shipping",)}, ["shan-a"]),
        ({"country": ("CN",), "vendor": ("Nova",)}, []),
        ({"years": (2020, 2022)}, ["nova-one", "nova-two"]),
        ({"years": (2023, 2023)}, ["shan-a"]),
        ({"years": (2026, 2030)}, ["shan-b"]),
        ({"years": (2024, 2025)}, []),
        ({"basis": "official"}, ["nova-one", "nova-two", "shan-a", "shan-b"]),
    ],
)
def test_each_filter(tiny_data, chosen, kept):
    assert _ids(tiny_data, **chosen) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Shan", ["shan-a", "shan-b"]),
        ("shan a-100", ["shan-a"]),
        ("Shan A100", ["shan-a"]),
        ("a100", ["shan-a"]),
        ("A-100", ["shan-a"]),
        ("a_100", ["shan-a"]),
        ("山一", ["shan-a"]),
        ("山一号", ["shan-a"]),
        ("mountain-1", ["shan-a"]),
        ("mountain1", ["shan-a"]),
        ("SA-100", ["shan-a"]),
        ("deuce", ["nova-two"]),
        ("two nova", ["nova-two"]),
        ("nova-one", ["nova-one"]),
        ("first", ["nova-one"]),
        ("  ", ["nova-one", "nova-two", "shan-a", "shan-b"]),
        ("no such chip", []),
        ("[(*", []),
        ("nan", []),
        ("山二", []),
    ],
)
def test_search(tiny_data, text, kept):
    found = among(tiny_data, select(tiny_data, Filters()), text)
    assert sorted(found.ids) == kept
    assert set(found.ids) | set(found.left_out) == set(tiny_data.chips.index)


def test_a_chip_left_out_keeps_the_first_reason(tiny_data):
    selection = select(tiny_data, Filters(country=("CN",), years=(2026, 2026)))
    selection = among(tiny_data, selection, "山")
    assert selection.ids == []
    assert isinstance(selection.left_out["nova-one"], Other)
    assert selection.left_out["shan-a"] == NotWithin(2026, 2026)
    said = reasons(tiny_data.package, selection.left_out)
    assert said["shan-a"] == "not dated 2026 to 2026"
    assert selection.left_out["shan-b"] == Out.NOT_NAMED


def test_a_chip_without_the_fact_filtered_by_is_left_out(tiny_data):
    assert "shan-b" in select(tiny_data, Filters(workload=("training",))).left_out


@pytest.mark.parametrize(
    ("filters", "active"),
    [
        (Filters(), False),
        (Filters(country=("CN",)), True),
        (Filters(years=(2020, 2021)), True),
        (Filters(basis="official"), True),
    ],
)
def test_whether_filters_are_active(filters, active):
    assert filters.active is active


def test_years_of_a_chip_are_those_its_date_may_mean(tiny):
    tiny.adopt("nova-two", "released", "")
    tiny.adopt("nova-two", "announced", "")
    years = chip_years(tiny.load().chips)
    assert years.loc["nova-one"].tolist() == [2020, 2020]
    assert years.loc["shan-b"].tolist() == [2026, 2026]
    assert years.loc["nova-two"].isna().all()


def test_hidden_cells_are_those_of_a_weaker_basis(tiny_data):
    assert select(tiny_data, Filters()).hidden is None
    hidden = select(tiny_data, Filters(basis="official")).hidden
    assert hidden is not None
    assert not hidden.at["nova-one", "tdp_w"]


# Frontier and lag.


def _points(data, metric_id: str = "fp16_tflops") -> pd.DataFrame:
    return shipped_points(data, metric(data.package, metric_id))


def test_points_are_shipped_parts_by_date(tiny_data):
    points = _points(tiny_data)
    assert list(points.index) == ["nova-one", "nova-two", "shan-a"]
    row = points.loc["shan-a"]
    assert (row["first"], row["last"]) == (date(2023, 1, 1), date(2023, 12, 31))
    assert date(2023, 6, 30) <= row["middle"] <= date(2023, 7, 3)


def test_a_part_without_the_figure_or_a_date_is_no_point(tiny):
    tiny.adopt("nova-one", "fp16_tflops", "")
    tiny.adopt("nova-two", "released", "")
    assert list(_points(tiny.load()).index) == ["shan-a"]


def test_lag_over_partial_dates(tiny_data):
    # The first US part with at least 400 shipped in October 2022; this one some day of 2023.
    found = lag(_points(tiny_data), "shan-a")
    assert found.us_id == "nova-two"
    assert found.low == pytest.approx(_days("2022-10-31", "2023-01-01"))
    assert found.high == pytest.approx(_days("2022-10-01", "2023-12-31"))


def test_lag_behind_the_first_of_several(tiny_data):
    # Memory bandwidth of 1600: the first US part, of the third quarter of 2020, had more.
    found = lag(_points(tiny_data, "memory_bw_gbs"), "shan-a")
    assert found.us_id == "nova-one"
    assert found.low == pytest.approx(_days("2020-09-30", "2023-01-01"))
    assert found.high == pytest.approx(_days("2020-07-01", "2023-12-31"))


def test_lag_counts_a_part_of_equal_value(tiny):
    tiny.adopt("shan-a", "fp16_tflops", "300")
    assert lag(_points(tiny.load()), "shan-a").us_id == "nova-one"


def test_a_lead_is_a_negative_lag(tiny):
    tiny.adopt("shan-a", "announced", "2019")
    tiny.adopt("shan-a", "released", "2021")
    found = lag(_points(tiny.load()), "shan-a")
    assert found.high == pytest.approx(_days("2022-10-01", "2021-12-31"))
    assert found.low == pytest.approx(_days("2022-10-31", "2021-01-01"))
    assert found.low < found.high < 0


def test_no_lag_where_no_us_part_has_as_much(tiny):
    tiny.adopt("shan-a", "fp16_tflops", "1001")
    found = lag(_points(tiny.load()), "shan-a")
    assert (found.us_id, found.low, found.high) == (None, None, None)


def test_years_between_exact_days():
    low, high = years_between(span("2020-01-01"), span("2024-01-01"))
    assert low == high == pytest.approx(1461 / YEAR)


def test_frontier_keeps_each_new_best():
    points = pd.DataFrame({"value": [3.0, 1.0, 3.0, 5.0, 4.0, 7.0]}, index=list("abcdef"))
    assert list(frontier(points).index) == ["a", "d", "f"]
    assert list(frontier(points, highest=False).index) == ["a", "b"]
    assert frontier(points.iloc[:0]).empty


def test_best_of_a_country_by_a_date(tiny_data):
    points = _points(tiny_data)
    assert best(points, "US").name == "nova-two"
    # October 2022 may mean its last day.
    assert best(points, "US", date(2022, 10, 30)).name == "nova-one"
    assert best(points, "US", date(2022, 10, 31)).name == "nova-two"
    assert best(points, "CN", date(2023, 12, 30)) is None
    assert best(points, "FR") is None


# Trends.


@pytest.mark.parametrize("doubling", [0.5, 1.0, 2.5])
def test_a_known_doubling_time_is_recovered(doubling):
    year = np.linspace(2017, 2026, 12)
    fitted = trend(year, 3 * 2 ** ((year - 2017) / doubling))
    assert fitted is not None
    assert fitted.doubling_years == pytest.approx(doubling)
    assert fitted.doubling_range == pytest.approx((doubling, doubling))
    assert fitted.line[0] == pytest.approx(3)
    assert fitted.points == 12


def test_the_band_of_a_noisy_trend_holds_its_line():
    rng = np.random.default_rng(7)
    year = np.sort(rng.uniform(2018, 2026, 40))
    fitted = trend(year, 2 ** ((year - 2018) / 2 + rng.normal(0, 0.5, 40)))
    assert fitted is not None
    assert fitted.slope_low < fitted.slope < fitted.slope_high
    assert fitted.slope_low < 0.5 < fitted.slope_high
    assert (fitted.band_low <= fitted.line).all()
    assert (fitted.line <= fitted.band_high).all()
    low, high = fitted.doubling_range
    assert low < fitted.doubling_years < high


def test_a_fall_has_no_doubling_time():
    year = np.arange(2018.0, 2026.0)
    fitted = trend(year, 2.0 ** (2018 - year))
    assert fitted is not None
    assert fitted.doubling_years is None
    assert fitted.doubling_range is None


def test_a_flat_trend_that_is_not_excluded_has_no_range():
    year = np.array([2018.0, 2019, 2020, 2021, 2022, 2023])
    fitted = trend(year, np.array([1.0, 4, 1, 4, 1, 4]))
    assert fitted is not None
    assert fitted.doubling_range is None


def test_too_few_points_make_no_trend():
    year = np.arange(2018.0, 2018.0 + MIN_POINTS)
    assert trend(year[:-1], 2 ** (year[:-1] - 2018)) is None
    assert trend(year, 2 ** (year - 2018)) is not None
    assert trend(np.array([]), np.array([])) is None


def test_points_of_one_day_make_no_trend():
    assert trend(np.full(8, 2020.5), np.arange(1.0, 9.0)) is None


def test_a_trend_is_the_same_each_time():
    rng = np.random.default_rng(3)
    year, value = rng.uniform(2018, 2026, 20), rng.uniform(1, 100, 20)
    first, second = trend(year, value), trend(year, value)
    assert first.slope_low == second.slope_low
    assert (first.band_high == second.band_high).all()


# Process.


TODAY = date(2026, 11, 28)


def _lag_of(data, node: int, kind: str):
    (found,) = [
        g for g in node_lags(data, data.chips, TODAY) if (g.node_nm, g.kind) == (node, kind)
    ]
    return found


@pytest.fixture
def with_third(tiny):
    """A Chinese part of the 7 nm class from a foundry outside China, before the other one."""
    tiny.add_chip(
        "shan-a",
        "shan-c",
        announced="2020-09-01",
        released="2021-03",
        foundry="TSMC",
        process_node="TSMC N7",
    )
    assert tiny.messages() == []
    return tiny.load()


def test_designs_are_compared_by_announcement(with_third):
    found = _lag_of(with_third, 7, "designed")
    assert (found.us.chip_id, found.cn.chip_id) == ("nova-one", "shan-c")
    assert found.low == found.high == pytest.approx(_days("2020-05-14", "2020-09-01"))


def test_shipments_are_compared_by_release(with_third):
    found = _lag_of(with_third, 7, "shipped")
    assert (found.us.chip_id, found.cn.chip_id) == ("nova-one", "shan-c")
    assert found.low == pytest.approx(_days("2020-09-30", "2021-03-01"))
    assert found.high == pytest.approx(_days("2020-07-01", "2021-03-31"))


def test_made_in_china_needs_a_foundry_there(with_third):
    found = _lag_of(with_third, 7, "made")
    assert (found.us.chip_id, found.cn.chip_id) == ("nova-one", "shan-a")
    assert found.low == pytest.approx(_days("2020-09-30", "2023-01-01"))
    assert found.high == pytest.approx(_days("2020-07-01", "2023-12-31"))


def test_a_class_china_lacks_is_behind_by_at_least_the_time_since(with_third):
    # Nova Two, the first of 5 nm, was announced on 2022-03-22 and shipped in March 2023.
    two = with_third.chips.loc["nova-two"]
    started = {"designed": two["announced"], "shipped": two["released"], "made": two["released"]}
    for kind, when in started.items():
        found = _lag_of(with_third, 5, kind)
        assert (found.us.chip_id, found.cn) == ("nova-two", None)
        assert found.open
        # The latest day its date may mean, so that the lag is no longer than that for certain.
        assert found.low == pytest.approx(_days(span(when).last.isoformat(), "2026-11-28"))
        assert found.high is None
        assert words.lag(found) == f"at least {found.low:.1f} years"


def test_a_lag_that_grows_grows_with_the_day(with_third):
    for later, days in ((date(2026, 11, 29), 1), (date(2027, 11, 28), 365)):
        (then,) = [
            g
            for g in node_lags(with_third, with_third.chips, later)
            if (g.node_nm, g.kind) == (5, "made")
        ]
        assert then.low - _lag_of(with_third, 5, "made").low == pytest.approx(days / 365.2425)


def test_a_class_passed_over_for_a_finer_one_has_no_lag(tiny):
    # A US part of 10 nm, where China ships 7 nm without one of 10 nm.
    tiny.add_chip(
        "nova-one", "nova-ten", announced="2019-01-01", released="2019-06", process_node="TSMC N10"
    )
    tiny.adopt("nova-ten", "node_nm", "10")
    found = _lag_of(tiny.load(), 10, "made")
    assert (found.us.chip_id, found.cn, found.low, found.passed_over) == (
        *("nova-ten", None, None),
        True,
    )
    assert not found.open
    assert "finer" in words.lag(found)


@pytest.mark.parametrize(
    ("rivals", "low", "high"),
    [
        # Three months apart: from the later end to the earlier, and back.
        (("2020-09-18", "2020-Q4"), ("2020-12-31", "2021-03-01"), ("2020-09-18", "2021-03-31")),
        # A year that only holds the exact day is no end of its own.
        (("2020", "2020-09-18"), ("2020-09-18", "2021-03-01"), ("2020-09-18", "2021-03-31")),
    ],
)
def test_a_disputed_release_counts_with_both_its_ends(with_third, tiny, rivals, low, high):
    tiny.adopt("nova-one", "released", "")
    tiny.remove("gaps", chip_id="nova-one", field="released")
    tiny.add("gaps", gap("nova-one", "released", "disputed"))
    for source, rival in zip(("lab-report", "trade-press"), rivals, strict=True):
        tiny.state("nova-one", "released", rival, source_id=source)
    found = _lag_of(tiny.load(), 7, "shipped")
    assert found.us.chip_id == "nova-one"
    assert found.us.disputed
    assert (found.low, found.high) == (pytest.approx(_days(*low)), pytest.approx(_days(*high)))


def test_ahead_only_where_both_ends_say_so():
    assert words.between(-0.9, -0.2) == "0.2 to 0.9 years ahead"
    assert "ahead" not in words.between(-0.9, 0.1)
    assert "ahead" not in words.between(0.1, 0.9)


def test_real_first_parts_by_hand(real_data):
    found = {
        (g.node_nm, g.kind): g for g in node_lags(real_data, real_data.chips, date(2026, 11, 28))
    }
    # MI60: 2018-11-18; Ascend 910: launched in August 2019, at a customer in 2020.
    seven = found[7, "shipped"]
    assert (seven.us.chip_id, seven.cn.chip_id) == ("amd-mi60", "huawei-ascend-910")
    assert seven.low == pytest.approx(_days("2018-11-18", "2020-01-01"))
    assert seven.high == pytest.approx(_days("2018-11-18", "2020-12-31"))
    # H100: October 2022, dated by more than one document, unlike the Max 1550.
    five = found[5, "made"]
    assert five.us.chip_id == "nvidia-h100-sxm"
    assert five.low == pytest.approx(_days("2022-10-31", "2026-11-28"))
    assert words.lag(five) == "at least 4.1 years"


def test_a_lag_rests_on_a_part_whose_release_is_well_documented(real_data):
    known = releases(real_data)
    assert not known["intel-max-1550"].documented  # one report; another gives 2023
    points = shipped_points(real_data, metric(real_data.package, "fp16_tflops"))
    mate = lag(points, "huawei-ascend-910c").us_id
    assert known[mate].documented


def test_classes_come_finest_first_with_three_kinds_each(with_third):
    found = [(g.node_nm, g.kind) for g in node_lags(with_third, with_third.chips, TODAY)]
    assert [n for n, _ in found] == [5, 5, 5, 7, 7, 7]
    assert {k for _, k in found} == {"designed", "shipped", "made"}


def test_a_disputed_foundry_marks_the_first_part(tiny):
    tiny.state("shan-a", "foundry", "TSMC", source_id="trade-press", basis="press")
    found = _lag_of(tiny.load(), 7, "made")
    assert found.cn.disputed
    assert not found.us.disputed


def test_a_part_not_shipped_counts_as_design_only(tiny):
    tiny.adopt("shan-b", "process_node", "SMIC N+3")
    tiny.adopt("shan-b", "node_nm", "5")
    data = tiny.load()
    assert _lag_of(data, 5, "designed").cn.chip_id == "shan-b"
    assert _lag_of(data, 5, "shipped").cn is None
    assert _lag_of(data, 5, "made").cn is None


def test_finest_class_made_in_china(tiny, with_third):
    chips = with_third.chips
    node, following = made_in_china(node_lags(with_third, chips, date(2026, 1, 1)))
    # Shan A at 7 nm by a Chinese foundry; the US ships at 5 nm, and the lag grows.
    assert node == 7
    assert (following.node_nm, following.cn, following.open) == (5, None, True)
    tiny.adopt("shan-a", "foundry", "TSMC")
    data = tiny.load()
    assert made_in_china(node_lags(data, data.chips, date(2026, 1, 1))) is None


def test_parts_over_time_use_the_best_date_and_name_it(tiny):
    tiny.adopt("shan-b", "node_nm", "7")
    data = tiny.load()
    rows = parts(data, data.chips)
    assert rows["dated"].to_dict() == {
        "nova-one": "released",
        "nova-two": "released",
        "shan-a": "released",
        "shan-b": "expected",
    }
    assert rows.at["shan-b", "first"] == date(2026, 10, 1)
    assert rows.at["shan-b", "disputed"]  # its foundry is
    assert not rows.at["nova-one", "disputed"]


def test_parts_without_a_node_or_a_date_are_absent(tiny):
    tiny.adopt("nova-one", "released", "")
    tiny.adopt("nova-one", "announced", "")
    data = tiny.load()
    assert list(parts(data, data.chips).index) == ["nova-two", "shan-a"]
    assert parts(data, data.chips.iloc[:0]).empty


# Balance.


def test_balance_is_compute_over_bandwidth(tiny_data):
    rows = balance(tiny_data)
    assert rows["intensity"].to_dict() == pytest.approx(
        {"nova-one": 150, "nova-two": 250, "shan-a": 250, "shan-b": 800 / 3}
    )
    assert rows.at["nova-two", "intensity_high"] == pytest.approx(1000 / 3.9)


# Quality.


def test_state_of_core_facts(tiny_data):
    state = core_state(tiny_data)
    assert state.loc["nova-one"].eq("filled").all()
    assert state.loc["shan-a"].to_dict() == {
        fact: {
            "die_area_mm2": "absent",
            "fp8_tflops": "not_applicable",
            "price_usd": "absent",
        }.get(fact, "filled")
        for fact in tiny_data.package.core
    }
    assert state.at["shan-b", "release"] == "filled"  # by its expected date


def test_coverage_counts_shipped_parts(tiny_data):
    cover = coverage(tiny_data, tiny_data.chips).set_index(["country", "fact"])
    counts = ["filled", "not_applicable", "absent"]
    assert cover.loc[("US", "price_usd"), counts].tolist() == [1, 0, 1]
    assert cover.loc[("US", "price_usd"), "share"] == 0.5
    assert cover.loc[("CN", "fp8_tflops"), counts].tolist() == [0, 1, 0]
    assert pd.isna(cover.loc[("CN", "fp8_tflops"), "share"])
    assert (cover[counts].sum(axis=1).groupby("country").first()).to_dict() == {"CN": 1, "US": 2}


def test_totals_with_and_without_facts_a_part_cannot_have(tiny_data):
    known = totals(coverage(tiny_data, tiny_data.chips))
    assert known.loc["US", ["share", "strict"]].tolist() == pytest.approx([23 / 24, 23 / 24])
    assert known.loc["CN", ["share", "strict"]].tolist() == pytest.approx([9 / 11, 9 / 12])


def test_disputed_cells_widest_first(tiny):
    tiny.state("nova-one", "memory_gb", "160", source_id="trade-press", basis="press")
    data = tiny.load()
    cells = disputed_cells(data, data.chips)
    rows = list(zip(cells["chip_id"], cells["field"], strict=True))
    assert set(rows) == {("nova-one", "memory_gb"), ("shan-a", "tdp_w"), ("shan-b", "foundry")}
    figures = cells.dropna(subset=["spread"])
    assert figures["spread"].tolist() == pytest.approx([2.0, 1.125])
    assert figures["documents"].tolist() == [2, 2]
    only = disputed_cells(data, data.chips.loc[["shan-a"]])
    assert only["chip_id"].tolist() == ["shan-a"]


def test_bases_count_adopted_cells_once(tiny):
    data = tiny.load()
    supported = [n for n, f in data.package.chip_fields.items() if f.support == "value"]
    adopted = data.chips[supported].notna().sum(axis=1).groupby(data.chips["country"]).sum()
    table = bases(data, data.chips)
    assert table.sum().to_dict() == adopted.to_dict()
    assert table.loc["official"].to_dict() == adopted.to_dict()
    line = tiny.line("evidence", chip_id="shan-a", field="memory_gb")
    tiny.rewrite("evidence", line, "basis", "press")
    after = tiny.load()
    assert bases(after, after.chips).loc["press"].to_dict() == {"CN": 1, "US": 0}


def test_documents_for_each_chip(tiny_data):
    # nova-one: sheet, press, wiki; nova-two: sheet, press; shan-a: sheet, filing, lab;
    # shan-b: sheet, press, lab.
    assert documents_per_chip(tiny_data) == pytest.approx((3 + 2 + 3 + 3) / 4)


# What is compared.


def test_compared_parts_and_the_others_are_all_the_selection(tiny):
    tiny.adopt("nova-one", "kind", "wafer")
    tiny.adopt("nova-two", "released", "")
    data = tiny.load()
    wanted = metric(data.package, "price_usd")
    points, left_out = compared(data, wanted, select(data, Filters()))
    assert list(points.index) == []
    assert left_out["nova-one"] == Out.WAFER
    assert left_out["shan-b"] == Out.NOT_SHIPPED
    assert left_out["shan-a"] == NoFigure(wanted.title)
    wanted = metric(data.package, "memory_gb")
    points, left_out = compared(data, wanted, select(data, Filters()))
    assert list(points.index) == ["shan-a"]
    assert left_out["nova-two"] == Out.NO_RELEASE


def test_compared_honours_the_basis_asked_for(tiny):
    line = tiny.line("evidence", chip_id="shan-a", field="memory_gb")
    tiny.rewrite("evidence", line, "basis", "press")
    data = tiny.load()
    wanted = metric(data.package, "memory_gb")
    points, left_out = compared(data, wanted, select(data, Filters(basis="official")))
    assert "shan-a" not in points.index
    assert left_out["shan-a"] == NoFigure(wanted.title)


def test_a_card_sold_to_gamers_stands_in_no_frontier_and_no_lag(tiny):
    before = tiny.load()
    wanted = metric(before.package, "fp16_tflops")
    assert "nova-two" in shipped_points(before, wanted).index
    assert any(g.us for g in node_lags(before, before.chips, date(2026, 1, 1)))
    for chip in ("nova-one", "nova-two"):
        tiny.rewrite("chips", tiny.line("chips", id=chip), "form_factor", "consumer")
    after = tiny.load()
    assert not {"nova-one", "nova-two"} & set(shipped_points(after, wanted).index)
    lags = node_lags(after, after.chips, date(2026, 1, 1))
    assert all(g.us is None for g in lags)
    # It is still a chip of the data.
    assert "nova-one" in after.chips.index


def test_a_chip_of_unknown_form_is_no_card_sold_to_gamers(tiny):
    wanted = metric(tiny.load().package, "fp16_tflops")
    tiny.adopt("nova-two", "form_factor", "")
    assert tiny.messages() == []
    assert "nova-two" in shipped_points(tiny.load(), wanted).index


def test_the_consumer_cards_are_those_the_rules_name(real_data):
    form = real_data.chips["form_factor"]
    cards = set(form.index[form == "consumer"])
    assert cards >= {"nvidia-rtx-4090", "nvidia-rtx-4090-d", "nvidia-rtx-5090", "nvidia-rtx-5090-d"}
    points = shipped_points(real_data, metric(real_data.package, "memory_bw_gbs"))
    assert not cards & set(points.index)
