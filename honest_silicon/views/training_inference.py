"""What physics allows a chip for training and for inference, and what anyone has shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from honest_silicon.analysis.balance import balance
from honest_silicon.analysis.bounds.costs import all_shapes
from honest_silicon.analysis.bounds.suitability import BASELINE, Index, Workload, indexes
from honest_silicon.analysis.ladders import RUNGS, families, ladders
from honest_silicon.analysis.readings import family_reading, reading
from honest_silicon.charts.balance import compute_memory
from honest_silicon.charts.html import html, html_column
from honest_silicon.charts.scatter import scatter_alt
from honest_silicon.charts.suitability import physics_alt, physics_map
from honest_silicon.dataset.format import in_sentence, number, range_beside, rounded, times_text
from honest_silicon.dataset.store import Dataset
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart, hovers
from honest_silicon.views.ladders import proofs, side_by_side
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap, hint
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_FIRST = ("huawei-ascend-910c", "huawei-ascend-910b", "nvidia-h20", "alibaba-zhenwu-810e")
#: The family of the sentence the story began with.
_FAMILY = "Ascend"
_BITS = {"0": "8-bit where the part has it", "16": "16-bit", "8": "8-bit", "4": "4-bit"}
MOST = 6


def _fields(data: Dataset) -> list[str]:
    """What both maps are read from: 8 bits where a part has them, 16 otherwise, and memory."""
    formats = data.package.weight_formats
    return [f for b in formats if b >= 8 for f in formats[b]] + ["memory_bw_gbs", "memory_gb"]


@register("training-inference", "Training vs inference", "Analyse")
def show(view: View) -> None:
    data, chips = view.data, view.selection.chips
    if not all_shapes(data):
        shell.answer("Training vs inference", "This data directory has no table of models.")
        shell.empty("Without models no bound can be computed.", remedy="Add models.csv.")
        return
    answer = st.container()
    workload, baseline = _workload(view)
    table = indexes(data, workload, baseline)
    with answer:
        shell.answer("Training vs inference", _sentence(view, table, baseline))
    mine = table.loc[chips.index]
    both = mine["x"].notna() & mine["y"].notna()
    points = mine[both]
    left_out = {r["id"]: _why(view, r) for r in _dicts(mine[~both])}
    shell.shown_line(data, len(points), {**view.selection.left_out, **left_out})
    if points.empty:
        shell.empty("No chip in the selection has the figures both indexes need.")
    else:
        _map(view, points, baseline)
    _words(view, table, baseline)
    side_by_side(view)
    with st.expander("Every index as a table", key="trainin-open", on_change="rerun") as box:
        if box.open:
            _table(view, mine, baseline)
    with st.expander(
        "Compute against memory bandwidth, as published", key="balance-open", on_change="rerun"
    ) as box:
        if box.open:
            _balance(view)
    shell.key_to_marks(data)


def _workload(view: View) -> tuple[Workload, str]:
    """The reference workloads: what the reader chose, in the address."""
    data, state = view.data, view.state
    shapes = all_shapes(data)
    names = {i: s.name for i, s in shapes.items()}
    ids = sorted(names, key=lambda i: names[i].casefold())
    first = Workload()
    usable = chips_by_name(data)

    def model(name: str, default: str, title: str) -> str:
        return state.choice(
            name,
            ids,
            default if default in names else ids[0],
            drawn(lambda key: st.selectbox(title, ids, key=key, format_func=names.__getitem__)),
        )

    def whole(name: str, default: int, title: str, low: int, high: int) -> int:
        show = drawn(lambda key: st.number_input(title, low, high, key=key, step=1))
        return state.number(name, default, low, high, show)

    box = st.expander("Reference workload and baseline", key="workload-open", on_change="rerun")

    def drawn(show: Callable[[str], Any]) -> Callable[[str], Any]:
        # Long lists of options are work for the browser: they wait until the box is opened.
        return show if box.open else lambda key: st.session_state[key]

    with box:
        left, middle, right = st.columns(3)
        with left:
            served = model("served", first.inference_model, "Model served")
            trained = model("trained", first.training_model, "Model trained, 16-bit")
        with middle:
            bits = state.choice(
                "wbits",
                tuple(_BITS),
                "0",
                drawn(
                    lambda key: st.selectbox(
                        "Weights", tuple(_BITS), key=key, format_func=_BITS.__getitem__
                    )
                ),
            )
            context = whole("context", 4096, "Context (tokens)", 128, 1_000_000)
        with right:
            step = whole("step", 50, "Longest step (ms)", 1, 10_000)
            baseline = state.choice(
                "base",
                usable,
                BASELINE if BASELINE in usable else usable[0],
                drawn(
                    lambda key: st.selectbox(
                        "Baseline", usable, key=key, format_func=data.names.__getitem__
                    )
                ),
            )
    chosen = Workload(served, trained, context, int(bits), first.kv_bits, float(step))
    return chosen, baseline


def _sentence(view: View, table: pd.DataFrame, baseline: str) -> str:
    """Both halves for Chinese parts that shipped: what is allowed at most, how far shown."""
    data = view.data
    chips = view.selection.chips
    mine = chips.index[(chips["country"] == "CN") & chips["status"].isin(data.package.delivered)]
    if not len(mine):
        return "The selection has no shipped Chinese part."
    base = data.names[baseline]
    allowed = []
    for axis, words in (("y", "training arithmetic"), ("x", "decode")):
        known = table.loc[mine, axis].dropna()
        if known.empty:
            allowed.append(f"an unknown share in {words}")
        else:
            top = str(known.idxmax())
            times = number(float(known[top]), significant=2)
            allowed.append(f"up to {times}x {base} in {words} ({data.names[top]})")
    steps = ladders(data)
    shown = []
    for kind in ("training", "inference"):
        rungs = [steps[c][kind].rung for c in mine]
        measured, written = rungs.count(4), rungs.count(3)
        shown.append(f"{kind} is independently measured on {measured} and documented on {written}")
    return (
        f"Physics allows shipped Chinese parts {' and '.join(allowed)}; of {len(mine)} of them, "
        f"{' more, '.join(shown)} more."
    )


def _dicts(rows: pd.DataFrame) -> list[dict]:
    """Rows as plain values with the chip as ``id``."""
    return rows.reset_index(names="id").to_dict("records")


def _why(view: View, row: Mapping[str, Any]) -> str:
    fields = view.data.package.chip_fields
    said = []
    for own in (row["training"], row["inference"]):
        if own.rate is None:
            said += [in_sentence(fields[f].title) for f in own.missing] or [own.reason]
    if not said:
        return "baseline without an index"
    named = list(dict.fromkeys(said))
    return ("without " if row["training"].missing or row["inference"].missing else "") + (
        " and ".join(named)
    )


def _map(view: View, points: pd.DataFrame, baseline: str) -> None:
    data = view.data
    kind = view.state.choice(
        "ladder",
        ("training", "inference"),
        "training",
        lambda key: st.segmented_control(
            "Size of a mark: how far it was shown in",
            ("training", "inference"),
            key=key,
            required=True,
            format_func=str.capitalize,
        ),
    )
    chips, steps = data.chips.loc[points.index], ladders(data)
    texts = hovers(data, list(points.index), _fields(data))
    drawn = points.assign(
        name=chips["name"],
        country=chips["country"],
        status=chips["status"],
        rung=[steps[str(c)][kind].rung for c in points.index],
        hover=html_column(
            (
                html(
                    "{}<br>{} in training, {} in decode{}<br>Shown: training {}, inference {}",
                    text,
                    _times(r["y"], r["y_low"], r["y_high"]),
                    _times(r["x"], r["x_low"], r["x_high"]),
                    _even(r),
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
        title=f"What physics allows, relative to {base}",
        alt=physics_alt(drawn, base),
    )
    st.caption(
        "A larger mark was shown further: nothing seen, claimed, reported, documented, "
        "independently measured. Bounds per accelerator; communication of decode and losses of "
        "kernels are not counted. Hollow parts have not shipped. Bars follow disagreeing sources."
    )


def _even(row: Mapping[str, Any]) -> str:
    own = row["even"]
    return f" ({times_text(own.value)} on an equal number)" if own else ""


def _times(value: float, low: float, high: float) -> str:
    return times_text(value) + range_beside(low, high, rounded(2), "x")


def _words(view: View, table: pd.DataFrame, baseline: str) -> None:
    data, state = view.data, view.state
    known = families(data)
    st.header("In words, each half by itself", anchor=False)
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
        st.markdown(shell.plain(family_reading(data, table, known[family], baseline)))
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
    said = [f"- {shell.plain(reading(data, table, chip, baseline))}" for chip in picked]
    st.markdown("\n".join(said))


def _table(view: View, mine: pd.DataFrame, baseline: str) -> None:
    data, steps = view.data, ladders(view.data)
    order = mine.sort_values("y", ascending=False, na_position="last")
    base = data.names[baseline]
    columns = [
        Column("Chip"),
        Column("Status"),
        Column(f"Training, times {base}", numeric=True, field="fp16_tflops+interconnect_gbs"),
        Column("Limited by"),
        Column(f"Decode, times {base}", numeric=True, field="memory_bw_gbs+memory_gb+int8_tops"),
        Column("Limited by"),
        Column("Accelerators", "The fewest multiple of eight that holds the model", numeric=True),
        Column("Batch", numeric=True),
        Column(
            "Decode on equal number",
            f"Times {base} on as many accelerators of each, where the fewest differ",
            numeric=True,
        ),
        Column("Training shown"),
        Column("Inference shown"),
    ]
    words = data.package.chip_fields["status"].label
    body, out = [], []
    for chip, row in order.iterrows():
        chip = str(chip)
        status = str(data.chips.at[chip, "status"])
        served, trained = row["inference"], row["training"]
        rungs = [steps[chip][k].rung for k in ("training", "inference")]
        cells = [
            chip_link(chip, data.names[chip], str(data.chips.at[chip, "country"])),
            words(status),
            _ratio(view, row, "y", trained),
            "; ".join(t for t in (trained.limited_by, trained.note) if t),
            _ratio(view, row, "x", served),
            "; ".join(t for t in (served.limited_by, served.note) if t),
            str(served.chips or ""),
            number(served.batch) if served.batch else "",
            times_text(row["even"].value) if row["even"] else "",
            *(f"{r} {RUNGS[r]}" for r in rungs),
        ]
        body.append(TableRow(cells))
        out.append(
            {
                "id": chip,
                "name": data.names[chip],
                "status": status,
                "baseline": baseline,
                **{n: row[c] for n, c in _EXPORTED.items()},
                "training_limited_by": trained.limited_by,
                "decode_limited_by": served.limited_by,
                "decode_on_equal_number": row["even"].value if row["even"] else None,
                "training_rung": rungs[0],
                "inference_rung": rungs[1],
            }
        )
    listing(view, "Indexes", columns, body, key="indexes", height="30rem", pin=True, alone=True)
    units = dict.fromkeys(_EXPORTED, f"times {baseline}")
    shell.downloads(data, pd.DataFrame(out), "training-inference", units)


_EXPORTED = {
    "training": "y",
    "training_low": "y_low",
    "training_high": "y_high",
    "decode": "x",
    "decode_low": "x_low",
    "decode_high": "x_high",
}


def _ratio(view: View, row: pd.Series, axis: str, own: Index) -> TableCell | str:
    if pd.isna(row[axis]):
        fields = view.data.package.chip_fields
        why = own.reason or " and ".join(in_sentence(fields[f].title) for f in own.missing)
        return gap(hint("unknown", why or "baseline unknown"))
    return _times(row[axis], row[f"{axis}_low"], row[f"{axis}_high"])


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
        alt=scatter_alt(drawn, "off-chip memory bandwidth", "dense 16-bit compute"),
    )
    st.caption(
        "Dotted lines join parts with the same operations per byte. Up and left is compute-heavy: "
        "training and prompt reading. Down and right is memory-heavy: generating text."
    )
