"""One planted fault for each rule: the rule names it by file, row, field and what was expected.

And none but these rules: what the registry has and this table lacks fails here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from honest_silicon.analysis import rules as analysis_rules
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.check import check
from honest_silicon.dataset.rules import RULES
from tests.examples import share

#: Rule to cells rewritten in the tiny directory (table, row, cells) and the fault that follows.
Cells = tuple[str, int, dict[str, str]]
PLANTED: dict[str, tuple[list[Cells], str, str]] = {
    "sorted_rows": (
        [("chips", 2, {"id": "zeta"})],
        "chips.csv:3 nova-two",
        "is out of order: expected rows sorted by id",
    ),
    # The sparse 600 of the press becomes a nominal 290, below the 300 without vector units.
    "nominal_above": (
        [("evidence", 31, {"value": "290", "qualifier": "vector-included"})],
        "evidence.csv:31 nova-one fp16_tflops=290",
        "expected more than 300, the figure without those units",
    ),
    # As units times clock would give it: within the tolerance of the data sheet's 800.
    "rates_as_printed": (
        [("chips", 4, {"int8_tops": "803.5"})],
        "chips.csv:4 shan-a int8_tops=803.5",
        "expected 800 as its maker prints, or a note why not",
    ),
    "rejected_or_evidence": (
        [
            ("evidence", -1, {"chip_id": "shan-b", "field": "process_node", "qualifier": ""}),
            ("evidence", -1, {"value": "TSMC 7 nm", "source_id": "trade-press"}),
        ],
        "rejected.csv:2 shan-b value=TSMC 7 nm",
        "is evidence too, of the same document: expected one of the two",
    ),
    "references": (
        [("gaps", 2, {"source_id": "nobody"})],
        "gaps.csv:2 nova-two source_id=nobody",
        "is not in sources.csv",
    ),
    "used_sources": (
        [("evidence", -1, {"source_id": "data-sheet"}), ("sources", 5, {"source_id": "unused"})],
        "sources.csv:5 unused",
        "no row uses this source",
    ),
    "excluded_or_listed": (
        [("excluded", 2, {"chip_id": "shan-a"})],
        "excluded.csv:2 shan-a",
        "is also a row of chips.csv",
    ),
    "vendors": (
        [("systems", 2, {"vendor": "Novaa"})],
        "systems.csv:2 nova-server-1 vendor=Novaa",
        "is no vendor of chips.csv, nor listed as another",
    ),
    "families": (
        [("measured", 2, {"chip_id": "", "chip_family": "Supernova"})],
        "measured.csv:2 bench-001 chip_family=Supernova",
        "is no family of chips.csv",
    ),
    "reasons_of_exclusion": (
        [("excluded", 2, {"reason": "a series"})],
        "excluded.csv:2 shan-family reason=a series",
        "expected a reason of more than 10 characters",
    ),
    "public_addresses": (
        [("sources", 2, {"url": "https://192.168.0.1/sheet.pdf"})],
        "sources.csv:2 data-sheet url=https://192.168.0.1/sheet.pdf",
        "expected an address on the public web",
    ),
    "days_of_sources": (
        [("sources", 2, {"published": "2999-01"})],
        "sources.csv:2 data-sheet published=2999-01",
        "expected no day after ",
    ),
    "one_row_a_document": (
        [("sources", 3, {"url": "https://example.org/data-sheet"})],
        "sources.csv:3 filing-2024 url=https://example.org/data-sheet",
        "is that of data-sheet too: expected one row a document",
    ),
    "houses": (
        [("sources", 2, {"publisher": "Nova (copy)"})],
        "sources.csv:2 data-sheet house=",
        "expected who published it, without the brackets of 'Nova (copy)'",
    ),
    "known_origins": (
        [("sources", 2, {"origin": "nobody"})],
        "sources.csv:2 data-sheet origin=nobody",
        "is no source: expected the id of one, or a name",
    ),
    "ends_of_copies": (
        [("sources", 2, {"origin": "lab-report"}), ("sources", 4, {"origin": "data-sheet"})],
        "sources.csv:2 data-sheet origin=lab-report",
        "is copied from itself (data-sheet from lab-report from data-sheet)",
    ),
    "days_of_lookups": (
        [("gaps", 2, {"looked_at": "2999-01"})],
        "gaps.csv:2 nova-two looked_at=2999-01",
        "expected no day after ",
    ),
    "looked_up": (
        [("gaps", 2, {"looked_at": ""})],
        "gaps.csv:2 nova-two looked_at=",
        "expected the day of the last look, as it is not_published",
    ),
    "releases_looked_for": (
        [("chips", 5, {"status": "sampling"}), ("gaps", -1, {"field": "announced"})],
        "chips.csv:5 shan-b status=sampling",
        "its status is sampling: expected a row of gaps.csv for released",
    ),
    "told_workloads": (
        [("workloads", 2, {"load": ""})],
        "workloads.csv:2 nova-chat load=",
        "inference needs it",
    ),
    "lengths_of_workloads": (
        [("workloads", 2, {"input": "8000"})],
        "workloads.csv:2 nova-chat input=8000",
        "with the output above the 8192 tokens of nova-lm",
    ),
    "inferred_chips": (
        [("training_runs", 2, {"note": "The paper does not name the chip."})],
        "training_runs.csv:2 nova-lm-run chip_inferred=false",
        "expected true: the note says the chip is not named",
    ),
    "evidence_numbers": (
        [("evidence", -1, {"chip_id": "shan-b", "field": "tdp_w", "value": "much"})],
        "evidence.csv:-1 shan-b tdp_w=much",
        "expected a number above 0; unknown is a row of gaps.csv",
    ),
    "evidence_ranges": (
        [("evidence", -1, {"field": "tdp_w", "value": "400", "value_high": "300"})],
        "evidence.csv:-1 shan-b value_high=300",
        "expected at least the value 400",
    ),
    "evidence_dates": (
        [("evidence", -1, {"field": "expected", "value": "soon", "qualifier": ""})],
        "evidence.csv:-1 shan-b expected=soon",
        "expected a date such as 2025",
    ),
    "evidence_words": (
        [("evidence", -1, {"field": "workload", "value": "games"})],
        "evidence.csv:-1 shan-b workload=games",
        "expected one of training, inference, both",
    ),
    "notes_say_it_once": (
        [("evidence", -1, {"note": "board power; at launch; Board power"})],
        "evidence.csv:-1 shan-b note=board power; at launch; Board power",
        "expected 'board power' once",
    ),
    "stated_directions": (
        [("evidence", -1, {"note": "direction not stated"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected direction-unstated: the note says that no direction is stated",
    ),
    "stated_lower_bounds": (
        [("evidence", -1, {"field": "fp16_tflops", "value": "400", "note": "more than 400"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected at-least: the note says at least so much",
    ),
    "stated_upper_bounds": (
        [("evidence", -1, {"field": "memory_gb", "value": "48", "note": "up to"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected at-most: the note says up to so much",
    ),
    "stated_arithmetic": (
        [("evidence", -1, {"field": "interconnect_gbs", "value": "400", "note": "doubled"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected derived: the note says how it was worked out",
    ),
    "plain_formats": (
        [("evidence", -1, {"field": "fp8_tflops", "note": "row TeraFLOPS (BLOCKFP8)"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected block: the note says that it is of a block format",
    ),
    "units_of_the_column": (
        [("evidence", -1, {"field": "fp32_tflops", "note": "rate of the matrix units"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected matrix: the note says that it is of matrix units",
    ),
    "support": (
        [("chips", 2, {"memory_gb": "96"})],
        "chips.csv:2 nova-one memory_gb=96",
        "no comparable row of evidence.csv supports it",
    ),
    "absence": (
        [("chips", 2, {"tdp_w": ""})],
        "chips.csv:2 nova-one tdp_w=",
        "is empty without a reason: expected a value or a row of gaps.csv (tdp_w)",
    ),
    "value_or_reason": (
        [("chips", 3, {"price_usd": "30000"})],
        "gaps.csv:2 nova-two price_usd=not_published",
        "chips.csv has a value for this cell: expected one or the other",
    ),
    "released_or_expected": (
        [("chips", 2, {"expected": "2020"})],
        "chips.csv:2 nova-one expected=2020",
        "the part is released: expected an empty cell",
    ),
    "announced_first": (
        [("chips", 2, {"announced": "2024"})],
        "chips.csv:2 nova-one released=2020-Q3",
        "is more than two years before the announcement on 2024",
    ),
    "releases_told_after": (
        [("evidence", -1, {"chip_id": "shan-b", "field": "released", "value": "2024-09"})],
        "evidence.csv:-1 shan-b qualifier=",
        "expected plan: its document is of 2024-05, 93 days before",
    ),
    "rumours_undated": (
        [("chips", 5, {"status": "rumoured"})],
        "chips.csv:5 shan-b announced=2025-09-18",
        "the part is rumoured: expected an empty cell",
    ),
    "listed_parts_exist": (
        [
            ("evidence", -1, {"chip_id": "shan-b", "field": "status", "value": "announced"}),
            ("evidence", -1, {"note": "in the table of boards of a driver"}),
        ],
        "evidence.csv:-1 shan-b value=announced",
        "expected one of sampling, shipping, discontinued: a list of devices has it",
    ),
    "seen_parts_exist": (
        [("chips", 5, {"memory_visible_gb": "79.6"})],
        "chips.csv:5 shan-b status=announced",
        "expected one of sampling, shipping, discontinued: software has seen its memory",
    ),
    "plausibility": (
        [("chips", 2, {"fp8_tflops": "1400"})],
        "chips.csv:2 nova-one fp8_tflops=1400",
        "more than 4.5 times FP16: sparse?",
    ),
    "rented_parts": (
        [("chips", 2, {"form_factor": "cloud"})],
        "chips.csv:2 nova-one price_usd=10000",
        "the part is only rented: expected an empty cell",
    ),
    "attention": (
        [("models", 2, {"attention_layers": "2 full heads=32"})],
        "models.csv:2 nova-lm attention_layers=2 full heads=32",
        "full lacks kv_heads, head_dim",
    ),
    "layers": (
        [("models", 2, {"dense_layers": "1"})],
        "models.csv:2 nova-lm layers=2",
        "dense_layers and moe_layers sum to 1",
    ),
    "experts": (
        [("models", 2, {"experts": "8"})],
        "models.csv:2 nova-lm experts=8",
        "no layer has experts: expected an empty cell or 0",
    ),
    "dense_networks": (
        [("models", 2, {"ffn_width": ""})],
        "models.csv:2 nova-lm ffn_width=",
        "expected with dense layers and only with them: 2 here",
    ),
    "active_parameters": (
        [("models", 2, {"active_params_b": "0.7"})],
        "models.csv:2 nova-lm active_params_b=0.7",
        "expected the total of 0.75, as the model has no experts",
    ),
    "parameters": (
        [("models", 2, {"total_params_b": "0.8", "active_params_b": "0.8"})],
        "models.csv:2 nova-lm total_params_b=0.8",
        "the shape comes to 0.7487, -6.4%",
    ),
    "checkpoint": (
        # 0.75 billion parameters in 16 bits are 1.5 GB.
        [("models", 2, {"checkpoint_bytes": "2000000000"})],
        "models.csv:2 nova-lm checkpoint_bytes=2000000000",
        "parameters and bits by part come to 1.5e+09, -25.0%",
    ),
    "checkpoint_parameters": (
        [("models", 2, {"checkpoint_params_b": "0.7"})],
        "models.csv:2 nova-lm checkpoint_params_b=0.7",
        "expected near the 0.75 of the language model, -6.7%",
    ),
    "shown_or_left_out": (
        [("models_left_out", 2, {"id": "nova-lm"})],
        "models_left_out.csv:2 nova-lm id=nova-lm",
        "is also a row of models.csv",
    ),
    "units_of_results": (
        [("measured", 2, {"metric": "mfu"})],
        "measured.csv:2 bench-001 unit=tokens/s",
        "mfu is in %",
    ),
    "figures_of_results": (
        [("measured", 2, {"value": "0"})],
        "measured.csv:2 bench-001 value=0",
        "expected a figure above 0",
    ),
    "chips_of_results": (
        [("chips", 2, {"status": "announced"})],
        "chips.csv:2 nova-one status=announced",
        "expected one of sampling, shipping, discontinued: results were measured on it",
    ),
    "counts_of_results": (
        [("measured", 2, {"batch": "8"})],
        "measured.csv:2 bench-001 batch_of=",
        "expected with a batch, and only with one",
    ),
    "kinds_of_models": (
        [("measured", 2, {"model_id": "", "task": "training", "batch": "", "batch_of": ""})],
        "measured.csv:2 bench-001 model_kind=",
        "expected for training of a model without an id, and only for that",
    ),
    "runners": (
        [("measured", 2, {"runner": "vendor", "audited": "false"})],
        "measured.csv:2 bench-001 basis=measured",
        "expected vendor: its maker or a seller ran it, and nobody audited it",
    ),
    "techniques": (
        [("measured", 2, {"tokens_per_step": "1.7", "technique": "disaggregated"})],
        "measured.csv:2 bench-001 technique=disaggregated",
        "expected draft, as tokens_per_step or the qualifier tells of it",
    ),
    "told_in_time": (
        [("measured", 2, {"date": "2024-06"})],
        "measured.csv:2 bench-001 date=2024-06",
        "expected no day after 2024-05, the date of its document",
    ),
    "software_of_results": (
        [("measured", 2, {"note": "An early ROCm build."})],
        "measured.csv:2 bench-001 note=An early ROCm build.",
        "ROCm runs on chips of AMD, and this is of Nova",
    ),
    "formats_of_results": (
        [("measured", 2, {"chip_id": "nova-two", "chip_named": "Nova Two", "precision": "fp4"})],
        "measured.csv:2 bench-001 precision=fp4",
        "expected a format of nova-two, which has no fp4_tflops",
    ),
    "countries_of_runs": (
        [("training_runs", 2, {"chip_country": "CN"})],
        "training_runs.csv:2 nova-lm-run chip_country=CN",
        "expected US, the country of nova-one",
    ),
    "thresholds": (
        [("export_rules", 2, {"below": "4000"})],
        "export_rules.csv:2 us-2022-tpp below=4000",
        "expected above 4800",
    ),
    "days_in_force": (
        [("export_rules", 2, {"until": "2020"})],
        "export_rules.csv:2 us-2022-tpp until=2020",
        "expected no day before 2022-10-07",
    ),
    "measured_thresholds": (
        [("export_rules", 2, {"at_least": ""})],
        "export_rules.csv:2 us-2022-tpp at_least=",
        "expected a threshold of tpp, here or below",
    ),
    "reach_of_thresholds": (
        [("export_rules", 2, {"data_centre": ""})],
        "export_rules.csv:2 us-2022-tpp data_centre=",
        "expected true or false: whether the threshold is of data-centre chips alone",
    ),
    "ends_of_estimates": (
        [("production", 2, {"high": "1000"})],
        "production.csv:2 nova-one-made-2024-1 high=1000",
        "expected at least central, 100000",
    ),
    "chips_of_estimates": (
        [("production", 2, {"chip_ids": "ghost"})],
        "production.csv:2 nova-one-made-2024-1 chip_ids=ghost",
        "no chip has the id 'ghost'",
    ),
    "parts_of_yields": (
        [("production", 2, {"yield_of": "memory"})],
        "production.csv:2 nova-one-made-2024-1 yield_of=memory",
        "no yield",
    ),
    "markets_of_estimates": (
        [("production", 2, {"market": "chinese"})],
        "production.csv:2 nova-one-made-2024-1 vendor=Nova",
        "expected no value, as the figure is of several vendors",
    ),
    "vendors_of_estimates": (
        [("production", 2, {"vendor": "Shan"})],
        "production.csv:2 nova-one-made-2024-1 vendor=Shan",
        "expected Nova, whose chips are counted",
    ),
    "developers": (
        [("software_support", 2, {"developer": "Novaa"})],
        "software_support.csv:2 novastack-pytorch developer=Novaa",
        "is no vendor of chips.csv",
    ),
    "host_slots": (
        [("chips", 2, {"host_interface": "PCIe Gen5 x16"})],
        "chips.csv:2 nova-one host_interface=PCIe Gen5 x16",
        "expected PCIe 5.0 x16",
    ),
    "chips_of_claims": (
        [("claims", 2, {"chip_ids": "ghost"})],
        "claims.csv:2 c01 chip_ids=ghost",
        "no chip has the id 'ghost'",
    ),
    "counted_since": (
        [("production", 2, {"since": "2025", "span": "cumulative"})],
        "production.csv:2 nova-one-made-2024-1 since=2025",
        "expected no day after 2024",
    ),
    "rents_were_read": (
        [("rental", 2, {"date": "2099"})],
        "rental.csv:2 cloud-nova-one-on-demand-1 date=2099",
        "expected no day after 2026-01-31",
    ),
    "figures_of_systems": (
        [("systems", 2, {"power_kw": "0"})],
        "systems.csv:2 nova-server-1 power_kw=0",
        "expected a figure above 0, or none",
    ),
    "readings_of_values": (
        [("second_readings", 2, {"value": "65"})],
        "second_readings.csv:2 shan-a value=65",
        "chips.csv has 64 now: expected a new reading, or no row",
    ),
    "documents_of_readings": (
        [("second_readings", 2, {"source_id": ""})],
        "second_readings.csv:2 shan-a source_id=",
        "expected the document in which it was seen",
    ),
    "rows_read_again": (
        [("withheld", 2, {"what": "the rate of its memory"})],
        "rereadings.csv:2 withheld fingerprint=1242c814",
        "expected a new reading, or no row",
    ),
    "claims_have_evidence": (
        [("claims", 2, {"id": "c02"})],
        "claims.csv:2 c02",
        "no row of claim_evidence.csv is about this claim",
    ),
}


def _windows(tiny) -> None:
    first = tiny.rows("china_sales")[0]
    tiny.add("china_sales", {**first, "id": "nova-one-2", "since": "2021-01-01", "until": ""})


#: Faults that take more than cells of rows there are.
MADE: dict[str, tuple[Callable[[Any], None], str, str]] = {
    "windows": (
        _windows,
        "china_sales.csv:2 nova-one-1 until=2022-10-07",
        "the next window begins on 2021-01-01: expected an end by then",
    ),
}


@pytest.mark.subjects
@pytest.mark.parametrize("rule", [*PLANTED, *MADE])
def test_a_planted_fault_is_named(tiny, rule):
    # That nothing is named before stands in ``test_the_tiny_directory_is_valid``.
    if rule in MADE:
        plant, place, said = MADE[rule]
        plant(tiny)
    else:
        cells, place, said = PLANTED[rule]
        for table, line, values in cells:
            last = len(tiny.rows(table)) + 1
            at = last if line == -1 else line
            place = place.replace(":-1 ", f":{last} ")
            for field, value in values.items():
                tiny.rewrite(table, at, field, value)
    result = check(tiny.path)
    mine = [str(p) for p in next(r for r in RULES if r.name == rule)(result.package, result.tables)]
    (found,) = [m for m in mine if m.startswith(f"{place}: {said}")]
    assert found in [str(p) for p in result.problems]


#: Of a word that documents put in their own: cells rewritten, and the fault that follows.
FORMS: dict[str, tuple[dict[str, str], dict[str, str], str]] = {
    "a form that fills an unknown": (
        {"form_factor": "module"},
        {},
        "form_factor=module: no comparable row of evidence.csv supports it",
    ),
    "the rack a chip stands in": (
        {},
        {"value": "sold only in a rack"},
        "form_factor=sxm: no comparable row of evidence.csv supports it",
    ),
    "a card that may be any": (
        {"form_factor": "pcie"},
        {"value": "accelerator card"},
        "form_factor=pcie: no comparable row of evidence.csv supports it",
    ),
    "the word of a weak source alone": (
        {},
        {"source_id": "wiki-weak"},
        "form_factor=sxm: only sources marked weak support it",
    ),
    "no form and no reason": (
        {"form_factor": ""},
        {},
        "form_factor=: is empty without a reason: expected a value or a row of gaps.csv "
        "(form_factor)",
    ),
}


@pytest.mark.parametrize("fault", FORMS)
def test_a_form_without_a_document_or_a_reason_is_named(tiny, fault):
    chip, evidence, said = FORMS[fault]
    row = tiny.line("evidence", chip_id="nova-one", field="form_factor")
    for table, line, cells in (("chips", 2, chip), ("evidence", row, evidence)):
        for field, value in cells.items():
            tiny.rewrite(table, line, field, value)
    assert tiny.messages() == [f"chips.csv:2 nova-one {said}"]


@pytest.mark.parametrize(
    ("form", "words"),
    [("sxm", "HGX board"), ("oam", "OAM 1.5 module"), ("pcie", "half-height PCIe card")],
)
def test_a_form_is_named_in_the_words_of_its_document(tiny, form, words):
    row = tiny.line("evidence", chip_id="nova-one", field="form_factor")
    tiny.rewrite("evidence", row, "value", words)
    tiny.set("nova-one", "form_factor", form)
    assert tiny.messages() == []


@pytest.mark.parametrize("note", ["at least 400", '"over" 400', "launch; 'more than' 400"])
def test_a_bound_is_read_in_words_and_in_quotes(tiny, note):
    for field, value in {"field": "fp16_tflops", "value": "400", "note": note}.items():
        tiny.rewrite("evidence", len(tiny.rows("evidence")) + 1, field, value)
    result = check(tiny.path)
    (rule,) = [r for r in RULES if r.name == "stated_lower_bounds"]
    (found,) = rule(result.package, result.tables)
    assert "expected at-least" in str(found)


def test_a_column_that_no_row_uses_is_named(real_data, tiny_data):
    (rule,) = [r for r in RULES if r.name == "used_columns"]
    claims = real_data.tables["claims"].assign(settle=None)
    (found,) = rule(real_data.package, {**real_data.tables, "claims": claims})
    assert str(found) == "claims.csv:1 settle=: no row uses this column"
    # In a directory of four parts columns wait for their first value.
    assert not list(rule(tiny_data.package, tiny_data.tables))


def _cell(data: Dataset, table: str, row: str, field: str, value: Any) -> Dataset:
    frame = data.tables[table].copy()
    frame.loc[frame[frame.columns[0]] == row, field] = value
    return replace(data, tables={**data.tables, table: frame})


def _emptied(data: Dataset, table: str, field: str) -> Dataset:
    frame = data.tables[table]
    frame = frame.assign(**{field: None}).astype(frame.dtypes.to_dict())
    return replace(data, tables={**data.tables, table: frame})


def _without(data: Dataset, table: str, row: str) -> Dataset:
    frame = data.tables[table]
    return replace(data, tables={**data.tables, table: frame[frame[frame.columns[0]] != row]})


#: Rule to a change of our own data, the row that is named, and what is said of it.
COMPUTED: dict[str, tuple[Callable[[Dataset], Dataset], tuple[str, str, str], str]] = {
    "experts_of_shapes": (
        lambda data: _cell(data, "models", "deepseek-v3", "expert_width", 1024),
        ("models", "deepseek-v3", "expert_width=1024"),
        "an expert comes to",
    ),
    "results_within_bounds": (
        lambda data: _cell(data, "measured", "aibench-001", "value", 1e9),
        ("measured", "aibench-001", "value=1000000000"),
        "times its bound: a fault of the row",
    ),
    "needed_exceptions": (
        lambda data: _cell(data, "measured", "flagperf-003", "value", 0.001),
        ("measured_exceptions", "flagperf-003", "measured_id=flagperf-003"),
        "is not above its bound: expected no exception",
    ),
    "fitted_on_present_results": (
        lambda data: _cell(data, "expected", "serving-nvidia-hopper", "fingerprint", "0" * 12),
        ("expected", "serving-nvidia-hopper", "fingerprint=000000000000"),
        "is not that of present results",
    ),
    "checks_of_claims": (
        lambda data: _without(data, "chips", "nvidia-h20"),
        ("claim_checks", "o26", "base=nvidia-h20"),
        "is not in chips.csv",
    ),
    "computed_claims": (
        lambda data: _emptied(data, "production", "central"),
        ("claims", "o06", "id=o06"),
        "its check comes to no figure: a value it rests on is unknown",
    ),
    "readings_of_claims": (
        lambda data: _cell(data, "claims", "o26", "reading", "contradicted"),
        ("claims", "o26", "reading=contradicted"),
        "expected supported or mixed",
    ),
    "evidence_of_readings": (
        lambda data: _cell(data, "claims", "o31", "reading", "supported"),
        ("claims", "o31", "reading=supported"),
        "no row of claim_evidence.csv supports it, and nothing is computed for it",
    ),
}


@pytest.mark.subjects
@pytest.mark.parametrize("name", COMPUTED)
def test_a_planted_fault_of_what_is_computed_is_named(real_data, name):
    change, (table, row, cell), said = COMPUTED[name]
    (rule,) = [r for r in analysis_rules.RULES if r.__name__ == name]
    assert list(rule(real_data)) == []
    data = change(real_data)
    frame = data.tables[table]
    line = frame.index[frame[frame.columns[0]] == row][0]
    found = [str(p) for p in rule(data)]
    mine = [m for m in found if m.startswith(f"{table}.csv:{line} {row} {cell}: ")]
    assert any(said in m for m in mine), found
    # The command asks every rule, which takes as long as all of these together.
    if name in share(COMPUTED, 4):
        assert set(found) <= {str(p) for p in analysis_rules.faults(data)}


def test_every_rule_has_a_planted_fault():
    assert {*PLANTED, *MADE, "used_columns"} == {rule.name for rule in RULES}
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert set(COMPUTED) == {rule.__name__ for rule in analysis_rules.RULES}
    assert all(rule.words.endswith(".") for rule in RULES)


def test_a_directory_without_optional_tables_is_not_asked(tiny):
    needed = {"chips", "evidence", "sources", "gaps", "rejected", "excluded"}
    gone = [r["name"] for r in tiny.package["resources"] if r["name"] not in needed]
    package = tiny.package | {
        "resources": [r for r in tiny.package["resources"] if r["name"] in needed]
    }
    for table in gone:
        tiny.file(table).unlink()
    tiny.declare(package)
    assert tiny.messages() == []
    assert analysis_rules.faults(tiny.load()) == ()
