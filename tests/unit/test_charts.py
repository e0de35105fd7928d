"""Every picture is drawn from the real data, on every axis a reader can choose."""

from __future__ import annotations

import itertools
import json
import math
import re
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest

from honest_silicon.analysis.balance import balance
from honest_silicon.analysis.frontier import frontier
from honest_silicon.analysis.metrics import Metric, divisors_for, metric, values
from honest_silicon.analysis.process import node_lags, parts
from honest_silicon.analysis.quality import coverage
from honest_silicon.analysis.trends import trend
from honest_silicon.charts import theme as themes
from honest_silicon.charts.balance import compute_memory
from honest_silicon.charts.coverage import coverage_dots
from honest_silicon.charts.process import (
    lag_chart,
    process_over_time,
)
from honest_silicon.charts.scatter import scatter, uncovered, until_today
from honest_silicon.charts.theme import SHAPE, symbol
from honest_silicon.dataset import DATA_DIR, Dataset
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import read_package
from honest_silicon.views.pages.data.sentences import coverage_alt
from honest_silicon.views.pages.made_in_china.sentences import LAGS, lag_alt, process_alt
from honest_silicon.views.pages.shared.chart_words import scatter_alt
from honest_silicon.words import process as words
from tests.examples import each, some
from tests.ours import ours

COLOURS = ("country", "vendor", "foundry", "status")
FIELDS = ("memory_gb", "released")
_PACKAGE = read_package(DATA_DIR)
THEMES = LIGHT, DARK = (themes.LIGHT.of(_PACKAGE), themes.DARK.of(_PACKAGE))
METRICS = [
    f"{field}/{per}" if per else field
    for field in _PACKAGE.numeric_fields
    for per in divisors_for(field)
]


@cache
def _data() -> Dataset:
    return ours()


def _points(data: Dataset, x: Metric | None, y: Metric) -> pd.DataFrame:
    """Chips with both figures, in the shape ``scatter`` asks for; None for time."""
    chips = data.chips
    rows = chips[["name", "country", "status", "vendor"]].assign(
        foundry=chips["foundry"].fillna("unknown"), hover=chips["name"]
    )
    for name, wanted in (("x", x), ("y", y)):
        if wanted is None:
            text = chips["released"].fillna(chips["expected"])
            spans = [span(t) if isinstance(t, str) else None for t in text]
            rows[name] = [s.middle if s else None for s in spans]
            rows[f"{name}_low"] = [s.first if s else None for s in spans]
            rows[f"{name}_high"] = [s.last if s else None for s in spans]
            continue
        figures = values(data, wanted)
        rows[[name, f"{name}_low", f"{name}_high"]] = figures[["value", "low", "high"]]
    return rows[rows["x"].notna() & rows["y"].notna()]


def _is_known(value: object) -> bool:
    if isinstance(value, str | date):
        return True
    return isinstance(value, int | float) and math.isfinite(value)


def _drawn(figure: go.Figure) -> list[dict]:
    """Traces that stand for data: all but the marks of the legend."""
    return [t for t in figure.to_dict()["data"] if list(t.get("x", ())) != [None]]


def _assert_known(figure: go.Figure) -> None:
    for trace in _drawn(figure):
        if trace["type"] != "scatter":
            continue
        assert len(trace["x"]) == len(trace["y"])
        for x, y in zip(trace["x"], trace["y"], strict=True):
            # Between two pieces of a line nothing is drawn, on either axis.
            apart = "lines" in trace["mode"] and x is None and y is None
            assert apart or (_is_known(x) and _is_known(y)), trace.get("name")
        for side in ("x", "y"):
            bars = trace.get(f"error_{side}", {})
            for ends in ("array", "arrayminus"):
                assert all(math.isfinite(v) and v >= 0 for v in bars.get(ends, ()))


def _chip(text: str) -> str:
    """The chip of a point, which leads to the fields the picture was given."""
    ref = Ref.parse(text, _data())
    assert ref.chip
    assert ref.inputs == FIELDS
    return ref.chip


def _placed(figure: go.Figure) -> dict[str, tuple]:
    """Where each chip is drawn."""
    return {
        _chip(text): (x, y)
        for trace in _drawn(figure)
        if trace.get("customdata") is not None
        for text, x, y in zip(trace["customdata"], trace["x"], trace["y"], strict=True)
    }


def _assert_shown(figure: go.Figure, points: pd.DataFrame) -> None:
    """Each chip at its own figures: no list may lose its alignment."""
    assert _placed(figure) == {
        chip: (x, y) for chip, x, y in zip(points.index, points["x"], points["y"], strict=True)
    }
    for side in ("x", "y"):
        axis = figure.layout[f"{side}axis"]
        if axis.type == "log" and len(points):
            low, high = axis.range
            assert low <= math.log10(points[side].min())
            assert high >= math.log10(points[side].max())


@pytest.mark.parametrize("metric_id", each(METRICS, lambda m: m.partition("/")[0]))
@pytest.mark.parametrize("where", ["over time", "horizontal", "vertical"])
def test_scatter_of_every_metric(metric_id, where):
    data = _data()
    wanted = metric(data.package, metric_id)
    other = metric(
        data.package, "memory_gb" if wanted.numerator == "fp16_tflops" else "fp16_tflops"
    )
    x, y = {
        "over time": (None, wanted),
        "horizontal": (wanted, other),
        "vertical": (other, wanted),
    }[where]
    points = _points(data, x, y)
    # Each scale with each colouring, themes in turn, so that every pair of choices is drawn: with
    # each metric, or where someone waits with one metric after another.
    choices = list(enumerate(itertools.product(COLOURS, (True, False))))
    for number, (colour, log) in some(choices, METRICS.index(metric_id)):
        figure = scatter(
            points,
            THEMES[(number + number // 2) % 2],
            x_title=x.axis if x else "Released",
            y_title=y.axis,
            fields=FIELDS,
            source="Source: test",
            colour_by=colour,
            x_log=log,
            y_log=log,
            bars=number % 3 != 0,
            labels=list(points.index[:5]),
        )
        _assert_known(figure)
        _assert_shown(figure, points)
        said = [a.text for a in figure.layout.annotations]
        assert "Source: test" in said
        assert figure.layout.yaxis.title.text == y.axis
    alt = scatter_alt(points, LIGHT, x.axis if x else "release date", y.axis)
    assert y.axis in alt
    assert ("Empty chart" in alt) == points.empty
    for country in points["country"].unique():
        assert f"{(points['country'] == country).sum()} " in alt


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize("log", [True, False])
def test_scatter_over_time_with_frontier_and_trend(theme, colour, log):
    data = _data()
    wanted = metric(data.package, "fp16_tflops")
    points = _points(data, None, wanted)
    had = points["status"].isin(["shipping", "discontinued"])
    shipped = points[had].sort_values("x", kind="stable")
    lines, trends = {}, {}
    for country, rows in shipped.groupby("country"):
        lines[country] = until_today(frontier(rows, column="y"))
        year = np.array([d.year + d.month / 12 for d in rows["x"]])
        trends[country] = trend(year, rows["y"].to_numpy(dtype=float))
    assert all(trends.values())
    figure = scatter(
        points,
        theme,
        x_title="Released",
        y_title=wanted.axis,
        fields=FIELDS,
        source="s",
        colour_by=colour,
        y_log=log,
        bars=True,
        frontiers=lines,
        trends=trends,
        labels=list(points.index),
    )
    _assert_known(figure)
    _assert_shown(figure, points)
    names = {t.get("name") for t in _drawn(figure)}
    assert {"China, best on sale", "United States, best on sale"} <= names
    written = {text for t in _drawn(figure) if "text" in t["mode"] for text in t["text"]}
    assert {"China", "United States"} <= written
    # The colours of the countries are told by these names.
    entries = [t["name"] for t in figure.to_dict()["data"] if t.get("showlegend", True)]
    assert bool(entries) is (colour != "country")
    assert len(set(entries)) == len(entries)
    assert {"China, trend", "United States, trend"} <= names
    assert figure.layout.paper_bgcolor == theme.paper


def test_days_a_date_may_mean_are_drawn_through_their_points():
    points = _points(_data(), None, metric(_PACKAGE, "fp16_tflops"))
    bars = {"x_title": "Released", "y_title": "y", "fields": FIELDS, "source": "s"}
    figure = scatter(points, LIGHT, bars=True, **bars)
    spans = [t for t in _drawn(figure) if t["mode"] == "lines"]
    drawn = sorted(
        (first, last, y)
        for t in spans
        for first, last, y in zip(t["x"][::3], t["x"][1::3], t["y"][::3], strict=True)
    )
    loose = points[points["x_high"] > points["x_low"]]
    assert len(loose) > 10
    assert drawn == sorted(zip(loose["x_low"], loose["x_high"], loose["y"], strict=True))
    without = scatter(points, LIGHT, bars=False, **bars)
    assert not [t for t in _drawn(without) if t["mode"] == "lines"]


def _few() -> pd.DataFrame:
    points = _points(_data(), None, metric(_PACKAGE, "memory_gb"))
    assert len(points) > 3
    return points.head(4)


@pytest.mark.parametrize("side", ["x", "y"])
@pytest.mark.parametrize("missing", [None, math.nan, pd.NA])
def test_scatter_refuses_a_missing_figure(side, missing):
    points = _points(_data(), metric(_PACKAGE, "tdp_w"), metric(_PACKAGE, "memory_gb")).head(4)
    points = points.astype({side: object})
    points.loc[points.index[1], side] = missing
    with pytest.raises(ValueError, match="without a value"):
        scatter(points, LIGHT, x_title="x", y_title="y", fields=FIELDS, source="s")


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_scatter_of_nothing(theme):
    points = _few().iloc[:0]
    figure = scatter(points, theme, x_title="x", y_title="y", fields=FIELDS, source="s", bars=True)
    assert _drawn(figure) == []
    assert (
        scatter_alt(points, LIGHT, "x", "y")
        == "Empty chart of y against x: no chip has both figures."
    )


def test_scatter_of_one_point():
    points = _points(_data(), metric(_PACKAGE, "tdp_w"), metric(_PACKAGE, "memory_gb")).head(1)
    for log in (True, False):
        figure = scatter(
            points,
            LIGHT,
            x_title="x",
            y_title="y",
            fields=FIELDS,
            source="s",
            x_log=log,
            y_log=log,
            bars=True,
        )
        _assert_known(figure)
        _assert_shown(figure, points)


def test_scatter_takes_sizes():
    points = _few().assign(size=[5.0, 6.0, 7.0, 8.0])
    figure = scatter(points, LIGHT, x_title="x", y_title="y", fields=FIELDS, source="s")
    sizes = {
        _chip(text): size
        for t in _drawn(figure)
        if t.get("customdata") is not None
        for text, size in zip(t["customdata"], t["marker"]["size"], strict=True)
    }
    assert sizes == points["size"].to_dict()


def test_bars_span_the_range_of_sources():
    points = _points(_data(), None, metric(_PACKAGE, "memory_gb")).head(2)
    points = points.assign(y=[100.0, 50.0], y_low=[80.0, 50.0], y_high=[130.0, 50.0])
    figure = scatter(points, LIGHT, x_title="x", y_title="y", fields=FIELDS, source="s", bars=True)
    bars = [t for t in _drawn(figure) if t.get("error_y")]
    assert [list(t["error_y"]["array"]) for t in bars] == [[30.0]]
    assert [list(t["error_y"]["arrayminus"]) for t in bars] == [[20.0]]
    plain = scatter(points, LIGHT, x_title="x", y_title="y", fields=FIELDS, source="s", bars=False)
    assert not [t for t in _drawn(plain) if t.get("error_y")]


def test_a_mark_tells_country_and_status_by_shape():
    assert symbol("CN", "shipping") != symbol("US", "shipping")
    for country in SHAPE:
        shipped, hollow, crossed = (
            symbol(country, s) for s in ("shipping", "announced", "cancelled")
        )
        assert len({shipped, hollow, crossed}) == 3
        assert symbol(country, "discontinued") == shipped
        assert symbol(country, "rumoured") == symbol(country, "sampling") == hollow


def test_a_frontier_is_drawn_on_to_today():
    steps = _few()[["x", "y"]].sort_values("x")
    drawn = until_today(steps)
    assert len(drawn) == len(steps) + 1
    assert drawn["x"].iloc[-1] >= max(date.today(), steps["x"].iloc[-1])
    assert drawn["y"].iloc[-1] == steps["y"].iloc[-1]


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("bars", [True, False])
def test_compute_against_memory(theme, bars):
    data = _data()
    points = _points(
        data, metric(data.package, "memory_bw_gbs"), metric(data.package, "fp16_tflops")
    )
    figure = compute_memory(points, theme, fields=FIELDS, source="s", bars=bars)
    _assert_known(figure)
    _assert_shown(figure, points)
    known = balance(data)
    assert set(points.index) == set(known.index[known["missing"] == ""])
    lines = figure.layout.shapes
    assert lines
    said = " ".join(a.text for a in figure.layout.annotations)
    for line in lines:
        # Both ends of a line have the same operations per byte, and the text names it.
        first, last = line.y0 * 1e3 / line.x0, line.y1 * 1e3 / line.x1
        assert first == pytest.approx(last)
        assert f"{first:,.0f} FLOP/byte" in said


def test_compute_against_memory_of_nothing():
    points = _few().iloc[:0]
    assert _drawn(compute_memory(points, LIGHT, fields=FIELDS, source="s", bars=True)) == []


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("colour", COLOURS)
def test_process_over_time(theme, colour):
    data = _data()
    rows = parts(data, data.chips)
    rows = rows.assign(hover=rows["name"])
    figure = process_over_time(rows, theme, colour_by=colour, fields=FIELDS, source="s")
    _assert_known(figure)
    placed = _placed(figure)
    assert set(placed) == set(rows.index)
    ticks = dict(zip(figure.layout.yaxis.ticktext, figure.layout.yaxis.tickvals, strict=True))
    low, high = figure.layout.yaxis.range
    for chip, (x, y) in placed.items():
        assert x == rows.at[chip, "middle"]
        # The nearest line on its side: above for US chips, below for Chinese ones.
        us = rows.at[chip, "country"] == "US"
        line = (max if us else min)(v for v in ticks.values() if (v < y) == us)
        assert line == ticks[f"{rows.at[chip, 'node_nm']} nm"]
        assert low <= y <= high
    alt = process_alt(rows, LIGHT)
    disputed = int(rows["disputed"].sum())
    assert f"{disputed} ha{'s' if disputed == 1 else 've'} a disputed foundry or node" in alt


def test_no_mark_of_the_process_picture_hides_another():
    data = _data()
    rows = parts(data, data.chips).assign(hover="h")
    figure = process_over_time(rows, LIGHT, colour_by="country", fields=FIELDS, source="s")
    layout = figure.to_plotly_json()["layout"]
    # Pixels of a plot on a page, in which a mark is 8 wide.
    days = (layout["xaxis"]["range"][1] - layout["xaxis"]["range"][0]).days
    low, high = layout["yaxis"]["range"]
    tall = layout["height"] - 132
    middles = [
        ((x - rows["middle"].min()).days * 820 / days, (y - low) / (high - low) * tall)
        for x, y in _placed(figure).values()
    ]
    near = [
        (a, b)
        for a, b in itertools.combinations(middles, 2)
        if math.hypot(a[0] - b[0], a[1] - b[1]) < 8
    ]
    assert near == []


def test_process_over_time_of_nothing():
    data = _data()
    rows = parts(data, data.chips.iloc[:0]).assign(hover="")
    assert (
        _drawn(process_over_time(rows, LIGHT, colour_by="country", fields=FIELDS, source="s")) == []
    )
    assert process_alt(rows, LIGHT).startswith("Empty chart")


TODAY = date(2026, 11, 28)


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_lags(theme):
    data = _data()
    lags = node_lags(data, data.chips, TODAY)
    names = data.chips["name"].to_dict()
    figure = lag_chart(
        lags, theme, names=names, words=LAGS, texts=[words.lag(g) for g in lags], source="s"
    )
    _assert_known(figure)
    closed = [g for g in lags if g.high is not None]
    growing = [g for g in lags if g.open]
    assert closed
    assert growing
    drawn = {
        (round(x - half, 6), round(x + half, 6))
        for t in _drawn(figure)
        if "error_x" in t
        for x, half in zip(t["x"], t["error_x"]["array"], strict=True)
    }
    assert drawn == {(round(g.low, 6), round(g.high, 6)) for g in closed}
    (arrows,) = [t for t in _drawn(figure) if t["marker"]["symbol"] == "arrow-right"]
    assert sorted(arrows["x"]) == sorted(g.low for g in growing)
    # A date that is known to its month stands once.
    hovers = [h for t in _drawn(figure) for h in t["text"]]
    assert any(re.search(r"\(\d{4}-\d\d\)", h) for h in hovers)
    assert [h for h in hovers if re.search(r"\((\S+) to \1\)", h)] == []
    # What still grows says so at its mark.
    said = [a["text"] for a in figure.to_plotly_json()["layout"]["annotations"]]
    assert [t for t in said if t.endswith(" so far")] == [f"{g.low:.1f} so far" for g in growing]
    alt = lag_alt(lags, LAGS)
    assert all(f"{g.node_nm} nm" in alt for g in closed + growing)
    assert "at least" in alt


def test_lags_of_one_country():
    data = _data()
    lags = node_lags(data, data.chips[data.chips["country"] == "US"], TODAY)
    figure = lag_chart(
        lags,
        LIGHT,
        names=data.chips["name"].to_dict(),
        words=LAGS,
        texts=[words.lag(g) for g in lags],
        source="s",
    )
    # Of US parts alone every lag still grows.
    assert {t["marker"]["symbol"] for t in _drawn(figure)} == {"arrow-right"}
    none = node_lags(data, data.chips[data.chips["country"] == "CN"], TODAY)
    assert (
        _drawn(lag_chart(none, LIGHT, names={}, words=LAGS, texts=[""] * len(none), source="s"))
        == []
    )
    assert lag_alt(none, LAGS).startswith("No lag can be computed")


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_coverage(theme):
    data = _data()
    cover = coverage(data, data.chips)
    titles = {
        fact: data.package.chip_fields[columns[0]].title
        for fact, columns in data.package.core.items()
    }
    figure = coverage_dots(cover, theme, titles=titles, source="s")
    rows = list(figure.layout.yaxis.ticktext)
    share = cover.set_index(["fact", "country"])["share"].dropna()
    drawn = {}
    for trace in figure.data:
        for x, y, said in zip(trace.x, trace.y, trace.customdata, strict=True):
            fact, _, country = said.partition(":")
            assert rows[y] == titles[fact]
            assert trace.name == theme.names[country]
            drawn[fact, country] = x / 100
    # A fact that no chip of a country can have has no mark, and none stands at nought.
    assert drawn == pytest.approx(share.to_dict())
    # The least known stands first.
    least = [min(s for (f, _), s in drawn.items() if titles[f] == row) for row in rows]
    assert least == sorted(least)
    alt = coverage_alt(cover, LIGHT, titles)
    assert "China: " in alt
    assert "United States: " in alt
    assert "nan" not in alt.casefold()


def test_coverage_of_one_country():
    data = _data()
    cover = coverage(data, data.chips[data.chips["country"] == "CN"])
    titles = {fact: fact for fact in data.package.core}
    (marks,) = coverage_dots(cover, LIGHT, titles=titles, source="s").data
    assert marks.name == LIGHT.names["CN"]


def test_coverage_of_nothing():
    data = _data()
    cover = coverage(data, data.chips.iloc[:0])
    titles = {fact: fact for fact in data.package.core}
    assert isinstance(coverage_dots(cover, LIGHT, titles=titles, source="s"), go.Figure)
    assert coverage_alt(cover, LIGHT, titles)


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_every_colour_can_be_read_on_its_paper(theme):
    """At least 3 to 1 for marks and 4.5 to 1 for text (WCAG 2.2, 1.4.11 and 1.4.3)."""

    def luminance(colour: str) -> float:
        parts_ = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts_]
        return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    def contrast(a: str, b: str) -> float:
        low, high = sorted((luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)

    for colour in (*theme.country.values(), *theme.palette.values()):
        assert contrast(colour, theme.paper) >= 3, colour
    for colour in (theme.ink, theme.muted):
        assert contrast(colour, theme.paper) >= 4.5, colour


@pytest.mark.parametrize("bars", [False, True])
def test_a_picture_is_sent_as_plotly_would_send_it(bars, monkeypatch):
    """Unchecked, it is written as it was made; plotly's own copying and checking change nothing."""
    points = _points(_data(), None, metric(_PACKAGE, "memory_gb"))
    ways = []
    for checked in (True, False):
        monkeypatch.setattr(themes, "VALIDATE", checked)
        picture = scatter(
            points,
            LIGHT,
            x_title="Day",
            y_title="<b>GB</b>",
            fields=FIELDS,
            source="s",
            bars=bars,
            labels=list(points.index[:9]),
        )
        ways.append(json.loads(plotly.io.to_json(picture, validate=False)))
    assert ways[0] == ways[1]
    assert len(ways[0]["data"]) > 3


def _crowd(count: int, **more: object) -> pd.DataFrame:
    """Points of two kinds on the same forty places."""
    numbers = np.arange(count)
    points = pd.DataFrame(
        {
            "x": [date(2020, 1, 1) + timedelta(days=int(n)) for n in numbers % 40],
            "y": 10.0 ** (numbers % 40 / 10),
            "country": np.where(numbers // 40 % 2, "CN", "US"),
            "status": "shipping",
        },
        index=[f"chip-{n}" for n in numbers],
    )
    return points.assign(**more)


def test_marks_that_lie_under_others_of_their_kind_are_left_out_where_there_are_many():
    few, many = _crowd(1000), _crowd(5000)
    assert uncovered(few, [], y_log=True) is few
    seen = uncovered(many, [], y_log=True)
    assert len(seen) == 80
    assert list(seen.index) == [f"chip-{n}" for n in range(80)]
    # What a mark looks like decides as well as where it is, and what is named stays.
    named = uncovered(many, ["chip-4999", "chip-3"], y_log=True)
    assert list(named.index) == [*seen.index, "chip-4999"]
    status = np.where(np.arange(5000) < 2500, "shipping", "announced")
    assert len(uncovered(_crowd(5000, status=status), [], y_log=True)) == 160
    vendors = [f"vendor-{n // 80 % 3}" for n in range(5000)]
    assert len(uncovered(_crowd(5000, vendor=vendors), [], ("vendor",), y_log=True)) == 240
    # A range between sources is part of a mark.
    low = many["y"] / np.where(np.arange(5000) < 80, 2.0, 1.0)
    ranged = many.assign(y_low=low, y_high=many["y"])
    assert len(uncovered(ranged, [], y_log=True)) == 160


def test_no_mark_is_left_out_that_others_do_not_cover():
    rng = np.random.default_rng(1)
    points = pd.DataFrame(
        {"x": rng.uniform(0, 100, 20_000), "y": rng.uniform(0, 100, 20_000)}
    ).assign(country="CN", status="shipping")
    seen = uncovered(points, [])
    assert len(seen) < len(points)
    left = points.drop(seen.index)
    for _, row in left.sample(50, random_state=1).iterrows():
        apart = np.hypot(seen["x"] - row["x"], seen["y"] - row["y"]).min()
        assert apart <= 100 / 400 * math.sqrt(2)
