"""``fit``: the coefficients of the expected speeds, for maintainers."""

from __future__ import annotations

import argparse

from honest_silicon.answers.plain import Refused, as_json
from honest_silicon.commands.command import command, opened, shared


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--write", action="store_true", help="write the tables of coefficients")
    shared(parser)


@command("fit", "fit the expected speeds on the measured results (for maintainers)", _arguments)
def run(options: argparse.Namespace) -> int:
    """Print coefficients, rows used and the check on sources left out; ``--write`` keeps them."""
    # The one place that needs scipy: nothing else of the project imports it.
    try:
        from honest_silicon.analysis.bounds.fit_tables import fit_all
    except ModuleNotFoundError as lacking:
        raise Refused(f"{lacking.name} is not installed: see requirements-dev.txt.") from None
    found = fit_all(opened(options))
    if options.write:
        found.write(options.data)
    print(as_json(found.plain()) if options.json else "\n".join(found.lines()))
    return 0
