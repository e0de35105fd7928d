"""Every opening sentence: one, short, and with the numbers its functions give."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.bounds.panel import best, comparisons
from honest_silicon.analysis.bounds.sizing import Job
from honest_silicon.analysis.compare import COMPUTE, figure, ratio
from honest_silicon.analysis.export_rules import NOT_CAUGHT, classify
from honest_silicon.analysis.front import best_on_sale
from honest_silicon.analysis.ladders import ladders
from honest_silicon.analysis.process import node_lags
from honest_silicon.analysis.quality import coverage, totals
from honest_silicon.analysis.runs import against, large_documented
from honest_silicon.analysis.sales import sale
from honest_silicon.analysis.supply import same_author
from honest_silicon.analysis.systems import systems
from honest_silicon.dataset import load
from honest_silicon.views.pages.shared.sale_words import family

DATA = load()
TODAY = datetime.now(UTC).date()
#: A number of a sentence; the digits of names of chips are none.
NUMBER = re.compile(r"(?<![\w.-])\d[\d,.]*(?![\w-])")


def _supply() -> set[str]:
    both = same_author(DATA)
    share = both.figures["CN"].low / both.figures["US"].high
    return {str(both.year), f"{100 * share:.0f}"}


def _process() -> set[str]:
    made = [g for g in node_lags(DATA, DATA.chips, TODAY) if g.kind == "made"]
    finest = next(g for g in made if g.cn)
    following = [g for g in made if g.open and g.node_nm < finest.node_nm][-1]
    return {str(finest.node_nm), str(following.node_nm), f"{following.low:.1f}"}


def _claims() -> set[str]:
    table = DATA.tables["claims"]
    mine = table[table["article"].astype(bool)]
    return {str(len(mine)), *map(str, mine["reading"].value_counts())}


def _software() -> set[str]:
    large = large_documented(DATA, "CN")
    own = large[large["by_vendor"].astype(bool)]
    models = (str(rows["model"].nunique()) for rows in (large, own))
    return {*models, str(against(DATA, "CN")), "100"}


def _half(kind: str) -> set[str]:
    delivered = DATA.chips["status"].isin(DATA.package.delivered)
    mine = DATA.chips.index[delivered & (DATA.chips["country"] == "CN")]
    table = comparisons(DATA)
    top = table.at[best(DATA, table, mine, kind), "y" if kind == "training" else "x"]
    tests = sum(ladders(DATA)[c][kind].level == 4 for c in mine)
    return {f"{100 * top:.2g}", str(len(mine)), *([str(tests)] if tests else [])}


def _both() -> set[str]:
    table, chips = comparisons(DATA), DATA.chips
    mine = table[(chips["country"] == "CN") & chips["status"].isin(DATA.package.delivered)]
    both = mine[mine["x"].notna() & mine["y"].notna()]
    return {str(int((both["x"] > both["y"]).sum())), str(len(both))}


def _measured() -> set[str]:
    table = results(DATA)
    mine = table[table["country"] == "CN"]
    others = mine["runner"].isin(["buyer", "laboratory", "project"])
    return {str(len(mine)), str(int(others.sum()))}


def _sources() -> set[str]:
    shares = totals(coverage(DATA, DATA.chips))["share"]
    return {f"{100 * shares[c]:.0f}" for c in ("CN", "US")}


def _chips() -> set[str]:
    had = DATA.chips["status"].isin(DATA.package.delivered)
    groups = [DATA.chips["country"] == country for country in ("CN", "US")]
    return {str(count) for g in groups for count in (g.sum(), (g & had).sum())}


def _explore() -> set[str]:
    found = best_on_sale(DATA)
    return {f"{float(DATA.chips.at[chip, 'fp16_tflops']):,.0f}" for chip in (found.cn, found.us)}


def _compare() -> set[str]:
    """Of the question the page opens with: shares and surpluses in per cent."""
    out = set()
    for quantity in (COMPUTE, "memory_gb", "memory_bw_gbs"):
        own, base = (
            figure(DATA, c, quantity, "sold", "16")
            for c in ("huawei-ascend-910c", "nvidia-h100-sxm")
        )
        over = ratio(own, base).interval.value
        if not 0.95 <= over <= 1.05:
            out.add(f"{100 * (over - 1 if over > 1 else over):.2g}")
    return out


def _racks() -> set[str]:
    own, base = (systems(DATA)[s].figures for s in ("huawei-cloudmatrix-384", "nvidia-gb200-nvl72"))
    over = {f: own[f].value / base[f].value for f in ("fp16_pflops", "accelerators", "power_kw")}
    means = {f"{over[f]:.2g}" for f in ("accelerators", "power_kw")}
    return means | {f"{100 * (over['fp16_pflops'] - 1):.2g}", "384"}


#: Pages and the numbers their sentence holds, by the functions it is computed with.
OPENINGS = {
    "chips": _chips,
    "explore": _explore,
    "compare": _compare,
    "racks": _racks,
    "supply": _supply,
    "process-node": _process,
    "claims": _claims,
    "software": _software,
    "measured": _measured,
    # The users; how many servers are told in words.
    "size": lambda: {str(Job("").users)},
    "sources-quality": _sources,
    "run?view=inference": lambda: _half("inference"),
    "training-inference": _both,
    "train?view=training-ratio": lambda: _half("training"),
}


def _open(opened, address: str):
    path, _, view = address.partition("?view=")
    return opened(path, **({"view": view} if view else {}))


def _said(app) -> str:
    body = app.get("html")[0].proto.body
    return unescape(re.sub("<[^>]+>", "", body)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("path", OPENINGS)
def test_an_opening_sentence_holds_the_numbers_of_its_functions(opened, path):
    said = _said(_open(opened, path))
    # H100 and FP8 are names and units.
    plain = re.sub(r"\b(H100|NVIDIA H100 \S+|Ascend \w+)\b", "", said)
    found = {n.rstrip(".,") for n in NUMBER.findall(plain)}
    assert found == OPENINGS[path](), said


@pytest.mark.parametrize("path", [*OPENINGS, "chip", "sold-to-china", "export-controls"])
def test_an_opening_is_one_short_sentence(opened, path):
    said = _said(_open(opened, path))
    assert len(said.split()) < 30, said
    assert said.endswith(".")
    assert len(re.findall(r"[.!?](?:\s|$)", said)) == 1, said
    assert said.count(";") <= 1
    for word in ("ticked", "rung", "rows", "nought", "caught", "as sold", "median"):
        assert not re.search(rf"\b{word}\b", said), said


def test_the_opening_of_sold_to_china_names_what_is_sold_today(opened):
    said, found = _said(opened("sold-to-china")), sale(DATA, TODAY)
    assert said.startswith("Today China may buy ")
    for chip in (*found.licensed, *found.discouraged, *found.rationed):
        assert family(DATA, chip) in said


def test_the_opening_of_the_rules_counts_the_chips_they_reach(opened):
    shipped = DATA.chips[
        DATA.chips["status"].isin(DATA.package.delivered) & DATA.chips["country"].eq("US")
    ]
    found = [classify(str(c), TODAY, DATA) for c in shipped.index]
    clear = sum(c.possible == (NOT_CAUGHT,) for c in found)
    above = sum(c.decided for c in found) - clear
    said = _said(opened("export-controls"))
    assert f"On paper {above} of {len(shipped)} shipped US chips exceed" in said
    assert f"{clear} stay below, and {len(shipped) - above - clear} cannot be determined" in said


def test_what_a_measure_is_divided_by_is_said_once(opened):
    said = _said(opened("explore", y="memory_gb/price_usd"))
    assert said.startswith("By memory per 1,000 dollars ")
    assert said.count(" GB)") == 2
    assert "USD" not in said


def test_the_chart_of_chips_has_the_ratio_of_the_front_page_as_its_title(opened):
    found = best_on_sale(DATA)
    titles = [h.value.replace("\\", "") for h in opened("explore").header]
    times = f"{1 / found.of_us.value:.2g}\N{NO-BREAK SPACE}times"
    (title,) = [t for t in titles if t.startswith("Best on sale")]
    assert f"the {DATA.names[found.us]} has {times} the 16-bit compute" in title
    assert title.endswith(DATA.names[found.cn])


@pytest.mark.parametrize("measure", ["memory_gb", "fp8_tflops/tdp_w", "tdp_w", "int8_tops"])
def test_the_chart_of_chips_says_what_any_measure_is(opened, measure):
    app = opened("explore", y=measure, x="memory_bw_gbs")
    said = _said(app)
    assert len(said.split()) < 32, said
    assert said.endswith(".")
    assert app.header[0].value
