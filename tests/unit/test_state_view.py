"""A look at one key of a session's state answers what the copy of all of it would."""

from __future__ import annotations

import pytest
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest

from honest_silicon.web.state_view import StateView
from tests.pages.conftest import open_page

ABSENT = ("nothing", "", "sources-quality:nothing", "$$ID-none", "None")


def controls():
    """A page with a control of each kind, some with a key, and values of the reader's own."""
    import streamlit as st
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    st.session_state.setdefault("mine", None)
    st.session_state["sum"] = 3
    st.number_input("n", value=None, key="n")
    st.text_input("t", key="t")
    st.selectbox("s", ["a", "b"], key="s")
    st.slider("l", 0, 9, key="l")
    st.toggle("g", key="g")
    st.multiselect("m", ["a", "b"], ["a"], key="m")
    st.segmented_control("c", ["a", "b"], key="c")
    st.text_input("without a key")
    st.session_state.found = get_script_run_ctx().session_state


def _same(state: SafeSessionState) -> int:
    with state._lock:
        copy = state._state.filtered_state
    seen = StateView(state)
    assert set(seen) == set(copy)
    assert len(seen) == len(copy)
    for key, value in copy.items():
        assert key in seen
        assert seen[key] is value or seen[key] == value
        assert seen.get(key) == value
    for key in ABSENT:
        assert key not in seen
        assert seen.get(key) is None
        with pytest.raises(KeyError):
            seen[key]
    return len(copy)


def test_each_key_is_seen_as_in_the_copy():
    app = AppTest.from_function(controls).run()
    assert not app.exception
    assert _same(app.session_state["found"]) >= 9
    app.number_input(key="n").set_value(4.0)
    app.selectbox(key="s").set_value("b")
    app.run()
    assert _same(app.session_state["found"]) >= 9
    assert StateView(app.session_state["found"])["n"] == 4.0


def test_pages_say_the_same_where_it_is_installed(monkeypatch):
    def said(path: str) -> list[str]:
        app = open_page(path, {})
        assert not app.exception
        app.run()
        found = [(e.key, e.value) for e in (*app.number_input, *app.text_input, *app.selectbox)]
        return [str(app.title[0].value), *map(str, found)]

    pages = ("yours", "run")
    as_it_was = [said(page) for page in pages]
    assert all(len(page) > 5 for page in as_it_was)
    monkeypatch.setattr(SafeSessionState, "filtered_state", property(StateView))
    assert [said(page) for page in pages] == as_it_was


def test_a_script_sees_its_state_as_before(monkeypatch):
    monkeypatch.setattr(SafeSessionState, "filtered_state", property(StateView))

    def script():
        import streamlit as st

        st.number_input("n", value=2, key="n")
        st.session_state["own"] = "x"
        st.text(f"{sorted(st.session_state)} {len(st.session_state)} {'own' in st.session_state}")

    app = AppTest.from_function(script).run()
    assert not app.exception
    assert app.text[0].value == "['n', 'own'] 2 True"
