"""What stands behind a figure: the panel, the ways to cite it, the offer of a better source."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from html import unescape
from html.parser import HTMLParser

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.cite import bibtex, citation, figure_citation
from honest_silicon.dataset.format import absence_text, range_text, value_text
from honest_silicon.dataset.gaps import LEGEND, UNRECORDED, WORDS
from honest_silicon.dataset.provenance import TOLERANCE
from honest_silicon.dataset.read import as_number
from honest_silicon.dataset.ref import Ref, RowRef
from honest_silicon.views.parts.evidence import better_source, body, section, title
from tests.examples import examples, share
from tests.ours import ours

REPEATABLE = settings(deadline=None, derandomize=True, database=None, max_examples=examples(150))
DATA = ours()
IDS, FIELDS = list(DATA.chips.index), list(DATA.package.chip_fields)
CELLS = [(chip, field) for chip in IDS for field in FIELDS]
SEEN = date(2026, 3, 9)
ADDRESS = "https://honest.example/compare?cell=nvidia-h20%3Atdp_w&data=1.1.0"
TAGS = ("a", "abbr", "b", "div", "h3", "i", "li", "p", "s", "section", "span", "ul")
ATTRIBUTES = {"aria-label", "class", "href", "rel", "role", "target", "title"}
NO_TAG = re.compile(rf"<(?!/?(?:{'|'.join(TAGS)})[\s>])")
BIG = re.compile(r'<p class="big">(.*?)</p>')


# The panel.


class _Read(HTMLParser):
    """Tags, attributes and text of a fragment; tags that do not match are a fault."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(str(html))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def _sources_of(data: Dataset) -> dict[tuple[str, str], Counter]:
    """How often each address stands behind each cell, read off the tables."""
    url = data.sources.set_index("source_id")["url"].to_dict()
    out: dict[tuple[str, str], Counter] = {}
    for table in (data.evidence, data.tables["rejected"]):
        for chip, field, source in zip(
            table["chip_id"], table["field"], table["source_id"], strict=True
        ):
            out.setdefault((chip, field), Counter())[url[source]] += 1
            # The class of a node is read off the name of its process too.
            if field == "process_node" and table is data.evidence:
                out.setdefault((chip, "node_nm"), Counter())[url[source]] += 1
    read = data.tables["second_readings"].dropna(subset=["source_id"])
    for chip, field, source in zip(read["chip_id"], read["field"], read["source_id"], strict=True):
        out.setdefault((chip, field), Counter())[url[source]] += 1
    return out


def _links(html: str) -> Counter:
    """Addresses as they stand in the HTML, escaped; not the way to the chip's own page."""
    return Counter(h for h in re.findall(r'href="([^"]*)"', html) if not h.startswith("chip?id="))


def test_every_cell_names_each_of_its_sources_once_for_each_statement_and_reading():
    sources = _sources_of(DATA)
    assert sum(c.total() for c in sources.values()) > 5000
    for chip, field in CELLS:
        html = body(DATA, Ref.of(chip, field))
        expected = sources.get((chip, field), Counter())
        escaped = Counter({str(escape(u)): n for u, n in expected.items()})
        assert _links(html) == escaped, (chip, field)
        assert ("No source is recorded" in html) == (not expected), (chip, field)
        assert html.count(f'href="chip?id={chip}"') == 1


def test_no_text_of_the_data_becomes_a_tag():
    for chip in IDS:
        html = body(DATA, Ref.of(chip, *FIELDS))
        assert not NO_TAG.search(html), chip
        read = _Read(html)
        assert read.tags <= set(TAGS)
        assert read.attributes <= ATTRIBUTES
        assert html.count("<section>") == len(FIELDS)
        # An address or a title cut by a stray quotation mark would show up in the text.
        assert 'target="' not in read.text


def test_every_cell_says_its_value_or_a_word_for_its_absence():
    absent = Counter()
    words = {*WORDS.values(), UNRECORDED}
    for chip, field in CELLS:
        kind, cell = DATA.package.chip_fields[field], DATA.cell(chip, field)
        html = section(DATA, kind, cell)
        (big,) = BIG.findall(html)
        shown = unescape(re.sub(r"<[^>]*>", "", big)).strip()
        value = DATA.chips.at[chip, field]
        assert f"<h3>{escape(kind.title)}</h3>" in html
        assert f"Convention: {escape(kind.description)}" in html
        if pd.notna(value):
            assert shown.startswith(value_text(value, kind, unit=True)), (chip, field)
            continue
        word = shown.removesuffix("≠")
        assert word in words, (chip, field)
        assert word == (WORDS[cell.gap] if cell.gap else UNRECORDED)
        absent[word] += 1
        # What the word means stands under it.
        assert f"{escape(word.capitalize())}: {escape(LEGEND[word])}." in html
        if cell.gap_note:
            assert f"<p>{escape(cell.gap_note)}</p>" in html
        assert not re.search(r"\b(nan|None|NaT)\b|<NA>", shown)
    assert len(absent) > 3


def test_the_panel_has_a_section_for_each_field_in_order():
    html = body(DATA, Ref.of("nvidia-h20", "tdp_w", "fp16_tflops"))
    titles = re.findall(r"<h3>(.*?)</h3>", html)
    assert titles == [DATA.package.chip_fields[f].title for f in ("tdp_w", "fp16_tflops")]
    assert "All of NVIDIA H20" in html


def test_the_panel_of_every_row_names_it_and_its_document():
    tables = [t for t in DATA.package.tables.values() if t.addressed]
    assert len(tables) > 10
    url = DATA.sources.set_index("source_id")["url"]
    for table in tables:
        for told in share(DATA.tables[table.name].to_dict("records")):
            row, source, note = told["id"], told["source_id"], told.get("note")
            ref = Ref.row(table.name, row)
            html = body(DATA, ref)
            assert title(DATA, ref) == table.title
            assert html.count("<section><h3>") == 1, ref
            words = re.split(r"[^a-z0-9-]+", note) if isinstance(note, str) else []
            named = [*([] if pd.isna(source) else [source]), *(w for w in words if w in url.index)]
            # A document that a note names is a link by its publisher, not an id.
            assert _links(html) == Counter(str(escape(url[n])) for n in named), ref
            read = _Read(html)
            assert not any(n in read.text for n in named), ref
            assert not re.search(r"\b(nan|None|NaT)\b|<NA>", read.text), ref


def test_the_panel_of_a_row_without_a_name_is_headed_by_its_chip():
    row = DATA.tables["china_sales"].iloc[0]
    html = body(DATA, Ref.row("china_sales", row["id"]))
    assert re.findall(r"<h3>(.*?)</h3>", html) == [DATA.names[row["chip_id"]]]


def test_a_row_beside_a_figure_has_its_own_section():
    html = body(DATA, Ref.of("nvidia-h20", "tdp_w", RowRef("models", "deepseek-v3")))
    assert re.findall(r"<h3>(.*?)</h3>", html) == [
        DATA.package.chip_fields["tdp_w"].title,
        "DeepSeek-V3",
    ]


def _text(data: Dataset, chip: str, field: str) -> str:
    return _Read(section(data, data.package.chip_fields[field], data.cell(chip, field))).text


def test_a_section_says_range_documents_and_dispute(tiny_data):
    disputed = _text(tiny_data, "shan-a", "tdp_w")
    assert (
        "2 independent comparable documents; range of sources 400 to 450 W; sources disagree."
        in disputed
    )
    # The weak source is shown, but neither counted nor part of the range.
    weak = _text(tiny_data, "nova-one", "price_usd")
    assert "1 independent comparable document. Convention" in weak
    assert "15,000" in weak
    assert "weak source, not compared" in weak
    none = _text(tiny_data, "nova-two", "price_usd")
    assert "0 independent comparable documents." in none
    assert "not published" in none
    assert "searched for in all documents" in none
    assert "No source is recorded" in none
    aside = _text(tiny_data, "shan-b", "process_node")
    assert "Seen and set aside" in aside
    assert "TSMC 7 nm" in aside
    assert "no chip is named" in aside


HOSTILE = '<script>alert("1")</script>\'&amp;<b onclick=x>'


def test_hostile_text_anywhere_in_the_data_stays_text(tiny_data):
    tables = dict(tiny_data.tables)
    for name, columns in {
        "chips": ("name", "process_node", "software", "aliases", "vendor"),
        "evidence": ("value", "note"),
        "sources": ("title", "publisher", "published", "retrieved"),
        "gaps": ("note",),
        "rejected": ("value", "reason"),
    }.items():
        tables[name] = tables[name].assign(**dict.fromkeys(columns, HOSTILE))
    urls = [f"https://example.org/?q={HOSTILE}", "javascript:alert(1)", "data:text/html,<b>"]
    sources = tables["sources"]
    tables["sources"] = sources.assign(url=[urls[i % 3] for i in range(len(sources))])
    # Numbers in evidence are read as numbers: hostile are those of fields of text alone.
    numeric = tiny_data.evidence["field"].isin(tiny_data.package.numeric_fields)
    evidence = tables["evidence"]
    tables["evidence"] = evidence.assign(
        value=evidence["value"].where(~numeric, tiny_data.evidence["value"])
    )
    data = Dataset(tiny_data.package, tables, tiny_data.content_hash)
    found = 0
    for chip in data.chips.index:
        html = body(data, Ref.of(chip, *FIELDS))
        read = _Read(html)
        assert not NO_TAG.search(html)
        assert read.tags <= set(TAGS)
        assert read.attributes <= ATTRIBUTES
        assert set(_links(html)) <= {str(escape(urls[0]))}
        found += read.text.count(HOSTILE)
    assert found > 100


# A better source.


def test_the_offer_of_a_better_source_has_the_rows_to_fill_in():
    evidence, sources = (DATA.package.tables[t].columns for t in ("evidence", "sources"))
    for chip, field in CELLS[::5]:  # every field of a fifth of the chips
        text = better_source(DATA, chip, field)
        head, _, rows = text.partition("data/evidence.csv and data/sources.csv\n\n")
        read = list(csv.reader(io.StringIO(rows)))
        assert len(read) == 5
        assert read[0] == evidence
        assert read[3] == sources
        assert read[2] == []
        statement = dict(zip(evidence, read[1], strict=True))
        source = dict(zip(sources, read[4], strict=True))
        assert (statement["chip_id"], statement["field"]) == (chip, field)
        assert (statement["value"], statement["basis"]) == ("VALUE", "BASIS")
        assert statement["source_id"] == source["source_id"] == "SOURCE_ID"
        assert statement["value_high"] == statement["qualifier"] == statement["note"] == ""
        assert (source["url"], source["published"]) == ("URL", "DATE")
        assert source["weak"] == "false"
        assert re.fullmatch(r"\d{4}-\d{2}", source["retrieved"])
        assert str(DATA.chips.at[chip, "name"]) in head
        assert f"Data {DATA.version} ({DATA.content_hash[:8]}) has: " in head
        value = DATA.chips.at[chip, field]
        kind = DATA.package.chip_fields[field]
        present = "no value" if pd.isna(value) else value_text(value, kind, unit=True)
        assert f"has: {present}" in head, (chip, field)


# Citations.


def _assert_cites(text: str, data: Dataset, address: str, seen: date) -> None:
    for part in (
        "Honest Silicon",
        data.version,
        f"({data.content_hash[:8]})",
        data.package.licence,
        address,
        seen.isoformat(),
    ):
        assert part in text, (part, text)


@REPEATABLE
@given(st.dates(), st.sampled_from(["", "Compare", "Training vs inference"]))
def test_a_citation_names_what_was_seen_and_when(seen, page):
    text = citation(DATA, ADDRESS, seen, page)
    _assert_cites(text, DATA, ADDRESS, seen)
    assert text.startswith(f"{page}. In: Honest Silicon" if page else "Honest Silicon")
    _assert_cites(bibtex(DATA, ADDRESS, seen, note=page), DATA, ADDRESS, seen)


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0


def test_the_braces_of_every_bibtex_entry_are_balanced():
    for chip, field in CELLS:
        entry = bibtex(DATA, ADDRESS, SEEN, note=f"{chip}, {field}")
        assert _balanced(entry), entry
        _assert_cites(entry, DATA, ADDRESS, SEEN)
        assert entry.startswith("@misc{honestsilicon")
        lines = entry.splitlines()
        assert lines[-1] == "}"
        assert all(re.fullmatch(r"  [a-z]+ = \{.*\},", line) for line in lines[1:-1])
        note = next(line for line in lines if line.startswith("  note"))
        # An underscore by itself is an error in LaTeX.
        assert f"{chip}, {field}".replace("_", r"\_") in note


def test_the_year_and_day_of_a_bibtex_entry():
    entry = bibtex(DATA, ADDRESS, SEEN)
    assert "  year = {2026},\n" in entry
    assert "  urldate = {2026-03-09},\n" in entry
    assert f"  url = {{{ADDRESS}}},\n" in entry
    assert r"50\% \& more \#1 \$" in bibtex(DATA, ADDRESS, SEEN, note="50% & more #1 $")


def test_every_figure_is_cited_with_its_value_or_the_word_for_its_absence():
    for chip, field in CELLS:
        kind, cell = DATA.package.chip_fields[field], DATA.cell(chip, field)
        text = figure_citation(DATA, chip, field, ADDRESS, SEEN)
        _assert_cites(text, DATA, ADDRESS, SEEN)
        said, _, _ = text.partition(" In: Honest Silicon")
        value = DATA.chips.at[chip, field]
        shown = (
            absence_text(cell.gap) if pd.isna(value) else value_text(value, kind, unit=True)
        ) + (f" ({cell.basis})" if cell.basis else "")
        assert said.startswith(f"{DATA.chips.at[chip, 'name']}, "), text
        assert f": {shown}" in said, text
        usable = {e.url for e in cell.evidence if e.comparable}
        if cell.value is not None and cell.low is not None and cell.low != cell.high:
            # The range stands with the figure.
            assert f"sources give {range_text(cell.low, cell.high, kind)}" in said, text
        if " Source: " in said:
            assert any(said.endswith(f", {u}.") for u in usable), text
            assert pd.notna(value), text
        elif pd.notna(value) and usable:
            # Their support may stand under another field: a process for its class, a release for
            # the status.
            assert field in ("node_nm", "status"), text


def test_the_citation_of_a_nominal_figure_says_what_it_includes():
    # Case c15: the value with its range, what it includes, its basis, source, data and day.
    cell = DATA.cell("huawei-ascend-910c", "fp16_tflops")
    text = figure_citation(DATA, "huawei-ascend-910c", "fp16_tflops", ADDRESS, SEEN)
    said = f"Ascend 910C, FP16 / BF16: {cell.value:g} TFLOPS ({cell.basis})"
    assert text.startswith(said)
    assert f"sources give {cell.low:g} to {cell.high:g} TFLOPS" in text
    assert "on matrix units" in text
    assert "nominal figure with vector units: 752 TFLOPS" in text
    assert f"data {DATA.version} ({DATA.content_hash[:8]})" in text
    assert "(seen 2026-03-09)" in text


def test_a_citation_worked_by_hand(tiny_data):
    assert figure_citation(tiny_data, "nova-one", "tdp_w", "https://x.example/", SEEN) == (
        "Nova One, power (TDP): 400 W (official); "
        "convention: package or card as sold; server and rack figures do not go here. Source: "
        "Maker, Data sheet, https://example.org/data-sheet. In: Honest Silicon: Chinese and US AI "
        "accelerators, data "
        f"{tiny_data.version} ({tiny_data.content_hash[:8]}), {tiny_data.package.licence}. "
        "https://x.example/ (seen 2026-03-09)."
    )


def test_a_citation_says_range_and_what_the_number_includes():
    said = figure_citation(DATA, "huawei-ascend-910c", "fp16_tflops", ADDRESS, SEEN)
    cell = DATA.cell("huawei-ascend-910c", "fp16_tflops")
    assert f"{cell.value:g} TFLOPS ({cell.basis})" in said
    assert "sources give 707.8 to 727.4 TFLOPS" in said
    # What is counted, by the convention of the column.
    assert "matrix units" in said
    # With vector units the vendor says 752; alone the matrix units do 707.8.
    assert "707.8 TFLOPS (official)" in said
    assert "nominal figure with vector units: 752 TFLOPS" in said


def test_the_nominal_figure_stands_beside_and_outside_the_range():
    cell = DATA.cell("huawei-ascend-910c", "fp16_tflops")
    assert (cell.nominal.low, cell.nominal.value, cell.nominal.high) == (752, 752, 800)
    assert cell.high < cell.nominal.low
    shown = body(DATA, Ref.of("huawei-ascend-910c", "fp16_tflops"))
    assert "nominal 752, vector units included" in shown
    assert "nominal" not in body(DATA, Ref.of("nvidia-h100-sxm", "fp16_tflops"))


def test_a_citation_says_the_qualifier_of_its_figure():
    words = DATA.package.tables["evidence"].fields["qualifier"]
    found = 0
    for chip, field in CELLS:
        cell = DATA.cell(chip, field)
        if cell.value is None or field not in DATA.package.numeric_fields:
            continue
        text = figure_citation(DATA, chip, field, ADDRESS, SEEN)
        cited = [e for e in cell.evidence if f", {e.url}. In: " in text and e.comparable]
        if cited and all(e.qualifier for e in cited):
            assert any(words.label(e.qualifier) in text for e in cited), text
            found += 1
    assert found


def test_the_source_cited_for_a_figure_states_that_figure():
    # A class of nodes is our grouping of what a source states, so it is left out.
    wrong = []
    for chip, field in CELLS:
        cell = DATA.cell(chip, field)
        if field not in DATA.package.numeric_fields or field == "node_nm" or cell.value is None:
            continue
        text = figure_citation(DATA, chip, field, ADDRESS, SEEN)
        near = 1 + TOLERANCE
        cited = [e for e in cell.evidence if e.comparable and f", {e.url}. In: " in text]
        states = [
            as_number(e.value) / near <= cell.value <= (e.value_high or as_number(e.value)) * near
            for e in cited
        ]
        if cited and not any(states):
            wrong.append((chip, field, cell.value, cited[0].value))
    assert wrong == []


def test_a_unit_that_is_a_noun_is_one_of_one():
    dies = DATA.package.chip_fields["compute_dies"]
    for one in (1, 1.0, "1"):
        assert value_text(one, dies, unit=True) == "1 die"
    assert value_text(2, dies, unit=True) == "2 dies"
    assert value_text(1, DATA.package.chip_fields["memory_gb"], unit=True) == "1 GB"
