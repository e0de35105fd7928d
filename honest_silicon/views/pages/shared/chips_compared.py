"""All chips over a baseline in one kind of work: a view for inference and one for training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.panel import (
    Comparison,
    Workload,
    comparisons,
    of_kind,
    rates,
    told,
    workloads,
)
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.known import BY_RIVAL
from honest_silicon.analysis.ladders import ladders
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.suitability import best_of_each
from honest_silicon.dataset.format import in_sentence, range_beside, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.pages.shared import compared_words as words
from honest_silicon.views.pages.shared import evidence_levels, sentences, workload_choice
from honest_silicon.views.pages.shared.readings import (
    UNKNOWN,
    gaps_text,
    nearest_pair,
    published,
    ratio_text,
)
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    chip_link,
    details,
    gap,
    hint,
    quiet,
)
from honest_silicon.views.parts.options import chip_labels, chips_by_name
from honest_silicon.words import bounds as bound_words
from honest_silicon.words.names import names_apart

#: Chips of a country that the picture has room for, and that a reader picks.
DRAWN, MOST = 12, 6
_FIRST = ("huawei-ascend-910c", "huawei-ascend-910b", "nvidia-h20", "nvidia-h200-sxm")
#: Figures of a chip that each kind of work is read from: where its sources are shown.
_FIELDS = {
    "training": ("fp16_tflops", "interconnect_gbs"),
    "inference": ("memory_bw_gbs", "memory_gb", "fp16_tflops", "int8_tops"),
}


#: Baseline, and the workload of inference and of training where it is not the panel.
_Asked = tuple[str, Workload | None, Workload | None]


@register("inference")
def inference(view: View) -> None:
    _show(view, "inference")


@register("training-ratio")
def training(view: View) -> None:
    _show(view, "training")


def _show(view: View, kind: str) -> None:
    data, chips = view.data, view.selection.chips
    if not of_kind(data, kind):
        view.answer(sentences.NO_WORKLOADS)
        shell.empty(sentences.NOTHING_COMPARED, remedy="Add workloads.csv.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = workload_choice.picked(view, kind=kind)
        baseline = baseline_choice(view)
        future = controls.toggle(view.state, "future", "With chips not on sale yet", False)
    one = next((w for w in workloads(data) if w.id == picked), None)
    asked = (baseline, *((None, one) if kind == "training" else (one, None)))
    _opening(view, asked, kind, one, future)
    if mine := picked_chips(view, _FIRST):
        chip_table(view, mine, asked, (kind,))
        _by_workload(view, mine, baseline, kind)
    evidence_levels.counts(view, (kind,))
    with st.expander("Every chip as a table", key=f"{kind}-open", on_change="rerun") as box:
        if box.open:
            table = comparisons(data, *asked)
            _table(view, table.loc[chips.index], baseline, kind)


@kept
def _opening(view: View, asked: _Asked, kind: str, one: Workload | None, future: bool) -> None:
    """The answer and the picture, or why there is none."""
    data, chips, baseline = view.data, view.selection.chips, asked[0]
    table = comparisons(data, *asked)
    view.told(*words.opening(data, chips, table, baseline, kind))
    if one:
        view.note(workload_choice.described(data, one))
    points, left_out = _drawn(data, chips, table, kind, one, future=future)
    if points.empty:
        shell.empty(sentences.NONE_WITH_FIGURES)
        shell.shown_line(data, 0, {**view.left_out, **left_out})
    else:
        _picture(view, points, left_out, baseline, kind, one)


def baseline_choice(view: View) -> str:
    """The chip that the others are compared with."""
    usable = chips_by_name(view.data)
    return controls.select(
        view.state,
        "base",
        "Baseline",
        {c: view.data.names[c] for c in usable},
        BASELINE if BASELINE in usable else usable[0],
        width=260,
    )


def why(data: Dataset, chip: str, found: Comparison, kind: str, one: Workload | None) -> str:
    """Why a chip has no ratio, in words."""
    fields, missing, reasons = data.package.chip_fields, [], []
    for workload in (one,) if one else of_kind(data, kind):
        own = rates(data, workload)[chip]
        missing += [in_sentence(fields[f].title) for f in own.missing]
        reasons += [bound_words.reason(own.reason)] if own.unknown and own.reason else []
    if found.cannot:
        reasons.append(sentences.CANNOT_MOST)
    if missing:
        return f"without {' and '.join(dict.fromkeys(missing))}"
    return "; ".join(dict.fromkeys(reasons)) or "baseline without a rate"


def _drawn(
    data: Dataset,
    chips: pd.DataFrame,
    table: pd.DataFrame,
    kind: str,
    one: Workload | None,
    *,
    future: bool,
) -> tuple[pd.DataFrame, dict[str, str]]:
    """The best chips of each country for the picture, best first, and why others are left out."""
    axis, left_out = words.AXIS[kind], {}
    sure = set(told(data, chips.index, kind))
    for chip, status in chips["status"].items():
        chip = str(chip)
        if not future and status not in data.package.delivered and chip not in data.own:
            left_out[chip] = "not on sale yet, or never"
        elif pd.isna(table.at[chip, axis]):
            left_out[chip] = why(data, chip, table.at[chip, kind], kind, one)
        elif chip not in sure:
            left_out[chip] = f"known by {BY_RIVAL} alone"
    known = chips.loc[[c for c in chips.index if c not in left_out]]
    ratios = table.loc[known.index, [axis, f"{axis}_low", f"{axis}_high"]]
    ratios.columns = pd.Index(["x", "x_low", "x_high"])
    rows = known[["name", "vendor", "country", "status"]].join(ratios.astype(float))
    rows = rows.sort_values(["country", "x"], ascending=[True, False], kind="stable")
    best = rows.groupby("country", sort=False).head(DRAWN)
    beyond = f"below the best {DRAWN} of its country"
    left_out |= {str(c): beyond for c in rows.index.difference(best.index)}
    # A workload a chip cannot do has no place on a log axis: the line begins at the mark.
    return best.assign(x_low=best["x_low"].where(best["x_low"] > 0, best["x"])), left_out


def _picture(
    view: View,
    points: pd.DataFrame,
    left_out: Mapping[str, str],
    baseline: str,
    kind: str,
    one: Workload | None,
) -> None:
    data, steps = view.data, ladders(view.data)
    base, levels = data.names[baseline], [steps[str(c)][kind].level for c in points.index]
    hover = html_column(
        (
            html("{}<br>{} {} in {}<br>Evidence: {}", text, times_text(x), base, kind, shown)
            for text, x, shown in zip(
                hovers(data, list(points.index), _FIELDS[kind]),
                points["x"],
                (words.EVIDENCE[level] for level in levels),
                strict=True,
            )
        ),
        points.index,
    )
    drawn = points.assign(
        hover=hover,
        level=levels,
        shown=[words.SHORT[level] for level in levels],
        name=names_apart(data, map(str, points.index)),
    )
    chart(
        view,
        best_of_each(drawn, view.theme, base_name=base, fields=_FIELDS[kind], source=view.source),
        key=f"{kind}-best",
        title=words.finding(data, points, baseline, kind),
        subtitle=words.measure(
            kind,
            one.title if one else "",
            planned=not points["status"].isin(data.package.delivered).all(),
        ),
        alt=words.ratio_alt(points, dict(view.theme.names), base, kind)
        + caveats_alt(data, points.index, _FIELDS[kind]),
        left_out=(len(points), {**view.left_out, **left_out}),
    )


@kept
def _by_workload(view: View, picked: Sequence[str], baseline: str, kind: str) -> None:
    """The chips a reader picked, workload by workload."""
    data = view.data
    base = data.names[baseline]
    whole = comparisons(data, baseline)
    columns = [Column("Workload"), *(Column(data.names[c], numeric=True, chip=c) for c in picked)]
    body = []
    for workload in of_kind(data, kind):
        title = details(workload.title, workload_choice.described(data, workload))
        body.append(TableRow([title, *(_on(data, whole.at[c, kind], workload.id) for c in picked)]))
    caption = f"Ratios in {kind} by workload, times {base}"
    listing(view, caption, columns, body, key=f"{kind}-panel", pin=True, alone=True, style="cards")
    view.note(words.MODELS)


def picked_chips(view: View, first: Sequence[str]) -> tuple[str, ...]:
    """The chips a reader wants to see one by one; ``first`` until they choose."""
    data = view.data
    shell.header("Chip by chip")
    ids, labels = chips_by_name(data), chip_labels(data)
    return controls.several(
        view.state,
        "chips",
        f"Chips (up to {MOST})",
        {i: labels[i] for i in ids},
        default=[i for i in first if i in data.names],
        most=MOST,
    )


@kept
def chip_table(view: View, picked: Sequence[str], asked: _Asked, kinds: Sequence[str]) -> None:
    """Chips a reader picked: on paper, shown, and beside it what is published and measured.

    Parameters
    ----------
    asked
        What ``comparisons`` is asked for.
    """
    data, baseline, steps = view.data, asked[0], ladders(view.data)
    base, table = data.names[baseline], comparisons(data, *asked)
    columns = [Column("Chip")]
    for kind in kinds:
        title = kind.capitalize()
        columns += [Column(f"{title}, times {base}"), Column(f"{title}: evidence")]
    columns += [
        Column("Memory bandwidth"),
        Column("16-bit compute"),
        Column("Nearest inference tests"),
    ]
    body = []
    for chip in picked:
        cells: list[TableCell | str] = [chip_link(data, chip)]
        for kind in kinds:
            cells += [
                _two_lines(ratio_cell(data, table.at[chip, kind])),
                evidence_levels.evidence_cell(steps[chip][kind]),
            ]
        if chip == baseline:
            cells += ["the baseline"] * 2 + [""]
        else:
            pair = nearest_pair(data, chip, baseline)
            for said in published(data, chip, baseline).values():
                unknown = gap(hint(said, sentences.ONE_UNKNOWN))
                cells.append(unknown if said == UNKNOWN else _two_lines(said))
            cells.append(pair or gap("none on file"))
        body.append(TableRow(cells))
    listing(
        view,
        "Chips on paper and in tests",
        columns,
        body,
        key=f"{'-'.join(kinds)}-shown",
        pin=True,
        alone=True,
        style=f"cards shown{' both' if len(kinds) > 1 else ''}",
    )


def _two_lines(cell: TableCell | str) -> TableCell | str:
    """A figure with what stands in brackets behind it on a line of its own."""
    if isinstance(cell, TableCell):
        return cell
    figure, bracket, rest = cell.partition(" (")
    return html("{}{}", figure, quiet(rest.removesuffix(")"))) if bracket else cell


def _on(data: Dataset, found: Comparison, workload: str) -> TableCell | str:
    """The ratio on one workload with the ends of its sources, or why there is none."""
    ratio = found.by_workload.get(workload)
    if ratio is None:
        return gap(hint("unknown", bound_words.lack(data, found.left_out[workload])))
    if workload in found.cannot:
        return gap(hint("0x", bound_words.reason(found.cannot[workload])))
    ends = range_beside(ratio.low, ratio.high, times_text).strip(" ()")
    return html("{}{}", times_text(ratio.value), quiet(ends) if ends else "")


def ratio_cell(data: Dataset, found: Comparison) -> TableCell | str:
    """The ratio with its ends, or why there is none."""
    return ratio_text(data, found) or gap(hint("unknown", gaps_text(data, found)))


def _table(view: View, mine: pd.DataFrame, baseline: str, kind: str) -> None:
    """Every chip: those on sale first, the best of them first."""
    data, steps, axis = view.data, ladders(view.data), words.AXIS[kind]
    base, status = data.names[baseline], data.chips["status"]
    rows = mine.assign(later=~status[mine.index].isin(data.package.delivered))
    rows = rows.sort_values(["later", axis], ascending=[True, False], na_position="last")
    columns = [
        Column("Chip"),
        Column("Status"),
        Column(f"{kind.capitalize()}, times {base}", numeric=True, field="+".join(_FIELDS[kind])),
        Column("Evidence"),
    ]
    label = data.package.chip_fields["status"].label
    body, out = [], []
    for chip, row in rows.iterrows():
        chip, level = str(chip), steps[str(chip)][kind].level
        cells = [
            chip_link(data, chip),
            label(str(status[chip])),
            ratio_cell(data, row[kind]),
            words.EVIDENCE[level],
        ]
        body.append(TableRow(cells))
        out.append(
            {
                "id": chip,
                "name": data.names[chip],
                "status": status[chip],
                "baseline": baseline,
                **{f"{kind}{end}": row[f"{axis}{end}"] for end in ("", "_low", "_high")},
                "workloads": row[kind].computed,
                "left_out": gaps_text(data, row[kind]),
                "evidence_level": level,
            }
        )
    caption = f"Ratios in {kind} of every chip"
    listing(
        view, caption, columns, body, key=f"{kind}-all", height="30rem", pin=True, style="cards"
    )
    units = {f"{kind}{end}": f"times {baseline}" for end in ("", "_low", "_high")}
    shell.downloads(data, pd.DataFrame(out), f"{kind}-ratio", units)
