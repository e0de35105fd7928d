"""One question about two chips has one answer: every page that compares says the same numbers."""

from __future__ import annotations

import re
from html import unescape

import pytest

from honest_silicon.analysis.bounds.panel import best, compare, comparisons, workloads
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.dataset import load
from honest_silicon.dataset.format import times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.pages.shared.compared_words import share
from honest_silicon.views.pages.shared.readings import beside, ratio_text

from .conftest import figures, tables, texts

DATA = load()
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


@pytest.mark.parametrize(("base", "chips"), PAIRS)
def test_compare_says_what_the_panel_says(opened, base, chips):
    app = opened("compare", chips=",".join([base, *chips]), base=base)
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


@pytest.mark.parametrize(("base", "chips"), PAIRS)
@pytest.mark.parametrize("kind", HALVES)
def test_each_half_says_what_the_panel_says(opened, kind, base, chips):
    page, view = HALVES[kind]
    app = opened(page, view=view, chips=",".join(chips), base=base)
    assert not app.exception
    for chip in chips:
        cells = _cells(app, "Chips on paper and in tests", chip)
        assert cells[0] == re.sub(r" \((.*)\)$", r" \1", _expected(chip, base, kind))
        said = beside(DATA, chip, base).replace(" (", " ").replace(")", "")
        assert f"memory bandwidth {cells[2]}, 16-bit compute {cells[3]}; " in said


@pytest.mark.parametrize(("base", "chips"), PAIRS)
def test_training_against_inference_says_both(opened, base, chips):
    app = opened("training-inference", chips=",".join(chips), base=base)
    assert not app.exception
    for chip in chips:
        cells = _cells(app, "Chips on paper and in tests", chip)
        for place, kind in ((0, "training"), (2, "inference")):
            assert cells[place] == re.sub(r" \((.*)\)$", r" \1", _expected(chip, base, kind))


@pytest.mark.parametrize("kind", HALVES)
def test_the_picture_of_a_half_draws_what_the_panel_says(opened, kind):
    page, view = HALVES[kind]
    app = opened(page, view=view)
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
            assert f"the {DATA.names[top]} reaches {share(drawn[top])}" in _said(app)


def x_of(drawn: dict[str, float], country: str) -> float:
    return max(x for chip, x in drawn.items() if DATA.chips.at[chip, "country"] == country)


@pytest.mark.parametrize(
    ("kind", "workload"), [("inference", "chat-671b"), ("training", "train-8b")]
)
def test_each_half_can_be_of_one_workload(opened, kind, workload):
    page, view = HALVES[kind]
    (one,) = [w for w in workloads(DATA) if w.id == workload]
    app = opened(page, view=view, workload=workload, chips=H20)
    wanted = ratio_text(DATA, compare(DATA, H20, BASELINE, kind, one))
    cells = _cells(app, "Chips on paper and in tests", H20)
    assert cells[0] == re.sub(r" \((.*)\)$", r" \1", wanted)
    assert one.why in _said(app)


@pytest.mark.parametrize("chip", PAIRS[0][1])
def test_the_page_of_a_chip_says_it_too(opened, chip):
    app = opened("chip", id=chip)
    for kind in ("training", "inference"):
        assert _on_its_page(app, kind) == _expected(chip, BASELINE, kind)
    assert beside(DATA, chip, BASELINE) in _said(app)


@pytest.mark.parametrize("task", ["inference", "training"])
def test_size_a_model_says_it_too(opened, task):
    chips = PAIRS[0][1][:4]
    said = _said(opened("size", chips=",".join(chips), task=task))
    for chip in chips:
        halves = [f"{_expected(chip, BASELINE, k)} in {k}" for k in ("training", "inference")]
        assert f"{DATA.names[chip]} {' and '.join(halves)}" in said
        if chip != BASELINE:
            assert beside(DATA, chip, BASELINE) in said


def test_overview_and_the_claims_say_it_too(opened):
    table = comparisons(DATA)
    chips = DATA.chips
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(DATA.package.delivered)]
    html = unescape(tables(opened("overview")))
    for axis in ("y", "x"):
        top = str(table.loc[mine, axis].idxmax())
        assert f"{share(table.at[top, axis])} of an H100" in html
        assert DATA.names[top] in html
    ascend = chips.index[
        (chips["family"] == "Ascend") & chips["status"].isin(DATA.package.delivered)
    ]
    best = [times_text(table.loc[ascend, axis].max()) for axis in ("y", "x")]
    said = tables(opened("claims", claim="s10"))
    assert f"up to {best[0]} {DATA.names[BASELINE]} in training and {best[1]} in inference" in said


def test_one_workload_can_be_picked(opened):
    app = opened("training-inference", workload="chat-671b", chips=H20)
    (one,) = [
        v
        for k, v in compare(DATA, H20, BASELINE, "inference").by_workload.items()
        if k == "chat-671b"
    ]
    cells = _cells(app, "Chips on paper and in tests", H20)
    assert cells[2].startswith(times_text(one.value))
    # Training stays over the panel.
    assert cells[0] == _expected(H20, BASELINE, "training")


@pytest.mark.parametrize("workload", [w.id for w in workloads(DATA)])
def test_one_workload_can_be_picked_wherever_chips_are_compared(opened, workload):
    (one,) = [w for w in workloads(DATA) if w.id == workload]
    other = {"inference": "training", "training": "inference"}[one.kind]
    wanted = ratio_text(DATA, compare(DATA, H20, BASELINE, one.kind, one))
    said_of = {one.kind: wanted, other: _expected(H20, BASELINE, other)}
    app = opened("chip", id=H20, workload=workload)
    assert app.query_params["workload"] == workload
    for kind, text in said_of.items():
        assert _on_its_page(app, kind) == text
    assert one.why in _said(app)
    app = opened("compare", chips=f"{BASELINE},{H20}", base=BASELINE, workload=workload)
    assert app.query_params["workload"] == workload
    assert _on_compare(app, H20) == [said_of["training"], said_of["inference"]]
    assert one.why in _said(app)


def test_an_old_link_opens_with_the_workload_it_names(opened):
    app = opened("training-inference", served="qwen3-32b", wbits="16", context="8192", step="20")
    assert not app.exception
    assert app.query_params["workload"] == "custom"
    assert app.selectbox(key="training-inference:served").value == "qwen3-32b"
    assert app.number_input(key="training-inference:context").value == 8192
    assert not [i.value for i in app.info if "not understood" in i.value]


def test_pairs_are_a_view_of_their_own(opened):
    app = opened("measured", show="pairs", own=A910C, against=H20)
    said = _said(app)
    assert f"No measured pair of {DATA.names[A910C]} and {DATA.names[H20]} is on file" in said
    assert beside(DATA, A910C, H20) in said
    app = opened("measured", show="pairs", own="huawei-ascend-910b2", against=H20)
    html = tables(app)
    assert beside(DATA, "huawei-ascend-910b2", H20) in _said(app)
    # Each of both rows leads to its evidence.
    rows = re.findall(r"measured:([a-z0-9-]+)", html)
    measured = DATA.tables["measured"].set_index("id")["chip_id"]
    assert {measured[r] for r in rows if r in measured.index} >= {"huawei-ascend-910b2", H20}
