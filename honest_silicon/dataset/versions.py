"""What changed between two versions of the data: cells, and how claims read."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import number
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.records import records
from honest_silicon.dataset.store import Dataset

#: Tables of a data directory in which all its versions are recorded: what changed of cells and of
#: the readings of claims, and the day of each version.
CHANGES: Final = "changes"
READINGS: Final = "claim_changes"
VERSIONS: Final = "versions"


@dataclass(frozen=True)
class Change:
    """One cell of chips.csv that changed; a chip that came or went changes its ``id``.

    ``before`` and ``after`` are texts as in the file, '' for an empty cell.
    """

    chip_id: str
    field: str
    version: str
    before: str
    after: str


@dataclass(frozen=True)
class Reading:
    """A claim that reads otherwise than before; '' before it came, and after it went."""

    claim_id: str
    version: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """A version and the day it came out, such as 2026-11-29."""

    version: str
    released: str


def _ends(what: Change | Reading) -> str:
    return " to ".join(f"`{t}`" if t else "empty" for t in (what.before, what.after))


def order(version: str) -> tuple[int, ...]:
    """Sort key of a version; versions that are not three numbers come first.

    >>> order("1.10.0") > order("1.9.3") > order("nonsense")
    True
    """
    parts = version.split(".")
    return tuple(int(p) for p in parts) if all(p.isascii() and p.isdigit() for p in parts) else ()


def diff(old: Dataset, new: Dataset) -> list[Change]:
    """Cells of chips.csv that differ, sorted by chip, then in the order of the fields."""
    changes = []
    for chip in sorted({*old.chips.index, *new.chips.index}):
        if chip not in old.chips.index or chip not in new.chips.index:
            came = chip in new.chips.index
            pair = ("", chip) if came else (chip, "")
            changes.append(Change(chip, "id", new.version, *pair))
            continue
        for name in new.package.chip_fields:
            before = _text(old.chips.at[chip, name]) if name in old.chips else ""
            after = _text(new.chips.at[chip, name])
            if before != after:
                changes.append(Change(chip, name, new.version, before, after))
    return changes


def diff_readings(old: Dataset, new: Dataset) -> list[Reading]:
    """Claims whose reading differs, those that came and went among them, sorted by id."""
    was, now = (
        {r["id"]: r.get("reading") or "" for r in records(data, "claims")} for data in (old, new)
    )
    pairs = ((claim, was.get(claim, ""), now.get(claim, "")) for claim in sorted({*was, *now}))
    return [
        Reading(claim, new.version, before, after)
        for claim, before, after in pairs
        if before != after
    ]


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return value if isinstance(value, str) else number(float(value)).replace(",", "")


def markdown(
    old: Dataset, new: Dataset, changes: Sequence[Change], readings: Sequence[Reading]
) -> str:
    """The section of CHANGELOG.md on the data of a version."""
    lines = [f"### Data {new.version}, from {old.version}", ""]
    for name, table in new.package.tables.items():
        if name in (CHANGES, READINGS, VERSIONS):
            continue
        was = len(old.tables[name]) if name in old.tables else 0
        now = len(new.tables[name])
        if was != now:
            lines.append(f"- {table.path}: {now:,} rows, {now - was:+,}")
    filled = sum(not c.before and bool(c.after) for c in changes if c.field != "id")
    emptied = sum(bool(c.before) and not c.after for c in changes if c.field != "id")
    revised = sum(bool(c.before) and bool(c.after) for c in changes if c.field != "id")
    lines.append(f"- Cells filled {filled}, emptied {emptied}, revised {revised}:")
    for c in changes:
        if c.field == "id":
            lines.append(f"  - `{c.chip_id}` {'added' if c.after else 'removed'}")
        else:
            lines.append(f"  - `{c.chip_id}` {c.field}: {_ends(c)}")
    if readings:
        lines.append(f"- Verdicts changed, new or gone {len(readings)}:")
        lines += [f"  - `{r.claim_id}`: {_ends(r)}" for r in readings]
    return "\n".join(lines) + "\n"


def record(
    directory: Path,
    version: str,
    day: date,
    changes: Sequence[Change],
    readings: Sequence[Reading],
) -> None:
    """Add a version to the tables of a data directory, in place of what they say of it."""
    _rewrite(directory / f"{CHANGES}.csv", Change, version, changes)
    _rewrite(directory / f"{READINGS}.csv", Reading, version, readings)
    _rewrite(directory / f"{VERSIONS}.csv", Version, version, [Version(version, day.isoformat())])


def _rewrite(path: Path, kind: type[Any], version: str, rows: Sequence[Any]) -> None:
    """Replace the rows of a version, sorted by the first column as all tables are."""
    kept: list[Any] = []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            kept = [kind(**row) for row in csv.DictReader(file)]
    kept = [*(r for r in kept if r.version != version), *rows]
    kept.sort(key=lambda r: (astuple(r)[0], order(r.version)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(f.name for f in fields(kind))
        writer.writerows(astuple(r) for r in kept)


@per_dataset(1)
def released(data: Dataset) -> dict[str, date]:
    """Day of each recorded version, newest version first; empty where none is recorded."""
    rows = {r["version"]: span(r["released"]).first for r in records(data, VERSIONS)}
    return dict(sorted(rows.items(), key=lambda pair: order(pair[0]), reverse=True))


def since(data: Dataset, version: str) -> pd.DataFrame:
    """Recorded changes of versions after ``version``, newest version first.

    Returns
    -------
    DataFrame with the columns of the table; empty where the directory records none.
    """
    table = data.tables.get(CHANGES)
    if table is None:
        return pd.DataFrame(columns=[f.name for f in fields(Change)])
    later = table["version"].map(lambda v: order(v) > order(version))
    rows = table[later.astype(bool)]
    return rows.sort_values("version", key=lambda s: s.map(order), ascending=False, kind="stable")


def readings(data: Dataset) -> list[dict[str, Any]]:
    """Recorded changes of how claims read, newest version first: rows of the table, ``before``
    None of a claim that came and ``after`` None of one that went.
    """
    return sorted(records(data, READINGS), key=lambda r: order(r["version"]), reverse=True)
