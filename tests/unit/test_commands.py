"""Commands from a shell: the figures of the functions, and a sentence where none is known."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from honest_silicon.__main__ import main
from honest_silicon.analysis.export_rules import classify
from honest_silicon.commands.command import COMMANDS

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


def asked(capsys, *arguments: str) -> dict:
    """The JSON a command prints."""
    assert main([*arguments, "--json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    (line,) = out.splitlines()
    return json.loads(line)


def refused(capsys, *arguments: str) -> str:
    """The one sentence of a command that refuses."""
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    (line,) = err.splitlines()
    assert line.endswith(".")
    assert "Traceback" not in line
    return line


def test_rule_by_hand(capsys, real_data):
    found = asked(capsys, "rule", "nvidia-h20", "--on", "2026-11-28")
    # 148 x 16 = 2,368 on 814 mm2: 2.909.
    assert found["tpp"] == 2368
    assert found["density"] == pytest.approx(2368 / 814)
    assert found["possible"] == ["not caught"]
    products = {t["field"]: (t["rate"], t["bits"], t["product"]) for t in found["terms"]}
    assert products["fp16_tflops"] == (148, 16, 2368)
    away = {t["id"]: (t["met"], t["distance"]) for t in found["thresholds"]}
    assert away["us-2023-10-3a090b-1-tpp"] == (False, 2368 - 2400)
    assert away["us-2023-10-3a090b-2-tpp"] == (True, 768)
    # 4,000 GB/s of memory against the reported 1,400.
    assert away["us-2025-04-letter-memory"] == (True, 2600)


@pytest.mark.parametrize("chip", ["nvidia-h20-3e", "amd-mi308", "nvidia-b200", "huawei-ascend-910"])
def test_rule_says_what_the_page_does(capsys, real_data, chip):
    day = date(2024, 1, 1)
    found = asked(capsys, "rule", chip, "--on", day.isoformat())
    expected = classify(chip, day, real_data)
    assert found["possible"] == list(expected.possible)
    assert found["would_decide"] == list(expected.unknown)


def test_what_is_not_known_is_null_and_never_nothing(capsys):
    found = asked(capsys, "rule", "amd-mi308", "--on", "2024-01-01")
    assert found["tpp"] is None
    assert found["density"] is None
    assert found["terms"] == []
    assert len(found["possible"]) > 1


def test_rule_in_lines(capsys):
    assert main(["rule", "nvidia-h20", "--on", "2026-11-28"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "NVIDIA H20, on 2026-11-28: not caught",
        "TPP 2,368",
        "  FP16 / BF16: 148 x 16 = 2,368",
    ]
    assert "3A090.b way 1: 2,400 to less than 4,800 TPP: not met, -32 from it (in-force)" in lines


def test_what_is_asked_for_and_not_known_is_refused_in_a_sentence(capsys, tmp_path):
    assert "nvidia-h20" in refused(capsys, "rule", "nvidia-h2o")
    assert "'ghost'" in refused(capsys, "rule", "ghost")
    assert "2023-02-30" in refused(capsys, "rule", "nvidia-h20", "--on", "2023-02-30")
    assert str(tmp_path) in refused(capsys, "rule", "nvidia-h20", "--data", str(tmp_path))


def test_every_command_is_described():
    said = re.findall(r"^## (\w+)$", DOCS.read_text("utf-8"), re.M)
    assert sorted(said) == sorted(COMMANDS)
