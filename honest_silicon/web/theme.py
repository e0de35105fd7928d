"""What the configuration says of the theme, made once."""

from __future__ import annotations

from typing import Final

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

_read = app_session._populate_theme_msg
_MADE: Final[dict[str, CustomThemeConfig]] = {}


def _made(message: CustomThemeConfig, section: str = "theme") -> None:
    if section not in _MADE:
        _MADE[section] = CustomThemeConfig()
        _read(_MADE[section], section)
    if _MADE[section].ByteSize():  # nothing said is not something empty
        message.MergeFrom(_MADE[section])


def keep() -> None:
    """Have the theme, with which each run begins, read from the configuration once: reading it
    takes a thirteenth of a run of the front page, and a server does not change it.
    """
    app_session._populate_theme_msg = _made
