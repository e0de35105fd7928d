"""One chip: every cell with its value, range, basis, sources and absences."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.panel import Workload, compare, rates, workloads
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.ladders import ladders
from honest_silicon.charts.html import html
from honest_silicon.dataset import Cell, Dataset
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing, region
from honest_silicon.views.frame.page import View, linked, register
from honest_silicon.views.pages.chips import chip_rules, sentences
from honest_silicon.views.pages.shared import related
from honest_silicon.views.pages.shared.readings import beside, gaps_text, ratio_text, shown_words
from honest_silicon.views.pages.shared.workload_choice import one_or_panel, picked
from honest_silicon.views.parts.component import show as show_html
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    aside,
    cell_html,
    country_mark,
    details,
    evidence_lists,
    go_link,
    group,
    hint,
    quiet,
    range_words,
    table,
)
from honest_silicon.views.parts.options import chip_labels, chips_by_name
from honest_silicon.words import bounds as bound_words
from honest_silicon.words.lists import begun

#: Said at the top of the page, not in a row.
PLAIN: Final = ("id", "name_zh", "aliases", "note")


@register("chip", filtered=False)
def show(view: View) -> None:
    data = view.data
    labels = {chip: chip_labels(data)[chip] for chip in chips_by_name(data)}
    first = BASELINE if BASELINE in labels else next(iter(labels))
    chip, asked = controls.select_known(
        view.state, "id", "Another chip", labels, first, sentences.PICK_CHIP, width=420
    )
    if chip == controls.NOTHING:
        view.told(sentences.no_chip(asked[:80]))
        return
    row = data.chips.loc[chip]
    cells = {n: data.cell(chip, n) for n in data.package.chip_fields}
    known, lacking = sentences.chip_opening(data, chip)
    with view.answer(known, title=str(row["name"])):
        if lacking:
            view.note(lacking)
        _identity(view, row)
        if isinstance(row["note"], str):
            show_html(html("<p>{}</p>", row["note"]))
        view.note(sentences.chip_known(data, chip, cells))
    if workloads(data) and BASELINE in data.names:
        shell.header(sentences.AT_WORK)
        _work(view, chip)
    chip_rules.show(view, chip)
    _figures(view, chip)
    related.show(view, [chip], "chip")


@kept
def _figures(view: View, chip: str) -> None:
    data = view.data
    cells = {n: data.cell(chip, n) for n in data.package.chip_fields}
    words = sentences.EVERY_FIGURE
    shell.header(words)
    region(view, _cells_table(data, chip, cells), key="cells", label=words, alone=True)
    bare = [
        data.package.chip_fields[n].title
        for n, c in cells.items()
        if n not in PLAIN and not recorded(c)
    ]
    if bare:
        view.note(sentences.unrecorded(bare))
    frame, units = _statements(data, chip)
    shell.downloads(data, frame, chip, units)


def _identity(view: View, row: pd.Series) -> None:
    """Who makes it and what else it is called, with the ways on, in two lines."""
    country = view.data.package.chip_fields["country"].label(row["country"])
    others = [row[n].replace(";", ", ") for n in ("name_zh", "aliases") if pd.notna(row[n])]
    ways = [go_link("chips", "All chips")]
    if row["id"] != BASELINE and BASELINE in view.data.names:
        target = f"compare?chips={BASELINE},{row['id']}&base={BASELINE}"
        ways.insert(0, go_link(target, f"Compare with the {view.data.names[BASELINE]}"))
    vendor = row["vendor"] if pd.notna(row["vendor"]) else ""
    body = html(
        '<p class="quiet">{} {}{}</p><p>{}</p>',
        country_mark(view.data.package, row["country"]),
        ", ".join(str(part) for part in (vendor, country) if part),
        f". Also called {', '.join(others)}" if others else "",
        Markup(" &nbsp; ").join(ways),
    )
    linked(
        view.data,
        body,
        key="identity",
        label="Identity",
        colours=shell.colours(view.theme),
        bare=True,
    )


def _work(view: View, chip: str) -> None:
    """What it can do on paper and what was shown, for each kind of work."""
    data, below = view.data, st.container()
    chosen = dict(zip(("inference", "training"), one_or_panel(data, picked(view)), strict=True))
    columns = [
        Column("Work"),
        Column(f"On paper, times {data.names[BASELINE]}"),
        Column("Shown in tests and in use"),
    ]
    body = []
    for kind in ("training", "inference"):
        shown = shown_words(ladders(data)[chip][kind])
        paper = "baseline" if chip == BASELINE else _on_paper(data, chip, kind, chosen[kind])
        body.append(TableRow([kind.capitalize(), paper, f"{begun(shown)}."]))
    with below:
        listing(view, "On paper and in tests", columns, body, key="chip-work", style="cards")
        if chip != BASELINE:
            view.note(beside(data, chip, BASELINE))


def _on_paper(data: Dataset, chip: str, kind: str, one: Workload | None) -> Markup:
    """The ratio to the baseline with what it leaves out, or why there is none."""
    found = compare(data, chip, BASELINE, kind, one)
    why, notes = gaps_text(data, found), []
    if why:
        more = len(found.left_out)
        notes.append(f"{more} workloads left out: {why}" if found.ratio and more else why)
    own = rates(data, one)[chip] if one else None
    if own and own.notes:
        notes.append(bound_words.notes(data.package, own.notes))
    return html(
        "{}{}", ratio_text(data, found) or "unknown", quiet("; ".join(notes)) if notes else ""
    )


def recorded(cell: Cell) -> bool:
    """Whether the page of a chip has a row for a cell, which may be of PLAIN all the same."""
    return cell.value is not None or bool(cell.gap or cell.evidence or cell.set_aside)


def _cells_table(data: Dataset, chip: str, cells: dict[str, Cell]) -> Markup:
    """Each fact with its value and its sources, the core facts first."""
    package = data.package
    core = [name for names in package.core.values() for name in names]
    groups: dict[str, list[str]] = {"Core facts": core}
    for name, kind in package.chip_fields.items():
        if name not in core and name not in PLAIN:
            groups.setdefault(package.groups[kind.group], []).append(name)
    rows: list[TableRow] = []
    for words, names in groups.items():
        known = [n for n in names if recorded(cells[n])]
        rows += [group(words)] if known else []
        for name in known:
            kind, cell = package.chip_fields[name], cells[name]
            ends = range_words(kind, cell)
            value = html(
                "{}{}", cell_html(package, kind, cell), quiet(f"sources: {ends}") if ends else ""
            )
            said = [hint(kind.title, kind.description), value, _sources(data, kind, cell)]
            rows.append(TableRow(said, field=name))
    columns = [Column("Fact"), Column("Value", chip=chip), Column("Sources")]
    return table(sentences.EVERY_FIGURE, columns, rows, style="fixed")


def _sources(data: Dataset, kind: Field, cell: Cell) -> Markup:
    if not cell.evidence and not cell.set_aside:
        if cell.value is not None:
            words = "yours, unsourced" if cell.chip_id in data.own else "our classification"
            return aside(words)
        return aside(cell.gap_note)
    documents = len({e.origin for e in cell.evidence})
    words = f"{documents} independent document{'s' if documents != 1 else ''}"
    if cell.set_aside:
        words += f", {len(cell.set_aside)} set aside"
    absent = quiet(cell.gap_note) if cell.value is None and cell.gap_note else ""
    return html("{}{}", absent, details(words, evidence_lists(data.package, kind, cell)))


def _statements(data: Dataset, chip: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Every statement about the chip with its document, for download."""
    rows = data.evidence[data.evidence["chip_id"] == chip]
    frame = rows.merge(data.sources, on="source_id", how="left").drop(columns=["chip_id", "weak"])
    fields = data.package.chip_fields
    return frame, {n: fields[n].unit for n in frame["field"].unique() if fields[n].unit}
