"""``python -m honest_silicon.site OUT``: the whole dashboard as files (docs/site.md)."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from honest_silicon.dataset.served import directory, opened
from honest_silicon.site.build import Options, build
from honest_silicon.site.recorded import Failed


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the site; returns the exit status: 1 where the data have faults or a page failed, 2 for
    a directory or an address that will not do.
    """
    parser = argparse.ArgumentParser(prog="python -m honest_silicon.site", description=__doc__)
    parser.add_argument("out", type=Path, help="directory to write; an earlier site is replaced")
    parser.add_argument("--live", default="", help="address of the dashboard to lead to")
    parser.add_argument("--base", default="", help="address where the site will stand")
    parser.add_argument("--workers", type=int, default=2, help="processes that draw pages")
    given = parser.parse_args(arguments)
    # Streamlit warns of each thread that is no browser's.
    logging.disable(logging.WARNING)
    began = time.monotonic()
    data, problems = opened()
    if data is None:
        print(*problems, sep="\n", file=sys.stderr)
        return 1
    try:
        options = Options(given.live, given.base, workers=given.workers)
        built = build(given.out, directory(), data, options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    except Failed as failed:
        print(failed, file=sys.stderr)
        return 1
    whole = sum(built.sizes.values()) / 1e6
    print(
        f"{given.out}: {len(built.pages):,} pages, {len(built.sizes):,} files, {whole:.0f} MB, "
        f"in {time.monotonic() - began:.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
