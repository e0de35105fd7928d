"""The production server as its operator meets it: starting, ending, and what wears it out."""

from __future__ import annotations

import http.client
import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from honest_silicon.web.gone import MOST
from honest_silicon.web.serve import HEAD_S
from tests.examples import each, examples, some, thorough
from tests.serving import ROOT, Server, free_port, running
from tests.sockets import asking, at_once, ended, stream, visit

DATA = ROOT / "data"


def lines(server: Server, event: str) -> list[dict]:
    """Lines of the log of one event; every line but the address is JSON."""
    said = server.log.read_text("utf-8").splitlines()
    read = [json.loads(line) for line in said if not line.startswith("Honest Silicon: ")]
    return [line for line in read if line["event"] == event]


def answered(
    server: Server, path: str, timeout: float = 60, **headers: str
) -> tuple[http.client.HTTPResponse, str]:
    """An answer with its head, and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=timeout)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer, body


def get(server: Server, path: str, timeout: float = 60, **headers: str) -> tuple[int, str]:
    answer, body = answered(server, path, timeout, **headers)
    return answer.status, body


def until(good, seconds: float = 30) -> bool:
    """Whether something holds within so many seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        with suppress(OSError):
            if good():
                return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("server") / "log.txt") as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200)
        yield server


# Faults of the start: one line that says what to do, a status that is not 0, no trace.


def started(**env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "asgi.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(free_port()), **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


#: What the environment has, and the line that says what is wrong with it.
FAULTS_OF_START = [
    ({"PORT": "http"}, "PORT is 'http': expected a whole number from 1 to 65,535."),
    ({"HOST": "192.0.2.1"}, "192.0.2.1 is no address of this machine: name one with HOST."),
    ({"HOST": "no such host"}, "HOST is 'no such host', which is no address: expected"),
    ({"HONEST_SILICON_DATA": "/no/such"}, "/no/such is no directory: name a directory"),
    ({"HONEST_SILICON_DATA": "/"}, "/ has no datapackage.json: name a directory"),
    ({"HONEST_SILICON_HOSTS": "http://x"}, "HONEST_SILICON_HOSTS: 'http://x' is no host"),
    ({"HONEST_SILICON_SESSIONS": "0"}, "HONEST_SILICON_SESSIONS is '0': expected"),
]


@pytest.mark.parametrize(
    ("env", "said"), each(FAULTS_OF_START, lambda case: next(iter(case[0]))), ids=str
)
def test_a_fault_of_the_start_is_one_line(env, said):
    done = started(**env)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(said)


def test_a_port_that_is_taken_is_one_line():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = started(PORT=port)
    assert done.returncode == 2
    remedy = "stop what listens there, or name another port with PORT."
    assert done.stderr == f"127.0.0.1:{port} is taken: {remedy}\n"


def test_a_declaration_that_cannot_be_read_is_one_line(tmp_path):
    (tmp_path / "datapackage.json").mkdir()
    done = started(HONEST_SILICON_DATA=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "let this user read it" in done.stderr


@thorough
def test_no_file_can_be_written_and_the_server_serves(tmp_path):
    # As on a disk that is full or read-only: not even the log can grow.
    command = (
        "-c",
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); "
        "import runpy; runpy.run_path('asgi.py', run_name='__main__')",
    )
    with running(tmp_path / "log.txt", *command) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200)
        with visit(server) as (_, run):
            assert run.alerts() == []
        assert get(server, "/chips", Accept="text/html")[0] == 200
    assert server.log.read_text() == ""


def test_a_file_system_that_is_read_only_is_served_from(tmp_path):
    """All of it, our files, caches and temporary ones too; the log was open before."""
    alone = ["unshare", "--mount", "--propagation", "private"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        alone.insert(1, "--map-root-user")
    read_only = "mount -o remount,bind,ro / && ! touch /tmp/x 2>/dev/null && exec"
    command = (*alone[1:], "sh", "-c", f"{read_only} {sys.executable} asgi.py")
    with running(tmp_path / "log.txt", *command, python=alone[0]) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200, 90)
        for page in ("", "chips", "compare"):
            with visit(server, page) as (_, run):
                assert run.alerts() == []
        assert not lines(server, "failed_run")


@pytest.mark.parametrize(
    "path",
    [
        "/static/js/nothing.js",
        "/static/nothing",
        "/media/nothing.csv",
        "/_stcore/upload_file/nobody/nothing",
        "/_stcore/bidi-components/nothing/index.js",
        "/api/v1/nothing",
        "/chip/nothing",
        "/claim/nothing",
    ],
)
def test_what_stands_below_an_address_and_is_not_there_is_not_found(server, path):
    assert get(server, path)[0] in (404, 405)


def test_faulty_data_are_alive_but_not_ready_and_the_log_says_why(tmp_path):
    shutil.copytree(DATA, place := tmp_path / "data")
    text = (place / "chips.csv").read_text("utf-8")
    (place / "chips.csv").write_text(text.replace(",CN,", ",XX,", 1), "utf-8")
    with running(tmp_path / "log.txt", HONEST_SILICON_DATA=str(place)) as server:
        assert until(lambda: lines(server, "data"))
        status, body = get(server, "/health/ready")
        assert (status, json.loads(body)["why"]) == (503, "the data have faults")
        assert get(server, "/health/live")[0] == 200
        (line,) = lines(server, "data")
        assert (line["level"], line["shown"], line["faults"]) == ("error", False, 1)
        assert "chips.csv" in line["first"]
        # Mended, they are shown without a start.
        (place / "chips.csv").write_text(text, "utf-8")
        with visit(server) as (_, run):
            assert run.alerts() == []
        assert get(server, "/health/ready")[0] == 200
        assert str(tmp_path) not in json.dumps(lines(server, "data"))


# Data that are given: nobody else's concern, and neither is where they are.


def asked_from_elsewhere(server: Server, path: str) -> tuple[int, str | None]:
    """Status, and which pages of other sites may read the answer."""
    answer, _ = answered(server, path, Origin="https://evil.example")
    return answer.status, answer.headers["Access-Control-Allow-Origin"]


@pytest.mark.parametrize(("env", "readers"), [({}, None), ({"HONEST_SILICON_OPEN_DATA": "1"}, "*")])
def test_data_that_are_given_are_read_by_no_other_site_unless_asked(tmp_path, env, readers):
    shutil.copytree(DATA, place := tmp_path / "data")
    with running(tmp_path / "log.txt", HONEST_SILICON_DATA=str(place), **env) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200, 120)
        for path in ("/data/honest-silicon.zip", "/api/v1/chips?limit=1"):
            assert asked_from_elsewhere(server, path)[1] == readers
        for path in ("/", "/c", "/c/nvidia-h20", "/changes.atom", "/_stcore/host-config"):
            assert asked_from_elsewhere(server, path) == (200, None)
        # A name of someone else's that leads here (DNS rebinding).
        assert get(server, "/data/honest-silicon.zip", Host="evil.example")[0] == 421


@thorough
def test_readers_see_no_path_of_the_server(tmp_path):
    shutil.copytree(DATA, place := tmp_path / "data")
    file, whole = place / "chips.csv", (place / "chips.csv").read_text("utf-8")

    def seen(server: Server) -> bytes:
        said = b"".join(
            get(server, path, Accept="text/html")[1].encode()
            for path in (
                "/",
                "/chips",
                "/c",
                "/api/v1/chips",
                "/data/honest-silicon.zip",
                "/nothing",
            )
        )
        for page in ("", "data", "yours", "chip", "no-such-page"):
            with visit(server, page) as (_, run):
                said += b"".join(m.SerializeToString() for m in run.messages)
        return said

    with running(tmp_path / "log.txt", HONEST_SILICON_DATA=str(place)) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200, 120)
        told = [seen(server)]
        # Newer data that have faults, which the foot of each page tells.
        file.write_text(whole[: len(whole) // 2], "utf-8")
        assert until(lambda: seen(server) and len(lines(server, "data")) == 2, 90)
        told.append(seen(server))
        assert b"chips.csv" in told[1]
    with running(tmp_path / "log.txt", HONEST_SILICON_DATA=str(place)) as server:
        assert until(lambda: lines(server, "data"), 120)
        told.append(seen(server))
        assert b"The data have faults" in told[2]
    for said in told:
        for kept in (str(tmp_path), str(ROOT), "site-packages", "Traceback"):
            assert kept.encode() not in said, kept


# The end.


def test_it_ends_in_time_whatever_is_unfinished(tmp_path):
    with running(tmp_path / "log.txt") as server, ExitStack() as open_still:
        assert until(lambda: get(server, "/health/ready")[0] == 200)
        tab, run = open_still.enter_context(visit(server))
        upload = open_still.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        upload.sendall(
            f"PUT /_stcore/upload_file/{run.session}/f HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 90000\r\n\r\n"
            "--b\r\n".encode()
        )
        download = open_still.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        download.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        asked = "GET /data/honest-silicon.zip HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        for _ in range(8):  # more than fits into the buffers between them
            download.sendall(asked.encode())
        silent = open_still.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        silent.sendall(b"GET / HT")
        time.sleep(0.5)
        began = time.monotonic()
        os.kill(server.pid, signal.SIGTERM)
        with pytest.raises(ConnectionClosed) as closed:
            ended(tab)
        assert closed.value.rcvd.code == 1012, "service restart: the browser comes back"
        assert until(lambda: not Path(f"/proc/{server.pid}/fd").exists() or _gone(server.pid), 10)
        assert time.monotonic() - began < 10
        (line,) = lines(server, "stop")
        assert line["sessions"] == 1


def _gone(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def test_a_run_that_is_under_way_ends_first(tmp_path):
    with running(tmp_path / "log.txt") as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200)
        with stream(server) as tab:
            tab.send(asking(page="chips"))
            tab.recv(timeout=60)  # it has begun
            os.kill(server.pid, signal.SIGTERM)
            assert ended(tab).messages[-1].script_finished == 0

            def rest() -> None:
                for _ in range(20):  # what was on its way comes before the end
                    tab.recv(timeout=10)

            with pytest.raises(ConnectionClosed):
                rest()


# What fails.

#: The server with a page that fails.
FAILING = (
    "-c",
    "import runpy\n"
    "from honest_silicon.views.frame import shell\n"
    "def fail(*_): raise ZeroDivisionError('a trace of two\\nlines')\n"
    "shell.footer = fail\n"
    "runpy.run_path('asgi.py', run_name='__main__')\n",
)


def test_a_script_that_fails_says_one_sentence_and_the_log_has_its_trace(tmp_path):
    with running(tmp_path / "log.txt", *FAILING) as server:
        with visit(server, "chips", "own=secret") as (tab, run):
            (said,) = run.alerts()
            tab.send(asking(page="chips"))  # the session goes on
            (again,) = ended(tab).alerts()
        first, second = lines(server, "failed_run")
    assert first["reference"] in said
    assert second["reference"] in again
    assert "ZeroDivisionError" not in said
    assert "ZeroDivisionError: a trace of two" in first["trace"]
    assert first["level"] == "error"
    assert "secret" not in server.log.read_text()
    assert len(lines(server, "log")) == 0, "nothing is written twice"


#: The server with pages that take longer than they may.
SLOW = (
    "-c",
    "import runpy\n"
    "from honest_silicon.views.frame import deadline\n"
    "deadline.RUN_S = 0\n"
    "runpy.run_path('asgi.py', run_name='__main__')\n",
)


def test_a_run_that_takes_too_long_ends_with_a_sentence_and_a_number(tmp_path):
    with running(tmp_path / "log.txt", *SLOW) as server:
        with visit(server, "chips") as (_, run):
            (said,) = run.alerts()
        (line,) = lines(server, "failed_run")
    assert line["reference"] in said
    assert "TooLong" in line["trace"]


def test_a_socket_cut_in_the_middle_of_a_run_harms_nobody(server):
    for _ in range(examples(20, 6)):
        tab = stream(server, legacy=True)
        tab.send(asking(page="compare"))
        tab.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        tab.socket.close()
    with visit(server) as (_, run):
        assert run.alerts() == []
    assert not lines(server, "failed_run")
    assert "Traceback" not in server.log.read_text()


def test_two_tabs_are_two_sessions_and_one_may_come_back(server):
    with visit(server) as (_, one), visit(server) as (_, two):
        assert one.session != two.session
    names = ["streamlit", "x", one.session]
    with stream(server, subprotocols=names) as tab:
        tab.send(asking())
        assert ended(tab).session == one.session


def test_one_who_slept_until_the_session_was_gone_gets_a_new_one(server):
    with stream(server, subprotocols=["streamlit", "x", "a-session-of-an-hour-ago"]) as tab:
        tab.send(asking("chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20", "compare"))
        run = ended(tab)
    assert run.alerts() == []
    assert run.session not in ("", "a-session-of-an-hour-ago")


#: A server whose clock jumps by as many days as a file comes to say; what counts seconds goes on.
JUMPING = """
import runpy, sys, threading, time
from datetime import datetime, timedelta, timezone
from pathlib import Path
import time_machine

def follow():
    while not (said := Path(sys.argv[1]).read_text()):
        time.sleep(0.05)
    there = datetime.now(timezone.utc) + timedelta(days=int(said))
    time_machine.travel(there, tick=True).start()
    Path(sys.argv[1] + ".done").touch()

threading.Thread(target=follow, daemon=True).start()
runpy.run_path("asgi.py", run_name="__main__")
"""


@thorough
@pytest.mark.parametrize("days", some([-40, 40], 0))
def test_a_clock_that_is_set_harms_nobody(tmp_path, days):
    (clock := tmp_path / "clock").touch()
    shutil.copytree(DATA, place := tmp_path / "data")
    command = ("-c", JUMPING.replace("{", "{{").replace("}", "}}"), str(clock))
    env = {"HONEST_SILICON_DATA": str(place)}
    with running(tmp_path / "log.txt", *command, **env) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200, 90)
        with visit(server, "compare") as (tab, run):
            session = run.session
            clock.write_text(str(days))
            assert until((tmp_path / "clock.done").exists)
            # The tab that is open goes on in its session, and others open one.
            tab.send(asking(page="chips"))
            again = ended(tab)
            assert (again.alerts(), again.session) == ([], session)
            with visit(server) as (_, other):
                assert other.alerts() == []
        with stream(server, subprotocols=["streamlit", "x", session]) as back:
            back.send(asking(page="chips"))
            assert ended(back).session == session
        # Files written by a clock of another time are still seen to have changed.
        (place / "chips.csv").write_text((place / "chips.csv").read_text("utf-8"), "utf-8")

        def read_again() -> bool:
            with visit(server):
                return len(lines(server, "data")) == 2

        assert until(read_again, 90)
        assert get(server, "/health/ready")[0] == 200
        said = [line["time"] for line in lines(server, "data")]
        assert (said[1] < said[0]) == (days < 0), "the clock was set"
        assert not lines(server, "failed_run")


@pytest.mark.parametrize(
    ("proxies", "said", "taken"),
    [
        # A proxy that is trusted says for whom it asks: each reader has their own room.
        ("127.0.0.1", ("203.0.113.5",) * 3 + ("203.0.113.6",), (True, True, False, True)),
        # What others say of themselves is not believed.
        ("10.0.0.0/8", ("203.0.113.5", "203.0.113.6", "203.0.113.7"), (True, True, False)),
    ],
)
def test_readers_are_told_apart_by_what_a_trusted_proxy_says(tmp_path, proxies, said, taken):
    env = {"HONEST_SILICON_PROXIES": proxies, "HONEST_SILICON_SESSIONS_EACH": "2"}
    with running(tmp_path / "log.txt", **env) as server, ExitStack() as house:
        found = []
        for address in said:
            try:
                headers = {"X-Forwarded-For": address}
                house.enter_context(stream(server, additional_headers=headers))
                found.append(200)
            except InvalidStatus as refused:
                found.append(refused.response.status_code)
        assert found == [200 if place else 503 for place in taken]
        (line,) = lines(server, "refused")
        assert line["reason"] == "too many sessions of one address"
        assert line["address"] == ("203.0.113.5" if proxies == "127.0.0.1" else "127.0.0.1")


# What wears it out.


def handles(server: Server) -> int:
    return len(os.listdir(f"/proc/{server.pid}/fd"))


def memory_mb(server: Server) -> float:
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_sessions_opened_and_dropped_leave_nothing(server):
    count = examples(1_000, 40)

    def opened(_: int) -> None:
        # What still comes is not read, and so neither is the answer to the farewell.
        with stream(server, close_timeout=0.1) as tab:
            tab.send(asking())
            tab.recv(timeout=60)

    before_mb, before = memory_mb(server), handles(server)
    for _ in range(count // 10):
        at_once(opened, 10)
    assert until(lambda: handles(server) < before + 3 * min(count, MOST) + 20)
    assert memory_mb(server) - before_mb < 60
    with visit(server) as (_, run):
        assert run.alerts() == []


def test_one_who_reruns_without_pause_keeps_nobody_waiting(server):
    def waits() -> float:
        began = time.monotonic()
        with visit(server):
            return time.monotonic() - began

    waits()
    tries = examples(7, 3)
    alone = statistics.median(waits() for _ in range(tries))
    busy = threading.Event()
    floods: list[socket.socket] = []

    def read(tab) -> None:
        with suppress(ConnectionClosed):
            for _ in tab:
                pass

    def flood() -> None:
        with suppress(ConnectionClosed, OSError), stream(server) as tab:
            floods.append(tab.socket)
            threading.Thread(target=read, args=(tab,), daemon=True).start()
            while not busy.is_set():
                tab.send(asking(page="compare"))

    flooding = threading.Thread(target=flood, daemon=True)
    flooding.start()
    time.sleep(6)  # what may be sent at once has been
    beside = statistics.median(waits() for _ in range(tries))
    busy.set()
    # It waits until the server takes what it has to send, which is not waited for here.
    floods[0].shutdown(socket.SHUT_RDWR)
    flooding.join(timeout=30)
    assert beside < 4 * alone + 0.5, f"{alone:.2f} s alone, {beside:.2f} s beside the flood"


#: Seconds in which a request is to be whole: those of the server, fewer where someone waits.
WHOLE_IN_S = examples(round(HEAD_S), 6)


@pytest.fixture(scope="module")
def narrow(tmp_path_factory) -> Iterator[Server]:
    """A server with 1,024 file handles."""
    command = (
        "-c",
        "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 1024)); "
        f"from honest_silicon.web import serve; serve.HEAD_S = {WHOLE_IN_S}; "
        "import runpy; runpy.run_path('asgi.py', run_name='__main__')",
    )
    with running(tmp_path_factory.mktemp("narrow") / "log.txt", *command) as server:
        assert until(lambda: get(server, "/health/ready")[0] == 200)
        yield server


@thorough
def test_few_file_handles_are_enough_for_those_who_are_in(narrow):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    (start,) = lines(narrow, "start")
    room = start["sessions"]
    assert 60 < room < 200
    with ExitStack() as house:
        tabs = [house.enter_context(stream(narrow)) for _ in range(room)]
        for _ in range(examples(200, 40)):
            with pytest.raises(InvalidStatus) as refused:
                house.enter_context(stream(narrow))
            assert refused.value.response.status_code == 503
        status, page = get(narrow, "/chips", Accept="text/html")
        assert status == 503
        assert "No place is free at the moment" in page
        assert lines(narrow, "refused")[0]["reference"].count("-") == 1
        # A thousand that say nothing: ended before they take a handle.
        silent = []
        for _ in range(1_000):
            with suppress(OSError):
                silent.append(
                    house.enter_context(socket.create_connection(("127.0.0.1", narrow.port)))
                )
        for tab in (tabs[0], tabs[-1]):  # who is in notices nothing
            tab.send(asking())
            assert ended(tab).alerts() == []
        assert handles(narrow) < 1_000
    assert until(lambda: get(narrow, "/chips", Accept="text/html")[0] == 200)
    assert narrow.log.stat().st_size < 100_000
    assert "Traceback" not in narrow.log.read_text()
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_those_who_send_slowly_are_let_go(narrow):
    with socket.create_connection(("127.0.0.1", narrow.port), timeout=30) as slow:
        began = time.monotonic()
        slow.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
        with suppress(ConnectionResetError):
            assert slow.recv(100) == b""
        assert WHOLE_IN_S - 1 < time.monotonic() - began < WHOLE_IN_S + 10


def test_files_of_readers_have_a_total(server):
    status, _ = get(server, "/_stcore/health")
    assert status == 200
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/_stcore/health")
    answer = connection.getresponse()
    answer.read()
    connection.close()
    token = answer.headers["set-cookie"].partition("_streamlit_xsrf=")[2].partition(";")[0]
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'
    body = head + b"x" * 1_000_000 + b"\r\n--b--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=b",
        "X-Xsrftoken": token,
        "Cookie": f"_streamlit_xsrf={token}",
        "Origin": server.url,
    }
    before = memory_mb(server)
    found = []
    with ExitStack() as tabs:
        for _ in range(20):
            _, run = tabs.enter_context(visit(server))
            for number in range(6):
                path = f"/_stcore/upload_file/{run.session}/f{number}"
                put = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
                put.request("PUT", path, body=body, headers=headers)
                answer = put.getresponse()
                words = answer.read().decode()
                put.close()
                found.append(answer.status)
                assert answer.status == 204 or "Reference" in words
    assert found.count(204) == 68  # the total of 64 MiB is passed by the last of them
    assert found[:6] == [204] * 4 + [503] * 2
    assert memory_mb(server) - before < 150
