"""A reader's own chips: what is refused, what is shown as text, and that they stay theirs."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pandas as pd
import pytest

from honest_silicon.analysis.compare import figure
from honest_silicon.analysis.front import best_on_sale, lead
from honest_silicon.analysis.frontier import by_country, shipped_points
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.quality import coverage
from honest_silicon.analysis.selection import Filters, select
from honest_silicon.dataset.archive import archive
from honest_silicon.dataset.own import (
    LABEL,
    checked,
    columns,
    template,
    with_own,
)
from honest_silicon.dataset.provenance import OWN
from honest_silicon.dataset.read import format_value
from honest_silicon.dataset.schema import Field, read_package
from honest_silicon.places import DATA_DIR
from honest_silicon.views.frame.shell import labelled
from tests.ours import ours

PACKAGE = read_package()
FAST = {
    "name": "Dragon",
    "status": "shipping",
    "released": "2025-03",
    "fp16_tflops": "90000",
    "memory_gb": "144",
    "memory_bw_gbs": "4000",
    "process_node": "SMIC N+3",
    "country": "CN",
}


@pytest.fixture(scope="module")
def data():
    return ours()


def test_the_template_names_every_column_but_the_id():
    head = template(PACKAGE)
    assert head.endswith("\n")
    assert head.strip().split(",") == columns(PACKAGE)
    assert set(columns(PACKAGE)) == set(PACKAGE.chip_fields) - {"id"}


@pytest.mark.parametrize(
    ("cells", "column", "expected"),
    [
        ({"memory_bw_gbs": "33500000"}, "memory_bw_gbs", "above the 60000 allowed (GB/s)"),
        ({"memory_bw_gbs": "1"}, "memory_bw_gbs", "below the 10 allowed (GB/s)"),
        ({"memory_bw_gbs": "fast"}, "memory_bw_gbs", "expected a number"),
        ({"memory_bw_gbs": "9" * 399}, "memory_bw_gbs", "above the 60000 allowed (GB/s)"),
        ({"memory_bw_gbs": "NaN"}, "memory_bw_gbs", "expected a number"),
        ({"memory_bw_gbs": "-inf"}, "memory_bw_gbs", "starts like a spreadsheet formula"),
        ({"status": "soon"}, "status", "expected one of rumoured, announced"),
        ({"released": "2025-13"}, "released", "expected a date such as 2025"),
        ({"released": "2025-02-30"}, "released", "expected a date such as 2025"),
        ({"name": "=1+1"}, "name", "starts like a spreadsheet formula"),
        ({"name": "@SUM(A1)"}, "name", "starts like a spreadsheet formula"),
        ({"name": "<script>alert(1)</script>"}, "name", "holds markup"),
        ({"name": "a\x07b"}, "name", "holds control characters"),
        ({"name": "a\nb"}, "name", "holds control characters"),
        ({"name": "H20\u200b"}, "name", "ones nobody sees"),
        ({"name": "\u202eH20"}, "name", "ones nobody sees"),
        ({"vendor": "A\u2028B"}, "vendor", "ones nobody sees"),
        ({"name": "\u3164"}, "name", "ones nobody sees"),
        ({"name": "see http://evil.example"}, "name", "holds a web address"),
        ({"name": ""}, "name", "is empty: expected a name"),
        ({"name": "x" * 401}, "name", "characters long"),
    ],
)
def test_each_fault_names_row_column_and_what_was_expected(cells, column, expected):
    rows = [{"name": "Good", "memory_bw_gbs": "2000"}, {"name": "A", **cells}]
    found = checked(rows, PACKAGE)
    (fault,) = found.problems
    assert (fault.line, fault.field) == (2, column)
    assert expected in fault.expected
    assert [r["name"] for r in found.rows] == ["Good"], "good rows stay usable"


def test_what_is_unlikely_is_said_but_allowed():
    found = checked([{"name": "A", "fp16_tflops": "100", "fp8_tflops": "900"}], PACKAGE)
    assert found.rows
    assert not found.problems
    assert any("FP8" in r and "sparse" in r for r in found.remarks)


def _extremes(kind: Field) -> list[str]:
    """Values at the ends of what a field takes, and just beyond them."""
    if kind.enum:
        return [str(kind.enum[0]), str(kind.enum[-1]), "8"]
    if kind.numeric:
        step = 1 if kind.type == "integer" else 0.01
        ends = [kind.minimum, kind.maximum, kind.maximum_delivered]
        beyond = [(kind.minimum or 0) - step, (kind.maximum or 0) + step]
        # The widest package has 6,000 W, the widest die 860 mm2: limits that rules set, not fields.
        inner = {"tdp_w": [6001], "die_area_mm2": [861]}.get(kind.name, [])
        return [format_value(v) for v in (*ends, *beyond, *inner) if v is not None]
    if kind.partial_date:
        return ["0001", "1999-12-31", "9999-Q4", "2025-02-30"]
    return ["x", "x" * 400, "x" * 401]


EXTREMES = {
    n: [v for v in _extremes(k) if not v.startswith("-")] for n, k in PACKAGE.chip_fields.items()
}


def _row(**cells: str) -> dict[str, str]:
    return {"name": "Extreme", **cells}


def test_every_field_alone_and_in_pairs_at_its_extremes_is_answered(data):
    fields = [c for c in columns(PACKAGE) if c != "name"]
    alone = [_row(**{f: v}) for f in fields for v in EXTREMES[f]]
    pairs = [
        _row(**{one: a, two: b})
        for one, two in combinations(fields, 2)
        for a in EXTREMES[one]
        for b in EXTREMES[two]
    ]
    assert len(pairs) > 6000
    found = checked([*alone, *pairs], PACKAGE)
    told = {p.line for p in found.problems}
    assert len(found.rows) + len(told) == len(alone) + len(pairs)
    assert min(len(found.rows), len(told)) > 2000
    mine = with_own(data, found.rows[:: len(found.rows) // 400])
    assert mine.chips.dtypes.to_dict() == data.chips.dtypes.to_dict()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"tdp_w": "6001"}, []),
        ({"tdp_w": "6001", "kind": "wafer"}, []),
        ({"tdp_w": "6001", "kind": "npu"}, ["above 6000 W for one package"]),
        ({"die_area_mm2": "861", "compute_dies": "1"}, []),
        ({"die_area_mm2": "861", "kind": "npu"}, []),
        ({"die_area_mm2": "861", "compute_dies": "1", "kind": "npu"}, ["more than a reticle"]),
        ({"memory_bw_gbs": "30001"}, []),
        ({"memory_bw_gbs": "30001", "status": "announced"}, []),
        ({"memory_bw_gbs": "30001", "status": "shipping"}, ["above the 30000 allowed"]),
        ({"memory_bw_gbs": "99", "memory_type": "HBM3"}, ["below 100 GB/s with HBM"]),
        ({"memory_bw_gbs": "99"}, []),
    ],
)
def test_what_depends_on_an_unknown_is_not_said(cells, said):
    remarks = checked([_row(**cells)], PACKAGE).remarks
    assert len(remarks) == len(said)
    assert all(words in remark for words, remark in zip(said, remarks, strict=True))


def test_own_chips_stand_beside_the_sourced_ones(data):
    mine = with_own(data, [FAST, {"name": "Dragon"}, {"name": "试验"}])
    assert mine.own == {"own-dragon", "own-dragon-2", "own-3"}
    assert len(mine.chips) == len(data.chips) + 3
    assert mine.chips.dtypes.to_dict() == data.chips.dtypes.to_dict()
    row = mine.chips.loc["own-dragon"]
    assert (row["name"], row["country"], row["node_nm"]) == ("Dragon (yours)", "OWN", 5)
    assert row["note"] == "Country as stated: China"
    cell = mine.cell("own-dragon", "fp16_tflops")
    assert (cell.value, cell.low, cell.high, cell.basis) == (90000, 90000, 90000, OWN)
    assert not cell.evidence
    assert mine.cell("own-dragon-2", "fp16_tflops").value is None
    # The served data are as they were, in the same objects.
    assert not data.own
    assert "own-dragon" not in data.chips.index
    assert mine.evidence is data.evidence


def test_nothing_sourced_changes_by_them(data):
    mine = with_own(data, [FAST])
    theirs = select(data, Filters())
    ours = select(mine, Filters())
    assert best_on_sale(mine) == best_on_sale(data)
    assert lead(mine, date(2026, 11, 28)) == lead(data, date(2026, 11, 28))
    pd.testing.assert_frame_equal(coverage(mine, ours.chips), coverage(data, theirs.chips))
    points = shipped_points(mine, metric(mine.package, "fp16_tflops"))
    assert "own-dragon" in points.index, "drawn like any other"
    assert set(by_country(points, "last")) == {"CN", "US"}, "no line is drawn through it"
    for chip in data.chips.index[::17]:
        for field in ("fp16_tflops", "foundry", "tdp_w"):
            assert mine.cell(chip, field) == data.cell(chip, field)


def test_a_basis_filter_hides_them(data):
    mine = with_own(data, [FAST])
    hidden = select(mine, Filters(basis="analyst")).hidden
    assert hidden.at["own-dragon", "fp16_tflops"]
    assert not hidden.at["nvidia-h100-sxm", "fp16_tflops"]


def test_a_comparison_with_one_says_its_basis(data):
    mine = with_own(data, [FAST])
    assert figure(mine, "own-dragon", "compute", "sold", "16").basis == OWN


def test_they_leave_only_with_their_label(data):
    mine = with_own(data, [FAST])
    frame = mine.chips.loc[["own-dragon", "nvidia-h20"], ["id", "fp16_tflops"]]
    assert labelled(mine, frame)["origin"].tolist() == [LABEL, "sourced"]
    plain = mine.chips.loc[["nvidia-h20"], ["id", "fp16_tflops"]]
    assert "origin" not in labelled(mine, plain)
    before = archive(DATA_DIR, mine)
    assert b"own-dragon" not in before
