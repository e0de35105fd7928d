"""A reader's own chips: read from a form or a file, checked, and added to a dataset in memory.

They carry no source. So they are of a country of their own, rest on a basis of their own, weaker
than any, and bear the label in their names. Nothing here is written anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from honest_silicon.dataset.format import value_text
from honest_silicon.dataset.nodes import read_process
from honest_silicon.dataset.provenance import CAVEATS, OWN
from honest_silicon.dataset.read import Problem, RawTable, typed, unsafe
from honest_silicon.dataset.rules.fields import field_problem
from honest_silicon.dataset.rules.plausibility import plausibility
from honest_silicon.dataset.schema import Field, Package, Table
from honest_silicon.dataset.store import Dataset

MAX_ROWS: Final = 200
#: What stands where our data name the country of the designer.
COUNTRY: Final = "OWN"
#: Status or kind of a chip whose owner states none.
UNSTATED: Final = "unstated"
#: Vendor of such a chip.
NO_VENDOR: Final = "Not stated"
#: Said of these chips wherever they leave the page.
LABEL: Final = "reader's own, unsourced"
_SUFFIX: Final = " (yours)"
_PREFIX: Final = "own-"
#: What pages would show as a link: chips of a reader's own lead nowhere.
_ADDRESS: Final = re.compile(r"://|\bwww\.|@\w+\.\w", re.I)
_NAME: Final = "name"
#: Key of a row by which a session tells its chips apart, whatever they are called.
TOKEN: Final = "token"
#: Columns of our own exports that a reader's file may carry: not theirs to set.
_UNUSED: Final = ("id", "origin")


@dataclass(frozen=True)
class Upload:
    """Chips a reader offers, as far as they could be read.

    ``rows`` are those without a fault, as text by column (only columns that are filled);
    ``problems`` name each fault by row and column, ``remarks`` what is unlikely but possible and
    what was left out.
    """

    rows: tuple[Mapping[str, str], ...]
    problems: tuple[Problem, ...]
    remarks: tuple[str, ...] = ()


def columns(package: Package) -> list[str]:
    """Columns a reader may fill: those of chips.csv but for its id."""
    return [n for n in package.chip_fields if n not in _UNUSED]


def template(package: Package) -> str:
    """An empty CSV to fill in: the header row of ``columns``."""
    return ",".join(columns(package)) + "\n"


def checked(
    rows: Sequence[Mapping[str, str]],
    package: Package,
    *,
    file: str = "your chips",
    lines: Sequence[int] = (),
) -> Upload:
    """Chips given as text by column, checked by the field rules of chips.csv.

    Parameters
    ----------
    lines
        Line of each row in ``file``; by default its place, from 1.
    """
    places = list(lines) or list(range(1, len(rows) + 1))
    known = columns(package)
    problems = faults(rows, package, file=file, lines=places)
    wrong = {p.line for p in problems}
    sound = [(line, row) for line, row in zip(places, rows, strict=True) if line not in wrong]
    kept = tuple({n: t for n, t in row.items() if n in known and t} for _, row in sound)
    return Upload(kept, tuple(problems), tuple(remarks(package, kept)))


def faults(
    rows: Sequence[Mapping[str, str]], package: Package, *, file: str, lines: Sequence[int]
) -> list[Problem]:
    """Cells that are none of their field in chips.csv, by line and field."""
    if not rows:
        return []
    table = _table(package)
    text = pd.DataFrame(
        [[row.get(n) or None for n in table.columns] for row in rows],
        columns=table.columns,
        index=list(lines),
        dtype=object,
    )
    return _faults(table, text, file)


def _harm(column: str, value: object) -> str:
    """Why a cell is not harmless text; '' for nothing."""
    if not isinstance(value, str):
        return "is empty: expected a name" if column == _NAME and value is None else ""
    said = unsafe(value)
    if not said and _ADDRESS.search(value):
        said = "holds a web address: expected plain text"
    if not said and len(value) > _LONGEST:
        said = f"is {len(value)} characters long: at most {_LONGEST} are shown"
    return said


def _faults(table: Table, text: pd.DataFrame, file: str) -> list[Problem]:
    problems = []
    for column in table.columns:
        for line, value in text[column].items():
            said = _harm(column, value)
            if said:
                problems.append(Problem(file, line, "", column, str(value or ""), said))
    # Rules of numbers and words are asked only of cells that are harmless text.
    clean = text.copy()
    for p in problems:
        clean.at[p.line, p.field] = None
    raw = RawTable(table, clean.astype(pd.StringDtype("python")), ())
    frame, unread = typed(raw)
    problems += [replace(p, file=file, row="", fatal=False) for p in unread]
    told = {(p.line, p.field) for p in problems}
    for name, kind in table.fields.items():
        for line, value in frame[name].items():
            said = "" if pd.isna(value) or (line, name) in told else field_problem(kind, value)
            if said:
                problems.append(Problem(file, line, "", name, str(clean.at[line, name]), said))
    return sorted(problems, key=lambda p: (p.line, table.columns.index(p.field)))


#: No name or note in our data is longer; longer texts would only fill the page.
_LONGEST: Final = 400


def remarks(package: Package, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """What physics or arithmetic makes unlikely: said, but the reader may mean it."""
    if not rows:
        return []
    frame = _frame(package, rows, [f"{_PREFIX}{i}" for i in range(len(rows))])
    names = dict(zip(frame["id"], (row[_NAME] for row in rows), strict=True))
    return [
        f"{names[p.row]}, {package.chip_fields[p.field].title} {p.value}: {p.expected}."
        for p in plausibility(package, {"chips": frame})
    ]


def _table(package: Package) -> Table:
    """chips.csv as a reader may fill it: every column optional but the name."""
    chips = package.tables["chips"]
    fields = {
        n: replace(
            f, required=n == _NAME, enum=tuple(e for e in f.enum if e not in (UNSTATED, COUNTRY))
        )
        for n, f in chips.fields.items()
        if n != "id"
    }
    return replace(chips, fields=fields, path="your chips")


def _frame(package: Package, rows: Sequence[Mapping[str, str]], ids: Sequence[str]) -> pd.DataFrame:
    """Rows without a fault as a typed frame with the columns of chips.csv."""
    table = package.tables["chips"]
    text = pd.DataFrame(
        [[row.get(n) for n in table.columns] for row in rows], columns=table.columns, dtype=object
    )
    text["id"] = list(ids)
    frame, _ = typed(RawTable(table, text.astype(pd.StringDtype("python")), ()))
    return frame


def slug(name: str) -> str:
    """The part of an id that a name gives; '' where it has no letters or digits of ASCII."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")


def with_own(data: Dataset, rows: Sequence[Mapping[str, str]]) -> Dataset:
    """A dataset with a reader's chips beside the sourced ones, which it shares with ``data``.

    Parameters
    ----------
    rows
        Rows of an ``Upload``.
    """
    if not rows:
        return data
    ids: list[str] = []
    for number, row in enumerate(rows, 1):
        place = row.get(TOKEN, number)
        wanted = f"{_PREFIX}{slug(row[_NAME]) or place}"
        ids.append(wanted if wanted not in ids else f"{wanted}-{place}")
    frame = _frame(data.package, rows, ids)
    country = data.package.chip_fields["country"]
    stated = [
        f"Country as stated: {country.label(c)}" if isinstance(c, str) else None
        for c in frame["country"]
    ]
    notes = [
        "; ".join(t for t in (note, said) if isinstance(t, str)) or None
        for note, said in zip(frame["note"], stated, strict=True)
    ]
    node = [
        read_process(process)[1] if pd.isna(nm) and isinstance(process, str) else nm
        for nm, process in zip(frame["node_nm"], frame["process_node"], strict=True)
    ]
    frame = frame.assign(
        name=[f"{n}{_SUFFIX}" for n in frame["name"]],
        vendor=frame["vendor"].fillna(NO_VENDOR),
        country=COUNTRY,
        status=frame["status"].fillna(UNSTATED),
        kind=frame["kind"].fillna(UNSTATED),
        node_nm=pd.array(node, dtype="Int64"),
        note=notes,
    )
    chips = data.tables["chips"]
    frame = frame.astype(chips.dtypes.to_dict())
    frame.index = range(int(chips.index.max()) + 1, int(chips.index.max()) + 1 + len(frame))
    tables = {**data.tables, "chips": pd.concat([chips, frame])}
    return data.beside(_package(data.package), tables, _facts(data.package, frame), frozenset(ids))


def _facts(package: Package, frame: pd.DataFrame) -> pd.DataFrame:
    """Facts of own cells: the value alone, on a basis that is none."""
    rows = []
    for name, kind in package.chip_fields.items():
        if not kind.support:
            continue
        for chip, value in zip(frame["id"], frame[name], strict=True):
            if pd.notna(value) and value != UNSTATED:
                figure = float(value) if kind.numeric else float("nan")
                rows.append((chip, name, 0, figure, figure, False, OWN))
    names = ["chip_id", "field", "documents", "low", "high", "disputed", "basis"]
    facts = pd.DataFrame(rows, columns=names).assign(**dict.fromkeys(CAVEATS, False))
    return facts.set_index(["chip_id", "field"])


def _package(package: Package) -> Package:
    """The registry with the words that own chips need."""

    def more(kind: Field, value: str, label: str) -> Field:
        enum = kind.enum if value in kind.enum else (*kind.enum, value)
        return replace(kind, enum=enum, labels={**kind.labels, value: label})

    chips, evidence = package.tables["chips"], package.tables["evidence"]
    fields = dict(chips.fields)
    fields["country"] = more(fields["country"], COUNTRY, "Yours, unsourced")
    for name in ("status", "kind"):
        fields[name] = more(fields[name], UNSTATED, "Not stated")
    bases = dict(evidence.fields)
    bases["basis"] = replace(
        bases["basis"], labels={**bases["basis"].labels, OWN: "Yours, unsourced"}
    )
    tables = {
        **package.tables,
        "chips": replace(chips, fields=fields),
        "evidence": replace(evidence, fields=bases),
    }
    return replace(package, tables=tables)


def stated(row: Mapping[str, str], package: Package) -> str:
    """One own chip in a line: what its owner states, with units."""
    said = []
    for name, kind in package.chip_fields.items():
        if name in row and name not in (_NAME, "note"):
            value = float(row[name]) if kind.numeric else row[name]
            said.append(f"{kind.short or kind.title} {value_text(value, kind, unit=True)}")
    return ", ".join(said)
