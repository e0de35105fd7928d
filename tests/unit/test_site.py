"""The static site: whole, small, self-contained, and with the figures of the dashboard."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest
from markupsafe import Markup

from honest_silicon.addresses import ABOUT, ARCHIVE_PATH, FEEDS, PAGES, SITE_VARIABLE, site_file
from honest_silicon.analysis.systems import systems
from honest_silicon.charts.html import html
from honest_silicon.dataset.archive import sha256
from honest_silicon.dataset.format import value_text
from honest_silicon.site.__main__ import main
from honest_silicon.site.build import MARK, Options
from honest_silicon.site.pages import chip_page, row_pages, rows_page, system_page
from honest_silicon.site.places import Places
from honest_silicon.site.render import Sheet, relinked
from honest_silicon.views.frame.shell import on_site
from honest_silicon.web.plain.pages import COLUMNS
from tests.site_build import BASE, LIVE, SOME, WHOLE, built

#: Bytes of a first view as networks that serve files send them: gzip at level 6, all it asks for.
WITHOUT_CHART, WITH_CHART = 60_000, 500_000
LINK = re.compile(r'(?:href|src|data-go|data-plotly)="([^"]*)"')


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    return built(tmp_path_factory)


@pytest.fixture(scope="module")
def pages(site) -> dict[str, str]:
    return {f.relative_to(site).as_posix(): f.read_text("utf-8") for f in site.rglob("*.html")}


def _ids(text: str) -> list[str]:
    return re.findall(r' id="([^"]*)"', text)


def _links(text: str) -> list[str]:
    return [Markup(a).unescape() for a in LINK.findall(text)]


# What there is.


def test_there_is_a_page_of_everything(pages, real_data):
    views = {site_file(path, {"view": view})[0] for path, shown in PAGES.items() for view in shown}
    assert views <= set(pages)
    kinds = Counter(name.partition("/")[0] for name in pages if "/" in name)
    expected = {
        "c": len(real_data.names),
        "claim": len(real_data.tables["claims"]),
        "system": len(systems(real_data)),
        "rows": len(list(row_pages(real_data))),
    }
    if WHOLE:
        assert kinds == expected
    else:
        assert set(kinds) == set(expected)
        assert max(kinds.values()) <= SOME


def test_every_link_leads_to_a_file_and_a_place(site, pages):
    ids = {name: set(_ids(text)) for name, text in pages.items()}
    wrong, count = [], 0
    for name, text in pages.items():
        for address in _links(text):
            parts = urlsplit(address)
            if parts.scheme:
                assert parts.scheme in ("http", "https"), address
                continue
            count += 1
            file = ((site / name).parent / unquote(parts.path)).resolve()
            target = file.relative_to(site.resolve()).as_posix() if parts.path else name
            there = file.is_file() if parts.path else True
            if not there or (parts.fragment and unquote(parts.fragment) not in ids[target]):
                wrong.append((name, address))
    assert wrong == []
    assert count > 1000


def test_points_of_charts_lead_to_places(site, pages):
    ids = {name: set(_ids(text)) for name, text in pages.items()}
    targets = set()
    for script in (site / "figures").glob("*.light.js"):
        given = json.loads(script.read_text("utf-8").partition(",")[2].removesuffix(");\n"))
        targets |= {(script.name, to) for to in given["to"].values()}
    assert len(targets) > 4
    for _, to in targets:
        parts = urlsplit(to)
        assert not parts.fragment or parts.fragment in ids[parts.path], to


def test_an_id_stands_once_on_a_page(pages):
    twice = {
        name: [i for i, n in Counter(_ids(text)).items() if n > 1] for name, text in pages.items()
    }
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_nothing_is_named_by_its_place_on_a_server(pages):
    for name, text in pages.items():
        assert [a for a in _links(text) if a.startswith("/")] == [], name


# What it weighs.


@cache
def _sent(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 6))


def test_a_first_view_is_small(site, pages):
    shared = sum(_sent(f) for f in (site / "assets").glob("site-*"))
    (plotly,) = (site / "assets").glob("plotly-*")
    for name, text in pages.items():
        bare = _sent(site / name) + shared
        assert bare < WITHOUT_CHART, name
        charts = re.findall(r'data-picture="(?:\.\./)*([^"]+)"', text)
        if charts:
            largest = max(_sent(site / f"{c}.{t}.js") for c in charts for t in ("light", "dark"))
            assert bare + _sent(plotly) + largest < WITH_CHART, name


# What a browser may do.


def test_a_page_runs_nothing_but_its_own_scripts(pages):
    for name, text in pages.items():
        (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        rules = dict(r.split(" ", 1) for r in Markup(policy).unescape().split("; "))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == "'self'"
        loose = "'unsafe-inline'" in policy or "&#39;unsafe-inline&#39;" in policy
        assert loose == ("data-picture" in text), "charts alone write styles"
        scripts = re.findall(r"<script[^>]*>", text)
        assert len(scripts) == 1
        assert re.search(r"<script defer src=", scripts[0])
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text), name
        assert "<style" not in text


def test_charts_offer_no_other_site(site):
    for script in (site / "figures").glob("*.js"):
        text = script.read_text("utf-8")
        given = json.loads(text.partition(",")[2].removesuffix(");\n"))
        config = given["config"]
        assert config["plotlyServerURL"] == ""
        assert config["displaylogo"] is False
        assert not {"showSendToCloud", "showEditInChartStudio", "showLink"} & set(config)


# What it says.


def test_every_figure_of_a_chip_is_that_of_the_data(pages, real_data):
    fields = real_data.package.chip_fields
    chips = [n.removeprefix("c/").removesuffix(".html") for n in pages if n.startswith("c/")]
    tried = 0
    for chip in chips:
        text = pages[f"c/{chip}.html"]
        for name in COLUMNS:
            cell = real_data.cell(chip, name)
            row = text.partition(f'<tr id="{name}"')[2].partition("</tr>")[0]
            if cell.value is None:
                assert row == "" or 'class="gap"' in row, (chip, name)
                continue
            tried += 1
            assert str(html("{}", value_text(cell.value, fields[name], unit=True))) in row
            for document in cell.evidence:
                assert str(html("{}", document.url)) in row, (chip, name)
    assert tried > 4 * len(chips)


def test_a_page_says_what_it_is(pages):
    titles = Counter()
    for name, text in pages.items():
        (title,) = re.findall(r"<title>([^<]+)</title>", text)
        titles[title] += name.startswith(("c/", "claim/"))
        assert (
            re.search(r'<meta name="description" content="[^"]{20,}">', text)
            or name == "marks.html"
        )
        (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)">', text)
        assert unquote(canonical) == BASE + ("" if name == "index.html" else name)
        assert re.search(r'<meta property="og:title" content="[^"]+">', text)
        assert text.count("<h1>") == 1
        for left in ("**", "]("):
            assert left not in text, "Markdown that was not read"
        assert "&lt;" not in re.sub(r"<code>.*?</code>", "", text, flags=re.S), name
    assert max(titles.values()) <= 1


def test_every_view_leads_to_the_same_on_the_dashboard(pages):
    for path, views in PAGES.items():
        for view in views:
            text = pages[site_file(path, {"view": view})[0]]
            links = {Markup(a).unescape() for a in re.findall(r'class="live" href="([^"]*)"', text)}
            assert len(links) == 1
            parts = urlsplit(links.pop())
            assert f"{parts.scheme}://{parts.netloc}{parts.path}" == LIVE + (
                "" if path == "overview" else path
            )
            assert parse_qs(parts.query).get("view", [views[0]]) == [view]


def test_without_a_dashboard_nothing_leads_to_one(real_data):
    alone = Places(real_data, {"chips.html", "c/nvidia-h20.html"})
    text = chip_page(alone, "nvidia-h20").body
    assert "Compare with" not in text
    assert 'class="live"' not in text
    assert not re.search(r'href="(?!https?:|\.\./)', text)
    led = Places(real_data, alone.files, live=LIVE)
    again = chip_page(led, "nvidia-h20")
    assert again.live == f"{LIVE}chip?id=nvidia-h20"
    assert "Compare with" in again.body
    assert (
        f'href="{LIVE}compare?chips=nvidia-h100-sxm%2Cnvidia-h20&amp;base=nvidia-h100-sxm"'
        in again.body
    )


# What else lies there.


def test_each_table_of_a_page_is_offered_as_it_is_on_the_page(site, pages):
    offered = re.findall(r'href="(tables/chips/[^"]+)"', pages["chips.html"])
    by_kind = {Path(name).suffix: site / unquote(name) for name in offered}
    rows = list(csv.DictReader(io.StringIO(by_kind[".csv"].read_text("utf-8"))))
    said = json.loads(by_kind[".json"].read_text("utf-8"))
    assert len(rows) == len(said["rows"]) == pages["chips.html"].count('<th scope="row">')
    assert said["address"] == f"{BASE}chips.html"
    for name, text in pages.items():
        assert "data-act" not in text, f"{name} has a button that nothing answers"


def test_every_table_of_the_data_is_there(site, real_data):
    for name, frame in real_data.tables.items():
        rows = list(csv.DictReader(io.StringIO((site / f"data/{name}.csv").read_text("utf-8"))))
        said = json.loads((site / f"data/{name}.json").read_text("utf-8"))
        assert len(rows) == len(said["rows"]) == said["total"] == len(frame)
        assert said["data_hash"] == real_data.content_hash
    packed = (site / ARCHIVE_PATH[1:]).read_bytes()
    assert (site / f"{ARCHIVE_PATH[1:]}.sha256").read_text().split()[0] == sha256(packed)
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == len(real_data.tables) + 2


def test_machines_are_led_to_every_page(site, pages):
    found = re.findall(r"<loc>([^<]+)</loc>", (site / "sitemap.xml").read_text("utf-8"))
    assert len(found) == len(set(found)) == len(pages)
    assert f"Sitemap: {BASE}sitemap.xml" in (site / "robots.txt").read_text("utf-8")
    for path in FEEDS:
        root = ElementTree.fromstring((site / path[1:]).read_text("utf-8"))
        links = [e.get("href", "") for e in root.iter("{http://www.w3.org/2005/Atom}link")]
        known = {BASE + name for name in pages} | {BASE + p[1:] for p in FEEDS}
        assert [a for a in links if not a.startswith(BASE)] == []
        if WHOLE:
            assert [a for a in links if a not in known] == []


# What it is made with.


def test_only_an_earlier_site_is_replaced(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("logging.disable", lambda _: None)
    (tmp_path / "letter.txt").write_text("kept")
    assert main([str(tmp_path)]) == 2
    assert "something else than a site" in capsys.readouterr().err
    assert (tmp_path / "letter.txt").read_text() == "kept"
    assert main([str(tmp_path / "new"), "--live", "ftp://x"]) == 2
    assert "expected an address" in capsys.readouterr().err
    assert not (tmp_path / "new" / MARK).exists()


def test_addresses_end_with_a_slash():
    made = Options("https://a.example", "https://b.example/x/")
    assert (made.live, made.base) == ("https://a.example/", "https://b.example/x/")


def test_text_of_the_data_cannot_become_html(real_data):
    evil = "<img src=x onerror=alert(1)>"
    tables = {n: t.copy() for n, t in real_data.tables.items()}
    tables["systems"]["name"] = evil
    tables["measured"].loc[:3, "model_named"] = evil
    tables["measured"].loc[:3, "note"] = evil
    data = type(real_data)(real_data.package, tables, real_data.content_hash)
    places = Places(data, {"rows/measured-1.html"})
    file, table, frame = next(p for p in row_pages(data) if p[1] == "measured")
    for body in (
        system_page(places, next(iter(systems(data).values()))).body,
        rows_page(places, file, table, frame.head(3)).body,
    ):
        assert evil not in body
        assert "&lt;img" in body


def test_a_link_to_nothing_keeps_a_name_and_offers_no_act(real_data):
    sheet = Sheet(Places(real_data, {"chips.html"}), None, "c/x.html")
    said = relinked(
        '<a href="chip?id=nvidia-h20">H20</a>, <a href="compare?chips=a">Compare</a>, '
        '<a href="chips">All</a>',
        sheet,
    )
    assert said == 'H20, , <a href="../chips.html">All</a>'


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("https://l.example/?data=2.2.0", "index.html"),
        ("https://l.example/x/run?data=2.2.0&view=measured", "run-measured.html"),
        ("https://l.example/chip?id=nvidia-h20", "c/nvidia-h20.html"),
        (
            "https://l.example/chips?country=CN&view=explore",
            "chips-explore.html?country=CN&view=explore",
        ),
        ("https://l.example/yours", None),
    ],
)
def test_the_dashboard_leads_to_the_same_page_of_the_site(monkeypatch, address, there):
    assert on_site(address) == ""
    monkeypatch.setenv(SITE_VARIABLE, BASE)
    assert on_site(address) == ("" if there is None else BASE + there)
    monkeypatch.setenv(SITE_VARIABLE, "javascript:alert(1)")
    assert on_site(address) == ""


def test_every_page_of_the_dashboard_has_its_file():
    assert {p for p in ABOUT if not site_file(p, {})[0]} == {"chip", "yours"}
