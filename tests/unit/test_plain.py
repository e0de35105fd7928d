"""Plain pages: the same figures and verdicts as the dashboard, for readers without a script."""

from __future__ import annotations

import json
import re
import warnings
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from honest_silicon.addresses import (
    ABOUT,
    BELOW,
    MODELS,
    PLAIN_CHIPS,
    PLAIN_CLAIMS,
    ROBOTS,
    SITEMAP,
)
from honest_silicon.charts.html import html
from honest_silicon.dataset.format import cell_text
from honest_silicon.web import api
from honest_silicon.web.below import Below
from honest_silicon.web.plain.pages import COLUMNS, chip_page, claim_page
from honest_silicon.web.plain.routes import routes
from tests.examples import share

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def below() -> TestClient:
    """The same below a path that someone in front has taken off."""
    app = Starlette(routes=[*routes(), *api.routes(to_all=True)])
    return TestClient(Below(app, "/silicon"), base_url="http://localhost")


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes()), base_url="http://localhost")


def _text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_every_figure_of_a_chip_stands_with_its_word_for_absence(client, real_data):
    fields = real_data.package.chip_fields
    for chip in share(real_data.names):
        found = client.get(f"{PLAIN_CHIPS}/{chip}")
        assert found.status_code == 200
        for name in COLUMNS:
            cell = real_data.cell(chip, name)
            row = found.text.partition(str(html(">{}</th>", fields[name].title)))[2]
            if cell.value is None and cell.gap is None:
                assert row == "", (chip, name)
                continue
            shown = _text(row.partition("</tr>")[0])
            assert cell_text(cell, fields[name], unit=True) in shown, (chip, name)


def test_every_claim_stands_with_its_verdict_and_every_document(client, real_data):
    claims = real_data.tables["claims"].set_index("id")
    reading = real_data.package.tables["claims"].fields["reading"]
    evidence = real_data.tables["claim_evidence"]
    for claim in share(claims.index, 4):
        text = client.get(f"{PLAIN_CLAIMS}/{claim}").text
        verdict = reading.label(claims.at[claim, "reading"])
        assert f'<p class="verdict">{verdict}</p>' in text
        assert text.count('rel="noopener"') == int((evidence["claim_id"] == claim).sum())
        assert str(html("{}", claims.at[claim, "claim"])) in text


def test_the_lists_lead_to_every_page(client, real_data):
    for path, ids in (
        (PLAIN_CHIPS, real_data.names),
        (PLAIN_CLAIMS, real_data.tables["claims"]["id"]),
    ):
        text = client.get(path).text
        linked = set(re.findall(rf'href="\.{path}/([^"]+)"', text))
        assert linked == set(ids)


def test_the_sitemap_has_every_page_once_and_each_answers(client, real_data):
    found = client.get(SITEMAP)
    assert found.headers["content-type"].startswith("application/xml")
    paths = [urlsplit(url).path for url in re.findall(r"<loc>([^<]+)</loc>", found.text)]
    assert len(paths) == len(set(paths))
    pages = {"/" if p == "overview" else f"/{p}" for p in ABOUT if p not in BELOW}
    plain = [p for p in paths if p not in pages]
    assert pages <= set(paths)
    assert len(plain) == 2 + len(real_data.names) + len(real_data.tables["claims"])
    assert all(client.get(path).status_code == 200 for path in share(plain))


def test_machines_are_led_on(client):
    robots = client.get(ROBOTS).text
    assert f"Sitemap: http://localhost{SITEMAP}" in robots
    text = client.get(MODELS).text
    for path, (title, _) in ABOUT.items():
        assert (f"[{title}]" in text) == (path not in BELOW)


def test_a_chip_is_described_as_a_dataset(client, real_data):
    text = client.get(f"{PLAIN_CHIPS}/nvidia-h20").text
    said = json.loads(re.search(r'ld\+json">(.+?)</script>', text)[1])
    assert said["@type"] == "Dataset"
    assert said["version"] == real_data.version
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert said["url"] == f"http://localhost{PLAIN_CHIPS}/nvidia-h20"
    assert said["description"] in text
    assert re.search(r'<html lang="en">', text)
    assert re.search(r"<title>NVIDIA H20 · Honest Silicon</title>", text)


@pytest.mark.parametrize("path", ["/c/nothing", "/claim/nothing", "/c/..%2fsecret"])
def test_what_is_not_there_is_404(client, path):
    found = client.get(path, headers={"Accept": "text/html"})
    assert found.status_code == 404
    assert "There is no page at this address" in found.text or "Not Found" in found.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (ROBOTS, "http://localhost/silicon/sitemap.xml"),
        (SITEMAP, "<loc>http://localhost/silicon/c/nvidia-h20</loc>"),
        (MODELS, "(http://localhost/silicon/chips)"),
        ("/c/nvidia-h20", 'rel="canonical" href="http://localhost/silicon/c/nvidia-h20"'),
        ("/c/nvidia-h20", "http://localhost/silicon/c/nvidia-h20/card.png"),
        ("/c/nvidia-h20", "http://localhost/silicon/data/honest-silicon.zip"),
        ("/changes.atom", 'rel="self" type="application/atom+xml" href="http://localhost/silicon'),
        ("/api/v1/openapi.json", '"url":"/silicon/api/v1"'),
    ],
)
def test_whole_addresses_have_the_path_in_front(client, below, path, said):
    text = below.get(path).text
    assert said in text
    assert "http://localhost/" not in text.replace("http://localhost/silicon/", "")
    if not path.startswith("/api"):
        assert client.get(path).text == text.replace("/silicon/", "/")


def test_a_page_is_sent_once_while_it_stays(client):
    tag = client.get("/c/nvidia-h20").headers["etag"]
    again = client.get("/c/nvidia-h20", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_text_of_the_data_cannot_become_html(real_data):
    evil = "<script>alert(1)</script>"
    tables = {n: t.copy() for n, t in real_data.tables.items()}
    chips, claims = tables["chips"], tables["claims"]
    chips.loc[chips["id"] == "nvidia-h20", ["name", "note"]] = evil
    claims.loc[claims["id"] == "s13", ["claim", "reason"]] = evil
    data = type(real_data)(real_data.package, tables, real_data.content_hash)
    for page in (
        chip_page(data, "nvidia-h20", "http://localhost/c/nvidia-h20", "../"),
        claim_page(data, "s13", "http://localhost/claim/s13", "../"),
    ):
        assert evil not in page
        assert "&lt;script&gt;" in page
