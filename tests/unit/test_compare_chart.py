"""The chart of ratios: each known one at its own value with its own bars, and no other."""

from __future__ import annotations

import math
import random

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.compare import UNITS, precisions, quantities, ratios
from honest_silicon.charts.compare import ratio_alt, ratio_dots
from honest_silicon.charts.theme import DARK, LIGHT, SHAPE
from honest_silicon.dataset import Dataset, load
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import Ref
from tests.examples import examples

REPEATABLE = settings(deadline=None, derandomize=True, database=None, max_examples=examples(40))
THEMES = (LIGHT, DARK)
DATA = load()
# Sold in servers; and in racks.
BASE, RACKED = "nvidia-b200", "nvidia-gb200"
#: Parts of both countries and several statuses, one of them with hardly a figure.
SIX = (
    "huawei-ascend-910c",
    "nvidia-h200-sxm",
    "amd-mi300x",
    "nvidia-h100-sxm",
    "huawei-ascend-950dt",
    "alibaba-wsj-2025-inference-chip",
)
# Charts that differ in nothing but these.
WORDS = {"base_name": "Base", "unit": "as sold", "source": "Source: test"}


def _rows(data: Dataset, chips: tuple[str, ...], unit: str, precision: str) -> pd.DataFrame:
    """Ratios to the baseline in the shape ``ratio_dots`` asks for."""
    rows = ratios(data, chips, RACKED if unit == "rack" else BASE, unit, precision)
    return rows.assign(
        ref=[f.ref and str(f.ref) for f in rows["figure"]],
        hover=[f"{c} {q}" for c, q in zip(rows["chip_id"], rows["quantity"], strict=True)],
    )


def _titles(unit: str) -> dict[str, str]:
    return {q: f"Title of {q}" for q in quantities(unit)}


def _marks(chips) -> dict[str, tuple[str, str]]:
    return {c: (DATA.chips.at[c, "country"], DATA.chips.at[c, "status"]) for c in chips}


def _draw(rows: pd.DataFrame, theme=LIGHT, *, titles=None, marks=None, **more: str) -> go.Figure:
    chips = rows["chip_id"].unique()
    return ratio_dots(
        rows,
        theme,
        names={c: f"Name of {c}" for c in chips},
        marks=marks or _marks(chips),
        titles=titles or _titles("sold"),
        **(WORDS | more),
    )


def _drawn(figure: go.Figure, titles: dict[str, str]) -> list[tuple]:
    """Every dot: chip, quantity of its row, what it leads to, hover, ratio and ends."""
    out = []
    for trace in figure.to_dict()["data"]:
        bars = trace["error_x"]
        assert bars["symmetric"] is False
        assert bars["type"] == "data"
        lists = (trace[k] for k in ("x", "y", "customdata", "text"))
        for x, y, ref, text, up, down in zip(
            *lists, bars["array"], bars["arrayminus"], strict=True
        ):
            chip = Ref.parse(ref, DATA).chip
            assert trace["name"] == f"Name of {chip}"
            assert abs(y - round(y)) < 0.5
            assert up >= 0
            assert down >= 0
            row = list(titles)[round(y)]
            out.append((chip, row, ref, text, x, pytest.approx(x - down), pytest.approx(x + up)))
    return sorted(out, key=lambda dot: dot[:2])


def _known(rows: pd.DataFrame) -> list[tuple]:
    known = rows[rows["value"].notna()]
    columns = ("chip_id", "quantity", "ref", "hover", "value", "low", "high")
    return sorted(known[list(columns)].itertuples(index=False, name=None), key=lambda r: r[:2])


def _assert_covered(figure: go.Figure, rows: pd.DataFrame) -> None:
    """All ends of all bars and the line at one lie within the log axis."""
    axis = figure.layout.xaxis
    assert axis.type == "log"
    first, last = axis.range
    assert first < 0 < last
    known = rows[rows["value"].notna()]
    for end in (*known["low"], *known["high"]):
        assert first <= math.log10(end) <= last


def _assert_line_at_one(figure: go.Figure) -> None:
    (line,) = figure.layout.shapes
    # Shapes on a log axis are placed by the number itself, not by its logarithm.
    assert (line.type, line.x0, line.x1) == ("line", 1, 1)
    assert (line.yref, line.y0, line.y1) == ("paper", 0, 1)


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("precision", precisions(DATA))
def test_each_known_ratio_is_drawn_once_with_its_bars(theme, unit, precision):
    rows = _rows(DATA, SIX, unit, precision)
    titles = _titles(unit)
    assert rows["value"].notna().any()
    assert rows["value"].isna().any()
    figure = _draw(rows, theme, titles=titles, unit=UNITS[unit].words)
    assert _drawn(figure, titles) == _known(rows)
    _assert_covered(figure, rows)
    _assert_line_at_one(figure)
    assert figure.layout.paper_bgcolor == theme.paper
    assert figure.layout.font.color == theme.ink
    assert figure.layout.shapes[0].line.color == theme.muted
    assert "Source: test" in [a.text for a in figure.layout.annotations]
    assert figure.layout.xaxis.title.text == f"times Base, {UNITS[unit].words}"
    assert list(figure.layout.yaxis.ticktext) == list(titles.values())
    assert list(figure.layout.yaxis.tickvals) == list(range(len(titles)))
    bottom, top = figure.layout.yaxis.range
    assert top <= -0.5 < len(titles) - 1 < bottom
    assert all(t.endswith("x") for t in figure.layout.xaxis.ticktext)


@REPEATABLE
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(SIX), st.sampled_from(quantities("sold"))),
        st.none() | st.lists(st.floats(1e-6, 1e6), min_size=3, max_size=3).map(sorted),
        min_size=1,
    ),
    st.sampled_from(THEMES),
)
def test_any_ratios_are_drawn_at_their_values(cells, theme):
    rows = pd.DataFrame(
        [
            {
                "quantity": quantity,
                "chip_id": chip,
                "low": ends[0] if ends else math.nan,
                "value": ends[1] if ends else math.nan,
                "high": ends[2] if ends else math.nan,
                "ref": f"{chip}:memory_gb+tdp_w",
                "hover": f"{chip} {quantity}",
            }
            for (chip, quantity), ends in cells.items()
        ]
    )
    figure = _draw(rows, theme)
    dots = _drawn(figure, _titles("sold"))
    assert [d[:5] for d in dots] == [r[:5] for r in _known(rows)]
    _assert_covered(figure, rows)
    # A bar is a difference, so its end is as exact as its value is large.
    for dot, row in zip(dots, _known(rows), strict=True):
        assert dot[5].expected == pytest.approx(row[5], abs=1e-9 * row[4])
        assert dot[6].expected == pytest.approx(row[6])


def test_dots_of_one_row_do_not_hide_each_other():
    rows = _rows(DATA, SIX, "sold", "best")
    rows = rows.assign(low=1.0, value=1.0, high=1.0)
    figure = _draw(rows)
    places = [
        (x, round(y, 6))
        for t in figure.to_dict()["data"]
        for x, y in zip(t["x"], t["y"], strict=True)
    ]
    assert len(set(places)) == len(places) == len(rows)


def test_a_chart_of_unknown_ratios_draws_none_and_says_so():
    rows = _rows(DATA, ("alibaba-wsj-2025-inference-chip",), "sold", "16")
    assert rows["value"].isna().all()
    figure = _draw(rows)
    assert len(figure.data) == 0
    _assert_covered(figure, rows)
    _assert_line_at_one(figure)
    assert ratio_alt(rows, _titles("sold"), "Base", "as sold") == (
        "Empty chart of ratios to Base: no ratio is known as sold."
    )


def test_only_the_chip_without_any_ratio_is_left_out_of_the_legend():
    figure = _draw(_rows(DATA, SIX, "sold", "16"))
    assert [t.name for t in figure.data] == [f"Name of {c}" for c in SIX[:-1]]


# Marks.


def _looks(figure: go.Figure) -> list[tuple[str, str]]:
    return [(t.marker.color, t.marker.symbol) for t in figure.data]


def _invented(chips: list[str]) -> pd.DataFrame:
    """One known ratio for each chip."""
    rows = [{"chip_id": c, "quantity": "memory_gb", "ref": f"{c}:memory_gb"} for c in chips]
    return pd.DataFrame(rows).assign(low=1.0, value=2.0, high=3.0, hover="h")


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("count", [3, 4, 5, 6])
@pytest.mark.parametrize("country", [*SHAPE, "both"])
def test_chips_differ_in_colour_or_shape(theme, count, country):
    chips = [f"chip-{n}" for n in range(count)]
    random_marks = random.Random(count)
    countries = [*SHAPE] if country == "both" else [country]
    marks = {c: (random_marks.choice(countries), "shipping") for c in chips}
    looks = _looks(_draw(_invented(chips), theme, marks=marks))
    assert len(set(looks)) == count
    for chip, (_, shape) in zip(chips, looks, strict=True):
        assert shape == SHAPE[marks[chip][0]]


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_two_chips_of_two_countries_have_the_colours_of_their_countries(theme):
    marks = {"a": ("CN", "shipping"), "b": ("US", "announced")}
    looks = _looks(_draw(_invented(["a", "b"]), theme, marks=marks))
    assert looks == [(theme.country["CN"], "circle"), (theme.country["US"], "diamond-open")]


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
def test_two_chips_of_one_country_differ_in_colour_or_shape(theme):
    # A question of the page itself: H20 and H200 against H100.
    rows = _rows(DATA, ("nvidia-h20", "nvidia-h200-sxm"), "sold", "16")
    assert len(set(_looks(_draw(rows, theme)))) == 2


def test_bars_have_the_colour_of_their_dots():
    figure = _draw(_rows(DATA, SIX, "sold", "16"), DARK)
    assert all(t.error_x.color == t.marker.color == t.marker.line.color for t in figure.data)


# Words for the picture.


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("precision", precisions(DATA))
def test_the_text_alternative_has_every_quantity_that_is_known(unit, precision):
    rows = _rows(DATA, SIX, unit, precision)
    titles = _titles(unit)
    alt = ratio_alt(rows, titles, "Base", UNITS[unit].words)
    assert f"ratios to Base, {UNITS[unit].words}" in alt
    assert "nan" not in alt.casefold()
    for quantity, title in titles.items():
        known = rows.loc[rows["quantity"] == quantity, "value"].dropna()
        if known.empty:
            assert title not in alt
            continue
        ends = [number(float(v), significant=2) for v in (known.min(), known.max())]
        assert f"{title} from {ends[0]} to {ends[1]} times" in alt


def test_the_text_alternative_leaves_out_a_quantity_that_is_unknown():
    rows = _rows(DATA, ("huawei-ascend-910c",), "sold", "16")
    unknown = rows.loc[rows["value"].isna(), "quantity"]
    assert "die_area_mm2" in set(unknown)
    alt = ratio_alt(rows, _titles("sold"), "Base", "as sold")
    assert "Title of die_area_mm2" not in alt
    assert "Title of memory_gb from 0.71 to 0.71 times" in alt
