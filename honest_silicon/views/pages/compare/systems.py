"""Servers, racks and pods of both countries, and one against another at every unit."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.systems import (
    FIGURES,
    UNITS,
    System,
    delivered,
    ladder,
    of_chips,
    systems,
)
from honest_silicon.charts.compare import ratio_rows
from honest_silicon.charts.html import NOTHING, html, html_column, joined
from honest_silicon.dataset.format import in_sentence, number, range_beside, rounded, times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.controls import segmented, select, several
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.compare import sentences, units
from honest_silicon.views.pages.shared.two_chips import MOST_COMPARED
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    badge,
    country_mark,
    figure_button,
    gap,
    group,
    quiet,
    range_below,
    whole_words,
)
from honest_silicon.words.lists import begun, listed

_FIRST: Final = ("huawei-cloudmatrix-384", "nvidia-gb200-nvl72")
_QUANTITIES: Final = {
    "fp16_pflops": "16-bit compute",
    "memory_tb": "memory",
    "memory_bw_tbs": "memory bandwidth",
}
#: Figures with a column of their own; what else is known stands in the last one.
_COLUMNS: Final = ("fp16_pflops", "memory_tb", "memory_bw_tbs")
_SIZE: Final = "accelerators"
_RACKS: Final = "racks"


@register("racks", filtered=False, tab=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    known = systems(data)
    chips = state.choices("chips", tuple(data.chips.index), most=MOST_COMPARED)
    if not known:
        units.switch(view, units.WHOLE, chips, "")
        view.answer(sentences.NO_TABLE)
        shell.empty(sentences.NOTHING, remedy="Add systems.csv.")
        return
    ids = sorted(known, key=lambda i: known[i].name.casefold())
    words = {i: f"{known[i].name} ({known[i].vendor})" for i in ids}
    defaults = [i if i in known else ids[k] for k, i in enumerate(_FIRST)]
    if chips:
        of_them = of_chips(data, chips, chips[0])
        defaults = [s.id if s else first for s, first in zip(of_them, defaults, strict=True)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        own = select(state, "own", "System", words, defaults[0], width=400)
        base = select(state, "base", "Against", words, defaults[1], width=400)
    units.switch(view, units.WHOLE, chips, "")
    _picture(view, own, base, chips)
    _table(view, known, chips)


@kept
def _picture(view: View, own_id: str, base_id: str, chips: tuple[str, ...]) -> None:
    known = systems(view.data)
    own, base = known[own_id], known[base_id]
    steps = {w: ladder(view.data, own, base, figure) for figure, w in _QUANTITIES.items()}
    telling = {s.id for s in known.values() if _tells(s, "system")}
    view.told(
        sentences.systems_sentence(own, base, steps),
        *sentences.picked_systems(view.data, chips, telling),
    )
    rows = pd.DataFrame(
        [
            {
                "group": begun(words),
                "label": step.words,
                "country": own.country,
                "status": "shipping" if own.status in delivered(view.data) else own.status,
                "low": step.ratio.low if step.ratio else None,
                "value": step.ratio.value if step.ratio else None,
                "high": step.ratio.high if step.ratio else None,
                "sign": "",
                "ref": step.ref and str(step.ref),
            }
            for words, ratios in steps.items()
            for step in ratios
        ]
    )
    hovers = (
        html("<b>{}</b><br>{} {}: {}", own.name, words, step.words, _times(step.ratio))
        for words, ratios in steps.items()
        for step in ratios
    )
    rows = rows.assign(hover=html_column(hovers, rows.index))
    if rows["value"].notna().any():
        words, ratios = next(
            (w, found) for w, found in steps.items() if any(s.ratio for s in found)
        )
        chart(
            view,
            ratio_rows(
                rows, view.theme, base=base.name, unit="at the same unit", source=view.source
            ),
            key="racks-ladder",
            title=sentences.systems_finding(own, words, ratios),
            subtitle=sentences.measure(base.name, "at the same unit"),
            alt=sentences.ratios_alt(rows, base.name, "at each unit"),
        )
    else:
        shell.told(sentences.NO_RATIO_OF_SYSTEMS)
    if said := sentences.systems_lacking(steps):
        view.note(said)


def _times(ratio: Interval | None) -> str:
    if ratio is None:
        return "unknown"
    return times_text(ratio.value) + range_beside(ratio.low, ratio.high, rounded(2))


def _tells(s: System, unit: str) -> bool:
    """Whether more is known of a system at a unit than how many chips or racks it has."""
    apart = {_SIZE, _RACKS, UNITS[unit][1]}
    return any(s.per(f, unit) for f in FIGURES if f not in apart)


def _table(view: View, known: dict[str, System], chips: tuple[str, ...]) -> None:
    data, state = view.data, view.state
    shell.header("All systems, those of most chips first")
    countries_of = data.package.chip_fields["country"]
    left, right = st.columns([3, 1])
    with left:
        words = {u: words.capitalize() for u, (words, _) in UNITS.items()}
        unit = segmented(state, "unit", "Figures", words, "system")
    with right:
        names = {c: countries_of.label(c) for c in sorted({s.country for s in known.values()})}
        countries = several(state, "country", "Country", names)
    _listed(view, unit, countries, chips)


@kept
def _listed(view: View, unit: str, countries: tuple[str, ...], chips: tuple[str, ...]) -> None:
    data, known = view.data, systems(view.data)
    mine = [s for s in known.values() if not countries or s.country in countries]
    fields = data.package.tables["systems"].fields
    counted = UNITS[unit][1]
    # Racks of a rack or a watt say nothing.
    apart = {_SIZE, counted, *([_RACKS] if counted else [])}
    main = [f for f in _COLUMNS if f != counted]
    more = sorted(
        (f for f in FIGURES if f not in {*_COLUMNS, *apart}), key=lambda f: f != "power_kw"
    )
    suffix = "" if unit == "system" else f" {UNITS[unit][0]}"
    columns = [
        Column("System"),
        Column("Chips"),
        *(Column(fields[f].header, fields[f].description, numeric=True) for f in main),
        Column("Also known"),
    ]
    had = delivered(data)
    shown = [s for s in mine if _tells(s, unit)]
    picked = [s for s in shown if set(chips) & set(s.chips)]
    body: list[TableRow] = []
    for title, part in (
        (sentences.PICKED, picked),
        ("On sale", [s for s in shown if s.status in had and s not in picked]),
        (
            "Announced or shown, not delivered",
            [s for s in shown if s.status not in had and s not in picked],
        ),
    ):
        if part:
            body.append(group(f"{title}{f': figures{suffix}' if suffix else ''}"))
        for s in sorted(part, key=_size):
            cells = [
                _name(view, s),
                _chips(view, s),
                *(_figure(view, s, f, unit) for f in main),
                _rest(view, s, more, unit),
            ]
            body.append(TableRow(cells, opens=Ref.row("systems", s.rows[0])))
    listing(
        view,
        "Systems",
        columns,
        body,
        key="systems",
        height="36rem",
        pin=True,
        alone=True,
        style="cards systems",
    )
    bare = [s.name for s in sorted(mine, key=_size) if s not in shown]
    line = sentences.systems_line(len(shown), len(mine), suffix.strip())
    if bare:
        shell.folded(line, [listed(bare)])
    else:
        view.note(line)
    view.note(sentences.SYSTEMS_NOTE)
    frame = pd.DataFrame(
        [
            {
                "id": s.id,
                "name": s.name,
                "vendor": s.vendor,
                "status": s.status,
                "compared": UNITS[unit][0],
                **{f: _value(s.per(f, unit)) for f in FIGURES if f != counted},
            }
            for s in sorted(shown, key=_size)
        ]
    )
    shown_units = {f: fields[f].unit for f in FIGURES if fields[f].unit and f != counted}
    shell.downloads(data, frame, "systems", shown_units)


def _size(s: System) -> tuple[float, str]:
    """Those of most chips first, those of unknown size last."""
    count = s.figures.get(_SIZE)
    return -count.value if count else 1.0, s.name.casefold()


def _value(interval: Interval | None) -> float | None:
    return interval.value if interval else None


def _name(view: View, s: System) -> Markup:
    fields = view.data.package.tables["systems"].fields
    status = in_sentence(fields["status"].label(s.status))
    kind = in_sentence(fields["kind"].label(s.kind))
    about = quiet(f"{s.vendor}, {kind}, {status}")
    return html("{} {}{}", country_mark(view.data.package, s.country), s.name, about)


def _chips(view: View, s: System) -> Markup:
    """How many chips of which kind."""
    count = s.figures.get(_SIZE)
    named = view.data.names.get(s.chip_id, s.chip_named)
    said = html("{} ", _shown(view, s, _SIZE, count, digits=None)) if count else NOTHING
    return html("<span>{}{}</span>", said, named)


def _shown(
    view: View, s: System, field: str, own: Interval, unit: str = "", digits: int | None = 3
) -> Markup:
    """A figure as a button that leads to the row that states it."""
    row = next(x.row for x in s.statements[field] if x.comparable)
    text = f"{number(own.value, significant=digits)} {unit}".strip()
    basis = badge(view.data.package, s.bases[field])
    return figure_button(Ref.row("systems", row), html("{} {}", text, basis))


def _figure(view: View, s: System, field: str, unit: str) -> TableCell | str:
    own = s.per(field, unit)
    if own is None:
        return gap("not known")
    body = html("{}{}", _shown(view, s, field, own), range_below(own.low, own.high))
    return html("<span>{}</span>", body)


def _rest(view: View, s: System, names: list[str], unit: str) -> Markup:
    """What else is known of a system, each figure with its name."""
    fields = view.data.package.tables["systems"].fields
    parts = [
        html(
            '<span class="whole">{} {}</span>',
            whole_words(fields[f].title),
            _shown(view, s, f, own, fields[f].shown_unit),
        )
        for f in names
        if (own := s.per(f, unit))
    ]
    return html("<span>{}</span>", joined(parts, Markup(", ")))
