"""Rows of chips as HTML cells: the one way a table of chips is built."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd

from honest_silicon.charts.html import html
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import absence_text, column_text
from honest_silicon.dataset.gaps import HIDDEN, LEGEND
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.dataset.provenance import NO_FACT
from honest_silicon.dataset.schema import Field, Package
from honest_silicon.views.parts.click import Action
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    badge,
    caveat_marks,
    chip_link,
    clip,
    disputed_mark,
    gap,
)

#: A longer text of a cell is shown in part until it is opened.
_LONG: Final = 34


def headings(
    fields: Sequence[Field], *, sort: str = "", order: str = "", sortable: bool = True
) -> list[Column]:
    """Column headings of chip fields; with units, hover texts and the present order."""
    return [
        Column(
            f.header,
            f.description,
            f.numeric,
            str(Action("sort", f.name)) if sortable else "",
            order if f.name == sort else "",
            field="" if f.name == "name" else f.name,
        )
        for f in fields
    ]


def rows(
    data: Dataset,
    chips: pd.DataFrame,
    fields: Sequence[Field],
    *,
    hidden: pd.DataFrame | None = None,
    badges: bool = False,
) -> list[TableRow]:
    """Cells of chips by fields: values, marks and words for absence."""
    columns = [_column(data, chips, field, hidden, badges) for field in fields]
    return [TableRow(cells) for cells in zip(*columns, strict=True)]


def _column(
    data: Dataset, chips: pd.DataFrame, kind: Field, hidden: pd.DataFrame | None, badges: bool
) -> list[TableCell | str]:
    known = _cells(data, kind.name, badges)
    if hidden is None or kind.name not in hidden:
        return [known[c] for c in chips.index]
    veil = gap(HIDDEN)
    return [
        veil if out_of_sight else known[c]
        for c, out_of_sight in zip(chips.index, hidden.loc[chips.index, kind.name], strict=True)
    ]


@per_dataset(120)
def _cells(data: Dataset, name: str, badges: bool) -> dict[str, TableCell | str]:
    """Cells of one field by chip id."""
    kind, chips = data.package.chip_fields[name], data.chips
    if name == "name":
        return {chip: chip_link(data, chip) for chip in chips.index}
    reasons = data.reasons.get(kind.name, {})
    values = chips[kind.name]
    texts = column_text(values, [reasons.get(c) for c in chips.index], kind)
    out: dict[str, TableCell | str] = {}
    for chip, text, missing in zip(chips.index, texts, values.isna(), strict=True):
        fact = data.fact_of.get((chip, kind.name), NO_FACT)
        if missing:
            mark = disputed_mark() if reasons.get(chip) == "disputed" else ""
            out[chip] = gap(html("{}{}", text, mark))
        else:
            disputed = disputed_mark() if fact.disputed and kind.support else ""
            shown = badges and fact.basis and kind.support
            basis = html(" {}", badge(data.package, fact.basis)) if shown else ""
            shown_text = clip(text) if len(text) > _LONG and not kind.numeric else text
            out[chip] = html("{}{}{}{}", shown_text, disputed, caveat_marks(fact.caveats), basis)
    return out


def absences(
    data: Dataset, chips: pd.DataFrame, fields: Sequence[Field], hidden: pd.DataFrame | None
) -> list[str]:
    """The words for absence that these cells show, in the order of ``LEGEND``."""
    found: set[str] = set()
    for kind in fields:
        lacking = chips.index[chips[kind.name].isna()]
        reasons = data.reasons.get(kind.name, {})
        found |= {absence_text(reasons.get(chip)) for chip in lacking}
        if hidden is not None and kind.name in hidden:
            found |= {HIDDEN} if hidden.loc[chips.index, kind.name].any() else set()
    return [word for word in LEGEND if word in found]


def sort_key(kind: Field) -> Callable[[pd.Series], pd.Series]:
    """Order of a field: numbers by size, dates by their first day, closed words as declared."""
    if kind.numeric:
        return lambda values: values.astype("float64")
    if kind.partial_date:
        return lambda values: values.map(lambda t: span(t).first.toordinal(), na_action="ignore")
    if kind.enum:
        rank = {value: i for i, value in enumerate(kind.enum)}
        return lambda values: values.map(rank)
    return lambda values: values.str.casefold()


def in_order(chips: pd.DataFrame, kind: Field, order: str) -> pd.DataFrame:
    """Chips sorted by a field, unknown last either way."""
    return chips.sort_values(
        kind.name, ascending=order == "asc", key=sort_key(kind), na_position="last", kind="stable"
    )


def newest(chips: pd.DataFrame, package: Package, figure: str) -> pd.DataFrame:
    """Chips that customers have by their release, or else announcement, the newest first and those
    without the figure last; then the others by the day they are expected, the soonest first.
    """
    fields, had = package.chip_fields, chips["status"].isin(package.delivered)
    sold, planned = chips[had], chips[~had]
    dated = sold.assign(released=sold["released"].fillna(sold["announced"]))
    dated = in_order(dated, fields["released"], "desc")
    known = dated[figure].notna()
    order = [dated.index[known], dated.index[~known]]
    order.append(in_order(planned, fields["expected"], "asc").index)
    return chips.loc[[chip for part in order for chip in part]]


def plain(
    chips: pd.DataFrame,
    fields: Sequence[Field],
    hidden: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The same table for download: ids and values, missing where unknown or hidden."""
    names = ["id", *(f.name for f in fields if f.name != "id")]
    frame = chips[names].copy()
    if hidden is not None:
        for name in names:
            if name in hidden:
                frame[name] = frame[name].mask(hidden.loc[frame.index, name])
    return frame


def units(fields: Sequence[Field]) -> Mapping[str, str]:
    """Unit of each column that has one."""
    return {f.name: f.unit for f in fields if f.unit}
