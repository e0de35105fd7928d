"""What the plain pages say, from the same cells, words and readings as the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin

import pandas as pd
from markupsafe import Markup

from honest_silicon.addresses import (
    API_PATH,
    ARCHIVE_PATH,
    CARD,
    FEEDS,
    PLAIN_CHIPS,
    PLAIN_CLAIMS,
)
from honest_silicon.charts.html import NOTHING
from honest_silicon.dataset.format import cell_text, in_sentence, range_text
from honest_silicon.dataset.provenance import CAVEATS, Cell
from honest_silicon.dataset.schema import Field
from honest_silicon.dataset.store import Dataset
from honest_silicon.dataset.versions import released
from honest_silicon.web import cards
from honest_silicon.web.card_links import meta
from honest_silicon.web.templates import templates

#: Columns of the table of all chips.
COLUMNS: Final = (
    "vendor",
    "status",
    "fp16_tflops",
    "fp8_tflops",
    "memory_gb",
    "memory_bw_gbs",
    "tdp_w",
    "process_node",
)
_TEMPLATES: Final = Path(__file__).parent / "templates"
#: Said of a chip on its page itself.
_ABOVE: Final = ("id", "name", "note")


def _page(template: str, data: Dataset, here: str, root: str, **parts: Any) -> str:
    """HTML of a template; ``here`` is its own address, ``root`` the way to the front page."""
    feeds = FEEDS if released(data) else {}
    shown = {"data": data, "here": here, "root": root, "feeds": feeds, "card": "", **parts}
    return templates(_TEMPLATES).get_template(template).render(shown)


def chip_page(data: Dataset, chip: str, here: str, root: str) -> str | None:
    """Every figure of a chip with its range and evidence, or why there is none; None where the
    data have no such chip.
    """
    if chip not in data.names:
        return None
    row = data.chips.loc[chip]
    fields = data.package.chip_fields
    groups = [
        {
            "title": title,
            "rows": [
                _row(data, chip, f)
                for f in fields.values()
                if f.group == group and f.name not in _ABOVE and _said(data.cell(chip, f.name))
            ],
        }
        for group, title in data.package.groups.items()
    ]
    said = describe(data, chip)
    return _page(
        "chip.html",
        data,
        here,
        root,
        title=row["name"],
        description=said,
        id=chip,
        name=row["name"],
        note="" if pd.isna(row["note"]) else row["note"],
        groups=[g for g in groups if g["rows"]],
        card=_card(cards.chip_card(data, chip), here),
        described=_schema_org(data, str(row["name"]), said, here, root),
    )


def _card(card: cards.ChipCard | cards.ClaimCard | None, here: str) -> Markup:
    return meta(f"{here}/{CARD}", cards.said(card)) if card else NOTHING


def describe(data: Dataset, chip: str) -> str:
    """A chip in a sentence: who makes it, what is known of its speed and memory.

    What is not known is said to be so.
    """
    fields = data.package.chip_fields
    said = [
        f"{in_sentence(fields[f].title)} {_value(data.cell(chip, f), fields[f], unit=True)}"
        for f in ("fp16_tflops", "memory_gb", "memory_bw_gbs")
    ]
    vendor = data.cell(chip, "vendor").value
    status = fields["status"].label(str(data.cell(chip, "status").value)).lower()
    return f"{data.names[chip]}, by {vendor}, {status}: {', '.join(said)}."


def _said(cell: Cell) -> bool:
    """Whether there is a value, or a reason for its absence."""
    return cell.value is not None or cell.gap is not None


def _row(data: Dataset, chip: str, field: Field) -> dict[str, Any]:
    cell = data.cell(chip, field.name)
    wide = cell.low is not None and cell.high is not None and cell.low != cell.high
    basis = data.package.tables["evidence"].fields["basis"]
    return {
        "title": field.title,
        "value": _value(cell, field, unit=True),
        "unknown": cell.value is None,
        "range": range_text(cell.low, cell.high, field) if wide else "",
        "basis": basis.label(cell.basis) if cell.basis else "",
        "caveats": [CAVEATS[c].words for c in cell.caveats],
    }


def _value(cell: Cell, field: Field, *, unit: bool = False) -> str:
    return cell_text(cell, field, unit=unit).replace(";", ", ")


def chips_page(data: Dataset, here: str, root: str) -> str:
    """All chips in a table, each with a link to its own page."""
    fields = data.package.chip_fields
    shown = [fields[name] for name in COLUMNS]
    rows = [
        {
            "id": chip,
            "name": name,
            "cells": [
                {"value": _value(cell, f), "unknown": cell.value is None}
                for f in shown
                for cell in [data.cell(chip, f.name)]
            ],
        }
        for chip, name in sorted(data.names.items(), key=lambda pair: pair[1].casefold())
    ]
    return _page(
        "chips.html",
        data,
        here,
        root,
        title="All chips",
        description=f"{len(rows)} Chinese and US AI accelerators. Dense peaks; what nobody has "
        "published is called unknown.",
        heads=["Chip", *(f.header for f in shown)],
        rows=rows,
    )


def claim_page(data: Dataset, claim: str, here: str, root: str) -> str | None:
    """A claim, its verdict with the reason, and what documents say for and against it; None where
    the data have no such claim.
    """
    claims = data.tables["claims"].set_index("id")
    if claim not in claims.index:
        return None
    row = claims.loc[claim]
    kinds = data.package.tables["claims"].fields
    stances = data.package.tables["claim_evidence"].fields["stance"]
    found = data.tables["claim_evidence"]
    found = found[found["claim_id"] == claim].merge(data.sources, on="source_id", how="left")
    evidence = [
        {
            "side": stances.label(r["stance"]),
            "what": r["finding"],
            "url": r["url"],
            "source": f"{r['publisher']}, {r['title']}",
            "date": "" if pd.isna(r["date"]) else r["date"],
        }
        for r in found.to_dict("records")
    ]
    verdict = kinds["reading"].label(str(row["reading"]))
    title, said = claim_words(data, claim)
    return _page(
        "claim.html",
        data,
        here,
        root,
        title=title,
        description=said,
        id=claim,
        claim=row["claim"],
        who=f"{row['claimant']}, {row['date']}",
        verdict=verdict,
        reason=row["reason"],
        evidence=evidence,
        card=_card(cards.claim_card(data, claim), here),
    )


def claim_words(data: Dataset, claim: str) -> tuple[str, str]:
    """A claim, and its verdict with the reason."""
    row = data.tables["claims"].set_index("id").loc[claim]
    verdict = data.package.tables["claims"].fields["reading"].label(str(row["reading"]))
    return str(row["claim"]), f"{verdict}. {row['reason']}"


def claims_page(data: Dataset, here: str, root: str) -> str:
    """All claims, each after its verdict."""
    reading = data.package.tables["claims"].fields["reading"]
    rows = [
        {"id": r["id"], "claim": r["claim"], "verdict": reading.label(r["reading"])}
        for r in data.tables["claims"].to_dict("records")
    ]
    return _page(
        "claims.html",
        data,
        here,
        root,
        title="Claims",
        description=f"{len(rows)} statements on Chinese AI chips, checked against their sources.",
        rows=rows,
    )


def api_page(data: Dataset, document: Mapping[str, Any], here: str, root: str) -> str:
    """Each address of the API with what may be asked, from the document that describes it."""
    calls = [
        {
            "method": method.upper(),
            "path": path,
            "summary": call["summary"],
            "body": call.get("requestBody", {}).get("description", ""),
            "parameters": [
                {"name": p["name"], "takes": _takes(p)} for p in call.get("parameters", [])
            ],
        }
        for path, methods in document["paths"].items()
        for method, call in methods.items()
    ]
    info = document["info"]
    said = f"{info['summary']}. {info['description']}"
    return _page(
        *("api.html", data, here, root),
        title="The API",
        description=said,
        base=API_PATH,
        calls=calls,
    )


def _takes(parameter: Mapping[str, Any]) -> str:
    """What a parameter takes, in words."""
    schema = parameter.get("schema", {})
    default = schema.get("default")
    said = [
        str(parameter.get("description", "")).rstrip("."),
        f"one of {', '.join(map(str, schema['enum']))}" if "enum" in schema else "",
        f"from {schema['minimum']}" if "minimum" in schema else "",
        f"to {schema['maximum']:,}" if "maximum" in schema else "",
        "" if default in (None, "") else f"{default} where left out",
        "needed" if parameter.get("required") else "",
    ]
    return "; ".join(s for s in said if s)


def _schema_org(data: Dataset, name: str, said: str, here: str, root: str) -> Mapping[str, Any]:
    """The page as a schema.org Dataset."""
    file = f"{root}{ARCHIVE_PATH[1:]}"
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{name}: figures and their sources",
        "description": said,
        "url": here,
        "version": data.version,
        "license": data.package.licence_url or data.package.licence,
        "isPartOf": {"@type": "Dataset", "name": data.package.title},
        "distribution": {"@type": "DataDownload", "contentUrl": urljoin(here, file)},
    }


def sitemap(data: Dataset, base: str, pages: tuple[str, ...]) -> str:
    """XML with the address of every page; ``base`` ends with a slash."""
    paths = [*pages]
    for place, ids in ((PLAIN_CHIPS, data.names), (PLAIN_CLAIMS, data.tables["claims"]["id"])):
        paths += [place[1:], *(f"{place[1:]}/{i}" for i in ids)]
    return templates(_TEMPLATES).get_template("sitemap.xml").render(base=base, paths=paths)
