"""The lists of the data: disputes, wanted facts, second readings, documents, changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.addresses import CLAIM, FEED_CHANGES, FEED_CLAIMS, FEED_TYPE
from honest_silicon.analysis.freshness import (
    DAYS,
    looks,
    newest_by_country,
    newest_by_table,
    stale,
)
from honest_silicon.analysis.quality import (
    UNREAD,
    disputed_cells,
    fact_titles,
    second_readings,
    wanted_facts,
)
from honest_silicon.charts.html import html
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number, percent, range_text
from honest_silicon.dataset.records import records
from honest_silicon.dataset.schema import Field
from honest_silicon.dataset.versions import readings, since
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept, step
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.data import sentences
from honest_silicon.views.pages.shared.sale_words import day_words
from honest_silicon.views.parts.component import fragment
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    aside,
    cell_html,
    chip_link,
    clip,
    go_link,
    missing,
    safe_link,
)
from honest_silicon.words import changes as changed

_ROWS: Final = 150
#: Parameters of the wanted facts, and what stands for no restriction.
WANTED_FACT: Final = "fact"
WANTED_OF: Final = "of"
ALL: Final = "all"
COUNTRIES: Final = ("CN", "US")


def _cells(
    view: View,
    caption: str,
    columns: list[Column],
    rows: list[TableRow],
    *,
    key: str,
) -> None:
    """A tall table of cells of chips.csv, one a row."""
    listing(
        view,
        caption,
        columns,
        rows,
        key=key,
        height="34rem",
        pin=True,
        style="cards wide",
        alone=True,
    )


@kept
def disputed(view: View) -> None:
    """Cells whose sources disagree, widest spread first, then names."""
    data = view.data
    found = disputed_cells(data, view.selection.chips)
    if found.empty:
        shell.told(sentences.AGREED)
        return
    columns = [
        Column("Chip"),
        Column("Fact"),
        Column("Figure"),
        Column("Sources say", numeric=True),
        Column("Ratio", "Highest over lowest", numeric=True),
        Column("Documents", numeric=True),
    ]
    rows = []
    for row in found.itertuples():
        kind = data.package.chip_fields[row.field]
        has = pd.notna(row.low)
        cells = [
            chip_link(data, row.chip_id),
            kind.title,
            cell_html(data.package, kind, data.cell(row.chip_id, row.field)),
            range_text(row.low, row.high, kind) if has else "different names",
            f"{number(row.spread, significant=3)}x" if has else "",
            str(row.documents),
        ]
        rows.append(TableRow(cells, field=row.field))
    _cells(view, "Where sources disagree", columns, rows, key="disputed-cells")
    shell.downloads(data, found, "disputed", {})


def documents(view: View) -> None:
    """Documents that match a text, most used first."""
    data = view.data
    text = controls.text(
        view.state, "doc", "Find a document", placeholder="publisher, title or address"
    )
    sources = data.sources
    uses = data.evidence["source_id"].value_counts()
    rows = sources.assign(uses=sources["source_id"].map(uses).fillna(0).astype(int))
    hay = (rows["title"] + " " + rows["publisher"] + " " + rows["url"]).str.casefold()
    found = rows[hay.str.contains(text.casefold(), regex=False)] if text else rows
    found = found.sort_values("uses", ascending=False, kind="stable")
    if found.empty:
        st.info(sentences.NO_DOCUMENT)
        return
    shown = min(len(found), _ROWS)
    kind = data.package.tables["sources"].fields["kind"].label
    view.note(sentences.documents_shown(shown, len(found)))
    columns = [
        Column("Document"),
        Column("Publisher"),
        Column("Kind"),
        Column("Published"),
        Column("Statements", numeric=True),
    ]
    body = [
        TableRow(
            [
                html(
                    "{}{}",
                    safe_link(r.url, r.title),
                    html(" {}", aside("(weak source)")) if r.weak else "",
                ),
                r.publisher,
                kind(r.kind),
                html('<span class="date">{}</span>', r.published)
                if isinstance(r.published, str)
                else missing("undated"),
                f"{r.uses:,}",
            ]
        )
        for r in found.head(_ROWS).itertuples()
    ]
    listing(view, "Documents", columns, body, key="documents", height="34rem", style="cards")
    shell.downloads(data, found, "documents", {})


def wanted(view: View) -> None:
    """The emptiest cells that matter most, with what was searched."""
    data = view.data
    facts = wanted_facts(data, view.selection.chips)
    if facts.empty:
        st.info(sentences.NOTHING_MISSING)
        return
    facts = _narrowed(view, facts)
    if facts.empty:
        st.info(sentences.NONE_OF_THESE)
        return
    view.note(sentences.wanted(len(facts), min(len(facts), _ROWS)))
    columns = [
        Column("Chip"),
        Column("Fact"),
        Column("State"),
        Column("What was searched"),
        Column("Documents", "Documents on the chip", numeric=True),
    ]
    rows = []
    for row in facts.head(_ROWS).itertuples():
        kind, cell = data.package.chip_fields[row.field], data.cell(row.chip_id, row.field)
        cells = [
            chip_link(data, row.chip_id),
            kind.title,
            cell_html(data.package, kind, cell),
            clip(row.searched) if row.searched else missing("not recorded"),
            number(row.documents),
        ]
        rows.append(TableRow(cells, field=row.field))
    _cells(view, "Facts that are missing", columns, rows, key="wanted")
    shell.downloads(data, facts, "wanted-facts", {})


def read_again(view: View) -> None:
    """Outcome of the second reading by country, and the figures of one outcome."""
    data = view.data
    figures = second_readings(data, view.selection.chips)
    if figures.empty:
        st.info(sentences.NO_FIGURES)
        return
    view.note(sentences.READ_AGAIN)
    words = _outcome_words(data)
    counts = pd.crosstab(figures["outcome"], figures["country"])
    shown = [c for c in COUNTRIES if c in counts]
    counts = counts.reindex(index=list(words), columns=shown, fill_value=0)
    listing(
        view,
        "Figures by outcome and country",
        [Column("Outcome"), *country_columns(view, shown)],
        [
            TableRow([words[outcome], *(counted(n, counts[c].sum()) for c, n in row.items())])
            for outcome, row in counts.iterrows()
        ],
        key="outcomes",
    )
    chosen = controls.segmented(view.state, "outcome", "Outcome", words, "not_found")
    _readings(view, figures[figures["outcome"] == chosen])
    shell.downloads(data, figures, "second-readings", {})


def _outcome_words(data: Dataset) -> dict[str, str]:
    said = data.package.tables["second_readings"].fields["outcome"].labels
    return {k: v.capitalize() for k, v in said.items()} | {UNREAD: "Not looked for again"}


def country_columns(view: View, countries: Sequence[str]) -> list[Column]:
    """A column a country: one whose chips are filtered out has none, not a column of noughts."""
    return [Column(view.theme.names[c], numeric=True) for c in countries]


def counted(count: int, total: int) -> str:
    """A count with its share of all; what is there is never none of it.

    >>> counted(1, 400), counted(0, 400), counted(200, 400)
    ('1 (under 1 %)', '0 (0 %)', '200 (50 %)')
    """
    if not total:
        return "none"
    share = count / total
    return f"{count:,} ({'under 1 %' if 0 < share < 0.005 else percent(share)})"


def _readings(view: View, figures: pd.DataFrame) -> None:
    data = view.data
    if figures.empty:
        st.info(sentences.NONE_WITH_OUTCOME)
        return
    figures = figures.sort_values(["country", "chip_id", "documents"], kind="stable")
    view.note(sentences.figures_shown(min(len(figures), _ROWS), len(figures)))
    columns = [
        Column("Chip"),
        Column("Fact"),
        Column("Figure"),
        Column("Documents", numeric=True),
        Column("What was seen"),
    ]
    rows = []
    for row in figures.head(_ROWS).itertuples():
        kind = data.package.chip_fields[row.field]
        seen = row.seen if isinstance(row.seen, str) else ""
        cells = [
            chip_link(data, row.chip_id),
            kind.title,
            cell_html(data.package, kind, data.cell(row.chip_id, row.field)),
            f"{row.documents:.0f}",
            clip(seen) if seen else missing("not recorded"),
        ]
        rows.append(TableRow(cells, field=row.field))
    _cells(
        view,
        "Figures checked again",
        columns,
        rows,
        key="second-readings",
    )


def freshness(view: View) -> None:
    """The newest documents, and what nobody has looked at for a while."""
    data, today = view.data, datetime.now(UTC).date()
    names = data.package.chip_fields["country"].label
    shell.header("Newest document", level=3)
    by_country = newest_by_country(data)
    by_country = by_country.assign(country=by_country["country"].map(names))
    _newest(view, sentences.NEWEST_BY_COUNTRY, "Country", by_country)
    by_table = newest_by_table(data)
    titles = {t.path: t.title for t in data.package.tables.values()}
    by_table = by_table.assign(table=by_table["table"].map(titles))
    _newest(view, "Newest document behind each table", "Table", by_table)
    shell.header(f"Not looked at for {DAYS} days", level=3)
    cells = [k for k in looks(data) if k.table in ("chips", "gaps")]
    mine = set(view.selection.chips.index)
    cells = [k for k in cells if k.row in mine]
    old = [k for k in stale(data, today) if k.table in ("chips", "gaps") and k.row in mine]
    every = Counter(k.country for k in cells)
    aged = Counter(k.country for k in old)
    counts = "; ".join(f"{names(c)} {aged[c]:,} of {every[c]:,}" for c in COUNTRIES if every[c])
    view.note(sentences.stale(DAYS, counts))
    if not old:
        oldest = min((k.day for k in cells), default=None)
        st.info("None." + (sentences.looked_at(day_words(oldest)) if oldest else ""))
        return
    rows = [
        TableRow(
            [
                chip_link(data, k.row),
                data.package.chip_fields[k.field].title,
                cell_html(
                    data.package, data.package.chip_fields[k.field], data.cell(k.row, k.field)
                ),
                k.day.isoformat(),
                f"{k.uses:,}",
            ],
            field=k.field,
        )
        for k in old[:_ROWS]
    ]
    columns = [
        Column("Chip"),
        Column("Fact"),
        Column("Figure"),
        Column("Last looked at"),
        Column("Uses", sentences.OTHER_ROWS, numeric=True),
    ]
    _cells(view, "Figures not looked at lately", columns, rows, key="stale")
    frame = pd.DataFrame(
        [(k.row, k.field, k.day.isoformat(), k.uses) for k in old],
        columns=["chip_id", "field", "looked_at", "uses"],
    )
    shell.downloads(data, frame, "stale", {})


def _newest(view: View, caption: str, head: str, found: pd.DataFrame) -> None:
    titles = view.data.sources.set_index("source_id")
    rows = [
        TableRow(
            [
                str(name),
                published,
                safe_link(titles.at[source, "url"], titles.at[source, "title"]),
                f"{count:,}",
            ]
        )
        for name, source, published, count in found.itertuples(index=False)
    ]
    columns = [
        Column(head),
        Column("Newest", numeric=True),
        Column("Document"),
        Column("Rows", numeric=True),
    ]
    listing(view, caption, columns, rows, key=f"newest-{head.lower()}", style="cards")


def _narrowed(view: View, facts: pd.DataFrame) -> pd.DataFrame:
    """Those of ``facts`` about one core fact and one country, where the reader asks for it."""
    titles = {ALL: "All facts"} | fact_titles(view.data)
    countries = {ALL: "Both countries"} | {c: view.theme.names[c] for c in COUNTRIES}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        fact = controls.select(view.state, WANTED_FACT, "Fact", titles, ALL, width=300)
        country = controls.segmented(view.state, WANTED_OF, "Of", countries, ALL)
    if fact != ALL:
        facts = facts[facts["fact"] == fact]
    if country != ALL:
        facts = facts[facts["chip_id"].map(view.data.chips["country"]) == country]
    return facts


def changes(view: View) -> None:
    """Cells that changed, newest version first."""
    data = view.data
    _followed(view, FEED_CHANGES)
    found = since(data, "0.0.0")
    if found.empty:
        st.info(sentences.NO_CHANGE)
        return
    columns = [
        Column("Chip"),
        Column("Fact"),
        Column("Version"),
        Column("Before"),
        Column("After"),
    ]
    fields = data.package.chip_fields
    rows = []
    for r in found.itertuples():
        cells = [
            chip_link(data, r.chip_id, marked=False) if r.chip_id in data.names else r.chip_id,
            *_changed(fields, r.field, r.version, r.before, r.after),
        ]
        rows.append(TableRow(cells, field=r.field))
    _cells(view, "Changes of the data", columns, rows, key="changes")
    shell.downloads(data, found, "changes", {})


@kept
def verdicts(view: View) -> None:
    """Claims that read otherwise than in the version before, newest version first."""
    data = view.data
    _followed(view, FEED_CLAIMS)
    found = readings(data)
    if not found:
        shell.told(sentences.NO_CHANGE_OF_VERDICTS)
        return
    claims = {r["id"]: r["claim"] for r in records(data, "claims")}
    reading = data.package.tables["claims"].fields["reading"]

    def end(value: str | None) -> TableCell | str:
        return reading.label(value) if value else missing(changed.absent(changed.CHIP))

    rows = [
        TableRow(
            [
                go_link(f"claims?{CLAIM}={r['claim_id']}", claims[r["claim_id"]])
                if r["claim_id"] in claims
                else r["claim_id"],
                r["version"],
                end(r["before"]),
                end(r["after"]),
            ]
        )
        for r in found
    ]
    columns = [Column("Claim"), Column("Version"), Column("Before"), Column("After")]
    _cells(view, "New and changed verdicts", columns, rows, key="verdicts")
    shell.downloads(data, pd.DataFrame(found), "verdicts", {})


@step
def _followed(view: View, feed: str) -> None:
    """A link to the feed of a list, which a reader of feeds takes up."""
    link = html(
        '<p class="save"><a href="{}" target="_blank" type="{}">{}</a></p>',
        *(feed.lstrip("/"), FEED_TYPE, sentences.FOLLOW),
    )
    colours = shell.colours(view.theme)
    fragment(link, key=f"feed-{feed.strip('/')}", label="Feed", colours=colours, bare=True)


def _shown(text: str) -> str:
    """A text of a cell; only a long one opens, as what opens is a stop of the keyboard."""
    return clip(text) if len(text) > 60 else text


def _changed(
    fields: Mapping[str, Field], name: str, version: str, before: object, after: object
) -> list[TableCell]:
    """What changed, in which version, from what to what."""
    ends = (changed.end(fields, name, t if isinstance(t, str) else None) for t in (before, after))
    return [
        changed.fact(fields, name),
        version,
        *(missing(changed.absent(name)) if t is None else _shown(t) for t in ends),
    ]


def left_out(view: View) -> None:
    """Candidates without a row, and where the figures set aside stand."""
    data = view.data
    excluded, rejected = data.tables["excluded"], data.tables["rejected"]
    view.note(sentences.left_out(len(excluded), len(rejected)))
    if excluded.empty:
        st.info(sentences.NONE_LEFT_OUT)
        return
    rows = [TableRow([r.chip_id, clip(r.reason)]) for r in excluded.itertuples()]
    listing(
        view,
        "Chips left out",
        [Column("Chip"), Column("Reason")],
        rows,
        key="excluded",
        style="cards",
    )
    shell.downloads(data, rejected, "set-aside", {})
