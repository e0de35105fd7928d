"""The data themselves: no rule finds a fault, and the facts that must be right by name.

The rules are in ``honest_silicon.dataset.rules`` and ``honest_silicon.analysis.rules``; that each
finds what it should is in ``tests/unit/test_planted.py``.
"""

from __future__ import annotations

import pandas as pd
import pytest

from honest_silicon.analysis.quality import documents_per_chip
from honest_silicon.analysis.rules import faults
from honest_silicon.dataset import DATA_DIR
from honest_silicon.dataset.check import check
from honest_silicon.dataset.provenance import comparable
from tests.ours import ours

DATA = ours()
CHIPS = DATA.chips


def test_no_fault():
    assert [str(p) for p in check(DATA_DIR).problems] == []
    assert [str(p) for p in faults(DATA)] == []


def test_the_package_is_valid_by_its_own_standard():
    from frictionless import Package

    report = Package(str(DATA_DIR / "datapackage.json")).validate()
    assert report.valid, report.flatten(["fieldName", "rowNumber", "note"])[:5]


def test_every_unit_parses():
    import pint

    units = pint.UnitRegistry()
    for name in ("FLOPS", "OPS", "die", "chip", "USD", "token"):
        units.define(f"{name} = [{name}]")
    units.define("@alias die = dies")
    units.define("@alias chip = chips")
    units.define("@alias token = tokens")
    for table in DATA.package.tables.values():
        for field in table.fields.values():
            if field.unit:
                assert units.parse_expression(field.unit) is not None


def test_breadth_of_the_evidence():
    assert len(DATA.evidence) >= 4000
    assert len(DATA.sources) >= 650
    assert documents_per_chip(DATA) >= 2.0
    assert (CHIPS["country"] == "CN").sum() >= 90
    assert (CHIPS["country"] == "US").sum() >= 105


def test_each_adopted_figure_has_a_basis_and_a_range_around_it():
    """What follows from the rule of support: a value is near one of the ends of its range."""
    seen = 0
    for chip in CHIPS.index:
        for name in DATA.package.numeric_fields:
            cell = DATA.cell(chip, name)
            if cell.value is not None:
                seen += 1
                assert cell.basis, f"{chip} {name} has no basis"
                assert cell.low * 0.99 <= cell.value <= cell.high * 1.01, f"{chip} {name}"
    assert seen > 1500


def test_weak_sources_and_qualified_rows_are_never_comparable():
    ok = comparable(DATA.package, DATA.evidence, DATA.sources)
    rows = DATA.evidence[ok]
    kept = {"unstated", "derived", "rival", "direction-unstated", "at-least", "at-most"}
    assert set(rows["qualifier"].dropna()) <= kept
    weak = set(DATA.sources.loc[DATA.sources["weak"], "source_id"])
    assert not set(rows["source_id"]) & weak


# The parts the product must have, by id.
NAMED = [
    "alibaba-wsj-2025-inference-chip",
    "alibaba-zhenwu-810e",
    "alibaba-zhenwu-610e",
    "alibaba-zhenwu-m890",
    "alibaba-zhenwu-v900",
    "alibaba-hanguang-800",
    "huawei-ascend-310",
    "huawei-ascend-910",
    "huawei-ascend-910b",
    "huawei-ascend-910b1",
    "huawei-ascend-910b2",
    "huawei-ascend-910b3",
    "huawei-ascend-910b4",
    "huawei-ascend-910c",
    "huawei-ascend-950pr",
    "huawei-ascend-950dt",
    "huawei-ascend-960",
    "huawei-ascend-960dt",
    "huawei-ascend-960pr",
    "huawei-ascend-970",
    "huawei-ascend-980",
    "cambricon-mlu100",
    "cambricon-mlu270-s4",
    "cambricon-mlu290-m5",
    "cambricon-mlu370-x8",
    "cambricon-mlu590",
    "cambricon-mlu690",
    "metax-c500",
    "metax-c550",
    "metax-c588",
    "metax-c600",
    "metax-c700",
    "moore-threads-mtt-s2000",
    "moore-threads-mtt-s3000",
    "moore-threads-mtt-s4000",
    "moore-threads-mtt-s5000",
    "moore-threads-huashan",
    "biren-br100",
    "biren-br104",
    "biren-br106-106b",
    "biren-br166-166m",
    "enflame-t20",
    "enflame-s60",
    "enflame-l600",
    "iluvatar-bi-v100",
    "iluvatar-bi-v150",
    "iluvatar-mr-v100",
    "hygon-k100-ai",
    "hygon-bw1000",
    "kunlunxin-k200",
    "kunlunxin-r200",
    "kunlunxin-p800",
    "kunlunxin-m100",
    "nvidia-p100-sxm",
    "nvidia-v100-sxm-32gb",
    "nvidia-a100-sxm-40gb",
    "nvidia-a100-sxm-80gb",
    "nvidia-a800-sxm-80gb",
    "nvidia-h100-sxm",
    "nvidia-h800-sxm",
    "nvidia-h20",
    "nvidia-h200-sxm",
    "nvidia-l20",
    "nvidia-l2",
    "nvidia-b100",
    "nvidia-b200",
    "nvidia-b300",
    "nvidia-gb200",
    "nvidia-gb300",
    "nvidia-b30a",
    "nvidia-rtx-pro-6000d",
    "nvidia-rubin",
    "nvidia-rubin-ultra",
    "nvidia-feynman",
    "amd-mi50",
    "amd-mi100",
    "amd-mi250x",
    "amd-mi300x",
    "amd-mi308",
    "amd-mi325x",
    "amd-mi355x",
    "amd-mi455x",
    "amd-mi500",
    "intel-gaudi-1",
    "intel-gaudi-2",
    "intel-gaudi-3",
    "intel-max-1550",
    "google-tpu-v2",
    "google-tpu-v3",
    "google-tpu-v4",
    "google-tpu-v5e",
    "google-tpu-v5p",
    "google-tpu-v6e",
    "google-tpu-v7",
    "google-tpu-8t",
    "google-tpu-8i",
    "aws-inferentia2",
    "aws-trainium",
    "aws-trainium2",
    "aws-trainium3",
    "microsoft-maia-100",
    "microsoft-maia-200",
    "meta-mtia-200",
    "meta-mtia-300",
    "cerebras-wse-2",
    "cerebras-wse-3",
    "groq-lpu-v1",
    "sambanova-sn40l",
    "tesla-d1",
    "qualcomm-cloud-ai-100-ultra",
    "qualcomm-ai200",
    "tenstorrent-wormhole-n300",
    "tenstorrent-blackhole-p150",
    "d-matrix-corsair",
    "etched-sohu",
    "openai-jalapeno",
    "ibm-spyre",
]


@pytest.mark.parametrize("chip", NAMED)
def test_named_part_is_there(chip):
    assert chip in CHIPS.index


# Figures that common mistakes would change: dense against sparse, die against package, digit slips.
RIGHT = [
    ("nvidia-h100-sxm", "fp16_tflops", 989, "sparse is 1,979"),
    ("nvidia-h100-sxm", "memory_bw_gbs", 3350, ""),
    ("nvidia-a100-sxm-80gb", "fp16_tflops", 312, "78 is non-tensor, 624 sparse"),
    ("nvidia-h200-sxm", "memory_bw_gbs", 4800, "3,360 is another part's"),
    ("nvidia-h20", "fp16_tflops", 148, ""),
    ("nvidia-h20", "memory_bw_gbs", 4000, ""),
    ("nvidia-a800-sxm-80gb", "interconnect_gbs", 400, ""),
    ("nvidia-h800-sxm", "interconnect_gbs", 400, ""),
    ("huawei-ascend-910", "fp16_tflops", 256, "512 is INT8"),
    ("huawei-ascend-910", "int8_tops", 512, ""),
    ("huawei-ascend-910b", "memory_gb", 64, "32 is B4"),
    ("huawei-ascend-910b", "fp16_tflops", 353.9, "376 includes vector units"),
    ("huawei-ascend-910b4", "memory_gb", 32, ""),
    ("huawei-ascend-910c", "fp16_tflops", 707.8, "per package; 752 includes vector units"),
    ("huawei-ascend-910c", "memory_gb", 128, ""),
    ("huawei-ascend-910c", "memory_bw_gbs", 3200, ""),
    ("huawei-ascend-950dt", "fp16_tflops", 486, "547 includes vector units"),
    ("huawei-atlas-350", "fp16_tflops", 378, "425 includes vector units"),
    ("amd-mi300x", "fp16_tflops", 1307.4, ""),
    ("amd-mi250x", "fp16_tflops", 383, "per package of two dies"),
    ("google-tpu-v4", "fp16_tflops", 275, ""),
    ("google-tpu-v5p", "fp16_tflops", 459, ""),
]


@pytest.mark.parametrize(("chip", "field", "value", "trap"), RIGHT)
def test_known_traps_are_avoided(chip, field, value, trap):
    assert DATA.cell(chip, field).value == pytest.approx(value, rel=0.01), trap


def test_fp32_of_a_chinese_chip_that_may_be_of_matrix_units_says_which_it_is_of():
    """Matrix units give a quarter of FP16 in FP32; vector units seldom give so much."""
    quarter = (CHIPS["fp16_tflops"] / CHIPS["fp32_tflops"]).between(3, 4.5)
    asked = CHIPS.index[quarter & (CHIPS["country"] == "CN")]
    assert len(asked) >= 8
    for chip in asked:
        rows = DATA.evidence.query("chip_id == @chip and field == 'fp32_tflops'")
        said = rows["note"].str.contains("vector", na=False)
        assert said.any() or rows["qualifier"].eq("unstated").all(), chip


OWN = DATA.package.having("evidence", "basis", "own_word")
#: Qualifiers under which a document prints the figure itself, not its parts.
PRINTED = ("", "unstated", "direction-unstated")


def printed_by_the_maker():
    """Rows of figures that a chip's own maker prints, by chip and field."""
    rows = DATA.evidence[DATA.evidence["field"].isin(DATA.package.numeric_fields)]
    rows = rows[rows["basis"].isin(OWN) & rows["qualifier"].fillna("").isin(PRINTED)]
    return rows.groupby(["chip_id", "field"])


def test_the_makers_figure_stands_before_that_of_a_database():
    seen = 0
    for (chip, field), rows in printed_by_the_maker():
        cell = DATA.cell(chip, field)
        if cell.value is None or cell.value in rows["value"].astype(float).to_list():
            continue
        bases = {e.basis for e in cell.evidence if float(e.value) == cell.value}
        if bases <= {"reference", "press", "analyst"}:
            seen += 1
            assert rows["note"].str.contains("not adopted").all(), f"{chip} {field}"
    assert seen >= 10


def test_a_rate_stands_as_its_makers_document_prints_it_in_a_transcription_too():
    """34 and not 33.45 for FP64 of the H100 and the H200: a transcription counts, too."""
    rates = [kind.field for kind in DATA.package.formats]
    kinds = DATA.sources.set_index("source_id")["kind"]
    plain = DATA.evidence["qualifier"].fillna("").isin(("", "unstated"))
    rows = DATA.evidence[plain & DATA.evidence["field"].isin(rates)]
    rows = rows[rows["source_id"].map(kinds).isin(("vendor", "filing"))]
    asked = 0
    for (chip, field), said in rows.groupby(["chip_id", "field"]):
        value = DATA.cell(chip, field).value
        if value is None or value in said["value"].astype(float).to_list():
            continue
        asked += 1
        assert said["note"].str.contains("not adopted").all(), f"{chip} {field}"
    assert asked >= 5


def test_a_figure_its_maker_prints_leaves_no_cell_empty_without_a_reason():
    told = set(zip(DATA.gaps["chip_id"], DATA.gaps["field"], strict=True))
    for (chip, field), _ in printed_by_the_maker():
        assert DATA.cell(chip, field).value is not None or (chip, field) in told, f"{chip} {field}"


def test_on_chip_memory_never_stands_in_the_off_chip_column():
    for chip in ("cerebras-wse-3", "groq-lpu-v1", "nvidia-groq-3-lp30"):
        assert DATA.cell(chip, "memory_bw_gbs").value is None
        assert DATA.cell(chip, "sram_bw_gbs").value is not None


def test_the_reported_alibaba_chip_is_not_said_to_be_another():
    row = CHIPS.loc["alibaba-wsj-2025-inference-chip"]
    assert "not established" in row["note"].lower()
    assert pd.isna(row["foundry"])
    assert row["status"] not in ("shipping", "discontinued")


@pytest.mark.parametrize("chip", ["huawei-ascend-910c", "alibaba-zhenwu-810e", "cambricon-mlu590"])
def test_disputed_foundries_are_disputed(chip):
    cell = DATA.cell(chip, "foundry")
    said = {e.value for e in cell.evidence} | {s.value for s in cell.set_aside}
    assert {"SMIC", "TSMC"} <= said
    assert DATA.is_disputed(chip, "foundry")


def test_chinese_parts_can_be_found_in_chinese():
    named = CHIPS.loc[CHIPS["vendor"] == "Huawei", "name_zh"].dropna()
    assert len(named) >= 15
    assert named.str.contains("昇腾|Atlas").all()
