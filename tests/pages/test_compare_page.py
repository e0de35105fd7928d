"""Compare as a reader meets it, and the evidence of a figure opened by the address of any page."""

from __future__ import annotations

import itertools
import re
from html import unescape
from operator import itemgetter
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from markupsafe import escape

from honest_silicon.analysis.bounds.panel import compare
from honest_silicon.analysis.compare import (
    UNITS,
    best_shipped,
    comparable,
    known_at,
    precisions,
    quantities,
    ratios,
)
from honest_silicon.analysis.systems import holding, systems
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.pages.compare.presets import PRESETS
from honest_silicon.views.pages.shared.two_chips import known_and_not
from tests.examples import each
from tests.ours import ours

from .conftest import figures, offered, tables, texts

DATA = ours()
H100, A910C, B200 = "nvidia-h100-sxm", "huawei-ascend-910c", "nvidia-b200"
PAGES = (
    "overview",
    "chips",
    "compare",
    "explore",
    "process-node",
    "training-inference",
    "sources-quality",
)
#: Units and precisions of a comparison.
PAIRS = list(itertools.product(UNITS, precisions(DATA)))


def _unescaped(text: str) -> str:
    """Text of Markdown without the marks that keep it from being read as markup."""
    return text.replace("\\", "")


def _ignored(app) -> list[str]:
    return [_unescaped(i.value) for i in app.info if "Ignored unknown parts" in i.value]


def _assert_shown(app, chips: list[str], base: str, unit: str = "sold", precision: str = "16"):
    """The page holds these chips against this one: headlines, table, chart and address."""
    assert not app.exception
    wanted = {"chips": ",".join(chips), "base": base, "unit": unit, "precision": precision}
    assert {name: app.query_params[name] for name in wanted} == wanted
    said, html = _unescaped(texts(app)), tables(app)
    others = [c for c in chips if c != base]
    # Chips of which nothing is known at the unit are said to be left out, and are.
    lacking = [c for c in chips if not known_at(DATA, c, unit, precision)]
    left = [c for c in others if c not in lacking]
    usable = comparable(DATA, chips, base, unit, precision)
    for chip in left if usable else ():
        for words in known_and_not(DATA, chip, base, unit, precision):
            assert words in said
    wide = re.findall(r"<table class=.wide cards.*?</table>", html, re.S)
    *compared, published = wide
    assert len(compared) == (len(lacking) < len(chips))
    for table, columns in ((published, [base, *others]), *((t, [base, *left]) for t in compared)):
        heads = re.findall(r'<th scope="col" data-chip="([^"]*)">([^<]*)</th>', table)
        # The baseline first, then chips with a known ratio of compute.
        had = [c for c in columns if c not in lacking or table == published]
        assert sorted(chip for chip, _ in heads) == sorted(had)
        if base in had:
            assert heads[0][0] == base
            assert [t for _, t in heads if t.endswith(" (baseline)")] == [heads[0][1]]
    for chip in lacking:
        assert DATA.names[chip] in said
    assert (f"Side by side, {UNITS[unit].words}" in said) == (len(lacking) < len(chips) - 1)
    rows = ratios(DATA, others, base, unit, precision)
    rows = rows[rows["chip_id"].isin(left)]
    known = int(rows["value"].notna().sum())
    total = len(quantities(unit)) * len(left)
    assert usable == (known > 0)
    partly = f"{known} of {total} ratios are known. Not drawn: "
    assert (0 < known < total) == (partly in said)
    assert (0 < known == total) == (f"All {total} ratios are known." in said)
    drawn = [
        (Ref.parse(text, DATA).chip, x)
        for figure in figures(app)
        for trace in figure["data"]
        for text, x in zip(trace["customdata"], trace["x"], strict=True)
    ]
    values = rows[rows["value"].notna()]
    assert sorted(drawn) == sorted(zip(values["chip_id"], values["value"], strict=True))
    nothing = f"Nothing can be compared {UNITS[unit].words} here: "
    assert (known == 0) == (nothing in said) == ("These chips can be compared: " in html)
    assert not re.search(r"\b(nan|None|NaN|inf)\b|<NA>", html + said)
    # What is compared, and what else is published.
    assert offered(app) == ["CSV", "JSON"] * len(wide)


# The page and its controls.


def test_compare_opens_with_a_question_people_ask(opened):
    app = opened("compare")
    _assert_shown(app, [H100, A910C], H100)
    assert app.title[0].value == "Compare"
    assert not _ignored(app)
    assert (
        "By makers' figures the Ascend 910C has 72\N{NO-BREAK SPACE}% of the NVIDIA H100 SXM5's "
        "16-bit compute, 60\N{NO-BREAK SPACE}% more memory and nearly the same memory speed."
    ) in texts(app)
    (chart,) = app.get("plotly_chart")
    assert "16-bit compute: Ascend 910C 0.72x" in chart.proto.alt
    assert f"Data {DATA.version}" in texts(app)


def test_what_a_ratio_wants_for_is_listed(opened):
    lacking = next(
        c
        for c in DATA.chips.index
        if pd.isna(DATA.chips.at[c, "compute_dies"]) and pd.notna(DATA.chips.at[c, "fp16_tflops"])
    )
    said = _unescaped(texts(opened("compare", chips=f"{H100},{lacking}", unit="die")))
    name = DATA.names[lacking]
    why = f"no number of compute dies of the {name} is known."
    assert f"Nothing can be compared per compute die here: {why}" in said
    # Beside one that can be compared it is left out, by name.
    said = _unescaped(texts(opened("compare", chips=f"{H100},{A910C},{lacking}", unit="die")))
    assert f"No number of compute dies of {name} is known." in said
    assert "Not drawn: any of" not in said


def test_a_unit_at_which_nothing_is_known_is_said_before_and_leads_on(opened):
    app = opened("compare", chips=f"{H100},{A910C}", unit="rack")
    switch = app.button_group(key="compare:per")
    assert "Rack (unknown)" in switch.options
    assert "Server" in switch.options
    # No row of unknown figures stands in for a rack that is not sold.
    html = tables(app)
    (compared,) = re.findall(r"<caption>Chips side by side.*?</table>", html, re.S)
    assert H100 not in compared
    assert "ratio unknown" not in compared
    assert not figures(app)
    onward = re.findall(r'<a href="(compare\?[^"]*)">([^<]*)</a>', html)
    asked = {words: dict(parse_qsl(unescape(a).partition("?")[2])) for a, words in onward}
    wanted = {"chips": f"{H100},{A910C}", "base": H100, "precision": "16", "unit": "server"}
    assert asked["per server"] == wanted
    there = opened("compare", **asked["per server"])
    _assert_shown(there, [H100, A910C], H100, "server")
    assert asked["as whole systems"]["view"] == "racks"


def test_another_baseline_is_offered_where_it_can_be_compared(opened):
    app = opened("compare", chips=f"{H100},{A910C},nvidia-gb200", unit="rack")
    (way,) = re.findall(r'<a href="compare\?([^"]*)">with the Ascend 910C as', tables(app))
    _assert_shown(
        opened("compare", **dict(parse_qsl(unescape(way)))),
        [H100, A910C, "nvidia-gb200"],
        A910C,
        "rack",
    )


@pytest.mark.parametrize("name", PRESETS)
def test_each_question_is_one_click(opened, name):
    app = opened("compare", unit="watt")
    question = app.button_group(key="preset:question")
    words, base, others = PRESETS[name]
    assert words in question.options
    question.set_value(name).run()
    # It is marked as the one on show.
    assert app.button_group(key="preset:question").value == name
    _assert_shown(app, [base, *others], base, "watt")
    assert app.multiselect(key="compare:chips").value == [base, *others]
    assert app.selectbox(key="compare:base").value == base


def test_a_question_sets_its_own_baseline(opened):
    app = opened("compare", chips=f"{H100},{A910C}", base=A910C)
    app.button_group(key="preset:question").set_value("910c").run()
    _assert_shown(app, [H100, A910C], H100)


def test_every_question_is_offered():
    asked = {c for _, base, others in PRESETS.values() for c in (base, *others)}
    assert asked <= set(DATA.chips.index)


def test_the_best_shipped_of_each_year(opened):
    app = opened("compare")
    years = [int(y) for y in app.selectbox(key="preset:year").options]
    assert years == [y for y in range(2017, max(years) + 1) if len(best_shipped(DATA, y)) == 2]
    assert len(years) > 5
    for year in years:
        app.selectbox(key="preset:year").select(str(year)).run()
        us, cn = best_shipped(DATA, year)
        assert [DATA.chips.at[c, "country"] for c in (us, cn)] == ["US", "CN"]
        _assert_shown(app, [us, cn], us)


@pytest.mark.parametrize(
    ("unit", "precision"), dict.fromkeys(each(PAIRS, itemgetter(0)) + each(PAIRS, itemgetter(1)))
)
def test_each_unit_and_precision(opened, unit, precision):
    chips = [A910C, B200, "nvidia-h20"]
    app = opened("compare", chips=",".join(chips), base=B200, unit=unit, precision=precision)
    _assert_shown(app, chips, B200, unit, precision)
    assert not _ignored(app)
    assert app.button_group(key="compare:per").value == unit
    assert app.selectbox(key="compare:precision").value == precision


def test_controls_change_what_is_compared(opened):
    app = opened("compare")
    app.selectbox(key="compare:base").select(A910C).run()
    _assert_shown(app, [H100, A910C], A910C)
    app.button_group(key="compare:per").set_value("watt").run()
    _assert_shown(app, [H100, A910C], A910C, "watt")
    app.selectbox(key="compare:precision").select("best").run()
    _assert_shown(app, [H100, A910C], A910C, "watt", "best")
    app.multiselect(key="compare:chips").set_value([B200, A910C]).run()
    _assert_shown(app, [B200, A910C], A910C, "watt", "best")
    # The baseline is no longer among the chips: the first of them takes its place.
    app.multiselect(key="compare:chips").set_value([B200, H100]).run()
    _assert_shown(app, [B200, H100], B200, "watt", "best")


def test_whole_systems_are_one_unit_of_the_switch(opened):
    app = opened("compare", chips=f"{B200},{A910C}", base=A910C, unit="watt", precision="8")
    app.button_group(key="compare:per").set_value("systems").run()
    assert not app.exception
    assert app.query_params["view"] == "racks"
    assert app.query_params["chips"] == f"{B200},{A910C}"
    # It opens with systems of theirs.
    for name, chip in (("own", B200), ("base", A910C)):
        assert chip in systems(DATA)[app.query_params[name]].chips
    assert app.button_group(key="compare:per").value == "systems"
    app.selectbox(key="racks:own").select("nvidia-gb300-nvl72").run()
    # Back at another unit, with the chips and the precision as they were.
    app.button_group(key="compare:per").set_value("dollar").run()
    assert app.query_params["view"] == "compare"
    _assert_shown(app, [B200, A910C], A910C, "dollar", "8")
    app.button_group(key="compare:per").set_value("systems").run()
    assert app.query_params["own"] == "nvidia-gb300-nvl72"


def test_chips_that_were_picked_are_told_of_among_whole_systems(opened):
    lacking = next(c for c in DATA.chips.index if c not in holding(DATA))
    app = opened("racks", chips=f"{A910C},{lacking},nvidia-h20")
    assert not _ignored(app)
    said = _unescaped(texts(app))
    assert f"No system with the {DATA.names[lacking]} is on file." in said
    assert "The table begins with systems of the chips you picked: 2 with the Ascend 910C" in said
    html = tables(app)
    (table,) = re.findall(r"<caption>Systems</caption>.*?</table>", html, re.S)
    picked, _ = re.split(r"<th[^>]*>On sale", table)
    assert picked.count(">Ascend 910C<") + picked.count("Ascend 910C</") >= 2
    assert "HGX H20" in picked
    assert "GB200 NVL72" not in picked
    # The chips go along to every unit, and back.
    app.button_group(key="compare:per").set_value("watt").run()
    assert app.query_params["chips"] == f"{A910C},{lacking},nvidia-h20"
    assert "With the chips you picked" not in tables(opened("racks"))


def test_the_view_of_systems_has_its_own_address(opened):
    app = opened("compare", view="racks", own="nvidia-gb300-nvl72", unit="kilowatt")
    assert not app.exception
    assert not _ignored(app)
    assert app.button_group(key="compare:per").value == "systems"
    assert app.query_params["unit"] == "kilowatt"


def test_a_figure_compared_as_it_is_published_stands_in_one_table(opened):
    def rows(**asked) -> list[str]:
        html = tables(opened("compare", chips=f"{H100},{A910C}", **asked))
        (published,) = re.findall(r"<caption>Other figures.*?</table>", html, re.S)
        return re.findall(r'<tr data-field="([^"]*)"', published)

    assert not {"memory_gb", "fp16_tflops", "tdp_w"} & set(rows())
    assert {"fp32_tflops", "foundry"} <= set(rows())
    # A figure for a watt is another.
    assert {"memory_gb", "fp16_tflops", "tdp_w"} <= set(rows(unit="watt"))


def test_the_address_of_a_comparison_opens_the_same_comparison(opened):
    first = opened("compare", chips=f"{A910C},{B200}", base=B200, unit="watt", precision="8")
    again = opened("compare", **{k: str(v) for k, v in first.query_params.items()})
    assert again.query_params == first.query_params
    assert texts(again) == texts(first)
    assert tables(again) == tables(first)
    assert figures(again) == figures(first)


def test_six_chips_are_compared(opened):
    chips = [H100, A910C, B200, "nvidia-h20", "amd-mi300x", "huawei-ascend-950dt"]
    _assert_shown(opened("compare", chips=",".join(chips)), chips, H100)


def test_work_in_which_nothing_can_be_compared_has_no_column(opened):
    base = "alibaba-zhenwu-810e"
    app = opened("compare", chips=f"{base},{H100},{A910C}", base=base)
    (table,) = re.findall(r"<caption>On paper and in tests.*?</table>", tables(app), re.S)
    known = [
        w
        for w in ("training", "inference")
        if any(compare(DATA, c, base, w).ratio for c in (H100, A910C))
    ]
    assert re.findall(r"(Training|Inference) on paper", table) == [w.capitalize() for w in known]
    without = " or ".join(w for w in ("training", "inference") if w not in known)
    assert f"On paper none can be compared with the Zhenwu 810E in {without}." in texts(app)
    assert "On paper none can" not in texts(opened("compare"))


def test_that_one_measure_holds_for_all_is_said_and_whose_figures_are_not_the_makers(opened):
    own_word = DATA.package.having("evidence", "basis", "own_word")
    chips = [H100, "nvidia-h20", A910C]
    said = _unescaped(texts(opened("compare", chips=",".join(chips), base=H100)))
    assert "One measure for all: compute is the dense peak of whole packages." in said
    assert "The letter behind a figure says whose it is." in said
    (listed,) = re.findall(r"Figures are the makers' own but for (.*?)\.", said)
    told = dict(clause.split(" of ", 1) for clause in listed.split("; "))
    for field in ("fp16_tflops", "memory_gb", "memory_bw_gbs", "sram_mb", "tdp_w", "price_usd"):
        others = [c for c in chips if DATA.fact_of[c, field].basis not in own_word]
        title = in_sentence(DATA.package.chip_fields[field].title)
        names = " and ".join(DATA.names[c] for c in others)
        assert told.get(title, "") == ("all" if len(others) == 3 else names)


def test_different_formats_are_said(opened):
    said = texts(opened("compare", chips=f"{H100},{A910C}", precision="8"))
    assert "compared in different number formats: FP8 for NVIDIA H100 SXM5; INT8" in said
    assert "different number formats" not in texts(opened("compare", chips=f"{H100},{A910C}"))


def test_each_figure_leads_to_the_format_it_was_read_in(opened):
    html = tables(opened("compare", chips=f"{H100},{A910C}", precision="8"))
    (row,) = re.findall(r'<tr><th scope="row">8-bit compute</th>.*?</tr>', html)
    assert re.findall(r'<td data-cell="([^"]*)">', row) == [
        f"{H100}:fp8_tflops",
        f"{A910C}:int8_tops",
    ]


def test_the_system_a_chip_is_compared_in_is_named_and_traced(opened):
    app = opened("compare", chips=f"nvidia-gb200,{A910C},{H100}", unit="rack")
    said = _unescaped(texts(app))
    assert "Ascend 910C in CloudMatrix 384 (Atlas 900 A3 SuperPoD) (24 to a rack, 16 racks" in said
    assert "No rack on sale with NVIDIA H100 SXM5 is recorded." in said
    assert "Power of the rack" in tables(app)
    traced = re.findall(r'data-cell="([^"]*:fp16_tflops\+systems\.[a-z0-9-]*)"', tables(app))
    assert [text.partition(":")[0] for text in traced] == ["nvidia-gb200", A910C]
    panel = opened("compare", chips=f"nvidia-gb200,{A910C}", cell=traced[1])
    assert not panel.exception
    assert not _ignored(panel)
    html = tables(panel)
    assert "<h3>CloudMatrix 384" in html
    assert "<h3>FP16" in html


def test_where_less_is_better_the_picture_says_so(opened):
    said = texts(opened("compare", chips=f"{H100},{A910C}", base=H100))
    assert "Of power (TDP) and price, less is better." in said
    # What is spent is not compared for each watt or dollar.
    for unit in ("watt", "dollar"):
        said = texts(opened("compare", chips=f"{H100},{A910C}", base=H100, unit=unit))
        assert "less is better" not in said


def test_a_comparison_per_domain_says_how_many_chips_each_has(opened):
    said = texts(opened("compare", chips=f"{H100},{A910C}", base=H100, unit="domain"))
    counts = DATA.chips.loc[[H100, A910C], "scale_up_chips"]
    each = [f"{count:.0f} of the {DATA.names[chip]}" for chip, count in counts.items()]
    assert f"A domain is {' and '.join(each)}." in said


def test_chips_without_the_precision_are_named(opened):
    said = texts(opened("compare", chips=f"{B200},{A910C}", precision="4"))
    assert "No sourced 4-bit figure for Ascend 910C." in said
    assert "Its 4-bit compute is not" in said


def test_filters_of_other_pages_are_not_for_this_one(opened):
    app = opened("compare", country="CN")
    _assert_shown(app, [H100, A910C], H100)
    assert "country" in _ignored(app)[0]


# One chip, and mangled links.


@pytest.mark.parametrize("chips", [H100, f"{H100},{H100}", f"{H100},nobody", "nobody", ""])
def test_fewer_than_two_chips_are_no_comparison(opened, chips):
    app = opened("compare", chips=chips)
    assert not app.exception
    assert any("At least two chips are needed" in i.value for i in app.info)
    assert "Pick two to six chips" in texts(app)
    assert not figures(app)
    assert "data-chip" not in tables(app)
    assert ("nobody" in chips) == any("nobody" in said for said in _ignored(app))


def test_a_question_after_a_single_chip_brings_the_comparison_back(opened):
    app = opened("compare", chips=H100)
    app.button_group(key="preset:question").set_value("950dt").run()
    _assert_shown(app, [B200, "huawei-ascend-950dt"], B200)


def test_the_unit_is_kept_while_a_chip_is_exchanged(opened):
    app = opened("compare", unit="watt", precision="8")
    app.multiselect(key="compare:chips").set_value([H100]).run()
    assert any("At least two chips are needed" in i.value for i in app.info)
    app.multiselect(key="compare:chips").set_value([H100, B200]).run()
    _assert_shown(app, [H100, B200], H100, "watt", "8")


def test_a_valid_unit_is_understood_whatever_the_number_of_chips(opened):
    app = opened("compare", chips=H100, unit="watt", precision="8", base=H100)
    assert any("At least two chips are needed" in i.value for i in app.info)
    assert not _ignored(app)


@pytest.mark.parametrize(
    ("params", "named", "shown"),
    [
        ({"chips": f"nobody,{H100},{A910C}"}, "chips=nobody", {}),
        ({"unit": "kilo"}, "unit=kilo", {}),
        ({"precision": "3"}, "precision=3", {}),
        ({"base": B200}, f"base={B200}", {}),
        ({"base": "nobody", "unit": "watt"}, "base=nobody", {"unit": "watt"}),
        ({"unit": "WATT", "precision": "8"}, "unit=WATT", {"precision": "8"}),
        ({"unit": "<script>"}, "unit=<script>", {}),
        ({"nonsense": "1"}, "nonsense", {}),
    ],
)
def test_a_mangled_part_of_a_link_is_named_and_the_rest_shown(opened, params, named, shown):
    app = opened("compare", **{"chips": f"{H100},{A910C}", **params})
    _assert_shown(app, [H100, A910C], H100, **shown)
    (said,) = _ignored(app)
    assert named in said


def test_a_chip_named_twice_is_compared_once(opened):
    _assert_shown(opened("compare", chips=f"{H100},{A910C},{H100}"), [H100, A910C], H100)


def test_of_seven_chips_six_are_compared(opened):
    chips = [
        H100,
        A910C,
        B200,
        "nvidia-h20",
        "amd-mi300x",
        "huawei-ascend-950dt",
        "nvidia-a100-sxm",
    ]
    chips = [c for c in chips if c in DATA.chips.index]
    chips += [c for c in DATA.chips.index if c not in chips][: 7 - len(chips)]
    app = opened("compare", chips=",".join(chips))
    assert not app.exception
    _assert_shown(app, chips[:6], H100)


# The evidence of a figure.


def _panel(app) -> str:
    """HTML of the open panel, '' without one."""
    html = tables(app)
    return html[html.index('<div class="panel">') :] if '<div class="panel">' in html else ""


def _sources(chip: str, field: str) -> set[str]:
    rows = DATA.evidence[(DATA.evidence["chip_id"] == chip) & (DATA.evidence["field"] == field)]
    return set(DATA.sources.set_index("source_id").loc[rows["source_id"], "url"])


@pytest.mark.parametrize("page", PAGES)
def test_the_address_of_a_figure_opens_its_evidence(opened, page):
    app = opened(page, cell=f"{A910C}:fp16_tflops+tdp_w")
    assert not app.exception
    assert not _ignored(app)
    assert app.query_params["cell"] == f"{A910C}:fp16_tflops+tdp_w"
    panel = _panel(app)
    titles = [DATA.package.chip_fields[f].title for f in ("fp16_tflops", "tdp_w")]
    assert re.findall(r"<h3>(.*?)</h3>", panel) == titles
    assert "707.8 TFLOPS" in panel
    assert "nominal 752, vector units included" in panel
    for field in ("fp16_tflops", "tdp_w"):
        urls = _sources(A910C, field)
        assert urls
        assert all(f'href="{escape(u)}"' in panel for u in urls)
    code = "\n".join(c.value for c in app.code)
    assert "@misc{honestsilicon" in code
    assert "Ascend 910C, FP16 / BF16: 707.8 TFLOPS" in code
    assert "Better source for Ascend 910C" in code
    # What is cited can be opened again.
    assert "cell=huawei-ascend-910c%3Afp16_tflops%2Btdp_w" in code


@pytest.mark.parametrize("page", PAGES)
def test_the_page_under_the_evidence_is_the_page(opened, page):
    plain, with_panel = opened(page), opened(page, cell=f"{A910C}:tdp_w")
    assert not _panel(plain)
    assert "cell" not in plain.query_params
    assert with_panel.title[0].value == plain.title[0].value
    assert figures(with_panel) == figures(plain)
    rest = {k: v for k, v in with_panel.query_params.items() if k != "cell"}
    assert rest == plain.query_params


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("cell", "reason"),
    [("nobody:tdp_w", "no such chip"), (f"{A910C}:colour", "no such field")],
)
def test_a_mangled_cell_is_said_to_be_ignored(opened, page, cell, reason):
    app = opened(page, cell=cell)
    assert not app.exception
    assert not _panel(app)
    (said,) = _ignored(app)
    assert f"cell={cell} ({reason})" in said
    assert "cell" not in app.query_params


@pytest.mark.parametrize(
    "cell", ["x", ":", "+", f"{A910C}", f"{A910C}:", f"{A910C}:tdp_w+", f"{A910C}:<b>", "ü:\x00"]
)
def test_no_text_as_a_cell_is_an_exception(opened, cell):
    app = opened("compare", cell=cell)
    assert not app.exception
    # A separator too many is no reason to refuse a figure that is named.
    assert bool(_panel(app)) == cell.endswith("tdp_w+")
    assert bool(_ignored(app)) != bool(_panel(app))


def test_evidence_of_a_figure_that_is_absent_says_why(opened):
    app = opened("compare", cell=f"{A910C}:die_area_mm2")
    gap = DATA.cell(A910C, "die_area_mm2")
    assert gap.value is None
    assert not app.exception
    panel = _panel(app)
    assert escape(gap.gap_note) in panel
    assert "die area" in "\n".join(c.value for c in app.code)
