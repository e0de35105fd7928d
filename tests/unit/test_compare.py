"""Ratios to a baseline: right under every unit and precision, on invented and on real parts."""

from __future__ import annotations

import itertools
import math
import random
import re
from dataclasses import dataclass

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.compare import (
    COMPUTE,
    QUANTITIES,
    SPENT,
    UNITS,
    best_of,
    best_shipped,
    compute_field,
    figure,
    precisions,
    quantities,
    ratio,
    ratios,
)
from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.dates import span
from honest_silicon.views.pages.shared.two_chips import missing_text
from tests.examples import examples
from tests.ours import ours

# The same examples on every run, as in test_properties.
REPEATABLE = settings(deadline=None, derandomize=True, database=None, max_examples=examples(40))
# Each of these examples is a dataset of its own, tried at every unit and precision.
DATASETS = settings(REPEATABLE, max_examples=examples(10))

# Written out again, so that a change of the units or formats is a change of these tests.
COUNTED = {
    "sold": None,
    "die": "compute_dies",
    "watt": "tdp_w",
    "dollar": "price_usd",
    "domain": "scale_up_chips",
}
FORMATS = {
    "16": ("fp16_tflops",),
    "8": ("fp8_tflops", "int8_tops"),
    "4": ("fp4_tflops",),
    "best": ("fp16_tflops", "fp8_tflops", "int8_tops", "fp4_tflops"),
}
COUNTS = ("compute_dies", "scale_up_chips")
FIELDS = (*FORMATS["best"], *QUANTITIES, *COUNTS)
LOWEST, HIGHEST = (
    ("tdp_w", "price_usd"),
    (COMPUTE, "memory_gb", "memory_bw_gbs", "sram_mb", "interconnect_gbs"),
)
NO_NUMBER = re.compile(r"(?i)\b(nan|none|null|inf|infinity|nat)\b|<na>")
H100, A910C = "nvidia-h100-sxm", "huawei-ascend-910c"
IDS = sorted(ours().chips.index)

Ends = tuple[float, float, float]
Cells = dict[tuple[str, str], Ends | None]


# The ratio worked out again, from nothing but the figures and the ends of their ranges.


@dataclass(frozen=True)
class Side:
    """What one chip brings to a ratio."""

    missing: list[tuple[str, str]]
    inputs: list[tuple[str, str]]


def _side(cells: Cells, chip: str, quantity: str, unit: str, precision: str) -> Side:
    field = quantity
    if quantity == COMPUTE:
        formats = FORMATS[precision]
        known = [f for f in formats if cells[chip, f]]
        field = max(known, key=lambda f: cells[chip, f][1]) if known else formats[0]
    inputs = [(chip, field)] + ([(chip, COUNTED[unit])] if COUNTED[unit] else [])
    return Side([i for i in inputs if cells[i] is None], inputs)


def _at(figures: list[float], unit: str) -> float:
    """A figure at a unit."""
    if unit == "sold":
        return figures[0]
    return figures[0] * figures[1] if unit == "domain" else figures[0] / figures[1]


def _assert_ratio(data: Dataset, cells: Cells, chip: str, base: str, what: tuple) -> bool:
    """Check one ratio against the figures themselves; says whether it is known."""
    quantity, unit, precision = what
    own, other = (_side(cells, c, quantity, unit, precision) for c in (chip, base))
    of, reference = (figure(data, c, quantity, unit, precision) for c in (chip, base))
    found = ratio(of, reference)
    assert list(of.inputs) == [f for _, f in own.inputs], (chip, what)
    assert list(of.missing) == [f for _, f in own.missing]
    assert (of.interval is None) == bool(own.missing)
    missing = list(dict.fromkeys([*own.missing, *other.missing]))
    assert list(found.missing) == missing, (chip, base, what)
    assert (found.interval is None) == bool(missing)
    if missing:
        return False
    got = found.interval
    assert got.low <= got.value <= got.high
    if chip == base:
        assert (got.low, got.value, got.high) == (1, 1, 1)
        return True
    adopted = [[cells[i][1] for i in side.inputs] for side in (own, other)]
    expected = _at(adopted[0], unit) / _at(adopted[1], unit)
    assert got.value == pytest.approx(expected, rel=1e-9), (chip, base, what)
    corners = [
        _at(list(top), unit) / _at(list(bottom), unit)
        for top in itertools.product(*(cells[i] for i in own.inputs))
        for bottom in itertools.product(*(cells[i] for i in other.inputs))
    ]
    # A last digit lost to rounding is no corner left out; and no end lies beyond all corners.
    assert got.low == pytest.approx(min(corners), rel=1e-12), (chip, base, what)
    assert got.high == pytest.approx(max(corners), rel=1e-12), (chip, base, what)
    back = ratio(reference, of).interval
    assert got.value * back.value == pytest.approx(1, rel=1e-12)
    assert got.low * back.high == pytest.approx(1, rel=1e-12)
    return True


def _all_choices() -> list[tuple[str, str, str]]:
    return [(q, u, p) for u in COUNTED for p in FORMATS for q in quantities(u)]


@pytest.fixture(scope="module")
def real_cells(real_data) -> Cells:
    """Adopted value and ends of every figure that is compared, read off the frames."""
    out: Cells = {}
    facts = real_data.facts
    for chip in real_data.chips.index:
        for field in FIELDS:
            value = real_data.chips.at[chip, field]
            if pd.isna(value):
                out[chip, field] = None
                continue
            value = float(value)
            ends = [value]
            if (chip, field) in facts.index:
                ends += [float(facts.at[(chip, field), e]) for e in ("low", "high")]
            known = [e for e in ends if not math.isnan(e)]
            out[chip, field] = (min(known), value, max(known))
    return out


# Intervals.


positive = st.floats(1e-3, 1e6)


@st.composite
def members(draw) -> tuple[Interval, float]:
    """An interval and a number within it."""
    interval = Interval(*sorted(draw(st.tuples(positive, positive, positive))))
    return interval, draw(st.floats(interval.low, interval.high))


@REPEATABLE
@given(members(), members())
def test_a_product_contains_the_product_of_any_members(first, second):
    (a, x), (b, y) = first, second
    product = a.times(b)
    assert product.low <= x * y <= product.high
    assert (product.low, product.value, product.high) == (
        a.low * b.low,
        a.value * b.value,
        a.high * b.high,
    )
    assert product == b.times(a)


@REPEATABLE
@given(members(), members())
def test_dividing_a_product_by_a_factor_contains_the_other_factor(first, second):
    (a, x), (b, _) = first, second
    back = a.times(b).over(b)
    assert back.low <= x * (1 + 1e-12)
    assert x * (1 - 1e-12) <= back.high
    assert back.value == pytest.approx(a.value)


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_a_product_of_a_figure_that_is_not_positive_is_refused(low):
    odd, fine = Interval(low, 1, 2), Interval.exact(2)
    for one, other in ((odd, fine), (fine, odd)):
        with pytest.raises(ValueError, match="positive"):
            one.times(other)


# Invented figures.


NOVA, SHAN = "nova-one", "shan-a"


@st.composite
def ends(draw, whole: bool) -> Ends | None:
    """An adopted figure with its range, or None where it is unknown."""
    if draw(st.integers(0, 5)) == 0:
        return None
    if whole:
        return (float(draw(st.integers(1, 1000))),) * 3
    hundredths = st.integers(1, 10**7)
    if draw(st.booleans()):
        return (draw(hundredths) / 100,) * 3
    return tuple(n / 100 for n in sorted(draw(st.tuples(hundredths, hundredths, hundredths))))


@st.composite
def invented(draw) -> Cells:
    return {(chip, field): draw(ends(field in COUNTS)) for chip in (NOVA, SHAN) for field in FIELDS}


def _with(data: Dataset, cells: Cells) -> Dataset:
    """The tiny dataset with these figures, each end of a range stated by a row of its own.

    A figure that is not adopted is stated all the same: evidence alone must not be read.
    """
    chips = data.tables["chips"].copy()
    place = {chip: row for row, chip in zip(chips.index, chips["id"], strict=True)}
    rows = []
    for (chip, field), figures in cells.items():
        chips.loc[place[chip], field] = pd.NA if figures is None else figures[1]
        rows += [
            {
                "chip_id": chip,
                "field": field,
                "value": str(value),
                "basis": "official",
                "source_id": "data-sheet",
            }
            for value in dict.fromkeys(figures or (7.0,))
        ]
    kept = data.evidence[~data.evidence["chip_id"].isin({chip for chip, _ in cells})]
    stated = pd.DataFrame(rows, columns=kept.columns).astype(kept.dtypes)
    evidence = pd.concat([kept, stated], ignore_index=True)
    tables = {**data.tables, "chips": chips, "evidence": evidence}
    return Dataset(data.package, tables, data.content_hash)


@DATASETS
@given(invented())
def test_every_ratio_of_invented_figures_is_right(tiny_data, cells):
    data = _with(tiny_data, cells)
    for what in _all_choices():
        for chip, base in itertools.product((NOVA, SHAN), repeat=2):
            _assert_ratio(data, cells, chip, base, what)


@DATASETS
@given(invented(), st.sampled_from([*COUNTED]), st.sampled_from([*FORMATS]))
def test_the_frame_of_ratios_holds_the_ratios_in_order(tiny_data, cells, unit, precision):
    data = _with(tiny_data, cells)
    rows = ratios(data, [SHAN, NOVA], NOVA, unit, precision)
    wanted = [(q, c) for q in quantities(unit) for c in (SHAN, NOVA)]
    assert list(zip(rows["quantity"], rows["chip_id"], strict=True)) == wanted
    for row in rows.itertuples():
        own = figure(data, row.chip_id, row.quantity, unit, precision)
        over = ratio(own, figure(data, NOVA, row.quantity, unit, precision))
        assert (row.figure, row.ratio, row.field) == (own, over, own.field)
        assert own.field == own.inputs[0]
        shown = (row.low, row.value, row.high)
        if over.interval is None:
            assert all(math.isnan(v) for v in shown)
        else:
            assert shown == (over.interval.low, over.interval.value, over.interval.high)


@pytest.mark.parametrize(
    ("chip", "quantity", "unit", "precision", "expected"),
    [
        ("nova-one", COMPUTE, "sold", "16", (300, 300, 300)),
        ("nova-one", COMPUTE, "sold", "4", (1200, 1200, 1200)),
        ("nova-one", COMPUTE, "dollar", "16", (30, 30, 30)),
        ("nova-one", COMPUTE, "domain", "16", (2400, 2400, 2400)),
        ("nova-two", COMPUTE, "die", "8", (1000, 1000, 1000)),
        ("nova-two", "memory_bw_gbs", "watt", "16", (3.9, 4, 4)),
        ("shan-a", COMPUTE, "watt", "16", (400 / 450, 1, 1)),
        ("shan-a", "tdp_w", "sold", "16", (400, 400, 450)),
    ],
)
def test_figures_at_a_unit(tiny_data, chip, quantity, unit, precision, expected):
    found = figure(tiny_data, chip, quantity, unit, precision).interval
    assert (found.low, found.value, found.high) == pytest.approx(expected)


def test_a_figure_has_the_weakest_basis_of_its_inputs(tiny):
    line = tiny.line("evidence", chip_id="nova-one", field="tdp_w")
    tiny.rewrite("evidence", line, "basis", "press")
    data = tiny.load()
    assert figure(data, "nova-one", COMPUTE, "watt", "16").basis == "press"
    assert figure(data, "nova-one", COMPUTE, "sold", "16").basis == "official"
    assert figure(data, "nova-two", COMPUTE, "dollar", "16").basis is None


def test_a_figure_of_a_disputed_input_is_disputed(tiny_data):
    assert figure(tiny_data, "shan-a", COMPUTE, "watt", "16").disputed
    assert figure(tiny_data, "shan-a", "tdp_w", "sold", "16").disputed
    assert not figure(tiny_data, "shan-a", COMPUTE, "sold", "16").disputed
    assert not figure(tiny_data, "nova-one", COMPUTE, "watt", "16").disputed


def test_unknown_inputs_of_a_ratio_are_named_in_words(tiny_data):
    of = figure(tiny_data, "shan-b", COMPUTE, "watt", "16")
    found = ratio(of, figure(tiny_data, "nova-one", COMPUTE, "watt", "16"))
    assert found.missing == (("shan-b", "tdp_w"),)
    assert missing_text(tiny_data, found.missing) == "power (TDP) of Shan B"
    both = figure(tiny_data, "shan-b", COMPUTE, "watt", "4")
    assert both.missing == ("fp4_tflops", "tdp_w")
    assert missing_text(tiny_data, [("shan-b", f) for f in both.missing]) == (
        "FP4 of Shan B and power (TDP) of Shan B"
    )


# Units and precisions.


@pytest.mark.parametrize("unit", COUNTED)
def test_the_field_that_counts_a_unit_has_no_row_of_its_own(unit):
    rows = quantities(unit)
    assert rows[0] == COMPUTE
    assert COUNTED[unit] not in rows
    gone = SPENT if unit in ("watt", "dollar") else {COUNTED[unit]}
    assert list(rows[1:]) == [q for q in QUANTITIES if q not in gone]


def test_units_and_precisions_are_the_ones_tested_here(real_data):
    assert {u: (x.field or None) for u, x in UNITS.items() if not x.hosted} == COUNTED
    assert [u for u, x in UNITS.items() if x.hosted] == ["server", "rack"]
    assert {p: found.fields for p, found in precisions(real_data).items()} == FORMATS
    assert [u for u, x in UNITS.items() if x.multiplies] == ["domain"]


@pytest.mark.parametrize("precision", FORMATS)
def test_no_precision_is_mixed_and_the_highest_format_is_read(real_data, precision):
    known = 0
    for chip, row in real_data.chips.iterrows():
        figures = {f: float(row[f]) for f in FORMATS[precision] if pd.notna(row[f])}
        field = compute_field(real_data, chip, precision)
        read = figure(real_data, chip, COMPUTE, "sold", precision)
        if not figures:
            assert field is None
            assert read.interval is None
            assert read.missing == (FORMATS[precision][0],)
            continue
        known += 1
        assert field in FORMATS[precision]
        assert figures[field] == max(figures.values())
        assert read.inputs == (field,)
        assert read.interval.value == figures[field]
    assert 0 < known < len(real_data.chips)


def test_a_chip_without_the_precision_gives_no_ratio(tiny_data):
    fine = figure(tiny_data, "nova-one", COMPUTE, "sold", "4")
    lacking = figure(tiny_data, "nova-two", COMPUTE, "sold", "4")
    assert lacking.interval is None
    for of, base in ((fine, lacking), (lacking, fine), (lacking, lacking)):
        found = ratio(of, base)
        assert found.interval is None
        assert found.missing == (("nova-two", "fp4_tflops"),)


# Real parts.


@REPEATABLE
@given(st.sampled_from(IDS), st.sampled_from(IDS))
def test_every_ratio_of_real_parts_is_right(real_data, real_cells, chip, base):
    for what in _all_choices():
        _assert_ratio(real_data, real_cells, chip, base, what)


def test_ratios_of_parts_with_many_figures_are_known_and_right(real_data, real_cells):
    # Drawn at random most pairs lack an input: here none of the units is left untried.
    full = {
        u: [c for c in IDS if real_cells[c, "fp16_tflops"] and (not f or real_cells[c, f])]
        for u, f in COUNTED.items()
    }
    for unit, chips in full.items():
        picked = random.Random(unit).sample(chips, 8)
        for (chip, base), precision in itertools.product(
            itertools.product(picked, repeat=2), FORMATS
        ):
            known = _assert_ratio(real_data, real_cells, chip, base, (COMPUTE, unit, precision))
            assert known or precision in ("8", "4")


@pytest.mark.parametrize("unit", COUNTED)
def test_a_real_part_over_itself_is_exactly_one(real_data, unit):
    # Only of compute does the precision choose the figure.
    rows = [(COMPUTE, p) for p in FORMATS] + [(q, "16") for q in quantities(unit)[1:]]
    for chip, (quantity, precision) in itertools.product(IDS, rows):
        of = figure(real_data, chip, quantity, unit, precision)
        found = ratio(of, figure(real_data, chip, quantity, unit, precision))
        assert found.interval == (None if of.missing else Interval(1, 1, 1))


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("sold", 707.8 / 989),
        ("watt", (707.8 / 700) / (989 / 700)),
        ("dollar", (707.8 / 19248) / (989 / 30000)),
        ("domain", 384 * 707.8 / (8 * 989)),
        ("die", (707.8 / 2) / 989),
    ],
)
def test_ascend_910c_against_h100_by_hand(real_data, unit, expected):
    of, base = (figure(real_data, c, COMPUTE, unit, "16") for c in (A910C, H100))
    found = ratio(of, base)
    assert found.interval.value == pytest.approx(expected, rel=1e-12)


def test_a_ratio_names_the_figure_it_lacks(real_data):
    # The dies of the MI100 are not in any document on file.
    of, base = (figure(real_data, c, COMPUTE, "die", "16") for c in (A910C, "amd-mi100"))
    found = ratio(of, base)
    assert found.interval is None
    assert found.missing == (("amd-mi100", "compute_dies"),)


def test_the_range_of_ascend_910c_against_h100_by_hand(real_data):
    # 707.8 to 727.4 TFLOPS at 400 to 700 W, against 989 to 989.5 at 700 W.
    of, base = (figure(real_data, c, COMPUTE, "watt", "16") for c in (A910C, H100))
    found = ratio(of, base).interval
    assert found.low == pytest.approx((707.8 / 700) / (989.5 / 700))
    assert found.high == pytest.approx((727.4 / 400) / (989 / 700))


# Best of those compared.


def _best(cells: Cells, chips: list[str], quantity: str, unit: str, precision: str) -> set[str]:
    figures = {}
    for chip in chips:
        side = _side(cells, chip, quantity, unit, precision)
        if not side.missing:
            figures[chip] = _at([cells[i][1] for i in side.inputs], unit)
    if quantity not in (*LOWEST, *HIGHEST) or len(figures) < 2:
        return set()
    top = (min if quantity in LOWEST else max)(figures.values())
    found = {c for c, v in figures.items() if v == pytest.approx(top, rel=1e-12)}
    return found if len(found) < len(figures) else set()


@REPEATABLE
@given(
    st.lists(st.sampled_from(IDS), min_size=2, max_size=6, unique=True),
    st.sampled_from([*COUNTED]),
    st.sampled_from([*FORMATS]),
)
def test_the_best_of_real_parts(real_data, real_cells, chips, unit, precision):
    rows = ratios(real_data, chips, chips[0], unit, precision)
    for quantity in quantities(unit):
        expected = _best(real_cells, chips, quantity, unit, precision)
        assert best_of(real_data, rows, quantity) == expected, (quantity, unit, precision)


@DATASETS
@given(invented(), st.sampled_from([*COUNTED]), st.sampled_from([*FORMATS]))
def test_the_best_of_invented_parts(tiny_data, cells, unit, precision):
    data = _with(tiny_data, cells)
    rows = ratios(data, [NOVA, SHAN], NOVA, unit, precision)
    for quantity in quantities(unit):
        expected = _best(cells, [NOVA, SHAN], quantity, unit, precision)
        assert best_of(data, rows, quantity) == expected


def test_the_best_by_hand(tiny):
    tiny.adopt("nova-two", "price_usd", "9000")
    tiny.adopt("nova-two", "tdp_w", "400")
    data = tiny.load()
    chips = ["nova-one", "nova-two", "shan-a"]
    rows = ratios(data, chips, "nova-one", "sold", "16")
    assert best_of(data, rows, COMPUTE) == {"nova-two"}
    assert best_of(data, rows, "memory_gb") == {"nova-two"}
    assert best_of(data, rows, "price_usd") == {"nova-two"}
    assert best_of(data, rows, "tdp_w") == set()  # all of them 400 W
    assert best_of(data, rows, "die_area_mm2") == set()  # neither a large nor a small die is better
    tiny.adopt("shan-a", "tdp_w", "700")
    data = tiny.load()
    rows = ratios(data, chips, "nova-one", "sold", "16")
    assert best_of(data, rows, "tdp_w") == {"nova-one", "nova-two"}


def test_one_known_figure_is_not_the_best_of_any(tiny_data):
    rows = ratios(tiny_data, ["nova-one", "shan-a"], "nova-one", "sold", "4")
    assert best_of(tiny_data, rows, COMPUTE) == set()
    assert best_of(tiny_data, rows, "price_usd") == set()


# Best shipped of each country.


def _shipped(data: Dataset, year: int, country: str) -> pd.Series:
    """16-bit compute of the parts customers certainly had by the end of a year."""
    rows = data.chips
    rows = rows[(rows["country"] == country) & (rows["kind"] != "wafer")]
    rows = rows[rows["status"].isin(["shipping", "discontinued"]) & rows["released"].notna()]
    rows = rows[[span(text).last.year <= year for text in rows["released"]]]
    return rows["fp16_tflops"].dropna()


def test_best_shipped_parts_of_each_year(real_data):
    before = {"US": 0.0, "CN": 0.0}
    counts = []
    for year in range(2010, 2031):
        found = best_shipped(real_data, year)
        counts.append(len(found))
        countries = [real_data.chips.at[c, "country"] for c in found]
        assert countries == [c for c in ("US", "CN") if len(_shipped(real_data, year, c))]
        for chip, country in zip(found, countries, strict=True):
            assert real_data.chips.at[chip, "kind"] != "wafer"
            known = _shipped(real_data, year, country)
            assert chip in known.index, year
            assert known[chip] == known.max()
            assert known[chip] >= before[country]
            before[country] = float(known[chip])
    assert counts == sorted(counts)
    assert counts[0] == 0
    assert counts[-1] == 2


def test_a_part_released_within_a_loose_date_is_shipped_only_by_its_last_day(tiny_data):
    # Nova One in the third quarter of 2020, Nova Two in October 2022, Shan A-100 during 2023.
    assert best_shipped(tiny_data, 2019) == []
    assert best_shipped(tiny_data, 2020) == ["nova-one"]
    assert best_shipped(tiny_data, 2022) == ["nova-two"]
    assert best_shipped(tiny_data, 2023) == ["nova-two", "shan-a"]
    assert best_shipped(tiny_data, 2030) == ["nova-two", "shan-a"]


def test_a_wafer_is_never_the_best_shipped(tiny):
    tiny.add_chip("nova-two", "nova-wafer", fp16_tflops="60000")
    assert best_shipped(tiny.load(), 2022) == ["nova-wafer"]
    tiny.set("nova-wafer", "kind", "wafer")
    assert best_shipped(tiny.load(), 2022) == ["nova-two"]
