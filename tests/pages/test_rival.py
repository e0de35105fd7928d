"""A figure that only a rival has given is labelled wherever it is used, and heads nothing.

In a copy of the data Huawei's estimates of the Zhenwu 810E are far above every chip: were they
taken for figures, every headline would name it.
"""

from __future__ import annotations

import csv
import json
import shutil

import pytest

from honest_silicon.analysis.bounds.panel import compare
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.compare import COMPUTE, best_of, ratios
from honest_silicon.analysis.known import BY_RIVAL, rest_on_rival
from honest_silicon.dataset import DATA_DIR, load
from honest_silicon.dataset.served import DIRECTORY_VARIABLE
from honest_silicon.views.pages.shared.readings import beside, ratio_text
from honest_silicon.views.pages.shared.two_chips import known_and_not
from honest_silicon.words import bounds as words
from tests.ours import ours

from .conftest import figures, tables, texts

ZHENWU, H20, H100 = "alibaba-zhenwu-810e", "nvidia-h20", "nvidia-h100-sxm"
HUGE = {"memory_bw_gbs": "7900", "fp16_tflops": "2400"}


def _rewrite(file, change):
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = list(rows[0])
    rows = change(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, names, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A directory of data in which a rival's estimates are the highest figures there are."""
    copy = tmp_path_factory.mktemp("rival") / "data"
    shutil.copytree(DATA_DIR, copy)

    def adopted(rows):
        return [{**r, **HUGE} if r["id"] == ZHENWU else r for r in rows]

    def stated(rows):
        return [
            {**r, "value": HUGE[r["field"]]}
            if r["chip_id"] == ZHENWU and r["field"] in HUGE and r["qualifier"] == "rival"
            else r
            for r in rows
        ]

    def known(rows):
        return [r for r in rows if not (r["chip_id"] == ZHENWU and r["field"] in HUGE)]

    _rewrite(copy / "chips.csv", adopted)
    _rewrite(copy / "evidence.csv", stated)
    _rewrite(copy / "gaps.csv", known)
    _rewrite(copy / "second_readings.csv", known)
    return copy


@pytest.fixture(scope="module")
def data(planted):
    return load(planted)


def test_the_figures_of_today_are_known_as_a_rivals():
    assert rest_on_rival(ours(), ZHENWU, ("memory_bw_gbs", "memory_gb")) == ("memory_bw_gbs",)
    assert not rest_on_rival(ours(), H20, ("memory_bw_gbs", "memory_gb", "fp16_tflops"))


def test_the_sentence_of_compare_names_it_and_does_not_use_it(data):
    assert known_and_not(data, ZHENWU, H20, "sold", "16") == (
        "On paper the Zhenwu 810E has the same memory as the NVIDIA H20.",
        f"Its 16-bit compute and its memory speed are known only by {BY_RIVAL}.",
    )
    # As the baseline it is no better.
    assert f"only by {BY_RIVAL}" in known_and_not(data, H20, ZHENWU, "sold", "16")[1]
    assert BY_RIVAL not in " ".join(known_and_not(data, H20, H100, "sold", "16"))


def test_it_is_the_best_of_nothing(data):
    rows = ratios(data, [ZHENWU, H20, H100], H20, "sold", "16")
    assert best_of(data, rows, COMPUTE) == {H100}
    assert best_of(data, rows, "memory_bw_gbs") == {H20}


def test_computed_ratios_say_so(data):
    said = ratio_text(data, compare(data, ZHENWU, BASELINE, "inference"))
    assert f"memory bandwidth of Zhenwu 810E by {BY_RIVAL}" in said
    assert f"by {BY_RIVAL}" in beside(data, ZHENWU, H100).partition(";")[0]
    assert BY_RIVAL not in ratio_text(data, compare(data, H20, BASELINE, "inference"))
    (sized,) = [s for s in ranking(data, Job("qwen3-32b")) if s.chip.id == ZHENWU]
    assert BY_RIVAL in words.notes(data.package, sized.decode.notes)


@pytest.fixture
def served(planted, monkeypatch):
    monkeypatch.setenv(DIRECTORY_VARIABLE, str(planted))


def _pictures(app):
    return json.dumps(figures(app), ensure_ascii=False).replace("&#39;", "'")


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("overview", {"metric": "memory_bw_gbs"}),
        ("overview", {"metric": "fp16_tflops"}),
        ("explore", {"y": "memory_bw_gbs"}),
        ("explore", {"y": "fp16_tflops", "x": "memory_bw_gbs"}),
        ("training-inference", {}),
        ("compare", {"chips": f"{H20},{ZHENWU}", "base": H20}),
    ],
)
def test_no_headline_rests_on_it(opened, served, path, asked):
    app = opened(path, **asked)
    assert not app.exception
    (answer,) = [b for e in app.get("html") if 'class="hs-answer"' in (b := e.proto.body)]
    # Of a chip that is spoken of, what stands right under the answer.
    notes = [b for e in app.get("html") if 'class="hs-note"' in (b := e.proto.body)]
    assert "Zhenwu" not in answer or BY_RIVAL in notes[0].replace("&#39;", "'")
    if path == "overview":
        cards = tables(app)
        assert "Zhenwu 810E" not in cards
    # Where it is drawn, its hover says what it is.
    hovers = [h for h in _pictures(app).split("<b>") if h.startswith("Zhenwu 810E<")]
    assert hovers or path == "overview"
    assert all(BY_RIVAL in h for h in hovers if "7,900" in h or "2,400" in h)
    if path == "explore":
        assert any(BY_RIVAL in h for h in hovers)


def test_tables_label_it(opened, served):
    app = opened("compare", chips=f"{H20},{ZHENWU}", base=H20)
    html = tables(app).replace("&#39;", "'")
    # Bandwidth and compute of the one table, and what is computed from them.
    assert html.count(BY_RIVAL) >= 4
    assert BY_RIVAL in _pictures(app)
    # On the picture itself, too, and below it what that means.
    drawn = figures(app)[0]["layout"]["annotations"]
    assert sum(a["text"].startswith("rival: ") for a in drawn) == len(HUGE)
    assert f"Rival: known only by {BY_RIVAL}." in texts(app)
    own = opened("compare", chips=f"{H20},{H100}", base=H20)
    assert "Rival: " not in texts(own)
    app = opened("chip", id=ZHENWU)
    assert BY_RIVAL in tables(app).replace("&#39;", "'")
    assert BY_RIVAL in texts(app).replace("\\", "")
