"""What every command shares: how it is declared, and how it opens the data.

A module of this package declares its command under ``command``; ``honest_silicon.__main__`` imports
the modules and runs what was asked for.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from honest_silicon.answers.plain import Refused
from honest_silicon.dataset import Dataset, load
from honest_silicon.places import DATA_DIR

#: Exit status of a command that was asked for something it does not know.
REFUSED: Final = 2


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
