"""Systems merged of what documents say: disagreement is a range, and unknown is never nought."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.systems import FIGURES, UNITS, ladder, systems

# Beside the official row of the tiny directory: 8 of Nova One, 2.4 PFLOPS, 4 kW.
_MORE = {
    "press": {
        "fp16_pflops": "2.0",
        "power_kw": "5",
        "memory_tb": "0.64",
        "basis": "press",
        "source_id": "trade-press",
    },
    "sparse": {
        "fp16_pflops": "4.8",
        "basis": "official",
        "source_id": "data-sheet",
        "qualifier": "fp16_pflops:sparse",
    },
    "weak": {
        "fp16_pflops": "9.9",
        "price_usd": "1",
        "basis": "reference",
        "source_id": "wiki-weak",
    },
    "derived": {
        "fp16_pflops": "2.5",
        "basis": "analyst",
        "source_id": "lab-report",
        "qualifier": "fp16_pflops:derived;memory_bw_tbs:one-way",
        "memory_bw_tbs": "16",
    },
}
_FIGURE_FREE = ("accelerators", "fp16_pflops", "power_kw")


@pytest.fixture
def merged(tiny):
    """The one system of the tiny directory after all documents, with the data it is of."""
    (row,) = tiny.rows("systems")
    bare = {k: v for k, v in row.items() if k not in _FIGURE_FREE}
    tiny.add("systems", *(bare | more | {"id": f"nova-server-{n}"} for n, more in _MORE.items()))
    data = tiny.load()
    (system,) = systems(data).values()
    return system, data


def test_documents_that_disagree_stay_a_range_around_the_strongest(merged):
    system, _ = merged
    # Official 2.4; press 2.0; an analyst's own sum 2.5. Not 4.8 (sparse), not 9.9 (weak).
    assert system.figures["fp16_pflops"] == Interval(2.0, 2.4, 2.5)
    assert system.figures["power_kw"] == Interval(4, 4, 5)
    assert system.bases["fp16_pflops"] == "official"


def test_what_is_not_comparable_is_kept_as_said(merged):
    system, _ = merged
    said = {s.row: (s.value, s.comparable) for s in system.statements["fp16_pflops"]}
    assert said == {
        "nova-server-1": (2.4, True),
        "nova-server-press": (2.0, True),
        "nova-server-sparse": (4.8, False),
        "nova-server-weak": (9.9, False),
        "nova-server-derived": (2.5, True),
    }
    # Only said one way, or only by a weak source: no figure, but not lost.
    for field in ("memory_bw_tbs", "price_usd"):
        assert field not in system.figures
        assert len(system.statements[field]) == 1


def test_a_figure_of_a_weaker_document_fills_what_the_strongest_leaves_out(merged):
    system, _ = merged
    assert system.figures["memory_tb"] == Interval.exact(0.64)
    assert system.bases["memory_tb"] == "press"


def test_unknown_is_absent_and_never_nought(merged):
    system, _ = merged
    for field in ("fp8_pflops", "int8_pops", "fp4_pflops", "racks", "scale_up_tbs"):
        assert field not in system.figures
        assert field not in system.statements
        assert all(system.per(field, unit) is None for unit in UNITS)
    assert system.per("fp16_pflops", "rack") is None
    assert system.per("fp16_pflops", "dollar") is None


def test_units_by_hand(merged):
    system, _ = merged
    assert system.per("fp16_pflops", "system") == Interval(2.0, 2.4, 2.5)
    # 2.4 / 4 = 0.6; at worst 2.0 / 5 = 0.4, at best 2.5 / 4 = 0.625.
    watt = system.per("fp16_pflops", "kilowatt")
    assert (watt.low, watt.value, watt.high) == pytest.approx((0.4, 0.6, 0.625))
    # 2.0, 2.4 and 2.5 over 8 parts.
    each = system.per("fp16_pflops", "accelerator")
    assert (each.low, each.value, each.high) == pytest.approx((0.25, 0.3, 0.3125))


def test_per_million_dollars(tiny):
    line = tiny.line("systems", id="nova-server-1")
    tiny.rewrite("systems", line, "price_usd", "200000")
    (system,) = systems(tiny.load()).values()
    # 2.4 PFLOPS for 0.2 million: 12 for a million.
    assert system.per("fp16_pflops", "dollar").value == pytest.approx(12)


def test_of_two_equal_documents_the_newer_is_adopted(tiny):
    (row,) = tiny.rows("systems")
    tiny.add("sources", tiny.rows("sources")[0] | {"source_id": "new-sheet", "published": "2025"})
    newer = {"id": "nova-server-2", "source_id": "new-sheet", "fp16_pflops": "2.3"}
    tiny.add("systems", row | newer)
    (system,) = systems(tiny.load()).values()
    assert system.figures["fp16_pflops"] == Interval(2.3, 2.3, 2.4)
    assert system.rows == ("nova-server-2", "nova-server-1")


def _second(tiny, **cells):
    (row,) = tiny.rows("systems")
    own = {"id": "other-1", "system_id": "other", "name": "Other"}
    tiny.add("systems", row | own | cells)
    data = tiny.load()
    known = systems(data)
    return data, known["nova-server"], known["other"]


def test_the_ladder_by_hand(tiny):
    data, own, other = _second(
        tiny,
        chip_id="nova-two",
        chip_named="Nova Two",
        accelerators="4",
        fp16_pflops="4",
        power_kw="8",
    )
    steps = {s.words: s for s in ladder(data, own, other)}
    # Per die 300 against 1,000 / 2 = 500; per chip 300 against 1,000.
    assert steps["per compute die"].ratio.value == pytest.approx(0.6)
    assert steps["per chip"].ratio.value == pytest.approx(0.3)
    # As a whole 2.4 against 4; per kilowatt 0.6 against 0.5.
    assert steps["as a whole"].ratio.value == pytest.approx(0.6)
    assert steps["per kilowatt"].ratio.value == pytest.approx(1.2)
    # Neither says racks or price.
    for words in ("per rack", "per million dollars"):
        assert steps[words].ratio is None
        assert steps[words].missing == ("Nova Server", "Other")


def test_a_ratio_with_one_end_missing_names_it(tiny):
    data, own, other = _second(tiny, chip_id="", chip_named="not told", fp16_pflops="")
    steps = {s.words: s for s in ladder(data, own, other)}
    assert steps["as a whole"].ratio is None
    assert steps["as a whole"].missing == ("Other",)
    assert steps["per chip"].missing == ("not told",)
    assert all(s.ratio is None for s in steps.values())


def test_a_chip_of_unknown_dies_gives_no_figure_of_a_die(tiny):
    data, own, other = _second(tiny, chip_id="shan-a", chip_named="Shan A")
    steps = {s.words: s for s in ladder(data, own, other)}
    assert steps["per compute die"].ratio is None
    assert steps["per compute die"].missing == ("Shan A",)
    # 300 against 400.
    assert steps["per chip"].ratio.value == pytest.approx(0.75)


def test_every_real_figure_is_said_by_a_comparable_row(real_data):
    table = real_data.tables["systems"].set_index("id")
    for system in systems(real_data).values():
        for field in FIGURES:
            said = [s.value for s in system.statements.get(field, ()) if s.comparable]
            interval = system.figures.get(field)
            if not said:
                assert interval is None
                continue
            assert (interval.low, interval.high) == (min(said), max(said))
            assert interval.value in said
            assert interval.low > 0
        stated = table.loc[list(system.rows), list(FIGURES)].notna().any()
        assert set(system.statements) == set(stated.index[stated])


def test_real_systems_keep_every_row_once(real_data):
    rows = [r for s in systems(real_data).values() for r in s.rows]
    assert sorted(rows) == sorted(real_data.tables["systems"]["id"])


def test_cloudmatrix_against_nvl72_by_hand(real_data):
    known = systems(real_data)
    own, other = known["huawei-cloudmatrix-384"], known["nvidia-gb200-nvl72"]
    steps = {s.words: s for s in ladder(real_data, own, other)}
    # 707.8 against 2,500 a package.
    assert steps["per chip"].ratio.value == pytest.approx(707.8 / 2500)
    # 384 x 707.8 of the matrix units; the 288.7 to 300 PFLOPS of documents count vector units.
    assert own.figures["fp16_pflops"] == Interval.exact(271.8)
    assert {s.value for s in own.statements["fp16_pflops"]} >= {288.7, 300}
    assert own.figures["power_kw"] == Interval(559, 559, 560)
    # 120 kW by the vendor, 145 by an analyst.
    assert other.figures["power_kw"] == Interval(120, 120, 145)
    assert steps["as a whole"].ratio.value > 1 > steps["per kilowatt"].ratio.value
