"""Size a model, Measured and Training vs inference: what they say follows from the choices."""

from __future__ import annotations

import re
from html import unescape

import pytest
from markupsafe import escape

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.expected import (
    SERVING,
    TRAINING,
    Case,
    checks,
    curve,
    curves,
)
from honest_silicon.analysis.bounds.panel import comparisons
from honest_silicon.analysis.bounds.sizing import Job, ranking
from honest_silicon.analysis.ladders import families, ladders
from honest_silicon.analysis.likeness import format_of, load_of, model_of, tokens_of
from honest_silicon.charts.suitability import RINGS
from honest_silicon.dataset.format import ends_text, number, rounded, times_text
from honest_silicon.dataset.records import records
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.pages.run.sentences.measured import TASKS
from honest_silicon.views.pages.shared.compared_words import EVIDENCE
from honest_silicon.views.parts.component import sent
from honest_silicon.words.bounds import class_of, whose_tests
from honest_silicon.words.evidence import proof
from tests.ours import ours

from .conftest import figures, tables, texts

DATA = ours()
#: The table of expected and maximum speeds, a row for each figure.
TABLE = "Expected and maximum speed"
EXPECTED = "Expected speeds by generation of chips"


def _said(app) -> str:
    """What the page says, its spaces as they are typed."""
    return texts(app).replace("\N{NO-BREAK SPACE}", " ").replace("\\", "")


def _figures(app, row: str) -> list[str]:
    """The figures of a row of the table, one for each chip."""
    shown = _listed(app, TABLE).split("</thead>")[1]
    (found,) = [
        r
        for r in shown.split("<tr")[1:]
        if re.sub(r"<[^>]+>", "", r.partition("</th>")[0]).endswith(f">{row}")
    ]
    return [re.sub(r"<[^>]+>.*", "", c) for c in re.split(r"<td[^>]*>", found)[1:]]


def _listed(app, label: str) -> str:
    """HTML of one table of the page."""
    for element in app.get("bidi_component"):
        data = sent(element.proto)
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
    total = number(sized.decode.tokens_per_s.value, significant=3)
    assert _figures(app, "Max. total tokens/s") == [total]
    assert "DeepSeek-V3 for 16 users fits on 16 H20." in _said(app)


def test_more_users_slow_each_and_speed_up_all(opened):
    rates = []
    for users in ("1", "64"):
        app = opened("size", chips="nvidia-h100-sxm", users=users, n="16")
        rows = ("Max. tokens/s per user", "Max. total tokens/s")
        rates.append([float(_figures(app, row)[0].replace(",", "")) for row in rows])
    assert rates[0][0] > rates[1][0]
    assert rates[0][1] < rates[1][1]


def test_a_part_without_the_figures_says_which(opened):
    app = opened("size", chips="alibaba-zhenwu-810e")
    # Weights of 8 bits need an 8-bit rate.
    assert "No speed can be computed (Zhenwu 810E: INT8 not known)." in _said(app)
    assert "INT8 not known" in _listed(app, TABLE)
    whole = opened("size", chips="alibaba-zhenwu-810e", wbits="16")
    assert "FP16 / BF16 not known" in _listed(whole, TABLE)


def test_the_size_page_prints_bytes_and_what_copies_add(opened):
    # 61 layers of 656 + 132 B in FP8. Over eight cards a latent is kept seven times more: 8 users
    # of 1,000 tokens keep 7 * 8 * 1,000 * 48,068 B = 2.692 GB again.
    asked = {"model": "deepseek-v3-2", "wbits": "native", "kvbits": "8", "n": "8", "users": "8"}
    app = opened("size", chips="nvidia-h20", **asked, **{"in": "900", "out": "100"})
    app.session_state["size-memory-open"] = True
    said = _said(app.run())
    assert "48,068 B for the first token" in said
    assert "2.692 GB of caches more than once" in said
    assert "Chosen: everything kept once." in said
    # 673 + 0.4 of 738.9 GB: software sees 102.63 GB of each, of which a tenth is kept back.
    assert re.search(r"Of 738\.9 GB to use on 8 NVIDIA H20, 6[3-6]\.\d+ GB are left\.", said)
    assert "Memory as marketed" not in _listed(app, TABLE)
    other = opened("size", chips="amd-mi325x", **asked, **{"in": "900", "out": "100"})
    assert "left. Memory as marketed, a lower limit" in _listed(other, TABLE)


def test_what_does_not_fit_has_no_figure_but_what_it_lacks(opened):
    app = opened("size", model="deepseek-v3", chips="nvidia-h20", n="4")
    said = _said(app)
    assert re.search(r"does not fit on four H20: \d+ GB of memory are missing\.", said)
    assert re.search(r"\d GB missing", _listed(app, TABLE).replace("\N{NO-BREAK SPACE}", " "))
    assert figures(app)[0]["data"][0]["type"] == "bar", "what does not fit has no speed to draw"
    # No row of a speed, a time or a cost of energy calls unknown what is known not to be.
    rows = _listed(app, TABLE).split("<tr")[3:]
    said = [re.sub(r"<[^>]+>", "|", r) for r in rows if "Purchase price" not in r]
    assert len(said) == 10
    assert [r for r in said if "does not fit" not in r and "missing" not in r] == []
    # A chip whose memory nobody has told says that instead.
    other = _listed(opened("size", model="deepseek-v3", chips="alibaba-hanguang-800"), TABLE)
    assert "memory and memory bandwidth not known" in re.sub(r"<[^>]+>", "", other)


def test_announced_parts_are_ranked_apart(opened):
    html = _listed(opened("size", all="1"), "Ranking")
    shipped, announced = html.split("Not yet on sale: figures as announced")
    ids = re.findall(r"chip\?id=([a-z0-9-]+)", shipped)
    assert set(DATA.chips.loc[ids, "status"]) <= {"shipping", "discontinued"}
    others = re.findall(r"chip\?id=([a-z0-9-]+)", announced)
    assert not set(DATA.chips.loc[others, "status"]) & {"shipping", "discontinued"}
    assert "groq-lpu-v1" not in html, "a part that lives in SRAM is not ranked"


def test_the_ranking_shows_the_first_dozen_and_the_readers_until_all_are_asked_for(opened):
    job = Job("deepseek-v3")
    known = [s for s in ranking(DATA, job) if s.per_chip and not s.chip.on_chip]
    sold = [s.chip.id for s in known if s.chip.status in DATA.package.delivered]
    last = sold[-1]
    app = opened("size", chips=f"nvidia-h20,{last}")
    ids = re.findall(r"chip\?id=([a-z0-9-]+)", _listed(app, "Ranking"))
    assert ids == [*sold[:12], "nvidia-h20", last]
    # The last of all keeps its place.
    assert f">{len(sold)}.<" in _listed(app, "Ranking")
    assert f"{len(ids)} of {len(DATA.chips)} chips shown" in _said(app)
    every = re.findall(r"chip\?id=([a-z0-9-]+)", _listed(opened("size", all="1"), "Ranking"))
    assert sorted(every) == sorted(s.chip.id for s in known)


def test_training_names_the_days_and_whose_mfu(opened):
    app = opened(
        "size", task="training", model="llama-3-1-70b", chips="huawei-ascend-910b", nt="1024"
    )
    # At the 353.9 TFLOPS adopted, 6 x 70.55e9 x 1e12 / (1,024 x 353.9e12) s = 13.5 days.
    rate = float(DATA.chips.at["huawei-ascend-910b", "fp16_tflops"])
    days = 12.704 * 376 / rate
    said = texts(app).replace("\N{NO-BREAK SPACE}", " ")
    assert f"on 1 trillion tokens takes at least {days:.1f} days on 1,024 Ascend 910B." in said
    # These days over the utilisation that comparable runs let expect.
    found = curve(DATA, "huawei-ascend-910b", TRAINING)
    times = found.seconds(Case(1.0))
    ends = ends_text(days * times.low, days * times.high, rounded(2))
    assert f"Runs on Huawei Ascend 910B chips suggest {ends} days" in said
    # The picture draws the same days.
    (picture,) = figures(app)
    marks = {t["marker"]["symbol"]: t["x"] for t in picture["data"] if t.get("customdata")}
    assert marks["line-ns"] == [pytest.approx(days, rel=2e-3)]
    bar = next(t["x"] for t in picture["data"] if t["mode"] == "lines" and t["opacity"] < 1)
    assert bar == pytest.approx([days * times.low, days * times.high], rel=2e-3)


def test_a_speed_is_expected_where_a_test_is_comparable_only(opened):
    job = Job("deepseek-v3", 8, 16, chips=16)
    sized = {s.chip.id: s for s in ranking(DATA, job)}
    found = sized["nvidia-h20"].expected
    assert found is not None
    assert sized["cambricon-mlu590"].expected is None
    app = opened("size", chips="nvidia-h20,cambricon-mlu590", n="16", wbits="8")
    shown = _listed(app, TABLE)
    said = ends_text(found.low, found.high, rounded(2))
    assert said in shown
    assert "Results of NVIDIA Hopper chips" in shown
    # How many tests that is leads to the list of them.
    fitted = curve(DATA, "nvidia-h20", SERVING)
    tests = f"{number(fitted.results)} tests"
    assert f'<a href="{_tests_of(fitted.id)}">{tests}</a>' in shown
    there = _listed(opened("run", view="measured", show="expected"), EXPECTED)
    hopper = [r for r in there.split("<tr") if "NVIDIA Hopper" in r]
    assert any(f'<a href="{_tests_of(fitted.id)}">{number(fitted.results)}<' in r for r in hopper)
    assert shown.count("no comparable test") == 2, "in all and for each user"


def _tests_of(curve_id: str) -> str:
    return f"run?view=measured&amp;show=expected&amp;tests={curve_id}"


@pytest.mark.subjects
@pytest.mark.parametrize("fitted", curves(DATA).values(), ids=lambda c: c.id)
def test_the_tests_behind_an_expected_speed_are_listed_one_by_one(opened, fitted):
    app = opened("run", view="measured", show="expected", tests=fitted.id)
    shown = _listed(app, "Tests behind the expected speeds")
    told = re.findall('data-cell="measured:([^"]+)"', shown)
    rows = [r for r in records(DATA, "expected_rows") if r["expected_id"] == fitted.id]
    assert sorted(told) == sorted(r["measured_id"] for r in rows)
    assert len(told) == fitted.results
    assert f"The {fitted.results} tests of {class_of(fitted)} chips" in _said(app)
    measured = {r["measured_id"]: r["measured"] for r in rows}
    of_row = {r["id"]: r for r in records(DATA, "measured")}
    houses = set()
    for part, row in zip(shown.split("<tr data-cell=")[1:], told, strict=True):
        chip, house = of_row[row]["chip_id"], of_row[row]["source_id"]
        houses.add(house)
        assert f'href="chip?id={chip}"' in part
        assert f">{100 / measured[row]:.0f} %<" in part
        assert escape(of_row[row]["run_by"]) in part
        assert escape(DATA.sources.set_index("source_id").at[house, "url"]) in part
    assert len(houses) == fitted.sources
    # Other chips of the maker are spoken of where there are results on any.
    makers = DATA.chips["vendor"]
    mine = [r for r in records(DATA, "expected_rows") if r["kind"] == rows[0]["kind"]]
    same = [r for r in mine if makers[of_row[r["measured_id"]]["chip_id"]] == fitted.vendor]
    told = re.search(r"depends on (.*?) is fitted on other chips of (.*?), too", _said(app))
    assert bool(told) == (len(same) > len(rows))
    if told:
        hangs = {"serving": "users, chips and prompts", "training": "the model"}
        assert told.groups() == (hangs[rows[0]["kind"]], fitted.vendor)
    # The way back to the spread of all.
    assert '<a href="run?view=measured&amp;show=expected">' in tables(app)


def test_a_training_time_leads_to_the_tests_behind_it_too(opened):
    fitted = curve(DATA, "huawei-ascend-910b", TRAINING)
    shown = tables(opened("train", view="training", chips="huawei-ascend-910b"))
    assert f'<a href="{_tests_of(fitted.id)}">{fitted.results} results on' in shown


def test_the_check_of_expected_speeds_is_shown(opened):
    app = opened("measured", show="expected")
    said = _said(app)
    for by in checks(DATA).values():
        told = by["publisher"]
        assert f"half of {told.runs} speeds predicted for publishers left out" in said
        assert f"within {number(told.factor, significant=3)} times of the test" in said
    listed = _listed(app, EXPECTED)
    for row in records(DATA, "expected"):
        # Times of 0.5 to 2 of the expected are speeds of 0.5x to 2x.
        spread = f"{times_text(1 / row['high'])} to {times_text(1 / row['low'])}"
        name = f"{row['vendor']} {row['generation']}</th>"
        assert name in listed
        assert f"<td class=num>{spread}</td>" in listed


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
    if kind != "memory":
        formats = [format_of(DATA.package, r) for r in known.to_dict("records")]
        known = known[[f == asked["format"] for f in formats]]
    if kind in ("decode", "tokens"):
        counted = [tokens_of(DATA.package, r) for r in known.to_dict("records")]
        known = known[[c == asked["counted"] for c in counted]]
        known = known[[load_of(r) == asked["load"] for r in known.to_dict("records")]]
    (figure,) = figures(app)
    # Each result of the model, format and load once, and no other.
    assert sorted(_drawn(figure)) == sorted(known.index)
    # A row is of one chip.
    rows: dict[float, set] = {}
    for trace in figure["data"]:
        for y, ref in zip(trace["y"], trace.get("customdata") or (), strict=False):
            rows.setdefault(y, set()).add(table.at[Ref.parse(ref, DATA).alone.id, "chip_id"])
    assert rows
    assert [chips for chips in rows.values() if len(chips) > 1] == []


@pytest.mark.parametrize("country", ["CN", "US"])
def test_measured_says_who_ran_what_and_no_national_rate(opened, country):
    app = opened("measured", country=country)
    said = re.sub("<[^>]+>", "", app.get("html")[0].proto.body)
    mine = results(DATA)
    mine = mine[mine["country"] == country]
    vendor = int((mine["runner"] == "vendor").sum())
    if country == "US":
        assert f"ran {vendor:,} of the {len(mine):,} results on US chips" in said
    else:
        others = int(mine["runner"].isin(["buyer", "laboratory", "project"]).sum())
        assert vendor > len(mine) / 2
        assert f"Of {len(mine):,} results on Chinese chips most come from makers or sellers" in said
        assert f" and {others} certainly from someone else." in said
    assert "%" not in said
    assert "median" not in said
    assert "tokens/s" not in said


@pytest.mark.parametrize("kind", ["tokens", "decode", "matrix"])
def test_the_first_picture_of_results_has_chips_of_both_countries(opened, kind):
    (figure,) = figures(opened("measured", what=kind))
    assert set(results(DATA).loc[_drawn(figure), "country"]) == {"CN", "US"}


def test_measured_opens_where_most_results_of_both_countries_can_be_compared(opened):
    app = opened("measured")
    shown = results(DATA).loc[_drawn(figures(app)[0])]
    fewer = shown["country"].value_counts().min()
    table = results(DATA)
    known = table[table["rate"].notna() & table["model_id"].notna() & (table["country"] != "")]
    like: dict[tuple[str, ...], list[str]] = {}
    for row in known.to_dict("records"):
        key = (format_of(DATA.package, row), tokens_of(DATA.package, row), load_of(row))
        if not any(part.startswith("unknown") for part in key):
            like.setdefault((model_of(row), *key), []).append(row["country"])
    best = max(min(found.count("CN"), found.count("US")) for found in like.values())
    assert fewer == best > 1
    # A link holds what was opened with.
    asked = app.query_params
    again = opened("measured", **{n: asked[n] for n in ("model", "format", "counted", "load")})
    assert sorted(_drawn(figures(again)[0])) == sorted(shown.index)


def test_who_ran_it_restricts_the_results(opened):
    (figure,) = figures(opened("measured", what="training", who="vendor"))
    drawn = _drawn(figure)
    assert set(results(DATA).loc[drawn, "runner"]) == {"vendor"}


def test_what_is_not_compared_says_why_and_what_stands_above(opened):
    said = texts(opened("measured", show="others"))
    assert re.search(r"a target or limit, not a measurement \(\d+\)", said)
    assert "Above what is possible" in said
    assert "simulator gives as 99.5 TFLOPS" in said


def test_withheld_sheets_are_counted_and_named(opened):
    app = opened("measured", show="withheld")
    assert f"{len(DATA.tables['withheld'])} public test sheets" in texts(app)
    assert "MetaX 10" in texts(app)
    assert _listed(app, "Withheld").count("https://") == len(DATA.tables["withheld"])


def test_results_left_out_say_why_and_cite_their_document(opened):
    left = DATA.tables["measured_left_out"]
    app = opened("measured", show="left-out")
    listed = _listed(app, "Left out")
    assert f"{len(left)} sets of public results" in texts(app)
    assert listed.count("https://") >= len(left)
    assert "Two kinds of chip give one figure" in listed


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
    html = tables(opened("training-inference"))
    (table,) = re.findall(r"<caption>Ascend on paper and in tests</caption>.*?</table>", html, re.S)
    ratios, chips = comparisons(DATA), DATA.chips
    sold = chips.index[chips["family"].eq("Ascend") & chips["status"].isin(DATA.package.delivered)]
    family = families(DATA)["Ascend"]
    for axis, kind, ladder in (
        ("y", "training", family.training),
        ("x", "inference", family.inference),
    ):
        (row,) = (r for r in table.split("<tr") if f">{kind.capitalize()}<" in r)
        top = ratios.loc[sold, axis].idxmax()
        assert f"{times_text(ratios.at[top, axis])}<" in row
        assert DATA.names[top] in row
        assert EVIDENCE[ladder.level] in row
        assert proof(ladder.best, named=True) in row
    assert re.search("failed: DeepSeek R2, DeepSeek, on [^:<]*Ascend", table)


def test_filters_do_not_narrow_a_family_and_it_says_so(opened):
    def family(**filters: str) -> tuple[str, bool]:
        app = opened("training-inference", **filters)
        (table,) = re.findall(r"<caption>Ascend on paper.*?</table>", tables(app), re.S)
        return table, "This is of all Ascend chips, whatever the filters" in _said(app)

    whole, said = family()
    assert not said
    assert family(country="US") == (whole, True)


def _marks(app) -> tuple[dict[str, tuple[float, float]], dict[tuple[float, float], float]]:
    """Places of the marks of the map by chip, and widths of the rings by place."""
    (figure,) = figures(app)
    marks, rings = {}, {}
    for trace in figure["data"]:
        places = zip(trace["x"], trace["y"], strict=True)
        if trace.get("customdata"):
            chips = (Ref.parse(text, DATA).chip for text in trace["customdata"])
            marks |= dict(zip(chips, places, strict=True))
        elif trace["marker"].get("symbol", "").endswith("-open"):
            rings |= dict.fromkeys(places, trace["marker"]["line"]["width"])
    return marks, rings


@pytest.mark.parametrize("kind", ["training", "inference"])
def test_rings_of_the_map_show_the_level_of_evidence(opened, kind):
    marks, rings = _marks(opened("training-inference", ladder=kind, status="shipping"))
    levels = {c: ladders(DATA)[c][kind].level for c in marks}
    assert {3, 4} <= set(levels.values())
    by_place: dict[tuple[float, float], int] = {}
    for chip, place in marks.items():
        by_place[place] = max(levels[chip], by_place.get(place, 0))
    assert rings == {p: RINGS[level] for p, level in by_place.items() if level >= 3}


def test_the_map_shows_its_cluster_and_all_chips_when_asked(opened):
    near, _ = _marks(opened("training-inference"))
    every, _ = _marks(opened("training-inference", all="1"))
    assert near.keys() < every.keys()
    table = comparisons(DATA)
    assert every.keys() == set(table.index[table["x"].notna() & table["y"].notna()])
    for side in (0, 1):
        values = [place[side] for place in near.values()]
        assert max(values) / min(values) <= 50
    app = opened("training-inference")
    lost = DATA.names[next(iter(every.keys() - near.keys()))]
    (line,) = [e.proto.body for e in app.get("html") if "chips shown" in e.proto.body]
    assert lost in unescape(line)


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
    assert f"{count} tests" in labels
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


def test_the_answer_is_told_in_plain_words_and_servers_are_whole(opened):
    chips = "huawei-ascend-910c,nvidia-h20,nvidia-h100-sxm"
    app = opened("size", chips=chips)
    said = _said(app)
    sized = {s.chip.id: s for s in ranking(DATA, Job("deepseek-v3"))}
    counts = [sized[c].chips / (sized[c].chip.server or 1) for c in chips.split(",")]
    assert counts == [1, 1, 2]
    assert (
        "To serve DeepSeek-V3 to 32 users you need one 8-chip Ascend 910C server, one H20 server "
        "or two H100 SXM5 servers." in said
    )
    assert re.search(r"Tests of (other )?Huawei Ascend (910C )?chips suggest [\d.,]+ to", said)
    html = _listed(app, TABLE)
    # What is held is told on a click: the word alone keeps the row short.
    assert "<summary>yes</summary>" in html


def test_a_small_model_needs_no_server(opened):
    said = _said(opened("size", model="qwen3-8b", chips="nvidia-h100-sxm"))
    assert "To serve Qwen3-8B to 32 users you need one H100 SXM5." in said


def test_whose_tests_a_range_rests_on_is_said(opened):
    tested = {
        row["chip_id"]
        for row in DATA.tables["measured"].to_dict("records")
        if row["id"] in set(DATA.tables["expected_rows"]["measured_id"])
    }
    found = curve(DATA, "huawei-ascend-910c", SERVING)
    for chip in DATA.chips.index[DATA.chips["family"] == "Ascend"]:
        said = whose_tests(DATA, str(chip), found, SERVING)
        assert said == ("" if chip in tested else "other ") + f"Huawei {found.generation} chips"
