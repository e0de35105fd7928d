"""What values have in common is declared in datapackage.json, read once, and checked."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from honest_silicon.analysis.frontier import shipped_points
from honest_silicon.analysis.ladders import ladders
from honest_silicon.analysis.metrics import metric
from honest_silicon.dataset.declaration import READ
from honest_silicon.dataset.dictionary import markdown
from honest_silicon.dataset.schema import PACKAGE_FILE, read_package

PACKAGE = read_package()
MODULES = sorted((Path(__file__).parents[2] / "honest_silicon").rglob("*.py"))


def _field(tiny, table: str, name: str) -> dict:
    resource = next(r for r in tiny.package["resources"] if r["name"] == table)
    return next(f for f in resource["schema"]["fields"] if f["name"] == name)


def test_marks_are_the_lists_that_stood_in_the_modules():
    having = PACKAGE.having
    assert PACKAGE.delivered == ("shipping", "discontinued")
    assert having("systems", "status", "delivered") == PACKAGE.delivered
    assert having("chips", "status", "made") == ("sampling", "shipping", "discontinued")
    assert having("chips", "status", "unreleased") == ("rumoured", "announced")
    assert PACKAGE.bases == (
        "official",
        "filing",
        "measured",
        "paper",
        "reference",
        "press",
        "analyst",
    )
    documented = ("official", "filing", "measured", "paper")
    assert having("evidence", "basis", "documented") == documented
    assert having("training_runs", "basis", "documented") == documented
    assert having("evidence", "basis", "own_word") == ("official", "filing")
    assert having("training_runs", "basis", "first_hand") == ("official", "paper")
    assert PACKAGE.comparable == (
        "unstated",
        "derived",
        "rival",
        "direction-unstated",
        "at-least",
        "at-most",
    )
    assert having("second_readings", "outcome", "seen") == ("seen", "derived")
    assert having("measured", "task", "training") == ("training", "fine-tuning")
    inference = ("prefill", "decode", "serving", "offline")
    assert having("measured", "task", "inference") == inference
    assert having("measured", "task", "generating") == inference[1:]
    assert having("measured", "metric", "rated") == ("matrix_rate", "memory_bandwidth")
    assert set(having("measured", "metric", "once")) == {"ttft", "time_to_train"}
    assert set(having("measured", "qualifier", "no_result")) == {"target", "unclear"}
    assert having("training_runs", "stage", "training") == (
        "pretraining",
        "continued-pretraining",
        "post-training",
        "training",
    )
    assert having("training_runs", "stage", "pretraining") == (
        "pretraining",
        "continued-pretraining",
    )
    assert having("training_runs", "outcome", "done") == ("completed", "under-way", "reported")
    assert having("training_runs", "outcome", "against") == ("failed", "abandoned", "denied")
    assert having("china_sales", "state", "buyable") == ("free", "licensed")
    assert having("export_rules", "standing", "law") == ("in-force", "ended")
    assert having("export_rules", "standing", "enacted") == ("in-force", "ended", "rescinded")
    assert having("export_rules", "standing", "over") == ("ended", "rescinded")
    assert having("production", "counts", "sold_parts") == ("packages", "cards")
    assert set(having("production", "metric", "output")) == {"made", "shipped", "sold"}
    assert set(having("production", "metric", "plan")) == {"planned", "ordered", "capacity"}


def test_another_data_directory_says_for_itself_what_is_delivered(tiny):
    """Parts on sample count as delivered there, and a run under way speaks against its chip."""
    wanted = metric(PACKAGE, "memory_gb")
    tiny.adopt("shan-a", "status", "sampling")
    before = tiny.load()
    assert set(shipped_points(before, wanted).index) == {"nova-one", "nova-two"}
    assert ladders(before)["nova-one"]["training"].against == ()
    _field(tiny, "chips", "status")["marks"]["delivered"] = ["sampling", "shipping"]
    _field(tiny, "training_runs", "outcome")["marks"]["against"] = ["completed"]
    _field(tiny, "training_runs", "outcome")["marks"]["done"] = ["reported"]
    tiny.declare(tiny.package)
    after = tiny.load()
    assert set(shipped_points(after, wanted).index) == {"nova-one", "nova-two", "shan-a"}
    assert [p.id for p in ladders(after)["nova-one"]["training"].against] == ["nova-lm-run"]


def test_the_order_of_bases_is_that_of_the_vocabulary(tiny):
    tiny.state("nova-one", "memory_gb", "80", basis="press", source_id="trade-press")
    assert tiny.load().cell("nova-one", "memory_gb").basis == "official"
    for table in ("evidence", "rejected"):
        bases = _field(tiny, table, "basis")["constraints"]["enum"]
        bases.sort(key=lambda b: b != "press")
    tiny.declare(tiny.package)
    assert tiny.load().cell("nova-one", "memory_gb").basis == "press"


FAULTS = {
    "a mark without a meaning": ({"lately": ["shipping"]}, "lately", "is not among the marks"),
    "a value that is none": ({"delivered": ["shiping"]}, "shiping", "expected one of rumoured"),
    "a value twice": ({"delivered": ["shipping", "shipping"]}, "shipping", "stands twice"),
    "no value": ({"delivered": []}, "delivered", "expected at least one value"),
    "no list": ({"delivered": "shipping"}, "status", "expected an object of lists"),
    "no object": (["delivered"], "status", "expected an object of lists"),
    "values that are numbers": ({"delivered": [1]}, "status", "expected an object of lists"),
    "a mark that is asked for": ({}, "delivered", "is missing: expected its values"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_marks_that_are_not_well_formed_are_named(tiny, fault):
    marks, named, said = FAULTS[fault]
    field = _field(tiny, "chips", "status")
    field["marks"] = {**field["marks"], **marks} if marks and isinstance(marks, dict) else marks
    tiny.declare(tiny.package)
    messages = tiny.messages()
    assert messages
    assert all(m.startswith(f"{PACKAGE_FILE}") for m in messages)
    assert any(named in m and said in m for m in messages), messages


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"sxm": "("}, "is no pattern"),
        ({"socket": "socket"}, "socket: is no value of the field"),
        ({"sxm": None}, "sxm: is missing: expected a pattern"),
        ({"sxm": 1}, "expected text"),
    ],
)
def test_words_of_documents_that_are_not_well_declared_are_named(tiny, named, said):
    field = _field(tiny, "chips", "form_factor")
    all_of = {**field["named"], **named}
    field["named"] = {value: words for value, words in all_of.items() if words is not None}
    tiny.declare(tiny.package)
    assert any(said in m and m.startswith(PACKAGE_FILE) for m in tiny.messages()), tiny.messages()


def test_every_mark_that_has_a_meaning_is_used():
    used = {m for t in PACKAGE.tables.values() for f in t.fields.values() for m in f.marks}
    assert set(PACKAGE.marks) == used


def test_a_mark_nobody_uses_is_named(tiny):
    tiny.package["marks"]["green"] = "it is green"
    tiny.declare(tiny.package)
    assert tiny.messages() == [f"{PACKAGE_FILE} marks=green: no field uses this mark"]


def test_a_directory_without_a_table_needs_no_marks_of_it(tiny):
    kept = [r for r in tiny.package["resources"] if r["name"] != "production"]
    tiny.declare({**tiny.package, "resources": kept})
    assert [m for m in tiny.messages() if m.startswith(PACKAGE_FILE)] == []


@pytest.mark.parametrize("value", [None, 3, "delivered", ["delivered"], {"delivered": 1}])
def test_meanings_that_are_none_are_a_fault_and_no_traceback(tiny, value):
    tiny.package["marks"] = value
    tiny.declare(tiny.package)
    messages = tiny.messages()
    assert messages
    assert all(m.startswith(f"{PACKAGE_FILE}") for m in messages)


def test_a_precision_of_two_formats_or_of_none_is_named(tiny):
    _field(tiny, "chips", "fp8_tflops")["arithmetic"]["precisions"] = ["fp4", "fp9"]
    tiny.declare(tiny.package)
    said = tiny.messages()
    assert any("fp9" in m and "expected one of" in m for m in said), said
    assert any("precisions=fp4" in m and "has it too" in m for m in said), said


def test_a_directory_without_formats_of_matrix_units_is_named(tiny):
    for field in tiny.package["resources"][0]["schema"]["fields"]:
        if "arithmetic" in field:
            field["arithmetic"]["matrix"] = False
    tiny.declare(tiny.package)
    assert any("expected a format with matrix units" in m for m in tiny.messages())


def test_code_asks_for_declared_marks_only_and_for_all_of_them():
    asked = set()
    for file in MODULES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                last = node.args[-1] if node.args else None
                if name in ("having", "_having") and isinstance(last, ast.Constant):
                    asked.add(last.value)
    # Kinds of work are asked for by name, one after the other.
    asked |= {"training", "inference"}
    assert asked == {mark for marks in READ.values() for mark in marks}
    for (table, field), marks in READ.items():
        assert set(marks) == set(PACKAGE.tables[table].fields[field].marks), (table, field)


def test_the_dictionary_says_marks_and_formats_in_plain_words():
    text = markdown(PACKAGE)
    assert "*delivered*, customers have it: `shipping`, `discontinued`" in text
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()]
    cells = {row[0]: row[1:] for row in rows if len(row) == 8}
    matrix = ["matrix", "floating point"]
    assert cells["`tf32_tflops`"] == ["19", "32", *matrix, "not counted", "no", "`tf32`"]
    assert cells["`fp16_tflops`"] == ["16", "16", *matrix, "16", "yes", "`fp16`, `bf16`"]
