"""A model and some chips: how many it takes, how fast they may be, how near real systems come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd
import streamlit as st

from honest_silicon.analysis.bounds.config import PASTED
from honest_silicon.analysis.bounds.cost import Terms
from honest_silicon.analysis.bounds.costs import ONCE, Shape, all_shapes
from honest_silicon.analysis.bounds.roofline import RESERVE, prefill
from honest_silicon.analysis.bounds.sizing import (
    Job,
    Sizing,
    cost_per_million,
    intensities,
    model_of,
    ranking,
    roof,
)
from honest_silicon.charts.html import html
from honest_silicon.charts.sizing import (
    Bar,
    Roof,
    Speed,
    logarithmic,
    memory_bars,
    roofline,
    speeds,
)
from honest_silicon.dataset import Dataset
from honest_silicon.dataset.format import number
from honest_silicon.views.frame import controls, shell
from honest_silicon.views.frame.embed import on_click
from honest_silicon.views.frame.kept import kept
from honest_silicon.views.frame.listing import listing
from honest_silicon.views.frame.page import View, register
from honest_silicon.views.frame.points import chart
from honest_silicon.views.pages.run import token_costs
from honest_silicon.views.pages.run.ranking import (
    SPEED,
    UNITS,
    expected_cell,
    figure_cell,
    plain,
    ranked,
)
from honest_silicon.views.pages.run.sentences import costs, pictures
from honest_silicon.views.pages.run.sentences import size as said
from honest_silicon.views.pages.shared import model_choice
from honest_silicon.views.parts.markup import (
    Column,
    TableCell,
    TableRow,
    chip_link,
    details,
    gap,
    quiet,
)
from honest_silicon.words import bounds as bound_words
from honest_silicon.words.names import own_name

_WEIGHTS: Final = {"native": "As released", "16": "16-bit", "8": "8-bit", "4": "4-bit"}
_KV: Final = {"16": "16-bit", "8": "8-bit", "4": "4-bit"}


@register("size")
def show(view: View) -> None:
    data = view.data
    if not all_shapes(data):
        view.answer(said.NO_MODELS)
        shell.empty(said.NOTHING_SIZED, remedy="Add models.csv.")
        return
    model, shape, why, chips = model_choice.chosen(view)
    if shape is None:
        model_choice.nothing(view, why)
        # What the link says of the job is kept for the model that will be picked.
        _job(view, model)
        return
    job, terms = _job(view, model, shape)
    sized = {s.chip.id: s for s in ranking(data, job)}
    picked = [sized[c] for c in chips]
    priced = token_costs.answers(data, picked, job, terms)
    first, *more = said.needs(data, picked, job, shape.name)
    with view.answer(first):
        if picked:
            cost = costs.cost(data, priced)
            view.note(*more, said.speed(data, picked, job), cost and f"{cost}.")
    if picked:
        mine = tuple(s.chip.id for s in picked)
        _speeds(view, mine, job)
        model_choice.about(view, model)
        _table(view, mine, job, terms.kwh)
        token_costs.show(view, priced, terms)
        # Where a job does not fit, the picture of memory is the answer.
        if all(s.per_chip for s in picked):
            on_click(said.MEMORY_OPENS, "size-memory-open", lambda: _memory(view, mine, job))
        else:
            _memory(view, mine, job)
        on_click(said.WHY_OPENS, "size-why-open", lambda: _roofline(view, mine, job))
    ranked(view, tuple(sized.values()), chips, job, terms)
    model_choice.said_of(view, chips)
    view.note(*said.LIMITS)
    model_choice.listed(view)


def _job(view: View, model: str, shape: Shape | None = None) -> tuple[Job, Terms]:
    """The job, and what the reader says of prices."""
    state, first = view.state, Job(model)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        weights = controls.select(state, "wbits", "Weights", _WEIGHTS, "8", width=150)
        users = controls.number(
            state, "users", "Users at a time", first.users, 1, 1_000_000, width=190
        )
        with controls.popover(state, "More settings"):
            prompt = controls.number(state, "in", "Prompt (tokens)", first.prompt, 1, 10_000_000)
            output = controls.number(state, "out", "Answer (tokens)", first.output, 1, 1_000_000)
            kv = controls.select(state, "kvbits", "KV cache", _KV, "16")
            count = controls.number(
                state,
                "n",
                "Number of chips",
                0,
                0,
                1_000_000,
                help=said.COUNT_HELP,
            )
            parallel = controls.select(
                state,
                "parallel",
                "Spread over chips",
                said.SPREAD,
                ONCE,
                help=said.SPREAD_HELP,
            )
            step = controls.number(
                state,
                "step",
                "Longest time of a token (ms)",
                50,
                0,
                100_000,
                help="0 sets no limit",
            )
            terms = token_costs.asked(state)
    bits = None if weights == "native" else int(weights)
    # One of the table is known by its id, so that what is computed for it is shared.
    given = shape if model == PASTED else None
    job = Job(model, bits, int(kv), prompt, output, users, count, float(step), parallel, given)
    return job, terms


def _many(view: View, s: Sizing) -> str:
    return f"{number(s.chips)} {own_name(view.data, s.chip.id)}"


def _sized(data: Dataset, chips: Sequence[str], job: Job) -> list[Sizing]:
    sized = {s.chip.id: s for s in ranking(data, job)}
    return [sized[c] for c in chips]


@kept
def _speeds(view: View, chips: tuple[str, ...], job: Job) -> None:
    picked = _sized(view.data, chips, job)
    drawn = [s for s in picked if s.per_chip]
    out = {s.chip.id: said.missing(view.data, s) for s in picked if not s.per_chip}
    if not drawn:
        return
    rows = []
    for s in drawn:
        assert s.per_chip is not None
        name, words = _many(view, s), pictures.speed_words(s)
        rows.append(
            Speed(
                s.chip.id,
                name,
                s.chip.country,
                words,
                html("<b>{}</b><br>{} tokens/s per chip", name, words),
                s.per_chip.value,
                s.expected_per_chip,
            )
        )
    chart(
        view,
        speeds(
            rows, view.theme, title="Tokens/s per chip", fields=SPEED.split("+"), source=view.source
        ),
        key="size-speed",
        title=pictures.speeds_title(view.data, drawn),
        subtitle=pictures.speeds_subtitle(job, logarithmic(rows)),
        alt=pictures.speeds_alt(rows),
        left_out=(len(drawn), out) if out else None,
    )


@kept
def _memory(view: View, chips: tuple[str, ...], job: Job) -> None:
    picked = _sized(view.data, chips, job)
    known = [s for s in picked if s.fit.room_gb and s.fit.parts_gb and s.chips]
    if known:
        bars = []
        for s in known:
            assert s.fit.room_gb is not None
            memory = s.fit.room_gb.value / (1 - RESERVE)
            parts = {**(s.fit.parts_gb or {}), "reserve": RESERVE * memory}
            bars.append(Bar(s.chip.id, _many(view, s), pictures.memory_words(s), parts, memory))
        chart(
            view,
            memory_bars(
                bars,
                view.theme,
                names=pictures.MEMORY,
                title="GB",
                end="Memory",
                fields=("memory_gb",),
                source=view.source,
            ),
            key="size-memory",
            title=pictures.memory_title(view.data, known),
            subtitle=pictures.MEMORY_SUBTITLE,
            alt=pictures.memory_alt(bars),
        )
    shell.folded("How the bytes are counted", said.held(picked, job, model_of(view.data, job)))


#: Stands for the dense peaks of all formats a model may run in.
_FORMATS: Final = "formats"


@kept
def _table(view: View, chips: tuple[str, ...], job: Job, kwh: float) -> None:
    """A row for each figure, as few chips are looked at and many figures are known of them."""
    data, picked = view.data, _sized(view.data, chips, job)
    shell.header(said.SPEED_TITLE)
    formats = "+".join(data.package.weight_fields)
    unknown = gap("unknown")

    def row(
        words: str, cell: Callable[[Sizing], TableCell | str], field: str = "", hover: str = ""
    ) -> TableRow:
        head = html('<span title="{}">{}</span>', hover, words) if hover else words
        return TableRow([head, *map(cell, picked)], field=formats if field == _FORMATS else field)

    def known(cell: Callable[[Sizing], TableCell | str]) -> Callable[[Sizing], TableCell | str]:
        return lambda s: cell(s) if s.per_chip else gap(said.missing(data, s))

    def energy(s: Sizing) -> TableCell | str:
        joules = s.tokens_per_joule
        return figure_cell(cost_per_million(joules, kwh) if joules and kwh else None)

    body = [
        row("Chips", lambda s: _count(s) if s.chips else unknown),
        row("Fits", _fits, "memory_gb", "Click for what is held"),
        row(
            "Total tokens/s, expected",
            known(lambda s: expected_cell(s.expected, of=s.curve, most=s.decode.tokens_per_s)),
            hover=said.TOTAL_HELP,
        ),
        row(
            "Tokens/s per user, expected",
            known(
                lambda s: expected_cell(
                    s.expected.scaled(1 / job.users) if s.expected else None,
                    most=s.decode.tokens_per_s_user,
                )
            ),
        ),
        row("Max. total tokens/s", known(lambda s: figure_cell(s.decode.tokens_per_s)), SPEED),
        row("Max. tokens/s per user", known(_user), SPEED),
        row("Limited by", known(_limit)),
        row("Min. step time (ms)", known(_step), SPEED),
        row(
            said.PROMPT_TIME,
            lambda s: _prompt(view, s, job),
            _FORMATS,
            "One prompt alone",
        ),
        row(
            "Max. tokens/J",
            known(lambda s: figure_cell(s.tokens_per_joule)),
            "tdp_w",
            said.FULL_TDP,
        ),
        row(said.ENERGY_COST, known(energy), "tdp_w"),
        row(
            "Purchase price (USD)",
            lambda s: figure_cell(s.price_usd),
            "price_usd",
            "The chips alone",
        ),
    ]
    columns = [
        Column("Figure"),
        *(
            Column(html("{}", chip_link(data, s.chip.id)), numeric=True, chip=s.chip.id)
            for s in picked
        ),
    ]
    listing(
        view,
        "Expected and maximum speed",
        columns,
        body,
        key="size-bounds",
        pin=True,
        alone=True,
        style="cards",
    )
    shell.downloads(data, pd.DataFrame([plain(s, job) for s in picked]), "size", UNITS)


def _step(s: Sizing) -> TableCell | str:
    return figure_cell(s.decode.seconds.scaled(1e3) if s.decode.seconds else None)


def _count(s: Sizing) -> str:
    words = said.servers(s)
    return html("{}{}", number(s.chips), quiet(words) if words else "")


def _user(s: Sizing) -> TableCell | str:
    slow = "slower than asked" if s.in_time is False else ""
    return figure_cell(s.decode.tokens_per_s_user, note=slow)


def _limit(s: Sizing) -> str:
    notes = bound_words.notes(s.chip.package, s.decode.notes)
    return html("{}{}", s.decode.limited_by, quiet(notes) if notes else "")


def _prompt(view: View, s: Sizing, job: Job) -> TableCell | str:
    """Least time of a prompt, and what limits it."""
    if not s.chips or s.fit.fits is False:
        return gap(said.missing(view.data, s))
    model = model_of(view.data, job)
    found = prefill(s.chip, model, chips=s.chips, tokens=job.prompt, weight_bits=job.weight_bits)
    if found.seconds is None:
        return gap("unknown")
    return html("{}{}", number(found.seconds.value, significant=3), quiet(found.limited_by))


def _fits(s: Sizing) -> TableCell | str:
    if s.fit.room_gb is None:
        return gap("unknown")
    if not s.chips:
        return details("no", said.NO_NUMBER)
    word = {True: "yes", False: "no", None: "by some sources"}[s.fit.fits]
    return details(word, said.room(s))


@kept
def _roofline(view: View, chips: tuple[str, ...], job: Job) -> None:
    picked = _sized(view.data, chips, job)
    model = model_of(view.data, job)
    roofs = [
        Roof(s.chip.id, own_name(view.data, s.chip.id), s.chip.country, *edge)
        for s in picked
        if (edge := roof(s.chip, model.arithmetic(job.weight_bits)))
    ]
    if not roofs:
        return
    found = intensities(model, job)
    work = {pictures.WORK[kind]: value for kind, value in found.items()}
    chart(
        view,
        roofline(
            roofs,
            work,
            view.theme,
            titles=("Operations per byte", "TFLOPS per chip"),
            fields=("memory_bw_gbs", *view.data.package.weight_fields),
            source=view.source,
        ),
        key="size-roofline",
        title=pictures.roofline_title(roofs, found),
        subtitle=pictures.ROOFLINE_SUBTITLE,
        alt=pictures.roofline_alt(roofs, work),
    )
