"""Each rule across rows and tables, broken once and kept once, as ``check`` reports it."""

from __future__ import annotations

import pytest

from .conftest import OF_ANOTHER_KIND


def _stated(tiny, chip: str, field: str) -> int:
    return tiny.line("evidence", chip_id=chip, field=field)


# Support: every adopted value has a comparable row of evidence.


@pytest.mark.parametrize("stated", ["79.2", "80", "80.8"])
def test_a_figure_within_one_per_cent_supports(tiny, stated):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "memory_gb"), "value", stated)
    assert tiny.messages() == []


@pytest.mark.parametrize("stated", ["79.1", "80.9", "800"])
def test_a_figure_further_away_does_not_support(tiny, stated):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "memory_gb"), "value", stated)
    assert tiny.messages() == [
        "chips.csv:2 nova-one memory_gb=80: no comparable row of evidence.csv supports it"
    ]


def test_the_upper_end_of_a_stated_range_supports(tiny):
    line = _stated(tiny, "nova-one", "memory_gb")
    tiny.rewrite("evidence", line, "value", "64")
    tiny.rewrite("evidence", line, "value_high", "80")
    assert tiny.messages() == []


def test_a_value_without_any_evidence_is_not_supported(tiny):
    tiny.remove("evidence", chip_id="nova-one", field="tdp_w")
    assert tiny.messages() == [
        "chips.csv:2 nova-one tdp_w=400: no comparable row of evidence.csv supports it"
    ]


@pytest.mark.parametrize("qualifier", ["unstated", "derived"])
def test_a_qualifier_of_a_comparable_figure_supports(tiny, qualifier):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "tdp_w"), "qualifier", qualifier)
    assert tiny.messages() == []


@pytest.mark.parametrize("qualifier", OF_ANOTHER_KIND)
def test_a_figure_of_another_kind_does_not_support(tiny, qualifier):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "tdp_w"), "qualifier", qualifier)
    # One whose units include others than those adopted is named by a rule of its own, too.
    said = [fault for fault in tiny.messages() if "without those units" not in fault]
    assert said == ["chips.csv:2 nova-one tdp_w=400: no comparable row of evidence.csv supports it"]


def test_the_sparse_figure_cannot_be_adopted(tiny):
    tiny.set("nova-one", "fp16_tflops", "600")  # its sparse row says 600
    assert (
        "chips.csv:2 nova-one fp16_tflops=600: no comparable row of evidence.csv supports it"
        in tiny.messages()
    )


def test_weak_sources_alone_do_not_support(tiny):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "tdp_w"), "source_id", "wiki-weak")
    assert tiny.messages() == [
        "chips.csv:2 nova-one tdp_w=400: only sources marked weak support it"
    ]


def test_a_weak_source_beside_a_sound_one_does_no_harm(tiny):
    tiny.state("nova-one", "tdp_w", "400", source_id="wiki-weak", basis="reference")
    assert tiny.messages() == []


@pytest.mark.parametrize("field", ["architecture", "memory_type", "interconnect", "software"])
def test_a_description_is_supported_by_any_row_of_its_field(tiny, field):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", field), "value", "in other words")
    assert tiny.messages() == []


def test_a_description_without_a_row_is_not_supported(tiny):
    tiny.remove("evidence", chip_id="nova-one", field="memory_type")
    assert tiny.messages() == [
        "chips.csv:2 nova-one memory_type=HBM2e: no comparable row of evidence.csv supports it"
    ]


def test_a_name_is_compared_without_case_and_otherwise_exactly(tiny):
    line = _stated(tiny, "nova-one", "foundry")
    tiny.rewrite("evidence", line, "value", "tsmc")
    assert tiny.messages() == []
    tiny.rewrite("evidence", line, "value", "Samsung")
    assert tiny.messages() == [
        "chips.csv:2 nova-one foundry=TSMC: no comparable row of evidence.csv supports it"
    ]


@pytest.mark.parametrize("stated", ["2020-Q3", "2020-07", "2020-08-31", "2020-09-30"])
def test_a_date_within_the_adopted_one_supports(tiny, stated):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "released"), "value", stated)
    assert tiny.messages() == []


@pytest.mark.parametrize("stated", ["2020", "2020-06", "2020-10-01", "2020-Q2"])
def test_a_date_outside_or_less_precise_does_not_support(tiny, stated):
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "released"), "value", stated)
    assert tiny.messages() == [
        "chips.csv:2 nova-one released=2020-Q3: no comparable row of evidence.csv supports it"
    ]


def test_a_plan_supports_an_expected_date_and_no_release(tiny):
    tiny.rewrite("evidence", _stated(tiny, "shan-b", "expected"), "qualifier", "plan")
    assert tiny.messages() == []
    tiny.rewrite("evidence", _stated(tiny, "nova-one", "released"), "qualifier", "plan")
    assert any("released=2020-Q3: no comparable" in m for m in tiny.messages())


@pytest.mark.parametrize("status", ["shipping", "discontinued"])
def test_evidence_of_a_release_supports_a_status_of_shipping(tiny, status):
    tiny.remove("evidence", chip_id="nova-one", field="status")
    tiny.set("nova-one", "status", status)
    assert tiny.messages() == []


def test_evidence_of_an_announcement_supports_a_status_of_announced_only(tiny):
    tiny.remove("evidence", chip_id="shan-b", field="status")
    assert tiny.messages() == []
    tiny.set("shan-b", "status", "sampling")
    assert tiny.messages() == [
        "chips.csv:5 shan-b status=sampling: no comparable row of evidence.csv supports it"
    ]


def test_a_status_of_shipping_needs_a_release_or_a_word_of_its_own(tiny):
    tiny.adopt("nova-one", "released", "")
    tiny.remove("evidence", chip_id="nova-one", field="status")
    assert tiny.messages() == [
        "chips.csv:2 nova-one status=shipping: no comparable row of evidence.csv supports it"
    ]


def test_a_process_supports_the_class_it_belongs_to(tiny):
    tiny.remove("evidence", chip_id="shan-a", field="node_nm")
    assert tiny.messages() == []
    tiny.remove("evidence", chip_id="shan-a", field="process_node")
    said = tiny.messages()
    assert "chips.csv:4 shan-a node_nm=7: no comparable row of evidence.csv supports it" in said


def test_a_stated_node_supports_its_class(tiny):
    tiny.rewrite("evidence", _stated(tiny, "nova-two", "node_nm"), "value", "4")
    assert tiny.messages() == []


# Absence: a core fact has a value or a reason, never both.


@pytest.mark.parametrize(
    "field",
    [
        "foundry",
        "process_node",
        "die_area_mm2",
        "memory_gb",
        "memory_bw_gbs",
        "fp16_tflops",
        "fp8_tflops",
        "int8_tops",
        "interconnect_gbs",
        "tdp_w",
        "price_usd",
        "released",
    ],
)
def test_an_empty_core_fact_needs_a_reason(tiny, field):
    tiny.set("nova-one", field, "")
    fact = "release" if field == "released" else field
    message = (
        f"chips.csv:2 nova-one {field}=: is empty without a reason: "
        f"expected a value or a row of gaps.csv ({fact})"
    )
    assert message in tiny.messages()
    tiny.adopt("nova-one", field, "")
    assert message not in tiny.messages()


def test_an_expected_date_stands_for_the_release(tiny):
    assert not any("release" in m for m in tiny.messages())  # shan-b has only ``expected``
    tiny.set("shan-b", "expected", "")
    assert not any("is empty without" in m for m in tiny.messages()), "it is said why"
    tiny.remove("gaps", chip_id="shan-b", field="released")
    assert any("is empty without a reason" in m and "(release)" in m for m in tiny.messages())


def test_other_fields_may_be_empty(tiny):
    tiny.set("nova-one", "scale_up_chips", "")
    assert tiny.messages() == []


def test_no_cell_has_both_a_value_and_a_reason(tiny):
    tiny.adopt("nova-two", "price_usd", "30000")
    assert tiny.messages() == []
    tiny.add(
        "gaps",
        {
            "chip_id": "nova-two",
            "field": "price_usd",
            "reason": "withheld",
            "note": "kept back",
            "looked_at": "2026-01",
        },
    )
    assert tiny.messages() == [
        f"gaps.csv:{tiny.line('gaps', chip_id='nova-two')} nova-two price_usd=withheld: "
        "chips.csv has a value for this cell: expected one or the other"
    ]


# References.


@pytest.mark.parametrize("table", ["evidence", "gaps"])
def test_a_row_about_an_unknown_chip(tiny, table):
    row = {**tiny.rows(table)[-1], "chip_id": "shan-z"}
    if table == "evidence":
        row |= {"field": "tdp_w", "value": "9", "basis": "press", "qualifier": ""}
    tiny.add(table, row)
    line = tiny.line(table, chip_id="shan-z")
    assert tiny.messages() == [f"{table}.csv:{line} shan-z chip_id=shan-z: is not in chips.csv"]


@pytest.mark.parametrize("table", ["evidence", "gaps", "rejected"])
def test_a_row_of_an_unknown_source(tiny, table):
    line = len(tiny.rows(table)) + 1
    row = tiny.rows(table)[-1]["chip_id"]
    tiny.rewrite(table, line, "source_id", "no-such-source")
    said = tiny.messages()
    assert f"{table}.csv:{line} {row} source_id=no-such-source: is not in sources.csv" in said


def test_a_gap_may_name_the_source_searched(tiny):
    tiny.rewrite("gaps", 2, "source_id", "trade-press")
    assert tiny.messages() == []


def test_a_source_that_nothing_uses(tiny):
    spare = {**tiny.rows("sources")[0], "source_id": "spare-one", "url": "https://example.org/3"}
    tiny.add("sources", spare)
    line = tiny.line("sources", source_id="spare-one")
    assert tiny.messages() == [f"sources.csv:{line} spare-one: no row uses this source"]


@pytest.mark.parametrize("table", ["gaps", "rejected"])
def test_a_source_used_by_another_table_is_used(tiny, table):
    spare = {"source_id": "spare-one", "url": "https://example.org/spare"}
    tiny.add("sources", tiny.rows("sources")[0] | spare)
    tiny.rewrite(table, 2, "source_id", "spare-one")
    assert tiny.messages() == []


def test_a_chip_is_not_both_listed_and_excluded(tiny):
    tiny.add("excluded", {"chip_id": "shan-b", "reason": "no datasheet"})
    line = tiny.line("excluded", chip_id="shan-b")
    assert tiny.messages() == [f"excluded.csv:{line} shan-b: is also a row of chips.csv"]


# Keys and order.


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ("chips", "id=nova-one"),
        ("sources", "source_id=data-sheet"),
        ("gaps", "chip_id,field=nova-two,price_usd"),
        ("rejected", "chip_id,field,source_id,value=shan-b,process_node,trade-press,TSMC 7 nm"),
        ("excluded", "chip_id=shan-family"),
    ],
)
def test_a_row_that_appears_twice(tiny, table, place):
    rows = tiny.rows(table)
    tiny.write(table, [rows[0], *rows])
    assert f"{table}.csv:3 {place}: appears twice: expected one row" in tiny.messages()


def test_a_statement_that_appears_twice(tiny):
    line = _stated(tiny, "nova-one", "tdp_w")
    rows = tiny.rows("evidence")
    tiny.write("evidence", [*rows[: line - 1], rows[line - 2], *rows[line - 1 :]])
    (message,) = tiny.messages()
    assert message.startswith(f"evidence.csv:{line + 1} chip_id,field,source_id,value,qualifier=")
    assert message.endswith("appears twice: expected one row")


def test_two_documents_may_state_the_same(tiny):
    tiny.state("nova-one", "tdp_w", "400", source_id="trade-press", basis="press")
    assert tiny.messages() == []


@pytest.mark.parametrize("table", ["chips", "evidence", "sources", "gaps"])
def test_rows_out_of_order(tiny, table):
    rows = tiny.rows(table)
    tiny.write(table, [*rows[1:], rows[0]])
    key = tiny.columns(table)[0]
    last = len(rows) + 1
    assert tiny.messages() == [
        f"{table}.csv:{last} {rows[0][key]}: is out of order: expected rows sorted by {key}"
    ]


# Evidence is of the type of its field.


@pytest.mark.parametrize("value", ["eighty", "0", "-80", "80 GB", "80-96", "inf", "nan", "1e2"])
def test_evidence_of_a_figure_is_a_plain_number_above_zero(tiny, value):
    tiny.state("nova-one", "memory_gb", value, source_id="trade-press", basis="press")
    line = tiny.line("evidence", chip_id="nova-one", field="memory_gb", value=value)
    assert tiny.messages() == [
        f"evidence.csv:{line} nova-one memory_gb={value}: "
        "expected a number above 0; unknown is a row of gaps.csv"
    ]


def test_a_range_does_not_end_below_its_start(tiny):
    line = _stated(tiny, "nova-one", "memory_gb")
    tiny.rewrite("evidence", line, "value_high", "80")
    assert tiny.messages() == []
    tiny.rewrite("evidence", line, "value_high", "79.9")
    assert tiny.messages() == [
        f"evidence.csv:{line} nova-one value_high=79.9: expected at least the value 80"
    ]


@pytest.mark.parametrize("value", ["soon", "2025-13", "2025-00", "2025-01-00", "Q3 2025", "20255"])
def test_evidence_of_a_date_is_a_date(tiny, value):
    tiny.state("shan-b", "announced", value, source_id="trade-press", basis="press")
    line = tiny.line("evidence", chip_id="shan-b", field="announced", value=value)
    assert tiny.messages() == [
        f"evidence.csv:{line} shan-b announced={value}: "
        "expected a date such as 2025, 2025-Q3, 2025-03 or 2025-03-18"
    ]


def test_a_plan_may_be_dated_in_words(tiny):
    tiny.state("shan-b", "expected", "next year", qualifier="plan", source_id="trade-press")
    assert tiny.messages() == []


@pytest.mark.parametrize(("field", "value"), [("status", "sold"), ("workload", "gaming")])
def test_evidence_of_a_closed_vocabulary_uses_its_words(tiny, field, value):
    tiny.state("nova-one", field, value, source_id="trade-press", basis="press")
    line = tiny.line("evidence", chip_id="nova-one", field=field, value=value)
    (message,) = tiny.messages()
    assert message.startswith(f"evidence.csv:{line} nova-one {field}={value}: expected one of ")


# Dates.


def test_a_released_part_has_no_expected_date(tiny):
    tiny.adopt("nova-one", "expected", "2020-08")
    assert tiny.messages() == [
        "chips.csv:2 nova-one expected=2020-08: the part is released: expected an empty cell"
    ]


@pytest.mark.parametrize("status", ["announced", "rumoured"])
def test_a_released_part_is_not_merely_announced(tiny, status):
    tiny.adopt("nova-one", "status", status)
    said = f"chips.csv:2 nova-one released=2020-Q3: its status is {status}: expected no release"
    assert said in tiny.messages()


def test_a_sampling_part_may_have_a_release(tiny):
    tiny.adopt("nova-one", "status", "sampling")
    assert tiny.messages() == []


def test_a_release_is_not_years_before_the_announcement(tiny):
    # A part for its maker's own cloud may be in use first: two years from the end of 2020-Q3.
    tiny.adopt("nova-one", "announced", "2022-09")
    assert tiny.messages() == []
    tiny.adopt("nova-one", "announced", "2022-11")
    (message,) = tiny.messages()
    assert message.startswith("chips.csv:2 nova-one released=2020-Q3: is more than two years")
    assert message.endswith("before the announcement on 2022-11")


# Plausibility: nova-one has 1 die of 800 mm2, 400 W, 80 GB at 2000 GB/s, 300 TFLOPS.


@pytest.mark.parametrize(
    ("kept", "broken", "field", "said"),
    [
        (
            {"die_area_mm2": "858"},
            {"die_area_mm2": "870"},
            "die_area_mm2",
            "more than a reticle (858 mm2)",
        ),
        (
            {"die_area_mm2": "1716", "compute_dies": "2"},
            {"die_area_mm2": "1760", "compute_dies": "2"},
            "die_area_mm2",
            "more than a reticle",
        ),
        (
            {"die_area_mm2": "3200", "compute_dies": "4", "tdp_w": "6000"},
            {"die_area_mm2": "3200", "compute_dies": "4", "tdp_w": "6001"},
            "tdp_w",
            "above 6000 W for one package",
        ),
        ({"tdp_w": "2400"}, {"tdp_w": "2401"}, "tdp_w", "more than 3 W for each mm2"),
        (
            {"transistors_bn": "280"},
            {"transistors_bn": "281"},
            "transistors_bn",
            "outside 3 to 350 million transistors",
        ),
        (
            {"transistors_bn": "2.4"},
            {"transistors_bn": "2.3"},
            "transistors_bn",
            "outside 3 to 350 million transistors",
        ),
        (
            {"fp8_tflops": "298", "fp4_tflops": "600"},
            {"fp8_tflops": "296", "fp4_tflops": "600"},
            "fp8_tflops",
            "below FP16",
        ),
        (
            {"fp8_tflops": "1350", "fp4_tflops": "1350"},
            {"fp8_tflops": "1360", "fp4_tflops": "1360"},
            "fp8_tflops",
            "more than 4.5 times FP16",
        ),
        ({"fp4_tflops": "600"}, {"fp4_tflops": "593"}, "fp4_tflops", "below FP8"),
        ({"fp4_tflops": "2400"}, {"fp4_tflops": "2431"}, "fp4_tflops", "more than four times FP8"),
        ({"int8_tops": "2400"}, {"int8_tops": "2431"}, "int8_tops", "more than eight times FP16"),
        ({"tf32_tflops": "300"}, {"tf32_tflops": "304"}, "tf32_tflops", "above FP16"),
        (
            {"memory_type": "GDDR7", "memory_bw_gbs": "5000"},
            {"memory_type": "GDDR7", "memory_bw_gbs": "5001"},
            "memory_bw_gbs",
            "above 5000 GB/s with GDDR",
        ),
        (
            {"memory_type": "LPDDR5X", "memory_bw_gbs": "5000"},
            {"memory_type": "LPDDR5X", "memory_bw_gbs": "5001"},
            "memory_bw_gbs",
            "above 5000 GB/s with LPDDR",
        ),
        (
            {"memory_type": "DDR5", "memory_bw_gbs": "3000"},
            {"memory_type": "DDR5", "memory_bw_gbs": "3001"},
            "memory_bw_gbs",
            "above 3000 GB/s with DDR",
        ),
        (
            {"memory_bw_gbs": "100"},
            {"memory_bw_gbs": "99"},
            "memory_bw_gbs",
            "below 100 GB/s with HBM",
        ),
        (
            {"memory_type": "HBM2e"},
            {"memory_type": "SRAM"},
            "memory_bw_gbs",
            "SRAM bandwidth belongs in sram_bw_gbs",
        ),
        (
            {"memory_bw_gbs": "26000"},
            {"memory_bw_gbs": "27000"},
            "memory_bw_gbs",
            "outside 0.003 to 2 s",
        ),
        (
            {"memory_type": "GDDR7", "memory_bw_gbs": "40"},
            {"memory_type": "GDDR7", "memory_bw_gbs": "39"},
            "memory_bw_gbs",
            "outside 0.003 to 2 s",
        ),
        (
            {"process_node": "TSMC 6 nm"},
            {"process_node": "TSMC 4N"},
            "node_nm",
            "TSMC 4N is of the 5 nm class",
        ),
    ],
)
def test_plausibility(tiny, kept, broken, field, said):
    for name, value in kept.items():
        tiny.adopt("nova-one", name, value)
    assert tiny.messages() == []
    for name, value in broken.items():
        tiny.adopt("nova-one", name, value)
    (message,) = tiny.messages()
    assert message.startswith(f"chips.csv:2 nova-one {field}=")
    assert said in message


def test_a_limit_for_delivered_parts_spares_announced_ones(tiny):
    fields = tiny.load().package.chip_fields
    limits = {n: f.maximum_delivered for n, f in fields.items() if f.maximum_delivered}
    assert limits["memory_bw_gbs"] == 30000
    for chip in ("nova-two", "shan-b"):
        tiny.adopt(chip, "memory_bw_gbs", "33500")
    assert tiny.messages() == [
        "chips.csv:3 nova-two memory_bw_gbs=33500: above the 30000 allowed (GB/s)"
    ]
    tiny.adopt("nova-two", "memory_bw_gbs", "30000")
    assert tiny.messages() == []


def test_bandwidth_no_assembly_of_hbm_reaches(tiny):
    tiny.adopt("nova-one", "memory_gb", "2400")
    tiny.adopt("nova-one", "memory_bw_gbs", "60001")
    assert any("above 60000 GB/s with HBM" in m for m in tiny.messages())


def test_a_wafer_may_be_large_and_hot(tiny):
    tiny.adopt("nova-one", "kind", "wafer")
    for name, value in {
        "die_area_mm2": "46000",
        "tdp_w": "20000",
        "transistors_bn": "2600",
    }.items():
        tiny.adopt("nova-one", name, value)
    assert tiny.messages() == []


def test_the_area_of_an_unknown_number_of_dies_is_not_judged(tiny):
    tiny.adopt("nova-one", "compute_dies", "")
    tiny.adopt("nova-one", "die_area_mm2", "1600")
    assert tiny.messages() == []


def test_a_process_that_names_no_node_is_not_judged(tiny):
    tiny.adopt("nova-one", "process_node", "TSMC")
    assert tiny.messages() == []
