"""Where sentences stand: in modules of sentences, and not where figures are computed or drawn."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "honest_silicon"
#: Modules whose texts are sentences: one a page, and those that pages share.
SENTENCES = re.compile(
    r"sentences|_words$|^(readings|two_chips|terms)$",
)
#: A text of so many words is no label of a control, a column or an axis.
LABEL = 7
WORD = re.compile(r"[(“\"']?[A-Za-z][A-Za-z'’-]*[,.;:)?!”\"']*")
#: What the data check and the command that fits print to maintainers.
TO_MAINTAINERS = {"rules.py", "fit_tables.py"}
#: Texts for machines, and the name a model of a reader's own bears wherever it is drawn.
NO_SENTENCES = ("\n    _name_or_path", '"Source Sans"', "Your model (")


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts of a module with a gap for each value in them; docstrings and errors apart."""
    joined = {id(v) for x in ast.walk(tree) if isinstance(x, ast.JoinedStr) for v in x.values}
    alone = {id(x.value) for x in ast.walk(tree) if isinstance(x, ast.Expr)}
    raised = {id(v) for x in ast.walk(tree) if isinstance(x, ast.Raise) for v in ast.walk(x)}
    for x in ast.walk(tree):
        if id(x) in joined | alone | raised:
            continue
        if isinstance(x, ast.Constant) and isinstance(x.value, str):
            yield x.lineno, x.value
        elif isinstance(x, ast.JoinedStr):
            yield (
                x.lineno,
                "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in x.values),
            )


def _is_sentence(text: str) -> bool:
    if text.startswith(NO_SENTENCES):
        return False
    plain = re.sub(r"<[^>]*>", " ", text)
    count = sum(1 for w in plain.split() if WORD.fullmatch(w))
    return count > LABEL or (count > 2 and plain.rstrip().endswith("."))


def sentences(source: str) -> list[str]:
    """Sentences in the code of a module, with their lines."""
    tree = ast.parse(source)
    return [f"{line}: {text!r}" for line, text in _texts(tree) if _is_sentence(text)]


def _of(*folders: str) -> list[Path]:
    files = sorted(f for folder in folders for f in (PACKAGE / folder).rglob("*.py"))
    assert len(files) > 10
    return files


def _id(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("file", _of("analysis", "charts"), ids=_id)
def test_what_is_computed_or_drawn_says_nothing(file):
    if file.name not in TO_MAINTAINERS:
        assert sentences(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", _of("views"), ids=_id)
def test_a_view_takes_its_sentences_from_a_module_of_them(file):
    names = file.relative_to(PACKAGE).with_suffix("").parts
    if not any(SENTENCES.search(name) for name in names):
        assert sentences(file.read_text("utf-8")) == []


def test_each_page_has_one_module_of_sentences():
    pages = [f for f in (PACKAGE / "views/pages").iterdir() if (f / "__init__.py").exists()]
    assert len(pages) == 10
    for page in pages:
        found = [f for f in page.iterdir() if f.stem == "sentences"]
        assert len(found) == 1, page.name


def test_a_sentence_is_seen_and_a_label_is_not():
    planted = '''"""A docstring of a module, as long as it may be, is no sentence."""
A = "Nothing is known of it."
B = f"of {A} chips put on sale after the article {B} are for inference"
C = "Compute against memory bandwidth"
raise ValueError("expected a number above nought and at most a thousand")
html("<p>It is of {} and {}.</p>", A, B)
'''
    assert [s[:1] for s in sentences(planted)] == ["2", "3", "6"]
