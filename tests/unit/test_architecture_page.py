"""docs/architecture.md and CONTRIBUTING.md: every path and name they give is there."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from honest_silicon.dataset.ref import Ref
from tests.ours import ours

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "honest_silicon"
PAGE, GUIDE = (
    (ROOT / name).read_text("utf-8") for name in ("docs/architecture.md", "CONTRIBUTING.md")
)
#: What stands between backticks and is neither path, name nor address: columns and qualifiers.
WORDS = {"id", "source_id"}
NAME = re.compile(r"[a-z_]+(\.[A-Za-z_]+)+")
LAYER = {"dataset", "analysis", "commands", "charts", "views", "web", "site"}


def _spans(text: str) -> list[str]:
    """What stands between backticks, in the order of the text."""
    return re.findall(r"`([^`]+)`", text)


def _is_path(span: str) -> bool:
    return (ROOT / span).exists() or (PACKAGE / span).exists()


def _is_name(span: str) -> bool:
    """Whether a dotted name of the package leads to a module, function, class or method."""
    if not NAME.fullmatch(span) or span.split(".")[0] not in LAYER:
        return False
    parts = span.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(["honest_silicon", *parts[:end]]))
        except ModuleNotFoundError:
            continue
        for part in parts[end:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return end > 1 or len(parts) == 1
    return False


def _is_command(span: str) -> bool:
    if span.startswith("make "):
        return f"\n{span.removeprefix('make ')}:" in (ROOT / "Makefile").read_text("utf-8")
    if span.startswith(".venv/bin/python -m pytest "):
        return all((ROOT / path).exists() for path in span.split()[3:])
    return span in {f"python -m honest_silicon.dataset {name}" for name in ("add", "check")}


def _is_address(span: str) -> bool:
    try:
        return str(Ref.parse(span, ours())) == span
    except ValueError:
        return False


@pytest.mark.parametrize("text", [PAGE, GUIDE], ids=["architecture", "contributing"])
def test_every_path_and_name_is_there(text):
    spans = _spans(text)
    assert len(spans) > 5
    ways = (WORDS.__contains__, _is_path, _is_name, _is_command, _is_address)
    assert [s for s in spans if not any(way(s) for way in ways)] == []


@pytest.mark.parametrize(
    "span",
    [
        "dataset.store.lod",
        "dataset.store.Dataset.sell",
        "dataset.ghost.load",
        "ghost.store",
        "honest_silicon/dataset/ghost.py",
        "make ghost",
        ".venv/bin/python -m pytest tests/ghost.py",
        "nvidia-h20:ghost",
        "measured:ghost",
    ],
)
def test_what_is_not_there_is_seen(span):
    assert not any(way(span) for way in (_is_path, _is_name, _is_command, _is_address))


def test_every_folder_of_the_package_is_named():
    folders = {f.parent.relative_to(ROOT).as_posix() for f in PACKAGE.rglob("__init__.py")}
    assert folders - {"honest_silicon"} == {
        s for s in _spans(PAGE) if s.startswith("honest_silicon/") and (ROOT / s).is_dir()
    }


def test_all_that_one_may_add_is_told_with_its_files():
    table = PAGE.partition("## Where to add what")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| (a [^|]+) \| (.+) \|$", table, re.MULTILINE))
    for kind in (
        "chip",
        "field",
        "metric",
        "picture",
        "page",
        "rule on tables",
        "check of a claim",
    ):
        (found,) = [touched for name, touched in rows.items() if name.startswith(f"a {kind}")]
        assert any(_is_path(span) for span in _spans(found)), kind


def test_the_page_is_one_page():
    assert len(PAGE.splitlines()) < 145


def test_the_guide_leads_to_the_page():
    assert "](docs/architecture.md)" in GUIDE
