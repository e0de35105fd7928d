"""The one switch of units, from a compute die to whole systems: it leads to both views."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import streamlit as st

from honest_silicon.addresses import VIEW
from honest_silicon.analysis.systems import of_chips
from honest_silicon.views.frame.controls import segmented
from honest_silicon.views.frame.page import View
from honest_silicon.views.frame.state import UNLINKED
from honest_silicon.words.comparing import UNKNOWN

#: Stands for the view of systems; all others are units of ``analysis.compare``.
WHOLE: Final = "systems"
#: The view of each side of the switch.
_CHIPS, _SYSTEMS = "compare", "racks"
_WORDS: Final = {
    "sold": "Chip",
    "die": "Die",
    "watt": "Watt",
    "dollar": "Dollar",
    "domain": "Scale-up domain",
    "server": "Server",
    "rack": "Rack",
    WHOLE: "Whole systems",
}
_KEY: Final = "compare:per"


def switch(
    view: View, shown: str, chips: Sequence[str], base: str, unknown: Collection[str] = ()
) -> str:
    """Draw the switch as it stands; returns the unit that is shown.

    Parameters
    ----------
    chips, base
        What the reader picked: both sides of the switch are of these chips.
    unknown
        Units at which they cannot be compared: said before one is pressed.
    """
    session = st.session_state

    def pick() -> None:
        chosen = session[_KEY]
        session[f"compare:{VIEW}"] = _SYSTEMS if chosen == WHOLE else _CHIPS
        if chosen == WHOLE:
            _carry(view, chips, base)
            return
        session["compare:unit"] = chosen
        if chips:
            session["compare:chips"] = list(chips)

    session[_KEY] = shown
    words = {u: f"{w} ({UNKNOWN})" if u in unknown else w for u, w in _WORDS.items()}
    segmented(UNLINKED, _KEY, "Compare per", words, shown, on_change=pick)
    return shown


def _carry(view: View, chips: Sequence[str], base: str) -> None:
    """Take the chips along to the view of systems; where they are others than it had, it opens with
    systems of theirs.
    """
    session = st.session_state
    if list(chips) == session.get(f"{_SYSTEMS}:chips"):
        return
    session[f"{_SYSTEMS}:chips"] = list(chips)
    for name, system in zip(("own", "base"), of_chips(view.data, chips, base), strict=True):
        if system:
            session[f"{_SYSTEMS}:{name}"] = system.id
