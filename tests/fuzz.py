"""What `make fuzz` runs: hostile and damaged input by the thousand, counted by its subject.

``python -m tests.fuzz loader routes`` tries these subjects alone.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Sequence
from typing import Final

import pytest

from tests import examples
from tests.serving import ROOT

#: Environment variable by which tests know that thousands are wanted.
VARIABLE: Final = "FUZZ"
#: Cases that all subjects have together, no fewer.
LEAST: Final = 10_000
#: What input is sent to, and the tests that send it.
SUBJECTS: Final = {
    "loader": (
        "tests/unit/test_damage.py",
        "tests/unit/test_properties.py",
        "tests/unit/test_kept.py",
    ),
    "address state": (
        "tests/unit/test_ref.py",
        "tests/unit/test_click.py",
        "tests/unit/test_panel.py",
        "tests/unit/test_versions.py",
        "tests/pages/test_mangled_links.py",
    ),
    "uploads": (
        "tests/unit/test_upload.py",
        "tests/unit/test_config.py",
        "tests/pages/test_yours.py",
    ),
    "routes": (
        "tests/unit/test_fuzz.py::test_any_request_is_answered",
        "tests/unit/test_origin.py",
        "tests/unit/test_hosts.py",
        "tests/unit/test_web.py",
    ),
    "messages": (
        "tests/unit/test_fuzz.py",
        "--deselect=tests/unit/test_fuzz.py::test_any_request_is_answered",
        "tests/unit/test_coalesce.py",
        "tests/unit/test_limits.py",
    ),
}
#: Hypothesis is here before pytest, which says so.
_OPTIONS: Final = ("-q", "-p", "no:xdist", "-W", "ignore::pytest.PytestAssertRewriteWarning")
_TRIED: Final = re.compile(r"(\d+) passing, (\d+) failing")


def tried(told: str) -> int:
    """Examples of one test, of what Hypothesis tells about it; 1 where it tells nothing."""
    return sum(int(n) for pair in _TRIED.findall(told) for n in pair) or 1


class Count:
    """Cases tried: examples of a property, one of any other test."""

    def __init__(self) -> None:
        self.cases = self.failed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # Where a test could not begin, nothing was tried, and nothing is well.
        self.failed += report.failed
        if report.when == "call" and not report.skipped:
            # Set by Hypothesis on the reports of its tests.
            self.cases += tried(getattr(report, "_hypothesis_stats", ""))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item):
        outcome = yield
        outcome.get_result()._hypothesis_stats = getattr(item, "hypothesis_statistics", "")


def main(subjects: Sequence[str] = ()) -> int:
    """Try every subject or those named, say what was tried, and fail where anything failed."""
    if unknown := set(subjects) - set(SUBJECTS):
        print(f"No subject: {', '.join(sorted(unknown))}. There are {', '.join(SUBJECTS)}.")
        return 2
    os.chdir(ROOT)
    os.environ[examples.VARIABLE] = examples.FULL
    os.environ[VARIABLE] = "1"
    counts = {}
    for subject in subjects or SUBJECTS:
        counts[subject], began = Count(), time.monotonic()
        pytest.main([*_OPTIONS, *SUBJECTS[subject]], plugins=[counts[subject]])
        seconds = time.monotonic() - began
        said = f"{counts[subject].cases:,} cases, {counts[subject].failed} failed"
        print(f"{subject}: {said}, {seconds:.0f} s", flush=True)
    total = sum(count.cases for count in counts.values())
    print(f"in all: {total:,} cases, {sum(c.failed for c in counts.values())} failed")
    few = not subjects and total < LEAST
    if few:
        print(f"fewer than {LEAST:,}: something was not tried")
    return int(few or any(count.failed for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
