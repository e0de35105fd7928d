"""What else is recorded of some chips: tests, runs, software, sale to China."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.achieved import results
from honest_silicon.analysis.claims.computed import claims_on
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.charts.html import html
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.markup import (
    BADGES,
    Column,
    TableCell,
    TableRow,
    badge,
    chip_link,
    gap,
)
from honest_silicon.words.measured import why
from honest_silicon.words.supply import counted

#: Fields shown of each table, and the words for one and several of its rows.
_TABLES: Final = {
    "measured": (
        ("model", "task", "precision", "chips", "batch", "value", "fraction", "run_by", "date"),
        ("test", "tests"),
    ),
    "training_runs": (
        ("model", "developer", "stage", "outcome", "chips_used", "basis", "date"),
        ("training run or deployment", "training runs and deployments"),
    ),
    "software_support": (
        ("stack", "framework", "level", "since"),
        ("statement on software", "statements on software"),
    ),
    "china_sales": (
        ("state", "imposed_by", "since", "until", "basis"),
        ("rule on sale to China", "rules on sale to China"),
    ),
    "systems": (
        ("name", "kind", "accelerators", "fp16_pflops", "memory_tb", "power_kw", "basis"),
        ("statement on a server or rack", "statements on servers and racks"),
    ),
    "production": (
        ("entity", "period", "metric", "low", "central", "high", "unit", "author", "basis"),
        ("estimate of numbers made or sold", "estimates of numbers made or sold"),
    ),
    "rental": (
        ("provider", "price", "currency", "term", "region", "date"),
        ("published rental price", "published rental prices"),
    ),
    "claims": (
        ("claim", "claimant", "date", "reading", "reason"),
        ("public claim", "public claims"),
    ),
}


_NUMBERS: Final = (
    "chips",
    "chips_used",
    "batch",
    "value",
    "price",
    "fraction",
    "accelerators",
    "fp16_pflops",
    "memory_tb",
    "power_kw",
    "low",
    "central",
    "high",
)


def show(view: View, chips: Sequence[str], key: str) -> None:
    """Each table's rows about the chips in a part that opens; nothing where there are none."""
    for table, (fields, words) in _TABLES.items():
        frame = _about(view.data, table, tuple(chips))
        if frame.empty:
            continue
        label = f"{number(len(frame))} {words[len(frame) > 1]}"
        with st.expander(label, key=f"{key}-{table}", on_change="rerun") as box:
            if box.open:
                _rows(view, table, frame, fields, chips, key)


@per_dataset(256)
def _about(data: Dataset, table: str, chips: tuple[str, ...]) -> pd.DataFrame:
    """Rows of a table about the chips; those on software are of their vendors."""
    if table not in data.tables:
        return pd.DataFrame()
    frame = results(data) if table == "measured" else data.tables[table]
    if table == "software_support":
        return frame[frame["vendor"].isin(data.chips.loc[list(chips), "vendor"])]
    if table == "production":
        named = frame["chip_ids"].fillna("").str.split(";")
        return frame.loc[[any(c in chips for c in ids) for ids in named]]
    if table == "claims":
        return frame[frame["id"].isin([i for c in chips for i in claims_on(data, c)])]
    return frame[frame["chip_id"].isin(chips)]


@kept
def _rows(
    view: View,
    table: str,
    frame: pd.DataFrame,
    names: Sequence[str],
    chips: Sequence[str],
    key: str,
) -> None:
    data = view.data
    fields = data.package.tables[table].fields
    many = len(chips) > 1 and "chip_id" in frame
    columns = [Column("Chip")] if many else []
    for name in names:
        title = "Share of the limit" if name == "fraction" else fields[name].title
        hover = "" if name == "fraction" else fields[name].description
        columns.append(Column(title, hover, numeric=name in _NUMBERS))
    body = []
    for row in frame.to_dict("records"):
        cells = [_cell(view, table, fields, name, row) for name in names]
        if many:
            cells.insert(0, chip_link(data, str(row["chip_id"])))
        body.append(TableRow(cells, opens=Ref.row(table, row["id"])))
    listing(
        view,
        data.package.tables[table].title,
        columns,
        body,
        key=f"{key}-{table}-rows",
        height="26rem",
    )
    units = {"fraction": "1"} if table == "measured" else {}
    shell.downloads(data, frame.reset_index(drop=True), f"{key}-{table}", units)


def _cell(
    view: View, table: str, fields: Mapping[str, Field], name: str, row: Mapping[str, Any]
) -> TableCell | str:
    value = row[name]
    if pd.isna(value):
        return gap("not stated" if name != "fraction" else why(view.data.package, row["why"]))
    if name == "fraction":
        said = f"{number(100 * value, significant=2)} %"
        return f"{said} of {BY_RIVAL}" if row["rival"] else said
    if table == "production" and name == "unit":
        return counted(row)
    if name == "value":
        per = fields["per"].label(row["per"])
        return f"{number(value)} {row['unit']} per {per}"
    text = table_rows.text_of(fields[name], value)
    if name == "basis" and value in BADGES:
        return html("{} {}", badge(view.data.package, str(value)), text)
    return text
