"""The front page by hand: search, the best on sale, the lead then and now, and its picture."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.front import best_on_sale, compared, lead, points
from honest_silicon.analysis.known import known
from honest_silicon.analysis.metrics import metric
from honest_silicon.analysis.sales import sale
from honest_silicon.analysis.search import CHIP, CLAIM, MODEL, find
from honest_silicon.analysis.selection import Filters, select
from honest_silicon.analysis.supply import same_author
from honest_silicon.charts.scatter import landmarks
from honest_silicon.charts.theme import DARK, LIGHT
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.pages.overview.sentences import answer, chart_title, questions, share
from honest_silicon.words.names import model_name

TODAY = date(2026, 11, 28)


# Search.


@pytest.mark.parametrize(
    ("typed", "kind", "first"),
    [
        ("nova one", CHIP, "nova-one"),
        ("NOVA-TWO", CHIP, "nova-two"),
        ("a-100", CHIP, "shan-a"),
        ("nova lm", MODEL, "nova-lm"),
        ("beats", CLAIM, "c01"),
    ],
)
def test_an_exact_name_comes_first(tiny_data, typed, kind, first):
    found = find(tiny_data, typed)
    assert (found[0].kind, found[0].id) == (kind, first)


@pytest.mark.parametrize("typed", ["", " ", "--", "\0", "zzzz", "💥" * 300])
def test_what_names_nothing_finds_nothing(tiny_data, typed):
    assert find(tiny_data, typed) == []


def test_every_chip_and_model_is_found_by_its_name_and_id(real_data):
    for kind, table in ((CHIP, real_data.chips), (MODEL, real_data.tables["models"])):
        ids = table.index if kind == CHIP else table["id"]
        for thing, name in zip(ids, table["name"], strict=True):
            # A longer list: some names are the beginning of many others.
            for typed in (name, thing, name.upper()):
                found = find(real_data, typed, 3)
                assert (kind, thing) in [(f.kind, f.id) for f in found], typed


def test_no_more_than_asked_for(real_data):
    assert len(find(real_data, "a", 5)) == 5


def test_the_middle_of_a_word_counts_only_where_nothing_else_does(tiny):
    tiny.adopt("nova-two", "aliases", "Supernova")
    tiny.adopt("shan-b", "aliases", "Casanova")
    assert {f.id for f in find(tiny.load(), "nova")} >= {"nova-one", "nova-two"}
    assert "shan-b" not in {f.id for f in find(tiny.load(), "nova")}
    assert find(tiny.load(), "casa")[0].id == "shan-b"
    assert [f.id for f in find(tiny.load(), "asanov")] == ["shan-b"]


# The best on sale.


def test_the_best_chinese_chip_on_sale_by_hand(tiny_data):
    # Shan A: 400 of Nova Two's 1,000 TFLOPS, released 2023; Nova Two in October 2022.
    found = best_on_sale(tiny_data)
    assert (found.cn, found.us) == ("shan-a", "nova-two")
    assert found.of_us.value == pytest.approx(0.4)
    assert found.of_base is None, "the tiny directory has no H100"
    assert found.behind.us_id == "nova-two"
    assert (found.behind.low, found.behind.high) == pytest.approx((0.17, 1.25), abs=0.1)
    said = answer(tiny_data)
    assert "has 40\N{NO-BREAK SPACE}% of the Nova Two's 16-bit compute" in said
    assert "A US chip as fast, the Nova Two, went on sale 0.2 to 1.2 years earlier." in said


def test_a_chinese_chip_that_came_first_is_said_to(tiny):
    # Shan A in 2019, Nova Two with as much compute in October 2022: 2.75 to 3.83 years later.
    tiny.adopt("shan-a", "announced", "2018")
    tiny.adopt("shan-a", "released", "2019")
    assert "the Nova Two, went on sale 2.8 to 3.8 years later." in answer(tiny.load())


def test_no_us_chip_with_as_much_is_said(tiny):
    tiny.adopt("shan-a", "fp16_tflops", "1100")
    said = answer(tiny.load())
    assert "No US chip on sale has as much." in said
    assert "110\N{NO-BREAK SPACE}% of the Nova Two's" in said


def test_a_country_without_a_chip_on_sale_is_no_zero(tiny):
    for chip in ("shan-a", "shan-b"):
        tiny.adopt(chip, "fp16_tflops", "")
    data = tiny.load()
    assert best_on_sale(data) is None
    assert lead(data, TODAY) is None
    assert "lack a chip on sale" in answer(data)
    assert chart_title(None) == "16-bit compute of the best chip on sale"


def test_the_lead_then_and_now_by_hand(tiny):
    # Nova One (300) and Shan A (400, moved to 2021): at the end of 2021 and of 2020 there is no
    # lead or none to tell; from Nova Two (1,000, October 2022) on it is 2.5.
    tiny.adopt("shan-a", "announced", "2020-10")
    tiny.adopt("shan-a", "released", "2021-03")
    data = tiny.load()
    assert lead(data, date(2022, 11, 1)).now == pytest.approx(2.5)
    found = lead(data, date(2022, 11, 1))
    assert (found.year, found.then) == (2021, pytest.approx(0.75))
    assert lead(data, date(2021, 1, 1)) is None, "no Chinese chip had shipped"
    assert chart_title(found).startswith("US lead in 16-bit compute: 0.75")


@pytest.mark.parametrize(
    ("value", "words"), [(0.716, "72 %"), (1.104, "110 %"), (2.34, "2.3 times"), (0.0049, "0.49 %")]
)
def test_a_share_in_prose(value, words):
    assert share(value) == words.replace(" ", "\N{NO-BREAK SPACE}")


def test_every_question_has_a_figure_and_one_or_two_sentences(real_data):
    asked = questions(real_data, TODAY)
    assert len(asked) == 6
    for question in asked:
        assert question.asks.endswith("?")
        assert question.figure
        assert question.answer.endswith(".")
        assert len(question.answer.split()) < 45
        # Every figure opens its evidence.
        assert Ref.parse(str(question.ref), real_data) == question.ref


def test_beside_a_computed_ratio_stand_those_of_bandwidth_and_compute(real_data):
    asked = questions(real_data, TODAY)
    for question in (asked[0], asked[2]):
        chip = question.ref.chip
        over = {
            name: known(real_data, chip, field).value / known(real_data, BASELINE, field).value
            for name, field in (("memory bandwidth", "memory_bw_gbs"), ("compute", "fp16_tflops"))
        }
        memory, compute = share(over["memory bandwidth"]), share(over["compute"])
        if question is asked[0]:
            said = f"Memory bandwidth {memory}, 16-bit compute {compute}"
        else:
            said = f"{memory} of the H100's memory bandwidth, {compute} of its 16-bit compute"
        assert said in question.beside
        assert "an H100" in question.figure


def test_the_number_of_chips_to_buy_is_that_of_the_names(real_data):
    (asked,) = [q for q in questions(real_data, TODAY) if q.target == "sold-to-china"]
    found = sale(real_data, TODAY)
    families = {model_name(real_data, chip) for chip in (*found.licensed, *found.free)}
    assert int(asked.figure.split("\N{NO-BREAK SPACE}")[0]) == len(families)
    assert all(name in asked.answer for name in families)
    # It opens the US window of each of them that holds today.
    table = real_data.tables["china_sales"].set_index("id")
    opened = [table.loc[row.id] for row in asked.ref.inputs]
    assert {r["chip_id"] for r in opened} == {*found.licensed, *found.free}
    assert {r["imposed_by"] for r in opened} == {"US"}
    assert {r["state"] for r in opened} == {"licensed", "free"}


def test_the_output_of_two_makers_opens_the_estimate_of_each(real_data):
    (asked,) = [q for q in questions(real_data, TODAY) if q.target == "supply"]
    both = same_author(real_data)
    assert asked.ref == Ref.row("production", both.ids["CN"], both.ids["US"])


def test_the_chinese_chip_is_the_first_that_is_compared(real_data):
    target = questions(real_data, TODAY)[0].target
    first, second = target.split("chips=")[1].split(",")[:2]
    assert first == BASELINE
    assert real_data.chips.at[second, "country"] == "CN"


def test_a_directory_without_those_tables_asks_fewer(tiny_data):
    asked = questions(tiny_data, TODAY)
    assert len(asked) < 6
    assert all(q.figure and q.answer for q in asked)


# The picture.


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_named_are_in_colour_and_the_others_grey(real_data, theme):
    rows, left_out = points(real_data)
    chosen, out = compared(
        real_data, metric(real_data.package, "fp16_tflops"), select(real_data, Filters())
    )
    assert rows.equals(chosen)
    assert left_out == out
    shown = theme.of(real_data.package)
    drawn = rows.assign(
        name=real_data.chips["name"].loc[rows.index],
        status="shipping",
        x=rows["middle"],
        y=rows["value"],
        hover="x",
    )
    named = ["huawei-ascend-910c", "nvidia-h20"]
    lines = {c: drawn[drawn["country"] == c] for c in ("CN", "US")}
    picture = landmarks(
        drawn,
        shown,
        named=named,
        lines=lines,
        x_title="Released",
        y_title="TFLOPS",
        fields=("fp16_tflops",),
        source="s",
    ).to_plotly_json()
    marks = [t for t in picture["data"] if t.get("customdata")]
    assert sum(len(t["x"]) for t in marks) == len(rows)
    coloured = {
        ref.split(":")[0]
        for t in marks
        if t["marker"]["color"] in shown.country.values()
        for ref in t["customdata"]
    }
    assert coloured == set(named)
    assert not any(t.get("showlegend") for t in picture["data"])
    texts = {a["text"] for a in picture["layout"]["annotations"]}
    assert texts == {"China", "United<br>States", "s"}


def test_a_picture_of_landmarks_draws_no_unknown(real_data):
    rows, _ = points(real_data)
    drawn = rows.assign(name="x", status="shipping", x=rows["middle"], y=None, hover="x")
    with pytest.raises(ValueError, match="without a value"):
        landmarks(
            drawn,
            LIGHT.of(real_data.package),
            named=[],
            lines={},
            x_title="",
            y_title="",
            fields=("fp16_tflops",),
            source="",
        )


def test_the_card_on_inference_tells_of_the_family_only_where_one_is_named(real_data):
    def beside(data) -> str:
        return questions(data, TODAY)[0].beside

    assert ". No paired tests; " in beside(real_data)
    chips = real_data.tables["chips"]
    nameless = chips.assign(family=chips["family"].where([False] * len(chips)))
    without = replace(real_data, tables={**real_data.tables, "chips": nameless})
    assert without.chips["family"].isna().all()
    assert beside(without).endswith(". No paired tests on file")
