"""Cells of a result, the same in every table of results."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from honest_silicon.charts.html import html
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number, value_text
from honest_silicon.views.pages.run.sentences.measured import WHO
from honest_silicon.views.parts.markup import (
    TableCell,
    chip_link,
    gap,
    hint,
    quiet,
    safe_link,
)
from honest_silicon.views.parts.rows import source_row

#: A row of the frame ``analysis.bounds.achieved.results`` returns.
Row = dict[str, Any]


def chip(data: Dataset, row: Row) -> str:
    """The chip, with the way to its page where it is one of ours."""
    known = row["chip_id"]
    if not isinstance(known, str):
        return str(row["chip_named"])
    return chip_link(data, known)


def what(data: Dataset, row: Row) -> str:
    """The model, its number format, and how many chips and sequences."""
    fields = data.package.tables["measured"].fields
    words = str(row["model"])
    if isinstance(row["precision"], str):
        words += f", {fields['precision'].label(row['precision'])}"
    if pd.notna(row["chips"]):
        words += f", {number(row['chips'])} chip{'' if row['chips'] == 1 else 's'}"
    if pd.notna(row["batch"]):
        words += f", batch {number(row['batch'])}"
    return words


def published(data: Dataset, row: Row) -> str:
    """The figure as the source gives it."""
    fields = data.package.tables["measured"].fields
    return f"{value_text(row['value'], fields['value'])} {_unit(data, row)}"


def _unit(data: Dataset, row: Row) -> str:
    package = data.package
    per = package.tables["measured"].fields["per"].label(row["per"])
    if row["per"] in package.having("measured", "per", "alone"):
        return f"{row['unit']}, {per}"
    return f"{row['unit']} per {'chip' if per == 'accelerator' else per}"


def figure(data: Dataset, row: Row) -> Markup:
    """The figure in three digits, as the source gives it under the pointer."""
    short = f"{number(float(row['value']), significant=3)} {_unit(data, row)}"
    return hint(short, published(data, row))


def run_by(row: Row) -> Markup:
    """Who ran it, what they are to the chip, and whether it was audited."""
    audited = quiet("audited") if row["audited"] else ""
    return html("{}: {}{}", WHO[row["runner"]], row["run_by"], audited)


def document(data: Dataset, row: Row) -> Markup:
    """The document of the result."""
    found = source_row(data, row["source_id"])
    return safe_link(found["url"], found["title"])


def dated(row: Row) -> TableCell | str:
    """The day of the result."""
    known = isinstance(row["date"], str)
    return html('<span class="date">{}</span>', row["date"]) if known else gap("undated")
