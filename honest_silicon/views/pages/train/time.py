"""Time to train a model: days for a number of tokens on a number of accelerators."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.costs import Shape, all_shapes
from honest_silicon.analysis.bounds.hardware import all_hardware
from honest_silicon.analysis.bounds.sizing import Run, run
from honest_silicon.analysis.intervals import Interval
from honest_silicon.charts.html import html
from honest_silicon.charts.training import Days, logarithmic, training_days
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import ends_text, fixed, number, rounded
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import caveats_alt, chart
from honest_silicon.views.pages.shared import model_choice
from honest_silicon.views.pages.shared.expected_tests import tests_link
from honest_silicon.views.pages.train import sentences
from honest_silicon.views.parts.markup import Column, TableCell, TableRow, chip_link, gap, quiet
from honest_silicon.words.bounds import NO_TEST, class_of

_UNITS = {
    "days_least": "d",
    "days_expected_low": "d",
    "days_expected_high": "d",
    "energy_mwh": "MWh",
}
#: What the days are read from.
_READ = ("fp16_tflops",)


@register("training", filtered=False)
def show(view: View) -> None:
    data, state = view.data, view.state
    if not all_shapes(data):
        view.answer(sentences.NO_MODELS)
        shell.empty(sentences.NOTHING_SIZED, remedy="Add models.csv.")
        return
    picked, model, why, chips = model_choice.chosen(view)
    left, right, _ = st.columns([2, 2, 3])
    with left:
        billions = controls.number(state, "tokens", "Tokens (billions)", 1000, 1, 1_000_000)
    with right:
        count = controls.number(state, "nt", "Number of chips", 1024, 1, 1_000_000)
    if model is None:
        model_choice.nothing(view, why)
        return
    _days_of(view, model, tuple(chips), count, billions)
    model_choice.about(view, picked)
    if not chips:
        return
    model_choice.said_of(view, chips)
    model_choice.listed(view)


@kept
def _days_of(view: View, model: Shape, chips: tuple[str, ...], count: int, billions: int) -> None:
    data, hardware = view.data, all_hardware(view.data)
    runs = [run(data, hardware[c], model, chips=count, tokens=billions * 1e9) for c in chips]
    suggested = sentences.days_suggested(data, runs)
    view.told(sentences.days_opening(data, runs, model.name, billions), *filter(None, [suggested]))
    if not runs:
        return
    _picture(view, runs)
    columns = [
        Column("Chip"),
        Column("Days, at least", numeric=True, field="fp16_tflops"),
        Column("Days, expected", "Of four in five runs", numeric=True, field="fp16_tflops"),
        Column("Share of the peak used", "MFU of comparable runs", numeric=True),
        Column("Memory holds it", "16 bytes for each parameter, sharded", field="memory_gb"),
        Column("Energy, expected (MWh)", "At the full TDP", numeric=True, field="tdp_w"),
    ]
    rows = [_row(data, r) for r in runs]
    listing(
        view, "Training", columns, rows, key="size-training", pin=True, alone=True, style="cards"
    )
    frame = pd.DataFrame([_plain(r, model, billions) for r in runs])
    shell.downloads(data, frame, "size-training", _UNITS)
    view.note(sentences.DAYS_NOTE)


def _picture(view: View, runs: list[Run]) -> None:
    """The days of each chip whose 16-bit rate is known."""
    data = view.data
    known = [r for r in runs if r.days]
    left_out = {
        r.chip.id: "too little memory" if r.bound.lacks_gb else "without a known 16-bit rate"
        for r in runs
        if not r.days
    }
    if not known:
        shell.shown_line(data, 0, left_out)
        return
    rows = [
        Days(
            r.chip.id,
            r.chip.name,
            str(data.chips.at[r.chip.id, "country"]),
            sentences.days_words(r),
            html("<b>{}</b><br>{}", r.chip.name, sentences.days_words(r)),
            r.days.value,
            r.expected_days,
        )
        for r in known
        if r.days
    ]
    chart(
        view,
        training_days(rows, view.theme, title="Days", fields=_READ, source=view.source),
        key="training-days",
        title=sentences.days_title(data, known),
        subtitle=sentences.days_subtitle(logarithmic=logarithmic(rows)),
        alt=sentences.days_alt(known) + caveats_alt(data, [r.chip.id for r in known], _READ),
        left_out=(len(known), left_out) if left_out else None,
    )


def _row(data: Dataset, r: Run) -> TableRow:
    fits = {True: "yes", False: "no", None: "by some sources"}
    reached: TableCell | str = gap(NO_TEST)
    if r.utilisation and r.curve:
        ends = ends_text(r.utilisation.low, r.utilisation.high, fixed(0, 100), " %")
        reached = html(
            "{}{}",
            ends,
            quiet(tests_link(r.curve.id, f"{r.curve.results} results on {class_of(r.curve)}")),
        )
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
        "expected_of": class_of(r.curve) if r.expected_days and r.curve else "",
        "state_fits": r.bound.fits,
        "energy_mwh": r.megawatt_hours.value if r.megawatt_hours else None,
    }
