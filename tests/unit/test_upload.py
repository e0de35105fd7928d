"""Files of chips as people have them: what is read of them, and what no file can do."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from honest_silicon.analysis.frontier import competing
from honest_silicon.dataset.own import MAX_ROWS, checked, columns, template, with_own
from honest_silicon.dataset.schema import read_package
from honest_silicon.dataset.upload import workbook
from honest_silicon.dataset.upload.cells import MOST_COLUMNS, MOST_ROWS
from honest_silicon.dataset.upload.chips import Chips, Column, is_comma, read_chips
from honest_silicon.dataset.upload.columns import PEAK, PRECISION, guesses
from honest_silicon.dataset.upload.figures import cell, day, figure, process, word
from honest_silicon.dataset.upload.known import candidates, twice
from honest_silicon.dataset.upload.tables import MAX_BYTES, Table, read_bytes, read_text
from honest_silicon.dataset.upload.units import kind_of
from tests.examples import examples
from tests.ours import ours
from tests.own_files import CASES, separated

PACKAGE = read_package()
FIELDS = PACKAGE.chip_fields


def table_of(content: str | bytes) -> Table:
    found = (read_text if isinstance(content, str) else read_bytes)(content, PACKAGE)
    assert not found.fault, found.fault
    return found.tables[0]


def taken(table: Table) -> list[Column]:
    found = guesses(table.header, table.rows, PACKAGE, comma=is_comma(table))
    return [Column(g.field, g.unit) for g in found]


def chips_of(content: str | bytes) -> Chips:
    """Chips as they are where a reader changes nothing."""
    table = table_of(content)
    return read_chips(table, taken(table), PACKAGE)


def fault_of(content: bytes) -> str:
    found = read_bytes(content, PACKAGE)
    assert not found.tables
    return found.fault


def fields_of(header: str, cells: str = "") -> dict[str, str]:
    """Heading of each column that is taken, by field."""
    table = table_of(f"{header}\n{cells or ','.join(['1'] * len(header.split(',')))}\n")
    return {c.field: h for h, c in zip(table.header, taken(table), strict=True) if c.field}


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_every_row_and_cell_of_a_file_is_read_as_expected(case):
    found = chips_of(case.content)
    assert {row["name"]: dict(row) for row in found.rows} == case.expected
    assert not found.problems
    assert not found.nameless


def test_the_files_are_of_every_kind():
    names = {case.name.rpartition(".")[2] for case in CASES}
    assert {"csv", "json", "jsonl", "md", "txt", "xlsx"} <= names
    read_as = " ".join(table_of(case.content).read_as for case in CASES)
    for said in ("UTF-8", "UTF-16", "Latin 1", "GB 18030", "semicolons", "tabs", "strokes"):
        assert said in read_as
    assert sum(len(e) for case in CASES for e in case.expected.values()) > 500


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be",
                                      "utf-32", "gb18030"])  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_encoding_with_each_separator(encoding, delimiter):
    rows = [["name", "vendor", "memory (GB)"], ["昇腾 910", "华为", "64"], ["Mate", "Ö", "32"]]
    if encoding == "gb18030":
        rows[2][1] = "公司"
    found = chips_of(separated(rows, delimiter).encode(encoding))
    assert [r["name"] for r in found.rows] == ["昇腾 910", "Mate"]
    assert [r["vendor"] for r in found.rows] == ["华为", rows[2][1]]
    assert [r["memory_gb"] for r in found.rows] == ["64", "32"]


def test_latin_letters_alone_are_not_taken_for_chinese():
    found = chips_of("name;vendor\nMüller Ä;Éclair\n".encode("latin-1"))
    assert found.rows == ({"name": "Müller Ä", "vendor": "Éclair"},)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Hardware name", "name"),
        ("FP16 Performance (FLOP/s)", "fp16_tflops"),
        ("Tensor-FP16/BF16 performance (FLOP/s)", "fp16_tflops"),
        ("BF16 (dense)", "fp16_tflops"),
        ("peak_fp16_TFLOPS", "fp16_tflops"),
        ("FP8 Tensor Core*", "fp8_tflops"),
        ("TF32 (TensorFloat-32) performance (FLOP/s)", "tf32_tflops"),
        ("INT8 performance (OP/s)", "int8_tops"),
        ("NVFP4 dense (PFLOPS)", "fp4_tflops"),
        ("single_float_performance_gflop_s", "fp32_tflops"),
        ("Memory size per board (Byte)", "memory_gb"),
        ("VRAM", "memory_gb"),
        ("mem_per_GPU_in_GB", "memory_gb"),
        ("Memory bandwidth (byte/s)", "memory_bw_gbs"),
        ("hbm_bandwidth_in_GB_per_sec", "memory_bw_gbs"),
        ("bandwidth_GBps", "memory_bw_gbs"),
        ("NVLink bandwidth (GB/s)", "interconnect_gbs"),
        ("Intranode bandwidth (byte/s)", "interconnect_gbs"),
        ("TDP (W)", "tdp_w"),
        ("Peak Power (W)", "tdp_w"),
        ("thermal_design_power_w", "tdp_w"),
        ("Release date", "released"),
        ("Process size (nm)", "process_node"),
        ("Die size (mm^2)", "die_area_mm2"),
        ("Transistors (millions)", "transistors_bn"),
        ("Release price (USD)", "price_usd"),
        ("Manufacturer", "vendor"),
        ("Foundry", "foundry"),
        ("显存带宽", "memory_bw_gbs"),
        ("HBM容量", "memory_gb"),
        ("HBM带宽", "memory_bw_gbs"),
        ("FP16算力", "fp16_tflops"),
        ("Memory (bytes)", "memory_gb"),
        ("hbm_capacity_gb", "memory_gb"),
        # No field is for these.
        ("half_float_performance_gflop_s", ""),
        ("FP64 Tensor Core", ""),
        ("FP32 cores", ""),
        ("INT4 performance (OP/s)", ""),
        ("Peak Performance (GOps/s)", ""),
        ("Memory clock (MHz)", ""),
        ("memory_bus_bits", ""),
        ("transistor_density_k_mm2", ""),
        ("suggested_psu_w", ""),
        ("price per hour", ""),
        ("cost_hr", ""),
        ("nvlink_gen", ""),
        ("INT4/FP4 performance (OP/s)", ""),
        ("带宽/算力比", ""),
        ("Energy efficiency (FLOP/s/W)", ""),
        ("Internode bandwidth (bit/s)", ""),
        ("PCIe bandwidth (GB/s)", ""),
        ("l2_cache_mb", ""),
        ("FP16 tokens/s", ""),
        ("streaming_multiprocessors", ""),
    ],
)
def test_a_heading_is_taken_for_its_field(header, field):
    table = table_of(f"name,{header}\nA,7\n" if field != "name" else f"{header},x\nA,7\n")
    found = taken(table)
    assert found[0 if field == "name" else 1].field == field


@pytest.mark.parametrize(
    ("header", "field", "unit"),
    [
        ("memory_bandwidth_gb_s", "memory_bw_gbs", "GB/s"),
        ("bandwidth_gbps", "memory_bw_gbs", "GB/s"),
        ("Bandwidth (Gb/s)", "memory_bw_gbs", "Gbit/s"),
        ("Bandwidth (Gbit/s)", "memory_bw_gbs", "Gbit/s"),
        ("Memory bandwidth (byte/s)", "memory_bw_gbs", "B/s"),
        ("Memory (GiB)", "memory_gb", "GiB"),
        ("Memory size per board (Byte)", "memory_gb", "B"),
        ("Peak Performance (GOps/s)", "fp16_tflops", "GFLOP/s"),
        ("half_float_performance_gflop_s", "fp16_tflops", "GFLOP/s"),
        ("FP16 (FLOP/s)", "fp16_tflops", "FLOP/s"),
        ("peak_fp16_flops_tflops", "fp16_tflops", "TFLOP/s"),
        ("FP16 petaFLOPS", "fp16_tflops", "PFLOP/s"),
        ("transistor_count_m", "transistors_bn", "10⁶"),
        ("Transistors (billions)", "transistors_bn", "10⁹"),
        ("Power (kW)", "tdp_w", "kW"),
        ("price_usd", "price_usd", "USD"),
        ("Die size (mm^2)", "die_area_mm2", "mm²"),
        ("Die size (cm²)", "die_area_mm2", "cm²"),
        ("Memory", "memory_gb", ""),
    ],
)
def test_a_heading_says_its_unit(header, field, unit):
    assert kind_of(FIELDS[field]).find(header) == unit


@pytest.mark.parametrize(
    ("field", "text", "unit", "value"),
    [
        ("memory_gb", "80 GB", "", "80"),
        ("memory_gb", "80GB HBM2e", "", "80"),
        ("memory_gb", "24 GB, GDDR6X, 384 bit", "", "24"),
        ("memory_gb", "81,920 MB", "", "80"),
        ("memory_gb", "64000 MB", "", "64"),
        ("memory_gb", "85899345920", "B", "80"),
        ("memory_gb", "8e10", "B", "80"),
        ("memory_gb", "80 GiB", "", "80"),
        ("memory_gb", "80 GB (81,920 MB)", "", "80"),
        ("memory_visible_gb", "80 GiB", "", "85.89934592"),
        ("sram_mb", "51200 KB", "", "50"),
        ("sram_mb", "44 GB", "", "44000"),
        ("fp16_tflops", "1,979", "", "1979"),
        ("fp16_tflops", "9.89e14", "FLOP/s", "989"),
        ("fp16_tflops", "9.89×10¹⁴ FLOP/s", "", "989"),
        ("fp16_tflops", "~1 PFLOPS", "", "1000"),
        ("fp16_tflops", "312TF", "", "312"),
        ("fp16_tflops", "FP16: 312 TFLOPS", "", "312"),
        ("fp16_tflops", "989 TFLOPS dense / 1,979 TFLOPS sparse", "", "989"),
        ("fp16_tflops", "77,970", "GFLOP/s", "77.97"),
        ("fp16_tflops", "312 TFLOPS | 624 TFLOPS*", "", "312"),
        ("int8_tops", "624 TOPS", "", "624"),
        ("memory_bw_gbs", "3.35 TB/s", "", "3350"),
        ("memory_bw_gbs", "3.35", "TB/s", "3350"),
        ("memory_bw_gbs", "1\u202f555 GB/s", "", "1555"),
        ("memory_bw_gbs", "1'555 GB/s", "", "1555"),
        ("memory_bw_gbs", "16000 Gbit/s", "", "2000"),
        ("tdp_w", "700 W", "", "700"),
        ("tdp_w", "Up to 700W", "", "700"),
        ("tdp_w", "0.7 kW", "", "700"),
        ("tdp_w", "7000e-1", "", "700"),
        ("tdp_w", "700 (max)", "", "700"),
        ("tdp_w", "approx. 700", "", "700"),
        ("price_usd", "$26,000", "", "26000"),
        ("price_usd", "$26k", "", "26000"),
        ("price_usd", "26.5K USD", "", "26500"),
        ("price_usd", "US$ 26 thousand", "", "26000"),
        ("die_area_mm2", "814 mm²", "", "814"),
        ("transistors_bn", "80 billion", "", "80"),
        ("transistors_bn", "54.2B", "", "54.2"),
        ("transistors_bn", "21,100", "10⁶", "21.1"),
        ("scale_up_chips", "72", "", "72"),
        *[("tdp_w", t, "", "") for t in ("", "N/A", "n.a.", "TBD", "-", "—", "?", "unknown", "nan",
                                         "None", "not disclosed", "#N/A", "未公布")],
    ],
)  # fmt: skip
def test_a_cell_is_read_with_its_unit(field, text, unit, value):
    read = figure(text, FIELDS[field], unit)
    assert (read.text, read.expected) == (value, "")


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("tdp_w", "fast", "expected a number in W"),
        ("tdp_w", "1215 MHz", "expected a number in W"),
        ("tdp_w", "80 GB", "expected a number in W"),
        ("tdp_w", "300-400 W", "is a range"),
        ("tdp_w", "300 W to 400 W", "is a range"),
        ("tdp_w", "<700 W", "is a bound"),
        ("tdp_w", "120 kW per rack", "is per rack"),
        ("tdp_w", "1e999", "expected a number"),
        ("tdp_w", "see note 5", "expected a number in W"),
        ("tdp_w", "5 stars", "expected a number in W"),
        ("tdp_w", "=300+100", "is a formula"),
        ("fp16_tflops", "2250 TFLOPS (FP4)", "another number format"),
        ("fp16_tflops", "1,979 TFLOPS (with sparsity)", "counts with sparsity"),
        ("tdp_w", "@SUM(300+100)", "is a formula"),
        ("tdp_w", "9" * 500, "too long"),
        ("memory_gb", "2x 40 GB", "is a product"),
        ("memory_gb", "40 GB / 80 GB", "several figures"),
        ("memory_gb", "HBM2", "expected a number in GB"),
        ("price_usd", "€26,000", "another currency"),
        ("price_usd", "180000 CNY", "another currency"),
        ("price_usd", "$2.50/hr", "is per hr"),
        ("scale_up_chips", "7.5", "a whole number"),
        ("interconnect_gbs", "NVLink: 900 GB/s, PCIe: 128 GB/s", "several figures"),
    ],
)
def test_a_cell_that_is_no_figure_says_what_was_expected(field, text, expected):
    read = figure(text, FIELDS[field], "")
    assert not read.text
    assert expected in read.expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-05-14", "2020-05-14"), ("2020/5/14", "2020-05-14"), ("May 2020", "2020-05"),
        ("14 May 2020", "2020-05-14"), ("Mar 22nd, 2022", "2022-03-22"), ("Q3 2025", "2025-Q3"),
        ("2025 Q3", "2025-Q3"), ("2024", "2024"), ("2024.0", "2024"), ("11/14/2016", "2016-11-14"),
        ("14.11.2016", "2016-11-14"), ("5/6/2020", "2020"), ("2022-03-22T00:00:00Z", "2022-03-22"),
        ("Never Released", ""), ("H2 2024", None), ("30.02.2020", None), ("soon", None),
    ],
)  # fmt: skip
def test_a_date_is_read_to_the_precision_it_has(text, value):
    read = day(text)
    assert read.text == (value or "")
    assert bool(read.expected) is (value is None)


def test_words_of_closed_lists_are_known_by_what_else_they_are_called():
    assert word("USA", FIELDS["country"]).text == "US"
    assert word("中国", FIELDS["country"]).text == "CN"
    assert word("Shipping", FIELDS["status"]).text == "shipping"
    assert "expected one of" in word("Mars", FIELDS["country"]).expected
    assert [process(t, "").text for t in ("7", "7.0", "7nm", "TSMC 4N")] == [
        "7 nm", "7 nm", "7 nm", "TSMC 4N",
    ]  # fmt: skip


def test_a_decimal_comma_is_told_from_a_thousand():
    text = "name;memory bandwidth (GB/s);FP16 (TFLOPS)\nA;1.979;3,5\nB;2.039,5;77\n"
    found = chips_of(text)
    assert [r["memory_bw_gbs"] for r in found.rows] == ["1979", "2039.5"]
    assert found.rows[0]["fp16_tflops"] == "3.5"
    other = chips_of("name;memory bandwidth (GB/s);FP16 (TFLOPS)\nA;1,979;3.5\n")
    assert other.rows[0]["memory_bw_gbs"] == "1979"


def test_figures_without_a_unit_are_read_in_the_one_that_fits():
    found = chips_of(
        "name,memory bandwidth,fp16,memory\nA,2.039,3.12e14,8e10\nB,3.35,9.9e14,96e9\n"
    )
    assert [r["memory_bw_gbs"] for r in found.rows] == ["2039", "3350"]
    assert [r["fp16_tflops"] for r in found.rows] == ["312", "990"]
    assert [r["memory_gb"] for r in found.rows] == ["80", "96"]


def test_a_column_without_a_known_heading_is_told_by_its_cells():
    found = fields_of("foo,bar,baz,qux", "Quokka,80 GB,3.35 TB/s,700 W")
    assert found == {"name": "foo", "memory_gb": "bar", "memory_bw_gbs": "baz", "tdp_w": "qux"}


def test_no_field_is_taken_twice_and_dense_comes_before_sparse():
    table = table_of("name,FP16 with sparsity,FP16 dense,FP8 (sparse)\nA,624,312,1248\n")
    found = guesses(table.header, table.rows, PACKAGE)
    assert [g.field for g in found] == ["name", "", "fp16_tflops", "fp8_tflops"]
    assert 'the column "FP16 dense" is taken' in found[1].said
    assert found[3].sparse
    assert not found[2].sparse


def test_the_rate_of_vector_units_is_left_out_with_a_reason():
    table = table_of("name,FP16 (FLOP/s),Tensor FP16 (FLOP/s)\nA,7.8e13,3.12e14\n")
    found = guesses(table.header, table.rows, PACKAGE)
    assert [g.field for g in found] == ["name", "", "fp16_tflops"]
    assert "vector units" in found[1].said
    alone = table_of("name,half_float_performance_gflop_s\nA,77970\n")
    assert "vector units" in guesses(alone.header, alone.rows, PACKAGE)[1].said


def test_a_rate_goes_where_the_precision_of_its_row_says():
    text = "chip,peak (GOps/s),precision\nA,312000,fp16.32\nB,624000,int8\nC,10,analog\n"
    table = table_of(text)
    assert [c.field for c in taken(table)] == ["name", PEAK, PRECISION]
    found = chips_of(text)
    assert found.rows[0]["fp16_tflops"] == "312"
    assert found.rows[1]["int8_tops"] == "624"
    assert found.rows[2] == {"name": "C"}
    assert '"analog" has no field' in found.problems[0].expected
    assert found.without_figures(PACKAGE) == ["C"]


def test_a_bad_cell_costs_the_cell_and_a_bad_name_the_row():
    text = (
        "name,memory_bw_gbs,tdp_w,status,released\nGood,2000,300,shipping,2025\n"
        "Fast,quick,300,soon,2025-13\n=1+1,2000,300,,\n,2000,300,,\nHot,2000,400000,,\n"
        "<b>,2000,300,,\n"
    )
    found = chips_of(text)
    assert [r["name"] for r in found.rows] == ["Good", "Fast", "Hot"]
    assert found.rows[1] == {"name": "Fast", "tdp_w": "300"}
    assert found.rows[2] == {"name": "Hot", "memory_bw_gbs": "2000"}
    assert found.nameless == (4, 5, 7)
    said = {(p.line, p.field): p.expected for p in found.problems}
    assert "expected a number in GB/s" in said[3, "memory_bw_gbs"]
    assert "expected one of" in said[3, "status"]
    assert "expected a date" in said[3, "released"]
    assert said[6, "tdp_w"] == "above the 30000 allowed (W)"
    assert "formula" in said[4, "name"]
    assert "markup" in said[7, "name"]


def test_our_template_and_any_part_of_it_are_read():
    wanted = {"name": "Dragon", "fp16_tflops": "900", "status": "shipping"}
    row = ",".join(wanted.get(c, "") for c in columns(PACKAGE))
    assert chips_of(template(PACKAGE) + row + "\n").rows == (wanted,)
    assert chips_of("tdp_w,name\n400,A\n,B\n").rows == (
        {"name": "A", "tdp_w": "400"},
        {"name": "B"},
    )


@pytest.mark.parametrize("said", ["", "n/a", "not published", "unknown", "-"])
def test_a_form_that_a_table_does_not_give_stays_unknown(said):
    found = chips_of(f"name,form factor,tdp_w\nDragon,{said},400\nHill,PCI-e,75\n")
    assert found.rows == (
        {"name": "Dragon", "tdp_w": "400"},
        {"name": "Hill", "form_factor": "pcie", "tdp_w": "75"},
    )
    data = with_own(ours(), found.rows)
    assert data.cell("own-dragon", "form_factor").value is None
    assert bool(competing(data)["own-dragon"])
    assert data.cell("own-hill", "form_factor").value == "pcie"


def test_a_row_with_a_stray_comma_is_left_out_as_its_cells_slid():
    table = table_of("name,fp16_tflops,tdp_w\nA,1,979,700\nB,989,700\n")
    assert table.long == ((2, 4),)
    assert [row[0] for row in table.rows] == ["B"]


def test_the_highest_of_two_16_bit_columns_counts():
    table = table_of("name,FP16 (TFLOPS),BF16 (TFLOPS)\nA,300,310\nB,300,\n")
    both = [Column("name"), Column("fp16_tflops", "TFLOP/s"), Column("fp16_tflops", "TFLOP/s")]
    found = read_chips(table, both, PACKAGE)
    assert [r["fp16_tflops"] for r in found.rows] == ["310", "300"]


@pytest.mark.parametrize(
    ("name", "rate", "asked"),
    [
        ("A100", 624, True), ("NVIDIA A100-SXM4-80GB", 624, True), ("A100 80 GB PCIe", 624, True),
        ("A100", 312, False), ("A100", 600, False), ("H100", 1979, True), ("H100 SXM", 989, False),
        ("Quokka", 624, False), ("GPU", 624, False),
    ],
)  # fmt: skip
def test_a_rate_twice_ours_is_found_by_the_name(name, rate, asked):
    data = ours()
    found = twice([{"name": name, "fp16_tflops": str(rate)}], data)
    assert found == ({"fp16_tflops": [0]} if asked else {})


def test_a_name_means_no_other_chip():
    data = ours()
    (a100, h20, none) = candidates(["NVIDIA A100 80GB", "H20", "80 GB"], data)
    assert a100
    assert all(i.startswith("nvidia-a100") for i in a100)
    assert "nvidia-h20" in h20
    assert "nvidia-h200-sxm" not in h20
    assert none == []


def test_rates_with_sparsity_are_halved_where_the_reader_says():
    table = table_of("name,FP16,FP8\nA,624,1000\nB,300,\n")
    every = read_chips(table, taken(table), PACKAGE, halve={"fp16_tflops": None})
    assert [r["fp16_tflops"] for r in every.rows] == ["312", "150"]
    assert every.rows[0]["fp8_tflops"] == "1000"
    some = read_chips(table, taken(table), PACKAGE, halve={"fp16_tflops": {2}})
    assert [r["fp16_tflops"] for r in some.rows] == ["312", "300"]


def _zip(entries: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return packed.getvalue()


def _book(*sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for i, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"S{i}")
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TYPES = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"name\n", "has no table"),
        (b"name\x00\nA\n", "NUL"),
        (b"\x00" * 100, "NUL"),
        (b"\xff\xfe\x00\xd8", "is not UTF-16"),
        (b'name\n"A\n', "cannot be read as CSV"),
        (b"name," + b",".join(b"c%d" % i for i in range(10_000)) + b"\nA\n", "columns"),
        (b"name," + b",".join(b"c%d" % i for i in range(300)) + b"\nA\n", "301 columns"),
        (b"name\n" + b"A" * MAX_BYTES + b"\n", "at most 1 MB"),
        (b"PK\x03\x04" + b"\0" * 40, "damaged zip archive"),
        (_zip({"chips.csv": b"name\nA\n"}), "is a zip archive"),
        (_zip({TYPES: b"<x/>", "xl/workbook.xml": b"<x/>"}), "damaged workbook"),
        (_zip({TYPES: b"", "xl/a.xml": b"0" * 50_000_000}), "unpacks to 50 MB"),
        (_zip({TYPES: b"", **{f"xl/{i}": b"" for i in range(500)}}), "in 501 parts"),
        (b'{"a": 1', "is not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' * 3000 + b"1" + b"}" * 3000, "nested too deeply"),
        (b"[1, 2, 3]", "holds no chips"),
        (b"{}", "holds no chips"),
        (_book([[]]), "has no table"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(content, expected):
    assert expected in fault_of(content)


def test_a_workbook_too_large_is_never_opened(monkeypatch):
    opened = []
    monkeypatch.setattr("openpyxl.load_workbook", lambda *a, **k: opened.append(a))
    content = _zip({TYPES: b"", "xl/sheet.xml": b"0" * (workbook.MAX_UNPACKED + 1)})
    assert "unpacks to" in fault_of(content)
    assert not opened


def test_the_sheet_with_known_headings_comes_first_and_the_others_are_offered():
    found = read_bytes(
        _book([["a", "b"], [1, 2]], [["Chip", "TDP (W)", "FP16"], ["Q", 300, 125]]), PACKAGE
    )
    assert [t.title for t in found.tables] == ["S2", "S1"]


def test_formulas_give_what_was_computed_last_and_nothing_else():
    # Written by hand, none was ever computed.
    found = chips_of(_book([["name", "tdp_w"], ["A", "=300+100"], ["B", 300]]))
    assert found.rows == ({"name": "A"}, {"name": "B", "tdp_w": "300"})


def test_a_sheet_that_claims_a_million_rows_is_read_to_its_end():
    packed = io.BytesIO(_book([["name", "tdp_w"], ["A", 300]]))
    with zipfile.ZipFile(packed) as file:
        entries = {n: file.read(n) for n in file.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    entries[sheet] = entries[sheet].replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    assert b"XFD1048576" in entries[sheet]
    assert chips_of(_zip(entries)).rows == ({"name": "A", "tdp_w": "300"},)


@pytest.mark.parametrize(
    "value",
    [
        [{"name": "A", "memory_gb": 80}],
        {"A": {"memory_gb": 80}},
        {"gpus": {"A": {"memory_gb": 80}}},
        {"maker": {"A": {"memory_gb": 80}, "B": {"memory_gb": 80}}, "other": {"C": {"tdp_w": 9}}},
        {"version": 2, "data": [{"name": "A", "memory": {"size": "80 GB"}}]},
        {"name": ["A"], "memory_gb": [80]},
        {"name": "A", "memory_gb": 80, "tdp_watts": 300, "benchmarks": {"copy_gb_s": 18}},
        [["name", "memory_gb"], ["A", 80]],
    ],
)
def test_json_of_each_shape(value):
    first = chips_of(json.dumps(value)).rows[0]
    assert (first["name"], first["memory_gb"]) == ("A", "80")


def test_tables_of_a_text_with_more_than_one_are_offered():
    one = "| GPU | TDP |\n|--|--|\n| A | 300 W |\n"
    found = read_text(f"# One\n\n{one}\n# Two\n\n{one}", PACKAGE)
    assert [t.title for t in found.tables] == ["One", "Two"]


def test_no_more_is_read_than_a_session_holds():
    table = table_of("name\n" + "A\n" * (MOST_ROWS + 500))
    assert len(table.rows) == MOST_ROWS
    assert table.more
    assert len(read_chips(table, taken(table), PACKAGE).rows) == MAX_ROWS
    wide = table_of("name," + ",".join(f"c{i}" for i in range(MOST_COLUMNS - 1)) + "\nA\n")
    assert len(wide.header) == MOST_COLUMNS


BOOK = _book([["Chip", "TDP (W)"], ["Q", 300]])
_LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
_JSON = st.recursive(
    _LEAF,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["name", "fp16", "memory"]) | st.text(max_size=5), inner)
    ),
    max_leaves=20,
)
_HEADINGS = st.sampled_from(["name", "TDP (W)", "FP16", "Memory", "Released", "peak (GOps/s)",
                             "Precision", "status", "Price", ""])  # fmt: skip


def _spoilt(place: int, byte: int) -> bytes:
    at = place % len(BOOK)
    return BOOK[:at] + bytes([byte]) + BOOK[at + 1 :]


@settings(max_examples=examples(600), deadline=None, derandomize=True, database=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b),
        st.builds(_spoilt, st.integers(0, 10_000), st.integers(0, 255)),
        st.text(max_size=300).map(lambda t: t.encode("utf-16", "replace")),
        st.text(max_size=300).map(lambda t: f"name,tdp_w\n{t}".encode("utf-8", "replace")),
        _JSON.map(lambda v: json.dumps(v).encode()),
        st.lists(
            st.lists(_HEADINGS | st.text(max_size=12), min_size=1, max_size=5),
            min_size=2,
            max_size=5,
        ).map(lambda rows: separated(rows).encode("utf-8", "replace")),
    )
)
def test_whatever_is_uploaded_is_answered(content):
    found = read_bytes(content, PACKAGE)
    assert bool(found.fault) is not bool(found.tables)
    for table in found.tables:
        assert all(len(row) == len(table.header) for row in table.rows)
        chips = read_chips(table, taken(table), PACKAGE)
        for problem in (*chips.problems, *chips.notes):
            assert problem.expected
        # What was accepted can be shown: every accepted row becomes a chip.
        again = checked(chips.rows, PACKAGE)
        assert again.rows == chips.rows
        assert not again.problems


@settings(max_examples=examples(600), deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from([f for f in FIELDS if f != "id"]),
    st.one_of(
        st.text(max_size=40),
        st.from_regex(
            r"[$~<]?[0-9]{0,4}[.,']?[0-9]{1,3}(e[-+]?[0-9]{1,3})? ?[kMGTP]?i?[BbWFOP/s$]{0,4}"
        ),
        st.from_regex(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,3}[-/. ,]{1,2}[0-9]{1,4}"),
    ),
    st.booleans(),
)  # fmt: skip
def test_every_cell_is_answered(field, text, comma):
    read = cell(text, FIELDS[field], "", comma=comma)
    assert not (read.text and read.expected)
    if read.text and FIELDS[field].numeric:
        assert float(read.text) == float(read.text)
        assert "e" not in read.text
