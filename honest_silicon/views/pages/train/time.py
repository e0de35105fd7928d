"""Time to train a model: days for a number of tokens on a number of accelerators."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.expected import NONE_COMPARABLE, TRAINING
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.sizing import Run, run, whose_tests
from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.html import html
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, fixed, number, rounded
from honest_silicon.views.frame import shell
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.pages.shared import model_choice
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap, quiet

_UNITS = {
    "days_least": "d",
    "days_expected_low": "d",
    "days_expected_high": "d",
    "energy_mwh": "MWh",
}


@register("training", "Time and power")
def show(view: View) -> None:
    data, state = view.data, view.state
    if not all_shapes(data):
        view.answer("This data directory has no table of models.")
        shell.empty("Without models nothing can be sized.", remedy="Add models.csv.")
        return
    _, model, why = model_choice.picked(view)
    chips = model_choice.chips(view)
    left, right = st.columns(2)
    with left:
        billions = state.number(
            "tokens",
            1000,
            1,
            1_000_000,
            lambda key: st.number_input("Tokens (billions)", 1, 1_000_000, key=key, step=1),
        )
    with right:
        count = state.number(
            "nt",
            1024,
            1,
            1_000_000,
            lambda key: st.number_input("Accelerators", 1, 1_000_000, key=key, step=1),
        )
    if model is None:
        model_choice.nothing(view, why)
        return
    model_choice.said_of(view, chips)
    hardware = all_hardware(data)
    runs = [run(data, hardware[c], model, chips=count, tokens=billions * 1e9) for c in chips]
    columns = [
        Column("Chip"),
        Column("Days, at least", numeric=True, field="fp16_tflops"),
        Column("Days expected", "80 % range", numeric=True, field="fp16_tflops"),
        Column("MFU expected", "80 % range of comparable runs", numeric=True),
        Column("State fits", "16 bytes for each parameter, sharded", field="memory_gb"),
        Column("Energy expected (MWh)", "At the full TDP", numeric=True, field="tdp_w"),
    ]
    rows = [_row(data, r) for r in runs]
    if rows:
        listing(view, "Training", columns, rows, key="size-training", pin=True, alone=True)
        frame = pd.DataFrame([_plain(r, model, billions) for r in runs])
        shell.downloads(data, frame, "size-training", _UNITS)
    else:
        st.caption("Pick chips to see how long they take.")
    st.caption(
        "At least: six operations for each active parameter and token at the dense 16-bit peak, "
        "with nothing lost. Expected divides by the MFU that runs in 16 bits on parts of the "
        "family reached, or on other parts of the maker; it is the range of four in five, and "
        "there is none with fewer than five results of two sources. Failures and restarts are "
        "not counted."
    )
    view.answer(_sentence(data, runs, model, billions))
    model_choice.listed(view)


def _sentence(data: Dataset, runs: list[Run], model: Shape, billions: int) -> str:
    known = [r for r in runs if r.days]
    work = f"{model.name} on {number(billions)} billion tokens"
    short = next((r for r in runs if r.bound.lacks_gb is not None), None)
    if not known and short and short.bound.lacks_gb:
        return (
            f"{work} does not fit on {number(short.chips)} x {short.chip.name}: "
            f"{number(short.bound.lacks_gb, significant=3)} GB of memory are lacking."
        )
    if not known:
        return f"{work}: no chip picked has a sourced 16-bit peak."
    first = known[0]
    said = (
        f"{work} takes at least {number(first.days.value, significant=3)} days on "
        f"{number(first.chips)} x {first.chip.name}"
    )
    if first.expected_days and first.curve:
        low, high = first.expected_days.low, first.expected_days.high
        runs_on = whose_tests(data, first.chip.id, first.curve, TRAINING)
        said += f". Runs on {runs_on} suggest {ends_text(low, high, rounded(2))} days"
    return f"{said}."


def _row(data: Dataset, r: Run) -> TableRow:
    fits = {True: "yes", False: "no", None: "by some sources"}
    reached: TableCell | str = gap(NONE_COMPARABLE)
    if r.utilisation and r.curve:
        ends = ends_text(r.utilisation.low, r.utilisation.high, fixed(0, 100), " %")
        reached = html("{}{}", ends, quiet(f"{r.curve.results} results of {r.curve.of}"))
    fit: TableCell | str = fits[r.bound.fits] if r.bound.room_gb else gap("unknown")
    if r.bound.lacks_gb is not None:
        fit = html("no{}", quiet(f"lacks {number(r.bound.lacks_gb, significant=3)} GB"))
    cells = [
        chip_link(data, r.chip.id),
        _days(r.days),
        _span(r.expected_days),
        reached,
        fit,
        _span(r.megawatt_hours),
    ]
    return TableRow(cells)


def _days(value: Interval | None) -> TableCell | str:
    return gap("unknown") if value is None else number(value.value, significant=3)


def _span(value: Interval | None) -> TableCell | str:
    if value is None:
        return gap("unknown")
    return ends_text(value.low, value.high, rounded(3))


def _plain(r: Run, model: Shape, billions: int) -> dict:
    return {
        "chip_id": r.chip.id,
        "name": r.chip.name,
        "model": model.id,
        "tokens_billion": billions,
        "accelerators": r.chips,
        "days_least": r.days.value if r.days else None,
        "days_expected_low": r.expected_days.low if r.expected_days else None,
        "days_expected_high": r.expected_days.high if r.expected_days else None,
        "expected_of": r.curve.of if r.expected_days and r.curve else "",
        "state_fits": r.bound.fits,
        "energy_mwh": r.megawatt_hours.value if r.megawatt_hours else None,
    }
