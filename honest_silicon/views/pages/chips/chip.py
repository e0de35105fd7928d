"""One chip: every cell with its value, range, basis, sources and absences."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.panel import workloads
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.charts.html import html, joined
from honest_silicon.dataset import Cell, Dataset
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.page import View, follow, page, register
from honest_silicon.views.pages.chips import chip_rules
from honest_silicon.views.pages.shared import related
from honest_silicon.views.pages.shared.readings import beside, reading
from honest_silicon.views.pages.shared.workload_choice import one_or_panel, picked
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import (
    Column,
    TableRow,
    aside,
    cell_html,
    country_mark,
    details,
    evidence_lists,
    group,
    hint,
    quiet,
    range_words,
    table,
)
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_PLAIN = ("id", "name_zh", "aliases", "note")


@register("chip", "Chip", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    ids, labels = chips_by_name(data), chip_labels(data)
    st.page_link(page("chips"), label="All chips")
    chip = state.choice(
        "id",
        ids,
        "nvidia-h100-sxm" if "nvidia-h100-sxm" in labels else ids[0],
        lambda key: st.selectbox(
            "Chip",
            ids,
            key=key,
            format_func=labels.__getitem__,
        ),
    )
    row = data.chips.loc[chip]
    cells = {n: data.cell(chip, n) for n in data.package.chip_fields}
    view.answer(_sentence(data, row, cells), title=str(row["name"]))
    _identity(view, row)
    with view.parts.place("cells"):
        follow(
            view.data,
            fragment(
                _cells_table(data, chip, cells),
                key="cells",
                label="Every cell with its sources",
                colours=shell.colours(view.theme),
            ),
        )
    if workloads(data) and BASELINE in data.names:
        said = st.container()
        chosen = one_or_panel(data, picked(view))
        text = reading(data, chip, BASELINE, *chosen)
        said.markdown(f"**Suitability.** {shell.plain(text)}")
        if chip != BASELINE:
            st.caption(shell.plain(beside(data, chip, BASELINE)))
    chip_rules.show(view, chip)
    related.show(view, [chip], "chip")
    bare = [
        data.package.chip_fields[n].title
        for n, c in cells.items()
        if n not in _PLAIN and not _recorded(c)
    ]
    if bare:
        st.caption(f"Nothing recorded: {', '.join(bare)}.")
    frame, units = _statements(data, chip)
    shell.downloads(data, frame, chip, units)


def _sentence(data: Dataset, row: pd.Series, cells: dict[str, Cell]) -> str:
    fields = data.package.chip_fields
    documents = {e.origin for c in cells.values() for e in c.evidence}
    disputed = [
        in_sentence(fields[n].title) for n, c in cells.items() if c.disputed and fields[n].support
    ]
    unknown = sum(
        all(cells[c].value is None and cells[c].gap != "not_applicable" for c in columns)
        for columns in data.package.core.values()
    )
    said = [f"{fields['status'].label(row['status'])}; {len(documents)} independent documents"]
    if row["id"] in data.own:
        said = ["Yours, unsourced"]
    if disputed:
        said.append(f"sources disagree on {', '.join(disputed)}")
    total = len(data.package.core)
    said.append(
        f"{unknown} of {total} core facts are not known" if unknown else "all core facts are known"
    )
    return "; ".join(said) + "."


def _identity(view: View, row: pd.Series) -> None:
    country = view.data.package.chip_fields["country"].label(row["country"])
    items = [
        ("Vendor", row["vendor"]),
        ("Country", html("{} {}", country_mark(view.data.package, row["country"]), country)),
    ]
    for name in ("name_zh", "aliases", "note"):
        if pd.notna(row[name]):
            title = view.data.package.chip_fields[name].title
            items.append((title, row[name].replace(";", "; ")))
    body = joined(html("<dt>{}</dt><dd>{}</dd>", title, text) for title, text in items)
    fragment(
        html('<dl class="facts">{}</dl>', body),
        key="identity",
        label="Identity",
        colours=shell.colours(view.theme),
        bare=True,
    )


def _recorded(cell: Cell) -> bool:
    return cell.value is not None or bool(cell.gap or cell.evidence or cell.set_aside)


def _cells_table(data: Dataset, chip: str, cells: dict[str, Cell]) -> Markup:
    columns = [
        Column("Field"),
        Column("Value", chip=chip),
        Column("Range", "Lowest to highest comparable figure", chip=chip),
        Column("Sources"),
    ]
    rows: list[TableRow] = []
    heading = ""
    for name, kind in data.package.chip_fields.items():
        cell = cells[name]
        if name in _PLAIN or not _recorded(cell):
            continue
        if kind.group != heading:
            heading = kind.group
            rows.append(group(data.package.groups[heading]))
        said = [
            hint(kind.title, kind.description),
            cell_html(data.package, kind, cell),
            range_words(kind, cell),
            _sources(data, kind, cell),
        ]
        rows.append(TableRow(said, field=name))
    return table("Every cell with its sources", columns, rows, style="fixed")


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
