"""Two to six chips against one of them, at a unit the reader chooses."""

from __future__ import annotations

from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.panel import compare, workloads
from honest_silicon.analysis.compare import (
    COMPUTE,
    UNITS,
    best_of,
    comparable,
    known_at,
    precisions,
    ratios,
)
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.ladders import ladders
from honest_silicon.analysis.systems import holding
from honest_silicon.charts.compare import ratio_rows
from honest_silicon.charts.html import html, html_column, joined
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.controls import select, several
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing, region
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import borne_alt, chart
from honest_silicon.views.pages.compare import presets, sentences, units
from honest_silicon.views.pages.shared import related, two_chips
from honest_silicon.views.pages.shared.readings import beside, gaps_text, ratio_text, shown_words
from honest_silicon.views.pages.shared.workload_choice import one_or_panel, picked
from honest_silicon.views.parts import catalogue
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    aside,
    badge,
    caveat_marks,
    cell_html,
    chip_link,
    country_mark,
    disputed_mark,
    gap,
    go_link,
    group,
    hint,
    quiet,
)
from honest_silicon.views.parts.options import chip_labels
from honest_silicon.words import comparing
from honest_silicon.words.lists import begun

_PLAIN = ("id", "name", "aliases", "note")
_WORK = ("training", "inference")


@register("compare", filtered=False, tab=False)
def show(view: View) -> None:
    data = view.data
    chips, base, precision = _choices(view)
    enough = len(chips) >= two_chips.LEAST_COMPARED
    usable = [u for u in UNITS if enough and comparable(data, chips, base, u, precision)]
    unknown = [u for u in UNITS if enough and u not in usable]
    unit = view.state.choice(
        "unit",
        tuple(UNITS),
        "sold",
        lambda key: units.switch(view, st.session_state[key], chips, base, unknown),
    )
    presets.show(view, chips, base)
    if not enough:
        view.answer(sentences.PICK)
        shell.empty(sentences.TOO_FEW, remedy=sentences.PICK_MORE)
        return
    rows = ratios(data, chips, base, unit, precision)
    lacking = [c for c in chips if not known_at(data, c, unit, precision)]
    # Chips with a known ratio first: the answer should answer.
    known = rows[(rows["quantity"] == COMPUTE) & rows["value"].notna()]["chip_id"].tolist()
    others = sorted((c for c in chips if c != base), key=lambda c: c not in known)
    shown = [c for c in others if c not in lacking]
    if unit in usable:
        said = (two_chips.known_and_not(data, c, base, unit, precision) for c in shown)
        first, *more = (words for pair in said for words in pair if words)
        more += sentences.left_out_at(data, lacking, unit)
        with view.answer(first):
            if more:
                view.note(*more)
        _picture(view, rows, shown, base, unit, precision)
    else:
        view.answer(sentences.nothing_at(data, chips, base, unit, lacking))
        _onward(view, chips, base, unit, precision, usable)
        if UNITS[unit].hosted and len(lacking) < len(chips):
            view.note(sentences.hosts_note(data, chips, unit))
    if columns := [c for c in (base, *shown) if c not in lacking]:
        _compared(view, rows, columns, base, unit, precision)
    _beyond(view, others, base)
    _published(view, rows, [base, *others], base, unit)


def _onward(
    view: View, chips: list[str], base: str, unit: str, precision: str, usable: list[str]
) -> None:
    """Where a reader goes on from a unit at which nothing can be compared."""
    data = view.data

    def link(words: str, **asked: str) -> Markup:
        given = {"chips": ",".join(chips), "base": base, "precision": precision, "unit": unit}
        return go_link(f"compare?{urlencode({**given, **asked})}", words)

    ways = [link(UNITS[u].words, unit=u) for u in usable]
    other = next((c for c in chips if comparable(data, chips, c, unit, precision)), None)
    if other:
        ways.insert(0, link(sentences.against(data, other), base=other))
    if UNITS[unit].hosted and any(c in holding(data) for c in chips):
        asked = urlencode({"view": "racks", "chips": ",".join(chips)})
        ways.append(go_link(f"compare?{asked}", sentences.SYSTEMS_OF_THEM))
    if not ways:
        shell.told(sentences.NO_OTHER_UNIT)
        return
    body = html("<p>{}: {}.</p>", sentences.ONWARD, joined(ways, Markup(", ")))
    region(view, body, key="compare-onward", label=sentences.ONWARD, bare=True)


def _choices(view: View) -> tuple[list[str], str, str]:
    data, state = view.data, view.state
    _, base, others = presets.PRESETS["910c"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chips = several(
            state,
            "chips",
            f"Chips ({two_chips.LEAST_COMPARED} to {two_chips.MOST_COMPARED})",
            chip_labels(data),
            default=[i for i in (base, *others) if i in data.chips.index],
            most=two_chips.MOST_COMPARED,
            width=520,
            placeholder=sentences.SEARCH_HINT,
        )
        names = {c: data.names[c] for c in chips}
        base = select(state, "base", "Against", names, chips[0], width=200) if chips else ""
        widths = {p: x.words.capitalize() for p, x in precisions(data).items()}
        precision = select(state, "precision", "Precision", widths, "16", width=140)
    return list(chips), base, precision


@kept
def _picture(
    view: View, rows: pd.DataFrame, others: list[str], base: str, unit: str, precision: str
) -> None:
    data, words = view.data, UNITS[unit].words
    titles, chips = comparing.titles(data, unit, precision), data.chips
    mine = pd.concat(rows[rows["chip_id"] == c] for c in others)
    mine = mine.sort_values("quantity", key=lambda q: q.map(list(titles).index), kind="stable")
    known = mine["value"].notna()
    bases = dict(rows[rows["chip_id"] == base][["quantity", "figure"]].itertuples(index=False))
    name = data.names[base]
    rival = [r.figure.rival or bases[r.quantity].rival for r in mine.itertuples()]
    drawn = mine.assign(
        group=mine["quantity"].map(titles),
        label=mine["chip_id"].map(data.names),
        country=mine["chip_id"].map(chips["country"]),
        status=mine["chip_id"].map(chips["status"]),
        ref=[f.ref and str(f.ref) for f in mine["figure"]],
        sign=[
            (sentences.RIVAL if by_rival else "") + comparing.BOUND_SIGN[r.bound]
            for r, by_rival in zip(mine["ratio"], rival, strict=True)
        ],
        hover=html_column(
            (
                html(
                    "<b>{}</b><br>{}{}<br>{} {}",
                    data.names[r.chip_id],
                    comparing.value(data, r.figure, unit),
                    "".join(f" · {CAVEATS[n].words}" for n in r.figure.caveats),
                    comparing.ratio(r.ratio)
                    + (f" {BY_RIVAL} of" if bases[r.quantity].rival else ""),
                    name,
                )
                for r in mine.itertuples()
            ),
            mine.index,
        ),
    )
    fields = data.package.chip_fields
    lower = {r.quantity for r in mine[known].itertuples() if fields[r.field].better == "low"}
    chart(
        view,
        ratio_rows(drawn, view.theme, base=name, unit=words, source=view.source),
        key="compare-dots",
        title=sentences.finding(data, mine, titles, base, unit),
        subtitle=sentences.measure(
            name,
            words,
            [titles[q] for q in titles if q in lower],
            sentences.domains(data, [base, *others]) if UNITS[unit].multiplies else "",
        ),
        alt=sentences.ratios_alt(drawn, name, words)
        + borne_alt([f.caveats for f in mine.loc[known, "figure"]]),
    )
    line = sentences.known_line(drawn[~known], len(drawn), len(others))
    if known.all():
        view.note(line)
    else:
        shell.folded(line, sentences.absences(data, (r.missing for r in drawn[~known]["ratio"])))
    compute = [
        r.figure
        for r in rows.itertuples()
        if r.quantity == COMPUTE and r.chip_id in (base, *others)
    ]
    notes = [sentences.formats_note(data, compute, precision)]
    if any(is_known and by_rival for is_known, by_rival in zip(known, rival, strict=True)):
        notes.append(sentences.RIVAL_NOTE)
    if UNITS[unit].hosted:
        notes.append(sentences.hosts_note(data, [base, *others], unit))
    if any(notes):
        view.note(*filter(None, notes))


def _columns(view: View, ordered: list[str], base: str) -> list[Column]:
    names = view.data.names
    return [
        Column("Figure"),
        *(Column(names[c] + (" (baseline)" if c == base else ""), chip=c) for c in ordered),
    ]


@kept
def _compared(
    view: View, rows: pd.DataFrame, ordered: list[str], base: str, unit: str, precision: str
) -> None:
    rows = rows[rows["chip_id"].isin(ordered)]
    body = []
    for quantity, title in comparing.titles(view.data, unit, precision).items():
        part = rows[rows["quantity"] == quantity].set_index("chip_id")
        best = best_of(view.data, rows, quantity)
        # Without a figure of the baseline at this unit no ratio is missed in each cell.
        alone = base not in ordered
        cells = (_figure(view, part.loc[c], unit, best, alone or c == base) for c in ordered)
        body.append(TableRow([title, *cells]))
    shell.header(sentences.known_at_unit(unit, len(ordered)))
    columns = _columns(view, ordered, base)
    listing(
        view,
        "Chips side by side",
        columns,
        body,
        alone=True,
        key="compare-table",
        pin=True,
        style="wide cards",
    )
    view.note(*sentences.yardstick(view.data, rows["figure"], unit))
    frame = _plain(view, rows, base, unit, precision)
    shell.downloads(view.data, frame, "compare", {"figure": "see column unit", "ratio": "times"})


def _figure(view: View, row: pd.Series, unit: str, best: set[str], baseline: bool) -> TableCell:
    """A figure at the unit, its ratio and format; or what is missing of it."""
    data, own = view.data, row["figure"]
    if own.interval is None:
        lacking = two_chips.missing_text(data, [(own.chip_id, f) for f in own.missing])
        unknown = html('<span class="gap" title="{} missing">unknown</span>', lacking)
        return TableCell(unknown, opens=own.ref)
    text = html("{}", comparing.value(data, own, unit))
    if own.chip_id in best:
        text = html('<b title="Best of these">{} <span class="vh">(best)</span></b>', text)
    text += html(" {}", badge(data.package, own.basis))
    if own.disputed:
        text += disputed_mark()
    text += caveat_marks(own.caveats)
    if own.rival:
        text += html(" {}", aside(BY_RIVAL))
    if row["quantity"] == COMPUTE:
        text += html(" {}", aside(data.package.chip_fields[own.field].title))
    if not baseline:
        ratio = comparing.ratio(row["ratio"])
        if ratio == "unknown":
            missing = two_chips.missing_text(data, row["ratio"].missing)
            ratio = f"ratio unknown: {missing} missing"
        text += quiet(ratio)
    return TableCell(html("<span>{}</span>", text), opens=own.ref)


def _beyond(view: View, others: list[str], base: str) -> None:
    """What chips can do on paper and what was shown, and what other tables say of them."""
    data = view.data
    if workloads(data):
        shell.header(shell.plain(sentences.at_work(data, base)))
        chosen = dict(zip(("inference", "training"), one_or_panel(data, picked(view)), strict=True))
        found_of = {
            work: {c: compare(data, c, base, work, chosen[work]) for c in others} for work in _WORK
        }
        # A kind of work in which no chip can be compared has no column of unknown ratios.
        paper = [w for w, found in found_of.items() if any(f.ratio for f in found.values())]
        columns = [
            Column("Chip"),
            *(Column(f"{w.capitalize()} on paper") for w in paper),
            *(Column(f"{w.capitalize()} shown") for w in _WORK),
        ]
        body = []
        for chip in (*others, base):
            cells: list[TableCell | str] = [chip_link(data, chip)]
            for work in paper:
                found = found_of[work].get(chip)
                cells.append(
                    "baseline"
                    if found is None
                    else ratio_text(data, found) or gap(hint("unknown", gaps_text(data, found)))
                )
            cells += [begun(shown_words(ladders(data)[chip][w])) for w in _WORK]
            body.append(TableRow(cells))
        listing(view, "On paper and in tests", columns, body, key="compare-work", style="cards")
        view.note(
            *sentences.not_on_paper(data, base, [w for w in _WORK if w not in paper]),
            *(beside(data, chip, base) for chip in others),
        )
    shell.header("What else is recorded")
    related.show(view, [base, *others], "compare")


@kept
def _published(view: View, rows: pd.DataFrame, ordered: list[str], base: str, unit: str) -> None:
    """All figures as they are published, but for those compared as they are."""
    data = view.data
    fields = data.package.chip_fields
    compared = set(rows["field"]) if unit == "sold" else set()
    shown = [
        kind
        for name, kind in fields.items()
        if name not in _PLAIN
        and name not in compared
        and data.chips.loc[ordered, name].notna().any()
    ]
    body, heading = [], ""
    for kind in shown:
        if kind.group != heading:
            heading = kind.group
            body.append(group(data.package.groups[heading]))
        cells = (_cell(view, c, kind.name) for c in ordered)
        body.append(TableRow([hint(kind.title, kind.description), *cells], field=kind.name))
    shell.header("All other figures, as published")
    columns = _columns(view, ordered, base)
    listing(
        view,
        "Other figures of the chips",
        columns,
        body,
        key="compare-published",
        height="32rem",
        pin=True,
        style="wide cards",
    )
    frame = catalogue.plain(data.chips.loc[ordered], shown)
    shell.downloads(data, frame, "compare-published", catalogue.units(shown))


def _cell(view: View, chip: str, name: str) -> Markup:
    data = view.data
    kind, cell = data.package.chip_fields[name], data.cell(chip, name)
    if name == "country" and cell.value is not None:
        return html(
            "<span>{} {}</span>",
            country_mark(data.package, str(cell.value)),
            kind.label(str(cell.value)),
        )
    return html("<span>{}</span>", cell_html(data.package, kind, cell))


def _plain(view: View, rows: pd.DataFrame, base: str, unit: str, precision: str) -> pd.DataFrame:
    data = view.data
    titles = comparing.titles(data, unit, precision)
    figures = [f.interval for f in rows["figure"]]
    kinds = [data.package.chip_fields[f] for f in rows["field"]]
    return pd.DataFrame(
        {
            "chip_id": rows["chip_id"],
            "name": rows["chip_id"].map(data.chips["name"]),
            "quantity": rows["quantity"].map(titles),
            "compared": UNITS[unit].words,
            "field": rows["field"],
            "unit": [f"{k.shown_unit}{UNITS[unit].suffix}" for k in kinds],
            "figure": [i.value if i else None for i in figures],
            "figure_low": [i.low if i else None for i in figures],
            "figure_high": [i.high if i else None for i in figures],
            "basis": [f.basis for f in rows["figure"]],
            "caveats": ["; ".join(CAVEATS[n].words for n in f.caveats) for f in rows["figure"]],
            "baseline": base,
            "ratio": rows["value"],
            "ratio_low": rows["low"],
            "ratio_high": rows["high"],
            "missing": [two_chips.missing_text(data, r.missing) for r in rows["ratio"]],
        }
    )
