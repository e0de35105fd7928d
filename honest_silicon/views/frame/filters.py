"""Filters shared by all pages, in the side bar."""

from __future__ import annotations

import re

import streamlit as st

from honest_silicon.analysis.selection import Filters, years_of
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.memo import per_dataset
from honest_silicon.views.frame import controls, sentences
from honest_silicon.views.frame.state import UrlState

#: URL names of the shared filters.
NAMES = ("country", "vendor", "status", "use", "kind", "years", "basis")


def slug(text: str) -> str:
    """Id of a vendor name in links."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


@per_dataset(1)
def _vendors(data: Dataset) -> dict[str, str]:
    """Names of vendors by their ids."""
    return {slug(v): v for v in sorted(data.chips["vendor"].unique(), key=str.casefold)}


@per_dataset(1)
def _years(data: Dataset) -> tuple[int, int]:
    years = years_of(data)
    return int(years["first"].min()), int(years["last"].max())


def shared(data: Dataset, state: UrlState) -> Filters:
    """What the reader chose; the controls themselves are drawn by ``draw``."""
    fields = data.package.chip_fields
    vendors = _vendors(data)
    first, last = _years(data)

    def many(name: str, field: str, title: str) -> tuple[str, ...]:
        kind = fields[field]
        words = {value: kind.label(value) for value in kind.enum}
        return controls.several(state, name, title, words, shared=True)

    country = many("country", "country", "Country")
    vendor = controls.several(state, "vendor", "Vendor", vendors, shared=True)
    status = many("status", "status", "Status")
    use = many("use", "workload", "Positioned for")
    kind = many("kind", "kind", "Kind")
    years = controls.years(state, "years", "Released, expected or announced", first, last)
    of = data.package.tables["evidence"].fields["basis"]
    basis = controls.select(
        state,
        "basis",
        "Weakest evidence shown",
        {"": "Any", **{value: of.label(value) for value in of.enum}},
        "",
        help=sentences.WEAKER,
        shared=True,
    )
    chosen = Filters(
        country=country,
        vendor=tuple(vendors[v] for v in vendor),
        status=status,
        workload=use,
        kind=kind,
        years=None if years == (first, last) else years,
        basis=basis,
    )
    return chosen


def draw(state: UrlState, chosen: Filters) -> None:
    """The controls in the side bar, with a way to clear them."""
    with st.sidebar:
        st.subheader("Filters", anchor=False)
        state.draw_shared()
        if chosen.active:
            st.button("Clear filters", key="clear-filters", on_click=state.forget, args=(NAMES,))
