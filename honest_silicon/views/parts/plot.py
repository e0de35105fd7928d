"""A picture on a page, whose message to the browser is written once."""

from __future__ import annotations

import json
from hashlib import md5
from typing import Any, Final

import plotly.graph_objects as go
import streamlit as st
from plotly.io import to_json
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.proto.PlotlyChart_pb2 import PlotlyChart

CONFIG: Final = {
    "displaylogo": False,
    "scrollZoom": False,
    # Pictures are saved by our own buttons, with their title.
    "modeBarButtonsToRemove": ["lasso2d", "select2d", "autoScale2d", "toImage"],
}
#: Pixels where a figure has no height of its own: what plotly.js takes then.
_HIGH: Final = 450
_Written = tuple[PlotlyChart, LayoutConfig]


def plot(figure: go.Figure, *, key: str, alt: str) -> None:
    """Show a figure that nobody changes from then on, as ``st.plotly_chart`` does without a theme.

    Streamlit writes a figure down each time it is shown, a twentieth of a run of the front page.
    Here what was written stays with the figure, and is gone with it.
    """
    known: dict[tuple[str, str], _Written] = figure.__dict__.setdefault("_written", {})
    if (key, alt) not in known:
        known[key, alt] = _written(figure.to_dict(), key, alt)
    message, layout = known[key, alt]
    st._main._enqueue("plotly_chart", message, layout_config=layout)


def _written(figure: dict[str, Any], key: str, alt: str) -> _Written:
    spec = to_json(figure, validate=False)
    named = md5(f"{spec}{alt}".encode(), usedforsecurity=False).hexdigest()
    # An id as Streamlit's, from whose end the browser takes the name of the place.
    message = PlotlyChart(spec=spec, config=json.dumps(CONFIG), alt=alt, id=f"$$ID-{named}-{key}")
    high = figure["layout"].get("height") or _HIGH
    return message, LayoutConfig(width="stretch", height=int(high))
