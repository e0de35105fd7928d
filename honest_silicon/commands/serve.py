"""``serve``: the dashboard, its API and its plain pages, installed or in a checkout."""

from __future__ import annotations

import argparse
import os
import runpy
from pathlib import Path
from typing import Final

from honest_silicon.addresses import DATA_VARIABLE
from honest_silicon.answers.plain import Refused
from honest_silicon.commands.command import command
from honest_silicon.places import SCRIPTS

#: What the extra `app` installs, of which one that is missing says that all are.
_EXTRA: Final = ("streamlit", "starlette", "uvicorn")


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen at (HOST, or 127.0.0.1)")
    parser.add_argument("--port", help="port to listen at (PORT, or 8501)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="directory of the tables")


@command("serve", "the dashboard, at an address of this machine", _arguments)
def run(options: argparse.Namespace) -> int:
    """Serve until stopped; what is not said here is read from the environment, as ever."""
    named = {"HOST": options.host, "PORT": options.port, DATA_VARIABLE: options.data}
    os.environ.update({name: str(value) for name, value in named.items() if value is not None})
    try:
        runpy.run_path(str(SCRIPTS / "asgi.py"), run_name="__main__")
    except ModuleNotFoundError as error:
        if error.name not in _EXTRA:
            raise
        raise Refused(
            "The dashboard is not installed: pip install 'honest-silicon[app]' adds it."
        ) from None
    return 0
