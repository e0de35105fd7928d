"""What a session holds of controls that no page shows any more is let go of.

Streamlit forgets their values at the end of a run and keeps what it was told of them, options
and all, for as long as there is the session: 0.6 MB for a reader who went over all views, and
more with each list that follows from a filter.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any


def letting_go(finished: Callable[..., None]) -> Callable[..., None]:
    """``SessionState.on_script_finished`` that also forgets the controls whose values it forgot."""

    @wraps(finished)
    def ended(state: Any, *given: Any, **named: Any) -> None:
        finished(state, *given, **named)
        controls = state._new_widget_state
        known = controls.states.keys() | state._old_state.keys()
        told = controls.widget_metadata
        controls.widget_metadata = {name: told[name] for name in told.keys() & known}

    return ended
