"""The models: how many rows the rules look at, and bytes by part."""

from __future__ import annotations

from decimal import Decimal

import pytest

from honest_silicon.analysis.bounds.costs import all_shapes
from tests.ours import ours

DATA = ours()
MODELS = {r["id"]: r for r in DATA.tables["models"].to_dict("records")}


def test_few_models_leave_embeddings_out():
    off = [r["id"] for r in MODELS.values() if isinstance(r["active_leaves_out"], str)]
    assert 0 < len(off) < 0.15 * len(MODELS)


def test_parameters_by_part_sum_to_the_total():
    for shape in all_shapes(DATA).values():
        found = shape.parts
        assert found.total == pytest.approx(shape.total, rel=1e-9), shape.id
        assert min(found.head, found.attention, found.dense) > 0, shape.id
        assert bool(found.lookup) == (not MODELS[shape.id]["tied_embeddings"]), shape.id


#: What is counted of a checkpoint.
COUNTED = ("checkpoint_params_b", "checkpoint_bytes")


def _rounding(value: object) -> float:
    """How far a figure may be off, as a share of it, by the last digit that is not nought."""
    if value is None:
        return 0.0
    figure = Decimal(repr(value)).normalize()
    return float(Decimal(1).scaleb(figure.as_tuple().exponent) / 2 / figure)


def test_weights_as_released_are_no_less_than_their_bits():
    """Scales and parts in 16 bits only add: the price of every parameter alike is a floor."""
    for shape in all_shapes(DATA).values():
        # The total is that of the developer, rounded; a checkpoint is counted.
        count = MODELS[shape.id]["checkpoint_params_b"]
        total = min(shape.total, float(count) * 1e9) if count else shape.total
        floor = total * shape.native_bits / 8
        # Both are as exact as they are written.
        rounded = sum(_rounding(MODELS[shape.id][name]) for name in COUNTED) if count else 0.0
        assert shape.weights_bytes(None) >= floor * (1 - rounded - 1e-9), shape.id
        if not shape.known and not shape.checkpoint and shape.released.experts == shape.native_bits:
            assert shape.weights_bytes(None) == pytest.approx(floor), shape.id


def test_most_models_released_in_8_or_4_bits_say_which_parts_are():
    narrow = [s for s in all_shapes(DATA).values() if s.native_bits < 16]
    assert len(narrow) >= 15
    assert sum(s.known for s in narrow) >= 12


def test_many_measured_rows_name_a_chip_and_a_model_of_ours():
    rows = DATA.tables["measured"]
    assert rows["chip_id"].notna().sum() > 1000
    assert rows["model_id"].notna().sum() > 500


def test_some_models_are_left_out():
    assert len(DATA.tables["models_left_out"]) > 0
