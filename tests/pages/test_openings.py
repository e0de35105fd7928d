"""Every opening sentence: one, short, and with the numbers its functions give."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from honest_silicon.addresses import BELOW, PAGES
from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import best, compare, comparisons
from honest_silicon.analysis.bounds.sizing import Job, run
from honest_silicon.analysis.compare import COMPUTE, UNITS, figure, precisions, ratio
from honest_silicon.analysis.export_rules import NOT_CAUGHT, classify
from honest_silicon.analysis.front import best_on_paper, best_on_sale
from honest_silicon.analysis.process import node_lags
from honest_silicon.analysis.quality import coverage, disputed_cells, totals
from honest_silicon.analysis.runs import against, large_documented
from honest_silicon.analysis.sales import sale
from honest_silicon.analysis.supply import same_author
from honest_silicon.analysis.systems import systems
from honest_silicon.views.pages.claims.sentences import STANCES, claim_opening
from honest_silicon.views.pages.data.question_sentences import asked
from honest_silicon.views.pages.overview.sentences import questions
from honest_silicon.views.pages.run.sentences.measured import RATE, TASKS
from honest_silicon.words.breaks import unbroken
from honest_silicon.words.names import model_name
from tests.examples import turns
from tests.ours import ours

from .conftest import read, tables
from .test_round_trip import STATES

DATA = ours()
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
    models = (str(rows["run"].nunique()) for rows in (large, own))
    return {*models, str(against(DATA, "CN")), "100"}


def _half(kind: str) -> set[str]:
    delivered = DATA.chips["status"].isin(DATA.package.delivered)
    mine = DATA.chips.index[delivered & (DATA.chips["country"] == "CN")]
    table = comparisons(DATA)
    found = compare(DATA, best(DATA, table, mine, kind), "nvidia-h100-sxm", kind)
    over = found.ratio
    ends = {over.low, over.high} if f"{over.low:.2g}" != f"{over.high:.2g}" else set()
    shares = {f"{100 * v:.{3 if v >= 1 else 2}g}" for v in (over.value, *ends)}
    return {*shares, str(found.computed)}


def _days() -> set[str]:
    """Of the first chip the page on training time opens with."""
    asked = read("train", view="training").query_params
    chips, model = asked["chips"].split(","), all_shapes(DATA)[asked["model"]]
    runs = [run(DATA, all_hardware(DATA)[c], model, chips=1024, tokens=1e12) for c in chips]
    first = next(r for r in runs if r.days)
    said = {"1", "1,024", f"{first.days.value:.3g}"}
    if first.expected_days:
        said |= {f"{first.expected_days.low:.2g}", f"{first.expected_days.high:.2g}"}
    return said


def _overview() -> set[str]:
    """Shares of the best US chip and of the H100, and how much earlier one as fast came."""
    found = best_on_sale(DATA)
    shares = {f"{100 * r.value:.2g}" for r in (found.of_us, found.of_base)}
    return shares | {f"{abs(v):.1f}" for v in (found.behind.low, found.behind.high)}


def _limits() -> set[str]:
    shipped = DATA.chips[
        DATA.chips["status"].isin(DATA.package.delivered) & DATA.chips["country"].eq("US")
    ]
    found = [classify(str(c), TODAY, DATA) for c in shipped.index]
    clear = sum(c.possible == (NOT_CAUGHT,) for c in found)
    decided = sum(c.decided for c in found)
    return {str(n) for n in (decided - clear, len(shipped), clear, len(shipped) - decided)}


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


def _lists() -> set[str]:
    disputed = disputed_cells(DATA, DATA.chips)
    return {f"{len(rows):,}" for rows in (DATA.evidence, DATA.sources, disputed)}


def _chips() -> set[str]:
    had = DATA.chips["status"].isin(DATA.package.delivered)
    groups = [DATA.chips["country"] == country for country in ("CN", "US")]
    return {str(count) for g in groups for count in (g.sum(), (g & had).sum())}


def _explore() -> set[str]:
    found = best_on_sale(DATA)
    return {f"{float(DATA.chips.at[chip, 'fp16_tflops']):,.0f}" for chip in (found.cn, found.us)}


def _against(chip: str) -> set[str]:
    """Of a chip over the H100: shares and surpluses in per cent."""
    out = set()
    for quantity in (COMPUTE, "memory_gb", "memory_bw_gbs"):
        own, base = (figure(DATA, c, quantity, "sold", "16") for c in (chip, "nvidia-h100-sxm"))
        over = ratio(own, base).interval.value
        if not 0.95 <= over <= 1.05:
            out.add(f"{100 * (over - 1 if over > 1 else over):.2g}")
    return out


def _racks() -> set[str]:
    own, base = (systems(DATA)[s].figures for s in ("huawei-cloudmatrix-384", "nvidia-gb200-nvl72"))
    over = {f: own[f].value / base[f].value for f in ("fp16_pflops", "accelerators", "power_kw")}
    means = {f"{over[f]:.2g}" for f in ("accelerators", "power_kw")}
    return means | {f"{100 * (over['fp16_pflops'] - 1):.2g}", "384"}


#: Views and the numbers their first sentence holds, by the functions it is computed with.
OPENINGS = {
    "overview": _overview,
    "chips": _chips,
    "chips?view=explore": _explore,
    "compare": lambda: _against("huawei-ascend-910c"),
    "compare?view=racks": _racks,
    # The users; how many servers are told in words.
    "run?view=size": lambda: {str(Job("").users)},
    "run?view=inference": lambda: _half("inference"),
    "run?view=measured": _measured,
    "train?view=training": _days,
    "train?view=training-ratio": lambda: _half("training"),
    "train?view=training-inference": _both,
    "train?view=software": _software,
    "made-in-china?view=process-node": _process,
    "made-in-china?view=supply": _supply,
    # Names of chips alone.
    "sold-to-china?view=sale": set,
    "sold-to-china?view=export-controls": _limits,
    "claims": _claims,
    "data?view=sources-quality": _sources,
    "data?view=lists": _lists,
    "data?view=questions": lambda: {str(len(asked(DATA, TODAY)))},
    "chip?id=nvidia-h20": lambda: _against("nvidia-h20"),
    "yours": set,
}
#: All that names of chips and models hold, longest first: their digits are no figures.
NAMES = sorted(
    {*DATA.names.values(), *(s.name for s in all_shapes(DATA).values())}, key=len, reverse=True
)


def _open(address: str):
    path, _, asked = address.partition("?")
    return read(path, **dict([asked.split("=")] if asked else ()))


def _words(app) -> str:
    return unescape(re.sub("<[^>]+>", "", app.get("html")[0].proto.body))


def _said(app) -> str:
    return _words(app).replace("\N{NO-BREAK SPACE}", " ")


def test_every_view_has_its_first_sentence_read():
    asked = {a.partition("?")[0]: set() for a in OPENINGS}
    for address in OPENINGS:
        path, _, query = address.partition("?view=")
        asked[path.partition("?")[0]].add(query or PAGES.get(path, ("",))[0])
    assert {p: set(v) for p, v in PAGES.items()} == {p: asked[p] for p in PAGES}
    assert set(BELOW) <= asked.keys()


@pytest.mark.subjects
@pytest.mark.parametrize("address", OPENINGS)
def test_an_opening_sentence_holds_the_numbers_of_its_functions(address):
    said = _said(_open(address))
    plain = said
    for name in NAMES:
        plain = plain.replace(name, "")
    # H100 and FP8 are names and units.
    plain = re.sub(r"\b(H100|Ascend \w+)\b", "", plain)
    found = {n.rstrip(".,") for n in NUMBER.findall(plain)}
    assert found == OPENINGS[address](), said


def _assert_one_short_sentence(words: str) -> None:
    # A number and its unit are two; a sign that stands alone is none.
    assert len(re.findall(r"\S*\w\S*", words)) < 30, words
    assert words.endswith(".")
    assert len(re.findall(r"[.!?](?:\s|$)", words)) == 1, words


@pytest.mark.parametrize("claim", DATA.tables["claims"]["id"])
def test_the_page_of_a_claim_opens_with_its_verdict_in_one_short_sentence(claim):
    row = DATA.tables["claims"].set_index("id").loc[claim]
    rows = DATA.tables["claim_evidence"]
    mine = rows[rows["claim_id"] == claim]["stance"]
    found = {words: int((mine == s).sum()) for s, words in STANCES.items() if (mine == s).any()}
    said = claim_opening(row["reading"], found)
    _assert_one_short_sentence(said)
    assert [int(n) for n in NUMBER.findall(said)] == list(found.values())


def test_a_claim_opens_with_that_sentence(opened):
    app = opened("claims", claim="s10")
    rows = DATA.tables["claim_evidence"]
    count = int((rows["claim_id"] == "s10").sum())
    said = _said(app)
    _assert_one_short_sentence(said)
    assert sum(int(n) for n in NUMBER.findall(said)) == count


@pytest.mark.parametrize("address", [a for a in OPENINGS if a != "overview"])
def test_an_opening_is_one_short_sentence(address):
    app = _open(address)
    said = _said(app)
    _assert_one_short_sentence(_words(app))
    assert ";" not in said
    for word in ("ticked", "rung", "rows", "nought", "caught", "as sold", "median"):
        assert not re.search(rf"\b{word}\b", said), said


A910C, GAUDI = "huawei-ascend-910c", "intel-gaudi-3"
GB200, RTX = "nvidia-gb200", "nvidia-rtx-pro-6000-server"
#: What controls make of a view, with the longest names; and every other state that has a test.
STATED = [
    *(s for s in STATES if s[0] != "overview"),
    *(
        ("compare", {"chips": f"{GB200},{GAUDI},{RTX}", "base": GB200, "unit": u, "precision": p})
        for u in UNITS
        for p in precisions(DATA)
    ),
    *(
        ("run", {"view": "inference", "base": b, "country": c, "workload": w})
        for b, c, w in ((GB200, "CN", "panel"), (A910C, "CN", "panel"), (GAUDI, "US", "chat-671b"))
    ),
    *(("train", {"view": "training-ratio", "base": b}) for b in (GB200, A910C, GAUDI, RTX)),
    *(("training-inference", {"base": b, "all": "1"}) for b in (GB200, GAUDI)),
    *(("size", {"chips": f"{GAUDI},{GB200},{RTX}", "users": "4096", "n": n}) for n in "0234"),
    ("train", {"view": "training", "chips": RTX, "model": "llama-3-1-405b", "nt": "8"}),
    *(("measured", {"what": w}) for w in (*TASKS, RATE)),
    *(("measured", {"country": c, "vendor": v}) for c, v in (("US", ""), ("CN", "huawei"))),
    *(("explore", {"y": y}) for y in ("memory_gb/price_usd", "price_usd", "interconnect_gbs")),
    *(("chips", f) for f in ({"country": "CN", "use": "training"}, {"q": "Gaudi"})),
    *(("process-node", f) for f in ({"country": "CN"}, {"country": "US"}, {"vendor": "huawei"})),
    *(("supply", {"what": w}) for w in ("chips", "wafers", "h100", "usd")),
    *(("sold-to-china", {"on": d}) for d in ("2022-09-01", "2023-10-17", "2025-04-20")),
    *(("export-controls", {"on": d}) for d in ("2021-01-01", "2022-10-07", "2023-11-17")),
    *(("software", {"work": w, "chips": c}) for w in ("all", "inference") for c in ("CN", "US")),
    *(("racks", {"own": "huawei-cloudmatrix-384", "unit": u}) for u in ("rack", "accelerator")),
    *(("chip", {"id": c}) for c in (GAUDI, RTX, "nvidia-h100-sxm", "huawei-ascend-980")),
]


@pytest.mark.parametrize(("path", "params"), turns(STATED, lambda case: case[0]))
def test_an_opening_is_one_short_sentence_in_every_state(path, params):
    said = _words(read(path, **{name: value for name, value in params.items() if value}))
    _assert_one_short_sentence(said)


def test_both_sentences_of_the_front_page_are_short():
    for sentence in re.split(r"(?<=\.) ", _said(_open("overview"))):
        _assert_one_short_sentence(sentence)


@pytest.mark.parametrize("address", OPENINGS)
def test_no_heading_holds_two_clauses(address):
    assert not [h.value for h in _open(address).header if ";" in h.value]


@pytest.mark.parametrize(
    "asked",
    [
        {"country": "CN"},
        {"country": "US", "status": "shipping,announced"},
        {"status": "cancelled"},
        {"vendor": "huawei", "years": "2019-2023"},
        {"q": "H20"},
        {"q": "Ascend 910C (560", "country": "CN"},
        {"country": "CN", "vendor": "nvidia"},
    ],
    ids=str,
)
def test_the_opening_of_chips_speaks_of_the_chips_listed_under_it(asked):
    app = read("chips", **asked)
    chips = DATA.chips.loc[list(dict.fromkeys(re.findall(r'href="chip\?id=([\w-]+)', tables(app))))]
    had = chips["status"].isin(DATA.package.delivered)
    of = [chips["country"] == c for c in ("CN", "US")]
    said = _said(app)
    if len(chips) > 1:
        counts = [*(g.sum() for g in of if g.any()), *((g & had).sum() for g in of if g.any())]
        assert re.findall(r"\d+|none", said) == [str(n or "none") for n in counts], said
    else:
        assert not re.search(r"\d", said)
        assert said.startswith("The " if len(chips) else "No ")
    for group, words in zip(of, ("Chinese", "US"), strict=True):
        assert (words in said) == (group.any() or chips.empty), said


def test_the_opening_of_sold_to_china_names_what_is_sold_today():
    said, found = _said(_open("sold-to-china?view=sale")), sale(DATA, TODAY)
    assert said.startswith("Today China may buy ")
    for chip in (*found.licensed, *found.discouraged, *found.rationed):
        assert model_name(DATA, chip) in said


def test_the_card_on_inference_says_on_how_many_workloads_a_chip_keeps_up():
    html = unescape(tables(read("overview"))).replace("\N{NO-BREAK SPACE}", " ")
    chip = best_on_paper(DATA, "inference")
    over = [compare(DATA, chip, b, "inference") for b in ("nvidia-h100-sxm", "nvidia-h20")]
    enough = [sum(v.value >= 0.95 for v in c.by_workload.values()) for c in over]
    every = [c.computed for c in over]
    verdict = "Yes" if enough == every else "In part" if any(enough) else "No"
    assert every[0] == every[1]
    many = ["all" if n == every[0] else str(n or "none") for n in enough]
    first = many[0] if many[0] == "all" else f"{many[0]} of"
    said = f"{verdict}, by makers' figures: the {DATA.names[chip]} matches "
    assert f"{said}an H100 on {first} {every[0]} workloads and an H20 on {many[1]}." in html


def test_every_card_is_one_short_sentence():
    for card in (*questions(DATA, TODAY), *asked(DATA, TODAY)):
        _assert_one_short_sentence(card.answer)
        assert ";" not in card.answer
        assert not re.search(r"\d\s?x\b", getattr(card, "figure", "") + card.answer), card


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
    said = f"the {DATA.names[found.us]} has {times} the {DATA.names[found.cn]}'s 16-bit compute"
    assert title.endswith(unbroken(said))


@pytest.mark.parametrize("measure", ["memory_gb", "fp8_tflops/tdp_w", "tdp_w", "int8_tops"])
def test_the_chart_of_chips_says_what_any_measure_is(opened, measure):
    app = opened("explore", y=measure, x="memory_bw_gbs")
    said = _said(app)
    assert len(said.split()) < 32, said
    assert said.endswith(".")
    assert app.header[0].value
