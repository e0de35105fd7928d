"""A model pasted on the page Size a model: sized, linked, or refused in words."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.bounds.config import read_model
from tests.configs import published
from tests.ours import ours
from tests.pages.conftest import fragment_data, tables, texts

DATA = ours()


def _said(app):
    """Text as a reader sees it, whatever Markdown needs escaped."""
    said = texts(app).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")
    return said.replace("&#39;", "'")


def _paste(app, text):
    (area,) = [a for a in app.text_area if "config.json" in a.label]
    return area.set_value(text).run()


def test_a_pasted_model_is_sized_and_its_link_shows_it_again(opened):
    app = opened("size", model="config", chips="nvidia-h20", wbits="16")
    assert not app.exception
    assert "Paste the config.json" in _said(app)
    assert "Ranking" not in tables(app)
    app = _paste(app, published(DATA, "llama-3-1-8b"))
    assert not app.exception
    assert "Read as llama: 8.03 billion parameters counted from its fields" in _said(app)
    assert "To serve your model (llama, 8.03 billion parameters) to 32 users" in _said(app)
    # Nothing of the model the page starts with.
    assert "DeepSeek-V3" not in tables(app)
    link = dict(app.query_params)
    assert link["model"] == "config"
    again = opened("size", **link)
    assert not again.exception
    assert "To serve your model (llama, 8.03 billion parameters) to 32 users" in _said(again)
    assert tables(again) == tables(app)
    app.session_state["size-memory-open"] = True
    assert "Weights in 16 bits" in _said(app.run())
    assert again.query_params["config"] == link["config"]


def test_a_pasted_model_has_the_figures_of_the_table(opened):
    asked = {"chips": "nvidia-h20,nvidia-h100-sxm", "wbits": "8", "n": "16"}
    known = opened("size", model="deepseek-v3", **asked)
    link = read_model(published(DATA, "deepseek-v3")).link
    given = opened("size", model="config", config=link, total="671", active="37", **asked)
    assert not given.exception
    assert "Sized with your 671 billion and 37 active" in _said(given)
    for app in (known, given):
        assert "Ranking" in tables(app)
    assert _cells(known) == _cells(given)


def _cells(app):
    """The table of bounds and the ranking, where no model is named."""
    shown = [fragment_data(e.proto) for e in app.get("bidi_component")]
    return [h for h in shown if "Expected and maximum speed" in h or "Ranking" in h]


def test_training_takes_a_pasted_model(opened):
    link = read_model(published(DATA, "llama-3-1-8b")).link
    app = opened("size", task="training", model="config", config=link, chips="nvidia-h20")
    assert not app.exception
    assert (
        "Your model (llama, 8.03 billion parameters) on 1 trillion tokens takes at least"
        in _said(app)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"model_type": "rwkv"}', "model_type 'rwkv' is not understood"),
        ("{", "cannot be read as JSON"),
        ("[" * 50_000, "nested too deeply"),
        ('{"model_type": "llama", "<b>x</b>": 1, "hidden_size": NaN}', "has NaN"),
        ('{"model_type": "llama", "num_hidden_layers": "<img src=x>"}', "num_hidden_layers is"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_sized(opened, text, said):
    app = _paste(opened("size", model="config"), text)
    assert not app.exception
    assert said in _said(app)
    assert not [e for e in app.get("html") if "<img src=x>" in e.proto.body]
    assert "Ranking" not in tables(app)
    # A link would otherwise show a model that is none.
    assert "config" not in app.query_params


def test_a_broken_link_shows_no_model(opened):
    app = opened("size", model="config", config="eJxbroken", total="-4", active="x")
    assert not app.exception
    assert "Paste the config.json" in _said(app)
    assert "Ranking" not in tables(app)
    assert "not understood" in _said(app)
