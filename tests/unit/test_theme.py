"""The theme that a run begins with is what Streamlit makes of the configuration, made once."""

from __future__ import annotations

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from honest_silicon.web import theme

SAID = {
    "theme": {"base": "light", "font": "sans-serif", "baseRadius": "0.3rem"},
    "theme.dark": {"primaryColor": "#e8a33d", "backgroundColor": "#101418", "font": None},
    "theme.light": {"primaryColor": None},
}


def told(section: str) -> CustomThemeConfig:
    """A message of a run with one section of the theme filled in."""
    whole = CustomThemeConfig()
    app_session._populate_theme_msg(whole.dark if "." in section else whole, section)
    return whole


@pytest.mark.parametrize("section", SAID)
def test_it_is_said_as_before_and_read_once(section, monkeypatch):
    read: list[str] = []

    def options(name: str) -> dict:
        read.append(name)
        return SAID[name]

    monkeypatch.setattr(config, "get_options_for_section", options)
    before = told(section)
    assert before.HasField("dark") == (section == "theme.dark"), "nothing is not something empty"
    once = theme.once(app_session._populate_theme_msg)
    monkeypatch.setattr(app_session, "_populate_theme_msg", once)
    read.clear()
    assert [told(section) for _ in range(3)] == [before] * 3
    assert read == [section]
