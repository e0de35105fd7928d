"""What a deployment installs is what was tested: the lock agrees with the other lists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def _versions(text: str) -> dict[str, str]:
    """Version by name, as packagers compare names."""
    found = re.findall(r"^([\w.-]+)==([^\s\\;]+)", text, re.M)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def _file(name: str) -> dict[str, str]:
    return _versions((ROOT / name).read_text("utf-8"))


def test_what_is_asked_for_is_locked_in_the_same_version():
    asked, locked = _file("requirements.txt"), _versions(LOCK)
    assert len(asked) > 8
    assert asked.items() <= locked.items()


def test_all_that_is_locked_is_what_tests_run_with():
    tested, locked = _file("constraints.txt"), _versions(LOCK)
    assert {n: v for n, v in locked.items() if tested.get(n) != v} == {}


def test_each_package_has_hashes_and_no_place_is_named():
    entries = re.split(r"\n(?=\w)", LOCK.strip())
    assert len(entries) == len(_versions(LOCK))
    assert [e.split(" ")[0] for e in entries if "--hash=sha256:" not in e] == []
    assert "://" not in LOCK
