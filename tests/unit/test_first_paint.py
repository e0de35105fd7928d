"""The page as first sent has our style in it; everything else passes as it is."""

from __future__ import annotations

import base64
import gzip
import hashlib
import warnings
from pathlib import Path

import brotli
import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from honest_silicon.web.first_paint import FirstPaint, filled, titled
from honest_silicon.web.headers import content_policy

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PAGE = "<html><head><title>x</title></head><body>ü</body></html>"
STYLE = "p { color: red }"
STYLED = PAGE.replace("</head>", f"<style>{STYLE}</style></head>")
# As long as the page.
OTHER = PAGE.replace("title", "style")
ASKS = {"accept": "text/html,*/*;q=0.8"}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    index = tmp_path / "index.html"
    index.write_text(PAGE, "utf-8")

    def packed(_) -> Response:
        return Response(
            gzip.compress(PAGE.encode()),
            media_type="text/html",
            headers={"content-encoding": "gzip"},
        )

    app = Starlette(
        routes=[
            Route("/other", lambda _: HTMLResponse(OTHER)),
            Route("/text", lambda _: PlainTextResponse(PAGE)),
            Route("/gone", lambda _: HTMLResponse(PAGE, 404)),
            Route("/packed", packed),
            Route("/{path:path}", lambda _: FileResponse(index)),
        ]
    )
    return TestClient(FirstPaint(app, index=index, page=filled(PAGE, [STYLE])))


@pytest.mark.parametrize("path", ["/", "/chips", "/no/such/page"])
def test_the_page_has_the_style_in_its_head(client, path):
    answer = client.get(path, headers=ASKS | {"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert answer.text == STYLED
    assert answer.headers["content-length"] == str(len(STYLED.encode()))
    assert "last-modified" not in answer.headers, "the date of a file that is not what was sent"


def test_a_page_has_its_own_title_and_the_others_that_of_all(tmp_path):
    index = tmp_path / "index.html"
    index.write_text(PAGE, "utf-8")
    app = Starlette(routes=[Route("/{path:path}", lambda _: FileResponse(index))])
    others = {
        "chips": titled(PAGE, "Chips", "All of them"),
        "chips?view=explore": titled(PAGE, "Chart", "Drawn"),
    }
    client = TestClient(
        FirstPaint(app, index=index, page=titled(PAGE, "Ours", "What it is"), others=others)
    )
    asked = {
        "/": "Ours",
        "/chips": "Chips",
        "/a/chips": "Chips",
        "/x": "Ours",
        "/chips?q=a&view=explore": "Chart",
        "/chips?view=nothing": "Chips",
        "/x?view=explore": "Ours",
    }
    answers = {path: client.get(path, headers=ASKS) for path in asked}
    titles = {p: a.text.partition("<title>")[2].partition("<")[0] for p, a in answers.items()}
    assert titles == asked
    assert answers["/"].headers["etag"] != answers["/chips"].headers["etag"]


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_one_request_may_have_more_in_its_head_under_a_tag_of_its_own(tmp_path, coding):
    index = tmp_path / "index.html"
    index.write_text(PAGE, "utf-8")
    app = Starlette(routes=[Route("/{path:path}", lambda _: FileResponse(index))])

    def more(scope) -> str:
        return "<meta name=x>" if scope["path"] == "/more" else ""

    client = TestClient(FirstPaint(app, index=index, page=PAGE, more=more))
    asks = ASKS | {"accept-encoding": coding}
    plain, other = (client.get(path, headers=asks) for path in ("/", "/more"))
    assert plain.text == PAGE
    assert other.text == PAGE.replace("</head>", "<meta name=x></head>")
    assert other.headers["etag"] != plain.headers["etag"]
    for answer, path in ((plain, "/"), (other, "/more")):
        again = client.get(path, headers=asks | {"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("coding", "undo"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_it_is_sent_compressed_to_those_who_take_it(client, coding, undo):
    with client.stream("GET", "/", headers=ASKS | {"accept-encoding": coding}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert undo(raw).decode() == STYLED
    assert len(raw) == int(answer.headers["content-length"])


def test_a_browser_that_has_it_is_told_so(client):
    tag = client.get("/", headers=ASKS).headers["etag"]
    again = client.get("/chips", headers=ASKS | {"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag
    other = client.get("/chips", headers=ASKS | {"if-none-match": '"of the file"'})
    assert other.status_code == 200


def test_a_head_has_no_body_and_the_same_fields(client):
    whole = client.get("/", headers=ASKS | {"accept-encoding": "br"})
    head = client.head("/", headers=ASKS | {"accept-encoding": "br"})
    assert head.content == b""
    assert {k: v for k, v in head.headers.items() if k != "date"} == {
        k: v for k, v in whole.headers.items() if k != "date"
    }


@pytest.mark.parametrize(
    ("path", "text", "status"),
    [("/other", OTHER, 200), ("/text", PAGE, 200), ("/gone", PAGE, 404), ("/packed", PAGE, 200)],
)
def test_what_is_not_the_page_passes_as_it_is(client, path, text, status):
    answer = client.get(path, headers=ASKS)
    assert (answer.status_code, answer.text) == (status, text)


def test_a_script_that_asks_for_something_else_is_not_held(client):
    assert client.get("/", headers={"accept": "application/json"}).text == PAGE
    assert client.post("/").status_code == 405


def test_a_style_cannot_end_early():
    with pytest.raises(ValueError, match="end it early"):
        filled(PAGE, ["p {}</style><script>"])
    with pytest.raises(ValueError, match="expected a page with </head>"):
        filled("<p>", [])
    with pytest.raises(ValueError, match="end it early"):
        filled(PAGE, [], ["f('</script>')"])
    with pytest.raises(ValueError, match="with a title"):
        titled("<head></head>", "x", "y")


def test_our_styles_fit_the_page_streamlit_sends():
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    parts = Path(__file__).parents[2] / "honest_silicon" / "views" / "parts"
    styles = [(parts / name).read_text("utf-8") for name in ("page.css", "first_paint.css")]
    script = (parts / "page.js").read_text("utf-8")
    sent = filled(titled(page, "A & B", 'said "so"'), styles, [script])
    assert "<title>A &amp; B</title>" in sent
    assert "said &#34;so&#34;" in sent
    assert sent.count("<title>") == 1
    assert all(part in sent for part in (*styles, script))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in content_policy(sent), "the policy lets it run"
