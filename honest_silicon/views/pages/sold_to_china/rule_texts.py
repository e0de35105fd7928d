"""The rules in our words: in force on a day, Chinese measures, and what is no law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from honest_silicon.charts.html import html
from honest_silicon.dataset.dates import span
from honest_silicon.dataset.format import number
from honest_silicon.dataset.ref import Ref
from honest_silicon.dataset.schema import Field
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.sold_to_china import sentences
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.markup import Column, TableRow, badge, clip, gap, quiet


def show(view: View, day: date) -> None:
    """The texts in our words: what is in force on the day, and what China's side did."""
    data = view.data
    rules = data.tables["export_rules"]
    since = [span(s).last if isinstance(s, str) else None for s in rules["since"]]
    until = [span(u).first if isinstance(u, str) else None for u in rules["until"]]
    live = [
        s is not None and s <= day and (u is None or day < u)
        for s, u in zip(since, until, strict=True)
    ]
    law = rules["standing"].isin(data.package.having("export_rules", "standing", "enacted"))
    ours = rules["imposed_by"] == "US"
    now = pd.Series(live, rules.index) & law
    groups = (
        (f"US rules in force on {day.isoformat()}", rules[ours & now]),
        ("Chinese measures", rules[~ours]),
        (sentences.ENDED_TITLE, rules[ours & ~now]),
    )
    shell.header("The rules in our words")
    for place, (title, part) in enumerate(groups):
        with st.expander(f"{title} ({len(part)})", key=f"rules-{place}", on_change="rerun") as box:
            if box.open:
                _rule_rows(view, title, part, f"rules-table-{place}")


def _rule_rows(view: View, title: str, part: pd.DataFrame, key: str) -> None:
    data = view.data
    fields = data.package.tables["export_rules"].fields
    columns = [Column(t) for t in ("Rule", "Entry", "Limit", "What it says", "Since", "Evidence")]
    body = []
    for row in part.to_dict("records"):
        standing = fields["standing"].label(row["standing"])
        read = "; read through another document" if row["second_hand"] else ""
        document = html("{}{}", table_rows.source(data, row["source_id"]), read)
        cells = [
            row["title"],
            str(row["entry"]) if pd.notna(row["entry"]) else "",
            _test(fields, row),
            html("{}{}", clip(row["summary"]), quiet(document)),
            html('<span class="date">{}</span>', row["since"])
            if isinstance(row["since"], str)
            else gap("not in force"),
            html("{} {}", badge(data.package, row["basis"]), standing),
        ]
        body.append(TableRow(cells, opens=Ref.row("export_rules", row["id"])))
    listing(
        view,
        title,
        columns,
        body,
        key=key,
        height="30rem",
        style="cards",
    )
    shell.downloads(data, part.reset_index(drop=True), key, {})


def _test(fields: Mapping[str, Field], row: dict) -> str:
    if row["metric"] == "none":
        return ""
    ends = []
    if pd.notna(row["at_least"]):
        ends.append(f"at least {number(row['at_least'])}")
    if pd.notna(row["below"]):
        ends.append(f"below {number(row['below'])}")
    unit = f" {row['unit']}" if isinstance(row["unit"], str) else ""
    return f"{fields['metric'].label(row['metric'])} {' and '.join(ends)}{unit}"
