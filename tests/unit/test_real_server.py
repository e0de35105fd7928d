"""The production server against what a hostile client sends, in a process of its own."""

from __future__ import annotations

import http.client
import os
import re
import socket
import struct
import subprocess
import sys
import time
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from honest_silicon.addresses import FEEDS
from honest_silicon.web.limits import MESSAGE_BYTES
from tests.serving import Server, running

#: Run by the server at its start: notes in a file what it asks of other machines, which takes two
#: seconds and fails, as where outgoing traffic is swallowed.
TRAP = """
import os, sys, time

def trap(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto"):
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host in (None, "", "localhost", "::", "::1", "0.0.0.0") or host.startswith("127."):
        return
    with open(os.environ["ASKED"], "a") as note:
        note.write(f"{event} {host}\\n")
    time.sleep(2)
    raise OSError("no network")

sys.addaudithook(trap)
"""
#: Bytes into which the message of the attack inflates, and MB by which the server may grow under
#: ten of them: it grew by 1,770 when they were inflated, by 2,860 when they came unfinished.
INFLATED, GROWTH_MB = 200_000_000, 40
SOCKETS = 10


@pytest.fixture(scope="module")
def trapped(tmp_path_factory) -> Iterator[tuple[Server, Path]]:
    """A server under the trap, its data read, and the file of what it asked."""
    folder = tmp_path_factory.mktemp("server")
    (folder / "sitecustomize.py").write_text(TRAP, "utf-8")
    asked = folder / "asked.txt"
    with running(folder / "log.txt", PYTHONPATH=str(folder), ASKED=str(asked)) as server:
        run(server)
        yield server, asked


@pytest.fixture
def server(trapped) -> Server:
    return trapped[0]


def stream(server: Server, **options) -> ClientConnection:
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    options = {"origin": server.url, "compression": None, "max_size": None, **options}
    return connect(address, proxy=None, open_timeout=60, **options)


@contextmanager
def visit(server: Server, **options) -> Iterator[tuple[ClientConnection, str]]:
    """A page opened as a browser does, once its script has ended, and the id of the session."""
    session, kind = "", ""
    with stream(server, **options) as tab:
        tab.send(asking())
        while kind != "script_finished":
            message = ForwardMsg.FromString(tab.recv(timeout=60))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                session = message.new_session.initialize.session_id
        yield tab, session


def run(server: Server, **options) -> bool:
    with visit(server, **options) as (_, session):
        return bool(session)


def text(server: Server, path: str) -> str:
    with urllib.request.urlopen(server.url + path, timeout=60) as found:
        return found.read().decode()


def asking(**state) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = state.get("query", "")
    return message.SerializeToString()


def test_pages_name_feeds_that_answer(server):
    page = text(server, "/chips")
    links = re.findall(
        r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', page
    )
    assert links == [f".{path}" for path in FEEDS]
    for path in FEEDS:
        own = f'rel="self" type="application/atom+xml" href="{server.url}{path}"'
        assert own in text(server, path)


def test_a_shared_link_to_a_chip_or_claim_names_a_picture_that_is_there(server):
    for page in ("/chip?id=nvidia-h20", "/claims?claim=s15", "/c/nvidia-h20"):
        (card,) = re.findall(r'og:image" content="([^"]+)"', text(server, page))
        with urllib.request.urlopen(card, timeout=60) as found:
            assert found.read(8) == b"\x89PNG\r\n\x1a\n"
    assert "og:image" not in text(server, "/chips")


# Nothing is asked of the network.


@pytest.mark.parametrize(("name", "asked"), [("get_internal_ip", 1), ("get_external_ip", 2)])
def test_the_trap_catches_what_streamlit_asks(tmp_path, name, asked):
    (tmp_path / "sitecustomize.py").write_text(TRAP, "utf-8")
    note = tmp_path / "asked.txt"
    subprocess.run(
        [sys.executable, "-c", f"from streamlit import net_util; net_util.{name}()"],
        env={**os.environ, "PYTHONPATH": str(tmp_path), "ASKED": str(note)},
        capture_output=True,
        check=True,
    )
    lines = note.read_text("utf-8").splitlines()
    assert len(lines) == asked
    assert all("8.8.8.8" in line or "checkip.amazonaws.com" in line for line in lines)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:1", "null"])
def test_sockets_of_other_sites_are_refused_and_no_reader_waits(trapped, origin):
    server, asked = trapped
    started = time.monotonic()
    for _ in range(SOCKETS):
        with pytest.raises(InvalidStatus) as refused, stream(server, origin=origin):
            pass
        assert refused.value.response.status_code == 403
    assert run(server)
    # A single look-up takes two seconds here, and a refusal took two of them.
    assert time.monotonic() - started < 20
    assert not asked.exists()


@pytest.mark.parametrize(
    "spelt", ["HTTP://127.0.0.1:{port}", None], ids=["another spelling", "no page"]
)
def test_sockets_of_ours_open_without_asking(trapped, spelt):
    server, asked = trapped
    assert run(server, origin=spelt and spelt.format(port=server.port))
    assert not asked.exists()


def test_a_frame_in_an_article_opens_its_own_socket(trapped):
    # Its page comes from here, whoever shows it: Origin is ours.
    server, asked = trapped
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Referer": "https://paper.example/", "Sec-Fetch-Site": "cross-site"}
    connection.request("GET", "/chips?view=explore&embed=true", headers=headers)
    answer = connection.getresponse()
    connection.close()
    assert answer.status == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert run(server)
    assert not asked.exists()


def test_hosts_and_origins_of_the_environment_hold(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(TRAP, "utf-8")
    env = {
        "PYTHONPATH": str(tmp_path),
        "ASKED": str(tmp_path / "asked.txt"),
        "HONEST_SILICON_HOSTS": "127.0.0.1",
        "HONEST_SILICON_ORIGINS": "https://silicon.example",
    }
    with running(tmp_path / "log.txt", **env) as server:
        assert run(server, origin="https://silicon.example")
        with pytest.raises(InvalidStatus), stream(server, origin="https://evil.example"):
            pass
        for host, status in (("localhost", 421), ("127.0.0.1", 200)):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
            connection.request("GET", "/", headers={"Host": host})
            answer = connection.getresponse()
            assert answer.status == status
            assert answer.headers["x-content-type-options"] == "nosniff"
            connection.close()
        said = server.log.read_text()
        assert "Traceback" not in said
        assert said.count("https://evil.example") == 1
    assert not (tmp_path / "asked.txt").exists()


def test_streamlit_run_starts_without_asking(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(TRAP, "utf-8")
    asked = tmp_path / "asked.txt"
    command = ("-m", "streamlit", "run", "app.py", "--server.port={port}")
    env = {"PYTHONPATH": str(tmp_path), "ASKED": str(asked)}
    with running(tmp_path / "log.txt", *command, **env) as server:
        assert run(server)
    assert not asked.exists()


# A message is bounded before it is read.


def memory_mb(server: Server, name: str) -> float:
    """VmRSS (now) or VmHWM (at most since the last ``forget_peak``), in MB."""
    lines = Path(f"/proc/{server.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def forget_peak(server: Server) -> None:
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")


def deflated(size: int) -> bytes:
    """Zeros in the coding of a compressed message."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -12)
    return (packer.compress(bytes(size)) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def frame(data: bytes, *, last: bool = True, packed: bool = False, opcode: int = 2) -> bytes:
    """A frame of a client, its mask all zeros."""
    first = (0x80 if last else 0) | (0x40 if packed else 0) | opcode
    return struct.pack("!BBQI", first, 0x80 | 127, len(data), 0) + data


def opened_raw(server: Server) -> socket.socket:
    """A socket after its handshake, compression offered, to send any bytes over."""
    raw = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    lines = (
        "GET /_stcore/stream HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        f"Origin: {server.url}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Extensions: permessage-deflate",
    )
    raw.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += raw.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101")
    assert b"permessage-deflate; client_no_context_takeover" in answer.lower()
    return raw


def wait_for_end(raw: socket.socket) -> None:
    """Until the server closes the socket; it fails with a time-out where that does not come."""
    with suppress(ConnectionResetError):
        while raw.recv(65_536):
            pass


@pytest.mark.parametrize("last", [True, False], ids=["whole", "unfinished"])
def test_messages_that_inflate_are_refused_and_take_no_memory(server, last):
    attack = frame(deflated(INFLATED), last=last, packed=True)
    assert len(attack) < 200_000
    before = memory_mb(server, "VmRSS")
    forget_peak(server)
    sockets = [opened_raw(server) for _ in range(SOCKETS)]
    for raw in sockets:
        raw.sendall(attack)
    for raw in sockets:
        wait_for_end(raw)
        raw.close()
    assert memory_mb(server, "VmHWM") - before < GROWTH_MB
    assert run(server)


def test_long_messages_in_pieces_are_refused_and_take_no_memory(server):
    before = memory_mb(server, "VmRSS")
    forget_peak(server)
    piece = bytes(64 * 1024)
    sockets = [opened_raw(server) for _ in range(SOCKETS)]
    for raw in sockets:
        raw.settimeout(60)
        try:
            for number in range(400):  # 26 MB
                raw.sendall(frame(piece, last=False, opcode=0 if number else 2))
        except ConnectionError:
            continue  # closed before the end
        wait_for_end(raw)
    for raw in sockets:
        raw.close()
    assert memory_mb(server, "VmHWM") - before < GROWTH_MB
    assert run(server)


def test_the_longest_message_is_taken_and_one_byte_more_is_not(server):
    empty = len(asking(query="x" * MESSAGE_BYTES)) - MESSAGE_BYTES
    with visit(server) as (tab, _):
        tab.send(asking(query="x" * (MESSAGE_BYTES - empty)))
        assert tab.recv(timeout=60)
        drain(tab, until="script_finished")
    with visit(server) as (tab, _):
        tab.send(asking(query="x" * (MESSAGE_BYTES - empty + 1)))
        with pytest.raises(ConnectionClosed) as closed:
            drain(tab, until="")
    assert closed.value.rcvd.code == 1009


def drain(tab: ClientConnection, until: str) -> None:
    while ForwardMsg.FromString(tab.recv(timeout=60)).WhichOneof("type") != until:
        pass


@pytest.mark.parametrize("length", [True, False], ids=["length said", "in pieces"])
def test_an_upload_is_bounded(server, length):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/_stcore/health")
    answer = connection.getresponse()
    connection.close()
    token = answer.headers["set-cookie"].partition("_streamlit_xsrf=")[2].partition(";")[0]
    with visit(server) as (_, session):
        for size, status in ((900_000, 204), (8_000_000, 413)):
            assert _put(server, session, token, size, length) == status


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE"])
@pytest.mark.parametrize("origin", ["", "http://localhost:8501", "https://other.example"])
def test_no_other_site_is_told_that_it_may_leave_files(server, method, origin):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request(
        method, "/_stcore/upload_file/a/b", headers={"Origin": origin} if origin else {}
    )
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


def _put(server: Server, session: str, token: str, size: int, length: bool) -> int:
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--b--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
        "Origin": server.url,
    }
    pieces = body if length else (body[i : i + 65_536] for i in range(0, len(body), 65_536))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    path = f"/_stcore/upload_file/{session}/f1"
    with suppress(ConnectionError):  # refused before all was sent: the answer is there to read
        connection.request("PUT", path, body=pieces, headers=headers, encode_chunked=not length)
    status = connection.getresponse().status
    connection.close()
    return status


def test_after_all_that_the_log_holds_no_traceback(server):
    assert "Traceback" not in server.log.read_text()
