"""Properties that hold for any input."""

from __future__ import annotations

import math
import string
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.intervals import Interval, ratio
from honest_silicon.charts.axes import log_ticks
from honest_silicon.dataset import DATA_DIR
from honest_silicon.dataset.check import check
from honest_silicon.dataset.dates import Span, span
from honest_silicon.dataset.format import column_text, number
from honest_silicon.dataset.gaps import UNRECORDED, WORDS
from honest_silicon.dataset.schema import read_package
from tests.examples import examples

FILES = settings(
    max_examples=examples(200),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

TABLES = tuple(read_package().tables)
PACKAGE = read_package(DATA_DIR)

figures = st.floats(min_value=1e-3, max_value=1e9)


@st.composite
def intervals(draw) -> Interval:
    return Interval(*sorted(draw(st.tuples(figures, figures, figures))))


@st.composite
def members(draw) -> tuple[Interval, float]:
    """An interval and a number within it."""
    interval = draw(intervals())
    return interval, draw(st.floats(interval.low, interval.high))


# Intervals.


@given(members(), members())
def test_a_ratio_contains_the_ratio_of_any_members(top, bottom):
    (a, x), (b, y) = top, bottom
    quotient = a.over(b)
    assert quotient.low <= x / y <= quotient.high
    assert quotient.value == a.value / b.value


@given(intervals(), figures)
def test_scaling_moves_every_end(interval, factor):
    scaled = interval.scaled(factor)
    assert scaled.low <= scaled.value <= scaled.high
    assert scaled.low == pytest.approx(interval.low * factor)
    assert scaled.high == pytest.approx(interval.high * factor)


@given(intervals())
def test_a_figure_over_itself_includes_one(interval):
    quotient = interval.over(interval)
    assert quotient.low <= 1 <= quotient.high
    assert quotient.value == 1


@given(figures, figures)
def test_exact_figures_have_an_exact_ratio(a, b):
    quotient = Interval.exact(a).over(Interval.exact(b))
    assert quotient.low == quotient.value == quotient.high == a / b


@given(st.tuples(figures, figures, figures).filter(lambda t: list(t) != sorted(t)))
def test_ends_out_of_order_are_rejected(ends):
    with pytest.raises(ValueError, match="not an interval"):
        Interval(*ends)


@given(
    st.integers(0, 2),
    st.sampled_from([math.nan, math.inf, -math.inf]),
)
def test_ends_that_are_no_numbers_are_rejected(place, odd):
    ends = [1.0, 2.0, 3.0]
    ends[place] = odd
    with pytest.raises(ValueError, match="not an interval"):
        Interval(*ends)


@given(intervals(), st.floats(max_value=0, allow_nan=False))
def test_a_factor_that_is_not_positive_is_rejected(interval, factor):
    with pytest.raises(ValueError, match="positive factor"):
        interval.scaled(factor)


@given(intervals(), figures, st.floats(-1e9, 0))
def test_a_denominator_that_may_be_zero_is_rejected(top, high, low):
    with pytest.raises(ValueError, match="positive denominator"):
        top.over(Interval(low, high, high))


@given(st.lists(st.tuples(intervals(), intervals()), min_size=1, max_size=8), figures)
def test_the_ratio_of_columns_is_the_ratio_of_each_row(pairs, scale):
    def frame(side: int) -> pd.DataFrame:
        return pd.DataFrame([vars(pair[side]) for pair in pairs])

    out = ratio(frame(0), frame(1), scale)
    for (a, b), row in zip(pairs, out.to_dict("records"), strict=True):
        expected = a.over(b).scaled(scale)
        assert row["low"] == pytest.approx(expected.low)
        assert row["value"] == pytest.approx(expected.value)
        assert row["high"] == pytest.approx(expected.high)


@given(intervals(), st.booleans())
def test_unknown_in_unknown_out(known, above):
    rows = pd.DataFrame([vars(known)])
    gap = pd.DataFrame([{"low": math.nan, "value": math.nan, "high": math.nan}])
    out = ratio(rows, gap) if above else ratio(gap, rows)
    assert out.isna().all(axis=None)


# Dates.

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(days)
def test_a_day_lies_within_its_month_quarter_and_year(day):
    exact = span(f"{day:%Y-%m-%d}")
    month = span(f"{day:%Y-%m}")
    quarter = span(f"{day.year}-Q{(day.month + 2) // 3}")
    year = span(f"{day.year}")
    assert exact == Span(day, day)
    for inner, outer in ((exact, month), (month, quarter), (quarter, year)):
        assert inner.within(outer)
    assert not year.within(quarter)
    assert not quarter.within(month)


@given(st.integers(1990, 2098), st.integers(1, 4))
def test_quarters_and_months_tile_the_year(year, quarter):
    here = span(f"{year}-Q{quarter}")
    following = span(f"{year}-Q{quarter + 1}" if quarter < 4 else f"{year + 1}-Q1")
    assert here.last + timedelta(days=1) == following.first
    months = [span(f"{year}-{m:02}") for m in range(3 * quarter - 2, 3 * quarter + 1)]
    assert here == Span(months[0].first, months[-1].last)


@given(days, days)
def test_the_middle_lies_within(a, b):
    whole = Span(min(a, b), max(a, b))
    assert whole.first <= whole.middle <= whole.last
    assert whole.within(whole)


@given(days, st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y"]))
def test_a_date_is_read_back_from_its_ends(day, form):
    there = span(day.strftime(form))
    assert there.first.strftime(form) == there.last.strftime(form) == day.strftime(form)


@given(st.text(alphabet="0123456789-Q 年\n", max_size=11))
@example("2025-00")
@example("2025-13")
@example("2025-03-00")
@example("2025-02-30")
@example("2025-Q5")
@example("0000")
@example("2025\n")
@example("２０２５")
def test_anything_but_the_four_forms_is_rejected(text):
    try:
        there = span(text)
    except ValueError:
        return
    ends = {there.first.isoformat(), there.last.isoformat()}
    assert len(text) in (4, 7, 10)
    assert text.isascii()
    assert text == text.strip()
    assert {end[:4] for end in ends} == {text[:4]}
    if len(text) == 10:
        assert ends == {text}
    elif len(text) == 7 and "Q" not in text:
        assert {end[:7] for end in ends} == {text}


# Numbers as text.


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_is_read_back_from_its_text(value):
    assert float(number(float(value)).replace(",", "")) == float(value)


@given(st.decimals(min_value="0.000001", max_value=1, places=6))
def test_a_small_number_is_read_back_from_its_text(value):
    assert float(number(float(value)).replace(",", "")) == float(value)


@given(st.floats(1e-9, 1e12), st.integers(2, 4))
@example(1.2e-07, 2)
def test_a_rounded_number_is_within_its_digits_and_never_zero(value, significant):
    text = number(value, significant=significant)
    shown = float(text.replace(",", ""))
    assert shown != 0
    assert shown == pytest.approx(value, rel=10 ** (1 - significant))
    assert "e" not in text


@given(st.floats(-1e12, 1e12))
def test_text_of_a_number_has_no_idle_zeros(value):
    text = number(value)
    assert not ("." in text and text.endswith(("0", ".")))


# Absence.

_ABSENCES = {*WORDS.values(), UNRECORDED}


@given(
    st.sampled_from(PACKAGE.numeric_fields),
    st.lists(st.tuples(st.none() | st.floats(0.1, 1e6), st.none() | st.sampled_from([*WORDS]))),
)
def test_absence_in_a_column_of_numbers_is_a_word(name, cells):
    kind = PACKAGE.chip_fields[name]
    column = pd.Series([v for v, _ in cells], dtype="Float64")
    shown = column_text(column, [r for _, r in cells], kind)
    assert len(shown) == len(cells)
    for (value, _), text in zip(cells, shown, strict=True):
        assert (text in _ABSENCES) == (value is None)
        assert not any(word in text for word in ("nan", "None", "<NA>"))


@given(
    st.lists(
        st.tuples(
            st.none() | st.text(string.ascii_uppercase, min_size=1),
            st.none() | st.sampled_from([*WORDS]),
        )
    )
)
def test_absence_in_a_column_of_text_is_a_word(cells):
    kind = PACKAGE.chip_fields["software"]
    column = pd.Series([v for v, _ in cells], dtype="str")
    shown = column_text(column, [r for _, r in cells], kind)
    for (value, reason), text in zip(cells, shown, strict=True):
        assert text == (value or (WORDS[reason] if reason else UNRECORDED))


@pytest.mark.parametrize("missing", [None, math.nan, pd.NA])
def test_a_reason_that_is_missing_is_no_word(missing):
    kind = PACKAGE.chip_fields["memory_gb"]
    assert column_text(pd.Series([pd.NA], dtype="Float64"), [missing], kind) == [UNRECORDED]


# Axes.


@given(figures, figures)
def test_ticks_cover_their_range(a, b):
    low, high = min(a, b), max(a, b)
    ticks = log_ticks(low, high)
    assert ticks == sorted(ticks)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert len(ticks) < 45


@given(figures, st.floats(2, 1e8))
def test_more_than_one_tick_falls_within_a_range_of_a_decade(low, factor):
    assume(factor >= 10)
    inside = [t for t in log_ticks(low, low * factor) if low <= t <= low * factor]
    assert inside


# Files.


@FILES
@given(
    st.sampled_from(TABLES),
    st.binary(max_size=120) | st.text(alphabet='a,"\n\r0=<é', max_size=60).map(str.encode),
    st.sampled_from(["replace", "append", "rows"]),
)
def test_arbitrary_bytes_in_a_file_are_reported_and_never_raised(build_tiny, table, content, how):
    with tempfile.TemporaryDirectory() as place:
        tiny = build_tiny(Path(place))
        file = tiny.file(table)
        before = file.read_bytes()
        header = before.split(b"\n", 1)[0] + b"\n"
        kept = {"replace": b"", "append": before, "rows": header}[how]
        file.write_bytes(kept + content)
        result = check(place)
        said = [str(problem) for problem in result.problems]
        assert all("\n" not in line and "\r" not in line for line in said)
        if file.read_bytes() != before and how != "rows":
            assert any(line.startswith(f"{table}.csv") for line in said)


_CELLS = (
    st.text(max_size=12)
    | st.sampled_from(
        [
            "",
            "0",
            "-1",
            "nan",
            "inf",
            "1e9",
            "7" * 400,
            "2025-02-30",
            "TSMC, SMIC",
            "N+2",
            "９",
            "true",
            "None",
            "=1",
            "a\nb",
            "\u2028",
            "<NA>",
        ]
    )
    | st.floats(allow_nan=True, allow_infinity=True).map(str)
    | st.integers().map(str)
)


@settings(FILES, max_examples=examples(120))
@given(st.data())
def test_any_text_in_any_cell_is_reported_and_never_raised(build_tiny, data):
    with tempfile.TemporaryDirectory() as place:
        tiny = build_tiny(Path(place))
        table = data.draw(st.sampled_from(TABLES))
        row = data.draw(st.integers(2, len(tiny.rows(table)) + 1))
        field = data.draw(st.sampled_from(tiny.columns(table)))
        text = data.draw(_CELLS)
        try:
            tiny.rewrite(table, row, field, text)
        except UnicodeEncodeError:  # half of a surrogate pair cannot be written at all
            assume(False)
        result = check(place)
        for problem in result.problems:
            line = str(problem)
            assert len(line.splitlines()) == 1
            assert line.partition(".csv")[0] in TABLES


@settings(max_examples=examples(100))
@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:0anull', max_size=40).map(str.encode))
def test_arbitrary_bytes_as_declaration_are_reported_and_never_raised(build_tiny, content):
    with tempfile.TemporaryDirectory() as place:
        tiny = build_tiny(Path(place))
        (tiny.path / "datapackage.json").write_bytes(content)
        said = tiny.messages()
        assert len(said) == 1
        assert said[0].startswith("datapackage.json: ")
