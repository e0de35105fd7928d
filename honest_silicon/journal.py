"""What the operator reads: one line of JSON for each thing that happened. Standard library alone,
as the server starts with it.

A line has the time, the event and what belongs to it. It never has what a reader typed, uploaded
or looked at: no query string, no chips of theirs, no body of a message.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from datetime import UTC, datetime
from typing import Any, Final, TextIO

_LOG: Final = logging.getLogger("honest_silicon")
#: Letters of a reference that are not mistaken for one another when read aloud.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
#: Lines of one event in a minute; those left out are counted in the next line of that event.
MOST_A_MINUTE: Final = 60
_EVENT: Final = "log"
#: Libraries whose own loggers write past the root.
_OTHERS: Final = ("streamlit", "uvicorn")
#: Written by Streamlit for each failed run, beside our line.
_TWICE: Final = ("streamlit.error_util",)


def reference() -> str:
    """A number to quote: eight letters and digits, made up for one event."""
    made = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{made[:4]}-{made[4:]}"


def note(
    event: str, level: int = logging.INFO, *, error: BaseException | None = None, **said: Any
) -> None:
    """Write one line; ``error`` gives its trace under it, in the same line."""
    _LOG.log(level, event, extra={"event": event, "said": said}, exc_info=error)


class Lines(logging.Formatter):
    """A record as one line of JSON, whatever it holds."""

    def format(self, record: logging.LogRecord) -> str:
        made = datetime.fromtimestamp(record.created, UTC)
        body: dict[str, Any] = {
            "time": made.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", _EVENT),
        }
        if body["event"] == _EVENT:
            body |= {"logger": record.name, "text": record.getMessage()}
        body |= getattr(record, "said", {})
        if left_out := getattr(record, "left_out", 0):
            body["left_out"] = left_out
        if record.exc_info:
            body["trace"] = self.formatException(record.exc_info)
        return json.dumps(body, default=str)


class Flood(logging.Filter):
    """So many lines of one event in a minute: what goes on without end fills no disk."""

    def __init__(self, most: int = MOST_A_MINUTE) -> None:
        super().__init__()
        self._most = most
        self._minutes: dict[str, tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        event = f"{getattr(record, 'event', record.name)} {record.levelname}"
        now = time.monotonic()
        began, count = self._minutes.get(event, (now, 0))
        if now - began >= 60:
            record.left_out = max(0, count - self._most)
            began, count = now, 0
        self._minutes[event] = began, count + 1
        return count < self._most


def begin(stream: TextIO | None = None) -> None:
    """Write all logs of this process as lines of JSON, to the standard error by default."""
    # A disk that is full takes no line, and no trace of that either.
    logging.raiseExceptions = False
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    handler.addFilter(Flood())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    _LOG.setLevel(logging.INFO)
    adopt()


def adopt() -> None:
    """Take over the loggers that libraries have made for themselves by now."""
    for name in list(logging.Logger.manager.loggerDict):
        if name.partition(".")[0] in _OTHERS:
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [], True
            logger.setLevel(logging.WARNING)
    for name in _TWICE:
        logging.getLogger(name).disabled = True
