"""The models: how many rows the rules of shapes and references have to look at."""

from __future__ import annotations

from honest_silicon.dataset import load

DATA = load()
MODELS = DATA.tables["models"].to_dict("records")


def test_few_models_leave_embeddings_out():
    off = [r["id"] for r in MODELS if isinstance(r["active_leaves_out"], str)]
    assert 0 < len(off) < 0.15 * len(MODELS)


def test_many_measured_rows_name_a_chip_and_a_model_of_ours():
    rows = DATA.tables["measured"]
    assert rows["chip_id"].notna().sum() > 1000
    assert rows["model_id"].notna().sum() > 500


def test_some_models_are_left_out():
    assert len(DATA.tables["models_left_out"]) > 0
