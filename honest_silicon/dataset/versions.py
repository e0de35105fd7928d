"""What changed between two versions of the data, cell by cell."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Final

import pandas as pd

from honest_silicon.dataset.format import number
from honest_silicon.dataset.store import Dataset

#: Table of a data directory in which the changes of all its versions are recorded.
CHANGES: Final = "changes"


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


def _text(value: Any) -> str:
    if value is None or pd.isna(value):
        return ""
    return value if isinstance(value, str) else number(float(value)).replace(",", "")


def markdown(old: Dataset, new: Dataset, changes: Sequence[Change]) -> str:
    """The section of CHANGELOG.md on the data of a version."""
    lines = [f"### Data {new.version}, from {old.version}", ""]
    for name, table in new.package.tables.items():
        if name == CHANGES:
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
            ends = (f"`{t}`" if t else "empty" for t in (c.before, c.after))
            lines.append(f"  - `{c.chip_id}` {c.field}: {' to '.join(ends)}")
    return "\n".join(lines) + "\n"


def record(directory: Path, changes: Sequence[Change]) -> None:
    """Add changes to the table of a data directory; those of the same version are replaced."""
    path = directory / f"{CHANGES}.csv"
    columns = [f.name for f in fields(Change)]
    kept: list[Change] = []
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            kept = [Change(**row) for row in csv.DictReader(file)]
    version = {c.version for c in changes}
    rows = [c for c in kept if c.version not in version] + list(changes)
    rows.sort(key=lambda c: (c.chip_id, order(c.version)))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(astuple(c) for c in rows)


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
