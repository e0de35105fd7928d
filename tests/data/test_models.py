"""The models: parameters that follow from shapes, layers that add up, rows that resolve."""

from __future__ import annotations

import pandas as pd
import pytest

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.dataset import load
from honest_silicon.dataset.attention import counted, read_groups

DATA = load()
MODELS = {r["id"]: r for r in DATA.tables["models"].to_dict("records")}
EACH = pytest.mark.parametrize("model", MODELS)


@EACH
def test_total_parameters_follow_from_the_shape(model):
    row = MODELS[model]
    total, _ = counted(row)
    assert total / 1e9 == pytest.approx(row["total_params_b"], rel=0.03)


@EACH
def test_active_parameters_follow_from_the_shape_without_what_they_leave_out(model):
    """Developers differ on embeddings: a column says which a stated figure leaves out."""
    row = MODELS[model]
    left_out = {"input-embedding": 1, "embeddings": 1 if row["tied_embeddings"] else 2}
    said = row["active_leaves_out"]
    embeddings = left_out[said] if isinstance(said, str) else 0
    active = counted(row)[1] - embeddings * row["vocab"] * row["hidden"]
    assert active / 1e9 == pytest.approx(row["active_params_b"], rel=0.09)


def test_few_models_leave_embeddings_out():
    off = [m for m, r in MODELS.items() if isinstance(r["active_leaves_out"], str)]
    assert 0 < len(off) < 0.15 * len(MODELS)


@EACH
def test_layers_add_up(model):
    row = MODELS[model]
    assert sum(g.count for g in read_groups(row["attention_layers"])) == row["layers"]
    networks = row["dense_layers"] + row["moe_layers"]
    if row["layers_are"] == "mixers":
        # Blocks of one kind each: networks are counted beside the mixers.
        assert networks < row["layers"]
    else:
        assert networks == row["layers"]


@EACH
def test_experts_are_told_where_there_are_any(model):
    row = MODELS[model]
    needed = ("experts", "experts_active", "expert_width", "shared_width")
    if row["moe_layers"]:
        assert not any(pd.isna(row[n]) for n in needed)
        assert 0 < row["experts_active"] < row["experts"]
        assert row["active_params_b"] < row["total_params_b"]
    else:
        assert row["active_params_b"] == row["total_params_b"]
        assert pd.isna(row["experts"]) or row["experts"] == 0
    assert bool(row["dense_layers"]) == (not pd.isna(row["ffn_width"]))


@EACH
def test_experts_split_into_positive_parts(model):
    """What every step reads cannot be less than nothing, nor an expert."""
    shape = all_shapes(DATA)[model]
    assert 0 < shape.always <= shape.active
    if shape.experts:
        row = MODELS[model]
        expert = row["moe_layers"] * row["ffn_matrices"] * row["hidden"] * row["expert_width"]
        # The experts that follow from stated sizes are those that follow from the shape.
        assert shape.expert == pytest.approx(expert, rel=0.05)


def test_every_measured_row_names_a_chip_and_a_model_of_ours_or_none():
    rows = DATA.tables["measured"]
    assert set(rows["chip_id"].dropna()) <= set(DATA.names)
    assert set(rows["model_id"].dropna()) <= set(MODELS)
    assert rows["chip_id"].notna().sum() > 1000
    assert rows["model_id"].notna().sum() > 500


def test_runs_and_windows_name_chips_of_ours_or_none():
    assert set(DATA.tables["training_runs"]["chip_id"].dropna()) <= set(DATA.names)
    assert set(DATA.tables["china_sales"]["chip_id"]) <= set(DATA.names)


def test_a_model_is_shown_or_left_out_and_never_both():
    left = set(DATA.tables["models_left_out"]["id"])
    assert left
    assert not left & set(MODELS)
    assert len(MODELS) == len(DATA.tables["models"])
