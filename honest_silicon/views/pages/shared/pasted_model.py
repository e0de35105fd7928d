"""A model of the reader's own on the page *Run a model*: its ``config.json``, pasted.

What was understood of it is in the link, so that a link shows this model or none.
"""

from __future__ import annotations

from typing import Final

import streamlit as st

from honest_silicon.analysis.bounds.config import MOST_TEXT, Model, read_model, unpacked
from honest_silicon.analysis.bounds.families import TYPES
from honest_silicon.analysis.bounds.fields import NotUnderstood
from honest_silicon.dataset.attention import attention_words
from honest_silicon.dataset.format import number
from honest_silicon.views.frame import controls
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.shared import sentences
from honest_silicon.words.config import read_as, refused
from honest_silicon.words.lists import begun

#: Billions of parameters a reader may give; 0 has them counted.
_MOST: Final = 100_000.0
_HELP: Final = "0: counted from the configuration"


def show(view: View) -> tuple[Model | None, str]:
    """The controls; the model that was pasted, or why there is none in a sentence."""
    left, right = st.columns([3, 1])
    with right:
        total = _billions(view, "total", "Total parameters (billions)")
        active = _billions(view, "active", "Active parameters (billions)")
    found: Model | None = None
    why = sentences.PASTE

    def read(text: str) -> tuple[Model | None, str]:
        if not text.strip():
            return None, why
        try:
            return read_model(text, total, active), ""
        except NotUnderstood as error:
            return None, refused(error)

    with left:
        text = controls.paste(
            view.state,
            "config",
            sentences.CONFIG_LABEL,
            most=MOST_TEXT,
            height=150,
            placeholder='{"model_type": "llama", "hidden_size": 4096, ...}',
            read=unpacked,
            write=lambda value: model.link if (model := read(value)[0]) else "",
        )
    found, why = read(text)
    if found:
        view.note(read_as(found), _layers(found))
    else:
        view.note(sentences.types_understood(", ".join(TYPES)))
    return found, why


def _layers(model: Model) -> str:
    """The layers in a sentence."""
    said = attention_words(model.attention)
    shape = model.shape
    if shape.experts:
        said += f"; {number(shape.chosen)} of {number(shape.experts)} experts active per token"
    return f"{begun(said)}."


def _billions(view: View, name: str, title: str) -> float | None:
    """A count in billions; None for 0."""
    return controls.amount(view.state, name, title, 0.0, _MOST, help=_HELP) or None
