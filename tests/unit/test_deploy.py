"""What is in ``deploy`` is valid, and two copies behind nginx lose no reader."""

from __future__ import annotations

import csv
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from honest_silicon.web.health import LIVE, READY
from honest_silicon.web.known import METRICS
from tests.examples import examples
from tests.serving import ROOT, Server, free_port, in_front, running
from tests.sockets import Run, asking, at_once, ended, stream
from tests.unit.test_serving import get, lines, until

DEPLOY = ROOT / "deploy"
MANIFESTS = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")))
#: Versions of Kubernetes whose schemas are asked: an old one that is still run, and a new one.
VERSIONS = ("1.30", "1.34")
#: Readers of the trial: few by default, all in continuous integration.
READERS = examples(100, 16)
BACK_S = 10


# Files.


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda m: m["kind"])
def test_a_manifest_is_valid(manifest, version):
    kubernetes_validate.validate(manifest, version, strict=True)


def test_a_mistake_in_a_manifest_is_found():
    wrong = json.loads(json.dumps(MANIFESTS[0]))
    wrong["spec"]["replica"] = wrong["spec"].pop("replicas")
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


def test_the_manifests_fit_each_other():
    kinds = {m["kind"]: m for m in MANIFESTS}
    assert set(kinds) == {
        *("Deployment", "Service", "Ingress", "PodDisruptionBudget", "HorizontalPodAutoscaler")
    }
    pod = kinds["Deployment"]["spec"]["template"]
    labels = pod["metadata"]["labels"]
    assert kinds["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert kinds["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    assert kinds["Service"]["spec"]["selector"] == labels
    (container,) = pod["spec"]["containers"]
    assert container["readinessProbe"]["httpGet"]["path"] == READY
    assert container["livenessProbe"]["httpGet"]["path"] == LIVE
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert pod["spec"]["securityContext"]["runAsNonRoot"]
    assert kinds["Service"]["spec"]["sessionAffinity"] == "ClientIP"
    # Runs end, the wait of the ingress included, before it is killed.
    assert pod["spec"]["terminationGracePeriodSeconds"] >= 15


def test_compose_has_two_copies_that_write_nothing():
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    copies = [s for s in services.values() if s["image"] == "honest-silicon"]
    assert len(copies) == 2
    assert all(s["read_only"] and s["cap_drop"] == ["ALL"] for s in copies)
    addresses = {s["networks"]["inside"]["ipv4_address"] for s in copies}
    named = set(re.findall(r"server ([\d.]+):8501", (DEPLOY / "copies.conf").read_text()))
    assert named == addresses


def test_the_container_is_nobody_and_has_all_that_is_copied():
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.search(r"^USER 10001$", text, re.M)
    assert READY in text
    for line in re.findall(r"^COPY (.+) \S+$", text, re.M):
        for name in line.split():
            assert name.endswith("*") or (ROOT / name).exists(), name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd to ask")
def test_the_unit_of_systemd_is_understood(tmp_path):
    text = (DEPLOY / "honest-silicon.service").read_text("utf-8")
    unit = tmp_path / "honest-silicon.service"
    # The place of the checkout is another one here.
    unit.write_text(text.replace("/opt/honest-silicon/.venv/bin/python", "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    faults = [line for line in done.stderr.splitlines() if unit.name in line]
    assert faults == []


@pytest.mark.parametrize("name", ["deployment", "security"])
def test_the_guides_name_what_there_is(name):
    text = (ROOT / f"docs/{name}.md").read_text("utf-8")
    spans = set(re.findall(r"`([^`\n]+)`", text))
    paths = {s for s in spans if re.fullmatch(r"(tests|deploy|honest_silicon|docs)(/[\w./-]+)?", s)}
    assert paths
    assert [p for p in paths if not (ROOT / p).exists()] == []
    code = "".join(p.read_text("utf-8") for p in (ROOT / "honest_silicon").rglob("*.py"))
    assert [v for v in spans if v.startswith("HONEST_SILICON_") and f'"{v}"' not in code] == []


def test_every_setting_is_in_the_guide():
    text = (ROOT / "docs/deployment.md").read_text("utf-8")
    named = set(
        re.findall(
            r'"(HONEST_SILICON_\w+)"',
            "".join(
                (ROOT / "honest_silicon" / p).read_text("utf-8")
                for p in ("addresses.py", "web/settings.py", "web/origin.py")
            ),
        )
    )
    assert len(named) == 11
    assert [v for v in named if f"`{v}`" not in text] == []


# Two copies behind nginx.


@dataclass
class House:
    """nginx and the copies behind it."""

    front: Server
    copies: list[Server]
    data: Path


def _data(place: Path, note: str) -> Path:
    """A copy of our data, told from others by the note of one chip."""
    shutil.copytree(ROOT / "data", place)
    file = place / "chips.csv"
    with file.open(encoding="utf-8", newline="") as read:
        rows = list(csv.DictReader(read))
    rows[0]["note"] = note
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return place


@contextmanager
def _nginx(place: Path, copies: list[Server]) -> Iterator[Server]:
    port = free_port()
    (place / "nginx").mkdir()
    for name in ("nginx.conf", "copies.conf"):
        text = (DEPLOY / name).read_text("utf-8")
        text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
        text = text.replace("/tmp/honest-silicon", f"{place}/nginx/t")
        for address, copy in zip(("172.30.0.11", "172.30.0.12"), copies, strict=True):
            text = text.replace(f"{address}:8501", f"127.0.0.1:{copy.port}")
            pattern = address.replace(".", r"\.")
            text = text.replace(f"{pattern}:8501", rf"127\.0\.0\.1:{copy.port}")
        (place / "nginx" / name).write_text(text, "utf-8")
    with in_front(place / "nginx" / "nginx.conf", port) as front:
        assert until(lambda: get(front, "/_stcore/health")[0] == 200, 20), front.log.read_text()
        yield front


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    place = tmp_path_factory.mktemp("house")
    now = place / "now"
    now.symlink_to(_data(place / "first", "The first edition"))
    with ExitStack() as stack:
        env = {"HONEST_SILICON_DATA": str(now), "HONEST_SILICON_HOSTS": "127.0.0.1"}
        copies = [
            stack.enter_context(running(place / f"{name}.txt", **env)) for name in ("one", "two")
        ]
        for copy in copies:
            assert until(lambda copy=copy: get(copy, "/health/ready")[0] == 200, 60)
        yield House(stack.enter_context(_nginx(place, copies)), copies, now)


@dataclass
class Reader:
    """A reader with an address and a cookie, as a browser has them."""

    front: Server
    number: int
    copy: str = ""
    run: Run = field(default_factory=Run)
    tab: ClientConnection | None = None

    @property
    def query(self) -> str:
        return f"chips=nvidia-h20,huawei-ascend-910c&base=nvidia-h20&unit={self.unit}"

    @property
    def unit(self) -> str:
        return ("watt", "die", "sold")[self.number % 3]

    def connect(self) -> None:
        self.tab = stream(
            self.front,
            legacy=True,
            additional_headers={"Cookie": f"copy={self.copy}"} if self.copy else {},
            subprotocols=["streamlit", "x", self.run.session] if self.run.session else None,
            source_address=(f"127.0.1.{1 + self.number}", 0),
        )
        sent = self.tab.response.headers.get("Set-Cookie", "")
        self.copy = sent.partition("copy=")[2].partition(";")[0] or self.copy

    def open(self) -> Run:
        """The page of the reader's address."""
        if self.tab is None:
            self.connect()
        self.tab.send(asking(self.query, "compare"))
        self.run = ended(self.tab)
        return self.run

    def state(self) -> str:
        """The address as the page leaves it."""
        told = [
            m.page_info_changed
            for m in self.run.messages
            if m.WhichOneof("type") == "page_info_changed"
        ]
        return told[-1].query_string if told else ""

    def words(self) -> str:
        deltas = [m.delta.new_element for m in self.run.messages if m.WhichOneof("type") == "delta"]
        return "\n".join(d.markdown.body for d in deltas if d.HasField("markdown"))

    def back(self) -> float:
        """Seconds until the page is there again, once its socket is gone."""
        began = time.monotonic()
        while time.monotonic() < began + 60:
            try:
                if self.tab is None:
                    self.connect()
                self.open()
                return time.monotonic() - began
            except (ConnectionClosed, InvalidStatus, OSError, EOFError):
                self.close()
                time.sleep(0.2)
        return float("inf")

    def close(self) -> None:
        if self.tab is not None:
            with suppress(Exception):
                self.tab.close()
        self.tab = None


@pytest.fixture
def readers(house) -> Iterator[list[Reader]]:
    made = [Reader(house.front, number) for number in range(READERS)]
    yield made
    for reader in made:
        reader.close()


def test_what_is_not_for_readers_stays_inside(house):
    for path in (LIVE, READY, METRICS):
        assert get(house.front, path)[0] == 404
    assert get(house.copies[0], READY)[0] == 200


def test_a_reader_stays_with_one_copy(house):
    reader = Reader(house.front, 0)
    reader.connect()
    assert reader.copy in ("one", "two")
    reader.close()
    first = reader.copy
    for _ in range(5):
        reader.connect()
        reader.close()
        assert reader.copy == first


def test_a_large_request_is_refused_in_front(house):
    status, _ = get(house.front, "/" + "x" * 70_000)
    assert status == 414


def _asked(front: Server, path: str, host: str, **more) -> tuple[int, dict[str, str], str]:
    """What a reader of an address of their own is told."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", front.port, timeout=60, source_address=(host, 0)
    )
    connection.request(more.pop("method", "GET"), path, **more)
    answer = connection.getresponse()
    said = answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()
    connection.close()
    return said


@pytest.mark.parametrize(
    ("status", "asked", "said"),
    [
        (404, {"path": METRICS}, "There is no page at this address."),
        (413, {"path": "/", "method": "POST", "body": b"x" * 3_000_000}, "is too large"),
        (414, {"path": "/" + "x" * 70_000}, "The address is too long."),
        (429, {"path": "/static/nothing.js"}, "Too many requests come from your network"),
    ],
)
def test_what_is_refused_in_front_has_a_page_with_a_number_of_the_log(house, status, asked, said):
    host = f"127.0.3.{status - 400}"
    answers = at_once(lambda _: _asked(house.front, host=host, **asked), 1)
    if status == 429:
        answers = [
            answer
            for _ in range(6)
            for answer in at_once(lambda _: _asked(house.front, host=host, **asked), 60)
        ]
    refused = [answer for answer in answers if answer and answer[0] == status]
    assert refused
    _, headers, page = refused[-1]
    assert said in page
    assert headers["content-type"] == "text/html"
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers.get("retry-after") == "10") == (status == 429) == ("refresh" in page)
    reference = re.search(r"Reference ([0-9a-f]{4}-[0-9a-f]{4})\.", page)[1]

    def logged() -> list[dict]:
        told = house.front.log.read_text().splitlines()
        return [json.loads(line) for line in told if reference in line]

    assert until(lambda: logged() != [], 10)
    (line,) = logged()
    assert (line["event"], line["status"], line["address"]) == ("refused", status, host)


def test_what_the_dashboard_answers_itself_passes(house):
    status, headers, page = _asked(house.front, "/no-such-page", "127.0.3.200")
    assert status == 404
    assert "Reference" not in page
    assert "script-src" in headers["content-security-policy"]


def test_new_data_are_rolled_out_without_an_error(house, readers):
    few = readers[:6]
    at_once(lambda n: few[n].open(), len(few))
    before = {re.search(r"Data [\d.]+[^(]* \((\w{8})\)", r.words())[1] for r in few}
    assert len(before) == 1
    _data(house.data.parent / "second", "The second edition")
    (house.data.parent / "next").symlink_to(house.data.parent / "second")
    os.replace(house.data.parent / "next", house.data)
    ends, shown = time.monotonic() + 60, before
    while time.monotonic() < ends and (shown & before or len(shown) > 1):
        runs = at_once(lambda n: few[n].open(), len(few))
        assert all(run is not None and run.alerts() == [] for run in runs)
        shown = {re.search(r"Data [\d.]+[^(]* \((\w{8})\)", r.words())[1] for r in few}
    assert len(shown) == 1
    assert shown != before
    for copy in house.copies:
        # One that none of these readers is with reads them when it is asked.
        assert until(lambda copy=copy: get(copy, "/data/honest-silicon.zip.sha256")[0] == 200)
        assert until(
            lambda copy=copy: [line["shown"] for line in lines(copy, "data")] == [True, True]
        )
        assert not lines(copy, "failed_run")
    # The whole dataset, whichever copy answers, is the one that is shown.
    sums = {get(house.front, "/data/honest-silicon.zip.sha256")[1] for _ in range(8)}
    assert len(sums) == 1


def test_a_copy_that_is_killed_costs_nobody_their_place(house, readers):
    at_once(lambda n: readers[n].open(), len(readers))
    before = [(r.state(), r.copy) for r in readers]
    assert {copy for _, copy in before} == {"one", "two"}
    assert all(f"unit={r.unit}" in r.state() or r.unit == "sold" for r in readers)
    os.kill(house.copies[0].pid, signal.SIGKILL)
    lost = [r for r in readers if r.copy == "one"]

    def notice(number: int) -> float:
        with suppress(ConnectionClosed, OSError):
            while True:
                lost[number].tab.recv(timeout=30)
        lost[number].close()
        return lost[number].back()

    waits = at_once(notice, len(lost))
    print(f"{len(lost)} of {len(readers)} readers were back after {max(waits):.1f} s at most")
    # On a machine that does nothing else; one that does has as many times less to give.
    assert max(waits) < BACK_S * max(1.0, os.getloadavg()[0] / os.cpu_count())
    for reader, (state, _) in zip(readers, before, strict=True):
        reader.open()
        assert reader.run.alerts() == []
        assert reader.state() == state
        assert reader.copy == "two"
    assert "Traceback" not in house.copies[1].log.read_text()
    assert get(house.front, "/data/honest-silicon.zip.sha256")[0] == 200
    assert get(house.front, "/chips", Accept="text/html", Cookie="copy=one")[0] == 200
