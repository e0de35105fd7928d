"""The one switch of units, from a compute die to whole systems: it leads to both views."""

from __future__ import annotations

from typing import Final

import streamlit as st

from honest_silicon.addresses import VIEW
from honest_silicon.views.frame.controls import segmented
from honest_silicon.views.frame.state import UNLINKED

#: Stands for the view of systems; all others are units of ``analysis.compare``.
WHOLE: Final = "systems"
#: The view of each side of the switch.
_CHIPS, _SYSTEMS = "compare", "racks"
_WORDS: Final = {
    "sold": "Chip",
    "die": "Compute die",
    "watt": "Watt",
    "dollar": "Dollar",
    "domain": "Scale-up domain",
    "server": "Server",
    "rack": "Rack",
    WHOLE: "Whole systems",
}
_KEY: Final = "compare:per"


def switch(shown: str) -> str:
    """Draw the switch as it stands; returns the unit that is shown."""
    session = st.session_state

    def pick() -> None:
        chosen = session[_KEY]
        session[f"compare:{VIEW}"] = _SYSTEMS if chosen == WHOLE else _CHIPS
        if chosen != WHOLE:
            session["compare:unit"] = chosen

    session[_KEY] = shown
    segmented(UNLINKED, _KEY, "Compare per", _WORDS, shown, on_change=pick)
    return shown
