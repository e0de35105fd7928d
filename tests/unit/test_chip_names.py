"""Names of chips with less than the full name still tell what chip it is."""

from __future__ import annotations

import pytest

from honest_silicon.words.names import model_name, names_apart, own_name


@pytest.mark.parametrize(
    ("chip", "own", "model"),
    [
        ("nvidia-h100-sxm", "H100 SXM5", "H100"),
        ("nvidia-a100-sxm-80gb", "A100-SXM4-80GB", "A100"),
        ("amd-mi300x", "MI300X", "MI300X"),
        ("google-tpu-v5p", "TPU v5p", "TPU v5p"),
        ("huawei-ascend-910c", "Ascend 910C", "Ascend 910C"),
    ],
)
def test_a_name_without_its_maker_and_form(real_data, chip, own, model):
    assert (own_name(real_data, chip), model_name(real_data, chip)) == (own, model)


def test_a_model_is_told_from_those_of_other_families(real_data):
    """A word that several families begin with, such as Instinct or TPU, is no name of a chip."""
    chips = real_data.chips
    families: dict[str, set[str]] = {}
    for chip, vendor, family in zip(chips.index, chips["vendor"], chips["family"], strict=True):
        name = model_name(real_data, chip)
        assert name
        assert not name.startswith(f"{vendor} ")
        families.setdefault(name, set()).add(f"{vendor} {family}")
    assert {name: f for name, f in families.items() if len(f) > 1} == {}


def test_names_of_a_picture_are_apart(real_data):
    names = names_apart(real_data, real_data.chips.index)
    assert len(set(names)) == len(names)
    assert "TianGai 150" in names
