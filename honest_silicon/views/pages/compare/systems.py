"""Servers, racks and pods of both countries, and one against another at every unit."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.intervals import Interval
from honest_silicon.analysis.systems import FIGURES, UNITS, Step, System, delivered, ladder, systems
from honest_silicon.charts.html import html
from honest_silicon.charts.systems import ladder_alt, unit_ladder
from honest_silicon.dataset.format import in_sentence, number, range_beside, rounded, times_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
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
)

_FIRST: Final = ("huawei-cloudmatrix-384", "nvidia-gb200-nvl72")
_QUANTITIES: Final = {
    "fp16_pflops": "16-bit compute",
    "memory_tb": "memory",
    "memory_bw_tbs": "memory bandwidth",
}


@register("racks", "Servers and racks", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    known = systems(data)
    if not known:
        view.answer("This data directory has no table of systems.")
        shell.empty("Nothing is recorded.", remedy="Add systems.csv.")
        return
    ids = sorted(known, key=lambda i: known[i].name.casefold())
    left, right = st.columns(2)
    defaults = [i if i in known else ids[k] for k, i in enumerate(_FIRST)]
    with left:
        own = state.choice("own", ids, defaults[0], lambda key: _pick("System", ids, known, key))
    with right:
        other = state.choice(
            "base", ids, defaults[1], lambda key: _pick("Against", ids, known, key)
        )
    pair = known[own], known[other]
    steps = [(words, ladder(data, *pair, figure)) for figure, words in _QUANTITIES.items()]
    view.answer(_sentence(pair, steps))
    if any(s.ratio for _, ratios in steps for s in ratios):
        chart(
            view,
            unit_ladder(
                steps, view.theme, own=pair[0].name, other=pair[1].name, source=view.source
            ),
            key="racks-ladder",
            title=f"{pair[0].name} against {pair[1].name}, from die to system",
            alt=ladder_alt(steps, pair[0].name, pair[1].name),
        )
    else:
        st.info("No ratio of these two is known at any unit.")
    st.caption(_why(pair, steps))
    _table(view, known)


def _pick(title: str, ids: list[str], known: dict[str, System], key: str) -> str:
    return st.selectbox(
        title, ids, key=key, format_func=lambda i: f"{known[i].name} ({known[i].vendor})"
    )


def _times(step: Step) -> str:
    assert step.ratio is not None
    ratio = step.ratio
    return times_text(ratio.value) + range_beside(ratio.low, ratio.high, rounded(2))


def _sentence(pair: tuple[System, System], steps: list[tuple[str, list[Step]]]) -> str:
    words, ratios = steps[0]
    known = [f"{_times(s)} {s.words}" for s in ratios if s.ratio]
    names = f"{pair[0].name} against {pair[1].name}, {words}"
    if not known:
        return f"{names}: no unit has both figures."
    return f"{names}: {', '.join(known)}."


def _why(pair: tuple[System, System], steps: list[tuple[str, list[Step]]]) -> str:
    """Where being ahead and behind come from: how many parts, how much power."""
    own, other = pair
    said = []
    for field, words in (("accelerators", "accelerators"), ("power_kw", "power")):
        ends = [s.figures.get(field) for s in pair]
        if all(ends):
            over = ends[0].over(ends[1])
            said.append(f"{times_text(over.value)} the {words}")
    lacking = [
        f"{words} {s.words} ({' and '.join(s.missing)})"
        for words, ratios in steps
        for s in ratios
        if s.missing
    ]
    text = f"{own.name} has {' and '.join(said)} of {other.name}. " if said else ""
    return text + (f"Not known: {'; '.join(lacking)}." if lacking else "")


def _table(view: View, known: dict[str, System]) -> None:
    data, state = view.data, view.state
    st.header("Every system", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = state.choice(
            "unit",
            tuple(UNITS),
            "system",
            lambda key: st.segmented_control(
                "Unit",
                tuple(UNITS),
                key=key,
                required=True,
                format_func=lambda u: UNITS[u][0].capitalize(),
            ),
        )
        countries = state.choices(
            "country",
            ("CN", "US"),
            lambda key: st.multiselect(
                "Country",
                ("CN", "US"),
                key=key,
                width=240,
                placeholder="Any",
                format_func=lambda c: {"CN": "China", "US": "United States"}[c],
            ),
        )
    mine = [s for s in known.values() if not countries or s.country in countries]
    fields = data.package.tables["systems"].fields
    counted = UNITS[unit][1]
    shown = [f for f in FIGURES if not counted or f != counted]
    suffix = "" if unit == "system" else f" {UNITS[unit][0]}"
    columns = [
        Column("System"),
        Column("Kind"),
        Column("Chip"),
        *(
            Column(f"{fields[f].header}{suffix}", fields[f].description, numeric=True)
            for f in shown
        ),
    ]
    body: list[TableRow] = []
    had = delivered(data)
    for title, wanted in (("Delivered", True), ("Announced or shown, not delivered", False)):
        part = [s for s in mine if (s.status in had) is wanted]
        if not part:
            continue
        body.append(group(title))
        part.sort(key=lambda s: (s.country, s.vendor.casefold(), s.name.casefold()))
        for s in part:
            about = quiet(f"{s.vendor}, {in_sentence(fields['status'].label(s.status))}")
            cells = [
                html("{} {}{}", country_mark(data.package, s.country), s.name, about),
                fields["kind"].label(s.kind),
                data.names.get(s.chip_id, s.chip_named),
                *(_figure(view, s, f, unit) for f in shown),
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
    )
    st.caption(
        "Dense figures of the whole system; figures a document gives sparse, one way, planned or "
        "per rack are left out here and stand in the file. A click shows the strongest document."
    )
    frame = pd.DataFrame(
        [
            {
                "id": s.id,
                "name": s.name,
                "vendor": s.vendor,
                "status": s.status,
                "compared": UNITS[unit][0],
                **{f: _value(s.per(f, unit)) for f in shown},
            }
            for s in mine
        ]
    )
    shell.downloads(data, frame, "systems", {f: fields[f].unit for f in shown if fields[f].unit})


def _value(interval: Interval | None) -> float | None:
    return interval.value if interval else None


def _figure(view: View, s: System, field: str, unit: str) -> TableCell | str:
    own = s.per(field, unit)
    if own is None:
        return gap("unknown")
    row = next(x.row for x in s.statements[field] if x.comparable)
    basis = badge(view.data.package, s.bases[field])
    shown = html("{} {}", number(own.value, significant=3), basis)
    text = figure_button(Ref.row("systems", row), shown)
    return text + range_below(own.low, own.high)
