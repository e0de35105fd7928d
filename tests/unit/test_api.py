"""The API: what it gives is what the functions give, and what it refuses it says in a sentence."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from honest_silicon.addresses import API_PAGE, API_PATH
from honest_silicon.analysis.bounds.panel import compare
from honest_silicon.answers.plain import finite
from honest_silicon.answers.ruling import classify
from honest_silicon.answers.sizing import size
from honest_silicon.web.api import routes
from honest_silicon.web.api.v1 import FRESH, ROWS, app
from honest_silicon.web.plain.routes import routes as plain

with warnings.catch_warnings():
    # The client works with httpx, and says that it would rather have its successor.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

from starlette.applications import Starlette

from tests import configs
from tests.examples import FULL, VARIABLE, examples


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes(to_all=True)), base_url="http://localhost")


@pytest.fixture
def ask(client):
    def get(path: str, status: int = 200, **asked):
        found = client.get(API_PATH + path, params=asked)
        assert found.status_code == status, found.text
        return found

    return get


def test_every_answer_names_its_data(ask, real_data):
    for path, asked in (
        ("/", {}),
        ("/chips", {"limit": 1}),
        ("/chips/nvidia-h20", {}),
        ("/tables/sources", {"limit": 1}),
        ("/evidence", {"chip": "nvidia-h20"}),
        ("/size", {"model": "gpt-oss-120b", "chip": "nvidia-h20"}),
        ("/compare", {"chip": "nvidia-h20", "base": "nvidia-h100-sxm"}),
        ("/rules", {"chip": "nvidia-h20"}),
    ):
        found = ask(path, **asked)
        said = found.json()
        assert said["data_version"] == real_data.version
        assert said["data_hash"] == real_data.content_hash
        assert said["licence"] == "CC-BY-4.0"
        assert found.headers["access-control-allow-origin"] == "*"


def test_a_table_alone_names_its_data_in_headers(ask, real_data):
    for path, asked in (
        ("/chips", {}),
        ("/tables/models", {}),
        ("/evidence", {"chip": "nvidia-h20"}),
    ):
        headers = ask(path, format="csv", limit=1, **asked).headers
        said = {
            name: headers[name] for name in headers["access-control-expose-headers"].split(", ")
        }
        assert said == {
            "X-Data-Version": real_data.version,
            "X-Data-Hash": real_data.content_hash,
            "X-Licence": "CC-BY-4.0",
        }


def test_what_documents_say_has_the_unit_of_its_fact(ask, real_data):
    said = ask("/evidence", chip="nvidia-h20", limit=ROWS).json()
    fields = real_data.package.chip_fields
    facts = {row["field"] for row in said["rows"]}
    assert said["units"] == {f: fields[f].unit for f in facts if fields[f].unit}
    assert said["units"]["memory_gb"] == "GB"


def test_each_figure_has_its_range_and_basis_and_unknown_is_null(ask, real_data):
    said = ask("/chips/nvidia-h20").json()["chip"]
    cell = real_data.cell("nvidia-h20", "fp16_tflops")
    figure = said["fields"]["fp16_tflops"]
    assert (figure["value"], figure["low"], figure["high"]) == (cell.value, cell.low, cell.high)
    assert (figure["basis"], figure["unit"]) == (cell.basis, "TFLOPS")
    assert figure["why"] is None
    gaps = real_data.gaps
    empty = str(gaps["chip_id"].iloc[0]), str(gaps["field"].iloc[0])
    absent = ask(f"/chips/{empty[0]}").json()["chip"]["fields"][empty[1]]
    assert absent["value"] is None
    assert absent["why"] == real_data.cell(*empty).gap


def test_conditions_are_met_and_pages_follow_one_another(ask, real_data):
    chips = real_data.chips
    due = chips[(chips["country"] == "CN") & (chips["memory_gb"] >= 64).fillna(False)]
    asked = {"where": ["country=cn", "memory_gb>=64"], "fields": "memory_gb", "limit": 7}
    seen: list[str] = []
    while True:
        page = ask("/chips", offset=len(seen), **asked).json()
        assert page["total"] == len(due)
        assert page["offset"] == len(seen)
        if not page["rows"]:
            break
        assert all(set(r["fields"]) == {"memory_gb"} for r in page["rows"])
        seen += [r["id"] for r in page["rows"]]
    assert seen == list(due["id"])
    unknown = ask("/chips", where="memory_gb=", limit=ROWS, fields="memory_gb").json()
    assert unknown["total"] == int(chips["memory_gb"].isna().sum())


def test_csv_is_the_same_table(ask, real_data):
    text = ask("/chips", format="csv", limit=ROWS, fields="vendor,memory_gb").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(real_data.chips)
    by_id = {r["id"]: r for r in rows}
    assert float(by_id["nvidia-h20"]["memory_gb"]) == 96
    assert by_id["nvidia-h20"]["memory_gb_basis"] == "official"
    memory = real_data.chips["memory_gb"]
    assert all((by_id[i]["memory_gb"] == "") == bool(memory.isna()[i]) for i in memory.index)
    found = ask("/tables/models", format="csv", limit=3)
    assert found.headers["content-type"].startswith("text/csv")
    assert len(list(csv.DictReader(io.StringIO(found.text)))) == 3


def test_computed_answers_are_those_of_the_functions(ask, real_data):
    said = ask("/compare", chip="nvidia-h20", base="nvidia-h100-sxm").json()["answer"]
    ratio = compare(real_data, "nvidia-h20", "nvidia-h100-sxm", "inference").ratio
    assert ratio
    assert said["inference"]["median"] == ratio.value
    job = {"count": 8, "users": 4, "input": 1000, "output": 100}
    sized = ask("/size", model="deepseek-v3", chip="nvidia-h20", weights="8", **job).json()
    assert sized["answer"] == finite(size(real_data, "deepseek-v3", "nvidia-h20", weights=8, **job))
    ruled = ask("/rules", chip="nvidia-h20", on="2023-11-17").json()
    assert ruled["answer"] == finite(classify(real_data, "nvidia-h20", "2023-11-17"))


@pytest.fixture
def post(client):
    def sent(body: str | bytes, status: int = 200, **asked):
        path = f"{API_PATH}/size"
        found = client.post(path, params={"chip": "nvidia-h20", **asked}, content=body)
        assert found.status_code == status, found.text
        return found

    return sent


def test_a_pasted_configuration_is_sized_as_the_function_sizes_it(post, real_data):
    text = configs.published(real_data, "deepseek-v3")
    job = {"count": 16, "users": 4, "input": 1000, "output": 100}
    found = post(text, **job, weights="8", price=2)
    said = found.json()
    own = size(real_data, chip="nvidia-h20", config=text, weights=8, price=2.0, **job)
    assert said["answer"] == finite(own)
    assert said["answer"]["counted"]["total"] == own.counted.total > 6e11
    assert said["answer"]["read"].startswith("Read as deepseek_v3:")
    about = said["data_version"], said["data_hash"], said["licence"]
    assert about == (real_data.version, real_data.content_hash, "CC-BY-4.0")
    assert found.headers["cache-control"] == "no-store"
    assert "etag" not in found.headers
    assert post(b"\xef\xbb\xbf" + text.encode(), **job, weights="8", price=2).json() == said


def test_an_address_names_all_the_ways_it_may_be_asked(client):
    for path, ways in (("/size", "GET, POST"), ("/compare", "GET")):
        found = client.put(API_PATH + path)
        assert (found.status_code, found.headers["allow"]) == (405, ways)


@pytest.mark.parametrize(
    ("body", "status", "names"),
    [
        ("", 422, "The configuration: The text"),
        ("[]", 422, "object"),
        ("{", 422, "line 1"),
        ("{}", 422, "model_type"),
        ('{"model_type": "new"}', 422, "model_type"),
        (b"\xff\xfe", 422, "UTF-8"),
        ('{"model_type": "llama", "model_type": "llama"}', 422, "model_type"),
        ("[" * 5000, 422, "The configuration"),
        (" " * 200_001, 413, "200,000"),
    ],
)
def test_a_configuration_is_refused_by_the_name_of_its_field(post, body, status, names):
    error = post(body, status).json()["error"]
    assert names in error
    assert "\n" not in error


def test_a_field_that_is_not_understood_is_named(post, real_data):
    shape = json.loads(configs.published(real_data, "deepseek-v3"))
    for field, value in (("hidden_size", -1), ("num_hidden_layers", "many"), ("new_field", 7)):
        error = post(json.dumps({**shape, field: value}), 422).json()["error"]
        assert field in error


def test_the_chip_of_a_configuration_is_one_that_is_known(post, real_data):
    text = configs.published(real_data, "deepseek-v3")
    for body in (text, "{}"):
        assert "'h20'" in post(body, 404, chip="h20").json()["error"]
    assert "users" in post(text, 422, users=0).json()["error"]


def test_a_long_body_is_not_read_to_its_end():
    parts = 0

    async def receive():
        nonlocal parts
        parts += 1
        return {"type": "http.request", "body": b" " * 50_000, "more_body": True}

    async def ask() -> list[dict]:
        sent = []

        async def send(message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/size",
            "root_path": "",
            "query_string": b"chip=nvidia-h20",
            "headers": [],
        }
        await app(scope, receive, send)
        return sent

    assert asyncio.run(ask())[0]["status"] == 413
    assert parts == 5


@pytest.mark.parametrize(
    ("path", "asked", "status", "names"),
    [
        ("/chips/nothing", {}, 404, "'nothing'"),
        ("/tables/nothing", {}, 404, "'nothing'"),
        ("/nothing", {}, 404, ""),
        ("/chips", {"where": "nothing=1"}, 404, "'nothing'"),
        ("/chips", {"where": "memory"}, 422, "where"),
        ("/chips", {"where": "memory_gb>=many"}, 422, "memory_gb"),
        ("/chips", {"where": "vendor>=A"}, 422, "vendor"),
        ("/chips", {"fields": "nothing"}, 404, "'nothing'"),
        ("/chips", {"limit": ROWS + 1}, 422, "limit"),
        ("/evidence", {"chip": "nothing"}, 404, "'nothing'"),
        ("/evidence", {"chip": "nvidia-h20", "field": "nothing"}, 404, "'nothing'"),
        ("/size", {"model": "deepseek-v3", "chip": "nvidia-h20", "users": 0}, 422, "users"),
        ("/size", {"model": "deepseek-v3", "chip": "nvidia-h20", "price": "nan"}, 422, "price"),
        ("/compare", {"chip": "nvidia-h20", "base": "h100"}, 404, "'h100'"),
        ("/size", {"model": "deepseek", "chip": "nvidia-h20"}, 404, "deepseek-v3"),
        ("/rules", {"chip": "nvidia-h20", "on": "2023-02-30"}, 422, "2023-02-30"),
        ("/rules", {"chip": "nvidia-h20", "on": "soon"}, 422, "on"),
    ],
)
def test_what_is_not_understood_is_named(ask, path, asked, status, names):
    error = ask(path, status, **asked).json()["error"]
    assert names in error
    assert "\n" not in error
    assert "Traceback" not in error


def test_an_answer_is_kept_until_the_data_change(client, ask):
    first = ask("/chips", limit=2)
    assert first.headers["cache-control"] == f"public, max-age={FRESH}"
    tag = first.headers["etag"]
    again = client.get(f"{API_PATH}/chips", params={"limit": 2}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert ask("/chips", limit=3).headers["etag"] != tag


def test_data_of_ones_own_are_read_by_no_other_site():
    private = TestClient(Starlette(routes=routes(to_all=False)), base_url="http://localhost")
    found = private.get(f"{API_PATH}/chips", params={"limit": 1})
    app.state.to_all = True
    assert found.status_code == 200
    assert "access-control-allow-origin" not in found.headers


def test_the_document_describes_every_address_and_a_page_shows_it(client):
    document = client.get(f"{API_PATH}/openapi.json").json()
    assert document["openapi"].startswith("3.")
    shown = TestClient(Starlette(routes=plain())).get(API_PAGE).text
    paths = document["paths"]
    assert len(paths) == 8
    for path, calls in paths.items():
        for method, call in calls.items():
            assert f"{method.upper()} <code>{API_PATH}{path}</code>" in shown
            assert call["responses"]["200"]["content"]
            for parameter in call.get("parameters", []):
                assert f"<code>{parameter['name']}</code>" in shown


described = schemathesis.openapi.from_asgi("/openapi.json", app)
#: What the description allows and forbids at each of its edges: some hundred requests, each made as
#: the tests are collected. Where someone waits only those of chance are tried.
described.config.phases.coverage.enabled = os.environ.get(VARIABLE) == FULL

app.state.to_all = True


@described.parametrize()
@settings(max_examples=examples(100), suppress_health_check=list(HealthCheck))
def test_schemathesis_finds_nothing(case):
    case.call_and_validate()
