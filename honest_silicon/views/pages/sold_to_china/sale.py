"""Which US chips China may buy on a day, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.sales import Status, Window, sale, sale_states
from honest_silicon.charts.export_rules import sale_strip
from honest_silicon.charts.html import html, html_column
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import in_sentence
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.shared.sale_words import STATES, on_day, sale_sentence, state_words
from honest_silicon.views.pages.sold_to_china import sentences
from honest_silicon.views.pages.sold_to_china.day import chosen_day
from honest_silicon.views.pages.sold_to_china.sentences import sale_alt, strip_title
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, badge, chip_link, gap
from honest_silicon.words.names import model_name

#: Chips of the story, in its order; others that the opening names stand below them.
_STORY: Final = (
    "nvidia-a100-sxm-80gb",
    "nvidia-h100-sxm",
    "nvidia-a800-sxm-80gb",
    "nvidia-h800-sxm",
    "nvidia-h20",
    "nvidia-rtx-pro-6000d",
    "nvidia-h200-sxm",
    "amd-mi308",
)


@register("sale", filtered=False)
def show(view: View) -> None:
    data = view.data
    day = chosen_day(view)
    _opening(view, day)
    states = sale_states(data, day)
    if not states:
        shell.empty(sentences.NO_WINDOW, remedy="Add china_sales.csv.")
        return
    _strip(view, states, day)
    _tables(view, states, day)


@kept
def _opening(view: View, day: date) -> None:
    view.answer(sale_sentence(view.data, day))


@kept
def _strip(view: View, states: Sequence[Status], day: date) -> None:
    data = view.data
    table = data.tables["china_sales"]
    order = {c: i for i, c in enumerate(_drawn(data, day))}
    mine = table[table["chip_id"].isin(order)]
    if mine.empty:
        return
    today = datetime.now(UTC).date()
    mine = mine.assign(place=mine["chip_id"].map(order)).sort_values(
        ["place", "imposed_by", "since"], ascending=[True, False, True], kind="stable"
    )
    drawn = mine.set_index("id").assign(
        label=[model_name(data, c) for c in mine["chip_id"]],
        start=[span(s).last for s in mine["since"]],
        end=[span(u).first if isinstance(u, str) else today for u in mine["until"]],
        hover=html_column((_hover(view, r) for r in mine.to_dict("records")), mine["id"]),
    )
    shown = [s for s in states if s.chip_id in order]
    chart(
        view,
        sale_strip(
            drawn,
            view.theme,
            words=STATES,
            brief=sentences.BRIEF,
            day=day,
            today=today,
            source=view.source,
        ),
        key="export-story",
        title=strip_title(shown, day),
        subtitle=sentences.SALE_SUBTITLE,
        alt=sale_alt(drawn, STATES),
    )


def _drawn(data: Dataset, day: date) -> list[str]:
    """Chips of the picture: those of the story, and one of each other model on sale that day."""
    found = sale(data, day)
    chips = {model_name(data, c): c for c in _STORY if c in data.names}
    for chip in (*found.licensed, *found.free):
        chips.setdefault(model_name(data, chip), chip)
    return list(chips.values())


def _hover(view: View, row: Mapping[str, Any]) -> str:
    until = row["until"] if isinstance(row["until"], str) else "today, or unknown"
    return html(
        "<b>{}</b>: {}<br>{} to {} ({})",
        view.data.names[row["chip_id"]],
        STATES[row["imposed_by"], row["state"]],
        row["since"],
        until,
        in_sentence(view.data.package.tables["china_sales"].fields["basis"].label(row["basis"])),
    )


def _tables(view: View, states: Sequence[Status], day: date) -> None:
    """Chips on sale, and those that are not in a part that opens."""
    bought = view.data.package.having("china_sales", "state", "buyable")
    on_sale = [s for s in states if s.us and s.us.state in bought]
    others = [s for s in states if s not in on_sale]
    shell.header(sentences.SALE_TITLE)
    view.note(sentences.SALE_NOTE)
    _table(view, on_sale, day, caption=sentences.SALE_TITLE, key="sale")
    title = sentences.unlicensed(len(others))
    with st.expander(title, key="sale-others-open", on_change="rerun") as box:
        if box.open:
            _table(view, others, day, caption=title, key="sale-others")


@kept
def _table(view: View, states: Sequence[Status], day: date, *, caption: str, key: str) -> None:
    data = view.data
    basis = data.tables["china_sales"].set_index("id")["basis"]
    columns = [
        Column("Chip"),
        Column(on_day(day)),
        Column("Since"),
        Column("Beijing"),
        Column("Since"),
    ]
    body, plain = [], []
    for status in states:
        us, cn = status.us, status.cn
        body.append(
            TableRow(
                [
                    chip_link(data, status.chip_id),
                    _said(view, us, state_words(status, "US"), basis),
                    _since(us),
                    _said(view, cn, state_words(status, "CN"), basis) if cn else "",
                    _since(cn) if cn else "",
                ]
            )
        )
        plain.append(
            {
                "chip_id": status.chip_id,
                "name": data.names[status.chip_id],
                "day": day.isoformat(),
                "us": us.state if us else None,
                "us_since": us.since if us else None,
                "china": cn.state if cn else None,
                "china_since": cn.since if cn else None,
            }
        )
    listing(view, caption, columns, body, key=key, alone=True, style="cards")
    shell.downloads(data, pd.DataFrame(plain), key, {})


def _said(view: View, window: Window | None, words: str, basis: pd.Series) -> TableCell:
    if window is None:
        return gap("nothing known")
    said = html("<span>{} {}</span>", words, badge(view.data.package, str(basis[window.id])))
    return TableCell(said, opens=Ref.row("china_sales", window.id))


def _since(window: Window | None) -> TableCell | str:
    return html('<span class="date">{}</span>', window.since) if window else ""
