"""The state of a session as controls of Streamlit look at it: one key at a time.

A number, text, slider or choice asks whether a value was given under its key. For that Streamlit
copies all there is of a session, for each control anew: a page of forty controls spends a third to
a half of its time there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


class StateView(Mapping[str, Any]):
    """What ``filtered_state`` of a session answers, looked up where it is asked for.

    ``state`` is Streamlit's ``SafeSessionState``, of which it stands for that property.
    """

    def __init__(self, state: Any) -> None:
        self._lock, self._state = state._lock, state._state

    def __getitem__(self, key: str) -> Any:
        with self._lock:
            return self._state[key]

    def _whole(self) -> dict[str, Any]:
        with self._lock:
            return dict(self._state.filtered_state)

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __str__(self) -> str:
        return str(self._whole())
