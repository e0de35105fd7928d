"""A session holds what it was told of the controls its page shows, and of no others."""

from __future__ import annotations

import pytest
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from honest_silicon.web.letting_go import letting_go


def page():
    import streamlit as st

    # Another list each time is another control to Streamlit, though one to a reader.
    turn = st.number_input("turn", key="turn", value=0)
    st.selectbox("of", [f"{turn} of {n}" for n in range(5)])
    st.toggle("always", key="always")


def told(app: AppTest) -> int:
    return len(app.session_state._state._state._new_widget_state.widget_metadata)


@pytest.fixture
def forgets(monkeypatch):
    ended = letting_go(SessionState.on_script_finished)
    monkeypatch.setattr(SessionState, "on_script_finished", ended)


def turned(app: AppTest, times: int) -> AppTest:
    for turn in range(1, times + 1):
        app.number_input(key="turn").set_value(turn).run()
        assert not app.exception
    return app


def test_streamlit_keeps_what_it_was_told_of_each_control():
    assert told(turned(AppTest.from_function(page).run(), 6)) == 3 + 6


@pytest.mark.usefixtures("forgets")
def test_controls_that_are_gone_are_forgotten_and_the_others_keep_their_values():
    app = AppTest.from_function(page).run()
    app.toggle(key="always").set_value(True).run()
    turned(app, 6)
    assert told(app) == 3
    assert app.toggle(key="always").value is True
    app.selectbox[0].set_value("6 of 3").run()
    assert app.selectbox[0].value == "6 of 3"
    assert app.toggle(key="always").value is True
