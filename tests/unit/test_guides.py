"""The guides for those who add and update: what they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from honest_silicon.dataset.schema import read_package
from tests.ours import ours

ROOT = Path(__file__).parents[2]
PACKAGE = read_package()
ADDING, UPDATING = (
    (ROOT / f"docs/{n}.md").read_text("utf-8") for n in ("contributing", "updating")
)
TEMPLATES = [path.read_text("utf-8") for path in sorted((ROOT / ".github").rglob("*.md"))]
FIELDS = {name for table in PACKAGE.tables.values() for name in table.fields}
WORDS = {
    value
    for table in PACKAGE.tables.values()
    for kind in table.fields.values()
    for value in kind.enum
}
COMMAND = re.compile(r"python -m honest_silicon\.dataset (\w+)")


def _spans(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def _known(span: str) -> bool:
    if span in FIELDS | WORDS | {".", "data", "cell="} or (ROOT / span).exists():
        return True
    if span.startswith("make "):
        return f"\n{span.removeprefix('make ')}:" in (ROOT / "Makefile").read_text("utf-8")
    return bool(COMMAND.search(span)) or span in (
        "… add < answers.txt",
        "cp -r data ../before",
        "python -m honest_silicon fit --write",
    )


@pytest.mark.parametrize("text", [ADDING, UPDATING, *TEMPLATES])
def test_every_path_field_and_word_is_there(text):
    spans = [s for s in _spans(text) if not s.startswith("github.com/")]
    assert [s for s in spans if not _known(s)] == []


def test_every_command_they_give_is_one():
    help_text = (ROOT / "honest_silicon/dataset/__main__.py").read_text("utf-8")
    named = {name for text in (ADDING, UPDATING) for name in COMMAND.findall(text)}
    assert named == {"add", "stale", "diff"}
    assert all(f'"{name}"' in help_text for name in named)


def test_every_qualifier_and_reason_is_explained():
    """A newcomer is asked for one of them, so each has a line."""
    evidence, gaps = PACKAGE.tables["evidence"], PACKAGE.tables["gaps"]
    named = set(_spans(ADDING))
    for value in (
        *evidence.fields["qualifier"].enum,
        *evidence.fields["basis"].enum,
        *gaps.fields["reason"].enum,
    ):
        assert value in named, value


def test_the_round_goes_through_every_table_that_is_kept_by_hand():
    """Every table with documents has its place in the round, and every repository gave us rows."""
    named = set(_spans(UPDATING))
    beside = {"rejected", "expected", "expected_rows", "measured_exceptions"}
    for table in PACKAGE.tables.values():
        if "source_id" in table.fields and table.name not in beside:
            assert f"data/{table.path}" in named, table.path
    addresses = "\n".join(ours().sources["url"]) + "\n"
    for place in {s for s in named if s.startswith("github.com/")}:
        assert f"//{place}/" in addresses or f"//{place}\n" in addresses, place


def test_the_templates_are_there():
    names = {p.relative_to(ROOT).as_posix() for p in (ROOT / ".github").rglob("*.md")}
    assert names == {
        ".github/ISSUE_TEMPLATE/correct-a-figure.md",
        ".github/ISSUE_TEMPLATE/missing-chip.md",
        ".github/pull_request_template.md",
    }
