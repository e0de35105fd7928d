"""Pictures beside shared links: what they say is what pages say, and what they draw is it."""

from __future__ import annotations

import io
import re
import warnings

import pytest
from PIL import Image
from starlette.applications import Starlette

from honest_silicon.addresses import CARD, PLAIN_CHIPS, PLAIN_CLAIMS
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.compare import ratios
from honest_silicon.charts.theme import LIGHT
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.web import cards
from honest_silicon.web.card_links import HEIGHT, WIDTH, of_dashboard
from honest_silicon.web.plain.routes import routes
from honest_silicon.words import comparing
from tests.examples import share

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes()), base_url="http://localhost")


def _picture(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body)).convert("RGB")


def _near(picture: Image.Image, colour: str) -> int:
    """Pixels of a colour, or of the nearest that the palette has."""
    wanted = tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))
    counts = picture.getcolors(WIDTH * HEIGHT) or []
    return sum(n for n, c in counts if all(abs(a - b) < 12 for a, b in zip(c, wanted, strict=True)))


def test_a_chips_figures_and_ratios_are_those_of_compare(real_data):
    unknown = 0
    for chip in share(real_data.names):
        card = cards.chip_card(real_data, chip)
        rows = ratios(real_data, [chip], BASELINE, "sold", "16").set_index("quantity")
        titles = comparing.titles(real_data, "sold", "16")
        assert [r.title for r in card.rows] == [titles[q] for q in cards.QUANTITIES]
        for row, quantity in zip(card.rows, cards.QUANTITIES, strict=True):
            own, over = rows.at[quantity, "figure"], rows.at[quantity, "ratio"]
            assert row.value.startswith(comparing.value(real_data, own, "sold"))
            assert all(CAVEATS[name].sign in row.value for name in own.caveats)
            assert ("≠" in row.value) == own.disputed
            signs = row.value.rpartition(" ")[2] if own.caveats or own.disputed else ""
            assert all(f"{sign} " in card.legend for sign in signs)
            if chip != BASELINE:
                assert row.ratio == comparing.ratio(over)
            assert (row.ends is None) == (over.interval is None)
            unknown += row.ends is None
    assert unknown


def test_what_is_unknown_is_said_and_has_no_bar(real_data):
    card = cards.chip_card(real_data, "etched-sohu")
    assert {(r.value, r.ratio, r.ends) for r in card.rows} == {("unknown", "unknown", None)}
    known = cards.chip_card(real_data, "nvidia-h20")
    tint = LIGHT.country["US"]
    bare, full = (_near(_picture(cards.draw_chip(c)), tint) for c in (card, known))
    # The mark of the country alone, against the mark and four bars.
    assert 500 < bare < 2500
    assert full > 3 * bare


def test_what_is_not_sold_says_so_and_its_mark_is_hollow(real_data):
    status = real_data.chips["status"]
    chips = real_data.chips
    for country in ("CN", "US"):
        announced = chips[(status == "announced") & (chips["country"] == country)].index[0]
        sold = chips[(status == "shipping") & (chips["country"] == country)].index[0]
        card, other = (cards.chip_card(real_data, c) for c in (announced, sold))
        assert card.status == "Announced: not shipping"
        assert other.status == "Shipping"
        middle = (64 + 24, 146)
        colours = [_picture(cards.draw_chip(c)).getpixel(middle) for c in (card, other)]
        assert min(colours[0]) > 250
        assert min(colours[1]) < 60


def test_a_picture_has_the_size_its_page_says(client, real_data):
    for place in (f"{PLAIN_CHIPS}/huawei-ascend-910c", f"{PLAIN_CLAIMS}/s15"):
        page = client.get(place).text
        said = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page))
        assert said["og:image"] == f"http://localhost{place}/{CARD}"
        assert said["twitter:card"] == "summary_large_image"
        found = client.get(said["og:image"])
        assert found.status_code == 200
        assert found.headers["content-type"] == said["og:image:type"] == "image/png"
        size = int(said["og:image:width"]), int(said["og:image:height"])
        assert _picture(found.content).size == size == (WIDTH, HEIGHT)
        assert len(found.content) < 100_000
    assert said["og:image:alt"].startswith("Holds in part: No valid alternative")


def test_its_words_say_the_figures_with_the_ratio(real_data):
    said = cards.said(cards.chip_card(real_data, "nvidia-h20"))
    base = real_data.names[BASELINE]
    assert said.startswith("NVIDIA H20, NVIDIA, United States, Shipping. 16-bit compute 148 TFLOPS")
    assert f"0.15x {base}" in said
    assert "baseline" not in cards.said(cards.chip_card(real_data, BASELINE))


@pytest.mark.parametrize("path", ["/c/nothing/card.png", "/claim/nothing/card.png", "/c/card.png"])
def test_what_is_not_there_has_no_picture(client, path):
    assert client.get(path).status_code == 404


def test_a_picture_is_drawn_once_and_sent_once(client, monkeypatch):
    path = f"{PLAIN_CHIPS}/nvidia-a100-sxm-80gb/{CARD}"
    first = client.get(path)
    assert first.status_code == 200
    monkeypatch.setattr(cards, "draw_chip", None)
    tag = first.headers["etag"]
    assert client.get(path).content == first.content
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_every_claim_fits(real_data):
    for claim in share(list(real_data.tables["claims"]["id"]), 4):
        card = cards.claim_card(real_data, claim)
        assert _picture(cards.draw_claim(card)).size == (WIDTH, HEIGHT)
    size, lines = cards._wrapped("a long word " * 200)
    assert (len(lines), size) == (4, 32)
    assert lines[-1].endswith("…")


def test_letters_the_font_lacks_are_left_out(real_data):
    assert cards.drawable("昇腾 Ascend (昇腾) 910C ≥ 5 ÷ † ‡ ≠ é") == "Ascend 910C ≥ 5 ÷ † ‡ ≠ é"
    for name in share(real_data.names.values()):
        assert cards.drawable(name) == name


def test_data_without_the_baseline_give_figures_alone(tiny_data):
    card = cards.chip_card(tiny_data, "shan-a")
    assert {(r.ratio, r.ends) for r in card.rows} == {("", None)}
    assert card.rows[1].value == "64 GB"
    assert _picture(cards.draw_chip(card)).size == (WIDTH, HEIGHT)
    assert cards.said(card).endswith("Power (TDP) 400 W ≠. ≠ sources disagree.")


def _scope(path: str, query: str) -> dict:
    headers = [(b"host", b"example.org")]
    return {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "root_path": "",
        "query_string": query.encode(),
        "headers": headers,
    }


@pytest.mark.parametrize(
    ("path", "query", "card"),
    [
        ("/chip", "id=nvidia-h20", "https://example.org/c/nvidia-h20/card.png"),
        ("/chip", "theme=dark&id=nvidia-h20", "https://example.org/c/nvidia-h20/card.png"),
        ("/claims", "claim=s15", "https://example.org/claim/s15/card.png"),
        ("/chip", "", ""),
        ("/claims", "", ""),
        ("/chips", "id=nvidia-h20", ""),
        ("/chip", "id=%22%3E%3Cscript%3E", ""),
        ("/chip", "id=..%2F..%2Fetc", ""),
        ("/chip", f"id={'a' * 101}", ""),
    ],
)
def test_a_page_of_the_dashboard_names_the_card_of_its_chip_or_claim(path, query, card):
    said = of_dashboard(_scope(path, query))
    assert re.findall(r'og:image" content="([^"]+)"', said) == ([card] if card else [])
    assert bool(said) == bool(card)
