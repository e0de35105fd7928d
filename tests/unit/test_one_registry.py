"""A fact of a vocabulary is declared in datapackage.json: no module copies part of one."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from honest_silicon.charts.marks import group_name
from honest_silicon.charts.theme import LIGHT
from honest_silicon.dataset.schema import read_package

PACKAGE = read_package()
ROOT = Path(__file__).parents[2] / "honest_silicon"
#: Where vocabularies are read, and where the marks code asks for are checked.
READERS = {"dataset/schema.py", "dataset/declaration.py"}
FORMATS = {f.field for f in PACKAGE.formats}
#: Values of each closed vocabulary. The two countries are what the product compares, and pages are
#: written for both; names of fields are columns, not facts about a value.
VOCABULARIES = {
    f"{table.name}.{field.name}": frozenset(
        v for v in field.enum or tuple(field.labels) if isinstance(v, str)
    )
    for table in PACKAGE.tables.values()
    for field in table.fields.values()
    if field.name not in ("field", "country", "chip_country", "imposed_by")
}
#: Parts of a vocabulary that may stand in the code, each with its reason.
ALLOWED = {
    ("training", "inference"): "the two kinds of work every page and ladder is written for",
    ("batch", "concurrency"): "how each way of counting a batch is turned into sequences",
    ("contradicted", "mixed", "overtaken"): "readings a computed stance agrees with",
    ("supported", "mixed"): "readings a computed stance agrees with",
    (
        "supported",
        "contradicted",
        "mixed",
        "overtaken",
        "open",
    ): "readings a computed stance agrees with",
    ("throughput", "total_throughput"): "rates that do not count tokens of the answer alone",
    ("output_throughput", "total_throughput", "tpot"): "how each becomes the time of a step",
    ("serving", "training"): "the two kinds of work that are fitted, each in its way",
    (
        "16",
        "8",
        "4",
    ): "bits a job may ask for, not precisions of a claim",
    ("16", "8"): "bits a job may ask for, not precisions of a claim",
    ("dense", "sparse"): "kinds of network in a published configuration, layer by layer",
    ("shipped", "sold"): "the question of one claim",
    ("made", "planned"): "the question of one claim",
    ("made", "shipped"): "what a lag of manufacturing compares, no metric of production",
    ("unknown", "vendor"): "runners that a basis of a measurement rules out",
    ("at-most", "between"): "comparisons that need an upper end",
    ("3A090", "3A090.a", "3A090.b"): "entries whose thresholds the classes are computed from",
    ("software", "training", "training-inference"): "addresses of views, no topics of claims",
    ("rack", "pod"): "kinds of system that hold a whole rack",
    ("ms", "us", "s"): "units a time may be stated in: a rule of one metric",
    ("ms", "s"): "units a time may be stated in: a rule of one metric",
    ("TFLOPS", "TOPS"): "units a rate may be stated in: a rule of one metric",
}
#: The one list of formats: each threshold of plausibility is of a pair of them.
FORMATS_NAMED = {
    (
        "dataset/rules/plausibility.py",
        frozenset({"fp16_tflops", "fp8_tflops", "fp4_tflops", "int8_tops"}),
    )
}


def _lists() -> Iterator[tuple[str, int, frozenset[str]]]:
    """File, line and texts of every tuple, list and set of constants in the package."""
    for file in sorted(ROOT.rglob("*.py")):
        name = file.relative_to(ROOT).as_posix()
        if name in READERS:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Tuple | ast.List | ast.Set):
                texts = [e.value for e in node.elts if isinstance(e, ast.Constant)]
                yield name, node.lineno, frozenset(t for t in texts if isinstance(t, str))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield name, node.lineno, frozenset(node.value.split("+"))


def test_no_module_lists_part_of_a_vocabulary():
    allowed = {frozenset(values) for values in ALLOWED}
    copies = [
        f"{file}:{line} {sorted(values & vocabulary)} of {name}"
        for file, line, values in _lists()
        for name, vocabulary in VOCABULARIES.items()
        if len(values & vocabulary) > 1 and values & vocabulary not in allowed
    ]
    assert copies == []


def test_each_exception_is_still_needed():
    met = {values & v for _, _, values in _lists() for v in VOCABULARIES.values()}
    assert [values for values in ALLOWED if frozenset(values) not in met] == []


def test_no_module_lists_the_number_formats():
    copies = [
        f"{file}:{line} {sorted(values)}"
        for file, line, values in _lists()
        if len(values) > 1 and values <= FORMATS and (file, values) not in FORMATS_NAMED
    ]
    assert copies == []


def test_the_search_finds_a_copy():
    """What stood in nine modules before would be found again."""
    before = frozenset({"shipping", "discontinued"})
    assert [n for n, v in VOCABULARIES.items() if len(before & v) > 1] == [
        "chips.status",
        "systems.status",
    ]
    assert before not in {frozenset(values) for values in ALLOWED}


def test_pictures_name_countries_as_their_own_dataset_does(tiny):
    fields = tiny.package["resources"][0]["schema"]["fields"]
    country = next(f for f in fields if f["name"] == "country")
    country["labels"]["CN"] = "People's Republic"
    tiny.declare(tiny.package)
    data = tiny.load()
    light = LIGHT.of(data.package)
    assert light.names["CN"] == "People's Republic"
    assert group_name(light, "country", "CN", "CN") == "People's Republic"
    assert group_name(light, "vendor", "Shan", "CN") == "Shan"


def test_nothing_reads_our_own_declaration_before_a_dataset_is_open():
    """Whatever a module kept of it would be shown over any other data directory."""
    asked = (
        "import honest_silicon.views.pages, asgi; "
        "from honest_silicon.dataset import schema; "
        "print(schema.own_package.cache_info().misses)"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT.parent, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "0"
