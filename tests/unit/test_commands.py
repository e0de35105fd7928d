"""Commands from a shell: the figures of the functions, and a sentence where none is known."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from honest_silicon.__main__ import main
from honest_silicon.analysis.bounds.panel import compare
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.analysis.export_rules import classify
from honest_silicon.analysis.measured_pairs import measured_pairs
from honest_silicon.commands import command
from honest_silicon.commands.command import COMMANDS
from honest_silicon.dataset import DATA_DIR
from tests.configs import published
from tests.ours import ours

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"


@pytest.fixture(autouse=True)
def _read_once(request, monkeypatch):
    """Our own data are read once for all commands but one, which reads them as in a shell."""
    if request.function is not test_rule_in_lines:
        read = command.load
        monkeypatch.setattr(command, "load", lambda at: ours() if at == DATA_DIR else read(at))


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
    assert found["possible"] == ["not controlled"]
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


def test_rule_says_where_it_reads_the_nominal_rate(capsys):
    assert main(["rule", "huawei-ascend-910c", "--on", "2026-11-28"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "TPP 12,032, read from the vendor's nominal rate, which counts vector units"
    assert "  FP16 / BF16: 752 x 16 = 12,032 (nominal)" in lines
    found = asked(capsys, "rule", "huawei-ascend-910b", "--on", "2026-11-28")
    assert (found["tpp"], found["tpp_is_nominal"]) == (6016, True)
    assert not asked(capsys, "rule", "nvidia-h20", "--on", "2026-11-28")["tpp_is_nominal"]


def test_rule_in_lines(capsys):
    assert main(["rule", "nvidia-h20", "--on", "2026-11-28"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "NVIDIA H20, on 2026-11-28: not controlled",
        "TPP 2,368",
        "  FP16 / BF16: 148 x 16 = 2,368",
    ]
    assert "3A090.b way 1: 2,400 to less than 4,800 TPP: not met, -32 from it (in-force)" in lines


def test_what_is_asked_for_and_not_known_is_refused_in_a_sentence(capsys, tmp_path):
    assert "nvidia-h20" in refused(capsys, "rule", "nvidia-h2o")
    assert "'ghost'" in refused(capsys, "rule", "ghost")
    # An id of which the word is a whole part comes before one that has it within.
    assert "nearest ids are nvidia-h20, nvidia-h20-3e" in refused(capsys, "rule", "H20")
    assert "2023-02-30" in refused(capsys, "rule", "nvidia-h20", "--on", "2023-02-30")
    assert str(tmp_path) in refused(capsys, "rule", "nvidia-h20", "--data", str(tmp_path))


JOB = ("--count", "1", "--users", "1", "--input", "130048", "--output", "1024")


def test_size_by_hand(capsys):
    # 36 layers of 8 heads of 64, keys and values of 2 bytes: 73,728 bytes a token. 18 of them keep
    # 131,072 tokens and 18 a window of 128: 18 x 2,048 x (131,072 + 128).
    model = ("size", "gpt-oss-120b", "--chip", "nvidia-h100-sxm")
    one = asked(capsys, *model, *JOB)
    assert one["weights_bytes"] == 65_248_815_744
    assert one["cache_bytes_per_token"] == 36 * 2 * 8 * 64 * 2
    assert one["cache_bytes_per_sequence"] == 18 * 2048 * (131_072 + 128)
    assert one["state_bytes_per_sequence"] == 0
    assert one["count"] == 1
    assert one["fits"] is True
    # A tenth is kept back of the 85.5e9 bytes that software sees: 77.0e9 do not hold a third
    # sequence of 4.84e9 beside 65.2e9 of weights, and what does not fit has no rate.
    three = asked(capsys, *model, *JOB[:2], "--users", "3", *JOB[4:])
    more = 2 * one["cache_bytes_per_sequence"]
    assert three["held_bytes"] == pytest.approx(one["held_bytes"] + more)
    assert three["room_bytes"]["high"] < three["held_bytes"]
    assert three["fits"] is False
    assert one["memory_is_a_floor"] is False
    assert three["bound"]["tokens_per_s"] is None
    assert "does not fit" in three["bound"]["why"]


def test_memory_as_marketed_is_told_to_be_a_floor(capsys, real_data):
    for chip in ("nvidia-h20", "nvidia-h100-sxm", "huawei-ascend-910c"):
        found = asked(capsys, "size", "qwen3-8b", "--chip", chip)
        known = real_data.chips["memory_visible_gb"].notna()[chip]
        assert found["memory_is_a_floor"] is not known
        assert main(["size", "qwen3-8b", "--chip", chip]) == 0
        assert ("memory as marketed, a floor" in capsys.readouterr().out) is not known


def test_a_rate_of_the_command_is_that_of_the_page(capsys, real_data):
    job = Job("deepseek-v3", 8, 16, 2048, 512, 64, 16, 0.0)
    found = asked(
        capsys,
        *("size", "deepseek-v3", "--chip", "nvidia-h20", "--count", "16", "--users", "64"),
        *("--input", "2048", "--output", "512", "--weights", "8", "--cache", "16"),
    )
    (page,) = [s for s in ranking(real_data, job) if s.chip.id == "nvidia-h20"]
    assert found["bound"]["tokens_per_s"]["value"] == page.decode.tokens_per_s.value
    assert found["fits"] is page.fit.fits
    assert found["held_bytes"] / 1e9 == pytest.approx(sum(page.fit.parts_gb.values()))


def test_what_a_million_tokens_cost_at_ones_own_price(capsys):
    found = asked(
        capsys,
        *("size", "deepseek-v3", "--chip", "nvidia-h20", "--count", "16", "--price", "2"),
    )
    (own,) = [c for c in found["cost_per_million_tokens"] if c["basis"] == "own"]
    # 16 accelerators at 2 USD an hour make so many tokens in 3,600 s.
    tokens = found["bound"]["tokens_per_s"]["value"] * 3600
    assert own["at_bound"]["value"] == pytest.approx(32 / tokens * 1e6)
    assert own["currency"] == "USD"


def test_what_is_asked_of_size_and_not_known_is_refused_in_a_sentence(capsys, tmp_path):
    right = ["size", "deepseek-v3", "--chip", "nvidia-h20"]
    assert "nvidia-h20" in refused(capsys, *right[:3], "nvidia-h2o")
    assert "deepseek-v3" in refused(capsys, "size", "deepsek-v3", *right[2:])
    assert "--users is '0'" in refused(capsys, *right, "--users", "0")
    assert "--weights is '5'" in refused(capsys, *right, "--weights", "5")
    assert "--cache is '3'" in refused(capsys, *right, "--cache", "3")
    assert "utilisation" in refused(capsys, *right, "--utilisation", "1.5")
    for option in ("--price", "--years", "--utilisation", "--kwh"):
        for value in ("nan", "inf", "1e400", "two"):
            refused(capsys, *right, option, value)
    assert "--jobs" in refused(capsys, *right[:2])
    assert "cannot be read" in refused(capsys, "size", "--jobs", str(tmp_path / "none.csv"))
    (tmp_path / "bad.csv").write_text("chip_id,model_id\n")
    assert "lacks the columns count, users" in refused(
        capsys, "size", "--jobs", str(tmp_path / "bad.csv")
    )


def test_a_table_of_jobs_answers_what_it_can(capsys, tmp_path):
    file = tmp_path / "jobs.csv"
    head = "chip_id,model_id,count,users,input,output,weight_bits,kv_bits"
    sound = "nvidia-h20,deepseek-v3,16,64,2048,512,8,16"
    file.write_text(
        "\n".join(
            [
                head,
                sound,
                "ghost,deepseek-v3,16,64,2048,512,8,16",
                sound.replace("64", "many"),
                sound,
            ]
        )
    )
    assert main(["size", "--jobs", str(file)]) == 2
    out, err = capsys.readouterr()
    first, last = (json.loads(line) for line in out.splitlines())
    assert (first["line"], last["line"]) == (2, 5)
    assert first == {**last, "line": 2}
    chip, users = err.splitlines()
    assert chip.startswith(f"{file}:3 chip_id=ghost: no chip has the id 'ghost'")
    assert users == f"{file}:4 users=many: expected a whole number from 1 to 100,000,000."
    single = asked(
        capsys,
        *("size", "deepseek-v3", "--chip", "nvidia-h20", "--count", "16", "--users", "64"),
        *("--input", "2048", "--output", "512", "--weights", "8", "--cache", "16"),
    )
    assert {**single, "line": 2} == first


@pytest.mark.parametrize("chip", ["nvidia-h20", "huawei-ascend-910c", "amd-mi308"])
def test_compare_gives_the_ratios_of_the_pages(capsys, real_data, chip):
    found = asked(capsys, "compare", chip, "nvidia-h100-sxm")
    for kind in ("inference", "training"):
        page = compare(real_data, chip, "nvidia-h100-sxm", kind)
        assert found[kind]["workloads"] == page.computed == len(found[kind]["by_workload"])
        ratio = page.ratio
        assert found[kind]["median"] == (ratio.value if ratio else None)
        assert found[kind]["low"] == (ratio.low if ratio else None)
    pairs = measured_pairs(real_data, chip, "nvidia-h100-sxm")
    assert [p["ratio"] for p in found["measured_pairs"]] == [p.ratio for p in pairs]
    assert set(found["basis"]) == {chip, "nvidia-h100-sxm"}
    for one, bases in found["basis"].items():
        assert bases == {field: real_data.cell(one, field).basis for field in bases}
        assert ("memory_bw_gbs" in bases) == real_data.chips["memory_bw_gbs"].notna()[one]


def test_compare_by_hand(capsys):
    found = asked(capsys, "compare", "nvidia-h20", "nvidia-h100-sxm")
    # 4,000 of 3,350 GB/s, 148 of 989 TFLOPS.
    assert found["bandwidth"]["value"] == pytest.approx(1.194, abs=0.01)
    assert found["compute"]["value"] == pytest.approx(0.1496, abs=0.001)
    same = asked(capsys, "compare", "nvidia-h20", "nvidia-h20")
    assert (same["inference"]["low"], same["inference"]["high"]) == (1, 1)
    assert same["measured_pairs"] == []
    assert "'ghost'" in refused(capsys, "compare", "nvidia-h20", "ghost")


def test_compare_in_lines(capsys):
    assert main(["compare", "amd-mi300x", "nvidia-h100-sxm"]) == 0
    said = capsys.readouterr().out
    # 5,300 of 3,350 GB/s is 1.58, and 1,307.4 of 989 TFLOPS 1.32 in each of four workloads.
    assert "inference: 1.6x (1.6x to 1.7x) over 10 workloads" in said
    assert "training: 1.3x over 4 workloads" in said
    assert "on Llama 3 8B (one runner; " in said
    assert main(["compare", "alibaba-zhenwu-810e", "nvidia-h20"]) == 0
    why = "no workload of the panel could be computed: FP16 / BF16 of Zhenwu 810E not known"
    assert f"inference: {why}" in capsys.readouterr().out


def test_size_in_lines(capsys):
    job = ("size", "deepseek-v3", "--chip", "nvidia-h200-sxm", "--count", "8")
    found = asked(capsys, *job)
    assert main([*job]) == 0
    said = capsys.readouterr().out
    assert said.startswith("DeepSeek-V3 as released fits on 8 x NVIDIA H200 SXM\n")
    (owned,) = (c for c in found["cost_per_million_tokens"] if c["basis"] == "owned")
    # The least is that of the lowest price and of the highest bound.
    assert owned["at_bound"]["low"] < owned["at_bound"]["value"]
    ends = [f"{owned['at_expected'][end]:.4g}" for end in ("low", "high")]
    least = f"{owned['at_bound']['low']:.4g}"
    assert f"a million tokens: {' to '.join(ends)} expected, at least {least}\n" in f"{said}\n"
    assert "Lowest published rent (on demand): " in said
    assert main(["size", "kimi-k2", *job[2:], "--users", "10000"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Owned: \S+ USD an hour each; a million tokens: not known\n", said)


def test_more_chips_than_any_test_had_are_said_to_be_extrapolated(capsys):
    job = ("size", "deepseek-v3", "--chip", "nvidia-h100-sxm", "--count")
    assert asked(capsys, *job, "16")["expected"]["notes"] == []
    (note,) = asked(capsys, *job, "512")["expected"]["notes"]
    assert re.fullmatch(
        r"no such test had more than \d+ chips: the speed of more is extrapolated", note
    )


def test_what_no_number_holds_does_not_fit(capsys):
    # Four KV heads are copied to each card: what is held grows as fast as the memory.
    job = ("size", "qwen3-235b-a22b", "--chip", "nvidia-h20", "--weights", "8", "--users", "64")
    found = asked(capsys, *job, "--input", "32767", "--output", "1", "--parallel", "tp")
    assert (found["count"], found["fits"]) == (None, False)
    assert "no number" in found["bound"]["why"]


def test_expected_is_within_the_bound_or_says_why_there_is_none(capsys):
    known = asked(capsys, "size", "deepseek-v3", "--chip", "nvidia-h100-sxm", "--count", "16")
    bound, expected = known["bound"]["tokens_per_s"], known["expected"]["tokens_per_s"]
    assert 0 < expected["low"] < expected["value"] <= expected["high"] <= bound["value"]
    assert "results of" in known["expected"]["basis"]
    # Nobody has measured an MTT S4000 in conditions that are told.
    none = asked(capsys, "size", "qwen3-8b", "--chip", "moore-threads-mtt-s4000", "--weights", "16")
    assert none["expected"]["tokens_per_s"] is None
    assert none["expected"]["why"] == "no comparable test"
    assert none["bound"]["tokens_per_s"]["value"] > 0


def test_every_command_is_described():
    said = re.findall(r"^## (\w+)$", DOCS.read_text("utf-8"), re.M)
    assert sorted(said) == sorted(COMMANDS)


def test_size_takes_a_configuration(capsys, real_data, tmp_path):
    file = tmp_path / "config.json"
    file.write_text(published(real_data, "deepseek-v3"))
    job = ("--chip", "nvidia-h20", "--count", "16", "--weights", "8")
    found = asked(
        capsys, "size", "--config", str(file), *job, "--params-b", "671", "--active-b", "37"
    )
    known = asked(capsys, "size", "deepseek-v3", *job)
    for key in ("weights_bytes", "cache_bytes_per_token", "held_bytes"):
        assert found[key] == pytest.approx(known[key])
    for key in ("bound", "expected"):
        assert found[key]["tokens_per_s"] == pytest.approx(known[key]["tokens_per_s"])
    assert found["counted"] == {"total": 671_026_419_200, "active": 37_552_297_472}
    for odd, said in (
        (("--config", str(file), "deepseek-v3", *job), "one of MODEL, --config"),
        (("deepseek-v3", *job, "--params-b", "3"), "go with --config"),
        (("--config", str(file), *job, "--params-b", "nan"), "--params-b is 'nan'"),
        (("--config", str(file), *job, "--params-b", "70"), "do not agree with the fields"),
        (("--config", str(tmp_path / "none.json"), *job), "cannot be read"),
        (("--config", str(tmp_path), *job), "cannot be read"),
    ):
        assert said in refused(capsys, "size", *odd)
    file.write_text('{"model_type": "bloom"}')
    assert "model_type 'bloom' is not understood" in refused(
        capsys, "size", "--config", str(file), *job
    )
    file.write_bytes(b"\xff\xfe{")
    assert "not text in UTF-8" in refused(capsys, "size", "--config", str(file), *job)
