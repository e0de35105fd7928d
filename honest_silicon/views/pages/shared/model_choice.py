"""The model and the chips that a reader sizes, for running and for training alike."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.config import PASTED
from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.panel import workloads
from honest_silicon.analysis.bounds.suitability import BASELINE
from honest_silicon.dataset.attention import attention_words
from honest_silicon.dataset.format import number, value_text
from honest_silicon.dataset.ref import Ref
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing, sourced
from honest_silicon.views.frame.page import View
from honest_silicon.views.pages.shared import pasted_model, sentences
from honest_silicon.views.pages.shared.readings import beside, panel_reading
from honest_silicon.views.parts import rows as table_rows
from honest_silicon.views.parts.markup import Column, TableRow, gap
from honest_silicon.views.parts.options import chip_labels, chips_by_name

_FIRST = ("huawei-ascend-910c", "nvidia-h20", "nvidia-h100-sxm")
_MODEL = "deepseek-v3"
MOST = 4


def chosen(view: View) -> tuple[str, Shape | None, str, tuple[str, ...]]:
    """The model and the chips, asked for in one row: what ``picked`` returns, and the chips."""
    left, right = st.columns([2, 5])
    with left:
        model, asked = _model(view, {i: s.name for i, s in all_shapes(view.data).items()})
    with right:
        found = chips(view)
    return model, *_shape(view, model, asked), found


def picked(view: View) -> tuple[str, Shape | None, str]:
    """The id of the model, its shape, and why there is none in a sentence."""
    names = {i: s.name for i, s in all_shapes(view.data).items()}
    model, asked = _model(view, names)
    return model, *_shape(view, model, asked)


def _model(view: View, names: dict[str, str]) -> tuple[str, str]:
    """The model picked, and what the link asked for; none where that is in no table."""
    state = view.state
    ids = sorted(names, key=lambda i: names[i].casefold())
    first = _MODEL if _MODEL in names else ids[0]
    offered = {PASTED: "Your own: paste its config.json"} | {i: names[i] for i in ids}
    return controls.select_known(state, "model", "Model", offered, first, sentences.PICK)


def _shape(view: View, model: str, asked: str) -> tuple[Shape | None, str]:
    """The shape of the model picked, or why there is none."""
    if model == controls.NOTHING:
        return None, sentences.no_model(asked[:80]) if asked else sentences.NO_MODEL
    if model == PASTED:
        pasted, why = pasted_model.show(view)
        return (pasted.shape if pasted else None), why
    return all_shapes(view.data)[model], ""


@kept
def about(view: View, model: str) -> None:
    """The model of the table in a line that leads to its row and source."""
    row = table_rows.find(view.data, "models", model)
    if row is None:
        return
    size = f"{number(row['total_params_b'])} billion parameters"
    if row["active_params_b"] != row["total_params_b"]:
        size += f", {number(row['active_params_b'])} active"
    said = f"{row['developer']}: {size}; {attention_words(row['attention_layers'])}"
    if pd.notna(row["experts"]):
        shared = f" and {number(row['shared_experts'])} shared" if row["shared_experts"] else ""
        said += (
            f"; {number(row['experts_active'])} of {number(row['experts'])} experts{shared} active "
            "per token"
        )
    if pd.notna(row["native_precision"]):
        said += f"; released in {row['native_precision']}"
    lead = Ref.row("models", model)
    sourced(view, f"{said}.", lead, key="size-model", label="The model")


def listed(view: View) -> None:
    """Every model with its shape, and those left out."""
    data = view.data
    with st.expander("All models, and those left out", key="models-open", on_change="rerun") as box:
        if not box.open:
            return
        names = ("name", "developer", "released", "total_params_b", "active_params_b")
        names += ("attention_layers", "native_precision", "context")
        fields = data.package.tables["models"].fields
        frame = data.tables["models"]
        columns = [
            Column(fields[n].header, fields[n].description, fields[n].numeric) for n in names
        ]
        rows = [
            TableRow(
                [
                    gap("not stated") if pd.isna(row[n]) else value_text(row[n], fields[n])
                    for n in names
                ],
                opens=Ref.row("models", row["id"]),
            )
            for row in frame.to_dict("records")
        ]
        listing(view, "Models", columns, rows, key="models", height="26rem")
        shell.downloads(data, frame, "models", {n: f.unit for n, f in fields.items() if f.unit})
        left = data.tables.get("models_left_out")
        for row in [] if left is None else left.to_dict("records"):
            st.markdown(f"- Left out: {shell.plain(row['name'])}. {shell.plain(row['reason'])}")


def chips(view: View) -> tuple[str, ...]:
    """The chips the reader looks at."""
    data = view.data
    labels = chip_labels(data)
    return controls.several(
        view.state,
        "chips",
        f"Chips (up to {MOST})",
        {i: labels[i] for i in chips_by_name(data)},
        default=[i for i in _FIRST if i in data.chips.index],
        most=MOST,
        placeholder="Pick a chip",
    )


def nothing(view: View, why: str) -> None:
    """Said where there is no model to size."""
    view.answer(why)
    shell.empty(
        sentences.NO_ANSWER,
        remedy=sentences.PICK_MODEL,
    )


@kept
def said_of(view: View, chips: tuple[str, ...]) -> None:
    """What always stands beside a computed ratio."""
    data = view.data
    if not chips or not workloads(data) or BASELINE not in data.names:
        return
    view.note(panel_reading(data, chips))
    others = [c for c in chips if c != BASELINE]
    if not others:
        return
    said = (shell.plain(beside(data, c, BASELINE)) for c in others)
    shell.box(
        sentences.PUBLISHED_TITLE,
        "\n".join(f"- {words}" for words in said),
    )
