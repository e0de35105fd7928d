"""One question about two chips has one answer: every page that compares says the same numbers."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from honest_silicon.__main__ import main
from honest_silicon.analysis.bounds.panel import best, compare, comparisons, workloads
from honest_silicon.analysis.bounds.sizing import Job
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.intervals import Interval, quotient
from honest_silicon.analysis.known import known
from honest_silicon.analysis.measured_pairs import apart, measured_pairs
from honest_silicon.answers.comparing import compare as answered
from honest_silicon.answers.plain import as_json
from honest_silicon.answers.sizing import size as sized
from honest_silicon.dataset.format import ends_text, number, rounded, times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.pages.shared.readings import beside, panel_reading, ratio_text
from honest_silicon.words.ratios import ends
from honest_silicon.words.ratios import share as share_words
from tests.examples import share, some
from tests.ours import ours

from .conftest import figures, read, tables, texts

DATA = ours()
A910C, H20, MI300X = "huawei-ascend-910c", "nvidia-h20", "amd-mi300x"
OTHERS = (
    A910C,
    H20,
    MI300X,
    BASELINE,
    "huawei-ascend-950dt",
    "cambricon-mlu590",
    "nvidia-b200",
)
#: Twenty pairs: five chips against each of four.
PAIRS = [(base, [c for c in OTHERS if c != base][:5]) for base in (BASELINE, A910C, H20, MI300X)]
#: Twenty chips against the one that pages without a choice compare with.
CHIPS = [
    *(c for c in OTHERS if c != BASELINE),
    *("huawei-ascend-910b", "huawei-ascend-910b2", "huawei-ascend-950pr", "huawei-ascend-910"),
    *("nvidia-h200-sxm", "nvidia-b300", "nvidia-a100-sxm-80gb", "nvidia-gb200", "amd-mi355x"),
    *("google-tpu-v7", "intel-gaudi-3", "hygon-bw1000", "metax-c550", "alibaba-zhenwu-810e"),
]
#: As many as the page on size compares at a time.
FOURS = [CHIPS[i : i + 4] for i in range(0, len(CHIPS), 4)]


def _said(app) -> str:
    assert not app.exception
    return texts(app).replace("\\", "")


def _expected(chip: str, base: str, kind: str) -> str:
    found = compare(DATA, chip, base, kind)
    return ratio_text(DATA, found)


def test_there_are_twenty_pairs():
    assert sum(len(chips) for _, chips in PAIRS) == 20
    known = [_expected(c, b, k) for b, cs in PAIRS for c in cs for k in ("inference", "training")]
    assert all(known)
    assert len(set(known)) > 20
    assert len(set(CHIPS)) == sum(len(four) for four in FOURS) == 20
    assert all(_expected(c, BASELINE, "inference") for c in CHIPS if c != "alibaba-zhenwu-810e")


def _plain(ratio) -> tuple[float | None, ...]:
    return (ratio.value, ratio.low, ratio.high) if ratio else (None,) * 3


@pytest.mark.parametrize(
    ("chip", "base"),
    [*((c, b) for b, cs in PAIRS for c in cs), *((c, BASELINE) for c in CHIPS)],
)
def test_the_functions_and_the_command_say_what_the_panel_says(capsys, chip, base):
    found = answered(DATA, chip, base)
    for kind in ("inference", "training"):
        panel, said = compare(DATA, chip, base, kind), getattr(found, kind)
        assert (said.median, said.low, said.high) == _plain(panel.ratio)
        assert said.workloads == panel.computed
        for workload, over in panel.by_workload.items():
            one = said.by_workload[workload]
            assert (one.value, one.low, one.high) == _plain(over)
        # A reader who picks one workload is told that of the panel.
        for workload in (w for w in workloads(DATA) if w.id in panel.by_workload):
            alone = compare(DATA, chip, base, kind, workload)
            assert alone.ratio == panel.by_workload[workload.id]
    assert len(found.measured_pairs) == len(measured_pairs(DATA, chip, base))
    if chip in (H20, A910C) and base == BASELINE:
        assert main(["compare", chip, base, "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == json.loads(as_json(found))


@pytest.mark.parametrize(("base", "chips"), some(PAIRS, 0))
def test_compare_says_what_the_panel_says(base, chips):
    app = read("compare", chips=",".join([base, *chips]), base=base)
    said = _said(app)
    for chip in chips:
        assert _on_compare(app, chip) == [
            _expected(chip, base, k) for k in ("training", "inference")
        ]
        assert beside(DATA, chip, base) in said


def _on_compare(app, chip: str) -> list[str]:
    """What Compare says of a chip on paper, in training and in inference."""
    return [c.replace(" )", ")") for c in _cells(app, "On paper and in tests", chip)[:2]]


def _on_its_page(app, kind: str) -> str:
    """The multiple that the page of a chip says of a kind of work, without its notes."""
    (table,) = re.findall(r"<caption>On paper and in tests</caption>.*?</table>", tables(app), re.S)
    row = re.search(rf">{kind.capitalize()}</th><td[^>]*>([^<]*)", table)
    return unescape(row[1])


#: Page and view that compare all chips in one kind of work.
HALVES = {"inference": ("run", "inference"), "training": ("train", "training-ratio")}


def _cells(app, caption: str, chip: str) -> list[str]:
    """Texts of the cells of a chip's row in a table."""
    (table,) = re.findall(rf"<caption>{caption}</caption>.*?</table>", tables(app), re.S)
    (row,) = (r for r in table.split("<tr")[2:] if f"chip?id={chip}&" in r or f'id={chip}"' in r)
    cells = [re.sub(r"<[^>]+>", "\n", c) for c in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
    return [" ".join(unescape(c).split()) for c in cells]


def _width(over: Interval) -> tuple[float, ...]:
    """The end whose form a ratio takes where its range is told beside it."""
    return (over.high,) if ends(over.low, over.high) else ()


@pytest.mark.parametrize(("base", "chips"), some(PAIRS, 1))
@pytest.mark.parametrize("kind", HALVES)
def test_each_half_says_what_the_panel_says(kind, base, chips):
    page, view = HALVES[kind]
    app = read(page, view=view, chips=",".join(chips), base=base)
    assert not app.exception
    for chip in chips:
        cells = _cells(app, "Chips on paper and in tests", chip)
        assert cells[0] == re.sub(r" \((.*)\)$", r" \1", _expected(chip, base, kind))
        # The table has in multiples what the sentence has in words.
        for cell, field in ((cells[2], "memory_bw_gbs"), (cells[3], "fp16_tflops")):
            over = quotient(known(DATA, chip, field), known(DATA, base, field))
            assert cell.startswith(times_text(over.value))
            told = share_words(over.value, *_width(over))
            assert told in beside(DATA, chip, base)


@pytest.mark.parametrize(("base", "chips"), some(PAIRS, 2))
def test_training_against_inference_says_both(base, chips):
    app = read("training-inference", chips=",".join(chips), base=base)
    assert not app.exception
    for chip in chips:
        cells = _cells(app, "Chips on paper and in tests", chip)
        for place, kind in ((0, "training"), (2, "inference")):
            assert cells[place] == re.sub(r" \((.*)\)$", r" \1", _expected(chip, base, kind))


@pytest.mark.parametrize("kind", HALVES)
def test_the_picture_of_a_half_draws_what_the_panel_says(kind):
    page, view = HALVES[kind]
    app = read(page, view=view)
    (picture,) = figures(app)
    drawn = {
        Ref.parse(text, DATA).chip: x
        for trace in picture["data"]
        for text, x in zip(trace.get("customdata", []), trace["x"], strict=False)
    }
    assert len(drawn) == 24
    for chip, x in drawn.items():
        assert x == compare(DATA, chip, BASELINE, kind).ratio.value
    # The best of each country, by the sentence and by the picture.
    delivered = DATA.chips["status"].isin(DATA.package.delivered)
    for country in ("CN", "US"):
        mine = DATA.chips.index[delivered & (DATA.chips["country"] == country)]
        top = best(DATA, comparisons(DATA), mine, kind)
        assert x_of(drawn, country) == drawn[top]
        if country == "CN":
            assert re.search(f"the {DATA.names[top]} (trails|matches|beats) the H100", _said(app))
            over = compare(DATA, top, BASELINE, kind).ratio
            assert f", at {share_words(drawn[top], *_width(over))} (" in _said(app)


def x_of(drawn: dict[str, float], country: str) -> float:
    return max(x for chip, x in drawn.items() if DATA.chips.at[chip, "country"] == country)


@pytest.mark.parametrize(
    ("kind", "workload"), [("inference", "chat-671b"), ("training", "train-8b")]
)
def test_each_half_can_be_of_one_workload(kind, workload):
    page, view = HALVES[kind]
    (one,) = [w for w in workloads(DATA) if w.id == workload]
    app = read(page, view=view, workload=workload, chips=H20)
    wanted = ratio_text(DATA, compare(DATA, H20, BASELINE, kind, one))
    cells = _cells(app, "Chips on paper and in tests", H20)
    assert cells[0] == re.sub(r" \((.*)\)$", r" \1", wanted)
    assert one.why in _said(app)


@pytest.mark.parametrize("chip", share(CHIPS, 10))
def test_the_page_of_a_chip_says_it_too(chip):
    app = read("chip", id=chip)
    for kind in ("training", "inference"):
        assert _on_its_page(app, kind) == (_expected(chip, BASELINE, kind) or "unknown")
    assert beside(DATA, chip, BASELINE) in _said(app)


@pytest.mark.parametrize("chips", some(FOURS, 3))
@pytest.mark.parametrize("task", ["inference", "training"])
def test_size_a_model_says_it_too(task, chips):
    said = _said(read("size", chips=",".join(chips), task=task))
    whole = panel_reading(DATA, chips)
    assert whole in said
    lead = f"On paper, against the {DATA.names[BASELINE]}, "
    assert whole.count(lead) == 1
    for chip in (c for c in chips if c != BASELINE):
        # From its name on, as far as the next chip's.
        _, name, told = whole.partition(f"he {DATA.names[chip]} ")
        assert name
        for kind in ("inference", "training"):
            found = compare(DATA, chip, BASELINE, kind).ratio
            if found is None:
                assert f"{kind} is unknown" in told or "is unknown in" in told
            else:
                value = re.escape(share_words(found.value, *_width(found)))
                assert re.search(rf"{value}(?: \([^()]*\))? in {kind}", told)
                assert ends(found.low, found.high) in told
        assert beside(DATA, chip, BASELINE) in said


@pytest.mark.parametrize("chips", some(FOURS, 0))
def test_the_ranking_says_what_the_functions_say(chips):
    app = read("size", chips=",".join(chips), task="inference")
    job = {"count": 0, "users": Job("").users, "input": Job("").prompt, "output": Job("").output}
    model = app.query_params["model"]
    assert app.query_params["wbits"] == "8"
    for chip in chips:
        found = sized(DATA, model, chip, weights=8, **job)
        if found.bound.tokens_per_s is None:
            continue
        cells = _cells(app, "Ranking", chip)
        each = found.bound.tokens_per_s.value / found.count
        assert cells[1].startswith(number(each, significant=3))
        assert cells[2] == number(found.count)
        rated = found.expected.tokens_per_s
        ends = [v / found.count for v in (rated.low, rated.high)] if rated else None
        assert cells[0].startswith(ends_text(*ends, rounded(2)) if ends else "no comparable test")


def test_overview_and_the_claims_say_it_too():
    table = comparisons(DATA)
    chips = DATA.chips
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(DATA.package.delivered)]
    html = unescape(tables(read("overview")))
    for axis in ("y", "x"):
        top = str(table.loc[mine, axis].idxmax())
        assert f"{share_words(table.at[top, axis])} of an H100" in html
        assert DATA.names[top] in html
    ascend = chips.index[
        (chips["family"] == "Ascend") & chips["status"].isin(DATA.package.delivered)
    ]
    said = tables(read("claims", claim="s10"))
    for kind in ("training", "inference"):
        # 0.96x (0.96x to 1x) over 10 workloads, wherever it stands.
        top = best(DATA, table, ascend, kind)
        words = re.sub(r" over (.*)\)$", r") over \1", _expected(top, BASELINE, kind))
        many = compare(DATA, top, BASELINE, kind).computed
        words = words if "over" in words else f"{words} over {many} workloads"
        assert f"{words} in {kind}" in said


def test_one_workload_can_be_picked():
    app = read("training-inference", workload="chat-671b", chips=H20)
    (one,) = [
        v
        for k, v in compare(DATA, H20, BASELINE, "inference").by_workload.items()
        if k == "chat-671b"
    ]
    cells = _cells(app, "Chips on paper and in tests", H20)
    assert cells[2].startswith(times_text(one.value))
    # Training stays over the panel.
    assert cells[0] == _expected(H20, BASELINE, "training")


@pytest.mark.parametrize("workload", share([w.id for w in workloads(DATA)], 7))
def test_one_workload_can_be_picked_wherever_chips_are_compared(workload):
    (one,) = [w for w in workloads(DATA) if w.id == workload]
    other = {"inference": "training", "training": "inference"}[one.kind]
    wanted = ratio_text(DATA, compare(DATA, H20, BASELINE, one.kind, one))
    said_of = {one.kind: wanted, other: _expected(H20, BASELINE, other)}
    app = read("chip", id=H20, workload=workload)
    assert app.query_params["workload"] == workload
    for kind, text in said_of.items():
        assert _on_its_page(app, kind) == text
    assert one.why in _said(app)
    app = read("compare", chips=f"{BASELINE},{H20}", base=BASELINE, workload=workload)
    assert app.query_params["workload"] == workload
    assert _on_compare(app, H20) == [said_of["training"], said_of["inference"]]
    assert one.why in _said(app)


def test_an_old_link_opens_with_the_workload_it_names():
    app = read("training-inference", served="qwen3-32b", wbits="16", context="8192", step="20")
    assert not app.exception
    assert app.query_params["workload"] == "custom"
    assert app.selectbox(key="training-inference:served").value == "qwen3-32b"
    assert app.number_input(key="training-inference:context").value == 8192
    assert not [i.value for i in app.info if "not understood" in i.value]


def test_pairs_are_a_view_of_their_own():
    app = read("measured", show="pairs", own=A910C, against=H20)
    said = _said(app)
    assert f"No measured pair of {DATA.names[A910C]} and {DATA.names[H20]} is on file" in said
    assert beside(DATA, A910C, H20) in said
    app = read("measured", show="pairs", own="huawei-ascend-910b2", against=H20)
    html = tables(app)
    assert beside(DATA, "huawei-ascend-910b2", H20) in _said(app)
    # Each of both rows leads to its evidence.
    rows = re.findall(r"measured:([a-z0-9-]+)", html)
    measured = DATA.tables["measured"].set_index("id")["chip_id"]
    assert {measured[r] for r in rows if r in measured.index} >= {"huawei-ascend-910b2", H20}


@pytest.mark.parametrize("who", ["", "laboratory"])
def test_results_that_are_not_compared_have_one_count(who):
    """The note on all results, the title of the others, its reasons and the table agree."""
    asked = {"who": who} if who else {}
    whole = _said(read("measured", **asked))
    every, known = (
        int(n.replace(",", ""))
        for n in re.search(r"Of all ([\d,]+) results, ([\d,]+) can be", whole).groups()
    )
    app = read("measured", show="others", **asked)
    (title,) = (h.value for h in app.header if "not compared" in h.value)
    count = int(re.match(r"[\d,]+", title)[0].replace(",", ""))
    assert count == every - known
    (reasons,) = re.findall(r"Reasons, the most frequent first: (.*)\.", _said(app))
    told = [int(n.replace(",", "")) for n in re.findall(r"\(([\d,]+)\)(?:[;.]|$)", reasons)]
    assert sum(told) == count
    (body,) = re.findall(r"<caption>Results</caption>.*?</table>", tables(app), re.S)
    assert body.count("<tr") - 1 == count
    above = _said(app).count("Above what is possible: ")
    assert (f"above what is possible ({above})" in reasons) == (above > 0)


def test_a_claim_does_not_call_a_pair_what_the_pairs_leave_out():
    said = tables(read("claims", claim="s17"))
    assert not measured_pairs(DATA, A910C, BASELINE)
    assert "in the nearest tests (no measured pair), Huawei against LMSYS (SGLang)" in said
    assert "The two tests are no measured pair, as model, " in said
    measured = DATA.tables["measured"].set_index("id")
    inference = DATA.package.having("measured", "task", "inference")
    checked = DATA.tables["claim_checks"].dropna(subset=["test_subject"])
    for own, other in zip(checked["test_subject"], checked["test_base"], strict=True):
        if {measured.at[own, "task"], measured.at[other, "task"]} <= set(inference):
            chips = (measured.at[own, "chip_id"], measured.at[other, "chip_id"])
            pairs = {(p.own.row["id"], p.other.row["id"]) for p in measured_pairs(DATA, *chips)}
            assert bool(apart(DATA, own, other)) == ((own, other) not in pairs)
