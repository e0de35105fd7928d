"""The check of export rules and estimates: each fault by its line, and sound rows pass."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("table", "cells", "field", "expected"),
    [
        ("export_rules", {"at_least": "2400", "below": "2400"}, "below", "above 2400"),
        ("export_rules", {"since": "2024-01-02", "until": "2024-01-01"}, "until", "no day before"),
        ("production", {"low": "9", "central": "8", "high": "10"}, "central", "at least low, 9"),
        ("production", {"low": "9", "central": "", "high": "8"}, "high", "at least low, 9"),
        ("production", {"chip_ids": "nova-one;ghost"}, "chip_ids", "no chip has the id 'ghost'"),
        ("production", {"since": "2022"}, "span", "expected cumulative"),
        ("production", {"since": "2022", "span": ""}, "span", "expected cumulative"),
        ("production", {"since": "2025", "span": "cumulative"}, "since", "no day after 2024"),
        ("production", {"span": "for ever"}, "span", "expected one of"),
        ("export_rules", {"at_least": "", "below": ""}, "at_least", "expected a threshold of"),
        ("systems", {"power_kw": "0"}, "power_kw", "expected a figure above 0"),
        ("systems", {"vendor": "Novaa"}, "vendor", "is no vendor of chips.csv"),
        ("software_support", {"vendor": "nova"}, "vendor", "is no vendor of chips.csv"),
        ("withheld", {"vendor": "Sugon"}, "vendor", "is no vendor of chips.csv"),
        ("measured", {"chip_family": "Nova"}, "chip_family", "expected none, as the row names"),
        ("measured", {"chip_family": "Supernova"}, "chip_family", "is no family of chips.csv"),
        (
            "training_runs",
            {"chip_id": "", "chip_family": "Shan", "chip_country": "both"},
            "chip_country",
            "expected CN, the country of Shan",
        ),
        ("models", {"layers_are": "mixers"}, "layers", "expected more than the 2 networks"),
        ("models", {"active_leaves_out": "embeddings"}, "active_params_b", "the shape comes to"),
        ("measured", {"runner": "vendor"}, "basis", "nobody audited it"),
        ("measured", {"basis": "vendor"}, "runner", "expected vendor or unknown"),
        ("measured", {"runner": ""}, "runner", "expected a value"),
        ("measured", {"model_kind": "dense"}, "model_kind", "without an id, and only for that"),
        ("training_runs", {"chip_country": "CN"}, "chip_country", "expected US, the country of"),
        ("training_runs", {"chip_country": "unknown"}, "chip_country", "expected US"),
        ("training_runs", {"chip_country": ""}, "chip_country", "expected US"),
    ],
)
def test_a_row_that_cannot_be_is_named(tiny, table, cells, field, expected):
    for name, value in cells.items():
        tiny.rewrite(table, 2, name, value)
    found = [m for m in tiny.messages() if expected in m]
    assert len(found) == 1, tiny.messages()
    assert found[0].startswith(f"{table}.csv")
    assert field in found[0]
    assert " 2" in found[0] or ":2" in found[0]


@pytest.mark.parametrize(
    ("table", "cells"),
    [
        ("export_rules", {"at_least": "2400", "below": "4800"}),
        ("export_rules", {"since": "2024-01-01", "until": "2024-01-01"}),
        ("production", {"low": "8", "central": "8", "high": "8", "chip_ids": "nova-one;shan-a"}),
        ("production", {"low": "8", "central": "", "high": ""}),
        ("production", {"since": "2024-Q4", "span": "cumulative"}),
        ("production", {"span": "cumulative"}),
        ("production", {"span": ""}),
        ("systems", {"vendor": "Sugon"}),
        ("measured", {"chip_id": "", "chip_family": "Nova"}),
        ("training_runs", {"chip_id": "", "chip_family": "Nova"}),
        ("measured", {"runner": "vendor", "audited": "true"}),
        ("measured", {"runner": "vendor", "basis": "vendor"}),
        ("measured", {"runner": "unknown", "basis": "vendor"}),
        ("measured", {"runner": "vendor", "basis": "paper"}),
        ("training_runs", {"chip_id": "", "chip_country": "both"}),
        ("training_runs", {"chip_id": "", "chip_country": "unknown"}),
    ],
)
def test_a_sound_row_passes(tiny, table, cells):
    for name, value in cells.items():
        tiny.rewrite(table, 2, name, value)
    assert tiny.messages() == []
