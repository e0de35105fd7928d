"""Which rule catches which chip on which day, against worked examples of real chips by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from honest_silicon.analysis.export_rules import (
    NOT_CAUGHT,
    classify,
    density,
    in_force,
    io_bandwidth,
    met,
    tpp,
)
from honest_silicon.analysis.export_rules import tests as rule_tests
from honest_silicon.analysis.rule_report import report

SAME = settings(deadline=None, derandomize=True, database=None)
A, B, FIRST = "3A090.a", "3A090.b", "3A090"
#: First days of the rule of 2022 and of that of 2023, which ends the first.
Y2022, Y2023 = date(2022, 10, 7), date(2023, 11, 17)
DAY = timedelta(days=1)

# Chip: TPP by hand, density by hand (None: no die area), class of 2022, class of 2023.
WORKED = {
    # 312 TFLOPS x 16 = 624 TOPS x 8 = 4,992 over 826 mm2 = 6.04; links of 600 GB/s.
    "nvidia-a100-sxm-80gb": (4992.0, 6.0436, (FIRST,), (A,)),
    # 1,979 x 8 = 15,832 (16 bits: 989 x 16 = 15,824) over 814; links of 900.
    "nvidia-h100-sxm": (15832.0, 19.4496, (FIRST,), (A,)),
    # As the A100 and the H100, with links of 400: below 600, so free until 2023.
    "nvidia-a800-sxm-80gb": (4992.0, 6.0436, (NOT_CAUGHT,), (A,)),
    "nvidia-h800-sxm": (15832.0, 19.4496, (NOT_CAUGHT,), (A,)),
    # 148 x 16 = 2,368: below 2,400 at 2.91 a mm2 (814 mm2), which is below 3.2.
    "nvidia-h20": (2368.0, 2.9091, (NOT_CAUGHT,), (NOT_CAUGHT,)),
    # 733 x 8 = 5,864 over 608.5. It has no link, and its slot moves 64 GB/s.
    "nvidia-l40s": (5864.0, 9.6368, (NOT_CAUGHT,), (A,)),
    # 2,250 x 16 = 4,500 x 8 = 9,000 x 4 = 36,000 over 1,620; links of 1,800.
    "nvidia-b200": (36000.0, 22.2222, (FIRST,), (A,)),
    # The nominal 376 x 16 = 6,016, not 353.9 x 16, over 665.61; links of 392 and a slot of 64.
    "huawei-ascend-910b": (6016.0, 9.0383, (NOT_CAUGHT,), (A,)),
    # The nominal 752 x 16 = 12,032, not 707.8 x 16; its links are put at 400 to 784.
    "huawei-ascend-910c": (12032.0, None, (FIRST, NOT_CAUGHT), (A,)),
    # 1,835 x 16 = 29,360 (8 bits: half of it); links of 1,050.
    "intel-gaudi-3": (29360.0, None, (FIRST,), (A,)),
    # 2,614.9 x 8 = 20,919.2 (16 bits: 1,307.4 x 16 = 20,918.4); links of 896.
    "amd-mi300x": (20919.2, None, (FIRST,), (A,)),
}


@pytest.mark.parametrize("chip", WORKED)
def test_worked_examples(real_data, chip):
    performance, dense, then, now = WORKED[chip]
    figure = tpp(chip, real_data).interval
    assert figure is not None
    assert figure.value == pytest.approx(performance)
    shown = density(chip, real_data)
    if dense is None:
        assert shown.missing == ("die_area_mm2",)
        assert shown.floor
    else:
        assert shown.interval is not None
        assert shown.interval.value == pytest.approx(dense, abs=1e-4)
    # The rule of 2022 holds from its first day to the day before that of 2023.
    assert classify(chip, Y2022 - DAY, real_data).possible == (NOT_CAUGHT,)
    assert classify(chip, Y2022, real_data).possible == then
    assert classify(chip, Y2023 - DAY, real_data).possible == then
    assert classify(chip, Y2023, real_data).possible == now


@pytest.mark.parametrize(
    ("chip", "nominal", "matrix"),
    [("huawei-ascend-910b", 376, 353.9), ("huawei-ascend-910c", 752, 707.8)],
)
def test_tpp_counts_vector_units_where_the_vendor_does(real_data, chip, nominal, matrix):
    figure = tpp(chip, real_data)
    assert figure.nominal
    assert figure.interval.value == nominal * 16
    assert real_data.cell(chip, "fp16_tflops").value == matrix
    # A part of a reader's with the same figures has no nominal one.
    edited = {**real_data.chips.loc[chip].to_dict(), "id": ""}
    assert not tpp(edited, real_data).nominal
    # An A100 has none either.
    assert not tpp("nvidia-a100-sxm-80gb", real_data).nominal


def test_a_consumer_card_and_a_part_without_figures(real_data):
    # RTX 4090: 330.4 x 16 = 660.8 x 8 = 5,286 over 608 mm2 = 8.7, whatever it is meant for.
    card = {"fp16_tflops": 330.4, "fp8_tflops": 660.8, "die_area_mm2": 608.0, "node_nm": 5}
    assert tpp(card, real_data).interval.value == pytest.approx(5286.4)
    assert density(card, real_data).interval.value == pytest.approx(8.6947, abs=1e-4)
    assert classify(card, Y2023, real_data).possible == (A,)
    slot = card | {"host_interface": "PCIe 4.0 x16", "interconnect_gbs": 0.0}
    assert classify(slot, Y2022, real_data).possible == (NOT_CAUGHT,)
    # MI308: no rate is published, so no rule on rates can be decided, and it says so.
    assert tpp("amd-mi308", real_data).missing == ("fp16_tflops",)
    found = classify("amd-mi308", Y2023, real_data)
    assert found.possible == (A, B, NOT_CAUGHT)
    assert "fp16_tflops" in found.unknown


@pytest.mark.parametrize(
    ("links", "slot", "expected"),
    [
        # 300 x 16 = 4,800 in each; links and slot count together.
        (540.0, "PCIe 4.0 x16", FIRST),  # 604
        (540.0, "PCIe 3.0 x16", NOT_CAUGHT),  # 572
        (536.0, "PCIe 4.0 x16", FIRST),  # 600
        (535.9, "PCIe 4.0 x16", NOT_CAUGHT),
        (540.0, None, NOT_CAUGHT),
    ],
)
def test_all_inputs_and_outputs_count_in_2022(real_data, links, slot, expected):
    row = part(300.0, interconnect_gbs=links, host_interface=slot)
    assert classify(row, Y2022, real_data).possible == (expected,)


def test_a_part_of_unknown_link_has_at_least_its_slot(real_data):
    row = part(300.0, host_interface="PCIe 4.0 x16")
    assert io_bandwidth(row, real_data).interval.value == 64
    assert io_bandwidth(row, real_data).floor
    assert classify(row, Y2022, real_data).possible == (FIRST, NOT_CAUGHT)


def test_before_the_first_rule_nothing_is_in_force(real_data):
    assert in_force(real_data, Y2022 - DAY) == ()
    assert {t.rule_set for t in in_force(real_data, Y2022)} == {"us-2022-10"}
    assert {t.rule_set for t in in_force(real_data, Y2023 - DAY)} == {"us-2022-10"}
    assert {t.rule_set for t in in_force(real_data, Y2023)} == {"us-2023-10"}
    assert classify("nvidia-b200", Y2022 - DAY, real_data).possible == (NOT_CAUGHT,)


def part(fp16: float, area: float | None = None, **more) -> dict:
    """A part of 5 nm known by its 16-bit rate: its TPP is 16 times that."""
    return {"fp16_tflops": fp16, "die_area_mm2": area, "node_nm": 5, **more}


@pytest.mark.parametrize(
    ("fp16", "links", "expected"),
    [
        (300.0, 600.0, FIRST),  # 4,800 and 600: both met at their ends.
        (300.0, 599.9, NOT_CAUGHT),
        (299.9, 600.0, NOT_CAUGHT),  # 4,798.4
        (3000.0, 400.0, NOT_CAUGHT),  # No speed makes up for slow links.
        (100.0, 5000.0, NOT_CAUGHT),
    ],
)
def test_both_thresholds_of_2022(real_data, fp16, links, expected):
    found = classify(part(fp16, interconnect_gbs=links), Y2022, real_data)
    assert found.possible == (expected,)


@pytest.mark.parametrize(
    ("fp16", "area", "expected"),
    [
        (300.0, 10_000.0, A),  # 4,800, however thin: 0.48 a mm2.
        (299.9, 10_000.0, NOT_CAUGHT),  # 4,798.4 at 0.48.
        (299.9, 2_000.0, B),  # 4,798.4 at 2.40.
        (148.0, 400.0, A),  # 2,368 / 400 = 5.92.
        (148.0, 401.0, B),  # 5.905, of 3.2 or more.
        (100.0, 200.0, A),  # 1,600 at 8.
        (99.9, 200.0, NOT_CAUGHT),  # 1,598.4 at 7.99: too slow for any tier.
        (100.0, 500.0, B),  # 1,600 / 500 = 3.2.
        (100.0, 501.0, NOT_CAUGHT),  # 3.194
        (150.0, 1_500.0, B),  # 2,400 / 1,500 = 1.6.
        (150.0, 1_501.0, NOT_CAUGHT),  # 1.599
        (149.9, 1_000.0, NOT_CAUGHT),  # 2,398.4 at 2.40: below 2,400 and below 3.2.
    ],
)
def test_each_threshold_of_2023(real_data, fp16, area, expected):
    found = classify(part(fp16, area), Y2023, real_data)
    assert found.possible == (expected,)
    assert found.decided
    assert found.unknown == ()


def test_the_highest_product_sets_tpp(real_data):
    # 100 x 16 = 1,600; 300 x 8 = 2,400; 100 x 64 = 6,400; 700 x 4 = 2,800.
    row = part(100.0, fp8_tflops=300.0, fp4_tflops=700.0)
    assert tpp(row, real_data).interval.value == 2800
    assert tpp(row, real_data).field == "fp4_tflops"
    assert tpp(row | {"fp64_tflops": 100.0}, real_data).interval.value == 6400
    # Vector rates alone do not tell the matrix rate.
    assert tpp({"fp32_tflops": 100.0, "fp64_tflops": 50.0}, real_data).interval is None


def test_unknown_area_is_open_and_not_uncontrolled(real_data):
    found = classify("nvidia-h20-3e", Y2023, real_data)  # 2,368 and no die area.
    assert found.possible == (A, B, NOT_CAUGHT)
    assert not found.decided
    assert found.unknown == ("die_area_mm2",)
    # Where TPP alone decides, the area does not matter: 4,800 is in, 1,598.4 out.
    assert classify(part(300.0), Y2023, real_data).possible == (A,)
    assert classify(part(99.9), Y2023, real_data).possible == (NOT_CAUGHT,)


def test_unknown_node_leaves_density_open(real_data):
    row = part(150.0, 500.0) | {"node_nm": None}
    assert density(row, real_data).missing == ("node_nm",)
    assert not classify(row, Y2023, real_data).decided


def test_a_planar_part_has_no_density(real_data):
    # 299.9 x 16 = 4,798.4 on 28 nm: no applicable area, so only 4,800 could catch it.
    assert classify(part(299.9, 100.0, node_nm=28), Y2023, real_data).possible == (NOT_CAUGHT,)
    assert classify(part(299.9, 100.0, node_nm=16), Y2023, real_data).possible == (A,)
    assert classify(part(300.0, 100.0, node_nm=28), Y2023, real_data).possible == (A,)


def test_unknown_performance_or_links_are_open(real_data):
    nothing = {"node_nm": 5, "die_area_mm2": 800.0}
    assert classify(nothing, Y2023, real_data).possible == (A, B, NOT_CAUGHT)
    assert "fp16_tflops" in classify(nothing, Y2023, real_data).unknown
    found = classify(part(300.0), Y2022, real_data)
    assert found.possible == (FIRST, NOT_CAUGHT)
    assert found.unknown == ("interconnect_gbs",)
    # Slow links free a part whatever its speed.
    assert classify({"interconnect_gbs": 100.0}, Y2022, real_data).possible == (NOT_CAUGHT,)


def test_a_part_with_only_eight_bits_known_may_be_faster(real_data):
    # 590 x 8 = 4,720, but its 16-bit rate may come to more.
    row = {"int8_tops": 590.0, "die_area_mm2": 10_000.0, "node_nm": 5}
    assert tpp(row, real_data).floor
    assert A in classify(row, Y2023, real_data).possible
    assert NOT_CAUGHT in classify(row, Y2023, real_data).possible
    # With it known, 250 x 16 = 4,000, nothing is open: 4,720 at 0.47.
    found = classify(row | {"fp16_tflops": 250.0}, Y2023, real_data)
    assert found.possible == (NOT_CAUGHT,)


@pytest.mark.parametrize(
    ("field", "other", "day", "possible"),
    [
        # nova-one stands on both thresholds of 2022: 300 x 16 = 600 x 8 = 4,800, links of 600.
        ("interconnect_gbs", "590", Y2022, (FIRST, NOT_CAUGHT)),
        ("interconnect_gbs", "610", Y2022, (FIRST,)),
        # 1,200 x 4 = 4,800 too, so one lower statement of one format changes nothing.
        ("fp16_tflops", "290", Y2022, (FIRST,)),
        ("fp16_tflops", "290", Y2023, (A,)),
    ],
)
def test_a_range_decides_only_if_all_of_it_does(tiny, real_data, field, other, day, possible):
    tiny.state("nova-one", field, other, basis="press", source_id="trade-press")
    data = _with_rules(tiny, real_data)
    assert classify("nova-one", day, data).possible == possible


def test_a_range_over_the_highest_threshold_is_undecided(tiny, real_data):
    # Only 16 bits: 310 adopted and 290 said, so 4,640 to 4,960 over 800 mm2: 5.8 to 6.2.
    for field in ("fp8_tflops", "fp4_tflops", "int8_tops"):
        tiny.adopt("nova-one", field, "")
    tiny.adopt("nova-one", "fp16_tflops", "310")
    tiny.state("nova-one", "fp16_tflops", "290", basis="press", source_id="trade-press")
    data = _with_rules(tiny, real_data)
    assert tpp("nova-one", data).interval.low == 4640
    found = classify("nova-one", Y2023, data)
    assert {A, B} <= set(found.possible)
    # Without the data of its sources the row is 4,960: caught.
    row = {k: v for k, v in data.chips.loc["nova-one"].items() if k != "id"}
    assert classify(row, Y2023, data).possible == (A,)


def _with_rules(tiny, real_data):
    """The tiny directory with the repository's own rules."""
    rules = real_data.tables["export_rules"].astype(object)
    rows = rules.where(rules.notna(), "").to_dict("records")
    for row in rows:
        flags = {name: str(row[name]).lower() for name in ("second_hand", "data_centre")}
        row |= {"source_id": "filing-2024", **flags}
    tiny.write("export_rules", rows)
    return tiny.load()


@pytest.mark.parametrize(
    ("since", "until", "day", "caught"),
    [
        ("2022-10-07", "", date(2022, 10, 7), True),
        ("2022-10-07", "", date(2022, 10, 6), False),
        # A month is in force for sure from its last day, and over for sure from its first.
        ("2022-10", "", date(2022, 10, 30), False),
        ("2022-10", "", date(2022, 10, 31), True),
        ("2022-10-07", "2023-11", date(2023, 10, 31), True),
        ("2022-10-07", "2023-11", date(2023, 11, 1), False),
        ("", "", date(2030, 1, 1), False),
    ],
)
def test_a_rule_holds_from_its_day_up_to_its_end(tiny, since, until, day, caught):
    # The one rule of the tiny directory asks for 4,800, which nova-one has.
    line = tiny.line("export_rules", id="us-2022-tpp")
    tiny.rewrite("export_rules", line, "since", since)
    tiny.rewrite("export_rules", line, "until", until)
    found = classify("nova-one", day, tiny.load())
    assert found.possible == ((FIRST,) if caught else (NOT_CAUGHT,))


@pytest.mark.parametrize("standing", ["proposed", "rescinded", "reported"])
def test_what_is_no_law_catches_nothing(tiny, standing):
    line = tiny.line("export_rules", id="us-2022-tpp")
    tiny.rewrite("export_rules", line, "standing", standing)
    data = tiny.load()
    assert rule_tests(data) == ()
    assert classify("nova-one", Y2023, data).possible == (NOT_CAUGHT,)
    # Whether its numbers are met can be asked all the same.
    assert met("nova-one", "us-2022", data) is True


def test_the_lines_reported_in_april_2025(real_data):
    # H20: memory of 4,000 GB/s is over 1,400. A800: 2,040 too.
    assert met("nvidia-h20", "us-2025-04-letter", real_data) is True
    slow = {"memory_bw_gbs": 1300.0, "interconnect_gbs": 300.0}  # 1,600 together, below 1,700.
    assert met(slow, "us-2025-04-letter", real_data) is False
    assert met(slow | {"interconnect_gbs": 400.0}, "us-2025-04-letter", real_data) is True
    assert met({"memory_bw_gbs": 1300.0}, "us-2025-04-letter", real_data) is None
    assert met({"memory_bw_gbs": 1400.0}, "us-2025-04-letter", real_data) is True


@pytest.mark.parametrize(
    ("fp16", "memory", "expected"),
    [
        (1312.0, 6499.0, True),  # 20,992 is below 21,000.
        (1313.0, 6499.0, False),  # 21,008
        (1312.0, 6500.0, False),
        (1312.0, None, None),
    ],
)
def test_the_review_of_2026_has_upper_ends(real_data, fp16, memory, expected):
    assert met(part(fp16, memory_bw_gbs=memory), "case-by-case", real_data) is expected


def test_the_h200_is_within_the_review_and_the_b200_beyond(real_data):
    # 15,832 and 4,800 GB/s against 36,000 and 7,700.
    assert met("nvidia-h200-sxm", "case-by-case", real_data) is True
    assert met("nvidia-b200", "case-by-case", real_data) is False


def _by_hand(performance: float, dense: float) -> str:
    """Class of 2023 as the text of the rule has it."""
    if performance >= 4800 or (performance >= 1600 and dense >= 5.92):
        return A
    lower = (performance >= 2400 and dense >= 1.6) or (performance >= 1600 and dense >= 3.2)
    return B if lower else NOT_CAUGHT


@SAME
@given(st.floats(1, 500), st.floats(50, 3000))
def test_every_exact_part_has_the_class_of_the_text(real_data, fp16, area):
    found = classify(part(fp16, area), Y2023, real_data)
    assert found.possible == (_by_hand(16 * fp16, 16 * fp16 / area),)


@SAME
@given(st.floats(1, 500), st.floats(50, 857), st.integers(1, 4))
def test_an_unknown_area_leaves_each_class_it_may_come_to(real_data, fp16, each, dies):
    # Any die area up to the reticle is possible, so its class must be among those told.
    found = classify(part(fp16, None, compute_dies=dies), Y2023, real_data)
    assert _by_hand(16 * fp16, 16 * fp16 / (each * dies)) in found.possible


def test_no_class_is_told_that_cannot_be(real_data):
    # 299 x 16 = 4,784 on one die of at most 858 mm2: 5.58 a mm2 or more, so one tier or the other.
    found = classify(part(299.0, None, compute_dies=1), Y2023, real_data)
    assert found.possible == (A, B)


@pytest.mark.parametrize(
    ("fp16", "area", "consumer"),
    [
        # 294 x 16 = 4,704 over 608.5 mm2: 7.73 a mm2 is enough for a data-centre chip alone.
        (294.0, 608.5, NOT_CAUGHT),
        # 160 x 16 = 2,560 over 608.5 mm2: 4.2 a mm2, in 3A090.b, which is of data-centre chips.
        (160.0, 608.5, NOT_CAUGHT),
        # 4,800 catches whatever it is sold for.
        (330.0, 608.5, A),
    ],
)
def test_a_card_sold_to_gamers_is_caught_from_4800_on_alone(real_data, fp16, area, consumer):
    card = part(fp16, area)
    assert classify(card, Y2023, real_data).possible == (_by_hand(16 * fp16, 16 * fp16 / area),)
    card["form_factor"] = "consumer"
    assert classify(card, Y2023, real_data).possible == (consumer,)
    bill = [t for t in report(card, date(2026, 11, 1), real_data).thresholds if t.test.data_centre]
    assert bill
    assert not any(t.met for t in bill)
    # Memory of 1,400 GB/s or more is enough for a data-centre chip; the bill names no others.
    fast = {**card, "memory_bw_gbs": 1500.0}
    assert met(fast, "us-bill-overwatch", real_data) is False
    assert met({**fast, "form_factor": "pcie"}, "us-bill-overwatch", real_data) is True
    # Of unknown form, empty as it is read or left out: not counted as a card for gamers.
    assert met({**fast, "form_factor": float("nan")}, "us-bill-overwatch", real_data) is True
    assert met({**fast, "form_factor": None}, "us-bill-overwatch", real_data) is True
