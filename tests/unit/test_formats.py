"""Number formats are declared in datapackage.json; what pages and bounds read of them follows."""

from __future__ import annotations

import pytest

from honest_silicon.analysis.bounds.expected import TRAINING, observed
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.compare import precisions
from honest_silicon.analysis.rule_figures import tpp
from honest_silicon.dataset.schema import PACKAGE_FILE, read_package

PACKAGE = read_package()


def test_what_is_derived_is_what_stood_in_eight_places():
    assert [f.field for f in PACKAGE.formats] == [
        "fp64_tflops",
        "fp32_tflops",
        "tf32_tflops",
        "fp16_tflops",
        "fp8_tflops",
        "int8_tops",
        "fp4_tflops",
    ]
    assert PACKAGE.weight_formats == {
        16: ("fp16_tflops",),
        8: ("fp8_tflops", "int8_tops"),
        4: ("fp4_tflops",),
    }
    assert PACKAGE.weight_fields == ("fp16_tflops", "fp8_tflops", "int8_tops", "fp4_tflops")
    assert PACKAGE.counted_bits == {
        "fp64_tflops": 64,
        "fp32_tflops": 32,
        "fp16_tflops": 16,
        "fp8_tflops": 8,
        "int8_tops": 8,
        "fp4_tflops": 4,
    }
    named = PACKAGE.format_named
    assert {name: (kind.field, kind.stored_bits) for name, kind in named.items()} == {
        "fp64": ("fp64_tflops", 64),
        "fp32": ("fp32_tflops", 32),
        "tf32": ("tf32_tflops", 32),
        "fp16": ("fp16_tflops", 16),
        "bf16": ("fp16_tflops", 16),
        "fp8": ("fp8_tflops", 8),
        "int8": ("int8_tops", 8),
        "fp4": ("fp4_tflops", 4),
    }
    assert [f.field for f in PACKAGE.formats if not f.floating] == ["int8_tops"]
    assert [PACKAGE.chip_fields[f].short_title for f in PACKAGE.weight_fields] == [
        "16-bit",
        "FP8",
        "INT8",
        "FP4",
    ]


def test_another_data_directory_has_its_own_formats(tiny):
    """INT8 no longer holds weights nor counts, BF16 is no 16-bit rate: all that reads them says so.

    Nova One has 600 TOPS in INT8 and in FP8; without FP8 only the first is left.
    """
    tiny.adopt("nova-one", "fp8_tflops", "")
    tiny.adopt("nova-one", "fp4_tflops", "")
    tiny.write("measured_exceptions", [])
    before = tiny.load()
    assert all_hardware(before)["nova-one"].rate(8)[0] == "int8_tops"
    assert tpp("nova-one", before).interval.value == 4800
    assert [o.id for o in observed(before, TRAINING)] == ["bench-001"]
    chips = tiny.package["resources"][0]["schema"]["fields"]
    kinds = {f["name"]: f["arithmetic"] for f in chips if "arithmetic" in f}
    kinds["int8_tops"]["matrix"] = False
    kinds["fp16_tflops"]["countedBits"] = 10
    kinds["fp16_tflops"]["precisions"] = ["fp16"]
    del kinds["int8_tops"]["countedBits"]
    tiny.declare(tiny.package)
    after = tiny.load()
    assert after.package.weight_formats[8] == ("fp8_tflops",)
    assert precisions(after)["8"].fields == ("fp8_tflops",)
    assert all_hardware(after)["nova-one"].rate(8) is None
    assert tpp("nova-one", after).interval.value == 3000
    assert observed(after, TRAINING) == ()


FAULTS = {
    "no object": (16, "expected an object"),
    "a word that is none": ({"bit": 8}, "bit is not one of"),
    "a width that is none": ({"bits": 0}, "bits: expected a whole number above 0"),
    "a width in words": ({"storedBits": "8"}, "storedBits: expected a whole number above 0"),
    "a truth for a width": ({"countedBits": True}, "countedBits: expected a whole number"),
    "neither true nor false": ({"matrix": "yes"}, "matrix: expected true or false"),
    "precisions in one word": ({"precisions": "fp8"}, "precisions: expected a list of words"),
    "half of it": ({"bits": 8}, "lacks storedBits, matrix, floating"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_format_declared_wrongly_is_named(tiny, fault):
    declared, said = FAULTS[fault]
    field = next(
        f for f in tiny.package["resources"][0]["schema"]["fields"] if f["name"] == "fp8_tflops"
    )
    field["arithmetic"] = declared
    tiny.declare(tiny.package)
    (message,) = tiny.messages()
    assert message.startswith(f"{PACKAGE_FILE}: ")
    assert "fp8_tflops: arithmetic" in message
    assert said in message
