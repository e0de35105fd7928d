"""README.md and docs/running.md: what they name is there, and the README stays short."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.pictures import PICTURES
from honest_silicon.addresses import ABOUT, PAGES

ROOT = Path(__file__).parents[2]
README, RUNNING = ((ROOT / name).read_text("utf-8") for name in ("README.md", "docs/running.md"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def table(head: str) -> dict[str, str]:
    """First and second cell of each row of the README's table with this first column."""
    rows = README.partition(f"| {head} |")[2].partition("\n\n")[0].splitlines()[2:]
    cells = (row.strip("| ").split(" | ") for row in rows)
    return dict(cells)


def test_a_stranger_can_finish_it():
    assert len(README.split()) < 900
    first = README.split("\n\n")[1]
    assert len(re.findall(r"[.?]( |$)", first.replace("\n", " "))) == 2
    assert len(re.findall(r"^\d\. ", README, re.MULTILINE)) == 5
    built = README.partition("## How it is built")[2].partition("\n\n|")[0]
    assert len(re.findall(r"^- ", built, re.MULTILINE)) == 10


@pytest.mark.parametrize(("text", "folder"), [(README, ROOT), (RUNNING, ROOT / "docs")])
def test_every_link_and_command_is_there(text, folder):
    paths = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"", text)
    assert [p for pair in paths for p in pair if p and not (folder / p).exists()] == []
    targets = set(re.findall(r"\bmake ([a-z]+)\b(?=[ `\n])", text)) - {"them"}
    assert targets
    assert [t for t in targets if f"\n{t}:" not in MAKEFILE] == []
    spans = re.findall(r"`([\w/.]+/)`", text)
    assert [s for s in spans if not (ROOT / s).is_dir()] == []


def test_its_pictures_are_drawn_by_make_pictures_and_small():
    shown = re.findall(r'<img src="docs/(\w+)\.png"', README)
    assert shown == list(PICTURES)
    for name in shown:
        assert (ROOT / f"docs/{name}.png").stat().st_size < 150_000, name


def test_every_dependency_earns_one_line():
    needed = {
        re.split(r"[=<>\[]", line)[0]
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in (ROOT / name).read_text("utf-8").splitlines()
        if line and not line.startswith("-") and not line.endswith(".txt")
    }
    named = [name for cell in table("package") for name in cell.split(", ")]
    assert sorted(named) == sorted(needed)


def test_the_citation_names_the_dataset_as_the_file_does():
    cff = (ROOT / "CITATION.cff").read_text("utf-8")
    title = re.search(r'^title: "(.+)"', cff, re.MULTILINE)[1]
    author = re.search(r'^  - name: "(.+)"', cff, re.MULTILINE)[1]
    said = README.partition("## Cite it")[2]
    assert title in said
    assert author in said


def test_the_pages_are_those_of_the_navigation():
    assert list(table("page")) == [ABOUT[page][0] for page in PAGES]
