"""Compressed copies of static files outlive the process, and are of the file as it is now."""

from __future__ import annotations

import gzip
import os
import time
import warnings
from pathlib import Path
from threading import Event

import brotli
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from honest_silicon.web import compression
from honest_silicon.web.compression import CompressedStatic, packed
from honest_silicon.web.headers import SecurityHeaders

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SCRIPT = b"const answer = 42; // honest silicon\n" * 400
STYLE = b"a { color: red }\n" * 200
UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress}
CODINGS = sorted(UNPACK)
PATH = "/static/js/main.js"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "kept"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    static = tmp_path / "site" / "static"
    (static / "js").mkdir(parents=True)
    (static / "css").mkdir()
    (static / "js" / "main.js").write_bytes(SCRIPT)
    (static / "css" / "main.css").write_bytes(STYLE)
    (static / "js" / "small.js").write_bytes(b"go()")
    (tmp_path / "site" / "index.html").write_text("<html></html>", encoding="utf-8")
    return tmp_path / "site"


@pytest.fixture
def script(root: Path) -> Path:
    return root / "static" / "js" / "main.js"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codings of the files compressed so far, in order."""
    done: list[str] = []
    compressed = compression.compressed

    def noted(data, coding, quality=compression.QUICK):
        done.append(coding)
        return compressed(data, coding, quality)

    monkeypatch.setattr(compression, "compressed", noted)
    return done


def _start(root: Path, kept: Path | None) -> TestClient:
    """A server that has just started: nothing is in its memory."""
    app = Starlette(routes=[Mount("/static", StaticFiles(directory=root / "static"))])
    static = CompressedStatic(app, root=root, kept=kept)
    return TestClient(SecurityHeaders(static, page=(root / "index.html").read_text("utf-8")))


def _get(client: TestClient, accepted: str = "br", path: str = PATH, **headers: str):
    return client.get(path, headers={"Accept-Encoding": accepted, **headers})


def _stamp(file: Path) -> int:
    return file.stat().st_mtime_ns


def _change(file: Path, content: bytes) -> None:
    """New content a second later, whatever the clock of the file system."""
    later = _stamp(file) + 10**9
    file.write_bytes(content)
    os.utime(file, ns=(later, later))


def _copies(kept: Path) -> list[Path]:
    return sorted(kept.iterdir()) if kept.is_dir() else []


# One file.


@pytest.mark.parametrize("coding", CODINGS)
def test_a_copy_is_written_once_and_read_again(script, kept, work, coding):
    first = packed(script, coding, _stamp(script), kept)
    (copy,) = _copies(kept)
    assert copy.read_bytes() == first
    written = _stamp(copy)
    assert packed(script, coding, _stamp(script), kept) == first
    assert work == [coding]
    assert _stamp(copy) == written
    assert _copies(kept) == [copy]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("keeping", [True, False])
def test_a_copy_unpacks_to_the_file(script, kept, coding, keeping):
    for _ in range(2):
        body = packed(script, coding, _stamp(script), kept if keeping else None)
        assert UNPACK[coding](body) == SCRIPT
        assert len(body) < len(SCRIPT) / 10


def test_without_a_place_nothing_is_kept(script, tmp_path, work):
    before = sorted(tmp_path.rglob("*"))
    packed(script, "br", _stamp(script))
    packed(script, "br", _stamp(script))
    assert work == ["br", "br"]
    assert sorted(tmp_path.rglob("*")) == before


def test_codings_have_copies_of_their_own(script, kept, work):
    for _ in range(2):
        for coding in CODINGS:
            body = packed(script, coding, _stamp(script), kept)
            assert UNPACK[coding](body) == SCRIPT
    assert work == CODINGS
    assert len(_copies(kept)) == 2


def test_files_have_copies_of_their_own(root, script, kept):
    (root / "static" / "css" / "main.js").write_bytes(STYLE)
    other = root / "static" / "css" / "main.js"
    for _ in range(2):
        assert brotli.decompress(packed(script, "br", 1, kept)) == SCRIPT
        assert brotli.decompress(packed(other, "br", 1, kept)) == STYLE


def test_a_changed_file_is_packed_anew(script, kept, work):
    packed(script, "br", _stamp(script), kept)
    _change(script, STYLE)
    for _ in range(2):
        assert brotli.decompress(packed(script, "br", _stamp(script), kept)) == STYLE
    assert work == ["br", "br"]


def test_packing_the_same_bytes_gives_the_same_copy(script):
    for coding in CODINGS:
        assert packed(script, coding, 1) == packed(script, coding, 2)


def _a_file(kept: Path, _: Path) -> None:
    kept.parent.mkdir()
    kept.write_bytes(b"a file")


def _below_a_file(kept: Path, _: Path) -> None:
    kept.parent.write_bytes(b"a file")


def _taken(kept: Path, script: Path) -> None:
    packed(script, "br", _stamp(script), kept)
    (copy,) = _copies(kept)
    copy.unlink()
    copy.mkdir()


@pytest.mark.parametrize("obstruct", [_a_file, _below_a_file, _taken])
def test_a_place_that_cannot_be_written_to_is_no_error(root, script, kept, obstruct):
    obstruct(kept, script)
    for _ in range(2):
        assert brotli.decompress(packed(script, "br", _stamp(script), kept)) == SCRIPT
        answer = _get(_start(root, kept))
        assert answer.content == SCRIPT
        assert answer.headers["content-encoding"] == "br"


def test_a_full_disk_is_no_error(script, kept, monkeypatch):
    def full(self, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert brotli.decompress(packed(script, "br", _stamp(script), kept)) == SCRIPT


def test_a_copy_is_never_seen_half_written(script, kept, monkeypatch):
    write = Path.write_bytes
    seen = []

    def noted(self, data):
        write(self, data[: len(data) // 2])
        # Another server that starts at this moment must not take the half for the whole.
        monkeypatch.setattr(Path, "write_bytes", write)
        seen.append(packed(script, "br", _stamp(script), kept))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", noted)
    seen.append(packed(script, "br", _stamp(script), kept))
    seen.append(packed(script, "br", _stamp(script), kept))
    assert [brotli.decompress(body) for body in seen] == [SCRIPT] * 3


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("damage", [b"", b"\x00", None], ids=["empty", "other", "cut short"])
def test_a_damaged_copy_is_none(root, script, kept, coding, damage):
    # A browser would keep it for a year.
    whole = packed(script, coding, _stamp(script), kept)
    (copy,) = _copies(kept)
    copy.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    answer = _get(_start(root, kept), coding)
    assert answer.content == SCRIPT
    assert copy.read_bytes() == whole, "and it is mended"


def test_no_part_of_a_copy_is_left(script, kept):
    for coding in CODINGS:
        packed(script, coding, _stamp(script), kept)
    assert [copy.suffix for copy in _copies(kept)] == [".br", ".gzip"]


# A server.


@pytest.mark.parametrize("coding", CODINGS)
def test_a_server_started_again_compresses_nothing(root, kept, work, coding):
    first = _get(_start(root, kept), coding)
    assert work == [coding]
    again = _get(_start(root, kept), coding)
    assert work == [coding]
    assert first.content == again.content == SCRIPT
    assert again.headers == first.headers
    assert again.headers["content-encoding"] == coding


def test_a_server_reads_a_copy_once(root, kept, work):
    client = _start(root, kept)
    _get(client)
    for copy in _copies(kept):
        copy.unlink()
    assert _get(client).content == SCRIPT
    assert work == ["br"]
    assert _copies(kept) == []


def test_a_server_without_a_place_starts_anew(root, work, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    for _ in range(2):
        assert _get(_start(root, None)).content == SCRIPT
    assert work == ["br", "br"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_changed_between_starts_is_sent_as_it_is_now(root, script, kept, work):
    _get(_start(root, kept))
    _change(script, STYLE)
    answer = _get(_start(root, kept))
    assert answer.content == STYLE
    assert int(answer.headers["content-length"]) < len(STYLE)
    assert work == ["br", "br"]


def test_a_file_changed_under_a_server_is_sent_as_it_is_now(root, script, kept, work):
    client = _start(root, kept)
    old = _get(client)
    _change(script, STYLE)
    new = _get(client)
    assert (old.content, new.content) == (SCRIPT, STYLE)
    assert new.headers["etag"] != old.headers["etag"]
    assert new.headers["last-modified"] != old.headers["last-modified"]
    assert work == ["br", "br"]


@pytest.mark.parametrize(
    ("path", "accepted", "status"),
    [
        (PATH, "identity", 200),
        ("/static/js/small.js", "br", 200),
        ("/static/js/nothing.js", "br", 404),
    ],
)
def test_what_is_notcompressed_is_not_kept(root, kept, path, accepted, status):
    assert _get(_start(root, kept), accepted, path).status_code == status
    assert _copies(kept) == []


def test_the_length_is_that_of_the_copy(root, kept):
    client = _start(root, kept)
    length = int(_get(client).headers["content-length"])
    (copy,) = _copies(kept)
    assert length == copy.stat().st_size == int(_get(_start(root, kept)).headers["content-length"])


# Quick first, then as far as it goes.


def _improving(root: Path, kept: Path | None) -> TestClient:
    app = Starlette(routes=[Mount("/static", StaticFiles(directory=root / "static"))])
    return TestClient(CompressedStatic(app, root=root, kept=kept, best=True))


def _shortest(client: TestClient, coding: str = "br"):
    """The answer once it is as short as it gets."""
    least = len(compression.compressed(SCRIPT, coding, compression.BEST))
    for _ in range(200):
        answer = _get(client, coding)
        if int(answer.headers["content-length"]) == least:
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not {least} but {answer.headers['content-length']} bytes")


@pytest.mark.parametrize("keeping", [True, False])
def test_what_was_sent_once_is_sent_shorter(root, kept, keeping):
    client = _improving(root, kept if keeping else None)
    first = _get(client)
    later = _shortest(client)
    assert first.content == later.content == SCRIPT
    assert int(later.headers["content-length"]) < int(first.headers["content-length"])
    assert later.headers["etag"] == first.headers["etag"]
    unchanged = _get(client, **{"If-None-Match": first.headers["etag"]})
    assert unchanged.status_code == 304
    assert _get(client).headers == later.headers, "and stays so after it was asked whether it did"


def test_the_shortest_copy_is_kept_for_the_next_start(root, kept, work):
    least = _shortest(_improving(root, kept)).headers["content-length"]
    work.clear()
    for again in (_start(root, kept), _improving(root, kept)):
        answer = _get(again)
        assert answer.content == SCRIPT
        assert answer.headers["content-length"] == least
    assert work == []


def test_a_damaged_shortest_copy_is_none(root, kept):
    least = _shortest(_improving(root, kept)).headers["content-length"]
    for copy in _copies(kept):
        if copy.stat().st_size == int(least):
            copy.write_bytes(b"")
    assert _get(_start(root, kept)).content == SCRIPT
    assert _shortest(_improving(root, kept)).content == SCRIPT


def test_a_file_that_goes_before_its_turn_is_no_error(root, script, monkeypatch):
    begun, go = Event(), Event()
    compressed = compression.compressed

    def slowly(data, coding, quality=compression.QUICK):
        if quality == compression.BEST and not begun.is_set():
            begun.set()
            go.wait(10)
        return compressed(data, coding, quality)

    monkeypatch.setattr(compression, "compressed", slowly)
    other = script.with_name("other.js")
    other.write_bytes(STYLE)
    third = script.with_name("third.js")
    third.write_bytes(SCRIPT)
    client = _improving(root, None)
    for name in ("main.js", "other.js", "third.js"):
        _get(client, path=f"/static/js/{name}")
    assert begun.wait(10)
    other.unlink()
    go.set()
    least = len(compressed(SCRIPT, "br", compression.BEST))
    for _ in range(200):
        if int(_get(client, path="/static/js/third.js").headers["content-length"]) == least:
            return
        time.sleep(0.05)
    raise AssertionError("what waited behind it was not done")


def test_what_is_sent_of_a_file_may_be_less_than_is_in_it(root, script, kept):
    app = Starlette(routes=[Mount("/static", StaticFiles(directory=root / "static"))])

    def static() -> TestClient:
        part = CompressedStatic(app, root=root, kept=kept, content=lambda f: f.read_bytes()[:2000])
        return TestClient(part)

    assert _get(_start(root, kept)).content == SCRIPT
    for _ in range(2):  # the copy of all of it is none of a part
        assert _get(static()).content == SCRIPT[:2000]


# Tags.


def test_a_plain_answer_has_the_strong_tag(root, kept):
    answer = _get(_start(root, kept), "identity")
    assert answer.content == SCRIPT
    assert answer.headers["etag"].startswith('"')
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("coding", CODINGS)
def test_acompressed_answer_has_a_weak_tag_of_the_same_file(root, kept, coding):
    plain = _get(_start(root, kept), "identity").headers["etag"]
    for _ in range(2):  # compressed now, and read from the copy
        client = _start(root, kept)
        for _ in range(2):  # made now, and from memory
            assert _get(client, coding).headers["etag"] == f"W/{plain}"


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("restarted", [True, False])
def test_an_unchanged_file_is_not_sent_again(root, kept, coding, restarted):
    client = _start(root, kept)
    full = _get(client, coding)
    if restarted:
        client = _start(root, kept)
    answer = _get(client, coding, **{"If-None-Match": full.headers["etag"]})
    assert answer.status_code == 304
    assert answer.content == b""
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"].removeprefix("W/") == full.headers["etag"].removeprefix("W/")
    own = ("content-security-policy", "x-content-type-options", "referrer-policy")
    assert [answer.headers[name] for name in own] == [full.headers[name] for name in own]


def test_an_unchanged_file_is_not_sent_again_by_its_time(root, kept):
    client = _start(root, kept)
    when = _get(client).headers["last-modified"]
    answer = _get(client, **{"If-Modified-Since": when})
    assert (answer.status_code, answer.content) == (304, b"")


def test_an_unchanged_file_is_notcompressed_to_say_so(root, kept, work):
    tag = _get(_start(root, kept), "identity").headers["etag"]
    assert _get(_start(root, kept), **{"If-None-Match": f"W/{tag}"}).status_code == 304
    assert work == []


def test_the_tag_of_another_file_gets_the_whole(root, kept, script):
    client = _start(root, kept)
    tag = _get(client).headers["etag"]
    _change(script, STYLE)
    for asked in (tag, '"other"', 'W/"other"'):
        answer = _get(client, **{"If-None-Match": asked})
        assert answer.status_code == 200
        assert answer.content == STYLE
        assert answer.headers["content-encoding"] == "br"


def test_a_tag_of_one_coding_serves_for_another(root, kept):
    # Weak tags say that the content is the same, whatever it is packed in.
    client = _start(root, kept)
    tag = _get(client, "gzip").headers["etag"]
    for accepted in ("br", "gzip", "identity"):
        assert _get(client, accepted, **{"If-None-Match": tag}).status_code == 304
