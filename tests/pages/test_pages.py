"""Each page as a reader meets it: as it opens, under every filter, and with nothing left."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from datetime import UTC, datetime
from html import escape, unescape

import pytest

from honest_silicon.addresses import PAGES as VIEWS_OF
from honest_silicon.analysis.freshness import newest_by_table, stale
from honest_silicon.analysis.front import best_on_sale
from honest_silicon.analysis.quality import first_hand
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.gaps import LEGEND, WORDS
from honest_silicon.dataset.versions import order, released
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.filters import slug
from honest_silicon.views.pages.chips.sentences import GROUPS
from honest_silicon.words.breaks import unbroken
from tests.examples import share
from tests.ours import ours

from .conftest import PAGES, figures, files, offered, open_page, plain, read, tables, texts

DATA = ours()
FILTERS = {
    "country": "CN",
    "vendor": slug("Huawei"),
    "status": "shipping,discontinued",
    "use": "inference",
    "kind": "gpu",
    "years": "2020-2024",
    "basis": "reference",
}
NOTHING = {"vendor": slug("Huawei"), "country": "US"}


@pytest.mark.parametrize(
    ("page", "view"), [(page, view) for page, views in VIEWS_OF.items() for view in views]
)
def test_a_view_that_offers_filters_changes_with_them(page, view):
    whole = read(page, view=view)
    offers = "Filters" in [s.value for s in whole.sidebar.subheader]
    if not offers:
        return
    part = read(page, view=view, country="CN")
    shown = [(tables(app), figures(app)) for app in (whole, part)]
    assert shown[0] != shown[1]


def test_a_view_of_chips_picked_by_hand_offers_no_filters():
    for page, view in (("train", "training"), ("compare", "compare"), ("chip", "")):
        app = read(page, **({"view": view} if view else {}))
        assert not app.exception
        assert "Filters" not in [s.value for s in app.sidebar.subheader]


@pytest.mark.parametrize("page", PAGES)
def test_page_opens_with_its_answer_and_what_is_shown(opened, page):
    app = opened(page)
    assert not app.exception
    said = texts(app)
    assert f"{len(DATA.chips)}" in said
    assert "shown" in said
    assert f"Data {DATA.version}" in said
    assert not re.search(r"(?<![a-z])nan(?![a-z])", tables(app).lower())


@pytest.mark.parametrize(("page", "name"), share(itertools.product(PAGES, FILTERS), 4))
def test_each_filter_on_each_page(opened, page, name):
    app = opened(page, **{name: FILTERS[name]})
    assert not app.exception
    assert app.query_params[name] == FILTERS[name]
    assert not [i for i in app.info if "Ignored unknown parts" in i.value]
    if name not in ("basis",):
        assert "left out" in texts(app)


def test_what_a_filter_leaves_out_is_counted_and_what_lacks_a_figure_named(opened):
    (line,) = (
        e.proto.body
        for e in opened("explore", country="CN", status="shipping").get("html")
        if "left out</summary>" in e.proto.body
    )
    said = [plain(p) for p in re.findall("<p>(.*?)</p>", line)]
    chips = DATA.chips
    foreign = (chips["country"] != "CN").sum()
    unsold = ((chips["country"] == "CN") & (chips["status"] != "shipping")).sum()
    assert f"other or unknown country ({foreign})" in said
    assert f"other or unknown status ({unsold})" in said
    others = [p for p in said if "other or unknown" not in p]
    assert others
    assert all(re.search(r" \(\d+\): \w", p) for p in others)
    assert not re.search("NVIDIA|AMD", line)


def test_a_search_counts_what_it_does_not_find(opened):
    (line,) = (
        e.proto.body
        for e in opened("chips", q="H20").get("html")
        if "left out</summary>" in e.proto.body
    )
    assert re.search(r"<b>not what was searched for</b> \(\d+\)</p>", line)


@pytest.mark.parametrize("page", PAGES)
def test_filters_that_leave_nothing_say_so(opened, page):
    app = opened(page, **NOTHING)
    assert not app.exception
    assert any("Widen or clear the filters" in i.value for i in app.info)


@pytest.mark.parametrize("page", PAGES)
def test_a_mangled_link_says_what_was_ignored_and_shows_the_rest(opened, page):
    app = opened(page, country="CN,XX", years="none", vendor="nobody", nonsense="1", basis="gossip")
    assert not app.exception
    (said,) = [i.value for i in app.info if "Ignored unknown parts" in i.value]
    for part in ("XX", "years=none", "nobody", "nonsense", "basis=gossip"):
        assert part in said.replace("\\", "")
    assert app.query_params["country"] == "CN"
    assert app.sidebar.multiselect[0].value == ["CN"]


def test_a_link_that_names_no_chip_shows_no_other(opened):
    app = opened("chip", id="nope")
    said = texts(app)
    assert "No chip here has the id nope. Pick one" in said
    assert "TFLOPS" not in said
    assert "<td" not in tables(app)
    (pick,) = [s for s in app.selectbox if s.label == "Another chip"]
    pick.select("nvidia-h20").run()
    assert "<td" in tables(app)
    assert app.query_params["id"] == "nvidia-h20"


@pytest.mark.parametrize("page", PAGES)
def test_the_url_a_page_writes_opens_the_same_page(opened, page):
    first = opened(page, country="CN", status="shipping,discontinued")
    again = opened(page, **{k: str(v) for k, v in first.query_params.items()})
    assert again.query_params == first.query_params
    assert texts(again) == texts(first)
    assert tables(again) == tables(first)
    assert figures(again) == figures(first)


def test_clearing_filters_brings_every_chip_back(opened):
    app = opened("chips", country="CN")
    assert f"All {len(DATA.chips)} chips shown" not in texts(app)
    app.button(key="clear-filters").click().run()
    assert not app.exception
    assert f"All {len(DATA.chips)} chips shown" in texts(app)
    assert "country" not in app.query_params


def test_filters_follow_the_reader_to_another_page(opened):
    from streamlit.util import calc_hash

    app = opened("chips", country="CN")
    app.query_params.clear()
    app._page_hash = calc_hash("process-node")
    app.run()
    assert app.query_params["country"] == "CN"


def test_going_back_to_an_older_url_restores_its_filters(opened):
    app = opened("chips", country="CN")
    app.sidebar.multiselect[0].set_value(["US"]).run()
    assert app.query_params["country"] == "US"
    app.query_params["country"] = "CN"
    app.run()
    assert app.sidebar.multiselect[0].value == ["CN"]
    assert app.query_params["country"] == "CN"


@pytest.mark.parametrize(
    ("text", "chip"),
    [
        ("910c", "huawei-ascend-910c"),
        ("910 C", "huawei-ascend-910c"),
        ("H20", "nvidia-h20"),
        ("cambricon 590", "cambricon-mlu590"),
        ("昇腾", "huawei-ascend-910c"),
    ],
)
def test_search_finds_chips_by_part_of_a_name(opened, text, chip):
    app = opened("chips", q=text)
    assert f"chip?id={chip}" in tables(app)
    assert "left out" in texts(app)


@pytest.mark.parametrize(
    ("text", "first", "never"),
    [
        ("H20", ["nvidia-h20", "nvidia-h20-3e"], "nvidia-gh200"),
        ("h 100", ["nvidia-h100-sxm"], "huawei-ascend-910c"),
        ("910C", ["huawei-ascend-910c"], "nvidia-h100-sxm"),
        ("hopper", ["nvidia-h20"], "nvidia-b200"),
    ],
)
def test_the_likeliest_chip_comes_first(opened, text, first, never):
    found = _listed(opened("chips", q=text))
    assert found[: len(first)] == first
    assert not [chip for chip in found if chip.startswith(never)]


def _listed(app) -> list[str]:
    return [p.split('"')[0] for p in tables(app).split("chip?id=")[1:]]


def test_search_that_finds_nothing_says_so(opened):
    app = opened("chips", q="no such chip anywhere")
    assert not app.exception
    assert any("No chip, model or claim is found for" in i.value for i in app.info)


def test_search_for_a_model_leads_to_where_it_is_run(opened):
    app = opened("chips", q="deepseek")
    assert any("No chip is found for “deepseek”" in i.value for i in app.info)
    assert 'href="run?view=size&amp;model=deepseek-' in tables(app)


def test_search_that_the_filters_empty_says_so(opened):
    app = opened("chips", q="H20", country="CN")
    (said,) = [i.value for i in app.info]
    assert "The filters in the side bar leave out all" in said


def test_what_is_not_on_sale_leads_no_order(opened):
    html = tables(opened("chips", sort="memory_bw_gbs", cols="status"))
    groups = re.findall(r'<tr class="group"><th[^>]*>([^<]*)<|chip\?id=([^"]*)"', html)
    heads = [words for words, _ in groups if words]
    assert [h.partition(" (")[0] for h in heads] == [
        GROUPS[name] for name in ("had", "planned", "cancelled")
    ]
    counted = dict(re.findall(r"(.*) \((\d+)\)", "\n".join(heads)))
    assert sum(map(int, counted.values())) == len(DATA.chips)
    second = next(i for i, (words, _) in enumerate(groups) if words == heads[1])
    had = [chip for _, chip in groups[1:second]]
    assert set(DATA.chips.loc[had, "status"]) == set(DATA.package.delivered)
    assert len(had) == DATA.chips["status"].isin(DATA.package.delivered).sum()


def test_the_table_opens_with_the_newest_on_sale_of_both_countries(opened):
    app = opened("chips")
    ids = _listed(app)
    rows = DATA.chips.loc[ids]
    assert set(rows["country"].iloc[:6]) == {"CN", "US"}
    had = rows[rows["status"].isin(DATA.package.delivered)]
    assert ids[: len(had)] == list(had.index), "plans stand after what customers have"
    known = had["memory_gb"].notna().tolist()
    assert known == sorted(known, reverse=True)
    for part in (had[had["memory_gb"].notna()], had[had["memory_gb"].isna()]):
        days = [span(d).first for d in part["released"].fillna(part["announced"]).dropna()]
        assert days == sorted(days, reverse=True)
    planned = rows[rows["status"].isin(DATA.package.delivered) | (rows["status"] == "cancelled")]
    soon = [span(d).first for d in rows.drop(planned.index)["expected"].dropna()]
    assert soon == sorted(soon)
    assert "newest first, those of unknown memory last" in tables(app)
    # A heading that was pressed, or a search, has its own order.
    assert "newest first" not in tables(opened("chips", sort="memory_gb"))
    assert "newest first" not in tables(opened("chips", q="Huawei"))


def test_short_cuts_to_one_country_are_the_filter(opened):
    app = opened("chips")
    (pills,) = (p for p in app.pills if p.label == "Chips of one country")
    assert pills.value in (None, [])
    app = pills.set_value("CN").run()
    assert not app.exception
    assert app.query_params["country"] == "CN"
    assert set(DATA.chips.loc[_listed(app), "country"]) == {"CN"}
    # And the other way round: the filter of a link is pressed.
    app = opened("chips", country="US")
    (pills,) = (p for p in app.pills if p.label == "Chips of one country")
    assert "US" in str(pills.value)
    assert opened("chips", country="CN,US").query_params["country"] == "CN,US"


def test_a_card_is_brief_until_columns_are_chosen(opened):
    assert 'class="lines cards chips brief"' in tables(opened("chips"))
    assert 'class="lines cards chips"' in tables(opened("chips", cols="vendor,price_usd"))


def test_catalogue_shows_words_for_absence_and_never_a_bare_blank(opened):
    html = tables(opened("chips"))
    for word in ("not published", ">none<", "not found", "≠"):
        assert word in html
    assert "<td></td>" not in html
    assert '<td class="num"></td>' not in html


def test_the_words_for_absence_of_a_table_are_explained_under_it_and_no_others(opened):
    for columns in ("form_factor", "memory_gb,price_usd", "fp16_tflops,interconnect_gbs,notes"):
        app = opened("chips", cols=columns)
        html, said = tables(app), texts(app)
        for word, meaning in LEGEND.items():
            shown = re.search(rf"<td[^>]*gap[^>]*>{word}(<|$)", html)
            assert (f"{word.capitalize()}: {meaning}." in said) == bool(shown), (columns, word)


def test_a_form_that_nobody_publishes_is_said_so_with_what_was_looked_at(opened):
    def row(chip: str) -> str:
        html = tables(opened("chip", id=chip))
        (found,) = (r for r in html.split("<tr") if 'data-field="form_factor"' in r)
        return unescape(found)

    cell = DATA.cell("amd-mi500", "form_factor")
    assert (cell.value, cell.gap) == (None, "not_published")
    unknown = row("amd-mi500")
    assert WORDS["not_published"] in unknown
    assert cell.gap_note in unknown
    assert "Module" not in unknown
    known = row("nvidia-h100-sxm")
    assert ">SXM" in known
    assert "independent document" in known


def test_the_table_of_chips_says_which_forms_are_not_published(opened):
    html = tables(opened("chips", sort="form_factor", order="asc", cols="form_factor"))
    for part in html.split('<tr class="group">')[1:]:
        ids = [p.split('"')[0] for p in part.split("chip?id=")[1:]]
        known = DATA.chips.loc[ids, "form_factor"].notna().tolist()
        assert known == sorted(known, reverse=True)
    (row,) = (r for r in html.split("<tr") if 'chip?id=huawei-ascend-950dt"' in r)
    assert "not published" in row


def test_catalogue_sorts_unknown_last_either_way(opened):
    field = "memory_gb"
    for way in ("asc", "desc"):
        html = tables(opened("chips", sort=field, order=way, cols=field))
        for part in html.split('<tr class="group">')[1:]:
            ids = [p.split('"')[0] for p in part.split("chip?id=")[1:]]
            values = DATA.chips.loc[ids, field]
            known = values.notna().tolist()
            assert known == sorted(known, reverse=True)
            steps = values.dropna().astype(float).diff().dropna()
            assert (steps * (1 if way == "asc" else -1) >= 0).all()


@pytest.mark.parametrize("chip", share(sorted(DATA.chips.index)))
def test_every_chip_has_a_page_with_its_sources(opened, chip):
    app = opened("chip", id=chip)
    assert not app.exception
    assert app.title[0].value.replace("\\", "") == unbroken(DATA.chips.at[chip, "name"])
    html = tables(app)
    used = DATA.evidence.loc[DATA.evidence["chip_id"] == chip, "source_id"].unique()
    urls = DATA.sources.set_index("source_id").loc[used, "url"]
    from markupsafe import escape

    assert all(escape(u) in html for u in urls)


def test_a_chip_page_of_an_unknown_id_says_so_and_shows_another(opened):
    app = opened("chip", id="nobody-nothing")
    assert not app.exception
    assert any("nobody-nothing" in i.value.replace("\\", "") for i in app.info)
    assert app.title[0].value


def test_the_front_page_answers_six_questions_each_with_a_link(opened):
    html = tables(opened("overview"))
    assert html.count('class="card"') == 6
    assert html.count('class="big"') == 6
    for path in (
        "compare?",
        "chip?",
        "train?view=software",
        "made-in-china?view=process-node",
        "made-in-china?view=supply",
        "sold-to-china",
    ):
        assert f'href="{path}' in html


@pytest.mark.parametrize(
    ("typed", "target", "name"),
    [
        ("H20", "chip?id=nvidia-h20", "NVIDIA H20"),
        ("昇腾910c", "chip?id=huawei-ascend-910c", "Ascend 910C"),
        ("qwen3 32b", "run?view=size&amp;model=qwen3-32b", "Qwen3-32B"),
        ("expected on a 7 nm", "claims?claim=s04", ""),
        ("Alibaba is testing a new chip", "claims?claim=s01", ""),
        ("how far behind", "made-in-china?view=process-node", ""),
        ("export controls", "sold-to-china?view=export-controls", "Sold to China: The rules"),
    ],
)
def test_what_a_reader_looks_for_is_the_first_found(opened, typed, target, name):
    html = tables(opened("overview", q=typed))
    found = html[html.index('class="found"') :]
    first = re.search(r'href="([^"]*)"[^>]*>([^<]*)<', found)
    assert first[1] == target
    assert not name or first[2] == name


def test_a_name_nobody_bears_is_said_to_be_none(opened):
    app = opened("overview", q="<b>zzzz")
    assert "Nothing found for" in texts(app)
    assert 'class="found"' not in tables(app)


def test_an_older_link_with_filters_opens_the_same_picture(opened):
    app = opened("overview", metric="memory_gb", country="CN")
    assert app.title[0].value == "Chips"
    assert app.query_params["view"] == "explore"
    assert app.query_params["y"] == "memory_gb"
    assert app.query_params["country"] == "CN"
    (picture,) = figures(app)
    drawn = [str(ref) for t in picture["data"] for ref in t.get("customdata") or ()]
    assert drawn
    assert all(DATA.chips.at[ref.split(":")[0], "country"] == "CN" for ref in drawn)


def test_an_older_link_leads_to_the_changes_since(opened):
    app = opened("chips", data="1.0.0")
    (said,) = (i.value for i in app.info if "the link was made with" in i.value)
    assert re.search(r"\[[^]]+\]\(data\?show=changes\)", said)


def test_a_chip_that_came_is_said_to_be_new_and_a_change_has_its_unit(opened):
    listed = tables(opened("sources-quality", show="changes"))
    assert "not listed" in listed
    assert ">amd-mi300a<" not in listed
    found = DATA.tables["changes"]
    row = found[(found["field"] == "memory_gb") & found["after"].notna()].iloc[0]
    assert f"{float(row['after']):g} GB" in listed


def test_a_page_is_cited_and_embedded_by_titles_that_readers_see():
    app = open_page("sold-to-china", {}, {"cite": True})
    cited = [c.value for c in app.code]
    assert cited[0].startswith("What China may buy · Sold to China. In: Honest Silicon:")
    assert any(
        'title="Honest Silicon: US chips that may be sold, and since when"' in c for c in cited
    )


def test_explore_accepts_quotients_and_shows_trend_words(opened):
    app = opened("explore", x="released", y="fp16_tflops/tdp_w", trend="1")
    assert not app.exception
    assert "doubles every" in texts(app) or "flat line" in texts(app) or "too few" in texts(app)


@pytest.mark.parametrize("colour", ["country", "vendor", "foundry", "status"])
def test_explore_colours(opened, colour):
    app = opened("explore", x="memory_bw_gbs", y="memory_gb", colour=colour, size="tdp_w")
    assert not app.exception
    (figure,) = figures(app)
    drawn = sum(len(t["x"]) for t in figure["data"] if t.get("customdata"))
    known = DATA.chips[["memory_bw_gbs", "memory_gb"]].notna().all(axis=1).sum()
    assert drawn == known


def test_a_weaker_basis_is_hidden_not_dropped(opened):
    html = tables(opened("chips", basis="official"))
    assert "hidden" in html


def test_an_unknown_ratio_names_what_is_missing(opened):
    lacking = DATA.chips.index[DATA.chips["fp16_tflops"].isna()][0]
    html = tables(opened("training-inference", chips=lacking))
    said = f'title="FP16 / BF16 of {DATA.names[lacking]} not known">unknown<'
    assert said in html


@pytest.mark.parametrize(
    "section", ["disputed", "read-again", "freshness", "sources", "left-out", "contribute"]
)
def test_sections_of_sources_and_quality(opened, section):
    app = opened("sources-quality", show=section)
    assert not app.exception
    assert app.query_params["show"] == section


def test_sources_and_quality_says_what_rests_first_hand(opened):
    app = opened("sources-quality")
    shares = first_hand(DATA, DATA.chips)
    us, cn = shares.loc[("US", "all")], shares.loc[("CN", "shipping")]
    said = " ".join(s.value for s in app.subheader).replace("\N{NO-BREAK SPACE}", " ")
    assert f"{us['share'] * 100:.0f} % of figures on US chips" in said
    assert f"{cn['first_hand']:.0f} ({cn['share'] * 100:.0f} %)" in tables(app)


def test_freshness_has_the_newest_documents_and_what_is_not_stale(opened):
    app = opened("sources-quality", show="freshness")
    html = tables(app)
    named = {t.path: t.title for t in DATA.package.tables.values()}
    for table, source, *_ in newest_by_table(DATA).itertuples(index=False):
        titles = DATA.sources.set_index("source_id")["title"]
        assert named[table] in html
        assert escape(titles[source]) in html
    old = [k for k in stale(DATA, datetime.now(UTC).date()) if k.table in ("chips", "gaps")]
    assert ("None." in texts(app)) == (not old)


@pytest.mark.parametrize("asked", [{}, {"show": "read-again"}, {"show": "freshness"}])
@pytest.mark.parametrize(("country", "other"), [("CN", "United States"), ("US", "China")])
def test_a_country_that_is_filtered_out_has_no_noughts(opened, asked, country, other):
    whole, part = opened("data", **asked), opened("data", country=country, **asked)
    columns = re.compile(rf"<th scope=\"col\"[^>]*>[^<]*{other}|{other} [\d,]+ of [\d,]+")
    assert columns.search(tables(whole) + texts(whole))
    assert not columns.search(tables(part) + texts(part))


def test_downloads_hold_what_is_shown(opened):
    app = opened("chips", country="CN", cols="vendor,memory_gb")
    assert offered(app) == ["CSV", "JSON"]
    assert files(app) == []
    # As its press does: answered once, with what is shown, over the reader's own connection.
    app.session_state["download:pending"] = ("chips", "CSV", "1")
    (file,) = files(app.run())
    rows = list(csv.DictReader(io.StringIO(file["text"])))
    assert {r["id"] for r in rows} == set(DATA.chips.index[DATA.chips["country"] == "CN"])
    version = f"{DATA.version}-{DATA.content_hash[:8]}"
    assert file["name"] == f"honest-silicon-chips-{version}.csv"
    assert files(app.run()) == []
    app.session_state["download:pending"] = ("chips", "JSON", "2")
    (file,) = files(app.run())
    assert len(json.loads(file["text"])["rows"]) == len(rows)
    app.session_state["download:pending"] = ("chips", "../secret", "3")
    assert files(app.run()) == []


def test_a_download_whose_run_was_cut_short_is_sent_again(opened, monkeypatch):
    app = opened("chips", country="CN")

    def cut(*_: object) -> None:
        raise RuntimeError("the run ends before the page does")

    app.session_state["download:pending"] = ("chips", "CSV", "1")
    with monkeypatch.context() as patch:
        patch.setattr(shell, "footer", cut)
        app.run()
    (file,) = files(app.run())
    assert file["id"] == "1", "the mark by which a browser saves it once"
    assert files(app.run()) == []


def test_charts_have_a_text_alternative(opened):
    for page in PAGES:
        for chart in opened(page).get("plotly_chart"):
            assert len(chart.proto.alt) > 40


def test_no_figure_draws_a_missing_value(opened):
    for page in ("overview", "explore", "training-inference", "process-node", "size", "measured"):
        for figure in figures(opened(page)):
            for trace in figure["data"]:
                if trace.get("customdata"):
                    assert None not in trace["x"]
                    assert None not in trace["y"]


def test_the_picture_of_the_front_page_names_what_its_questions_are_about(opened):
    (picture,) = figures(opened("overview"))
    widths = [t for t in picture["data"] if "text" in t.get("mode", "")]
    assert len(widths) == 3, "a desk, a tablet, a phone"
    best = best_on_sale(DATA)
    vendors = DATA.chips["vendor"]
    told = {DATA.names[c].removeprefix(f"{vendors[c]} ") for c in (best.cn, best.us)}
    for names in widths:
        assert told <= set(names["text"])
        assert len([name for name in names["text"] if name.isprintable()]) <= 5
    assert not picture["layout"]["showlegend"]
    assert {a["text"] for a in picture["layout"]["annotations"]} >= {"China", "United<br>States"}
    coloured = [t for t in picture["data"] if t.get("customdata") and t["marker"]["size"] == 11]
    assert 2 <= sum(len(t["x"]) for t in coloured) <= 5


def test_the_foot_says_of_which_day_the_data_are(opened):
    (day,) = [d for v, d in released(DATA).items() if v == DATA.version]
    said = texts(opened("chips")).replace("\\", "")
    assert f"Data {DATA.version} of {day} (" in said


@pytest.mark.parametrize(
    ("name", "table", "feed"),
    [("changes", "changes", "changes.atom"), ("verdicts", "claim_changes", "claims.atom")],
)
def test_what_changed_is_listed_whole_and_leads_to_its_feed(opened, name, table, feed):
    app = opened("data", show=name)
    assert not app.exception
    shown = tables(app)
    assert f'href="{feed}"' in shown
    listed = max(re.findall(r"<tbody>.*?</tbody>", shown, re.S), key=len)
    versions = re.findall(r">(\d+\.\d+\.\d+)<", listed)
    recorded = DATA.tables[table]["version"]
    assert sorted(versions) == sorted(recorded)
    assert versions == sorted(versions, key=order, reverse=True)


def test_a_title_copied_into_a_search_finds_its_claim(opened):
    row = DATA.tables["claims"].set_index("id").loc["s16"]
    title = opened("claims", claim="s16").title[0].value.replace("\\", "")
    assert title != row["claim"]
    assert row["claim"] in texts(opened("claims", q=title)) + tables(opened("claims", q=title))
