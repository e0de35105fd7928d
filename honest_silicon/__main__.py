"""``python -m honest_silicon COMMAND``: the questions of the pages, asked from a shell.

Described in docs/commands.md.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence

from honest_silicon.answers.plain import Refused
from honest_silicon.commands import compare, fit, rule, serve, size  # noqa: F401
from honest_silicon.commands.command import COMMANDS, REFUSED
from honest_silicon.dataset.store import DataError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 2 where what was asked for is not known."""
    parser = argparse.ArgumentParser(prog="honest-silicon")
    commands = parser.add_subparsers(dest="command", required=True)
    for known in COMMANDS.values():
        known.arguments(commands.add_parser(known.name, help=known.help))
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command].run(options)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    except DataError as fault:
        print(f"The data has faults: {fault}", file=sys.stderr)
        return 1


def entry() -> None:
    """The command as it is started from a shell."""
    # A reader of our output who stops early (``| head``) ends us quietly.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())


if __name__ == "__main__":
    entry()
