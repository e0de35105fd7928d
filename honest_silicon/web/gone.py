"""Sessions whose socket is gone, kept a while for their reader to come back to."""

from __future__ import annotations

import asyncio
from typing import Any, Final

#: Sessions kept at most, and seconds each is kept: what Streamlit keeps by itself.
MOST: Final = 128
SECONDS: Final = 120.0
#: Seconds between two looks at what has been kept long enough, or has come to its end.
_EACH_S: Final = 1.0


class Gone:
    """Where Streamlit keeps sessions that have no socket; what is kept no longer is ended.

    Streamlit lets go of such a session without ending it. Where a run of it is still about to stop
    then, nobody is left to close the loop of its script, and three file handles stay until a
    garbage collection happens to pass. Files it was sent stay, too, until another one comes.

    All of it is called on the loop of the server. An ``info`` is what Streamlit hands over: it has
    the session in ``session``.
    """

    def __init__(self, most: int = MOST, seconds: float = SECONDS, each: float = _EACH_S) -> None:
        self.most, self.seconds, self.each = most, seconds, each
        self._kept: dict[str, tuple[float, Any]] = {}
        self._ending: list[Any] = []
        self._timer: asyncio.TimerHandle | None = None

    def get(self, session_id: str) -> Any | None:
        """What was kept under this id, None where it is kept no longer."""
        until, info = self._kept.get(session_id, (0.0, None))
        return info if until > asyncio.get_running_loop().time() else None

    def save(self, info: Any) -> None:
        self._kept.pop(info.session.id, None)
        self._kept[info.session.id] = asyncio.get_running_loop().time() + self.seconds, info
        if len(self._kept) > self.most:
            self._let_go(next(iter(self._kept)))
        self._look_later()

    def delete(self, session_id: str) -> None:
        del self._kept[session_id]

    def list(self) -> list[Any]:
        return [info for _, info in tuple(self._kept.values())]

    def _let_go(self, session_id: str) -> None:
        # Not at once: whoever saves holds a lock, and has a reader to see off.
        session = self._kept.pop(session_id)[1].session
        asyncio.get_running_loop().call_soon(self._end, session)

    def _end(self, session: Any) -> None:
        # Held until its run has stopped: the loop of its script is closed by the session then.
        self._ending.append(session)
        session.shutdown()
        self._look_later()

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self.each, self._look)

    def _look(self) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        for session_id in [key for key, (until, _) in self._kept.items() if until <= now]:
            self._let_go(session_id)
        self._ending = [session for session in self._ending if _runs(session)]
        if self._kept or self._ending:
            self._look_later()


def _runs(session: Any) -> bool:
    return session._scriptrunner is not None
