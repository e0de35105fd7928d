"""Readers see the words of the registry, never the ids that stand in the files."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from honest_silicon.dataset import DATA_DIR
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.schema import PACKAGE_FILE
from honest_silicon.dataset.served import DIRECTORY_VARIABLE
from honest_silicon.views.frame import sentences
from honest_silicon.views.frame.page import KEY_OPEN
from honest_silicon.views.frame.points import hovers
from honest_silicon.views.parts.terms import OF_TABLES, TERMS
from tests.examples import share
from tests.ours import ours

from .conftest import figures, fragment_data, open_page, read, tables, texts

DATA = ours()
FIELDS = [f for t in DATA.package.tables.values() for f in t.fields.values() if f.labels]
#: Words that some vocabulary shows as they stand in the file: no fault on any page.
SHOWN = {word for f in FIELDS for word in f.labels.values()}
IDS = {value for f in FIELDS for value in f.labels if value.islower()} - SHOWN
#: Ids no sentence in English would hold.
ODD = {i for i in IDS if "_" in i or i.endswith(("-unknown", "-seen", "-plugin", "-required"))}
ODD |= {"under-way", "in-force", "continued-pretraining", "cached-prefill", "batch-per-chip"}

ADDRESSES = (
    ("chips", {}),
    ("chip", {"id": "huawei-ascend-910b"}),
    ("explore", {}),
    ("process-node", {}),
    ("training-inference", {}),
    ("run", {"view": "inference"}),
    ("train", {"view": "training-ratio"}),
    ("measured", {"show": "others"}),
    ("measured", {"show": "errors"}),
    ("sold-to-china", {}),
    ("export-controls", {}),
    ("racks", {}),
    ("supply", {}),
    ("software", {"work": "all"}),
    ("claims", {"claim": "all"}),
    ("sources-quality", {"show": "sources"}),
    ("sources-quality", {"show": "readings"}),
    ("chips", {"cell": "measured:flagperf-003"}),
)


def test_there_are_ids_to_look_for():
    assert {"shipping", "precision-unknown", "fp16", "under-way", "not_published"} <= IDS
    assert {"not_published", "official-plugin", "licence-required"} <= ODD


@pytest.mark.parametrize(("path", "params"), ADDRESSES)
def test_no_id_stands_where_a_reader_reads(opened, path, params):
    app = opened(path, **params)
    page = tables(app)
    cells = re.findall(r"<(?:td|dd|th)\b[^>]*>([^<]*)</", page)
    assert cells or figures(app)
    # Said of a class that unknown figures leave open; no reading of a claim, no runner.
    own = {"open", "unknown"} if path in ("export-controls", "racks") else set()
    assert sorted((set(cells) & IDS) - own) == []
    said = re.sub(r"<[^>]*>", " ", page)
    drawn = json.dumps([t.get("text") for f in figures(app) for t in f["data"]])
    words = set(re.findall(r"(?<![\w/:=.-])[a-z][a-z_-]+[a-z](?![\w/:=-])", f"{said} {drawn}"))
    assert sorted(words & ODD) == []
    # A basis or status at the end of a line of a hover, or in brackets after a name.
    ends = re.findall(r"(?:· |\()([a-z_-]+)(?:<br>|\)|\")", drawn)
    hidden = {i for i in IDS if i not in {in_sentence(w) for w in SHOWN}}
    assert sorted(set(ends) & hidden) == []


#: Words that a newcomer may not know.
HARD = (
    *("3A090", "ASIC", "batch", "BIS", "compute dies?", "decode", "DRAM", "ECCN", "experts"),
    *("foundry", "fork", "fine-tuning", "FP4", "FP64", "GB/s", "GPU", "HBM", "host interface"),
    *("INT8", "interconnect", "interposer", "KV cache", "latent attention", "median", "MFU", "MoE"),
    *("memory bandwidth", r"N\+2", r"N\+3", "NPU", "NVLink", "OAM", "packages?", "parameters"),
    *("PCIe", "PFLOPS", "plugin", "prefill", "pretraining", "reticle", "scale-up", "sparsity"),
    *("SRAM", "SXM", "TDP", "tensor parallel", "TF32", "tokens?", "TPP", "TPU", "upstream"),
    *("wafers?", "workloads?", "yield"),
)
MEANT = {**TERMS, **OF_TABLES}


@pytest.mark.parametrize("path", [p for p, _ in ADDRESSES if p != "chip"][:6])
def test_the_key_of_a_page_explains_the_words_of_the_field(path):
    said = " ".join(MEANT)
    for word in HARD:
        assert re.search(rf"(?<![\w-]){word}(?![\w])", said), word
    app = read(path)
    assert sentences.MEANINGS in [b.label for b in app.button]


def test_the_open_key_has_every_word(opened):
    app = open_page("claims", {}, {KEY_OPEN: True})
    shown = texts(app)
    for word, meaning in MEANT.items():
        plural = word[-1] == "s" and word[:-1] in MEANT
        assert plural or (word in shown and meaning in shown), word


@pytest.mark.parametrize("view", ["size", "training"])
def test_the_line_on_a_model_explains_its_words(opened, view):
    app = opened({"size": "run", "training": "train"}[view], view=view)
    line = next(e for e in app.get("bidi_component") if "Source</button>" in fragment_data(e.proto))
    said = fragment_data(line.proto)
    for word in ("latent attention", "experts"):
        explained = f'<button type="button" class="term" data-means="{TERMS[word]}"'
        assert explained in unescape(said), word


def test_a_point_says_the_words_of_its_own_dataset(tmp_path):
    """Another data directory shows its labels, not those of this one."""
    from tests.unit.conftest import build

    tiny = build(tmp_path / "data")
    fields = {
        (r["name"], f["name"]): f for r in tiny.package["resources"] for f in r["schema"]["fields"]
    }
    fields["chips", "status"]["labels"]["shipping"] = "In the shops"
    fields["evidence", "basis"]["labels"]["official"] = "Word of the maker"
    tiny.declare(tiny.package)
    (said,) = hovers(tiny.load(), ["nova-one"], ["memory_gb"])
    assert said == "<b>Nova One</b>, Nova (in the shops)<br>Memory: 80 GB · word of the maker"


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """A data directory that is ours but for the names of the countries."""
    directory = tmp_path_factory.mktemp("otherwise")
    for file in DATA_DIR.iterdir():
        (directory / file.name).symlink_to(file)
    declared = json.loads((directory / PACKAGE_FILE).read_text("utf-8"))
    for resource in declared["resources"]:
        for field in resource["schema"]["fields"]:
            if field["name"] == "country":
                field["labels"] |= NAMED
    (directory / PACKAGE_FILE).unlink()
    (directory / PACKAGE_FILE).write_text(json.dumps(declared), "utf-8")
    return directory


NAMED = {"CN": "Cathay", "US": "Columbia"}
OURS = DATA.package.chip_fields["country"].labels


#: Pages that name the two countries.
OF_COUNTRIES = [
    ("overview", {}),
    ("chips", {}),
    ("chip", {"id": "huawei-ascend-910c"}),
    ("compare", {}),
    ("explore", {}),
    ("process-node", {}),
    ("training-inference", {}),
    ("train", {"view": "training-ratio"}),
    ("measured", {}),
    ("racks", {}),
    ("software", {}),
    ("supply", {"tick": "ascend-910c-made-2025-1,h20-sold-2024-1"}),
    ("sources-quality", {}),
]


@pytest.mark.parametrize(("path", "params"), share(OF_COUNTRIES, 3))
def test_countries_bear_the_names_of_the_dataset_on_show(
    opened, otherwise, monkeypatch, path, params
):
    """In marks, pictures and what is said of pictures to those who do not see them."""
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(otherwise))
    app = opened(path, **params)
    assert not app.exception
    marks = re.findall(r'class="dot [^>]*(?:aria-label|title)="([^"]*)"', tables(app))
    drawn = [str(t.get("name")) for f in figures(app) for t in f["data"]]
    alts = [e.proto.alt for e in app.get("plotly_chart")]
    assert any(name in said for name in NAMED.values() for said in (*marks, *drawn, *alts))
    assert not [said for said in (*marks, *drawn) if re.match("|".join(OURS.values()), said)]
    # Sentences of the page about the two countries say "the United States".
    assert not [said for said in alts if re.search(rf"(?<!the ){OURS['US']}", said)]
