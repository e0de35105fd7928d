"""One chip: every cell with its value, range, basis, sources and absences."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.suitability import BASELINE, Workload, indexes
from honest_silicon.analysis.readings import reading
from honest_silicon.dataset import Cell, Dataset
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.schema import Field
from honest_silicon.views import chip_rules, related
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.page import View, follow, page, register
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import (
    Column,
    cell_html,
    country_mark,
    evidence_lists,
    range_html,
    table,
)
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_PLAIN = ("id", "name_zh", "aliases", "note")


@register("chip", "Chip", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    ids, labels = chips_by_name(data), chip_labels(data)
    st.page_link(page("chips"), label="All chips")
    answer = st.container()
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
    with answer:
        shell.answer(str(row["name"]), _sentence(data, row, cells))
    _identity(view, row)
    with view.parts.place("cells"):
        follow(
            fragment(
                _cells_table(data, chip, cells),
                key="cells",
                label="Every cell with its sources",
                colours=shell.colours(view.theme),
            )
        )
    if all_shapes(data) and BASELINE in data.names:
        table = indexes(data, Workload())
        st.markdown(f"**Suitability.** {shell.plain(reading(data, table, chip))}")
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
    shell.key_to_marks(data)


def _sentence(data: Dataset, row: pd.Series, cells: dict[str, Cell]) -> str:
    fields = data.package.chip_fields
    documents = {e.source_id for c in cells.values() for e in c.evidence}
    disputed = [
        in_sentence(fields[n].title) for n, c in cells.items() if c.disputed and fields[n].support
    ]
    unknown = sum(
        all(cells[c].value is None and cells[c].gap != "not_applicable" for c in columns)
        for columns in data.package.core.values()
    )
    said = [f"{row['status'].capitalize()}; {len(documents)} documents"]
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
        ("Vendor", escape(row["vendor"])),
        ("Country", f"{country_mark(row['country'])} {escape(country)}"),
    ]
    for name in ("name_zh", "aliases", "note"):
        if pd.notna(row[name]):
            title = view.data.package.chip_fields[name].title
            items.append((title, escape(row[name].replace(";", "; "))))
    body = "".join(f"<dt>{title}</dt><dd>{text}</dd>" for title, text in items)
    fragment(
        f'<dl class="facts">{body}</dl>',
        key="identity",
        label="Identity",
        colours=shell.colours(view.theme),
        bare=True,
    )


def _recorded(cell: Cell) -> bool:
    return cell.value is not None or bool(cell.gap or cell.evidence or cell.set_aside)


def _cells_table(data: Dataset, chip: str, cells: dict[str, Cell]) -> str:
    columns = [
        Column("Field"),
        Column("Value", chip=chip),
        Column("Range", "Lowest to highest comparable figure", chip=chip),
        Column("Sources"),
    ]
    rows: list[Sequence[str] | str] = []
    named: list[str] = []
    group = ""
    for name, kind in data.package.chip_fields.items():
        cell = cells[name]
        if name in _PLAIN or not _recorded(cell):
            continue
        if kind.group != group:
            group = kind.group
            rows.append(data.package.groups[group])
            named.append("")
        named.append(name)
        rows.append(
            [
                f'<span title="{escape(kind.description)}">{escape(kind.title)}</span>',
                cell_html(data.package, kind, cell),
                range_html(kind, cell),
                _sources(data, kind, cell),
            ]
        )
    return table("Every cell with its sources", columns, rows, style="fixed", fields=named)


def _sources(data: Dataset, kind: Field, cell: Cell) -> str:
    if not cell.evidence and not cell.set_aside:
        if cell.value is not None:
            words = "yours, unsourced" if cell.chip_id in data.own else "our classification"
            return f'<span class="quiet">{words}</span>'
        return f'<span class="quiet">{escape(cell.gap_note)}</span>'
    documents = len({e.source_id for e in cell.evidence})
    words = f"{documents} document{'s' if documents != 1 else ''}"
    if cell.set_aside:
        words += f", {len(cell.set_aside)} set aside"
    absent = ""
    if cell.value is None and cell.gap_note:
        absent = f'<div class="quiet">{escape(cell.gap_note)}</div>'
    lists = evidence_lists(data.package, kind, cell)
    return f"{absent}<details><summary>{words}</summary>{lists}</details>"


def _statements(data: Dataset, chip: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Every statement about the chip with its document, for download."""
    rows = data.evidence[data.evidence["chip_id"] == chip]
    frame = rows.merge(data.sources, on="source_id", how="left").drop(columns=["chip_id", "weak"])
    fields = data.package.chip_fields
    return frame, {n: fields[n].unit for n in frame["field"].unique() if fields[n].unit}
