"""When each row was last looked at, and how new the documents behind each table are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import listed, records
from honest_silicon.dataset.store import Dataset

#: A row not looked at for so many days is stale.
DAYS: Final = 90
#: Tables whose rows say of cells of chips.csv, each asked for through its cell.
_OF_CELLS: Final = ("evidence", "second_readings", "rejected", "gaps", "changes", "sources")
#: Day on which a row of a table was last looked up itself, whatever document it names.
_OWN_DAY: Final = ("looked_at", "read_on")
#: Table of second readings of rows beside chips.
_AGAIN: Final = "rereadings"


@dataclass(frozen=True)
class Look:
    """One statement and the day it was last looked at.

    ``row`` is a chip id with its ``field`` for a cell, with a value or without one; else the first
    column of a row of ``table``. ``day`` is the first day the date may mean. ``uses`` counts rows
    of other tables about its chip or model.
    """

    table: str
    row: str
    field: str
    country: str
    day: date
    uses: int

    def age(self, on: date) -> int:
        """Days since the last look."""
        return (on - self.day).days


def stale(data: Dataset, on: date, days: int = DAYS) -> list[Look]:
    """What was last looked at ``days`` or more before a day: longest ago first, then most used."""
    old = [look for look in looks(data) if look.age(on) >= days]
    return sorted(old, key=lambda k: (k.day, -k.uses, k.table, k.row, k.field))


@per_dataset(1)
def looks(data: Dataset) -> tuple[Look, ...]:
    """Every cell with a value or a reason that may end, and every row of the other tables.

    A cell was looked at when the newest of its documents was read, or its second reading done; a
    row when it says so, or its document was read, or it was compared with that once more.
    """
    uses = _uses(data)
    country = data.sourced(data.chips)["country"].to_dict()
    found = [
        Look("chips", chip, field, str(country[chip]), day, uses[chip])
        for (chip, field), day in _cells(data).items()
        if chip in country
    ]
    found += [
        Look("gaps", g["chip_id"], g["field"], str(country[g["chip_id"]]), day, uses[g["chip_id"]])
        for g in records(data, "gaps")
        if g["chip_id"] in country and (day := _first(g["looked_at"]))
    ]
    return (*found, *_rows(data, uses))


def _first(text: Any) -> date | None:
    return span(text).first if isinstance(text, str) else None


def _read(data: Dataset) -> dict[str, date]:
    """First day on which each source may have been read."""
    days = {r["source_id"]: _first(r["retrieved"]) for r in records(data, "sources")}
    return {source: day for source, day in days.items() if day}


def _cells(data: Dataset) -> dict[tuple[str, str], date]:
    """Day of the last look at each adopted value that needs a source."""
    read = _read(data)
    out: dict[tuple[str, str], date] = {}
    wanted = {n for n, f in data.package.chip_fields.items() if f.support}
    chips = data.chips
    seen = [
        ((r["chip_id"], r["field"]), day)
        for r in records(data, "evidence")
        if (day := read.get(r["source_id"]))
    ]
    # The class of a node is read off the name of its process.
    seen += [((chip, "node_nm"), day) for (chip, field), day in seen if field == "process_node"]
    seen += [
        ((r["chip_id"], r["field"]), day)
        for r in records(data, "second_readings")
        if (day := _first(r["read_on"]))
    ]
    for (chip, field), day in seen:
        if field in wanted and chip in chips.index and pd.notna(chips.at[chip, field]):
            out[chip, field] = max(day, out.get((chip, field), day))
    return out


def _rows(data: Dataset, uses: Counter[str]) -> Iterator[Look]:
    """Rows of the tables beside chips that have a document or a day of their own."""
    read, again = _read(data), _again(data)
    for name, table in data.package.tables.items():
        if name in ("chips", _AGAIN, *_OF_CELLS):
            continue
        first = table.columns[0]
        for row in records(data, name):
            own = next((d for n in _OWN_DAY if (d := _first(row.get(n)))), None)
            day = own or read.get(row.get("source_id") or "")
            if day:
                day = max(day, again.get((name, str(row[first])), day))
                about = [i for i in _about(row) if i in data.names] or [""]
                country = str(data.chips.at[about[0], "country"]) if about[0] else ""
                used = max(uses[i] for i in (*about, str(row.get("model_id") or row[first])))
                yield Look(name, str(row[first]), "", country, day, used)


def _again(data: Dataset) -> dict[tuple[str, str], date]:
    """Day on which each row beside chips was read again, by its table and id."""
    rows = records(data, _AGAIN) if _AGAIN in data.tables else ()
    return {(r["table"], r["row"]): day for r in rows if (day := _first(r["read_on"]))}


def _about(row: dict[str, Any]) -> tuple[str, ...]:
    return (*listed(row.get("chip_id")), *listed(row.get("chip_ids")))


@per_dataset(1)
def _uses(data: Dataset) -> Counter[str]:
    """How many rows of the tables beside chips and models name each chip or model."""
    out: Counter[str] = Counter()
    for name in data.package.tables:
        if name in ("chips", *_OF_CELLS):
            continue
        for row in records(data, name):
            out.update({*_about(row), *listed(row.get("model_id"))})
    return out


def newest_by_table(data: Dataset) -> pd.DataFrame:
    """The newest document behind each table.

    Returns
    -------
    DataFrame with columns ``table`` (its path), ``source_id`` and ``published`` of the document,
    ``rows`` of the table; tables without documents of a known day are left out.
    """
    found = []
    for name, table in data.package.tables.items():
        if name != "sources" and "source_id" in table.fields and len(data.tables[name]):
            best = _newest(data, data.tables[name]["source_id"])
            if best:
                found.append((table.path, *best, len(data.tables[name])))
    return pd.DataFrame(found, columns=["table", "source_id", "published", "rows"])


def newest_by_country(data: Dataset) -> pd.DataFrame:
    """The newest document on chips of each country: ``country``, ``source_id``, ``published``,
    ``rows`` of evidence.
    """
    country = data.evidence["chip_id"].map(data.sourced(data.chips)["country"])
    found = []
    for name, rows in data.evidence.groupby(country):
        best = _newest(data, rows["source_id"])
        if best:
            found.append((name, *best, len(rows)))
    return pd.DataFrame(found, columns=["country", "source_id", "published", "rows"])


def _newest(data: Dataset, ids: pd.Series) -> tuple[str, str] | None:
    """Id and day of the document published last; the more exact of two dates that end alike."""
    used = data.sources[data.sources["source_id"].isin(ids.dropna())]
    dated = [
        (span(day).first, str(source), str(day))
        for source, day in zip(used["source_id"], used["published"], strict=True)
        if isinstance(day, str)
    ]
    return max(dated)[1:] if dated else None
