"""Markup in any text of any table stays text: in fragments, in the page and in pictures.

The check refuses such cells, and the pages do not rely on it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from html.parser import HTMLParser

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from honest_silicon.dataset import Dataset
from honest_silicon.dataset.ref import RowRef
from honest_silicon.dataset.schema import Field, Package, Table
from honest_silicon.views.frame import page
from honest_silicon.views.parts import rows
from tests.examples import examples, share
from tests.ours import ours

from .conftest import DRAGON, fragment_data, open_page

SOUND = ours()
#: Ends a text or an attribute of either quotation mark, and acts if it is read as HTML.
HOSTILE = "\"'><img src=x onerror=alert(1)><script>&amp;"
#: Id of a chip of that name.
OWN = "own-img-img-src-x-onerror-alert-1-script-amp"
#: Texts that code reads by a grammar of its own: lists of ids and figures, kinds of attention.
READ_BY_CODE = {
    ("models", "attention_layers"),
    ("production", "chip_ids"),
    ("claim_checks", "value"),
    ("claim_checks", "tested"),
}
#: What plotly reads neither as text nor as HTML.
NO_TEXT = {"customdata", "legendgroup", "ids", "template", "meta"}
#: Each page, and each list or table of it that is shown by itself; parts that open, opened.
ADDRESSES: list[tuple[str, Mapping[str, str], tuple[str, ...]]] = [
    ("overview", {"cell": "huawei-ascend-910c:fp16_tflops+foundry"}, ("overview-open", "left-out")),
    (
        "chips",
        {"cols": "vendor,family,architecture,foundry,process_node", "badges": "1"},
        (),
    ),
    ("chips", {"cols": "memory_type,interconnect,host_interface,software", "q": "h"}, ()),
    (
        "chip",
        {"id": "huawei-ascend-910c"},
        tuple(
            f"chip-{t}"
            for t in (
                "measured",
                "training_runs",
                "software_support",
                "china_sales",
                "systems",
                "production",
                "claims",
            )
        ),
    ),
    ("chip", {"id": "nvidia-h20"}, ("chip-measured", "chip-china_sales", "chip-claims")),
    ("explore", {"colour": "vendor"}, ("explore-open",)),
    ("compare", {}, ("compare-measured", "compare-training_runs")),
    ("compare", {"unit": "server"}, ()),
    ("process-node", {"colour": "foundry"}, ("process_node-open", "lags-open")),
    ("training-inference", {}, ("trainin-open", "family-Ascend-rows", "balance-open")),
    ("run", {"view": "inference"}, ("inference-open",)),
    ("train", {"view": "training-ratio"}, ("training-open",)),
    (
        "size",
        {"cell": "models:deepseek-v3"},
        ("models-open", "size-memory-open", "size-why-open"),
    ),
    ("size", {"task": "training", "model": "llama-3-1-70b"}, ()),
    ("measured", {}, ()),
    ("measured", {"show": "errors"}, ()),
    ("measured", {"show": "pairs", "own": "huawei-ascend-910b2"}, ()),
    ("measured", {"show": "expected"}, ("expected-open",)),
    ("measured", {"show": "others"}, ()),
    ("measured", {"show": "withheld"}, ()),
    ("yours", {}, ()),
    ("sold-to-china", {"on": "2026-11-01"}, ("sale-others-open",)),
    ("export-controls", {"on": "2026-11-01"}, ("rules-0", "rules-1", "rules-2")),
    ("racks", {}, ()),
    ("supply", {"tick": "h20-sold-2024-1,ascend-910c-made-2025-1"}, ()),
    ("claims", {}, ("claims-open",)),
    ("claims", {"claim": "s15"}, ()),
    ("claims", {"claim": "o02"}, ()),
    ("software", {"work": "inference"}, ()),
    ("software", {}, ()),
    *(
        ("sources-quality", {"show": show}, ())
        for show in (
            "disputed",
            "wanted",
            "read-again",
            "freshness",
            "sources",
            "changes",
            "verdicts",
            "left-out",
        )
    ),
]


def _texts(data: Dataset) -> Iterator[tuple[str, str]]:
    """Columns of free text: neither keys nor closed words nor read by a grammar."""
    for table in data.package.tables.values():
        keys = {*table.key, *(own for own, _, _ in table.foreign_keys)}
        for kind in table.fields.values():
            free = kind.type == "string" and not kind.enum and not kind.partial_date
            read = kind.pattern and kind.name != "url"
            named = (table.name, kind.name)
            if free and not read and kind.name not in keys and named not in READ_BY_CODE:
                yield named


def _marked(table: str, field: str) -> str:
    return f"{table}.{field}{HOSTILE}"


def _words(kind: Field) -> Field:
    return dataclasses.replace(
        kind,
        title=f"{kind.title}{HOSTILE}",
        description=f"{kind.description}{HOSTILE}",
        labels={value: f"{label}{HOSTILE}" for value, label in kind.labels.items()},
    )


def _package(package: Package) -> Package:
    """The declaration with markup in every title, description and label."""

    def named(table: Table) -> Table:
        fields = {name: _words(kind) for name, kind in table.fields.items()}
        return dataclasses.replace(table, title=f"{table.title}{HOSTILE}", fields=fields)

    return dataclasses.replace(
        package, tables={name: named(table) for name, table in package.tables.items()}
    )


@pytest.fixture(scope="module")
def hostile() -> Dataset:
    """The data with markup in every free text of every table and of the declaration."""
    tables = {name: frame.copy() for name, frame in SOUND.tables.items()}
    for table, field in _texts(SOUND):
        column = tables[table][field]
        marked = column.astype(object) + _marked(table, field)
        if table in ("evidence", "second_readings", "rejected") and field == "value":
            # Figures stay figures: only what documents say in words.
            words = column.isna() | pd.to_numeric(column, errors="coerce").isna()
            marked = marked.where(words, column)
        tables[table][field] = marked.where(column.notna(), column).astype(column.dtype)
    return Dataset(_package(SOUND.package), tables, SOUND.content_hash)


class _Elements(HTMLParser):
    """Elements and attributes of a fragment as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def _assert_inert(said: str) -> None:
    elements = _Elements()
    elements.feed(said)
    elements.close()
    assert not elements.tags & {"img", "script"}
    assert not [name for name in elements.attributes if name.startswith("on")]
    # Nor is a text escaped twice, which a reader would see.
    assert "&amp;lt;" not in said


def _strings(part: object) -> Iterator[str]:
    """Texts of a picture."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name not in NO_TEXT:
                yield from _strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value)
    elif isinstance(part, str):
        yield part


def _said(app: AppTest) -> str:
    """All HTML of a page, after a look at each piece of it."""
    assert not app.exception
    pieces = [fragment_data(e.proto) for e in app.get("bidi_component")]
    pieces += [e.proto.body for e in app.get("html")]
    for element in app.get("plotly_chart"):
        pieces += _strings(json.loads(element.proto.spec))
    for piece in pieces:
        _assert_inert(piece)
    assert not [e for e in app.markdown if e.allow_html]
    return "\n".join(pieces)


def _rows(data: Dataset, table: str) -> Iterable[str]:
    """Ids of the rows to look at: one in so many where someone waits, and for each column the first
    that has it.
    """
    frame = data.tables[table].set_index("id", drop=False)
    first = (frame[field].first_valid_index() for name, field in _texts(data) if name == table)
    return dict.fromkeys([*share(frame["id"]), *(row for row in first if row is not None)])


@pytest.fixture(scope="module")
def said(hostile) -> str:
    """What all pages say in HTML, with markup in every text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "opened", lambda: (hostile, ()))
        pieces = [
            _said(open_page(path, params, dict.fromkeys(parts, True)))
            for path, params, parts in ADDRESSES
        ]
    addressed = [name for name, table in hostile.package.tables.items() if table.addressed]
    assert len(addressed) > 8
    for table in addressed:
        panels = [str(rows.section(hostile, RowRef(table, i))) for i in _rows(hostile, table)]
        _assert_inert("".join(panels))
        pieces += panels
    return "\n".join(pieces)


def test_markup_in_any_text_of_the_data_stays_text_on_every_page(said):
    # Every piece was looked at as it was read; here, that markup was there to be escaped.
    assert unescape(said).count("<img src=x onerror=alert(1)>") > examples(10_000)
    assert "&lt;img" in said


#: Said in Markdown, which shows no HTML, or only downloaded.
UNSHOWN = {
    ("second_readings", "value"),
    # The version of what fitted the coefficients is in the file alone.
    ("expected", "library"),
    # Whose document it is, for the fit alone: readers see the publisher.
    ("sources", "house"),
}


def test_each_column_of_text_was_seen(said):
    missing = {(t, f) for t, f in _texts(SOUND) if f"{t}.{f}&#34;&#39;&gt;&lt;img" not in said}
    assert missing == UNSHOWN, sorted(missing ^ UNSHOWN)


#: Pages that name a chip of a reader's own.
OF_OWN: list[tuple[str, Mapping[str, str]]] = [
    ("overview", {}),
    ("chips", {}),
    ("chip", {"id": OWN}),
    ("explore", {}),
    ("compare", {"chips": f"{OWN},nvidia-h20", "base": "nvidia-h20"}),
    ("compare", {"chips": f"{OWN},nvidia-h20", "base": OWN}),
    ("process-node", {}),
    ("training-inference", {"base": OWN}),
    ("size", {"chips": f"{OWN},nvidia-h20"}),
    ("export-controls", {"wif": OWN}),
    ("yours", {}),
]


@pytest.mark.parametrize(("path", "params"), share(OF_OWN, 2))
def test_markup_in_a_name_of_a_readers_own_chip_stays_text(path, params):
    row = DRAGON | {"name": "img" + HOSTILE, "vendor": HOSTILE, "die_area_mm2": "800"}
    app = open_page(path, params, {"own:rows": (row,)})
    assert "&lt;img src=x onerror" in _said(app)
