"""Pictures of training and of chips over a baseline: what is drawn, where, and what it finds."""

from __future__ import annotations

import re
from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import comparisons, of_kind
from honest_silicon.analysis.bounds.sizing import run
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.ladders import families, ladders
from honest_silicon.analysis.runs import gone_wrong, large_documented
from honest_silicon.charts.suitability import RINGS, best_of_each, paper_map
from honest_silicon.charts.theme import LIGHT
from honest_silicon.charts.training import Days, logarithmic, training_days
from honest_silicon.dataset.format import number
from honest_silicon.views.pages.shared import chips_compared
from honest_silicon.views.pages.shared import compared_words as words
from honest_silicon.views.pages.train import against_inference, sentences
from honest_silicon.words.evidence import wrong_runs
from honest_silicon.words.length import short
from honest_silicon.words.names import names_apart
from tests.ours import ours

DATA = ours()
THEME = LIGHT.of(DATA.package)
#: Words that a reader does not need.
DROPPED = re.compile(r"\b(rung|ladder|part|parts|as sold|ticked|basis|nought)\b", re.IGNORECASE)


def _points(**cells) -> pd.DataFrame:
    rows = {
        "name": ["Shan A", "Shan B", "Nova One (96 GB, of a long name)"],
        "country": ["CN", "CN", "US"],
        "status": ["shipping", "announced", "shipping"],
        "level": [4, 0, 3],
        "shown": ["measured", "none", "documented"],
        "hover": ["a", "b", "c"],
        **{f"{side}{end}": [0.5, 0.25, 2.0] for side in "xy" for end in ("", "_low", "_high")},
    }
    ids = ["huawei-ascend-910c", "huawei-ascend-910b", BASELINE]
    return pd.DataFrame(rows | cells, index=ids)


def _ranking(points: pd.DataFrame):
    return best_of_each(points, THEME, base_name="Nova", fields=("fp16_tflops",), source="s")


def _map(points: pd.DataFrame):
    return paper_map(
        points, THEME, base_name="Nova", labels=[], fields=("fp16_tflops",), source="s"
    )


def test_each_country_heads_its_rows_and_each_row_has_its_ratio():
    picture = _ranking(_points())
    assert list(picture.layout.yaxis.ticktext) == [
        "<b>China</b>",
        "Shan A",
        "Shan B",
        "<b>United States</b>",
        "Nova One<br>(96 GB, of a long name)",
    ]
    said = {a.y: a.text for a in picture.layout.annotations if a.xref == "paper" and a.y}
    assert said == {1: "0.5x", 2: "0.25x", 4.25: "2x"}
    (shown,) = [t for t in picture.data if t.mode == "text"]
    assert dict(zip(shown.y, shown.text, strict=True)) == {
        1.0: "measured",
        2.0: "none",
        4.25: "documented",
    }


@pytest.mark.parametrize("draw", [_ranking, _map])
def test_rings_are_around_what_is_documented_and_thicker_where_measured(draw):
    picture = draw(_points())
    rings = {
        trace.x[0]: trace.marker.line.width
        for trace in picture.data
        if trace.mode == "markers" and trace.marker.size in (18, 19)
    }
    assert rings == {0.5: RINGS[4], 2.0: RINGS[3]}
    assert RINGS[4] > 2 * RINGS[3]


@pytest.mark.parametrize("draw", [_ranking, _map])
def test_no_unknown_ratio_is_drawn(draw):
    with pytest.raises(ValueError, match="cannot be drawn"):
        draw(_points(x=[0.5, None, 2.0]))


def test_the_map_ends_where_its_marks_do_and_has_the_line_of_equals():
    picture = _map(_points(x_low=[0.0005, 0.25, 2.0]))
    assert 10 ** picture.layout.xaxis.range[0] > 0.2
    (equal,) = [s for s in picture.layout.shapes if s.x0 == s.y0 and s.x1 == s.y1]
    assert equal.x0 < equal.x1


@pytest.mark.parametrize("baseline", [BASELINE, "nvidia-h20"])
def test_the_chips_of_the_title_are_named_on_every_width(monkeypatch, baseline):
    drawn = {}
    monkeypatch.setattr(against_inference, "chart", lambda view, map, **_: drawn.update(map=map))
    both = comparisons(DATA, baseline).dropna(subset=["x", "y"])
    view = SimpleNamespace(data=DATA, theme=THEME, source="s")
    choice = against_inference.Choice(baseline, "training", every=False)
    against_inference._map(view, both, {}, choice)
    tops = sentences.map_tops(DATA, both)
    assert set(tops) == {"training", "inference"}
    names = names_apart(DATA, list(both.index))
    widths = [t for t in drawn["map"].to_dict()["data"] if t.get("mode") == "lines+markers+text"]
    assert len(widths) == 3
    for trace in widths:
        assert {names[both.index.get_loc(top)] for top in tops.values()} <= set(trace["text"])


def _days(**cells) -> Days:
    row = {"least": 3.0, "expected": Interval(9.0, 12.0, 20.0)} | cells
    return Days("huawei-ascend-910c", "Ascend 910C", "CN", "words", "hover", **row)


def test_days_are_a_line_at_the_least_and_a_bar_over_the_expected():
    picture = training_days(
        [_days(), _days(expected=None, least=5.0)],
        THEME,
        title="Days",
        fields=("fp16_tflops",),
        source="s",
    )
    upright = [t for t in picture.data if t.mode == "markers" and t.marker.symbol == "line-ns"]
    assert [(t.x[0], t.y[0]) for t in upright] == [(3.0, 0), (5.0, 1)]
    (bar,) = [t for t in picture.data if t.mode == "lines" and t.line.width > 10]
    assert list(bar.x) == [9.0, 20.0]
    assert picture.layout.xaxis.type != "log"


def test_days_of_more_than_a_decade_are_on_a_log_axis():
    assert not logarithmic([_days()])
    assert logarithmic([_days(), _days(least=1.9)])


@pytest.mark.parametrize("kind", ["training", "inference"])
def test_the_title_of_a_half_names_the_best_of_each_country(kind):
    ratios = comparisons(DATA)
    points, left_out = chips_compared._drawn(DATA, DATA.chips, ratios, kind, None, future=False)
    assert points.groupby("country").size().to_dict() == {"CN": 12, "US": 12}
    assert set(points.index) | set(left_out) == set(DATA.chips.index)
    assert not set(points.index) & set(left_out)
    said = words.finding(DATA, points, BASELINE, kind)
    for country in ("CN", "US"):
        most = points.loc[points["country"] == country, "x"].max()
        assert words.share(most) in said
        assert "planned" not in said
        # None that was left out is better.
        worst = points.loc[points["country"] == country, "x"].min()
        beyond = [c for c, why in left_out.items() if why.startswith("below the best")]
        mine = [c for c in beyond if DATA.chips.at[c, "country"] == country]
        assert ratios.loc[mine, words.AXIS[kind]].max() <= worst


def test_a_chip_that_is_not_on_sale_is_planned_in_the_title():
    ratios = comparisons(DATA)
    points, _ = chips_compared._drawn(DATA, DATA.chips, ratios, "inference", None, future=True)
    best = points[points["country"] == "CN"].iloc[0]
    assert best["status"] not in DATA.package.delivered
    assert "the best planned Chinese chip" in words.finding(DATA, points, BASELINE, "inference")
    assert "times of" not in words.finding(DATA, points, BASELINE, "inference")


def test_names_of_two_lines_have_the_room_they_take():
    def rooms(names: list[str]) -> list[float]:
        at = _ranking(_points(name=names)).layout.yaxis.tickvals
        return [low - high for high, low in pairwise(at)]

    short, long = "Shan", "Shan B (one of a long name)"
    assert rooms([short, short, short]) == [1, 1, 1, 1]
    # A name of two lines is further from both neighbours, and from one like it further still.
    alone, both = rooms([short, long, short]), rooms([long, long, short])
    assert alone[1] == alone[2] > 1
    assert both[1] > alone[1]
    heights = [_ranking(_points(name=[n, short, short])).layout.height for n in (short, long)]
    assert heights[1] - heights[0] >= 10


def test_the_title_of_days_is_of_the_chip_the_page_opens_with():
    hardware, model = all_hardware(DATA), all_shapes(DATA)["deepseek-v3"]
    chips = ("huawei-ascend-910c", "nvidia-h20", BASELINE)
    runs = [run(DATA, hardware[c], model, chips=1024, tokens=1e12) for c in chips]
    said = sentences.days_title(DATA, runs).replace("\N{NO-BREAK SPACE}", " ")
    rate = DATA.chips["fp16_tflops"]
    first, fast = DATA.names["huawei-ascend-910c"], DATA.names[BASELINE]
    times = rate[BASELINE] / rate["huawei-ascend-910c"]
    assert first in sentences.days_opening(DATA, runs, model.name, 1000)
    assert said == f"At best the {first} takes {times:.2g} times as long as the {fast}"
    # Of the fastest, what it has over the next.
    said = sentences.days_title(DATA, [runs[2], *runs[:2]]).replace("\N{NO-BREAK SPACE}", " ")
    assert said == f"At best the {first} takes {times:.2g} times as long as the {fast}"
    assert "1,024 NVIDIA H20" in sentences.days_opening(DATA, runs[1:], model.name, 1000)


def test_the_title_of_runs_holds_documented_and_reported_apart():
    rows = pd.DataFrame(
        {
            "chip_country": ["CN", "CN", "CN", "CN", "US"],
            "chips_used": [500, 8000, 9000, 20000, 1_000_000],
            "documented": [True, True, False, True, False],
            # That a paper tells of a run does not say that it came to its end.
            "completed": [True, False, False, False, False],
            "wrong": [False, False, False, True, False],
        }
    )
    said = sentences.runs_title(rows)
    assert said == (
        "Finished runs on up to 500 Chinese chips are documented, planned or unconfirmed ones on "
        "up to 9,000"
    )
    assert "planned" not in sentences.runs_title(rows[rows["completed"]])
    only = rows[rows["chip_country"] == "US"]
    assert sentences.runs_title(only).startswith("No finished run on US chips is documented")


def test_a_short_run_is_told_in_a_unit_that_can_be_read():
    chip, model = all_hardware(DATA)[BASELINE], all_shapes(DATA)["deepseek-v3"]
    for chips, unit in ((1024, "days"), (10_000, "minutes"), (1_000_000, "seconds")):
        tokens = 1e12 if unit == "days" else 1e10
        one = run(DATA, chip, model, chips=chips, tokens=tokens)
        assert one.days is not None
        per_day = {"days": 1, "minutes": 24 * 60, "seconds": 24 * 60 * 60}[unit]
        told = sentences.least_words(one).replace("\N{NO-BREAK SPACE}", " ")
        assert told == f"{number(one.days.value * per_day, significant=3)} {unit}"


def test_without_chips_the_reader_is_asked_for_one():
    said = sentences.days_opening(DATA, [], "DeepSeek-V3", 1000)
    assert said.startswith("Pick a chip")
    assert "16-bit" not in said


def test_the_opening_of_runs_names_the_one_that_failed_and_whose_word_it_is():
    wrong = gone_wrong(DATA, "CN")
    assert wrong["run"].nunique() == 1
    assert set(wrong["basis"]) == {"press"}
    said = sentences.runs_opening(DATA)
    assert said.endswith(f"against 1 failed run in press reports ({wrong['model'].iloc[0]}).")
    named = sentences.runs_named(DATA)
    for _, rows in large_documented(DATA, "CN").groupby("run"):
        assert sum(named.count(f" {model} (") for model in rows["model"].unique()) == 1


def test_crossed_marks_are_explained_where_there_are_any():
    drawn = pd.DataFrame({"wrong": [True, False]})
    assert "Crossed" in sentences.runs_subtitle(drawn)
    assert "Crossed" not in sentences.runs_subtitle(drawn[~drawn["wrong"]])


def test_the_title_of_a_family_is_of_its_best_chips_on_sale():
    table, family = comparisons(DATA), families(DATA)["Ascend"]
    said = sentences.family_title(DATA, table, family, BASELINE)
    sold = [c for c in family.chips if DATA.chips.at[c, "status"] in DATA.package.delivered]
    for axis, kind in (("y", "training"), ("x", "inference")):
        assert f"{words.share(table.loc[sold, axis].max())} in {kind}" in said


def test_the_prose_keeps_to_the_readers_words():
    said = [*words.EVIDENCE, words.MEANING, sentences.DAYS_NOTE, sentences.runs_opening(DATA)]
    said += [sentences.SUPPORT_NOTE, sentences.map_subtitle("training")]
    said += [
        words.measure(k, of, planned=planned)
        for k in ("training", "inference")
        for of in ("", "A workload")
        for planned in (False, True)
    ]
    assert [s for s in said if DROPPED.search(s)] == []
    assert [s for s in said if "\N{EM DASH}" in s] == []


def test_a_run_that_failed_is_one_line_however_many_tell_of_it():
    family = families(DATA)["Ascend"]
    told = [p for p in family.training.against if p.model == "DeepSeek R2"]
    assert len(told) > 1
    (said,) = wrong_runs(told, named=True)
    assert said == (
        "failed: DeepSeek R2, DeepSeek, on Huawei Ascend (elsewhere said to be on Huawei Ascend "
        "910C)"
    )
    assert len(wrong_runs(told)) == 1


def test_each_count_of_chips_says_what_it_counts_and_the_same_on_every_view():
    table, chips = comparisons(DATA), DATA.chips
    sold = chips.index[(chips["country"] == "CN") & chips["status"].isin(DATA.package.delivered)]
    both, counts = sentences.against_inference(DATA, table, BASELINE)
    assert counts.startswith(f"Of {len(sold)} Chinese chips sold, ")
    known = {"training": chips.loc[sold, "fp16_tflops"].notna()}
    able = [sum(v.value > 0 for v in table.at[c, "inference"].by_workload.values()) for c in sold]
    half = len(of_kind(DATA, "inference")) / 2
    known["inference"] = pd.Series([n >= half for n in able], sold)
    said = {"training": "with a known 16-bit speed", "inference": "known to run at least half"}
    for kind, which in known.items():
        _, best = words.opening(DATA, chips, table, BASELINE, kind)
        assert f"best of {which.sum()} Chinese chips sold {said[kind]}" in best.replace("\xa0", " ")
        assert re.search(rf"\b{which.sum()} (can be compared )?in {kind} \({said[kind]}", counts)
        # No more of them were tested than there are.
        tests = sum(ladders(DATA)[c][kind].level == 4 for c in sold[which])
        assert best.endswith(f", {tests or 'none'} independently tested.")
        assert short(best)
    assert f"of the {(known['training'] & known['inference']).sum()} Chinese chips sold" in both
    assert short(both)
    assert short(counts)


def test_a_baseline_is_not_counted_among_the_chips_compared_with_it():
    base = "huawei-ascend-910c"
    table = comparisons(DATA, base)
    _, counts = sentences.against_inference(DATA, table, base)
    _, usual = sentences.against_inference(DATA, comparisons(DATA), BASELINE)
    first = [int(re.search(r"\d+", said)[0]) for said in (counts, usual)]
    assert first[0] == first[1] - 1
