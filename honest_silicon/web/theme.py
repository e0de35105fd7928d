"""What the configuration says of the theme, made once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def once(fill: Callable[..., None]) -> Callable[..., None]:
    """How Streamlit fills a message with a section of the theme, reading the configuration once.

    Each run begins with six such messages: to read them took a thirteenth of a run of the front
    page, and a server does not change what they say.
    """
    made: dict[str, Any] = {}

    def filled(message: Any, section: str = "theme") -> None:
        if section not in made:
            made[section] = type(message)()
            fill(made[section], section)
        if made[section].ByteSize():  # nothing said is not something empty
            message.MergeFrom(made[section])

    return filled
