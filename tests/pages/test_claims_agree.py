"""A contradiction between the page of a claim and another page fails here.

Each claim whose figure comes of the function behind another page's sentence, table or picture is
opened beside that page, and both say the same.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from honest_silicon.analysis.claims.computed import computed
from honest_silicon.analysis.claims.figures import chip_over
from honest_silicon.analysis.claims.rows import rows as check_rows
from honest_silicon.analysis.compare import COMPUTE
from honest_silicon.analysis.process import node_lags
from honest_silicon.analysis.sales import windows
from honest_silicon.analysis.supply import home_market
from honest_silicon.words.claims import said
from honest_silicon.words.claims.figures import ratio_list, times
from tests.examples import share
from tests.ours import ours

from .conftest import figures, tables, texts

DATA = ours()
FOUND = computed(DATA)
SAID = {claim: said(DATA, found) for claim, found in FOUND.items()}
A910C = "huawei-ascend-910c"
#: Ratios of claims that are not of two chips as sold: of servers, and of single figures.
NOT_OF_CHIPS = {"o25"}
ON_COMPARE = sorted(c for c, f in FOUND.items() if f.path == "compare" and c not in NOT_OF_CHIPS)
#: Plans stand apart from what Racks compares.
ON_RACKS = sorted(c for c, f in FOUND.items() if f.path == "racks" and "plans" not in SAID[c])
ON_SUPPLY = sorted(c for c, f in FOUND.items() if f.path == "supply")
RATIO = re.compile(r"([\d.,]+x(?: \([^)]*x\))?) the (?!nearest)")


def _plain(app) -> str:
    """All a page says, its tables with it, as a reader sees it."""
    assert not app.exception
    said = unescape(texts(app).split("<style")[0] + tables(app)).replace("\\", "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said).replace("\N{NO-BREAK SPACE}", " "))


@pytest.mark.parametrize("claim", share(FOUND, 4))
def test_the_page_of_a_claim_shows_what_is_computed(opened, claim):
    assert re.sub(r"\s+", " ", SAID[claim]) in _plain(opened("claims", claim=claim))


def test_every_claim_of_two_chips_is_tried():
    mine = check_rows(DATA.tables["claim_checks"])
    chips = {c for c, rows in mine.items() if rows[0].template == "chip-over-chip"} & FOUND.keys()
    assert chips <= set(ON_COMPARE) | NOT_OF_CHIPS
    assert len(ON_COMPARE) > 8


@pytest.mark.parametrize("claim", ON_COMPARE)
def test_ratios_of_chips_are_those_of_compare(opened, claim):
    found = FOUND[claim]
    *bases, chip = found.params["chips"].split(",")
    precision = found.params.get("precision", "16")
    told = set(RATIO.findall(SAID[claim]))
    shown: set[str] = set()
    for base in bases:
        page = _plain(opened("compare", chips=f"{base},{chip}", base=base, precision=precision))
        shown |= {t for t in told if re.search(rf"(?<![\d.,]){re.escape(t)}(?![\d])", page)}
        for quantity in ("memory_gb", "memory_bw_gbs", COMPUTE):
            over = chip_over(DATA, chip, base, quantity, precision)
            if over.value and ratio_list(DATA, [over]) in SAID[claim]:
                assert times(over.value) in page
    assert shown == told


@pytest.mark.parametrize("claim", ON_RACKS)
def test_ratios_of_systems_are_those_of_racks(opened, claim):
    found = FOUND[claim]
    app = opened("racks", **found.params)
    page = _plain(app) + json.dumps(figures(app))
    # One number, whether its range stands beside it or not, in figures or in the sentence.
    for ratio in RATIO.findall(SAID[claim].partition(", so ")[0]):
        value = ratio.partition("x")[0]
        assert f"{value}x" in page or f"{value} times" in page, ratio


def _share(text: str, pattern: str) -> float:
    found = re.search(pattern, text)
    assert found, (pattern, text)
    return float(found[1].replace(",", ""))


def test_best_parts_are_as_far_apart_as_on_the_overview(opened):
    page = _plain(opened("overview"))
    over = _share(SAID["s11"], r"([\d.]+)x (?:\([^)]*\) )?the 16-bit compute")
    percent = _share(page, r"On paper the best Chinese chip on sale, [^,]*, has ([\d.]+) % of the")
    # Both are rounded to two digits.
    assert over * percent / 100 == pytest.approx(1, rel=0.06)
    assert _share(page, r"US lead in 16-bit compute: .* ([\d.]+) now") == over
    # The gap on the day of reading is that of the best parts of all makers, both being theirs.
    last = SAID["o08"].rsplit(", ", 1)[1]
    assert _share(last, r"([\d.]+)x") == over


def test_the_lag_is_that_of_the_overview(opened):
    (lag,) = re.findall(r"on sale ([\d.]+ to [\d.]+ years) earlier", _plain(opened("overview")))
    assert f"{lag} in 16-bit compute" in SAID["o01"]


def test_training_shown_is_counted_alike(opened):
    high, whole = map(int, re.search(r"on (\d+) of (\d+) shipped", SAID["s14"]).groups())
    app = opened("training-inference", country="CN", status="shipping,discontinued")
    app.session_state["trainin-open"] = True
    rows = re.search(r"<caption>Ratios.*?</table>", tables(app.run()), re.S)[0].split("<tr")[2:]
    assert len(rows) == whole
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]
    assert sum(c[-2] in ("documented", "independently measured") for c in cells) == high
    counts = _plain(opened("export-controls"))
    assert f"Of {whole} shipped Chinese chips" in counts


def test_models_and_failures_are_those_of_software_and_runs(opened):
    said = _plain(opened("software"))
    models = _share(said, r"(\d+) models of 100 billion")
    assert _share(SAID["s15"], r"^(\d+) models of 100 billion") == models
    against = _share(SAID["s10"], r"failed or denied: (\d+) run")
    assert re.search(rf"\bagainst {against:.0f} failed(?: or denied)? runs?\b", said)


@pytest.mark.parametrize(("claim", "stack"), [("s05", "T-Head PPU SDK"), ("s12", "CUDA")])
def test_frameworks_are_counted_as_in_the_matrix(opened, claim, stack):
    html = tables(opened("software"))
    row = next(r for r in html.split("<tr") if re.search(rf">{stack}<", r))
    cells = [re.sub("<[^>]+>", "", c) for c in re.findall(r"<td[^>]*>(.*?)</td>", row, re.S)]
    looked = [c for c in cells if "not looked up" not in c]
    upstream = sum(c.startswith("upstream") for c in looked)
    if claim == "s05":
        assert SAID[claim].startswith(f"of {len(looked)} frameworks")
        assert f"{upstream} in the framework itself" in SAID[claim]
    else:
        assert f"{upstream} support NVIDIA upstream" in SAID[claim]


@pytest.mark.parametrize("claim", ON_SUPPLY)
def test_estimates_of_supply_are_those_of_the_page(opened, claim):
    found = FOUND[claim]
    params = {k: v for k, v in found.params.items() if k != "cell"}
    page = _plain(opened("supply", **params))
    # Numbers of thousands and more are counts of an author, not what was computed of them.
    for count in set(re.findall(r"\b\d{1,3}(?:,\d{3})+\b", SAID[claim])) & _counts():
        assert count in page or _elsewhere(count, params), count


def _counts() -> set[str]:
    """Counts as stated in the rows of production.csv."""
    rows = DATA.tables["production"]
    return {f"{v:,.0f}" for n in ("low", "high") for v in rows[n].dropna()}


def _elsewhere(count: str, params: dict) -> bool:
    """Whether a count is of a row that the page shows under other choices."""
    rows = DATA.tables["production"]
    value = float(count.replace(",", ""))
    mine = rows[(rows["low"] == value) | (rows["high"] == value)]
    of = params.get("of")
    return not ((mine["unit"] == params["what"]) & (mine["entity"] == of if of else True)).any()


def test_shares_of_the_home_market_are_those_of_supply(opened):
    market = home_market(DATA)
    share = f"{100 * market.share:.0f} %"
    assert share in _plain(opened("supply"))
    # The same author on the same market: Chinese vendors in s11, NVIDIA in o10.
    assert f"gives Chinese vendors {share} of the cards in China in {market.year}" in SAID["s11"]
    nvidia = _share(SAID["o10"], r"gives NVIDIA ([\d.]+) %")
    assert nvidia + 100 * market.share <= 100


def test_windows_of_sale_are_those_of_sold_to_china(opened):
    states = {w.chip_id: [] for w in windows(DATA)}
    for window in windows(DATA):
        if window.imposed_by == "US":
            states[window.chip_id].append(window.state)
    for claim, chip in (("o23", "nvidia-b30a"), ("o35", "nvidia-h200-sxm")):
        assert DATA.names[chip] in SAID[claim]
        assert ("never" in SAID[claim]) == ("free" not in states[chip])
    named = re.search(r"could be sold \(([^)]*)\)", SAID["s16"])[1]
    opening = _plain(opened("sold-to-china"))
    for name in filter(None, named.split(", ")):
        chip = next(c for c, n in DATA.names.items() if n == name)
        assert set(states[chip]) & {"free", "allowed", "licensed"}
        assert name in opening


ASKED_OF_THE_910C = (
    ("chip", {"id": A910C}),
    ("compare", {"chips": f"{A910C},nvidia-h20", "base": "nvidia-h20"}),
    ("chips", {"q": "910C", "cols": "foundry,process_node"}),
    ("process-node", {}),
    ("claims", {"claim": "o22"}),
)


@pytest.mark.parametrize(("path", "asked"), ASKED_OF_THE_910C)
def test_who_makes_the_910c_has_one_answer(opened, path, asked):
    cell = DATA.cell(A910C, "foundry")
    others = {e.value for e in cell.evidence if e.comparable} - {cell.value}
    assert cell.disputed
    app = opened(path, **asked)
    page = _plain(app)
    html = tables(app)
    if path == "claims":
        assert f"{cell.value} is adopted" in page
        assert all(name in page for name in others)
        return
    # The adopted name, marked as disputed wherever it stands.
    assert cell.value in page
    assert "≠" in html
    if path == "process-node":
        row = next(r for r in html.split("<tr") if "Ascend 910C" in r and "Foundry" in r)
        assert re.search(rf"Foundry.*?{cell.value}", re.sub("<[^>]+>", " ", row))


def test_how_far_behind_chinese_manufacturing_is_has_one_answer(opened):
    made = [g for g in node_lags(DATA, DATA.chips, datetime.now(UTC).date()) if g.kind == "made"]
    finest = next(g for g in made if g.cn)
    following = [g for g in made if g.open and g.node_nm < finest.node_nm][-1]
    process = _plain(opened("process-node"))
    assert f"finer than {finest.node_nm} nm" in process
    lag = f"at least {following.low:.1f} years after the first US chip at {following.node_nm} nm"
    assert lag in process
    # The table below the sentence says the same as the sentence.
    assert f"at least {following.low:.1f} years" in process
    overview = _plain(opened("overview"))
    card = overview.partition("How far behind is Chinese manufacturing?")[2][:400]
    assert card.strip().startswith(f"at least {following.low:.1f} years")
    assert f"finer than {finest.node_nm} nm" in card
    assert lag in card
    for claim, words in SAID.items():
        lag = re.search(r"Chinese foundr\w+[^.;]*?([\d.]+) years", words)
        assert not lag or lag[1] == f"{following.low:.1f}", claim
