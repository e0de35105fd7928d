"""A figure of one third-hand origin, or of a link in no stated direction, is marked wherever it
stands.
"""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.compare import ratios
from honest_silicon.analysis.frontier import releases
from honest_silicon.analysis.quality import documents_per_chip, independent_documents
from honest_silicon.dataset.cite import figure_citation
from honest_silicon.dataset.export import json_text, with_caveats
from honest_silicon.dataset.own import with_own
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.views.frame.points import caveats_alt, hovers
from honest_silicon.views.parts import catalogue
from honest_silicon.views.parts.evidence import section
from honest_silicon.views.parts.markup import cell_html

WORDS = "one third-hand origin"


@pytest.fixture
def copied(tiny):
    """The tiny directory with the power of Nova One told by a copy of the news and the news."""
    tiny.add(
        "sources",
        {
            "source_id": "wiki-copy",
            "title": "Copy",
            "publisher": "Wiki",
            "url": "https://example.org/copy",
            "retrieved": "2026-01-31",
            "kind": "reference",
            "weak": "false",
            "origin": "trade-press",
        },
    )
    tiny.remove("evidence", chip_id="nova-one", field="tdp_w")
    tiny.state("nova-one", "tdp_w", "400", basis="press", source_id="trade-press")
    tiny.state("nova-one", "tdp_w", "400", basis="reference", source_id="wiki-copy")
    assert tiny.messages() == []
    return tiny


def test_a_figure_whose_documents_go_back_to_one_third_hand_one_is_marked(copied):
    cell = copied.load().cell("nova-one", "tdp_w")
    assert cell.caveats == ("single",)
    assert [e.copied_from for e in cell.evidence] == ["Paper, News", ""]


@pytest.mark.parametrize(
    ("stated", "single"),
    [
        ({"basis": "official", "source_id": "data-sheet"}, False),
        ({"basis": "paper", "source_id": "lab-report"}, False),
        # A second origin, though third-hand too.
        ({"basis": "analyst", "source_id": "lab-report"}, False),
        # Documents that give another figure, or one of another kind, back nothing.
        ({"basis": "official", "source_id": "data-sheet", "value": "430"}, True),
        ({"basis": "official", "source_id": "data-sheet", "qualifier": "per-board"}, True),
        ({"basis": "reference", "source_id": "wiki-weak"}, True),
    ],
)
def test_what_else_states_a_figure_decides(copied, stated, single):
    copied.state("nova-one", "tdp_w", **{"value": "400", **stated})
    assert (copied.load().cell("nova-one", "tdp_w").caveats == ("single",)) is single


@pytest.mark.parametrize(("stated", "single"), [("2020-08", True), ("2020-12", False)])
def test_a_date_is_backed_by_one_within_it(copied, stated, single):
    """The day within the quarter backs it; a day outside leaves nothing that does."""
    copied.remove("evidence", chip_id="nova-one", field="released")
    copied.state("nova-one", "released", stated, basis="press", source_id="trade-press")
    assert ("single" in copied.load().cell("nova-one", "released").caveats) is single


def test_words_and_absences_bear_no_mark(copied):
    copied.remove("evidence", chip_id="nova-one", field="workload")
    copied.state("nova-one", "workload", "training", basis="press", source_id="trade-press")
    data = copied.load()
    assert data.cell("nova-one", "workload").caveats == ()
    # Analyst and press each name a foundry, none is adopted.
    assert data.cell("shan-b", "foundry").caveats == ()


def test_documents_are_counted_by_origin(copied):
    data = copied.load()
    assert data.fact_of["nova-one", "tdp_w"].documents == 1
    # Data sheet and weak wiki of the others, and the news with its copy.
    assert independent_documents(data)["nova-one"] == 3
    assert documents_per_chip(data) == pytest.approx((3 + 2 + 3 + 3) / 4)


def test_two_copies_do_not_document_a_release(copied):
    copied.remove("evidence", chip_id="nova-one", field="released")
    for source, basis in (("trade-press", "press"), ("wiki-copy", "reference")):
        copied.state("nova-one", "released", "2020-08", basis=basis, source_id=source)
    release = releases(copied.load())["nova-one"]
    assert (release.documents, release.documented) == (1, False)


def test_a_bandwidth_of_no_stated_direction_is_compared_and_marked(tiny):
    tiny.remove("evidence", chip_id="shan-a", field="interconnect_gbs")
    tiny.state("shan-a", "interconnect_gbs", "400", qualifier="direction-unstated")
    assert tiny.messages() == []
    cell = tiny.load().cell("shan-a", "interconnect_gbs")
    assert (cell.low, cell.caveats) == (400, ("undirected",))
    tiny.state("shan-a", "interconnect_gbs", "400", source_id="filing-2024", basis="filing")
    assert tiny.load().cell("shan-a", "interconnect_gbs").caveats == ()


@pytest.mark.parametrize(
    ("field", "qualifier", "caveat", "words"),
    [
        ("fp16_tflops", "at-least", "at_least", "a lower bound"),
        ("memory_gb", "at-most", "at_most", "an upper bound"),
        ("interconnect_gbs", "derived", "computed", "computed from stated figures"),
    ],
)
def test_a_bound_and_arithmetic_are_compared_and_marked(tiny, field, qualifier, caveat, words):
    """Until a document states the figure itself."""
    value = tiny.load().chips.at["nova-one", field]
    tiny.remove("evidence", chip_id="nova-one", field=field)
    tiny.state("nova-one", field, f"{value:g}", qualifier=qualifier)
    assert tiny.messages() == []
    data = tiny.load()
    cell = data.cell("nova-one", field)
    assert (cell.low, cell.caveats) == (value, (caveat,))
    assert words in hovers(data, ["nova-one"], [field])["nova-one"]
    rows = ratios(data, ["nova-one", "nova-two"], "nova-two", "sold", "16")
    borne = {c for r in rows.itertuples() if r.chip_id == "nova-one" for c in r.figure.caveats}
    assert caveat in borne
    tiny.state("nova-one", field, f"{value:g}", source_id="filing-2024", basis="filing")
    assert caveat not in tiny.load().cell("nova-one", field).caveats


def test_the_mark_stands_wherever_the_figure_does(copied):
    data = copied.load()
    kind, cell = data.package.chip_fields["tdp_w"], data.cell("nova-one", "tdp_w")
    assert f'aria-label="{WORDS}"' in cell_html(data.package, kind, cell)
    (listed,) = [
        row.cells[1] for row in catalogue.rows(data, data.chips.loc[["nova-one"]], [kind, kind])
    ]
    assert f'aria-label="{WORDS}"' in str(listed)
    panel = section(data, kind, cell)
    assert f"{WORDS.capitalize()}: {CAVEATS['single'].meaning}" in panel
    assert "copied from Paper, News" in panel
    assert WORDS in hovers(data, ["nova-one"], ["tdp_w"])["nova-one"]
    assert WORDS not in hovers(data, ["nova-two"], ["tdp_w"])["nova-two"]
    said = caveats_alt(data, ["nova-one", "nova-two"], ("memory_gb", "tdp_w"))
    assert said == f" 1 of 2 points rests on a figure marked {WORDS}."
    cited = figure_citation(data, "nova-one", "tdp_w", "https://example.org", date(2026, 11, 29))
    assert f"400 W (reference); {WORDS}" in cited
    exported = json.loads(json_text(data, data.chips[["id", "tdp_w"]], "chips", {}))
    assert exported["evidence"]["nova-one"]["tdp_w"]["caveats"] == [WORDS]
    assert exported["evidence"]["nova-two"]["tdp_w"]["caveats"] == []
    plain = with_caveats(data, data.chips[["id", "memory_gb", "tdp_w"]])
    assert plain["caveats"].tolist()[:2] == [f"tdp_w: {WORDS}", ""]
    listed_cells = pd.DataFrame({"chip_id": ["nova-two", "nova-one"], "field": ["tdp_w"] * 2})
    assert with_caveats(data, listed_cells)["caveats"].tolist() == ["", f"tdp_w: {WORDS}"]
    assert "caveats" not in with_caveats(data, data.chips[["id", "memory_gb"]])
    assert "caveats" not in with_caveats(data, pd.DataFrame({"place": ["nova-one"]}))


def test_a_computed_figure_bears_the_marks_of_its_inputs(copied):
    data = copied.load()
    assert data.caveats("nova-one", ("fp16_tflops", "tdp_w")) == ("single",)
    rows = ratios(data, ["nova-one", "nova-two"], "nova-two", "watt", "16")
    of = {(r.chip_id, r.quantity): r.figure.caveats for r in rows.itertuples()}
    assert of["nova-one", "memory_gb"] == ("single",)
    assert of["nova-two", "memory_gb"] == ()


def test_own_chips_have_none(tiny_data):
    data = with_own(tiny_data, [{"name": "Mine", "memory_gb": "64"}])
    (own,) = data.own
    assert data.cell(own, "memory_gb").caveats == ()


def test_no_system_is_bounded_by_a_rate_known_from_below(tiny):
    """What a chip has at least bounds nothing from above; a capacity is a floor all the same."""
    for field in ("fp16_tflops", "memory_bw_gbs", "memory_gb"):
        value = tiny.load().chips.at["nova-one", field]
        tiny.remove("evidence", chip_id="nova-one", field=field)
        tiny.state("nova-one", field, f"{value:g}", qualifier="at-least")
    data = tiny.load()
    bounded = all_hardware(data)["nova-one"].figures
    assert {"fp16_tflops", "memory_bw_gbs"}.isdisjoint(bounded)
    assert bounded["memory_gb"].value == data.chips.at["nova-one", "memory_gb"]
    assert "fp16_tflops" in all_hardware(data)["shan-a"].figures
