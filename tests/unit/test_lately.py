"""A session remembers the controls of the pages seen last, and every press of them counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest

from honest_silicon.addresses import ABOUT, PAGES, VIEW, VIEWS
from honest_silicon.web import lately
from tests.pages.conftest import open_page

LINKED = {"chip": {"id": "nvidia-h20"}}


@pytest.fixture
def kept(monkeypatch):
    made = lately.remembering(SessionState.__init__)
    monkeypatch.setattr(SessionState, "__init__", made)


@given(st.lists(st.sampled_from("abcdefgh")), st.integers(1, 5))
def test_what_was_set_last_is_kept(keys, most):
    gone: list[str] = []
    kept = lately.Lately(gone.append, most)
    for number, key in enumerate(keys):
        kept[key] = number
    last = list(dict.fromkeys(reversed(keys)))[:most]
    assert set(kept) == set(last)
    assert all(keys[number] == key for key, number in kept.items()), "as set last"
    assert set(gone) <= set(keys)
    assert set(keys) - set(gone) <= set(kept)


def remembered(app: AppTest) -> tuple[int, int]:
    state: SessionState = app.session_state._state._state
    return len(state._new_widget_state.widget_metadata), len(state._key_id_mapper._key_id_mapping)


def many():
    """A page of 50 controls, one of nine whose controls have names of their own, and one button
    of the same name that is another control on each.
    """
    import streamlit as st

    page = st.session_state.setdefault("page", 0)
    for number in range(49):
        st.toggle("on", key=f"{page}:{number}")
    st.button(f"press {page}", key="press", on_click=lambda: st.session_state.update(said=page))
    st.text(f"{page}, pressed on {st.session_state.get('said', 'none')}")


@pytest.mark.usefixtures("kept")
def test_a_press_counts_on_a_page_first_seen_and_on_one_seen_again():
    app = AppTest.from_function(many).run()
    for page in (0, 1, 2, 3, 0, 8, 1):
        app.session_state["page"] = page
        app.run()
        app.toggle(key=f"{page}:7").set_value(True)
        app.button(key="press").click()
        app.run()
        assert not app.exception
        assert app.text[0].value == f"{page}, pressed on {page}"
        assert app.toggle(key=f"{page}:7").value is True
        controls, names = remembered(app)
        assert controls <= lately.MOST
        assert names <= lately.MOST


def test_without_it_all_are_remembered():
    app = AppTest.from_function(many).run()
    for page in range(5):
        app.session_state["page"] = page
        app.run()
    assert remembered(app)[0] > lately.MOST


@pytest.mark.parametrize("path", ABOUT)
def test_no_page_has_so_many_that_two_of_it_are_too_many(path):
    for view in [None, *(v for v in PAGES.get(path, ()) if v in VIEWS)]:
        app = open_page(path, LINKED.get(path, {}) | ({VIEW: view} if view else {}))
        assert not app.exception
        assert remembered(app)[0] <= lately.MOST // 2, view
