"""The options of a select are held once for all sessions, and as Streamlit makes them."""

from __future__ import annotations

import gc
import weakref

from hypothesis import given
from hypothesis import strategies as st
from streamlit.elements.lib.options_selector_utils import create_mappings
from streamlit.elements.widgets import multiselect, selectbox
from streamlit.testing.v1 import AppTest

from honest_silicon.web.options import once

ONCE = once(create_mappings)


@given(st.lists(st.one_of(st.integers(0, 5), st.text("ab", max_size=2)), max_size=6))
def test_they_are_what_streamlit_makes_of_them(options):
    assert ONCE(options) == create_mappings(options)
    assert ONCE(options, repr) == create_mappings(options, repr)


def test_the_same_words_are_the_same_object():
    words = {"a": "Ascend", "b": "Blackwell"}
    again = once(create_mappings)
    first = again(list(words), words.__getitem__)
    assert first[0] is again(("x", "y"), {"x": "Ascend", "y": "Blackwell"}.__getitem__)[0]
    assert first[1] is again(list(words), dict(words).__getitem__)[1]
    assert first != again(list(words))


def test_what_a_reader_named_is_gone_with_who_held_it():
    again = once(create_mappings)
    mine = tuple(f"my chip {n}" for n in range(3))
    words, places = again(mine)
    held_by_us = weakref.ref(words)
    assert held_by_us() is again(mine)[0]
    assert list(places) == words
    del words, places
    gc.collect()
    assert held_by_us() is None


def page():
    from honest_silicon.views.frame import controls
    from honest_silicon.views.frame.state import UNLINKED

    words = {f"chip-{n}": f"Chip {n}" for n in range(300)}
    one = controls.select(UNLINKED, "one", "One", words, "chip-7")
    many = controls.several(UNLINKED, "many", "Many", words)
    import streamlit as st

    st.text(" ".join([one, *many]))


def held(app: AppTest) -> list[object]:
    """What a session remembers of the selects of its page, list by list."""
    told = app.session_state._state._state._new_widget_state.widget_metadata
    found = []
    for metadata in told.values():
        serde = metadata.deserializer.__self__
        found += [
            serde.formatted_options,
            serde.formatted_option_to_option_index,
            serde.format_func.__self__,
        ]
    return found


def test_two_sessions_hold_the_same_and_choose_for_themselves(monkeypatch):
    for module in (selectbox, multiselect):
        monkeypatch.setattr(module, "create_mappings", once(create_mappings))
    apps = [AppTest.from_function(page).run() for _ in range(2)]
    first, second = map(held, apps)
    assert len(first) == 6
    assert [id(o) for o in first] == [id(o) for o in second]
    apps[0].selectbox[0].set_value("chip-9").run()
    apps[0].multiselect[0].set_value(["chip-1", "chip-299"]).run()
    apps[1].run()
    assert apps[0].text[0].value == "chip-9 chip-1 chip-299"
    assert apps[1].text[0].value == "chip-7"
    assert not any(app.exception for app in apps)


def test_what_the_server_replaces_is_what_selects_call():
    # Where Streamlit moves it, the server would no longer be helped.
    assert selectbox.create_mappings is multiselect.create_mappings is create_mappings
