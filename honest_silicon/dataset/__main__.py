"""Commands over data directories: ``check`` validates one, ``dictionary`` documents its fields,
``add`` asks for a chip and writes its rows, ``diff`` lists what changed from one to another,
``stale`` what was not looked at for long.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from honest_silicon.dataset import versions
from honest_silicon.dataset.add import Ended, Terminal, add
from honest_silicon.dataset.check import check, open_package
from honest_silicon.dataset.declaration import declaration_faults
from honest_silicon.dataset.dictionary import markdown
from honest_silicon.dataset.read import Problem
from honest_silicon.dataset.store import DataError, from_tables, load
from honest_silicon.places import DATA_DIR


def _check(directory: Path) -> int:
    result = check(directory)
    package, problems = result.package, result.problems
    if package is None or problems:
        return _told(directory, problems)
    from honest_silicon.analysis import rules
    from honest_silicon.analysis.quality import (
        coverage,
        documents_per_chip,
        first_hand,
        sourced_cells,
        totals,
    )

    data = from_tables(directory, package, result.tables)
    if found := rules.faults(data):
        return _told(directory, found)
    chips, cells = data.chips, sourced_cells(data)
    known = totals(coverage(data, data.chips))
    print(f"{directory}: version {data.version}, no faults")
    for name, table in data.package.tables.items():
        print(f"  {table.path}: {len(data.tables[name]):,} rows")
    print(
        f"  {cells:,} sourced cells, "
        f"{documents_per_chip(data):.2f} independent documents for each chip"
    )
    for country, count in chips["country"].value_counts().sort_index().items():
        if country not in known.index:
            print(f"  {country}: {count} chips; none has shipped")
            continue
        row = known.loc[country]
        print(
            f"  {country}: {count} chips; core facts of shipped parts {row['share']:.0%} filled "
            f"({row['strict']:.0%} when facts a part cannot have count as unfilled)"
        )
    for (country, over), row in first_hand(data, chips).iterrows():
        if row["figures"]:
            print(
                f"  {country}, {over} chips: {row['share']:.1%} of adopted figures first-hand "
                f"({row['first_hand']:.0f} of {row['figures']:.0f})"
            )
    return 0


def _told(directory: Path, problems: Sequence[Problem]) -> int:
    for problem in problems:
        print(problem)
    count = len(problems)
    print(f"{count} fault{'' if count == 1 else 's'} in {directory}", file=sys.stderr)
    return 1


def _faults(directory: Path) -> Sequence[Problem]:
    """Everything the check finds, of the tables and of what is computed from them."""
    result = check(directory)
    if result.package is None or result.problems:
        return result.problems
    from honest_silicon.analysis import rules

    return rules.faults(from_tables(directory, result.package, result.tables))


def _add(directory: Path) -> int:
    package, problems = open_package(directory)
    if package is None:
        return _told(directory, problems)

    def ask(question: str) -> str:
        try:
            return input(question)
        except EOFError:
            raise Ended from None

    try:
        written = add(directory, package, Terminal(ask, print), _faults, date.today())
    except Ended:
        print("\nThe answers end before the questions: nothing was written.", file=sys.stderr)
        return 1
    return 0 if written else 1


def _stale(directory: Path, on: date, days: int) -> int:
    try:
        data = load(directory)
    except DataError as error:
        print(error)
        return 1
    from honest_silicon.analysis import freshness

    old = freshness.stale(data, on, days)
    for look in old:
        table = data.package.tables[look.table].path
        print(
            f"{look.day.isoformat()}  {look.age(on):4} days  {look.uses:4} uses  "
            f"{' '.join(t for t in (table, look.row, look.field) if t)}"
        )
    every = len(freshness.looks(data))
    print(
        f"{len(old):,} of {every:,} rows not looked at for {days} days on {on.isoformat()}",
        file=sys.stderr,
    )
    return 0


def _diff(old: Path, new: Path, day: date | None) -> int:
    """Print what changed; of a version that came out on ``day``, record it, too."""
    try:
        before, after = load(old), load(new)
    except DataError as error:
        print(error)
        return 1
    changes, readings = versions.diff(before, after), versions.diff_readings(before, after)
    if day and before.version == after.version:
        print(f"Both are version {after.version}: the new one needs its own.", file=sys.stderr)
        return 1
    print(versions.markdown(before, after, changes, readings), end="")
    if day:
        versions.record(new, after.version, day, changes, readings)
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m honest_silicon.dataset")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (
        ("check", "validate a data directory"),
        ("add", "ask for a chip fact by fact and write its rows"),
        ("dictionary", "print the data dictionary as Markdown"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("directory", nargs="?", type=Path, default=DATA_DIR)
    aged = commands.add_parser(
        "stale", help="list rows by how long since each was last looked at, most used first"
    )
    aged.add_argument("directory", nargs="?", type=Path, default=DATA_DIR)
    aged.add_argument("--days", type=int, default=90, help="not looked at for so long (90)")
    aged.add_argument(
        "--on", type=date.fromisoformat, default=date.today(), help="as of this day (today)"
    )
    compared = commands.add_parser("diff", help="print what changed between two data directories")
    compared.add_argument("old", type=Path)
    compared.add_argument("new", type=Path)
    compared.add_argument(
        "--record", action="store_true", help="write them into the tables of NEW, too"
    )
    compared.add_argument(
        "--on", type=date.fromisoformat, default=date.today(), help="day it came out (today)"
    )
    options = parser.parse_args(arguments)
    if options.command == "diff":
        return _diff(options.old, options.new, options.on if options.record else None)
    if options.command == "add":
        return _add(options.directory)
    if options.command == "stale":
        return _stale(options.directory, options.on, options.days)
    if options.command == "check":
        return _check(options.directory)
    package, problems = open_package(options.directory)
    for problem in [*problems, *(declaration_faults(package) if package else ())]:
        print(problem)
    if package is None:
        return 1
    print(markdown(package), end="")
    return 0


if __name__ == "__main__":
    # A reader of our output who stops early (``| head``) ends us quietly.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
