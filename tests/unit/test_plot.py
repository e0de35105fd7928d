"""A picture comes to the browser as Streamlit would send it, and is written down once."""

from __future__ import annotations

import json

import pytest
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.layout_utils import LayoutConfig
from streamlit.testing.v1 import AppTest

from honest_silicon.charts import theme
from honest_silicon.views.parts import plot

ALT = "Three bars, the last one the highest."


def both(high: int | None):
    import plotly.graph_objects as go
    import streamlit as st

    from honest_silicon.views.parts.plot import CONFIG, plot

    figure = go.Figure(go.Bar(x=["a", "b", "c"], y=[1.5, None, 3]))
    figure.update_layout(height=high, title="16 °C – “three”")
    alt = "Three bars, the last one the highest."
    st.plotly_chart(figure, key="theirs", theme=None, alt=alt, config=CONFIG)
    plot(figure, key="ours", alt=alt)


@pytest.mark.parametrize("high", [None, 480])
def test_it_is_what_streamlit_would_send(high, monkeypatch):
    sizes = []
    enqueue = DeltaGenerator._enqueue

    def noted(generator, kind, *given, **named):
        if kind == "plotly_chart":
            sizes.append(named["layout_config"])
        return enqueue(generator, kind, *given, **named)

    monkeypatch.setattr(DeltaGenerator, "_enqueue", noted)
    app = AppTest.from_function(both, kwargs={"high": high}).run()
    assert not app.exception
    theirs, ours = (e.proto for e in app.get("plotly_chart"))
    assert ours.alt == ALT
    assert ours.id.endswith("-ours")
    assert theirs.id.rpartition("-")[0].count("-") == ours.id.rpartition("-")[0].count("-")
    ours.id = theirs.id
    assert ours == theirs
    assert sizes[0] == sizes[1] == LayoutConfig(width="stretch", height=high or 450)


def test_it_is_written_once(monkeypatch):
    figure = theme.Drawn([{"type": "bar", "y": [1]}], {})
    wrote: list[str] = []

    def to_json(shown: dict, validate: bool) -> str:
        wrote.append(json.dumps(shown))
        return wrote[-1]

    monkeypatch.setattr(plot, "to_json", to_json)

    def page(figure):
        from honest_silicon.views.parts.plot import plot

        plot(figure, key="bars", alt="One bar.")

    apps = [AppTest.from_function(page, kwargs={"figure": figure}).run() for _ in range(3)]
    assert [len(app.get("plotly_chart")) for app in apps] == [1, 1, 1]
    assert len(wrote) == 1
