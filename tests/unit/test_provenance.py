"""Ranges, disputes and the other facts of a cell."""

from __future__ import annotations

import dataclasses
from html import unescape

import pytest

from honest_silicon.analysis.front import compared
from honest_silicon.analysis.left_out import Out
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.selection import Filters, select
from honest_silicon.dataset.provenance import RIVAL
from honest_silicon.views.parts.markup import cell_html
from honest_silicon.words.left_out import reason

from .conftest import OF_ANOTHER_KIND


def _cell(tiny, chip="nova-one", field="memory_gb"):
    return tiny.load().cell(chip, field)


def test_range_of_one_statement_is_that_statement(tiny_data):
    cell = tiny_data.cell("nova-one", "memory_gb")
    assert (cell.low, cell.value, cell.high) == (80, 80, 80)
    assert not cell.disputed


def test_range_spans_the_comparable_statements(tiny_data):
    cell = tiny_data.cell("nova-two", "memory_bw_gbs")
    assert (cell.low, cell.value, cell.high) == (3900, 4000, 4000)
    assert not cell.disputed  # 2.6 % apart


def test_value_high_widens_the_range(tiny):
    tiny.state("nova-one", "memory_gb", "78", value_high="82", source_id="trade-press")
    cell = _cell(tiny)
    assert (cell.low, cell.value, cell.high) == (78, 80, 82)


@pytest.mark.parametrize("qualifier", ["", "unstated", "derived"])
def test_comparable_rows_count(tiny, qualifier):
    tiny.state("nova-one", "memory_gb", "96", qualifier=qualifier, source_id="trade-press")
    cell = _cell(tiny)
    assert (cell.low, cell.high, cell.disputed) == (80, 96, True)


@pytest.mark.parametrize("qualifier", OF_ANOTHER_KIND)
def test_rows_of_another_kind_are_shown_and_not_compared(tiny, qualifier):
    tiny.state("nova-one", "memory_gb", "640", qualifier=qualifier, source_id="trade-press")
    cell = _cell(tiny)
    assert (cell.low, cell.high, cell.disputed) == (80, 80, False)
    assert [(e.value, e.comparable) for e in cell.evidence] == [("80", True), ("640", False)]


def test_weak_rows_are_shown_and_not_compared(tiny_data):
    cell = tiny_data.cell("nova-one", "price_usd")
    assert (cell.low, cell.high, cell.disputed) == (10000, 10000, False)
    weak = [e for e in cell.evidence if e.weak]
    assert [(e.value, e.source_id, e.comparable) for e in weak] == [("15000", "wiki-weak", False)]


@pytest.mark.parametrize(
    ("rival", "disputed"),
    [("84", False), ("83.9", False), ("84.1", True), ("76.2", False), ("76.1", True)],
)
def test_disputed_is_more_than_five_per_cent(tiny, rival, disputed):
    tiny.state("nova-one", "memory_gb", rival, source_id="trade-press", basis="press")
    data = tiny.load()
    assert data.cell("nova-one", "memory_gb").disputed is disputed
    assert data.is_disputed("nova-one", "memory_gb") is disputed
    assert bool(data.wide("disputed").at["nova-one", "memory_gb"]) is disputed


@pytest.mark.parametrize(("rival", "disputed"), [("tsmc", False), ("Samsung", True)])
def test_foundry_is_disputed_when_another_is_named(tiny, rival, disputed):
    tiny.state("nova-one", "foundry", rival, source_id="trade-press", basis="press")
    assert _cell(tiny, field="foundry").disputed is disputed


@pytest.mark.parametrize(
    ("rival", "disputed"),
    [
        ("7 nm", False),
        ("TSMC N6", False),
        ("TSMC 5 nm", True),
        ("Samsung 7 nm", True),
        ("advanced process", False),
    ],
)
def test_process_is_disputed_when_foundry_or_class_differ(tiny, rival, disputed):
    tiny.state("nova-one", "process_node", rival, source_id="trade-press", basis="press")
    assert _cell(tiny, field="process_node").disputed is disputed


@pytest.mark.parametrize(("rival", "disputed"), [("6", False), ("5", True), ("4", True)])
def test_node_is_disputed_by_class_and_not_by_distance(tiny, rival, disputed):
    tiny.state("nova-one", "node_nm", rival, source_id="trade-press", basis="press")
    assert _cell(tiny, field="node_nm").disputed is disputed


def test_a_weak_rival_makes_no_dispute(tiny):
    tiny.state("nova-one", "foundry", "Samsung", source_id="wiki-weak", basis="reference")
    assert not _cell(tiny, field="foundry").disputed


def test_a_gap_for_dispute_marks_the_cell(tiny_data):
    cell = tiny_data.cell("shan-b", "foundry")
    assert cell.value is None
    assert cell.gap == "disputed"
    assert cell.disputed
    assert {e.value for e in cell.evidence} == {"SMIC", "TSMC"}


def test_a_gap_for_dispute_marks_a_cell_without_evidence(tiny):
    tiny.rewrite("gaps", tiny.line("gaps", chip_id="shan-b", field="tdp_w"), "reason", "disputed")
    data = tiny.load()
    assert data.cell("shan-b", "tdp_w").disputed
    assert data.is_disputed("shan-b", "tdp_w")


def test_an_absent_cell_gives_its_reason_and_no_value(tiny_data):
    cell = tiny_data.cell("shan-a", "price_usd")
    assert (cell.value, cell.low, cell.high, cell.basis) == (None, None, None, None)
    assert cell.gap == "withheld"
    assert cell.gap_note == "searched for in all documents"
    assert not cell.disputed


def test_a_cell_of_which_nothing_is_recorded(tiny_data):
    cell = tiny_data.cell("shan-a", "sram_mb")
    assert (cell.value, cell.gap, cell.gap_note) == (None, None, "")
    assert (cell.evidence, cell.set_aside) == ((), ())


def test_a_filled_cell_has_no_gap(tiny_data):
    cell = tiny_data.cell("nova-one", "released")
    assert (cell.value, cell.gap, cell.basis) == ("2020-Q3", None, "official")
    assert (cell.low, cell.high) == (None, None)


def test_evidence_carries_its_document(tiny_data):
    (row,) = tiny_data.cell("nova-one", "tdp_w").evidence
    assert dataclasses.asdict(row) == {
        "value": "400",
        "value_high": None,
        "basis": "official",
        "qualifier": "",
        "note": "",
        "source_id": "data-sheet",
        "title": "Data sheet",
        "publisher": "Maker",
        "url": "https://example.org/data-sheet",
        "published": "2024-05",
        "retrieved": "2026-01-31",
        "weak": False,
        "comparable": True,
        "origin": "data-sheet",
        "copied_from": "",
    }


def test_figures_set_aside_are_kept_with_their_reason(tiny_data):
    (row,) = tiny_data.cell("shan-b", "process_node").set_aside
    assert (row.value, row.basis, row.reason) == ("TSMC 7 nm", "press", "no chip is named")
    assert row.url == "https://example.org/trade-press"


def test_basis_is_that_of_the_strongest_row_behind_the_value(tiny):
    # The official row says something else; press and filing state the adopted value.
    line = tiny.line("evidence", chip_id="nova-one", field="memory_gb")
    tiny.rewrite("evidence", line, "value", "81.5")
    tiny.state("nova-one", "memory_gb", "80", basis="press", source_id="trade-press")
    assert _cell(tiny).basis == "press"
    tiny.state("nova-one", "memory_gb", "80", basis="filing", source_id="filing-2024")
    assert _cell(tiny).basis == "filing"


def test_basis_ignores_figures_of_another_kind_and_weak_ones(tiny):
    line = tiny.line("evidence", chip_id="nova-one", field="memory_gb")
    tiny.rewrite("evidence", line, "basis", "press")
    tiny.state("nova-one", "memory_gb", "80", qualifier="per-board", source_id="filing-2024")
    tiny.state("nova-one", "memory_gb", "80", basis="measured", source_id="wiki-weak")
    assert _cell(tiny).basis == "press"


def test_evidence_is_listed_strongest_and_latest_first(tiny):
    for basis, source in (("press", "trade-press"), ("filing", "filing-2024")):
        tiny.state("nova-one", "memory_gb", "80", basis=basis, source_id=source)
    listed = [e.basis for e in _cell(tiny).evidence]
    assert listed == ["official", "filing", "press"]
    tiny.rewrite("evidence", tiny.line("evidence", source_id="trade-press"), "basis", "official")
    tiny.rewrite("sources", tiny.line("sources", source_id="trade-press"), "published", "2025")
    cell = _cell(tiny, "nova-one", "fp16_tflops")
    # The newer one gives the sparse rate, not the adopted figure.
    assert [e.published for e in cell.evidence] == ["2024-05", "2025"]


def test_documents_are_counted_once_each(tiny):
    tiny.state("nova-one", "memory_gb", "82", source_id="data-sheet")
    tiny.state("nova-one", "memory_gb", "80", source_id="trade-press")
    data = tiny.load()
    assert data.fact_of[("nova-one", "memory_gb")].documents == 2


@pytest.mark.parametrize(("chip", "field"), [("no-such-chip", "tdp_w"), ("nova-one", "colour")])
def test_an_unknown_cell_is_an_error(tiny_data, chip, field):
    with pytest.raises(KeyError):
        tiny_data.cell(chip, field)


def test_values_are_plain_python(tiny_data):
    assert type(tiny_data.cell("nova-one", "memory_gb").value) is float
    assert type(tiny_data.cell("nova-one", "node_nm").value) is int
    assert type(tiny_data.cell("nova-one", "foundry").value) is str


def test_every_range_of_the_real_data_contains_its_value(real_data):
    checked = 0
    for (chip, field), fact in real_data.fact_of.items():
        if fact.low is None or fact.high is None:
            continue
        assert fact.low <= fact.high
        cell = real_data.cell(chip, field)
        if cell.value is not None:
            # A class of node is a grouping: sources may state a member of it.
            slack = 0.01 if field != "node_nm" else 0.5
            assert fact.low * (1 - slack) <= cell.value <= fact.high * (1 + slack), cell
            checked += 1
    assert checked > 0


def test_a_figure_that_rests_on_a_rival_alone_is_marked(tiny):
    tiny.adopt("shan-a", "fp16_tflops", "")
    tiny.set("shan-a", "fp16_tflops", "900")
    tiny.remove("gaps", chip_id="shan-a", field="fp16_tflops")
    tiny.state("shan-a", "fp16_tflops", "900", basis="analyst", qualifier="rival")
    data = tiny.load()
    assert RIVAL in data.cell("shan-a", "fp16_tflops").caveats
    # The label stands with the figure, and no headline rests on it.
    kind = data.package.chip_fields["fp16_tflops"]
    assert "a rival's estimate" in unescape(
        cell_html(data.package, kind, data.cell("shan-a", "fp16_tflops"))
    )
    _, left_out = compared(data, metric(data.package, "fp16_tflops"), select(data, Filters()))
    assert left_out["shan-a"] == Out.BY_RIVAL
    assert reason(data.package, Out.BY_RIVAL) == "known by a rival's estimate alone"
    # Another's word beside it is enough.
    tiny.state("shan-a", "fp16_tflops", "900", basis="press", source_id="trade-press")
    more = tiny.load()
    assert RIVAL not in more.cell("shan-a", "fp16_tflops").caveats


def test_estimates_of_rivals_are_marked_in_the_data(real_data):
    rows = real_data.evidence
    told = rows["note"].str.contains("tool estimate of a rival", na=False)
    assert told.sum() > 5
    # One that counts one direction only is kept from comparison by that already.
    assert set(rows.loc[told, "qualifier"].dropna()) <= {"rival", "one-way"}


def test_who_opens_a_figure_meets_the_best_document_behind_it_first(real_data):
    """A row that states the adopted figure; the maker's own, and its document before its code."""
    first = real_data.cell("nvidia-h100-sxm", "fp16_tflops").evidence[0]
    assert first.publisher == "NVIDIA"
    assert first.source_id in ("nvidia-h100-whitepaper", "nvidia-h100-datasheet-3440270")
    # The estimate before shipping is the maker's, yet not of the card that ships.
    assert real_data.cell("nvidia-h100-sxm", "fp64_tflops").evidence[0].qualifier != "plan"
    seen = 0
    shipping = real_data.chips[real_data.chips["status"].eq("shipping")]
    for chip, vendor in shipping["vendor"].items():
        for field in real_data.package.numeric_fields:
            cell = real_data.cell(chip, field)
            if cell.value is None or field == "node_nm":
                continue
            backing = [e for e in cell.evidence if e.comparable and _states(e, float(cell.value))]
            own = [e for e in backing if e.basis == "official" and _by(e, vendor)]
            if own:
                seen += 1
                assert cell.evidence[0] in own, (chip, field)
                papers = [e for e in own if "github" not in e.url]
                assert not papers or cell.evidence[0] in papers, (chip, field)
    assert seen > 700


def _states(evidence, value):
    ends = [float(evidence.value), evidence.value_high]
    return any(abs(end - value) <= 0.01 * value for end in ends if end is not None)


def _by(evidence, vendor):
    return vendor.split()[0].casefold() in evidence.publisher.casefold()
