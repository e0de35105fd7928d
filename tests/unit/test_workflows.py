"""The workflows: steps are make targets that exist, actions are pinned, tokens may do little."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
#: What a job may do beyond reading the code, by its name.
GRANTED = {
    "site": {"contents": "read", "pages": "read"},
    "publish": {"pages": "write", "id-token": "write"},
}
INSTALLS = re.compile(r"apt-get update -qq && apt-get install -y -qq [a-z0-9 -]+")


def _read(file: Path) -> dict[Any, Any]:
    return yaml.safe_load(file.read_text("utf-8"))


def _steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in _read(file)["jobs"].values() for step in job["steps"]]


def _targets(text: str) -> list[str]:
    return re.findall(r"^make ([a-z]+)", text, re.MULTILINE)


def test_there_are_workflows():
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_its_steps_are_make_targets_that_exist(file):
    commands = [step["run"] for step in _steps(file) if "run" in step]
    assert ".ci/run" in commands
    targets = _targets((ROOT / ".ci" / "run").read_text("utf-8"))
    assert "test" in targets
    for command in commands:
        if command == ".ci/run" or INSTALLS.fullmatch(command):
            continue
        found = _targets(command)
        assert len(found) == 1, command
        targets += found
    assert [t for t in targets if f"\n{t}:" not in MAKEFILE] == []
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_its_actions_are_official_and_of_one_version(file):
    for step in _steps(file):
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", step["uses"]), step
    for job in _read(file)["jobs"].values():
        assert re.search(r"-\d+\.\d+$", job["runs-on"])
        if "container" in job:
            assert re.fullmatch(r"debian:\d+\.\d+", job["container"])
        assert job["timeout-minutes"] <= 180


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_what_is_published_was_pushed_and_passed(file):
    jobs = _read(file)["jobs"]
    assert _read(file)[True]["push"] == {"branches": ["main"]}
    assert (jobs["site"]["needs"], jobs["publish"]["needs"]) == ("test", "site")
    assert jobs["site"]["if"] == "github.event_name == 'push'"
    (made,) = (s["run"] for s in jobs["site"]["steps"] if s.get("run", "").startswith("make"))
    assert made.startswith("make site BASE=")
    (sent,) = (s for s in jobs["site"]["steps"] if "upload-pages" in s.get("uses", ""))
    assert sent["with"] == {"path": "site"}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_its_token_may_do_no_more_than_it_needs(file):
    said = _read(file)
    assert said["permissions"] == {"contents": "read"}
    # YAML reads the key as true. What others propose runs without our secrets.
    assert set(said[True]) <= {"push", "pull_request"}
    for name, job in said["jobs"].items():
        assert job.get("permissions", {}) == GRANTED.get(name, {}), name
    text = file.read_text("utf-8")
    assert "secrets." not in text
    # Texts that others choose are no part of a command.
    assert not re.search(r"run:.*\$\{\{ github\.(event|head_ref)", text)
    checkouts = [s for s in _steps(file) if s.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(s["with"] == {"persist-credentials": False} for s in checkouts)
