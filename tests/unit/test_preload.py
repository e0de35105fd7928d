"""The page names the scripts it is sure to need, and none that is not there or loads anyway."""

from __future__ import annotations

import asyncio
import warnings
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from honest_silicon.web.preload import STEMS, Preload, preloads

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

STREAMLIT = Path(streamlit.__file__).parent / "static"
PAGE = '<html><script type="module" crossorigin src="./static/js/{}"></script></html>'

# The chart needs two files, one of them through the other, beside what the page loads by itself.
SCRIPTS = {
    "index.Aa1.js": 'import{a}from"./shared.Bb2.js";import("./PlotlyChart.Cc3.js");start(a)',
    "shared.Bb2.js": 'import "./base.Ee5.js";export const a=1',
    "base.Ee5.js": "export const b=2",
    "PlotlyChart.Cc3.js": (
        'import{a}from"./shared.Bb2.js";import{t}from"./tool-bar.Dd4.js";'
        "import './width_cap.Ff6.js';import(\"./later.Gg7.js\");draw()"
    ),
    "tool-bar.Dd4.js": 'import{w}from"./width_cap.Ff6.js";export{t}from"./base.Ee5.js"',
    "width_cap.Ff6.js": 'import"./PlotlyChart.Cc3.js";export const w=3',
    "later.Gg7.js": "export const l=4",
    "Slider.Hh8.js": 'import{w}from"./width_cap.Ff6.js";slide()',
    "PlotlyChartOther.Ii9.js": "other()",
}
CHART = ["PlotlyChart.Cc3.js", "tool-bar.Dd4.js", "width_cap.Ff6.js"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    scripts = tmp_path / "site" / "static" / "js"
    scripts.mkdir(parents=True)
    for name, text in SCRIPTS.items():
        (scripts / name).write_text(text, encoding="utf-8")
    (tmp_path / "site" / "index.html").write_text(PAGE.format("index.Aa1.js"), encoding="utf-8")
    return tmp_path / "site"


def _script(root: Path, name: str) -> Path:
    return root / "static" / "js" / name


# Which scripts.


def test_what_the_chart_imports_is_named_once_less_what_the_page_loads(root):
    names = preloads(root)
    assert sorted(names) == sorted(CHART)
    assert names[0] == "PlotlyChart.Cc3.js", "the largest is asked for first"


def test_what_is_loaded_on_a_condition_is_not_named(root):
    assert "later.Gg7.js" not in preloads(root)
    # Nor does a conditional import of the page count as loaded by it.
    assert "PlotlyChart.Cc3.js" in preloads(root)


def test_another_name_that_begins_alike_is_not_named(root):
    assert "PlotlyChartOther.Ii9.js" not in preloads(root)


def test_stems_that_share_a_file_name_it_once(root):
    names = preloads(root, ("Slider", "PlotlyChart"))
    assert sorted(names) == sorted([*CHART, "Slider.Hh8.js"])


def test_every_file_of_a_stem_is_named(root):
    _script(root, "Slider.Zz0.js").write_text("again()", encoding="utf-8")
    assert {"Slider.Hh8.js", "Slider.Zz0.js"} <= set(preloads(root, ("Slider",)))


def test_what_the_page_loads_by_itself_is_not_named(root):
    assert preloads(root, ("shared", "base", "index")) == []


def test_a_stem_without_a_file_is_left_out(root):
    assert preloads(root, ("Nothing",)) == []
    assert preloads(root, ("Nothing", "PlotlyChart")) == preloads(root)
    assert preloads(root, ()) == []


def test_an_import_without_a_file_is_left_out(root):
    _script(root, "tool-bar.Dd4.js").unlink()
    assert sorted(preloads(root)) == ["PlotlyChart.Cc3.js", "width_cap.Ff6.js"]


def test_a_folder_named_like_a_script_is_left_out(root):
    _script(root, "tool-bar.Dd4.js").unlink()
    _script(root, "tool-bar.Dd4.js").mkdir()
    assert "tool-bar.Dd4.js" not in preloads(root)


def test_a_page_without_its_entry_names_all_the_chart_needs(root):
    (root / "index.html").write_text("<html></html>", encoding="utf-8")
    expected = [*CHART, "shared.Bb2.js", "base.Ee5.js"]
    assert sorted(preloads(root)) == sorted(expected)
    (root / "index.html").write_text(PAGE.format("gone.js"), encoding="utf-8")
    assert sorted(preloads(root)) == sorted(expected)


def test_no_folder_of_scripts_is_no_error(tmp_path):
    (tmp_path / "index.html").write_text(PAGE.format("index.Aa1.js"), encoding="utf-8")
    assert preloads(tmp_path) == []


def test_a_script_that_is_not_text_is_no_error(root):
    _script(root, "PlotlyChart.Cc3.js").write_bytes(b'\xff\xfeimport"./later.Gg7.js";\x00\xff')
    assert preloads(root) == ["PlotlyChart.Cc3.js", "later.Gg7.js"]


def test_an_import_leads_to_no_other_folder(root):
    (root / "static" / "secret.js").write_text("secret()", encoding="utf-8")
    _script(root, "PlotlyChart.Cc3.js").write_text(
        'import"./../secret.js";import"../secret.js";import"/secret.js"', encoding="utf-8"
    )
    assert preloads(root) == ["PlotlyChart.Cc3.js"]


# The header.


async def _socket(websocket):
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


async def _own_link(_):
    return HTMLResponse("<p>", headers={"Link": "</own.css>; rel=preload"})


@pytest.fixture
def client(root: Path) -> TestClient:
    app = Starlette(
        routes=[
            Route("/", lambda _: HTMLResponse("<p>hello", headers={"X-Own": "kept"})),
            Route("/missing", lambda _: HTMLResponse("<p>nothing", status_code=404)),
            Route("/own", _own_link),
            Route("/text", lambda _: PlainTextResponse("<html>")),
            Route("/json", lambda _: JSONResponse({"kind": "text/html"})),
            Route("/xhtml", lambda _: Response("<p>", media_type="application/xhtml+xml")),
            Route("/untyped", lambda _: Response(b"<html>")),
            WebSocketRoute("/stream", _socket),
            Mount("/static", StaticFiles(directory=root / "static")),
        ]
    )
    return TestClient(Preload(app, root))


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/missing", 404)])
def test_a_page_names_its_scripts(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    links = answer.headers["link"].split(", ")
    # Relative to the page, so that they hold below a prefix as well.
    assert sorted(links) == sorted(f'<static/js/{name}>; rel="modulepreload"' for name in CHART)


def test_every_script_that_is_named_is_served(client):
    links = client.get("/").headers["link"].split(", ")
    assert len(links) == len(CHART)
    for link in links:
        path = link.partition(">")[0].removeprefix("<")
        assert client.get(path).text == SCRIPTS[path.rpartition("/")[2]]


def test_the_rest_of_a_page_stays_as_it_is(client):
    answer = client.get("/")
    assert answer.text == "<p>hello"
    assert answer.headers["x-own"] == "kept"
    assert answer.headers["content-length"] == "8"


def test_the_page_may_have_links_of_its_own(client):
    links = client.get("/own").headers.get_list("link")
    assert links[0] == "</own.css>; rel=preload"
    assert "PlotlyChart.Cc3.js" in links[1]
    assert len(links) == 2


@pytest.mark.parametrize(
    "path",
    ["/text", "/json", "/xhtml", "/untyped", "/nothing", "/static/js/base.Ee5.js"],
)
def test_what_is_no_page_has_no_header(client, path):
    answer = client.get(path)
    assert answer.content
    assert "link" not in answer.headers


def test_without_scripts_a_page_has_no_header(root):
    for file in (root / "static" / "js").iterdir():
        file.unlink()
    app = Preload(HTMLResponse("<p>"), root)
    answer = TestClient(app).get("/")
    assert answer.text == "<p>"
    assert "link" not in answer.headers


def test_sockets_pass(client):
    with client.websocket_connect("/stream") as socket:
        assert socket.receive_text() == "hello"


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_all_but_http_passes_untouched(root, kind):
    scope, passed = {"type": kind}, []

    async def app(*arguments):
        passed.extend(arguments)

    async def receive():
        raise AssertionError("nothing is received")

    async def send(message):
        raise AssertionError("nothing is sent")

    asyncio.run(Preload(app, root)(scope, receive, send))
    assert [id(p) for p in passed] == [id(scope), id(receive), id(send)]


def test_the_headers_of_the_app_are_not_changed_in_place(root):
    # An app may send one list of headers again and again.
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/html; charset=utf-8")],
    }
    sent = []

    async def app(scope, receive, send):
        await send(start)

    async def send(message):
        sent.append(message)

    for _ in range(2):
        asyncio.run(Preload(app, root)({"type": "http"}, None, send))
    assert len(start["headers"]) == 1
    assert [[name for name, _ in m["headers"]] for m in sent] == [[b"content-type", b"link"]] * 2


# What Streamlit ships.


def test_the_chart_of_streamlit_is_named():
    names = preloads(STREAMLIT)
    assert [name for name in names if name.startswith("PlotlyChart.")] == names[:1]
    assert len(set(names)) == len(names)


def test_every_file_named_is_one_streamlit_ships():
    names = preloads(STREAMLIT)
    assert names
    for name in names:
        assert _script(STREAMLIT, name).is_file()


def test_the_entry_of_streamlit_is_known_and_not_named():
    page = (STREAMLIT / "index.html").read_text("utf-8")
    assert 'type="module"' in page
    assert not [name for name in preloads(STREAMLIT) if name in page]
    assert preloads(STREAMLIT, ("index",)) == []


@pytest.mark.parametrize("stem", STEMS)
def test_every_stem_is_a_script_of_streamlit(stem):
    assert preloads(STREAMLIT, (stem,))


def test_all_that_the_named_scripts_import_is_named_or_loaded_by_the_page():
    # Looked for in the whole file, where the module under test reads its beginning alone.
    named = preloads(STREAMLIT)
    scripts = {f.name: f.read_text("utf-8") for f in _script(STREAMLIT, "").glob("*.js")}

    def imports(name: str) -> set[str]:
        parts = scripts[name].replace("'", '"').split('from"./')[1:]
        return {part.partition('"')[0] for part in parts} & set(scripts)

    page = (STREAMLIT / "index.html").read_text("utf-8")
    loaded, waiting = set(), [name for name in scripts if name in page]
    assert waiting
    while waiting:
        name = waiting.pop()
        if name not in loaded:
            loaded.add(name)
            waiting += imports(name)
    assert not loaded & set(named)
    assert set().union(*(imports(name) for name in named)) <= loaded | set(named)
