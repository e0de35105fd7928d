"""Packages of a deployment are free to build on, and are asked for faults that are known."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution

import pytest

from tests import audit, licences

FOUND = {name: licences.licence(distribution(name)) for name in licences.packages()}


def test_every_package_of_a_deployment_is_free_or_has_a_reason():
    assert len(FOUND) > 30
    assert licences.faults(FOUND) == []
    assert all(len(why.split()) > 3 for _, why in licences.EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"a": "GPL-3.0-only"}, "a: GPL-3.0-only"),
        ({"a": "MIT AND LGPL-2.1-only"}, "a: MIT AND LGPL-2.1-only"),
        ({"a": licences.UNKNOWN}, "a: unknown"),
        ({"a": "MPL-2.0"}, "a: MPL-2.0"),
        ({"certifi": "GPL-2.0-only"}, "certifi: GPL-2.0-only"),
    ],
)
def test_another_licence_is_a_fault(found, said):
    assert said in licences.faults(found)


def test_a_reason_for_a_package_that_is_gone_is_a_fault():
    assert licences.faults({}) == ["certifi: no package of the deployment"]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"License-Expression": "MIT"}, "MIT"),
        ({"License": "MIT License", "Classifier": "License :: OSI Approved :: MIT License"}, "MIT"),
        ({"License": "GPLv3"}, licences.UNKNOWN),
        ({"License": "Do as you like. " * 9}, licences.UNKNOWN),
        ({}, licences.UNKNOWN),
    ],
)
def test_a_licence_is_what_the_package_says(about, said, tmp_path):
    folder = tmp_path / "p-1.dist-info"
    folder.mkdir()
    lines = [f"{name}: {value}" for name, value in {"Name": "p", "Version": "1", **about}.items()]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", "utf-8")
    (found,) = licences.Distribution.discover(path=[str(tmp_path)])
    assert licences.licence(found) == said


def says(words: str, status: int) -> tuple[str, ...]:
    return (sys.executable, "-c", f"print({words!r}); raise SystemExit({status})")


@pytest.mark.parametrize(
    ("words", "status", "ends", "said"),
    [
        ("No known vulnerabilities found", 0, 0, "No known vulnerabilities found"),
        ("Found 2 known vulnerabilities in 1 package", 1, 1, "Found 2 known vulnerabilities"),
        ("ConnectionError: no way there", 1, 0, "not asked (ConnectionError: no way there)"),
        ("", 3, 0, "not asked (status 3)"),
    ],
)
def test_a_known_fault_fails_and_a_closed_network_does_not(words, status, ends, said):
    found = audit.audited(says(words, status))
    assert found[0] == ends
    assert said in found[1]


def test_no_answer_is_not_waited_for():
    slow = (sys.executable, "-c", "import time; time.sleep(60)")
    assert audit.audited(slow, 0.5) == (
        0,
        "Known faults of packages: not asked, no answer within 0.5 s.",
    )


def test_the_command_that_asks_is_there_and_understands_what_it_is_told():
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--help"], capture_output=True, text=True, check=True
    )
    for option in audit.COMMAND:
        assert not option.startswith("--") or option in done.stdout
