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
from honest_silicon.charts.compare import ratio_rows
from honest_silicon.charts.theme import DARK, LIGHT, SHAPE
from honest_silicon.dataset.format import times_text
from honest_silicon.views.pages.compare.sentences import finding, known_line, ratios_alt
from honest_silicon.words import comparing
from honest_silicon.words.length import short
from tests.examples import examples
from tests.ours import ours

REPEATABLE = settings(deadline=None, derandomize=True, database=None, max_examples=examples(40))
THEMES = (LIGHT, DARK)
DATA = ours()
# Sold in servers; and in racks.
BASE, RACKED = "nvidia-b200", "nvidia-gb200"
#: Chips of both countries and several statuses, one of them with hardly a figure.
SIX = (
    "huawei-ascend-910c",
    "nvidia-h200-sxm",
    "amd-mi300x",
    "nvidia-h100-sxm",
    "huawei-ascend-950dt",
    "alibaba-wsj-2025-inference-chip",
)
WORDS = {"base": "Base", "unit": "per chip", "source": "Source: test"}
#: Width of the plot beside the names of its rows, in pixels: on wide pages and on a phone.
WIDTHS = (1200, 740, 180)
#: Width of a letter of a value, its height, and half of a mark.
LETTER, TALL, MARK = 7.0, 16, 6


def _ratios(chips: tuple[str, ...], unit: str, precision: str) -> pd.DataFrame:
    return ratios(DATA, chips, RACKED if unit == "rack" else BASE, unit, precision)


def _rows(chips: tuple[str, ...], unit: str, precision: str) -> pd.DataFrame:
    """Ratios to the baseline in the shape ``ratio_rows`` asks for."""
    rows = _ratios(chips, unit, precision)
    return rows.assign(
        group="Title of " + rows["quantity"],
        label=rows["chip_id"],
        country=rows["chip_id"].map(DATA.chips["country"]),
        status=rows["chip_id"].map(DATA.chips["status"]),
        ref=[f.ref and str(f.ref) for f in rows["figure"]],
        sign="",
        hover=[f"{c} {q}" for c, q in zip(rows["chip_id"], rows["quantity"], strict=True)],
    )


def _draw(rows: pd.DataFrame, theme=LIGHT, **more: str) -> go.Figure:
    return ratio_rows(rows, theme, **(WORDS | more))


def _lines(figure: go.Figure) -> list[tuple[str, str]]:
    """Group and label of each line of the axis of rows, from top to bottom."""
    out, group = [], ""
    for text in figure.layout.yaxis.ticktext:
        if text.startswith("<b>"):
            group = text.removeprefix("<b>").removesuffix("</b>")
        out.append((group, text))
    return out


def _drawn(figure: go.Figure) -> list[tuple]:
    """Every dot: its line, what it leads to, hover, ratio and ends."""
    lines, out = _lines(figure), []
    for trace in figure.to_dict()["data"]:
        bars = trace["error_x"]
        assert bars["symmetric"] is False
        lists = (trace[k] for k in ("x", "y", "customdata", "text"))
        for x, y, ref, text, up, down in zip(
            *lists, bars["array"], bars["arrayminus"], strict=True
        ):
            assert min(up, down) >= 0
            out.append((*lines[y], ref, text, x, pytest.approx(x - down), pytest.approx(x + up)))
    return sorted(out, key=lambda dot: dot[:2])


def _known(rows: pd.DataFrame) -> list[tuple]:
    known = rows[rows["value"].notna()]
    columns = ["group", "label", "ref", "hover", "value", "low", "high"]
    return sorted(known[columns].itertuples(index=False, name=None), key=lambda r: r[:2])


def _assert_covered(figure: go.Figure, rows: pd.DataFrame) -> None:
    """All ends of all bars and the line at one lie within the log axis."""
    assert figure.layout.xaxis.type == "log"
    first, last = figure.layout.xaxis.range
    assert first < 0 < last
    known = rows[rows["value"].notna()]
    for end in (*known["low"], *known["high"]):
        assert first <= math.log10(end) <= last


def _assert_line_at_one(figure: go.Figure) -> None:
    (line,) = figure.layout.shapes
    # Shapes on a log axis are placed by the number itself, not by its logarithm.
    assert (line.type, line.x0, line.x1) == ("line", 1, 1)
    assert (line.yref, line.y0, line.y1) == ("paper", 0, 1)


def _values(figure: go.Figure) -> list[dict]:
    return [a for a in figure.to_dict()["layout"]["annotations"] if a.get("yref") != "paper"]


def _boxes(figure: go.Figure, width: float) -> list[tuple[float, float, float, float]]:
    """Line, left and right end of each value in pixels of a plot so wide, and how far up it is."""
    first, last = figure.layout.xaxis.range
    out = []
    for value in _values(figure):
        at = (value["x"] - first) / (last - first) * width + value["xshift"]
        long = LETTER * len(value["text"])
        left = at - long if value["xanchor"] == "right" else at
        out.append((value["y"], left, left + long, value["yshift"]))
    return out


def _assert_values_stand_at_their_marks_and_cover_nothing(figure: go.Figure) -> None:
    """Each value is by its mark, within the plot, off marks, ranges and the line at one."""
    first, last = figure.layout.xaxis.range
    tall = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    bottom, top = figure.layout.yaxis.range
    row = tall / (bottom - top)
    for width in WIDTHS:

        def px(power: float, width=width) -> float:
            return (power - first) / (last - first) * width

        boxes = _boxes(figure, width)
        assert len({line for line, *_ in boxes}) == len(boxes)
        marks = {}
        for trace in figure.to_dict()["data"]:
            bars = trace["error_x"]
            for x, y, up, down in zip(
                trace["x"], trace["y"], bars["array"], bars["arrayminus"], strict=True
            ):
                ends = (max(x - down, 1e-12), x, x + up)
                marks[y] = tuple(px(math.log10(end)) for end in ends)
        for line, left, right, up in boxes:
            assert left >= -1e-6
            assert right <= width + 1e-6
            assert not left < px(0) < right
            low, at, high = marks[line]
            beside = right <= min(low, at - MARK) + 2 or left >= max(high, at + MARK) - 2
            # Above its mark it is clear of that, of the row above it and of the end of the plot.
            above = up - TALL / 2 >= MARK and up + TALL / 2 <= min(row - MARK, (line - top) * row)
            assert beside if up == 0 else above
            assert max(left - at, at - right) <= 10, "at the mark"


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("precision", precisions(DATA))
def test_each_known_ratio_is_drawn_once_with_its_bars(theme, unit, precision):
    rows = _rows(SIX, unit, precision)
    assert rows["value"].notna().any()
    assert rows["value"].isna().any()
    figure = _draw(rows, theme, unit=UNITS[unit].words)
    assert _drawn(figure) == _known(rows)
    _assert_covered(figure, rows)
    _assert_line_at_one(figure)
    _assert_values_stand_at_their_marks_and_cover_nothing(figure)
    assert figure.layout.paper_bgcolor == theme.paper
    assert figure.layout.font.color == theme.ink
    assert figure.layout.shapes[0].line.color == theme.muted
    said = [a.text for a in figure.layout.annotations]
    assert "Source: test" in said
    assert "Base = 1x" in said
    assert figure.layout.xaxis.title.text == f"times Base, {UNITS[unit].words}"
    assert all(t.endswith("x") for t in figure.layout.xaxis.ticktext)
    assert not figure.data[0].showlegend


def test_a_long_title_of_the_axis_is_on_two_lines_that_have_room():
    rows, unit = _rows(SIX, "domain", "16"), UNITS["domain"].words
    short = _draw(rows, unit=unit)
    long = _draw(rows, base="NVIDIA H100 SXM5", unit=unit)
    assert long.layout.xaxis.title.text == f"times NVIDIA H100 SXM5,<br>{unit}"
    assert long.layout.height > short.layout.height
    assert long.layout.margin.b - short.layout.margin.b == long.layout.height - short.layout.height
    # The source line is as far below the title.
    (one,), (other,) = (
        [a.yshift for a in f.layout.annotations if a.text == "Source: test"] for f in (short, long)
    )
    assert one - other == long.layout.height - short.layout.height


@pytest.mark.parametrize("unit", UNITS)
def test_each_mark_has_its_value(unit):
    rows = _rows(SIX, unit, "16")
    figure = _draw(rows)
    lines = _lines(figure)
    said = sorted((*lines[v["y"]], v["text"]) for v in _values(figure))
    known = rows[rows["value"].notna()]
    assert said == sorted(
        (r.group, r.label, times_text(r.value)) for r in known.itertuples(index=False)
    )


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
                "group": f"Of {quantity}",
                "label": chip[:20],
                "country": DATA.chips.at[chip, "country"],
                "status": DATA.chips.at[chip, "status"],
                "low": ends[0] if ends else math.nan,
                "value": ends[1] if ends else math.nan,
                "high": ends[2] if ends else math.nan,
                "ref": f"{chip}:memory_gb+tdp_w",
                "hover": f"{chip} {quantity}",
                "sign": "",
            }
            for (chip, quantity), ends in sorted(cells.items(), key=lambda c: c[0][1])
        ]
    )
    figure = _draw(rows, theme)
    _assert_covered(figure, rows)
    wanted = _known(rows)
    if rows["label"].nunique() == 1:
        # The one row of a group bears its name.
        wanted = [("", group, *rest) for group, _, *rest in wanted]
    dots = _drawn(figure)
    assert [d[:5] for d in dots] == [tuple(r[:5]) for r in wanted]
    # A bar is a difference, so its end is as exact as its value is large.
    for dot, row in zip(dots, wanted, strict=True):
        assert dot[5].expected == pytest.approx(row[5], abs=1e-9 * row[4])
        assert dot[6].expected == pytest.approx(row[6])
    _assert_values_stand_at_their_marks_and_cover_nothing(figure)


def test_a_chart_of_unknown_ratios_draws_none_and_says_so():
    rows = _rows(("alibaba-wsj-2025-inference-chip",), "sold", "16")
    assert rows["value"].isna().all()
    figure = _draw(rows)
    assert len(figure.data) == 0
    assert not figure.layout.yaxis.ticktext
    _assert_line_at_one(figure)
    assert ratios_alt(rows, "Base", "per chip") == (
        "Empty chart of ratios to Base: none is known per chip."
    )


def test_no_row_is_empty():
    rows = _rows(("huawei-ascend-910c",), "sold", "16")
    figure = _draw(rows)
    unknown = set(rows.loc[rows["value"].isna(), "group"])
    assert "Title of die_area_mm2" in unknown
    assert not unknown & set(figure.layout.yaxis.ticktext)
    assert "Not drawn: title of die_area_mm2 of huawei-ascend-910c." in known_line(
        rows[rows["value"].isna()], len(rows)
    )


# Marks.


def _invented(countries: list[str], statuses: list[str]) -> pd.DataFrame:
    """One known ratio for each chip."""
    return pd.DataFrame(
        [
            {"label": f"chip-{n}", "country": c, "status": s, "ref": f"chip-{n}:memory_gb"}
            for n, (c, s) in enumerate(zip(countries, statuses, strict=True))
        ]
    ).assign(group="Memory", low=1.0, value=2.0, high=3.0, hover="h", sign="")


@pytest.mark.parametrize("theme", THEMES, ids=lambda t: t.name)
@pytest.mark.parametrize("count", [1, 3, 6])
def test_colour_and_shape_are_those_of_the_country(theme, count):
    countries = random.Random(count).choices([*SHAPE], k=count)
    rows = _invented(countries, ["shipping"] * count)
    for trace in _draw(rows, theme).data:
        places = [int(ref.partition(":")[0].removeprefix("chip-")) for ref in trace.customdata]
        (country,) = {countries[n] for n in places}
        assert trace.marker.color == trace.error_x.color == theme.country[country]
        assert set(trace.marker.symbol) == {SHAPE[country]}


def test_a_chip_that_is_not_on_sale_is_hollow():
    (trace,) = _draw(_invented(["CN", "CN"], ["shipping", "announced"])).data
    assert list(trace.marker.symbol) == ["circle", "circle-open"]


def test_chips_are_told_apart_by_their_names():
    figure = _draw(_invented(["CN", "US", "CN"], ["shipping"] * 3))
    assert list(figure.layout.yaxis.ticktext) == ["<b>Memory</b>", "chip-0", "chip-1", "chip-2"]


# Words for the picture.


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("precision", precisions(DATA))
def test_the_text_alternative_has_every_ratio_that_is_known(unit, precision):
    rows = _rows(SIX, unit, precision)
    alt = ratios_alt(rows, "Base", UNITS[unit].words)
    assert f"Ratios to Base, {UNITS[unit].words}" in alt
    assert "nan" not in alt.casefold()
    for r in rows.itertuples():
        known = r.value == r.value
        assert (f"{r.label} {times_text(r.value)}" in alt) if known else True
    for group, part in rows.groupby("group"):
        assert (f"{group}: " in alt) == part["value"].notna().any()


def test_the_finding_names_the_measures_in_which_more_is_better():
    titles, base = {q: q for q in quantities("sold")}, "nvidia-h100-sxm"

    def said(*chips: str) -> str:
        return finding(DATA, ratios(DATA, chips, base, "sold", "16"), titles, base, "sold")

    assert said("huawei-ascend-910c") == (
        "Ascend 910C: ahead in memory_gb and sram_mb, behind in compute and interconnect_gbs"
    )
    # What both are ahead in is said once, before what one is.
    assert said("nvidia-h20", "huawei-ascend-910c") == (
        "The H20 and Ascend 910C beat the H100 SXM5 in memory_gb and sram_mb, "
        "and the H20 in memory_bw_gbs"
    )
    assert said("nvidia-h20", "nvidia-l2") == (
        "Against the H100 SXM5 the H20 is ahead in memory_gb, memory_bw_gbs and sram_mb, "
        "the L2 in no measure"
    )
    assert said("nvidia-l2", "nvidia-t4") == "None of these chips is clearly ahead of the H100 SXM5"


@pytest.mark.parametrize("unit", UNITS)
def test_the_finding_is_short_whatever_is_compared(unit):
    titles = comparing.titles(DATA, unit, "16")
    for count in range(1, len(SIX) + 1):
        rows = _ratios(SIX[:count], unit, "16")
        assert short(finding(DATA, rows, titles, RACKED if unit == "rack" else BASE, unit))


def test_ahead_is_ahead_by_every_source():
    titles = {q: q for q in quantities("dollar")}
    rows = ratios(DATA, ("huawei-ascend-910c",), "nvidia-h100-sxm", "dollar", "16")
    (compute,) = (r for r in rows.itertuples() if r.quantity == "compute")
    assert compute.low < 1 < compute.high
    assert "compute" not in finding(DATA, rows, titles, "nvidia-h100-sxm", "dollar")


@pytest.mark.parametrize("unit", UNITS)
def test_no_finding_rests_on_a_price_or_power(unit):
    titles = {q: q for q in quantities(unit)}
    rows = _ratios(("huawei-ascend-910c",), unit, "16")
    said = finding(DATA, rows, titles, RACKED if unit == "rack" else BASE, unit)
    assert "tdp_w" not in said
    assert "price" not in said


def test_a_bound_is_drawn_with_its_sign():
    drawn = _draw(_rows(("huawei-ascend-910c",), "sold", "16").assign(sign="≥ "))
    said = [value["text"] for value in _values(drawn)]
    assert said
    assert all(text.startswith("≥ ") and text.endswith("x") for text in said)


def test_the_mark_at_the_end_of_the_axis_is_not_cut():
    """On a phone the axis ends nearer to its last mark than half of the mark is wide."""
    drawn = _draw(_rows(("huawei-ascend-910c", "alibaba-zhenwu-810e"), "sold", "16"))
    assert drawn.data
    assert all(trace.cliponaxis is False for trace in drawn.data)
