"""What chips can do on paper for training and for inference, and what anyone has shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.balance import balance
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import Workload, bits_for, comparisons, rates, workloads
from honest_silicon.analysis.ladders import families, ladders
from honest_silicon.charts.balance import compute_memory
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.suitability import paper_map
from honest_silicon.dataset.format import number, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.pages.shared import chips_compared, evidence_levels, workload_choice
from honest_silicon.views.pages.shared import compared_words as words
from honest_silicon.views.pages.shared.chart_words import scatter_alt
from honest_silicon.views.pages.shared.readings import gaps_text
from honest_silicon.views.pages.train import sentences
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap
from honest_silicon.words import bounds as bound_words
from honest_silicon.words.names import names_apart

_FIRST: Final = ("huawei-ascend-910c", "huawei-ascend-910b", "nvidia-h20", "alibaba-zhenwu-810e")
#: Named on the map beside those and the baseline.
_NAMED: Final = ("nvidia-b200", "nvidia-rubin", "amd-mi300x", "hygon-bw1000", "intel-gaudi-3")
#: The family of the sentence the story began with.
_FAMILY: Final = "Ascend"
_CUSTOM: Final = "custom"
_KINDS: Final = ("training", "inference")
_BITS: Final = {"0": "8-bit where the chip has it", "16": "16-bit", "8": "8-bit", "4": "4-bit"}
#: Parameters of a workload of the reader's own. Links made before there was a panel have them.
_OWN: Final = ("served", "trained", "wbits", "context", "step", "load")
#: The map shows chips down to this share of the best, unless all are asked for.
_NEAR: Final = 1 / 50


def _fields(data: Dataset) -> list[str]:
    """What both ratios are read from: 8 bits where a chip has them, 16 otherwise, and memory."""
    formats = data.package.weight_formats
    return [f for b in formats if b >= 8 for f in formats[b]] + ["memory_bw_gbs", "memory_gb"]


@dataclass(frozen=True)
class Choice:
    """What the page is computed for: None is the panel."""

    baseline: str
    evidence: str
    every: bool
    served: Workload | None = None
    trained: Workload | None = None


@register("training-inference")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    if not workloads(data):
        view.answer(sentences.NO_WORKLOADS)
        shell.empty(sentences.NOTHING_COMPARED, remedy="Add workloads.csv.")
        return
    choice = _choice(view)
    _opening(view, choice)
    asked = (choice.baseline, choice.served, choice.trained)
    table = comparisons(data, *asked)
    _family(view, table, choice)
    picked = chips_compared.picked_chips(view, _FIRST)
    if picked:
        chips_compared.chip_table(view, picked, asked, _KINDS)
    evidence_levels.counts(view, _KINDS)
    with st.expander("Every chip as a table", key="trainin-open", on_change="rerun") as box:
        if box.open:
            _table(view, table.loc[chips.index], choice)
    with st.expander(
        "Compute against memory bandwidth, as published", key="balance-open", on_change="rerun"
    ) as box:
        if box.open:
            _balance(view)


@kept
def _opening(view: View, choice: Choice) -> None:
    """The answer and the map, or why there is none."""
    data = view.data
    table = comparisons(data, choice.baseline, choice.served, choice.trained)
    mine = table.loc[view.selection.chips.index]
    both = mine[mine["x"].notna() & mine["y"].notna()]
    answer, *counts = sentences.against_inference(data, mine, choice.baseline)
    view.answer(answer)
    left_out = dict(view.left_out)
    for chip in mine.index.difference(both.index):
        left_out[str(chip)] = _why(data, choice, str(chip), mine)
    if both.empty:
        shell.empty(sentences.NONE_FOR_BOTH)
        shell.shown_line(data, 0, left_out)
    else:
        _map(view, both, left_out, choice)
        view.note(*counts)


def _choice(view: View) -> Choice:
    """Baseline, and the panel or one workload: what the reader chose, in the address."""
    data, state = view.data, view.state
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = workload_choice.picked(
            view,
            {_CUSTOM: "Your own"},
            _CUSTOM if state.opened_with(_OWN) else workload_choice.PANEL,
        )
        baseline = chips_compared.baseline_choice(view)
        evidence = controls.segmented(
            state, "ladder", "Evidence for", {k: k.capitalize() for k in _KINDS}, "training"
        )
        every = controls.toggle(state, "all", "All chips", False)
    if picked == _CUSTOM:
        return Choice(baseline, evidence, every, *_custom(view))
    return Choice(baseline, evidence, every, *workload_choice.one_or_panel(data, picked))


def _custom(view: View) -> tuple[Workload, Workload]:
    """A workload of the reader's own, for inference and for training."""
    data, state = view.data, view.state
    found = {i: s.name for i, s in all_shapes(data).items()}
    names = {i: found[i] for i in sorted(found, key=lambda i: found[i].casefold())}

    def model(name: str, default: str, title: str) -> str:
        first = default if default in names else next(iter(names))
        return controls.select(state, name, title, names, first)

    left, middle, right = st.columns(3)
    with left:
        served = model("served", "deepseek-v3", "Model served")
        trained = model("trained", "llama-3-1-405b", "Model trained, 16-bit")
    with middle:
        bits = controls.select(state, "wbits", "Weights", _BITS, "0")
        context = controls.number(state, "context", "Context (tokens)", 4096, 128, 1_000_000)
    with right:
        step = controls.number(state, "step", "Longest step (ms)", 50, 1, 10_000)
        load = controls.number(state, "load", sentences.LOAD_LABEL, 0, 0, 65_536)
    return (
        Workload(
            _CUSTOM,
            "inference",
            "Your own",
            served,
            prompt=context,
            step_ms=float(step),
            load=load,
            weight_bits=int(bits),
        ),
        Workload(_CUSTOM, "training", "Your own", trained),
    )


def _why(data: Dataset, choice: Choice, chip: str, mine: pd.DataFrame) -> str:
    """Why a chip has no place on the map."""
    said = [
        chips_compared.why(data, chip, mine.at[chip, kind], kind, one)
        for kind, one in (("training", choice.trained), ("inference", choice.served))
        if pd.isna(mine.at[chip, words.AXIS[kind]])
    ]
    return "; ".join(dict.fromkeys(said))


def _map(view: View, both: pd.DataFrame, left_out: dict[str, str], choice: Choice) -> None:
    data, kind, points = view.data, choice.evidence, both
    if not choice.every:
        near = (both["x"] >= _NEAR * both["x"].max()) & (both["y"] >= _NEAR * both["y"].max())
        points = both[near]
        far = sentences.far_below(round(1 / _NEAR))
        left_out = left_out | {str(c): far for c in both.index[~near]}
    chips, steps = data.chips.loc[points.index], ladders(data)
    base = data.names[choice.baseline]
    texts = hovers(data, list(points.index), _fields(data))
    drawn = points.assign(
        # A workload a chip cannot do has no place on a log axis: the line begins at the mark.
        x_low=points["x_low"].where(points["x_low"] > 0, points["x"]),
        y_low=points["y_low"].where(points["y_low"] > 0, points["y"]),
        name=names_apart(data, map(str, chips.index)),
        country=chips["country"],
        status=chips["status"],
        level=[steps[str(c)][kind].level for c in points.index],
        hover=html_column(
            (
                html(
                    "{}<br>Training {}, evidence: {}<br>Inference {}, evidence: {}",
                    text,
                    times_text(y),
                    words.EVIDENCE[steps[str(chip)]["training"].level],
                    times_text(x),
                    words.EVIDENCE[steps[str(chip)]["inference"].level],
                )
                for text, chip, x, y in zip(
                    texts, points.index, points["x"], points["y"], strict=True
                )
            ),
            points.index,
        ),
    )
    # The chips that the title speaks of, before all others.
    tops = list(dict.fromkeys(sentences.map_tops(data, both).values()))
    asked = (*tops, *data.own, *_FIRST, choice.baseline, *_NAMED)
    chart(
        view,
        paper_map(
            drawn,
            view.theme,
            base_name=base,
            labels=[i for i in asked if i in points.index],
            fields=_fields(data),
            source=view.source,
            sure=tops,
        ),
        key="physics-map",
        title=sentences.map_title(data, both, choice.baseline),
        subtitle=sentences.map_subtitle(kind),
        alt=sentences.map_alt(drawn, dict(view.theme.names), base)
        + caveats_alt(data, drawn.index, _fields(data)),
        left_out=(len(points), left_out),
    )


def _family(view: View, table: pd.DataFrame, choice: Choice) -> None:
    known = families(view.data)
    if not known:
        return
    head = st.container()
    names = {f: f"{f} ({known[f].vendor})" for f in sorted(known, key=str.casefold)}
    family = controls.select(
        view.state,
        "family",
        "Family",
        names,
        _FAMILY if _FAMILY in known else next(iter(names)),
        width=340,
    )
    title = sentences.family_title(view.data, table, known[family], choice.baseline)
    with head:
        shell.header(shell.plain(title))
    if view.filters.active:
        view.note(sentences.whole_family(known[family]))
    evidence_levels.family_table(view, table, known[family], choice.baseline)


def _table(view: View, mine: pd.DataFrame, choice: Choice) -> None:
    data, steps, statuses = view.data, ladders(view.data), view.data.chips["status"]
    order = mine.assign(later=~statuses[mine.index].isin(data.package.delivered))
    order = order.sort_values(["later", "y"], ascending=[True, False], na_position="last")
    base = data.names[choice.baseline]
    alone = [w for w in (choice.served, choice.trained) if w]
    columns = [
        Column("Chip"),
        Column("Status"),
        Column(f"Training, times {base}", numeric=True, field="fp16_tflops+interconnect_gbs"),
        Column(f"Inference, times {base}", numeric=True, field="memory_bw_gbs+memory_gb+int8_tops"),
        *(Column(f"{w.kind.capitalize()} reached with", "Of this workload") for w in alone),
        Column("Training: evidence"),
        Column("Inference: evidence"),
    ]
    label = data.package.chip_fields["status"].label
    body, out = [], []
    for chip, row in order.iterrows():
        chip = str(chip)
        status = str(statuses[chip])
        levels = [steps[chip][k].level for k in ("training", "inference")]
        cells = [
            chip_link(data, chip),
            label(status),
            chips_compared.ratio_cell(data, row["training"]),
            chips_compared.ratio_cell(data, row["inference"]),
            *(_reached(data, w, chip) for w in alone),
            *(words.EVIDENCE[r] for r in levels),
        ]
        body.append(TableRow(cells))
        out.append(
            {
                "id": chip,
                "name": data.names[chip],
                "status": status,
                "baseline": choice.baseline,
                **{n: row[c] for n, c in _EXPORTED.items()},
                "inference_workloads": row["inference"].computed,
                "training_workloads": row["training"].computed,
                "left_out": "; ".join(
                    dict.fromkeys(t for k in _KINDS if (t := gaps_text(data, row[k])))
                ),
                "training_evidence_level": levels[0],
                "inference_evidence_level": levels[1],
            }
        )
    listing(
        view,
        "Ratios",
        columns,
        body,
        key="indexes",
        height="30rem",
        pin=True,
        style="cards",
        alone=True,
    )
    units = dict.fromkeys(_EXPORTED, f"times {choice.baseline}")
    shell.downloads(data, pd.DataFrame(out), "training-inference", units)


_EXPORTED = {
    "training": "y",
    "training_low": "y_low",
    "training_high": "y_high",
    "inference": "x",
    "inference_low": "x_low",
    "inference_high": "x_high",
}


def _reached(data: Dataset, workload: Workload, chip: str) -> TableCell | str:
    """With how many accelerators and sequences a rate was reached, and what limits it."""
    own = rates(data, workload)[chip]
    if own.rate is None:
        return gap("unknown")
    said = [f"{own.chips} accelerators"]
    if own.batch:
        bits = bits_for(all_hardware(data)[chip], workload)
        said.append(f"{number(own.batch)} sequences, weights in {bits} bits")
    said += [f"limited by {own.limited_by}"]
    return ", ".join([*said, *(bound_words.note(data.package, n) for n in own.notes)])


@kept
def _balance(view: View) -> None:
    """The published figures behind the map: compute against bandwidth."""
    data, chips = view.data, view.selection.chips
    rows = balance(data, view.selection.hidden).loc[chips.index]
    points = rows[rows["missing"] == ""]
    if points.empty:
        shell.empty(sentences.NONE_PUBLISHED)
        return
    known = chips.loc[points.index]
    drawn = known[["name", "country", "status"]].assign(
        x=points["bandwidth"],
        x_low=points["bandwidth_low"],
        x_high=points["bandwidth_high"],
        y=points["compute"],
        y_low=points["compute_low"],
        y_high=points["compute_high"],
        hover=hovers(data, list(points.index), _fields(data)),
    )
    chart(
        view,
        compute_memory(
            drawn,
            view.theme,
            fields=("fp16_tflops", "memory_bw_gbs"),
            source=view.source,
            bars=True,
        ),
        key="balance-chart",
        title="16-bit compute against memory bandwidth",
        subtitle=sentences.BALANCE_SUBTITLE,
        left_out=(
            len(points),
            view.left_out | dict(rows["missing"][rows["missing"] != ""]),
        ),
        level=3,
        alt=scatter_alt(drawn, view.theme, "off-chip memory bandwidth", "dense 16-bit compute")
        + caveats_alt(data, drawn.index, ("fp16_tflops", "memory_bw_gbs")),
    )
