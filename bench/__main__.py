"""Measure the dashboard against a stock Streamlit page: ``python -m bench [--repeat N]``.

Takes about ten minutes. Prints medians in seconds and their ratios; writes only to a temporary
directory. HONEST_SILICON_DATA names another data directory than the project's.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.browsing import cold_start, loads_and_filters
from bench.harness import chromium, table

_PARTS = ("cold", "browse", "rows")


def main(arguments: list[str] | None = None) -> int:
    """Run the measurements; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="all unless named")
    parser.add_argument("--repeat", type=int, default=7, help="repetitions, at least 5")
    options = parser.parse_args(arguments)
    parts, repeat = options.parts or _PARTS, max(5, options.repeat)
    measures = []
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        scratch = Path(name)
        with chromium() as browser:
            if "cold" in parts:
                measures += cold_start(browser, scratch, repeat)
            if "browse" in parts:
                measures += loads_and_filters(browser, scratch, repeat)
    print(table(measures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
