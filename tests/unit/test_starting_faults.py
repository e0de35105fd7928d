"""Faults found in what starts and serves the app, each kept from coming back."""

from __future__ import annotations

import asyncio
import json
import warnings
from pathlib import Path

import brotli
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from honest_silicon.dataset import opening
from honest_silicon.dataset.check import check
from honest_silicon.dataset.opening import open_checked
from honest_silicon.web.coalesce import Coalesce
from honest_silicon.web.compression import CompressedStatic, packed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient


def test_a_message_on_its_way_when_the_app_ends_arrives():
    arrived = []

    async def slow(message):
        await asyncio.sleep(0.2)
        arrived.append(message["text"])

    async def app(scope, receive, send):
        for text in ("a", "b"):
            await send({"type": "websocket.send", "text": text})
        await asyncio.sleep(0.1)

    asyncio.run(Coalesce(app)({"type": "websocket"}, None, slow))
    assert arrived == ["a", "b"]


@pytest.mark.parametrize("place", ["tables/chips.csv", "chips.txt"])
def test_a_table_is_watched_wherever_the_declaration_puts_it(tiny, tmp_path, place):
    (tiny.path / "tables").mkdir()
    tiny.file("chips").rename(tiny.path / place)
    package = json.loads(json.dumps(tiny.package))
    next(r for r in package["resources"] if r["name"] == "chips")["path"] = place
    tiny.declare(package)
    kept = tmp_path / "kept"
    assert open_checked(tiny.path, kept)[1] == ()
    file = tiny.path / place
    file.write_text(file.read_text("utf-8").replace("nova-one,", "nova-one,<b>", 1), "utf-8")
    problems = open_checked(tiny.path, kept)[1]
    assert problems
    assert problems == check(tiny.path).problems


def test_files_that_change_during_the_check_are_not_kept(tiny, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    before = {file: file.read_bytes() for file in tiny.path.iterdir()}
    value = open_checked(tiny.path)[0].chips.at["nova-one", "memory_gb"]

    def meanwhile(directory: Path):
        tiny.adopt("nova-one", "memory_gb", "96")
        monkeypatch.setattr(opening, "check", check)
        return check(directory)

    monkeypatch.setattr(opening, "check", meanwhile)
    assert open_checked(tiny.path, kept)[0].chips.at["nova-one", "memory_gb"] == 96 != value
    for file, body in before.items():
        file.write_bytes(body)
    assert open_checked(tiny.path, kept)[0].chips.at["nova-one", "memory_gb"] == value


def test_a_copy_that_cannot_be_kept_leaves_nothing_behind(tiny, tmp_path):
    kept = tmp_path / "kept"
    (kept / f"{opening.fingerprint(tiny.path)}.pickle").mkdir(parents=True)
    assert open_checked(tiny.path, kept)[0] is not None
    assert not list(kept.glob("*.part"))


@pytest.fixture
def client(tmp_path) -> TestClient:
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "a.js").write_bytes(b"abc\n" * 1000)
    app = Starlette(routes=[Mount("/static", StaticFiles(directory=tmp_path / "static"))])
    return TestClient(CompressedStatic(app, root=tmp_path))


def test_an_unchanged_file_is_answered_with_the_tag_of_its_compressed_copy(client):
    full = client.get("/static/a.js", headers={"Accept-Encoding": "br"})
    asked = {"Accept-Encoding": "br", "If-None-Match": full.headers["etag"]}
    again = client.get("/static/a.js", headers=asked)
    assert again.status_code == 304
    for name in ("etag", "vary"):
        assert again.headers[name] == full.headers[name]


def test_a_file_sent_as_it_is_says_that_others_get_it_compressed(client):
    plain = client.get("/static/a.js", headers={"Accept-Encoding": "identity"})
    assert plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers


def test_files_of_one_name_in_two_places_keep_their_own_copies(tmp_path):
    for place, body in (("a", b"one\n" * 999), ("b", b"two\n" * 999)):
        (tmp_path / place / "js").mkdir(parents=True)
        (tmp_path / place / "js" / "x.js").write_bytes(body)
    for place, word in (("a", b"one"), ("b", b"two")):
        copy = packed(tmp_path / place / "js" / "x.js", "br", 1, tmp_path / "kept")
        assert brotli.decompress(copy).startswith(word)
