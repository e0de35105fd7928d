"""Checks of claims: each follows the data underneath, and none needs a table to be there."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from honest_silicon.analysis.claims.computed import checks, computed
from honest_silicon.analysis.claims.figures import over, pair, rate_of, stated
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.runs import large_documented
from honest_silicon.words.claims import said
from tests.examples import share

SUPPORTS, CONTRADICTS, QUALIFIES = "supports", "contradicts", "qualifies"
#: Longest text of a check, in words.
_MOST = 41


def _changed(data, table: str, row: str, **cells):
    """The same data with cells of one row replaced, nothing of it remembered."""
    frame = data.tables[table].copy()
    mine = frame["id"] == row
    assert mine.sum() == 1, row
    for column, value in cells.items():
        frame.loc[mine, column] = pd.NA if value is None else value
    return replace(data, tables={**data.tables, table: frame})


def _check(claim: str, data, table: str, row: str, cells):
    return _found(claim, _changed(data, table, row, **cells))


def _found(claim: str, data):
    return checks(data)[claim](data)


def _without(data, table: str):
    return replace(data, tables={n: t for n, t in data.tables.items() if n != table})


# Claim, the row changed, its new cells, and the stance and words that follow from them.
MOVES = {
    # 330,000 of 1,650,000 cards.
    "s01": ("production", "zhenwu-shipped-2025-1", {"central": 330000.0}, SUPPORTS, "20 % of"),
    "s03": ("chips", "alibaba-zhenwu-810e", {"foundry": "TSMC"}, CONTRADICTS, "TSMC adopted"),
    "s05": ("software_support", "ppu-sdk-pytorch", {"level": "upstream"}, QUALIFIES, ", 2 in the"),
    # 128 / 64; sources have 96 still.
    "s06": ("chips", "alibaba-zhenwu-810e", {"memory_gb": 128.0}, QUALIFIES, "2x (1.5x to 2x)"),
    "s07": ("chips", "huawei-ascend-950pr", {"released": "2024-03"}, SUPPORTS, "Huawei 1,"),
    "s08": ("export_rules", "cn-2025-11-state-dc", {"standing": "ended"}, SUPPORTS, "8 not ended"),
    # 4 of 5 new parts.
    "s09": ("chips", "metax-c600", {"workload": "inference"}, SUPPORTS, "offer 4 for"),
    "s10": (
        "training_runs",
        "deepseek-r2-btimes",
        {"event": "r3"},
        QUALIFIES,
        "denied: 2 runs",
    ),
    # 400,000 of 4,000,000 cards, while the best US part is more than twice ahead.
    "s11": ("production", "chinese-vendors-shipped-2025-1", {"central": 4e5}, SUPPORTS, "10 % of"),
    # Five shared frameworks, as many as AMD.
    "s12": ("software_support", "cuda-sglang", {"level": "fork"}, CONTRADICTS, "5 of them not its"),
    # Memory for more than the 805,000 made, so yields alone are short: 966,000 / 805,000.
    "s13": (
        "production",
        "ascend-all-other-2025-2",
        {"low": None, "central": 966000.0, "high": None},
        SUPPORTS,
        "120 % a year of",
    ),
    "s15": ("training_runs", "telechat2-115b", {"chip_country": "US"}, QUALIFIES, "5 models"),
    "s16": (
        "china_sales",
        "nvidia-rtx-pro-6000d-2",
        {"until": "2026-01"},
        SUPPORTS,
        "discouraged 0 of these",
    ),
    # 15,544 / 8 = 1,943 tokens/s, what the 910C has.
    "s17": ("measured", "sglang-002", {"value": 15544.0}, QUALIFIES, "at 1x in the nearest"),
    # Within half a year of the US part with as much bandwidth.
    "o01": ("chips", "huawei-ascend-910c", {"released": "2023-01"}, QUALIFIES, "within half a"),
    # 180 PFLOPS at 1,200 kW against some 289 at 559.
    "o02": ("systems", "nvidia-gb200-nvl72-8", {"power_kw": 1200.0}, SUPPORTS, "0.47x ("),
    "o04": ("measured", "cm384-002", {"value": 1394.0}, QUALIFIES, "at 0.5x in the nearest"),
    "o05": ("measured", "cm384-002", {"value": 5575.0}, QUALIFIES, "2x NVIDIA H100"),
    # 800,000 / 1,000,000.
    "o06": (
        "production",
        "ascend-all-capacity-2025-1",
        {"high": 1e6},
        QUALIFIES,
        "0.8x to 0.81x the",
    ),
    # 2,000,000 / 300,000.
    "o07": ("production", "ascend-all-made-2026-3", {"metric": "shipped"}, CONTRADICTS, "6.7x the"),
    # 4,000 / 5,000.
    "o08": ("chips", "huawei-ascend-910c", {"fp16_tflops": 5e3}, CONTRADICTS, "0.8x (0.8x"),
    # 91 / 182.
    "o09": (
        "production",
        "ai-chip-demand-in-china-other-2028-1",
        {"central": 182.0},
        QUALIFIES,
        "0.5x",
    ),
    "o10": (
        "production",
        "nvidia-in-china-sold-2025-q4-1",
        {"high": 9.0},
        QUALIFIES,
        "1 of 5 quar",
    ),
    # 8,000 / 16,000, and 8,192 / 72 packages: 0.5 / 114.
    "o11": (
        "systems",
        "nvidia-vera-rubin-nvl144-2",
        {"fp8_pflops": 16e3},
        QUALIFIES,
        "0.0044x for",
    ),
    "o12": ("training_runs", "glm-5-pretrain-claim", {"basis": "paper"}, SUPPORTS, "is documented"),
    "o13": ("training_runs", "qianfan-vl-paper", {"date": "2026-06"}, QUALIFIES, "1 other multi"),
    # 6 x 48e9 x 70e12 / (50,000 x 707.8e12) = 570,000 s.
    "o14": ("training_runs", "longcat-2-official", {"tokens_t": 70.0}, SUPPORTS, "least 6.6 days"),
    "o15": (
        "training_runs",
        "deepseek-v4-pretrain",
        {"basis": "paper", "chip_named": "NVIDIA H800", "chip_country": "US"},
        CONTRADICTS,
        "NVIDIA H800",
    ),
    "o16": (
        "training_runs",
        "deepseek-v4-posttrain",
        {"outcome": "failed"},
        CONTRADICTS,
        "1 against;",
    ),
    # 2,031 / 4,062.
    "o17": ("measured", "mindformers-001", {"value": 2031.0}, QUALIFIES, "0.5x an A800"),
    # 40 / 80 beside half the bandwidth and compute.
    "o18": (
        "chips",
        "moore-threads-mtt-s5000",
        {"memory_gb": 40.0},
        CONTRADICTS,
        "0.5x (0.5x to 1x)",
    ),
    "o19": ("chips", "nvidia-h20", {"memory_bw_gbs": 1000.0}, SUPPORTS, "22 of "),
    "o21": (
        "training_runs",
        "ant-ling-plus-paper",
        {"chip_country": "CN"},
        SUPPORTS,
        "1 of 2 doc",
    ),
    "o23": ("china_sales", "nvidia-b30a-1", {"state": "free"}, QUALIFIES, "was once allowed"),
    # 288 / 96 of the predecessor.
    "o24": ("chips", "alibaba-zhenwu-m890", {"memory_gb": 288.0}, QUALIFIES, "3x (1.5x to 3x)"),
    # 8 x 6,700 / (16 x 3,350).
    "o25": ("chips", "huawei-ascend-910c", {"memory_bw_gbs": 6700.0}, SUPPORTS, "equal bits 1x"),
    "o27": ("measured", "mindformers-001", {"value": 2031.0}, QUALIFIES, "at 0.5x in the nearest"),
    # 2,400 / 800.
    "o28": ("chips", "alibaba-zhenwu-v900", {"interconnect_gbs": 2400.0}, QUALIFIES, "3x (1.5x to"),
    # 60,000 / 8,000; the other page has 30,000.
    "o29": ("systems", "huawei-atlas-960-superpod-2", {"fp8_pflops": 6e4}, QUALIFIES, "7.5x (3.8x"),
    # 3,300,000 of 1,650,000 cards.
    "o30": (
        "training_runs",
        "glm-5-3-flash-inference",
        {"chips_used": 3300000},
        CONTRADICTS,
        "200 %",
    ),
    "o32": (
        "chips",
        "nvidia-groq-3-lp30",
        {"made_for": "CN", "status": "shipping"},
        SUPPORTS,
        "delivered 1;",
    ),
    # 8.902 / 89.02.
    "o33": ("production", "h200-revenue-2026-07-1", {"high": 8.902}, CONTRADICTS, "at most 10 %"),
    "o35": ("china_sales", "nvidia-h200-sxm-3", {"state": "free"}, QUALIFIES, "was once free"),
    "o36": ("production", "us-vendors-made-2026-1", {"central": 1e6}, CONTRADICTS, "% of the US"),
    "o37": ("chips", "amd-mi455x", {"status": "shipping"}, SUPPORTS, "MI455X (shipping)"),
    # 4 of 8 percent.
    "o38": (
        "production",
        "huawei-ai-chips-share-2026-1",
        {"central": 4.0},
        CONTRADICTS,
        "0.5x the",
    ),
    # 69 of 69: neither far from enough nor more than enough.
    "o39": (
        "production",
        "chinese-made-ai-chips-revenue-2027-1",
        {"central": 69.0},
        QUALIFIES,
        "100 %",
    ),
    "o40": ("chips", "metax-c600", {"memory_bw_gbs": 3350.0}, CONTRADICTS, "2 of 7 known its"),
}


@pytest.mark.parametrize("claim", MOVES)
def test_a_check_follows_the_data(real_data, claim):
    table, row, cells, stance, words = MOVES[claim]
    before, after = computed(real_data)[claim], _check(claim, real_data, table, row, cells)
    assert after.stance == stance
    assert words in said(real_data, after)
    assert words not in said(real_data, before) or stance != before.stance


@pytest.mark.parametrize(
    ("claim", "chip", "cells"),
    [
        # A name and an architecture tell neither family nor market.
        ("s16", "nvidia-rtx-pro-6000d", {"name": "NVIDIA X", "architecture": "Other"}),
        ("o32", "nvidia-groq-3-lp30", {"name": "LPU China", "status": "shipping"}),
    ],
)
def test_names_decide_nothing(real_data, claim, chip, cells):
    def counts(data):
        return said(data, _found(claim, data)).split(" on file" if claim == "o32" else " (")[0]

    changed = _changed(real_data, "chips", chip, **cells)
    assert counts(changed) == counts(real_data)
    assert _found(claim, changed).stance == _found(claim, real_data).stance


@pytest.mark.parametrize(
    ("chip", "family", "words"),
    [
        ("nvidia-rtx-pro-6000d", "Hopper", "of 5 Blackwell chips"),
        ("nvidia-h20", "Blackwell Ultra", "of 7 Blackwell chips"),
    ],
)
def test_blackwell_is_a_family(real_data, chip, family, words):
    found = _found("s16", _changed(real_data, "chips", chip, family=family))
    assert said(real_data, found).startswith(words)


def test_large_models_of_the_vendors_alone_qualify(real_data):
    # Those of China Telecom left out, one long run remains, all by the vendor.
    less = real_data
    for row in ("telechat2-115b", "telechat3-105b"):
        less = _changed(less, "training_runs", row, chip_country="unknown")
    found = _check("s15", less, "training_runs", "openpangu-ultra-moe", {"tokens_t": 5.0})
    assert found.stance == QUALIFIES
    # Pangu Ultra MoE and its open release are one run.
    assert "4 models" in said(real_data, found)
    assert "for 4 more the chip is not named" in said(real_data, found)


def test_models_qualify_that_no_stack_equals_and_their_absence_supports_it(real_data):
    # A model trained elsewhere shows an alternative, whoever made it, and no equality.
    others = _changed(real_data, "training_runs", "openpangu-ultra-moe", by_vendor=False)
    assert computed(others)["s15"].stance == QUALIFIES
    none = real_data
    for row in large_documented(real_data, "CN").index:
        none = _changed(none, "training_runs", row, chip_country="unknown")
    assert computed(none)["s15"].stance == SUPPORTS


def test_makers_of_a_class_are_all_level_or_some_are_behind(real_data):
    chips = real_data.chips
    seven = [n.value for n in checks(real_data)["o40"].needs if n.column == "vendor"]
    rest = real_data
    for chip in chips.index[chips["vendor"].isin(set(seven) - {"Huawei", "Alibaba T-Head"})]:
        rest = _changed(rest, "chips", chip, status="sampling")
    # Those that delivered nothing are not known to be behind, nor level.
    found = _found("o40", rest)
    assert found.stance == QUALIFIES
    assert "below" not in said(real_data, found)
    # One maker with an H100 in both, and none else asked, is level.
    base = next(n.value for n in checks(real_data)["o40"].needs if n.column == "id")
    assert checks(real_data)["o40"].function(real_data, base, "NVIDIA").stance == SUPPORTS


# Second ways of some of them.
@pytest.mark.parametrize(
    ("claim", "table", "row", "cells", "stance"),
    [
        ("s01", "production", "zhenwu-shipped-2025-1", {"central": 0.0}, QUALIFIES),
        ("o02", "systems", "huawei-cloudmatrix-384-16", {"fp16_pflops": 90.0}, CONTRADICTS),
        ("o07", "production", "ascend-all-made-2026-1", {"metric": "shipped"}, SUPPORTS),
        ("o12", "training_runs", "glm-5-pretrain-claim", {"outcome": "denied"}, CONTRADICTS),
        ("o14", "training_runs", "longcat-2-official", {"outcome": "reported"}, QUALIFIES),
        ("o16", "training_runs", "deepseek-v4-posttrain", {"outcome": "denied"}, CONTRADICTS),
        ("o33", "production", "h200-revenue-2026-07-1", {"high": 2.67}, QUALIFIES),
    ],
)
def test_a_stance_turns_with_the_data(real_data, claim, table, row, cells, stance):
    assert _check(claim, real_data, table, row, cells).stance == stance


#: Checks that say nothing without a table.
NEEDED = {
    "production": "s01 s07 s11 s13 o06 o07 o09 o10 o23 o30 o33 o35 o36 o38 o39",
    "measured": "o05 o17",
    "systems": "o02 o11 o25 o29",
    "china_sales": "s16 o23 o32 o35",
    "training_runs": "s15 o12 o13 o14 o15 o16 o21 o30",
    "software_support": "s05 s12",
    "models": "s10 o25",
}


@pytest.mark.parametrize("table", share([*NEEDED, "export_rules", "measured_exceptions"], 3))
def test_without_a_table_its_checks_are_silent(real_data, table):
    left = computed(_without(real_data, table))
    assert set(NEEDED.get(table, "").split()) == set(checks(real_data)) - set(left)


@pytest.mark.parametrize("table", ["production", "measured", "systems", "training_runs"])
def test_an_empty_table_is_as_good_as_none(real_data, table):
    empty = replace(real_data, tables={**real_data.tables, table: real_data.tables[table].iloc[:0]})
    assert set(NEEDED[table].split()) == set(checks(real_data)) - set(computed(empty))


def test_measures_and_windows_are_silent_together(real_data):
    bare = _without(_without(real_data, "china_sales"), "export_rules")
    assert _found("s08", bare) is None


def test_an_unknown_figure_is_unknown_in_the_text(real_data):
    blank = _changed(real_data, "chips", "huawei-ascend-910c", memory_bw_gbs=None)
    found = _found("s17", blank)
    assert "unknown bandwidth" in said(real_data, found)
    assert found.stance == QUALIFIES
    assert _found("o25", blank) is None


def test_the_parts_of_the_h20_check_add_up(real_data):
    # No Chinese part exceeds an H20 of a million TOPS.
    high = _changed(real_data, "chips", "nvidia-h20", fp8_tflops=1e6)
    assert _found("o19", high).stance == CONTRADICTS


def test_texts_are_short_and_plain(real_data):
    for claim, found in computed(real_data).items():
        text = said(real_data, found)
        assert len(text.split()) <= _MOST, claim
        assert not text.endswith((".", ";", ",")), claim
        assert "nan" not in text.casefold().split(), claim
        assert "None" not in text, claim


def test_sentences_on_claims_are_short(real_data):
    for row in real_data.tables["claims"].to_dict("records"):
        for text in (row["claim"], row["reason"]):
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                assert len(sentence.split()) < 30, (row["id"], sentence)


def test_what_two_chips_share_is_said_once(real_data):
    text = said(real_data, computed(real_data)["s06"])
    assert text.count("bandwidth") == text.count("a rival's estimate") == 1
    assert text.count("unknown") == 1
    # A figure that one of two lacks is unknown beside that of the other.
    bare = _changed(real_data, "chips", "huawei-ascend-910b", memory_gb=None)
    assert "has unknown and 1.2x the memory" in said(real_data, _found("s06", bare))


def test_open_ends_of_estimates_are_kept(real_data):
    # Under 0.89 of 89.02; 20,000 of more than 400,000.
    revenue = stated(real_data, "h200-revenue-2026-07-1")
    assert revenue.bound == "at most"
    came = stated(real_data, "h200-shipped-2026-08-1")
    approved = stated(real_data, "h200-other-2026-01-1")
    assert (came.bound, approved.bound) == ("", "at least")
    assert over(came, approved).bound == "at most"
    # At most one over at most another is bounded by neither.
    assert over(revenue, revenue).bound == ""
    assert over(came, None) is None
    assert stated(real_data, "nothing") is None


def test_an_estimate_of_nought_divides_nothing(real_data):
    none = stated(real_data, "nvidia-in-china-sold-2025-q4-1")
    assert none.interval == Interval.exact(0.0)
    assert over(none, none) is None


def test_a_pair_of_tests_is_for_each_accelerator(real_data):
    # 1,943 a chip; 22,300 a server of eight.
    assert rate_of(real_data, "sglang-002") == pytest.approx(2787.5)
    assert pair(real_data, "cm384-002", "sglang-002").value == pytest.approx(1943 / 2787.5)
    # Marked unclear by who recorded it, so compared with nothing.
    assert rate_of(real_data, "opsbase-009") is None
    assert pair(real_data, "opsbase-009", "opsbase-034") is None
    assert rate_of(real_data, "nothing") is None
