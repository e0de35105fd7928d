"""What a reader takes away: the rows shown, with their units, basis, sources and version."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from honest_silicon.dataset.provenance import CAVEATS, NO_FACT
from honest_silicon.dataset.store import Dataset

# A spreadsheet reads a text that begins like this as a formula.
_FORMULA: Final = re.compile(r"^\s*[=+\-@\t]")


def csv_text(frame: pd.DataFrame) -> str:
    """CSV of a table: UTF-8 text, one header row, no comment lines; unknown cells are empty.

    A text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    safe = frame.rename(columns=_harmless)
    for place, name in enumerate(safe.columns):
        column = safe.iloc[:, place]
        if not pd.api.types.is_numeric_dtype(column):
            safe[name] = column.map(_harmless, na_action="ignore")
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    # A lone carriage return would end the row for some readers.
    text = value.replace("\r", " ")
    return f"'{text}" if _FORMULA.search(text) else text


def json_text(
    data: Dataset, frame: pd.DataFrame, title: str, units: Mapping[str, str], address: str = ""
) -> str:
    """JSON of a table with what is needed to use it elsewhere.

    ``evidence`` gives basis, range, dispute, caveats and documents of each figure shown, by chip
    and field, for tables with a column of chip ids; ``sources`` the documents named there.
    """
    body: dict[str, Any] = {
        "title": title,
        "address": address,
        "data_version": data.version,
        "data_sha256": data.content_hash,
        "licence": data.package.licence,
        "units": dict(units),
        "rows": json.loads(frame.to_json(orient="records", force_ascii=False)),
    }
    evidence = _evidence(data, frame)
    if evidence:
        used = {
            s for fields in evidence.values() for cell in fields.values() for s in cell["sources"]
        }
        sources = data.sources[data.sources["source_id"].isin(used)]
        body["evidence"] = evidence
        body["sources"] = json.loads(
            sources.set_index("source_id")[["title", "publisher", "url", "published"]].to_json(
                orient="index", force_ascii=False
            )
        )
    return json.dumps(body, ensure_ascii=False, indent=1)


def with_caveats(data: Dataset, frame: pd.DataFrame) -> pd.DataFrame:
    """A table of chips with a last column that names the figures with caveats, in words; as it is
    where it has such a column already, or none of its figures has one.
    """
    fields = [] if _CAVEATS in frame else list(_shown(data, frame))
    said = []
    for chip, names in fields:
        borne = ((n, data.caveats(chip, (n,))) for n in names)
        said.append("; ".join(f"{n}: {CAVEATS[c].words}" for n, found in borne for c in found))
    return frame.assign(**{_CAVEATS: said}) if any(said) else frame


_CAVEATS: Final = "caveats"


def _shown(data: Dataset, frame: pd.DataFrame) -> Iterator[tuple[str, list[str]]]:
    """The chip of each row of a table and the fields the row shows; nothing of other tables."""
    ids = next((frame[name] for name in ("id", "chip_id") if name in frame), None)
    if ids is None:
        return
    shown = [n for n in frame.columns if n in data.package.chip_fields and n not in ("id", "name")]
    named = frame["field"] if "field" in frame and not shown else None
    for place, chip in enumerate(ids):
        fields = shown if named is None else [str(named.iloc[place])]
        known = chip in data.chips.index
        yield str(chip), [f for f in fields if known and f in data.package.chip_fields]


def _evidence(data: Dataset, frame: pd.DataFrame) -> dict[str, dict[str, dict[str, Any]]]:
    out: dict[str, dict[str, dict[str, Any]]] = {}
    for chip, fields in _shown(data, frame):
        for field in fields:
            cell = data.cell(chip, field)
            if not cell.evidence:
                continue
            fact = data.fact_of.get((chip, field), NO_FACT)
            out.setdefault(chip, {})[field] = {
                "basis": cell.basis,
                "low": fact.low,
                "high": fact.high,
                "disputed": cell.disputed,
                "caveats": [CAVEATS[name].words for name in cell.caveats],
                "sources": list(dict.fromkeys(e.source_id for e in cell.evidence)),
            }
    return out
