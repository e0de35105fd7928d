"""Words that readers do not use, and no string of the interface may have."""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from honest_silicon.dataset.schema import PACKAGE_FILE

ROOT = Path(__file__).parents[2]
SPEAK = ("views", "charts", "analysis", "words", "answers", "commands", "web", "site")
FILES = sorted(f for layer in SPEAK for f in (ROOT / "honest_silicon" / layer).rglob("*.py"))
#: A chip is no part; sources do not tell; nothing is ticked, caught or held against another.
WORDS = re.compile(
    r"\b(for want of|tells? of|stands? beside|ticked|nought|rungs?|ladders?|physics allows|"
    r"our reading|not told|cannot be told|name does not match|holds? against|held against|caught|"
    r"(?:US|Chinese|shipped|selected|every|each|these|those|own|AI) parts?|"
    r"parts? (?:made|on sale))\b"
)

#: Sources of the data may say that someone was told; a sentence of the code says what is known.
CODE_WORDS = re.compile(
    WORDS.pattern + r"|\b((?:is|are|was|were) told|foretold|foretell|nothing seen)\b"
)
#: In the texts of the data a part is a share of something or of a law, and nothing else.
DATA_WORDS = re.compile(WORDS.pattern + r"|\b(parts?(?! (?:of\b|\d))|as sold|nothing seen)\b", re.I)
#: Columns of the data that hold sentences of ours; the record of changes is history.
TEXTS = frozenset(
    {"note", "reason", "finding", "seen", "result", "why", "scope", "summary", "settle"}
)
TABLES = sorted(file for file in (ROOT / "data").glob("*.csv") if file.stem != "changes")


def _strings(file: Path) -> Iterator[tuple[int, str]]:
    """Texts of a module with a space in them, its docstrings apart."""
    tree = ast.parse(file.read_text("utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if text and id(node) not in docs and " " in node.value.strip():
            yield node.lineno, node.value


def faults(texts: Iterable[tuple[int, str]], words: re.Pattern[str] = WORDS) -> list[str]:
    """Where a text has a word no reader uses."""
    return [
        f"{line}: {found[0]!r} in {text!r}" for line, text in texts if (found := words.search(text))
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.relative_to(ROOT).as_posix())
def test_a_module_speaks_plainly(file):
    assert faults(_strings(file), CODE_WORDS) == []


def test_the_registry_speaks_plainly():
    def texts(node) -> Iterator[tuple[int, str]]:
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("title", "description") and isinstance(value, str):
                    yield 0, value
                elif key == "labels":
                    yield from ((0, label) for label in value.values())
                else:
                    yield from texts(value)
        elif isinstance(node, list):
            for value in node:
                yield from texts(value)

    package = json.loads((ROOT / "data" / PACKAGE_FILE).read_text("utf-8"))
    found = list(texts(package))
    assert len(found) > 300
    assert faults(found) == []


@pytest.mark.parametrize("file", TABLES, ids=lambda f: f.stem)
def test_a_table_speaks_plainly(file):
    with file.open(newline="", encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        texts = (
            (rows.line_num, text) for row in rows for name, text in row.items() if name in TEXTS
        )
        assert faults(texts, DATA_WORDS) == []


def test_a_word_no_reader_uses_is_seen_in_the_data():
    planted = [
        (1, "the part has no matrix units"),
        (2, "In part 748, and part of the rule"),
        (3, "The nominal 400 stands beside them"),
    ]
    assert [f[:1] for f in faults(planted, DATA_WORDS)] == ["1", "3"]


def test_a_word_no_reader_uses_is_seen():
    planted = iter(
        [(1, "9 Chinese parts tell of runs"), (2, "Holds in part"), (3, "a 1 in 9 chance")]
    )
    assert [f[:1] for f in faults(planted)] == ["1"]
