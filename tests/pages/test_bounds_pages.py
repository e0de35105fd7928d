"""Size a model, Measured and Training vs inference: what they say follows from the choices."""

from __future__ import annotations

import json
import re

import pytest

from honest_silicon.analysis.bounds.achieved import TASKS, results
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.expected import SERVING, TRAINING, Case, checks, curve
from honest_silicon.analysis.bounds.sizing import Job, ranking, whose_tests
from honest_silicon.analysis.ladders import RUNGS, families, ladders
from honest_silicon.analysis.likeness import load_of, model_of
from honest_silicon.dataset import load
from honest_silicon.dataset.format import ends_text, number, rounded
from honest_silicon.dataset.ref import Ref

from .conftest import figures, tables, texts

DATA = load()


def _listed(app, label: str) -> str:
    """HTML of one table of the page."""
    for element in app.get("bidi_component"):
        data = json.loads(element.proto.json)
        if data["label"] == label:
            return data["html"]
    raise AssertionError(f"no table {label}")


def _drawn(figure: dict) -> list[str]:
    """The rows of measured.csv that the points of a picture lead to."""
    refs = [Ref.parse(text, DATA) for t in figure["data"] for text in t.get("customdata") or ()]
    assert {ref.alone.table for ref in refs} <= {"measured"}
    return [ref.alone.id for ref in refs]


def test_the_sizing_is_that_of_the_analysis(opened):
    app = opened("size", chips="nvidia-h20", users="16", n="16", wbits="8", kvbits="8")
    job = Job("deepseek-v3", 8, 8, users=16, chips=16)
    (sized,) = [s for s in ranking(DATA, job) if s.chip.id == "nvidia-h20"]
    assert sized.decode.tokens_per_s is not None
    shown = _listed(app, "Bounds and what to expect")
    assert f">{number(sized.decode.tokens_per_s.value, significant=3)}" in shown
    assert "16 x NVIDIA H20" in texts(app)


def test_more_users_slow_each_and_speed_up_all(opened):
    rates = []
    for users in ("1", "64"):
        app = opened("size", chips="nvidia-h100-sxm", users=users, n="16")
        row = _listed(app, "Bounds and what to expect").split("</thead>")[1]
        cells = [re.sub(r"<[^>]+>.*", "", c) for c in re.split(r"<td[^>]*>", row)[1:]]
        rates.append([float(cells[i].replace(",", "")) for i in (4, 3)])
    assert rates[0][0] > rates[1][0]
    assert rates[0][1] < rates[1][1]


def test_a_part_without_the_figures_says_which(opened):
    app = opened("size", chips="alibaba-zhenwu-810e")
    assert "no chip picked has the figures" in texts(app)
    # Weights of 8 bits need an 8-bit rate.
    assert "not known: FP8" in _listed(app, "Bounds and what to expect")
    whole = opened("size", chips="alibaba-zhenwu-810e", wbits="16")
    assert "not known: FP16 / BF16" in _listed(whole, "Bounds and what to expect")


def test_the_size_page_prints_bytes_and_what_copies_add(opened):
    # 61 layers of 656 + 132 B in FP8. Over eight cards a latent is kept seven times more: 8 users
    # of 1,000 tokens keep 7 * 8 * 1,000 * 48,068 B = 2.692 GB again.
    asked = {"model": "deepseek-v3-2", "wbits": "native", "kvbits": "8", "n": "8", "users": "8"}
    app = opened("size", chips="nvidia-h20", **asked, **{"in": "900", "out": "100"})
    said = " ".join(c.value for c in app.caption)
    assert "48,068 B for the first token" in said
    assert "2.692 GB of caches more than once" in said
    assert "everything kept once is chosen" in said
    # 673 + 0.4 of 691.2 GB.
    assert re.search(r"Of 691\.2 GB on 8 x NVIDIA H20, 1[5-8]\.\d+ GB are left\.", said)
    assert "left. Memory as marketed, a floor" in _listed(app, "Bounds and what to expect")


def test_what_does_not_fit_has_no_figure_but_what_it_lacks(opened):
    app = opened("size", model="deepseek-v3", chips="nvidia-h20", n="4")
    assert "does not fit on 4 x NVIDIA H20" in texts(app)
    assert "of memory are lacking" in texts(app)
    assert "lacks" in _listed(app, "Bounds and what to expect")


def test_announced_parts_are_ranked_apart(opened):
    html = _listed(opened("size"), "Ranking")
    shipped, announced = html.split("Not shipped: figures as announced")
    ids = re.findall(r"chip\?id=([a-z0-9-]+)", shipped)
    assert set(DATA.chips.loc[ids, "status"]) <= {"shipping", "discontinued"}
    others = re.findall(r"chip\?id=([a-z0-9-]+)", announced)
    assert not set(DATA.chips.loc[others, "status"]) & {"shipping", "discontinued"}
    assert "groq-lpu-v1" not in html, "a part that lives in SRAM is not ranked"


def test_training_names_the_days_and_whose_mfu(opened):
    app = opened(
        "size", task="training", model="llama-3-1-70b", chips="huawei-ascend-910b", nt="1024"
    )
    # At the 353.9 TFLOPS adopted, 6 x 70.55e9 x 1e12 / (1,024 x 353.9e12) s = 13.5 days.
    rate = float(DATA.chips.at["huawei-ascend-910b", "fp16_tflops"])
    days = 12.704 * 376 / rate
    assert f"at least {days:.1f} days on 1,024 x Ascend 910B" in texts(app)
    # These days over the utilisation that comparable runs let expect.
    found = curve(DATA, "huawei-ascend-910b", TRAINING)
    times = found.seconds(Case(1.0))
    said = ends_text(days * times.low, days * times.high, rounded(2))
    assert f"Runs on Huawei Ascend chips suggest {said} days" in texts(app)


def test_a_speed_is_expected_where_a_test_is_comparable_only(opened):
    job = Job("deepseek-v3", 8, 16, chips=16)
    sized = {s.chip.id: s for s in ranking(DATA, job)}
    found = sized["nvidia-h20"].expected
    assert found is not None
    assert sized["cambricon-mlu590"].expected is None
    app = opened("size", chips="nvidia-h20,cambricon-mlu590", n="16", wbits="8")
    shown = _listed(app, "Bounds and what to expect")
    said = ends_text(found.low, found.high, rounded(2))
    assert said in shown
    assert "Results of NVIDIA Hopper chips" in shown
    assert shown.count("no comparable test") == 1


def test_the_check_of_expected_speeds_is_shown(opened):
    said = texts(opened("measured", show="expected"))
    for out, told in checks(DATA)["serving"].items():
        assert f"{told.inside:.0%} of {told.runs} runs lie in the 80 % range" in said
        assert f"from other {out}s, by a median factor of {told.factor:.2f}" in said


@pytest.mark.parametrize("kind", [*TASKS, "tokens"])
def test_a_picture_of_results_holds_like_with_like(opened, kind):
    app = opened("measured", what=kind)
    assert not app.exception
    table = results(DATA)
    if kind == "tokens":
        known = table[table["rate"].notna() & table["model_id"].notna() & (table["country"] != "")]
    else:
        known = table[(table["kind"] == kind) & (table["exception"] == "")]
    asked = app.query_params
    if kind not in ("matrix", "memory"):
        known = known[[model_of(r) == asked["model"] for r in known.to_dict("records")]]
    if kind in ("decode", "tokens"):
        known = known[[load_of(r) == asked["load"] for r in known.to_dict("records")]]
    (figure,) = figures(app)
    # Each result of the model and load once, and no other.
    assert sorted(_drawn(figure)) == sorted(known.index)
    # A row is of one chip and one number format.
    rows: dict[float, set] = {}
    for trace in figure["data"]:
        for y, ref in zip(trace["y"], trace.get("customdata") or (), strict=False):
            row = table.loc[Ref.parse(ref, DATA).alone.id]
            weights = str(row["weight_bits"])
            rows.setdefault(y, set()).add((row["chip_id"], str(row["precision"]), weights))
    assert rows
    assert [kinds for kinds in rows.values() if len(kinds) > 1] == []


@pytest.mark.parametrize("kind", ["matrix", "decode"])
def test_measured_says_who_ran_what_and_no_national_rate(opened, kind):
    said = re.sub("<[^>]+>", "", opened("measured", what=kind).get("html")[0].proto.body)
    table = results(DATA)
    known = table[(table["kind"] == kind) & (table["exception"] == "")]
    for country, words in (("CN", "Chinese"), ("US", "US")):
        mine = known[known["country"] == country]
        vendor = int((mine["runner"] == "vendor").sum())
        assert f"{vendor} of the {len(mine)} results on {words} chips" in said
    assert "%" not in said
    assert "median" not in said
    assert "tokens/s" not in said


def test_who_ran_it_restricts_the_results(opened):
    (figure,) = figures(opened("measured", what="training", who="vendor"))
    drawn = _drawn(figure)
    assert set(results(DATA).loc[drawn, "runner"]) == {"vendor"}


def test_what_is_not_compared_says_why_and_what_stands_above(opened):
    said = texts(opened("measured", show="others"))
    assert "a target or limit, not a measurement: " in said.replace("\\", "")
    assert "Above its bound" in said
    assert "simulator gives as 99.5 TFLOPS" in said


def test_withheld_sheets_are_counted_and_named(opened):
    app = opened("measured", show="withheld")
    assert f"{len(DATA.tables['withheld'])} public test sheets" in texts(app)
    assert "MetaX 10" in texts(app)
    assert _listed(app, "Withheld").count("https://") == len(DATA.tables["withheld"])


def test_a_row_opens_its_evidence(opened):
    app = opened("measured", cell="measured:flagperf-003")
    html = tables(app)
    assert "82.92 TFLOPS" in html
    assert "Huawei in BAAI FlagPerf" in html
    assert 'href="https://github.com/FlagOpen/FlagPerf' in html
    said = texts(app)
    assert "Better source for measured flagperf-003" in said
    assert "flagperf-003,huawei-ascend-910b" in said


def test_a_row_that_is_not_there_is_ignored_in_words(opened):
    app = opened("measured", cell="measured:nothing-000")
    assert any("no such row" in i.value for i in app.info)


def test_both_halves_of_the_sentence_on_ascend_are_answered(opened):
    said = texts(opened("training-inference")).replace("\\", "")
    (reading,) = re.findall(r"Ascend \(Huawei\), shipped parts: .*", said)
    assert "on paper up to 0.72x NVIDIA H100 SXM5 in training" in reading
    assert "x NVIDIA H100 SXM5 in inference" in reading
    family = families(DATA)["Ascend"]
    assert f"training {RUNGS[family.training.rung]}" in reading
    assert f"inference {RUNGS[family.inference.rung]}" in reading
    assert "DeepSeek R2, DeepSeek: failed" in reading


def test_the_map_draws_each_chip_with_both_indexes_and_its_rung(opened):
    app = opened("training-inference", ladder="inference", status="shipping")
    (figure,) = figures(app)
    marks = {
        Ref.parse(text, DATA).chip: size
        for trace in figure["data"]
        if trace.get("customdata")
        for text, size in zip(trace["customdata"], trace["marker"]["size"], strict=True)
    }
    steps = ladders(DATA)
    by_rung = {steps[c]["inference"].rung: s for c, s in marks.items()}
    assert all(by_rung[steps[c]["inference"].rung] == s for c, s in marks.items())
    assert sorted(by_rung.values()) == [by_rung[r] for r in sorted(by_rung)]


def test_the_workload_moves_the_map(opened):
    first = figures(opened("training-inference"))[0]
    other = figures(opened("training-inference", context="65536"))[0]
    assert first["data"] != other["data"]
    assert other["layout"]["xaxis"]["title"] == first["layout"]["xaxis"]["title"]


def test_every_model_can_be_chosen(opened):
    for model in sorted(all_shapes(DATA))[::9]:
        app = opened("size", model=model)
        assert not app.exception
        assert all_shapes(DATA)[model].name in texts(app)


@pytest.mark.parametrize("path", ["chip", "compare"])
def test_chip_pages_and_compare_show_the_new_rows(opened, path):
    params = {"chip": {"id": "nvidia-h20"}, "compare": {"chips": "nvidia-h20,nvidia-h100-sxm"}}
    app = opened(path, **params[path])
    labels = [e.label for e in app.expander]
    rows = results(DATA)
    chips = ["nvidia-h20"] + (["nvidia-h100-sxm"] if path == "compare" else [])
    count = int(rows["chip_id"].isin(chips).sum())
    assert f"{count} measured results" in labels
    assert any("sale to China" in label for label in labels)
    assert any("statements on software" in label for label in labels)
    assert ": on paper " in texts(app).replace("\\", "")


def test_what_china_could_buy_on_a_date(opened):
    from datetime import date

    app = opened("compare")
    app.date_input(key="preset:day").set_value(date(2023, 6, 1)).run()
    assert not app.exception
    assert app.query_params["base"] == "nvidia-h800-sxm"
    assert "huawei-ascend-910b" in app.query_params["chips"]
    assert "nvidia-h100-sxm" not in app.query_params["chips"]


def test_the_answer_is_told_in_plain_words_and_stands_first_in_its_table(opened):
    app = opened("size", chips="huawei-ascend-910c,nvidia-h20", wbits="8", n="16")
    html = _listed(app, "Bounds and what to expect")
    found = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', html)
    heads = [re.sub(r"<[^>]+>", "", head) for head in found]
    assert heads[:4] == ["Chip", "Accelerators", "Fits", "Total tokens/s, expected"]
    # What is held is told on a click: the word alone keeps the column short.
    assert "<summary>yes</summary>" in html
    assert re.search(r"Tests of (other )?Huawei Ascend chips suggest [\d.,]+ to", texts(app))


def test_whose_tests_a_range_rests_on_is_said(opened):
    tested = {
        row["chip_id"]
        for row in DATA.tables["measured"].to_dict("records")
        if row["id"] in set(DATA.tables["expected_rows"]["measured_id"])
    }
    found = curve(DATA, "huawei-ascend-910c", SERVING)
    for chip in DATA.chips.index[DATA.chips["family"] == "Ascend"]:
        said = whose_tests(DATA, str(chip), found, SERVING)
        assert said == ("" if chip in tested else "other ") + "Huawei Ascend chips"
