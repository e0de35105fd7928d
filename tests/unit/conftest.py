"""A tiny data directory that is complete and valid, and the means to spoil one cell of it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from honest_silicon.dataset import DATA_DIR, Dataset, load
from honest_silicon.dataset.check import check
from honest_silicon.dataset.schema import PACKAGE_FILE
from tests.ours import ours

from .other_tables import OTHER_TABLES

#: Qualifiers of figures that do not follow the convention of their column.
OF_ANOTHER_KIND = (
    "sparse",
    "achieved",
    "per-die",
    "per-board",
    "per-server",
    "per-rack",
    "one-way",
    "vector-included",
    "plan",
)
# Invented parts, so that no test depends on a real chip. Every number is divided by hand below.
_CHIPS = {
    "nova-one": {
        "name": "Nova One",
        "vendor": "Nova",
        "country": "US",
        "family": "Nova",
        "architecture": "First",
        "kind": "gpu",
        "form_factor": "sxm",
        "status": "shipping",
        "announced": "2020-05-14",
        "released": "2020-Q3",
        "foundry": "TSMC",
        "process_node": "TSMC N7",
        "node_nm": "7",
        "compute_dies": "1",
        "die_area_mm2": "800",
        "transistors_bn": "54",
        "memory_type": "HBM2e",
        "memory_gb": "80",
        "memory_bw_gbs": "2000",
        "tf32_tflops": "150",
        "fp16_tflops": "300",
        "fp8_tflops": "600",
        "fp4_tflops": "1200",
        "int8_tops": "600",
        "interconnect": "NovaLink",
        "interconnect_gbs": "600",
        "scale_up_chips": "8",
        "tdp_w": "400",
        "price_usd": "10000",
        "workload": "training",
        "software": "NovaStack",
    },
    "nova-two": {
        "name": "Nova Two",
        "aliases": "N2;Deuce",
        "vendor": "Nova",
        "country": "US",
        "family": "Nova",
        "kind": "gpu",
        "form_factor": "oam",
        "status": "shipping",
        "announced": "2022-03-22",
        "released": "2022-10",
        "foundry": "TSMC",
        "process_node": "TSMC 4N",
        "node_nm": "5",
        "compute_dies": "2",
        "die_area_mm2": "1600",
        "transistors_bn": "160",
        "memory_type": "HBM3",
        "memory_gb": "160",
        "memory_bw_gbs": "4000",
        "fp16_tflops": "1000",
        "fp8_tflops": "2000",
        "int8_tops": "2000",
        "interconnect_gbs": "900",
        "tdp_w": "1000",
        "workload": "both",
    },
    "shan-a": {
        "name": "Shan A-100",
        "name_zh": "山一号",
        "aliases": "Mountain 1;SA_100",
        "vendor": "Shan",
        "country": "CN",
        "family": "Shan",
        "kind": "npu",
        "form_factor": "oam",
        "status": "shipping",
        "announced": "2022-08",
        "released": "2023",
        "foundry": "SMIC",
        "process_node": "SMIC N+2",
        "node_nm": "7",
        "memory_type": "HBM2e",
        "memory_gb": "64",
        "memory_bw_gbs": "1600",
        "fp16_tflops": "400",
        "int8_tops": "800",
        "interconnect_gbs": "400",
        "tdp_w": "400",
        "workload": "training",
    },
    "shan-b": {
        "name": "Shan B",
        "vendor": "Shan",
        "country": "CN",
        "kind": "npu",
        "form_factor": "module",
        "status": "announced",
        "announced": "2025-09-18",
        "expected": "2026-Q4",
        "memory_gb": "128",
        "memory_bw_gbs": "3000",
        "fp16_tflops": "800",
        "fp8_tflops": "1600",
        "interconnect_gbs": "2000",
    },
}
_GAPS = {
    ("nova-two", "price_usd"): "not_published",
    ("shan-a", "die_area_mm2"): "not_found",
    ("shan-a", "fp8_tflops"): "not_applicable",
    ("shan-a", "price_usd"): "withheld",
    ("shan-b", "foundry"): "disputed",
    ("shan-b", "process_node"): "not_published",
    ("shan-b", "die_area_mm2"): "not_published",
    ("shan-b", "int8_tops"): "not_published",
    ("shan-b", "tdp_w"): "not_published",
    ("shan-b", "price_usd"): "not_published",
    ("shan-b", "released"): "not_found",
}
# Beside the datasheet that states every adopted value: rivals, ranges and figures of another kind.
_MORE_EVIDENCE = [
    ("nova-one", "fp16_tflops", "600", "", "official", "sparse", "trade-press"),
    ("nova-one", "price_usd", "15000", "", "reference", "", "wiki-weak"),
    ("nova-two", "memory_bw_gbs", "3900", "", "press", "", "trade-press"),
    ("shan-a", "memory_gb", "32", "", "filing", "per-die", "filing-2024"),
    ("shan-a", "tdp_w", "450", "", "measured", "", "lab-report"),
    ("shan-b", "foundry", "SMIC", "", "press", "", "trade-press"),
    ("shan-b", "foundry", "TSMC", "", "analyst", "", "lab-report"),
]
_SOURCES = [
    ("data-sheet", "Data sheet", "Maker", "vendor", "false"),
    ("filing-2024", "Prospectus", "Exchange", "filing", "false"),
    ("lab-report", "Report of a test", "Laboratory", "test", "false"),
    ("trade-press", "News", "Paper", "press", "false"),
    ("wiki-weak", "A page of anyone", "Wiki", "reference", "true"),
]


class Tiny:
    """A data directory under test. Rows are dictionaries of text, as the CSV files hold them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.package = json.loads((path / PACKAGE_FILE).read_text("utf-8"))

    def columns(self, table: str) -> list[str]:
        resource = next(r for r in self.package["resources"] if r["name"] == table)
        return [f["name"] for f in resource["schema"]["fields"]]

    def file(self, table: str) -> Path:
        return self.path / f"{table}.csv"

    def rows(self, table: str) -> list[dict[str, str]]:
        with self.file(table).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, table: str, rows: list[dict[str, str]], *, sort: bool = False) -> None:
        columns = self.columns(table)
        if sort:
            rows = sorted(rows, key=lambda row: row.get(columns[0], ""))
        with self.file(table).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def add(self, table: str, *rows: dict[str, str]) -> None:
        """Add rows in their sorted place."""
        self.write(table, [*self.rows(table), *rows], sort=True)

    def remove(self, table: str, **equal: str) -> None:
        """Remove the rows with these cells."""
        kept = [r for r in self.rows(table) if any(r[k] != v for k, v in equal.items())]
        self.write(table, kept)

    def line(self, table: str, **equal: str) -> int:
        """Line of the first row with these cells (no cell of the fixture spans lines)."""
        for number, row in enumerate(self.rows(table), start=2):
            if all(row[k] == v for k, v in equal.items()):
                return number
        raise LookupError(f"no row of {table} has {equal}")

    def rewrite(self, table: str, line: int, field: str, value: str) -> None:
        """Rewrite one cell and nothing else."""
        rows = self.rows(table)
        rows[line - 2][field] = value
        self.write(table, rows)

    def set(self, chip: str, field: str, value: str) -> None:
        """Rewrite one cell of chips.csv, leaving its evidence as it was."""
        self.rewrite("chips", self.line("chips", id=chip), field, value)

    def state(self, chip: str, field: str, value: str, **more: str) -> None:
        """Add a row of evidence; by default an official one of the data sheet."""
        row = {"chip_id": chip, "field": field, "value": value}
        row |= {"basis": "official", "source_id": "data-sheet"} | more
        self.add("evidence", row)

    def adopt(self, chip: str, field: str, value: str) -> None:
        """Change a value together with its evidence and its gap, so that the cell stays sound."""
        self.set(chip, field, value)
        self.remove("evidence", chip_id=chip, field=field)
        self.remove("gaps", chip_id=chip, field=field)
        if value and field in self.stated_fields:
            self.state(chip, field, value)
        if not value and field in self.gap_fields:
            self.add("gaps", gap(chip, field))

    def add_chip(self, like: str, chip: str, **cells: str) -> None:
        """Add a chip that is another one but for these cells."""
        row = next(r for r in self.rows("chips") if r["id"] == like)
        self.add("chips", {**row, "id": chip, "name": chip})
        for table in ("evidence", "gaps"):
            rows = [r for r in self.rows(table) if r["chip_id"] == like]
            self.add(table, *({**r, "chip_id": chip} for r in rows))
        for field, value in cells.items():
            self.adopt(chip, field, value)

    @property
    def stated_fields(self) -> set[str]:
        return self._enum("evidence")

    @property
    def gap_fields(self) -> set[str]:
        return self._enum("gaps")

    def _enum(self, table: str) -> set[str]:
        resource = next(r for r in self.package["resources"] if r["name"] == table)
        field = next(f for f in resource["schema"]["fields"] if f["name"] == "field")
        return set(field["constraints"]["enum"])

    def declare(self, package: object) -> None:
        """Replace datapackage.json."""
        (self.path / PACKAGE_FILE).write_text(json.dumps(package), encoding="utf-8")

    def messages(self) -> list[str]:
        """What ``check`` says, each fault as the line it is printed on."""
        return [str(problem) for problem in check(self.path).problems]

    def load(self) -> Dataset:
        return load(self.path)


def gap(chip: str, field: str, reason: str = "not_found") -> dict[str, str]:
    return {
        "chip_id": chip,
        "field": field,
        "reason": reason,
        "note": "searched for in all documents",
        "looked_at": "2026-01-31",
    }


def build(path: Path) -> Tiny:
    """Write the tiny directory to ``path``."""
    path.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA_DIR / PACKAGE_FILE, path / PACKAGE_FILE)
    tiny = Tiny(path)
    tiny.write("chips", [{"id": chip, **cells} for chip, cells in _CHIPS.items()])
    stated = [
        {
            "chip_id": chip,
            "field": field,
            "value": value,
            "basis": "official",
            "source_id": "data-sheet",
        }
        for chip, cells in _CHIPS.items()
        for field, value in cells.items()
        if field in tiny.stated_fields
    ]
    names = ("chip_id", "field", "value", "value_high", "basis", "qualifier", "source_id")
    more = [dict(zip(names, row, strict=True)) for row in _MORE_EVIDENCE]
    tiny.write("evidence", [*stated, *more], sort=True)
    tiny.write("gaps", [gap(chip, field, reason) for (chip, field), reason in _GAPS.items()])
    tiny.write(
        "sources",
        [
            {
                "source_id": sid,
                "title": title,
                "publisher": publisher,
                "url": f"https://example.org/{sid}",
                "published": "2024-05",
                "retrieved": "2026-01-31",
                "kind": kind,
                "weak": weak,
            }
            for sid, title, publisher, kind, weak in _SOURCES
        ],
    )
    tiny.write(
        "rejected",
        [
            {
                "chip_id": "shan-b",
                "field": "process_node",
                "value": "TSMC 7 nm",
                "basis": "press",
                "source_id": "trade-press",
                "reason": "no chip is named",
            }
        ],
    )
    tiny.write("excluded", [{"chip_id": "shan-family", "reason": "a series, not a chip"}])
    chip = tiny.rows("chips")[0]["id"]
    change = {"chip_id": chip, "field": "memory_gb", "version": "1.0.1", "after": "80"}
    tiny.write("changes", [change])
    for table, row in OTHER_TABLES.items():
        tiny.write(table, [row])
    return tiny


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """The tiny directory, free to be spoiled."""
    return build(tmp_path / "data")


@pytest.fixture(scope="session")
def build_tiny() -> Callable[[Path], Tiny]:
    """``build``, for tests that need a directory for each example."""
    return build


@pytest.fixture(scope="session")
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """The tiny directory loaded; not to be changed."""
    return build(tmp_path_factory.mktemp("tiny") / "data").load()


@pytest.fixture(scope="session")
def real_data() -> Dataset:
    """The repository's own data."""
    return ours()
