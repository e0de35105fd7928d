"""HTML from data: whatever a cell holds stays text, and every absence has a word."""

from __future__ import annotations

import dataclasses
import re
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from markupsafe import Markup

from honest_silicon.charts import theme
from honest_silicon.charts.axes import axis
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.theme import SHAPE
from honest_silicon.dataset import DATA_DIR, Cell, Evidence
from honest_silicon.dataset.provenance import OWN, SetAside
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import read_package
from honest_silicon.views.parts import component
from honest_silicon.views.parts.markup import (
    BADGES,
    Column,
    TableCell,
    TableRow,
    badge,
    cell_html,
    chip_link,
    country_mark,
    evidence_lists,
    gap,
    group,
    range_words,
    safe_link,
    set_aside_item,
    source_item,
    table,
)
from honest_silicon.views.parts.terms import explained

PACKAGE = read_package(DATA_DIR)
MEMORY = PACKAGE.chip_fields["memory_gb"]
FOUNDRY = PACKAGE.chip_fields["foundry"]

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" onmouseover="alert(1)',
    "&lt;b&gt;",
    "a & b < c",
    "</table><h1>",
]

ROW = Evidence(
    value="80",
    value_high=None,
    basis="official",
    qualifier="",
    note="",
    source_id="data-sheet",
    title="Data sheet",
    publisher="Maker",
    url="https://example.org/sheet",
    published="2024-05",
    retrieved="2026-01-31",
    weak=False,
    comparable=True,
    origin="data-sheet",
    copied_from="",
)
CELL = Cell(
    chip_id="nova-one",
    field="memory_gb",
    value=80.0,
    low=80.0,
    high=80.0,
    basis="official",
    disputed=False,
    evidence=(ROW,),
    set_aside=(),
    gap=None,
    gap_note="",
)
ABSENT = dataclasses.replace(CELL, value=None, low=None, high=None, basis=None, evidence=())


class _Page(HTMLParser):
    """Elements with their attributes, and the text a reader sees or is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if dict(attrs).get("role") == "img":  # what a screen reader says of it
            self.text += dict(attrs).get("aria-label") or ""

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def _assert_harmless(html: str) -> _Page:
    page = _Page(html)
    for tag, attrs in page.elements:
        assert tag not in ("script", "img", "h1", "iframe", "style")
        assert not [name for name in attrs if name.startswith("on")], attrs
        if tag == "a":
            assert (attrs["href"] or "").startswith(("https://", "http://", "chip?id="))
    return page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_a_document_stays_text(text):
    row = dataclasses.replace(
        ROW, title=text, publisher=text, note=text, published=text, copied_from=text
    )
    page = _assert_harmless(source_item(PACKAGE, MEMORY, row))
    assert page.text.count(text) == 5
    named = dataclasses.replace(ROW, value=text)
    assert text in _assert_harmless(source_item(PACKAGE, FOUNDRY, named)).text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_of_a_cell_stays_text(text):
    cell = dataclasses.replace(CELL, field="foundry", value=text)
    assert text in _assert_harmless(cell_html(PACKAGE, FOUNDRY, cell)).text
    gap = dataclasses.replace(ABSENT, gap="withheld", gap_note=text)
    page = _assert_harmless(cell_html(PACKAGE, MEMORY, gap))
    assert page.all("span")[0]["title"] == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_figures_set_aside_stay_text(text):
    row = SetAside(text, "press", text, text, text, "https://example.org", "2024")
    assert _assert_harmless(set_aside_item(PACKAGE, row)).text.count(text) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_stay_text(tiny_data, text):
    page = _assert_harmless(chip_link(tiny_data, "nova-one", text))
    assert text in page.text
    (link,) = page.all("a")
    assert link["href"] == "chip?id=nova-one"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_of_a_table_stay_text(text):
    columns = [Column(text, hover=text, action=text), Column(text, hover=text)]
    page = _assert_harmless(table(text, columns, [group(text), TableRow(["a", "b"])]))
    assert page.text.count(text) == 4
    (button,) = page.all("button")
    assert button["data-act"] == button["title"] == text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//example.org",
        "/chip",
        "",
        "http://[",
        "https://[::1",
    ],
)
def test_an_address_that_is_not_public_web_becomes_text(url):
    page = _assert_harmless(safe_link(url, "Data sheet"))
    assert page.all("a") == []
    assert page.text == "Data sheet"
    assert _assert_harmless(source_item(PACKAGE, MEMORY, dataclasses.replace(ROW, url=url)))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=1&c=2",
        "http://example.org/",
        'https://example.org/"onmouseover="alert(1)',
        "HTTPS://example.org",
    ],
)
def test_a_public_address_is_a_link_that_tells_nothing_of_us(url):
    page = _Page(safe_link(url, "Data sheet"))
    (link,) = page.all("a")
    assert link["href"] == url
    assert set(link) == {"href", "target", "rel"}
    assert "noopener" in link["rel"].split()
    assert page.text == "Data sheet"


def _enum(table_name: str, field: str) -> tuple[str, ...]:
    return PACKAGE.tables[table_name].fields[field].enum


def test_every_basis_has_a_letter_of_its_own():
    assert set(_enum("evidence", "basis")) | {OWN} == set(BADGES)
    assert len(set(BADGES.values())) == len(BADGES)


@pytest.mark.parametrize("basis", _enum("evidence", "basis"))
def test_a_badge_says_what_its_letter_means(basis):
    page = _Page(badge(PACKAGE, basis))
    (element,) = page.all("abbr")
    words = PACKAGE.tables["evidence"].fields["basis"].labels[basis]
    assert element["title"] == words
    assert page.text == f"{BADGES[basis]} {words}"  # the words are there for screen readers


@pytest.mark.parametrize("basis", [None, ""])
def test_no_basis_no_badge(basis):
    assert badge(PACKAGE, basis) == ""


@pytest.mark.parametrize("reason", [*_enum("gaps", "reason"), None])
@pytest.mark.parametrize("kind", [MEMORY, FOUNDRY], ids=lambda k: k.name)
def test_every_absence_has_a_word(reason, kind):
    cell = dataclasses.replace(ABSENT, gap=reason, gap_note="why" if reason else "")
    page = _Page(cell_html(PACKAGE, kind, cell))
    assert page.text.strip()
    assert not any(word in page.text for word in ("nan", "None", "<NA>", "0"))
    assert page.all("span")[0]["title"]


def test_absences_are_told_apart():
    said = {
        reason: cell_html(PACKAGE, MEMORY, dataclasses.replace(ABSENT, gap=reason))
        for reason in [*_enum("gaps", "reason"), None]
    }
    assert len({_Page(html).text for html in said.values()}) == len(said)


def test_a_value_has_its_unit_and_basis():
    page = _Page(cell_html(PACKAGE, MEMORY, CELL))
    assert page.text.startswith("80 GB O")
    assert "disputed" not in page.text
    assert _Page(cell_html(PACKAGE, MEMORY, CELL, unit=False)).text.startswith("80 O")


def test_a_disputed_cell_is_marked():
    cell = dataclasses.replace(CELL, disputed=True, high=96.0)
    assert "disputed" in _Page(cell_html(PACKAGE, MEMORY, cell)).text
    assert range_words(MEMORY, cell) == "80 to 96 GB"
    gap = dataclasses.replace(ABSENT, gap="disputed", disputed=True)
    assert "≠" in _Page(cell_html(PACKAGE, MEMORY, gap)).text


def test_one_value_has_no_range():
    assert range_words(MEMORY, CELL) == ""
    assert range_words(MEMORY, ABSENT) == ""


def test_a_stated_range_is_shown_whole():
    row = dataclasses.replace(ROW, value="64", value_high=80.0)
    assert "64 to 80 GB" in _Page(source_item(PACKAGE, MEMORY, row)).text


@pytest.mark.parametrize("qualifier", _enum("evidence", "qualifier"))
def test_every_qualifier_is_said_in_words(qualifier):
    comparable = qualifier in ("unstated", "derived")
    row = dataclasses.replace(ROW, qualifier=qualifier, comparable=comparable)
    text = _Page(source_item(PACKAGE, MEMORY, row)).text
    assert PACKAGE.tables["evidence"].fields["qualifier"].labels[qualifier] in text
    assert ("not compared" in text) is not comparable


def test_a_weak_source_is_called_so():
    row = dataclasses.replace(ROW, weak=True, comparable=False)
    assert "weak source, not compared" in _Page(source_item(PACKAGE, MEMORY, row)).text


def test_an_undated_document_is_called_so():
    assert (
        "undated"
        in _Page(source_item(PACKAGE, MEMORY, dataclasses.replace(ROW, published=""))).text
    )


def test_comparable_statements_come_first_and_all_are_there():
    rows = tuple(
        dataclasses.replace(ROW, value=value, comparable=ok)
        for value, ok in (("640", False), ("80", True), ("81", True))
    )
    aside = SetAside("40", "press", "other part", "News", "Paper", "https://example.org", "")
    cell = dataclasses.replace(CELL, evidence=rows, set_aside=(aside,))
    text = _Page(evidence_lists(PACKAGE, MEMORY, cell)).text
    places = [text.index(f"{value} GB") for value in ("80", "81", "640")]
    assert places == sorted(places)
    assert text.index("set aside") > places[-1]
    assert "other part" in text


def test_a_cell_without_evidence_lists_nothing():
    assert evidence_lists(PACKAGE, MEMORY, ABSENT) == ""


@pytest.mark.parametrize("country", PACKAGE.chip_fields["country"].enum)
def test_a_country_is_told_without_colour(country):
    page = _Page(country_mark(PACKAGE, country))
    assert page.text == {"CN": "China", "US": "United States"}[country]
    ((_, attributes),) = page.elements[:1]
    assert SHAPE[country] in (attributes["class"] or "").split()


@pytest.mark.parametrize(("order", "aria"), [("asc", "ascending"), ("desc", "descending")])
def test_a_sorted_column_says_so(order, aria):
    columns = [Column("Chip", action="sort:name", sorted=order), Column("Memory", numeric=True)]
    page = _Page(table("Chips", columns, [TableRow(["a", "b"])]))
    assert [h.get("aria-sort") for h in page.all("th")] == [aria, None, None]
    assert [h.get("scope") for h in page.all("th")] == ["col", "col", "row"]


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        table("Chips", [Column("Chip"), Column("Memory")], [TableRow(["a", "b", "c"])])


def test_every_cell_of_the_real_data_can_be_shown(real_data):
    fields = real_data.package.chip_fields
    for chip in real_data.chips.index:
        for name, kind in fields.items():
            html = cell_html(real_data.package, kind, real_data.cell(chip, name))
            assert _Page(html).text.strip(), (chip, name)
            assert "nan" not in html.split(), (chip, name)


@pytest.mark.parametrize(
    "shown", [component.show, partial(component.fragment, key="k", label="l", colours={})]
)
def test_what_is_shown_is_finished_html(shown):
    with pytest.raises(TypeError, match="expected Markup, not str"):
        shown("<b>plain</b>")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_template_escapes_what_is_no_markup(text):
    made = html("<b>{}</b>{}", text, Markup("<i>kept</i>"))
    assert isinstance(made, Markup)
    page = _assert_harmless(made)
    assert [tag for tag, _ in page.elements] == ["b", "i"]
    assert page.text == f"{text}kept"
    # A format would see the escaped text, so it is refused rather than read.
    with pytest.raises(ValueError, match="format"):
        html("{:.2f}", 1.5)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells_of_a_table_stay_text(text):
    columns = [Column("Chip"), Column("Value", numeric=True), Column("Note")]
    ref = Ref.of(text, text)
    rows = [
        TableRow([text, text, TableCell(text, opens=ref)], field=text, opens=ref),
        TableRow([gap(text), gap(text), Markup("<b>kept</b>")]),
    ]
    page = _assert_harmless(table(text, columns, rows, style=text))
    assert page.text.count(text) == 6
    first = page.all("tr")[1]
    assert first["data-field"] == text
    assert first["data-cell"] == f"{text}:{text}"
    assert [c.get("class") for c in page.all("td")] == ["num", None, "num gap", None]
    assert page.all("td")[1]["data-cell"] == f"{text}:{text}"


def test_every_builder_makes_finished_html(tiny_data):
    cell = dataclasses.replace(CELL, disputed=True)
    made = [
        badge(PACKAGE, "official"),
        badge(PACKAGE, ""),
        country_mark(PACKAGE, "CN"),
        safe_link("javascript:x", "text"),
        safe_link("https://example.org", "text"),
        chip_link(tiny_data, "nova-one"),
        evidence_lists(PACKAGE, MEMORY, cell),
        evidence_lists(PACKAGE, MEMORY, ABSENT),
        cell_html(PACKAGE, MEMORY, cell),
        cell_html(PACKAGE, MEMORY, ABSENT),
        table("Chips", [Column("Chip")], []),
    ]
    assert [type(m) for m in made] == [Markup] * len(made)


def test_finished_html_stays_so_in_a_frame_that_is_sorted_and_grouped():
    frame = pd.DataFrame({"x": [2, 1]}, index=["b", "a"])
    frame = frame.assign(
        hover=html_column([html("<b>{}</b>", i) for i in frame.index], frame.index)
    )
    for _, part in frame.sort_values("x").groupby("x"):
        assert [type(t) for t in part["hover"].tolist()] == [Markup]


def test_texts_of_a_picture_are_escaped_but_for_markup():
    text = "<img src=x>"
    picture = theme.figure(
        [
            {
                "type": "scatter",
                "name": text,
                "x": [1, 2],
                "y": [text, "b"],
                "text": [text, html("<b>{}</b>", text)],
                "customdata": [text, text],
            }
        ],
        theme.layout(
            theme.LIGHT,
            xaxis=axis(theme.LIGHT, text, tickvals=[1], ticktext=[text]),
            annotations=[theme.source_line(theme.LIGHT, text)],
        ),
    ).to_plotly_json()
    (trace,), drawn = picture["data"], picture["layout"]
    safe = "&lt;img src=x&gt;"
    assert trace["name"] == safe
    assert list(trace["y"]) == [safe, "b"]
    assert list(trace["text"]) == [safe, f"<b>{safe}</b>"]
    assert list(trace["customdata"]) == [text, text]
    assert drawn["xaxis"]["title"]["text"] == safe
    assert list(drawn["xaxis"]["ticktext"]) == [safe]
    assert drawn["annotations"][0]["text"] == safe


PARTS = Path(component.__file__).parent


def test_each_class_of_the_fragments_is_used():
    """A class that no fragment bears is dead; those that Streamlit and plotly set are theirs."""
    sheet = re.sub(r"/\*.*?\*/", "", (PARTS / "component.css").read_text("utf-8"), flags=re.S)
    classes = set(re.findall(r"\.([a-z][\w-]*)(?=[^{}]*\{)", sheet))
    assert len(classes) > 25
    files = [*PARTS.parent.rglob("*.py"), PARTS / "component.js"]
    code = "\n".join(f.read_text("utf-8") for f in files)
    named = {f"b-{basis}" for basis in BADGES} | {*SHAPE.values(), "cn", "us", "own"}
    unused = {c for c in classes - named if not re.search(rf"[\"' =]{c}[\"' ]", code)}
    assert unused == set()


def test_styles_and_script_are_found_from_any_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    component.file_text.cache_clear()
    assert "export default function" in component.file_text("component.js")
    component.style_sheet.cache_clear()
    assert component.style_sheet("page.css").startswith("<style>")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("Of power (TDP) and price", "(TDP)"), ("in tokens, not words", "tokens,"), ("dense", "")],
)
def test_a_line_never_ends_between_a_term_and_the_signs_around_it(text, kept):
    words = explained(text, set())
    assert re.sub("<[^>]+>", "", words) == text
    whole = re.findall('<span class="whole">(.*?)</span>', words)
    assert [re.sub("<[^>]+>", "", w) for w in whole] == ([kept] if kept else [])


def test_the_marks_of_a_figure_stay_with_its_badge():
    cell = dataclasses.replace(ABSENT, value=64.0, basis="official", disputed=True, gap=None)
    shown = cell_html(PACKAGE, MEMORY, cell)
    (whole,) = re.findall('<span class="whole">(.*)</span>', shown)
    assert whole.startswith("<abbr")
    assert whole.endswith("≠</i>")
    assert "whole" not in cell_html(PACKAGE, MEMORY, dataclasses.replace(cell, disputed=False))
