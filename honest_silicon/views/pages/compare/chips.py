"""Two to six chips against one of them, at a unit the reader chooses."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from markupsafe import Markup

from honest_silicon.analysis.bounds.panel import workloads
from honest_silicon.analysis.compare import (
    BEST_PRECISION,
    COMPUTE,
    UNITS,
    Figure,
    Ratio,
    best_of,
    missing_text,
    precisions,
    quantities,
    ratios,
)
from honest_silicon.analysis.hosts import hosts
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.charts.compare import ratio_alt, ratio_dots
from honest_silicon.charts.html import html, html_column
from honest_silicon.dataset.format import number, range_beside, times_text
from honest_silicon.dataset.provenance import CAVEATS
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import borne_alt, chart
from honest_silicon.views.pages.compare import presets
from honest_silicon.views.pages.compare.sentences import sentence
from honest_silicon.views.pages.shared import related
from honest_silicon.views.pages.shared.readings import beside, reading
from honest_silicon.views.pages.shared.workload_choice import one_or_panel, picked
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    aside,
    badge,
    caveat_marks,
    cell_html,
    country_mark,
    disputed_mark,
    group,
    hint,
    quiet,
)
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_PLAIN = ("id", "name", "aliases", "note")


@register("compare", "Chips", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    presets.show(view)
    ids, labels = chips_by_name(data), chip_labels(data)
    _, base_default, others = presets.PRESETS["910c"]
    chips = list(
        state.choices(
            "chips",
            ids,
            lambda key: st.multiselect(
                f"Chips ({presets.LEAST} to {presets.MOST})",
                ids,
                key=key,
                max_selections=presets.MOST,
                format_func=labels.__getitem__,
                placeholder="Any part of a name or vendor",
            ),
            default=[i for i in (base_default, *others) if i in data.chips.index],
            most=presets.MOST,
        )
    )
    base, unit, precision = _choices(view, chips)
    if len(chips) < presets.LEAST:
        view.answer("Pick two to six chips to compare.")
        shell.empty("At least two chips are needed.", remedy="Pick them above, or a question.")
        return
    rows = ratios(data, chips, base, unit, precision)
    # Chips with a known ratio first: the answer should answer.
    known = rows[(rows["quantity"] == COMPUTE) & rows["value"].notna()]["chip_id"].tolist()
    others = sorted((c for c in chips if c != base), key=lambda c: c not in known)
    said = [sentence(data, c, base, unit, precision) for c in others]
    with view.answer(said[0]):
        st.markdown("\n".join(f"- {shell.plain(words)}" for words in said[1:]))
    _formats(view, rows, precision)
    _hosted(view, chips, unit)
    _picture(view, rows, chips, base, unit, precision)
    _table(view, rows, chips, base, unit, precision)
    _beyond(view, chips, base)


def _beyond(view: View, chips: list[str], base: str) -> None:
    """What chips can do on paper and what was shown, and what other tables say of them."""
    data = view.data
    st.header("Beyond the figures", anchor=False)
    if workloads(data):
        chosen = one_or_panel(data, picked(view))
        for chip in sorted(chips, key=lambda c: c == base):
            st.markdown(f"- {shell.plain(reading(data, chip, base, *chosen))}")
            if chip != base:
                st.caption(shell.plain(beside(data, chip, base)))
    related.show(view, chips, "compare")


def _choices(view: View, chips: list[str]) -> tuple[str, str, str]:
    data, state = view.data, view.state
    with st.container(horizontal=True, vertical_alignment="bottom"):
        base = (
            ""
            if not chips
            else state.choice(
                "base",
                chips,
                chips[0],
                lambda key: st.selectbox(
                    "Baseline",
                    chips,
                    key=key,
                    width=260,
                    format_func=lambda i: data.chips.at[i, "name"],
                ),
            )
        )
        precision = state.choice(
            "precision",
            tuple(precisions(data)),
            "16",
            lambda key: st.segmented_control(
                "Precision of compute",
                tuple(precisions(data)),
                key=key,
                required=True,
                format_func=lambda p: precisions(data)[p].words.capitalize(),
            ),
        )
    unit = state.choice(
        "unit",
        tuple(UNITS),
        "sold",
        lambda key: st.segmented_control(
            "Unit of comparison",
            tuple(UNITS),
            key=key,
            required=True,
            format_func=lambda u: UNITS[u].words.capitalize(),
        ),
    )
    return base, unit, precision


def _formats(view: View, rows: pd.DataFrame, precision: str) -> None:
    """Say so where chips are compared in different number formats, or lack the precision."""
    data = view.data
    compute = rows[rows["quantity"] == COMPUTE]
    used, without = {}, []
    for own in compute["figure"]:
        field = own.field
        if field in own.missing:
            without.append(str(data.chips.at[own.chip_id, "name"]))
        else:
            used.setdefault(data.package.chip_fields[field].title, []).append(
                str(data.chips.at[own.chip_id, "name"])
            )
    said = []
    if len(used) > 1:
        said.append(
            "Compute is read in different formats: "
            + "; ".join(f"{title} for {', '.join(names)}" for title, names in used.items())
        )
    if without:
        words = precisions(data)[precision].words
        said.append(f"No sourced {words} figure for {', '.join(without)}")
    if said:
        st.caption(f"{'. '.join(said)}.")


def _hosted(view: View, chips: list[str], unit: str) -> None:
    """Which system each chip is compared in, where the unit is one."""
    if not UNITS[unit].hosted:
        return
    data, found, without = view.data, [], []
    for chip in chips:
        host = hosts(data).get((chip, unit))
        if host is None:
            without.append(data.names[chip])
            continue
        count = number(host.accelerators.value, significant=3)
        spread = "" if host.racks.high == 1 else f" over {number(host.racks.value)} racks"
        found.append(f"{data.names[chip]} in {host.system.name}: {count} in a {unit}{spread}")
    said = [f"{'; '.join(found)}. Power and price are of the whole {unit}"] if found else []
    if without:
        said.append(f"No delivered {unit} on file for {', '.join(without)}")
    st.caption(f"{shell.plain('. '.join(said))}. Announced systems are under Servers and racks.")


def _titles(view: View, unit: str, precision: str) -> dict[str, str]:
    fields = view.data.package.chip_fields
    words = precisions(view.data)[precision].words
    titles = {q: fields[q].title for q in quantities(unit) if q != COMPUTE}
    if UNITS[unit].hosted:
        titles |= {"tdp_w": f"Power of the {unit}", "price_usd": f"Price of the {unit}"}
    compute = "Compute, best format" if precision == BEST_PRECISION else f"{words} compute"
    return {COMPUTE: compute, **titles}


def _value(view: View, own: Figure, unit: str) -> str:
    """A figure at the unit with its unit of measure, as plain text."""
    kind = view.data.package.chip_fields[own.field]
    if own.interval is None:
        return "unknown"
    suffix = f"{kind.shown_unit}{UNITS[unit].suffix}"
    shown = number(own.interval.value, significant=None if unit == "sold" else 3)
    return f"{shown} {suffix}".strip()


def _picture(
    view: View, rows: pd.DataFrame, chips: list[str], base: str, unit: str, precision: str
) -> None:
    data = view.data
    others = rows[rows["chip_id"] != base]
    known = others["value"].notna()
    left_out = [
        f"{title} of {data.chips.at[r.chip_id, 'name']} ({missing_text(data, r.ratio.missing)})"
        for q, title in _titles(view, unit, precision).items()
        for r in others[(others["quantity"] == q) & ~known].itertuples()
    ]
    count = f"{int(known.sum())} of {len(others)} ratios known"
    if left_out:
        with st.expander(f"{count}, {len(left_out)} omitted: an input is missing"):
            st.markdown("\n".join(f"- {shell.plain(text)}" for text in left_out))
    else:
        st.caption(f"{count}.")
    if not known.any():
        st.info("No ratio is known at this unit and precision. Choose another unit or precision.")
        return
    names = data.chips["name"].to_dict()
    bases = dict(rows[rows["chip_id"] == base][["quantity", "figure"]].itertuples(index=False))
    drawn = others.assign(
        ref=[f.ref and str(f.ref) for f in others["figure"]],
        hover=html_column(
            (
                html(
                    "<b>{}</b><br>{}{}<br>{} {}",
                    names[r.chip_id],
                    _value(view, r.figure, unit),
                    "".join(f" · {CAVEATS[n].words}" for n in r.figure.caveats),
                    _span(r.ratio) + _by_rival(bases[r.quantity]),
                    names[base],
                )
                for r in others.itertuples()
            ),
            others.index,
        ),
    )
    titles = _titles(view, unit, precision)
    chart(
        view,
        ratio_dots(
            drawn,
            view.theme,
            names=names,
            marks={c: (data.chips.at[c, "country"], data.chips.at[c, "status"]) for c in chips},
            titles=titles,
            base_name=names[base],
            unit=UNITS[unit].words,
            source=view.source,
        ),
        key="compare-dots",
        title=f"Ratios to {names[base]}, {UNITS[unit].words}",
        alt=ratio_alt(others, titles, names[base], UNITS[unit].words)
        + borne_alt([f.caveats for f in others.loc[known, "figure"]]),
    )


def _by_rival(own: Figure) -> str:
    """A label for a ratio to a figure that only a rival has given."""
    return f" {BY_RIVAL} of" if own.rival else ""


def _span(over: Ratio) -> str:
    interval = over.interval
    if interval is None:
        return "unknown"
    return times_text(interval.value) + range_beside(interval.low, interval.high, times_text)


def _table(
    view: View, rows: pd.DataFrame, chips: list[str], base: str, unit: str, precision: str
) -> None:
    data = view.data
    fields = data.package.chip_fields
    ordered = [base, *(c for c in chips if c != base)]
    columns = [Column("Field")] + [
        Column(str(data.chips.at[c, "name"]) + (" (baseline)" if c == base else ""), chip=c)
        for c in ordered
    ]
    body = [group(f"Compared {UNITS[unit].words}")]
    for quantity, title in _titles(view, unit, precision).items():
        part = rows[rows["quantity"] == quantity].set_index("chip_id")
        best = best_of(data, rows, quantity)
        body.append(TableRow([title, *(_compared(view, part.loc[c], unit, best) for c in ordered)]))
    heading = ""
    for name, kind in fields.items():
        if name in _PLAIN or not any(pd.notna(data.chips.at[c, name]) for c in ordered):
            continue
        if kind.group != heading:
            heading = kind.group
            body.append(group(f"As published: {data.package.groups[heading]}"))
        published = (_published(view, c, name) for c in ordered)
        body.append(TableRow([hint(kind.title, kind.description), *published], field=name))
    st.header("Side by side", anchor=False)
    listing(
        view,
        "Chips side by side",
        columns,
        body,
        alone=True,
        key="compare-table",
        pin=True,
        style="wide",
    )
    frame = _plain(view, rows, base, unit, precision)
    shell.downloads(data, frame, "compare", {"figure": "see column unit", "ratio": "times"})


def _published(view: View, chip: str, name: str) -> Markup:
    data = view.data
    kind, cell = data.package.chip_fields[name], data.cell(chip, name)
    if name == "country" and cell.value is not None:
        return html(
            "{} {}", country_mark(data.package, str(cell.value)), kind.label(str(cell.value))
        )
    return cell_html(data.package, kind, cell)


def _compared(view: View, row: pd.Series, unit: str, best: set[str]) -> TableCell:
    """A figure at the unit, its ratio and format; or what is missing of it."""
    data, own = view.data, row["figure"]
    if own.interval is None:
        lacking = missing_text(data, [(own.chip_id, f) for f in own.missing])
        unknown = html('<span class="gap" title="For want of {}">unknown</span>', lacking)
        return TableCell(unknown, opens=own.ref)
    text = html("{}", _value(view, own, unit))
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
    ratio = _span(row["ratio"])
    if ratio == "unknown":
        ratio = f"ratio unknown: {missing_text(data, row['ratio'].missing)}"
    return TableCell(text + quiet(ratio), opens=own.ref)


def _plain(view: View, rows: pd.DataFrame, base: str, unit: str, precision: str) -> pd.DataFrame:
    data = view.data
    titles = _titles(view, unit, precision)
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
            "missing": [missing_text(data, r.missing) for r in rows["ratio"]],
        }
    )
