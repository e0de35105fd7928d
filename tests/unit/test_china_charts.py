"""Charts of what is made in China and sold to it: what they draw, and where their words stand."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pandas as pd
import pytest

from honest_silicon.analysis.process import (
    Densities,
    NodeLag,
    densities,
    foundries,
    made_elsewhere,
    made_in_china,
    milestones,
    node_lags,
    parts,
    said_finer,
)
from honest_silicon.analysis.sales import Status, Window
from honest_silicon.analysis.supply import BothCountries, Output, Range
from honest_silicon.charts import labels
from honest_silicon.charts.export_rules import Region, sale_strip, thresholds
from honest_silicon.charts.process import process_over_time
from honest_silicon.charts.supply import bars_from_zero, compute_by_entity
from honest_silicon.charts.theme import DARK as PLAIN_DARK
from honest_silicon.charts.theme import LIGHT as PLAIN_LIGHT
from honest_silicon.views.pages.made_in_china.sentences import (
    density_title,
    finer_words,
    finest_title,
    lags_note,
    made_by,
    supply_title,
)
from honest_silicon.views.pages.overview.sentences import questions
from honest_silicon.views.pages.shared.sale_words import STATES
from honest_silicon.views.pages.sold_to_china.sentences import BRIEF, sale_alt, strip_title
from honest_silicon.words.names import model_name
from tests.ours import ours
from tests.placed import sizes, standing, traces_of

DATA = ours()
TODAY = date(2026, 11, 28)
LIGHT, DARK = (theme.of(DATA.package) for theme in (PLAIN_LIGHT, PLAIN_DARK))


def boxes(
    figure, kind: str, height: float = 0
) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Where the names of a picture stand within its narrowest plot, in pixels; its ``height``
    without what a legend takes.
    """
    drawn = figure.to_plotly_json()
    size, _ = sizes(kind, height or drawn["layout"]["height"])
    axes = drawn["layout"]["xaxis"], drawn["layout"]["yaxis"]
    (trace,) = traces_of(drawn["data"], kind)
    return [(name.text, name.box) for name in standing(trace, *axes, size)]


def apart(found) -> bool:
    return all(
        a[1] <= b[0] or b[1] <= a[0] or a[3] <= b[2] or b[3] <= a[2]
        for (_, a), (_, b) in itertools.combinations(found, 2)
    )


def _points(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["name", "country", "x", "y"]).assign(
        status="shipping", hover="h"
    )
    for side in ("x", "y"):
        frame[f"{side}_low"] = frame[f"{side}_high"] = frame[side]
    return frame.set_index(pd.Index([f"c{i}" for i in range(len(rows))]))


REGIONS = [
    Region("3A090.a", "3A090.a", None, None, 4800, None),
    Region("3A090.b", "3A090.b", 1.6, 5.92, 2400, 4800),
]


@pytest.mark.parametrize("kind", labels.NAMED)
def test_words_of_the_map_of_rules_stand_apart(kind):
    crowd = _points(
        ("A100", "US", 3.0, 4000),
        ("H20", "US", 2.9, 2368),
        ("H100", "US", 19, 15832),
        ("Ascend 910", "CN", 9, 4096),
        ("B200", "US", 22, 36000),
        *(("x", "US", 2 + i / 4, 2500 + 90 * i) for i in range(12)),
    )
    figure = thresholds(
        crowd, REGIONS, LIGHT, labels=list(crowd.index[:5]), fields=("fp16_tflops",), source="s"
    )
    found = boxes(figure, kind)
    named = {"<b>China</b>", "<b>United States</b>", "3A090.a", "3A090.b", *crowd["name"][:5]}
    assert named == {text for text, _ in found}
    assert apart(found), found


def _windows() -> pd.DataFrame:
    rows = [
        ("a", "H20", "free", "US", "2024-02", date(2024, 2, 29), date(2025, 4, 9)),
        ("b", "H20", "licensed", "US", "2025-08", date(2025, 8, 31), date(2026, 1, 1)),
        ("c", "H20", "licensed", "CN", "2025-09", date(2025, 9, 30), date(2026, 1, 1)),
        ("d", "A100", "licence-required", "US", "2022", date(2022, 12, 31), date(2026, 1, 1)),
    ]
    names = ["id", "label", "state", "imposed_by", "since", "start", "end"]
    return pd.DataFrame(rows, columns=names).assign(hover="h").set_index("id")


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_window_of_sale_says_since_when_and_bears_no_colour_of_a_country(theme):
    today = date(2026, 1, 1)
    rows = _windows()
    figure = sale_strip(rows, theme, words=STATES, brief=BRIEF, day=today, today=today, source="s")
    bars = {t["name"]: t for t in figure["data"]}
    assert list(bars["No licence needed"]["text"]) == ["since 2024-02"]
    # A licence of Beijing is another thing than one of the US.
    assert list(bars["Sold under licence"]["text"]) == ["since 2025-08"]
    assert list(bars["Rationed by Beijing"]["text"]) == ["since 2025-09"]
    assert len({t["marker"]["color"] for t in bars.values()}) == len(bars) == 4
    assert not {t["marker"]["color"] for t in bars.values()} & {
        theme.country["CN"],
        theme.country["US"],
    }
    # Of one chip, US bars stand above Chinese ones and do not touch them.
    us, cn = bars["Sold under licence"], bars["Rationed by Beijing"]
    assert us["y"][0] + us["width"] / 2 <= cn["y"][0] - cn["width"] / 2
    # Each chip names what its bars say, in their order and colours, and there is no legend.
    assert figure["layout"]["showlegend"] is False
    names = [a["text"] for a in figure["layout"]["annotations"] if a["text"].startswith("<b>")]
    assert [re.sub("<[^>]+>", "", n).replace("\N{NO-BREAK SPACE}", " ") for n in names] == [
        "H20 \N{BLACK SQUARE} licence-free \N{BLACK SQUARE} licensed \N{WHITE SQUARE} rationed",
        "A100 \N{BLACK SQUARE} licence needed",
    ]
    for state, brief in (("No licence needed", "licence-free"), ("Sold under licence", "licensed")):
        mark = f'color:{bars[state]["marker"]["color"]}">\N{BLACK SQUARE}</span>'
        assert f"{mark}\N{NO-BREAK SPACE}{brief}" in names[0]
    assert not figure["layout"]["shapes"]
    assert "rationed by Beijing since 2025-09" in sale_alt(rows, STATES)
    then = sale_strip(
        rows, theme, words=STATES, brief=BRIEF, day=date(2024, 6, 1), today=today, source="s"
    )
    assert then["layout"]["shapes"][0]["x0"] == "2024-06-01"


def _processes(colour_by: str):
    """The picture of processes, and the rows and the ids of chips it names."""
    rows = parts(DATA, DATA.chips).assign(hover="h")
    rows["label"] = [model_name(DATA, str(c)) for c in rows.index]
    named = milestones(node_lags(DATA, DATA.chips, TODAY))
    figure = process_over_time(
        rows, LIGHT, colour_by=colour_by, fields=("released",), source="s", named=named
    )
    return figure, rows, named


@pytest.mark.parametrize("colour_by", ["foundry", "status"])
def test_a_legend_of_processes_has_each_colour_once_and_its_own_room(colour_by):
    figure, *_ = _processes(colour_by)
    by_country, *_ = _processes("country")
    entries = [t["name"] for t in figure["data"] if t["showlegend"] is not False]
    assert len(set(entries)) == len(entries) <= 7
    drawn = {t["name"]: t["marker"]["color"] for t in figure["data"] if t["customdata"] is not None}
    assert set(entries) == set(drawn)
    # Names of countries, which colours do not tell, keep off those of chips.
    for kind in labels.NAMED:
        found = boxes(figure, kind, by_country["layout"]["height"])
        assert {"<b>China</b>", "<b>United States</b>"} <= {text for text, _ in found}
        assert apart(found), found
    assert figure["layout"]["height"] >= by_country["layout"]["height"] + 60


@pytest.mark.parametrize("kind", labels.NAMED)
def test_names_in_the_picture_of_processes_stand_apart(kind):
    figure, rows, named = _processes("country")
    found = boxes(figure, kind)
    countries = {"<b>China</b>", "<b>United States</b>"}
    assert {text for text, _ in found} == {rows.at[c, "label"] for c in named} | countries
    assert figure["layout"]["showlegend"] is False
    assert {"H100", "Ascend 910B"} <= {text for text, _ in found}
    assert apart(found), found


def test_milestones_are_the_chips_of_the_lags():
    lags = node_lags(DATA, DATA.chips, TODAY)
    finest, following = made_in_china(lags)
    made = next(g for g in lags if (g.node_nm, g.kind) == (finest, "made"))
    found = milestones(lags)
    assert found[:2] == [made.cn.chip_id, following.us.chip_id]
    assert len(found) <= 5
    us = DATA.chips[DATA.chips["country"] == "US"]
    assert milestones(node_lags(DATA, us, TODAY)) == []


def test_densities_are_of_the_finest_class_both_have():
    chips = pd.DataFrame(
        {"country": ["CN", "CN", "US", "US", "US"], "node_nm": [7, 7, 7, 7, 5]}, index=[*"abcde"]
    )
    density = pd.Series([70.0, 80.0, 30.0, 90.0, 120.0], index=chips.index)
    found = densities(chips, density)
    assert found == Densities(7, {"CN": (70, 80), "US": (30, 90)}, {"CN": 2, "US": 2})
    said = density_title(found).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "At 7 nm the 2 chips designed in China with known figures hold 70 to 80 million "
        "transistors for each mm², US chips 30 to 90 million"
    )
    assert densities(chips, density[["c", "d", "e"]]) is None


def test_the_title_of_the_processes_counts_only_chips_that_have_shipped():
    rows = pd.DataFrame(
        {
            "country": ["US", "US", "CN", "CN"],
            "status": ["shipping", "announced", "shipping", "announced"],
            "node_nm": [3, 2, 7, 5],
        }
    )
    said = finest_title(rows, DATA.package.delivered).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "Finest known process that has shipped: 3 nm for US chips and 7 nm for Chinese chips"
    )
    assert "Chinese" not in finest_title(rows[rows["country"] == "US"], DATA.package.delivered)
    assert finest_title(rows[rows["status"] == "announced"], DATA.package.delivered) == (
        "Process of each chip by release"
    )


def test_the_title_of_the_output_says_both_figures_in_their_unit():
    both = BothCountries(
        "Lab",
        2026,
        "H100 equivalents",
        {"CN": "Shan Ascent", "US": "Nova chips"},
        {"CN": "Shan", "US": "Nova"},
        {"CN": Range(8e5, 9e5), "US": Range(2e7, 2e7)},
        {"CN": "a", "US": "b"},
    )
    assert supply_title(both).replace("\N{NO-BREAK SPACE}", " ") == (
        "AI chips of 2026, in H100 equivalents: 0.8 to 0.9 million from Shan and 20 million from "
        "Nova"
    )


def test_bars_begin_at_zero_in_the_colour_of_their_country():
    rows = pd.DataFrame(
        {
            "label": ["Shan", "Nova"],
            "country": ["CN", "US"],
            "value": [2.0, 50.0],
            "said": ["2", "50"],
            "hover": ["h", "h"],
        },
        index=["a", "b"],
    )
    figure = bars_from_zero(rows, LIGHT, source="s").to_plotly_json()
    (bar,) = figure["data"]
    assert bar["marker"]["color"] == [LIGHT.country["CN"], LIGHT.country["US"]]
    assert bar["customdata"] == ["production:a", "production:b"]
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert figure["layout"]["xaxis"].get("type") != "log"
    with pytest.raises(ValueError, match="without a figure"):
        bars_from_zero(rows.assign(value=[None, 1.0]), LIGHT, source="s")


def test_compute_of_nothing_stands_at_zero():
    made = [
        Output("Shan", "CN", 2024, Range(0, 0)),
        Output("Shan", "CN", 2025, Range(200, 450)),
        Output("Nova", "US", 2025, Range(147, 148)),
    ]
    figure = compute_by_entity(made, LIGHT, source="s").to_plotly_json()
    axis = figure["layout"]["xaxis"]
    assert axis.get("type") != "log"
    assert axis["range"][0] <= 0
    ends = {(x, y) for t in figure["data"] for x, y in zip(t["x"], t["y"], strict=True)}
    assert ends == {(0, 0), (200, 1), (450, 1), (147, 2), (148, 2)}


def test_the_title_of_the_windows_counts_what_could_be_sold():
    us = [
        Window("a", "a", "free", "US", TODAY, None, "2025"),
        Window("b", "b", "licensed", "US", TODAY, None, "2025"),
        Window("c", "c", "licensed", "US", TODAY, None, "2025"),
        Window("d", "d", "licence-required", "US", TODAY, None, "2025"),
    ]
    states = [Status(w.chip_id, w, None) for w in us]
    said = strip_title(states, date(2024, 6, 1)).replace("\N{NO-BREAK SPACE}", " ")
    assert said == (
        "On 1 June 2024 1 of these 4 US chips needed no licence, 2 were sold under one and 1 was "
        "not known to be for sale"
    )


# Lags in words, and who makes a chip.


def _open(node: int, low: float | None, kind: str = "shipped") -> NodeLag:
    return NodeLag(node, kind, None, None, low, None)


def test_a_shorter_arrow_is_told_to_be_a_newer_class():
    said = lags_note([_open(3, 1.0), _open(5, 4.08), _open(5, 4.7, "designed")])
    assert said.replace("\N{NO-BREAK SPACE}", " ") == (
        "A shorter arrow is a newer class, not a smaller gap: US chips at 3 nm first shipped "
        "1.0 years ago, at 5 nm 4.1 years ago."
    )
    # With one arrow, or none shorter, there is nothing to explain.
    assert lags_note([_open(5, 4.1)]) == lags_note([_open(3, None), _open(5, 4.1)]) == ""
    assert lags_note([_open(3, 5.0), _open(5, 4.1)]) == ""


def test_the_note_on_arrows_is_of_these_data(real_data):
    lags = node_lags(real_data, real_data.chips, date(2026, 12, 1))
    assert lags_note(lags).startswith("A shorter arrow is a newer class")


def test_a_chip_whose_foundry_is_in_doubt_is_not_said_to_be_made_in_china(real_data):
    chip = "huawei-ascend-910c"
    assert foundries(real_data, chip) == ("TSMC", "SMIC")
    assert made_elsewhere(real_data, chip)
    assert made_by(real_data, chip) == (
        "Sources disagree on who makes the Ascend 910C: they name SMIC and TSMC, and it counts as "
        "made by TSMC here."
    )
    # One foundry, or several of one country, leave no doubt.
    assert made_by(real_data, "nvidia-h100-sxm") == ""
    card = next(q for q in questions(real_data, date(2026, 12, 1)) if "make?" in q.asks)
    assert card.beside.endswith("sources name SMIC and TSMC for the Ascend 910C")


def test_a_process_said_to_be_finer_is_told_under_what_is_known(real_data):
    lags = node_lags(real_data, real_data.chips, date(2026, 12, 1))
    said = finer_words(real_data, real_data.chips, lags)
    assert said[0].replace("\N{NO-BREAK SPACE}", " ") == (
        "Sources disagree on the process of the Ascend 950PR, on sale: they name SMIC N+2 or "
        "SMIC N+3, finer than 7 nm; none is adopted here."
    )
    found = said_finer(real_data, real_data.chips, 7)
    assert len(said) == len(found)
    assert found["huawei-ascend-950pr"] == ("SMIC N+2", "SMIC N+3")
    # A chip that is not on sale, or whose sources name no finer class, is no counter-example.
    assert not {"huawei-ascend-920", "huawei-ascend-910c"} & set(found)
    assert said_finer(real_data, real_data.chips, 5) == {}
    card = next(q for q in questions(real_data, date(2026, 12, 1)) if "manufacturing" in q.asks)
    assert "Ascend 950PR" in card.beside
    assert len(" ".join((card.asks, card.figure, card.answer, card.beside)).split()) <= 60


def test_a_share_of_one_maker_names_that_maker(real_data):
    card = next(q for q in questions(real_data, date(2026, 12, 1)) if "make?" in q.asks)
    assert card.figure.startswith("Huawei: ")
    assert card.figure.endswith(" of NVIDIA's")
