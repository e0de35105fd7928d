"""What chips can do on paper for training and for inference, and what anyone has shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from honest_silicon.analysis.balance import balance
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.panel import (
    Comparison,
    Workload,
    bits_for,
    comparisons,
    of_kind,
    rates,
    told,
    workloads,
)
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.analysis.ladders import RUNGS, families, ladders
from honest_silicon.charts.balance import compute_memory
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.scatter import scatter_alt
from honest_silicon.charts.suitability import physics_alt, physics_map
from honest_silicon.dataset.format import in_sentence, number, range_beside, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import caveats_alt, chart, hovers
from honest_silicon.views.pages.shared import workload_choice
from honest_silicon.views.pages.shared.readings import (
    beside,
    family_reading,
    gaps_text,
    ratio_text,
    reading,
)
from honest_silicon.views.pages.train.ladders import proofs, side_by_side
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap, hint
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_FIRST = ("huawei-ascend-910c", "huawei-ascend-910b", "nvidia-h20", "alibaba-zhenwu-810e")
#: The family of the sentence the story began with.
_FAMILY = "Ascend"
_CUSTOM = "custom"
_BITS = {"0": "8-bit where the part has it", "16": "16-bit", "8": "8-bit", "4": "4-bit"}
#: Parameters of a workload of the reader's own. Links made before there was a panel have them.
_OWN = ("served", "trained", "wbits", "context", "step", "load")
MOST = 6


def _fields(data: Dataset) -> list[str]:
    """What both maps are read from: 8 bits where a part has them, 16 otherwise, and memory."""
    formats = data.package.weight_formats
    return [f for b in formats if b >= 8 for f in formats[b]] + ["memory_bw_gbs", "memory_gb"]


@dataclass(frozen=True)
class Choice:
    """What the page is computed for: None is the panel."""

    baseline: str
    served: Workload | None = None
    trained: Workload | None = None


@register("training-inference", "Training against inference")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    if not workloads(data):
        view.answer("This data directory has no reference workloads.")
        shell.empty("Without workloads nothing is compared.", remedy="Add workloads.csv.")
        return
    choice = _choice(view)
    table = comparisons(data, choice.baseline, choice.served, choice.trained)
    view.answer(sentence(data, chips, table, choice.baseline))
    mine = table.loc[chips.index]
    both = mine["x"].notna() & mine["y"].notna()
    points = mine[both]
    left_out = {r["id"]: _why(data, choice, r) for r in _dicts(mine[~both])}
    shell.shown_line(data, len(points), {**view.selection.left_out, **left_out})
    if points.empty:
        shell.empty("No chip in the selection has the figures that both need.")
    else:
        _map(view, points, choice.baseline)
    _words(view, table, choice)
    side_by_side(view)
    with st.expander("Every chip as a table", key="trainin-open", on_change="rerun") as box:
        if box.open:
            _table(view, mine, choice)
    with st.expander(
        "Compute against memory bandwidth, as published", key="balance-open", on_change="rerun"
    ) as box:
        if box.open:
            _balance(view)


def _choice(view: View) -> Choice:
    """Baseline, and the panel or one workload: what the reader chose, in the address."""
    data, state = view.data, view.state
    usable = chips_by_name(data)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = workload_choice.picked(
            view,
            {_CUSTOM: "Your own"},
            _CUSTOM if state.opened_with(_OWN) else workload_choice.PANEL,
        )
        baseline = state.choice(
            "base",
            usable,
            BASELINE if BASELINE in usable else usable[0],
            lambda key: st.selectbox(
                "Baseline", usable, key=key, width=260, format_func=data.names.__getitem__
            ),
        )
    if picked == _CUSTOM:
        return Choice(baseline, *_custom(view))
    return Choice(baseline, *workload_choice.one_or_panel(data, picked))


def _custom(view: View) -> tuple[Workload, Workload]:
    """A workload of the reader's own, for inference and for training."""
    data, state = view.data, view.state
    names = {i: s.name for i, s in all_shapes(data).items()}
    ids = sorted(names, key=lambda i: names[i].casefold())

    def model(name: str, default: str, title: str) -> str:
        return state.choice(
            name,
            ids,
            default if default in names else ids[0],
            lambda key: st.selectbox(title, ids, key=key, format_func=names.__getitem__),
        )

    def whole(name: str, default: int, title: str, low: int, high: int) -> int:
        return state.number(
            name,
            default,
            low,
            high,
            lambda key: st.number_input(title, low, high, key=key, step=1),
        )

    left, middle, right = st.columns(3)
    with left:
        served = model("served", "deepseek-v3", "Model served")
        trained = model("trained", "llama-3-1-405b", "Model trained, 16-bit")
    with middle:
        bits = state.choice(
            "wbits",
            tuple(_BITS),
            "0",
            lambda key: st.selectbox(
                "Weights", tuple(_BITS), key=key, format_func=_BITS.__getitem__
            ),
        )
        context = whole("context", 4096, "Context (tokens)", 128, 1_000_000)
    with right:
        step = whole("step", 50, "Longest step (ms)", 1, 10_000)
        load = whole("load", 0, "Sequences for each accelerator (0: as many as fit)", 0, 65_536)
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


def sentence(data: Dataset, chips: pd.DataFrame, table: pd.DataFrame, baseline: str) -> str:
    """Whether a shipped Chinese chip beats the baseline in training, and who has shown it.

    Parameters
    ----------
    table
        The frame ``comparisons`` returns.
    """
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    if not len(mine):
        return "The selection has no shipped Chinese chip."
    base, known = data.names[baseline], table.loc[told(data, mine, "training"), "y"].dropna()
    if known.empty:
        said = f"No shipped Chinese chip can be compared with the {base} for training."
    else:
        top = str(known.idxmax())
        share = float(known[top])
        name = data.names[top]
        if share < 1:
            percent = number(100 * share, significant=2)
            said = (
                f"On paper no shipped Chinese chip beats the {base} for training: the {name} "
                f"reaches {percent}\N{NO-BREAK SPACE}%."
            )
        else:
            times = number(share, significant=2)
            said = f"On paper the {name} has {times} times the training rate of the {base}."
    independent = sum(ladders(data)[str(c)]["training"].rung == 4 for c in mine)
    if independent:
        return f"{said} Training on {independent} of {len(mine)} was measured independently."
    return f"{said} Nobody but makers and sellers has published a measurement of training on one."


def _dicts(rows: pd.DataFrame) -> list[dict]:
    """Rows as plain values with the chip as ``id``."""
    return rows.reset_index(names="id").to_dict("records")


def _why(data: Dataset, choice: Choice, row: Mapping[str, Any]) -> str:
    """Why a chip has no place on the map."""
    fields, missing, reasons = data.package.chip_fields, [], []
    for kind, axis, one in (("training", "y", choice.trained), ("inference", "x", choice.served)):
        if pd.notna(row[axis]):
            continue
        for workload in (one,) if one else of_kind(data, kind):
            own = rates(data, workload)[row["id"]]
            missing += [in_sentence(fields[f].title) for f in own.missing]
            reasons += [own.reason] if own.unknown else []
        if row[kind].cannot:
            reasons.append("cannot do half of the workloads on as many as 64")
    if missing:
        return f"without {' and '.join(dict.fromkeys(missing))}"
    return "; ".join(dict.fromkeys(reasons)) or "baseline without a rate"


def _map(view: View, points: pd.DataFrame, baseline: str) -> None:
    data = view.data
    kind = view.state.choice(
        "ladder",
        ("training", "inference"),
        "training",
        lambda key: st.segmented_control(
            "Marker size: strength of evidence for",
            ("training", "inference"),
            key=key,
            required=True,
            format_func=str.capitalize,
        ),
    )
    chips, steps = data.chips.loc[points.index], ladders(data)
    texts = hovers(data, list(points.index), _fields(data))
    drawn = points.assign(
        # A workload a chip cannot do has no place on a log axis: the bar begins at the mark.
        x_low=points["x_low"].where(points["x_low"] > 0, points["x"]),
        y_low=points["y_low"].where(points["y_low"] > 0, points["y"]),
        name=chips["name"],
        country=chips["country"],
        status=chips["status"],
        rung=[steps[str(c)][kind].rung for c in points.index],
        hover=html_column(
            (
                html(
                    "{}<br>{} in training, {} in inference<br>Shown: training {}, inference {}",
                    text,
                    ratio_text(r["training"]),
                    ratio_text(r["inference"]),
                    RUNGS[steps[r["id"]]["training"].rung],
                    RUNGS[steps[r["id"]]["inference"].rung],
                )
                for text, r in zip(texts, _dicts(points), strict=True)
            ),
            points.index,
        ),
    )
    labels = [
        i for i in (*_FIRST, baseline, "nvidia-b200", "nvidia-a100-sxm-80gb") if i in points.index
    ]
    labels += [i for i in view.data.own if i in points.index]
    base = data.names[baseline]
    chart(
        view,
        physics_map(
            drawn,
            view.theme,
            base_name=base,
            labels=labels,
            fields=_fields(data),
            source=view.source,
        ),
        key="physics-map",
        title=f"What chips can do on paper, relative to {base}",
        alt=physics_alt(drawn, view.theme, base) + caveats_alt(data, drawn.index, _fields(data)),
    )
    st.caption(
        "Larger markers mean stronger evidence: none, claimed, reported, documented, "
        "independently measured. Bounds per accelerator; communication of decode and losses of "
        "kernels are not counted. Hollow chips have not shipped. Bars join the lowest and highest "
        "workload; of a single workload they follow disagreeing sources."
    )


def _words(view: View, table: pd.DataFrame, choice: Choice) -> None:
    data, state = view.data, view.state
    known = families(data)
    st.header("Summary by chip", anchor=False)
    if known:
        names = sorted(known, key=str.casefold)
        family = state.choice(
            "family",
            names,
            _FAMILY if _FAMILY in known else names[0],
            lambda key: st.selectbox(
                "Family",
                names,
                key=key,
                width=340,
                format_func=lambda f: f"{f} ({known[f].vendor})",
            ),
        )
        st.markdown(shell.plain(family_reading(data, table, known[family], choice.baseline)))
        proofs(view, known[family].training, known[family].inference, f"family-{family}")
    ids, labels = chips_by_name(data), chip_labels(data)
    picked = state.choices(
        "chips",
        ids,
        lambda key: st.multiselect(
            f"Chips to read (up to {MOST})",
            ids,
            key=key,
            max_selections=MOST,
            format_func=labels.__getitem__,
        ),
        default=[i for i in _FIRST if i in data.chips.index],
        most=MOST,
    )
    for chip in picked:
        said = reading(data, chip, choice.baseline, choice.served, choice.trained)
        st.markdown(f"- {shell.plain(said)}")
        if chip != choice.baseline:
            st.caption(shell.plain(beside(data, chip, choice.baseline)))
    if picked:
        _by_workload(view, picked, choice)


def _by_workload(view: View, picked: list[str], choice: Choice) -> None:
    """Every workload of the panel with the ratio of each chip the reader picked."""
    data = view.data
    table = comparisons(data, choice.baseline)
    base = data.names[choice.baseline]
    columns = [Column("Workload"), Column("Conditions")]
    columns += [Column(f"{data.names[c]}, times {base}", numeric=True, chip=c) for c in picked]
    body = []
    for one in workloads(data):
        cells: list[TableCell | str] = [one.title, workload_choice.described(data, one)]
        for chip in picked:
            found = table.at[chip, one.kind]
            ratio = found.by_workload.get(one.id)
            why = found.left_out.get(one.id) or found.cannot.get(one.id, "")
            if ratio is None:
                cells.append(gap(hint("unknown", why)))
            elif why:
                cells.append(gap(hint("0x", why)))
            else:
                ends = range_beside(ratio.low, ratio.high, times_text)
                cells.append(f"{times_text(ratio.value)}{ends}")
        body.append(TableRow(cells))
    with st.expander("Workload by workload", key="panel-open", on_change="rerun") as box:
        if box.open:
            listing(view, "Workloads", columns, body, key="panel", height="30rem", pin=True)


def _table(view: View, mine: pd.DataFrame, choice: Choice) -> None:
    data, steps = view.data, ladders(view.data)
    order = mine.sort_values("y", ascending=False, na_position="last")
    base = data.names[choice.baseline]
    alone = [w for w in (choice.served, choice.trained) if w]
    columns = [
        Column("Chip"),
        Column("Status"),
        Column(f"Training, times {base}", numeric=True, field="fp16_tflops+interconnect_gbs"),
        Column(f"Inference, times {base}", numeric=True, field="memory_bw_gbs+memory_gb+int8_tops"),
        Column("Workloads", "Of inference, computed", numeric=True),
        *(Column(f"{w.kind.capitalize()} reached with", "Of this workload") for w in alone),
        Column("Training shown"),
        Column("Inference shown"),
    ]
    words = data.package.chip_fields["status"].label
    body, out = [], []
    for chip, row in order.iterrows():
        chip = str(chip)
        status = str(data.chips.at[chip, "status"])
        rungs = [steps[chip][k].rung for k in ("training", "inference")]
        cells = [
            chip_link(data, chip),
            words(status),
            _ratio(row["training"]),
            _ratio(row["inference"]),
            str(row["inference"].computed),
            *(_reached(data, w, chip) for w in alone),
            *(f"{r} {RUNGS[r]}" for r in rungs),
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
                    dict.fromkeys(t for k in ("training", "inference") if (t := gaps_text(row[k])))
                ),
                "training_rung": rungs[0],
                "inference_rung": rungs[1],
            }
        )
    listing(view, "Ratios", columns, body, key="indexes", height="30rem", pin=True, alone=True)
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
    return ", ".join([*said, f"limited by {own.limited_by}", *([own.note] if own.note else [])])


def _ratio(found: Comparison) -> TableCell | str:
    return ratio_text(found) or gap(hint("unknown", gaps_text(found)))


def _balance(view: View) -> None:
    """The published figures behind the map: compute against bandwidth."""
    data, chips = view.data, view.selection.chips
    rows = balance(data, view.selection.hidden).loc[chips.index]
    points = rows[rows["missing"] == ""]
    if points.empty:
        st.info("No chip in the selection has sourced 16-bit compute and memory bandwidth.")
        return
    kept = chips.loc[points.index]
    drawn = kept[["name", "country", "status"]].assign(
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
        title="Dense 16-bit compute against memory bandwidth",
        alt=scatter_alt(drawn, view.theme, "off-chip memory bandwidth", "dense 16-bit compute")
        + caveats_alt(data, drawn.index, ("fp16_tflops", "memory_bw_gbs")),
    )
    st.caption(
        "Dotted lines join parts with the same operations per byte. Up and left is compute-heavy: "
        "training and prompt reading. Down and right is memory-heavy: generating text."
    )
