"""A part under the rules of a day, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from honest_silicon.analysis.export_rules import classify
from honest_silicon.analysis.rule_report import report

TODAY = date(2026, 11, 28)


def part(**figures: float) -> dict:
    return {"id": "", "node_nm": 5, **figures}


def test_eight_bits_of_280_on_720_mm2(real_data):
    found = report(part(fp8_tflops=280.0, fp16_tflops=140.0, die_area_mm2=720.0), TODAY, real_data)
    # 280 x 8 = 2,240 and 140 x 16 = 2,240; 2,240 / 720 = 3.111.
    assert [t.product.value for t in found.terms] == [2240, 2240]
    assert found.tpp.interval.value == 2240
    assert found.density.interval.value == pytest.approx(3.1111, abs=1e-4)
    assert found.found.possible == ("not controlled",)
    away = {t.test.id: (t.met, t.distance) for t in found.thresholds}
    assert away["us-2023-10-3a090a-1"] == (False, 2240 - 4800)
    assert away["us-2023-10-3a090b-1-tpp"] == (False, 2240 - 2400)
    met, distance = away["us-2023-10-3a090b-2-pd"]
    assert not met
    assert distance == pytest.approx(2240 / 720 - 3.2)
    # Nothing is known of its links, so what asks for them is open and has no distance.
    assert away["us-2025-04-letter-io"] == (None, None)


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        (date(2022, 10, 6), set()),
        (date(2023, 11, 16), {"us-2022-10"}),
        (date(2023, 11, 17), {"us-2023-10"}),
        (date(2025, 4, 9), {"us-2023-10", "us-2025-04-letter"}),
    ],
)
def test_only_what_holds_on_the_day(real_data, day, rules):
    found = report("nvidia-h20", day, real_data)
    assert {t.test.rule_set for t in found.thresholds} == rules
    assert found.found == classify("nvidia-h20", day, real_data)


def test_law_stands_before_what_is_reported_and_bills_are_left_out(real_data):
    standings = [t.standing for t in report("nvidia-h20", TODAY, real_data).thresholds]
    assert set(standings) == {"in-force", "reported"}
    assert standings == sorted(standings)


def test_distance_is_to_the_nearest_end(real_data):
    # 160 x 16 = 2,560: 160 above 2,400 and 2,240 below 4,800.
    found = report(part(fp16_tflops=160.0, die_area_mm2=1000.0), TODAY, real_data)
    away = {t.test.id: t.distance for t in found.thresholds}
    assert away["us-2023-10-3a090b-1-tpp"] == 160
    found = report(part(fp16_tflops=299.0, die_area_mm2=1000.0), TODAY, real_data)
    away = {t.test.id: t.distance for t in found.thresholds}
    assert away["us-2023-10-3a090b-1-tpp"] == 299 * 16 - 4800
