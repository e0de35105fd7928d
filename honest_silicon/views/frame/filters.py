"""Filters shared by all pages, in the side bar."""

from __future__ import annotations

import re

import streamlit as st

from honest_silicon.analysis.selection import Filters, years_of
from honest_silicon.dataset import Dataset
from honest_silicon.views.frame.state import UrlState

#: URL names of the shared filters.
NAMES = ("country", "vendor", "status", "use", "kind", "years", "basis")


def slug(text: str) -> str:
    """Id of a vendor name in links."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _years(data: Dataset) -> tuple[int, int]:
    years = years_of(data)
    return int(years["first"].min()), int(years["last"].max())


def shared(data: Dataset, state: UrlState) -> Filters:
    """What the reader chose; the controls themselves are drawn by ``draw``."""
    fields = data.package.chip_fields
    vendors = {slug(v): v for v in sorted(data.chips["vendor"].unique(), key=str.casefold)}
    first, last = _years(data)

    def read_years(raw: str) -> tuple[int, int]:
        match = re.fullmatch(r"(\d{4})-(\d{4})", raw)
        if not match:
            raise ValueError("expected two years such as 2020-2025")
        low, high = int(match[1]), int(match[2])
        if low > high or high < first or low > last:
            raise ValueError(f"expected years from {first} to {last}")
        return max(low, first), min(high, last)

    def many(name: str, field: str, title: str) -> tuple[str, ...]:
        kind = fields[field]
        return state.choices(
            name,
            kind.enum,
            lambda key: st.multiselect(
                title,
                kind.enum,
                format_func=kind.label,
                key=key,
                placeholder="Any",
            ),
            shared=True,
        )

    country = many("country", "country", "Country")
    vendor = state.choices(
        "vendor",
        vendors,
        lambda key: st.multiselect(
            "Vendor",
            list(vendors),
            format_func=lambda v: vendors[v],
            key=key,
            placeholder="Any",
        ),
        shared=True,
    )
    status = many("status", "status", "Status")
    use = many("use", "workload", "Positioned for")
    kind = many("kind", "kind", "Kind")
    years = state.value(
        "years",
        (first, last),
        read_years,
        lambda v: "" if tuple(v) == (first, last) else f"{v[0]}-{v[1]}",
        lambda key: st.slider("Released, expected or announced", first, last, key=key),
        shared=True,
        check=lambda v: first <= v[0] <= v[1] <= last,
    )
    bases = ["", *data.package.tables["evidence"].fields["basis"].enum]
    label = data.package.tables["evidence"].fields["basis"].label
    basis = state.value(
        "basis",
        "",
        lambda raw: _one_of(raw, bases),
        str,
        lambda key: st.selectbox(
            "Weakest evidence shown",
            bases,
            key=key,
            format_func=lambda b: label(b) if b else "Any",
            help="Figures with weaker evidence are hidden and count as unknown.",
        ),
        shared=True,
        check=lambda v: v in bases,
    )
    chosen = Filters(
        country=country,
        vendor=tuple(vendors[v] for v in vendor),
        status=status,
        workload=use,
        kind=kind,
        years=None if tuple(years) == (first, last) else tuple(years),
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


def _one_of(raw: str, options: list[str]) -> str:
    if raw not in options:
        raise ValueError("not one of the choices")
    return raw
