"""Chips in a list: what a reader types and takes with Enter is the chip of that name."""

from __future__ import annotations

import pytest

from honest_silicon.dataset.own import with_own
from honest_silicon.views.parts.options import chip_labels, chips_by_name


def _taken(data, typed: str) -> str:
    """The first option that holds what was typed, as the widget filters."""
    labels = chip_labels(data)
    return next(i for i, label in labels.items() if typed.casefold() in label.casefold())


def test_every_chip_is_an_option_once(real_data):
    assert sorted(chips_by_name(real_data)) == sorted(real_data.chips.index)
    assert tuple(chip_labels(real_data)) == chips_by_name(real_data)


def test_the_name_of_a_chip_takes_that_chip(real_data):
    for chip, row in real_data.chips.iterrows():
        for typed in (row["name"], row["name"].removeprefix(f"{row['vendor']} ")):
            assert _taken(real_data, typed) == chip, typed


@pytest.mark.parametrize(
    ("typed", "chip"),
    [
        ("H20", "nvidia-h20"),
        ("h200", "nvidia-h200-sxm"),
        ("H100", "nvidia-h100-sxm"),
        ("910C", "huawei-ascend-910c"),
        ("B200", "nvidia-b200"),
    ],
)
def test_what_people_type(real_data, typed, chip):
    assert _taken(real_data, typed) == chip


def test_an_option_names_the_vendor_once(real_data):
    labels = chip_labels(real_data)
    assert labels["nvidia-h20"] == "NVIDIA H20"
    assert labels["huawei-ascend-910c"].endswith(" (Huawei)")


def test_an_own_chip_without_a_vendor_names_none(tiny_data):
    mine = with_own(tiny_data, [{"name": "Dragon", "memory_gb": "64"}])
    assert chip_labels(mine)["own-dragon"] == mine.names["own-dragon"]


def test_models_stand_in_the_order_of_their_names(real_data):
    ids = [i for i in chips_by_name(real_data) if real_data.chips.at[i, "vendor"] == "Cambricon"]
    models = [real_data.names[i].partition("-")[0] for i in ids]
    assert models == sorted(models)
    assert len(set(models)) > 5
