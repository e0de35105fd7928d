"""Routes of the API: tables and figures as JSON or CSV, and what is computed from them.

The document that describes it is made from these functions. Every answer names the data it is of.
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, StringConstraints
from starlette.exceptions import HTTPException
from starlette.routing import Match

from honest_silicon.analysis.bounds.config import MOST_TEXT
from honest_silicon.answers import figures
from honest_silicon.answers.comparing import Comparison, compare
from honest_silicon.answers.plain import Refused, Unknown, as_json, named
from honest_silicon.answers.ruling import Ruling, classify
from honest_silicon.answers.sizing import MOST, Sized, size
from honest_silicon.dataset.export import csv_text
from honest_silicon.dataset.served import opened
from honest_silicon.dataset.store import Dataset
from honest_silicon.web.tagged import tagged

#: Most rows of one answer.
ROWS: Final = 1000
#: Seconds for which an answer may be kept without asking again.
FRESH: Final = 300


class About(BaseModel):
    """Which data an answer is of, and under which licence they may be used."""

    data_version: str
    data_hash: str
    licence: str


class Page(About):
    """Some of the rows: of ``total`` that meet the conditions, those from ``offset`` on."""

    total: int
    offset: int


class Tables(About):
    """Titles of all tables, by their names."""

    tables: dict[str, str]


class Chips(Page):
    """Chips with some or all of their fields."""

    rows: list[figures.Chip]


class OneChip(About):
    """A chip with all of its fields."""

    chip: figures.Chip


class Rows(Page):
    """Rows of a table as they stand, with the units of its fields; of evidence, those of facts."""

    table: str
    units: dict[str, str]
    rows: list[dict[str, Any]]


class SizeAnswer(About):
    """A model on accelerators."""

    answer: Sized


class CompareAnswer(About):
    """A chip against another."""

    answer: Comparison


class RuleAnswer(About):
    """The class of a chip on a day."""

    answer: Ruling


class Wrong(BaseModel):
    """What could not be answered, in one sentence."""

    error: str


def _dataset() -> Dataset:
    data, _ = opened()
    if data is None:
        raise HTTPException(503, "The data have faults and are not served.")
    return data


Data = Annotated[Dataset, Depends(_dataset)]
Conditions = Annotated[
    list[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(<=|>=|=)")]] | None,
    Query(
        description="Conditions that all hold: `field=value`, or `field>=value` and "
        "`field<=value` of a number or a date. `field=` asks for rows where it is empty.",
        examples=[["country=CN", "memory_gb>=80"]],
        max_length=20,
    ),
]
Some = Annotated[int, Query(ge=1, le=ROWS, description="Rows of this answer.")]
From = Annotated[int, Query(ge=0, le=MOST, description="Rows to leave out before them.")]
Format = Annotated[Literal["json", "csv"], Query(description="JSON, or a table alone.")]
Identifier = Annotated[str, Query(max_length=100)]
Count = Annotated[int, Query(ge=1, le=MOST)]
_CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}
_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"model": Wrong, "description": "There is nothing of that name."},
    422: {"model": Wrong, "description": "Something asked for is not understood."},
    503: {"model": Wrong, "description": "The data have faults and are not served."},
}
app = FastAPI(
    title="Honest Silicon",
    version="1",
    summary="Chinese and US AI accelerators, every figure with its basis and range",
    description="A figure that is not known is null, never 0; `why` then says why. Computed "
    "answers are those of the pages.",
    docs_url=None,
    redoc_url=None,
    responses=_REFUSALS,
)


@app.exception_handler(Refused)
async def _refused(_: Request, why: Refused) -> JSONResponse:
    return JSONResponse({"error": str(why)}, 404 if isinstance(why, Unknown) else 422)


@app.exception_handler(HTTPException)
async def _failed(request: Request, why: HTTPException) -> JSONResponse:
    headers = dict(why.headers or {})
    if why.status_code == 405:
        # The router names the methods of the first route at the address, and there may be two.
        here = (r for r in app.routes if r.matches(request.scope)[0] is not Match.NONE)
        headers["Allow"] = ", ".join(sorted({m for r in here for m in getattr(r, "methods", ())}))
    return JSONResponse({"error": why.detail}, why.status_code, headers)


@app.exception_handler(RequestValidationError)
async def _malformed(_: Request, why: RequestValidationError) -> JSONResponse:
    first = why.errors()[0]
    name = next((str(part) for part in first["loc"][1:]), "The request")
    return JSONResponse({"error": f"{name}: {first['msg']}."}, 422)


@app.get("/", response_model=Tables, summary="What there is")
def tables(request: Request, data: Data) -> Response:
    titles = {name: table.title for name, table in data.package.tables.items()}
    return _json(request, data, tables=titles)


@app.get("/chips", response_model=Chips, responses=_CSV, summary="Chips by their fields")
def chips(
    request: Request,
    data: Data,
    where: Conditions = None,
    fields: Annotated[
        str,
        Query(description="Fields parted by commas; all where it is left out.", max_length=2000),
    ] = "",
    limit: Some = 100,
    offset: From = 0,
    format: Format = "json",
) -> Response:
    declared = dict(data.package.chip_fields)
    asked = [f.strip() for f in fields.split(",") if f.strip()] or list(declared)
    for name in asked:
        figures.known_field(declared, name, "chips")
    found = figures.filtered(data, "chips", where or ())
    page = found.iloc[offset : offset + limit]
    if format == "csv":
        return _csv(request, data, csv_text(figures.flat(data, page, asked)))
    rows = [figures.chip(data, str(i), asked) for i in page["id"]]
    return _json(request, data, total=len(found), offset=offset, rows=rows)


@app.get("/chips/{chip}", response_model=OneChip, summary="One chip")
def chip(request: Request, data: Data, chip: str) -> Response:
    return _json(request, data, chip=figures.chip(data, named(chip, data.names, "chip")))


@app.get("/evidence", response_model=Rows, responses=_CSV, summary="What documents say of a chip")
def evidence(
    request: Request,
    data: Data,
    chip: Identifier,
    field: Identifier = "",
    limit: Some = 100,
    offset: From = 0,
    format: Format = "json",
) -> Response:
    named(chip, data.names, "chip")
    where = [f"chip_id={chip}", *([f"field={field}"] if field else [])]
    if field:
        figures.known_field(dict(data.package.chip_fields), field, "chips")
    rows = figures.filtered(data, "evidence", where)
    rows = rows.merge(data.sources, on="source_id", how="left", suffixes=("", "_source"))
    return _rows(request, data, "evidence", rows, limit, offset, format)


@app.get(
    "/tables/{name}",
    response_model=Rows,
    responses=_CSV,
    summary="Rows of a table as they stand",
)
def table(
    request: Request,
    data: Data,
    name: str,
    where: Conditions = None,
    limit: Some = 100,
    offset: From = 0,
    format: Format = "json",
) -> Response:
    rows = figures.filtered(data, name, where or ())
    return _rows(request, data, name, rows, limit, offset, format)


class Job:
    """How a model is to be served, as the addresses under ``/size`` are asked."""

    def __init__(
        self,
        chip: Identifier,
        count: Annotated[int, Query(ge=0, le=MOST, description="0: the fewest, as sold.")] = 0,
        users: Count = 32,
        input: Count = 4096,
        output: Count = 1024,
        weights: Literal["released", "16", "8", "4"] = "released",
        cache: Literal["16", "8"] = "16",
        parallel: Literal["once", "tp", "dp"] = "once",
        price: Annotated[
            float | None, Query(gt=0, le=1e9, allow_inf_nan=False, description="USD an hour")
        ] = None,
    ) -> None:
        self.chip = chip
        self.terms = {
            "count": count,
            "users": users,
            "input": input,
            "output": output,
            "weights": weights,
            "cache": int(cache),
            "parallel": parallel,
            "price": price,
        }


Asked = Annotated[Job, Depends()]


@app.get("/size", response_model=SizeAnswer, summary="A model on accelerators")
def sized(request: Request, data: Data, model: Identifier, job: Asked) -> Response:
    return _json(request, data, answer=size(data, model, job.chip, **job.terms))


async def _configuration(request: Request) -> str:
    """The body as text, read no further than a configuration may be long."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_TEXT:
            raise HTTPException(413, f"The configuration: expected {MOST_TEXT:,} bytes or fewer.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The configuration: expected UTF-8.") from None


_CONFIGURATION: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": f"The text of a `config.json`, {MOST_TEXT:,} bytes or fewer. A field that "
        "is not understood is refused by its name.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}


@app.post(
    "/size",
    response_model=SizeAnswer,
    responses={413: {"model": Wrong, "description": "The body is too long."}},
    openapi_extra=_CONFIGURATION,
    summary="A model of your own on accelerators, from its configuration",
)
def sized_of(
    request: Request, data: Data, config: Annotated[str, Depends(_configuration)], job: Asked
) -> Response:
    answer = size(data, chip=job.chip, config=config, **job.terms)
    return _fresh(request, _said(data, answer=answer))


@app.get("/compare", response_model=CompareAnswer, summary="A chip against another")
def compared(request: Request, data: Data, chip: Identifier, base: Identifier) -> Response:
    return _json(request, data, answer=compare(data, chip, base))


@app.get("/rules", response_model=RuleAnswer, summary="The class of a chip on a day")
def ruled(
    request: Request,
    data: Data,
    chip: Identifier,
    on: Annotated[
        str | None,
        Query(
            pattern=r"^\d{4}-\d{2}-\d{2}$",
            description="A day such as 2023-11-17; today where it is left out.",
            json_schema_extra={"format": "date"},
        ),
    ] = None,
) -> Response:
    return _json(request, data, answer=classify(data, chip, on))


def _rows(
    request: Request, data: Dataset, name: str, found: Any, limit: int, offset: int, format: str
) -> Response:
    page = found.iloc[offset : offset + limit]
    if format == "csv":
        return _csv(request, data, csv_text(page))
    fields = list(data.package.tables[name].fields.values())
    if name == "evidence":
        # Its values are of facts of chips, and have their units.
        facts = set(page["field"])
        fields = [f for n, f in data.package.chip_fields.items() if n in facts]
    return _json(
        request,
        data,
        table=name,
        total=len(found),
        offset=offset,
        units={f.name: f.unit for f in fields if f.unit},
        rows=figures.rows(page),
    )


def _about(data: Dataset) -> dict[str, str]:
    """Which data an answer is of, by the fields of ``About``."""
    return {
        "data_version": data.version,
        "data_hash": data.content_hash,
        "licence": data.package.licence,
    }


def _said(data: Dataset, **parts: Any) -> str:
    return as_json({**_about(data), **parts})


def _json(request: Request, data: Dataset, **parts: Any) -> Response:
    return _kept(request, _said(data, **parts), "application/json")


def _fresh(request: Request, body: str) -> Response:
    """An answer to what was sent, which nobody keeps."""
    headers = {"Cache-Control": "no-store"}
    if request.app.state.to_all:
        headers["Access-Control-Allow-Origin"] = "*"
    return Response(body, media_type="application/json", headers=headers)


def _csv(request: Request, data: Dataset, text: str) -> Response:
    # A table has no place for it: what JSON says of the data stands in headers.
    said = {f"X-{name.replace('_', '-').title()}": value for name, value in _about(data).items()}
    shown = {"Access-Control-Expose-Headers": ", ".join(said)}
    return _kept(request, text, "text/csv", said | shown)


def _kept(request: Request, body: str, kind: str, more: dict[str, str] | None = None) -> Response:
    """An answer that a browser or a cache in between may keep, by what it says."""
    headers = {"Cache-Control": f"public, max-age={FRESH}", **(more or {})}
    if request.app.state.to_all:
        headers["Access-Control-Allow-Origin"] = "*"
    return tagged(request, body.encode(), kind, headers)
