"""What every command shares: how it is declared, how it refuses, and how it finds what was named.

A module of this package declares its command under ``command``; ``honest_silicon.__main__`` imports
the modules and runs what was asked for.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from honest_silicon.analysis.intervals import Interval
from honest_silicon.dataset import Dataset, load
from honest_silicon.dataset.schema import DATA_DIR

#: Exit status of a command that was asked for something it does not know.
REFUSED: Final = 2


class Refused(Exception):
    """What was asked for cannot be answered; the message is one plain sentence."""


@dataclass(frozen=True)
class Command:
    """A sub-command: what it is for, its arguments, and what it does with them.

    ``run`` returns the exit status.
    """

    name: str
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


COMMANDS: Final[dict[str, Command]] = {}

Run = Callable[[argparse.Namespace], int]


def command(
    name: str, help: str, arguments: Callable[[argparse.ArgumentParser], None]
) -> Callable[[Run], Run]:
    """Register a function as a sub-command."""

    def add(run: Run) -> Run:
        COMMANDS[name] = Command(name, help, arguments, run)
        return run

    return add


def shared(parser: argparse.ArgumentParser) -> None:
    """Arguments of every command that answers a question."""
    parser.add_argument("--json", action="store_true", help="print JSON instead of lines of text")
    parser.add_argument(
        "--data", type=Path, default=DATA_DIR, metavar="DIR", help="directory of the tables"
    )


def opened(options: argparse.Namespace) -> Dataset:
    """The dataset a command was asked to use."""
    directory: Path = options.data
    if not (directory / "datapackage.json").is_file():
        raise Refused(f"{directory} is no directory of data: it has no datapackage.json.")
    return load(directory)


def named(word: str, known: Iterable[str], kind: str) -> str:
    """An id if it is known.

    Raises
    ------
    Refused
        With the ids nearest to it.
    """
    ids = list(known)
    if word in ids:
        return word
    near = get_close_matches(word.lower(), ids, n=3, cutoff=0.5)
    if len(word) > 1:
        near = near or [i for i in ids if word.lower() in i][:3]
    hint = f"; the nearest ids are {', '.join(near)}" if near else ""
    raise Refused(f"No {kind} has the id {word!r}{hint}.")


def ends(figure: Interval | None) -> dict[str, float] | None:
    """A figure with its range for JSON; null where it is unknown."""
    if figure is None:
        return None
    return {"low": figure.low, "value": figure.value, "high": figure.high}


def as_json(answer: Mapping[str, Any]) -> str:
    """One line of JSON, without numbers that JSON does not have."""
    return json.dumps(_finite(answer), ensure_ascii=False, allow_nan=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _finite(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(v) for v in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
