"""docs/method.md: each computed figure is explained, and its example holds in the data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from honest_silicon.analysis.known import known
from honest_silicon.dataset.ref import Ref
from tests.data.method import DATA, EXAMPLES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/method.md").read_text("utf-8")
#: A figure that stands alone: not the digits of a name such as H100, 910C or 16-bit.
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-]|[.,]\d)")
LINK = re.compile(r"\[([^\]]+)\]\[([^\]]+)\]")
TARGET = re.compile(r"^\[([^\]]+)\]: (\S+)$", re.MULTILINE)
#: Where a dashboard started with ``make run`` opens a figure.
ADDRESS = "http://127.0.0.1:8501/?cell="
LABELS = ("Formula", "Source", "Example", "Left out")


def sections() -> dict[str, str]:
    """The text of each computed figure, by its heading."""
    found = (part.partition("\n") for part in re.split(r"^### ", TEXT, flags=re.MULTILINE)[1:])
    return {heading: re.split(r"^## ", text, flags=re.MULTILINE)[0] for heading, _, text in found}


def paragraph(section: str, label: str) -> str:
    """What stands under a label, up to the next one or the first empty line of an example."""
    after = section.partition(f"**{label}.**")[2]
    return re.split(r"\n\n", after)[0]


EXAMPLE = {name: paragraph(text, "Example") for name, text in sections().items()}


def same(said: str, figure: float) -> bool:
    """Whether a number in the text is a figure, rounded as the text rounds it."""
    decimals = len(said.partition(".")[2])
    return abs(float(said.replace(",", "")) - figure) <= 0.5 * 10**-decimals * (1 + 1e-6)


def numbers_off(text: str, figures: Sequence[float]) -> list[str]:
    """What in the numbers of an example, without those in links, is not as computed."""
    said = NUMBER.findall(LINK.sub("", text))
    if len(said) != len(figures):
        return [f"{len(said)} numbers in the text, {len(figures)} computed: {said}, {figures}"]
    return [
        f"number {i}: the text says {word}, the data give {figure:,.6g}"
        for i, (word, figure) in enumerate(zip(said, figures, strict=True), 1)
        if not same(word, figure)
    ]


def stated(address: str) -> set[float]:
    """All numbers of what an address leads to: the ends of a cell, or the cells of a row."""
    ref = Ref.parse(address, DATA)
    if ref.chip is None:
        table = DATA.tables[ref.alone.table]
        row = table.loc[table["id"] == ref.alone.id].iloc[0]
        # A note has numbers of everything.
        cells = row.drop(["note", "summary"], errors="ignore").dropna().tolist()
    else:
        (field,) = ref.inputs
        cells = [DATA.chips.at[ref.chip, field]]
        if isinstance(field, str) and field in DATA.package.numeric_fields:
            figure = known(DATA, ref.chip, field)
            cells = [figure.low, figure.value, figure.high] if figure else []
    return {float(n) for cell in cells for n in re.findall(r"\d+(?:\.\d+)?", str(cell))}


def links_off(text: str) -> list[str]:
    """Numbers in links that are not in what the link leads to."""
    return [
        f"{address}: the text says {number}"
        for said, address in LINK.findall(text)
        for number in NUMBER.findall(said)
        if float(number.replace(",", "")) not in stated(address)
    ]


def test_every_computed_figure_has_its_four_parts():
    assert len(sections()) > 30
    for heading, text in sections().items():
        assert re.findall(r"^\*\*([\w ]+)\.\*\*", text, re.MULTILINE) == list(LABELS), heading


def test_every_example_is_computed():
    assert list(EXAMPLES) == list(EXAMPLE)


@pytest.mark.parametrize("heading", EXAMPLES)
def test_an_example_holds(heading):
    assert numbers_off(EXAMPLE[heading], EXAMPLES[heading]()) == []
    assert links_off(EXAMPLE[heading]) == []


def planted(text: str) -> list[str]:
    """The text with each of its numbers changed in the last digit, one at a time."""
    return [
        text[: m.end() - 1] + ("8" if m[0][-1] == "9" else str(int(m[0][-1]) + 1)) + text[m.end() :]
        for m in NUMBER.finditer(re.sub(r"\]\[[^\]]+\]", lambda m: "\0" * len(m[0]), text))
    ]


@pytest.mark.parametrize("heading", EXAMPLES)
def test_a_wrong_figure_anywhere_in_an_example_is_seen(heading):
    text, figures = EXAMPLE[heading], EXAMPLES[heading]()
    wrong = planted(text)
    assert wrong
    assert [t for t in wrong if not numbers_off(t, figures) and not links_off(t)] == []


def test_every_link_opens_what_it_names():
    used = {address for _, address in LINK.findall(TEXT)}
    assert dict(TARGET.findall(TEXT)) == {address: ADDRESS + address for address in used}
    for address in used:
        assert str(Ref.parse(address, DATA)) == address


def test_every_source_leads_somewhere():
    for heading, text in sections().items():
        source = paragraph(text, "Source")
        files = re.findall(r"`((?:honest_silicon|data)/[^`]+)`", source)
        assert any(name.startswith("honest_silicon/") for name in files), heading
        assert [name for name in files if not (ROOT / name).exists()] == [], heading
    for path in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (ROOT / "docs" / path).exists(), path


def test_code_that_names_a_section_names_one_there_is():
    headings = set(re.findall(r"^##+ (.+)$", TEXT, re.MULTILINE))
    named = {
        name
        for file in (ROOT / "honest_silicon").rglob("*.py")
        for name in re.findall(r"docs/method\.md, ([\w ,]+?)[).:]", file.read_text("utf-8"))
    }
    assert named
    assert named <= headings
