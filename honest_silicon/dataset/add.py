"""A new chip asked for fact by fact, refused in the words of the check, written as sorted rows."""

from __future__ import annotations

import csv
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pandas as pd

from honest_silicon.dataset.own import slug
from honest_silicon.dataset.read import TEXT, Problem, RawTable, typed, unsafe
from honest_silicon.dataset.rules.fields import field_problem
from honest_silicon.dataset.schema import Field, Package, Table

Row = dict[str, str]
#: Answer that ends the facts: every one left is unknown.
END: Final = "."
#: Tables that get rows.
WRITTEN: Final = ("chips", "evidence", "sources", "gaps")
#: Basis of what a document of a kind says, where it is not called by the same word.
_BASIS: Final = {"vendor": "official", "test": "measured"}
_INTRODUCTION: Final = """\
A chip from its documents. A line alone leaves a fact unknown, "." leaves all that follow unknown.
A figure is entered as the document gives it, in the unit that is named; see docs/contributing.md.
"""


class Ended(Exception):
    """The answers ended before the questions did."""


@dataclass(frozen=True)
class Terminal:
    """Where questions are put and answers come from, a line each."""

    ask: Callable[[str], str]
    say: Callable[[str], None]

    def sound(
        self, question: str, refuse: Callable[[str], str] = lambda _: "", default: str = ""
    ) -> str:
        """The first answer that nothing speaks against; of each other it is said why."""
        shown = f"{question} [{default}]: " if default else f"{question}: "
        while True:
            answer = self.ask(shown).strip() or default
            said = refuse(answer)
            if not said:
                return answer
            self.say(f"  {answer or 'nothing'}: {said}")


def refusal(table: Table, name: str, text: str) -> str:
    """Why a text is no value of a field, in the words of the check; '' where it is one."""
    kind = table.fields[name]
    if not text:
        return "is empty: expected a value" if kind.required else ""
    if said := unsafe(text):
        return said
    alone = Table(table.name, table.path, "", "", {name: kind}, (name,))
    frame, unread = typed(RawTable(alone, pd.DataFrame({name: [text]}, index=[1], dtype=TEXT), ()))
    return unread[0].expected if unread else field_problem(kind, frame[name].iloc[0])


def add(
    directory: Path,
    package: Package,
    terminal: Terminal,
    faults: Callable[[Path], Sequence[Problem]],
    today: date,
) -> bool:
    """Ask for a chip and write it into a data directory; whether it was written.

    Parameters
    ----------
    faults
        What the check finds in a directory. The chip is written where it finds nothing.

    Raises
    ------
    Ended
        When the answers end before the questions do; nothing is written.
    """
    known = {name: _read(directory / package.tables[name].path) for name in (*WRITTEN, "excluded")}
    rows = _Questions(package, known, terminal, today).chip()
    with tempfile.TemporaryDirectory() as place:
        tried = Path(place) / "data"
        shutil.copytree(directory, tried)
        for name in WRITTEN:
            _write(tried / package.tables[name].path, package.tables[name], known[name], rows[name])
        found = faults(tried)
        for problem in found:
            terminal.say(str(problem))
        if found:
            terminal.say("Nothing was written: the check finds these faults.")
            return False
        for name in WRITTEN:
            shutil.copy(tried / package.tables[name].path, directory / package.tables[name].path)
    counts = ", ".join(f"{len(rows[n])} to {package.tables[n].path}" for n in WRITTEN)
    terminal.say(f"Rows written: {counts}. The check finds no faults.")
    return True


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, table: Table, old: Sequence[Row], new: Sequence[Row]) -> None:
    """A table with new rows in their sorted place, each after the old ones of its key."""
    first = table.columns[0]
    rows = sorted([*old, *new], key=lambda row: row[first])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, table.columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@dataclass
class _Questions:
    """The questions in their order, and the rows the answers make."""

    package: Package
    known: dict[str, list[Row]]
    terminal: Terminal
    today: date

    def chip(self) -> dict[str, list[Row]]:
        self.terminal.say(_INTRODUCTION)
        documents, new = self._documents()
        chip, evidence = self._facts(documents)
        gaps = self._absences(chip, documents)
        return {"chips": [chip], "evidence": evidence, "sources": new, "gaps": gaps}

    def _cell(self, table: str, name: str, question: str = "", default: str = "") -> str:
        """An answer that is a value of a field."""
        declared = self.package.tables[table]
        kind = declared.fields[name]
        allowed = f" ({', '.join(map(str, kind.enum))})" if kind.enum else ""
        asked = question or f"  {kind.title.lower()}{allowed}"
        return self.terminal.sound(asked, lambda text: refusal(declared, name, text), default)

    def _documents(self) -> tuple[list[Row], list[Row]]:
        """Documents the facts may be from, and those of them that are new."""
        table = self.package.tables["sources"]
        by_address = {row["url"]: row for row in self.known["sources"]}
        documents: list[Row] = []
        new: list[Row] = []
        while True:
            more = "a line alone: no more" if documents else "at least one"
            address = self.terminal.sound(
                f"Address of document {len(documents) + 1} ({more})",
                lambda text: refusal(table, "url", text) if text or not documents else "",
            )
            if not address:
                return documents, new
            row = by_address.get(address)
            if row is None:
                row = {"source_id": _source_id(address), "url": address}
                for name in ("title", "publisher", "published", "kind"):
                    row[name] = self._cell("sources", name)
                row |= {"retrieved": self.today.isoformat(), "weak": "false"}
                row["origin"] = self._cell(
                    "sources",
                    "origin",
                    "Copied from (id of a source or a name; a line alone: none)",
                )
                new.append(row)
                by_address[address] = row
            documents.append(row)
            self.terminal.say(f"  {len(documents)}: {row['title']} ({row['source_id']})")

    def _facts(self, documents: list[Row]) -> tuple[Row, list[Row]]:
        """The row of chips.csv and what its documents say."""
        fields = self.package.chip_fields
        chip: Row = {name: self._cell("chips", name) for name in ("name", "vendor")}
        chip["id"] = self.terminal.sound("Id", self._free, slug(f"{chip['vendor']} {chip['name']}"))
        evidence: list[Row] = []
        needed = [n for n, f in fields.items() if f.required and n not in chip]
        ended = False
        for name in (*needed, *(n for n in fields if n not in (*needed, *chip))):
            kind = fields[name]
            value = "" if ended else self._value(kind)
            ended = ended or value == END
            chip[name] = value = "" if ended else value
            if value and kind.support:
                evidence.append(self._statement(chip["id"], name, value, documents))
        return chip, evidence

    def _free(self, text: str) -> str:
        taken = {r["id"] for r in self.known["chips"]}
        left_out = {r["chip_id"] for r in self.known["excluded"]}
        if text in taken:
            return "is a row of chips.csv"
        if text in left_out:
            return "is left out, see excluded.csv"
        return refusal(self.package.tables["chips"], "id", text)

    def _value(self, kind: Field) -> str:
        unit = f", {kind.shown_unit}" if kind.unit else ""
        allowed = f" ({', '.join(map(str, kind.enum))})" if kind.enum else ""
        self.terminal.say(f"{kind.title}{unit}: {kind.description}{allowed}")
        table = self.package.tables["chips"]
        return self.terminal.sound(
            f"  {kind.name}",
            lambda text: (
                "" if text == END and not kind.required else refusal(table, kind.name, text)
            ),
        )

    def _statement(self, chip: str, name: str, value: str, documents: list[Row]) -> Row:
        """A row of evidence.csv that states an adopted value."""
        said = self._words(self.package.chip_fields[name], value)
        document = documents[int(self._which(documents, "  document", "1")) - 1]
        kind = document["kind"]
        basis = _BASIS.get(kind, kind)
        return {
            "chip_id": chip,
            "field": name,
            "value": said,
            "basis": self._cell("evidence", "basis", "  basis", basis),
            "qualifier": self._cell("evidence", "qualifier", "  qualifier (a line alone: none)"),
            "source_id": document["source_id"],
            "note": self._cell("evidence", "note", "  note (a line alone: none)"),
        }

    def _words(self, kind: Field, value: str) -> str:
        """A value as its document puts it, where documents have words of their own for it."""
        if not kind.named:
            return value

        def refuse(text: str) -> str:
            return "" if kind.names(value, text) else f"expected words that name {value}"

        return self.terminal.sound("  in the words of the document", refuse, value)

    def _which(self, documents: list[Row], question: str, default: str = "") -> str:
        """The number of a document; '' for none where there is no default."""

        def refuse(text: str) -> str:
            if not text or (re.fullmatch(r"[0-9]{1,4}", text) and 0 < int(text) <= len(documents)):
                return ""
            return f"expected the number of a document, 1 to {len(documents)}"

        return self.terminal.sound(question, refuse, default)

    def _absences(self, chip: Row, documents: list[Row]) -> list[Row]:
        """A reason for each fact that needs one without a value, and for a release not seen yet."""
        lacking = [
            columns[0]
            for columns in self.package.explained.values()
            if not any(chip[c] for c in columns)
        ]
        opened = self.package.having("chips", "status", "open")
        if chip["status"] in opened and not chip["released"] and "released" not in lacking:
            lacking.append("released")
        open_reasons = self.package.having("gaps", "reason", "open")
        rows, note = [], ""
        for name in lacking:
            self.terminal.say(f"{self.package.chip_fields[name].title} has no value.")
            row = {"chip_id": chip["id"], "field": name}
            row["reason"] = self._cell("gaps", "reason", default="not_found")
            note = row["note"] = self._cell("gaps", "note", "  what was looked at", note)
            which = self._which(documents, "  document that shows it (a line alone: none)")
            row["source_id"] = documents[int(which) - 1]["source_id"] if which else ""
            row["looked_at"] = self.today.isoformat() if row["reason"] in open_reasons else ""
            rows.append(row)
        return rows


def _source_id(address: str) -> str:
    """The id of a document: its host, and what tells its address from others.

    >>> _source_id("https://www.example.org/sheet.pdf")
    'example-org-f98dd94'
    """
    host = slug((urlsplit(address).hostname or "").removeprefix("www."))
    return f"{host}-{hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()[:7]}"
